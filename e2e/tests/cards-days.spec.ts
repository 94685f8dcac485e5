// Study days in Chromium's own time zones: what a put-aside card and the overview say of the day, for a
// sample of each zone of the calendar's reference values.
import { readFileSync } from "node:fs";
import { expect, test } from "../support/test.ts";

interface Instant {
  tz: string;
  rollover: number;
  utc_ms: number;
  study_day: number;
  next_cutoff_ms: number;
}

const VECTORS = new URL("../../crates/study/tests/vectors/study-day.txt", import.meta.url);

// The column names stand in the first line of the file.
const instants: Instant[] = readFileSync(VECTORS, "utf8")
  .trim()
  .split("\n")
  .filter((line) => line && !line.startsWith("#"))
  .map((line) => {
    const [tz, rollover, utc_ms, , study_day, next_cutoff_ms] = line.split(/\s+/);
    return {
      tz,
      rollover: Number(rollover),
      utc_ms: Number(utc_ms),
      study_day: Number(study_day),
      next_cutoff_ms: Number(next_cutoff_ms),
    };
  });

function grouped(cases: Instant[], key: (one: Instant) => string): Map<string, Instant[]> {
  const groups = new Map<string, Instant[]>();
  for (const one of cases) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}

// Of each zone and rollover hour the first case and the one whose day is least like 24 hours.
const sample = [...grouped(instants, (one) => `${one.tz} ${one.rollover}`).values()].flatMap((cases) => {
  const odd = (one: Instant) => Math.abs(((one.next_cutoff_ms - one.utc_ms) % 3_600_000) - 1_800_000);
  const oddest = [...cases].sort((a, b) => odd(a) - odd(b))[0];
  return oddest === cases[0] ? [oddest] : [cases[0], oddest];
});

for (const [tz, cases] of grouped(sample, (one) => one.tz)) {
  test.describe(tz, () => {
    test.use({ timezoneId: tz });

    test("the study day and the next one's beginning are those of the reference values", async ({ cards, page }) => {
      await cards.open("cards");
      for (const { rollover, utc_ms, study_day, next_cutoff_ms } of cases) {
        const at = `${tz} ${rollover} ${new Date(utc_ms).toISOString()}`;
        await page.evaluate(
          () =>
            new Promise<void>((done) => {
              const opening = indexedDB.open("gantry");
              opening.onsuccess = () => {
                const clearing = opening.result.transaction("events", "readwrite");
                clearing.objectStore("events").clear();
                clearing.oncomplete = () => {
                  opening.result.close();
                  done();
                };
              };
            }),
        );
        const settings = { new_per_day: 0 };
        const patch = Object.entries({ ...settings, rollover_hour: rollover }).map(([name, value]) => ({ [name]: value }));
        await cards.seed([{ v: 1, id: "0".repeat(32), at_ms: 0, off_min: 0, kind: "settings", patch }]);
        await page.clock.setFixedTime(new Date(utc_ms));
        await cards.review("?more=1");
        await page.keyboard.press("b");
        await expect(cards.status).toHaveText("Put aside until tomorrow.");
        const [, bury] = (await cards.log()).sort((a, b) => a.at_ms - b.at_ms);
        expect(bury.until, at).toBe(study_day + 1);
        await cards.open("cards");
        await expect(page.locator("time")).toHaveAttribute("datetime", new Date(next_cutoff_ms).toISOString());
      }
    });
  });
}

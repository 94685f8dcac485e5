// axe-core, with all its rules, on every page in every theme, with everything unfolded.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "../support/test.ts";
import { named, routes } from "../support/routes.ts";
import type { Site } from "../pages/site.ts";
import { fixture } from "../pages/own-notes.ts";

/** Rules whose answer can change with the theme: its colours, and the projector's larger letters. */
const THEME_RULES = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"];

// What axe holds against the page in light, then in dark and on the projector; one line an element.
async function violations(site: Site): Promise<string[]> {
  const found: string[] = [];
  // Colours on their way from one theme to the next would be measured half-way.
  await site.page.emulateMedia({ reducedMotion: "reduce" });
  await site.unfoldEverything();
  await site.renderEverything();
  for (const theme of ["light", "dark", "projector"]) {
    await site.show(theme);
    // The site has no frames, so axe may run in the page itself, which is much faster.
    const axe = new AxeBuilder({ page: site.page }).setLegacyMode();
    const rules = theme === "light" ? {} : { runOnly: { type: "rule" as const, values: THEME_RULES } };
    const { violations } = await axe.options({ resultTypes: ["violations"], ...rules }).analyze();
    for (const { id, help, nodes } of violations) {
      for (const node of nodes) found.push(`${theme}: ${id}: ${help}: ${node.target.join(" ")}`);
    }
  }
  return found;
}

for (const route of routes) {
  test(`${named(route)} has no accessibility violation in any theme`, async ({ site }) => {
    await site.open(route);
    expect(await violations(site)).toEqual([]);
  });
}

test("the first minute has no accessibility violation in any theme while it plays, asks and has told", async ({ minute }) => {
  await minute.open();
  await expect(minute.stage).toHaveAttribute("data-playing", "yes");
  await expect(minute.canvas).toHaveAccessibleDescription(/Service web wants 3 and has 3 running/);
  expect(await violations(minute)).toEqual([]);
  await minute.stop.click();
  await minute.expectPhase("asked");
  // Under the pointer it has other colours.
  await minute.go.hover();
  expect(await violations(minute)).toEqual([]);
  await minute.option("Nothing, until you act").click();
  await minute.go.click();
  await minute.expectPhase("told", 60_000);
  expect(await violations(minute)).toEqual([]);
});

test("the learner's own notes have no accessibility violation in any theme", async ({ own }) => {
  await own.open();
  await own.drop(fixture("ecs-notes.md"));
  await own.expectRead(fixture("ecs-notes.md"));
  await own.keep();
  expect(await violations(own)).toEqual([]);
});

test("statistics with figures have no accessibility violation in any theme", async ({ cards, site }) => {
  await cards.open("cards");
  const card = "what-is-a-container-and-how-does-it-differ-from-an-image";
  const review = (at: string, grade: number) => ({ ...cards.event(at, "review"), card, grade, took_ms: 9000 });
  await cards.seed([review("2026-03-01T10:00:00Z", 4), review("2026-03-09T10:00:00Z", 3)]);
  await cards.open("cards/statistics");
  await expect(cards.charts.first()).toBeVisible();
  expect(await violations(site)).toEqual([]);
});

test("what the filter finds has no accessibility violation in any theme", async ({ notes }) => {
  await notes.open("notes");
  await notes.search("stateless");
  expect(await violations(notes)).toEqual([]);
});

test("a refused file has no accessibility violation in any theme", async ({ own }) => {
  await own.open();
  await own.dropEmptyBytes("huge.md", 9 << 20);
  await expect(own.refusal).toBeVisible();
  expect(await violations(own)).toEqual([]);
});

test.describe("with an unknown address", () => {
  test.use({ provoked: [/no-such-page/] });

  test("the page has no accessibility violation in any theme", async ({ site }) => {
    await site.open("no-such-page");
    expect(await violations(site)).toEqual([]);
  });
});

test.describe("in a narrow window", () => {
  test.use({ viewport: { width: 320, height: 640 } });

  test("a chapter has no accessibility violation in any theme", async ({ home }) => {
    await home.open();
    await home.nextStep.click();
    await expect(home.main.locator(".content details").first()).toBeVisible();
    expect(await violations(home)).toEqual([]);
  });
});

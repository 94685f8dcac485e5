// Statistics: what each chart's table tells of a small log, how far the charts look, and a narrow window.
import type { CardsPage } from "../pages/cards.ts";
import { expect, test } from "../support/test.ts";

test.use({ timezoneId: "UTC" });

const FIRST = "what-is-a-container-and-how-does-it-differ-from-an-image";
const SECOND = "is-a-container-a-small-virtual-machine";

// Two cards begun on 1 March; one recalled on its day, the 9th; one forgotten a day late, two hours ago.
async function withFourAnswers(cards: CardsPage): Promise<void> {
  await cards.page.clock.setFixedTime("2026-03-10T12:00:00Z");
  await cards.open("cards");
  const review = (at: string, card: string, grade: number, seconds: number) => ({
    ...cards.event(at, "review"),
    ...{ card, grade, took_ms: seconds * 1000 },
  });
  await cards.seed([
    { ...cards.event("2026-03-01T08:00:00Z", "settings"), patch: [{ fuzz: false }] },
    review("2026-03-01T10:00:00Z", FIRST, 4, 10),
    review("2026-03-01T10:01:00Z", SECOND, 4, 20),
    review("2026-03-09T10:00:00Z", FIRST, 3, 30),
    review("2026-03-10T10:00:00Z", SECOND, 1, 60),
  ]);
  await cards.open("cards/statistics");
}

test("without an answer the page says what it will show, and how to begin", async ({ cards, page }) => {
  await cards.open("cards");
  await page.getByRole("link", { name: "Statistics" }).click();
  await expect(cards.heading).toHaveText("Statistics");
  await expect(page.getByText("You have not answered a card yet.")).toBeVisible();
  await page.getByRole("link", { name: "Learn your first 5 cards" }).click();
  await expect(cards.place).toBeVisible();
});

test("each chart's table tells its figures", async ({ cards, page }) => {
  await withFourAnswers(cards);
  await expect(page.locator(".counts")).toContainText("4on 3 days");
  const busy = async (title: string) => {
    const rows = await cards.figures(title);
    return rows.filter(([, ...cells]) => cells.some((cell) => !["0", "0 seconds"].includes(cell)));
  };
  expect(await busy("Coming due")).toEqual([["2026-03-10", "0", "1"]]);
  expect(await busy("Answers")).toEqual([
    ["2026-03-01", "0", "0", "2"],
    ["2026-03-09", "1", "0", "0"],
    ["2026-03-10", "1", "0", "0"],
  ]);
  expect(await busy("Time spent")).toEqual([
    ["2026-03-01", "30 seconds"],
    ["2026-03-09", "30 seconds"],
    ["2026-03-10", "1 minute"],
  ]);
  const recall = await cards.figures("Recall, measured and predicted");
  expect(recall.slice(0, 3)).toEqual(
    ["Last 7 days", "Last 30 days", "All time"].map((when) => [when, "1", "2", "50 %", "9 % to 91 %", "90 %"]),
  );
  expect(recall.filter(([, , n]) => n === "1").map(([band]) => band)).toEqual([
    "Predicted 85 % to 90 %",
    "Predicted 90 % to 95 %",
  ]);
  const [chapter] = await cards.figures("Recall by topic");
  expect(chapter.slice(1)).toEqual([expect.stringMatching(/^2 of \d+$/), "1", "2", "50 %", "9 % to 91 %", "90 %"]);
  for (const title of ["How long memories last", "How hard your cards are"]) {
    const counts = (await cards.figures(title)).map(([, n]) => Number(n));
    expect(counts.reduce((sum, n) => sum + n), title).toBe(2);
  }
});

test("the charts look further back and ahead on demand", async ({ cards, page }) => {
  await withFourAnswers(cards);
  const span = page.getByLabel("Back and ahead");
  await cards.figures("Answers");
  await span.focus();
  await span.selectOption("52 weeks");
  await expect(span).toBeFocused();
  await expect(page.getByRole("group", { name: "Answers", exact: true })).toBeVisible();
  const weeks = await cards.figures("Answers");
  expect(weeks).toHaveLength(52);
  expect(weeks.at(-1)).toEqual(["2026-03-04 to 2026-03-10", "2", "0", "0"]);
  expect(weeks.at(-2)).toEqual(["2026-02-25 to 2026-03-03", "0", "0", "2"]);
});

test("every chart is a drawing with a name, a caption and a table", async ({ cards }) => {
  await withFourAnswers(cards);
  await expect(cards.charts).toHaveCount(7);
  for (const chart of await cards.charts.all()) {
    await expect(chart.getByRole("img")).toHaveAccessibleName(/The figures are in the table below\.$/);
    await expect(chart.locator("figcaption")).not.toBeEmpty();
    await expect(chart.locator("tbody tr")).not.toHaveCount(0);
  }
});

test.describe("in a narrow window", () => {
  test.use({ viewport: { width: 320, height: 640 } });

  test("nothing sticks out, and letters in the drawings stay readable", async ({ cards }) => {
    await withFourAnswers(cards);
    await cards.unfoldEverything();
    expect(await cards.stickingOut()).toEqual([]);
    expect(await cards.sidewaysScroll()).toBe(0);
    const heights = await cards.charts
      .locator("svg.chart text")
      .evaluateAll((texts) => texts.map((text) => text.getBoundingClientRect().height));
    expect(Math.min(...heights)).toBeGreaterThan(9);
  });
});

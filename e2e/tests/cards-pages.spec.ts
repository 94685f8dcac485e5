// Around a review: the start page, the overview with its limits and decks, the list of all cards, the settings.
import { AxeBuilder } from "@axe-core/playwright";
import { CardsPage } from "../pages/cards.ts";
import { fixture } from "../pages/own-notes.ts";
import { expect, test } from "../support/test.ts";

const DAY_MS = 86_400_000;

test("the start page of a learner leads to what is due, then to the chapter", async ({ cards, home }) => {
  await home.open();
  await expect(home.invitation).toBeHidden();
  await expect(home.nextStep).toHaveClass("button");
  await cards.review();
  await cards.answerByKeys("4");
  await home.open();
  await expect(home.invitation).toHaveText(/^Review \d+ cards$/);
  await expect(home.invitation).toHaveClass("button");
  await expect(home.nextStep).toHaveClass("button-plain");
  await home.invitation.click();
  await expect(cards.heading).toHaveText("Cards");
});

test("the start page says without reproach that nothing is due", async ({ cards, home, page }) => {
  await cards.review();
  await cards.answerByKeys("4");
  await cards.open("cards/settings");
  await page.getByLabel("New cards a day").fill("0");
  await page.getByLabel("New cards a day").blur();
  await expect(cards.status).toHaveText("Kept.");
  await home.open();
  await expect(home.invitation).toHaveText("Cards: nothing is due");
  await expect(home.nextStep).toHaveClass("button");
});

test("limits are shown, hold, and can be exceeded by five", async ({ cards, page }) => {
  await cards.open("cards/settings");
  await page.getByLabel("New cards a day").fill("2");
  await page.getByLabel("New cards a day").blur();
  await expect(cards.status).toHaveText("Kept.");
  await cards.review();
  await cards.answerByKeys("4");
  await cards.open("cards");
  await expect(page.getByText("Today so far: 1 of 2 new cards and 0 reviews of 200.")).toBeVisible();
  await page.getByRole("link", { name: "Review 1 card" }).click();
  await cards.answerByKeys("4");
  await expect(cards.over).toBeFocused();
  await page.getByRole("button", { name: "5 more new cards" }).click();
  await expect(cards.place).toHaveText(/^Card 2 of 6,/);
  await cards.open("cards");
  await page.getByRole("link", { name: "5 more new cards" }).click();
  await expect(cards.place).toHaveText(/^Card 1 of 5,/);
});

test("a setting that is out of range is refused with its range", async ({ cards, page }) => {
  await cards.open("cards/settings");
  const field = page.getByLabel("Recall to aim for, in per cent");
  await field.fill("99");
  await field.blur();
  await expect(page.getByRole("alert").filter({ visible: true })).toHaveText("A whole number from 80 to 95.");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  expect(await cards.log()).toEqual([]);
});

test("near an exam cards are rehearsed, and their schedule stays as it is", async ({ cards, page }) => {
  await cards.review("?cards=2");
  await cards.answerByKeys("4");
  await cards.answerByKeys("4");
  const now = Date.now();
  const exam = new Date(now + 2 * DAY_MS).toISOString().slice(0, 10);
  await cards.open("cards/settings");
  await page.getByLabel("Day of your exam or interview").fill(exam);
  await expect(cards.status).toHaveText("Kept.");
  await page.clock.setFixedTime(new Date(now + DAY_MS));
  await cards.open("cards");
  await expect(page.getByText("Your exam is near")).toBeVisible();
  await cards.review();
  await expect(cards.place).toHaveText(/^Card 1 of 2,/);
  await page.keyboard.press("Space");
  await expect(cards.grade("Good")).toHaveAccessibleName(/^Good\s*: Right$/);
  const before = await cards.marked();
  await page.keyboard.press("1");
  await cards.next(before);
  await expect(cards.status).toHaveText("Graded Again. 1 left.");
  const last = (await cards.log()).sort((a, b) => a.at_ms - b.at_ms).at(-1);
  expect(last).toMatchObject({ kind: "review", mode: "cram", grade: 1, from_state: "review" });
});

test("all cards are listed, found by words, narrowed, suspended and flagged", async ({ cards, page }) => {
  await cards.open("cards/browse");
  const found = page.locator("#found");
  await expect(found).toHaveText(/^\d+ cards$/);
  const all = await found.textContent();
  await page.getByLabel("Search").pressSequentially("fargate");
  await expect(found).not.toHaveText(all!);
  await expect(page.getByLabel("Search")).toBeFocused();
  const row = page.locator("#card-list li").first();
  const question = await row.locator(".card-text").textContent();
  await row.getByRole("button", { name: /^Suspend/ }).click();
  await expect(cards.status).toHaveText("Suspended.");
  await expect(row.getByRole("button", { name: /^Suspend/ })).toHaveAttribute("aria-pressed", "true");
  await row.getByRole("button", { name: /^Flag/ }).click();
  await expect(cards.status).toHaveText("Flagged.");
  await expect(row.getByRole("button", { name: /^Flag/ })).toBeFocused();
  await cards.open("cards/browse");
  for (const standing of ["suspended", "flagged"]) {
    await page.getByLabel("Where it stands").selectOption(standing);
    await expect(found).toHaveText("1 card");
    await expect(page.locator("#card-list .card-text")).toHaveText(question!);
  }
});

test("a note of one's own is a deck of its own", async ({ cards, own, page }) => {
  await own.open();
  await own.drop(fixture("ecs-notes.md"));
  await own.expectRead(fixture("ecs-notes.md"));
  await own.keep();
  await cards.open("cards");
  const decks = page.getByRole("region", { name: "Decks" });
  await expect(decks.getByRole("listitem")).toHaveCount(2);
  await expect(decks.getByRole("listitem").first()).toContainText("The course");
  await decks.getByRole("link", { name: /^Review\s*: ecs-notes\.md$/ }).click();
  await expect(cards.place).toBeVisible();
  await cards.answerByKeys("4");
  await cards.answerByKeys("4");
  const answered = (await cards.log()).map((event) => event.card);
  for (const card of answered) expect(card).toMatch(/^own\/ecs-notes\.md\//);
});

test("after fifty reviews a backup is suggested, until one is taken", async ({ cards, page }) => {
  await cards.open("cards");
  const reminder = page.getByText("Your reviews are kept in this browser only.");
  const review = (n: number) => ({
    v: 1,
    id: n.toString(16).padStart(32, "0"),
    at_ms: Date.now() - 1_000_000 + n,
    off_min: 0,
    kind: "review",
    card: `card-${n % 7}`,
    grade: 3,
  });
  await cards.seed(Array.from({ length: 49 }, (_, n) => review(n)));
  await cards.open("cards");
  await expect(page.getByText("Today so far")).toBeVisible();
  await expect(reminder).toHaveCount(0);
  await cards.seed([review(49)]);
  await cards.open("cards");
  await expect(reminder).toBeVisible();
  await page.getByRole("link", { name: "Download a backup" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download backup" }).click();
  await downloading;
  await cards.open("cards");
  await expect(page.getByText("Today so far")).toBeVisible();
  await expect(reminder).toHaveCount(0);
});

test("the browser is asked to keep everything after the first finished review, not before", async ({ cards, page }) => {
  await page.addInitScript(() => {
    (window as any).asked = 0;
    StorageManager.prototype.persist = async () => ((window as any).asked += 1) > 0;
  });
  const asked = () => page.evaluate(() => (window as any).asked);
  await cards.review("?cards=2");
  await cards.answerByKeys("3");
  expect(await asked()).toBe(0);
  await cards.answerByKeys("3");
  await expect(cards.over).toBeVisible();
  expect(await asked()).toBe(1);
});

test("what one tab forgets the others forget", async ({ cards, context }) => {
  await cards.review();
  await cards.answerByKeys("4");
  const other = new CardsPage(await context.newPage());
  await other.open("cards/browse");
  await other.page.getByLabel("Where it stands").selectOption("in review");
  await expect(other.page.locator("#found")).toHaveText("1 card");
  await cards.open("cards/backup");
  await cards.page.getByRole("button", { name: "Forget my reviews …" }).click();
  await cards.page.getByRole("button", { name: "Forget all of it" }).click();
  await expect(cards.page.getByText("All reviews are forgotten.")).toBeVisible();
  await expect(other.page.locator("#found")).toHaveText("0 cards");
});

// Each page once something has been learned, for whoever looks at all of them.
const PAGES = ["cards", "cards/browse", "cards/settings", "cards/backup"];

for (const theme of ["light", "dark", "projector"]) {
  test(`the pages around a review are free of axe's findings and fit into 320 pixels, ${theme}`, async ({ cards, page }) => {
    await page.addInitScript((theme) => localStorage.setItem("gantry.theme", theme), theme);
    await page.setViewportSize({ width: 320, height: 640 });
    await cards.review();
    for (const grade of ["1", "4"]) await cards.answerByKeys(grade);
    for (const route of PAGES) {
      await cards.open(route);
      await expect(page.getByText("Loading …")).toHaveCount(0);
      await cards.renderEverything();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect.soft(violations, route).toEqual([]);
      expect.soft(await cards.sidewaysScroll(), route).toBe(0);
      expect.soft(await cards.stickingOut(), route).toEqual([]);
    }
  });
}

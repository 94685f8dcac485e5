// Cards that a question declares: a gap, an answer to type, an answer to work out, each by keyboard.
import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "../support/test.ts";

const GAP = "which-network-modes-can-a-task-use-gap";
const TYPED = "what-do-minimumhealthypercent-and-maximumpercent-allow-type";
const NUMBER = "what-storage-does-a-fargate-task-have-type";
const WORKED = "what-do-minimumhealthypercent-and-maximumpercent-allow-work";

test("a gap is left out, then the whole sentence is shown with it marked", async ({ cards, page }) => {
  await cards.reviewOf(GAP);
  await expect(cards.task).toHaveText("Fill in the gap");
  await expect(cards.question).toContainText("In the network mode (gap)… each task has an interface of its own");
  await expect(cards.question).not.toContainText("awsvpc");
  await expect(cards.field).toHaveCount(0);
  await page.keyboard.press("h");
  await expect(page.locator(".hint")).toHaveText("It has 1 word and begins with “a”.");
  await expect(cards.status).toHaveText("It has 1 word and begins with “a”.");
  await page.keyboard.press("Space");
  await expect(cards.answer).toBeFocused();
  await expect(page.locator("mark.filling")).toHaveText("awsvpc");
  await page.keyboard.press("e");
  await expect(page.getByText("Which network modes can a task use?")).toBeVisible();
  await page.keyboard.press("3");
  await expect(cards.over).toBeVisible();
  expect(await cards.since()).toMatchObject([{ kind: "review", card: GAP, grade: 3 }]);
});

test("an answer is typed in any spelling, and letters are no keys meanwhile", async ({ cards, page }) => {
  await cards.reviewOf(TYPED);
  await expect(cards.task).toHaveText("Type the answer");
  await page.keyboard.press("t");
  await expect(cards.field).toBeFocused();
  await expect(cards.field).toHaveValue("");
  await expect(cards.field).toHaveAccessibleDescription(/^Which setting of a service/);
  await page.keyboard.type("Minimum healthy PERCENT ");
  expect(await cards.since()).toEqual([]);
  await page.keyboard.press("Enter");
  await expect(cards.answer).toBeFocused();
  await expect(cards.answer).toHaveAccessibleDescription("Right. You typed Minimum healthy PERCENT .");
  await expect(cards.grade("Good")).toContainText("suggested");
  await expect(cards.grade("Good")).toHaveAttribute("aria-keyshortcuts", "3 Space Enter");
  await expect(page.locator(".card-answer")).toContainText("minimumHealthyPercent");
  await page.keyboard.press("Enter");
  await expect(cards.over).toBeVisible();
  expect(await cards.since()).toMatchObject([{ kind: "review", card: TYPED, grade: 3, typed: true }]);
});

test("what is something else suggests Again, until the learner meant it, and undo takes that back", async ({
  cards,
  page,
}) => {
  const answer = async (text: string) => {
    await page.keyboard.press("t");
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
    await expect(cards.answer).toBeFocused();
  };
  await cards.reviewOf(TYPED);
  await answer("the floor");
  await expect(cards.verdict).toHaveText("Not what was meant. You typed the floor.");
  await expect(cards.grade("Again")).toContainText("suggested");
  await page.keyboard.press("m");
  await expect(cards.verdict).toHaveText("Right, as you have meant it. You typed the floor.");
  await expect(cards.status).toHaveText("It counts as right from now on.");
  await expect(cards.grade("Good")).toContainText("suggested");
  await page.reload();
  await expect(cards.place).toBeVisible();
  await answer("The Floor");
  await expect(cards.verdict).toHaveText(/^Right, as you have meant it\./);
  await page.keyboard.press("u");
  await expect(cards.place).toBeFocused();
  await answer("the floor");
  await expect(cards.verdict).toHaveText(/^Not what was meant\./);
  await page.keyboard.press("Space");
  await expect(cards.over).toBeVisible();
  expect(await cards.since()).toMatchObject([
    { kind: "meant", card: TYPED, text: "the floor", v: 2 },
    { kind: "undo", v: 1 },
    { kind: "review", grade: 1, typed: false, v: 1 },
  ]);
});

test("Esc leaves the field, letters are keys again, and what was typed stays", async ({ cards, page }) => {
  await cards.reviewOf(NUMBER);
  await page.keyboard.press("t");
  await page.keyboard.type("20 GB");
  await page.keyboard.press("Escape");
  await expect(cards.place).toBeFocused();
  await page.keyboard.press("f");
  await expect(cards.tool("Flagged")).toHaveAttribute("aria-pressed", "true");
  await expect(cards.field).toHaveValue("20 GB");
  await page.keyboard.press("Space");
  await expect(cards.verdict).toHaveText("Right. You typed 20 GB.");
});

test("an answer that nobody types is graded as any other", async ({ cards, page }) => {
  await cards.reviewOf(NUMBER);
  await page.keyboard.press("Space");
  await expect(cards.answer).toBeFocused();
  await expect(cards.verdict).toHaveCount(0);
  await page.keyboard.press("2");
  await expect(cards.over).toBeVisible();
  const [review] = await cards.since();
  expect(review).toMatchObject({ grade: 2 });
  expect(review).not.toHaveProperty("typed");
});

test("with single keys off the field is reached by Tab, and Enter shows the answer", async ({ cards, page }) => {
  await page.addInitScript(() => localStorage.setItem("gantry.keys", "off"));
  await cards.reviewOf(NUMBER);
  await page.keyboard.press("t");
  await expect(cards.field).not.toBeFocused();
  await cards.place.focus();
  await page.keyboard.press("Tab");
  await expect(cards.field).toBeFocused();
  await expect(cards.field).not.toHaveAttribute("aria-keyshortcuts");
  await page.keyboard.type("21 GiB");
  await page.keyboard.press("Enter");
  await expect(cards.verdict).toHaveText("Not what was meant. You typed 21 GiB.");
});

test("numbers are drawn for a review, stay through reload and undo, and are computed step by step", async ({
  cards,
  page,
}) => {
  await cards.reviewOf(WORKED);
  await expect(cards.task).toHaveText("Work it out");
  const asked = (await cards.question.textContent())!;
  const [desired, min] = asked.match(/\d+/g)!.map(Number);
  const keep = Math.ceil((desired * min) / 100);
  await page.keyboard.press("t");
  await page.keyboard.type(`${desired - keep}`);
  await page.keyboard.press("Enter");
  await expect(cards.verdict).toHaveText(`Right. You typed ${desired - keep}.`);
  const steps = page.locator(".computation li");
  await expect(steps.first()).toContainText(`keep = ceil(desired × min / 100) = ceil(${desired} × ${min} / 100)`);
  await expect(steps.first()).toContainText(`= ${keep} tasks`);
  await expect(steps.last()).toHaveText(`stop = desired − keep = ${desired} − ${keep} = ${desired - keep} tasks`);
  await page.reload();
  await expect(cards.question).toHaveText(asked);
  await page.keyboard.press("Space");
  await page.keyboard.press("3");
  await expect(cards.over).toBeVisible();
  await page.keyboard.press("u");
  await expect(cards.question).toHaveText(asked);
  await page.keyboard.press("t");
  await page.keyboard.type(`${desired - keep + 1}`);
  await page.keyboard.press("Enter");
  await expect(cards.verdict).toHaveText(/^Not what was meant\./);
  await expect(page.getByRole("button", { name: "I meant this" })).toHaveCount(0);
});

test("the list of all cards tells the kinds apart", async ({ cards, page }) => {
  const lock = JSON.parse(readFileSync(new URL("../../cards.lock.json", import.meta.url), "utf8"));
  const texts: string[] = lock.cards.filter((card: any) => !card.retired).map((card: any) => card.text);
  await cards.load("cards/browse");
  const rows = page.locator("#card-list li");
  for (const [kind, mark] of [
    ["gap to fill in", "[gap]"],
    ["answer to type", "[type]"],
    ["answer to work out", "[work]"],
  ]) {
    await page.getByLabel("Kind").selectOption(kind);
    const expected = texts.filter((text) => text.startsWith(mark)).length;
    expect(expected).toBeGreaterThanOrEqual(6);
    await expect(rows).toHaveCount(expected);
    await expect(rows.first()).toContainText(kind);
  }
});

test("a chapter says in one line which cards there are besides, and shows none of their answers", async ({ site }) => {
  await site.open("notes/ec2");
  const line = site.page.getByText("Also among the cards: 1 answer to type, 1 answer to work out.");
  await expect(line).toHaveCount(1);
  await expect(site.main).not.toContainText("Work out:");
  await expect(site.main).not.toContainText("interfaces each, and no trunking");
});

for (const theme of ["light", "dark", "projector"]) {
  test(`every kind of card and its answer is free of axe's findings, ${theme}`, async ({ cards, page }) => {
    await page.addInitScript((theme) => localStorage.setItem("gantry.theme", theme), theme);
    const clean = async (what: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations, what).toEqual([]);
    };
    for (const card of [GAP, NUMBER, WORKED]) {
      await cards.reviewOf(card);
      await clean(`${card}, question`);
      if (card !== GAP) await cards.field.fill("something else");
      await cards.show.click();
      await expect(cards.answer).toBeFocused();
      await page.keyboard.press("e");
      await clean(`${card}, answer`);
      await page.keyboard.press("4");
      await expect(cards.over).toBeVisible();
    }
  });
}

test.describe("on a narrow screen", () => {
  test.use({ viewport: { width: 320, height: 640 }, hasTouch: true });

  test("a computation needs no sideways scrolling", async ({ cards }) => {
    await cards.reviewOf(WORKED);
    await cards.field.tap();
    await cards.field.fill("1");
    await cards.show.tap();
    await expect(cards.verdict).toBeVisible();
    expect(await cards.sidewaysScroll()).toBe(0);
  });
});

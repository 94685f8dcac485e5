// A round of cards: by keyboard alone, by touch, with undo, and what is said while it goes.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "../support/test.ts";

test("a first-time visitor sees one next step and goes a whole round by keyboard", async ({ cards, page }) => {
  await cards.open("cards");
  const start = page.getByRole("link", { name: "Learn your first 5 cards" });
  await expect(start).toBeVisible();
  await start.focus();
  await page.keyboard.press("Enter");
  await expect(cards.place).toHaveText(/^Card 1 of 5,/);
  for (const grade of ["3", "4", "2", "Space", "4"]) await cards.answerByKeys(grade);
  await expect(cards.over).toHaveText("Done for now");
  await expect(cards.over).toBeFocused();
  await expect(page.getByText("5 cards seen, 5 remembered at the first try")).toBeVisible();
  const reviews = (await cards.log()).filter((event) => event.kind === "review");
  expect(reviews.map((event) => event.grade)).toEqual([3, 4, 2, 3, 4]);
  expect(new Set(reviews.map((event) => event.card)).size).toBe(5);
});

test("the answer is not in the page until it is asked for, and the focus follows", async ({ cards, page }) => {
  await cards.review();
  await expect(cards.answer).toHaveCount(0);
  await expect(page.locator(".card-back")).toHaveCount(0);
  await cards.show.click();
  await expect(cards.answer).toBeFocused();
  await expect(cards.grade("Good")).toHaveAccessibleName(/^Good\s*, next in 10 minutes\s*: Right$/);
  await expect(cards.grade("Good")).toHaveAttribute("aria-keyshortcuts", "3 Space Enter");
});

test("after a grade the next question has the focus, and the status says what was done", async ({ cards, page }) => {
  await cards.review();
  await cards.answerByKeys("3");
  await expect(cards.place).toBeFocused();
  await expect(cards.status).toHaveText(/^Graded Good, next in 10 minutes\. \d+ left\.$/);
  await page.keyboard.press("u");
  await expect(cards.status).toHaveText("Undone.");
});

test("undo brings the card back as it was, redo grades it again, also after a reload", async ({ cards, page }) => {
  await cards.review();
  const first = await cards.question.textContent();
  await cards.answerByKeys("1");
  const second = await cards.question.textContent();
  expect(second).not.toBe(first);
  await page.keyboard.press("u");
  await expect(cards.question).toHaveText(first!);
  await expect(cards.place).toBeFocused();
  await page.keyboard.press("Shift+U");
  await expect(cards.question).toHaveText(second!);
  await page.reload();
  await expect(cards.place).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(cards.question).toHaveText(first!);
  expect((await cards.log()).map((event) => event.kind)).toEqual(["review", "undo", "undo", "undo"]);
});

test("flag, aside, suspend: each does what it says and can be undone", async ({ cards, page }) => {
  await cards.review();
  await page.keyboard.press("f");
  await expect(cards.tool("Flagged")).toHaveAttribute("aria-pressed", "true");
  const first = await cards.question.textContent();
  await page.keyboard.press("b");
  await expect(cards.question).not.toHaveText(first!);
  await expect(cards.status).toHaveText("Put aside until tomorrow.");
  const second = await cards.question.textContent();
  await page.keyboard.press("!");
  await expect(cards.question).not.toHaveText(second!);
  await page.keyboard.press("u");
  await expect(cards.question).toHaveText(second!);
  await page.keyboard.press("u");
  await expect(cards.question).toHaveText(first!);
  await page.keyboard.press("u");
  await expect(cards.tool("Flag")).toHaveAttribute("aria-pressed", "false");
});

test("certainty is recorded, and a confident error is named at the end", async ({ cards, page }) => {
  await cards.review("?cards=1");
  const first = await cards.question.textContent();
  await page.keyboard.press("c");
  await page.keyboard.press("3");
  await expect(page.getByRole("radio", { name: "Certain" })).toBeChecked();
  await cards.place.focus();
  await cards.answerByKeys("1");
  await expect(cards.over).toBeVisible();
  await expect(page.getByRole("heading", { name: /^You were certain/ })).toBeVisible();
  await expect(page.getByRole("link", { name: first!.trim() }).first()).toBeVisible();
  expect((await cards.log())[0]).toMatchObject({ kind: "review", grade: 1, certainty: 3 });
});

test("the explanation and the reason for the intervals unfold", async ({ cards, page }) => {
  await cards.review();
  await page.keyboard.press("Space");
  await page.keyboard.press("e");
  await expect(page.getByRole("link", { name: "This question in its chapter" })).toBeVisible();
  await page.getByText("Why these intervals?").click();
  await expect(page.getByText("This card is new")).toBeVisible();
  await expect(page.getByRole("table").getByRole("rowheader", { name: "Easy" })).toBeVisible();
});

test("keys do nothing in a text field and can be switched off, Space and Enter excepted", async ({ cards, page }) => {
  await page.addInitScript(() => localStorage.setItem("gantry.keys", "off"));
  await cards.review();
  await page.keyboard.press("f");
  await page.keyboard.press("Space");
  await expect(cards.answer).toBeFocused();
  await page.keyboard.press("1");
  await expect(cards.answer).toBeVisible();
  expect(await cards.log()).toEqual([]);
});

test("the help lists the keys and gives the focus back", async ({ cards, page }) => {
  await cards.review();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys" });
  await expect(help).toBeVisible();
  await page.keyboard.press("Space");
  await expect(cards.answer).toHaveCount(0);
  await page.keyboard.press("?");
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { name: "Cards", level: 1 })).toBeVisible();
});

test("Esc ends a sitting with what came of it, and a second one leaves", async ({ cards, page }) => {
  await cards.review();
  await cards.answerByKeys("3");
  await page.keyboard.press("Escape");
  await expect(cards.over).toBeFocused();
  await expect(page.getByText("1 card seen, 1 remembered")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { name: "Cards", level: 1 })).toBeVisible();
});

test("without single keys no button promises one", async ({ cards, page }) => {
  await page.addInitScript(() => localStorage.setItem("gantry.keys", "off"));
  await cards.review();
  await page.keyboard.press("Space");
  await expect(cards.grade("Good")).toHaveAttribute("aria-keyshortcuts", "Space Enter");
  await expect(cards.grade("Again")).not.toHaveAttribute("aria-keyshortcuts");
  await expect(cards.tool("Undo")).toHaveAttribute("aria-keyshortcuts", "Control+Z");
});

test("two buttons, where they are chosen, are Again and Good", async ({ cards, page }) => {
  await page.addInitScript(() => localStorage.setItem("gantry.buttons", "two"));
  await cards.review();
  await page.keyboard.press("Space");
  await expect(cards.grades.getByRole("button")).toHaveText([/^Again/, /^Good/]);
});

test("a card that slips six times is put aside, and the page says what may help", async ({ cards, page }) => {
  await cards.review();
  const card = (await cards.question.textContent())!.trim();
  await cards.answerByKeys("1");
  const [first] = await cards.log();
  const day = 86_400_000;
  // Five Agains of today, so that the next is the sixth.
  const base = { v: 1, off_min: 0, kind: "review", card: first.card, grade: 1, took_ms: 1000, mode: "review" };
  await cards.seed(
    [1, 2, 3, 4].map((n) => ({ ...base, at_ms: first.at_ms + n, off_min: first.off_min, id: `${"0".repeat(31)}${n}` })),
  );
  expect(first.at_ms % day).toBeGreaterThanOrEqual(0);
  await page.clock.setFixedTime(new Date(first.at_ms + 120_000));
  await page.reload();
  await expect(cards.question).toHaveText(card);
  await page.keyboard.press("Space");
  await page.keyboard.press("1");
  await expect(page.getByRole("heading", { name: "This card keeps slipping" })).toBeFocused();
  await page.getByRole("button", { name: "Suspend it" }).click();
  await expect(cards.place.or(cards.over)).toBeVisible();
  expect((await cards.log()).at(-1)).toMatchObject({ kind: "suspend", on: true });
});

test("a clock that jumps is asked about before anything is answered", async ({ cards, page }) => {
  await cards.review();
  await page.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 3 * 86_400_000;
  });
  await page.keyboard.press("Space");
  await expect(page.getByRole("heading", { name: "Is the clock right?" })).toBeFocused();
  await expect(page.getByText("gone forward by 3 days")).toBeVisible();
  await page.getByRole("button", { name: "It is right: go on" }).click();
  await cards.answerByKeys("3");
  expect(await cards.log()).toHaveLength(1);
});

test("when a day begins, its intervals are shown before a grade counts", async ({ cards, page }) => {
  await cards.review("?cards=1");
  await cards.answerByKeys("4");
  const noon = new Date(Date.now() + 20 * 86_400_000).setHours(12, 0, 0, 0);
  await page.clock.setFixedTime(noon);
  await cards.review("?cards=1");
  await page.keyboard.press("Space");
  const shown = await cards.grade("Good").textContent();
  await page.clock.setFixedTime(noon + 86_400_000);
  await page.keyboard.press("3");
  await expect(cards.status).toHaveText("A new day has begun: look at the intervals again.");
  expect(await cards.log()).toHaveLength(1);
  await expect(cards.grade("Good")).not.toHaveText(shown!);
  const wait = (await cards.grade("Good").textContent())!.match(/next in (\d+ days)/)![1];
  await page.keyboard.press("3");
  await expect(cards.status).toHaveText(new RegExp(`^Graded Good, next in ${wait}`));
});

test("a clock that was moved back never makes an event older than the last", async ({ cards, page }) => {
  await cards.review();
  await cards.answerByKeys("3");
  await page.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() - 5 * 86_400_000;
  });
  await cards.answerByKeys("3");
  const [first, second] = (await cards.log()).sort((a, b) => a.at_ms - b.at_ms);
  expect(second.at_ms).toBe(first.at_ms + 1);
});

for (const theme of ["light", "dark", "projector"]) {
  test(`a card, its answer, its end and the help are free of axe's findings, ${theme}`, async ({ cards, page }) => {
    await page.addInitScript((theme) => localStorage.setItem("gantry.theme", theme), theme);
    const clean = async (what: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations, what).toEqual([]);
    };
    await cards.review("?cards=1");
    await clean("question");
    await page.keyboard.press("Space");
    await page.keyboard.press("e");
    await page.getByText("Why these intervals?").click();
    await clean("answer");
    await page.keyboard.press("?");
    await clean("help");
    await page.keyboard.press("Escape");
    await page.keyboard.press("1");
    await expect(cards.over).toBeVisible();
    await clean("end");
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 375, height: 667 }, hasTouch: true });

  test("a whole round by touch, with the grades in reach of the thumb", async ({ cards, page }) => {
    await cards.review("?cards=3");
    for (const grade of ["Again", "Good", "Easy"]) {
      await cards.show.tap();
      const before = await cards.marked();
      const button = cards.grade(grade);
      const answer = (await cards.answer.boundingBox())!;
      const bar = (await cards.grades.boundingBox())!;
      expect(answer.y + answer.height, "the answer's heading is not under the bar").toBeLessThan(bar.y);
      const box = (await button.boundingBox())!;
      expect(box.height).toBeGreaterThanOrEqual(48);
      // The lowest third of the screen.
      expect(box.y).toBeGreaterThan(667 * 0.66);
      await page.waitForTimeout(300);
      await button.tap();
      await cards.next(before);
    }
    await expect(cards.over).toBeVisible();
    expect((await cards.log()).map((event) => event.grade)).toEqual([1, 3, 4]);
    expect(await cards.sidewaysScroll()).toBe(0);
  });

  test("a tap on the card shows the answer, and the grades have their captions", async ({ cards, page }) => {
    await cards.review();
    await cards.question.tap();
    await expect(cards.answer).toBeFocused();
    await expect(page.getByText("Right, with effort or doubt")).toBeVisible();
  });

  test("a second tap right after the first grades nothing", async ({ cards, page }) => {
    await cards.review();
    // In one go: a busy machine between two calls of the test would make a slow second tap of it.
    await cards.show.evaluate((show: HTMLElement) => {
      show.click();
      document.querySelector<HTMLElement>("[data-grade='3']")!.click();
    });
    await expect(cards.answer).toBeVisible();
    await page.waitForTimeout(400);
    expect(await cards.log()).toEqual([]);
  });

  test("a swipe grades only where it was chosen", async ({ cards, page }) => {
    const swipe = async (right = 220, down = 0) => {
      const box = (await cards.answer.boundingBox())!;
      const from = { x: box.x + box.width / 2 - right / 2, y: box.y + box.height / 2 };
      const session = await page.context().newCDPSession(page);
      const touch = (type: "touchStart" | "touchMove" | "touchEnd", part?: number) => {
        const at = (part: number) => ({ x: from.x + right * part, y: from.y + down * part });
        return session.send("Input.dispatchTouchEvent", { type, touchPoints: part === undefined ? [] : [at(part)] });
      };
      await touch("touchStart", 0);
      for (const part of [0.2, 0.5, 0.8, 1]) await touch("touchMove", part);
      await touch("touchEnd");
    };
    await cards.review();
    await cards.show.tap();
    await page.waitForTimeout(300);
    await swipe();
    await expect(cards.answer).toBeVisible();
    expect(await cards.log()).toEqual([]);
    await page.evaluate(() => localStorage.setItem("gantry.swipe", "on"));
    const before = await cards.marked();
    await swipe();
    await cards.next(before);
    expect((await cards.log()).map((event) => event.grade)).toEqual([3]);

    // Up and down belong to scrolling, unless there is nothing to scroll.
    await page.setViewportSize({ width: 375, height: 3000 });
    await cards.show.click();
    const second = await cards.marked();
    await swipe(0, -200);
    await cards.next(second);
    const grades = (await cards.log()).sort((a, b) => a.at_ms - b.at_ms).map((event) => event.grade);
    expect(grades).toEqual([3, 4]);
  });
});

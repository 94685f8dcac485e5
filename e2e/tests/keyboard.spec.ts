// The site with the keyboard alone.
import { expect, test } from "../support/test.ts";
import { chapters } from "../support/routes.ts";
import type { Page } from "@playwright/test";

const [first] = chapters;

// What has the focus, in the words that a screen reader would begin with.
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    return element.id || (element.textContent ?? "").trim().replace(/\s+/g, " ");
  });
}

test("the first key press reaches the skip link, which leads to the content", async ({ site, page }) => {
  await site.open(first);
  await page.keyboard.press("Tab");
  await expect(site.skipLink).toBeFocused();
  await expect(site.skipLink).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Enter");
  await expect(site.main).toBeFocused();
  await expect(site.heading).toBeInViewport();
});

test("the tab key goes through header, rail, filter and folds in the order of reading", async ({ chapter, page }) => {
  await chapter.open(first);
  const seen: string[] = [];
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    seen.push(await focused(page));
    if (seen.at(-1) === (await chapter.prompt(chapter.topQuestions.first()).textContent())!.trim()) break;
  }
  const header = ["Skip to the content", "Gantry", "Notes", "Cards", "Sandbox", "Assumptions", "Settings"];
  expect(seen.slice(0, header.length)).toEqual(header);
  const rail = (await chapter.rail.getByRole("link").allTextContents()).map((text) => text.trim());
  expect(seen.slice(header.length, header.length + rail.length)).toEqual(rail);
  const rest = seen.slice(header.length + rail.length);
  expect(rest.slice(0, 4)).toEqual(["Notes", "filter", "Open all", "Close all"]);
  expect(rest.length, "the first question is reached").toBeGreaterThan(4);
});

for (const key of ["Enter", "Space"]) {
  test(`${key} opens a question and closes it again`, async ({ chapter, page }) => {
    await chapter.open(first);
    const question = chapter.topQuestions.first();
    await chapter.closeAll.focus();
    await page.keyboard.press("Tab");
    while (!(await chapter.prompt(question).evaluate((summary) => summary === document.activeElement))) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press(key);
    await expect(chapter.answer(question)).toBeVisible();
    await page.keyboard.press(key);
    await expect(chapter.answer(question)).toBeHidden();
  });
}

test("whatever the tab key reaches shows that it has the focus", async ({ chapter, page }) => {
  await chapter.open(first);
  await chapter.prompt(chapter.topQuestions.first()).click();
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  const without: string[] = [];
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    const bare = await page.evaluate(() => {
      // After the last stop of the page the browser's own frame has its turn.
      if (document.activeElement === document.body) return null;
      const style = getComputedStyle(document.activeElement!);
      const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      return outlined ? null : document.activeElement!.outerHTML.slice(0, 80);
    });
    if (bare !== null) without.push(bare);
  }
  expect(without).toEqual([]);
});

test("a link is followed with Enter, and the focus goes on from the new page's content", async ({ home, chapter, page }) => {
  await home.open();
  await home.nextStep.focus();
  await page.keyboard.press("Enter");
  await expect(chapter.railLink(first)).toHaveAttribute("aria-current", "page");
  await expect(chapter.main).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(chapter.rail.getByRole("link").first()).toBeFocused();
});

test("a theme is chosen with the arrow keys", async ({ settings, page }) => {
  await settings.open();
  await settings.choice("Theme", "As the system").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(settings.choice("Theme", "Dark")).toBeChecked();
  expect(await settings.rootAttribute("data-theme")).toBe("dark");
});

test("the key / types itself into a field", async ({ notes, page }) => {
  await notes.open("notes");
  await page.keyboard.press("/");
  await page.keyboard.type("a/b");
  await expect(notes.filter).toHaveValue("a/b");
});

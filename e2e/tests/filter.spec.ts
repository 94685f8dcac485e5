// The filter over the questions of all chapters.
import { expect, test } from "../support/test.ts";
import { chapters } from "../support/routes.ts";

const [first, second] = chapters;

for (const route of ["notes", first]) {
  test.describe(`on /${route}`, () => {
    test.beforeEach(async ({ notes }) => notes.open(route));

    test("the key / focuses the filter and types nothing", async ({ notes, page }) => {
      await page.keyboard.press("/");
      await expect(notes.filter).toBeFocused();
      await expect(notes.filter).toHaveValue("");
    });

    test("a word finds questions of several chapters and marks each place", async ({ notes }) => {
      await notes.search("task");
      expect(await notes.results.getByRole("heading", { level: 2 }).count()).toBeGreaterThan(1);
      expect(await notes.found.count()).toBeGreaterThan(1);
      const marked = new Set((await notes.marks.allTextContents()).map((text) => text.toLowerCase()));
      expect([...marked]).toEqual(["task"]);
      await expect(notes.content).toBeHidden();
    });

    test("Escape clears the filter and shows the page again", async ({ notes }) => {
      await notes.search("task");
      await notes.filter.press("Escape");
      await expect(notes.filter).toHaveValue("");
      await expect(notes.content).toBeVisible();
      await expect(notes.results).toBeHidden();
      await expect(notes.count).toBeEmpty();
    });
  });
}

test("the count says how many questions are found", async ({ notes }) => {
  await notes.open("notes");
  await notes.search("stateless");
  expect(await notes.said()).toBe(await notes.found.count());
});

test("every question found contains all the words, in any case and order", async ({ notes }) => {
  await notes.open("notes");
  await notes.search("fargate TASK");
  const texts = await notes.found.evaluateAll((all) => all.map((one) => one.textContent!.toLowerCase()));
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.filter((text) => !text.includes("fargate") || !text.includes("task"))).toEqual([]);
});

test("more words find no more questions", async ({ notes }) => {
  await notes.open("notes");
  await notes.search("task");
  const before = await notes.said();
  await notes.search("task role");
  await expect.poll(() => notes.said()).toBeLessThan(before);
});

test("a match inside an answer is opened", async ({ notes }) => {
  await notes.open("notes");
  await notes.search("task");
  await expect(notes.results.locator(".answer mark").first()).toBeVisible();
});

test("words that nobody wrote find nothing, and the page says so", async ({ notes }) => {
  await notes.open("notes");
  await notes.search("xyzzyplugh");
  await expect(notes.count).toHaveText("No question contains all of these words.");
  await expect(notes.found).toHaveCount(0);
});

test("letters that mean something in HTML are words like any other", async ({ notes }) => {
  await notes.open("notes");
  await notes.search("<img src=x onerror=alert(1)>");
  await expect(notes.count).toHaveText("No question contains all of these words.");
});

test("the heading over what was found leads to its chapter", async ({ notes }) => {
  await notes.open("notes");
  await notes.search("task");
  const link = notes.results.getByRole("heading", { level: 2 }).last().getByRole("link");
  const title = await link.textContent();
  await link.click();
  await expect(notes.heading).toHaveText(title!);
  await expect(notes.filter).toHaveValue("");
});

test("the link of a question of another chapter leads to it", async ({ chapter }) => {
  await chapter.open(first);
  await chapter.search("task");
  const found = chapter.results.locator(`section:has(h2 a[href$="/${second}"]) > details.question`).first();
  await found.evaluate((details: HTMLDetailsElement) => void (details.open = true));
  const link = found.getByRole("link", { name: "Link to this question" }).first();
  const id = (await link.getAttribute("href"))!.split("#")[1];
  await link.click();
  await expect(chapter.answer(chapter.question(id))).toBeVisible();
  await expect(chapter.prompt(chapter.question(id))).toBeInViewport();
});

test("the link of a question of the same chapter leads to it", async ({ chapter }) => {
  await chapter.open(first);
  await chapter.search("container");
  const found = chapter.results.locator(`section:has(h2 a[href$="/${first}"]) > details.question`).last();
  await found.evaluate((details: HTMLDetailsElement) => void (details.open = true));
  const link = found.getByRole("link", { name: "Link to this question" }).first();
  const id = (await link.getAttribute("href"))!.split("#")[1];
  await link.click();
  await expect(chapter.answer(chapter.question(id))).toBeVisible();
  await expect(chapter.prompt(chapter.question(id))).toBeInViewport();
});

test("the heading over what was found in the same chapter shows the chapter", async ({ chapter }) => {
  await chapter.open(first);
  await chapter.search("container");
  await chapter.results.locator(`h2 a[href$="/${first}"]`).click();
  await expect(chapter.content).toBeVisible();
});

test("a question found can be copied as a link", async ({ notes, context, baseURL }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await notes.open("notes");
  await notes.search("task");
  const button = notes.results.getByRole("button", { name: "Copy link" }).first();
  await button.click();
  await expect(notes.results.getByRole("button", { name: "Copied" })).toBeVisible();
  const copied = await notes.page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(`${baseURL}notes/`);
  expect(copied).toContain("#");
});

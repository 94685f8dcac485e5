// Questions as native folds: opening, closing, and what happens to them while the app is still on its way.
import { expect, test } from "../support/test.ts";
import { chapters } from "../support/routes.ts";
import { holdApp } from "../support/app.ts";

const [first] = chapters;

test("a click on a question opens it and another closes it", async ({ chapter }) => {
  await chapter.open(first);
  const question = chapter.topQuestions.first();
  await expect(chapter.answer(question)).toBeHidden();
  await chapter.prompt(question).click();
  await expect(chapter.answer(question)).toBeVisible();
  await chapter.prompt(question).click();
  await expect(chapter.answer(question)).toBeHidden();
});

test("open all opens every question, follow-ups too, and close all closes them", async ({ chapter }) => {
  await chapter.open(first);
  const all = await chapter.content.locator("details.question").count();
  await chapter.openAll.click();
  await expect(chapter.openQuestions).toHaveCount(all);
  await chapter.closeAll.click();
  await expect(chapter.openQuestions).toHaveCount(0);
});

test("open all says to screen readers what it did", async ({ chapter }) => {
  await chapter.open(first);
  await chapter.openAll.click();
  await expect(chapter.status).toHaveText(/^\d+ answers opened\.$/);
});

test("follow-ups stand inside their parent's answer", async ({ chapter }) => {
  await chapter.open(first);
  const { parent, child } = (await chapter.nested())!;
  await expect(chapter.question(child)).toBeHidden();
  await chapter.prompt(chapter.question(parent)).click();
  await expect(chapter.prompt(chapter.question(child))).toBeVisible();
  await expect(chapter.answer(chapter.question(parent)).getByText("Follow-up questions").first()).toBeVisible();
});

test("a question opened before the app arrives stays open", async ({ chapter }) => {
  const release = await holdApp(chapter.page);
  await chapter.load(first);
  const question = chapter.topQuestions.nth(1);
  await chapter.prompt(question).click();
  await expect(chapter.answer(question)).toBeVisible();
  release();
  await chapter.arrived();
  await expect(chapter.filter).toBeEnabled();
  await expect(chapter.answer(question)).toBeVisible();
  await expect(chapter.openQuestions).toHaveCount(1);
});

test("the focus stays on a question that was reached before the app arrives", async ({ chapter }) => {
  const release = await holdApp(chapter.page);
  await chapter.load(first);
  const prompt = chapter.prompt(chapter.topQuestions.nth(1));
  await prompt.focus();
  await expect(prompt).toBeFocused();
  release();
  await chapter.arrived();
  await expect(chapter.filter).toBeEnabled();
  await expect(prompt).toBeFocused();
});

test("the page stays where it was scrolled to before the app arrives", async ({ chapter }) => {
  const release = await holdApp(chapter.page);
  await chapter.load(first);
  await chapter.topQuestions.last().scrollIntoViewIfNeeded();
  const before = await chapter.page.evaluate(() => scrollY);
  expect(before).toBeGreaterThan(0);
  release();
  await chapter.arrived();
  await expect(chapter.filter).toBeEnabled();
  expect(await chapter.page.evaluate(() => scrollY)).toBe(before);
});

test("the buttons wait, disabled, until the app arrives", async ({ chapter }) => {
  const release = await holdApp(chapter.page);
  await chapter.load(first);
  await expect(chapter.openAll).toBeDisabled();
  await expect(chapter.filter).toBeDisabled();
  release();
  await expect(chapter.openAll).toBeEnabled();
  await expect(chapter.filter).toBeEnabled();
});

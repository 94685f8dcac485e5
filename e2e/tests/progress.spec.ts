// Reading progress: what has been opened, and where to go on.
import { expect, test } from "../support/test.ts";
import { chapters } from "../support/routes.ts";
import { holdApp } from "../support/app.ts";

const [first, second] = chapters;

test("a question that was opened counts in the rail after a reload", async ({ chapter }) => {
  await chapter.open(second);
  await chapter.prompt(chapter.topQuestions.first()).click();
  await chapter.reload();
  await expect(chapter.railProgress(second)).toHaveText(/^1 of \d+ opened$/);
  await expect(chapter.railProgress(first)).toHaveText(/^\d+ questions$/);
});

test("a question that was opened counts on the start page after a reload", async ({ chapter, home }) => {
  await chapter.open(second);
  await chapter.prompt(chapter.topQuestions.first()).click();
  await home.open();
  await expect(home.progress(second)).toHaveText(/^1 of \d+ opened$/);
});

test("the same question opened twice counts once", async ({ chapter }) => {
  await chapter.open(second);
  const prompt = chapter.prompt(chapter.topQuestions.first());
  await prompt.click();
  await expect(chapter.openQuestions).toHaveCount(1);
  await prompt.click();
  await expect(chapter.openQuestions).toHaveCount(0);
  await prompt.click();
  await expect(chapter.openQuestions).toHaveCount(1);
  await chapter.reload();
  await expect(chapter.railProgress(second)).toHaveText(/^1 of \d+ opened$/);
});

test("a question opened before the app arrives counts too", async ({ chapter }) => {
  const release = await holdApp(chapter.page);
  await chapter.load(second);
  await chapter.prompt(chapter.topQuestions.first()).click();
  release();
  await chapter.arrived();
  await chapter.reload();
  await expect(chapter.railProgress(second)).toHaveText(/^1 of \d+ opened$/);
});

test("the start page offers the first chapter to a newcomer", async ({ home }) => {
  await home.open();
  await expect(home.nextStep).toHaveText(/^Start with chapter 1:/);
  await expect(home.nextStep).toHaveAttribute("href", new RegExp(`/${first}$`));
});

test("the start page offers to continue with the chapter read last", { tag: "@sub-path" }, async ({ chapter, home }) => {
  await chapter.open(second);
  await home.open();
  await expect(home.nextStep).toHaveText(/^Continue with chapter 2:/);
  await home.nextStep.click();
  await expect(chapter.page).toHaveURL(new RegExp(`/${second}$`));
  await expect(chapter.railLink(second)).toHaveAttribute("aria-current", "page");
});

test("reading progress can be forgotten", async ({ chapter, home, settings }) => {
  await chapter.open(second);
  await chapter.prompt(chapter.topQuestions.first()).click();
  await settings.open();
  await settings.forget.click();
  await expect(settings.forget).toHaveText("Reading progress forgotten");
  await home.open();
  await expect(home.progress(second)).toHaveText(/^\d+ questions$/);
  await expect(home.nextStep).toHaveText(/^Start with chapter 1:/);
});

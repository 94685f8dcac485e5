// Addresses that name a question or a rule: they open it, and what stands around it.
import { expect, test } from "../support/test.ts";
import { chapters, questionsOf } from "../support/routes.ts";

const [first, second] = chapters;

test("an address with a question's id opens that question", { tag: "@sub-path" }, async ({ chapter }) => {
  const id = questionsOf(first).at(-1)!;
  await chapter.open(first, id);
  const question = chapter.question(id);
  await expect(chapter.answer(question)).toBeVisible();
  await expect(chapter.prompt(question)).toBeInViewport();
  await expect(chapter.prompt(question)).toBeFocused();
});

test("an address with a follow-up's id opens its parents too", { tag: "@sub-path" }, async ({ chapter }) => {
  await chapter.open(first);
  const { parent, child } = (await chapter.nested())!;
  await chapter.page.goto("about:blank");
  await chapter.open(first, child);
  await expect(chapter.answer(chapter.question(parent))).toBeVisible();
  await expect(chapter.answer(chapter.question(child))).toBeVisible();
  await expect(chapter.prompt(chapter.question(child))).toBeInViewport();
  await expect(chapter.openQuestions).toHaveCount(2);
});

test("a change of the fragment opens the question that it names", async ({ chapter }) => {
  await chapter.open(first);
  const id = questionsOf(first)[1];
  await chapter.page.evaluate((id) => void (location.hash = id), id);
  await expect(chapter.answer(chapter.question(id))).toBeVisible();
});

test("a link to a question of another chapter opens it without a page load", { tag: "@sub-path" }, async ({ chapter }) => {
  const id = questionsOf(second).at(-1)!;
  await chapter.open(first);
  await chapter.markDocument();
  await chapter.followLinkTo(`${second}#${id}`);
  await expect(chapter.answer(chapter.question(id))).toBeVisible();
  await expect(chapter.prompt(chapter.question(id))).toBeFocused();
  await chapter.expectSameDocument();
});

test("an address with an id that no longer exists still shows the chapter", async ({ chapter }) => {
  await chapter.open(first, "no-such-question");
  await expect(chapter.topQuestions.first()).toBeVisible();
});

test("copy link puts the question's address on the clipboard", { tag: "@sub-path" }, async ({ chapter, context, baseURL }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await chapter.open(first);
  const question = chapter.topQuestions.first();
  await chapter.prompt(question).click();
  const button = chapter.answer(question).getByRole("button", { name: "Copy link" }).first();
  await button.click();
  await expect(chapter.answer(question).getByRole("button", { name: "Copied" })).toBeVisible();
  await expect(chapter.status).toHaveText("Link copied.");
  const copied = await chapter.page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(`${baseURL}${first}#${await chapter.idOf(question)}`);
});

test("where the clipboard is refused, the link appears in the address bar", async ({ chapter }) => {
  await chapter.page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("refused", "NotAllowedError"));
  });
  await chapter.open(first);
  const question = chapter.topQuestions.first();
  await chapter.prompt(question).click();
  await chapter.answer(question).getByRole("button", { name: "Copy link" }).first().click();
  await expect(chapter.page).toHaveURL(new RegExp(`#${await chapter.idOf(question)}$`));
});

test("a question's own link names it in the address", async ({ chapter }) => {
  await chapter.open(first);
  const question = chapter.topQuestions.first();
  await chapter.prompt(question).click();
  await chapter.markDocument();
  await chapter.answer(question).getByRole("link", { name: "Link to this question" }).first().click();
  await expect(chapter.page).toHaveURL(new RegExp(`/${first}#${await chapter.idOf(question)}$`));
  await expect(chapter.answer(question)).toBeVisible();
  await chapter.expectSameDocument();
});

test("a figure in an answer leads to the rule that it comes from", { tag: "@sub-path" }, async ({ chapter, assumptions }) => {
  const figures = chapter.content.locator("a.figure");
  await chapter.open(first);
  for (const route of chapters) {
    await chapter.railLink(route).click();
    await expect(chapter.railLink(route)).toHaveAttribute("aria-current", "page");
    if ((await figures.count()) > 0) break;
  }
  await chapter.unfoldEverything();
  const id = (await figures.first().getAttribute("href"))!.split("#")[1];
  await figures.first().click();
  await expect(assumptions.rule(id)).toBeInViewport();
});

test("the index of areas leads to each area", async ({ assumptions }) => {
  await assumptions.open("assumptions");
  const link = assumptions.areas.last();
  const id = (await link.getAttribute("href"))!.split("#")[1];
  await link.click();
  await expect(assumptions.page).toHaveURL(new RegExp(`#${id}$`));
  await expect(assumptions.rule(id)).toBeInViewport();
});

// A learner's own Markdown files: read in the browser, shown as a deck, kept if wanted, never trusted.
import { expect, test } from "../support/test.ts";
import { fixture } from "../pages/own-notes.ts";

const notes = fixture("ecs-notes.md");
const practice = fixture("ecs-practice.md");

test.beforeEach(({ own }) => own.open());

for (const way of ["dropped", "chosen"] as const) {
  test(`a file of questions that is ${way} becomes a deck`, { tag: "@sub-path" }, async ({ own }) => {
    await (way === "dropped" ? own.drop(notes) : own.choose(notes));
    await own.expectRead(notes);
    await expect(own.result).toContainText("10 questions, 7 of them answered.");
    const numbers = await own.questions.locator(":scope > summary .number, :scope > .prompt .number").allTextContents();
    expect(numbers.map((number) => number.replace(/\.$/, ""))).toEqual(["0.1", "0.2", "1", "2", "1", "2", "3", "4", "5", "6"]);
  });

  test(`a file without questions that is ${way} becomes a text`, { tag: "@sub-path" }, async ({ own }) => {
    await (way === "dropped" ? own.drop(practice) : own.choose(practice));
    await own.expectRead(practice);
    await expect(own.result).toContainText("No questions were found; the text is below.");
    await expect(own.questions).toHaveCount(0);
    await expect(own.deck.getByRole("heading", { name: "ECS + Fargate" })).toBeVisible();
    await expect(own.deck).toContainText("It follows a serverless architecture.");
  });
}

test("open all folds every answer open", { tag: "@sub-path" }, async ({ own }) => {
  await own.drop(notes);
  await own.expectRead(notes);
  await expect(own.answered).toHaveCount(7);
  await own.openAll.click();
  for (const answer of await own.answered.locator(":scope > .answer").all()) await expect(answer).toBeVisible();
  for (const answer of await own.answered.all()) await expect(answer).toHaveAttribute("open", "");
});

test("questions inside an answer stand under their parent", async ({ own }) => {
  await own.drop(notes);
  await own.expectRead(notes);
  const parent = own.deck.locator("details.question", { hasText: "ECS Launch Types" }).first();
  await expect(parent.locator("details.question")).toHaveCount(2);
});

test("an answer's list is a list", async ({ own }) => {
  await own.drop(notes);
  await own.expectRead(notes);
  const storage = own.deck.locator("details.question", { hasText: "Persisted Storage in ECS" });
  await expect(storage.locator(".answer li")).toHaveCount(2);
  await expect(storage.locator(".answer li").first()).toContainText("Amazon Elastic Block Store (EBS)");
  await expect(own.deck.locator(".answer pre")).toHaveCount(0);
});

test("a question without an answer is shown as one", async ({ own }) => {
  await own.drop(notes);
  await own.expectRead(notes);
  await expect(own.unanswered).toHaveCount(3);
  for (const question of await own.unanswered.all()) {
    await expect(question).toBeVisible();
    await expect(question).toContainText("No answer in the note yet.");
  }
});

test("the problems of a file are listed with their lines", async ({ own }) => {
  await own.drop(practice);
  await own.expectRead(practice);
  await expect(own.problems.locator("summary")).toHaveText(/^\d+ remarks for the author$/);
  await own.problems.locator("summary").click();
  const images = own.problems.locator("li", { hasText: "screenshots/" });
  await expect(images).toHaveCount(9);
  await expect(images.first()).toBeVisible();
  await expect(images.first()).toHaveText(/^Line \d+ /);
});

test("an image that is not there is shown as words", async ({ own }) => {
  await own.drop(practice);
  await own.expectRead(practice);
  await expect(own.deck.locator("img")).toHaveCount(0);
  await expect(own.deck.locator(".missing-image")).toHaveCount(9);
});

test("a second file takes the place of the first", async ({ own }) => {
  await own.drop(notes);
  await own.expectRead(notes);
  await own.choose(practice);
  await own.expectRead(practice);
  await expect(own.questions).toHaveCount(0);
});

test("a file that is not kept is gone after a reload", async ({ own }) => {
  await own.drop(notes);
  await own.expectRead(notes);
  await own.reload();
  await expect(own.field).toBeVisible();
  await expect(own.kept).toHaveCount(0);
});

test("a file is kept for the next visit and opened from there", { tag: "@sub-path" }, async ({ own }) => {
  await own.drop(notes);
  await own.expectRead(notes);
  await own.keep();
  await expect(own.status).toHaveText("Kept for your next visit.");
  await own.reload();
  await own.keptFile(notes.name).click();
  await own.expectRead(notes);
  await expect(own.questions).toHaveCount(10);
  await expect(own.keepButton).toBeDisabled();
});

test("a kept file can be forgotten", { tag: "@sub-path" }, async ({ own }) => {
  await own.drop(notes);
  await own.expectRead(notes);
  await own.keep();
  await own.forgetButton(notes.name).click();
  await expect(own.kept).toHaveCount(0);
  await expect(own.status).toHaveText(`${notes.name} forgotten.`);
  await own.reload();
  await expect(own.field).toBeVisible();
  await expect(own.kept).toHaveCount(0);
});

test("two files are kept side by side", async ({ own }) => {
  for (const file of [notes, practice]) {
    await own.drop(file);
    await own.expectRead(file);
    await own.keep();
  }
  await own.reload();
  await expect(own.kept).toHaveCount(2);
});

test("a file of 9 MB is refused with a sentence, and the next file is read", async ({ own }) => {
  await own.dropEmptyBytes("huge.md", 9 << 20);
  await expect(own.refusal).toHaveText("huge.md is larger than 8 MB. Split it into smaller files.");
  await expect(own.result).toHaveCount(0);
  await own.choose(notes);
  await own.expectRead(notes);
  await expect(own.refusal).toHaveCount(0);
});

test("the same file can be chosen again after an edit", async ({ own }) => {
  await own.choose({ name: "mine.md", text: "1. First?\n<details><summary></summary>One.</details>\n" });
  await expect(own.questions).toContainText(["First?"]);
  await own.choose({ name: "mine.md", text: "1. Second?\n<details><summary></summary>Two.</details>\n" });
  await expect(own.questions).toContainText(["Second?"]);
});

test("an empty file does no harm", async ({ own }) => {
  await own.choose({ name: "empty.md", text: "" });
  await own.expectRead({ name: "empty.md", text: "" });
  await expect(own.questions).toHaveCount(0);
});

test("a file that is no text does no harm", async ({ own }) => {
  const bytes = Array.from({ length: 4096 }, (_, n) => String.fromCharCode((n * 31) % 256)).join("");
  await own.choose({ name: "noise.md", text: bytes });
  await own.expectRead({ name: "noise.md", text: bytes });
});

test("HTML in a file runs nothing, fetches nothing and becomes no element", async ({ own, page }) => {
  const file = fixture("injection.md");
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(request.url()));
  await own.drop(file);
  await own.expectRead(file);
  await own.openAll.click();
  await expect(own.deck).toContainText("Harmless words stay.");
  expect(await page.evaluate(() => (window as any).injected)).toBeUndefined();
  await expect(own.deck.locator("img, script, iframe, svg, [onerror], [onload], [ontoggle], [srcdoc]")).toHaveCount(0);
  await expect(own.deck.locator('a[href^="javascript:" i]')).toHaveCount(0);
  expect(fetched.filter((url) => !url.includes("/notes-worker"))).toEqual([]);
});

test("HTML in a file's name runs nothing", async ({ own, page }) => {
  const file = { name: `<img src=x onerror="injected=1">.md`, text: notes.text };
  await own.choose(file);
  await own.expectRead(file);
  await own.keep();
  await expect(own.main.locator("img")).toHaveCount(0);
  expect(await page.evaluate(() => (window as any).injected)).toBeUndefined();
});

test("links of a file lead out only to the web", async ({ own }) => {
  await own.drop(notes);
  await own.expectRead(notes);
  const hrefs = await own.deck.locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  expect(hrefs.filter((href) => !/^(https?:\/\/|mailto:|#)/.test(href!))).toEqual([]);
});

test("the page says that it is reading, and the focus stays", async ({ own }) => {
  await own.field.focus();
  await own.choose(notes);
  await own.expectRead(notes);
  await expect(own.status).toHaveText("The file has been read.");
  await expect(own.field).toBeFocused();
});

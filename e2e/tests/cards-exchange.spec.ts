// Cards and reviews out to other programs and back: CSV, and Anki's text files.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "../support/test.ts";

async function downloaded(page: Page, button: string): Promise<{ name: string; text: string }> {
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: button }).click();
  const download = await downloading;
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

function fileOf(text: string) {
  return { name: "edited.txt", mimeType: "text/plain", buffer: Buffer.from(text) };
}

test("every answer is a row of the CSV file", async ({ cards, page }) => {
  await cards.open("cards/backup");
  await expect(page.getByRole("button", { name: "Download reviews as CSV" })).toBeDisabled();
  await cards.review();
  for (const key of ["3", "1"]) await cards.answerByKeys(key);
  await page.keyboard.press("u");
  await expect(cards.status).toHaveText("Undone.");
  await cards.answerByKeys("4");
  const reviews = (await cards.log()).filter((event) => event.kind === "review");
  expect(reviews).toHaveLength(3);

  await cards.open("cards/backup");
  const { name, text } = await downloaded(page, "Download reviews as CSV");
  expect(name).toMatch(/^gantry-reviews-\d{4}-\d\d-\d\d\.csv$/);
  const lines = text.split("\r\n");
  expect(lines[0]).toMatch(/^at_utc,offset_min,study_day,card,topic,question,grade,mode,/);
  // The answer that was taken back is not among them.
  expect(lines.slice(1).map((line) => line.match(/,(\d),review,new,/)?.[1])).toEqual(["3", "4", undefined]);
  expect(lines[1]).toContain(`,${reviews[0].card},`);
});

test("cards go to Anki and come back: edits and new cards become a deck of one's own", async ({ cards, page }) => {
  await cards.open("cards/backup");
  const { name, text } = await downloaded(page, "Download for Anki");
  expect(name).toMatch(/^gantry-anki-\d{4}-\d\d-\d\d\.txt$/);
  expect(text).toMatch(/^#separator:tab\n#html:true\n/);
  expect(text).toContain("\nwhat-is-a-container-and-how-does-it-differ-from-an-image\t");
  // Links of an answer lead to this site from wherever they are followed.
  expect(text).toContain(`href=""${new URL(await cards.address("notes/"), page.url())}`);

  const field = page.locator("#anki-file");
  await field.setInputFiles(fileOf(text));
  await expect(page.getByText(/^edited\.txt: 0 cards added, 0 changed, \d+ here already\.$/)).toBeVisible();

  const edited =
    text.replace("An image is a read-only package", "In my words, an image is a frozen package") +
    "q7#kL>\tMine::ECS\tMy own question?\t<ul><li>first<li><b>second</b></ul>\tmine\n";
  await field.setInputFiles(fileOf(edited));
  await expect(page.getByText(/^edited\.txt: 2 cards added, 0 changed, \d+ here already\. 1 of them stands/)).toBeVisible();
  await field.setInputFiles(fileOf(edited));
  await expect(page.getByText(/^edited\.txt: 0 cards added, 0 changed, \d+ here already\.$/)).toBeVisible();

  // Out again with its own guid, and the reworded card in the place of the original.
  const again = (await downloaded(page, "Download for Anki")).text;
  expect(again).toContain("q7#kL>\tMine::ECS\tMy own question?\t<ul><li>first<li><b>second</b></ul>\tmine\n");
  expect(again.match(/^what-is-a-container-and-how-does-it-differ-from-an-image\t/gm)).toHaveLength(1);
  expect(again).toContain("In my words, an image is a frozen package");

  await cards.open("cards/browse");
  await page.getByLabel("Search").fill("my own question");
  await expect(page.locator("#found")).toHaveText("1 card");
  await expect(page.locator("#card-list")).toContainText("From Anki / Mine / ECS");

  await cards.open("notes/yours");
  await page.getByRole("button", { name: "From Anki.txt", exact: true }).click();
  await expect(page.getByText("2 questions, 2 of them answered.")).toBeVisible();
});

test("what a file of Anki's has that is not taken over is named with its line", async ({ cards, page }) => {
  await cards.open("cards/backup");
  const field = page.locator("#anki-file");
  const head = "#separator:tab\n#html:true\n#guid column:1\n";
  await field.setInputFiles(fileOf(`${head}a\tQuestion?\t\nb\tShown?\t<img src=x.png>\n`));
  await expect(page.getByText(/^edited\.txt: 1 card added/)).toBeVisible();
  await expect(page.getByText("1 remark on the file")).toBeVisible();
  await expect(page.locator(".problems li")).toHaveText(/^Line 4 The back is empty/);

  await field.setInputFiles(fileOf("a\0b"));
  await expect(page.getByRole("alert").filter({ hasText: "edited.txt: it is no text" })).toBeVisible();
  await field.setInputFiles(fileOf("#html:true\n"));
  await expect(page.getByText("edited.txt: no card was found in it.")).toBeVisible();
});

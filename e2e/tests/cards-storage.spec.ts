// Nothing is lost: killed tabs, two tabs, full disks, old and newer databases, backups.
import { readFile } from "node:fs/promises";
import { CardsPage } from "../pages/cards.ts";
import { expect, test } from "../support/test.ts";

/** `make soak` kills more. */
const KILLS = Number(process.env.TAB_KILLS ?? 10);

test("tabs that are killed right after an answer lose nothing", async ({ context }) => {
  test.setTimeout(30_000 + KILLS * 6_000);
  for (let killed = 0; killed < KILLS; killed += 1) {
    const page = await context.newPage();
    const cards = new CardsPage(page);
    // More new cards than a day has, so that there always is one.
    await cards.review("?more=100");
    if (killed > 0) expect(await cards.log(), `after ${killed} kills`).toHaveLength(killed);
    await page.keyboard.press("Space");
    await expect(cards.answer).toBeFocused();
    const before = await cards.marked();
    await page.keyboard.press(["1", "2", "3", "4"][Math.floor(Math.random() * 4)]);
    await expect(before).toHaveCount(0);
    const session = await context.newCDPSession(page);
    // The renderer is gone at once: no handler of the page runs. A crashed page cannot be closed either.
    const gone = page.waitForEvent("crash");
    session.send("Page.crash").catch(() => {});
    await gone;
  }
  const cards = new CardsPage(await context.newPage());
  await cards.open("cards");
  expect(await cards.log()).toHaveLength(KILLS);
});

test("of two tabs one reviews, the other follows and can take over", async ({ cards, context }) => {
  await cards.review();
  const other = new CardsPage(await context.newPage());
  await other.review();
  await other.show.click();
  await expect(other.page.getByText("You are reviewing in another tab.")).toBeVisible();
  await expect(other.grades).toHaveCount(0);

  // The card that is answered in the first tab leaves the second tab's table.
  const there = await other.marked();
  await cards.page.bringToFront();
  await cards.answerByKeys("3");
  await other.next(there);

  await other.page.bringToFront();
  await other.show.click();
  await other.page.getByRole("button", { name: "Review here" }).click();
  await expect(other.grades).toBeVisible();
  await cards.page.bringToFront();
  await cards.page.keyboard.press("Space");
  await expect(cards.page.getByText("You are reviewing in another tab.")).toBeVisible();

  // Leaving gives the turn back to nobody: it was taken, and the next review asks again.
  await other.page.close();
  await cards.page.reload();
  await cards.show.click();
  await expect(cards.grades).toBeVisible();
});

test("no key is lost while the browser is slow to say whose turn it is", async ({ cards, page }) => {
  await page.addInitScript(() => {
    const locks = navigator.locks as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>;
    const request = locks.request.bind(navigator.locks);
    locks.request = async (...all) => {
      await new Promise((wait) => setTimeout(wait, 500));
      return request(...all);
    };
  });
  await cards.review();
  await page.keyboard.press("f");
  await expect(cards.tool("Flagged")).toHaveAttribute("aria-pressed", "true");
  await cards.answerByKeys("3");
  await expect(cards.status).toHaveText(/^Graded Good/);
});

test("two tabs that answer at once keep both answers and agree", async ({ cards, context }) => {
  // A browser without locks, so that nothing keeps the tabs from it.
  await context.addInitScript(() => Object.defineProperty(navigator, "locks", { value: undefined }));
  const other = new CardsPage(await context.newPage());
  for (const tab of [cards, other]) {
    await tab.review();
    await tab.show.click();
    await expect(tab.grades).toBeVisible();
  }
  const marks = [await cards.marked(), await other.marked()];
  await Promise.all([cards.page.keyboard.press("3"), other.page.keyboard.press("1")]);
  await Promise.all([cards.next(marks[0]), other.next(marks[1])]);
  const answers = await cards.log();
  expect(answers.map((event) => event.grade).sort()).toEqual([1, 3]);
  expect(new Set(answers.map((event) => event.card)).size).toBe(1);
  await cards.page.reload();
  await expect(cards.place).toBeVisible();
  await expect(cards.question).toHaveText((await other.question.textContent())!);
});

test.describe("when nothing can be kept", () => {
  test("a full disk is said, the answer counts here, and trying again keeps it", async ({ cards, page }) => {
    await cards.review();
    await page.evaluate(() => {
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("The disk is full.", "QuotaExceededError");
      };
      (window as any).makeRoom = () => void (IDBObjectStore.prototype.put = put);
    });
    await cards.answerByKeys("3");
    await expect(cards.keeping).toContainText("No room is left");
    await expect(cards.keeping).toContainText("1 record of your reviews");
    const downloading = page.waitForEvent("download");
    await cards.keeping.getByRole("button", { name: "Download backup" }).click();
    const backup = await readFile(await (await downloading).path(), "utf8");
    expect(backup.trim().split("\n")).toHaveLength(2);
    await cards.place.focus();
    await cards.answerByKeys("3");
    await expect(cards.keeping).toContainText("2 records of your reviews");
    await page.evaluate(() => (window as any).makeRoom());
    await cards.keeping.getByRole("button", { name: "Try again" }).click();
    await expect(cards.keeping).toHaveCount(0);
    expect(await cards.log()).toHaveLength(2);
  });

  test("a browser without a database says so, and reviews work", async ({ cards, page }) => {
    await page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("Not here.", "InvalidStateError");
      };
    });
    await cards.review();
    await expect(cards.keeping).toContainText("This browser keeps nothing");
    await cards.answerByKeys("3");
    await expect(cards.place).toHaveText(/^Card 2 of/);
  });

  test("a newer version's database is read and not written", async ({ cards, page }) => {
    await cards.review();
    await cards.answerByKeys("3");
    await cards.openNothing();
    await page.evaluate(
      () =>
        new Promise<void>((done, failed) => {
          const opening = indexedDB.open("gantry", 99);
          opening.onerror = () => failed(opening.error);
          opening.onsuccess = () => {
            opening.result.close();
            done();
          };
        }),
    );
    await cards.review();
    await expect(cards.keeping).toContainText("A newer version of this site");
    await page.keyboard.press("Space");
    await expect(cards.answer).toBeVisible();
    await expect(cards.grades).toHaveCount(0);
    await page.keyboard.press("3");
    expect(await cards.log()).toHaveLength(1);
  });
});

test("a database of the site's first version is upgraded with what is in it", async ({ cards, page }) => {
  await cards.openNothing();
  await page.evaluate(
    () =>
      new Promise<void>((done, failed) => {
        const opening = indexedDB.open("gantry", 1);
        opening.onupgradeneeded = () => {
          // A record as version 1 wrote it: form 1, a text, an empty lock.
          const note = "# Mine\n\n<details><summary>Mine?</summary>\n\nYes.\n\n</details>\n";
          const bytes = [1, note.length, ...new TextEncoder().encode(note), 0, 0, 0, 0];
          opening.result.createObjectStore("own-notes").put(new Uint8Array(bytes), "mine.md");
        };
        opening.onerror = () => failed(opening.error);
        opening.onsuccess = () => {
          opening.result.close();
          done();
        };
      }),
  );
  await cards.review();
  await cards.answerByKeys("3");
  expect(await cards.log()).toHaveLength(1);
  await cards.open("notes/yours");
  await expect(page.getByRole("button", { name: "mine.md", exact: true })).toBeVisible();
});

test("a backup, everything cleared, restored: the log is identical", async ({ cards, page }) => {
  await cards.review();
  for (const key of ["3", "1", "4"]) await cards.answerByKeys(key);
  await page.keyboard.press("f");
  await expect(cards.tool("Flagged")).toBeVisible();
  await page.keyboard.press("u");
  await expect(cards.tool("Flag")).toBeVisible();
  const before = await cards.log();
  expect(before).toHaveLength(5);

  await cards.open("cards/backup");
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download backup" }).click();
  const backup = await (await downloading).path();
  await page.getByRole("button", { name: "Forget my reviews …" }).click();
  await page.getByRole("button", { name: "Forget all of it" }).click();
  await expect(page.getByText("All reviews are forgotten.")).toBeVisible();
  expect(await cards.log()).toEqual([]);

  const field = page.locator("#backup-file");
  await field.setInputFiles(backup);
  await expect(page.getByText("5 records added, of 5 in the file.")).toBeVisible();
  const after = await cards.log();
  expect(after.filter((event) => event.kind !== "import")).toEqual(before);
  await field.setInputFiles(backup);
  await expect(page.getByText("all of its 5 records were here already.")).toBeVisible();
  expect(await cards.log()).toEqual(after);
});

test("a file that is no backup changes nothing and says what is wrong", async ({ cards, page }) => {
  await cards.open("cards/backup");
  const choose = (text: string) =>
    page.locator("#backup-file").setInputFiles({ name: "x.jsonl", mimeType: "text/plain", buffer: Buffer.from(text) });
  await choose("shopping list");
  await expect(page.getByRole("alert").filter({ hasText: "this is no backup of cards" })).toBeVisible();
  await choose('{"format":"ecs-cards","v":1,"events":1,"sha256":"00"}\n{}\n');
  await expect(page.getByRole("alert").filter({ hasText: "damaged" })).toBeVisible();
  expect(await cards.log()).toEqual([]);
});

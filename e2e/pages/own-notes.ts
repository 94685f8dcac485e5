// The page that opens a learner's own Markdown file.
import { readFileSync } from "node:fs";
import { expect, type Locator, type Page } from "@playwright/test";
import { Site } from "./site.ts";

/** A file as it comes to the page. */
export interface NoteFile {
  name: string;
  text: string;
}

/** One of the files under `fixtures/`. */
export function fixture(name: string): NoteFile {
  return { name, text: readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8") };
}

export class OwnNotesPage extends Site {
  readonly place: Locator;
  readonly field: Locator;
  readonly result: Locator;
  readonly deck: Locator;
  readonly questions: Locator;
  readonly answered: Locator;
  readonly unanswered: Locator;
  readonly problems: Locator;
  readonly keepButton: Locator;
  readonly openAll: Locator;
  readonly kept: Locator;
  readonly refusal: Locator;

  constructor(page: Page) {
    super(page);
    this.place = this.main.locator(".drop");
    this.field = page.getByLabel("Drop a file here, or choose one:");
    this.result = page.getByRole("region", { name: "What was read" });
    this.deck = this.result.locator(".deck");
    this.questions = this.deck.locator(".question");
    this.answered = this.deck.locator("details.question");
    this.unanswered = this.deck.locator(".question.unanswered");
    this.problems = this.result.locator("details.problems");
    this.keepButton = this.result.getByRole("button", { name: /^(Keep|Kept) for the next visit$/ });
    this.openAll = this.result.getByRole("button", { name: "Open all" });
    this.kept = this.main.locator(".kept li");
    this.refusal = page.getByRole("alert").filter({ visible: true });
  }

  override async open(): Promise<void> {
    await super.open("notes/yours");
    await expect(this.field).toBeVisible();
  }

  /** Drops a file on the page, as from a file manager. */
  async drop(file: NoteFile): Promise<void> {
    const transfer = await this.page.evaluateHandle(({ name, text }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name, { type: "text/markdown" }));
      return transfer;
    }, file);
    await this.place.dispatchEvent("dragover", { dataTransfer: transfer });
    await this.place.dispatchEvent("drop", { dataTransfer: transfer });
  }

  /** Drops a file of that many bytes, none of which means anything. */
  async dropEmptyBytes(name: string, bytes: number): Promise<void> {
    const transfer = await this.page.evaluateHandle(
      ({ name, bytes }) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes).fill(10)], name, { type: "text/markdown" }));
        return transfer;
      },
      { name, bytes },
    );
    await this.place.dispatchEvent("drop", { dataTransfer: transfer });
  }

  /** Chooses a file with the browser's own dialogue. */
  async choose(file: NoteFile): Promise<void> {
    await this.field.setInputFiles({ name: file.name, mimeType: "text/markdown", buffer: Buffer.from(file.text) });
  }

  /** Waits until a file has been read and shown. */
  async expectRead(file: NoteFile): Promise<void> {
    await expect(this.result.getByRole("heading", { level: 2, name: file.name })).toBeVisible();
  }

  async keep(): Promise<void> {
    await this.keepButton.click();
    await expect(this.keepButton).toBeDisabled();
  }

  keptFile(name: string): Locator {
    return this.kept.getByRole("button", { name, exact: true });
  }

  forgetButton(name: string): Locator {
    return this.kept.getByRole("button", { name: `Forget ${name}` });
  }
}

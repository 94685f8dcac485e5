// The list of all chapters, and the filter that it shares with every chapter's page.
import { expect, type Locator, type Page } from "@playwright/test";
import { HomePage } from "./home.ts";

export class NotesPage extends HomePage {
  readonly filter: Locator;
  readonly count: Locator;
  readonly results: Locator;
  readonly found: Locator;
  readonly marks: Locator;
  readonly content: Locator;

  constructor(page: Page) {
    super(page);
    this.filter = page.getByRole("searchbox", { name: "Filter all chapters" });
    this.count = page.locator("#filter-count");
    this.results = this.main.locator(".results");
    // Follow-ups stand inside their parent, which is found as a whole.
    this.found = this.results.locator("section > .question");
    this.marks = this.results.locator("mark");
    this.content = this.main.locator(".content");
  }

  /** Types into the filter and waits for its answer; for other words than before, wait for more than this. */
  async search(words: string): Promise<void> {
    await this.filter.fill(words);
    await expect(this.count).not.toBeEmpty();
  }

  /** The number of questions that the filter says it has found. */
  async said(): Promise<number> {
    return Number.parseInt((await this.count.textContent()) ?? "", 10);
  }
}

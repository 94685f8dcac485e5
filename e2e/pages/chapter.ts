// A chapter's page: questions as folds, the rail beside them, the way to the neighbouring chapters.
import type { Locator, Page } from "@playwright/test";
import { NotesPage } from "./notes.ts";

export class ChapterPage extends NotesPage {
  readonly questions: Locator;
  readonly topQuestions: Locator;
  readonly openQuestions: Locator;
  readonly openAll: Locator;
  readonly closeAll: Locator;
  readonly next: Locator;
  readonly previous: Locator;

  constructor(page: Page) {
    super(page);
    this.questions = this.content.locator(".question");
    // Those that are no follow-up of another, and therefore in sight.
    this.topQuestions = this.content.locator(".question:not(.question .question)");
    this.openQuestions = this.content.locator("details.question[open]");
    this.openAll = this.main.getByRole("button", { name: "Open all" });
    this.closeAll = this.main.getByRole("button", { name: "Close all" });
    this.next = this.main.locator('.pager a[rel="next"]');
    this.previous = this.main.locator('.pager a[rel="prev"]');
  }

  /** A question by its id, which is also its fragment in addresses. */
  question(id: string): Locator {
    return this.content.locator(`[id="${id}"]`);
  }

  /** The line of a question that folds it; a follow-up's own line is not meant. */
  prompt(question: Locator): Locator {
    return question.locator(":scope > summary");
  }

  answer(question: Locator): Locator {
    return question.locator(":scope > .answer");
  }

  /** The first question that has a follow-up, the follow-up, and their ids. */
  async nested(): Promise<{ parent: string; child: string } | null> {
    return this.content.evaluate((content) => {
      const child = content.querySelector("details.question details.question");
      const parent = child?.parentElement?.closest("details.question");
      return child && parent ? { parent: parent.id, child: child.id } : null;
    });
  }

  async idOf(question: Locator): Promise<string> {
    return (await question.getAttribute("id"))!;
  }

  /** The rail's entry for a chapter, by its route. */
  railLink(chapter: string): Locator {
    return this.rail.locator(`a[href$="/${chapter}"]`);
  }

  /** What the rail says about how far a chapter has been read. */
  railProgress(chapter: string): Locator {
    return this.rail.locator("li", { has: this.page.locator(`a[href$="/${chapter}"]`) }).locator(".progress");
  }
}

// The start page: one next step, then the chapters.
import type { Locator, Page } from "@playwright/test";
import { Site } from "./site.ts";

export class HomePage extends Site {
  readonly nextStep: Locator;
  readonly invitation: Locator;
  readonly cards: Locator;

  constructor(page: Page) {
    super(page);
    this.nextStep = this.main.locator("[data-next]");
    this.invitation = this.main.locator("[data-cards]");
    this.cards = this.main.locator("a.chapter-card");
  }

  /** The card of a chapter, by its route. */
  card(chapter: string): Locator {
    return this.main.locator(`a.chapter-card[href$="/${chapter}"]`);
  }

  /** What a chapter's card says about how far it has been read. */
  progress(chapter: string): Locator {
    return this.card(chapter).locator(".progress");
  }
}

// The filter of tasks beside Find, and the key of two revisions in a lane's caption.
import { type Locator, type Page } from "@playwright/test";

export class FilterPanel {
  readonly summary: Locator;
  readonly state: Locator;
  readonly service: Locator;
  readonly revision: Locator;
  readonly told: Locator;
  readonly clear: Locator;
  /** What screen readers were told last. */
  readonly announced: Locator;
  /** The names of the old and the new revision beside the stage. */
  readonly key: Locator;

  constructor(readonly page: Page) {
    const panel = page.locator(".sandbox-why");
    this.summary = panel.locator(".filter > summary");
    this.state = panel.getByRole("combobox", { name: "State" });
    this.service = panel.getByRole("combobox", { name: "Service" });
    this.revision = panel.getByRole("combobox", { name: "Revision" });
    this.told = panel.locator(".filter-told");
    this.clear = panel.getByRole("button", { name: "Show all" });
    this.announced = page.locator("#status");
    this.key = page.locator(".stage-key");
  }

  /** Unfolds the choices. */
  async open(): Promise<void> {
    await this.summary.click();
  }
}

// The sandbox's Configure panel: forms for what is on the stage.
import { type Locator, type Page } from "@playwright/test";

export class ConfigurePanel {
  readonly panel: Locator;
  readonly which: Locator;
  readonly command: Locator;
  readonly now: Locator;
  readonly discard: Locator;
  readonly deletion: Locator;

  constructor(readonly page: Page) {
    this.panel = page.locator(".sandbox-configure");
    this.which = this.panel.getByRole("combobox", { name: "What" });
    this.command = this.panel.locator(".sheet-command");
    this.now = this.panel.getByRole("button", { name: "Call it now" });
    this.discard = this.panel.getByRole("button", { name: "Discard" });
    this.deletion = this.panel.locator(".sheet-delete");
  }

  /** Chooses what is configured, as it stands in the list. */
  async choose(thing: string): Promise<void> {
    await this.which.selectOption({ label: thing });
  }

  /** What is configured, as it stands in the list. */
  async chosen(): Promise<string> {
    return this.which.evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.text ?? "");
  }

  /** A field by its path in the request, parts divided by slashes. */
  field(path: string): Locator {
    return this.panel.locator(`[data-path="${path}"]`);
  }

  /** What the engine says of a field. */
  wrong(path: string): Locator {
    return this.panel.locator(`.sheet-field:has([data-path="${path}"]) .assumed-wrong`);
  }
}

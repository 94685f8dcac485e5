// The sandbox's wrong beliefs: the row over the stage and the drawer in which they are switched.
import { expect, type Locator, type Page } from "@playwright/test";

export class BeliefsDrawer {
  readonly row: Locator;
  readonly button: Locator;
  readonly dialog: Locator;
  readonly said: Locator;

  constructor(readonly page: Page) {
    this.row = page.getByRole("region", { name: "Wrong beliefs" });
    this.button = page.locator(".sandbox-head [data-do=beliefs]");
    this.dialog = page.getByRole("dialog", { name: "Wrong beliefs" });
    this.said = this.dialog.locator(".drawer-said");
  }

  /** Opens the drawer by its button, which is folded away on a small screen. */
  async open(): Promise<void> {
    if (!(await this.button.isVisible())) await this.page.locator(".sandbox-top > summary").click();
    await this.button.click();
    await expect(this.dialog.getByRole("heading", { name: "Wrong beliefs" })).toBeFocused();
  }

  async close(): Promise<void> {
    await this.dialog.getByRole("button", { name: "Close", exact: true }).click();
    await expect(this.dialog).toBeHidden();
  }

  /** The switch of a belief, by the words that it begins with. */
  belief(words: string): Locator {
    return this.dialog.getByRole("checkbox", { name: words });
  }

  /** Goes to where the run parts from the real world. */
  async part(): Promise<void> {
    await this.row.getByRole("button", { name: "Show where it parts from the real world" }).click();
    await expect(this.row).toContainText("the run");
  }
}

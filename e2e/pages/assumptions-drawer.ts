// The sandbox's assumptions drawer.
import { expect, type Locator, type Page } from "@playwright/test";

export class AssumptionsDrawer {
  readonly dialog: Locator;
  readonly filter: Locator;
  readonly said: Locator;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole("dialog", { name: "Assumptions" });
    this.filter = this.dialog.getByRole("searchbox");
    this.said = this.dialog.locator(".drawer-said");
  }

  /** Opens it by its button, which is folded away on a small screen, and waits for its texts. */
  async open(): Promise<void> {
    const button = this.page.locator(".sandbox-head [data-do=assumptions]");
    if (!(await button.isVisible())) await this.page.locator(".sandbox-top > summary").click();
    await button.click();
    await expect(this.dialog.getByRole("heading", { name: "Assumptions" })).toBeFocused();
    await expect(this.said).toContainText("constants");
  }

  async close(): Promise<void> {
    await this.dialog.getByRole("button", { name: "Close", exact: true }).click();
    await expect(this.dialog).toBeHidden();
  }

  /** A constant's row, by its rule id. */
  row(rule: string): Locator {
    return this.dialog.locator(`.assumed[data-rule="${rule}"]`);
  }
}

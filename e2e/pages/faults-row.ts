// The row under the stage that says which faults are in force.
import { type Locator, type Page } from "@playwright/test";

export class FaultsRow {
  readonly row: Locator;
  readonly faults: Locator;

  constructor(page: Page) {
    this.row = page.getByRole("region", { name: "Faults in force" });
    this.faults = this.row.getByRole("listitem");
  }

  /** The button that takes a fault back, by the beginning of its sentence. */
  back(sentence: string): Locator {
    return this.row.getByRole("button", { name: `Take back: ${sentence}` });
  }
}

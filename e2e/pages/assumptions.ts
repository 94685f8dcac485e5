// The page of every rule and figure with its mark, its source and its date.
import type { Locator, Page } from "@playwright/test";
import { Site } from "./site.ts";

export class AssumptionsPage extends Site {
  readonly areas: Locator;
  readonly rules: Locator;

  constructor(page: Page) {
    super(page);
    this.areas = page.getByRole("navigation", { name: "Areas" }).getByRole("link");
    this.rules = this.main.locator(".rule");
  }

  rule(id: string): Locator {
    return this.main.locator(`[id="${id}"]`);
  }
}

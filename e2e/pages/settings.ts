// The page where theme, motion and shortcuts are chosen.
import type { Locator, Page } from "@playwright/test";
import { Site } from "./site.ts";

export class SettingsPage extends Site {
  readonly forget: Locator;

  constructor(page: Page) {
    super(page);
    this.forget = page.getByRole("button", { name: /reading progress/i });
  }

  override async open(): Promise<void> {
    await super.open("settings");
    await this.group("Theme").waitFor();
  }

  group(name: string | RegExp): Locator {
    return this.page.getByRole("group", { name });
  }

  choice(group: string | RegExp, label: string | RegExp): Locator {
    return this.group(group).getByRole("radio", { name: label });
  }

  async choose(group: string | RegExp, label: string | RegExp): Promise<void> {
    await this.choice(group, label).check();
  }
}

// What a visitor sees when the app dies.
import { expect, test } from "../support/test.ts";
import { chapters } from "../support/routes.ts";

test("the crash box stands in every page, hidden", async ({ site }) => {
  await site.open(chapters[0]);
  await expect(site.crash).toBeAttached();
  await expect(site.crash).toBeHidden();
});

test.describe("after a panic", () => {
  test.use({ provoked: [/panicked|unreachable|RuntimeError|refused/] });

  test("the crash box says so, and its button loads the page again", async ({ home, page }) => {
    // Browsers refuse further entries in the history when a page makes too many of them.
    await page.addInitScript(() => {
      history.pushState = () => {
        throw new DOMException("refused for the test", "SecurityError");
      };
    });
    await home.open();
    await home.card(chapters[0]).click();
    await expect(home.crash).toBeVisible();
    await expect(home.crash).toContainText("Something broke.");
    await expect(page.locator("#crash-detail")).not.toBeEmpty();
    await home.markDocument();
    await home.crash.getByRole("button", { name: "Reload" }).click();
    await expect(home.crash).toBeHidden();
    await home.arrived();
    expect(await page.evaluate(() => (window as any).marked)).toBeUndefined();
  });
});

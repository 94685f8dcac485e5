// Addresses that do not exist.
import { expect, test } from "../support/test.ts";
import { chapters } from "../support/routes.ts";

const SENTENCE = "There is no page here";

test.use({ provoked: [/no-such-page/] });

test("an unknown address is answered with status 404 and a page that leads on", { tag: "@sub-path" }, async ({ site, page }) => {
  const response = await page.goto("./no-such-page");
  expect(response?.status()).toBe(404);
  await site.arrived();
  await expect(site.heading).toHaveText(SENTENCE);
  await expect(page).toHaveTitle("Page not found · Gantry");
  await site.main.getByRole("link", { name: "the chapters" }).click();
  await expect(site.heading).toHaveText("Notes");
});

test("an unknown chapter is answered with status 404", { tag: "@sub-path" }, async ({ site, page }) => {
  const response = await page.goto("./notes/no-such-page");
  expect(response?.status()).toBe(404);
  await site.arrived();
  await expect(site.heading).toHaveText(SENTENCE);
});

for (const route of ["no-such-page", "notes/no-such-page", "notes/yours/no-such-page"]) {
  test(`a link to /${route} says that there is no page`, { tag: "@sub-path" }, async ({ site, page }) => {
    await site.open(chapters[0]);
    await site.markDocument();
    await site.followLinkTo(route);
    await expect(site.heading).toHaveText(SENTENCE);
    await expect(page).toHaveTitle("Page not found · Gantry");
    await expect(site.main).toBeFocused();
    await site.expectSameDocument();
  });
}

test("an unknown address loads no script from a wrong place", { tag: "@sub-path" }, async ({ site, page }) => {
  await page.goto("./no/such/no-such-page");
  await site.arrived();
  await site.main.getByRole("link", { name: "the start" }).click();
  await expect(page).toHaveTitle(/question by question/);
});

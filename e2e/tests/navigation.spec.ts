// Getting from page to page without loading one, and what the title, the focus and the marks do then.
import { expect, test } from "../support/test.ts";
import { chapters, named, routes, titleOf } from "../support/routes.ts";

const [first, second] = chapters;
const last = chapters.at(-1)!;

test("the header leads to every section without a page load", { tag: "@sub-path" }, async ({ site }) => {
  await site.open();
  await site.markDocument();
  const links = site.header.getByRole("link");
  for (const link of await links.all()) {
    await link.click();
    await expect(link).toHaveAttribute("aria-current", "page");
    await expect(site.page).toHaveURL(new RegExp(`${await link.getAttribute("href")}$`));
    await expect(site.heading).toBeVisible();
  }
  await site.brand.click();
  await expect(site.page).toHaveURL(new RegExp(`${await site.address("")}$`));
  await site.expectSameDocument();
});

test("a card on the start page leads to its chapter without a page load", { tag: "@sub-path" }, async ({ home }) => {
  await home.open();
  await home.markDocument();
  const title = await home.card(second).locator(".chapter-title").textContent();
  await home.card(second).click();
  await expect(home.heading).toHaveText(title!);
  await home.expectSameDocument();
});

test("the rail leads to every chapter without a page load", { tag: "@sub-path" }, async ({ chapter }) => {
  await chapter.open(first);
  await chapter.markDocument();
  for (const route of [...chapters].reverse()) {
    const link = chapter.railLink(route);
    const title = await link.textContent();
    await link.click();
    await expect(chapter.heading).toHaveText(title!);
    await expect(link).toHaveAttribute("aria-current", "page");
    await expect(chapter.rail.locator("[aria-current]")).toHaveCount(1);
  }
  await chapter.expectSameDocument();
});

test("next leads through the whole course and previous back, without a page load", { tag: "@sub-path" }, async ({ chapter }) => {
  await chapter.open(first);
  await chapter.markDocument();
  await expect(chapter.previous).toHaveCount(0);
  for (const route of chapters.slice(1)) {
    await chapter.next.click();
    await expect(chapter.page).toHaveURL(new RegExp(`/${route}$`));
    await expect(chapter.railLink(route)).toHaveAttribute("aria-current", "page");
  }
  await expect(chapter.next).toHaveCount(0);
  await chapter.previous.click();
  await expect(chapter.page).toHaveURL(new RegExp(`/${chapters.at(-2)}$`));
  await chapter.expectSameDocument();
});

test("the rail names every chapter of the course in order", async ({ chapter }) => {
  await chapter.open(last);
  const hrefs = await chapter.rail.getByRole("link").evaluateAll((links) => links.map((a) => a.getAttribute("href")));
  expect(hrefs).toEqual(chapters.map(named));
});

test("the title follows the route", async ({ home, chapter, page }) => {
  await home.open();
  const start = await page.title();
  await home.card(first).click();
  await expect(chapter.railLink(first)).toHaveAttribute("aria-current", "page");
  await expect(page).toHaveTitle(`${await chapter.heading.textContent()} · Gantry`);
  await chapter.header.getByRole("link", { name: "Settings" }).click();
  await expect(page).toHaveTitle("Settings · Gantry");
  await chapter.brand.click();
  await expect(page).toHaveTitle(start);
});

test("the title after navigation is the title that a page load gives", async ({ site, page }) => {
  // A link to the page one is on leads nowhere, so this starts on the page that comes last.
  await site.open(routes.at(-1));
  for (const route of routes) {
    await site.followLinkTo(route);
    await expect(page, named(route)).toHaveTitle(titleOf(route));
    await expect(page.getByRole("link", { name: "A link for the test" })).toHaveCount(0);
  }
});

test("the focus moves to the content when the route changes", async ({ home }) => {
  await home.open();
  await home.card(second).click();
  await expect(home.main).toBeFocused();
});

test("a page load leaves the focus where the browser puts it", async ({ site, page }) => {
  await site.open(first);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("BODY");
});

test("a new page starts at its top", async ({ chapter, page }) => {
  await chapter.open(first);
  await chapter.openAll.click();
  await chapter.next.click();
  await expect(chapter.railLink(second)).toHaveAttribute("aria-current", "page");
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test("back and forward show the pages between which they lead", { tag: "@sub-path" }, async ({ home, page }) => {
  await home.open();
  await home.markDocument();
  const start = await home.heading.textContent();
  await home.card(second).click();
  await expect(home.heading).not.toHaveText(start!);
  const title = await home.heading.textContent();
  await page.goBack();
  await expect(home.heading).toHaveText(start!);
  await page.goForward();
  await expect(home.heading).toHaveText(title!);
  await home.expectSameDocument();
});

test("going back finds the place that was left", async ({ chapter, page }) => {
  await chapter.open(first);
  await page.evaluate(() => scrollTo(0, 400));
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(400);
  await chapter.railLink(second).click();
  await expect(chapter.railLink(second)).toHaveAttribute("aria-current", "page");
  await page.goBack();
  await expect(chapter.railLink(first)).toHaveAttribute("aria-current", "page");
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(400);
});

test("the header marks the section that a chapter belongs to", async ({ chapter }) => {
  const notes = chapter.header.getByRole("link", { name: "Notes" });
  await chapter.open(first);
  await expect(notes).toHaveAttribute("aria-current", "true");
  await expect(chapter.header.locator("[aria-current]")).toHaveCount(1);
  await chapter.brand.click();
  await expect(chapter.header.locator("[aria-current]")).toHaveCount(0);
});

test("an address with a slash at its end shows the same page", { tag: "@sub-path" }, async ({ chapter }) => {
  await chapter.open(second);
  const title = await chapter.heading.textContent();
  await chapter.open(`${second}/`);
  await expect(chapter.heading).toHaveText(title!);
  await expect(chapter.filter).toBeEnabled();
});

test("every link of the site leads to a page and a place that exist", { tag: "@sub-path" }, async ({ request, baseURL }) => {
  const base = new URL(baseURL!).pathname;
  const pages = new Map<string, string | null>();
  const load = async (path: string): Promise<string | null> => {
    if (!pages.has(path)) {
      const response = await request.get(path);
      pages.set(path, response.ok() ? await response.text() : null);
    }
    return pages.get(path)!;
  };
  const broken: string[] = [];
  for (const route of routes) {
    const html = (await load(base + route)) ?? "";
    for (const [, address] of html.matchAll(/ (?:href|src)="([^"]+)"/g)) {
      const url = new URL(address, baseURL! + route);
      if (url.origin !== new URL(baseURL!).origin) continue;
      const target = await load(url.pathname);
      const place = decodeURIComponent(url.hash.slice(1));
      if (target === null || !url.pathname.startsWith(base) || (place && !target.includes(` id="${place}"`))) {
        broken.push(`${named(route)} -> ${address}`);
      }
    }
  }
  expect(broken).toEqual([]);
});

test.describe("when the connection is down", () => {
  test.use({ provoked: [/ERR_INTERNET_DISCONNECTED/] });

  test("a page that cannot be fetched says so and can be tried again", async ({ home, context }) => {
    await home.open();
    await context.setOffline(true);
    await home.card(first).click();
    await expect(home.page.getByRole("alert").filter({ visible: true })).toContainText("could not be shown");
    await context.setOffline(false);
    await home.page.getByRole("button", { name: "Try again" }).click();
    await expect(home.rail.locator("[aria-current]")).toBeVisible();
    await expect(home.page.getByRole("button", { name: "Try again" })).toHaveCount(0);
  });
});

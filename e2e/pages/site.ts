// The frame around every page: header, main, rail, status line and crash box; and how to get to an address.
import { expect, type Locator, type Page } from "@playwright/test";

export class Site {
  readonly main: Locator;
  readonly heading: Locator;
  readonly skipLink: Locator;
  readonly brand: Locator;
  readonly header: Locator;
  readonly rail: Locator;
  readonly status: Locator;
  readonly crash: Locator;

  constructor(readonly page: Page) {
    this.main = page.locator("#main");
    this.heading = this.main.getByRole("heading", { level: 1 });
    this.skipLink = page.getByRole("link", { name: "Skip to the content" });
    this.brand = page.getByRole("banner").getByRole("link", { name: "Gantry" });
    this.header = page.getByRole("navigation", { name: "Site" });
    this.rail = page.getByRole("navigation", { name: "Chapters" });
    this.status = page.locator("#status");
    this.crash = page.locator("#crash");
  }

  /** Loads the page at a route below the site's base and waits until the app has taken it over. */
  async open(route = "", fragment = ""): Promise<void> {
    await this.load(route, fragment);
    await this.arrived();
  }

  /** Loads the page without waiting for the app. */
  async load(route = "", fragment = ""): Promise<void> {
    await this.page.goto(`./${route}${fragment && `#${fragment}`}`);
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.arrived();
  }

  /** The app has taken the prerendered page over and its heading stands. */
  async arrived(): Promise<void> {
    await expect(this.page.locator("#prerendered")).toHaveCount(0);
    await expect(this.heading).toBeVisible();
  }

  /** Remembers the document, so that `expectSameDocument` can tell whether a page load came between. */
  async markDocument(): Promise<void> {
    await this.page.evaluate(() => void ((window as any).marked = true));
  }

  async expectSameDocument(): Promise<void> {
    expect(await this.page.evaluate(() => (window as any).marked === true), "no page load came between").toBe(true);
  }

  /** Follows a link that is on no page, as a link in an old bookmark list or a mistyped note would be. */
  async followLinkTo(route: string): Promise<void> {
    // Outside the page, which a module may be filling at this very moment.
    await this.page.evaluate((href) => {
      const link = document.createElement("a");
      link.href = href;
      link.textContent = "A link for the test";
      link.addEventListener("click", () => setTimeout(() => link.remove()));
      document.body.prepend(link);
    }, await this.address(route));
    await this.page.getByRole("link", { name: "A link for the test" }).first().click();
  }

  /** The path of a route, with the site's base before it. */
  async address(route: string): Promise<string> {
    return (await this.page.locator("meta[name=gantry]").getAttribute("data-base")) + route;
  }

  /** Opens every fold of the page at once; how many there are. */
  async unfoldEverything(): Promise<number> {
    return this.main.evaluate((main) => {
      const folds = [...main.querySelectorAll("details")];
      for (const fold of folds) fold.open = true;
      return folds.length;
    });
  }

  /** Has the browser lay out what is out of sight too, where the style sheet would let it wait. */
  async renderEverything(): Promise<void> {
    await this.main.evaluate((main) => {
      for (const one of main.querySelectorAll<HTMLElement>("*")) {
        if (getComputedStyle(one).contentVisibility === "auto") one.style.contentVisibility = "visible";
      }
    });
  }

  /** Shows the page in a theme, as the settings would, without loading it again. */
  async show(theme: string): Promise<void> {
    await this.page.evaluate((theme) => void (document.documentElement.dataset.theme = theme), theme);
  }

  /** How many pixels the page is wider than its window. */
  async sidewaysScroll(): Promise<number> {
    return this.page.evaluate(() => {
      const scroller = document.scrollingElement!;
      return scroller.scrollWidth - scroller.clientWidth;
    });
  }

  /** What sticks out of the window sideways and cannot be scrolled to, clipped or not. */
  async stickingOut(): Promise<string[]> {
    return this.main.evaluate((main) => {
      const width = document.documentElement.clientWidth;
      const scrolls = (element: Element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
      const inScroller = (element: Element): boolean =>
        element !== main && (scrolls(element) || inScroller(element.parentElement!));
      return [...main.querySelectorAll("*")]
        .filter((one) => one.getBoundingClientRect().right > width + 1 && !inScroller(one))
        .map((one) => `<${one.tagName.toLowerCase()} class="${one.className}"> ${one.textContent!.trim().slice(0, 60)}`);
    });
  }

  /** Lightness of the page's ground, from 0 (black) to 1 (white). */
  async groundLightness(): Promise<number> {
    return this.page.evaluate(() => {
      const colour = getComputedStyle(document.documentElement).backgroundColor;
      const [red, green, blue] = colour.match(/[\d.]+/g)!.map(Number);
      return (red + green + blue) / (3 * 255);
    });
  }

  async rootAttribute(name: string): Promise<string | null> {
    return this.page.locator("html").getAttribute(name);
  }
}

// The `test` of every specification: page objects as fixtures, and a watch that fails a test on any trouble
// in the browser, whatever the test itself is about.
import { test as base, expect, type BrowserContext } from "@playwright/test";
import { AssumptionsPage } from "../pages/assumptions.ts";
import { CardsPage } from "../pages/cards.ts";
import { ChapterPage } from "../pages/chapter.ts";
import { FirstMinutePage } from "../pages/first-minute.ts";
import { HomePage } from "../pages/home.ts";
import { NotesPage } from "../pages/notes.ts";
import { OwnNotesPage } from "../pages/own-notes.ts";
import { Sandbox } from "../pages/sandbox.ts";
import { SettingsPage } from "../pages/settings.ts";
import { Site } from "../pages/site.ts";

export { expect };

interface Fixtures {
  /** Trouble that a test provokes on purpose; anything that matches is not held against it. */
  provoked: RegExp[];
  watch: void;
  site: Site;
  home: HomePage;
  minute: FirstMinutePage;
  notes: NotesPage;
  chapter: ChapterPage;
  cards: CardsPage;
  own: OwnNotesPage;
  settings: SettingsPage;
  sandbox: Sandbox;
  assumptions: AssumptionsPage;
}

export const test = base.extend<Fixtures>({
  provoked: [[], { option: true }],
  watch: [
    async ({ context, baseURL, provoked }, use) => {
      const trouble = await watched(context, new URL(baseURL!).origin);
      await use();
      const unexpected = trouble.filter((line) => !provoked.some((pattern) => pattern.test(line)));
      expect(unexpected, "trouble in the browser").toEqual([]);
    },
    { auto: true },
  ],
  site: async ({ page }, use) => use(new Site(page)),
  home: async ({ page }, use) => use(new HomePage(page)),
  minute: async ({ page }, use) => use(new FirstMinutePage(page)),
  notes: async ({ page }, use) => use(new NotesPage(page)),
  chapter: async ({ page }, use) => use(new ChapterPage(page)),
  cards: async ({ page }, use) => use(new CardsPage(page)),
  own: async ({ page }, use) => use(new OwnNotesPage(page)),
  settings: async ({ page }, use) => use(new SettingsPage(page)),
  sandbox: async ({ page }, use) => use(new Sandbox(page)),
  assumptions: async ({ page }, use) => use(new AssumptionsPage(page)),
});

// Collects, from now on: errors on the console, uncaught errors, breaches of the content security policy,
// requests that fail, requests that leave the site, and requests that send something.
async function watched(context: BrowserContext, origin: string): Promise<string[]> {
  const trouble: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error") trouble.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => trouble.push(`uncaught: ${error.error().message}`));
  context.on("request", (request) => {
    const address = new URL(request.url());
    const local = ["blob:", "data:", "about:"].includes(address.protocol);
    if (!local && address.origin !== origin) trouble.push(`leaves the site: ${request.url()}`);
    if (!["GET", "HEAD"].includes(request.method())) trouble.push(`sends: ${request.method()} ${request.url()}`);
  });
  context.on("requestfailed", (request) => {
    // A page that is left takes its unfinished requests with it.
    const reason = request.failure()?.errorText ?? "";
    if (reason !== "net::ERR_ABORTED") trouble.push(`failed: ${reason} ${request.url()}`);
  });
  context.on("response", (response) => {
    if (response.status() >= 400) trouble.push(`status ${response.status()}: ${response.url()}`);
  });
  await context.exposeBinding("reportBreach", (_, breach: string) => void trouble.push(`policy: ${breach}`));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      (window as any).reportBreach(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  return trouble;
}

// The page that the build writes: readable without script, taken over without a jump, and equal to what the
// app itself makes of the same route.
import { expect, test } from "../support/test.ts";
import { chapters, named, prerendered, routes } from "../support/routes.ts";
import { holdApp, painted } from "../support/app.ts";

/** How far the page may shift while it loads; 0.1 counts as good elsewhere. */
const MOST_SHIFT = 0.02;

// The page's content as text, without what a visit may change: folds, progress, the app's own marks.
function normalised(holder: Element): string {
  const copy = holder.cloneNode(true) as Element;
  for (const one of copy.querySelectorAll("*")) {
    one.removeAttribute("open");
    one.removeAttribute("disabled");
    // A stage is filled by its module, and by what is done on it.
    if (one.matches("[data-stage]")) {
      one.textContent = "";
      one.removeAttribute("data-phase");
      one.removeAttribute("data-playing");
      one.removeAttribute("data-scenario");
    }
    // The cards' pages are filled by theirs, and by what the learner has done.
    if (one.matches(".cards-content, .cards-banner")) one.textContent = "";
    if (one.matches("[data-progress], [data-next]")) {
      one.textContent = "";
      one.removeAttribute("href");
    }
  }
  return copy.innerHTML.replace(/<!--.*?-->/g, "");
}

test.describe("without JavaScript", () => {
  // A browser that runs no scripts says of each that the policy forbids it.
  test.use({ javaScriptEnabled: false, provoked: [/^failed: csp .*\.js(\?.*)?$/] });

  test("every chapter lists its questions, and they fold", async ({ home, chapter }) => {
    await home.load();
    const promised = new Map<string, number>();
    for (const route of chapters) {
      promised.set(route, Number.parseInt((await home.progress(route).textContent())!, 10));
    }
    for (const route of chapters) {
      await chapter.load(route);
      await expect(chapter.heading).toBeVisible();
      await expect(chapter.content.locator("details.question"), named(route)).toHaveCount(promised.get(route)!);
      const question = chapter.topQuestions.first();
      await expect(chapter.answer(question)).toBeHidden();
      await chapter.prompt(question).click();
      await expect(chapter.answer(question)).toBeVisible();
    }
  });

  test("links lead from the start page into the course", async ({ home, chapter }) => {
    await home.load();
    await home.nextStep.click();
    await expect(chapter.page).toHaveURL(new RegExp(`/${chapters[0]}/?$`));
    await expect(chapter.topQuestions.first()).toBeVisible();
  });

  test("pages that are made by the app say that they need it", async ({ site }) => {
    for (const route of routes.filter((route) => !prerendered.includes(route))) {
      await site.load(route);
      await expect(site.main, route).toContainText("needs JavaScript");
    }
  });
});

for (const route of routes) {
  test(`${named(route)} is the same page after a load and after navigation`, async ({ site, page, request }) => {
    const holder = site.main.locator(".page");
    await site.open(route);
    if (route.startsWith("cards")) await expect(page.locator(".cards-content h1")).toBeVisible();
    const loaded = await holder.evaluate(normalised);
    if (prerendered.includes(route)) {
      const html = await (await request.get(`./${route}`)).text();
      const written = await page.evaluate((html) => {
        const document = new DOMParser().parseFromString(html, "text/html");
        return document.getElementById("prerendered")!.outerHTML;
      }, html);
      const built = await page.evaluateHandle((html) => {
        const template = document.createElement("template");
        template.innerHTML = html;
        return template.content.firstElementChild!;
      }, written);
      expect(await built.evaluate(normalised)).toBe(loaded);
    }
    await site.header.getByRole("link", { name: route === "settings" ? "Notes" : "Settings" }).click();
    await expect(site.heading).toHaveText(route === "settings" ? "Notes" : "Settings");
    await page.goBack();
    await expect.poll(() => holder.evaluate(normalised)).toBe(loaded);
  });
}

// Chapters are alike in this: the first and the last stand for all.
const between = chapters.slice(1, -1);
for (const route of prerendered.filter((route) => !between.includes(route))) {
  test(`nothing moves on ${named(route)} when the app takes it over`, async ({ site, page }) => {
    await page.addInitScript(() => {
      (window as any).shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as any[]) {
          if (!entry.hadRecentInput) (window as any).shift += entry.value;
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    const release = await holdApp(page);
    await site.load(route);
    await painted(page);
    release();
    await site.arrived();
    await painted(page);
    expect(await page.evaluate(() => (window as any).shift)).toBeLessThan(MOST_SHIFT);
  });
}

test("the first visit of a chapter does not fetch its text a second time", async ({ chapter, page }) => {
  const fetched: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith(".bin")) fetched.push(request.url());
  });
  await chapter.open(chapters[0]);
  await expect(chapter.filter).toBeEnabled();
  expect(fetched.filter((url) => url.includes("notes-"))).toEqual([]);
});

test("no page before the learner's own notes loads the reader for them", async ({ chapter, page }) => {
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(request.url()));
  await chapter.open(chapters[0]);
  await chapter.search("task");
  await chapter.header.getByRole("link", { name: "Settings" }).click();
  await expect(chapter.heading).toHaveText("Settings");
  expect(fetched.filter((url) => url.includes("notes-worker"))).toEqual([]);
});

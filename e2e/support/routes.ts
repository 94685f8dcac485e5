// Which pages the site has: found by following its own links through the built files, so that a new
// chapter or page is covered by the tests without being named in them.
import { existsSync, readFileSync } from "node:fs";

const DIST = new URL("../../dist/", import.meta.url);

/** Every route that links lead to from the start page, without slashes at its ends; "" is the start page. */
export const routes: string[] = followLinks();

/** The routes of the chapters, in the order of the course. */
export const chapters: string[] = [...html("notes").matchAll(/class="chapter-card" href="\/([^"]+)"/g)].map(
  ([, route]) => route,
);

/** Routes whose content stands in the page before the app arrives. */
export const prerendered: string[] = routes.filter((route) => !html(route).includes("This page needs JavaScript"));

/** The ids of a chapter's questions, in the order of the page. */
export function questionsOf(route: string): string[] {
  return [...html(route).matchAll(/<details class="question" id="([^"]+)"/g)].map(([, id]) => id);
}

/** The title that a page load gives. */
export function titleOf(route: string): string {
  return html(route).match(/<title>([^<]+)<\/title>/)![1].replaceAll("&amp;", "&");
}

/** How many drawings a chapter has. */
export function drawingsOf(route: string): number {
  return html(route).split("<img ").length - 1;
}

/** How a route is called in the names of tests. */
export function named(route: string): string {
  return `/${route}`;
}

function html(route: string): string {
  return readFileSync(new URL(route === "" ? "index.html" : `${route}/index.html`, DIST), "utf8");
}

function followLinks(): string[] {
  const found = [""];
  for (const route of found) {
    for (const [, target] of html(route).matchAll(/<a [^>]*href="\/([^"#?]*)/g)) {
      const exists = existsSync(new URL(target === "" ? "index.html" : `${target}/index.html`, DIST));
      if (exists && !found.includes(target)) found.push(target);
    }
  }
  return found;
}

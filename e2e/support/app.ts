// Holding the app back, so that a test can look at the page as it is before the app arrives.
import type { Page } from "@playwright/test";

/** Keeps the app's WebAssembly from arriving until the returned function is called. */
export async function holdApp(page: Page): Promise<() => void> {
  let release = () => {};
  const gate = new Promise<void>((open) => (release = open));
  await page.route("**/*.wasm", async (route) => {
    await gate;
    await route.continue();
  });
  return release;
}

/** Waits until the page has been painted and the browser has come to rest for two frames. */
export async function painted(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((done) => {
        new PerformanceObserver((_, observer) => {
          observer.disconnect();
          requestAnimationFrame(() => requestAnimationFrame(() => done()));
        }).observe({ type: "paint", buffered: true });
      }),
  );
}

// Themes, motion and shortcuts: they take effect at once, stay, and never flash.
import { expect, test } from "../support/test.ts";
import { chapters } from "../support/routes.ts";
import { holdApp } from "../support/app.ts";

test("without a choice the theme follows the system", async ({ site, page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await site.open();
  const light = await site.groundLightness();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await site.groundLightness();
  expect(light).toBeGreaterThan(0.8);
  expect(dark).toBeLessThan(0.2);
});

test("a theme that was chosen takes effect at once, against the system's", async ({ settings, page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await settings.open();
  await settings.choose("Theme", "Dark");
  expect(await settings.groundLightness()).toBeLessThan(0.2);
  await page.emulateMedia({ colorScheme: "dark" });
  await settings.choose("Theme", "Light");
  expect(await settings.groundLightness()).toBeGreaterThan(0.8);
});

test("a theme that was chosen is still chosen after a reload", async ({ settings }) => {
  await settings.open();
  await settings.choose("Theme", "Dark");
  await settings.reload();
  expect(await settings.rootAttribute("data-theme")).toBe("dark");
  await expect(settings.choice("Theme", "Dark")).toBeChecked();
});

test("a theme that was chosen stands before anything is painted", async ({ settings, page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await settings.open();
  await settings.choose("Theme", "Dark");
  await page.addInitScript(() => {
    // The body comes before the first paint, and the app long after it.
    new MutationObserver((_, observer) => {
      if (!document.body) return;
      observer.disconnect();
      (window as any).themeAtBody = document.documentElement.dataset.theme;
    }).observe(document, { childList: true, subtree: true });
  });
  await holdApp(page);
  await settings.load(chapters[0]);
  expect(await page.evaluate(() => (window as any).themeAtBody)).toBe("dark");
  expect(await settings.groundLightness()).toBeLessThan(0.2);
});

test("the projector theme is black on white and larger", async ({ settings, page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await settings.open();
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  const before = await size();
  await settings.choose("Theme", /^Projector/);
  expect(await settings.groundLightness()).toBe(1);
  expect(await size()).toBeGreaterThan(before * 1.2);
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).color)).toBe("rgb(0, 0, 0)");
});

test("a theme in storage that does not exist counts as none", async ({ site, page }) => {
  await page.addInitScript(() => localStorage.setItem("gantry.theme", "no such theme"));
  await site.open();
  expect(await site.rootAttribute("data-theme")).toBe("system");
});

// How long a button's colour takes to change, in seconds.
const duration = "getComputedStyle(document.querySelector('.page button, .page .button')).transitionDuration";

test("motion follows the system without a choice", async ({ site, page }) => {
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await site.open();
  expect(await page.evaluate(duration)).not.toBe("0s");
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await page.evaluate(duration)).toBe("0s");
});

test("reduced motion that was chosen stays after a reload", async ({ settings, page }) => {
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await settings.open();
  await settings.choose("Motion", "Reduced");
  expect(await page.evaluate(duration)).toBe("0s");
  await settings.reload();
  await expect(settings.choice("Motion", "Reduced")).toBeChecked();
  expect(await page.evaluate(duration)).toBe("0s");
});

test("full motion that was chosen holds against the system's", async ({ settings, page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await settings.open();
  await settings.choose("Motion", "Full");
  expect(await page.evaluate(duration)).not.toBe("0s");
});

test("shortcuts that were switched off leave the key / alone", async ({ settings, notes, page }) => {
  await settings.open();
  await settings.choose(/shortcuts/, "Off");
  await notes.open("notes");
  await page.keyboard.press("/");
  await expect(notes.filter).not.toBeFocused();
});

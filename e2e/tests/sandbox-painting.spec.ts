// What the canvas shows: that what is kept of a picture looks like one that is painted anew, in the colours of the page.
import { expect, test } from "../support/test.ts";

for (const deviceScaleFactor of [1, 1.25]) {
  test.describe(`on a screen with ${deviceScaleFactor} pixels to a CSS pixel`, () => {
    test.use({ deviceScaleFactor });

    test("a picture that was painted bit by bit is the same as one painted at once", async ({ page, sandbox }) => {
      await sandbox.open();
      await page.emulateMedia({ reducedMotion: "no-preference", colorScheme: "light" });
      await sandbox.seekTo(110);
      await page.locator("select[data-do=speed]").selectOption("10");
      // Through a change of the desired count: tasks come, wait, start, become healthy.
      await sandbox.play.click();
      await expect.poll(() => sandbox.seconds(), { timeout: 20_000 }).toBeGreaterThan(150);
      await sandbox.play.click();
      await sandbox.picture();
      for (const lane of ["fargate", "ec2"] as const) {
        await sandbox.keepPixels(lane);
        const ground = await sandbox.ground();
        // Another theme and back: everything is painted anew, at the very same moment.
        await page.emulateMedia({ colorScheme: "dark" });
        await expect.poll(() => sandbox.ground()).not.toEqual(ground);
        await page.emulateMedia({ colorScheme: "light" });
        await expect.poll(() => sandbox.ground()).toEqual(ground);
        // The browser smooths a line's edge a little differently where a part of it is painted alone.
        expect(await sandbox.changedPixels(lane)).toBeLessThan(20);
      }
    });
  });
}

test("another theme is seen at once, though the clock stands", async ({ page, sandbox }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await sandbox.open();
  const light = await sandbox.ground();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(() => sandbox.ground()).not.toEqual(light);
  const dark = await sandbox.ground();
  await page.locator("html").evaluate((root) => root.setAttribute("data-theme", "light"));
  await expect.poll(() => sandbox.ground()).toEqual(light);
  await page.locator("html").evaluate((root) => root.setAttribute("data-theme", "dark"));
  await expect.poll(() => sandbox.ground()).toEqual(dark);
  await expect(sandbox.play).toHaveText("Play");
});

// Presenting: strip, stage and clock alone; and the clock in one row wherever there is room for one.
import { expect, test } from "../support/test.ts";

/** Where an element is and how much of it the window shows, in pixels. */
const seen = (element: Element) => {
  const { top, bottom, height } = element.getBoundingClientRect();
  return { top, bottom, height, seen: Math.min(bottom, innerHeight) - Math.max(top, 0) };
};

for (const theme of ["light", "projector"]) {
  for (const [width, height] of [[768, 1024], [1280, 720], [1440, 900], [1920, 1080]]) {
    test(`in ${theme} at ${width} by ${height} the clock is one row, and presenting shows tasks of each lane`, async ({ page, sandbox }) => {
      await page.addInitScript((theme) => localStorage.setItem("gantry.theme", theme), theme);
      await page.setViewportSize({ width, height });
      await sandbox.open();
      const tops = () =>
        page.locator(".stage-transport").evaluate((clock) => {
          const middles = [...clock.children].map((it) => it.getBoundingClientRect()).filter((box) => box.height > 0);
          return new Set(middles.map((box) => Math.round((box.top + box.bottom) / 20))).size;
        });
      expect(await tops()).toBe(1);
      // What happened is marked within the row, not below it.
      const marks = await page.locator(".stage-ticks").evaluate(seen);
      expect(marks.bottom).toBeLessThanOrEqual((await page.locator(".stage-transport").evaluate(seen)).bottom);
      await sandbox.present.click();
      await expect(sandbox.stage).toHaveAttribute("data-presents", "");
      for (const hidden of [sandbox.about, sandbox.why, sandbox.events, page.locator(".site-header"), page.locator("h1")]) {
        await expect(hidden).toBeHidden();
      }
      expect(await tops()).toBe(1);
      for (const lane of ["fargate", "ec2"] as const) {
        const [, y] = await sandbox.taskInSight(lane);
        const clock = await page.locator(".stage-transport").evaluate(seen);
        expect(y + 20).toBeLessThan(clock.top);
      }
      expect(await sandbox.site.sidewaysScroll()).toBeLessThanOrEqual(0);
      // Nothing is left over between the lanes' pictures and the clock.
      const canvas = await sandbox.lane("ec2").evaluate(seen);
      expect(canvas.bottom).toBeGreaterThan(height - 130);
    });
  }
}

for (const [width, height] of [[1280, 720], [1440, 900]]) {
  test(`at ${width} by ${height} what waits is in sight, with instruments above it`, async ({ page, sandbox }) => {
    await page.setViewportSize({ width, height });
    await sandbox.open();
    await sandbox.preset("cluster-scaling");
    await sandbox.seekTo(151, 2400);
    await sandbox.present.click();
    // The shelf is at the foot of the picture, which ends above the clock.
    const bottom = async () => (await sandbox.lane().evaluate(seen)).bottom;
    await expect.poll(bottom).toBeLessThanOrEqual((await page.locator(".stage-transport").evaluate(seen)).top);
    expect(await bottom()).toBeGreaterThan(height - 100);
    expect((await page.locator(".stage-caption").evaluate(seen)).height).toBeLessThan(50);
    await sandbox.present.click();
    await expect(sandbox.about).toBeVisible();
  });
}

test("P begins, keys work as ever, Escape leads out of things first and then ends it", async ({ page, sandbox }) => {
  await sandbox.open();
  await page.locator("[data-lane=fargate] .stage-tree button[tabindex='0']").focus();
  await page.keyboard.press("p");
  await expect(sandbox.stage).toHaveAttribute("data-presents", "");
  await expect(sandbox.site.status).toContainText("Escape ends it");
  await page.keyboard.press("n");
  await expect.poll(() => sandbox.seconds(), { timeout: 20_000 }).toBeGreaterThan(1);
  await expect(sandbox.play).toHaveText("Play");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.locator(".stage-tree button:focus")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(sandbox.stage).toHaveAttribute("data-presents", "");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(sandbox.stage).not.toHaveAttribute("data-presents");
  await expect(sandbox.about).toBeVisible();
  await expect(sandbox.present).toHaveAccessibleName("Present");
});

test("what needs a panel ends it, and the button has the focus where the pressed control is gone", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.tool("reset").focus();
  await page.keyboard.press("p");
  await expect(sandbox.present).toBeFocused();
  await expect(sandbox.present).toHaveAccessibleName("End presenting");
  await page.keyboard.press("w");
  await expect(sandbox.why).toBeFocused();
  await expect(sandbox.stage).not.toHaveAttribute("data-presents");
});

test("the whole screen is used where the browser can, and left with it", async ({ page, sandbox }) => {
  await sandbox.open();
  const full = () => page.evaluate(() => document.fullscreenElement !== null);
  await sandbox.present.click();
  await expect.poll(full).toBe(true);
  await page.evaluate(() => document.exitFullscreen());
  await expect(sandbox.stage).not.toHaveAttribute("data-presents");
  await sandbox.present.click();
  await expect.poll(full).toBe(true);
  await sandbox.present.click();
  await expect.poll(full).toBe(false);
});

test("where the browser cannot, it is the window", async ({ page, sandbox }) => {
  await page.addInitScript(() => void ((Element.prototype as any).requestFullscreen = undefined));
  await sandbox.open();
  await sandbox.present.click();
  await expect(sandbox.stage).toHaveAttribute("data-presents", "");
  await page.keyboard.press("Escape");
  await expect(sandbox.stage).not.toHaveAttribute("data-presents");
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true });

  test("a choice closes the fold and brings strip and stage into sight, and Undo is beside the clock", async ({ page, sandbox }) => {
    await sandbox.open();
    await page.locator(".sandbox-top summary").tap();
    await sandbox.preset("self-healing");
    await expect(page.getByRole("combobox", { name: "Scenario" })).toBeHidden();
    await expect(page.locator(".sandbox-top summary")).toBeFocused();
    const strip = await sandbox.strip.evaluate(seen);
    expect(strip.seen).toBeCloseTo(strip.height, 0);
    const clock = await page.locator(".stage-transport").evaluate(seen);
    const canvas = await sandbox.lane().evaluate(seen);
    expect(clock.top - canvas.top).toBeGreaterThan(150);
    await sandbox.tab("Do").tap();
    await sandbox.tool("stop").tap();
    const undo = sandbox.tool("undo");
    await expect(undo).toBeEnabled();
    const box = (await undo.boundingBox())!;
    expect(box.y).toBeGreaterThanOrEqual(clock.top);
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
    await undo.tap();
    await expect(undo).toBeDisabled();
  });

  test("on its side it shows the stage when presenting", async ({ page, sandbox }) => {
    await page.setViewportSize({ width: 812, height: 375 });
    await sandbox.open();
    await sandbox.present.tap();
    for (const lane of ["fargate", "ec2"] as const) {
      const canvas = await sandbox.lane(lane).evaluate(seen);
      expect(canvas.seen).toBeGreaterThan(150);
    }
  });
});

// The sandbox for everyone: keyboard, screen readers, touch, small screens, every theme.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "../support/test.ts";

test("all of it by keyboard: things, clock, help, why", async ({ page, sandbox }) => {
  await sandbox.open();
  const first = page.locator("[data-lane=fargate] .stage-tree button[tabindex='0']");
  await expect(first).toHaveCount(1);
  await first.focus();
  await page.keyboard.press("n");
  await expect.poll(() => sandbox.seconds(), { timeout: 20_000 }).toBeGreaterThan(1);
  await expect(sandbox.play).toHaveText("Play");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(".stage-tree button:focus")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(sandbox.why.locator(".why-name")).toBeVisible();
  await page.keyboard.press("d");
  await expect(sandbox.site.status).toContainText("Service web wants");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Signs and keys" });
  await expect(help).toBeVisible();
  await expect(help).toContainText("on to the next interesting event");
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await page.keyboard.press("w");
  await expect(sandbox.why).toBeFocused();
});

test("single-letter keys can be switched off", async ({ page, sandbox }) => {
  await page.addInitScript(() => localStorage.setItem("gantry.keys", "off"));
  await sandbox.open();
  await page.locator("[data-lane=fargate] .stage-tree button[tabindex='0']").focus();
  await page.keyboard.press("?");
  await page.keyboard.press("n");
  await expect(page.getByRole("dialog")).toBeHidden();
  expect(await sandbox.seconds()).toBe(0);
});

test("the canvas has a name and a description, and the tree at most 200 nodes", async ({ page, sandbox }) => {
  await sandbox.open();
  await expect(page.getByRole("img", { name: "The lane on EC2" })).toHaveAccessibleDescription(/Service web wants 3/);
  expect(await page.locator(".stage-tree button").count()).toBeLessThanOrEqual(400);
  await expect(page.locator("[aria-live=polite], [role=status]")).toHaveCount(1);
});

for (const theme of ["light", "dark", "projector"]) {
  test(`axe finds nothing in ${theme}, at rest and while it plays`, async ({ page, sandbox }) => {
    await page.addInitScript((theme) => localStorage.setItem("gantry.theme", theme), theme);
    await sandbox.open();
    await sandbox.choose("ec2", "zone us-east-1a", "instance");
    const problems = async () => {
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      return violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(" ")).join("; ")}`);
    };
    expect(await problems()).toEqual([]);
    await sandbox.play.click();
    await expect(sandbox.play).toHaveText("Pause");
    expect(await problems()).toEqual([]);
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 375, height: 812 }, hasTouch: true });

  test("a finger plays, chooses and breaks", async ({ page, sandbox }) => {
    await sandbox.open();
    await sandbox.play.tap();
    await expect(sandbox.play).toHaveText("Pause");
    await sandbox.play.tap();
    await expect(sandbox.play).toHaveText("Play");
    await sandbox.choose("fargate", "zone us-east-1a", "Fargate", "task");
    await page.locator("[data-panel=sandbox-tools] summary").tap();
    await sandbox.tool("stop").tap();
    await expect(sandbox.why).toContainText("UserInitiated");
    for (const control of await page.locator(".stage-transport button, .stage-transport select").all()) {
      const box = await control.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }
  });
});

for (const width of [320, 375, 768]) {
  test(`nothing is wider than a screen of ${width} px`, async ({ page, sandbox }) => {
    await page.setViewportSize({ width, height: 812 });
    await sandbox.open();
    await sandbox.site.unfoldEverything();
    await sandbox.seekTo(150);
    await sandbox.choose("ec2", "zone us-east-1a", "instance");
    expect(await sandbox.site.sidewaysScroll()).toBeLessThanOrEqual(0);
    expect(await sandbox.site.stickingOut()).toEqual([]);
  });
}

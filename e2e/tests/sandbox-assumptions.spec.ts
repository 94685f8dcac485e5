// The assumptions drawer: what the engine assumes, changed, refused, reset, and carried along in links and files.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "../support/test.ts";

const TICK = "engine.scheduler-tick";

test("a constant is changed, the run played again, and link and file carry it", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.seekTo(60);
  await sandbox.tool("kill").click();
  await sandbox.seekTo(90);
  const picture = await sandbox.picture();
  await sandbox.assumptions.open();
  const row = sandbox.assumptions.row("engine.fargate-provisioning");
  await expect(row).toContainText("ours");
  await expect(row).toContainText("as of 20");
  await row.getByRole("textbox").fill("45");
  await row.getByRole("textbox").press("Enter");
  await expect(sandbox.assumptions.said).toContainText("engine.fargate-provisioning is 45 s");
  await expect(sandbox.assumptions.said).toContainText("up to 01:30");
  await expect(row.locator(".changed")).toBeVisible();
  await sandbox.assumptions.close();
  await expect(page.locator(".sandbox-head [data-do=assumptions]")).toBeFocused();
  await expect(page.locator(".sandbox-head [data-do=assumptions]")).toHaveText("Assumptions (1 changed)");
  expect(await sandbox.seconds()).toBeCloseTo(90, 0);
  expect(await sandbox.picture()).not.toBe(picture);
  await expect(sandbox.events).toContainText("EssentialContainerExited");

  const changed = await sandbox.picture();
  await sandbox.tool("share").click();
  await expect(sandbox.notice).toContainText("The link to this very moment");
  const hash = new URL(page.url()).hash.slice(1);
  const [download] = await Promise.all([page.waitForEvent("download"), sandbox.tool("save").click()]);
  const path = await download.path();
  await page.goto("about:blank");
  await sandbox.site.open("sandbox", hash);
  await expect(sandbox.notice).toHaveText("This is the moment that was shared.");
  expect(await sandbox.picture()).toBe(changed);
  await sandbox.assumptions.open();
  await expect(row.getByRole("textbox")).toHaveValue("45 s");
  await row.getByRole("button", { name: "Reset to 10 s, engine.fargate-provisioning" }).click();
  await expect(row.locator(".changed")).toBeHidden();
  await sandbox.assumptions.close();
  expect(await sandbox.picture()).toBe(picture);

  await page.locator("input[data-do=open]").setInputFiles(path);
  await expect(sandbox.notice).toContainText("is on the stage");
  await expect(page.locator(".sandbox-head [data-do=assumptions]")).toHaveText("Assumptions (1 changed)");
  await sandbox.assumptions.open();
  await expect(row.getByRole("textbox")).toHaveValue("45 s");
});

test("what cannot be taken is refused with the range, and what was typed stays", async ({ sandbox }) => {
  await sandbox.open();
  await sandbox.assumptions.open();
  const field = sandbox.assumptions.row(TICK).getByRole("textbox");
  await field.fill("500ms");
  await field.press("Enter");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(/Write a span from 1 s to 7 d, such as 10, "1.5s" or/);
  await expect(field).toHaveValue("500ms");
  await expect(sandbox.assumptions.row(TICK).locator(".changed")).toBeHidden();
  await field.fill("2m30s");
  await field.press("Enter");
  await expect(field).toHaveValue("150 s");
  await expect(field).not.toHaveAttribute("aria-invalid");
  // It is taken, and said to be out of the ordinary.
  await expect(field).toHaveAccessibleDescription(/lies outside of that/);
  await field.fill("12");
  await field.press("Enter");
  await expect(field).toHaveValue("12 s");
  await expect(field).toHaveAccessibleDescription("");
  await sandbox.assumptions.close();
  await sandbox.tool("undo").click();
  await sandbox.assumptions.open();
  await expect(field).toHaveValue("150 s");
});

test("the filter finds rows by words, marks and whether they are changed, and all are reset at once", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.assumptions.open();
  const rows = page.locator(".assumed:visible");
  const all = await rows.count();
  expect(all).toBeGreaterThan(20);
  await sandbox.assumptions.row("engine.breaker-exits").getByRole("checkbox").check();
  await sandbox.assumptions.row(TICK).getByRole("textbox").fill("5s");
  await sandbox.assumptions.row(TICK).getByRole("textbox").press("Tab");
  await sandbox.assumptions.filter.fill("changed");
  await expect(rows).toHaveCount(2);
  await expect(sandbox.assumptions.said).toHaveText(`2 of ${all} constants`);
  await page.getByRole("button", { name: "Reset all" }).click();
  await sandbox.assumptions.filter.fill("image pull");
  await expect(rows.first()).toContainText("engine.image-pull");
  expect(await rows.count()).toBeLessThan(6);
  await sandbox.assumptions.filter.fill("changed");
  await expect(rows).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Reset all" })).toBeDisabled();
});

for (const theme of ["light", "dark", "projector"]) {
  test(`axe finds nothing in the drawer in ${theme}, and it fits a small phone`, async ({ page, sandbox }) => {
    await page.addInitScript((theme) => localStorage.setItem("gantry.theme", theme), theme);
    await page.setViewportSize({ width: 320, height: 640 });
    await sandbox.open();
    await sandbox.assumptions.open();
    const field = sandbox.assumptions.row(TICK).getByRole("textbox");
    await field.fill("never");
    await field.press("Tab");
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(" ")).join("; ")}`)).toEqual([]);
    expect(await sandbox.site.sidewaysScroll()).toBeLessThanOrEqual(0);
    for (const control of await page.locator(".drawer button:visible, .drawer input:visible").all()) {
      const target = (await control.getAttribute("type")) === "checkbox" ? control.locator("xpath=..") : control;
      expect((await target.boundingBox())!.height).toBeGreaterThanOrEqual(44);
    }
    await page.keyboard.press("Escape");
    await expect(sandbox.assumptions.dialog).toBeHidden();
  });
}

// The filter beside Find, a service that is found, and the key of two revisions.
import AxeBuilder from "@axe-core/playwright";
import { FilterPanel } from "../pages/filter-panel.ts";
import { expect, test } from "../support/test.ts";

test("tasks of a state or a revision stand out, how many is said, and a button shows all again", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.openExample("rolling-deployment");
  await sandbox.seekTo(115, 900);
  const filter = new FilterPanel(page);
  const all = await sandbox.picture();
  await filter.open();
  await filter.state.selectOption({ label: "RUNNING (healthy)" });
  await expect(filter.told).toContainText("4 of 8 tasks on Fargate match. The others are dimmed.");
  await expect(filter.announced).toHaveText("4 of 8 tasks on Fargate match. The others are dimmed.");
  const healthy = await sandbox.picture();
  expect(healthy).not.toBe(all);
  await filter.revision.selectOption("web:2");
  await expect(filter.told).toContainText("2 of 8 tasks on Fargate match");
  await expect.poll(() => sandbox.picture()).not.toBe(healthy);
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map((it) => it.id)).toEqual([]);
  // The count follows the clock.
  await sandbox.seekTo(30, 900);
  await expect(filter.told).toContainText("0 of 4 tasks on Fargate match");
  await sandbox.seekTo(115, 900);
  await filter.clear.click();
  await expect(filter.told).toBeHidden();
  await expect(filter.state).toHaveValue("");
  await expect(filter.summary).toBeFocused();
  await expect.poll(() => sandbox.picture()).toBe(all);
});

test("the filter works by keys, and Escape shows all tasks wherever the focus is", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.openExample("rolling-deployment");
  await sandbox.seekTo(115, 900);
  const filter = new FilterPanel(page);
  await filter.summary.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(filter.state).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(filter.revision).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(filter.told).toContainText("4 of 8 tasks on Fargate match");
  await page.keyboard.press("Escape");
  await expect(filter.told).toBeHidden();
  await expect(filter.revision).toBeFocused();
  await expect(filter.announced).toHaveText("All tasks are shown.");
  await filter.state.selectOption({ label: "PROVISIONING (no host yet)" });
  await expect(filter.told).toContainText("2 of 8 tasks on Fargate match");
  await sandbox.play.focus();
  await page.keyboard.press("Escape");
  await expect(filter.told).toBeHidden();
  // In the tree of things Escape first leads out of what one is in.
  await filter.state.selectOption({ label: "PROVISIONING (no host yet)" });
  await sandbox.choose("fargate", "zone us-east-1a");
  await page.keyboard.press("Escape");
  await expect(filter.told).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(filter.told).toBeHidden();
});

test("neither a link nor another scenario keeps the filter", async ({ page, sandbox }) => {
  await sandbox.open();
  const filter = new FilterPanel(page);
  const address = page.url();
  await filter.open();
  await filter.service.selectOption("web");
  await expect(filter.told).toContainText("tasks on Fargate match");
  expect(page.url()).toBe(address);
  await sandbox.openExample("rolling-deployment");
  await expect(filter.told).toBeHidden();
  await expect(filter.service).toHaveValue("");
});

test("a service that is found is framed on the stage", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.openExample("rolling-deployment");
  await sandbox.seekTo(115, 900);
  await sandbox.keepPixels("fargate");
  await sandbox.find("web");
  await expect(sandbox.notice).toHaveText("Service web: 8 tasks, framed on the stage.");
  await expect(sandbox.why).toContainText("service web");
  await expect.poll(() => sandbox.changedPixels("fargate")).toBeGreaterThan(1_000);
  await sandbox.why.getByRole("button", { name: "Let go" }).click();
  await expect.poll(() => sandbox.changedPixels("fargate")).toBe(0);
});

test("the key names both revisions while there are two, and so does the legend", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.openExample("rolling-deployment");
  const filter = new FilterPanel(page);
  const help = page.getByRole("dialog", { name: "Signs and keys" });
  const rows = help.locator(".signs li:visible", { hasText: "revision: " });
  await sandbox.seekTo(30, 900);
  await expect(filter.key).toBeHidden();
  await sandbox.tool("help").first().click();
  await expect(help).toBeVisible();
  await expect(rows).toHaveCount(0);
  await page.keyboard.press("Escape");
  await sandbox.seekTo(105, 900);
  await expect(filter.key.locator(".key-words")).toHaveText(["old web:1, 4 tasks", "new web:2, 2 tasks"]);
  await expect(page.locator("#stage-words-fargate")).toContainText("Revisions: old web:1, 4 tasks; new web:2, 2 tasks.");
  await sandbox.tool("help").first().click();
  await expect(rows).toHaveCount(2);
  await page.keyboard.press("Escape");
  await sandbox.choose("fargate", "zone us-east-1a", "Fargate", "task t-1, web revision 1, old");
  await expect(sandbox.why).toContainText("the old one, which a deployment replaces");
});

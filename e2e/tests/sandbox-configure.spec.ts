// The Configure panel: a form becomes a call of AWS at the clock's moment, and the command that does the same.
import AxeBuilder from "@axe-core/playwright";
import { type Page } from "@playwright/test";
import { expect, test } from "../support/test.ts";

async function findNothing(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(" ")).join("; ")}`)).toEqual([]);
}

const MAX = "deploymentConfiguration/maximumPercent";

test("a changed field becomes a call, in the run and as a command to copy", async ({ page, context, sandbox }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await sandbox.open();
  await sandbox.seekTo(60);
  const { configure } = sandbox;
  await expect(configure.now).toBeDisabled();
  await expect(configure.command).toBeHidden();
  await configure.field("desiredCount").fill("5");
  await configure.field(MAX).fill("150");
  await expect(configure.command).toHaveText(
    `aws ecs update-service --cli-input-json '{"deploymentConfiguration":{"maximumPercent":150,"minimumHealthyPercent":100,"strategy":"ROLLING"},"desiredCount":5,"service":"web"}'`,
  );
  await configure.panel.getByRole("button", { name: "Copy the JSON" }).click();
  await expect(sandbox.notice).toContainText("clipboard");
  const json = await page.evaluate(() => navigator.clipboard.readText());
  expect(JSON.parse(json)).toMatchObject({ service: "web", desiredCount: 5 });
  await configure.now.click();
  await expect(sandbox.notice).toHaveText("UpdateService was accepted.");
  await expect(configure.panel).toBeFocused();
  await expect.poll(() => sandbox.row("web on Fargate")).toContain("want 5");
  await expect.poll(() => sandbox.row("web on EC2")).toContain("want 5");
  await expect(configure.field(MAX)).toHaveValue("150");
  await expect(configure.now).toBeDisabled();
  expect(await sandbox.seconds()).toBeCloseTo(60, 0);
  await sandbox.tool("undo").click();
  await expect(configure.field(MAX)).toHaveValue("200");
  await expect(configure.field("desiredCount")).toHaveValue("3");
});

test("the engine's own words say what is wrong, at the field, before anything is called", async ({ sandbox }) => {
  await sandbox.open();
  const { configure } = sandbox;
  await configure.field("desiredCount").fill("many");
  await expect(configure.wrong("desiredCount")).toHaveText('this is the text "many"; write a whole number from 0 to 5000');
  await expect(configure.field("desiredCount")).toHaveAccessibleDescription(/write a whole number from 0 to 5000/);
  await expect(configure.now).toBeDisabled();
  await configure.field("desiredCount").fill("3");
  await expect(configure.wrong("desiredCount")).toBeHidden();
  await configure.field("deploymentConfiguration/strategy").selectOption("BLUE_GREEN");
  await expect(configure.panel.locator(".sheet-wrong")).toContainText("BLUE_GREEN needs bakeTimeInMinutes");
  await configure.discard.click();
  await expect(configure.field("deploymentConfiguration/strategy")).toHaveValue("ROLLING");
  await expect(configure.command).toBeHidden();
});

test("what a call comes to is in sight beside the form", async ({ page, sandbox }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await sandbox.open();
  const { configure } = sandbox;
  await configure.field("desiredCount").fill("6");
  await configure.now.click();
  await expect(sandbox.notice).toBeInViewport();
  await expect(sandbox.strip).toBeInViewport();
  await expect.poll(() => sandbox.row("web on Fargate")).toContain("want 6");
  await expect(configure.field("desiredCount")).toBeInViewport();
});

test("another task size is registered and deployed, and one press takes both back", async ({ sandbox }) => {
  await sandbox.open();
  await sandbox.seekTo(60);
  const { configure } = sandbox;
  await configure.choose("Task definition web");
  await configure.field("cpu").fill("512");
  await configure.field("memory").fill("1024");
  await expect(configure.panel.locator(".sheet-hint")).toContainText("RegisterTaskDefinition, then UpdateService");
  await configure.now.click();
  await expect(sandbox.notice).toHaveText("RegisterTaskDefinition, then UpdateService: all were accepted.");
  await expect(sandbox.events).toContainText("deployment");
  await configure.choose("Service web");
  await expect(configure.field("taskDefinition")).toHaveValue("web:2");
  await sandbox.tool("undo").click();
  await expect(configure.field("taskDefinition")).toHaveValue("web:1");
  await expect(sandbox.tool("undo")).toBeDisabled();
  await configure.choose("Task definition web");
  await expect(configure.field("cpu")).toHaveValue("256");
});

test("what is chosen on the stage is what the form is for, and attributes act on the load balancer", async ({ sandbox }) => {
  await sandbox.open();
  await sandbox.seekTo(30);
  const { configure } = sandbox;
  await configure.choose("Target group web");
  const delay = configure.field("deregistration_delay.timeout_seconds");
  await delay.fill("soon");
  await expect(configure.wrong("deregistration_delay.timeout_seconds")).toContainText('takes "0" to "3600"');
  await delay.fill("45");
  await expect(configure.command).toContainText("aws elbv2 modify-target-group-attributes");
  await configure.now.click();
  await expect(sandbox.notice).toHaveText("ModifyTargetGroupAttributes was accepted.");
  await expect(delay).toHaveValue("45");
  await sandbox.choose("fargate", "zone us-east-1a", "Fargate", "task");
  await expect(configure.which).toHaveValue("0");
  await expect(configure.field("desiredCount")).toBeVisible();
});

test("what was typed stays while the clock runs, and other fields follow the run", async ({ page, sandbox }) => {
  await sandbox.open();
  const { configure } = sandbox;
  await configure.field(MAX).fill("120");
  await sandbox.play.click();
  await expect.poll(() => sandbox.seconds(), { timeout: 20_000 }).toBeGreaterThan(1);
  await expect(configure.field(MAX)).toHaveValue("120");
  await sandbox.play.click();
  const desired = page.locator("input[data-do=desired]");
  await desired.focus();
  await page.keyboard.press("ArrowRight");
  await expect(configure.field("desiredCount")).toHaveValue("4");
  await expect(configure.field(MAX)).toHaveValue("120");
});

for (const theme of ["light", "dark", "projector"]) {
  test(`on a small phone the form is a sheet in which axe finds nothing, in ${theme}`, async ({ page, sandbox }) => {
    await page.addInitScript((theme) => localStorage.setItem("gantry.theme", theme), theme);
    await page.setViewportSize({ width: 320, height: 740 });
    await sandbox.open();
    await sandbox.tab("Configure").click();
    await sandbox.configure.deletion.locator("summary").click();
    await sandbox.configure.field("desiredCount").fill("many");
    await findNothing(page);
    await sandbox.configure.choose("New service");
    await findNothing(page);
    expect(await sandbox.site.sidewaysScroll()).toBeLessThanOrEqual(0);
    const controls = ".sandbox-configure :is(button, input, select, textarea, summary), .sandbox-panel > details > summary";
    for (const control of await page.locator(controls).all()) {
      const box = (await control.boundingBox())!;
      expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
    }
    // No label of a tab is cut off or runs into the next.
    for (const tab of await page.locator(".sandbox-panel > details > summary").all()) {
      expect(await tab.evaluate((tab) => tab.scrollWidth - tab.clientWidth)).toBeLessThanOrEqual(0);
    }
    await page.keyboard.press("Escape");
    await expect(sandbox.tab("Configure")).toBeFocused();
  });
}

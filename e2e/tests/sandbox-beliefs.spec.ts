// Wrong beliefs: switched in the drawer, said over the stage with their rules, and shown where the worlds part.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "../support/test.ts";

test("the row names what is wrong and its rule, and leads to where that shows, in plain words", async ({ page, sandbox }) => {
  await sandbox.open();
  const { row } = sandbox.beliefs;
  await expect(row).toBeHidden();
  await sandbox.preset("believed-no-fail-open");
  await expect(row).toContainText("Not how ECS works: Without a healthy target the load balancer answers 503.");
  const rule = row.getByRole("link", { name: "health.fail-open" });
  await expect(rule).toHaveAttribute("href", /\/assumptions#health\.fail-open$/);
  await sandbox.beliefs.part();
  await expect(row).toContainText(/At 00:4\d\.\d the run parts from the real world\. ?Really:/);
  await expect(row).toContainText("A request ends with 503: there was no target for it.");
  // The names that the engine has for outcomes are not for people.
  await expect(row).not.toContainText(/[a-z][A-Z]\w+\.|NoTargets|TargetError/);
  await expect(sandbox.site.status).toContainText("A request ends with 503");
  const [tab] = await Promise.all([page.waitForEvent("popup"), rule.click()]);
  await expect(tab.locator("li.rule:target")).toContainText("health.fail-open");
});

test("of two lanes the row says which parts first, of one it does not", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.seekTo(60);
  await sandbox.tool("kill").click();
  await sandbox.beliefs.open();
  await sandbox.beliefs.belief("A new target has to pass").check();
  await expect(sandbox.beliefs.said).toContainText("The run is in the world of what is believed");
  await sandbox.beliefs.close();
  await expect(sandbox.beliefs.button).toBeFocused();
  await expect(sandbox.beliefs.button).toHaveText("Wrong beliefs (1 on)");
  await sandbox.beliefs.part();
  await expect(sandbox.beliefs.row).toContainText("parts from the real world, first on ");
  await page.getByRole("combobox", { name: "Lanes" }).selectOption("fargate");
  await expect(page.locator(".stage-lane")).toHaveCount(1);
  await sandbox.beliefs.part();
  await expect(sandbox.beliefs.row).toContainText("parts from the real world.");
  await expect(sandbox.beliefs.row).not.toContainText("first on");
  await sandbox.tool("undo").click();
  await expect(sandbox.beliefs.row).toBeHidden();
  await expect(sandbox.beliefs.button).toHaveText("Wrong beliefs");
});

test("with keys alone a belief is switched off again", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.preset("believed-no-fail-open");
  const change = sandbox.beliefs.row.getByRole("button", { name: "Change what is believed" });
  await change.focus();
  await page.keyboard.press("Enter");
  const belief = sandbox.beliefs.belief("Without a healthy target");
  await expect(belief).toBeChecked();
  await expect(belief).toHaveAccessibleDescription(/^Really: If only unhealthy targets are left/);
  await belief.focus();
  await page.keyboard.press("Space");
  await expect(sandbox.beliefs.said).toContainText("The run is in the real world");
  await page.keyboard.press("Escape");
  await expect(sandbox.beliefs.dialog).toBeHidden();
  await expect(sandbox.beliefs.row).toBeHidden();
});

for (const theme of ["light", "dark", "projector"]) {
  test(`axe finds nothing in row and drawer in ${theme}, and both fit a small phone`, async ({ page, sandbox }) => {
    await page.addInitScript((theme) => localStorage.setItem("gantry.theme", theme), theme);
    await page.setViewportSize({ width: 320, height: 640 });
    await sandbox.open();
    await sandbox.preset("believed-no-fail-open");
    await sandbox.beliefs.part();
    const problems = async () => {
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      return violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(" ")).join("; ")}`);
    };
    expect(await problems()).toEqual([]);
    expect(await sandbox.site.sidewaysScroll()).toBeLessThanOrEqual(0);
    await sandbox.beliefs.open();
    expect(await problems()).toEqual([]);
    expect(await sandbox.site.sidewaysScroll()).toBeLessThanOrEqual(0);
    for (const control of await page.locator(".drawer button:visible, .drawer .assumed-switch:visible").all()) {
      expect((await control.boundingBox())!.height).toBeGreaterThanOrEqual(44);
    }
  });
}

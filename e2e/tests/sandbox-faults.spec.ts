// Faults in force: the row says them, its buttons take them back, and it stands in nobody's way.
import AxeBuilder from "@axe-core/playwright";
import { FaultsRow } from "../pages/faults-row.ts";
import { expect, test } from "../support/test.ts";

test("a fault that was struck is said until it is taken back, in one step of undo", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.seekTo(30);
  const held = new FaultsRow(page);
  const { row, faults } = held;
  await expect(row).toBeHidden();
  const top = await sandbox.lane().boundingBox();
  await sandbox.configure.choose("Fault: slow registry");
  await sandbox.configure.panel.getByRole("button", { name: "Strike now" }).click();
  await expect(row).toContainText("1 fault in force");
  await expect(faults).toHaveText([/^Pulls take 10 times as long as usual since 00:30\.0/]);
  await sandbox.configure.choose("Fault: lose zone");
  await sandbox.configure.panel.getByRole("button", { name: "Strike now" }).click();
  await expect(faults).toHaveCount(2);
  // The picture has made no room for it.
  await page.evaluate(() => scrollTo(0, 0));
  expect((await sandbox.lane().boundingBox())!.y).toBe(top!.y);
  // What screen readers are told of the scene has it, too.
  await page.locator("[data-lane=fargate] .stage-tree button[tabindex='0']").focus();
  await page.keyboard.press("d");
  await expect(sandbox.site.status).toContainText("Pulls take 10 times as long as usual.");
  // A minute later it is still in force, and the saved file has what takes it back.
  await sandbox.seekTo(90);
  await held.back("Zone").click();
  await expect(sandbox.notice).toContainText("Taken back: Zone us-east-1a is lost.");
  await expect(faults).toHaveText([/^Pulls take/]);
  expect((await sandbox.save()).text).toContain("restoreZone");
  await sandbox.tool("undo").click();
  await expect(faults).toHaveCount(2);
  await sandbox.tool("redo").click();
  await held.back("Pulls").click();
  await expect(row).toBeHidden();
});

test("by keyboard the focus goes on to what is left, and then to the stage", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.openExample("slow-registry");
  await sandbox.seekTo(60, 900);
  await sandbox.tool("darken").click();
  const row = new FaultsRow(page);
  await expect(row.faults).toHaveCount(2);
  await row.back("Zone").focus();
  await page.keyboard.press("Enter");
  await expect(row.back("Pulls")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(row.row).toBeHidden();
  await expect(page.locator(".stage-tree button:focus")).toHaveCount(1);
  // The clock goes over what the script does, both ways.
  await sandbox.tool("undo").click();
  await expect(row.faults).toHaveCount(1);
  await sandbox.seekTo(420, 900);
  await expect(row.row).toBeHidden();
  await sandbox.seekTo(20, 900);
  await expect(row.row).toBeHidden();
});

test("while presenting the pictures make room for the row", async ({ page, sandbox }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await sandbox.open();
  await sandbox.openExample("slow-registry");
  await sandbox.seekTo(20, 900);
  await sandbox.present.click();
  await sandbox.seekTo(60, 900);
  const { row } = new FaultsRow(page);
  await expect(row).toBeInViewport({ ratio: 1 });
  const end = async () => {
    const box = (await sandbox.lane().boundingBox())!;
    return box.y + box.height;
  };
  await expect.poll(async () => (await row.boundingBox())!.y - (await end())).toBeGreaterThanOrEqual(0);
});

for (const theme of ["light", "dark", "projector"]) {
  test(`the row fits a small phone, and axe finds nothing in it, in ${theme}`, async ({ page, sandbox }) => {
    await page.addInitScript((theme) => localStorage.setItem("gantry.theme", theme), theme);
    await page.setViewportSize({ width: 320, height: 740 });
    await sandbox.open();
    await sandbox.openExample("slow-registry");
    await sandbox.seekTo(60, 900);
    const row = new FaultsRow(page);
    await row.row.scrollIntoViewIfNeeded();
    await expect(row.faults).toHaveCount(1);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map((it) => it.id)).toEqual([]);
    expect(await sandbox.site.sidewaysScroll()).toBeLessThanOrEqual(0);
    const box = (await row.back("Pulls").boundingBox())!;
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
  });
}

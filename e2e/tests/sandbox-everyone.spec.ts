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

test("a scenario chosen with keys keeps the focus on the list, and is said", async ({ page, sandbox }) => {
  await sandbox.open();
  const list = page.getByRole("combobox", { name: "Scenario" });
  await list.focus();
  await page.keyboard.press("ArrowDown");
  const name = await list.inputValue();
  await expect(sandbox.stage).toHaveAttribute("data-scenario", name);
  await expect(list).toBeFocused();
  const title = (await sandbox.about.locator(".lead").textContent())!;
  await expect(sandbox.site.status).toHaveText(`On the stage: ${title}`);
  await page.keyboard.press("ArrowDown");
  await expect(sandbox.stage).not.toHaveAttribute("data-scenario", name);
  await expect(list).toBeFocused();
});

test("keys strike what has the focus, and the focus stays in the tree when that is gone", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.seekTo(60);
  await sandbox.choose("fargate", "zone us-east-1b", "Fargate");
  const focused = page.locator("[data-lane=fargate] .stage-tree button:focus");
  await expect(focused).toHaveText(/^task t-2/);
  await page.keyboard.press("k");
  await expect(sandbox.site.status).toContainText("Stop t-2: done");
  await expect(sandbox.notice).toContainText("Stop t-2: done");
  await sandbox.seekTo(118);
  // Its zone is empty for a while, or has another task: whatever took its place has the focus, and keys work.
  await focused.first().waitFor({ state: "attached" });
  await expect(focused).not.toHaveText(/^task t-2/);
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(() => sandbox.seconds()).toBeCloseTo(128, 0);
  await page.keyboard.press("z");
  await expect(sandbox.site.status).toContainText("Undone.");
  await page.keyboard.press("w");
  await expect(sandbox.why).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(focused).toHaveCount(1);
});

test("a button that can do nothing more keeps the focus, and the keys with it", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.seekTo(30);
  await sandbox.tool("kill").click();
  await sandbox.tool("undo").focus();
  await page.keyboard.press("Enter");
  await expect(sandbox.tool("undo")).toBeDisabled();
  await expect(sandbox.tool("undo")).toBeFocused();
  await page.keyboard.press("y");
  await expect(sandbox.tool("undo")).toBeEnabled();
});

test("sliders have names, and a step says where it has led", async ({ page, sandbox }) => {
  await sandbox.open();
  for (const name of ["Requests a second", "desiredCount"]) {
    await expect(page.getByRole("slider", { name, exact: true })).toHaveCount(1);
  }
  await sandbox.tool("kill").click();
  await sandbox.tool("step").click();
  await expect(sandbox.site.status).toContainText(/^00:\d\d\.\d\. Fargate: .*web wants 3, has \d, therefore .*\. EC2: /);
});

test("the description goes on while the clock runs, and nobody hears it change", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.play.click();
  await expect(page.locator("#stage-words-fargate")).toContainText(/Cluster time [2-9] seconds/);
  await expect(sandbox.play).toHaveText("Pause");
  await expect(sandbox.site.status).not.toContainText("Cluster time");
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
  test.use({ viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true });

  test("a finger plays, chooses and breaks", async ({ page, sandbox }) => {
    await sandbox.open();
    await sandbox.play.tap();
    await expect(sandbox.play).toHaveText("Pause");
    await sandbox.play.tap();
    await expect(sandbox.play).toHaveText("Play");
    await sandbox.tapTask("fargate");
    await expect(sandbox.why).toContainText("On Fargate: task t-");
    await sandbox.tab("Do").tap();
    await sandbox.tool("stop").tap();
    await sandbox.tab("Why").tap();
    await expect(sandbox.why).toContainText("UserInitiated");
    for (const control of await page.locator(".stage-transport button, .stage-transport select, .sandbox-panel > details > summary").all()) {
      const box = await control.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }
  });

  test("sheets open one at a time over the foot, and Escape gives the focus back to their tab", async ({ page, sandbox }) => {
    await sandbox.open();
    await expect(sandbox.why).toBeHidden();
    await sandbox.tab("Do").tap();
    await expect(sandbox.tool("kill")).toBeVisible();
    await sandbox.tab("Events").tap();
    await expect(sandbox.events).toBeVisible();
    await expect(sandbox.tool("kill")).toBeHidden();
    // The clock and the tabs stay at hand under the sheet, and some of the stage over it.
    const sheet = await sandbox.events.boundingBox();
    const clock = await page.locator(".stage-transport").boundingBox();
    expect(sheet!.y + sheet!.height).toBeLessThanOrEqual(clock!.y + 1);
    expect(sheet!.y).toBeGreaterThan(812 * 0.25);
    await sandbox.tab("Why").focus();
    await page.keyboard.press("Enter");
    await expect(sandbox.why).toBeVisible();
    await page.keyboard.press("Tab");
    await expect(sandbox.why.locator(":focus")).toHaveCount(1);
    await page.keyboard.press("Escape");
    await expect(sandbox.why).toBeHidden();
    await expect(sandbox.tab("Why")).toBeFocused();
  });

  test("with more room the sheets become panels, all of them open", async ({ page, sandbox }) => {
    await sandbox.open();
    await sandbox.tab("Do").tap();
    await page.setViewportSize({ width: 1280, height: 800 });
    for (const panel of [sandbox.why, sandbox.events, sandbox.tool("kill")]) await expect(panel).toBeVisible();
    await page.setViewportSize({ width: 375, height: 812 });
    for (const panel of [sandbox.why, sandbox.events, sandbox.tool("kill")]) await expect(panel).toBeHidden();
  });

  test("a finger that covers several things is asked which one it meant", async ({ sandbox }) => {
    await sandbox.open();
    await sandbox.preset("stuck-deployment");
    await sandbox.tapTask("ec2");
    const loupe = sandbox.why.locator(".why-loupe");
    await expect(loupe.locator("li").first()).toContainText("task t-");
    const other = loupe.getByRole("button").first();
    const name = ((await other.textContent()) ?? "").split(",")[0];
    expect((await other.boundingBox())!.height).toBeGreaterThanOrEqual(44);
    await other.tap();
    await expect(sandbox.why.locator(".why-name")).toContainText(name);
  });

  test("two fingers look closer, one moves the picture then, and a long press asks why", async ({ page, sandbox }) => {
    await sandbox.open();
    const figure = page.locator(".stage-lane[data-lane=fargate]");
    const [x, y] = await sandbox.middle("fargate");
    await sandbox.touch("touchStart", [x - 30, y], [x + 30, y]);
    for (const half of [40, 60, 90]) await sandbox.touch("touchMove", [x - half, y], [x + half, y]);
    await sandbox.touch("touchEnd");
    await expect(figure).toHaveClass(/is-close/);
    await expect(sandbox.why).toBeHidden();
    const close = await sandbox.picture();
    await sandbox.touch("touchStart", [x, y]);
    await sandbox.touch("touchMove", [x - 60, y - 20]);
    // A finger that rests before it goes up throws nothing; a thrown page would swallow the next tap.
    await page.waitForTimeout(300);
    await sandbox.touch("touchMove", [x - 61, y - 20]);
    await sandbox.touch("touchEnd");
    await expect.poll(() => sandbox.picture()).not.toBe(close);
    await figure.locator("button[data-do=zoom-home]").tap();
    await expect(figure).not.toHaveClass(/is-close/);
    await sandbox.tab("Do").tap();
    const task = await sandbox.taskPlace("fargate");
    await sandbox.touch("touchStart", task);
    await page.waitForTimeout(600);
    await sandbox.touch("touchEnd");
    await expect(sandbox.why).toBeFocused();
    await expect(sandbox.why).toContainText("On Fargate: task t-");
  });

  test("one finger over the picture scrolls the page", async ({ page, sandbox }) => {
    await sandbox.open();
    const [x, y] = await sandbox.middle("fargate");
    const before = await page.evaluate(() => scrollY);
    await sandbox.touch("touchStart", [x, y]);
    for (let up = 20; up <= 200; up += 20) await sandbox.touch("touchMove", [x, y - up]);
    await sandbox.touch("touchEnd");
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(before + 60);
    await expect(sandbox.why).toBeHidden();
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

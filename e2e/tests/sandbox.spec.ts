// The sandbox: two lanes on one clock, what is done in them, and what they say about it.
import { expect, test } from "../support/test.ts";

test("both lanes play on one clock and get the same requests", async ({ page, sandbox }) => {
  await sandbox.open();
  await expect(page.locator(".stage-lane")).toHaveCount(2);
  await sandbox.seekTo(100);
  expect(await sandbox.row("web on Fargate")).toContain("want 3");
  expect(await sandbox.row("web on EC2")).toContain("want 3");
  const label = (await page.locator(".run-chart svg").first().getAttribute("aria-label")) ?? "";
  const [, fargate, ec2] = /Fargate arrived: (\d+) in the last full second.*EC2 arrived: (\d+) in the/.exec(label) ?? [];
  expect(Number(fargate)).toBeGreaterThan(0);
  expect(ec2).toBe(fargate);
  // The same figures as a table, unfolded while the clock rests.
  await page.getByText("These figures as a table").click();
  await expect(page.locator(".run-table tbody tr")).toHaveCount(20);
});

test("a killed task is replaced in both lanes, and undo takes the kill back", async ({ sandbox }) => {
  await sandbox.open();
  await sandbox.seekTo(60);
  await sandbox.tool("kill").click();
  await expect(sandbox.events).toContainText("EssentialContainerExited");
  await expect.poll(() => sandbox.row("web on EC2")).toContain("have 2");
  await sandbox.seekTo(118);
  await expect.poll(() => sandbox.row("web on Fargate")).toContain("have 3");
  await expect.poll(() => sandbox.row("web on EC2")).toContain("have 3");
  await sandbox.tool("undo").click();
  await expect(sandbox.events).not.toContainText("EssentialContainerExited");
  await expect(sandbox.tool("undo")).toBeDisabled();
});

test("what lay ahead and is dropped is counted, comes back with Undo and goes again with Redo", async ({ sandbox }) => {
  await sandbox.open();
  await sandbox.seekTo(60);
  await sandbox.tool("kill").click();
  await sandbox.seekTo(90);
  await sandbox.tool("stop").click();
  const picture = await sandbox.picture();
  await sandbox.seekTo(30);
  await sandbox.tool("darken").click();
  await expect(sandbox.notice).toContainText("2 later actions were dropped: Undo brings them back.");
  await sandbox.tool("undo").click();
  await sandbox.seekTo(90);
  await expect(sandbox.events).toContainText("EssentialContainerExited");
  await sandbox.tool("step").click();
  await expect(sandbox.play).toHaveText("Play");
  expect(await sandbox.picture()).toBe(picture);
  await sandbox.tool("redo").click();
  await expect(sandbox.events).not.toContainText("EssentialContainerExited");
  await expect(sandbox.tool("redo")).toBeDisabled();
});

test("a reload comes back to the scenario, the moment and what was done", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.preset("self-healing");
  await sandbox.seekTo(30, 300);
  await sandbox.tool("kill").click();
  await sandbox.seekTo(45, 300);
  const picture = await sandbox.picture();
  await expect.poll(() => new URL(page.url()).hash).toMatch(/^#at=/);
  // It is written a little later.
  await page.waitForTimeout(1_500);
  await sandbox.site.reload();
  await expect(sandbox.notice).toContainText("This is where the clock stood");
  await expect(page.locator("select[data-do=preset]")).toHaveValue("self-healing");
  expect(await sandbox.seconds()).toBeCloseTo(45, 0);
  expect(await sandbox.picture()).toBe(picture);
  await expect(sandbox.tool("undo")).toBeEnabled();
});

test("a lane's summary is there at once, whatever the run is played again for", async ({ page, sandbox }) => {
  await sandbox.open();
  const figures = page.locator(".stage-figures");
  const filled = async () => {
    for (const lane of await figures.all()) await expect(lane).toContainText("so far");
  };
  await filled();
  const before = (await sandbox.lane().boundingBox())!.y;
  await sandbox.tool("reset").click();
  await filled();
  expect((await sandbox.lane().boundingBox())!.y).toBeCloseTo(before, 0);
  await sandbox.preset("twin-lanes");
  await filled();
});

test("an action says what it struck, and its command could be typed", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.seekTo(30);
  const lane = await sandbox.middle("fargate");
  await expect(sandbox.tool("stop")).toHaveText(/^Stop t-\d+$/);
  await sandbox.tool("stop").click();
  await expect(sandbox.notice).toHaveText(/^Stop t-\d+: done\. No task was chosen on the stage, so it struck the first one\.$/);
  await expect(sandbox.notice).toBeInViewport();
  await expect(page.locator(".why-cli")).toHaveText(/^aws ecs stop-task --cli-input-json '\{"task":"t-\d+"\}'$/);
  // Nothing makes room for what is said.
  expect(await sandbox.middle("fargate")).toEqual(lane);
});

for (const [width, height] of [[1280, 720], [1440, 900], [1920, 1080]]) {
  test(`what is said covers no button at ${width} by ${height}, and goes with what it says`, async ({ page, sandbox }) => {
    await page.setViewportSize({ width, height });
    await sandbox.open();
    await sandbox.seekTo(60);
    const notice = page.locator(".sandbox-said");
    const covered = async () => {
      const { x, y, width, height } = (await notice.boundingBox())!;
      const boxes = await Promise.all((await page.locator(".stage-zoom button").all()).map((it) => it.boundingBox()));
      return boxes.filter((box) => box!.x < x + width && x < box!.x + box!.width && box!.y < y + height && y < box!.y + box!.height).length;
    };
    await sandbox.tool("kill").click();
    await expect(sandbox.notice).toContainText("done");
    expect(await covered()).toBe(0);
    await sandbox.present.click();
    expect(await covered()).toBe(0);
    await sandbox.tool("undo").click();
    await expect(notice).toBeHidden();
    await sandbox.tool("redo").click();
    await expect(notice).toBeHidden();
  });
}

test("a button strikes what it says, and says for a while that this is gone", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.seekTo(60);
  const kill = sandbox.tool("kill");
  await kill.hover();
  const [says, id] = /^Kill the process of (t-\d+)$/.exec((await kill.textContent())!)!;
  // Another key takes the very task away while the pointer rests on the button.
  await expect(sandbox.tool("stop")).toHaveText(`Stop ${id}`);
  await sandbox.tool("stop").focus();
  await page.keyboard.press("Enter");
  await expect(kill).toHaveText(`${says}: too late`);
  await expect(kill).toBeDisabled();
  await expect(kill).toHaveText(/^Kill the process of t-\d+$/);
  await expect(kill).not.toHaveText(says);
  await expect(kill).toBeEnabled();
  const next = (await kill.textContent())!;
  await kill.click();
  await expect(sandbox.notice).toContainText(`${next}: done`);
});

test("a lost zone is told, its tasks come back elsewhere, and the zone can be restored", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.seekTo(60);
  await expect(sandbox.tool("restore")).toBeDisabled();
  await sandbox.tool("darken").click();
  await expect(sandbox.tool("restore")).toBeEnabled();
  await expect(sandbox.events).toContainText("is lost: what runs there no longer answers");
  await expect(page.locator("#stage-words-ec2")).toContainText("is lost");
  await sandbox.seekTo(118);
  await expect.poll(() => sandbox.row("web on Fargate")).toContain("have 3");
  await sandbox.tool("restore").click();
  await expect(sandbox.tool("restore")).toBeDisabled();
});

test("one drag of a slider is one action, and a refusal names the exception and the remedy", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.seekTo(30);
  const desired = page.locator("input[data-do=desired]");
  await desired.focus();
  for (let n = 0; n < 3; n++) await page.keyboard.press("ArrowRight");
  await expect(page.locator(".why-cli")).toContainText('"desiredCount":6');
  await expect.poll(() => sandbox.row("web on Fargate")).toContain("want 6");
  await sandbox.tool("undo").click();
  await expect.poll(() => sandbox.row("web on Fargate")).toContain("want 3");
});

test("the Why panel explains a deployment that cannot move", async ({ sandbox }) => {
  await sandbox.open();
  await sandbox.preset("stuck-deployment");
  await sandbox.seekTo(120);
  await sandbox.why.getByRole("button", { name: "svc-1" }).click();
  await expect(sandbox.why).toContainText("8 − 4 tasks there = 4");
  await expect(sandbox.why).toContainText("4 healthy − 4 = 0");
  await expect(sandbox.why).toContainText("Why worker can place no task");
  await sandbox.why.getByText("Why not another").click();
  await expect(sandbox.why.locator(".fate")).toHaveCount(2);
  await expect(sandbox.why.locator(".fate").first()).toContainText("lacks");
  await expect(sandbox.why).toContainText("It would have fitted if");
});

test("one of many is found by its id and stays in sight", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.find("t-2");
  await expect(sandbox.why).toContainText("task t-2");
  await expect(sandbox.tool("follow")).toHaveAttribute("aria-pressed", "true");
  await sandbox.find("t-999");
  await expect(sandbox.notice).toContainText("Nothing is called “t-999” at this moment");
  await sandbox.find("web");
  await expect(sandbox.why).toContainText("service web");
  await sandbox.why.getByRole("button", { name: "Let go" }).click();
  await expect(sandbox.tool("follow")).toBeDisabled();
  // The key leads there from anywhere in the stage.
  await sandbox.play.focus();
  await page.keyboard.press("s");
  await expect(sandbox.page.locator("input[data-do=find]")).toBeFocused();
});

test("the Why panel tells a stop back to its cause, and jumps to the moment", async ({ sandbox }) => {
  await sandbox.open();
  await sandbox.seekTo(60);
  await sandbox.choose("fargate", "zone us-east-1a", "Fargate", "task");
  await expect(sandbox.why).toContainText("On Fargate: task t-");
  await sandbox.tool("stop").click();
  await expect(sandbox.why).toContainText("UserInitiated");
  await expect(sandbox.why.locator(".why-chain").first()).toContainText("StopTask was accepted");
  await sandbox.seekTo(100);
  await sandbox.why.locator(".why-chain .event-time").first().click();
  await expect.poll(() => sandbox.seconds()).toBeCloseTo(60, 0);
  await expect(sandbox.events).toContainText("Ahead, as the run went before");
});

test("a shared link opens on the same instant, to the last dot, and says kindly when it cannot", async ({ page, sandbox }) => {
  await sandbox.open();
  // With motion, so that requests are dots and not flows.
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await sandbox.seekTo(45);
  await sandbox.tool("stop").click();
  await sandbox.seekTo(70);
  await sandbox.tool("share").click();
  await expect(sandbox.notice).toContainText("The link to this very moment");
  const words = await page.locator("#stage-words-ec2").textContent();
  const picture = await sandbox.picture();
  const hash = new URL(page.url()).hash.slice(1);
  expect(hash.length).toBeLessThan(2_000);
  await page.goto("about:blank");
  await sandbox.site.open("sandbox", hash);
  await expect(sandbox.notice).toHaveText("This is the moment that was shared.");
  expect(await sandbox.seconds()).toBeCloseTo(70, 0);
  await expect(page.locator("#stage-words-ec2")).toHaveText(words ?? "");
  expect(await sandbox.picture()).toBe(picture);
  await sandbox.tool("step").click();
  await expect(sandbox.play).toHaveText("Play");
  expect(await sandbox.picture()).not.toBe(picture);
  await page.evaluate(() => void (location.hash = "run=1.AAAA"));
  await expect(sandbox.notice).toContainText("This link is damaged");
  await page.evaluate(() => void (location.hash = "run=99.AAAA"));
  await expect(sandbox.notice).toContainText("newer version");
});

test("a saved file replays what was done, and is named after its scenario", async ({ sandbox }) => {
  await sandbox.open();
  await sandbox.preset("self-healing");
  await sandbox.seekTo(30, 300);
  await sandbox.tool("kill").click();
  await sandbox.seekTo(45, 300);
  await sandbox.tool("hang").click();
  await sandbox.seekTo(60, 300);
  const picture = await sandbox.picture();
  const { name, text } = await sandbox.save();
  expect(name).toBe("self-healing.json");
  await expect(sandbox.notice).toContainText("with 2 actions that you have taken");
  await sandbox.tool("reset").click();
  await sandbox.openText(name, text);
  await sandbox.seekTo(60, 300);
  expect(await sandbox.picture()).toBe(picture);
});

test("a file is saved, opened again, and one that is wrong is told where", async ({ page, sandbox }) => {
  await sandbox.open();
  const [download] = await Promise.all([page.waitForEvent("download"), sandbox.tool("save").click()]);
  const path = await download.path();
  const input = page.locator("input[data-do=open]");
  await input.setInputFiles(path);
  await expect(sandbox.notice).toContainText("is on the stage");
  await expect(page.locator("select[data-do=preset]")).toHaveValue("");
  const wrong = { gantry: 1, services: [{ serviceName: "web", desiredCuont: 3 }] };
  const buffer = Buffer.from(JSON.stringify(wrong, null, 2));
  await input.setInputFiles({ name: "wrong.json", mimeType: "application/json", buffer });
  await expect(sandbox.problems).toContainText("wrong.json cannot be played");
  await expect(sandbox.problems).toContainText("desiredCuont");
  await expect(sandbox.problems).toContainText(/line \d+/);
});

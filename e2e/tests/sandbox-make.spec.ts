// What the Configure panel does besides changing services: protection, listeners, and things that were not there before.
import { expect, test } from "../support/test.ts";

test("a task is protected with keys alone, and the stage and its story say so", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.seekTo(60);
  const { configure } = sandbox;
  await sandbox.choose("fargate", "zone us-east-1a", "Fargate", "task");
  await expect.poll(() => configure.chosen()).toBe("Service web");
  const task = /t-\d+/.exec((await sandbox.why.locator(".why-name").textContent()) ?? "")![0];
  const beside = configure.panel.getByRole("button", { name: `Task protection ${task}` });
  await beside.focus();
  await page.keyboard.press("Enter");
  await expect(configure.field("tasks")).toHaveValue(new RegExp(`"${task}"`));
  // From the panel, which has the focus now, through its fields to the button.
  await expect(configure.panel).toBeFocused();
  const tabTo = async (what: typeof beside) => {
    for (let presses = 0; presses < 20; presses++) {
      if (await what.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press("Tab");
    }
  };
  await tabTo(configure.field("protectionEnabled"));
  await page.keyboard.press("t");
  await expect(configure.field("protectionEnabled")).toHaveValue("true");
  await page.keyboard.press("Tab");
  await page.keyboard.type("45");
  await expect(configure.command).toContainText('"expiresInMinutes":45,"protectionEnabled":true');
  await tabTo(configure.now);
  await page.keyboard.press("Enter");
  await expect(sandbox.notice).toContainText("UpdateTaskProtection was accepted");
  await expect(sandbox.why).toContainText("protected until");
  const tree = page.locator("[data-lane=fargate] .stage-tree");
  await expect(tree.getByRole("button", { name: /protected from scale-in/ }).first()).toBeAttached();
  await expect(configure.field("protectionEnabled")).toHaveValue("true");
  await page.getByRole("button", { name: "Service web", exact: true }).click();
  await expect(configure.field("desiredCount")).toBeVisible();
});

test("a DAEMON service is made, runs on every instance, and is deleted again", async ({ sandbox }) => {
  await sandbox.open();
  await sandbox.example("daemon");
  await sandbox.seekTo(60, 1200);
  const { configure } = sandbox;
  await configure.choose("New service");
  await expect(configure.field("serviceName")).toHaveAttribute("aria-required", "true");
  await configure.field("serviceName").fill("");
  await expect(configure.panel.locator(".sheet-wrong, .assumed-wrong:not([hidden])").first()).toContainText("serviceName");
  await expect(configure.now).toBeDisabled();
  await configure.field("serviceName").fill("logs");
  await configure.field("taskDefinition").fill("agent:1");
  await configure.field("schedulingStrategy").selectOption("DAEMON");
  await expect(configure.field("desiredCount")).toHaveCount(0);
  await expect(configure.command).toHaveText(
    `aws ecs create-service --cli-input-json '{"launchType":"EC2","schedulingStrategy":"DAEMON","serviceName":"logs","taskDefinition":"agent:1"}'`,
  );
  await configure.now.click();
  await expect(sandbox.notice).toHaveText("CreateService was accepted.");
  expect(await configure.chosen()).toBe("Service logs");
  await sandbox.seekTo(150, 1200);
  await expect.poll(() => sandbox.row("logs")).toContain("have 3");
  await configure.deletion.locator("summary").click();
  await configure.deletion.getByRole("button", { name: "Call DeleteService" }).click();
  await expect(sandbox.notice).toHaveText("DeleteService was accepted.");
  await expect(configure.which.getByRole("option", { name: "Service logs" })).toHaveCount(0);
  await sandbox.tool("undo").click();
  await expect(configure.which.getByRole("option", { name: "Service logs" })).toHaveCount(1);
});

test("weights of a listener are changed, and its requests go by them", async ({ sandbox }) => {
  await sandbox.open();
  await sandbox.example("listener-weights");
  await sandbox.seekTo(30, 480);
  const { configure } = sandbox;
  await configure.choose("Listener http");
  const actions = configure.field("DefaultActions");
  await expect(actions).toHaveValue(/"Weight": 100/);
  const now = await actions.inputValue();
  await actions.fill(now.replace('"Weight": 100', '"Weight": 1000'));
  await expect(configure.wrong("DefaultActions")).toContainText("1000 is not within 0 to 999");
  await actions.fill(now.replace('"Weight": 100', '"Weight": 25').replace('"Weight": 0', '"Weight": 75'));
  await configure.now.click();
  await expect(sandbox.notice).toHaveText("ModifyListener was accepted.");
  await expect(actions).toHaveValue(/"Weight": 75/);
  await expect(sandbox.events).toContainText(/75/);
});

test("an alarm and a scheduled action are made, and what cannot be had cannot be chosen", async ({ sandbox }) => {
  await sandbox.open();
  const { configure } = sandbox;
  const option = (name: string) => configure.which.getByRole("option", { name });
  // Nothing is scaled yet.
  await expect(option("New scalable target")).toBeEnabled();
  await expect(option("New scheduled action")).toBeDisabled();
  await sandbox.preset("target-tracking");
  await sandbox.seekTo(60, 3000);
  await configure.choose("New alarm");
  await configure.field("AlarmName").fill("hot");
  await configure.field("Threshold").fill("warm");
  await expect(configure.wrong("Threshold")).toContainText("write a number");
  await configure.field("Threshold").fill("70");
  await expect(configure.command).toContainText("aws cloudwatch put-metric-alarm");
  await configure.now.click();
  await expect(sandbox.notice).toHaveText("PutMetricAlarm was accepted.");
  expect(await configure.chosen()).toBe("Alarm hot");
  await configure.choose("New scheduled action");
  await configure.field("ScheduledActionName").fill("morning");
  await configure.field("ScalableTargetAction/MinCapacity").fill("4");
  await configure.now.click();
  await expect(sandbox.notice).toHaveText("PutScheduledAction was accepted.");
  expect(await configure.chosen()).toBe("Scheduled action web/morning");
  await expect(configure.field("Schedule")).toHaveValue("rate(5 minutes)");
  await sandbox.seekTo(399, 3000);
  await configure.choose("Scalable target web");
  await expect(configure.field("MinCapacity")).toHaveValue("4");
});

test("what cannot be made yet stands in the list with what it needs, until that is there", async ({ sandbox }) => {
  await sandbox.open();
  const { configure } = sandbox;
  const policy = configure.which.locator("option", { hasText: "New scaling policy" });
  await expect(policy).toHaveText("New scaling policy: needs a scalable target");
  await expect(policy).toBeDisabled();
  await configure.choose("New scalable target");
  await configure.now.click();
  await expect(sandbox.notice).toContainText("RegisterScalableTarget was accepted");
  await expect(policy).toHaveText("New scaling policy");
  await expect(policy).toBeEnabled();
  await expect(configure.which.locator("option", { hasText: "New scalable target" })).toBeDisabled();
});

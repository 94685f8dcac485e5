// The sandbox's instruments: what a deployment has come to is on the stage, in the words beside it and in the panel.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "../support/test.ts";

test("a circuit breaker is seen to count, in the description, among the things and in the panel", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.preset("circuit-breaker");
  await sandbox.seekTo(120, 900);
  const words = page.locator("#stage-words-fargate");
  await expect(words).toContainText("circuit breaker: 2 of 3 failures, at 3 ecs-svc/2 is given up and rolled back");
  await sandbox.choose("fargate", "service web");
  await expect(sandbox.why).toContainText("3: 50 % of desiredCount, at least 3, at most 200");
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map((it) => it.id)).toEqual([]);
  const before = await sandbox.picture();
  await sandbox.seekTo(195, 900);
  await expect(words).toContainText("ecs-svc/2 was given up, rolled back to ecs-svc/1");
  expect(await sandbox.picture()).not.toBe(before);
});

test("a press on a card opens what is behind it", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.preset("canary-rolled-back");
  await sandbox.seekTo(200, 900);
  await expect(page.locator("#stage-words-fargate")).toContainText("blue web:1 90 %, green web:2 10 %");
  await sandbox.lane().click({ position: { x: 60, y: 30 } });
  await expect(sandbox.why).toContainText("PRODUCTION_TRAFFIC_SHIFT");
  await expect(sandbox.why).toContainText("alarm green-errors OK");
});

test("a capacity provider is a thing like others: named, chosen, explained", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.preset("cluster-scaling");
  await sandbox.seekTo(96, 2400);
  const words = page.locator("[id^=stage-words-]").first();
  await expect(words).toContainText("CapacityProviderReservation 400 % (M 4, N 1), target 100 %");
  const lane = (await page.locator(".stage-lane").first().getAttribute("data-lane")) as "ec2";
  await sandbox.choose(lane, "capacity provider own");
  await expect(sandbox.why).toContainText("4 instances needed");
  await expect(sandbox.why).toContainText("target asks for 4");
});

test("the signs of the stage have a row each in the help, with a sample", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.tool("help").first().click();
  const help = page.getByRole("dialog", { name: "Signs and keys" });
  for (const sign of ["protected from scale-in", "on Fargate Spot", "slow start", "DAEMON", "zone rebalancing", "cooldown", "circuit breaker"]) {
    await expect(help.locator(".signs li", { hasText: sign })).toHaveCount(1);
  }
  const blank = await help.locator("canvas.sign-sample").evaluateAll((all) =>
    (all as HTMLCanvasElement[]).filter((canvas) => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return data.every((value, at) => at % 4 !== 3 || value === data[3]) && data.every((value, at) => value === data[at % 4]);
    }).length);
  expect(blank).toBe(0);
});

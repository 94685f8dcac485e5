// The sandbox's reconcile strip: more services than rows, tasks that move among zones.
import { expect, test } from "../support/test.ts";

const names = Array.from({ length: 12 }, (_, index) => `s${String(index + 1).padStart(2, "0")}`);

/** Twelve services of one task each; the last one is asked for three at 60 s. */
const twelve = {
  gantry: 1,
  title: "Twelve services",
  duration: "10m",
  images: { "web:1": { sizeMb: 100, concurrency: 5 } },
  taskDefinitions: [{
    family: "web", requiresCompatibilities: ["FARGATE"], networkMode: "awsvpc", cpu: "256", memory: "512",
    containerDefinitions: [{ name: "app", image: "web:1" }],
  }],
  services: names.map((serviceName) => ({
    serviceName, taskDefinition: "web", desiredCount: 1, launchType: "FARGATE",
    networkConfiguration: { awsvpcConfiguration: { subnets: ["a", "b"] } },
  })),
  tasks: names.map((service) => ({ service, count: 1 })),
  actions: [{ at: "60s", call: "UpdateService", with: { service: "s12", desiredCount: 3 } }],
};

test("a service that is not at what it wants comes to a row, the others stay, and all are one press away", async ({ sandbox }) => {
  await sandbox.open();
  await sandbox.openText("twelve.json", JSON.stringify(twelve));
  const rows = sandbox.strip.locator(".strip-row");
  await expect(rows).toHaveCount(9);
  await sandbox.seekTo(50);
  await expect(rows.nth(0)).toContainText("s01");
  await expect(rows.nth(7)).toContainText("s08");
  await expect(rows.nth(8)).toHaveText(/^and 4 more services.*, all at what they want/);
  const height = (await sandbox.strip.boundingBox())!.height;
  await sandbox.seekTo(65);
  await expect(rows.nth(7)).toContainText("s12");
  await expect(rows.nth(7)).toContainText("2 starting");
  await expect(rows.nth(6)).toContainText("s07");
  expect((await sandbox.strip.boundingBox())!.height).toBe(height);
  const rest = rows.nth(8).getByRole("button");
  await rest.press("Enter");
  await expect(sandbox.why).toBeFocused();
  await expect(sandbox.why).toContainText("Services not at what they want");
  for (const name of names) await expect(sandbox.why).toContainText(`${name}: wants`);
});

test("zone rebalancing is told in the strip, at the zone and in the panel", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.openExample("zone-rebalancing");
  await sandbox.seekTo(190, 1200);
  await expect(sandbox.strip).toContainText("rebalance zones: 2 started where too few run, then as many stop");
  const tree = page.locator(".stage-tree");
  await expect(tree.getByRole("button", { name: "zone us-east-1c, 2 tasks came by zone rebalancing" })).toHaveCount(1);
  await sandbox.find("web");
  await expect(sandbox.why).toContainText("availabilityZoneRebalancing");
  await expect(sandbox.why).toContainText("Under way: tasks start in zones with too few");
  await sandbox.seekTo(204, 1200);
  await expect(sandbox.strip).toContainText("rebalance zones: 2 stopping where too many run");
});

test("external instances stand on a site of their own, and nothing there can be terminated", async ({ sandbox }) => {
  await sandbox.open();
  await sandbox.openExample("external-instances");
  await sandbox.seekTo(324, 1200);
  await sandbox.choose("as-written", "on premises");
  await expect(sandbox.why).toContainText("ECS Anywhere");
  await sandbox.find("i-3");
  await expect(sandbox.why).toContainText("agent not connected");
  await expect(sandbox.why).toContainText("nothing here: it is paid elsewhere");
  await expect(sandbox.tool("terminate")).toBeDisabled();
  await expect(sandbox.tool("connect")).toContainText("i-3");
});

test("while the clock runs a lane's head counts what the strip counts, and one target is one", async ({ page, sandbox }) => {
  const own = structuredClone(twelve);
  const service = { ...own.services[0], loadBalancers: [{ targetGroupArn: "web", containerName: "app", containerPort: 80 }] };
  const targetGroups = [{ Name: "web", TargetType: "ip", HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 2 }];
  const [definition] = own.taskDefinitions;
  const containerDefinitions = [{ ...definition.containerDefinitions[0], portMappings: [{ containerPort: 80 }] }];
  const one = { ...own, services: [service], taskDefinitions: [{ ...definition, containerDefinitions }], targetGroups, tasks: [], actions: [] };
  await sandbox.open();
  await sandbox.openText("one.json", JSON.stringify(one));
  const head = page.locator(".stage-figures");
  await expect(head).toHaveText(/^0 running, 0 targets healthy/);
  await page.getByRole("combobox", { name: "Speed" }).selectOption("10");
  await sandbox.play.click();
  const differ = await page.evaluate(async () => {
    const text = (of: string) => document.querySelector(of)?.textContent ?? "";
    const found: string[] = [];
    for (let frames = 0; frames < 1_500; frames++) {
      await new Promise(requestAnimationFrame);
      const [strip, head] = [text(".strip-row"), text(".stage-figures")];
      if (/have (\d+)/.exec(strip)?.[1] !== /^(\d+) running/.exec(head)?.[1]) found.push(`${strip} | ${head}`);
      if (head.includes("1 target healthy")) return found;
    }
    return [...found, "no target became healthy"];
  });
  expect(differ).toEqual([]);
});

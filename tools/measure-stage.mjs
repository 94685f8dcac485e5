// What a frame of the stage costs, in Chromium against the built site, as Markdown tables: processor time of the main
// thread for each frame of playing, long tasks, the clock at rest. Needs dist/ (tools/build) and the end-to-end tests'
// packages (tools/setup). Times are the thread's own, which other programs disturb least.
//   node tools/measure-stage.mjs [--repeats 5] [--seconds 4] [--dist dist] [--only NAME]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";

const { chromium } = createRequire(new URL("../e2e/package.json", import.meta.url))("playwright-core");
const { values: options } = parseArgs({
  options: {
    repeats: { type: "string", default: "5" },
    seconds: { type: "string", default: "4" },
    dist: { type: "string", default: "dist" },
    only: { type: "string", default: "" },
  },
});
const REPEATS = Number(options.repeats);
const SECONDS = Number(options.seconds);
const PORT = 8099;
const SITE = `http://127.0.0.1:${PORT}/`;

// What a task was spent on, by the names of the trace.
const SCRIPT = new Set(["FireAnimationFrame", "FunctionCall", "TimerFire", "EvaluateScript", "RunMicrotasks", "EventDispatch"]);
const LAYOUT = new Set(["UpdateLayoutTree", "Layout", "PrePaint", "ScheduleStyleRecalculation"]);
const PAINT = new Set(["Paint", "Layerize", "Commit"]);

const sorted = (numbers) => numbers.toSorted((a, b) => a - b);
const at = (numbers, share) => sorted(numbers)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))];
const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
/** The median of repeats, with the lowest and the highest. */
const spread = (numbers, digits = 1) =>
  `${at(numbers, 0.5).toFixed(digits)} (${Math.min(...numbers).toFixed(digits)}–${Math.max(...numbers).toFixed(digits)})`;
const wanted = (name) => name.includes(options.only);

/**
 * A scenario with so many tasks in two or more services, since a target group takes a thousand targets, behind load balancers
 * that get 500 requests a second together. With `lives`, tasks end by themselves after ten minutes on average and are
 * replaced, so that at 10x something happens in nearly every frame.
 */
function scenario(tasks, lives) {
  const instances = Math.ceil(tasks / 8);
  const image = { sizeMb: 120, readyAfter: "2s", concurrency: 10, serviceTime: { exponential: "50ms" } };
  if (lives) image.lifetime = { mean: "10m", code: 1 };
  const names = Array.from({ length: Math.max(2, Math.ceil(tasks / 1000)) }, (_, n) => ["web", "api"][n] ?? `more-${n}`);
  const each = (make) => names.map(make);
  return JSON.stringify({
    gantry: 1,
    title: `${tasks} tasks`,
    duration: "60m",
    images: { "web:1": image },
    taskDefinitions: [
      {
        family: "web", requiresCompatibilities: ["FARGATE", "EC2"], networkMode: "awsvpc", cpu: "256", memory: "512",
        containerDefinitions: [{ name: "app", image: "web:1", portMappings: [{ containerPort: 80 }] }],
      },
    ],
    targetGroups: each((name) => ({ Name: name, TargetType: "ip", HealthCheckIntervalSeconds: 30 })),
    autoScalingGroups: [
      {
        AutoScalingGroupName: "cluster", InstanceType: "m5.large", awsvpcTrunking: true,
        MinSize: 0, MaxSize: 2 * instances, DesiredCapacity: instances,
      },
    ],
    containerInstances: [
      { instanceType: "m5.large", count: instances, autoScalingGroup: "cluster", awsvpcTrunking: true, cachedImages: ["web:1"] },
    ],
    services: each((name) => ({
      serviceName: name, taskDefinition: "web", desiredCount: tasks / names.length, launchType: "EC2",
      networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-a", "subnet-b", "subnet-c"] } },
      loadBalancers: [{ targetGroupArn: name, containerName: "app", containerPort: 80 }],
    })),
    tasks: each((name) => ({ service: name, count: tasks / names.length })),
    traffic: each((name) => ({ name, targetGroup: name, rate: 500 / names.length })),
  });
}

const server = spawn("node", ["tools/serve.mjs", options.dist, "--port", String(PORT)], { stdio: ["ignore", "pipe", "inherit"] });
await once(server.stdout, "data");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const load = () => loadavg()[0].toFixed(1);
console.log(`Load at the beginning: ${load()}. In brackets: lowest and highest of ${REPEATS} repeats.\n`);
try {
  await playing();
  await resting();
} finally {
  await browser.close();
  server.kill();
}
console.log(`Load at the end: ${load()}.`);

/** Frames while the clock runs. */
async function playing() {
  const cases = [150, 1500, 10_000].flatMap((tasks) => [
    [`${tasks} tasks on Fargate`, tasks, "fargate", false],
    [`${tasks} tasks on EC2`, tasks, "ec2", false],
    [`${tasks} tasks in each of both lanes`, tasks, "both", false],
    [`the same, ending after 10 min on average, ${tasks} tasks`, tasks, "both", true],
  ]).filter(([name]) => wanted(name));
  if (!cases.length) return;
  const head = ["stage at 10x, 500 requests/s", "a frame, median", "mean", "95 % below", "script", "style, layout", "paint", "frames/s", "longest task", "by the wall"];
  console.log(`| ${head.join(" | ")} |\n|${" --- |".repeat(head.length)}`);
  for (const [name, tasks, lane, lives] of cases) {
    const page = await open(scenario(tasks, lives), lane);
    const all = [];
    for (let n = 0; n < REPEATS; n += 1) all.push(frames(await trace(page, SECONDS * 1000)));
    const pick = (key, digits) => spread(all.map((one) => one[key]), digits);
    const parts = [pick("median"), pick("mean"), pick("high"), pick("script"), pick("layout"), pick("paint"), pick("rate", 0), pick("longest", 0), pick("wall", 0)];
    console.log(`| ${name} | ${parts.join(" | ")} |`);
    await page.context().close();
  }
  console.log("");
}

/** The clock at rest: the share of one processor that each process of the browser takes. */
async function resting() {
  if (!wanted("paused")) return;
  const page = await open(scenario(1500, true), "both");
  await page.locator("button[data-do=play]").click();
  await page.waitForTimeout(1000);
  const shares = [];
  const main = [];
  const system = await browser.newBrowserCDPSession();
  const used = async () => sum((await system.send("SystemInfo.getProcessInfo")).processInfo.map((one) => one.cpuTime));
  for (let n = 0; n < REPEATS; n += 1) {
    const before = await used();
    await page.waitForTimeout(SECONDS * 1000);
    shares.push((100 * (await used() - before)) / SECONDS);
    main.push((100 * sum((await trace(page, SECONDS * 1000)).tasks.map((task) => task.cpu))) / (SECONDS * 1000));
  }
  console.log(`Paused with twice 1,500 tasks: ${spread(main, 2)} % of a processor for the main thread, ${spread(shares, 2)} % for the whole browser.\n`);
  await page.context().close();
}

/** The sandbox with a scenario in a lane, playing at 10x for a while already. */
async function open(text, lane) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${SITE}sandbox`);
  await page.locator("button[data-do=play]").waitFor();
  await page.locator("input[data-do=open]").setInputFiles({ name: "s.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await page.locator(".sandbox-notice", { hasText: "s.json is on the stage." }).waitFor();
  await page.locator("select[data-do=lanes]").selectOption(lane);
  await page.locator("select[data-do=speed]").selectOption("10");
  await page.locator("button[data-do=play]").click();
  await page.locator(".stage[data-playing=yes]").waitFor();
  await page.waitForTimeout(2500);
  return page;
}

/** Traces a page for some milliseconds: the main thread's tasks and what they were spent on, in milliseconds. */
async function trace(page, span) {
  const session = await browser.newBrowserCDPSession();
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  const done = new Promise((done) => session.once("Tracing.tracingComplete", done));
  const includedCategories = ["devtools.timeline", "disabled-by-default-devtools.timeline", "v8"];
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories, recordMode: "recordUntilFull" } });
  await page.waitForTimeout(span);
  await session.send("Tracing.end");
  await done;
  await session.detach();
  return read(events);
}

/** The tasks of a page's main thread. */
function read(events) {
  const threads = events.filter((event) => event.name === "thread_name" && event.args.name === "CrRendererMain");
  // Of several renderers it is the one that worked most: the others have no page.
  const tasksOf = ({ pid, tid }) => events.filter((it) => it.pid === pid && it.tid === tid && it.ph === "X");
  const own = threads.map(tasksOf).sort((a, b) => b.length - a.length)[0];
  const ms = (micros) => micros / 1000;
  const top = own.filter((it) => it.name === "RunTask");
  const tasks = top.map((it) => ({ start: ms(it.ts), wall: ms(it.dur ?? 0), cpu: ms(it.tdur ?? 0) }));
  const parts = own.map((it) => ({ name: it.name, start: ms(it.ts), end: ms(it.ts + (it.dur ?? 0)), cpu: ms(it.tdur ?? 0) }));
  return { tasks, parts };
}

/** What each frame took: from one call of the frame's callback to the next. */
function frames({ tasks, parts }) {
  const starts = sorted(parts.filter((part) => part.name === "FireAnimationFrame").map((part) => part.start));
  // A task belongs to the frame whose callback it runs, or ran last before it.
  const costs = new Array(Math.max(0, starts.length - 1)).fill(0);
  const index = (time) => starts.findLastIndex((start) => start <= time);
  for (const task of tasks) {
    const frame = index(task.start + task.wall);
    if (frame in costs) costs[frame] += task.cpu;
  }
  const within = ({ start }) => start >= starts[0] && start < starts.at(-1);
  const share = (names) => sum(outermost(parts.filter((part) => names.has(part.name) && within(part))).map((part) => part.cpu)) / costs.length;
  return {
    median: at(costs, 0.5),
    mean: sum(costs) / costs.length,
    high: at(costs, 0.95),
    script: share(SCRIPT),
    layout: share(LAYOUT),
    paint: share(PAINT),
    rate: (1000 * costs.length) / (starts.at(-1) - starts[0]),
    longest: Math.max(...tasks.map((task) => task.cpu)),
    wall: Math.max(...tasks.map((task) => task.wall)),
  };
}

/** Parts that lie in no other of them. */
function outermost(parts) {
  let end = 0;
  return parts.toSorted((a, b) => a.start - b.start || b.end - a.end).filter((part) => {
    if (part.start < end) return false;
    end = part.end;
    return true;
  });
}

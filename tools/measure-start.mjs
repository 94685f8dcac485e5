// How soon the start page answers, in Chromium against the built site, as a Markdown table: on a slow 4G line with a
// processor four times slower, and how little it does at rest. Needs dist/ and the end-to-end tests' packages.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";

const { chromium } = createRequire(new URL("../e2e/package.json", import.meta.url))("playwright-core");

const PORT = 8097;
const SITE = `http://127.0.0.1:${PORT}/`;
const EMPTY = `${SITE}empty`;
const RUNS = 9;
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const IDLE_MS = 5_000;

const row = (what, numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  console.log(`| ${what} | ${sorted[Math.floor(sorted.length / 2)].toFixed(0)} | ${sorted[0].toFixed(0)} | ${sorted.at(-1).toFixed(0)} |`);
};

const server = spawn("node", ["tools/serve.mjs", "dist", "--port", String(PORT)], { stdio: ["ignore", "pipe", "inherit"] });
await once(server.stdout, "data");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
// The server compresses each file once, and keeps it.
await (await browser.newPage()).goto(SITE, { waitUntil: "networkidle" });

console.log("| milliseconds | median | shortest | longest |\n| --- | ---: | ---: | ---: |");
const slow = [];
for (let n = 0; n < RUNS; n += 1) slow.push(await visit());
row("slow 4G, processor 4 times slower: first content is painted", slow.map((it) => it.painted));
row("… a tap, as soon as the button is there", slow.map((it) => it.tapped));
row("… the tap is answered", slow.map((it) => it.answered));
row("… the cluster lives", slow.map((it) => it.alive));
row("… the task that was tapped for is stopped", slow.map((it) => it.stopped));
const rests = [];
for (let n = 0; n < RUNS; n += 1) rests.push({ page: await rest(SITE), empty: await rest(EMPTY) });
row(`reduced motion: main thread busy in the first ${IDLE_MS / 1_000} s, loading counted in`, rests.map((it) => it.page.all));
row("… of it after the cluster stands", rests.map((it) => it.page.still));
row("… an empty page, for comparison", rests.map((it) => it.empty.all));
await browser.close();
server.kill();

/** A first visit on a slow line, whose visitor taps at once; moments after the navigation's beginning. */
async function visit() {
  const context = await browser.newContext({ viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", SLOW_4G);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.addInitScript(() => {
    const seen = (window.seen = {});
    const note = (what) => (seen[what] ??= performance.now());
    addEventListener("click", () => note("tapped"), { capture: true });
    new MutationObserver(() => {
      if (document.querySelector("[data-tapped]")) note("answered");
      const phase = document.querySelector("[data-phase]")?.dataset.phase;
      if (phase) note("alive");
      if (phase && phase !== "alive") {
        note("stopped");
        note("answered");
      }
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
  await page.goto(SITE, { waitUntil: "commit" });
  await page.locator(".minute-stop").tap({ noWaitAfter: true });
  await page.waitForFunction(() => window.seen.stopped, undefined, { timeout: 60_000 });
  const seen = await page.evaluate(() => ({
    ...window.seen,
    painted: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  }));
  await context.close();
  return seen;
}

/** Milliseconds of processor time that the main thread takes in a page's first seconds, while nothing should move. */
async function rest(address) {
  const context = await browser.newContext({ viewport: { width: 375, height: 812 }, reducedMotion: "reduce" });
  await context.route(EMPTY, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>empty</title>" }));
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async () => (await session.send("Performance.getMetrics")).metrics.find((it) => it.name === "TaskDuration").value * 1_000;
  const before = await busy();
  const end = performance.now() + IDLE_MS;
  await page.goto(address);
  if (address === SITE) await page.locator("[data-phase=alive]").waitFor();
  const standing = await busy();
  await page.waitForTimeout(end - performance.now());
  const after = await busy();
  await context.close();
  return { all: after - before, still: after - standing };
}

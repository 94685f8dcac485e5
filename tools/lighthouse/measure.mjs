// Five Lighthouse runs of each path against the built site, and their medians as a Markdown table.
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as chromeLauncher from "chrome-launcher";
import lighthouse from "lighthouse";

const RUNS = 5;
const PORT = 8099;
const paths = process.argv.length > 2 ? process.argv.slice(2) : ["/", "/notes/fargate/"];
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const METRICS = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"];

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function measure(url) {
  const chrome = await chromeLauncher.launch({
    chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  const result = await lighthouse(url, { port: chrome.port, onlyCategories: CATEGORIES, logLevel: "error" });
  await chrome.kill();
  return result.lhr;
}

const server = spawn("node", ["tools/serve.mjs", "dist", "--port", String(PORT)], { stdio: ["ignore", "pipe", "inherit"] });
await once(server.stdout, "data");
console.log(`| page | ${CATEGORIES.join(" | ")} | ${METRICS.join(" | ")} |`);
console.log(`| --- |${" --- |".repeat(CATEGORIES.length + METRICS.length)}`);
for (const path of paths) {
  const runs = [];
  for (let n = 0; n < RUNS; n += 1) runs.push(await measure(`http://127.0.0.1:${PORT}${path}`));
  const scores = CATEGORIES.map((c) => Math.round(100 * median(runs.map((r) => r.categories[c].score))));
  const metrics = METRICS.map((m) => {
    const values = runs.map((r) => r.audits[m].numericValue);
    const digits = m === "cumulative-layout-shift" ? 3 : 0;
    return `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`;
  });
  console.log(`| ${path} | ${scores.join(" | ")} | ${metrics.join(" | ")} |`);
  const failed = Object.values(runs[0].audits).filter((a) => a.score !== null && a.score < 0.9);
  for (const audit of failed) console.error(`  ${path} ${audit.id}: ${audit.displayValue ?? audit.title}`);
}
server.kill();

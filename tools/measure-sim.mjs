// How fast the shipped simulator is, in Chromium against the built site, as a Markdown table: the two long runs of
// `gantry bench sim`, whose scenarios the command prints. Needs dist/ and the end-to-end tests' packages.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";

const { chromium } = createRequire(new URL("../e2e/package.json", import.meta.url))("playwright-core");

const PORT = 8096;
const SITE = `http://127.0.0.1:${PORT}/`;
const RUNS = 5;
/** The runs with the seconds that they go on, and the milliseconds that they may take. */
const BENCHES = [
  { name: "a", secs: 600, most: 800 },
  { name: "b", secs: 3_600, most: 3_000 },
];

const server = spawn("node", ["tools/serve.mjs", "dist", "--port", String(PORT)], { stdio: ["ignore", "pipe", "inherit"] });
await once(server.stdout, "data");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage();
await page.goto(`${SITE}assumptions`);

console.log(`| run, shipped wasm | events | records | digest | median of ${RUNS} | shortest | aim |\n| --- | ---: | ---: | --- | ---: | ---: | ---: |`);
for (const { name, secs, most } of BENCHES) {
  const text = execFileSync("cargo", ["run", "--quiet", "--locked", "-p", "gantry", "--", "bench", "scenario", name], { encoding: "utf8" });
  const times = [];
  let said;
  for (let n = 0; n < RUNS; n += 1) {
    const ran = await page.evaluate(run, { module: `${SITE}stage.js`, text, secs });
    times.push(ran.ms);
    said = ran.said;
  }
  times.sort((a, b) => a - b);
  console.log(`| (${name}) | ${said.split(" ").join(" | ")} | ${times[Math.floor(RUNS / 2)].toFixed(0)} ms | ${times[0].toFixed(0)} ms | ${most} ms |`);
}
await browser.close();
server.kill();

/** Runs in the page. */
async function run({ module, text, secs }) {
  const stage = await import(module);
  await stage.default();
  const start = performance.now();
  const said = stage.run(text, secs);
  return { said, ms: performance.now() - start };
}

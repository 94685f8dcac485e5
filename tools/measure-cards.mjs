// How fast the cards feel, in Chromium against the built site, as Markdown tables: replaying 10,000 reviews, showing
// an answer, coming to the next card. Needs dist/ (tools/build) and the end-to-end tests' packages (tools/setup).
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { chromium } = createRequire(new URL("../e2e/package.json", import.meta.url))("playwright-core");

const PORT = 8098;
const SITE = `http://127.0.0.1:${PORT}/`;
const LOADS = 11;
const CARDS = 60;
const REVIEWS = 10_000;
const cards = JSON.parse(readFileSync("cards.lock.json", "utf8")).cards.map((card) => card.id);

const sorted = (numbers) => numbers.toSorted((a, b) => a - b);
const at = (numbers, share) => sorted(numbers)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))];
const row = (what, numbers) =>
  `| ${what} | ${numbers.length} | ${at(numbers, 0.5).toFixed(1)} | ${at(numbers, 0.95).toFixed(1)} | ${Math.max(...numbers).toFixed(1)} |`;

const server = spawn("node", ["tools/serve.mjs", "dist", "--port", String(PORT)], { stdio: ["ignore", "pipe", "inherit"] });
await once(server.stdout, "data");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });

console.log(`| milliseconds | times | median | 95 % below | longest |\n| --- | --- | --- | --- | --- |`);
for (const slower of [1, 4]) {
  const context = await browser.newContext({ viewport: { width: 375, height: 667 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
  const device = slower === 1 ? "" : `, processor ${slower} times slower`;

  // The first visit makes the database; then the log of a year and more is put into it.
  await page.goto(`${SITE}cards`);
  await page.getByRole("link", { name: /first 5 cards/ }).waitFor();
  await page.evaluate(fill, { count: REVIEWS, cards });
  const replays = [];
  const loads = [];
  for (let n = 0; n < LOADS; n += 1) {
    await page.goto(`${SITE}cards/review?more=100`);
    await page.getByRole("button", { name: "Show answer" }).waitFor();
    const [replay, ready] = await page.evaluate(() => [performance.getEntriesByName("replay", "measure")[0].duration, performance.now()]);
    replays.push(replay);
    loads.push(ready);
  }
  console.log(row(`replay of ${REVIEWS.toLocaleString("en")} reviews${device}`, replays));
  console.log(row(`opening \`/cards/review\` with them, until a card is there${device}`, loads));

  const shows = [];
  const grades = [];
  for (let n = 0; n < CARDS; n += 1) {
    shows.push(await timed(page, " ", "#card-answer"));
    grades.push(await timed(page, "1234"[n % 4], ".show-answer button, #stage"));
    if (!(await page.getByRole("button", { name: "Show answer" }).count())) await page.goto(`${SITE}cards/review?more=100`);
    await page.getByRole("button", { name: "Show answer" }).waitFor();
  }
  console.log(row(`from the key to the painted answer, log of ${REVIEWS.toLocaleString("en")}${device}`, shows));
  console.log(row(`from the grade, kept on disk, to the painted next card${device}`, grades));
  await context.close();
}
await browser.close();
server.kill();

/** Milliseconds from a key, as the browser stamps its event, to the frame after the one that shows an element. */
async function timed(page, key, selector) {
  await page.evaluate((selector) => {
    window.painted = new Promise((done) => {
      let pressed;
      addEventListener("keydown", (event) => (pressed ??= event.timeStamp), { capture: true, once: true });
      const before = document.querySelector(selector);
      const look = () => {
        const now = document.querySelector(selector);
        if (pressed === undefined || !now || now === before) return;
        observer.disconnect();
        // The task after the next frame's callbacks runs once that frame is painted.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => done(performance.now() - pressed);
          port2.postMessage(0);
        });
      };
      const observer = new MutationObserver(look);
      observer.observe(document.body, { childList: true, subtree: true });
    });
  }, selector);
  await page.keyboard.press(key);
  return page.evaluate(() => window.painted);
}

/** Runs in the page: so many reviews of the course's cards over five hundred days. */
function fill({ count, cards }) {
  return new Promise((done, failed) => {
    const opening = indexedDB.open("gantry");
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const writing = opening.result.transaction("events", "readwrite");
      const store = writing.objectStore("events");
      const start = Date.now() - 500 * 86_400_000;
      for (let n = 0; n < count; n += 1) {
        const at_ms = start + Math.floor((n / count) * 499 * 86_400_000);
        const id = at_ms.toString(16).padStart(12, "0") + n.toString(16).padStart(20, "0");
        const review = { card: cards[(n * 7) % cards.length], grade: [3, 3, 1, 4, 3, 2, 3][n % 7], took_ms: 8000, mode: "review" };
        store.put(JSON.stringify({ v: 1, id, at_ms, off_min: 60, kind: "review", ...review }), id);
      }
      writing.oncomplete = () => {
        opening.result.close();
        done();
      };
    };
  });
}

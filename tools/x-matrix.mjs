import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
const { chromium } = createRequire(new URL("../e2e/package.json", import.meta.url))("playwright-core");
const server = spawn("node", ["tools/serve.mjs", process.argv[2] ?? "/tmp/mdist", "--port", "8117"], { stdio: ["ignore", "pipe", "inherit"] });
await once(server.stdout, "data");
const only = process.argv[3] ?? "";
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const B = "http://127.0.0.1:8117/";
for (const width of [375, 768, 1440]) for (const theme of ["light", "dark"]) {
  const context = await browser.newContext({ viewport: { width, height: width === 375 ? 812 : 900 }, colorScheme: theme, hasTouch: width < 1000 });
  const page = await context.newPage();
  page.on("pageerror", (e) => console.log("ERR", width, theme, e.message));
  const shot = async (name, full = true) => { await page.waitForTimeout(300); await page.screenshot({ path: `/tmp/mshots/${name}-${width}-${theme}.png`, fullPage: full }); };
  const click = (sel) => page.locator(sel).first().evaluate((b) => b.click());
  const rest = () => page.waitForFunction(() => document.querySelector("button[data-do=play]")?.textContent.trim() === "Play");
  const seek = async (s, of = 600) => { await page.locator(".stage-transport input[type=range], input[data-do=seek]").first().evaluate((i, part) => { i.value = part; i.dispatchEvent(new Event("input", { bubbles: true })); }, String(Math.round(s / of * 1000))); await page.waitForTimeout(700); await rest(); };
  const tab = async (name) => { if (width < 1200) { const t = page.locator(".sandbox-panel > details > summary", { hasText: name }); if (await t.count() && await t.first().isVisible()) { await t.first().click(); await page.waitForTimeout(400);} } };
  const preset = async (name) => { await page.locator("select[data-do=preset]").evaluate((s, n) => { s.value = n; s.dispatchEvent(new Event("change", { bubbles: true })); }, name); await page.waitForTimeout(800); await rest(); };
  try {
  if (!only || only === "home") {
    await page.goto(B); await page.locator("[data-phase=alive]").waitFor(); await page.waitForTimeout(4000); await shot("home-alive", false);
    await page.getByRole("button", { name: "Stop one of them." }).click(); await page.locator("[data-phase=asked]").waitFor({ timeout: 15000 }); await shot("home-asked", false);
    const q = page.getByRole("group", { name: "A question" });
    for (const f of await q.locator("fieldset, [role=group]").all()) await f.locator("input[type=radio]").first().check({ force: true });
    const radios = q.locator("input[type=radio]"); 
    await page.getByRole("button", { name: "Let it happen" }).click().catch(() => {});
    await page.locator("[data-phase=told]").waitFor({ timeout: 60000 }); await shot("home-told", false);
  }
  if (!only || only === "sandbox") {
    await page.emulateMedia({ reducedMotion: "reduce", colorScheme: theme });
    await page.goto(B + "sandbox"); await page.locator("button[data-do=play]").waitFor(); await rest();
    await seek(100); await shot("twin");
    await seek(60); await click("button[data-do=kill]"); await page.waitForTimeout(300); await seek(75); await shot("kill-healing"); await seek(118); await shot("kill-healed");
    await click("button[data-do=undo]"); await seek(60); await click("button[data-do=darken]"); await seek(80); await shot("zone-lost"); await click("button[data-do=restore]"); await seek(180); await shot("zone-healed");
    await preset("stuck-deployment"); await seek(120); await tab("Why"); await page.locator('.sandbox-why button:has-text("svc-1")').first().evaluate((b) => b.click()); await page.waitForTimeout(300); await shot("stuck-why"); 
    await preset("twin-lanes"); await seek(70); await click("button[data-do=share]"); await page.waitForTimeout(800); const url = page.url(); await page.goto("about:blank"); await page.goto(url); await page.locator(".sandbox-notice", { hasText: "This is the moment" }).waitFor(); await shot("link");
  }
  } catch (e) { console.log("FAIL", width, theme, e.message.split("\n").slice(0,4).join(" | ")); await page.screenshot({ path: `/tmp/mshots/FAIL-${width}-${theme}.png` }); }
  await context.close();
  console.log("done", width, theme);
}
await browser.close(); server.kill();

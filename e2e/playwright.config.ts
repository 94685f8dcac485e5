// How the end-to-end tests run: Debian's Chromium against the two release builds, served as a static host would.
import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const FIRST_PORT = Number(process.env.E2E_PORT ?? 41731);

// Parts of the browser's own window that cost more than the pages under test: every new window prepares two
// renderers for its address bar. Only the last such flag counts, so Playwright's own choices that matter here
// are repeated after them.
const FEATURES_OFF = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
];

// One release build behind one port. The server runs for the length of the tests and is never shared.
function build(dist: string, base: string, port: number) {
  if (!existsSync(new URL(`../${dist}/index.html`, import.meta.url))) {
    throw new Error(`${dist}/ is missing or incomplete. Build it first: tools/build ${base} ${dist}`);
  }
  const url = `http://127.0.0.1:${port}${base}`;
  const command = `node ../tools/serve.mjs ../${dist} --port ${port} --base ${base}`;
  return { url, server: { command, url, reuseExistingServer: false, timeout: 20_000 } };
}

const root = build("dist", "/", FIRST_PORT);
const sub = build("dist-sub", "/sub/path/", FIRST_PORT + 1);

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  // On a busy machine about one key in a thousand is lost right after a page was opened, before the window takes keys.
  // A test that passes the second time is listed as flaky, so it does not go unseen.
  retries: 1,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [["line"]],
  webServer: [root.server, sub.server],
  use: {
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    // Without a film of every test: the last picture and the document at each step tell as much.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: true, sources: true },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        `--disable-features=${FEATURES_OFF.join(",")}`,
      ],
    },
  },
  projects: [
    { name: "root", use: { baseURL: root.url } },
    // What depends on the base path, and only that.
    { name: "sub-path", grep: /@sub-path/, use: { baseURL: sub.url } },
  ],
});

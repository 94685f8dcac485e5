// The catalogue: every example in a list by subject, fetched when it is chosen or when a link names it.
import { expect, test } from "../support/test.ts";

test("a scenario is fetched when it is chosen, and says what it shows and what to watch", async ({ page, sandbox }) => {
  const fetched: string[] = [];
  page.on("request", (request) => request.url().endsWith(".json") && fetched.push(request.url()));
  await sandbox.open();
  const choice = page.getByRole("combobox", { name: "Scenario" });
  await expect(choice).toHaveValue("twin-lanes");
  await expect(sandbox.about).toContainText("The same service for two lanes");
  await expect(choice.locator("optgroup[label=Deployments] option")).toContainText(["Rolling", "Blue/green"]);
  expect(await choice.locator("option").count()).toBeGreaterThanOrEqual(50);
  expect(fetched).toEqual([]);
  await sandbox.preset("blue-green");
  expect(fetched).toHaveLength(1);
  expect(fetched[0]).toMatch(/\/content-[0-9a-f]+\/blue-green\.json$/);
  await expect(sandbox.about).toContainText("Green starts beside blue");
  await expect(sandbox.about).toContainText("Watch At 01:00 four green tasks start");
  await sandbox.seekTo(90, 900);
  await expect.poll(() => sandbox.row("web")).toContain("have 8");
});

test("a link that names a scenario opens it @sub-path", async ({ page, sandbox }) => {
  await sandbox.open();
  await sandbox.preset("zone-lost");
  await sandbox.seekTo(130, 900);
  await sandbox.tool("share").click();
  await expect(sandbox.notice).toContainText("The link to this very moment");
  const hash = new URL(page.url()).hash.slice(1);
  const picture = await sandbox.picture();
  await page.goto("about:blank");
  await sandbox.site.open("sandbox", hash);
  await expect(sandbox.notice).toHaveText("This is the moment that was shared.");
  await expect(sandbox.stage).toHaveAttribute("data-scenario", "zone-lost");
  expect(await sandbox.picture()).toBe(picture);
});

test.describe("without a connection", () => {
  test.use({ provoked: [/ERR_FAILED|spike\.json/] });

  test("what cannot be fetched is said with a remedy, and what was on the stage stays", async ({ page, sandbox }) => {
    await sandbox.open();
    await sandbox.seekTo(30);
    await page.route("**/spike.json", (route) => route.abort());
    const choice = page.getByRole("combobox", { name: "Scenario" });
    await choice.selectOption("spike");
    await expect(sandbox.notice).toContainText("“A spike of traffic” could not be opened");
    await expect(sandbox.notice).toContainText("Choose it again, or reload the page.");
    await expect(choice).toHaveValue("twin-lanes");
    expect(await sandbox.seconds()).toBeCloseTo(30, 0);
    await page.unroute("**/spike.json");
    await sandbox.preset("spike");
    await expect(sandbox.notice).toBeHidden();
    await expect(sandbox.about).toContainText("Ten times the traffic");
  });
});

test("of two scenarios that are on their way, the one that was chosen last is shown", async ({ page, sandbox }) => {
  await sandbox.open();
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/spike.json", async (route) => {
    await held;
    await route.continue();
  });
  const choice = page.getByRole("combobox", { name: "Scenario" });
  await choice.selectOption("spike");
  await sandbox.preset("zone-lost");
  const came = page.waitForResponse("**/spike.json");
  release();
  await (await came).finished();
  await page.waitForTimeout(200);
  await expect(sandbox.stage).toHaveAttribute("data-scenario", "zone-lost");
});

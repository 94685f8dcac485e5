// The first minute on the start page, from the stop to the verdict: by pointer, by keyboard alone, by touch.
import { expect, test } from "../support/test.ts";

/** What comes is played in twelve seconds; a machine that does more than one thing takes longer. */
const REVEAL = 60_000;
const RESTARTED = "The same task, restarted";
const REPLACED = "A new task, with a new id and a new address";
const NOTHING = "Nothing, until you act";

test("by pointer: a tapped task is replaced, and the verdict names the new one", async ({ minute }) => {
  await minute.open();
  await expect(minute.strip).toContainText("want 3");
  await expect(minute.stage).toHaveAttribute("data-playing", "yes");
  await minute.canvas.click({ position: await minute.pointOfTask() });
  await expect(minute.strip).toContainText("have 2");
  await minute.expectPhase("asked");
  await expect(minute.strip).toContainText("start 1");
  await expect(minute.question).toBeFocused();
  await expect(minute.stage).toHaveAttribute("data-playing", "no");
  await minute.option(RESTARTED).click();
  await minute.go.click();
  await expect(minute.verdict).toContainText("It came otherwise", { timeout: REVEAL });
  await expect(minute.verdict).toContainText(/t-4 with the address 10\.0\.0\.4/);
  await expect(minute.verdict).toContainText("(service web) has started 1 tasks: (task t-4).");
  await minute.expectPhase("told", REVEAL);
  await expect(minute.strip).toContainText("nothing to do");
});

test("by keyboard alone, with the question's answers as one stop of the Tab key", async ({ minute, page }) => {
  await minute.open();
  await minute.tabTo(minute.stop);
  await page.keyboard.press("Enter");
  await minute.expectPhase("asked");
  await expect(minute.question).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(minute.option(RESTARTED)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(minute.option(REPLACED)).toBeChecked();
  await page.keyboard.press("Tab");
  await expect(minute.go).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(minute.verdict).toBeFocused();
  await expect(minute.status).toContainText("That is what came", { timeout: REVEAL });
  await minute.expectPhase("told", REVEAL);
  await minute.tabTo(minute.again);
  await page.keyboard.press("Enter");
  await minute.expectPhase("alive");
  await expect(minute.stop).toBeFocused();
});

test("the button that stopped a task stays in its place with the focus until the question comes", async ({ minute, page }) => {
  await minute.open();
  const before = await minute.stop.boundingBox();
  await minute.stop.focus();
  await page.keyboard.press("Enter");
  await minute.expectPhase("falling");
  await expect(minute.stop).toBeDisabled();
  await expect(minute.stop).toBeFocused();
  expect(await minute.stop.boundingBox()).toEqual(before);
  await minute.expectPhase("asked");
  await expect(minute.question).toBeFocused();
  // What to try next comes after what is asked first.
  await expect(minute.question).toHaveText(/What will appear\?.*Let it happen.*lower desiredCount/s);
  await expect(minute.hint).not.toContainText("desiredCount");
});

test("who chooses nothing is asked to", async ({ minute }) => {
  await minute.open();
  await minute.stop.click();
  await minute.expectPhase("asked");
  await minute.go.click();
  await expect(minute.question).toContainText("Choose first what you expect.");
  await minute.expectPhase("asked");
});

test("another desiredCount brings other numbers", async ({ minute }) => {
  await minute.open();
  await minute.more.click();
  await minute.more.click();
  await expect(minute.desired).toHaveText("5");
  await expect(minute.strip).toContainText("want 5");
  await minute.stop.click();
  await minute.expectPhase("asked");
  expect(await minute.numbers()).toContain("5");
  await minute.option(REPLACED).click();
  await minute.option("5").click();
  await minute.go.click();
  await minute.expectPhase("told", 2 * REVEAL);
  await expect(minute.verdict).toContainText("After 60 s 5 tasks are running, as you said: 5");
});

test("one less, wanted while the clock stands, and nothing appears", async ({ minute }) => {
  await minute.open();
  await minute.stop.click();
  await minute.expectPhase("asked");
  await minute.fewer.click();
  await expect(minute.desired).toHaveText("2");
  await expect(minute.more).toHaveAttribute("aria-disabled", "true");
  await minute.option(NOTHING).click();
  await minute.option("2").click();
  await minute.go.click();
  await minute.expectPhase("told", 2 * REVEAL);
  await expect(minute.verdict).toContainText(/That is what came\.\s*The service wants 2 and had 2 left: nothing was missing/);
});

test("a replay goes back to the stop, and the way on leads to the same moment in the sandbox", async ({ minute, page }) => {
  await minute.open();
  await minute.stop.click();
  await minute.expectPhase("asked");
  await minute.option(REPLACED).click();
  await minute.go.click();
  await minute.expectPhase("told", REVEAL);
  await minute.replay.click();
  await minute.expectPhase("revealing");
  await expect(minute.strip).toContainText("have 2");
  await expect(minute.stage.locator(".stage-figures")).toContainText("1.0×");
  await minute.expectPhase("told", 2 * REVEAL);
  await expect(minute.verdict).toContainText("t-4");
  await minute.markDocument();
  await minute.sandbox.click();
  await expect(minute.heading).toHaveText("Sandbox");
  await expect(page.locator(".sandbox-notice")).toContainText("This is the moment that was shared.");
  await minute.expectSameDocument();
});

test("it is alive at once, without the sandbox's module", async ({ minute, page }) => {
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname.split("/").at(-1)!));
  await minute.open();
  await expect(minute.strip).toContainText("have 3");
  await expect(minute.stage).toHaveAttribute("data-playing", "yes");
  await expect(minute.stage.locator(".stage-figures")).toContainText(/cluster time 00:0[1-9]/);
  await page.waitForLoadState("networkidle");
  expect(loaded.filter((name) => /^first-minute(\.js|_bg\.wasm)$/.test(name)).sort()).toEqual(["first-minute.js", "first-minute_bg.wasm"]);
  expect(loaded.filter((name) => /^stage(\.js|_bg\.wasm)$/.test(name))).toEqual([]);
});

test("a press before the simulator is there is answered at once, and carried out when it is", async ({ minute, page }) => {
  let release = () => {};
  const gate = new Promise<void>((open) => (release = open));
  await page.route("**/first-minute_bg.wasm*", async (route) => {
    await gate;
    await route.continue();
  });
  await minute.load();
  await minute.stop.click();
  await expect(minute.hint).toHaveText("It will be stopped as soon as the simulator is here.");
  await expect(minute.status).toHaveText("It will be stopped as soon as the simulator is here.");
  await expect(minute.stage).not.toHaveAttribute("data-phase");
  release();
  await minute.expectPhase("asked");
  await expect(minute.strip).toContainText("want 3");
});

test.describe("where the simulator does not come", () => {
  test.use({ provoked: [/first-minute_bg\.wasm/] });

  test("the page says so", async ({ minute, page }) => {
    await page.route("**/first-minute_bg.wasm*", (route) => route.abort());
    await minute.load();
    await expect(minute.hint).toContainText("could not be loaded");
  });
});

test("going to another page and back begins the minute anew", async ({ minute, page }) => {
  await minute.open();
  await minute.header.getByRole("link", { name: "Settings" }).click();
  await expect(minute.heading).toHaveText("Settings");
  await page.goBack();
  await minute.expectPhase("alive");
  await minute.stop.click();
  await minute.expectPhase("asked");
});

test.describe("by touch on a phone", () => {
  test.use({ viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true });

  test("the whole minute fits and can be tapped", async ({ minute }) => {
    await minute.open();
    const picture = minute.stage.locator(".stage-lanes");
    const { height } = (await picture.boundingBox())!;
    await minute.canvas.tap({ position: await minute.pointOfTask() });
    await minute.expectPhase("asked");
    // What is under it has not moved.
    expect((await picture.boundingBox())!.height).toBeCloseTo(height, 0);
    await expect(minute.question).toBeInViewport();
    await minute.option(REPLACED).tap();
    await minute.go.tap();
    await minute.expectPhase("told", REVEAL);
    expect(await minute.sidewaysScroll()).toBeLessThanOrEqual(0);
    for (const button of await minute.stage.getByRole("button").all()) {
      if (await button.isVisible()) {
        const box = (await button.boundingBox())!;
        // The buttons of the tree stand for what is tapped on the canvas; they are for keyboards.
        if (box.width > 2) expect(box.height).toBeGreaterThanOrEqual(44);
      }
    }
  });
});

test.describe("with reduced motion", () => {
  test.use({ contextOptions: { reducedMotion: "reduce" } });

  test("nothing moves by itself; Play, and the question, come when they are asked for", async ({ minute }) => {
    await minute.open();
    await expect(minute.play).toHaveText("Play");
    const clock = minute.stage.locator(".stage-figures");
    const before = await clock.textContent();
    await minute.page.waitForTimeout(600);
    expect(await clock.textContent()).toBe(before);
    await minute.play.click();
    await expect(minute.play).toHaveText("Pause");
    await expect(clock).not.toHaveText(before!);
    await minute.stop.click();
    await minute.expectPhase("asked");
    await minute.option(REPLACED).click();
    await minute.go.click();
    await minute.expectPhase("told", REVEAL);
  });
});

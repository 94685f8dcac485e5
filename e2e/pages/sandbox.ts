// The sandbox: its stage, the clock, the tools, the Why panel, events, files and links.
import { readFileSync } from "node:fs";
import { expect, type CDPSession, type Locator, type Page } from "@playwright/test";
import { AssumptionsDrawer } from "./assumptions-drawer.ts";
import { BeliefsDrawer } from "./beliefs-drawer.ts";
import { ConfigurePanel } from "./configure-panel.ts";
import { Site } from "./site.ts";

export class Sandbox {
  readonly site: Site;
  readonly assumptions: AssumptionsDrawer;
  readonly beliefs: BeliefsDrawer;
  readonly configure: ConfigurePanel;
  readonly stage: Locator;
  readonly play: Locator;
  readonly present: Locator;
  readonly clock: Locator;
  readonly seek: Locator;
  readonly strip: Locator;
  readonly why: Locator;
  readonly events: Locator;
  readonly about: Locator;
  readonly notice: Locator;
  readonly problems: Locator;
  private fingers?: Promise<CDPSession>;

  constructor(readonly page: Page) {
    this.site = new Site(page);
    this.assumptions = new AssumptionsDrawer(page);
    this.beliefs = new BeliefsDrawer(page);
    this.configure = new ConfigurePanel(page);
    this.stage = page.locator(".stage");
    this.play = page.locator("button[data-do=play]");
    this.present = page.locator("button[data-do=present]");
    this.clock = page.locator(".stage-clock");
    this.seek = page.getByRole("slider", { name: "Moment of the run" });
    this.strip = page.locator(".stage-strip");
    this.why = page.locator(".sandbox-why");
    this.events = page.locator(".sandbox-events");
    this.about = page.locator(".sandbox-about");
    this.notice = page.locator(".sandbox-notice");
    this.problems = page.locator(".sandbox-problems");
  }

  /** Opens the sandbox with its clock at rest. */
  async open(fragment = ""): Promise<void> {
    await this.page.emulateMedia({ reducedMotion: "reduce" });
    await this.site.open("sandbox", fragment);
    await expect(this.lane()).toBeVisible();
    await expect(this.play).toHaveText("Play");
  }

  lane(name?: "fargate" | "ec2"): Locator {
    return name ? this.page.locator(`[data-lane=${name}] canvas`) : this.page.locator(".stage-lane canvas").first();
  }

  tool(name: string): Locator {
    return this.page.locator(`button[data-do=${name}]`);
  }

  async preset(name: string): Promise<void> {
    const choice = this.page.locator("select[data-do=preset]");
    // On a small screen it is folded away.
    if (!(await choice.isVisible())) await this.page.locator(".sandbox-top summary").click();
    await choice.selectOption(name);
    await expect(this.stage).toHaveAttribute("data-scenario", name);
    await expect(this.play).toHaveText("Play");
  }

  /** Opens one of the examples, as a file of one's own. */
  async example(name: string): Promise<void> {
    await this.page.locator("input[data-do=open]").setInputFiles(`../examples/${name}.json`);
    await expect(this.notice).toContainText("is on the stage");
    await expect(this.play).toHaveText("Play");
  }

  /** Opens a scenario as a file. */
  async openText(name: string, text: string): Promise<void> {
    const file = { name, mimeType: "application/json", buffer: Buffer.from(text) };
    await this.page.locator("input[data-do=open]").setInputFiles(file);
    await expect(this.notice).toContainText("is on the stage");
  }

  /** Opens one of the project's examples as a file. */
  async openExample(name: string): Promise<void> {
    await this.openText(`${name}.json`, readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), "utf8"));
  }

  /** Saves what is on the stage as a file: its name and what stands in it. */
  async save(): Promise<{ name: string; text: string }> {
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.tool("save").click()]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
  }

  /** Goes to a moment through the seek bar, as the arrow keys would, and waits until the clock stands there. */
  async seekTo(seconds: number, of = 600): Promise<void> {
    const part = String(Math.round((seconds / of) * 1000));
    await this.seek.evaluate((input: HTMLInputElement, part) => {
      input.value = part;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }, part);
    await expect.poll(() => this.seconds(), { timeout: 20_000 }).toBeCloseTo(seconds, 0);
    await expect(this.play).toHaveText("Play");
  }

  /** The cluster's time in seconds. */
  async seconds(): Promise<number> {
    const text = (await this.clock.textContent()) ?? "";
    const [minutes, seconds] = text.split(" ")[0].split(":").slice(-2).map(Number);
    return minutes * 60 + seconds;
  }

  /** Looks for a thing by its id or name. */
  async find(text: string): Promise<void> {
    const field = this.why.getByRole("textbox", { name: "Find" });
    await field.fill(text);
    await field.press("Enter");
  }

  /** On a small screen: the tab of a sheet. */
  tab(name: "Do" | "Why" | "Events" | "Configure"): Locator {
    return this.page.locator(".sandbox-panel > details > summary", { hasText: name });
  }

  /** Brings a lane's picture into the window; its middle, in the window's pixels. */
  async middle(lane: string): Promise<[number, number]> {
    const canvas = this.page.locator(`[data-lane=${lane}] canvas`);
    await canvas.evaluate((canvas) => canvas.scrollIntoView({ block: "start" }));
    const box = (await canvas.boundingBox())!;
    return [box.x + box.width / 2, box.y + Math.min(box.height, 400) / 2];
  }

  /** Where a lane's first task is, in the window's pixels: the pixels in the colour of its state, from above. */
  async taskPlace(lane: string): Promise<[number, number]> {
    await this.middle(lane);
    return this.taskInSight(lane);
  }

  /** The same without scrolling. */
  async taskInSight(lane: string): Promise<[number, number]> {
    return this.page.locator(`[data-lane=${lane}] canvas`).evaluate((canvas: HTMLCanvasElement) => {
      const token = (name: string) => {
        const probe = document.createElement("canvas").getContext("2d")!;
        canvas.style.color = `var(${name})`;
        probe.fillStyle = getComputedStyle(canvas).color;
        canvas.style.color = "";
        probe.fillRect(0, 0, 1, 1);
        return probe.getImageData(0, 0, 1, 1).data;
      };
      const wanted = ["healthy", "running", "unchecked"].map((state) => token(`--stage-${state}`));
      const { width, height } = canvas;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, width, height);
      const box = canvas.getBoundingClientRect();
      const scale = box.width / width;
      const is = (x: number, y: number) =>
        wanted.some((colour) => [0, 1, 2].every((n) => data[(y * width + x) * 4 + n] === colour[n]));
      // Below the load balancer, whose ring has the same colours.
      for (let y = Math.round(130 / scale); y < height; y++) {
        for (let x = 0; x < width - 8; x++) {
          // Between the lines of a pattern there is not more of a fill than this.
          if ([0, 1, 2].every((more) => is(x + more, y + 3))) {
            return [box.x + (x + 4) * scale, box.y + (y + 6) * scale] as [number, number];
          }
        }
      }
      throw new Error("no task is to be seen");
    });
  }

  /** Taps the first task of a lane. */
  async tapTask(lane: string): Promise<void> {
    const [x, y] = await this.taskPlace(lane);
    await this.page.touchscreen.tap(x, y);
  }

  /** Fingers as the browser gets them from a screen. */
  async touch(type: "touchStart" | "touchMove" | "touchEnd", ...points: [number, number][]): Promise<void> {
    this.fingers ??= this.page.context().newCDPSession(this.page);
    const touchPoints = points.map(([x, y], id) => ({ x, y, id }));
    await (await this.fingers).send("Input.dispatchTouchEvent", { type, touchPoints });
  }

  /** What the stage at rest shows, as a number: equal pictures, equal numbers. */
  async picture(): Promise<string> {
    await expect(this.stage).toHaveAttribute("data-picture", /^[0-9a-f]{16}$/);
    return (await this.stage.getAttribute("data-picture")) ?? "";
  }

  /** Want and have of a row of the strip. */
  async row(service: string): Promise<string> {
    return (await this.strip.locator(".strip-row", { hasText: service }).textContent()) ?? "";
  }

  /** Opens a thing of a lane through the tree beside the canvas, by the beginning of its name. */
  async choose(lane: "fargate" | "ec2" | "as-written", ...names: string[]): Promise<void> {
    const tree = this.page.locator(`[data-lane=${lane}] .stage-tree`);
    for (const name of names) {
      const button = tree.getByRole("button", { name: new RegExp(`^${name}`) }).first();
      await button.focus();
      await this.page.keyboard.press("Enter");
    }
  }

  /** Keeps the pixels of a lane's picture in the page, to be compared. */
  async keepPixels(name: "fargate" | "ec2"): Promise<void> {
    await this.lane(name).evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      Object.assign(canvas, { kept: canvas.getContext("2d")!.getImageData(0, 0, width, height) });
    });
  }

  /** How many pixels of a lane's picture look clearly different than those that were kept; all, if it has another size. */
  async changedPixels(name: "fargate" | "ec2"): Promise<number> {
    return this.lane(name).evaluate((element) => {
      const canvas = element as HTMLCanvasElement & { kept: ImageData };
      const { width, height, kept } = canvas as { width: number; height: number; kept: ImageData };
      if (kept.width !== width || kept.height !== height) return width * height;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, width, height);
      const differs = (at: number) => [0, 1, 2].some((channel) => Math.abs(data[at + channel] - kept.data[at + channel]) > 64);
      let count = 0;
      for (let at = 0; at < data.length; at += 4) if (differs(at)) count += 1;
      return count;
    });
  }

  /** The colour in the upper left corner of a lane's picture, where only its ground is. */
  async ground(): Promise<number[]> {
    return this.lane().evaluate((canvas: HTMLCanvasElement) => [...canvas.getContext("2d")!.getImageData(1, 1, 1, 1).data]);
  }
}

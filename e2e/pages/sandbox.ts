// The sandbox: its stage, the clock, the tools, the Why panel, events, files and links.
import { expect, type Locator, type Page } from "@playwright/test";
import { Site } from "./site.ts";

export class Sandbox {
  readonly site: Site;
  readonly stage: Locator;
  readonly play: Locator;
  readonly clock: Locator;
  readonly seek: Locator;
  readonly strip: Locator;
  readonly why: Locator;
  readonly events: Locator;
  readonly notice: Locator;
  readonly problems: Locator;

  constructor(readonly page: Page) {
    this.site = new Site(page);
    this.stage = page.locator(".stage");
    this.play = page.locator("button[data-do=play]");
    this.clock = page.locator(".stage-clock");
    this.seek = page.getByRole("slider", { name: "Moment of the run" });
    this.strip = page.locator(".stage-strip");
    this.why = page.locator(".sandbox-why");
    this.events = page.locator(".sandbox-events");
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
    await this.page.locator("select[data-do=preset]").selectOption(name);
    await expect(this.play).toHaveText("Play");
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

// The first minute on the start page: a living cluster, a question, and what came.
import { expect, type Locator, type Page } from "@playwright/test";
import { Site } from "./site.ts";

export class FirstMinutePage extends Site {
  readonly stage: Locator;
  readonly canvas: Locator;
  readonly strip: Locator;
  readonly hint: Locator;
  readonly stop: Locator;
  readonly play: Locator;
  readonly fewer: Locator;
  readonly more: Locator;
  readonly desired: Locator;
  readonly question: Locator;
  readonly go: Locator;
  readonly verdict: Locator;
  readonly replay: Locator;
  readonly sandbox: Locator;
  readonly again: Locator;

  constructor(page: Page) {
    super(page);
    this.stage = page.locator('[data-stage="home"]');
    this.canvas = this.stage.getByRole("img", { name: "The cluster" });
    this.strip = this.stage.locator(".stage-strip");
    this.hint = this.stage.locator(".minute-hint");
    this.stop = this.stage.getByRole("button", { name: "Stop one of them." });
    this.play = this.stage.locator(".stage-play");
    this.fewer = this.stage.getByRole("button", { name: "One task less" });
    this.more = this.stage.getByRole("button", { name: "One task more" });
    this.desired = this.stage.locator(".minute-count");
    this.question = this.stage.getByRole("group", { name: "A question" });
    this.go = this.stage.getByRole("button", { name: "Let it happen" });
    this.verdict = this.stage.getByRole("group", { name: "What came" });
    this.replay = this.stage.getByRole("button", { name: "Replay it slowly" });
    this.sandbox = this.stage.getByRole("link", { name: "Break it properly" });
    this.again = this.stage.getByRole("button", { name: "Begin again" });
  }

  /** The start page, whose stage has come by itself. */
  async open(): Promise<void> {
    await super.open();
    await this.expectPhase("alive");
  }

  async expectPhase(phase: string, timeout = 10_000): Promise<void> {
    await expect(this.stage).toHaveAttribute("data-phase", phase, { timeout });
  }

  /** An answer of the question that is asked. */
  option(words: string): Locator {
    return this.question.getByRole("radio", { name: words, exact: true });
  }

  /** The numbers to choose from. */
  async numbers(): Promise<string[]> {
    return this.question.getByRole("group", { name: /How many/ }).getByRole("radio").evaluateAll((all) =>
      all.map((one) => one.parentElement!.textContent!));
  }

  /** Where a task is on the canvas, from the left top corner of it; found through the buttons beside it. */
  async pointOfTask(): Promise<{ x: number; y: number }> {
    // Tasks are drawn in the colour of their state; a healthy one has the only large patch of it.
    return this.canvas.evaluate((canvas: HTMLCanvasElement) => {
      const colour = document.createElement("span");
      colour.style.color = "var(--stage-healthy)";
      canvas.parentElement!.append(colour);
      const [red, green, blue] = getComputedStyle(colour).color.match(/[\d.]+/g)!.map(Number);
      colour.remove();
      const { width, height } = canvas;
      const ratio = width / canvas.clientWidth;
      const pixels = canvas.getContext("2d")!.getImageData(0, 0, width, height).data;
      const is = (x: number, y: number) => {
        const at = 4 * (y * width + x);
        return Math.abs(pixels[at] - red) + Math.abs(pixels[at + 1] - green) + Math.abs(pixels[at + 2] - blue) < 12;
      };
      for (let y = 4; y < height - 12; y += 2) {
        for (let x = 4; x < width - 12; x += 2) {
          if ([0, 2, 4, 6, 8].every((d) => is(x + d, y) && is(x, y + d) && is(x + d, y + d))) return { x: (x + 4) / ratio, y: (y + 4) / ratio };
        }
      }
      throw new Error("no healthy task is painted");
    });
  }

  /** Moves the focus with the Tab key until it is somewhere. */
  async tabTo(target: Locator): Promise<void> {
    for (let n = 0; n < 60; n += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press("Tab");
    }
    throw new Error("the Tab key does not lead there");
  }
}

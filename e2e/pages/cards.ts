// The pages of the cards: overview, review, list, backup; and the learner's log as the browser keeps it.
import { expect, type Locator, type Page } from "@playwright/test";
import { Site } from "./site.ts";

/** An event of the log, as a backup has it. */
export interface Logged {
  id: string;
  at_ms: number;
  off_min: number;
  kind: string;
  card?: string;
  grade?: number;
  until?: number;
  [more: string]: unknown;
}

export class CardsPage extends Site {
  readonly place: Locator;
  readonly question: Locator;
  readonly show: Locator;
  readonly answer: Locator;
  readonly grades: Locator;
  readonly over: Locator;
  readonly keeping: Locator;
  readonly tools: Locator;
  /** What is to be done: fill in, type, work out; a question says nothing. */
  readonly task: Locator;
  readonly field: Locator;
  readonly verdict: Locator;
  readonly charts: Locator;

  constructor(page: Page) {
    super(page);
    this.place = page.getByRole("heading", { name: /^Card \d+ of \d+/ });
    this.question = page.locator(".card-front");
    this.show = page.getByRole("button", { name: "Show answer" });
    this.answer = page.getByRole("heading", { name: "Answer", exact: true });
    this.grades = page.getByRole("group", { name: "How well did you recall it?" });
    this.over = page.getByRole("heading", { name: /^(Done for now|Nothing is due)$/ });
    this.keeping = page.locator(".keeping");
    this.charts = page.locator(".chart-card");
    this.tools = page.getByRole("group", { name: "This card" });
    this.task = page.locator(".card-task");
    this.field = page.getByRole("textbox", { name: "Your answer" });
    this.verdict = page.locator("#verdict");
  }

  /** The cards' module is there too, and with it the database. */
  override async arrived(): Promise<void> {
    await super.arrived();
    await expect(this.main.getByText("Loading …")).toHaveCount(0);
  }

  /** Opens a review of one card. It was answered Easy a month ago, so it is due, and comes before new ones. */
  async reviewOf(card: string): Promise<void> {
    await this.load("cards");
    await expect(this.page.getByRole("link", { name: "All cards" })).toBeVisible();
    const easy = (card: string, days: number) => {
      const at_ms = Date.now() - days * 86_400_000;
      const id = at_ms.toString(16).padStart(12, "0").padEnd(32, "0");
      return { v: 1, id, at_ms, off_min: 0, kind: "review", card, grade: 4 };
    };
    await this.seed([easy(card, 31)]);
    await this.review("?cards=1");
  }

  /** The log without the old answers of `reviewOf`, in the order of time. */
  async since(): Promise<Logged[]> {
    const log = await this.log();
    return log.filter((event) => event.at_ms > Date.now() - 86_400_000).sort((a, b) => a.at_ms - b.at_ms);
  }

  /** Opens a review with a card on the table. */
  async review(query = ""): Promise<void> {
    await this.load(`cards/review${query}`);
    await expect(this.place).toBeVisible();
    // Keys reach a page only once its window has the focus.
    await this.page.waitForFunction(() => document.hasFocus());
  }

  /** An empty page of the site's origin: the app is not there, and holds no database. */
  async openNothing(): Promise<void> {
    const body = "<!doctype html><link rel=icon href='data:,'><title>Nothing</title>";
    await this.page.route("**/nothing", (route) => route.fulfill({ contentType: "text/html", body }));
    await this.load("nothing");
  }

  grade(name: string): Locator {
    return this.grades.getByRole("button", { name: new RegExp(`^${name}`) });
  }

  tool(name: string): Locator {
    return this.tools.getByRole("button", { name });
  }

  /** Shows the answer and grades it by keys, then waits until the next card, or the end, is there. */
  async answerByKeys(grade: string): Promise<void> {
    await this.page.keyboard.press("Space");
    await expect(this.answer).toBeFocused();
    const before = await this.marked();
    await this.page.keyboard.press(grade);
    await this.next(before);
  }

  /** Marks the heading of a card whose answer is shown, so that `next` can tell that another took its place. */
  async marked(): Promise<Locator> {
    await this.place.evaluate((heading) => void (heading.dataset.marked = "yes"));
    return this.page.locator("h2[data-marked]");
  }

  async next(before: Locator): Promise<void> {
    await expect(before).toHaveCount(0);
    await expect(this.place.or(this.over)).toBeVisible();
  }

  /** The log, in the order of time, read past the app. */
  async log(): Promise<Logged[]> {
    return this.page.evaluate(
      () =>
        new Promise<Logged[]>((done, failed) => {
          const opening = indexedDB.open("gantry");
          opening.onerror = () => failed(opening.error);
          opening.onsuccess = () => {
            const reading = opening.result.transaction("events").objectStore("events").getAll();
            reading.onsuccess = () => {
              opening.result.close();
              done(reading.result.map((line: string) => JSON.parse(line)));
            };
          };
        }),
    );
  }

  /** The rows of a chart's table, unfolded if need be: the row's name, then its cells. */
  async figures(title: string): Promise<string[][]> {
    const chart = this.charts.filter({ has: this.page.getByRole("heading", { name: title, exact: true }) });
    const table = chart.getByRole("group", { name: title, exact: true });
    if (!(await table.isVisible())) await chart.getByText(`${title}: the figures`).click();
    await expect(table).toBeVisible();
    return table.locator("tbody tr").evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => cell.textContent!)),
    );
  }

  /** The frame of an event for `seed`, with an id of its own that orders by time. */
  event(at: string, kind: string): Logged {
    const at_ms = Date.parse(at);
    return { v: 1, id: at_ms.toString(16).padStart(12, "0").padEnd(32, "0"), at_ms, off_min: 0, kind };
  }

  /** Puts events into the log past the app, as another version of it might have. */
  async seed(events: object[]): Promise<void> {
    // Once the page is drawn the app has made the database and read it.
    await expect(this.page.locator(".cards-content > *").first()).toBeAttached();
    await this.page.evaluate(
      (events) =>
        new Promise<void>((done, failed) => {
          const opening = indexedDB.open("gantry");
          opening.onerror = () => failed(opening.error);
          opening.onsuccess = () => {
            const writing = opening.result.transaction("events", "readwrite");
            for (const event of events as { id: string }[]) {
              writing.objectStore("events").put(JSON.stringify(event), event.id);
            }
            writing.oncomplete = () => {
              opening.result.close();
              done();
            };
          };
        }),
      events,
    );
  }
}

// Paper: everything is unfolded, nothing is left that only makes sense on a screen.
import { expect, test } from "../support/test.ts";
import { chapters, named } from "../support/routes.ts";

test("every answer of the course is printed", async ({ chapter, page }) => {
  await page.emulateMedia({ media: "print" });
  for (const route of chapters) {
    await chapter.load(route);
    const hidden = await chapter.content.locator(".answer").evaluateAll((answers) =>
      answers
        .filter((answer) => answer.getBoundingClientRect().height === 0 || !answer.checkVisibility())
        .map((answer) => answer.parentElement!.id),
    );
    expect(hidden, named(route)).toEqual([]);
  }
});

test("paper has no header, rail, filter or buttons", async ({ chapter, page }) => {
  await chapter.open(chapters[0]);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("banner")).toBeHidden();
  await expect(chapter.rail).toBeHidden();
  await expect(chapter.filter).toBeHidden();
  await expect(page.getByRole("button").filter({ visible: true })).toHaveCount(0);
});

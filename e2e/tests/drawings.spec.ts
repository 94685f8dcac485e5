// The drawings in the chapters.
import { expect, test } from "../support/test.ts";
import { chapters, drawingsOf, named } from "../support/routes.ts";

for (const route of chapters.filter(drawingsOf)) {
  test(`every drawing of ${named(route)} loads and has words for those who cannot see it`, async ({ chapter }) => {
    await chapter.open(route);
    await chapter.unfoldEverything();
    const broken = await chapter.main.locator("img").evaluateAll(async (images: HTMLImageElement[]) => {
      const faults: string[] = [];
      for (const image of images) {
        image.loading = "eager";
        await image.decode().catch(() => {});
        if (image.naturalWidth === 0) faults.push(`${image.src} does not load`);
        if (image.alt.trim().length < 20) faults.push(`${image.src} has no text alternative`);
        const [shown, real] = [image.width / image.height, image.naturalWidth / image.naturalHeight];
        if (Math.abs(shown / real - 1) > 0.02) faults.push(`${image.src} is distorted`);
      }
      return faults;
    });
    expect(broken).toEqual([]);
    await expect(chapter.main.locator("img")).toHaveCount(drawingsOf(route));
  });
}

test("the course has drawings", () => {
  expect(chapters.map(drawingsOf).reduce((sum, drawings) => sum + drawings)).toBeGreaterThan(10);
});

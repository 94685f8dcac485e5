// The narrowest window that counts, 320 pixels, with everything unfolded: nothing sticks out sideways.
import { expect, test } from "../support/test.ts";
import { named, routes } from "../support/routes.ts";
import type { Site } from "../pages/site.ts";
import { fixture } from "../pages/own-notes.ts";

test.use({ viewport: { width: 320, height: 640 } });

async function expectNarrow(site: Site): Promise<void> {
  await site.unfoldEverything();
  await site.renderEverything();
  for (const theme of ["light", "projector"]) {
    await site.show(theme);
    expect.soft(await site.sidewaysScroll(), `pixels to scroll sideways, ${theme}`).toBeLessThanOrEqual(0);
    expect.soft(await site.stickingOut(), `sticks out, ${theme}`).toEqual([]);
  }
}

for (const route of routes) {
  test(`${named(route)} fits into 320 pixels`, async ({ site }) => {
    await site.open(route);
    await expectNarrow(site);
  });
}

test("what the filter finds fits into 320 pixels", async ({ notes }) => {
  await notes.open("notes");
  await notes.search("task");
  await expectNarrow(notes);
});

for (const name of ["ecs-notes.md", "ecs-practice.md", "injection.md"]) {
  test(`a file of the learner's own, ${name}, fits into 320 pixels`, async ({ own }) => {
    await own.open();
    await own.drop(fixture(name));
    await own.expectRead(fixture(name));
    await own.keep();
    await expectNarrow(own);
  });
}

// Every page, for those who have it in their navigation: it opens without an error (the fixtures
// see to that), fits the screen, and axe finds nothing serious in either theme.

import type { Page } from "@playwright/test";
import { expect, seriousFindings, signIn, test, visit } from "./fixtures.ts";
import { firstRecord, pagesBehind, pagesOf, people, ways } from "./people.ts";

async function expectGood(page: Page): Promise<void> {
  const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  expect(await page.evaluate(overflow), "the page scrolls sideways by").toBeLessThanOrEqual(0);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await seriousFindings(page), `axe, ${colorScheme}`).toEqual([]);
  }
}

test("/login is good", async ({ page }) => {
  await visit(page, "/login");
  await expectGood(page);
});

for (const [person, login] of Object.entries(people)) {
  test(`what lies behind is good for the ${person}`, async ({ page }) => {
    test.setTimeout(240_000);
    await signIn(page, login);
    await visit(page, "/customers");
    const customer = await firstRecord(page, "/customers");
    const about = customer ? ways.map((way) => `${customer}/${way}`) : [];
    for (const path of [...pagesBehind(person), ...about]) {
      await test.step(path, async () => {
        await visit(page, path);
        await expectGood(page);
      });
    }
  });

  for (const path of pagesOf(person)) {
    test(`${path} is good for the ${person}`, async ({ page }) => {
      await signIn(page, login);
      await visit(page, path);
      await expectGood(page);
      const record = await firstRecord(page, path);
      if (record) {
        await visit(page, record);
        await expectGood(page);
      }
    });
  }
}

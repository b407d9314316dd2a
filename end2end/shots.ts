// Takes pictures of the pages into `shots/`, to be looked at by people.

import { test, type Page } from "@playwright/test";
import { hydrated, signIn } from "./tests/fixtures.ts";
import { firstRecord, pagesOf, people } from "./tests/people.ts";

test.setTimeout(300_000);

async function shoot(page: Page, folder: string, path: string, name = path): Promise<void> {
  await page.goto(path);
  // A page that does not come alive is worth a picture too.
  await hydrated(page).catch(() => console.log(`${path} was not hydrated`));
  const file = name === "/" ? "home" : name.slice(1).replaceAll("/", "-");
  const look = test.info().project.name;
  await page.screenshot({ path: `shots/${folder}/${file}-${look}.png`, fullPage: true });
}

test("nobody", ({ page }) => shoot(page, "nobody", "/login"));

for (const [person, login] of Object.entries(people)) {
  test(person, async ({ page }) => {
    await signIn(page, login);
    for (const path of pagesOf(person)) {
      await shoot(page, person, path);
      const record = await firstRecord(page, path);
      if (record) await shoot(page, person, record, `${path}/record`);
    }
  });
}

// What the administrator changes is what a rep's browser gets at the next request, and nothing that a
// rep may not read is in any byte of a page.

import type { Page } from "@playwright/test";
import { expect, hydrated, test, visit } from "./fixtures.ts";
import { cellAt, clean, expectReach, publish, setReach } from "./policy.ts";

/** A rep of a team whose customers all belong to a colleague. */
const rep = "niesha.huffines";
/** Their manager. */
const manager = "melvin.marxen";
/** The colleague's customer that the rep must not find. */
const hidden = "Isdom";

/** The ids on the list that is open. */
async function ids(page: Page): Promise<string[]> {
  const found = await page.locator("main [data-id]").evaluateAll((all) => all.map((one) => one.getAttribute("data-id")));
  return [...new Set(found.filter((id) => id !== null))].sort();
}

/** Publishes a reach for a cell of the sales representatives' matrix, by hand. */
async function publishReach(admin: Page, cell: string, reach: string): Promise<void> {
  await clean(admin);
  await setReach(admin, "sales_rep", cell, reach);
  await publish(admin, `${cell} becomes ${reach}`);
  await visit(admin, "/matrix?role=sales_rep");
  await expectReach(cellAt(admin, "sales_rep", cell), reach);
}

/** The page as it came over the wire, with the data embedded for hydration. */
async function source(page: Page, path: string): Promise<string> {
  return (await page.request.get(path)).text();
}

test("a reach that is published holds for the rep's next request, and ends when it is taken back", async ({ as, watch }) => {
  const [theRep, theManager, theAdmin] = [await as(rep), await as(manager), await as("admin")];
  watch.allow(/\/customers\/[0-9a-f-]{36}/);

  await visit(theManager, "/customers");
  const team = await ids(theManager);
  expect(team.length).toBeGreaterThan(20);
  const link = theManager.locator("main a", { hasText: hidden }).first();
  const address = (await link.getAttribute("href")) ?? "";

  await visit(theRep, "/customers");
  expect(await ids(theRep)).toEqual([]);
  for (const path of ["/customers", "/", "/opportunities", "/contacts", `/search?q=${hidden}`]) {
    const page = await source(theRep, path);
    const said = path.startsWith("/search") ? page.replaceAll(new RegExp(hidden, "g"), "") : page;
    expect(said, path).not.toContain(hidden);
    expect(page, path).not.toContain(address.split("/").pop());
  }
  await visit(theRep, `/search?q=${hidden}`);
  expect(await ids(theRep)).toEqual([]);

  // One answer for what is out of sight and what does not exist.
  const absent = "/customers/01990000-0000-7000-8000-000000000000";
  const [one, other] = [await theRep.request.get(address), await theRep.request.get(absent)];
  expect([one.status(), other.status()]).toEqual([404, 404]);
  const plain = async (answer: typeof one, path: string) => {
    const text = (await answer.text()).replaceAll(path.split("/").pop() ?? "", "ID");
    const nonce = /nonce="([^"]*)"/.exec(text)?.[1] ?? "no nonce";
    return text.replaceAll(nonce, "NONCE");
  };
  expect(await plain(one, address)).toBe(await plain(other, absent));

  await publishReach(theAdmin, "customer:view", "department");
  await visit(theRep, "/customers");
  expect(await ids(theRep)).toEqual(team);

  await publishReach(theAdmin, "customer:view", "own");
  await theRep.reload();
  await hydrated(theRep);
  expect(await ids(theRep)).toEqual([]);
});

test("the digits of a masked phone are in no byte that a rep gets", async ({ as }) => {
  const [director, owner] = [await as("director"), await as("darcel.schlecht")];
  await visit(owner, "/customers");
  const mine = await ids(owner);
  expect(mine.length).toBeGreaterThan(20);
  const seen = await Promise.all(["/customers", "/search?q=a", "/"].map((path) => source(owner, path)));
  for (const id of mine.slice(0, 8)) {
    const full = await source(director, `/customers/${id}`);
    const phone = /\+\d{8,15}/.exec(full)?.[0];
    expect(phone, `the director reads a phone number of ${id}`).toBeDefined();
    const record = await source(owner, `/customers/${id}`);
    const digits = (phone ?? "").slice(1);
    for (const bytes of [...seen, record]) {
      expect(bytes).not.toContain(digits);
    }
    expect(record).toContain(digits.slice(-4));
  }
});

test("the administrator sees the system and no record", async ({ as, watch }) => {
  const admin = await as("admin");
  await visit(admin, "/");
  for (const list of ["/customers", "/opportunities"]) {
    expect(await admin.locator(`nav a[href="${list}"]`).count()).toBe(0);
  }
  watch.allow(/\/customers/);
  const answer = await admin.request.get("/customers");
  expect(await answer.text()).not.toMatch(/data-id="/);
});

test("without JavaScript a rep signs in, reads a list and opens a record", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/customers");
  await page.waitForURL(/\/login/);
  await page.fill('input[name="login"]', "darcel.schlecht");
  await page.fill('input[name="password"]', "remit-demo");
  await page.locator('form:has(input[name="password"]) [type="submit"]').click();
  await page.waitForURL(/\/customers/);
  await page.locator("main a", { hasText: hidden }).first().click();
  await expect(page.locator("h1")).toContainText(hidden);
  await context.close();
});

// Why and who, looking as someone else, my access and the audit log, as those use them who review.

import type { Page } from "@playwright/test";
import { expect, hydrated, seriousFindings, signIn, test, visit } from "./fixtures.ts";

/** A rep, and a customer of theirs. */
const rep = "darcel.schlecht";
const theirs = "Isdom";
/** A rep of another region. */
const other = "anna.snelling";

async function expectGood(page: Page): Promise<void> {
  const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  expect(await page.evaluate(overflow), "the page scrolls sideways by").toBeLessThanOrEqual(0);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await seriousFindings(page), `axe, ${colorScheme}`).toEqual([]);
  }
}

/** The id of the rep's customer. */
async function customer(page: Page): Promise<string> {
  await visit(page, `/customers?name=${theirs}`);
  const link = page.locator("main [data-id] a", { hasText: theirs }).first();
  return ((await link.getAttribute("href")) ?? "").split("/").pop() ?? "";
}

test("the explanation says which part decided, and who else sees the record", async ({ as }) => {
  const id = await customer(await as(rep));
  const page = await as("auditor");
  await visit(page, "/admin/access");
  await page.locator("#field-user").fill(rep);
  await page.locator("#field-record").fill(id);
  await page.locator("main form [type=submit]").click();
  await expect(page.locator('.verdict[data-allowed="true"]')).toContainText("Darcel Schlecht may see this customer");
  await expect(page.locator('.findings [data-role="sales_rep"]')).toContainText("because they own it");
  // The right to review shows no record: not even its name.
  await expect(page.locator("main")).not.toContainText(theirs);
  await expectGood(page);

  await page.locator("#field-user").fill(other);
  await page.locator("main form [type=submit]").click();
  await expect(page.locator('.verdict[data-allowed="false"]')).toContainText("this one belongs to Darcel Schlecht");

  await page.locator("main .record-ways a").first().click();
  await expect(page.locator(`.who [data-login="${rep}"]`)).toBeVisible();
  await expect(page.locator(`.who [data-login="${other}"]`)).toHaveCount(0);
  await expectGood(page);
});

test("what cannot be found is said at its input", async ({ page }) => {
  await signIn(page, "auditor");
  await visit(page, `/admin/access?user=nobody.here&object=customer&record=01900000-0000-7000-8000-000000000000`);
  await expect(page.locator("#about-user .field-error")).toContainText("Nobody has this login");
  await visit(page, `/admin/access?user=${rep}&object=customer&record=${theirs}`);
  await expect(page.locator("#about-record .field-error")).toContainText("You see no such record");
});

test("what a reviewer is told that someone sees is what their lists count", async ({ as }) => {
  const [reviewer, theRep] = [await as("auditor"), await as(rep)];
  await visit(reviewer, `/admin/access/${rep}`);
  for (const list of ["customers", "opportunities", "tickets"]) {
    const object = list === "opportunities" ? "opportunity" : list.slice(0, -1);
    const seen = await reviewer.locator(`[data-object="${object}"] [data-seen]`).getAttribute("data-seen");
    await visit(theRep, `/${list}`);
    expect(await theRep.locator(".remit-line [data-count]").first().getAttribute("data-count"), list).toBe(seen);
  }
  await expectGood(reviewer);
});

test("who looks as someone else is told so everywhere and changes nothing", async ({ page, watch }) => {
  await signIn(page, "admin");
  await visit(page, `/admin/access/${rep}`);
  await page.locator(".view-as > summary").click();
  await page.locator(".view-as [type=submit]").click();
  await expect(page.locator(".looking")).toContainText("You are looking as Darcel Schlecht");
  await hydrated(page);
  await visit(page, "/customers");
  await expect(page.locator(".looking")).toBeVisible();
  await expectGood(page);

  const id = await customer(page);
  await visit(page, `/customers/${id}/edit`);
  watch.allow("/api/ui/records/save");
  const refused = page.waitForResponse((answer) => answer.url().includes("records/save"));
  await page.locator('main form[data-save] [type="submit"]').click();
  expect((await refused).status()).toBe(403);
  await expect(page.locator("#form-summary")).toContainText("You are looking as someone else");

  await page.locator(".looking [type=submit]").click();
  await page.waitForURL(`**/admin/access/${rep}`);
  await expect(page.locator(".looking")).toHaveCount(0);
  await visit(page, "/admin/audit?event=view_as");
  await expect(page.locator('[data-event="view_as"]').first()).toContainText("Sam Whitaker");
});

test("my access says what I may do, for instance where, and what to do about more", async ({ page }) => {
  await signIn(page, rep);
  await visit(page, "/customers");
  await page.locator(".remit-line .why").first().click();
  await expect(page.locator("h1")).toHaveText("My access");
  const customers = page.locator('.granted[data-object="customer"]');
  await expect(customers).toContainText("because you own it");
  await expect(customers).toContainText("masks: Phone");
  await expect(page.locator("#missing")).toContainText("Your manager is Melvin Marxen");
  await expectGood(page);
});

test("the log is searched, checked and taken away", async ({ page }) => {
  await signIn(page, "auditor");
  await visit(page, "/admin/audit");
  await page.locator("#field-event").selectOption("sign_in");
  await page.locator("#field-person").fill("auditor");
  await page.locator("main form [type=submit]").click();
  const rows = page.locator("main tbody tr");
  await expect(rows.first()).toHaveAttribute("data-event", "sign_in");
  expect(await rows.evaluateAll((all) => all.every((row) => row.getAttribute("data-event") === "sign_in"))).toBe(true);
  await expectGood(page);

  await visit(page, "/admin/audit?topic=rights&check=1");
  await expect(page.locator('.chain[data-whole="true"]')).toContainText("Whole");
  await expect(page.locator('main [data-event="sign_in"]')).toHaveCount(0);
  const href = (await page.locator('main a[href^="/export/audit.csv"]').getAttribute("href")) ?? "";
  const file = await page.request.get(href);
  expect(file.status()).toBe(200);
  expect(await file.text()).toContain("number,at,person,event");
  await visit(page, "/admin/audit?event=audit_export");
  await expect(page.locator('[data-event="audit_export"]').first()).toBeVisible();
});

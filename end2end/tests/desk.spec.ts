// Pages that only the server draws: the browser finds them as they stand, and fetches the next one when a
// link is followed, without loading the document anew.

import type { Page } from "@playwright/test";
import { expect, hydrated, test, visit } from "./fixtures.ts";

/** Marks the document, to tell later whether it is still the same one. */
async function mark(page: Page): Promise<void> {
  await page.evaluate(() => document.documentElement.setAttribute("data-mark", "here"));
}

/** Whether the document that was marked is still there. */
async function isSame(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.hasAttribute("data-mark"));
}

/** What the pages ask the server for from now on, by the ends of their addresses. */
function asked(page: Page): string[] {
  const calls: string[] = [];
  page.on("request", (request) => {
    const path = new URL(request.url()).pathname;
    if (path.startsWith("/api/ui/")) calls.push(`${path.slice("/api/ui/".length)} ${request.postData() ?? ""}`);
  });
  return calls;
}

test("a page that comes from the server is touched by nothing and asks for nothing", async ({ as }) => {
  const admin = await as("admin");
  const calls = asked(admin);
  await visit(admin, "/admin");
  await expect(admin.locator("h1")).toBeVisible();
  await expect(admin).toHaveTitle(/Administration · Remit/);
  await expect(admin.locator("main h1")).toHaveCount(1);
  await expect(admin.locator("nav.rail")).toHaveCount(1);
  expect(calls).toEqual([]);
  const sent = await (await admin.request.get("/admin")).text();
  expect(sent.split("<h1").length, "the heading stands once in the document").toBe(2);
  expect(sent).not.toContain("__RESOLVED_RESOURCES[0]=");
});

test("links, back and forward exchange the page and keep the document", async ({ as }) => {
  const page = await as("darcel.schlecht");
  await visit(page, "/customers");
  await mark(page);
  const calls = asked(page);

  const first = page.locator("main tbody th a").first();
  const name = (await first.textContent()) ?? "";
  await first.click();
  await expect(page.locator("h1")).toHaveText(name);
  await expect(page).toHaveTitle(`${name} · Remit`);
  await expect(page.locator("#main"), "the focus follows the page").toBeFocused();
  expect(calls.filter((call) => call.startsWith("draw")).length, "one question for one page").toBe(1);

  await page.goBack();
  await expect(page.locator("h1")).toHaveText("Customers");
  await expect(page).toHaveTitle("Customers · Remit");
  await expect(page.locator('nav.rail [aria-current="page"]')).toHaveText("Customers");
  await page.goForward();
  await expect(page.locator("h1")).toHaveText(name);

  await page.locator("main .crumb a").first().click();
  await expect(page).toHaveURL(/\/customers$/);
  await expect(page.locator("h1")).toHaveText("Customers");
  expect(await isSame(page)).toBe(true);

  await page.reload();
  await hydrated(page);
  await expect(page.locator("h1")).toHaveText("Customers");
});

test("the administrator goes between the desk and the matrix", async ({ as }) => {
  const admin = await as("admin");
  await visit(admin, "/admin");
  await mark(admin);
  const matrix = admin.locator('main a[href="/matrix"]').first();
  await matrix.click();
  await expect(admin).toHaveURL(/\/matrix$/);
  await expect(admin.locator("h1")).toBeVisible();
  await expect(admin).not.toHaveTitle(/Administration/);
  await admin.goBack();
  await expect(admin).toHaveURL(/\/admin$/);
  await expect(admin).toHaveTitle(/Administration/);
  await admin.locator('nav a[href="/"]:visible').last().click();
  await expect(admin).toHaveURL(/\/$/);
  await expect(admin.locator("h1")).toContainText("Hello");
  expect(await isSame(admin)).toBe(true);
});

test("what is out of sight says so without leaving the document", async ({ as, watch }) => {
  const page = await as("darcel.schlecht");
  watch.allow(/\/api\/ui\/draw/);
  await visit(page, "/customers");
  await mark(page);
  await page.locator("main tbody th a").first().evaluate((link) => {
    link.setAttribute("href", "/customers/01990000-0000-7000-8000-000000000000");
  });
  await page.locator("main tbody th a").first().click();
  await expect(page.locator("h1")).toHaveText("Nothing here for you");
  expect(await isSame(page)).toBe(true);
});

test("sorting, filtering and the keyboard work on a drawn list", async ({ as }) => {
  const page = await as("darcel.schlecht");
  await visit(page, "/opportunities");
  await mark(page);
  if ((page.viewportSize()?.width ?? 0) > 800) {
    await page.locator("#sort-amount").focus();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/sort=-amount/);
    await expect(page.locator('th[aria-sort="descending"]')).toHaveCount(1);
    await expect(page.locator("#sort-amount"), "the focus stays where it was").toBeFocused();
    await page.locator(".filters summary", { hasText: "Owner" }).click();
    await expect(page.locator(".filters details[open] .menu-count").first()).toBeVisible();
    await page.keyboard.press("Escape");
    const amount = page.locator(".filters details", { has: page.locator('input[name="f"][value="amount"]') });
    await amount.locator("summary").click();
    await amount.locator('input[name="gte"]').fill("1,000");
    await amount.locator('[type="submit"]').click();
    await expect(page).toHaveURL(/amount\[gte\]=100000/);
    await expect(page.locator('[data-filter="amount"]')).toBeVisible();
    await page.goBack();
    await expect(page, "the address of the form is not kept").not.toHaveURL(/amount\[gte\]/);
    await expect(page.locator('[data-filter="amount"]')).toHaveCount(0);
  }
  await page.locator("h1").click();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(page.locator("main tbody tr").nth(1).locator("th a")).toBeFocused();
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/opportunities\/[0-9a-f-]{36}$/);
  expect(await isSame(page)).toBe(true);
});

test("a form keeps what was typed, warns before it is left, and saves without leaving the document", async ({ as, watch }) => {
  watch.allow(/\/api\/ui\/records\/save/);
  const page = await as("darcel.schlecht");
  await visit(page, "/customers");
  await page.locator("main tbody th a").first().click();
  await expect(page.locator('[data-key="edit"]')).toBeVisible();
  await mark(page);
  await page.keyboard.press("e");
  await expect(page).toHaveURL(/\/edit$/);
  const field = page.locator('[name="values[employees]"]');
  await field.fill("many");
  await page.locator('form[data-save] [type="submit"]').click().catch(() => undefined);
  await expect(page.locator("#form-summary")).toBeVisible();
  await expect(field).toHaveValue("many");

  page.once("dialog", (dialog) => void dialog.dismiss());
  await page.locator(".form-actions a").click();
  await expect(page).toHaveURL(/\/edit$/);
  await expect(field).toHaveValue("many");

  const number = String(100 + Math.floor(Math.random() * 900));
  await field.fill(number);
  await page.locator('form[data-save] [type="submit"]').click();
  await expect(page).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  await expect(page.locator('main [data-field="employees"]')).toContainText(number);
  expect(await isSame(page)).toBe(true);
});

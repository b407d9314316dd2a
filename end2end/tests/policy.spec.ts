// The administrator's way: change in the draft, read what it would do, publish, and take it back. What is
// foretold is what everybody then sees; and two administrators do not lose each other's work.

import type { Page } from "@playwright/test";
import { expect, test, visit } from "./fixtures.ts";
import { cellAt, clean, expectReach, inForce, publish, restore, setReach } from "./policy.ts";

const plural: Record<string, string> = {
  customer: "customers",
  contact: "contacts",
  opportunity: "opportunities",
  contract: "contracts",
  payment: "payments",
  ticket: "tickets",
  product: "products",
  activity: "activities",
};

type Foretold = { login: string; object: string; before: number; after: number };

/** What the page says that each person sees now and then. */
async function foretold(admin: Page): Promise<Foretold[]> {
  await visit(admin, "/admin/policy/impact");
  return admin.locator("[data-impact-person] [data-impact-object] [data-impact-action=view]").evaluateAll((lines) =>
    lines.map((line) => ({
      login: line.closest("[data-impact-person]")?.getAttribute("data-impact-person") ?? "",
      object: line.closest("[data-impact-object]")?.getAttribute("data-impact-object") ?? "",
      before: Number(line.getAttribute("data-before")),
      after: Number(line.getAttribute("data-after")),
    })),
  );
}

/** How many records of a type someone's own page counts. */
async function count(person: Page, object: string): Promise<number> {
  const text = await (await person.request.get(`/${plural[object]}?count=exact`)).text();
  return Number(/data-count="(\d+)"/.exec(text)?.[1] ?? "0");
}

test("what is foretold is what everyone then sees, and an earlier revision brings all of it back", async ({ as }) => {
  test.setTimeout(180_000);
  const admin = await as("admin");
  await clean(admin);
  const first = await inForce(admin);

  await setReach(admin, "regional_manager", "customer:view", "own");
  await admin.reload();
  const cell = cellAt(admin, "regional_manager", "customer:view");
  await expectReach(cell, "own");
  await expect(cell).toHaveAttribute("data-changed", "true");
  await expect(admin.locator("#matrix-bar [data-draft-by=admin]")).toBeVisible();
  await expect(admin.locator("#matrix-impact [data-affected]")).toBeVisible();

  const told = await foretold(admin);
  expect(told.length).toBeGreaterThan(3);
  const logins = [...new Set(told.map((one) => one.login))];
  const people = new Map<string, Page>();
  for (const login of [...logins, "darcel.schlecht", "director"]) people.set(login, await as(login));
  const page = (login: string) => people.get(login) as Page;
  const untouched = async () => [await count(page("darcel.schlecht"), "customer"), await count(page("director"), "customer")];
  const others = await untouched();
  for (const one of told) {
    expect(await count(page(one.login), one.object), `${one.login} ${one.object} before`).toBe(one.before);
  }

  const second = await publish(admin, "managers see their own");
  expect(second).toBe(first + 1);
  for (const one of told) {
    expect(await count(page(one.login), one.object), `${one.login} ${one.object} after`).toBe(one.after);
  }
  expect(await untouched()).toEqual(others);

  await restore(admin, first, "as it was");
  for (const one of told) {
    expect(await count(page(one.login), one.object), `${one.login} ${one.object} again`).toBe(one.before);
  }
  await visit(admin, "/admin/policy");
  await expect(admin.locator("[data-revision-entry]").first()).toContainText("as it was");
});

test("a cell is set by its letter, and undone and redone", async ({ as, isMobile }) => {
  test.skip(isMobile, "phones have no such keys");
  const admin = await as("admin");
  await clean(admin);
  await visit(admin, "/matrix?role=sales_rep");
  const cell = cellAt(admin, "sales_rep", "customer:view");
  // All cells are one stop for the tabulator.
  await expect(admin.locator('.matrix-cell[tabindex="0"]')).toHaveCount(1);
  await cell.focus();
  const was = await cell.getAttribute("data-value");
  await admin.keyboard.press("ArrowRight");
  const next = cellAt(admin, "sales_rep", "customer:create");
  await expect(next).toBeFocused();
  await expect(next).toHaveAttribute("tabindex", "0");
  await expect(admin.locator('.matrix-cell[tabindex="0"]')).toHaveCount(1);
  await admin.keyboard.press("ArrowLeft");
  await admin.keyboard.press("a");
  await expect(cell).toHaveAttribute("data-changed", "true");
  await expectReach(cell, "all");
  await expect(cell).toBeFocused();
  await expect(cell).toHaveAccessibleName(/sees all customers.*not published yet/);
  await expect(admin.locator("#matrix-sentence")).toContainText("all customers");
  await admin.keyboard.press("u");
  await expect(cell).toHaveAttribute("data-value", was ?? "");
  await expect(cell).not.toHaveAttribute("data-changed", "true");
  await admin.keyboard.press("Control+y");
  await expectReach(cell, "all");
  // What is undone from elsewhere is said as well.
  await admin.locator("#matrix-undo").click();
  await expect(admin.locator("#matrix-heard")).toContainText("sees own customers");
  await clean(admin);
});

test("a phone shows one type of record at a time, with what each action reaches", async ({ as, isMobile }) => {
  test.skip(!isMobile, "there is room for all of them");
  const admin = await as("admin");
  await clean(admin);
  await visit(admin, "/matrix?role=sales_rep");
  const cells = admin.locator(".matrix-cell:visible");
  await expect(cells).toHaveCount(8);
  await expect(admin.locator(".matrix-scroll")).toHaveJSProperty("scrollWidth", await admin.locator(".matrix-scroll").evaluate((one) => one.clientWidth));
  await admin.locator('[data-step="next"]').first().click();
  await expect(cellAt(admin, "sales_rep", "contact:view")).toBeVisible();
  await expect(cellAt(admin, "sales_rep", "customer:view")).toBeHidden();
  await expect(cells).toHaveCount(8);
  await setReach(admin, "sales_rep", "product:edit", "department");
  await expect(admin.locator("#row-product .matrix-cell > em:visible").nth(2)).toHaveText(/department/i);
  await visit(admin, "/matrix?tab=all&object=product&role=sales_rep");
  await expectReach(cellAt(admin, "sales_rep", "product:edit"), "department");
  await clean(admin);
});

test("every role is set side by side by its letters", async ({ as, isMobile }) => {
  test.skip(isMobile, "phones have no such keys");
  const admin = await as("admin");
  await clean(admin);
  await visit(admin, "/matrix?tab=all&object=product&role=sales_rep");
  const cell = cellAt(admin, "finance", "product:edit");
  await cell.focus();
  await admin.keyboard.press("ArrowDown");
  await expect(cellAt(admin, "sales_rep", "product:edit")).toBeFocused();
  await admin.keyboard.press("ArrowUp");
  await admin.keyboard.press("d");
  await expect(cell).toHaveAttribute("data-changed", "true");
  await expectReach(cell, "department");
  await expect(admin.locator(".matrix-cell")).toHaveCount(await admin.locator("main tbody tr").count() * 8);
  await clean(admin);
});

test("a whole group of fields is set at once", async ({ as }) => {
  const admin = await as("admin");
  await clean(admin);
  await visit(admin, "/matrix?tab=fields&object=customer&role=sales_rep");
  await admin.locator("#group-sensitive").selectOption("hidden");
  await expect(admin.locator("#level-phone")).toHaveValue("hidden");
  await expect(admin.locator("#matrix-bar")).toBeVisible();
  await clean(admin);
});

test("two administrators work on one draft, and neither loses work without being told", async ({ as, watch }) => {
  test.setTimeout(120_000);
  watch.allow("policy/cell");
  const admin = await as("admin");
  await clean(admin);
  const first = await inForce(admin);

  // The auditor is made a second administrator, on the page of their role.
  await visit(admin, "/admin/roles/auditor");
  await admin.locator('[name="values[capability:roles.manage]"]').check();
  await admin.locator('main form [type="submit"]').first().click();
  await visit(admin, "/admin/policy/publish");
  await expect(admin.locator("[data-changes]")).toHaveAttribute("data-changes", "1");
  await publish(admin, "a second pair of hands");

  const other = await as("auditor");
  await visit(admin, "/matrix?role=sales_rep");
  await visit(other, "/matrix?role=sales_rep");
  const open = async (page: Page, cell: string) => {
    await cellAt(page, "sales_rep", cell).click();
    await expect(page.locator("#matrix-choices")).toBeVisible();
  };
  const choose = async (page: Page, reach: string) => {
    const saved = page.waitForResponse((answer) => answer.url().includes("policy/cell"));
    await page.locator(`#matrix-choices .matrix-step[data-reach="${reach}"]`).click();
    await saved;
  };

  // Different cells: both stay, and the second one is told of the first.
  await open(other, "customer:edit");
  await open(admin, "customer:view");
  await choose(admin, "department");
  await choose(other, "department");
  await expect(other.locator("#matrix-news")).toContainText("Sam Whitaker");
  await expectReach(cellAt(other, "sales_rep", "customer:view"), "department");

  // The same cell, with an old page in front of one: refused, told, and what stands there is shown.
  await choose(admin, "reports");
  await expect(admin.locator("#matrix-news")).toContainText("Priya Raman");
  await choose(other, "all");
  await open(admin, "customer:edit");
  await choose(other, "subtree");
  await choose(admin, "own");
  await expect(admin.locator("#matrix-news")).toContainText("was not made");
  await expectReach(cellAt(admin, "sales_rep", "customer:edit"), "subtree");

  // A reload shows whose draft it is, and both changes.
  await visit(admin, "/matrix?role=sales_rep");
  await expect(admin.locator("[data-draft-by=auditor]")).toBeVisible();
  await expect(admin.locator("[data-changes]")).toHaveAttribute("data-changes", "2");

  // What was reviewed is what is published: a draft that went on in between is refused.
  await visit(admin, "/admin/policy/publish");
  await choose(other, "department");
  await admin.locator("#field-reason").fill("too late");
  await admin.locator("[data-publish-now]").click();
  await expect(admin.locator("#form-summary")).toBeVisible();

  await clean(admin);
  await restore(admin, first, "one pair of hands");
});

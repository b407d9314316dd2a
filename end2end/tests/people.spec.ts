// An administrator lets someone in, gives them a role and a part of the data, moves them and lets them go,
// by the pages alone; and what these pages say is what then holds.

import type { Page } from "@playwright/test";
import { expect, fillLogin, hydrated, test, visit } from "./fixtures.ts";

/** Each run of this file on one server needs names of its own. */
const mark = Date.now().toString(36);
const login = `ida.${mark}`;
const team = `lab-${mark}`;

function field(page: Page, name: string) {
  return page.locator(`main [name="values[${name}]"]`);
}

/** Sends the form on the page and waits for the page that it leads to. */
async function send(page: Page): Promise<void> {
  await page.locator("main .edit form [type=submit]").first().click();
  await hydrated(page);
}

test("someone comes, gets a role and a fence, moves and leaves", async ({ as, browser }) => {
  const admin = await as("admin");

  await visit(admin, "/admin/departments/new");
  await field(admin, "name").fill("Laboratory");
  await field(admin, "key").fill(team);
  await field(admin, "parent").selectOption("central");
  await send(admin);
  await expect(admin.locator(".notice.done")).toContainText("Added");
  await admin.locator(".notice.done a").first().click();
  await expect(field(admin, "department")).toHaveValue(team);

  await field(admin, "name").fill("Ida Example");
  await field(admin, "login").fill(login);
  await field(admin, "manager").fill("director");
  await send(admin);
  const password = await admin.locator("[data-secret=password]").innerText();
  await admin.reload();
  await expect(admin.locator("[data-secret]")).toHaveCount(0);

  const context = await browser.newContext();
  const ida = await context.newPage();
  await visit(ida, "/login");
  await fillLogin(ida, login, password);
  await ida.waitForURL((url) => url.pathname !== "/login");
  await expect(ida.locator('.rail a[href="/customers"]')).toHaveCount(0);

  await visit(admin, `/admin/people/${login}/roles`);
  // Nobody gets a role because it stands first.
  await expect(field(admin, "role")).toHaveValue("");
  await field(admin, "role").selectOption("sales_rep");
  await field(admin, "reason").fill("joins the laboratory");
  await send(admin);
  await expect(admin.locator('[data-role="sales_rep"]')).toContainText("joins the laboratory");
  await visit(admin, `/admin/people/${login}/partitions`);
  await admin.locator('main input[value="central"]').check();
  await send(admin);
  await expect(admin.locator("main .chips")).toContainText("Central");
  await visit(ida, "/customers");
  await expect(ida.locator('.rail a[href="/customers"]')).toHaveCount(1);

  await visit(admin, `/admin/people/${login}/move`);
  await field(admin, "department").selectOption("east");
  await send(admin);
  await expect(admin.locator(".notice.done")).toContainText("works in East office now");
  await visit(admin, `/admin/people/${login}/depart`);
  await send(admin);
  await expect(admin.locator(".notice.done")).toContainText("has left the company");
  await ida.goto("/customers");
  await ida.waitForURL((url) => url.pathname === "/login");
  await context.close();

  await visit(admin, `/admin/departments/${team}`);
  await admin.locator("main .confirm summary").click();
  await admin.locator("main .confirm[open] button").click();
  await expect(admin).toHaveURL(/\/admin\/departments$/);
});

test("a file is checked row by row, and nothing is changed by that", async ({ as }) => {
  const admin = await as("admin");
  await visit(admin, "/admin/import");
  await admin.locator("[name=users]").fill(`login,name,department\numa.${mark},Uma,central\nmoe.${mark},Moe,moon\n`);
  await admin.locator('button[value="check"]').click();
  await hydrated(admin);
  await expect(admin.locator("main .form-summary")).toContainText("Rows that cannot be used: 1");
  await expect(admin.locator('main [data-line="2"]')).toContainText("New person");
  await expect(admin.locator("[name=users]")).toHaveValue(new RegExp(`moe.${mark},Moe,moon`));
  await visit(admin, `/admin/people?q=${mark}`);
  await expect(admin.locator(`[data-login="uma.${mark}"]`)).toHaveCount(0);
});

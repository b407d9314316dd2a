// What an administrator does with the policy, by hand: change a cell, publish, go back, throw away.

import type { Locator, Page } from "@playwright/test";
import { expect, visit } from "./fixtures.ts";

/** Throws away what an earlier test left in the draft. */
export async function clean(admin: Page): Promise<void> {
  for (const what of ["unschedule", "discard"]) {
    await visit(admin, "/admin/policy/publish");
    const button = admin.locator(`[data-handle="${what}"]`).first();
    if ((await button.count()) > 0) {
      await button.click();
      await expect(admin.locator(`[data-handle="${what}"]`)).toHaveCount(0);
    }
  }
}

/** A cell, of `object:action`. */
export function cellAt(page: Page, role: string, cell: string): Locator {
  return page.locator(`[id="${role}/${cell.replace(":", "/")}"]`);
}

/** Waits until a cell reaches so far; what else stands in it does not matter. */
export async function expectReach(cell: Locator, reach: string): Promise<void> {
  await expect(cell).toHaveAttribute("data-value", new RegExp(`^${reach}( |$)`));
}

/** Opens the choices of a cell and sets how far it reaches; the draft keeps it. */
export async function setReach(admin: Page, role: string, cell: string, reach: string): Promise<void> {
  // Where there is little room, one type of record is shown at a time.
  await visit(admin, `/matrix?role=${role}&object=${cell.split(":")[0]}`);
  const button = cellAt(admin, role, cell);
  await button.click();
  const saved = admin.waitForResponse((answer) => answer.url().includes("policy/cell"));
  await admin.locator(`#matrix-choices .matrix-step[data-reach="${reach}"]`).click();
  await saved;
  await expectReach(button, reach);
  await admin.keyboard.press("Escape");
  await expect(admin.locator("#matrix-choices")).toHaveCount(0);
}

/** Publishes the draft and answers the number of the revision. */
export async function publish(admin: Page, reason: string): Promise<number> {
  await visit(admin, "/admin/policy/publish");
  await admin.locator("#field-reason").fill(reason);
  // A test of the demo's policy may speak of just what is changed: the page says so, and asks why.
  const override = admin.locator("#field-override_tests");
  if ((await override.count()) > 0) {
    await expect(admin.locator("[data-failing]").first()).toBeVisible();
    await override.fill("tried on purpose");
  }
  await admin.locator("[data-publish-now]").click();
  const published = admin.locator("[data-published]");
  await expect(published).toBeVisible();
  return Number(await published.getAttribute("data-published"));
}

/** Publishes an old revision again. */
export async function restore(admin: Page, number: number, reason: string): Promise<void> {
  await visit(admin, `/admin/policy/${number}`);
  await admin.locator("#field-reason").fill(reason);
  await admin.locator("[data-restore]").click();
  await expect(admin.locator("[data-published]")).toBeVisible();
}

/** The revision in force. */
export async function inForce(admin: Page): Promise<number> {
  await visit(admin, "/matrix");
  return Number(await admin.locator("[data-revision]").getAttribute("data-revision"));
}

import { expect, fillLogin, hydrated, signIn, test, visit } from "./fixtures.ts";
import { people } from "./people.ts";

test("a visitor is asked to sign in", async ({ page }) => {
  await visit(page, "/customers");
  await expect(page).toHaveURL(/\/login/);
});

test("the right password opens the house", async ({ page }) => {
  await signIn(page, people.rep);
  await visit(page, "/customers");
  await expect(page).toHaveURL(/\/customers$/);
});

test("a wrong password is told and opens nothing", async ({ page, watch }) => {
  watch.allow(/\/(login|api)/);
  await visit(page, "/login");
  await fillLogin(page, people.rep, "not the password");
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expect(page).toHaveURL(/\/login/);
  await visit(page, "/customers");
  await expect(page).toHaveURL(/\/login/);
});

test("whoever signs out is a visitor again", async ({ page }) => {
  await signIn(page, people.rep);
  await visit(page, "/account");
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login/);
  await hydrated(page);
  await visit(page, "/customers");
  await expect(page).toHaveURL(/\/login/);
});

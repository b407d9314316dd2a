// What every test builds on: a browser that forgives nothing, and signing in.

import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";
import { password } from "./people.ts";

export { expect };

/** Collects what goes wrong in the browsers of one test. */
class Watch {
  private readonly faults: { url: string; what: string }[] = [];
  private readonly allowed: (string | RegExp)[] = [];

  /** Forgives faults at addresses that contain this text or match this pattern. */
  allow(address: string | RegExp): void {
    this.allowed.push(address);
  }

  /** Watches all pages of a context, those to come included. */
  over(context: BrowserContext): void {
    context.on("console", (message) => {
      if (message.type() === "error") this.note(message.location().url, `console: ${message.text()}`);
    });
    context.on("weberror", (error) => {
      this.note(error.page()?.url() ?? "", `page error: ${error.error().message}`);
    });
    context.on("response", (response) => {
      if (response.status() >= 400) this.note(response.url(), `status ${response.status()}`);
    });
    context.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText ?? "";
      // Leaving a page ends what it was still asking for.
      if (reason !== "net::ERR_ABORTED") this.note(request.url(), `request failed: ${reason}`);
    });
  }

  /** What went wrong and was not allowed. */
  report(): string[] {
    const forgiven = (url: string) =>
      this.allowed.some((address) => (typeof address === "string" ? url.includes(address) : address.test(url)));
    return this.faults.filter((fault) => !forgiven(fault.url)).map((fault) => `${fault.url} ${fault.what}`);
  }

  private note(url: string, what: string): void {
    this.faults.push({ url, what });
  }
}

type Fixtures = {
  /** Fails the test on any console error, page error or failed request that it does not allow. */
  watch: Watch;
  /** A page in a browser context of its own, signed in; for several people at once. */
  as: (login: string) => Promise<Page>;
};

export const test = base.extend<Fixtures>({
  watch: [
    async ({ context }, use) => {
      const watch = new Watch();
      watch.over(context);
      await use(watch);
      expect(watch.report(), "console errors and failed requests").toEqual([]);
    },
    { auto: true },
  ],
  as: async ({ browser, watch }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (login) => {
      const context = await browser.newContext();
      contexts.push(context);
      watch.over(context);
      const page = await context.newPage();
      await signIn(page, login);
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

/** Waits until the page answers to clicks: the application says so on `<html>`. */
export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-hydrated", "true");
}

/** Goes to a page and waits until it is alive. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

/** Signs in through the form and waits for the page behind it. */
export async function signIn(page: Page, login: string): Promise<void> {
  await visit(page, "/login");
  await fillLogin(page, login, password);
  await page.waitForURL((url) => url.pathname !== "/login");
  await hydrated(page);
}

/** Fills in the login form and sends it. */
export async function fillLogin(page: Page, login: string, secret: string): Promise<void> {
  const form = page.locator("form").filter({ has: page.locator('input[name="password"]') });
  await form.locator('input[name="login"]').fill(login);
  await form.locator('input[name="password"]').fill(secret);
  await form.locator('[type="submit"]').click();
}

/** The serious and critical findings of axe on the page as it is now. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return serious.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.any[0]?.message ?? ""}`),
  );
}

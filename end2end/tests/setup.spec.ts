// From nothing to a team of ten, by the pages alone: a server of its own on an empty database, the link that it
// prints, departments, regions, a fence, people; and then a rep who sees what is theirs to see.

import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { expect, fillLogin, hydrated, test } from "./fixtures.ts";
import { cellAt, publish } from "./policy.ts";

const root = resolve(import.meta.dirname, "../..");
const program = process.env.SERVER_PROGRAM ?? resolve(root, "target/debug/remit");
const secret = "quiet river stones";

/** A server on an empty database, and the link that it printed. */
class Empty {
  readonly folder = mkdtempSync(join(tmpdir(), "remit-empty-"));
  private child: ChildProcess | undefined;

  /** Starts it and answers the link; each start prints another one. */
  async start(): Promise<URL> {
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith("REMIT_"));
    const site = process.env.LEPTOS_SITE_ROOT ?? resolve(root, "target/site");
    const env = { ...Object.fromEntries(own), REMIT_DATA: this.folder, LEPTOS_SITE_ROOT: site };
    // Port 0: whichever is free.
    const child = spawn(program, ["serve", "--listen", "127.0.0.1:0"], { cwd: root, env });
    this.child = child;
    return new Promise((found, failed) => {
      let said = "";
      child.stdout.on("data", (piece: Buffer) => {
        said += piece.toString();
        const link = /http:\S+\/setup\/[0-9a-f]{64}\n/.exec(said);
        if (link) found(new URL(link[0].trim()));
      });
      child.on("exit", () => failed(new Error(`the server ended: ${said}`)));
    });
  }

  async stop(): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await gone;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function field(page: Page, name: string) {
  return page.locator(`main [name="values[${name}]"]`);
}

/** Fills in a form, sends it, and waits until it has led elsewhere. */
async function send(page: Page, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const input = field(page, name);
    if ((await input.evaluate((one) => one.tagName)) === "SELECT") await input.selectOption(value);
    else await input.fill(value);
  }
  const sent = page.waitForResponse((answer) => answer.request().method() === "POST");
  await field(page, Object.keys(values)[0] ?? "").locator("xpath=ancestor::form").locator("[type=submit]").first().click();
  await sent;
  await hydrated(page);
}

/** Takes a picture of the page, where pictures are wanted. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SETUP_PICTURES;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** A file for the page that reads people. */
function file(head: string, rows: string[][]): string {
  return [head, ...rows.map((row) => row.join(","))].join("\n");
}

test("from an empty system to a team of ten, and a fence that holds", async ({ browser, watch }, { project }) => {
  test.skip(!existsSync(program), "there is no program to start");
  test.setTimeout(180_000);
  watch.allow("/setup/");
  const empty = new Empty();
  const contexts: BrowserContext[] = [];
  try {
    const old = await empty.start();
    await empty.stop();
    const link = await empty.start();
    const open = async () => {
      const context = await browser.newContext({ ...project.use, baseURL: link.origin });
      contexts.push(context);
      watch.over(context);
      return context.newPage();
    };
    const signedIn = async (login: string, password: string) => {
      const page = await open();
      await page.goto("/login");
      await fillLogin(page, login, password);
      await page.waitForURL((url) => url.pathname !== "/login");
      await hydrated(page);
      return page;
    };

    // The link of the start before opens nothing any more.
    const admin = await open();
    expect((await admin.goto(old.pathname))?.status()).toBe(404);
    await picture(admin, "gone");
    await admin.goto(link.pathname);
    const first = { organisation: "Acme Ltd.", name: "Ada Lovelace", login: "ada" };
    await send(admin, { ...first, password: "short", again: "something else" });
    await picture(admin, "refused");
    for (const text of ["not the same", "at least 10 characters"]) {
      await expect(admin.locator("#form-summary")).toContainText(text);
    }
    for (const [name, value] of Object.entries(first)) await expect(field(admin, name)).toHaveValue(value);
    await expect(field(admin, "password")).toHaveValue("");
    await send(admin, { password: secret, again: secret });
    await expect(admin).toHaveURL(/\/admin$/);
    await expect(admin.locator(".notice.done")).toBeVisible();
    await expect(admin.locator(".steps li[data-done=false]")).toHaveCount(6);
    await picture(admin, "steps");
    const late = await open();
    expect((await late.goto(link.pathname))?.status()).toBe(404);

    // Departments, each step from the list of next steps.
    await admin.locator('.steps a[href="/admin/departments"]').click();
    await picture(admin, "departments");
    for (const name of ["North", "South"]) {
      await admin.goto("/admin/departments/new");
      await picture(admin, "department");
      await send(admin, { name });
      await expect(admin.locator(".notice.done")).toBeVisible();
    }

    await admin.goto("/admin");
    await admin.locator('.steps a[href="/admin/dimensions"]').click();
    const region = admin.locator("section.panel", { has: admin.locator('input[value="region"]') });
    for (const key of ["north", "south"]) {
      await region.locator("details").first().evaluate((one: HTMLDetailsElement) => (one.open = true));
      await picture(admin, "value");
      await region.locator('[name="values[key]"]').fill(key);
      await region.locator("[type=submit]").first().click();
      await expect(admin.locator(`li[data-key=${key}]`)).toBeVisible();
      await hydrated(admin);
    }

    // Reps see and change what lies in their region.
    for (const action of ["view", "create", "edit"]) {
      await admin.goto(`/matrix?role=sales_rep`);
      await hydrated(admin);
      await cellAt(admin, "sales_rep", `customer:${action}`).click();
      const saved = admin.waitForResponse((answer) => answer.url().includes("policy/cell"));
      await admin.locator('[id="choice-fence:region"]').check();
      await picture(admin, "cell");
      await saved;
    }
    await admin.goto("/admin/policy/impact");
    await picture(admin, "impact");
    await admin.goto("/admin/policy/publish");
    await picture(admin, "publish");
    expect(await publish(admin, "reps work in their region")).toBe(2);
    await picture(admin, "published");

    // Two one by one, the others from a file.
    const passwords = new Map<string, string>();
    for (const [name, login, department, manager, role, value] of [
      ["Mia Manager", "mia", "acme-ltd", "", "sales_manager", ""],
      ["Rita North", "rita", "north", "mia", "sales_rep", "north"],
    ] as const) {
      await admin.goto("/admin/people/new");
      await picture(admin, "invite");
      await send(admin, { name, login, department, manager, role });
      passwords.set(login, await admin.locator("[data-secret=password]").innerText());
      await picture(admin, `invited-${login}`);
      if (!value) continue;
      await admin.goto(`/admin/people/${login}/partitions`);
      await picture(admin, "partitions");
      await admin.locator(`main input[value="${value}"]`).check();
      await admin.locator("main form [type=submit]").first().click();
      await expect(admin.locator("main .chips")).toContainText("North");
    }
    const reps = ["ben", "cleo", "dan", "eva", "finn", "gus", "hal"].map((login, place) => {
      const where = place % 2 ? "north" : "south";
      return { login, where };
    });
    await admin.goto("/admin/import");
    // One as a file, the others pasted.
    const users = file("login,name,department,manager", reps.map(({ login, where }) => [login, `${login} Rep`, where, "mia"]));
    const chosen = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(`\ufeff${users}`) };
    await admin.locator("#users-file").setInputFiles(chosen);
    await admin.locator("[name=assignments]").fill(file("login,role", reps.map(({ login }) => [login, "sales_rep"])));
    await admin
      .locator("[name=partitions]")
      .fill(file("login,dimension,value", reps.map(({ login, where }) => [login, "region", where])));
    await picture(admin, "import");
    await admin.locator('button[value="check"]').click();
    await expect(admin.locator("main [data-line]").first()).toBeVisible();
    await hydrated(admin);
    await picture(admin, "checked");
    // It stands there for the import.
    await expect(admin.locator("[name=users]")).toHaveValue(users);
    await admin.locator('button[value="import"]').click();
    await expect(admin.locator("main code.secret")).toHaveCount(reps.length);
    await picture(admin, "imported");
    const rows = await admin.locator("main tr", { has: admin.locator("code.secret") }).allInnerTexts();
    for (const row of rows) {
      const [login = "", password = ""] = row.trim().split(/\s+/);
      passwords.set(login, password);
    }
    await admin.goto("/admin/people");
    await expect(admin.locator("main [data-login]")).toHaveCount(10);
    await picture(admin, "people");
    await admin.goto("/admin");
    await expect(admin.locator(".steps")).toHaveCount(0);

    // A rep makes a customer in the region that is theirs, and none elsewhere.
    const rita = await signedIn("rita", passwords.get("rita") ?? "");
    await picture(rita, "rita-home");
    await rita.goto("/customers");
    await picture(rita, "rita-customers");
    await rita.goto("/customers/new");
    await picture(rita, "rita-new");
    watch.allow("records/save");
    await send(rita, { name: "Northern Lights", region: "south" });
    await picture(rita, "rita-refused");
    await expect(rita.locator("#form-summary")).toBeVisible();
    await send(rita, { name: "Northern Lights", region: "north" });
    await expect(rita).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
    await picture(rita, "rita-record");
    const record = new URL(rita.url()).pathname;

    // The manager sees it, the administrator and a rep of the other region do not.
    const mia = await signedIn("mia", passwords.get("mia") ?? "");
    await mia.goto("/customers");
    await expect(mia.locator(`main a[href="${record}"]`).first()).toBeVisible();
    watch.allow(record);
    const ben = await signedIn("ben", passwords.get("ben") ?? "");
    for (const page of [ben, admin]) expect((await page.goto(record))?.status()).toBe(404);
  } finally {
    // Whoever still asks would find the server gone.
    await Promise.all(contexts.map((context) => context.close()));
    await empty.remove();
  }
});

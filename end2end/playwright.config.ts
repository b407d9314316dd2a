import { defineConfig } from "@playwright/test";
import { resolve } from "node:path";

// With BASE_URL, a server that runs already is used; otherwise a demo is started, and its
// throw-away database ends with it.
const running = process.env.BASE_URL;
const listen = "127.0.0.1:3917";
const root = resolve(import.meta.dirname, "..");
const program = process.env.SERVER_PROGRAM ?? resolve(root, "target/debug/remit");

const asRoot = process.getuid?.() === 0;

/** The two sizes in which every page has to work. */
export const sizes = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

export default defineConfig({
  testDir: "tests",
  // One after the other: they share a server, and some change what others would see.
  workers: 1,
  // A loaded machine may miss a moment once; what is broken is broken twice.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/report.json" }]],
  use: {
    baseURL: running ?? `http://${listen}`,
    locale: "en-GB",
    // axe would otherwise catch colours on their way from one theme to the other.
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        ...(asRoot ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
      ],
    },
  },
  projects: [
    { name: "desktop", use: sizes.desktop },
    { name: "phone", use: sizes.phone },
  ],
  webServer: running
    ? undefined
    : {
        command: `exec "${program}" demo --listen ${listen}`,
        cwd: root,
        env: {
          LEPTOS_SITE_ROOT: process.env.LEPTOS_SITE_ROOT ?? resolve(root, "target/site"),
          LEPTOS_SITE_PKG_DIR: "pkg",
        },
        url: `http://${listen}/livez`,
        timeout: 120_000,
        gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
      },
});

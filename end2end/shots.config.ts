import { defineConfig } from "@playwright/test";
import base, { sizes } from "./playwright.config.ts";

// Every page in each size, theme and language: `npm run shots`, narrowed by for example
// `-- --project phone-dark-zh-CN --grep rep`.
const looks = Object.entries(sizes).flatMap(([size, shape]) =>
  (["light", "dark"] as const).flatMap((colorScheme) =>
    ["en", "zh-CN"].map((locale) => ({
      name: `${size}-${colorScheme}-${locale}`,
      use: { ...shape, colorScheme, locale },
    })),
  ),
);

export default defineConfig(base, {
  testDir: ".",
  testMatch: "shots.ts",
  reporter: [["list"]],
  projects: looks,
});

// Who the demo has, and where each of them goes.

import type { Page } from "@playwright/test";

/** The password of every demo login. */
export const password = "remit-demo";

/** One login for each of the roles whose pages are looked at. */
export const people = {
  rep: "anna.snelling",
  manager: "dustin.brinkmann",
  admin: "admin",
} as const;

export type Person = keyof typeof people;

/** Lists of records; each row leads to `{list}/{id}`. */
const lists = [
  "/customers",
  "/contacts",
  "/opportunities",
  "/contracts",
  "/payments",
  "/tickets",
  "/products",
  "/activities",
];

const pages: Record<Person, string[]> = {
  rep: ["/", ...lists, "/access", "/account"],
  manager: ["/", ...lists, "/account"],
  admin: [
    "/",
    "/admin/people",
    "/admin/people/new",
    "/admin/people/darcel.schlecht",
    "/admin/people/darcel.schlecht/move",
    "/admin/people/darcel.schlecht/roles",
    "/admin/people/darcel.schlecht/partitions",
    "/admin/departments",
    "/admin/departments/central",
    "/admin/dimensions",
    "/admin/dimensions/region/central",
    "/admin/import",
    "/admin",
    "/admin/access",
    "/admin/audit",
    "/access",
    "/matrix",
    "/admin/policy",
    "/account",
  ],
};

/** Pages behind those, which are looked at one after the other. */
const behind: Record<Person, string[]> = {
  rep: ["/search", "/search?q=is", "/search?q=zzzz", "/contacts/bin", "/customers/chosen", "/customers/new", "/customers?name[contains]=zzzz"],
  manager: ["/opportunities?stage=won", "/activities/new"],
  admin: [
    "/matrix?tab=fields&object=customer&role=sales_rep",
    "/matrix?tab=all&object=customer",
    "/matrix?cell=sales_rep/customer/edit",
    "/admin/policy/publish",
    "/admin/policy/impact",
    "/admin/policy/tests",
    "/admin/policy/1",
    "/admin/roles/new",
    "/admin/roles/compare",
    "/admin/roles/sales_rep",
    "/admin/roles/sales_rep/conditions",
    "/admin/roles/sales_rep/members",
    "/admin/people/darcel.schlecht/edit",
    "/admin/people/darcel.schlecht/depart",
    "/admin/departments/new",
    "/admin/access/darcel.schlecht",
    "/admin/access?user=darcel.schlecht&object=customer",
    "/admin/audit?check=1",
  ],
};

/** What can be asked and done about a customer, each a page. */
export const ways = ["edit", "why", "share", "hand-over", "history"];

/** The pages that are found from there. */
export function pagesBehind(person: string): string[] {
  return behind[person as Person];
}

/** The pages that a person finds in the navigation. */
export function pagesOf(person: string): string[] {
  return pages[person as Person];
}

/** Where the first row of the list on the page leads, if the page is a list and has a row. */
export async function firstRecord(page: Page, list: string): Promise<string | null> {
  if (!lists.includes(list)) return null;
  const links = page.locator(`main a[href^="${list}/"]:not([href$="/new"])`);
  return (await links.count()) > 0 ? links.first().getAttribute("href") : null;
}

//! The accounts as customers. The data set gives them no owner: whoever works on most of an
//! account's opportunities gets it.

use std::{cmp::Reverse, collections::BTreeMap};

use super::{
    Outcome,
    dice::Dice,
    organisation::Company,
    phones::PhoneBook,
    raw::{Account, Deal, Raw, Stage},
    table, values,
    values::Usd,
};

/// The best customers by what they have bought: so many are `a`, so many more are `b`.
const GRADE_A: usize = 20;
const GRADE_B: usize = 30;

/// Payment terms with their days.
const TERMS: [(&str, i64); 5] = [("Net 30", 30), ("Net 30", 30), ("Net 45", 45), ("Net 60", 60), ("Prepaid", 0)];

const SOURCES: [&str; 5] = ["Referral", "Website", "Trade show", "Cold call", "Partner"];

const NOTES: [&str; 9] = [
    "Orders twice a year, in spring and autumn.",
    "Deliveries only on weekday mornings.",
    "Invoices need a purchase order number.",
    "Prefers to be called before noon.",
    "Framework agreement under discussion.",
    "New management since last year.",
    "重点客户，每季度回访一次。",
    "开票前请先联系采购部。",
    "Switched from a competitor; watch the first orders closely.",
];

/// A customer as the bundle has it.
pub(super) struct Customer {
    pub key: String,
    pub owner: String,
    pub department: String,
    pub region: String,
    pub country: String,
    pub terms: (&'static str, i64),
    industry: String,
    status: &'static str,
    grade: &'static str,
    source: &'static str,
    phone: String,
    revenue: Usd,
    employees: u32,
    founded: u32,
    parent: String,
    credit_limit: Usd,
    note: &'static str,
}

impl Customer {
    /// A host name that nobody can own.
    pub fn domain(&self) -> String {
        format!("{}.example", values::slug(&self.key))
    }
}

/// One customer for each account.
pub(super) fn make(raw: &Raw, company: &Company, phones: &mut PhoneBook) -> Outcome<Vec<Customer>> {
    let grades = grades(raw);
    raw.accounts.iter().map(|account| one(account, raw, company, &grades, phones)).collect()
}

fn one(
    account: &Account, raw: &Raw, company: &Company, grades: &BTreeMap<&str, &'static str>, phones: &mut PhoneBook,
) -> Outcome<Customer> {
    let owner = company.rep(busiest_agent(account, &raw.deals)?)?;
    let mut dice = Dice::of("customer", &account.name);
    Ok(Customer {
        key: account.name.clone(),
        owner: owner.login.clone(),
        department: owner.team.clone(),
        region: owner.region.clone(),
        country: account.country.clone(),
        terms: dice.pick(&TERMS),
        industry: account.sector.clone(),
        status: if won(account, &raw.deals) > Usd(0) { "active" } else { "prospect" },
        grade: grades.get(account.name.as_str()).copied().unwrap_or_default(),
        source: dice.pick(&SOURCES),
        phone: phones.next(&account.country, &owner.region)?,
        revenue: account.revenue,
        employees: account.employees,
        founded: account.founded,
        parent: account.parent.clone(),
        credit_limit: credit_limit(account.revenue, &mut dice),
        note: if dice.chance(40) { dice.pick(&NOTES) } else { "" },
    })
}

/// The agent with most opportunities on the account; of equals, the first by name.
fn busiest_agent<'a>(account: &Account, deals: &'a [Deal]) -> Outcome<&'a str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for deal in deals.iter().filter(|deal| deal.account == account.name) {
        *counts.entry(&deal.agent).or_default() += 1;
    }
    let busiest = counts.into_iter().min_by_key(|(name, count)| (Reverse(*count), *name));
    let Account { line, name, .. } = account;
    busiest.map(|(agent, _)| agent).ok_or_else(|| format!("accounts.csv:{line}: nobody works on `{name}`"))
}

fn won(account: &Account, deals: &[Deal]) -> Usd {
    let won = deals.iter().filter(|d| d.account == account.name && d.stage == Stage::Won);
    Usd(won.filter_map(|deal| deal.value).map(|value| value.0).sum())
}

fn grades(raw: &Raw) -> BTreeMap<&str, &'static str> {
    let mut accounts: Vec<&Account> = raw.accounts.iter().collect();
    accounts.sort_by_key(|account| Reverse(won(account, &raw.deals)));
    let grade = |rank| match rank {
        _ if rank < GRADE_A => "a",
        _ if rank < GRADE_A + GRADE_B => "b",
        _ => "c",
    };
    accounts.iter().enumerate().map(|(rank, a)| (a.name.as_str(), grade(rank))).collect()
}

/// Between $5,000 and $900,000 by size, in steps of $100.
fn credit_limit(revenue: Usd, dice: &mut Dice) -> Usd {
    let fair = revenue.0 / 100 / 10_000 * dice.between(70, 130) / 100;
    Usd::dollars(fair.clamp(5_000, 900_000) / 100 * 100)
}

/// `customers.csv`.
pub(super) fn table(customers: &[Customer]) -> Outcome<String> {
    let header = [
        "key",
        "owner",
        "department",
        "region",
        "industry",
        "name",
        "status",
        "grade",
        "source",
        "website",
        "phone",
        "email",
        "address",
        "annual_revenue",
        "employees",
        "founded",
        "parent",
        "credit_limit",
        "payment_terms",
        "note",
    ];
    table::write(header, customers.iter().map(row))
}

fn row(customer: &Customer) -> [String; 20] {
    let domain = customer.domain();
    [
        customer.key.clone(),
        customer.owner.clone(),
        customer.department.clone(),
        customer.region.clone(),
        customer.industry.clone(),
        customer.key.clone(),
        customer.status.to_owned(),
        customer.grade.to_owned(),
        customer.source.to_owned(),
        format!("https://www.{domain}"),
        customer.phone.clone(),
        format!("office@{domain}"),
        customer.country.clone(),
        customer.revenue.text(),
        customer.employees.to_string(),
        customer.founded.to_string(),
        customer.parent.clone(),
        customer.credit_limit.text(),
        customer.terms.0.to_owned(),
        customer.note.to_owned(),
    ]
}

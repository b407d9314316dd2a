//! Contracts for the largest opportunities that were won.

use std::cmp::Reverse;

use super::{
    Outcome,
    calendar::{Date, TODAY},
    customers::Customer,
    dice::Dice,
    opportunities::Deal,
    table, values,
    values::Usd,
};

/// How many contracts there are.
const COUNT: usize = 240;
/// How long they run, in days.
const TERMS: [i64; 5] = [90, 180, 365, 365, 730];
/// Of what closed on or after this day, some is not signed yet.
const LATELY: Date = Date::new(2017, 12, 10);

const NOTES: [&str; 4] = [
    "Price fixed for the term.",
    "Renews unless ended a month before.",
    "Includes on-site installation.",
    "合同一式两份。",
];

/// A contract as the bundle has it.
pub(super) struct Contract {
    pub key: String,
    deal: String,
    pub customer: String,
    pub owner: String,
    pub department: String,
    pub amount: Usd,
    /// When it was signed and when it starts and ends; a draft has no dates.
    pub dates: Option<Dates>,
    pub terms: (&'static str, i64),
    product_line: String,
    title: String,
    status: &'static str,
    note: &'static str,
}

/// The days that matter to a signed contract.
pub(super) struct Dates {
    pub signed: Date,
    pub starts: Date,
    pub ends: Date,
}

/// Contracts for the largest won deals, in the order of their keys.
pub(super) fn make(deals: &[Deal], customers: &[Customer]) -> Outcome<Vec<Contract>> {
    let mut won: Vec<_> = deals.iter().filter_map(closed_for_money).collect();
    won.sort_by_key(|(deal, _, amount)| (Reverse(*amount), &deal.key));
    won.truncate(COUNT);
    won.sort_by_key(|(deal, ..)| &deal.key);
    won.into_iter().map(|(deal, closed, amount)| one(deal, closed, amount, customers)).collect()
}

fn closed_for_money(deal: &Deal) -> Option<(&Deal, Date, Usd)> {
    let (closed, amount) = deal.closed.zip(deal.amount)?;
    (amount > Usd(0)).then_some((deal, closed, amount))
}

fn one(deal: &Deal, closed: Date, amount: Usd, customers: &[Customer]) -> Outcome<Contract> {
    let customer = customers.iter().find(|c| c.key == deal.customer);
    let customer = customer.ok_or_else(|| format!("won without a customer: `{}`", deal.key))?;
    let mut dice = Dice::of("contract", &deal.key);
    let key = format!("CT-{}", dice.code());
    let dates = dates(closed, &mut dice);
    Ok(Contract {
        key,
        deal: deal.key.clone(),
        customer: customer.key.clone(),
        owner: deal.owner.clone(),
        department: deal.department.clone(),
        amount,
        terms: customer.terms,
        product_line: deal.product_line.clone(),
        title: title(&deal.product, &mut dice),
        status: status(dates.as_ref(), &mut dice),
        note: if dice.chance(15) { dice.pick(&NOTES) } else { "" },
        dates,
    })
}

fn title(product: &str, dice: &mut Dice) -> String {
    let kind = dice.pick(&["supply", "supply and service", "framework", "maintenance"]);
    format!("{product} {kind} agreement")
}

fn dates(closed: Date, dice: &mut Dice) -> Option<Dates> {
    if closed >= LATELY && dice.chance(50) {
        return None;
    }
    let starts = closed.plus(dice.between(3, 21));
    Some(Dates { signed: closed, starts, ends: starts.plus(dice.pick(&TERMS) - 1) })
}

fn status(dates: Option<&Dates>, dice: &mut Dice) -> &'static str {
    let Some(dates) = dates else {
        return "draft";
    };
    if dates.ends < TODAY {
        "expired"
    } else if dice.chance(4) {
        "terminated"
    } else {
        "active"
    }
}

/// `contracts.csv`.
pub(super) fn table(contracts: &[Contract]) -> Outcome<String> {
    let header = [
        "key",
        "owner",
        "department",
        "product_line",
        "customer",
        "number",
        "title",
        "opportunity",
        "amount",
        "status",
        "signed_on",
        "starts_on",
        "ends_on",
        "payment_terms",
        "note",
    ];
    table::write(header, contracts.iter().map(row))
}

fn row(contract: &Contract) -> [String; 15] {
    let dates = contract.dates.as_ref();
    [
        contract.key.clone(),
        contract.owner.clone(),
        contract.department.clone(),
        contract.product_line.clone(),
        contract.customer.clone(),
        contract.key.clone(),
        contract.title.clone(),
        contract.deal.clone(),
        contract.amount.text(),
        contract.status.to_owned(),
        values::date(dates.map(|d| d.signed)),
        values::date(dates.map(|d| d.starts)),
        values::date(dates.map(|d| d.ends)),
        contract.terms.0.to_owned(),
        contract.note.to_owned(),
    ]
}

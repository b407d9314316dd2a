//! The pipeline: all of it as found, with costs, sources and reasons added.

use super::{
    Outcome,
    calendar::Date,
    dice::Dice,
    organisation::Company,
    products::Product,
    raw::{self, Stage},
    table, values,
    values::Usd,
};

/// An open deal is expected to close so many days after it was engaged.
const USUAL_DAYS: i64 = 120;

const SOURCES: [&str; 6] = ["Referral", "Website", "Trade show", "Cold call", "Partner", "Existing customer"];

const LOST_REASONS: [&str; 6] =
    ["Price", "Went with a competitor", "No budget", "No decision", "Bad timing", "Missing feature"];

const NOTES: [&str; 6] = [
    "Asked for a quote with delivery in two lots.",
    "Wants a test unit before deciding.",
    "Compares us with their present supplier.",
    "Budget is released at the end of the quarter.",
    "客户希望分两批交货。",
    "需要先试用样机。",
];

/// An opportunity as the bundle has it.
pub(super) struct Deal {
    pub key: String,
    pub owner: String,
    pub department: String,
    pub product_line: String,
    pub customer: String,
    pub product: String,
    pub stage: Stage,
    pub amount: Option<Usd>,
    pub opened: Option<Date>,
    pub closed: Option<Date>,
    cost: Usd,
    source: &'static str,
    lost_reason: &'static str,
    note: &'static str,
}

/// One opportunity for each line of the pipeline.
pub(super) fn make(raw: &raw::Raw, company: &Company, products: &[Product]) -> Outcome<Vec<Deal>> {
    raw.deals.iter().map(|deal| one(deal, company, products)).collect()
}

fn one(raw: &raw::Deal, company: &Company, products: &[Product]) -> Outcome<Deal> {
    let rep = company.rep(&raw.agent)?;
    let product = products.iter().find(|p| p.name == raw.product);
    let product = product.ok_or_else(|| format!("no product `{}`", raw.product))?;
    let mut dice = Dice::of("opportunity", &raw.id);
    Ok(Deal {
        key: raw.id.clone(),
        owner: rep.login.clone(),
        department: rep.team.clone(),
        product_line: product.line.clone(),
        customer: raw.account.clone(),
        product: product.name.clone(),
        stage: raw.stage,
        amount: raw.value,
        opened: raw.engaged,
        closed: raw.closed,
        cost: product.cost.percent(dice.between(95, 105)),
        source: dice.pick(&SOURCES),
        lost_reason: if raw.stage == Stage::Lost { dice.pick(&LOST_REASONS) } else { "" },
        note: if dice.chance(8) { dice.pick(&NOTES) } else { "" },
    })
}

impl Deal {
    fn name(&self) -> String {
        // Not the customer: a deal may be seen by people who may not see whom it is with.
        format!("{} {}", self.product, self.key)
    }

    fn expected_close(&self) -> Option<Date> {
        self.closed.or_else(|| self.opened.map(|opened| opened.plus(USUAL_DAYS)))
    }
}

/// The stage's key and the chance that goes with it.
fn stage(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Prospecting => ("prospecting", "10"),
        Stage::Engaging => ("engaging", "30"),
        Stage::Won => ("won", "100"),
        Stage::Lost => ("lost", "0"),
    }
}

/// `opportunities.csv`.
pub(super) fn table(deals: &[Deal]) -> Outcome<String> {
    let header = [
        "key",
        "owner",
        "department",
        "product_line",
        "customer",
        "name",
        "stage",
        "amount",
        "cost",
        "probability",
        "product",
        "source",
        "opened_on",
        "expected_close",
        "closed_on",
        "lost_reason",
        "note",
    ];
    table::write(header, deals.iter().map(row))
}

fn row(deal: &Deal) -> [String; 17] {
    let (stage, probability) = stage(deal.stage);
    [
        deal.key.clone(),
        deal.owner.clone(),
        deal.department.clone(),
        deal.product_line.clone(),
        deal.customer.clone(),
        deal.name(),
        stage.to_owned(),
        values::optional(deal.amount.map(Usd::text)),
        deal.cost.text(),
        probability.to_owned(),
        deal.product.clone(),
        deal.source.to_owned(),
        values::date(deal.opened),
        values::date(deal.expected_close()),
        values::date(deal.closed),
        deal.lost_reason.to_owned(),
        deal.note.to_owned(),
    ]
}

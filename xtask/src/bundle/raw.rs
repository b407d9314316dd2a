//! The data set, read, repaired and checked. After this nothing is unknown: every deal's
//! agent, product and account exists, every stage has the dates and value it should have.

use super::{
    Outcome,
    calendar::Date,
    checks,
    corrections::Corrections,
    table::{self, Row},
    values::Usd,
};

pub(super) const ACCOUNTS: &str = "accounts.csv";
pub(super) const PRODUCTS: &str = "products.csv";
pub(super) const TEAMS: &str = "sales_teams.csv";
pub(super) const PIPELINE: &str = "sales_pipeline.csv";

/// The texts that the bundle is made from.
pub(super) struct Sources<'a> {
    pub accounts: &'a str,
    pub products: &'a str,
    pub teams: &'a str,
    pub pipeline: &'a str,
    pub corrections: &'a str,
}

/// The whole data set.
pub(super) struct Raw {
    pub accounts: Vec<Account>,
    pub products: Vec<Product>,
    pub agents: Vec<Agent>,
    pub deals: Vec<Deal>,
    #[cfg(test)]
    pub corrections: Corrections,
}

/// A company that is sold to.
pub(super) struct Account {
    pub line: u64,
    pub name: String,
    pub sector: String,
    pub founded: u32,
    pub revenue: Usd,
    pub employees: u32,
    pub country: String,
    pub parent: String,
}

/// A product with its list price.
pub(super) struct Product {
    pub name: String,
    pub series: String,
    pub price: Usd,
}

/// A sales agent, who works for one manager in one office.
pub(super) struct Agent {
    pub name: String,
    pub manager: String,
    pub office: String,
}

/// One line of the pipeline.
pub(super) struct Deal {
    pub line: u64,
    pub id: String,
    pub agent: String,
    pub product: String,
    pub account: String,
    pub stage: Stage,
    pub engaged: Option<Date>,
    pub closed: Option<Date>,
    pub value: Option<Usd>,
}

/// How far a deal has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Prospecting,
    Engaging,
    Won,
    Lost,
}

/// Reads all four files; the first thing wrong is the answer.
pub(super) fn read(sources: &Sources<'_>) -> Outcome<Raw> {
    let mut corrections = Corrections::read(sources.corrections)?;
    let accounts = accounts(sources.accounts, &mut corrections)?;
    let products = products(sources.products, &mut corrections)?;
    let agents = agents(sources.teams, &mut corrections)?;
    let deals = deals(sources.pipeline, &mut corrections)?;
    corrections.all_used()?;
    let raw = Raw {
        accounts,
        products,
        agents,
        deals,
        #[cfg(test)]
        corrections,
    };
    checks::names(&raw)?;
    checks::references(&raw)?;
    Ok(raw)
}

/// The rows of a file, repaired, and without stray spaces: those would make two names of one.
fn rows<const N: usize>(
    file: &str, columns: [&str; N], text: &str, corrections: &mut Corrections,
) -> Outcome<Vec<Row<N>>> {
    let mut rows = table::read(file, columns, text)?;
    for row in &mut rows {
        for (column, cell) in columns.iter().zip(&mut row.cells) {
            *cell = corrections.apply(file, column, std::mem::take(cell));
            if cell.trim() != cell || cell.contains("  ") {
                return Err(format!("{file}:{}: {column} `{cell}` has stray spaces", row.line));
            }
        }
    }
    Ok(rows)
}

fn accounts(text: &str, corrections: &mut Corrections) -> Outcome<Vec<Account>> {
    let columns = ["account", "sector", "year_established", "revenue", "employees", "office_location", "subsidiary_of"];
    rows(ACCOUNTS, columns, text, corrections)?.into_iter().map(account).collect()
}

fn account(row: Row<7>) -> Outcome<Account> {
    let line = row.line;
    let [name, sector, founded, revenue, employees, country, parent] = row.cells;
    Ok(Account {
        line,
        name,
        sector,
        founded: number(ACCOUNTS, line, "year_established", &founded)?,
        revenue: Usd::from_millions(&revenue).ok_or_else(|| not(ACCOUNTS, line, "revenue", &revenue))?,
        employees: number(ACCOUNTS, line, "employees", &employees)?,
        country,
        parent,
    })
}

fn products(text: &str, corrections: &mut Corrections) -> Outcome<Vec<Product>> {
    let rows = rows(PRODUCTS, ["product", "series", "sales_price"], text, corrections)?;
    let product = |row: Row<3>| {
        let [name, series, price] = row.cells;
        let price = number(PRODUCTS, row.line, "sales_price", &price)?;
        Ok(Product { name, series, price: Usd::dollars(i64::from(price)) })
    };
    rows.into_iter().map(product).collect()
}

fn agents(text: &str, corrections: &mut Corrections) -> Outcome<Vec<Agent>> {
    let rows = rows(TEAMS, ["sales_agent", "manager", "regional_office"], text, corrections)?;
    let agent = |row: Row<3>| {
        let [name, manager, office] = row.cells;
        Agent { name, manager, office }
    };
    Ok(rows.into_iter().map(agent).collect())
}

fn deals(text: &str, corrections: &mut Corrections) -> Outcome<Vec<Deal>> {
    let columns = [
        "opportunity_id",
        "sales_agent",
        "product",
        "account",
        "deal_stage",
        "engage_date",
        "close_date",
        "close_value",
    ];
    rows(PIPELINE, columns, text, corrections)?.into_iter().map(deal).collect()
}

fn deal(row: Row<8>) -> Outcome<Deal> {
    let line = row.line;
    let [id, agent, product, account, stage, engaged, closed, value] = row.cells;
    let stage = stage_of(&stage).ok_or_else(|| not(PIPELINE, line, "deal_stage", &stage))?;
    let engaged = date(line, "engage_date", &engaged)?;
    let closed = date(line, "close_date", &closed)?;
    let value = match value.as_str() {
        "" => None,
        digits => Some(Usd::dollars(number(PIPELINE, line, "close_value", digits)?.into())),
    };
    let deal = Deal { line, id, agent, product, account, stage, engaged, closed, value };
    if !deal.is_consistent() {
        return Err(format!("{PIPELINE}:{line}: dates and value do not fit the stage"));
    }
    Ok(deal)
}

impl Deal {
    /// Open deals have no end; closed ones end after they began, and only won ones earn.
    fn is_consistent(&self) -> bool {
        let ended = self.engaged.zip(self.closed).is_some_and(|(from, to)| from <= to);
        let earned = self.value.map(|value| value > Usd(0));
        match self.stage {
            Stage::Prospecting => (self.engaged, self.closed, earned) == (None, None, None),
            Stage::Engaging => self.engaged.is_some() && (self.closed, earned) == (None, None),
            Stage::Won => ended && earned == Some(true),
            Stage::Lost => ended && earned == Some(false),
        }
    }
}

fn stage_of(text: &str) -> Option<Stage> {
    match text {
        "Prospecting" => Some(Stage::Prospecting),
        "Engaging" => Some(Stage::Engaging),
        "Won" => Some(Stage::Won),
        "Lost" => Some(Stage::Lost),
        _ => None,
    }
}

fn date(line: u64, column: &str, text: &str) -> Outcome<Option<Date>> {
    if text.is_empty() {
        return Ok(None);
    }
    Date::parse(text).map(Some).ok_or_else(|| not(PIPELINE, line, column, text))
}

fn number(file: &str, line: u64, column: &str, text: &str) -> Outcome<u32> {
    text.parse().map_err(|_| not(file, line, column, text))
}

fn not(file: &str, line: u64, column: &str, text: &str) -> String {
    format!("{file}:{line}: `{text}` is no {column}")
}

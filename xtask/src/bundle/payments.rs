//! One or two payments for each signed contract. Some were paid in part, some are overdue,
//! some fall due after the data set ends.

use super::{
    Outcome,
    calendar::{Date, TODAY},
    contracts::{Contract, Dates},
    dice::Dice,
    table, values,
    values::Usd,
};

/// The second half falls due so many days after the first.
const BETWEEN_HALVES: i64 = 90;

const METHODS: [&str; 8] = ["transfer", "transfer", "transfer", "transfer", "transfer", "card", "cheque", "cash"];

/// A payment as the bundle has it.
pub(super) struct Payment {
    code: String,
    contract: String,
    customer: String,
    owner: String,
    department: String,
    due: Date,
    amount: Usd,
    paid: Option<Paid>,
    note: &'static str,
}

/// What came in.
struct Paid {
    on: Date,
    amount: Usd,
    method: &'static str,
}

/// The payments of all contracts, in their order.
pub(super) fn make(contracts: &[Contract]) -> Vec<Payment> {
    let signed = contracts.iter().filter_map(|c| Some((c, c.dates.as_ref()?)));
    signed.flat_map(|(contract, dates)| of(contract, dates)).collect()
}

fn of(contract: &Contract, dates: &Dates) -> Vec<Payment> {
    let first = dates.starts.plus(contract.terms.1);
    if !Dice::of("payments of", &contract.key).chance(45) {
        return vec![one(contract, 1, first, contract.amount)];
    }
    let half = contract.amount.percent(50);
    let rest = Usd(contract.amount.0 - half.0);
    vec![one(contract, 1, first, half), one(contract, 2, first.plus(BETWEEN_HALVES), rest)]
}

fn one(contract: &Contract, number: usize, due: Date, amount: Usd) -> Payment {
    let mut dice = Dice::of("payment", &format!("{}/{number}", contract.key));
    let code = dice.code();
    let paid = if due <= TODAY { paid(due, amount, &mut dice) } else { None };
    Payment {
        code,
        contract: contract.key.clone(),
        customer: contract.customer.clone(),
        owner: contract.owner.clone(),
        department: contract.department.clone(),
        due,
        amount,
        note: note(due, amount, paid.as_ref()),
        paid,
    }
}

fn paid(due: Date, amount: Usd, dice: &mut Dice) -> Option<Paid> {
    if dice.chance(18) {
        return None;
    }
    let on = due.plus(dice.between(-6, 20)).min(TODAY);
    let amount = if dice.chance(6) { amount.percent(dice.between(30, 80)) } else { amount };
    Some(Paid { on, amount, method: dice.pick(&METHODS) })
}

fn note(due: Date, amount: Usd, paid: Option<&Paid>) -> &'static str {
    match paid {
        Some(paid) if paid.amount < amount => "Paid in part.",
        None if due.plus(60) < TODAY => "Second reminder sent.",
        None if due.plus(20) < TODAY => "Reminder sent.",
        _ => "",
    }
}

/// `payments.csv`.
pub(super) fn table(payments: &[Payment]) -> Outcome<String> {
    let header = [
        "key",
        "owner",
        "department",
        "customer",
        "contract",
        "due_on",
        "amount",
        "paid_on",
        "paid_amount",
        "method",
        "invoice_number",
        "note",
    ];
    table::write(header, payments.iter().map(row))
}

fn row(payment: &Payment) -> [String; 12] {
    let paid = payment.paid.as_ref();
    [
        format!("PM-{}", payment.code),
        payment.owner.clone(),
        payment.department.clone(),
        payment.customer.clone(),
        payment.contract.clone(),
        payment.due.to_string(),
        payment.amount.text(),
        values::date(paid.map(|p| p.on)),
        values::optional(paid.map(|p| p.amount.text())),
        values::optional(paid.map(|p| p.method)),
        format!("INV-{}", payment.code),
        payment.note.to_owned(),
    ]
}

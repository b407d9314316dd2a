//! What was done and is to be done: some on each agent's opportunities, some on tickets.

use std::collections::BTreeMap;

use super::{
    Outcome,
    calendar::{Date, TODAY},
    dice::Dice,
    opportunities::Deal,
    table,
    tickets::{self, Ticket},
    values,
};

/// So many of each agent's opportunities have an activity.
const PER_AGENT: usize = 8;
/// And so many tickets in a hundred.
const TICKETS_PERCENT: i64 = 30;

/// A kind of activity, what it is called and what was written down.
type Template = (&'static str, &'static str, &'static str);

// No subject names the customer: an activity can be read by people who cannot see it.
const ON_DEALS: [Template; 9] = [
    ("call", "Call about the offer", "Reached them; they want numbers by Friday."),
    ("call", "Call back", ""),
    ("visit", "Show the product on site", "Four people came. Two asked about running costs."),
    ("meeting", "Meeting with purchasing", "They ask for thirty more days to pay."),
    ("meeting", "产品演示会议", "客户对性能满意，价格还需商量。"),
    ("email", "Quote sent", "Sent with the data sheet."),
    ("email", "发送报价单", "已附上产品资料。"),
    ("note", "Note on the budget", "Budget runs until the end of the quarter."),
    ("task", "Prepare the offer", "Check stock first."),
];

const ON_TICKETS: [Template; 4] = [
    ("call", "Call with the user", "Went through the checks together."),
    ("email", "Asked for the serial number", ""),
    ("visit", "On-site repair", "Part exchanged, ran for an hour without fault."),
    ("task", "Order the spare part", ""),
];

const ON_CHINESE_TICKETS: [Template; 2] = [("call", "电话回访", "已与用户确认故障现象。"), ("task", "订购备件", "")];

/// An activity as the bundle has it.
pub(super) struct Activity {
    key: String,
    owner: String,
    department: String,
    customer: String,
    template: Template,
    opportunity: String,
    ticket: String,
    due: Date,
    done: Option<Date>,
}

/// Those of the opportunities, then those of the tickets.
pub(super) fn make(deals: &[Deal], tickets: &[Ticket]) -> Vec<Activity> {
    let on_deals = chosen(deals).into_iter().map(on_deal);
    let with_activity = |ticket: &&Ticket| Dice::of("has activity", &ticket.key).chance(TICKETS_PERCENT);
    on_deals.chain(tickets.iter().filter(with_activity).map(on_ticket)).collect()
}

/// The same number for every agent, in the order that the dice give.
fn chosen(deals: &[Deal]) -> Vec<&Deal> {
    let mut by_agent: BTreeMap<&str, Vec<&Deal>> = BTreeMap::new();
    for deal in deals {
        by_agent.entry(&deal.owner).or_default().push(deal);
    }
    for deals in by_agent.values_mut() {
        deals.sort_by_cached_key(|deal| Dice::of("has activity", &deal.key).bits());
        deals.truncate(PER_AGENT);
    }
    by_agent.into_values().flatten().collect()
}

fn on_deal(deal: &Deal) -> Activity {
    let mut dice = Dice::of("activity", &deal.key);
    let from = deal.opened.unwrap_or(TODAY);
    let (due, done) = when(from, deal.closed, &mut dice);
    Activity {
        key: format!("A-{}", dice.code()),
        owner: deal.owner.clone(),
        department: deal.department.clone(),
        customer: deal.customer.clone(),
        template: dice.pick(&ON_DEALS),
        opportunity: deal.key.clone(),
        ticket: String::new(),
        due,
        done,
    }
}

fn on_ticket(ticket: &Ticket) -> Activity {
    let mut dice = Dice::of("activity", &ticket.key);
    let (due, done) = when(ticket.opened, ticket.closed, &mut dice);
    let templates = if ticket.chinese { &ON_CHINESE_TICKETS[..] } else { &ON_TICKETS[..] };
    Activity {
        key: format!("A-{}", dice.code()),
        owner: ticket.owner.clone(),
        department: tickets::DEPARTMENT.to_owned(),
        customer: ticket.customer.clone(),
        template: dice.pick(templates),
        opportunity: String::new(),
        ticket: ticket.key.clone(),
        due,
        done,
    }
}

/// On what is closed, everything was done before; on what is open, some is still to do.
fn when(from: Date, closed: Option<Date>, dice: &mut Dice) -> (Date, Option<Date>) {
    if let Some(closed) = closed {
        let done = from.plus(dice.between(0, from.until(closed)));
        return (done.plus(dice.between(-1, 2)), Some(done));
    }
    let due = from.plus(dice.between(3, 45));
    let done = (due <= TODAY && dice.chance(70)).then_some(due);
    (due, done)
}

/// `activities.csv`.
pub(super) fn table(activities: &[Activity]) -> Outcome<String> {
    let header = [
        "key",
        "owner",
        "department",
        "customer",
        "subject",
        "kind",
        "opportunity",
        "ticket",
        "due_on",
        "done_on",
        "body",
    ];
    table::write(header, activities.iter().map(row))
}

fn row(activity: &Activity) -> [String; 11] {
    let (kind, subject, body) = activity.template;
    // A task says what to do; everything else is written down when it has happened.
    let body = if kind == "task" || activity.done.is_some() { body } else { "" };
    [
        activity.key.clone(),
        activity.owner.clone(),
        activity.department.clone(),
        activity.customer.clone(),
        subject.to_owned(),
        kind.to_owned(),
        activity.opportunity.clone(),
        activity.ticket.clone(),
        activity.due.to_string(),
        values::date(activity.done),
        body.to_owned(),
    ]
}

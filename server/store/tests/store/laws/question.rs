//! Random questions: good ones, and ones that must be refused. Their values come from records that the
//! asker may see and from those that they may not.

use remit_policy::{Kind, Object};
use remit_wire::{AggregateQuery, Filter, Group, ListQuery, Op, Sort};

use super::ask::{Ask, asks};
use super::dice::Dice;
use super::firm::{Firm, Val};
use super::records::{WORDS, value};

/// Names that are asked about though they are no fields of the type.
const STRANGE: [&str; 5] = ["region", "secret", "customer_owner_id", "owner_id", "id"];

pub(crate) fn filter(dice: &mut Dice, firm: &Firm, object: Object) -> Filter {
    let asks = asks(object);
    let (name, ask) = *dice.pick(&asks);
    let op = match ask.kind() {
        _ if dice.percent(15) => Op::Empty,
        Kind::Reference(_) => *dice.pick(&[Op::Eq, Op::In]),
        _ if ask.is_member() => *dice.pick(&[Op::Eq, Op::In]),
        Kind::Text | Kind::LongText | Kind::Phone | Kind::Email | Kind::Handle if dice.percent(40) => Op::Contains,
        Kind::Choice(_) => *dice.pick(&[Op::Eq, Op::Ne, Op::In]),
        _ => *dice.pick(&[Op::Eq, Op::Ne, Op::Gt, Op::Gte, Op::Lt, Op::Lte, Op::In]),
    };
    // Now and then one that makes no sense there.
    let op = if dice.percent(3) { dice.pick(&Op::ALL).0 } else { op };
    let text = text(dice, firm, object, ask, op);
    let field = if dice.percent(2) { *dice.pick(&STRANGE) } else { name };
    Filter { field: field.into(), op, value: text }
}

fn text(dice: &mut Dice, firm: &Firm, object: Object, ask: Ask, op: Op) -> String {
    if dice.percent(3) {
        return (*dice.pick(&["", "x", "NULL", "%", "' OR 1=1 --", "a\0b", "99999999999999999999"])).into();
    }
    match op {
        Op::Empty => (*dice.pick(&["true", "false"])).into(),
        Op::In => (0..dice.between(1, 3)).map(|_| one(dice, firm, object, ask)).collect::<Vec<_>>().join(", "),
        Op::Contains => {
            let whole = one(dice, firm, object, ask);
            part(dice, &whole)
        }
        _ => one(dice, firm, object, ask),
    }
}

/// One to three characters of a text.
pub(crate) fn part(dice: &mut Dice, text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.is_empty() {
        return String::new();
    }
    let from = dice.below(chars.len());
    let part: String = chars[from..].iter().take(dice.between(1, 3) as usize).collect();
    if dice.percent(30) { part.to_uppercase() } else { part }
}

fn one(dice: &mut Dice, firm: &Firm, object: Object, ask: Ask) -> String {
    match ask {
        Ask::Owner => dice.pick(&firm.people).login.clone(),
        Ask::Department => dice.pick(&firm.departments).key.clone(),
        Ask::Dimension(dimension) => firm.values[*dice.pick(&firm.values_of(dimension))].key.clone(),
        Ask::Customer => reference(dice, firm, Object::Customer),
        Ask::Field(field) => match field.kind {
            Kind::Reference(target) => reference(dice, firm, target),
            _ => {
                let there: Vec<&Val> =
                    firm.of(object).into_iter().filter_map(|place| firm.records[place].fields.get(field.key)).collect();
                let stored = dice.any_of(&there).cloned().filter(|_| dice.percent(70));
                written(firm, &stored.or_else(|| value(dice, firm, field)).unwrap())
            }
        },
    }
}

fn reference(dice: &mut Dice, firm: &Firm, object: Object) -> String {
    let place = dice.any_of(&firm.of(object)).filter(|_| dice.percent(90));
    place.map_or_else(|| dice.id(), |place| firm.records[place].id).to_string()
}

/// A value as it is written in an address.
fn written(firm: &Firm, value: &Val) -> String {
    match value {
        Val::Text(text) => text.clone(),
        Val::Number(number) | Val::Money(number, _) => number.to_string(),
        Val::Date(date) => date.to_string(),
        Val::YesNo(yes) => yes.to_string(),
        Val::Ref(place) => firm.records[*place].id.to_string(),
    }
}

pub(crate) fn filters(dice: &mut Dice, firm: &Firm, object: Object) -> Vec<Filter> {
    let count = *dice.pick(&[0, 0, 1, 1, 2]);
    (0..count).map(|_| filter(dice, firm, object)).collect()
}

pub(crate) fn sort(dice: &mut Dice, object: Object) -> Sort {
    let asks = asks(object);
    let field = if dice.percent(2) { *dice.pick(&STRANGE) } else { dice.pick(&asks).0 };
    Sort { field: field.into(), descending: dice.percent(50) }
}

pub(crate) fn list(dice: &mut Dice, firm: &Firm, object: Object) -> ListQuery {
    ListQuery {
        filters: filters(dice, firm, object),
        sort: dice.maybe(70, |dice| sort(dice, object)),
        ..ListQuery::default()
    }
}

pub(crate) fn aggregate(dice: &mut Dice, firm: &Firm, object: Object) -> AggregateQuery {
    let asks = asks(object);
    let dates: Vec<&str> = asks.iter().filter(|(_, ask)| ask.kind() == Kind::Date).map(|(name, _)| *name).collect();
    let sums: Vec<&str> = asks
        .iter()
        .filter(|(_, ask)| matches!(ask.kind(), Kind::Money | Kind::Number))
        .map(|(name, _)| *name)
        .collect();
    let group = dice.maybe(80, |dice| match dice.any_of(&dates).filter(|_| dice.percent(25)) {
        Some(date) => Group::Month(date.into()),
        None => Group::Field(dice.pick(&asks).0.into()),
    });
    let sum = dice.any_of(&sums).filter(|_| dice.percent(80)).map(Into::into);
    AggregateQuery { filters: filters(dice, firm, object), group, sum }
}

/// What someone might type into the search box.
pub(crate) fn search(dice: &mut Dice) -> String {
    let word = *dice.pick(&WORDS);
    part(dice, word)
}

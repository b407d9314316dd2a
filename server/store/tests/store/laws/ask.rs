//! What a field, a dimension or a part of the placement says about a record, as far as its reader may
//! know; and, from that alone, which records a filter matches and in which order a list comes.

use std::cmp::Ordering;

use chrono::NaiveDate;
use remit_policy::{Field, Kind, Object};
use remit_wire::{Filter, Op, Sort};

use super::bench::Engine;
use super::firm::{Val, carried};
use super::sight::Sight;

/// Something that a list can be asked about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ask {
    Owner,
    Department,
    Customer,
    Dimension(&'static str),
    Field(&'static Field),
}

/// What a reader knows of it on one record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Known {
    Text(String),
    Number(i64),
    Date(NaiveDate),
    YesNo(bool),
    /// A person, department or value of the firm.
    Member(usize),
    /// A record, whether the reader sees it or not.
    Record(usize),
}

/// Why a question is refused; each speaks of the field as the caller sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There is no such field, or it is read nowhere.
    Unknown,
    /// It cannot be compared, or sorted, in this way.
    Unfit,
}

/// Everything that records of a type can be asked about.
/// What a filter makes of what is known of a place.
type Test<'s> = Box<dyn Fn(Option<Known>) -> bool + 's>;

pub(crate) fn asks(object: Object) -> Vec<(&'static str, Ask)> {
    let mut asks = vec![("owner", Ask::Owner), ("department", Ask::Department)];
    if object.is_child() {
        asks.push(("customer", Ask::Customer));
    }
    asks.extend(carried(object).into_iter().map(|dimension| (dimension, Ask::Dimension(dimension))));
    asks.extend(object.fields().iter().map(|field| (field.key, Ask::Field(field))));
    asks
}

impl Ask {
    pub(crate) fn kind(self) -> Kind {
        match self {
            Ask::Customer => Kind::Reference(Object::Customer),
            Ask::Field(field) => field.kind,
            // Compared by the key of a member of the directory.
            Ask::Owner | Ask::Department | Ask::Dimension(_) => Kind::Text,
        }
    }

    pub(crate) fn is_member(self) -> bool {
        matches!(self, Ask::Owner | Ask::Department | Ask::Dimension(_))
    }
}

impl Sight<'_> {
    /// What it is about, unless the question is refused as a whole.
    pub(crate) fn ask(&self, object: Object, name: &str) -> Result<Ask, Refusal> {
        let found = asks(object).into_iter().find(|(one, _)| *one == name).ok_or(Refusal::Unknown)?;
        match found.1 {
            Ask::Field(field) if !self.judge.can_read(object, field) => Err(Refusal::Unknown),
            ask => Ok(ask),
        }
    }

    /// What the reader knows of it on a visible record.
    pub(crate) fn knows(&self, place: usize, ask: Ask) -> Option<Known> {
        let record = &self.firm().records[place];
        match ask {
            Ask::Owner => record.owner.map(Known::Member),
            Ask::Department => record.department.map(Known::Member),
            Ask::Customer => record.customer.map(Known::Record),
            Ask::Dimension(dimension) => record.values.get(dimension).copied().map(Known::Member),
            Ask::Field(field) => Some(match self.reads(place, field)? {
                Val::Text(text) => Known::Text(text.clone()),
                Val::Number(number) | Val::Money(number, _) => Known::Number(*number),
                Val::Date(date) => Known::Date(*date),
                Val::YesNo(yes) => Known::YesNo(*yes),
                Val::Ref(place) => Known::Record(*place),
            }),
        }
    }

    /// Whether the reader reads it on a visible record, be there a value or not.
    pub(crate) fn may_read(&self, place: usize, ask: Ask) -> bool {
        if let Ask::Field(field) = ask { self.may_read_field(place, field) } else { true }
    }

    /// The visible records that match all filters.
    pub(crate) fn matching(&self, object: Object, filters: &[Filter], engine: Engine) -> Result<Vec<usize>, Refusal> {
        let mut places = self.visible(object);
        for filter in filters {
            let ask = self.ask(object, &filter.field)?;
            let test = self.test(ask, filter, engine)?;
            places.retain(|place| test(self.knows(*place, ask)));
        }
        Ok(places)
    }

    /// The test that a filter makes of what is known.
    fn test<'s>(&'s self, ask: Ask, filter: &Filter, engine: Engine) -> Result<Test<'s>, Refusal> {
        let Filter { op, value, .. } = filter.clone();
        // PostgreSQL cannot even ask for it.
        if value.contains('\0') {
            return Err(Refusal::Unfit);
        }
        if op == Op::Empty {
            let empty: bool = value.parse().map_err(|_| Refusal::Unfit)?;
            return Ok(Box::new(move |known| known.is_none() == empty));
        }
        let parts: Vec<String> = match op {
            Op::In => value.split(',').map(|part| part.trim().to_owned()).collect(),
            _ => vec![value.clone()],
        };
        if ask.is_member() {
            return match op {
                Op::Eq | Op::In => Ok(Box::new(move |known| {
                    parts.iter().any(|key| self.is_member_named(ask, known.as_ref(), key.trim()))
                })),
                _ => Err(Refusal::Unfit),
            };
        }
        match (ask.kind(), op) {
            (Kind::Reference(_), Op::Eq | Op::In) => Ok(Box::new(move |known| {
                let Some(Known::Record(place)) = known else { return false };
                let id = self.firm().records[place].id;
                self.sees(place) && parts.iter().any(|part| part.trim().parse() == Ok(id))
            })),
            (Kind::Text | Kind::LongText | Kind::Phone | Kind::Email | Kind::Handle, Op::Contains) => {
                Ok(Box::new(move |known| matches!(known, Some(Known::Text(text)) if engine.contains(&text, &value))))
            }
            (Kind::Reference(_), _) | (_, Op::Contains) => Err(Refusal::Unfit),
            (Kind::Choice(_), Op::Gt | Op::Gte | Op::Lt | Op::Lte) => Err(Refusal::Unfit),
            (kind, op) => {
                let parts = parts.iter().map(|part| parse(kind, part)).collect::<Option<Vec<_>>>();
                let parts = parts.ok_or(Refusal::Unfit)?;
                Ok(Box::new(move |known| known.is_some_and(|known| parts.iter().any(|part| holds(op, &known, part)))))
            }
        }
    }

    /// By login or key; a value covers those below it.
    fn is_member_named(&self, ask: Ask, known: Option<&Known>, key: &str) -> bool {
        let (firm, Some(Known::Member(place))) = (self.firm(), known) else { return false };
        match ask {
            Ask::Owner => firm.people[*place].login == key,
            Ask::Department => firm.departments[*place].key == key,
            _ => firm.value_and_above(*place).into_iter().any(|value| firm.values[value].key == key),
        }
    }

    /// The records in the order of a list: by what is known, then by id; unknown ones last either way.
    pub(crate) fn ordered(
        &self, object: Object, mut places: Vec<usize>, sort: Option<&Sort>, engine: Engine,
    ) -> Result<Vec<usize>, Refusal> {
        let records = &self.firm().records;
        let Some(sort) = sort else {
            places.sort_by_key(|place| std::cmp::Reverse(records[*place].id));
            return Ok(places);
        };
        let ask = self.ask(object, &sort.field)?;
        if let Kind::Reference(_) = ask.kind() {
            return Err(Refusal::Unfit);
        }
        let turned = |order: Ordering| if sort.descending { order.reverse() } else { order };
        places.sort_by(|left, right| {
            let known = |place: &usize| self.knows(*place, ask).map(|known| self.rank(ask, known, engine));
            let by_value = match (known(left), known(right)) {
                (Some(left), Some(right)) => turned(left.cmp(&right)),
                (left, right) => left.is_none().cmp(&right.is_none()),
            };
            by_value.then_with(|| turned(records[*left].id.cmp(&records[*right].id)))
        });
        Ok(places)
    }

    /// What it is sorted by: choices as the catalogue lists them, people and departments by name.
    fn rank(&self, ask: Ask, known: Known, engine: Engine) -> (i64, String) {
        let firm = self.firm();
        match (ask, known) {
            (Ask::Owner, Known::Member(one)) => (0, firm.people[one].name.clone()),
            (Ask::Department, Known::Member(one)) => (0, firm.departments[one].name.clone()),
            (_, Known::Member(one)) => (0, firm.values[one].key.clone()),
            (_, Known::Text(text)) => match ask.kind() {
                Kind::Choice(keys) => (keys.iter().position(|key| *key == text).unwrap() as i64, String::new()),
                _ => (0, engine.fold(&text)),
            },
            (_, Known::Number(number)) => (number, String::new()),
            (_, Known::Date(date)) => (0, date.to_string()),
            (_, Known::YesNo(yes)) => (i64::from(yes), String::new()),
            (_, Known::Record(_)) => (0, String::new()),
        }
    }
}

/// A value as it is written in an address.
fn parse(kind: Kind, text: &str) -> Option<Known> {
    match kind {
        Kind::Money | Kind::Number => text.parse().ok().map(Known::Number),
        Kind::Date => text.parse().ok().filter(|_| text.len() == 10).map(Known::Date),
        Kind::YesNo => text.parse().ok().map(Known::YesNo),
        Kind::Choice(keys) => keys.contains(&text).then(|| Known::Text(text.into())),
        _ => Some(Known::Text(text.into())),
    }
}

fn holds(op: Op, known: &Known, wanted: &Known) -> bool {
    let order = match (known, wanted) {
        (Known::Text(known), Known::Text(wanted)) => known.as_bytes().cmp(wanted.as_bytes()),
        (Known::Number(known), Known::Number(wanted)) => known.cmp(wanted),
        (Known::Date(known), Known::Date(wanted)) => known.cmp(wanted),
        (Known::YesNo(known), Known::YesNo(wanted)) => known.cmp(wanted),
        _ => return false,
    };
    match op {
        Op::Eq | Op::In => order.is_eq(),
        Op::Ne => order.is_ne(),
        Op::Gt => order.is_gt(),
        Op::Gte => order.is_ge(),
        Op::Lt => order.is_lt(),
        Op::Lte => order.is_le(),
        Op::Contains | Op::Empty => false,
    }
}

impl Engine {
    /// Whether a text contains another, whatever their case. SQLite finds other letters than those of ASCII
    /// as they are typed, and all in the one case or the other.
    pub(crate) fn contains(self, text: &str, part: &str) -> bool {
        let text = self.fold(text);
        let parts = [part.to_owned(), part.to_lowercase(), part.to_uppercase()];
        parts.iter().any(|part| text.contains(&self.fold(part)))
    }

    /// Text without its case. SQLite knows the case of ASCII letters alone.
    pub(crate) fn fold(self, text: &str) -> String {
        if self == Engine::Sqlite { text.to_ascii_lowercase() } else { text.to_lowercase() }
    }
}

//! What must become of an attempt to write, by the page alone.

use remit_policy::{Action, Field, Level, Object, Status};
use remit_wire::{Cell, Draft};
use uuid::Uuid;

use super::firm::{Firm, Rec, State, Val, carried};
use super::interfere::cell;
use super::judge::{Case, Judge};

/// One line of a draft.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    Field(&'static Field, Option<Val>),
    Owner(Option<usize>),
    Department(Option<usize>),
    Dimension(&'static str, Option<usize>),
    Customer(Option<usize>),
    /// Something that is no owner, field or place: its key and what it shall be.
    Nonsense(&'static str),
}

#[derive(Clone, Debug)]
pub(crate) enum Attempt {
    Create(Object, Vec<Wish>),
    /// With the tag that the writer sees, or with an old one.
    Edit(usize, bool, Vec<Wish>),
    /// Keeping shares or not.
    Transfer(usize, bool, Vec<Wish>),
    Delete(usize),
    Restore(usize),
}

#[derive(Clone, Debug)]
pub(crate) enum Fate {
    /// As if the record did not exist.
    NotFound,
    Refused,
    Stale,
    /// Only with someone's approval.
    Waits,
    /// The firm as it is afterwards, and which record was written.
    Done(Box<Firm>, usize),
}

impl Wish {
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Wish::Field(field, _) => field.key,
            Wish::Owner(_) => "owner",
            Wish::Department(_) => "department",
            Wish::Dimension(key, _) | Wish::Nonsense(key) => key,
            Wish::Customer(_) => "customer",
        }
    }
}

pub(crate) fn draft(firm: &Firm, wishes: &[Wish]) -> Draft {
    let text = |text: Option<String>| text.map_or(Cell::Empty, Cell::Text);
    let line = |wish: &Wish| match wish {
        Wish::Field(_, value) => value.as_ref().map_or(Cell::Empty, |value| cell(firm, value)),
        Wish::Owner(one) => text(one.map(|one| firm.people[one].login.clone())),
        Wish::Department(one) => text(one.map(|one| firm.departments[one].key.clone())),
        Wish::Dimension(_, one) => text(one.map(|one| firm.values[one].key.clone())),
        Wish::Customer(one) => text(one.map(|one| firm.records[one].id.to_string())),
        Wish::Nonsense(_) => Cell::Text("nonsense".into()),
    };
    Draft { fields: wishes.iter().map(|wish| (wish.key().to_owned(), line(wish))).collect() }
}

/// What must become of it.
pub(crate) fn fate(judge: &Judge<'_>, attempt: &Attempt) -> Fate {
    match attempt {
        Attempt::Create(object, wishes) => create(judge, *object, wishes),
        Attempt::Edit(place, fresh, wishes) => edit(judge, *place, *fresh, wishes),
        Attempt::Transfer(place, keep, wishes) => transfer(judge, *place, *keep, wishes),
        Attempt::Delete(place) => delete(judge, *place),
        Attempt::Restore(place) => restore(judge, *place),
    }
}

/// The facts of a record that is not stored as it is.
fn case_of(firm: &Firm, record: &Rec) -> Case {
    let customer = record.customer.map(|customer| firm.spot(&firm.records[customer]));
    Case { spot: firm.spot(record), customer, shared: None }
}

/// A new record lies with its maker, in their department, and in the one value of a dimension that is theirs.
fn new_record(judge: &Judge<'_>, object: Object, wishes: &[Wish]) -> Rec {
    let firm = judge.firm;
    let named = wishes.iter().any(|wish| matches!(wish, Wish::Owner(_)));
    let owner = (!named && object != Object::Product).then_some(judge.person);
    let mut record = Rec {
        object,
        id: Uuid::nil(),
        key: None,
        owner,
        department: owner.map(|owner| firm.people[owner].department),
        values: [].into(),
        customer: None,
        state: State::Present,
        fields: [].into(),
    };
    for dimension in carried(object) {
        let mine = |value: &usize| firm.partitions.contains(&(judge.person, *value));
        let mine: Vec<usize> = firm.values_of(dimension).into_iter().filter(mine).collect();
        if let [value] = mine[..] {
            record.values.insert(dimension, value);
        }
    }
    record
}

/// Puts a record where the wishes say; none where they make no sense.
fn put(judge: &Judge<'_>, record: &mut Rec, wishes: &[Wish]) -> Option<()> {
    let firm = judge.firm;
    for wish in wishes {
        match wish {
            Wish::Owner(owner) => {
                if owner.is_some_and(|owner| firm.people[owner].status != Status::Active) {
                    return None;
                }
                record.owner = *owner;
                if let Some(owner) = owner {
                    record.department = Some(firm.people[*owner].department);
                }
            }
            Wish::Dimension(dimension, Some(value)) => drop(record.values.insert(dimension, *value)),
            Wish::Dimension(dimension, None) => drop(record.values.remove(dimension)),
            // A reference may be set only to a record that the writer sees.
            Wish::Customer(Some(customer)) if !judge.sees(*customer) => return None,
            Wish::Customer(customer) => record.customer = *customer,
            Wish::Nonsense(_) => return None,
            Wish::Field(..) | Wish::Department(_) => {}
        }
    }
    // Whoever names a department means it, whatever the owner's is.
    let named = wishes.iter().find_map(|wish| if let Wish::Department(one) = wish { Some(*one) } else { None });
    record.department = named.unwrap_or(record.department);
    Some(())
}

fn refers_out_of_sight(judge: &Judge<'_>, value: Option<&Val>) -> bool {
    matches!(value, Some(Val::Ref(place)) if !judge.sees(*place))
}

fn create(judge: &Judge<'_>, object: Object, wishes: &[Wish]) -> Fate {
    let mut record = new_record(judge, object, wishes);
    if put(judge, &mut record, wishes).is_none() {
        return Fate::Refused;
    }
    let case = case_of(judge.firm, &record);
    let mut direct = judge.may_directly(object, Action::Create, &case);
    if !judge.may(object, Action::Create, &case) {
        return Fate::Refused;
    }
    for wish in wishes {
        let Wish::Field(field, value) = wish else { continue };
        if !judge.creates(object, &case, field, false) || refers_out_of_sight(judge, value.as_ref()) {
            return Fate::Refused;
        }
        direct &= judge.creates(object, &case, field, true);
        set(&mut record, field, value.clone());
    }
    if !record.fields.contains_key(object.title()) {
        return Fate::Refused;
    }
    if !direct {
        return Fate::Waits;
    }
    let mut firm = judge.firm.clone();
    firm.records.push(record);
    let place = firm.records.len() - 1;
    Fate::Done(Box::new(firm), place)
}

fn set(record: &mut Rec, field: &Field, value: Option<Val>) {
    match value {
        Some(value) => record.fields.insert(field.key, value),
        None => record.fields.remove(field.key),
    };
}

/// What is sent as it is stored, and read, is no change.
fn edit(judge: &Judge<'_>, place: usize, fresh: bool, wishes: &[Wish]) -> Fate {
    let (firm, case) = (judge.firm, judge.case(place));
    let record = &firm.records[place];
    let object = record.object;
    if !judge.sees(place) {
        return Fate::NotFound;
    }
    if !judge.may(object, Action::Edit, &case) {
        return Fate::Refused;
    }
    if !fresh {
        return Fate::Stale;
    }
    let (mut after, mut direct) = (firm.clone(), true);
    for wish in wishes {
        let Wish::Field(field, value) = wish else { return Fate::Refused };
        let same = record.fields.get(field.key) == value.as_ref();
        let unseen = refers_out_of_sight(judge, value.as_ref());
        if same && !unseen && judge.level(object, &case, field) >= Level::Read {
            continue;
        }
        if !judge.editable(object, &case, field) || unseen {
            return Fate::Refused;
        }
        // A record keeps a title.
        if field.key == object.title() && value.is_none() {
            return Fate::Refused;
        }
        direct &= judge.edits_directly(object, &case, field);
        set(&mut after.records[place], field, value.clone());
    }
    if direct { Fate::Done(Box::new(after), place) } else { Fate::Waits }
}

fn transfer(judge: &Judge<'_>, place: usize, keep: bool, wishes: &[Wish]) -> Fate {
    let (firm, case) = (judge.firm, judge.case(place));
    let before = &firm.records[place];
    let object = before.object;
    // What makes sense for no record is refused before it is looked for.
    if wishes.iter().any(|wish| matches!(wish, Wish::Field(..) | Wish::Nonsense("secret"))) {
        return Fate::Refused;
    }
    if !judge.sees(place) {
        return Fate::NotFound;
    }
    if !judge.may(object, Action::Transfer, &case) {
        return Fate::Refused;
    }
    let mut record = before.clone();
    if put(judge, &mut record, wishes).is_none() {
        return Fate::Refused;
    }
    let to = case_of(firm, &record);
    if !judge.may_move(object, &case, &to, false) {
        return Fate::Refused;
    }
    if !judge.may_move(object, &case, &to, true) {
        return Fate::Waits;
    }
    let lies = |record: &Rec| (record.owner, record.department, record.values.clone(), record.customer);
    let mut after = firm.clone();
    if lies(before) != lies(&record) && !keep {
        after.shares.retain(|share| (share.object, firm.records[share.record].id) != (object, record.id));
    }
    after.records[place] = record;
    Fate::Done(Box::new(after), place)
}

fn delete(judge: &Judge<'_>, place: usize) -> Fate {
    let case = judge.case(place);
    let object = judge.firm.records[place].object;
    match (judge.sees(place), judge.may(object, Action::Delete, &case)) {
        (false, _) => Fate::NotFound,
        (true, false) => Fate::Refused,
        (true, true) if !judge.may_directly(object, Action::Delete, &case) => Fate::Waits,
        (true, true) => become_of(judge, place, State::Deleted(judge.firm.at)),
    }
}

/// Who may delete a record may take it back out of the bin.
fn restore(judge: &Judge<'_>, place: usize) -> Fate {
    if !judge.bins(place) {
        return Fate::NotFound;
    }
    if !judge.may_directly(judge.firm.records[place].object, Action::Delete, &judge.case(place)) {
        return Fate::Waits;
    }
    become_of(judge, place, State::Present)
}

fn become_of(judge: &Judge<'_>, place: usize, state: State) -> Fate {
    let mut firm = judge.firm.clone();
    firm.records[place].state = state;
    Fate::Done(Box::new(firm), place)
}

//! Reading a policy: strictly, with the line of what is wrong.

use ipnet::IpNet;
use toml::de::DeTable;

use super::is_key;
use super::item::{Fault, Item, Table, Word, shown};
use crate::flaw::{Flaw, Flawed, Thing};
use crate::{
    Action, Capability, Conditions, Day, Dimension, Grant, Name, Object, ObjectRights, Policy, PolicyTest, Reach, Role,
    Tier, Window,
};

/// Why a text is not a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {flawed}")]
pub struct TextError {
    /// The line, from 1.
    pub line: usize,
    /// The path, and what is wrong there.
    pub flawed: Flawed,
}

impl TextError {
    fn at(text: &str, offset: usize, path: String, flaw: Flaw) -> TextError {
        let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        TextError { line, flawed: Flawed { path, flaw } }
    }
}

/// Reads a policy. What is absent is denied; what is not known is refused.
///
/// # Errors
/// If the text is not TOML, or says anything that a policy cannot say.
pub fn read(text: &str) -> Result<Policy, TextError> {
    let document = DeTable::parse(text).map_err(|error| {
        let offset = error.span().map_or(text.len(), |span| span.start);
        TextError::at(text, offset, String::new(), Flaw::NotToml(error.message().into()))
    })?;
    policy(&Table::root(document.get_ref())).map_err(|Fault { at, path, flaw }| TextError::at(text, at, path, flaw))
}

fn policy(table: &Table<'_>) -> Result<Policy, Fault> {
    table.only(&["roles", "tests"])?;
    let mut policy = Policy::default();
    if let Some(roles) = table.get("roles") {
        for (key, item) in roles.table()?.items() {
            policy.roles.insert(key.into(), role(key, &item)?);
        }
    }
    if let Some(tests) = table.get("tests") {
        policy.tests = tests.each(test)?;
    }
    Ok(policy)
}

fn role(key: &str, item: &Item<'_>) -> Result<Role, Fault> {
    if !is_key(key) {
        return Err(item.key_fault(Flaw::KeyOfNoRole));
    }
    let mut role = Role::new(key);
    for (key, item) in item.table()?.items() {
        match key {
            "name" => role.name = name(&item, &role.name)?,
            "tier" => role.tier = item.word::<Tier>()?,
            "capabilities" => role.capabilities = item.each(Item::word::<Capability>)?,
            "assigns" => role.assigns = item.each(role_key)?,
            "conditions" => role.conditions = conditions(&item)?,
            key => {
                let object = Object::from_key(key).ok_or_else(|| {
                    let keys = vec!["name", "tier", "capabilities", "assigns", "conditions"];
                    let objects = Object::all().map(Object::key).collect();
                    item.key_fault(Flaw::UnknownBeside(keys, Thing::Object, objects))
                })?;
                put(&mut role, object, rights(object, &item)?);
            }
        }
    }
    Ok(role)
}

/// Which roles there are, only the whole policy knows: the caller checks that.
fn role_key(item: &Item<'_>) -> Result<String, Fault> {
    let text = item.filled()?;
    if is_key(text) {
        return Ok(text.into());
    }
    Err(item.fault(Flaw::NotAKey(Thing::Role, shown(text))))
}

/// An object about which nothing is said is kept out, so that equal policies are equal values.
fn put(role: &mut Role, object: Object, rights: ObjectRights) {
    if rights != ObjectRights::default() {
        role.objects.insert(object, rights);
    }
}

/// A language that is left out is named as the other one.
fn name(item: &Item<'_>, otherwise: &Name) -> Result<Name, Fault> {
    let table = item.table()?;
    table.only(&["en", "zh"])?;
    let text = |key| table.get(key).map(|item| item.text()).transpose();
    let (en, zh) = (text("en")?, text("zh")?);
    Ok(Name { en: en.or(zh).unwrap_or(&otherwise.en).into(), zh: zh.or(en).unwrap_or(&otherwise.zh).into() })
}

fn rights(object: Object, item: &Item<'_>) -> Result<ObjectRights, Fault> {
    let mut rights = ObjectRights::default();
    for (key, item) in item.table()?.items() {
        match key {
            "fields" => rights.fields = levels(object, &item)?,
            "approval_fields" => rights.approval_fields = item.each(|item| field(object, item.text()?, item))?,
            key => {
                let action = Action::from_key(key).ok_or_else(|| {
                    let actions = Action::all().map(Action::key).collect();
                    item.key_fault(Flaw::UnknownBeside(vec!["fields", "approval_fields"], Thing::Action, actions))
                })?;
                rights.grants.insert(action, grant(object, action, &item)?);
            }
        }
    }
    Ok(rights)
}

/// A level that is the field's default says nothing and is not kept.
fn levels(object: Object, item: &Item<'_>) -> Result<std::collections::BTreeMap<String, crate::Level>, Fault> {
    let mut levels = std::collections::BTreeMap::new();
    for (key, item) in item.table()?.items() {
        let key = field(object, key, &item)?;
        let level = item.word()?;
        if object.field(&key).map(Role::default_level) != Some(level) {
            levels.insert(key, level);
        }
    }
    Ok(levels)
}

fn field(object: Object, key: &str, item: &Item<'_>) -> Result<String, Fault> {
    let fields = object.fields().iter().map(|field| field.key);
    let known = object.field(key).ok_or_else(|| item.not_one_of(key, Thing::FieldOf(object), fields))?;
    Ok(known.key.into())
}

fn grant(object: Object, action: Action, item: &Item<'_>) -> Result<Grant, Fault> {
    if item.is_text() {
        return item.word().map(Grant::new);
    }
    let table = item.table().map_err(|_| item.fault(Flaw::NoReach))?;
    table.only(&["reach", "via_customer", "fences", "to", "approval"])?;
    let mut grant = Grant::new(table.need("reach")?.word::<Reach>()?);
    for (key, item) in table.items() {
        match key {
            "via_customer" if !object.is_child() => {
                return Err(item.key_fault(Flaw::NoCustomer(object)));
            }
            "to" if action != Action::Transfer => {
                return Err(item.key_fault(Flaw::OnlyTransferTo));
            }
            "approval" if matches!(action, Action::View | Action::Approve) => {
                return Err(item.key_fault(Flaw::CannotWait(action)));
            }
            "via_customer" => grant.via_customer = item.flag()?,
            "to" => grant.to = Some(item.word()?),
            "approval" => grant.approval = item.flag()?,
            "fences" => grant.fences = item.each(fence)?,
            _ => {}
        }
    }
    Ok(grant)
}

/// Which dimensions there are, only the organisation knows: the caller checks that.
fn fence(item: &Item<'_>) -> Result<Dimension, Fault> {
    let text = item.filled()?;
    if is_key(text) {
        return Ok(text.into());
    }
    Err(item.fault(Flaw::NotAKey(Thing::Dimension, shown(text))))
}

fn conditions(item: &Item<'_>) -> Result<Conditions, Fault> {
    let table = item.table()?;
    table.only(&["hours", "networks"])?;
    let mut conditions = Conditions::default();
    if let Some(hours) = table.get("hours") {
        conditions.hours = hours.each(window)?;
    }
    if let Some(networks) = table.get("networks") {
        conditions.networks = networks.each(network)?;
    }
    Ok(conditions)
}

fn window(item: &Item<'_>) -> Result<Window, Fault> {
    let table = item.table()?;
    table.only(&["days", "from", "to", "tz"])?;
    let days = table.need("days")?;
    let window = Window {
        days: days.each(Item::word::<Day>)?,
        from: minutes(&table.need("from")?, 23 * 60 + 59)?,
        to: minutes(&table.need("to")?, 24 * 60)?,
        tz: table.need("tz")?.filled()?.into(),
    };
    if window.days.is_empty() {
        return Err(days.fault(Flaw::NoDay));
    }
    if window.from == window.to {
        return Err(table.fault(Flaw::SameTime));
    }
    Ok(window)
}

fn minutes(item: &Item<'_>, latest: u16) -> Result<u16, Fault> {
    let text = item.text()?;
    let wrong = || item.fault(Flaw::NotATime(shown(text), latest));
    let &[h1, h2, b':', m1, m2] = text.as_bytes() else {
        return Err(wrong());
    };
    let two = |tens: u8, ones: u8| {
        let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        digits.then(|| u16::from(tens - b'0') * 10 + u16::from(ones - b'0'))
    };
    let (hour, minute) = two(h1, h2).zip(two(m1, m2)).ok_or_else(wrong)?;
    let minutes = hour * 60 + minute;
    if minute < 60 && minutes <= latest { Ok(minutes) } else { Err(wrong()) }
}

fn network(item: &Item<'_>) -> Result<IpNet, Fault> {
    let text = item.text()?;
    text.parse().map_err(|_| item.fault(Flaw::NotANetwork(shown(text))))
}

fn test(item: &Item<'_>) -> Result<PolicyTest, Fault> {
    let table = item.table()?;
    table.only(&["user", "can", "cannot", "object", "record", "field"])?;
    let (can, action) = match (table.get("can"), table.get("cannot")) {
        (Some(action), None) => (true, action),
        (None, Some(action)) => (false, action),
        (None, None) => return Err(table.fault(Flaw::ClaimsNothing)),
        (Some(_), Some(second)) => {
            return Err(second.key_fault(Flaw::ClaimsBoth));
        }
    };
    let user = table.need("user")?.filled()?.into();
    let (action, object) = (action.word()?, table.need("object")?.word()?);
    let record = table.need("record")?.filled()?.into();
    let field = table.get("field").map(|item| tested(object, action, &item)).transpose()?;
    Ok(PolicyTest { user, can, action, object, record, field })
}

/// The field that a test is about.
fn tested(object: Object, action: Action, item: &Item<'_>) -> Result<String, Fault> {
    if !PolicyTest::names_fields(action) {
        return Err(item.key_fault(Flaw::NoFieldOf(action)));
    }
    field(object, item.text()?, item)
}

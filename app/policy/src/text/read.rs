//! Reading a policy: strictly, with the line of what is wrong.

use ipnet::IpNet;
use toml::de::DeTable;

use super::item::{Fault, Item, Table, Word, shown};
use super::{either, is_key};
use crate::{
    Action, Capability, Conditions, Day, Dimension, Grant, Name, Object, ObjectRights, Policy, PolicyTest, Reach, Role,
    Tier, Window,
};

/// Why a text is not a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct TextError {
    /// The line, from 1.
    pub line: usize,
    /// The path of what is wrong; empty where the text is no TOML at all.
    pub path: String,
    /// The path, and what is wrong with it, in plain words.
    pub message: String,
}

impl TextError {
    fn at(text: &str, offset: usize, path: String, message: String) -> TextError {
        let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
        TextError { line: before.iter().filter(|byte| **byte == b'\n').count() + 1, path, message }
    }
}

/// Reads a policy. What is absent is denied; what is not known is refused.
///
/// # Errors
/// If the text is not TOML, or says anything that a policy cannot say.
pub fn read(text: &str) -> Result<Policy, TextError> {
    let document = DeTable::parse(text).map_err(|error| {
        let offset = error.span().map_or(text.len(), |span| span.start);
        TextError::at(text, offset, String::new(), format!("this is not TOML: {}", error.message()))
    })?;
    policy(&Table::root(document.get_ref())).map_err(|Fault { at, path, problem }| {
        let message = format!("{path}: {problem}");
        TextError::at(text, at, path, message)
    })
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
        return Err(item.key_fault("is not the key of a role; use letters, digits, _ and -"));
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
                    let objects = either(Object::all().map(Object::key));
                    item.key_fault(format!(
                        "is not known here; use name, tier, capabilities, assigns, conditions or an object: {objects}"
                    ))
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
    Err(item.fault(format!("`{}` is not the key of a role; use letters, digits, _ and -", shown(text))))
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
                    let actions = either(Action::all().map(Action::key));
                    item.key_fault(format!("is not known here; use fields, approval_fields or an action: {actions}"))
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
    let known =
        object.field(key).ok_or_else(|| item.not_one_of(key, &format!("a field of {}", object.key()), fields))?;
    Ok(known.key.into())
}

fn grant(object: Object, action: Action, item: &Item<'_>) -> Result<Grant, Fault> {
    if item.is_text() {
        return item.word().map(Grant::new);
    }
    let table = item.table().map_err(|_| item.fault("must be a reach, or a table with a reach"))?;
    table.only(&["reach", "via_customer", "fences", "to", "approval"])?;
    let mut grant = Grant::new(table.need("reach")?.word::<Reach>()?);
    for (key, item) in table.items() {
        match key {
            "via_customer" if !object.is_child() => {
                return Err(item.key_fault(format!("a {} belongs to no customer", object.key())));
            }
            "to" if action != Action::Transfer => {
                return Err(item.key_fault("only transfer has `to`"));
            }
            "approval" if matches!(action, Action::View | Action::Approve) => {
                return Err(item.key_fault(format!("`{}` cannot wait for approval", action.key())));
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
    Err(item.fault(format!("`{}` is not the key of a dimension; use letters, digits, _ and -", shown(text))))
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
        return Err(days.fault("names no day, so it would never hold"));
    }
    if window.from == window.to {
        let whole = "it would never hold; for a whole day use 00:00 and 24:00";
        return Err(table.fault(format!("begins and ends at the same time, so {whole}")));
    }
    Ok(window)
}

fn minutes(item: &Item<'_>, latest: u16) -> Result<u16, Fault> {
    let text = item.text()?;
    let wrong = || {
        let (hour, minute) = (latest / 60, latest % 60);
        item.fault(format!("`{}` is not a time from 00:00 to {hour:02}:{minute:02}", shown(text)))
    };
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
    text.parse()
        .map_err(|_| item.fault(format!("`{}` is not a network; write it as 10.0.0.0/8 or 2001:db8::/32", shown(text))))
}

fn test(item: &Item<'_>) -> Result<PolicyTest, Fault> {
    let table = item.table()?;
    table.only(&["user", "can", "cannot", "object", "record"])?;
    let (can, action) = match (table.get("can"), table.get("cannot")) {
        (Some(action), None) => (true, action),
        (None, Some(action)) => (false, action),
        (None, None) => return Err(table.fault("needs `can` or `cannot` with an action")),
        (Some(_), Some(second)) => {
            return Err(second.key_fault("stands beside `can`; use one of the two"));
        }
    };
    Ok(PolicyTest {
        user: table.need("user")?.filled()?.into(),
        can,
        action: action.word()?,
        object: table.need("object")?.word()?,
        record: table.need("record")?.filled()?.into(),
    })
}

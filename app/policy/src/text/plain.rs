//! Changes of a policy in plain English, a line each.

use std::fmt::{self, Display, Formatter};

use super::Change;
use super::write::clock;
use crate::{Dimension, Grant, Level, PolicyTest, Window};

impl Display for Change {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Change::RoleAdded { role, name, tier } => {
                write!(f, "{role}: new role, {} / {}, {}", name.en, name.zh, tier.key())
            }
            Change::RoleRemoved { role } => write!(f, "{role}: role removed"),
            Change::RoleRenamed { role, from, to } => {
                write!(f, "{role} name: {} / {} -> {} / {}", from.en, from.zh, to.en, to.zh)
            }
            Change::Tier { role, from, to } => {
                write!(f, "{role} tier: {} -> {}", from.key(), to.key())
            }
            Change::Capability { role, capability, given } => {
                let (from, to) = if *given { ("no", "yes") } else { ("yes", "no") };
                write!(f, "{role} capability {}: {from} -> {to}", capability.key())
            }
            Change::Assigns { role, assigned, given } => {
                let (from, to) = if *given { ("no", "yes") } else { ("yes", "no") };
                write!(f, "{role} may assign {assigned}: {from} -> {to}")
            }
            Change::Grant { role, object, action, from, to } => {
                let (from, to) = (phrase(from.as_ref()), phrase(to.as_ref()));
                write!(f, "{role} {} {}: {from} -> {to}", object.key(), action.key())
            }
            Change::Level { role, object, field, from, to } => {
                let from = from.map_or("none", Level::key);
                write!(f, "{role} {} field {field}: {from} -> {}", object.key(), to.key())
            }
            Change::ApprovalField { role, object, field, asked } => {
                let (from, to) = if *asked { ("no", "yes") } else { ("yes", "no") };
                write!(f, "{role} {} field {field} needs approval: {from} -> {to}", object.key())
            }
            Change::Hours { role, from, to } => {
                write!(f, "{role} hours: {} -> {}", or_any(from.iter().map(span)), or_any(to.iter().map(span)))
            }
            Change::Networks { role, from, to } => {
                write!(f, "{role} networks: {} -> {}", or_any(from), or_any(to))
            }
            Change::TestAdded(test) => write!(f, "new test: {test}"),
            Change::TestRemoved(test) => write!(f, "test removed: {test}"),
        }
    }
}

/// `own or via customer, within region, to department, by approval`.
fn phrase(grant: Option<&Grant>) -> String {
    let Some(grant) = grant else {
        return "none".into();
    };
    let mut text = String::from(grant.reach.key());
    if grant.via_customer {
        text.push_str(" or via customer");
    }
    if !grant.fences.is_empty() {
        let fences: Vec<&str> = grant.fences.iter().map(Dimension::as_str).collect();
        text.push_str(&format!(", within {}", fences.join(" and ")));
    }
    if let Some(to) = grant.to {
        text.push_str(&format!(", to {}", to.key()));
    }
    if grant.approval {
        text.push_str(", by approval");
    }
    text
}

fn or_any<T: Display>(parts: impl IntoIterator<Item = T>) -> String {
    let parts: Vec<String> = parts.into_iter().map(|part| part.to_string()).collect();
    if parts.is_empty() { "any".into() } else { parts.join(" or ") }
}

/// `mon tue 08:00-20:00 Asia/Shanghai`.
fn span(window: &Window) -> String {
    let days: Vec<&str> = window.days.iter().map(|day| day.key()).collect();
    format!("{} {}-{} {}", days.join(" "), clock(window.from), clock(window.to), window.tz)
}

/// `ann cannot view phone of customer Isdom`.
impl Display for PolicyTest {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let verdict = if self.can { "can" } else { "cannot" };
        write!(f, "{} {verdict} {} ", self.user, self.action.key())?;
        if let Some(field) = &self.field {
            write!(f, "{field} of ")?;
        }
        write!(f, "{} {}", self.object.key(), self.record)
    }
}

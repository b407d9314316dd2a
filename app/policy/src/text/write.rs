//! Writing a policy: one canonical form, so that equal policies are equal texts.

use super::is_key;
use crate::{Conditions, Field, Grant, Object, ObjectRights, Policy, PolicyTest, Role, Window};

/// What is longer than this goes over several lines.
const WIDTH: usize = 100;

/// Writes a policy in its canonical form.
///
/// What [`super::read`] accepts comes back from it the same. A policy put together in code is the
/// same again if it is in normal form (no level that is its field's default, no object about which
/// nothing is said) and says nothing that `read` refuses.
#[must_use]
pub fn write(policy: &Policy) -> String {
    let roles = policy.roles.iter().flat_map(|(key, role)| blocks(key, role));
    let blocks: Vec<String> = roles.chain(policy.tests.iter().map(test)).collect();
    blocks.join("\n")
}

fn blocks(name: &str, role: &Role) -> Vec<String> {
    let head = format!("roles.{}", key(name));
    let mut blocks = vec![block(&head, &about(role))];
    for object in Object::ALL {
        let lines = role.objects.get(&object).map(|rights| rights_lines(object, rights)).unwrap_or_default();
        if !lines.is_empty() {
            blocks.push(block(&format!("{head}.{}", object.key()), &lines));
        }
    }
    let conditions = conditions(&role.conditions);
    if !conditions.is_empty() {
        blocks.push(block(&format!("{head}.conditions"), &conditions));
    }
    blocks
}

fn block(head: &str, lines: &[String]) -> String {
    format!("[{head}]\n{}\n", lines.join("\n"))
}

fn about(role: &Role) -> Vec<String> {
    let capabilities = role.capabilities.iter().map(|one| quoted(one.key())).collect();
    let mut lines = vec![
        format!("name = {{ en = {}, zh = {} }}", quoted(&role.name.en), quoted(&role.name.zh)),
        format!("tier = {}", quoted(role.tier.key())),
        list("capabilities", capabilities),
    ];
    if !role.assigns.is_empty() {
        lines.push(list("assigns", role.assigns.iter().map(|one| quoted(one)).collect()));
    }
    lines
}

fn rights_lines(object: Object, rights: &ObjectRights) -> Vec<String> {
    let grants = rights.grants.iter().map(|(action, one)| format!("{} = {}", action.key(), grant(one)));
    let mut lines: Vec<String> = grants.collect();
    lines.extend(levels(object, rights));
    let asked = object.fields().iter().filter(|field| rights.approval_fields.contains(field.key));
    let asked: Vec<String> = asked.map(|field| quoted(field.key)).collect();
    if !asked.is_empty() {
        lines.push(list("approval_fields", asked));
    }
    lines
}

fn grant(grant: &Grant) -> String {
    let reach = quoted(grant.reach.key());
    if grant.is_plain() {
        return reach;
    }
    let mut parts = vec![format!("reach = {reach}")];
    if grant.via_customer {
        parts.push("via_customer = true".into());
    }
    if !grant.fences.is_empty() {
        let fences: Vec<String> = grant.fences.iter().map(|fence| quoted(fence)).collect();
        parts.push(format!("fences = [{}]", fences.join(", ")));
    }
    if let Some(to) = grant.to {
        parts.push(format!("to = {}", quoted(to.key())));
    }
    if grant.approval {
        parts.push("approval = true".into());
    }
    format!("{{ {} }}", parts.join(", "))
}

fn levels(object: Object, rights: &ObjectRights) -> Vec<String> {
    let level = |field: &Field| {
        let level = rights.fields.get(field.key).filter(|level| **level != Role::default_level(field))?;
        Some(format!("{} = {}", field.key, quoted(level.key())))
    };
    let levels: Vec<String> = object.fields().iter().filter_map(level).collect();
    if levels.is_empty() {
        return levels;
    }
    let line = format!("fields = {{ {} }}", levels.join(", "));
    if line.len() <= WIDTH {
        return vec![line];
    }
    levels.iter().map(|level| format!("fields.{level}")).collect()
}

fn conditions(conditions: &Conditions) -> Vec<String> {
    let mut lines = Vec::new();
    if !conditions.hours.is_empty() {
        lines.push(list("hours", conditions.hours.iter().map(window).collect()));
    }
    if !conditions.networks.is_empty() {
        lines.push(list("networks", conditions.networks.iter().map(|net| quoted(&net.to_string())).collect()));
    }
    lines
}

fn window(window: &Window) -> String {
    let days: Vec<String> = window.days.iter().map(|day| quoted(day.key())).collect();
    let (from, to) = (clock(window.from), clock(window.to));
    format!("{{ days = [{}], from = \"{from}\", to = \"{to}\", tz = {} }}", days.join(", "), quoted(&window.tz))
}

/// Minutes after midnight as `08:00`.
pub(super) fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn test(test: &PolicyTest) -> String {
    let verdict = if test.can { "can" } else { "cannot" };
    let mut lines = vec![
        format!("user = {}", quoted(&test.user)),
        format!("{verdict} = {}", quoted(test.action.key())),
        format!("object = {}", quoted(test.object.key())),
        format!("record = {}", quoted(&test.record)),
    ];
    lines.extend(test.field.iter().map(|field| format!("field = {}", quoted(field))));
    format!("[[tests]]\n{}\n", lines.join("\n"))
}

/// On one line if it fits, or if there is only one thing to break before.
fn list(name: &str, items: Vec<String>) -> String {
    let line = format!("{name} = [{}]", items.join(", "));
    if line.len() <= WIDTH || items.len() < 2 {
        return line;
    }
    let rows: String = items.iter().map(|item| format!("    {item},\n")).collect();
    format!("{name} = [\n{rows}]")
}

/// A key, in quotes where TOML wants them.
fn key(text: &str) -> String {
    if is_key(text) { text.into() } else { quoted(text) }
}

/// A basic string of TOML.
pub(super) fn quoted(text: &str) -> String {
    let escaped = |char: char| match char {
        '"' => "\\\"".into(),
        '\\' => "\\\\".into(),
        '\n' => "\\n".into(),
        '\t' => "\\t".into(),
        char if char.is_control() => format!("\\u{:04X}", u32::from(char)),
        char => char.to_string(),
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}

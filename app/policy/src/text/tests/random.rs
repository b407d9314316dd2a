//! Random policies come back as they were; random texts bring nothing down.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::laws::{law, policies};
use crate::text::{diff, read, write};
use crate::{Action, Object, Policy, Reach, Role};

const ROLES: &[&str] = &["sales_rep", "Lead-2", "x"];

fn policy() -> impl Strategy<Value = Policy> {
    policies::policy(ROLES, &Object::ALL)
}

/// Red when `write` left out `approval`, and when it wrote control characters as they are.
#[test]
fn what_is_written_is_read_again() {
    law(policy(), |policy| {
        let text = write(&policy);
        let again = read(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(&again, &policy);
        prop_assert_eq!(write(&again), text);
        Ok(())
    });
}

/// The first role with one thing taken from the second.
fn neighbour(mut role: Role, other: &Role, object: Object, what: u8) -> Role {
    let theirs = other.objects.get(&object).cloned().unwrap_or_default();
    let mut rights = role.objects.remove(&object).unwrap_or_default();
    match what {
        0 => role.name = other.name.clone(),
        1 => role.tier = other.tier,
        2 => role.capabilities = other.capabilities.clone(),
        3 => role.conditions.hours = other.conditions.hours.clone(),
        4 => role.conditions.networks = other.conditions.networks.clone(),
        5 => role.assigns = other.assigns.clone(),
        6 => rights.grants = theirs.grants,
        7 => rights.fields = theirs.fields,
        _ => rights.approval_fields = theirs.approval_fields,
    }
    if rights != crate::ObjectRights::default() {
        role.objects.insert(object, rights);
    }
    role
}

/// Red when `diff` did not look at `approval_fields`.
#[test]
fn a_difference_is_empty_only_between_equals() {
    let some = (policy(), policy(), any::<bool>(), select(Object::ALL.to_vec()), 0..9_u8);
    law(some, |(before, mut after, near, object, what)| {
        prop_assert!(diff(&before, &before).is_empty());
        if near {
            let shared = before.roles.iter().filter_map(|(key, role)| {
                let other = after.roles.get(key)?;
                Some((key.clone(), neighbour(role.clone(), other, object, what)))
            });
            after = Policy { roles: shared.collect(), tests: before.tests.clone() };
        }
        let changes = diff(&before, &after);
        prop_assert_eq!(changes.is_empty(), stated(&before) == stated(&after));
        prop_assert!(changes.iter().all(|change| !change.to_string().is_empty()));
        Ok(())
    });
}

/// The same policy with `to` stated in every transfer, and the tests sorted.
fn stated(policy: &Policy) -> Policy {
    let mut policy = policy.clone();
    let rights = policy.roles.values_mut().flat_map(|role| role.objects.values_mut());
    for grant in rights.filter_map(|rights| rights.grants.get_mut(&Action::Transfer)) {
        grant.to = Some(grant.to.unwrap_or(Reach::Department));
    }
    policy.tests.sort_by_key(|test| format!("{test:?}"));
    policy
}

const TOKENS: &[&str] = &[
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "\\",
    "\\u12",
    "#",
    "\n",
    "\r",
    "\r\n",
    " ",
    "\0",
    "\u{feff}",
    "é",
    "销",
    "roles",
    "tests",
    "x",
    "customer",
    "contact",
    "view",
    "transfer",
    "fields",
    "conditions",
    "hours",
    "\"own\"",
    "reach",
    "fences",
    "true",
    "1",
    "-1e9",
    "08:00",
    "1979-05-27",
    "inf",
    "name",
];

fn holds_for_any(text: &str) -> Result<(), TestCaseError> {
    match read(text) {
        Ok(policy) => prop_assert_eq!(read(&write(&policy)).unwrap(), policy),
        Err(error) => {
            prop_assert!((1..=text.lines().count() + 1).contains(&error.line), "{}", error);
            prop_assert!(!error.flawed.to_string().contains('\n'), "{}", error);
        }
    }
    Ok(())
}

const KEYS: &[&str] = &[
    "roles",
    "tests",
    "x",
    "''",
    "'销'",
    "customer",
    "contact",
    "product",
    "conditions",
    "name",
    "tier",
    "view",
    "edit",
    "transfer",
    "reach",
    "fences",
    "to",
    "approval",
    "via_customer",
    "fields",
    "phone",
    "hours",
    "networks",
    "days",
    "from",
    "tz",
    "user",
    "can",
    "cannot",
    "object",
    "record",
];

const VALUES: &[&str] = &[
    "true",
    "1",
    "-1e9",
    "inf",
    "08:00",
    "1979-05-27",
    "''",
    "'own'",
    "'all'",
    "'read'",
    "'basic'",
    "'mon'",
    "'view'",
    "'08:00'",
    "'10.0.0.0/8'",
    "'customer'",
    "'销'",
    "\"\"\"\n\"\"\"",
];

/// Texts that are TOML more often than not, and policies hardly ever.
fn document() -> impl Strategy<Value = String> {
    let leaf = select(VALUES).prop_map(String::from);
    let value = leaf.prop_recursive(3, 12, 3, |value| {
        let pair = (select(KEYS), value.clone()).prop_map(|(key, value)| format!("{key} = {value}"));
        let list = vec(value, 0..3).prop_map(|values| format!("[{}]", values.join(", ")));
        prop_oneof![list, vec(pair, 0..3).prop_map(|pairs| format!("{{ {} }}", pairs.join(", ")))]
    });
    let path = || vec(select(KEYS), 0..4);
    let role = path().prop_map(|path| format!("[roles.x.{}]", path.join(".")));
    let head = path().prop_map(|path| format!("[{}]", path.join(".")));
    let pair = (vec(select(KEYS), 1..3), value).prop_map(|(key, value)| format!("{} = {value}", key.join(".")));
    let line = prop_oneof![1 => Just("[[tests]]".into()), 1 => role, 1 => head, 4 => pair];
    vec(line, 0..6).prop_map(|lines| lines.join("\n"))
}

/// Red when the path of a message was made of first letters, which a key may be without.
#[test]
fn no_text_whatever_brings_the_reader_down() {
    let soup = vec(select(TOKENS), 0..60).prop_map(|tokens| tokens.concat());
    law(prop_oneof![any::<String>(), soup, document()], |text| holds_for_any(&text));
}

/// Red when a message cut the text that it repeats at a byte.
#[test]
fn no_mutation_of_a_policy_brings_the_reader_down() {
    let cuts = vec((any::<Index>(), 0..12_usize, select(TOKENS)), 0..4);
    let word = vec(any::<char>(), 0..60).prop_map(String::from_iter);
    law((policy(), cuts, vec((any::<Index>(), word), 0..3)), |(policy, cuts, words)| {
        let mut text = write(&policy);
        for (at, word) in words {
            text = with_word(&text, at, &word);
        }
        let mut text: Vec<char> = text.chars().collect();
        for (at, length, token) in cuts {
            let at = at.index(text.len() + 1);
            text.splice(at..(at + length).min(text.len()), token.chars());
        }
        holds_for_any(&text.into_iter().collect::<String>())
    });
}

/// The text with another word between one pair of quotes.
fn with_word(text: &str, at: Index, word: &str) -> String {
    let mut parts: Vec<&str> = text.split('"').collect();
    let word = crate::text::write::quoted(word);
    let inside = (1..parts.len()).step_by(2).collect::<Vec<_>>();
    if !inside.is_empty() {
        parts[inside[at.index(inside.len())]] = word.trim_matches('"');
    }
    parts.join("\"")
}

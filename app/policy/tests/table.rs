//! The demo policy as a table that a manager can read: role × object × action × relation to the
//! record. `permission_table.txt` is reviewed like code: a change of the deciding code or of the demo
//! policy shows there as a diff. Write it anew with `REMIT_WRITE_TABLE=1 cargo test -p remit-policy
//! --features text --test table`.
//!
//! Seen to fail: with the fence dropped from `Standing::rows`, and with `via_customer` ignored.

#![expect(clippy::unwrap_used, reason = "a test, helpers included")]

use std::fmt::Write as _;

use remit_policy::{
    Action, Facts, Level, Object, Org, Place, Policy, Request, ShareLevel, Standing, User, Utc, Value, text,
};
use uuid::Uuid;

const DEMO: &str = include_str!("../../../server/demo/bundle/policy.toml");
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/permission_table.txt");

const COMPANY: Uuid = Uuid::from_u128(1);
const TEAM: Uuid = Uuid::from_u128(2);
const BELOW: Uuid = Uuid::from_u128(3);
const ELSEWHERE: Uuid = Uuid::from_u128(4);
const ME: Uuid = Uuid::from_u128(11);
const REPORT: Uuid = Uuid::from_u128(12);
const COLLEAGUE: Uuid = Uuid::from_u128(13);
const STRANGER: Uuid = Uuid::from_u128(14);
const MINE: Uuid = Uuid::from_u128(21);
const OTHERS: Uuid = Uuid::from_u128(22);

/// Me with one role; I work in one region, industry and product line.
fn org(role: &str) -> Org {
    let mut org = Org::default();
    org.add_department(COMPANY, "company", "Company", None).unwrap();
    org.add_department(TEAM, "team", "My team", Some(COMPANY)).unwrap();
    org.add_department(BELOW, "below", "A team below mine", Some(TEAM)).unwrap();
    org.add_department(ELSEWHERE, "elsewhere", "Another team", Some(COMPANY)).unwrap();
    for (id, login, home) in
        [(ME, "me", TEAM), (REPORT, "report", ELSEWHERE), (COLLEAGUE, "colleague", TEAM), (STRANGER, "x", ELSEWHERE)]
    {
        org.add_user(id, User::new(login, login, home)).unwrap();
    }
    org.set_manager(REPORT, ME).unwrap();
    for (place, dimension) in (0u128..).zip(["region", "industry", "product_line"]) {
        for (id, key) in [(MINE, "mine"), (OTHERS, "others")] {
            let id = Uuid::from_u128(id.as_u128() + 100 * place);
            org.add_value(id, Value { dimension: dimension.into(), key: key.into(), name: None, parent: None })
                .unwrap();
        }
        org.add_partition(ME, dimension, Uuid::from_u128(MINE.as_u128() + 100 * place));
    }
    org.assign(ME, role, TEAM);
    org
}

fn place(owner: Uuid, department: Uuid, fenced_in: bool) -> Place {
    let value = if fenced_in { MINE } else { OTHERS };
    let values = (0u128..).zip(["region", "industry", "product_line"]);
    let values = values.map(|(place, dimension)| (dimension.into(), Uuid::from_u128(value.as_u128() + 100 * place)));
    Place { owner: Some(owner), department: Some(department), values: values.collect() }
}

/// How a record may stand to me.
fn relations(object: Object, fenced_in: bool) -> Vec<(&'static str, Facts)> {
    let strange = place(STRANGER, ELSEWHERE, fenced_in);
    let customer = object.is_child().then(|| strange.clone());
    let by = |owner, home| Facts { place: place(owner, home, fenced_in), customer: customer.clone(), shared: None };
    let shared = |level| Facts { place: strange.clone(), customer: customer.clone(), shared: Some(level) };
    let mut relations = vec![
        ("my own", by(ME, TEAM)),
        ("a report's", by(REPORT, ELSEWHERE)),
        ("my team's", by(COLLEAGUE, TEAM)),
        ("a team's below", by(STRANGER, BELOW)),
        ("another team's", by(STRANGER, ELSEWHERE)),
    ];
    if object.is_child() {
        let mine = Some(place(ME, TEAM, fenced_in));
        relations.push(("of my customer", Facts { place: strange.clone(), customer: mine, shared: None }));
    }
    relations.push(("shared to view", shared(ShareLevel::View)));
    relations.push(("shared to edit", shared(ShareLevel::Edit)));
    relations
}

fn verdicts(standing: &Standing<'_>, object: Object, facts: &Facts) -> String {
    let mut line = String::new();
    for action in Action::ALL {
        let permit = standing.permit(object, *action);
        let verdict = match (permit.admits(facts), permit.is_direct(facts)) {
            (false, _) => "·",
            (true, true) => "yes",
            (true, false) => "approval",
        };
        write!(line, "{verdict:<10}").unwrap();
    }
    line.trim_end().to_owned()
}

/// Sensitive fields, and others whose level a role changes: what is read of my own record.
fn levels(standing: &Standing<'_>, object: Object, facts: &Facts) -> String {
    let permit = standing.permit(object, Action::View);
    let level = |field: &remit_policy::Field| permit.level(facts, field);
    let told = object.fields().iter().filter(|field| field.sensitive || level(field) != Level::Edit);
    told.map(|field| format!("{} {}", field.key, level(field).key())).collect::<Vec<_>>().join(", ")
}

fn object_table(out: &mut String, standing: &Standing<'_>, object: Object) {
    let (inside, outside) = (relations(object, true), relations(object, false));
    let lines: Vec<(String, String)> = inside
        .iter()
        .zip(&outside)
        .flat_map(|((name, facts), (_, fenced))| {
            let (one, other) = (verdicts(standing, object, facts), verdicts(standing, object, fenced));
            let fenced = (one != other).then(|| (format!("{name}, out of fence"), other));
            std::iter::once(((*name).to_owned(), one)).chain(fenced)
        })
        .collect();
    writeln!(out, "\n  {}", object.key()).unwrap();
    let granted = lines.iter().filter(|(name, _)| !name.starts_with("shared"));
    if granted.into_iter().all(|(_, line)| line.replace(['·', ' '], "").is_empty()) {
        writeln!(out, "    nothing but what is shared").unwrap();
        return;
    }
    let head: String = Action::ALL.iter().map(|action| format!("{:<10}", action.key())).collect();
    writeln!(out, "    {:<28}{}", "", head.trim_end()).unwrap();
    for (name, line) in lines {
        writeln!(out, "    {name:<28}{line}").unwrap();
    }
    if let Some((_, own)) = inside.first().filter(|(_, own)| standing.permit(object, Action::View).shows(own)) {
        writeln!(out, "    fields: {}", levels(standing, object, own)).unwrap();
    }
}

fn table(policy: &Policy) -> String {
    let mut out = String::from("What each role of the demo may do to which record.\n");
    for (key, role) in &policy.roles {
        writeln!(out, "\n{key} ({})", role.name.en).unwrap();
        let org = org(key);
        let standing = Standing::of(&org, policy, &Request { user: ME, at: 0, ip: None, zones: &Utc });
        let capabilities: Vec<&str> = role.capabilities.iter().map(|one| one.key()).collect();
        if !capabilities.is_empty() {
            writeln!(out, "  system rights: {}", capabilities.join(", ")).unwrap();
        }
        for object in Object::ALL {
            object_table(&mut out, &standing, object);
        }
    }
    out
}

#[test]
fn the_permission_table_of_the_demo_is_as_reviewed() {
    let table = table(&text::read(DEMO).unwrap());
    if std::env::var_os("REMIT_WRITE_TABLE").is_some() {
        std::fs::write(TABLE, &table).unwrap();
    }
    let reviewed = std::fs::read_to_string(TABLE).unwrap_or_default();
    assert!(table == reviewed, "the permission table has changed; look at the diff of {TABLE} after writing it anew");
}

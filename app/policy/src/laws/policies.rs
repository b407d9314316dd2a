//! Random roles and policies: every one of them can be written and read again.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use proptest::collection::{btree_set, vec};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::{
    Action, Capability, Conditions, Day, Grant, Level, Name, Object, ObjectRights, Policy, PolicyTest, Reach, Role,
    Tier, Window,
};

/// Those that every system has, and one that an administrator added.
pub(crate) const DIMENSIONS: [&str; 4] = ["region", "industry", "product_line", "channel"];

pub(crate) fn reach() -> impl Strategy<Value = Reach> {
    select(Reach::ALL)
}

/// A grant that may say everything that is allowed for this object and action.
pub(crate) fn grant(object: Object, action: Action) -> impl Strategy<Value = Grant> {
    let via = if object.is_child() { 0.4 } else { 0.0 };
    let waits = !matches!(action, Action::View | Action::Approve);
    let to = if action == Action::Transfer { 0.5 } else { 0.0 };
    let fences = prop_oneof![
        3 => Just(Vec::new()),
        1 => subsequence(DIMENSIONS.to_vec(), 1..=2),
    ];
    (reach(), prop::bool::weighted(via), fences, any::<bool>(), weighted_option(to)).prop_map(
        move |(reach, via_customer, fences, approval, to)| Grant {
            reach,
            via_customer,
            fences: fences.into_iter().map(Into::into).collect(),
            approval: approval && waits,
            to,
        },
    )
}

fn weighted_option(probability: f64) -> impl Strategy<Value = Option<Reach>> {
    (prop::bool::weighted(probability), reach()).prop_map(|(stated, reach)| stated.then_some(reach))
}

fn grants(object: Object) -> impl Strategy<Value = BTreeMap<Action, Grant>> {
    // Without a view grant nothing else says much.
    let often = |action| if action == Action::View { 0.9 } else { 0.5 };
    let one = move |action: &Action| (Just(*action), weighted(often(*action), grant(object, *action)));
    let all: Vec<_> = Action::ALL.iter().map(one).collect();
    all.prop_map(|all| all.into_iter().filter_map(|(action, one)| Some((action, one?))).collect())
}

fn some_fields(object: Object) -> impl Strategy<Value = Vec<&'static str>> {
    let keys: Vec<&str> = object.fields().iter().map(|field| field.key).collect();
    let most = keys.len();
    subsequence(keys, 0..=most)
}

fn rights(object: Object) -> impl Strategy<Value = ObjectRights> {
    let levels = vec(select(Level::ALL), object.fields().len());
    let approval_fields = btree_set(select(object.fields()).prop_map(|field| field.key.into()), 0..3);
    (grants(object), some_fields(object), levels, approval_fields).prop_map(
        move |(grants, stated, levels, approval_fields)| {
            let mut role = Role::default();
            for (key, level) in stated.into_iter().zip(levels) {
                role.set_level(object, object.field(key).unwrap(), level);
            }
            let fields = role.objects.remove(&object).unwrap_or_default().fields;
            ObjectRights { grants, fields, approval_fields }
        },
    )
}

/// A role that says something about some of these objects.
pub(crate) fn role(objects: &'static [Object]) -> impl Strategy<Value = Role> {
    let one = |object: &Object| (Just(*object), weighted(0.9, rights(*object)));
    let objects: Vec<_> = objects.iter().map(one).collect();
    let capabilities = btree_set(select(Capability::ALL), 0..4);
    let assigns = btree_set(select(vec!["sales_rep", "Lead-2", "x"]).prop_map(String::from), 0..3);
    (name(), select(Tier::ALL), (capabilities, assigns), objects, conditions()).prop_map(
        |(name, tier, (capabilities, assigns), objects, conditions)| Role {
            name,
            tier,
            capabilities,
            assigns,
            objects: objects
                .into_iter()
                .filter_map(|(object, rights)| Some((object, rights?)))
                .filter(|(_, rights)| *rights != ObjectRights::default())
                .collect(),
            conditions,
        },
    )
}

/// Any text whatever: quotes, line breaks and control characters among it.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![Just("销售代表".into()), Just("a \"b\" \\ 'c'\r\n\t\u{7f}\0".into()), any::<String>()]
}

fn name() -> impl Strategy<Value = Name> {
    (words(), words()).prop_map(|(en, zh)| Name { en, zh })
}

/// Mostly none.
fn conditions() -> impl Strategy<Value = Conditions> {
    let some = (vec(window(), 0..3), vec(network(), 0..3));
    let some = some.prop_map(|(hours, networks)| Conditions { hours, networks });
    prop_oneof![7 => Just(Conditions::default()), 1 => some]
}

/// Now and then in a zone that nobody knows.
pub(crate) fn window() -> impl Strategy<Value = Window> {
    let days = btree_set(select(Day::ALL), 1..=7);
    let zone = prop_oneof![4 => Just("UTC"), 1 => Just("Nowhere/At all")];
    let span = (0..1440_u16, 0..=1440_u16).prop_filter("says something", |(from, to)| from != to);
    let window =
        |(days, (from, to), zone): (BTreeSet<Day>, (u16, u16), &str)| Window { days, from, to, tz: zone.into() };
    (days, span, zone).prop_map(window)
}

fn network() -> impl Strategy<Value = IpNet> {
    let known = ["10.0.0.0/8", "10.1.2.3/16", "0.0.0.0/0", "192.168.7.7/32", "fd00::/8", "::1/128"];
    select(known.to_vec()).prop_map(|text| text.parse().unwrap())
}

fn test() -> impl Strategy<Value = PolicyTest> {
    let filled = || words().prop_filter("says something", |text| !text.trim().is_empty());
    (filled(), any::<bool>(), select(Action::ALL), select(Object::ALL.to_vec()), filled(), 0..20_usize).prop_map(
        |(user, can, action, object, record, place)| {
            let field = object.fields().get(place).filter(|_| PolicyTest::names_fields(action));
            PolicyTest { user, can, action, object, record, field: field.map(|field| field.key.to_owned()) }
        },
    )
}

/// Roles with these keys, each of which may be missing.
pub(crate) fn policy(keys: &'static [&'static str], objects: &'static [Object]) -> impl Strategy<Value = Policy> {
    let roles: Vec<_> = keys.iter().map(|key| (Just(*key), weighted(0.9, role(objects)))).collect();
    (roles, vec(test(), 0..3)).prop_map(|(roles, tests)| Policy {
        roles: roles.into_iter().filter_map(|(key, role)| Some((key.into(), role?))).collect(),
        tests,
    })
}

//! What the draft would do, foretold and then seen.

use std::collections::{BTreeMap, BTreeSet};

use remit_policy::text::{read, write};
use remit_policy::{Action, Capability, Conditions, Grant, Level, Object, Policy, Reach, Role};
use remit_store::{Ctx, Visit};
use remit_wire::{
    Access, ActionImpact, Code, CreateImpact, ExampleOf, Impact, ImpactQuery, ListQuery, ObjectImpact, PolicyEdit,
    PublishDraft, Restore, SaveDraft,
};
use uuid::Uuid;

use crate::laws::bench::{Bench, Engine};
use crate::laws::dice::Dice;
use crate::laws::firm::{Assignment, Firm};
use crate::laws::judge::Judge;
use crate::laws::{make, policies};
use crate::support::{Bundle, System, code, on_each, problem};

/// Organisations on each kind of database; `REMIT_IMPACT_ORGS` asks for more.
const FIRMS: u64 = 40;

/// No role asks for an hour or a network: an impact counts as if they held.
fn unconditional(mut policy: Policy) -> Policy {
    policy.roles.values_mut().for_each(|role| role.conditions = Conditions::default());
    read(&write(&policy)).unwrap()
}

/// A firm in which somebody manages roles, and a policy that is to be next.
fn firm(seed: u64, dice: &mut Dice) -> Option<(Firm, usize, Policy)> {
    let mut firm = make::firm(seed);
    let admin = *firm.active().first()?;
    let keeper = Role { capabilities: Capability::ALL.iter().copied().collect(), ..Role::new("keeper") };
    let other = Policy { roles: policies::policy(dice).roles, ..Policy::default() };
    firm.policy.roles.insert("keeper".into(), keeper.clone());
    firm.policy = unconditional(firm.policy);
    let mut other = unconditional(other);
    other.roles.insert("keeper".into(), keeper);
    let unlimited = (None, None, None);
    let (anchor, from, until) = unlimited;
    firm.assignments.push(Assignment { id: dice.id(), person: admin, role: "keeper".into(), anchor, from, until });
    if dice.percent(20) {
        // A role that is assigned and not there yet.
        firm.policy.roles.remove("rep");
    }
    let mut next = firm.policy.clone();
    let edits = PolicyEdit::between(&firm.policy, &other);
    let chance = *dice.pick(&[1, 5, 30, 100]);
    for edit in &edits {
        if dice.percent(chance) {
            edit.apply(&mut next);
        }
    }
    if next == firm.policy {
        dice.any_of(&edits.iter().collect::<Vec<_>>())?.apply(&mut next);
    }
    (next != firm.policy).then_some((firm, admin, next))
}

/// What one person may do with the records of one type: the ids for each action, as lists answer them.
type Sight = BTreeMap<(Object, Action), BTreeSet<Uuid>>;

async fn sight(ctx: &Ctx) -> Sight {
    let mut sight = Sight::new();
    for object in Object::ALL {
        let all = ListQuery { limit: Some(200), ..ListQuery::default() };
        for record in ctx.list(object, &all).await.unwrap().data {
            for action in [Action::View].into_iter().chain(record.can) {
                sight.entry((object, action)).or_default().insert(record.id);
            }
        }
    }
    sight
}

async fn sights(bench: &Bench, firm: &Firm) -> BTreeMap<usize, Sight> {
    let mut sights = BTreeMap::new();
    for person in firm.active() {
        let ctx = bench.read(firm, person).await.unwrap();
        sights.insert(person, sight(&ctx).await);
    }
    sights
}

/// How easily an action is done, as the naive judge says: 0 not, 1 by approval, 2 at once.
fn ease(judge: &Judge<'_>, place: usize, action: Action) -> u8 {
    let (object, case) = (judge.firm.records[place].object, judge.case(place));
    u8::from(judge.may(object, action, &case)) + u8::from(judge.may_directly(object, action, &case))
}

fn accesses(judge: &Judge<'_>, place: usize) -> Vec<(&'static str, Access)> {
    let (object, case) = (judge.firm.records[place].object, judge.case(place));
    let access = |field| {
        if !judge.may(object, Action::View, &case) {
            return Access::Unseen;
        }
        if judge.editable(object, &case, field) && judge.may(object, Action::Edit, &case) {
            let directly = judge.edits_directly(object, &case, field);
            return if directly { Access::Edit } else { Access::EditByApproval };
        }
        match judge.level(object, &case, field) {
            Level::Hidden => Access::Hidden,
            Level::Masked => Access::Masked,
            _ => Access::Read,
        }
    };
    object.fields().iter().map(|field| (field.key, access(field))).collect()
}

/// What changes at one place, for one person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Shift {
    Action(Action, u8, u8),
    Field(&'static str, Access, Access),
}

fn shifts(before: &Judge<'_>, after: &Judge<'_>, place: usize) -> Vec<Shift> {
    let actions = Action::ALL.iter().filter(|action| **action != Action::Create);
    let actions =
        actions.map(|action| Shift::Action(*action, ease(before, place, *action), ease(after, place, *action)));
    let fields = accesses(before, place).into_iter().zip(accesses(after, place));
    let fields = fields.map(|((field, from), (_, to))| Shift::Field(field, from, to));
    actions.chain(fields).collect()
}

/// On how many records a field changes from one access to another.
type Fields = BTreeMap<(&'static str, Access, Access), u64>;

/// Numbers in the form of an impact, from what changes at each place; each place given once.
fn numbers(shifts: &BTreeMap<usize, BTreeSet<Shift>>) -> (Vec<ActionImpact>, Fields) {
    let count = |test: &dyn Fn(&Shift) -> bool| shifts.values().filter(|all| all.iter().any(test)).count() as u64;
    let action = |action: Action| {
        let of = |test: fn(u8, u8) -> bool| {
            count(&|shift| matches!(shift, Shift::Action(one, was, is) if *one == action && test(*was, *is)))
        };
        ActionImpact {
            action,
            before: of(|was, _| was > 0),
            after: of(|_, is| is > 0),
            gained: of(|was, is| was == 0 && is > 0),
            lost: of(|was, is| was > 0 && is == 0),
            held: of(|was, is| was == 2 && is == 1),
            freed: of(|was, is| was == 1 && is == 2),
            targets: false,
        }
    };
    let actions = Action::ALL.iter().map(|one| action(*one));
    let changed = |one: &ActionImpact| one.gained + one.lost + one.held + one.freed > 0;
    let mut fields = BTreeMap::new();
    for all in shifts.values() {
        for shift in all {
            if let Shift::Field(field, from, to) = shift
                && from != to
                && *from.max(to) > Access::Hidden
            {
                *fields.entry((*field, *from, *to)).or_default() += 1;
            }
        }
    }
    (actions.filter(changed).collect(), fields)
}

/// Holds an impact on one type against numbers.
fn agrees(found: Option<&ObjectImpact>, expected: &BTreeMap<usize, BTreeSet<Shift>>, who: &str) {
    let (actions, fields) = numbers(expected);
    let told = |one: &&ActionImpact| one.gained + one.lost + one.held + one.freed > 0;
    let told: Vec<ActionImpact> = found.iter().flat_map(|one| &one.actions).filter(told).copied().collect();
    let told: Vec<ActionImpact> = told.into_iter().map(|one| ActionImpact { targets: false, ..one }).collect();
    assert_eq!(told, actions, "{who}");
    let shown: BTreeMap<(&str, Access, Access), u64> = found
        .iter()
        .flat_map(|one| &one.fields)
        .map(|one| ((one.field.as_str(), one.from, one.to), one.records))
        .collect();
    assert_eq!(shown, fields, "{who}");
}

/// Of a role is told what the role itself changes, and that wholly.
fn together(
    found: Option<&ObjectImpact>, expected: &BTreeMap<usize, BTreeSet<Shift>>, differs: impl Fn(Action) -> bool,
    who: &str,
) {
    let (actions, fields) = numbers(expected);
    for told in found.iter().flat_map(|one| &one.actions).filter(|one| !one.targets) {
        assert!(actions.contains(told), "{who}: {told:?} is not among {actions:?}");
    }
    for one in actions.iter().filter(|one| differs(one.action)) {
        let told = found.and_then(|found| found.actions.iter().find(|told| told.action == one.action));
        assert_eq!(told.map(|told| ActionImpact { targets: false, ..*told }), Some(*one), "{who}");
    }
    for told in found.iter().flat_map(|one| &one.fields) {
        let expected = fields.get(&(told.field.as_str(), told.from, told.to));
        assert_eq!(expected, Some(&told.records), "{who}: {told:?}");
    }
}

fn grant_of(policy: &Policy, role: &str, object: Object, action: Action) -> Option<Grant> {
    policy.roles.get(role)?.grant(object, action).cloned()
}

async fn foretold(bench: &Bench, firm: &Firm, admin: usize, next: &Policy) -> Impact {
    let saved =
        SaveDraft { version: version(bench, firm, admin).await, base: 1, edits: None, policy: Some(write(next)) };
    let ctx = bench.write(firm, admin).await.unwrap();
    ctx.save_draft(&saved).await.unwrap();
    ctx.commit().await.unwrap();
    let everyone = ImpactQuery { user: None, limit: Some(5_000) };
    bench.read(firm, admin).await.unwrap().draft_impact(&everyone).await.unwrap()
}

async fn version(bench: &Bench, firm: &Firm, admin: usize) -> i64 {
    bench.read(firm, admin).await.unwrap().draft().await.unwrap().version
}

/// One organisation, one change of its policy: foretold, compared with the naive judge, published, seen,
/// taken back, and seen to be as before. Answers how many numbers were compared, and how many examples.
async fn one(bench: &mut Bench, seed: u64) -> (usize, usize) {
    let mut dice = Dice::new(seed ^ 0xd1_ce);
    let Some((firm, admin, next)) = firm(seed, &mut dice) else { return (0, 0) };
    bench.fill(&firm).await;
    bench.store.set_four_eyes(false, firm.at).await.unwrap();
    bench.run("UPDATE draft SET base = NULL, policy = NULL, publish_at = NULL").await;
    let before = sights(bench, &firm).await;
    let impact = foretold(bench, &firm, admin, &next).await;
    let then = Firm { policy: next.clone(), ..firm.clone() };
    let (mut compared, mut examples) = (0, 0);
    let mut by_role: BTreeMap<(String, Object), BTreeMap<usize, BTreeSet<Shift>>> = BTreeMap::new();
    for person in firm.active() {
        let login = &firm.people[person].login;
        let told = impact.people.iter().find(|one| one.person.login == *login);
        let (was, is) = (Judge::of(&firm, person), Judge::of(&then, person));
        for object in Object::ALL {
            let present = firm.present(object).into_iter();
            let all: BTreeMap<usize, BTreeSet<Shift>> =
                present.map(|place| (place, shifts(&was, &is, place).into_iter().collect())).collect();
            let found = told.and_then(|one| one.objects.iter().find(|one| one.object == object));
            agrees(found, &all, &format!("seed {seed}: {login} {object:?}"));
            compared += found.map_or(0, |one| one.actions.len() + one.fields.len());
            for example in found.iter().flat_map(|one| &one.examples) {
                examples += 1;
                let place = firm.find(object, example.record.id).unwrap();
                assert!(
                    Judge::of(&firm, admin).sees(place),
                    "seed {seed}: an example that the administrator does not see"
                );
                let shifts = &all[&place];
                let holds = |shift: &Shift| match (example.of, shift) {
                    (ExampleOf::Gained(action), Shift::Action(one, 0, 1..)) => action == *one,
                    (ExampleOf::Lost(action), Shift::Action(one, 1.., 0)) => action == *one,
                    (ExampleOf::Held(action), Shift::Action(one, 2, 1)) => action == *one,
                    (ExampleOf::Freed(action), Shift::Action(one, 1, 2)) => action == *one,
                    (ExampleOf::Fields, Shift::Field(_, from, to)) => from != to,
                    _ => false,
                };
                assert!(shifts.iter().any(holds), "seed {seed}: {example:?} {shifts:?}");
            }
            for role in roles_of(&firm, &next, person) {
                let together = by_role.entry((role, object)).or_default();
                for (place, shifts) in &all {
                    together.entry(*place).or_default().extend(shifts.iter().cloned());
                }
            }
        }
    }
    for ((role, object), shifts) in &by_role {
        let told = impact.roles.iter().find(|one| one.role == *role).unwrap();
        let found = told.objects.iter().find(|one| one.object == *object);
        let differs = |action| grant_of(&firm.policy, role, *object, action) != grant_of(&next, role, *object, action);
        together(found, shifts, differs, &format!("seed {seed}: role {role} {object:?}"));
    }

    let publish = PublishDraft { version: impact.version, reason: "as foretold".into(), override_tests: None };
    assert_eq!(kept(bench, &firm, admin, async |ctx| ctx.publish_draft(&publish).await).await, 2);
    let after = sights(bench, &then).await;
    for (person, login) in firm.active().into_iter().map(|person| (person, &firm.people[person].login)) {
        let told = impact.people.iter().find(|one| one.person.login == *login);
        for object in Object::ALL {
            let found = told.and_then(|one| one.objects.iter().find(|one| one.object == object));
            really(found, object, &before[&person], &after[&person], &format!("seed {seed}: {login} {object:?}"));
        }
    }
    let back = Restore { base: Some(2), reason: "back".into(), override_tests: None };
    assert_eq!(kept(bench, &firm, admin, async |ctx| ctx.restore_revision(1, &back).await).await, 3);
    assert_eq!(sights(bench, &firm).await, before, "seed {seed}: restored");
    (compared, examples)
}

/// The roles of a person that count and that differ.
fn roles_of(firm: &Firm, next: &Policy, person: usize) -> BTreeSet<String> {
    let counts = |one: &&Assignment| {
        one.person == person
            && one.from.is_none_or(|from| from <= firm.at)
            && one.until.is_none_or(|until| firm.at < until)
    };
    let held = firm.assignments.iter().filter(counts).map(|one| one.role.clone());
    held.filter(|role| firm.policy.roles.get(role) != next.roles.get(role)).collect()
}

/// What lists answer before and after is what was foretold.
fn really(found: Option<&ObjectImpact>, object: Object, before: &Sight, after: &Sight, who: &str) {
    let none = BTreeSet::new();
    for action in Action::ALL.iter().copied().filter(|action| *action != Action::Create) {
        let (was, is) = (before.get(&(object, action)).unwrap_or(&none), after.get(&(object, action)).unwrap_or(&none));
        let told = found.and_then(|one| one.actions.iter().find(|one| one.action == action));
        let (gained, lost) = (is.difference(was).count() as u64, was.difference(is).count() as u64);
        assert_eq!(told.map_or((0, 0), |one| (one.gained, one.lost)), (gained, lost), "{who} {action:?}");
        if let Some(told) = told {
            assert_eq!((told.before, told.after), (was.len() as u64, is.len() as u64), "{who} {action:?}");
        }
    }
}

async fn kept<T>(
    bench: &Bench, firm: &Firm, person: usize, what: impl AsyncFnOnce(&Ctx) -> remit_store::Result<T>,
) -> T {
    let ctx = bench.write(firm, person).await.unwrap();
    let done = what(&ctx).await.unwrap();
    ctx.commit().await.unwrap();
    done
}

async fn firms(engine: Engine) {
    let Some(mut bench) = Bench::open(engine).await else { return };
    let many = std::env::var("REMIT_IMPACT_ORGS").ok().and_then(|many| many.parse().ok()).unwrap_or(FIRMS);
    let seeds = match std::env::var("REMIT_IMPACT_SEED").ok().and_then(|seed| seed.parse::<u64>().ok()) {
        Some(seed) => seed..seed + 1,
        None => 1..many + 1,
    };
    let (mut compared, mut examples) = (0, 0);
    for seed in seeds.clone() {
        let (numbers, shown) = one(&mut bench, seed).await;
        (compared, examples) = (compared + numbers, examples + shown);
    }
    println!("{engine:?}: {compared} numbers compared, {examples} examples");
    assert!(seeds.count() < 40 || compared > 2_000 && examples > 200, "{compared} {examples}");
}

#[tokio::test]
async fn what_is_foretold_is_what_everyone_then_sees() {
    firms(Engine::Sqlite).await;
}

#[tokio::test]
async fn what_is_foretold_is_what_everyone_then_sees_on_postgres() {
    firms(Engine::Postgres).await;
}

fn grant(role: &str, object: Object, action: Action, grant: Option<Grant>) -> PolicyEdit {
    PolicyEdit::Grant { role: role.into(), object, action, grant }
}

async fn drafting(system: &System, visit: &Visit, edits: &[PolicyEdit]) -> Impact {
    let ctx = system.store.write(visit).await.unwrap();
    let there = ctx.draft().await.unwrap();
    let saved = SaveDraft { version: there.version, base: there.base, edits: Some(edits.to_vec()), policy: None };
    ctx.save_draft(&saved).await.unwrap();
    ctx.commit().await.unwrap();
    system.store.read(visit).await.unwrap().draft_impact(&ImpactQuery::default()).await.unwrap()
}

#[tokio::test]
async fn an_impact_reads_as_it_should() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let ada = system.visit("ada").await;
        let nothing = system.store.read(&ada).await.unwrap().draft_impact(&ImpactQuery::default()).await.unwrap();
        assert!(nothing.roles.is_empty() && nothing.people.is_empty() && nothing.affected == 0);

        let wider = [
            grant("rep", Object::Customer, Action::View, Some(Grant::new(Reach::All))),
            grant("rep", Object::Product, Action::Create, Some(Grant::new(Reach::Own))),
            PolicyEdit::Level {
                role: "rep".into(),
                object: Object::Customer,
                field: "phone".into(),
                level: Level::Read,
            },
            PolicyEdit::Capability { role: "rep".into(), capability: Capability::Import, given: true },
        ];
        let impact = drafting(&system, &ada, &wider).await;
        assert_eq!((impact.revision, impact.version, impact.affected, impact.left_out), (1, 1, 1, 0));
        let rep = &impact.people[0];
        assert_eq!(
            (rep.person.login.as_str(), &*rep.roles, &*rep.gained),
            ("rep", &["rep".to_owned()][..], &[Capability::Import][..])
        );
        // Both customers are seen already: Beta by a share. So nothing is gained but a field.
        let customers = rep.objects.iter().find(|one| one.object == Object::Customer).unwrap();
        assert!(customers.actions.is_empty(), "{customers:?}");
        let phones: Vec<_> =
            customers.fields.iter().map(|one| (one.field.as_str(), one.from, one.to, one.records)).collect();
        assert_eq!(phones, [("phone", Access::Masked, Access::Read, 2)]);
        // Ada sees no record: numbers, and no example.
        assert!(rep.objects.iter().all(|one| one.examples.is_empty()));
        let products = rep.objects.iter().find(|one| one.object == Object::Product).unwrap();
        assert_eq!(products.create, Some(CreateImpact::Gained));
        // Its customer is seen through the wider grant now.
        let opportunities = rep.objects.iter().find(|one| one.object == Object::Opportunity);
        assert!(opportunities.is_none(), "{opportunities:?}");
        let role = &impact.roles[0];
        assert_eq!((role.role.as_str(), role.people, role.affected, role.conditions), ("rep", 1, 1, false));
        assert_eq!(role.gained, [Capability::Import]);

        let narrower = [grant("rep", Object::Customer, Action::View, None)];
        let impact = drafting(&system, &ada, &narrower).await;
        let sight = |object| impact.people[0].objects.iter().find(|one| one.object == object).unwrap().actions[0];
        let expected = |before, after, lost| ActionImpact {
            action: Action::View,
            before,
            after,
            gained: 0,
            lost,
            held: 0,
            freed: 0,
            targets: false,
        };
        assert_eq!(sight(Object::Customer), expected(2, 1, 1));
        // What was reached through the customer is lost with it.
        assert_eq!(sight(Object::Opportunity), expected(2, 1, 1));
        assert_eq!(impact.people[0].objects[0].actions[1].action, Action::Edit);
    })
    .await;
}

#[tokio::test]
async fn examples_are_shown_to_who_sees_them() {
    on_each(async |system: System| {
        system
            .load(
                &Bundle::small()
                    .add("assignments.csv", "ada,watcher,,,")
                    .with(
                        "policy.toml",
                        &format!(
                            "[roles.watcher.customer]\nview = {{ reach = \"all\", fences = [\"region\"] }}\n\n{}",
                            crate::support::POLICY.replace("user = \"ada\"\ncannot", "user = \"clara\"\ncannot")
                        ),
                    )
                    .add("partitions.csv", "ada,region,n"),
            )
            .await;
        let ada = system.visit("ada").await;
        let impact = drafting(&system, &ada, &[grant("rep", Object::Customer, Action::View, None)]).await;
        let shown = &impact.people[0].objects[0].examples;
        assert_eq!(shown.len(), 1);
        assert_eq!((shown[0].record.name.as_str(), shown[0].of), ("Acme", ExampleOf::Lost(Action::View)));
        // Beta lies in the south: of it she is told the number and nothing else.
        let all = [grant("rep", Object::Customer, Action::Edit, Some(Grant::new(Reach::All)))];
        let impact = drafting(&system, &ada, &all).await;
        let edits = impact.people[0].objects[0].actions.iter().find(|one| one.action == Action::Edit).unwrap();
        assert_eq!((edits.gained, impact.people[0].objects[0].examples.len()), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn an_impact_is_asked_for_one_person_and_with_a_limit() {
    on_each(async |system: System| {
        system
            .load(&Bundle::small().add("assignments.csv", "boss,rep,,,").add("assignments.csv", "clara,rep,,,"))
            .await;
        let ada = system.visit("ada").await;
        let all = Some(Grant::new(Reach::All));
        let impact = drafting(&system, &ada, &[grant("rep", Object::Product, Action::View, all)]).await;
        assert_eq!((impact.affected, impact.people.len()), (3, 3));
        let ctx = system.store.read(&ada).await.unwrap();
        let asked = |user: Option<&str>, limit| ImpactQuery { user: user.map(Into::into), limit };
        let two = ctx.draft_impact(&asked(None, Some(2))).await.unwrap();
        assert_eq!((two.affected, two.people.len(), two.left_out), (3, 2, 1));
        let clara = ctx.draft_impact(&asked(Some("clara"), None)).await.unwrap();
        assert_eq!((clara.affected, clara.roles.len(), clara.people[0].person.login.as_str()), (1, 0, "clara"));
        assert_eq!(clara.people[0], *impact.people.iter().find(|one| one.person.login == "clara").unwrap());
        assert_eq!(problem(ctx.draft_impact(&asked(Some("nobody"), None)).await).field.as_deref(), Some("user"));
        for limit in [0, 5_001] {
            assert_eq!(code(ctx.draft_impact(&asked(None, Some(limit))).await), Code::Invalid);
        }
    })
    .await;
}

/// Hours and networks are told, and counted as if they held.
#[tokio::test]
async fn conditions_are_told_apart_from_numbers() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let ada = system.visit("ada").await;
        let conditions = Conditions { hours: Vec::new(), networks: vec!["192.168.0.0/16".parse().unwrap()] };
        let impact = drafting(&system, &ada, &[PolicyEdit::Conditions { role: "rep".into(), conditions }]).await;
        assert!(impact.roles[0].conditions && impact.roles[0].people == 1 && impact.roles[0].affected == 0);
        assert!(impact.people.is_empty());
    })
    .await;
}

//! What the pages about the policy do with the draft of the next revision.
//!
//! A cell of the matrix is changed on whatever the draft says by then, if that cell still says what was
//! seen: so two people work side by side, and only where both mean the same cell is the second one
//! refused, and told what the first has done. Forms are sent with the version of the draft that they
//! were filled in on, and refused on any other.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use remit_policy::{Action, Capability, Conditions, Day, Name, Object, Policy, PolicyTest, Tier, Window};
use remit_store::Ctx;
use remit_wire::reason::General;
use remit_wire::{
    Code, DraftView, PolicyEdit, Prefer, Problem, PublishDraft, RebaseDraft, Restore, RoleSource, SaveDraft,
    ScheduleDraft,
};

use super::drawn::{self, Drawn};
use super::server::{self, back_to_form, is_plain_form, local_path, refuse};
use super::{Refusal, Returned};
use crate::desk::matrix::cells::Place;
use crate::i18n::{self, policy as texts};
use crate::ui::format;

/// What someone should know about a change that was made.
#[derive(Clone, Debug)]
pub struct Told(pub String);

type Values = BTreeMap<String, String>;

fn invalid(field: &str, detail: &str) -> Refusal {
    refuse(Problem::new(Code::Invalid, detail).at(field))
}

/// What no form of ours sends.
fn not_understood(field: &str) -> Refusal {
    refuse(Problem::because(Code::Invalid, General::NotUnderstood).at(field))
}

/// Changes a cell of the matrix and answers what should be known about it.
///
/// # Errors
/// `stale` if the cell says something else than was seen; else as the store's.
pub async fn change_cell(place: &str, from: &str, version: i64, values: &Values) -> Result<Option<String>, Refusal> {
    let unknown = || not_understood("place");
    let ctx = server::writing().await?;
    let draft = ctx.draft().await?;
    let place = Place::read(place).ok_or_else(unknown)?;
    let wanted = values.values().map(String::as_str).collect::<Vec<_>>().join(" ");
    let (seen, edits) = (place.edits(from).ok_or_else(unknown)?, place.edits(&wanted).ok_or_else(unknown)?);
    let told = meanwhile(&ctx, &draft, version).await?;
    if seen.iter().any(|edit| edit.changes(&draft.policy)) {
        let words = texts::words(i18n::detect());
        let detail = told.unwrap_or_else(|| words.cell_changed.into());
        return Err(refuse(Problem::new(Code::Stale, format!("{detail} {}", words.cell_kept))));
    }
    let seen = draft.version;
    save(&ctx, draft, seen, edits).await?;
    ctx.commit().await?;
    Ok(told)
}

/// What others did to the draft since that version.
async fn meanwhile(ctx: &Ctx, draft: &DraftView, version: i64) -> Result<Option<String>, Refusal> {
    let Some(author) = draft.author.as_ref().filter(|_| draft.version != version) else { return Ok(None) };
    if ctx.me().await?.person.login == author.login {
        return Ok(None);
    }
    let language = i18n::detect();
    let when = draft.edited_at.as_deref().map(|at| format::time(at, language)).unwrap_or_default();
    let words = texts::words(language);
    Ok(Some(if draft.open {
        (words.also_changed)(&author.name, &when)
    } else {
        (words.was_ended)(&author.name, &when)
    }))
}

/// Adds changes to the draft, on the revision in force.
async fn save(ctx: &Ctx, draft: DraftView, seen: i64, more: Vec<PolicyEdit>) -> Result<DraftView, Refusal> {
    let draft = match draft.open && draft.stale {
        true => ctx.rebase_draft(&RebaseDraft { version: seen, prefer: None }).await?,
        false => DraftView { version: seen, ..draft },
    };
    let (version, base) = (draft.version, draft.revision);
    let edits = draft.edits.into_iter().chain(more).collect();
    Ok(ctx.save_draft(&SaveDraft { version, base, edits: Some(edits), policy: None }).await?)
}

/// The page with a change on it, or the way back to it.
///
/// # Errors
/// The refusal of the change.
pub async fn answered(
    told: Result<Option<String>, Refusal>, back: &str, values: Values,
) -> Result<Option<Drawn>, Refusal> {
    let back = local_path(back);
    match told {
        Err(refusal) => Err(returned(refusal, back, values)),
        Ok(_) if is_plain_form() => {
            leptos_axum::redirect(back);
            Ok(None)
        }
        Ok(told) => {
            if let Some(told) = told {
                provide_context(Told(told));
            }
            drawn::page(back).await.map(Some)
        }
    }
}

/// Goes on to an address, or back to the form with what was typed.
///
/// # Errors
/// The refusal.
pub fn gone_on(done: Result<String, Refusal>, back: &str, values: Values) -> Result<(), Refusal> {
    match done {
        Ok(address) => {
            leptos_axum::redirect(local_path(&address));
            Ok(())
        }
        Err(refusal) => Err(returned(refusal, local_path(back), values)),
    }
}

fn returned(Refusal(problem): Refusal, back: &str, values: Values) -> Refusal {
    back_to_form(back, Returned { problem: problem.clone(), values });
    Refusal(problem)
}

/// Discards, rebases or unschedules the draft.
///
/// # Errors
/// As the store's.
pub async fn handle(what: &str, version: i64) -> Result<(), Refusal> {
    let ctx = server::writing().await?;
    let rebase = |prefer| RebaseDraft { version, prefer };
    match what {
        "discard" => ctx.discard_draft(version).await?,
        "rebase" => ctx.rebase_draft(&rebase(None)).await.map(drop)?,
        "rebase-draft" => ctx.rebase_draft(&rebase(Some(Prefer::Draft))).await.map(drop)?,
        "rebase-revision" => ctx.rebase_draft(&rebase(Some(Prefer::Revision))).await.map(drop)?,
        "unschedule" => ctx.unschedule_draft(version).await.map(drop)?,
        _ => {
            ctx.draft().await?;
            return Err(not_understood("what"));
        }
    }
    Ok(ctx.commit().await?)
}

fn value<'v>(values: &'v Values, key: &str) -> &'v str {
    values.get(key).map_or("", |text| text.trim())
}

fn filled(values: &Values, key: &str) -> Option<String> {
    Some(value(values, key).to_owned()).filter(|text| !text.is_empty())
}

/// Publishes the draft, at once or at the time that was typed.
///
/// # Errors
/// As the store's.
pub async fn publish(version: i64, values: &Values) -> Result<String, Refusal> {
    let ctx = server::writing().await?;
    let (reason, override_tests) = (value(values, "reason").to_owned(), filled(values, "override_tests"));
    if let Some(at) = filled(values, "at") {
        let at = if at.len() == 16 { format!("{at}:00Z") } else { at };
        ctx.schedule_draft(&ScheduleDraft { version, at, reason, override_tests }).await?;
        ctx.commit().await?;
        return Ok("/admin/policy/publish".into());
    }
    let number = ctx.publish_draft(&PublishDraft { version, reason, override_tests }).await?;
    ctx.commit().await?;
    Ok(format!("/admin/policy?published={number}"))
}

/// Publishes an old revision again.
///
/// # Errors
/// As the store's.
pub async fn restore(number: i64, base: i64, values: &Values) -> Result<String, Refusal> {
    let ctx = server::writing().await?;
    let (reason, override_tests) = (value(values, "reason").to_owned(), filled(values, "override_tests"));
    let made = ctx.restore_revision(number, &Restore { base: Some(base), reason, override_tests }).await?;
    ctx.commit().await?;
    Ok(format!("/admin/policy?published={made}"))
}

/// Changes a role or the tests in the draft, and answers where to go if not back.
///
/// # Errors
/// With the field that is wrong.
pub async fn change(what: &str, role: &str, version: i64, values: &Values) -> Result<Option<String>, Refusal> {
    let ctx = server::writing().await?;
    let draft = ctx.draft().await?;
    let (edits, there) = match what {
        "role" => (about(&draft.policy, role, values), None),
        "conditions" => (vec![PolicyEdit::Conditions { role: role.into(), conditions: conditions(values)? }], None),
        "remove" => (vec![PolicyEdit::RemoveRole { role: role.into() }], Some("/matrix".to_owned())),
        "new" => {
            let key = value(values, "key").to_owned();
            (vec![new_role(&draft.policy, &key, values)?], Some(format!("/matrix?role={key}")))
        }
        "test-add" => (vec![add_test(&draft.policy, values)?], None),
        "test-remove" => (vec![remove_test(&draft.policy, value(values, "test"))], None),
        _ => return Err(not_understood("what")),
    };
    save(&ctx, draft, version, edits).await?;
    ctx.commit().await?;
    Ok(there)
}

/// Name, tier, system rights, and which roles holders may give to others.
fn about(policy: &Policy, role: &str, values: &Values) -> Vec<PolicyEdit> {
    let key = || role.to_owned();
    let name = Name { en: value(values, "name_en").into(), zh: value(values, "name_zh").into() };
    let mut edits = vec![PolicyEdit::Name { role: key(), name }];
    edits.extend(Tier::from_key(value(values, "tier")).map(|tier| PolicyEdit::Tier { role: key(), tier }));
    edits.extend(Capability::ALL.iter().map(|one| {
        let given = values.contains_key(&format!("capability:{}", one.key()));
        PolicyEdit::Capability { role: key(), capability: *one, given }
    }));
    edits.extend(policy.roles.keys().map(|one| {
        let given = values.contains_key(&format!("assigns:{one}"));
        PolicyEdit::Assigns { role: key(), assigned: one.clone(), given }
    }));
    edits
}

fn new_role(policy: &Policy, key: &str, values: &Values) -> Result<PolicyEdit, Refusal> {
    let words = texts::words(i18n::detect());
    let known = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    if key.is_empty() || !key.chars().all(known) {
        return Err(invalid("key", words.key_wrong));
    }
    if policy.roles.contains_key(key) {
        return Err(invalid("key", words.key_taken));
    }
    let from = match value(values, "from").split_once(':') {
        Some(("role", role)) => RoleSource::Role(role.into()),
        Some(("template", template)) => RoleSource::Template(template.into()),
        _ => RoleSource::Nothing,
    };
    let (en, zh) = (value(values, "name_en"), value(values, "name_zh"));
    let en = if en.is_empty() && zh.is_empty() { key } else { en };
    Ok(PolicyEdit::AddRole { role: key.into(), name: Name { en: en.into(), zh: zh.into() }, from })
}

/// How many stretches of hours the form has.
pub const WINDOWS: usize = 3;

fn conditions(values: &Values) -> Result<Conditions, Refusal> {
    let words = texts::words(i18n::detect());
    let mut hours = Vec::new();
    for place in 0..WINDOWS {
        let of = |what: &str| value(values, &format!("hours{place}-{what}"));
        let days: BTreeSet<Day> = Day::ALL.iter().copied().filter(|day| !of(day.key()).is_empty()).collect();
        if days.is_empty() {
            continue;
        }
        let clock =
            |what: &str| minutes(of(what)).ok_or_else(|| invalid(&format!("hours{place}-{what}"), words.time_wrong));
        let (from, to) = (clock("from")?, clock("to")?);
        hours.push(Window { days, from, to, tz: of("tz").to_owned() });
    }
    let networks = value(values, "networks").split([',', ' ', '\n', '\r']).filter(|text| !text.is_empty());
    let networks = networks.map(|text| text.parse().map_err(|_| invalid("networks", words.network_wrong)));
    Ok(Conditions { hours, networks: networks.collect::<Result<_, _>>()? })
}

fn minutes(clock: &str) -> Option<u16> {
    let (hours, minutes) = clock.split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 24 && minutes < 60).then_some(hours * 60 + minutes)
}

fn add_test(policy: &Policy, values: &Values) -> Result<PolicyEdit, Refusal> {
    let words = texts::words(i18n::detect());
    let missing = |key: &str| invalid(key, words.fill_in);
    let mut tests = policy.tests.clone();
    tests.push(PolicyTest {
        user: filled(values, "user").ok_or_else(|| missing("user"))?,
        can: value(values, "can") == "yes",
        action: Action::from_key(value(values, "action")).ok_or_else(|| missing("action"))?,
        object: Object::from_key(value(values, "object")).ok_or_else(|| missing("object"))?,
        record: filled(values, "record").ok_or_else(|| missing("record"))?,
    });
    Ok(PolicyEdit::Tests { tests })
}

/// A test in one word, to say which one is meant.
#[must_use]
pub fn test_key(test: &PolicyTest) -> String {
    format!("{}|{}|{}|{}|{}", test.user, test.can, test.action.key(), test.object.key(), test.record)
}

fn remove_test(policy: &Policy, key: &str) -> PolicyEdit {
    PolicyEdit::Tests { tests: policy.tests.iter().filter(|test| test_key(test) != key).cloned().collect() }
}

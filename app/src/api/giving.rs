//! What stands behind the pages about the access to a record, and what is done with their forms.

use std::collections::BTreeMap;

use remit_policy::{Action, Capability, Object, ShareLevel};
use remit_store::Ctx;
use remit_wire::reason::{General, OfRecord};
use remit_wire::{Cell, Code, Draft, ExplainQuery, GranteeKind, Language, Problem, Record, ShareDraft, WhoView};
use uuid::Uuid;

use super::access::{Handing, Sharing, Verdict, Why, Witness};
use super::desk;
use super::forms::record_id;
use super::server::{self, back_to_form, refuse};
use super::{Refusal, Returned};
use crate::i18n::{self, access};

/// What a record's page explains. Creating is no action on a record, and approving not one of its page.
const EXPLAINED: [Action; 6] =
    [Action::View, Action::Edit, Action::Transfer, Action::Share, Action::Delete, Action::Export];
/// How many of those who see a record a page names.
const NAMED: usize = 200;

fn said(en: Vec<String>, zh: Vec<String>) -> Vec<String> {
    match i18n::detect() {
        Language::En => en,
        Language::Zh => zh,
    }
}

/// Why a record is seen, and for who may look at the access of others, by whom.
///
/// # Errors
/// `not_found`.
pub async fn why(ctx: &Ctx, object: Object, id: Uuid) -> Result<Why, Refusal> {
    let (mut title, mut verdicts) = (String::new(), Vec::new());
    for action in EXPLAINED {
        let view = ctx.explain(&ExplainQuery { user: None, object, record: id, action, field: None }).await?;
        title = view.title;
        verdicts.push(Verdict { action, allowed: view.allowed, text: said(view.text_en, view.text_zh) });
    }
    if !ctx.me().await?.capabilities.contains(&Capability::AccessReview) {
        return Ok(Why { title, verdicts, who: None, more: 0 });
    }
    let who = ctx.who(object, id).await?;
    let more = who.len().saturating_sub(NAMED);
    Ok(Why { title, verdicts, who: Some(who.into_iter().take(NAMED).map(witness).collect()), more })
}

/// That they see it stands in a column of its own; what is left is why.
fn witness(view: WhoView) -> Witness {
    let text = said(view.text_en, view.text_zh).into_iter().skip(1).collect();
    Witness { person: view.person, department: view.department, edit: view.edit, approval: view.approval, text }
}

/// Which actions exist for the asker but not on a record, each with why, in the language of the page.
#[must_use]
pub fn denied(denied: Vec<remit_wire::Denied>) -> BTreeMap<Action, String> {
    let language = i18n::detect();
    let say = |one: remit_wire::Denied| match language {
        Language::En => (one.action, one.text_en),
        Language::Zh => (one.action, one.text_zh),
    };
    denied.into_iter().map(say).collect()
}

/// A record's shares and what the form of a new one offers.
///
/// # Errors
/// `not_found`, `forbidden`.
pub async fn sharing(ctx: &Ctx, object: Object, id: Uuid) -> Result<Sharing, Refusal> {
    let shares = ctx.shares(object, id).await?;
    let title = ctx.get(object, id).await?.title().to_owned();
    Ok(Sharing { title, shares, directory: ctx.directory().await?, roles: ctx.me().await?.roles })
}

/// What the form that hands a record over shows.
///
/// # Errors
/// `not_found`, `forbidden`.
pub async fn handing(ctx: &Ctx, object: Object, id: Uuid) -> Result<Handing, Refusal> {
    let record = ctx.get(object, id).await?;
    if !record.can.contains(&Action::Transfer) {
        remit_store::note((Action::Transfer, object, id));
        return Err(refuse(Problem::because(Code::Forbidden, OfRecord::HandsOverNone)));
    }
    Ok(Handing { record, directory: ctx.directory().await? })
}

/// The recycle bin, with what its page shows.
///
/// # Errors
/// `not_found` for who deletes nothing of this type.
pub async fn bin(ctx: &Ctx, object: Object) -> Result<Vec<Record>, Refusal> {
    let mine = ctx.me().await?.objects;
    if !mine.get(&object).is_some_and(|actions| actions.contains(&Action::Delete)) {
        return Err(refuse(Problem::because(Code::NotFound, General::NotFound)));
    }
    let mut records = ctx.bin(object).await?;
    desk::keep_columns(object, &mut records);
    Ok(records)
}

/// Shares a record.
///
/// # Errors
/// With the field that is wrong.
pub async fn share(object: Object, id: &str, values: BTreeMap<String, String>) -> Result<(), Refusal> {
    let form = address(object, id, "share");
    answered(try_share(object, id, &values).await.map(|()| form.clone()), &form, values)
}

async fn try_share(object: Object, id: &str, values: &BTreeMap<String, String>) -> Result<(), Refusal> {
    let draft = draft(values)?;
    let ctx = server::writing().await?;
    ctx.share(object, record_id(id)?, &draft).await?;
    Ok(ctx.commit().await?)
}

fn draft(values: &BTreeMap<String, String>) -> Result<ShareDraft, Refusal> {
    let value = |key: &str| values.get(key).map_or("", |text| text.trim());
    let wrong = |key: &str| refuse(Problem::because(Code::Invalid, General::ChooseOne).at(key));
    Ok(ShareDraft {
        grantee_kind: GranteeKind::from_key(value("grantee_kind")).ok_or_else(|| wrong("grantee_kind"))?,
        grantee: value("grantee").to_owned(),
        level: ShareLevel::from_key(value("level")).ok_or_else(|| wrong("level"))?,
        expires_at: Some(value("expires_at").to_owned()).filter(|end| !end.is_empty()),
    })
}

/// Ends a share.
///
/// # Errors
/// As the store's.
pub async fn unshare(object: Object, id: &str, share: &str) -> Result<(), Refusal> {
    let form = address(object, id, "share");
    answered(try_unshare(object, id, share).await.map(|()| form.clone()), &form, BTreeMap::new())
}

async fn try_unshare(object: Object, id: &str, share: &str) -> Result<(), Refusal> {
    let ctx = server::writing().await?;
    ctx.unshare(object, record_id(id)?, record_id(share)?).await?;
    Ok(ctx.commit().await?)
}

/// Hands a record over.
///
/// # Errors
/// With the field that is wrong.
pub async fn hand_over(object: Object, id: &str, etag: &str, values: BTreeMap<String, String>) -> Result<(), Refusal> {
    let done = try_hand_over(object, id, etag, &values).await;
    answered(done, &address(object, id, "hand-over"), values)
}

async fn try_hand_over(
    object: Object, id: &str, etag: &str, values: &BTreeMap<String, String>,
) -> Result<String, Refusal> {
    let (ctx, id) = (server::writing().await?, record_id(id)?);
    let to = placement(&ctx.get(object, id).await?, values);
    let keep = values.get("keep_shares").is_some_and(|keep| keep == "true");
    let record = ctx.transfer(object, id, Some(etag), &to, keep).await?;
    ctx.commit().await?;
    Ok(match record {
        Some(record) => format!("/{}/{}", object.plural(), record.id),
        None => format!("/{}/handed-over", object.plural()),
    })
}

/// Where a record shall lie. What stands in the form as it stands in the record is left out: the
/// department follows an owner who is named.
fn placement(record: &Record, values: &BTreeMap<String, String>) -> Draft {
    let owner = record.owner.as_ref().map_or("", |owner| owner.login.as_str());
    let mut fields = BTreeMap::new();
    for (key, text) in values.iter().map(|(key, text)| (key.as_str(), text.trim())) {
        let changed = match key {
            "keep_shares" => false,
            "owner" => text != owner,
            "department" => !text.is_empty(),
            _ => !matches!(record.fields.get(key), Some(Cell::Text(now)) if now == text),
        };
        if changed {
            let cell = if text.is_empty() { Cell::Empty } else { Cell::Text(text.into()) };
            fields.insert(key.to_owned(), cell);
        }
    }
    Draft { fields }
}

/// Takes a record out of the recycle bin.
///
/// # Errors
/// As the store's.
pub async fn restore(object: Object, id: &str) -> Result<(), Refusal> {
    answered(try_restore(object, id).await, &format!("/{}/bin", object.plural()), BTreeMap::new())
}

async fn try_restore(object: Object, id: &str) -> Result<String, Refusal> {
    let ctx = server::writing().await?;
    let record = ctx.restore(object, record_id(id)?).await?;
    ctx.commit().await?;
    Ok(match record {
        Some(record) => format!("/{}/{}", object.plural(), record.id),
        None => format!("/{}/bin?restored", object.plural()),
    })
}

fn address(object: Object, id: &str, page: &str) -> String {
    format!("/{}/{}/{page}", object.plural(), remit_wire::encode(id))
}

/// Goes on where it was done; back to the form, with what was typed, where it was not.
fn answered(done: Result<String, Refusal>, form: &str, values: BTreeMap<String, String>) -> Result<(), Refusal> {
    match done {
        Ok(address) => {
            leptos_axum::redirect(&address);
            Ok(())
        }
        Err(Refusal(mut problem)) => {
            if let Some(better) = access::wrong(i18n::detect(), &problem) {
                better.clone_into(&mut problem.detail);
            }
            back_to_form(form, Returned { problem: problem.clone(), values });
            Err(Refusal(problem))
        }
    }
}

#[cfg(test)]
mod tests {
    use remit_wire::Person;

    use super::*;

    fn record() -> Record {
        Record {
            object: Object::Customer,
            id: Uuid::nil(),
            key: None,
            etag: String::new(),
            owner: Some(Person { login: "li".into(), name: "Li".into() }),
            department: None,
            fields: [("region".to_owned(), Cell::Text("east".into()))].into(),
            masked: Vec::new(),
            editable: Vec::new(),
            can: Vec::new(),
            limited_by: BTreeMap::new(),
            waiting: Vec::new(),
        }
    }

    #[test]
    fn only_what_changes_is_handed_over() {
        let sent = |pairs: &[(&str, &str)]| {
            let values = pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
            placement(&record(), &values).fields
        };
        assert!(sent(&[("owner", "li"), ("department", ""), ("region", "east"), ("keep_shares", "true")]).is_empty());
        let all = sent(&[("owner", " wang "), ("department", "north"), ("region", "")]);
        let cells: Vec<_> = all.into_values().collect();
        assert_eq!(cells, [Cell::Text("north".into()), Cell::Text("wang".into()), Cell::Empty]);
    }
}

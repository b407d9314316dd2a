//! With whom a record is shared, and sharing it with someone.

use leptos::server_fn::ServerFn;
use remit_policy::{Kind, Object, ShareLevel};
use remit_wire::{Directory, GranteeKind, Language, RoleView, ShareView};

use super::{called, field, framed, panel, summed_up, typed};
use crate::api::access::{Share, Sharing, Unshare};
use crate::api::{Refusal, Returned, giving, returned, server};
use crate::drawn::sheet::{Here, Sheet};
use crate::i18n::{access, name, use_language};
use crate::ui::fields::{Field, Takes};
use crate::ui::format;
use crate::ui::html::{Html, el, hidden};
use crate::ui::table::wrap;

/// The shares of the record in the address.
///
/// # Errors
/// `not_found` where there is none for the reader, `forbidden` where they may not share it.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let (object, id) = (here.object()?, here.id()?);
    let sharing = giving::sharing(&ctx, object, id).await?;
    Ok(drawn(object, &id.to_string(), &sharing, returned().as_ref()))
}

fn drawn(object: Object, id: &str, sharing: &Sharing, returned: Option<&Returned>) -> Sheet {
    let (words, language) = (access::words(), use_language());
    let shares = match sharing.shares.is_empty() {
        true => el("p").attr("class", "help").text(words.no_shares).done(),
        false => shares(language, object, id, &sharing.shares),
    };
    let form = el("div").attr("class", "edit").add(form(language, object, id, sharing, returned));
    let name = called(language, object, &sharing.title);
    let content = el("div").attr("class", "sharing");
    let content = content.add(panel(words.shares, shares)).add(panel(words.new_share, form)).done();
    framed(object, id, &name, &(words.share_title)(&name), content)
}

fn shares(language: Language, object: Object, id: &str, shares: &[ShareView]) -> Html {
    let words = access::words();
    let heads = [words.with, words.level, words.until, words.given_by, ""];
    let heads = heads.map(|text| el("th").attr("scope", "col").text(text).done());
    let rows = shares.iter().map(|share| row(language, object, id, share));
    let table = el("table")
        .attr("class", "records")
        .add(el("thead").add(el("tr").all(heads.into_iter())))
        .add(el("tbody").all(rows));
    wrap(words.shares).add(table).done()
}

fn row(language: Language, object: Object, id: &str, share: &ShareView) -> Html {
    let words = access::words();
    let who = name(language, &share.name);
    let kind = el("span").attr("class", "through").text(access::kind(language, share.grantee_kind));
    let until = share.expires_at.as_deref().map_or_else(|| words.always.to_owned(), |end| format::time(end, language));
    let giver = share.granted_by.as_ref().map_or(words.system, |giver| giver.name.as_str());
    let cell = |slot: &str, text: &str| el("td").attr("data-slot", slot).text(text).done();
    let remove = el("button")
        .attr("type", "submit")
        .attr("class", "button")
        .attr("aria-label", &(words.remove_from)(who))
        .text(words.remove);
    let remove = el("form")
        .attr("method", "post")
        .attr("action", Unshare::url())
        .add(hidden("object", object.key()))
        .add(hidden("id", id))
        .add(hidden("share", &share.id.to_string()))
        .add(remove);
    el("tr")
        .attr("data-grantee", &share.grantee)
        .add(el("th").attr("scope", "row").attr("data-slot", "title").text(who).text(" ").add(kind))
        .add(cell("badge", access::level(language, share.level)))
        .add(cell("who", &until))
        .add(cell("desk", giver))
        .add(el("td").attr("data-slot", "aside").add(remove))
        .done()
}

fn form(language: Language, object: Object, id: &str, sharing: &Sharing, returned: Option<&Returned>) -> Html {
    let words = access::words();
    let fields = fields(language, sharing, returned);
    let problem = returned.map(|returned| &returned.problem);
    let submit = el("button").attr("type", "submit").attr("class", "button primary").text(words.share);
    el("form")
        .attr("method", "post")
        .attr("action", Share::url())
        .add(summed_up(language, &fields, problem))
        .add(hidden("object", object.key()))
        .add(hidden("id", id))
        .all(fields.iter().map(|field| field.draw(language, problem)))
        .add(el("div").attr("class", "actions").add(submit))
        .done()
}

fn fields(language: Language, sharing: &Sharing, returned: Option<&Returned>) -> Vec<Field> {
    inputs(language, &sharing.directory, &sharing.roles, |key| typed(returned, key).unwrap_or_default())
}

/// With whom, for what and how long; `value` is what was typed.
pub(super) fn inputs(
    language: Language, directory: &Directory, roles: &[RoleView], value: impl Fn(&str) -> String,
) -> Vec<Field> {
    let words = access::words();
    let kinds = GranteeKind::ALL.map(|kind| (kind.key().to_owned(), access::kind(language, kind).to_owned()));
    let levels = [ShareLevel::View, ShareLevel::Edit];
    let levels = levels.map(|level| (level.key().to_owned(), access::level(language, level).to_owned()));
    let takes = [
        ("grantee_kind", words.kind, Takes::OneOf(kinds.into()), None, true),
        ("grantee", words.with, Takes::Login(grantees(language, directory, roles)), Some(words.with_help), true),
        ("level", words.level, Takes::OneOf(levels.into()), None, true),
        ("expires_at", words.until, Takes::Value(Kind::Date), Some(words.until_help), false),
    ];
    let made = takes.map(|(key, label, takes, help, required)| {
        let value = value(key);
        Field { required, ..field(key, label, takes, help, value) }
    });
    made.into()
}

/// Whom the input suggests: people, departments, and the roles that the giver holds.
fn grantees(language: Language, directory: &Directory, roles: &[RoleView]) -> Vec<(String, String)> {
    let kind = |kind| access::kind(language, kind);
    let people = directory.people.iter().map(|one| (one.login.clone(), one.name.clone()));
    let departments = directory.departments.iter();
    let departments =
        departments.map(|one| (one.key.clone(), format!("{} · {}", kind(GranteeKind::Department), one.name)));
    let roles = roles
        .iter()
        .map(|one| (one.key.clone(), format!("{} · {}", kind(GranteeKind::Role), name(language, &one.name))));
    people.chain(departments).chain(roles).collect()
}

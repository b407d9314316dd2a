//! Every revision, the newest first, and the draft of the next.

use remit_policy::Capability;
use remit_wire::{Language, RevisionView};

use crate::api::{Refusal, server};
use crate::desk::sheet::{Here, Sheet};
use crate::i18n::policy::{Words, words};
use crate::i18n::trail;
use crate::ui::format;
use crate::ui::html::{Html, el, link};
use crate::ui::page::head;

/// The revisions.
///
/// # Errors
/// `not_found` for who may not read the policy.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let (language, words) = (here.language, words(here.language));
    let revisions = ctx.revisions().await?;
    let now = ctx.policy().await?.revision;
    let manages = ctx.me().await?.capabilities.contains(&Capability::RolesManage);
    let draft = match manages {
        true => Some(ctx.draft().await?).filter(|draft| draft.open),
        false => None,
    };
    let draft = draft.map(|draft| {
        let when = draft.edited_at.as_deref().map(|at| format::time(at, language)).unwrap_or_default();
        let who = draft.author.as_ref().map_or("", |author| author.name.as_str());
        el("p")
            .attr("class", "notice")
            .text(&(words.draft_of)(who, &when))
            .text(" ")
            .add(link("/admin/policy/publish", words.review))
    });
    let published = here.asked("published").parse().ok().filter(|number: &i64| *number == now);
    let published = published.map(|number| {
        let text = (words.published)(number);
        el("p")
            .attr("class", "policy-good")
            .attr("role", "status")
            .attr("data-published", &number.to_string())
            .text(&text)
    });
    let list = revisions.iter().map(|one| revision(language, words, one, now));
    let way = |href: &str, text: &str| el("a").attr("class", "button").attr("href", href).text(text).done();
    let tests = manages.then(|| way("/admin/policy/tests", words.tests));
    let actions = way("/matrix", words.to_matrix).and(tests);
    let content = el("div")
        .attr("class", "policy")
        .add(head(words.history, actions))
        .add(published)
        .add(draft)
        .add(el("ol").attr("class", "policy-history").all(list));
    Ok(Sheet { title: words.history.into(), content: content.done() })
}

fn revision(language: Language, words: &Words, one: &RevisionView, now: i64) -> Html {
    let author = one.author.as_ref().map_or(words.system, |author| author.name.as_str());
    let mark = (one.number == now).then(|| el("small").attr("class", "policy-now").text(words.now));
    let name = link(&format!("/admin/policy/{}", one.number), &(words.revision)(one.number));
    el("li")
        .attr("data-revision-entry", &one.number.to_string())
        .add(el("span").attr("class", "policy-number").add(name).add(mark))
        .add(el("span").attr("class", "policy-why").text(trail::reason(language, &one.reason)))
        .add(el("small").text(&format!("{author} · {}", format::time(&one.published_at, language))))
        .done()
}

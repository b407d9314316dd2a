//! One revision: what it changed, and the form that publishes it again.

use leptos::server_fn::ServerFn;
use remit_wire::{Code, RevisionDetail};

use super::{framed, lines, reasons, summed_up};
use crate::api::policy::RestoreRevision;
use crate::api::{Refusal, returned, server};
use crate::desk::sheet::{Here, Sheet};
use crate::i18n::policy::words;
use crate::i18n::trail;
use crate::ui::format;
use crate::ui::html::{Html, el, hidden};

/// A revision.
///
/// # Errors
/// `not_found` for who may not read the policy, and where there is none of this number.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let view = ctx.policy().await?;
    let number: i64 = here.name().parse().map_err(|_| Refusal::bare(Code::NotFound))?;
    let detail = ctx.revision(number, None).await?;
    let before = match detail.against {
        0 => remit_policy::Policy::default(),
        against => ctx.revision(against, None).await?.policy,
    };
    let (language, words) = (here.language, words(here.language));
    let author = detail.author.as_ref().map_or(words.system, |author| author.name.as_str());
    let about = format!("{author} · {}", format::time(&detail.published_at, language));
    let content = el("p")
        .attr("class", "policy-why")
        .text(trail::reason(language, &detail.reason))
        .done()
        .and(el("p").attr("class", "help").text(&about))
        .and(el("h2").text(&(words.changed_in)(number)))
        .and(lines::list(language, &before, &detail.policy, &detail.diff))
        .and(restore(&here, &detail, view.revision, view.may_publish))
        .and(el("details").add(el("summary").text(words.as_text)).add(el("pre").text(&detail.text)));
    let title = (words.revision)(number);
    let content = framed(&title, ("/admin/policy", words.history), content);
    Ok(Sheet { title, content })
}

/// The form that makes it the next revision; none for the one in force.
fn restore(here: &Here, detail: &RevisionDetail, now: i64, may_publish: bool) -> Option<Html> {
    if detail.number == now || !may_publish {
        return None;
    }
    let (language, words) = (here.language, words(here.language));
    let returned = returned();
    let problem = returned.as_ref().map(|returned| &returned.problem);
    let failing = problem.is_some_and(|problem| problem.code == Code::Conflict);
    let fields = reasons(words, returned.as_ref(), failing);
    let named: Vec<_> = fields.iter().collect();
    let submit = el("button").attr("type", "submit").attr("class", "button primary").flag("data-restore", true);
    let form = el("form")
        .attr("method", "post")
        .attr("action", RestoreRevision::url())
        .add(summed_up(language, &named, problem))
        .add(el("p").text(&(words.restore_lead)(detail.number, now + 1)))
        .add(hidden("number", &detail.number.to_string()))
        .add(hidden("base", &now.to_string()))
        .all(fields.iter().map(|field| field.draw(language, problem)))
        .add(el("div").attr("class", "policy-actions").add(submit.text(words.restore)));
    let section = el("section").attr("class", "edit").add(el("h2").text(words.restore)).add(form);
    Some(section.done())
}

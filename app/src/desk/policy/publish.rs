//! The draft before it is published: what changes, what it would do, whether the tests hold, and the forms.

use leptos::server_fn::ServerFn;
use remit_wire::{DraftView, TestOutcome};

use super::tests::why;
use super::{framed, impact, lines, reasons, summed_up, typed};
use crate::api::policy::PublishDraft;
use crate::api::{Refusal, Returned, returned, server};
use crate::desk::matrix::bar::{handling, obstacles};
use crate::desk::sheet::{Here, Sheet};
use crate::i18n::policy::words;
use crate::i18n::tested;
use crate::ui::format;
use crate::ui::html::{Html, el, hidden, link};

const HERE: &str = "/admin/policy/publish";

/// The draft, to be published.
///
/// # Errors
/// `not_found` for who may not read the policy, `forbidden` for who may not draft.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let draft = ctx.draft().await?;
    let view = ctx.policy().await?;
    let (language, words) = (here.language, words(here.language));
    let title = words.review;
    let back = ("/matrix", words.to_matrix);
    if !draft.open {
        let missed = obstacles(language, &draft, HERE);
        let way = el("a").attr("class", "button").attr("href", back.0).text(back.1);
        let nothing = el("div").attr("class", "state").add(el("p").text(words.no_draft)).add(way);
        return Ok(Sheet { title: title.into(), content: framed(title, back, missed.and(nothing)) });
    }
    let before = match draft.stale {
        true => ctx.revision(draft.base, None).await?.policy,
        false => view.policy,
    };
    // Of changes to a revision that is not in force any more nothing can be foretold.
    let foretold = match draft.stale {
        true => None,
        false => Some(impact::brief(language, &ctx).await?),
    };
    let when = draft.edited_at.as_deref().map(|at| format::time(at, language)).unwrap_or_default();
    let author = draft.author.as_ref().map_or("", |author| author.name.as_str());
    let count = draft.diff.len().to_string();
    let changes = el("section")
        .attr("data-changes", &count)
        .add(el("h2").text(words.changes))
        .add(el("p").attr("class", "help").text(&(words.draft_of)(author, &when)))
        .add(lines::list(language, &before, &draft.policy, &draft.diff));
    let content = obstacles(language, &draft, HERE)
        .and(changes)
        .and(foretold.map(|foretold| el("section").add(el("h2").text(words.impact)).add(foretold)))
        .and(tests(&here, &draft))
        .and(problems(&here, &draft))
        .and(form(&here, &draft, returned().as_ref()))
        .and(el("section").add(handling(&draft, "discard", words.discard, HERE)));
    Ok(Sheet { title: title.into(), content: framed(title, back, content) })
}

fn failing(draft: &DraftView) -> bool {
    draft.tests.iter().any(|test| test.outcome == TestOutcome::Fails)
}

/// Which tests fail.
fn tests(here: &Here, draft: &DraftView) -> Html {
    let words = words(here.language);
    let failing = draft.tests.iter().filter(|test| test.outcome == TestOutcome::Fails);
    let mut failing = failing
        .map(|test| {
            let claim = el("span").text(&tested::claim(here.language, &test.test));
            el("li").attr("data-failing", "true").add(claim).add(why(here.language, test)).done()
        })
        .peekable();
    let said = match (draft.tests.is_empty(), failing.peek().is_some()) {
        (true, _) => el("p").text(words.no_tests),
        (_, false) => el("p").attr("class", "policy-good").text(words.tests_hold),
        (_, true) => el("div")
            .attr("class", "notice")
            .add(el("p").text(words.tests_fail))
            .add(el("ul").attr("class", "policy-lines").all(failing)),
    };
    let all = link("/admin/policy/tests", words.tests);
    el("section").add(el("h2").text(words.tests)).add(said).add(el("p").add(all)).done()
}

/// What else stands against publishing.
fn problems(here: &Here, draft: &DraftView) -> Option<Html> {
    let words = words(here.language);
    let problems = draft.problems.iter().filter(|_| !draft.stale);
    let lines: Vec<Html> = problems.map(|one| el("li").text(one.said(here.language)).done()).collect();
    if lines.is_empty() {
        return None;
    }
    let list = el("ul").attr("class", "policy-lines").all(lines.into_iter());
    Some(el("section").attr("class", "notice").add(el("p").text(words.obstacles)).add(list).done())
}

fn form(here: &Here, draft: &DraftView, returned: Option<&Returned>) -> Html {
    let (language, words) = (here.language, words(here.language));
    if !draft.may_publish {
        return el("p").attr("class", "notice").text(words.may_not_publish).done();
    }
    if draft.schedule.is_some() || draft.stale {
        return Html::default();
    }
    let problem = returned.map(|returned| &returned.problem);
    let fields = reasons(words, returned, failing(draft));
    let named: Vec<_> = fields.iter().collect();
    let submit = el("button").attr("type", "submit").attr("class", "button primary").flag("data-publish-now", true);
    let form = el("form")
        .attr("method", "post")
        .attr("action", PublishDraft::url())
        .add(summed_up(language, &named, problem))
        .add(hidden("version", &draft.version.to_string()))
        .all(fields.iter().map(|field| field.draw(language, problem)))
        .add(at(here, returned))
        .add(el("div").attr("class", "policy-actions").add(submit.text(&(words.publish)(draft.revision + 1))));
    el("section").attr("class", "edit").add(el("h2").text(words.publishing)).add(form).done()
}

/// When; nothing is now.
fn at(here: &Here, returned: Option<&Returned>) -> Html {
    let words = words(here.language);
    let input = el("input")
        .attr("type", "datetime-local")
        .attr("id", "field-at")
        .attr("name", "values[at]")
        .attr("value", &typed(returned, "at"))
        .attr("aria-describedby", "about-at");
    el("div")
        .attr("class", "field")
        .add(el("label").attr("for", "field-at").text(words.at))
        .add(input)
        .add(el("p").attr("class", "help").attr("id", "about-at").text(words.at_help))
        .done()
}

//! My access: what my roles let me see and do, in plain words and with examples, and what to do when
//! something is missing.

use remit_policy::{Action, Object};
use remit_store::Ctx;
use remit_wire::{ExplainQuery, Language, ListQuery, ObjectReach, ReachView, Said, words as said};

use super::reach::{facts, kept_back, role_name};
use super::sheet::{Here, Sheet};
use crate::api::{Refusal, server};
use crate::i18n::review::words;
use crate::i18n::{account, catalog, names};
use crate::ui::format;
use crate::ui::html::{Html, el, link};
use crate::ui::page::head;

/// The page.
///
/// # Errors
/// `signed_out`.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let (language, words) = (here.language, words(here.language));
    let view = ctx.reach(None).await?;
    let mut objects = Html::default();
    for one in &view.objects {
        let example = example(&ctx, language, one.object).await?;
        objects = objects.and(panel(language, &view, one, example));
    }
    let nothing = view.objects.is_empty().then(|| el("p").text(words.mine_nothing));
    let who = el("section").attr("class", "panel").add(el("h2").text(&view.person.name)).add(facts(language, &view));
    let may = el("section")
        .attr("class", "mine")
        .add(el("h2").text(words.mine_what))
        .add(el("p").attr("class", "help").text(account::words().rights_help))
        .add(nothing)
        .add(el("div").attr("class", "granted-grid").add(objects));
    let intro = el("p").attr("class", "intro").text(words.mine_intro).done();
    let content = head(words.mine, Html::default()).and(intro).and(who).and(missing(language, &view)).and(may);
    Ok(Sheet { title: words.mine.into(), content: el("div").attr("class", "reach").add(content).done() })
}

/// One record of a type, with why it is seen.
async fn example(ctx: &Ctx, language: Language, object: Object) -> Result<Option<Html>, Refusal> {
    let query = ListQuery { limit: Some(1), ..ListQuery::default() };
    let Some(record) = ctx.list(object, &query).await?.data.pop().filter(|one| !one.title().is_empty()) else {
        return Ok(None);
    };
    let asked = ExplainQuery { user: None, object, record: record.id, action: Action::View, field: None };
    let view = ctx.explain(&asked).await?;
    let allowing = view.parts.iter().find(|part| matches!(part.said, Said::Allowed { .. }));
    let why = allowing.map(|part| said::part(language, &names(), None, object, Action::View, part));
    let lines = match language {
        Language::En => view.text_en,
        Language::Zh => view.text_zh,
    };
    // Without a role it is a share that shows it, which stands right after the verdict.
    let Some(why) = why.or_else(|| lines.into_iter().nth(1)) else { return Ok(None) };
    let href = format!("/{}/{}/why", object.plural(), record.id);
    let text = (words(language).example)(record.title(), &why);
    Ok(Some(el("p").attr("class", "example").add(link(&href, &text)).done()))
}

/// One type: how many, for instance which, what may be done through which role, and which fields are kept
/// back.
fn panel(language: Language, view: &ReachView, one: &ObjectReach, example: Option<Html>) -> Html {
    let mut grants = one.grants.clone();
    grants.sort_by_key(|(_, action, grant)| (*action, std::cmp::Reverse(grant.reach)));
    let several = view.roles.iter().filter(|role| role.silent.is_none()).count() > 1;
    let line = |(role, action, grant): &(String, Action, remit_policy::Grant)| {
        // Where there is one role, all comes through it.
        let through = several.then(|| {
            let text = format!(" {} {}", account::words().through, role_name(language, view, role));
            el("span").attr("class", "through").text(&text)
        });
        let value = el("dd").text(&account::grant(language, grant)).add(through);
        let label = el("dt").text(catalog::action(language, *action));
        el("div").attr("data-action", action.key()).add(label).add(value).done()
    };
    let count = el("strong").attr("data-count", &one.seen.value.to_string()).text(&format::count(one.seen));
    let title = link(&format!("/{}", one.object.plural()), catalog::objects(language, one.object));
    let shared = (one.shared.value > 0).then(|| el("p").text(&(words(language).shared)(&format::count(one.shared))));
    let kept = kept_back(language, view, one);
    let kept: Html = match kept.is_empty() {
        true => el("p").attr("class", "help").text(words(language).fields_all).done(),
        false => kept.iter().map(|line| el("p").attr("class", "help").text(line).done()).collect(),
    };
    el("section")
        .attr("class", "panel granted")
        .attr("data-object", one.object.key())
        .add(el("h3").add(title).text(" ").add(count))
        .add(example)
        .add(el("dl").all(grants.iter().map(line)))
        .add(shared)
        .add(el("div").attr("class", "kept").add(kept))
        .done()
}

/// What to do when something is missing, and whom to ask.
fn missing(language: Language, view: &ReachView) -> Html {
    let words = words(language);
    let steps = words.missing_steps.iter().map(|step| el("li").text(step).done());
    let whom = match &view.manager {
        Some(manager) => (words.missing_manager)(&manager.name),
        None => words.missing_nobody.to_owned(),
    };
    el("section")
        .attr("class", "panel steps")
        .attr("id", "missing")
        .add(el("h2").text(words.missing))
        .add(el("ol").all(steps))
        .add(el("p").text(&whom))
        .done()
}

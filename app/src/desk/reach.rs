//! What one person sees and may do, and looking at the product as them.

use leptos::server_fn::ServerFn;
use remit_policy::{Action, Capability, Level, Object};
use remit_wire::{Code, Language, ObjectReach, PartView, ReachView, encode, words as said};

use super::sheet::{Here, Sheet};
use crate::api::viewing::ViewAs;
use crate::api::{Refusal, returned, server};
use crate::i18n::review::{self, Words, words};
use crate::i18n::{account, catalog, desk, name, names, problem};
use crate::ui::format;
use crate::ui::html::{Html, el, hidden, link};
use crate::ui::page::head;
use crate::ui::table::wrap;

/// The page about a person.
///
/// # Errors
/// `not_found` for who neither reviews access nor looks as others, and for people who are not theirs.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let mine = ctx.me().await?.capabilities;
    let reviews = mine.contains(&Capability::AccessReview);
    if !reviews && !mine.contains(&Capability::ViewAs) {
        return Err(Refusal::bare(Code::NotFound));
    }
    let (language, words) = (here.language, words(here.language));
    let person = ctx.person(here.name()).await?;
    let title = (words.what_they_see)(&person.name);
    let view = match reviews {
        true => content(language, &ctx.reach(Some(&person.login)).await?),
        false => Html::default(),
    };
    let look = person.can.contains(&Capability::ViewAs).then(|| look(words, &person.login, &person.name));
    let places = desk::words(language);
    let crumb = reviews.then(|| el("p").attr("class", "crumb").add(link("/admin/access", places.access)));
    let refused = returned().map(|returned| {
        let (title, text) = problem::explain(language, &returned.problem);
        let title = el("p").attr("class", "state-title").text(&title);
        el("div").attr("class", "form-summary").attr("role", "alert").add(title).add(el("p").text(&text))
    });
    let content = Html::from(crumb).and(head(&title, Html::from(look))).and(refused).and(view);
    Ok(Sheet { title, content: el("div").attr("class", "reach").add(content).done() })
}

/// The button that begins to look as someone, after it was said what that means.
fn look(words: &Words, login: &str, name: &str) -> Html {
    let begin = el("button").attr("type", "submit").attr("class", "button primary").text(words.view_as_begin);
    let form = el("form").attr("method", "post").attr("action", ViewAs::url()).add(hidden("login", login)).add(begin);
    let panel = el("div")
        .attr("class", "menu-panel")
        .add(el("p").attr("class", "state-title").text(&(words.view_as_title)(name)))
        .add(el("p").text(words.view_as_text))
        .add(form);
    let summary = el("summary").attr("class", "button").text(words.view_as);
    el("details").attr("class", "menu view-as").add(summary).add(panel).done()
}

/// What someone sees and may do, and through what.
#[must_use]
pub fn content(language: Language, view: &ReachView) -> Html {
    let words = words(language);
    let explain = format!("/admin/access?user={}", encode(&view.person.login));
    let inactive = (!view.active).then(|| el("p").attr("class", "notice").text(words.not_active));
    let way = el("p").attr("class", "record-ways").add(link(&explain, words.explain_it));
    let about = el("section").attr("class", "panel").add(el("h2").text(&view.person.name));
    let about = about.add(inactive).add(facts(language, view)).add(way).done();
    about.and(table(language, view)).and(limits(language, view))
}

fn fact(label: &str, value: impl Into<Html>) -> Html {
    el("div").add(el("dt").text(label)).add(el("dd").add(value)).done()
}

/// Who someone is: department, manager, roles, values and system rights.
#[must_use]
pub fn facts(language: Language, view: &ReachView) -> Html {
    let (words, me) = (words(language), account::words());
    let manager = view.manager.as_ref().map(|manager| fact(words.manager, Html::text(&manager.name)));
    let values = |(dimension, keys): &(String, Vec<String>)| {
        let keys: Vec<String> = keys.iter().map(|key| catalog::dimension_value(language, dimension, key)).collect();
        fact(&catalog::dimension(language, dimension), Html::text(&keys.join(words.list)))
    };
    let chip = |right: &Capability| {
        let chip = el("span").attr("class", "chip").attr("data-capability", right.key());
        chip.text(catalog::capability(language, *right)).done()
    };
    let rights = (!view.capabilities.is_empty())
        .then(|| fact(me.capabilities, view.capabilities.iter().map(chip).collect::<Html>()));
    el("dl")
        .attr("class", "facts")
        .add(fact(me.login, Html::text(&view.person.login)))
        .add(fact(me.department, Html::text(&view.department.name)))
        .add(manager)
        .add(fact(me.roles, roles(language, view)))
        .all(view.partitions.iter().map(values))
        .add(rights)
        .done()
}

/// The roles, and why one of them does not count now.
fn roles(language: Language, view: &ReachView) -> Html {
    if view.roles.is_empty() {
        return Html::text(account::words().no_roles);
    }
    let of = (!view.own).then_some(view.person.name.as_str());
    let role = |held: &remit_wire::HeldView| {
        let chip = el("span").attr("class", "chip").attr("data-role", &held.role).text(name(language, &held.name));
        let silent = held.silent.clone().map(|why| {
            let (assignment, role, name) = (held.assignment, held.role.clone(), held.name.clone());
            let part = PartView { assignment, role, name, anchor: held.anchor.clone(), said: why };
            said::part(language, &names(), of, Object::Customer, Action::View, &part)
        });
        let anchor = held.anchor.as_ref().filter(|anchor| anchor.key != view.department.key);
        let anchor = anchor.map(|anchor| el("span").attr("class", "through").text(&anchor.name));
        let silent = silent.map(|text| el("span").attr("class", "through").text(&text));
        el("span").attr("class", "held").add(chip).add(anchor).add(silent).done()
    };
    view.roles.iter().map(role).collect()
}

/// What people read for a role that someone holds.
#[must_use]
pub fn role_name<'v>(language: Language, view: &'v ReachView, role: &'v str) -> &'v str {
    view.roles.iter().find(|held| held.role == role).map_or(role, |held| name(language, &held.name))
}

/// Type by type: how many records, through which roles, and what may be done.
fn table(language: Language, view: &ReachView) -> Html {
    let words = words(language);
    let title = |text: &str| el("th").attr("scope", "col").text(text).done();
    let number = el("th").attr("scope", "col").attr("class", "num").text(words.sees).done();
    let heads = title(words.object).and(number).and(title(words.through)).and(title(words.may_also));
    let rows = view.objects.iter().map(|one| row(language, view, one));
    let table = el("table").attr("class", "records").add(el("thead").add(el("tr").add(heads)));
    let table = wrap(words.seen_title).add(table.add(el("tbody").all(rows)));
    let nothing = view.objects.is_empty().then(|| el("p").text(words.nothing_seen));
    el("section")
        .attr("class", "panel who")
        .add(el("h2").text(words.seen_title))
        .add(el("p").attr("class", "help").text(words.seen_note))
        .add(nothing)
        .add((!view.objects.is_empty()).then_some(table))
        .done()
}

fn row(language: Language, view: &ReachView, one: &ObjectReach) -> Html {
    let words = words(language);
    let seen = one.grants.iter().filter(|(_, action, _)| *action == Action::View);
    let way = |way: &remit_wire::WayView| {
        let grant = seen.clone().find(|(role, _, _)| *role == way.role);
        let reach = grant.map(|(_, _, grant)| review::grant(language, grant)).unwrap_or_default();
        let role = role_name(language, view, &way.role);
        let count = el("strong").attr("data-count", &way.count.value.to_string()).text(&format::count(way.count));
        let text = match language {
            Language::En => format!(" {role}: {reach}"),
            Language::Zh => format!(" {role}：{reach}"),
        };
        el("li").attr("data-role", &way.role).add(count).text(&text).done()
    };
    let shared = (one.shared.value > 0)
        .then(|| el("li").attr("data-shared", "").text(&(words.shared)(&format::count(one.shared))));
    let ways = el("ul").all(one.ways.iter().map(way)).add(shared);
    let mut others: Vec<Action> = one.grants.iter().map(|(_, action, _)| *action).collect();
    others.retain(|action| *action != Action::View);
    others.sort();
    others.dedup();
    let others: Vec<&str> = others.into_iter().map(|action| catalog::action(language, action)).collect();
    let seen = el("td").attr("class", "num").attr("data-slot", "badge");
    el("tr")
        .attr("data-object", one.object.key())
        .add(el("th").attr("scope", "row").attr("data-slot", "title").text(catalog::objects(language, one.object)))
        .add(seen.attr("data-seen", &one.seen.value.to_string()).text(&format::count(one.seen)))
        .add(el("td").attr("class", "wraps").attr("data-slot", "who").add(ways))
        .add(el("td").attr("class", "wraps").attr("data-slot", "more").text(&others.join(words.list)))
        .done()
}

/// The fields that roles keep back, type by type.
fn limits(language: Language, view: &ReachView) -> Html {
    let kept = view.objects.iter().filter(|one| !one.limits.is_empty()).map(|one| {
        let lines = kept_back(language, view, one).into_iter().map(|line| el("li").text(&line).done());
        fact(catalog::objects(language, one.object), el("ul").all(lines))
    });
    let kept: Html = kept.collect();
    if kept.as_str().is_empty() {
        return kept;
    }
    let title = el("h2").text(words(language).hidden_title);
    el("section").attr("class", "panel").add(title).add(el("dl").attr("class", "facts kept").add(kept)).done()
}

/// One sentence per role and level: which fields it masks, and which it hides.
#[must_use]
pub fn kept_back(language: Language, view: &ReachView, one: &ObjectReach) -> Vec<String> {
    let words = words(language);
    let mut roles: Vec<(&str, Level)> = one.limits.iter().map(|limit| (limit.role.as_str(), limit.level)).collect();
    roles.sort_by_key(|(role, level)| (*role, std::cmp::Reverse(*level)));
    roles.dedup();
    let line = |(role, level): (&str, Level)| {
        let fields = one.limits.iter().filter(|limit| limit.role == role && limit.level == level);
        let fields: Vec<String> = fields.map(|limit| catalog::field(language, one.object, &limit.field)).collect();
        let (role, fields) = (role_name(language, view, role), fields.join(words.list));
        if level == Level::Masked { (words.masked)(role, &fields) } else { (words.hidden)(role, &fields) }
    };
    roles.into_iter().map(line).collect()
}

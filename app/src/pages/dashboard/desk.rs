//! The first page of someone without opportunities: who they are here, and where they can go.

use remit_policy::{Action, Object};
use remit_wire::{Language, Me};

use crate::desk::places::places;
use crate::drawn::sheet::Sheet;
use crate::i18n::dashboard::{Words, words};
use crate::i18n::{self, catalog, common, use_language};
use crate::ui::html::{Html, el};
use crate::ui::page::head;

/// Where this person can go, after what is left to do until the system can be worked with.
pub fn desk(me: &Me, steps: Html) -> Sheet {
    let (words, language) = (words(), use_language());
    let lists = Object::ALL.into_iter().filter_map(|object| Some((object, me.objects.get(&object)?)));
    let lists = lists.filter(|(_, actions)| actions.contains(&Action::View)).map(|(object, actions)| {
        let text = may(words, language, actions);
        card(&format!("/{}", object.plural()), catalog::objects(language, object), &text)
    });
    let desk = i18n::desk::words(language);
    let places = places(&me.capabilities).map(|place| card(place.href, (place.label)(desk), (place.about)(desk)));
    let account = card("/account", common::words().account, words.account);
    let ways = el("ul").attr("class", "ways").all(places).all(lists).add(account);
    let go = el("section").attr("aria-labelledby", "go").add(heading("go", words.go)).add(ways);
    let title = (words.hello)(&me.person.name);
    let content = el("div")
        .attr("class", "dashboard")
        .add(head(&title, Html::default()))
        .add(el("p").attr("class", "remit-line").text(&standing(words, language, me)))
        .add(steps)
        .add(go)
        .add(rights(words, language, me));
    Sheet { title, content: content.done() }
}

fn heading(id: &str, text: &str) -> Html {
    el("h2").attr("id", id).attr("class", "dashboard-heading").text(text).done()
}

fn standing(words: &Words, language: Language, me: &Me) -> String {
    let roles: Vec<&str> = me.roles.iter().map(|role| i18n::name(language, &role.name)).collect();
    match roles.is_empty() {
        true => (words.no_role)(&me.department.name),
        false => (words.standing)(&roles.join(words.list), &me.department.name),
    }
}

fn may(words: &Words, language: Language, actions: &[Action]) -> String {
    let names: Vec<String> = actions.iter().map(|action| catalog::action(language, *action).to_lowercase()).collect();
    let names = match names.split_last() {
        Some((last, before)) if !before.is_empty() => [before.join(words.list), last.clone()].join(words.last),
        _ => names.concat(),
    };
    (words.you_may)(&names)
}

fn card(href: &str, title: &str, text: &str) -> Html {
    let way = el("a").attr("class", "way").attr("href", href);
    el("li").add(way.add(el("strong").text(title)).add(el("span").text(text))).done()
}

fn rights(words: &Words, language: Language, me: &Me) -> Option<Html> {
    if me.capabilities.is_empty() {
        return None;
    }
    let right = |one: &remit_policy::Capability| {
        el("li").attr("data-capability", one.key()).text(catalog::capability(language, *one)).done()
    };
    let rights = el("ul").attr("class", "rights").all(me.capabilities.iter().map(right));
    let apart = me.objects.is_empty().then(|| el("p").attr("class", "dashboard-note").text(words.apart));
    let section = el("section").attr("aria-labelledby", "rights").add(heading("rights", words.rights));
    Some(section.add(rights).add(apart).done())
}

//! The first page of someone without opportunities: who they are here, and where they can go.

use leptos::prelude::*;
use remit_policy::{Action, Object};
use remit_wire::{Language, Me};

use crate::desk::places::places;
use crate::i18n::dashboard::{Words, words};
use crate::i18n::{self, catalog, common, use_language};
use crate::ui::page::PageHead;

/// Where this person can go.
pub fn desk(me: &Me) -> AnyView {
    let (words, language) = (words(), use_language());
    let lists = Object::ALL.into_iter().filter_map(|object| Some((object, me.objects.get(&object)?)));
    let lists: Vec<AnyView> = lists
        .filter(|(_, actions)| actions.contains(&Action::View))
        .map(|(object, actions)| {
            let text = may(words, language, actions);
            card(format!("/{}", object.plural()), catalog::objects(language, object), text)
        })
        .collect();
    let desk = i18n::desk::words(language);
    let places = places(&me.capabilities);
    let places: Vec<AnyView> =
        places.map(|place| card(place.href.into(), (place.label)(desk), (place.about)(desk).into())).collect();
    let account = card("/account".into(), common::words().account, words.account.into());
    view! {
        <div class="dashboard">
            <PageHead title=(words.hello)(&me.person.name)/>
            <p class="remit-line">{standing(words, language, me)}</p>
            <section aria-labelledby="go">
                <h2 id="go" class="dashboard-heading">{words.go}</h2>
                <ul class="ways">{places} {lists} {account}</ul>
            </section>
            {rights(words, language, me)}
        </div>
    }
    .into_any()
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

fn card(href: String, title: &'static str, text: String) -> AnyView {
    view! {
        <li>
            <a class="way" href=href>
                <strong>{title}</strong>
                <span>{text}</span>
            </a>
        </li>
    }
    .into_any()
}

fn rights(words: &'static Words, language: Language, me: &Me) -> Option<AnyView> {
    if me.capabilities.is_empty() {
        return None;
    }
    let rights: Vec<_> = me
        .capabilities
        .iter()
        .map(|one| view! { <li data-capability=one.key()>{catalog::capability(language, *one)}</li> })
        .collect();
    let apart = me.objects.is_empty().then(|| view! { <p class="dashboard-note">{words.apart}</p> });
    Some(
        view! {
            <section aria-labelledby="rights">
                <h2 id="rights" class="dashboard-heading">{words.rights}</h2>
                <ul class="rights">{rights}</ul>
                {apart}
            </section>
        }
        .into_any(),
    )
}

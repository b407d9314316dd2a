//! Who I am, which roles I hold, and what they let me do, in plain words.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use remit_policy::{Action, Grant, Object};
use remit_wire::{Language, Me};

use crate::api::session::{SetLanguage, about_me};
use crate::i18n::account::{self, Words, words};
use crate::i18n::{catalog, common, name, use_language};
use crate::ui::chrome::sign_out;
use crate::ui::page::{PageHead, Skeleton, Trouble};

/// The account page.
#[component]
pub fn AccountPage() -> impl IntoView {
    let me = Resource::new_blocking(|| (), |()| about_me());
    view! {
        <Suspense fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match me.await {
                    Ok(me) => about(&me),
                    Err(refusal) => view! { <Trouble refusal page=true/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

fn about(me: &Me) -> AnyView {
    let (words, language) = (words(), use_language());
    view! {
        <PageHead title=common::words().account>{sign_out("button")}</PageHead>
        <div class="account">
            <section class="panel">
                <h2>{me.person.name.clone()}</h2>
                <dl class="facts">
                    <div><dt>{words.login}</dt><dd>{me.person.login.clone()}</dd></div>
                    <div><dt>{words.department}</dt><dd>{me.department.name.clone()}</dd></div>
                    <div><dt>{words.roles}</dt><dd>{roles(words, language, me)}</dd></div>
                    {capabilities(words, language, me)}
                </dl>
            </section>
            {settings(words, me.language)}
            <section class="panel wide">
                <h2>{words.rights}</h2>
                {rights(words, language, me)}
            </section>
        </div>
    }
    .into_any()
}

fn roles(words: &'static Words, language: Language, me: &Me) -> AnyView {
    if me.roles.is_empty() {
        return words.no_roles.into_any();
    }
    let chip = |role: &remit_wire::RoleView| {
        view! { <span class="chip" data-role=role.key.clone()>{name(language, &role.name).to_owned()}</span> }
    };
    me.roles.iter().map(chip).collect_view().into_any()
}

fn capabilities(words: &'static Words, language: Language, me: &Me) -> Option<AnyView> {
    let chip = |one: &remit_policy::Capability| {
        view! { <span class="chip" data-capability=one.key()>{catalog::capability(language, *one)}</span> }
    };
    let chips = me.capabilities.iter().map(chip).collect_view();
    let some = !me.capabilities.is_empty();
    some.then(|| view! { <div><dt>{words.capabilities}</dt><dd>{chips}</dd></div> }.into_any())
}

fn settings(words: &'static Words, set: Option<Language>) -> AnyView {
    let option = |language: Language, label: &'static str| {
        view! { <option value=language.tag() selected=set == Some(language)>{label}</option> }
    };
    view! {
        <section class="panel">
            <h2>{words.language}</h2>
            <form method="post" action=SetLanguage::url() class="inline-form">
                <select name="language" aria-label=words.language>
                    <option value="" selected=set.is_none()>{words.language_browser}</option>
                    {option(Language::En, "English")}
                    {option(Language::Zh, "简体中文")}
                </select>
                <button type="submit" class="button">{words.language_save}</button>
            </form>
            <h2>{words.appearance}</h2>
            <p>{words.appearance_text}</p>
        </section>
    }
    .into_any()
}

/// Per object, one line per action and role.
fn rights(words: &'static Words, language: Language, me: &Me) -> AnyView {
    if me.grants.is_empty() {
        return view! { <p>{words.no_rights}</p> }.into_any();
    }
    let mut by_object: BTreeMap<Object, Vec<(Action, &Grant, &str)>> = BTreeMap::new();
    for (role, object, action, grant) in &me.grants {
        by_object.entry(*object).or_default().push((*action, grant, role));
    }
    let several = me.roles.len() > 1;
    let objects = by_object.into_iter().map(|(object, mut grants)| {
        grants.sort_by_key(|(action, grant, _)| (*action, std::cmp::Reverse(grant.reach)));
        let lines = grants.into_iter().map(|(action, grant, role)| {
            let through = several.then(|| {
                let role = me.roles.iter().find(|one| one.key == role);
                let role = role.map(|role| name(language, &role.name).to_owned()).unwrap_or_default();
                view! { <span class="through">{words.through}" "{role}</span> }
            });
            view! {
                <div data-action=action.key()>
                    <dt>{catalog::action(language, action)}</dt>
                    <dd>{account::grant(language, grant)}" "{through}</dd>
                </div>
            }
        });
        view! {
            <div class="granted" data-object=object.key()>
                <h3>{catalog::objects(language, object)}</h3>
                <dl>{lines.collect_view()}</dl>
            </div>
        }
    });
    view! { <p class="help">{words.rights_help}</p> <div class="granted-grid">{objects.collect_view()}</div> }.into_any()
}

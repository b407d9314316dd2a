//! Who I am, which roles I hold, and how the product speaks with me. What the roles let me do is told
//! by the page `/access`.

use leptos::server_fn::ServerFn;
use remit_wire::{Language, Me};

use crate::api::session::SetLanguage;
use crate::api::{Refusal, server};
use crate::drawn::sheet::{Here, Sheet};
use crate::i18n::account::{Words, words};
use crate::i18n::{catalog, common, name, use_language};
use crate::ui::chrome::sign_out;
use crate::ui::fields::option;
use crate::ui::html::{Html, el, link};
use crate::ui::page::head;

/// The account page.
///
/// # Errors
/// `signed_out`.
pub async fn draw(_: Here) -> Result<Sheet, Refusal> {
    let me = server::reading().await?.me().await?;
    Ok(Sheet { title: common::words().account.into(), content: about(&me) })
}

fn panel(class: &str, title: &str, content: Html) -> Html {
    el("section").attr("class", class).add(el("h2").text(title)).add(content).done()
}

fn fact(label: &str, value: Html) -> Html {
    el("div").add(el("dt").text(label)).add(el("dd").add(value)).done()
}

fn about(me: &Me) -> Html {
    let (words, language) = (words(), use_language());
    let facts = fact(words.login, Html::text(&me.person.login))
        .and(fact(words.department, Html::text(&me.department.name)))
        .and(fact(words.roles, roles(words, language, me)))
        .and(capabilities(words, language, me));
    let facts = el("dl").attr("class", "facts").add(facts).done();
    let access = link("/access", common::words().my_access).attr("class", "button").done();
    let access = el("p").attr("class", "help").text(words.access_text).done().and(access);
    let panels = panel("panel", &me.person.name, facts).and(settings(words, me.language)).and(panel(
        "panel wide",
        common::words().my_access,
        access,
    ));
    head(common::words().account, sign_out("button")).and(el("div").attr("class", "account").add(panels))
}

fn roles(words: &'static Words, language: Language, me: &Me) -> Html {
    if me.roles.is_empty() {
        return Html::text(words.no_roles);
    }
    let chip = |role: &remit_wire::RoleView| {
        el("span").attr("class", "chip").attr("data-role", &role.key).text(name(language, &role.name)).done()
    };
    me.roles.iter().map(chip).collect()
}

fn capabilities(words: &'static Words, language: Language, me: &Me) -> Option<Html> {
    let chip = |one: &remit_policy::Capability| {
        let label = catalog::capability(language, *one);
        el("span").attr("class", "chip").attr("data-capability", one.key()).text(label).done()
    };
    let some = !me.capabilities.is_empty();
    some.then(|| fact(words.capabilities, me.capabilities.iter().map(chip).collect()))
}

fn settings(words: &'static Words, set: Option<Language>) -> Html {
    let language = |language: Language, label: &str| option(language.tag(), label, set == Some(language));
    let select = el("select")
        .attr("name", "language")
        .attr("aria-label", words.language)
        .add(option("", words.language_browser, set.is_none()))
        .add(language(Language::En, "English"))
        .add(language(Language::Zh, "简体中文"));
    let form = el("form")
        .attr("method", "post")
        .attr("action", SetLanguage::url())
        .attr("class", "inline-form")
        .add(select)
        .add(el("button").attr("type", "submit").attr("class", "button").text(words.language_save))
        .done();
    let appearance = el("h2").text(words.appearance).done().and(el("p").text(words.appearance_text));
    panel("panel", words.language, form.and(appearance))
}

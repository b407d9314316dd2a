//! Signing in: a plain form, so that the browser arrives at its first page with nothing left over.

use leptos::server_fn::ServerFn;

use crate::api::session::SignIn;
use crate::api::{Refusal, Returned, returned};
use crate::drawn::sheet::{Here, Sheet};
use crate::i18n::{login, problem, use_language};
use crate::ui::html::{Html, el, hidden};
use crate::ui::icon::BRAND;

/// The login page.
///
/// # Errors
/// None.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    Ok(Sheet { title: login::words().title.into(), content: form(returned(), here.asked("next")) })
}

fn form(returned: Option<Returned>, next: &str) -> Html {
    let words = login::words();
    let typed = returned.as_ref().and_then(|returned| returned.values.get("login")).cloned().unwrap_or_default();
    let failed = returned.map(|returned| match returned.problem.code {
        remit_wire::Code::WrongPassword => words.failed.to_owned(),
        _ => problem::explain(use_language(), &returned.problem).1,
    });
    let invalid = failed.is_some().then_some("true");
    let alert = failed.map(|text| el("p").attr("class", "form-summary").attr("role", "alert").text(&text));
    let input = |name: &str, kind: &str, autocomplete: &str| {
        el("input")
            .attr("id", name)
            .attr("name", name)
            .attr("type", kind)
            .attr("autocomplete", autocomplete)
            .attr("autocapitalize", "none")
            .attr("spellcheck", "false")
            .maybe("aria-invalid", invalid)
            .flag("required", true)
    };
    let field = |label: &str, name: &str, input: Html| {
        el("div").attr("class", "field").add(el("label").attr("for", name).text(label)).add(input).done()
    };
    let login = input("login", "text", "username").attr("value", &typed).done();
    let password = input("password", "password", "current-password").done();
    let form = el("form")
        .attr("method", "post")
        .attr("action", SignIn::url())
        .add(hidden("next", next))
        .add(field(words.login, "login", login))
        .add(field(words.password, "password", password))
        .add(el("button").attr("type", "submit").attr("class", "button primary wide").text(words.submit));
    el("div")
        .attr("class", "login")
        .add(el("div").attr("class", "login-brand").add(BRAND).add(el("span").text("Remit")))
        .add(el("h1").text(words.title))
        .add(el("p").attr("class", "login-tagline").text(words.tagline))
        .add(alert)
        .add(form)
        .done()
}

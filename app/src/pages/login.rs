//! Signing in: a plain form, so that the browser arrives at its first page with nothing left over.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::api::session::SignIn;
use crate::api::{Returned, returned};
use crate::i18n::{login, problem, use_language};
use crate::ui::chrome::brand;

/// The login page.
#[component]
pub fn LoginPage() -> impl IntoView {
    let query = use_query_map();
    let returned = Resource::new_blocking(|| (), |()| async { returned() });
    let next = move || query.with_untracked(|query| query.get("next")).unwrap_or_default();
    view! {
        <Suspense>{move || Suspend::new(async move { form(returned.await, next()) })}</Suspense>
    }
}

fn form(returned: Option<Returned>, next: String) -> AnyView {
    let words = login::words();
    let language = use_language();
    let login = returned.as_ref().and_then(|returned| returned.values.get("login")).cloned();
    let failed = returned.map(|returned| match returned.problem.code {
        remit_wire::Code::WrongPassword => words.failed.to_owned(),
        _ => problem::explain(language, &returned.problem).1,
    });
    let invalid = failed.is_some().then_some("true");
    let alert = failed.map(|text| view! { <p class="form-summary" role="alert">{text}</p> });
    view! {
        <Title text=format!("{} · Remit", words.title)/>
        <div class="login">
            <div class="login-brand">{brand()}<span>"Remit"</span></div>
            <h1>{words.title}</h1>
            <p class="login-tagline">{words.tagline}</p>
            {alert}
            <form method="post" action=SignIn::url()>
                <input type="hidden" name="next" value=next/>
                <div class="field">
                    <label for="login">{words.login}</label>
                    <input
                        id="login"
                        name="login"
                        value=login
                        autocomplete="username"
                        autocapitalize="none"
                        spellcheck="false"
                        required=true
                        aria-invalid=invalid
                    />
                </div>
                <div class="field">
                    <label for="password">{words.password}</label>
                    <input
                        id="password"
                        name="password"
                        type="password"
                        autocomplete="current-password"
                        required=true
                        aria-invalid=invalid
                    />
                </div>
                <button type="submit" class="button primary wide">{words.submit}</button>
            </form>
        </div>
    }
    .into_any()
}

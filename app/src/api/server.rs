//! What the functions in this folder have in common on the server.

use std::collections::BTreeMap;

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use leptos::prelude::{provide_context, use_context};
use leptos_axum::ResponseOptions;
use leptos_router::location::RequestUrl;
use remit_policy::Object;
use remit_store::{Credential, Ctx, Store, StoreError, Visit};
use remit_wire::reason::General;
use remit_wire::{Code, Language, Problem, decode, encode};
use uuid::Uuid;

use super::{Note, Refusal, Returned};

/// The cookie that holds the session's secret.
pub const SESSION_COOKIE: &str = "remit_session";

/// Whether a request came through https, as far as the way to it can be trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Https(pub bool);

const MONTH: u32 = 30 * 24 * 60 * 60;

/// The store that the server gave to this request.
///
/// # Errors
/// If the server gave none.
pub fn store() -> Result<Store, Refusal> {
    use_context::<Store>().ok_or_else(unprepared)
}

/// Who asks, from where, when.
///
/// # Errors
/// If the server did not say.
pub fn visit() -> Result<Visit, Refusal> {
    use_context::<Visit>().ok_or_else(unprepared)
}

fn unprepared() -> Refusal {
    refuse(Problem::because(Code::Internal, General::Internal))
}

/// Begins a request that only reads.
///
/// # Errors
/// `signed_out` if nobody is signed in.
pub async fn reading() -> Result<Ctx, Refusal> {
    let (store, visit) = (store()?, visit()?);
    Ok(named(store.read(&visit).await?))
}

/// Begins a request that reads nothing but lists and numbers over them, from wherever that makes no
/// difference.
///
/// # Errors
/// `signed_out` if nobody is signed in.
pub async fn browsing() -> Result<Ctx, Refusal> {
    let (store, visit) = (store()?, visit()?);
    Ok(named(store.browse(&visit).await?))
}

/// What is said from here on calls dimensions and values by the names that this request has read.
fn named(ctx: Ctx) -> Ctx {
    provide_context(ctx.called());
    ctx
}

/// Begins a request that writes; it ends with [`Ctx::commit`].
///
/// # Errors
/// `signed_out` if nobody is signed in.
pub async fn writing() -> Result<Ctx, Refusal> {
    let (store, visit) = (store()?, visit()?);
    Ok(named(store.write(&visit).await?))
}

/// Lets the audit trail say that a record with sensitive fields is seen. What cannot be written there is
/// not shown: this is asked for before the answer leaves.
///
/// # Errors
/// `not_found` where the record is no longer seen.
pub async fn seen(ctx: Ctx, object: Object, id: Uuid) -> Result<(), Refusal> {
    // The trail is written in a transaction of its own, which does not wait for this one.
    drop(ctx);
    store()?.viewed(&visit()?, object, id).await?;
    Ok(())
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        refuse(Problem::from(error))
    }
}

/// A refusal in the language of the page, which also sets the status of the answer. While a page is drawn, its main part does that
/// instead: a related list that may not be read does not make the page a failure.
#[must_use]
pub fn refuse(problem: Problem) -> Refusal {
    if use_context::<RequestUrl>().is_none() {
        set_status(problem.status);
    }
    Refusal(problem.told(crate::i18n::detect()))
}

/// Sets the HTTP status of this request's answer, unless it leads to another page: parts of a page are
/// drawn side by side, and who has to sign in is told nothing else, whichever of them is first.
pub fn set_status(status: u16) {
    let answer = use_context::<ResponseOptions>();
    if let (Some(answer), Ok(status)) = (answer, StatusCode::from_u16(status)) {
        let leads_away = answer.0.read().is_ok_and(|parts| parts.headers.contains_key(header::LOCATION));
        if !leads_away {
            answer.set_status(status);
        }
    }
}

/// Answers a request for a page with the way to another one, whoever asks.
pub fn redirect_page(address: &str) {
    if let (Some(answer), Ok(address)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(address)) {
        answer.insert_header(header::LOCATION, address);
        answer.set_status(StatusCode::FOUND);
    }
}

/// Sets a cookie. One that came through https goes through nothing else from then on.
fn set_cookie(cookie: &str) {
    let answer = use_context::<ResponseOptions>();
    let secure = if use_context::<Https>().unwrap_or_default().0 { "; Secure" } else { "" };
    if let (Some(answer), Ok(value)) = (answer, HeaderValue::from_str(&format!("{cookie}{secure}"))) {
        answer.append_header(header::SET_COOKIE, value);
    }
}

/// The value of a cookie in a request's headers.
#[must_use]
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// Gives the browser its session and the user's language, and goes where it wanted to go.
///
/// # Errors
/// If the database fails.
pub async fn begin_session(store: &Store, visit: Visit, secret: String, next: &str) -> Result<(), Refusal> {
    let cookie = format!("{SESSION_COOKIE}={secret}; HttpOnly; SameSite=Lax; Path=/; Max-Age={MONTH}");
    let visit = Visit { credential: Some(Credential::Session(secret)), ..visit };
    remember_language(store.read(&visit).await?.me().await?.language);
    set_cookie(&cookie);
    leptos_axum::redirect(local_path(next));
    Ok(())
}

/// Takes the session from the browser and goes to the login page.
pub fn end_session() {
    set_cookie(&format!("{SESSION_COOKIE}=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0"));
    remember_language(None);
    leptos_axum::redirect("/login");
}

/// A path of ours, as it was asked for; the first page for anything else.
#[must_use]
pub fn local_path(next: &str) -> &str {
    let ours = next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/\\");
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic());
    if ours && plain { next } else { "/" }
}

/// Back to the login form, with the login that was typed.
#[must_use]
pub fn back_to_login(refusal: Refusal, login: &str, next: &str) -> Refusal {
    let values = BTreeMap::from([("login".to_owned(), login.to_owned())]);
    let back = match local_path(next) {
        "/" => "/login".to_owned(),
        next => format!("/login?next={}", encode(next)),
    };
    back_to_form(&back, Returned { problem: refusal.0.clone(), values });
    refusal
}

/// A language by its tag; none for the browser's.
#[must_use]
pub fn language_named(tag: &str) -> Option<Language> {
    [Language::En, Language::Zh].into_iter().find(|language| language.tag() == tag)
}

/// The cookie that keeps the user's language, so that it is known before the user is.
const LANGUAGE_COOKIE: &str = "remit_language";

/// The language that the user has set, as far as this browser has been told.
#[must_use]
pub fn set_language(headers: &HeaderMap) -> Option<Language> {
    language_named(&cookie(headers, LANGUAGE_COOKIE)?)
}

/// Tells the browser the user's language, unless it knows: it may have been changed elsewhere.
pub fn remember_language(language: Option<Language>) {
    let known = use_context::<Parts>().and_then(|parts| set_language(&parts.headers));
    if known == language {
        return;
    }
    let (tag, age) = language.map_or(("", 0), |language| (language.tag(), 12 * MONTH));
    set_cookie(&format!("{LANGUAGE_COOKIE}={tag}; HttpOnly; SameSite=Lax; Path=/; Max-Age={age}"));
}

const RETURNED_COOKIE: &str = "remit_form";
const NOTE_COOKIE: &str = "remit_note";
/// Browsers keep cookies of up to 4 KB each.
const PIECE: usize = 3_500;
const PIECES: usize = 8;

/// Sends a browser without JavaScript back to a form together with what was typed there. That
/// travels in short-lived cookies, which stay out of addresses, histories and logs. A browser with
/// JavaScript still has the form on its screen and needs nothing.
pub fn back_to_form(form: &str, returned: Returned) {
    if !is_plain_form() {
        return;
    }
    remit_store::tell(&returned.problem);
    let mut text = encode(&serde_json::to_string(&returned).unwrap_or_default());
    if text.len() > PIECE * PIECES {
        // More than cookies can hold: at least it is said what was wrong.
        let bare = Returned { values: BTreeMap::new(), ..returned };
        text = encode(&serde_json::to_string(&bare).unwrap_or_default());
    }
    send_along(RETURNED_COOKIE, form, &text);
    leptos_axum::redirect(form);
}

/// Goes on to another page, which shows once what was done: a first password among it, so that it stays
/// out of addresses, histories and logs.
pub fn go_with_note(page: &str, note: &Note) {
    if is_plain_form() {
        send_along(NOTE_COOKIE, page, &encode(&serde_json::to_string(note).unwrap_or_default()));
    }
    leptos_axum::redirect(page);
}

/// What was done before this page was opened, once.
#[must_use]
pub fn take_note() -> Option<Note> {
    serde_json::from_str(&take_along(NOTE_COOKIE)?).ok()
}

/// Keeps a text for the next minute, for one page and no other.
fn send_along(name: &str, page: &str, text: &str) {
    let path = page.split('?').next().unwrap_or_default();
    for (index, piece) in pieces(text).enumerate() {
        set_cookie(&format!("{name}{index}={piece}; HttpOnly; SameSite=Lax; Path={path}; Max-Age=60"));
    }
}

fn take_along(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    let names = (0..PIECES).map(|index| format!("{name}{index}"));
    let pieces: Vec<_> = names.map_while(|name| cookie(&parts.headers, &name).map(|piece| (name, piece))).collect();
    for (name, _) in &pieces {
        set_cookie(&format!("{name}=; HttpOnly; SameSite=Lax; Path={}; Max-Age=0", parts.uri.path()));
    }
    let text: String = pieces.into_iter().map(|(_, piece)| piece).collect();
    Some(decode(&text))
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let starts = (0..text.len()).step_by(PIECE);
    starts.filter_map(|start| text.get(start..text.len().min(start + PIECE)))
}

/// Whether a browser sent a form by itself and waits for a page.
#[must_use]
pub fn is_plain_form() -> bool {
    let accepts = use_context::<Parts>().and_then(|parts| parts.headers.get(header::ACCEPT).cloned());
    accepts.is_some_and(|accepts| accepts.to_str().is_ok_and(|accepts| accepts.contains("text/html")))
}

/// What came back to the form on this page, once.
#[must_use]
pub fn take_returned() -> Option<Returned> {
    serde_json::from_str(&take_along(RETURNED_COOKIE)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_paths_are_gone_to() {
        assert_eq!(local_path("/customers?stage=won"), "/customers?stage=won");
        for foreign in ["", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "/客"] {
            assert_eq!(local_path(foreign), "/", "{foreign}");
        }
    }

    #[test]
    fn a_long_form_travels_in_pieces() {
        let text = "x".repeat(PIECE * 2 + 1);
        assert_eq!(pieces(&text).map(str::len).collect::<Vec<_>>(), [PIECE, PIECE, 1]);
    }

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a_b=1; b=2;c=3"));
        assert_eq!(cookie(&headers, "b").as_deref(), Some("2"));
        assert_eq!(cookie(&headers, "c").as_deref(), Some("3"));
        assert_eq!(cookie(&headers, "a"), None);
    }
}

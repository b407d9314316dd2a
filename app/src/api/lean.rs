//! How pages call the functions in this folder: JSON there and back, as every server function can, but
//! through one piece of code in the browser instead of one for each function.

use std::future::Future;
use std::pin::Pin;

use http::Method;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::Json;
use leptos::server_fn::server::Server;
use leptos::server_fn::{Http, Protocol, ServerFn};
use remit_wire::{Code, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Refusal;

/// An answer as text that is on its way.
pub type Text = Pin<Box<dyn Future<Output = String> + Send>>;

/// The protocol of functions that only pages with JavaScript call.
pub struct Lean;

impl<Input, Output, Browser, House> Protocol<Input, Output, Browser, House, Refusal> for Lean
where
    Input: Serialize + Send,
    Output: DeserializeOwned + Send,
    Browser: Client<Refusal>,
    House: Server<Refusal>,
    Http<Json, Json>: Protocol<Input, Output, Browser, House, Refusal>,
{
    const METHOD: Method = Method::POST;

    async fn run_server<F, Fut>(request: House::Request, function: F) -> Result<House::Response, Refusal>
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, Refusal>> + Send,
    {
        <Http<Json, Json> as Protocol<Input, Output, Browser, House, Refusal>>::run_server(request, function).await
    }

    async fn run_client(path: &str, input: Input) -> Result<Output, Refusal> {
        let sent = post(path, JSON, text_of(&input)).await?;
        read(&sent)
    }
}

const JSON: &str = "application/json";
/// How a form's content is written.
pub const FORM: &str = "application/x-www-form-urlencoded";

fn text_of(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn unreadable() -> Refusal {
    Refusal::new(Code::Internal, "What the server answered could not be read. Please load the page again.")
}

/// Reads an answer. Every type is read from the same tree of values: reading each from text would
/// bring a parser for each.
fn read<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    parsed(text).and_then(taken)
}

fn parsed(text: &str) -> Result<Value, Refusal> {
    serde_json::from_str(text).map_err(|_| unreadable())
}

fn taken<T: DeserializeOwned>(value: Value) -> Result<T, Refusal> {
    serde_json::from_value(value).map_err(|_| unreadable())
}

/// Calls a function and wraps up what it answers.
#[cfg(feature = "ssr")]
pub fn call<F>(function: F) -> Text
where
    F: ServerFn<Error = Refusal> + Serialize + 'static,
    F::Output: Serialize,
{
    Box::pin(async move {
        match function.run_body().await {
            Ok(answer) => wrapped("Ok", &text_of(&answer)),
            Err(refusal) => wrapped("Err", &text_of(&refusal)),
        }
    })
}

/// Calls a function and wraps up what it answers.
#[cfg(not(feature = "ssr"))]
pub fn call<F>(function: F) -> Text
where
    F: ServerFn<Error = Refusal> + Serialize + 'static,
    F::Output: Serialize,
{
    let answer = post(F::PATH, JSON, text_of(&function));
    Box::pin(async move {
        match answer.await {
            Ok(answer) => wrapped("Ok", &answer),
            Err(refusal) => wrapped("Err", &text_of(&refusal)),
        }
    })
}

/// A refusal, wrapped up like an answer.
#[must_use]
pub fn refused(refusal: &Refusal) -> Text {
    let text = wrapped("Err", &text_of(refusal));
    Box::pin(async move { text })
}

/// Something known already, wrapped up like an answer.
#[must_use]
pub fn ready(value: &impl Serialize) -> Text {
    let text = wrapped("Ok", &text_of(value));
    Box::pin(async move { text })
}

fn wrapped(how: &str, json: &str) -> String {
    format!("{{\"{how}\":{json}}}")
}

/// Opens what [`call`] wrapped up.
///
/// # Errors
/// The refusal in it.
pub fn opened<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    taken(content(text)?)
}

fn content(text: &str) -> Result<Value, Refusal> {
    let mut value = parsed(text)?;
    match (value.get_mut("Ok").map(Value::take), value.get_mut("Err").map(Value::take)) {
        (Some(answer), _) => Ok(answer),
        (None, Some(problem)) => Err(taken::<Problem>(problem)?.into()),
        (None, None) => Err(unreadable()),
    }
}

/// Sends something to the server and brings its answer. Where the answer is another address, the browser
/// goes there.
#[cfg(feature = "hydrate")]
pub fn post(
    path: &str, kind: &'static str, body: String,
) -> Pin<Box<dyn Future<Output = Result<String, Refusal>> + Send>> {
    use leptos::server_fn::client::browser::BrowserClient;
    use leptos::server_fn::redirect::call_redirect_hook;
    use leptos::server_fn::request::{ClientReq, browser::BrowserRequest};
    use leptos::server_fn::response::ClientRes;

    let request = <BrowserRequest as ClientReq<Refusal>>::try_new_post(path, kind, JSON, body);
    Box::pin(async move {
        let answer = <BrowserClient as Client<Refusal>>::send(request?).await?;
        let status = ClientRes::<Refusal>::status(&answer);
        let elsewhere = ClientRes::<Refusal>::has_redirect(&answer).then(|| ClientRes::<Refusal>::location(&answer));
        let text = ClientRes::<Refusal>::try_into_string(answer).await?;
        if status >= 400 {
            return Err(read::<Problem>(&text)?.into());
        }
        if let Some(address) = elsewhere {
            call_redirect_hook(&address);
        }
        Ok(text)
    })
}

/// Only browsers have a server to send to.
#[cfg(not(feature = "hydrate"))]
pub fn post(
    _path: &str, _kind: &'static str, _body: String,
) -> Pin<Box<dyn Future<Output = Result<String, Refusal>> + Send>> {
    Box::pin(async { Err(unreadable()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrapped_up_is_opened_again() {
        let refusal = Refusal::new(Code::NotFound, "nothing");
        assert_eq!(opened::<Vec<u8>>(&wrapped("Ok", "[1,2]")), Ok(vec![1, 2]));
        assert_eq!(opened::<()>(&wrapped("Ok", "null")), Ok(()));
        assert_eq!(opened::<Vec<u8>>(&wrapped("Err", &text_of(&refusal))), Err(refusal));
        assert_eq!(opened::<Vec<u8>>("{}").map_err(|refusal| refusal.0.code), Err(Code::Internal));
        assert_eq!(opened::<Vec<u8>>(&wrapped("Ok", "\"x\"")).map_err(|refusal| refusal.0.code), Err(Code::Internal));
    }
}

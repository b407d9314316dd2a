//! How pages call the functions in this folder: JSON there and back, as every server function can, but
//! through one piece of code in the browser instead of one for each function.

use std::future::Future;
use std::pin::Pin;

use http::Method;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::Json;
use leptos::server_fn::server::Server;
use leptos::server_fn::{Http, Protocol};
use remit_wire::Code;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Refusal;

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
    Refusal::new(Code::Internal, crate::i18n::live::words().unreadable)
}

/// Reads an answer. Every type is read from the same tree of values: reading each from text would
/// bring a parser for each.
///
/// # Errors
/// If it is something else.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    let value: Option<Value> = serde_json::from_str(text).ok();
    value.and_then(|value| serde_json::from_value(value).ok()).ok_or_else(unreadable)
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
            return Err(read::<remit_wire::Problem>(&text)?.into());
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

//! Asking the server, and waiting for its answer, once for all pages.
//!
//! An [`Ask`] is a question that follows the address: when its key changes, it is asked anew. The answer
//! travels as text and is read where it is shown, so that the browser needs the machinery of a
//! resource once and not for every type of answer.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::server::codee::string::FromToStringCodec;
use leptos::server_fn::ServerFn;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::Refusal;
use crate::api::lean::{self, Text};

/// A question to the server and, when it has come, its answer.
pub struct Ask<T> {
    text: Resource<String, FromToStringCodec>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Ask<T> {
    fn clone(&self) -> Ask<T> {
        *self
    }
}

impl<T> Copy for Ask<T> {}

impl<T: DeserializeOwned> Ask<T> {
    /// The answer, when it has come.
    ///
    /// # Errors
    /// The server's refusal.
    pub async fn answer(self) -> Result<T, Refusal> {
        lean::opened(&self.text.await)
    }
}

impl<T> Ask<T> {
    /// Asks again.
    pub fn again(self) {
        self.text.refetch();
    }
}

/// Asks a function of the server, with what `question` makes of the key; again whenever the key changes.
pub fn ask<F>(
    key: impl Fn() -> String + Send + Sync + 'static,
    question: impl Fn(String) -> Result<F, Refusal> + Send + Sync + 'static,
) -> Ask<F::Output>
where
    F: ServerFn<Error = Refusal> + Serialize + 'static,
    F::Output: Serialize,
{
    let fetch = move |key| match question(key) {
        Ok(function) => lean::call(function),
        Err(refusal) => lean::refused(&refusal),
    };
    Ask { text: resource(Box::new(key), Box::new(fetch)), of: PhantomData }
}

type Key = Box<dyn Fn() -> String + Send + Sync>;
type Fetch = Box<dyn Fn(String) -> Text + Send + Sync>;

fn resource(key: Key, fetch: Fetch) -> Resource<String, FromToStringCodec> {
    Resource::new_str_blocking(key, fetch)
}

/// Something that the server hands over with the page it draws, and that only the server knows.
pub fn handed_over<T: Serialize + DeserializeOwned + 'static>(make: fn() -> T) -> Ask<T> {
    let fetch = move |_| lean::ready(&make());
    Ask { text: resource(Box::new(String::new), Box::new(fetch)), of: PhantomData }
}

/// What a page will be.
pub type Pending = Pin<Box<dyn Future<Output = AnyView> + Send>>;

/// Shows a page when its answers have come; until then, and only the first time, something of its shape.
pub fn waiting(
    shape: impl Fn() -> AnyView + Send + Sync + 'static, page: impl Fn() -> Pending + Send + Sync + 'static,
) -> AnyView {
    transition(Box::new(shape), Box::new(page))
}

fn transition(shape: Box<dyn Fn() -> AnyView + Send + Sync>, page: Box<dyn Fn() -> Pending + Send + Sync>) -> AnyView {
    view! { <Transition fallback=shape>{move || Suspend::new(page())}</Transition> }.into_any()
}

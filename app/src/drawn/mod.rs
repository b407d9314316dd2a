//! Pages that only the server draws, and the frame around every page.
//!
//! Such a page shows what was asked for and sends plain forms; what moves on it listens on the document
//! ([`crate::ui::keys`]). So the browser has no code for it: it finds the page as the server drew it, and
//! asks [`crate::api::drawn`] for the next one when a link is followed.
//!
//! A new page is a function from [`sheet::Here`] to [`sheet::Sheet`], and a line in
//! [`crate::pages::PAGES`] or [`crate::desk::sheet::PAGES`].

#[cfg(feature = "ssr")]
pub mod sheet;

use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::hooks::use_location;
use leptos_router::{NestedRoute, PossibleRouteMatch, SsrMode};

use crate::ui::load::waiting;
use crate::ui::page::loading;
#[cfg(feature = "ssr")]
use {
    crate::api::Refusal,
    futures::future::{FutureExt, Shared},
    leptos::reactive::computed::ScopedFuture,
    std::pin::Pin,
};

/// A page at its address. It is drawn whole before it is sent: only then does its status say what
/// happened, and only then is it there without JavaScript.
fn route(path: impl PossibleRouteMatch + Clone + Send + 'static, view: fn() -> AnyView) -> AnyNestedRoute {
    NestedRoute::new(path, view).ssr_mode(SsrMode::Async).into_any_nested_route()
}

/// The addresses of all pages that are drawn.
#[cfg(feature = "ssr")]
pub fn routes() -> impl Iterator<Item = AnyNestedRoute> {
    sheet::patterns().map(|pattern| route(pattern, page))
}

/// The addresses of all pages that are drawn: any other than those of the pages that live here. What is
/// no page the server knows.
#[cfg(not(feature = "ssr"))]
pub fn routes() -> impl Iterator<Item = AnyNestedRoute> {
    std::iter::once(route((leptos_router::WildcardSegment("page"),), page))
}

/// Where the reader is.
fn address() -> impl Fn() -> String {
    let location = use_location();
    let (path, search) = (location.pathname, location.search);
    move || match search.get().trim_start_matches('?') {
        "" => path.get(),
        search => format!("{}?{search}", path.get()),
    }
}

/// The page of the address.
#[cfg(feature = "ssr")]
pub fn page() -> AnyView {
    use crate::ui::page::{page, trouble};
    let address = untrack(address());
    let sheet = once(async move {
        if let Some(tidied) = sheet::tidied(&address) {
            crate::api::server::redirect_page(&tidied);
        }
        sheet::draw(&address).await
    });
    waiting(loading, move || {
        let sheet = sheet.clone();
        Box::pin(async move {
            match sheet.await {
                Ok(sheet) => page(&sheet.title, sheet.content),
                Err(refusal) => trouble(&refusal),
            }
        })
    })
}

/// The page of the address.
#[cfg(not(feature = "ssr"))]
pub fn page() -> AnyView {
    let here = address();
    let address = Memo::new(move |_| here());
    waiting(loading, move || browser::drawn(address.get()))
}

/// The frame around every page: where one can go, the search, and who one is.
#[cfg(feature = "ssr")]
#[component]
pub fn Frame() -> impl IntoView {
    use crate::ui::page::signed_out;
    let location = use_location();
    // The server draws parts of a page side by side, and a memo that two threads ask first at the
    // same moment is empty for one of them: they are all computed here, before anything waits.
    location.pathname.with_untracked(|_| ());
    location.query.with_untracked(|_| ());
    location.search.with_untracked(|_| ());
    let address = untrack(address());
    let frame = once(async move { crate::ui::chrome::frame(&address).await });
    waiting(
        || ().into_any(),
        move || {
            let frame = frame.clone();
            Box::pin(async move {
                match frame.await {
                    Ok(frame) => frame.view("frame"),
                    Err(refusal) => {
                        // Anything else the page itself says.
                        if refusal.is_signed_out() {
                            signed_out();
                        }
                        ().into_any()
                    }
                }
            })
        },
    )
}

/// The frame around every page: where one can go, the search, and who one is.
#[cfg(not(feature = "ssr"))]
#[component]
pub fn Frame() -> impl IntoView {
    let address = address();
    waiting(|| ().into_any(), move || browser::framed(address()))
}

#[cfg(feature = "ssr")]
type Begun<T> = Pin<Box<dyn Future<Output = Result<T, Refusal>> + Send>>;

/// Something that is drawn once, in the context of its page: Leptos asks a view for its future more than
/// once, and drops all but the last.
#[cfg(feature = "ssr")]
fn once<T: Clone + Send + Sync + 'static>(
    drawing: impl Future<Output = Result<T, Refusal>> + Send + 'static,
) -> Shared<Begun<T>> {
    let drawing: Begun<T> = Box::pin(ScopedFuture::new(drawing));
    drawing.shared()
}

#[cfg(not(feature = "ssr"))]
mod browser {
    use std::cell::RefCell;

    use leptos::prelude::*;

    use crate::api::drawn::{Drawn, draw, frame};
    use crate::ui::html::Html;
    use crate::ui::keys;
    use crate::ui::load::Pending;
    use crate::ui::page::{page, signed_out, titled, trouble};

    thread_local! {
        /// A page that was drawn under another address than it was asked for by, until the address is there.
        static AHEAD: RefCell<Option<(String, Drawn)>> = const { RefCell::new(None) };
    }

    /// Whether the page is being revived that came from the server.
    fn reviving() -> bool {
        Owner::current_shared_context().is_some_and(|shared| shared.during_hydration())
    }

    /// The page as the server sent it, or the next one from there.
    pub fn drawn(address: String) -> Pending {
        let reviving = reviving();
        Box::pin(async move {
            if reviving {
                keys::drawn();
                return titled(&document().title(), Html::default().view("page"));
            }
            let ahead = AHEAD.take().filter(|(tidied, _)| *tidied == address);
            let drawn = match ahead {
                Some((_, drawn)) => Ok(drawn),
                None => draw(address).await,
            };
            match drawn {
                Ok(mut drawn) => {
                    let content = page(&drawn.title, Html::drawn(&drawn));
                    if let Some(tidied) = drawn.address.take() {
                        AHEAD.set(Some((tidied.clone(), drawn)));
                        keys::go_on(&tidied);
                    }
                    content
                }
                Err(refusal) => trouble(&refusal),
            }
        })
    }

    /// The frame as the server sent it, or the next one from there.
    pub fn framed(address: String) -> Pending {
        let reviving = reviving();
        Box::pin(async move {
            if reviving {
                return Html::default().view("frame");
            }
            match frame(address).await {
                Ok(drawn) => Html::drawn(&drawn).view("frame"),
                Err(refusal) => {
                    if refusal.is_signed_out() {
                        signed_out();
                    }
                    ().into_any()
                }
            }
        })
    }
}

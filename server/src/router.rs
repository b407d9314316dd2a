//! The way of a request: what serves which address, and what every answer passes.
//!
//! | address | serves | who asks is told by |
//! |---|---|---|
//! | `/livez`, `/readyz` | [`crate::health`] | nobody is asked |
//! | `/api/v1/…` | [`crate::rest`] | a token, never a cookie: another site cannot borrow it |
//! | `/api/ui/…` | the pages' own functions | the session cookie, from this site only |
//! | `/pkg/…` and other files | the browser side | nobody is asked |
//! | `/export/…` | [`crate::export`] | the session cookie |
//! | `POST /{objects}/chosen` | [`crate::chosen`] | the session cookie, from this site only |
//! | anything else | pages; one takes its own form | the session cookie |

use std::any::Any;
use std::sync::{Arc, OnceLock};

use axum::extract::FromRef;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use axum::{Router, middleware};
use ipnet::IpNet;
use leptos::config::LeptosOptions;
use leptos::context::{provide_context, use_context};
use leptos::nonce::Nonce;
use leptos_axum::{
    AxumRouteListing, LeptosRoutes, file_and_error_handler_with_context, generate_route_list,
    render_app_async_with_context,
};
use remit_app::api::server::Https;
use remit_app::assets::Assets;
use remit_app::desk::import;
use remit_app::{App, shell};
use remit_store::{Store, Visit};
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::services::ServeDir;

use crate::config::Config;
use crate::metrics::Metrics;
use crate::visit::now;
use crate::{again, chosen, export, headers, health, metrics, overload, posted, rest, visit};

/// The most that a request may bring, but for the page that reads files.
pub const BODY_LIMIT: usize = 1 << 20;

/// What every request needs. Cheap to clone.
#[derive(Clone)]
pub struct Server {
    /// Who answers.
    pub store: Store,
    /// Where the browser side lies.
    pub leptos: LeptosOptions,
    /// The files of the browser side.
    pub assets: Assets,
    /// Proxies that may say for whom they ask.
    pub proxies: Arc<[IpNet]>,
    /// Seconds since 1970.
    pub clock: fn() -> i64,
    /// Places for requests in work.
    pub work: Arc<Semaphore>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

impl Server {
    /// A server on this store.
    #[must_use]
    pub fn new(store: Store, config: &Config) -> Server {
        let site = config.site.to_string_lossy();
        let leptos = LeptosOptions::builder().output_name("remit").site_root(&*site).build();
        let assets = Assets::of(&config.site);
        let work = Arc::new(Semaphore::new(config.in_work));
        let proxies = config.trusted_proxies.clone().into();
        Server { store, leptos, assets, proxies, clock: now, work, metrics: Arc::default() }
    }
}

impl FromRef<Server> for LeptosOptions {
    fn from_ref(server: &Server) -> LeptosOptions {
        server.leptos.clone()
    }
}

/// Everything that is served.
pub fn router(server: Server) -> Router {
    let answers = Router::new()
        .nest(rest::PREFIX, rest::router(&server))
        .route(&format!("{}/", rest::PREFIX), any(async || rest::no_such_address()))
        .merge(pages(&server))
        .layer(middleware::from_fn(again::once_more))
        .layer(middleware::from_fn_with_state(server.clone(), overload::bounded));
    Router::new()
        .merge(health::routes())
        .merge(answers)
        .layer(middleware::from_fn_with_state(server.clone(), metrics::counted))
        .layer(middleware::from_fn(headers::secure))
        .with_state(server)
}

/// Pages, the functions that they call, and the files that they load.
fn pages(server: &Server) -> Router<Server> {
    let context = context(server.store.clone());
    let chosen = chosen::routes(context.clone(), server.assets.clone());
    let package = ServeDir::new(format!("{}/{}", server.leptos.site_root, server.leptos.site_pkg_dir));
    let package = Router::new().fallback_service(package.precompressed_br().precompressed_gzip());
    let [assets, again, posting] = [0; 3].map(|_| server.assets.clone());
    let drawn = render_app_async_with_context(context.clone(), move || shell(&posting));
    Router::new()
        .leptos_routes_with_context(server, page_routes().to_vec(), context.clone(), move || shell(&assets))
        .merge(export::routes())
        .merge(chosen)
        .nest_service(
            &format!("/{}", server.leptos.site_pkg_dir),
            package.layer(middleware::map_response(headers::kept)),
        )
        .fallback(file_and_error_handler_with_context::<Server, _>(context, move |_| shell(&again)))
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        // Files are longer, and what is too long is told on the page.
        .route(import::ADDRESS, post(drawn).layer(middleware::from_fn(posted::files)))
        .layer(middleware::from_fn_with_state(server.clone(), visit::by_cookie))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(panicked))
}

/// The address of every page. They are found once in a process: while that is done, Leptos answers no
/// resource, and a page that is drawn meanwhile would wait for ever (leptos-rs/leptos#4773).
pub fn page_routes() -> &'static [AxumRouteListing] {
    static ROUTES: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();
    ROUTES.get_or_init(|| generate_route_list(App))
}

/// What is answered to a session besides the pages and their functions: each is a way in as they are.
pub const BESIDES: &[&str] =
    &["POST /{objects}/chosen", "GET /export/{file}", "POST /admin/import", "POST /admin/import (files)"];

/// What pages and their functions find in their context: the store, who asks, and the nonce that
/// lets the page's own scripts run.
fn context(store: Store) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context(store.clone());
        let parts = use_context::<Parts>();
        let extensions = parts.as_ref().map(|parts| &parts.extensions);
        provide_context(extensions.and_then(|all| all.get::<Visit>()).cloned().unwrap_or_default());
        provide_context(extensions.and_then(|all| all.get::<Https>()).copied().unwrap_or_default());
        if let Some(nonce) = extensions.and_then(|all| all.get::<Nonce>()) {
            provide_context(nonce.clone());
        }
    }
}

fn panicked(_: Box<dyn Any + Send>) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    let text = "Something went wrong on our side. Nothing was changed. Please try again.";
    (StatusCode::INTERNAL_SERVER_ERROR, kind, text).into_response()
}

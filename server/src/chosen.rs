//! `POST /{objects}/chosen`: what was chosen in a list, sent by its form, with JavaScript or without.
//! What becomes of it is [`remit_app::api::many`]'s to decide; the page of the same address shows it.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::post;
use axum::{Extension, Router};
use leptos::context::provide_context;
use leptos_axum::render_app_async_with_context;
use remit_app::api::many::{self, Many};
use remit_app::assets::Assets;
use remit_app::shell;
use remit_policy::Object;
use remit_store::Visit;
use remit_wire::reason::General;
use remit_wire::{Code, Problem};

use crate::router::Server;

pub(crate) fn routes(context: impl Fn() + Clone + Send + Sync + 'static, assets: Assets) -> Router<Server> {
    let draw = move |request: Request, answer: Result<Many, Problem>| {
        let (context, assets) = (context.clone(), assets.clone());
        let with_answer = move || {
            context();
            provide_context(answer.clone());
        };
        render_app_async_with_context(with_answer, move || shell(&assets))(request)
    };
    Object::ALL.into_iter().fold(Router::new(), |router, object| {
        let draw = draw.clone();
        let answer = async move |State(server): State<Server>, Extension(visit): Extension<Visit>, request: Request| {
            match answered(&server, &visit, object, request).await {
                (_, Err(problem)) if problem.code == Code::SignedOut => {
                    Redirect::to(&format!("/login?next=/{}", object.plural())).into_response()
                }
                (request, answer) => draw(request, answer).await.into_response(),
            }
        };
        router.route(&format!("/{}/chosen", object.plural()), post(answer))
    })
}

/// The request without its body, and the answer to it.
async fn answered(
    server: &Server, visit: &Visit, object: Object, request: Request,
) -> (Request<Body>, Result<Many, Problem>) {
    let (head, body) = request.into_parts();
    let answer = match axum::body::to_bytes(body, crate::router::BODY_LIMIT).await {
        Ok(sent) => many::answer(&server.store, visit, object, &String::from_utf8_lossy(&sent)).await,
        Err(_) => Err(Problem::because(Code::Invalid, General::NotUnderstood)),
    };
    (Request::from_parts(head, Body::empty()), answer)
}

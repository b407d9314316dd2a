//! Records of every type: their list, their own page, and their form. What differs between types is in
//! the catalogue and in [`crate::ui::columns`].

mod edit;
mod list;
mod record;
mod related;

use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::hooks::{use_location, use_params_map};
use leptos_router::{NestedRoute, ParamSegment, SsrMode, StaticSegment};
use remit_policy::Object;
use remit_wire::Code;
use uuid::Uuid;

use crate::api::Refusal;

/// The addresses of all records. Each type has its own, so that what is no type is no page.
pub fn routes() -> impl Iterator<Item = AnyNestedRoute> {
    Object::ALL.into_iter().flat_map(routes_of)
}

fn routes_of(object: Object) -> [AnyNestedRoute; 4] {
    let plural = StaticSegment(object.plural());
    let id = ParamSegment("id");
    [
        NestedRoute::new((plural,), list::page as fn() -> AnyView).ssr_mode(SsrMode::Async).into_any_nested_route(),
        NestedRoute::new((plural, StaticSegment("new")), edit::new_page as fn() -> AnyView)
            .ssr_mode(SsrMode::Async)
            .into_any_nested_route(),
        NestedRoute::new((plural, id), record::page as fn() -> AnyView)
            .ssr_mode(SsrMode::Async)
            .into_any_nested_route(),
        NestedRoute::new((plural, id, StaticSegment("edit")), edit::edit_page as fn() -> AnyView)
            .ssr_mode(SsrMode::Async)
            .into_any_nested_route(),
    ]
}

/// The type that the address of this page names.
pub(crate) fn object_here() -> Object {
    let path = use_location().pathname.get_untracked();
    let plural = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    // The routes let nothing else through.
    Object::from_plural(plural).unwrap_or(Object::Customer)
}

/// The id that the address names, as it stands there.
pub(crate) fn id_here() -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default())
}

/// What cannot be an id is the id of nothing.
pub(crate) fn read_id(id: &str) -> Result<Uuid, Refusal> {
    id.parse().map_err(|_| Refusal::new(Code::NotFound, ""))
}

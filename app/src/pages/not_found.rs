//! Nothing here.

use leptos::prelude::*;
use remit_wire::Code;

use crate::api::Refusal;
use crate::ui::page::trouble;

/// What no route leads to: the same page as for what lies outside one's remit.
#[component]
pub fn NotFound() -> impl IntoView {
    trouble(&Refusal::new(Code::NotFound, ""))
}

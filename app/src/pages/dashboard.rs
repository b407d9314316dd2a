//! The first page: numbers for whoever sees opportunities, and for everyone else where they can go.
//!
//! Every figure and every bar leads to the list that it was counted from, with the same filters.

mod desk;
mod figures;
mod links;
mod pictures;

use leptos::prelude::*;
use remit_policy::Object;
use remit_wire::Dashboard;

use crate::api::dashboard::{Start, dashboard};
use crate::i18n::common;
use crate::i18n::dashboard::words;
use crate::ui::page::{PageHead, RemitLine, Skeleton, Trouble};

/// The first page.
#[component]
pub fn Home() -> impl IntoView {
    let start = Resource::new(|| (), |()| dashboard());
    view! {
        <Suspense fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match start.await {
                    Ok(Start::Numbers(numbers)) => show(*numbers),
                    Ok(Start::Desk(me)) => desk::desk(&me),
                    Err(refusal) => view! { <Trouble refusal=refusal page=true/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

fn show(numbers: Dashboard) -> AnyView {
    let words = words();
    // Both columns about as long, with and without agents to compare.
    let stuck = pictures::stuck(&numbers);
    let (left, right) = match pictures::agents(&numbers) {
        Some(agents) => (agents, Some(stuck)),
        None => (stuck, None),
    };
    let excluded = (numbers.excluded > 0).then(|| {
        view! { <p class="dashboard-note" data-excluded=numbers.excluded.to_string()>{(words.excluded)(numbers.excluded)}</p> }
    });
    view! {
        <div class="dashboard">
            <PageHead title=common::words().home/>
            <RemitLine object=Object::Opportunity remit=numbers.remit.clone() count=numbers.total/>
            {excluded}
            {figures::figures(&numbers)}
            <div class="dashboard-charts">
                <div>{pictures::stages(&numbers)} {left}</div>
                <div>{pictures::months(&numbers)} {right}</div>
            </div>
        </div>
    }
    .into_any()
}

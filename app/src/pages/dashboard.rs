//! The first page: numbers for whoever sees opportunities, and for everyone else where they can go.
//!
//! Every figure and every bar leads to the list that it was counted from, with the same filters.

mod desk;
mod figures;
mod links;
mod pictures;

use remit_policy::Object;
use remit_store::StoreError;
use remit_wire::{Code, Dashboard, Problem};

use crate::api::{Refusal, server};
use crate::desk::setup::steps;
use crate::drawn::sheet::{Here, Sheet};
use crate::i18n::common;
use crate::i18n::dashboard::words;
use crate::ui::html::{Html, el};
use crate::ui::page::{head, remit_line};

/// The first page: the numbers, or where the asker can go where there are none for them.
///
/// # Errors
/// `signed_out`.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::browsing().await?;
    match ctx.dashboard().await {
        // Something could be shared with anyone; as long as nothing is, there are no numbers.
        Ok(numbers) if numbers.remit.reach.is_some() || numbers.total.value > 0 => Ok(show(&numbers)),
        Ok(_) | Err(StoreError::Problem(Problem { code: Code::NotFound, .. })) => {
            let steps = steps(&ctx, here.language).await?;
            Ok(desk::desk(&ctx.me().await?, steps))
        }
        Err(error) => Err(error.into()),
    }
}

fn show(numbers: &Dashboard) -> Sheet {
    let (words, title) = (words(), common::words().home);
    // Both columns about as long, with and without agents to compare.
    let stuck = pictures::stuck(numbers);
    let (left, right) = match pictures::agents(numbers) {
        Some(agents) => (agents, Some(stuck)),
        None => (stuck, None),
    };
    let excluded = (numbers.excluded > 0).then(|| {
        let note = el("p").attr("class", "dashboard-note").attr("data-excluded", &numbers.excluded.to_string());
        note.text(&(words.excluded)(numbers.excluded))
    });
    let charts = el("div")
        .attr("class", "dashboard-charts")
        .add(el("div").add(pictures::stages(numbers)).add(left))
        .add(el("div").add(pictures::months(numbers)).add(right));
    let content = el("div")
        .attr("class", "dashboard")
        .add(head(title, Html::default()))
        .add(remit_line(Object::Opportunity, &numbers.remit, Some(numbers.total), false, None))
        .add(excluded)
        .add(figures::figures(numbers))
        .add(charts);
    Sheet { title: title.into(), content: content.done() }
}

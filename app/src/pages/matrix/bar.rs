//! What is not published yet, and the way to publish it.

use leptos::html;
use leptos::prelude::*;
use remit_wire::{Code, PolicyEdit};

use super::desk::{Desk, News};
use crate::api::Refusal;
use crate::i18n::problem;

/// The bar at the bottom: there as long as something is pending or was just heard.
pub fn bar(desk: Desk) -> AnyView {
    let some = Memo::new(move |_| desk.pending.with(|pending| !pending.is_empty()));
    // What was pressed is gone after publishing; whoever goes by keyboard goes on from the answer.
    let heard = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if desk.news.with(|news| matches!(news, Some(News::Published(_)))) {
            let _ = heard.get().map(|heard| heard.focus());
        }
    });
    view! {
        <div class="matrix-bar" data-empty=move || (!some.get() && desk.news.with(Option::is_none)).then_some("")>
            <div role="status" class="matrix-news" tabindex="-1" node_ref=heard>{move || desk.news.get().and_then(|news| good(desk, &news))}</div>
            <div role="alert" class="matrix-news">{move || desk.news.get().and_then(|news| bad(desk, news))}</div>
            {move || some.get().then(|| pending(desk))}
        </div>
    }
    .into_any()
}

fn good(desk: Desk, news: &News) -> Option<AnyView> {
    let text = match news {
        News::Published(number) => (desk.words.published)(*number),
        News::Unseen(number) => (desk.words.published_unseen)(*number),
        News::Refused(_) => return None,
    };
    Some(view! { <p data-published="">{text}</p> }.into_any())
}

fn bad(desk: Desk, news: News) -> Option<AnyView> {
    let News::Refused(Refusal(problem)) = news else { return None };
    let words = desk.words;
    if problem.code == Code::Stale {
        return Some(
            view! {
                <p data-refused="stale">{words.stale}</p>
                <button type="button" class="button" data-rebase="" on:click=move |_| desk.rebase()>
                    {words.load_newest}
                </button>
            }
            .into_any(),
        );
    }
    let (_, text) = problem::explain(desk.language, &problem);
    Some(
        view! {
            <p data-refused="">
                <strong>{words.refused}</strong>
                " "
                {text}
            </p>
        }
        .into_any(),
    )
}

fn pending(desk: Desk) -> AnyView {
    let words = desk.words;
    // What someone writes stays; until then the reason follows the changes.
    let written = RwSignal::new(None::<String>);
    let reason = move || written.get().unwrap_or_else(|| desk.reason());
    let next = move || (words.publish)(desk.base.with(|base| base.revision) + 1);
    view! {
        <details class="matrix-pending">
            <summary data-changes=move || desk.pending.with(Vec::len).to_string()>
                {move || (words.changes)(desk.pending.with(Vec::len))}
            </summary>
            <ul>{move || desk.pending.get().into_iter().map(|edit| one(desk, edit)).collect_view()}</ul>
        </details>
        <div class="matrix-back">
            <button type="button" class="button" data-undo="" on:click=move |_| desk.edits.undo()>
                {words.undo}
            </button>
            <button
                type="button"
                class="button"
                data-redo=""
                disabled=move || !desk.edits.steps().1
                on:click=move |_| desk.edits.redo()
            >
                {words.redo}
            </button>
            <button type="button" class="button" data-undo-all="" on:click=move |_| desk.undo_all()>
                {words.undo_all}
            </button>
        </div>
        <form
            class="matrix-publish"
            on:submit=move |event| {
                event.prevent_default();
                desk.publish(untrack(reason));
            }
        >
            <label>
                <span>{words.reason}</span>
                <input
                    name="reason"
                    required
                    maxlength="500"
                    autocomplete="off"
                    prop:value=reason
                    on:input=move |event| written.set(Some(event_target_value(&event)))
                />
            </label>
            <button type="submit" class="button primary" data-publish="" disabled=move || desk.busy.get()>
                {move || if desk.busy.get() { words.publishing.to_owned() } else { next() }}
            </button>
        </form>
    }
    .into_any()
}

fn one(desk: Desk, edit: PolicyEdit) -> AnyView {
    view! {
        <li>
            <span>{desk.line(&edit)}</span>
            <button type="button" class="button" on:click=move |_| desk.edits.drop_cell(&edit)>
                {desk.words.take_back}
            </button>
        </li>
    }
    .into_any()
}

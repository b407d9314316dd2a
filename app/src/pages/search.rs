//! One search over everything that the asker may see.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use remit_policy::Object;
use remit_wire::Language;

use crate::api::records::{Hit, search};
use crate::i18n::records::{self, words};
use crate::i18n::{catalog, common, use_language};
use crate::ui::icon::Icon;
use crate::ui::page::{PageHead, Skeleton, Trouble};

/// The results page.
#[component]
pub fn SearchPage() -> impl IntoView {
    let query = use_query_map();
    let text = Memo::new(move |_| query.with(|query| query.get("q")).unwrap_or_default().trim().to_owned());
    let found = Resource::new_blocking(
        move || text.get(),
        |text| async move {
            let hits = if text.is_empty() { Ok(Vec::new()) } else { search(text.clone()).await };
            (text, hits)
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match found.await {
                    (text, Ok(hits)) => results(&text, hits),
                    (_, Err(refusal)) => view! { <Trouble refusal page=true/> }.into_any(),
                }
            })}
        </Transition>
    }
}

fn results(text: &str, hits: Vec<Hit>) -> AnyView {
    let (words, language) = (words(), use_language());
    let title = if text.is_empty() { words.search_title.to_owned() } else { (words.search_for)(text) };
    // On a phone this page is where one searches.
    let form = view! {
        <form class="search phone-only" role="search" method="get" action="/search">
            {Icon::Search.view()}
            <input
                type="search"
                name="q"
                value=text.to_owned()
                maxlength="100"
                placeholder=common::words().search_hint
                aria-label=common::words().search
                autocomplete="off"
            />
        </form>
    };
    let nothing = (hits.is_empty() && !text.is_empty()).then(|| {
        view! {
            <div class="state">
                <p class="state-title">{(words.search_nothing)(text)}</p>
                <p>{words.search_hint}</p>
            </div>
        }
    });
    let groups = Object::ALL.into_iter().filter_map(|object| {
        let hits: Vec<&Hit> = hits.iter().filter(|hit| hit.object == object).collect();
        (!hits.is_empty()).then(|| group(language, object, &hits))
    });
    view! { <PageHead title=title/> {form} {nothing} {groups.collect_view()} }.into_any()
}

fn group(language: Language, object: Object, hits: &[&Hit]) -> AnyView {
    let rows = hits.iter().map(|hit| {
        let title = match hit.title.as_str() {
            "" => records::untitled(language, object),
            title => title.to_owned(),
        };
        let owner = hit.owner.as_ref().map(|owner| owner.name.clone());
        let department = hit.department.as_ref().map(|department| department.name.clone());
        view! {
            <tr data-id=hit.id.to_string()>
                <th scope="row" data-slot="title">
                    <a href=format!("/{}/{}", object.plural(), hit.id)>{title}</a>
                </th>
                <td data-slot="who">{owner}</td>
                <td data-slot="aside">{department}</td>
            </tr>
        }
    });
    let heads = ["owner", "department"].map(|key| {
        view! { <th scope="col">{catalog::field(language, object, key)}</th> }
    });
    view! {
        <section class="hits" data-object=object.key()>
            <h2>{catalog::objects(language, object)}</h2>
            <div class="table-wrap" role="region" tabindex="0" aria-label=catalog::objects(language, object)>
                <table class="records">
                    <thead>
                        <tr>
                            <th scope="col">{catalog::field(language, object, object.title())}</th>
                            {heads.into_iter().collect_view()}
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

//! Filters above a list: what is set, as chips that can be taken away, and for each column a way to
//! set more. Links and plain forms, so that they work before and without JavaScript.

use leptos::prelude::*;
use remit_policy::{Kind, Object};
use remit_wire::{Bucket, Filter, Language, ListQuery, Op, Record, Sort};

use super::columns::{Column, is_sortable, kind};
use super::icon::Icon;
use super::{address, format};
use crate::api::records::values;
use crate::i18n::{catalog, common, records as texts};

/// The bar of filters.
pub fn bar(
    language: Language,
    object: Object,
    columns: &[Column],
    records: &[Record],
    query: &ListQuery,
    // For "mine".
    me: &str,
) -> AnyView {
    let words = texts::words();
    let chips = query.filters.iter().map(|filter| chip(language, object, query, filter)).collect_view();
    let many = query.filters.len() > 1;
    let clear = many.then(|| {
        let href = address::changed(object, query, |query| query.filters.clear());
        view! { <a class="button quiet" href=href data-noscroll="">{words.clear}</a> }
    });
    let menus = columns.iter().filter(|column| is_offered(object, column, records, query));
    let menus = menus.map(|column| menu(language, object, column.key, query, me)).collect_view();
    view! {
        <div class="filters" role="group" aria-label=words.filters>
            {chips}
            {clear}
            {menus}
            {sort_menu(language, object, columns, query)}
        </div>
    }
    .into_any()
}

/// A column that can be filtered by: there are values of it to be read, and no filter on it yet.
fn is_offered(object: Object, column: &Column, records: &[Record], query: &ListQuery) -> bool {
    let key = column.key;
    let reference = key == "customer" || matches!(kind(object, key), Some(Kind::Reference(_) | Kind::LongText));
    let filtered = query.filters.iter().any(|filter| filter.field == key);
    let read = |record: &Record| {
        matches!(key, "owner" | "department")
            || record.fields.contains_key(key) && !record.masked.iter().any(|masked| masked == key)
    };
    !reference && !filtered && records.iter().any(read)
}

fn chip(language: Language, object: Object, query: &ListQuery, filter: &Filter) -> AnyView {
    let field = catalog::field(language, object, &filter.field);
    let op = match filter.op {
        Op::Eq => String::new(),
        op => format!("{} ", texts::op(language, op)),
    };
    let value = shown(language, object, filter);
    let title = (texts::words().remove_filter)(&format!("{field} {op}{value}"));
    view! {
        <a
            class="chip active"
            href=address::without(object, query, filter)
            title=title.clone()
            aria-label=title
            data-noscroll=""
            data-filter=filter.field.clone()
        >
            <span class="chip-field">{field}</span>
            {op}
            {value}
            {Icon::Cross.view()}
        </a>
    }
    .into_any()
}

/// A filter's value as people read it.
fn shown(language: Language, object: Object, filter: &Filter) -> String {
    let one = |value: &str| match kind(object, &filter.field) {
        _ if filter.op == Op::Empty => yes_no(value),
        Some(Kind::Choice(_)) => catalog::choice(language, object, &filter.field, value),
        Some(Kind::YesNo) => yes_no(value),
        Some(Kind::Date) => format::date(value, language),
        Some(Kind::Number) => value.parse().map_or_else(|_| value.to_owned(), format::number),
        Some(Kind::Money) => value.parse().map_or_else(|_| value.to_owned(), plain_money),
        Some(_) => value.to_owned(),
        None if object.dimensions().contains(&filter.field.as_str()) => catalog::dimension_value(language, value),
        None => value.to_owned(),
    };
    match filter.op {
        Op::In => filter.value.split(',').map(one).collect::<Vec<_>>().join(", "),
        _ => one(&filter.value),
    }
}

fn yes_no(value: &str) -> String {
    let words = common::words();
    if value == "true" { words.yes.into() } else { words.no.into() }
}

/// An amount whose currency nobody said.
fn plain_money(minor: i64) -> String {
    let text = format::amount(&remit_wire::Money { amount: minor, currency: super::values::CURRENCY.into() });
    text.strip_suffix(".00").map_or(text.clone(), str::to_owned)
}

/// A chip that opens what one column can be filtered by.
fn menu(language: Language, object: Object, key: &'static str, query: &ListQuery, me: &str) -> AnyView {
    let choose = |value: &str, label: String| option(address::narrowed(object, query, key, value), label, None);
    let content = match kind(object, key) {
        Some(Kind::Choice(choices)) => {
            let link = |choice: &&'static str| choose(choice, catalog::choice(language, object, key, choice));
            choices.iter().map(link).collect_view().into_any()
        }
        Some(Kind::YesNo) => ["true", "false"].map(|value| choose(value, yes_no(value))).into_any(),
        Some(Kind::Number | Kind::Money) => range(object, key, query, "text"),
        Some(Kind::Date) => range(object, key, query, "date"),
        Some(_) => contains(object, key, query),
        None => return directory_menu(language, object, key, query.clone(), me),
    };
    let label = catalog::field(language, object, key);
    view! {
        <details class="menu" data-filter-menu=key>
            <summary class="chip">{label}{Icon::Down.view()}</summary>
            <div class="menu-panel">{content}</div>
        </details>
    }
    .into_any()
}

fn option(href: String, label: String, count: Option<u64>) -> AnyView {
    let count = count.map(|count| i64::try_from(count).map(format::number).unwrap_or_default());
    let count = count.map(|count| view! { <span class="menu-count">{count}</span> });
    view! { <a class="menu-item" href=href data-noscroll="">{label}{count}</a> }.into_any()
}

/// The other pairs of the address, so that a form keeps them.
fn kept(key: &str, query: &ListQuery) -> AnyView {
    let pairs = query.to_pairs().into_iter().filter(|(name, _)| name != "after");
    let inputs = pairs.map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    view! { {inputs.collect_view()} <input type="hidden" name="f" value=key.to_owned()/> }.into_any()
}

fn contains(object: Object, key: &'static str, query: &ListQuery) -> AnyView {
    let words = texts::words();
    form(
        object,
        key,
        query,
        view! {
            <label>
                {words.contains}
                <input type="search" name="contains" autocomplete="off" required=true/>
            </label>
        }
        .into_any(),
    )
}

fn range(object: Object, key: &'static str, query: &ListQuery, input: &'static str) -> AnyView {
    let words = texts::words();
    let mode = (input == "text").then_some("decimal");
    form(
        object,
        key,
        query,
        view! {
            <label>{words.from}<input type=input name="gte" inputmode=mode autocomplete="off"/></label>
            <label>{words.to}<input type=input name="lte" inputmode=mode autocomplete="off"/></label>
        }
        .into_any(),
    )
}

fn form(object: Object, key: &'static str, query: &ListQuery, inputs: AnyView) -> AnyView {
    view! {
        <form class="menu-form" method="get" action=format!("/{}", object.plural())>
            {kept(key, query)}
            {inputs}
            <button type="submit" class="button">{texts::words().apply}</button>
        </form>
    }
    .into_any()
}

/// For values that come from the house rather than from the catalogue: owners, departments, dimensions.
/// Those that occur are fetched when the menu is opened; before that, and without JavaScript, the key
/// can be typed.
fn directory_menu(language: Language, object: Object, key: &'static str, query: ListQuery, me: &str) -> AnyView {
    let fetched: RwSignal<Option<Vec<Bucket>>> = RwSignal::new(None);
    let filters = query.filters.clone();
    let open = move |_| {
        if fetched.get_untracked().is_some() {
            return;
        }
        let filters = filters.clone();
        leptos::task::spawn_local(async move {
            if let Ok(found) = values(object, key.into(), filters).await {
                fetched.set(Some(found));
            }
        });
    };
    let label = catalog::field(language, object, key);
    let input = view! { <label>{label.clone()}<input name="eq" autocomplete="off" required=true/></label> };
    let typed = form(object, key, &query, input.into_any());
    let mine =
        (key == "owner").then(|| option(address::narrowed(object, &query, key, me), texts::words().mine.into(), None));
    let options = move || {
        let found = fetched.get()?;
        Some(found.into_iter().filter_map(|bucket| bucket_option(language, object, key, &query, bucket)).collect_view())
    };
    view! {
        <details class="menu" data-filter-menu=key on:toggle=open>
            <summary class="chip">{label}{Icon::Down.view()}</summary>
            <div class="menu-panel">
                {mine}
                {options}
                <div hidden=move || fetched.with(Option::is_some)>{typed}</div>
            </div>
        </details>
    }
    .into_any()
}

fn bucket_option(language: Language, object: Object, key: &str, query: &ListQuery, bucket: Bucket) -> Option<AnyView> {
    let value = bucket.key?;
    let label = match object.dimensions().contains(&key) {
        true => catalog::dimension_value(language, &value),
        false => bucket.label.unwrap_or_else(|| value.clone()),
    };
    Some(option(address::narrowed(object, query, key, &value), label, Some(bucket.count)))
}

/// On a phone there are no heads to sort by.
fn sort_menu(language: Language, object: Object, columns: &[Column], query: &ListQuery) -> AnyView {
    let words = texts::words();
    let newest = address::changed(object, query, |query| query.sort = None);
    let by = columns.iter().filter(|column| is_sortable(object, column.key)).map(|column| {
        let label = catalog::field(language, object, column.key);
        let arrow = match &query.sort {
            Some(Sort { field, descending }) if field == column.key => {
                Some(if *descending { words.sorted_down } else { words.sorted_up })
            }
            _ => None,
        };
        let arrow = arrow.map(|text| view! { <span class="menu-count">{text}</span> });
        let href = address::sorted(object, query, column.key);
        view! { <a class="menu-item" href=href>{label}{arrow}</a> }
    });
    view! {
        <details class="menu phone-only">
            <summary class="chip">{words.sort}{Icon::Down.view()}</summary>
            <div class="menu-panel">
                <a class="menu-item" href=newest>{words.newest_first}</a>
                {by.collect_view()}
            </div>
        </details>
    }
    .into_any()
}

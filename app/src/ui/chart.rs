//! Charts, drawn by ourselves: the same on both sides, each bar a link to the list behind it, each
//! chart with its table.
//!
//! A bar is a rectangle whose length is a share of the longest, in whole tenths of a percent, so that
//! server and browser write the same digits. What a bar says aloud is in its picture's label.

use leptos::prelude::*;

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// The same in little room.
    pub short: String,
    /// How long it is, against the others.
    pub size: u64,
    /// Its value as people read it.
    pub value: String,
    /// What else there is to say.
    pub note: String,
    /// The list behind it.
    pub href: String,
    /// What kind of bar it is, for its colour: "", `good`, `quiet`.
    pub tone: &'static str,
}

/// The numbers behind a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns; the first names the row.
    pub head: Vec<&'static str>,
    /// Each row with the list behind it.
    pub rows: Vec<(String, Vec<String>)>,
}

/// A chart with its heading and its table.
#[component]
pub fn Chart(
    /// What it shows; also its name.
    #[prop(into)]
    title: String,
    /// A name for use in tests and links.
    key: &'static str,
    /// A sentence below the heading.
    #[prop(optional, into)]
    help: Option<String>,
    /// The picture: [`bars`] or [`columns`].
    picture: AnyView, /// The numbers behind it.
    table: Table,
    /// What opens the table.
    more: &'static str,
) -> impl IntoView {
    let id = format!("chart-{key}");
    view! {
        <figure class="chart" data-chart=key aria-labelledby=id>
            <figcaption>
                <h2 id=id.clone()>{title.clone()}</h2>
                {help.map(|help| view! { <p>{help}</p> })}
            </figcaption>
            {picture}
            <details class="chart-table">
                <summary>{more}</summary>
                {behind(title, table)}
            </details>
        </figure>
    }
}

/// Bars that lie below each other.
#[must_use]
pub fn bars(bars: Vec<Bar>) -> AnyView {
    let longest = longest(&bars);
    let bars: Vec<AnyView> = bars.into_iter().map(|bar| lying(bar, longest)).collect();
    view! { <ol class="bars">{bars}</ol> }.into_any()
}

/// Bars that stand side by side.
#[must_use]
pub fn columns(bars: Vec<Bar>) -> AnyView {
    let longest = longest(&bars);
    let bars: Vec<AnyView> = bars.into_iter().map(|bar| standing(bar, longest)).collect();
    view! { <ol class="columns">{bars}</ol> }.into_any()
}

fn lying(bar: Bar, longest: u64) -> AnyView {
    let said = bar.said();
    view! {
        <li>
            <a class="bar" href=bar.href title=said>
                <span class="bar-label" aria-hidden="true">{bar.short}</span>
                <svg class="bar-track" data-tone=bar.tone role="img" aria-label=said.clone()>
                    <rect width=share(bar.size, longest) height="100%"/>
                </svg>
                <span class="bar-value" aria-hidden="true">{bar.value}</span>
                <span class="bar-note" aria-hidden="true">{bar.note}</span>
            </a>
        </li>
    }
    .into_any()
}

fn standing(bar: Bar, longest: u64) -> AnyView {
    let said = bar.said();
    view! {
        <li>
            <a class="column" href=bar.href title=said>
                <span class="column-value" aria-hidden="true">{bar.value}</span>
                <svg class="column-track" data-tone=bar.tone role="img" aria-label=said.clone()>
                    <rect width="100%" height=share(bar.size, longest) y=rest(bar.size, longest)/>
                </svg>
                <span class="column-label" aria-hidden="true">{bar.short}</span>
            </a>
        </li>
    }
    .into_any()
}

fn behind(title: String, table: Table) -> AnyView {
    let head: Vec<_> = table.head.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect();
    let rows: Vec<_> = table
        .rows
        .into_iter()
        .map(|(href, cells)| {
            let mut cells = cells.into_iter();
            let name = cells.next();
            let cells: Vec<_> = cells.map(|cell| view! { <td>{cell}</td> }).collect();
            view! { <tr><th scope="row"><a href=href>{name}</a></th>{cells}</tr> }
        })
        .collect();
    view! {
        <div class="chart-scroll">
            <table aria-label=title>
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

impl Bar {
    fn said(&self) -> String {
        match self.note.as_str() {
            "" => format!("{}: {}", self.label, self.value),
            note => format!("{}: {}, {note}", self.label, self.value),
        }
    }
}

fn longest(bars: &[Bar]) -> u64 {
    bars.iter().map(|bar| bar.size).max().unwrap_or_default()
}

/// Tenths of a percent; what is not nothing can be seen.
fn tenths(size: u64, longest: u64) -> u64 {
    let exact = u128::from(size) * 1_000 / u128::from(longest.max(1));
    let exact = u64::try_from(exact).unwrap_or(1_000);
    if size > 0 { exact.max(8) } else { 0 }
}

fn share(size: u64, longest: u64) -> String {
    percent(tenths(size, longest))
}

fn rest(size: u64, longest: u64) -> String {
    percent(1_000_u64.saturating_sub(tenths(size, longest)))
}

fn percent(tenths: u64) -> String {
    format!("{}.{}%", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_shares_of_the_longest() {
        assert_eq!(share(500, 1_000), "50.0%");
        assert_eq!(rest(500, 1_000), "50.0%");
        assert_eq!(share(1, 3), "33.3%");
        assert_eq!(share(u64::MAX, u64::MAX), "100.0%");
    }

    #[test]
    fn little_can_be_seen_and_nothing_cannot() {
        assert_eq!(share(1, 1_000_000), "0.8%");
        assert_eq!(share(0, 10), "0.0%");
        assert_eq!(share(0, 0), "0.0%");
    }
}

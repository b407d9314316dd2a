//! Charts, drawn by ourselves: each bar a link to the list behind it, each chart with its table.
//!
//! A bar is a rectangle whose length is a share of the longest, in whole tenths of a percent. What a bar says aloud is in its picture's label.

use super::html::{El, Html, el, link};

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

/// A chart: its heading, its picture ([`bars`] or [`columns`]), and its table.
pub struct Chart<'a> {
    /// What it shows; also its name.
    pub title: &'a str,
    /// A name for use in tests and links.
    pub key: &'a str,
    /// A sentence below the heading.
    pub help: Option<&'a str>,
    /// The picture.
    pub picture: Html,
    /// The numbers behind it.
    pub table: Table,
    /// What opens the table.
    pub more: &'a str,
}

impl Chart<'_> {
    /// The whole chart.
    #[must_use]
    pub fn draw(self) -> Html {
        let id = format!("chart-{}", self.key);
        let caption = el("figcaption").add(el("h2").attr("id", &id).text(self.title));
        let caption = caption.add(self.help.map(|help| el("p").text(help)));
        let table = el("details").attr("class", "chart-table").add(el("summary").text(self.more));
        el("figure")
            .attr("class", "chart")
            .attr("data-chart", self.key)
            .attr("aria-labelledby", &id)
            .add(caption)
            .add(self.picture)
            .add(table.add(behind(self.title, self.table)))
            .done()
    }
}

/// Bars that lie below each other.
#[must_use]
pub fn bars(bars: &[Bar]) -> Html {
    let longest = longest(bars);
    el("ol").attr("class", "bars").all(bars.iter().map(|bar| lying(bar, longest))).done()
}

/// Bars that stand side by side.
#[must_use]
pub fn columns(bars: &[Bar]) -> Html {
    let longest = longest(bars);
    el("ol").attr("class", "columns").all(bars.iter().map(|bar| standing(bar, longest))).done()
}

/// A part that eyes read; the picture's label says it aloud.
fn part(class: &str, text: &str) -> Html {
    el("span").attr("class", class).attr("aria-hidden", "true").text(text).done()
}

fn track(class: &str, bar: &Bar, said: &str, rect: El) -> Html {
    let picture = el("svg").attr("class", class).attr("data-tone", bar.tone).attr("role", "img");
    picture.attr("aria-label", said).add(rect).done()
}

fn lying(bar: &Bar, longest: u64) -> Html {
    let said = bar.said();
    let rect = el("rect").attr("width", &share(bar.size, longest)).attr("height", "100%");
    let link = el("a").attr("class", "bar").attr("href", &bar.href).attr("title", &said);
    let link = link.add(part("bar-label", &bar.short)).add(track("bar-track", bar, &said, rect));
    let link = link.add(part("bar-value", &bar.value)).add(part("bar-note", &bar.note));
    el("li").add(link).done()
}

fn standing(bar: &Bar, longest: u64) -> Html {
    let said = bar.said();
    let rect = el("rect").attr("width", "100%").attr("height", &share(bar.size, longest));
    let rect = rect.attr("y", &rest(bar.size, longest));
    let link = el("a").attr("class", "column").attr("href", &bar.href).attr("title", &said);
    let link = link.add(part("column-value", &bar.value)).add(track("column-track", bar, &said, rect));
    el("li").add(link.add(part("column-label", &bar.short))).done()
}

fn behind(title: &str, table: Table) -> Html {
    let head = table.head.into_iter().map(|name| el("th").attr("scope", "col").text(name).done());
    let rows = table.rows.into_iter().map(|(href, cells)| {
        let mut cells = cells.iter();
        let name = cells.next().map(|name| link(&href, name));
        let row = el("tr").add(el("th").attr("scope", "row").add(name));
        row.all(cells.map(|cell| el("td").text(cell).done())).done()
    });
    let table = el("table").attr("aria-label", title).add(el("thead").add(el("tr").all(head)));
    el("div").attr("class", "chart-scroll").add(table.add(el("tbody").all(rows))).done()
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

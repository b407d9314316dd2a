//! The four figures on top, each with its change against the period before.

use std::cmp::Ordering;

use remit_wire::{Dashboard, Figure, Language, Money};

use super::links;
use crate::i18n::dashboard::{Words, words};
use crate::i18n::use_language;
use crate::ui::format;
use crate::ui::html::{El, Html, el};

/// How a figure moved.
type Change = (Ordering, String);

/// The four figures.
pub fn figures(numbers: &Dashboard) -> Html {
    let (words, language) = (words(), use_language());
    let period = numbers.period.as_deref().map_or_else(|| words.ever.into(), |one| format::quarter(one, language));
    let before = numbers.period.as_deref().and_then(before).map(|one| format::quarter(&one, language));
    let days = numbers.period_days.as_ref().map(|(first, last)| (first.as_str(), last.as_str()));
    let tell = |change: Option<Change>| tell(words, change, before.as_deref());
    let closed = links::closed(("stage", "won"), days);
    let Dashboard { open, won, average, rate, .. } = numbers;
    let open = Card {
        key: "open",
        label: words.open,
        value: &open_value(open, language),
        note: open_note(words, open),
        change: None,
        href: &links::opportunities(&[("stage[in]", links::OPEN)]),
    };
    let won = Card {
        key: "won",
        label: &(words.won)(&period),
        value: &worth(won, language),
        note: won.value.is_some().then(|| (words.deals)(won.count)),
        change: tell(moved(won)),
        href: &closed,
    };
    let average = Card {
        key: "average",
        label: &(words.average)(&period),
        value: &value(average, language),
        note: None,
        change: tell(moved_value(average)),
        href: &closed,
    };
    let rate = Card {
        key: "rate",
        label: &(words.rate)(&period),
        value: &rate.percent.map_or_else(|| "–".into(), format::percent),
        note: Some((words.closed)(rate.count)),
        change: tell(moved_rate(words, rate)),
        href: &links::closed(("stage[in]", "won,lost"), days),
    };
    el("ul").attr("class", "figures").all([open, won, average, rate].into_iter().map(Card::draw)).done()
}

struct Card<'a> {
    key: &'a str,
    label: &'a str,
    value: &'a str,
    note: Option<String>,
    change: Option<El>,
    href: &'a str,
}

impl Card<'_> {
    fn draw(self) -> Html {
        let part = |tag: &'static str, class: &str, text: &str| el(tag).attr("class", class).text(text).done();
        let figure = el("a").attr("class", "figure").attr("href", self.href).attr("data-figure", self.key);
        let figure = figure
            .add(part("span", "figure-label", self.label))
            .add(part("strong", "figure-value", self.value))
            .add(part("span", "figure-note", self.note.as_deref().unwrap_or_default()))
            .add(self.change);
        el("li").add(figure).done()
    }
}

fn tell(words: &Words, change: Option<Change>, before: Option<&str>) -> Option<El> {
    let ((order, text), before) = change.zip(before)?;
    let (tone, said) = match order {
        Ordering::Greater => ("up", (words.against)(&text, before)),
        Ordering::Less => ("down", (words.against)(&text, before)),
        Ordering::Equal => ("same", (words.same)(before)),
    };
    Some(el("span").attr("class", "figure-change").attr("data-change", tone).text(&said))
}

/// Deals that are open often have no value yet: then their number is the figure.
fn has_value(figure: &Figure) -> bool {
    figure.value.as_ref().is_some_and(|value| value.amount != 0)
}

fn open_value(figure: &Figure, language: Language) -> String {
    if has_value(figure) { value(figure, language) } else { count(figure.count) }
}

fn open_note(words: &Words, figure: &Figure) -> Option<String> {
    Some(if has_value(figure) { (words.deals)(figure.count) } else { words.open_help.into() })
}

/// The value where it may be read, otherwise the number.
fn worth(figure: &Figure, language: Language) -> String {
    if figure.value.is_some() { value(figure, language) } else { count(figure.count) }
}

fn value(figure: &Figure, language: Language) -> String {
    figure.value.as_ref().map_or_else(|| "–".into(), |value| format::money_compact(value, language))
}

fn count(count: u64) -> String {
    format::number(i64::try_from(count).unwrap_or(i64::MAX))
}

fn moved(figure: &Figure) -> Option<Change> {
    if figure.value.is_some() {
        return moved_value(figure);
    }
    let (before, ..) = figure.before.as_ref()?;
    moved_by(i64::try_from(figure.count).ok()?, i64::try_from(*before).ok()?)
}

fn moved_value(figure: &Figure) -> Option<Change> {
    let (_, before, _) = figure.before.as_ref()?;
    let (now, before): (&Money, &Money) = (figure.value.as_ref()?, before.as_ref()?);
    if now.currency != before.currency {
        return None;
    }
    moved_by(now.amount, before.amount)
}

/// In percent of before; nothing can be said against nothing.
fn moved_by(now: i64, before: i64) -> Option<Change> {
    if before <= 0 {
        return None;
    }
    let (now, before) = (i128::from(now), i128::from(before));
    let percent = ((now - before) * 200 + before * (now - before).signum()) / (2 * before);
    Some((percent.cmp(&0), format!("{}%", signed(percent))))
}

/// With its sign, and a true minus.
fn signed(number: i128) -> String {
    format!("{number:+}").replace('-', "−")
}

fn moved_rate(words: &Words, figure: &Figure) -> Option<Change> {
    let (_, _, before) = figure.before.as_ref()?;
    let points = i64::from(figure.percent?) - i64::from((*before)?);
    Some((points.cmp(&0), (words.points)(&signed(points.into()), points)))
}

/// The quarter before a quarter.
fn before(quarter: &str) -> Option<String> {
    let (year, number) = quarter.split_once("-Q")?;
    let (year, number): (i32, u8) = (year.parse().ok()?, number.parse().ok()?);
    Some(if number > 1 { format!("{year}-Q{}", number - 1) } else { format!("{}-Q4", year - 1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quarter_before() {
        assert_eq!(before("2017-Q4").as_deref(), Some("2017-Q3"));
        assert_eq!(before("2017-Q1").as_deref(), Some("2016-Q4"));
        assert_eq!(before("soon"), None);
    }

    #[test]
    fn changes_are_rounded_to_whole_percents() {
        assert_eq!(moved_by(112, 100), Some((Ordering::Greater, "+12%".into())));
        assert_eq!(moved_by(1_995, 2_000), Some((Ordering::Equal, "+0%".into())));
        assert_eq!(moved_by(0, 3), Some((Ordering::Less, "−100%".into())));
        assert_eq!(moved_by(5, 0), None);
    }
}

//! The charts, and the deals that are stuck.

use remit_policy::Object;
use remit_wire::{AgentRow, Bucket, Cell, Dashboard, Language, Money, Record};

use super::links;
use crate::i18n::dashboard::{Words, words};
use crate::i18n::{catalog, use_language};
use crate::ui::chart::{Bar, Chart, Table, bars, columns};
use crate::ui::format;
use crate::ui::html::{Html, el};

/// How many agents the picture shows; the table has all.
const AGENTS: usize = 12;
/// How many months the picture shows; the table has all.
const MONTHS: usize = 12;

/// By stage, in the order of the catalogue.
pub fn stages(numbers: &Dashboard) -> Html {
    let (words, language) = (words(), use_language());
    let stages: Vec<(&str, &Bucket)> =
        numbers.stages.iter().filter_map(|bucket| Some((bucket.key.as_deref()?, bucket))).collect();
    let valued = stages.iter().any(|(_, bucket)| total(bucket).is_some());
    let name = |key: &str| catalog::choice(language, Object::Opportunity, "stage", key);
    let bar = |(key, bucket): &(&str, &Bucket)| Bar {
        label: name(key),
        short: name(key),
        size: bucket.count,
        value: count(bucket.count),
        note: total(bucket).map_or_else(String::new, |total| format::money_compact(total, language)),
        href: links::opportunities(&[("stage", key)]),
        tone: match *key {
            "won" => "good",
            "lost" => "quiet",
            _ => "",
        },
    };
    let row = |(key, bucket): &(&str, &Bucket)| {
        let mut cells = vec![name(key), count(bucket.count)];
        cells.extend(valued.then(|| money(total(bucket), language)));
        (links::opportunities(&[("stage", key)]), cells)
    };
    let table =
        Table { head: head(words.stage, words.count, words.value, valued), rows: stages.iter().map(row).collect() };
    let picture = bars(&stages.iter().map(bar).collect::<Vec<_>>());
    Chart { title: words.stages, key: "stages", help: None, picture, table, more: words.table }.draw()
}

/// Won by month: value where it may be read, otherwise how many.
pub fn months(numbers: &Dashboard) -> Html {
    let (words, language) = (words(), use_language());
    let months: Vec<(&str, &Bucket)> =
        numbers.months.iter().filter_map(|bucket| Some((bucket.key.as_deref()?, bucket))).collect();
    if months.is_empty() {
        return empty(words.months, words.none_won);
    }
    let valued = months.iter().any(|(_, bucket)| total(bucket).is_some());
    let shown = months.get(months.len().saturating_sub(MONTHS)..).unwrap_or_default();
    let bar = |(key, bucket): &(&str, &Bucket)| Bar {
        label: format::month(key, language),
        short: short_month(key, language),
        size: if valued { size(total(bucket)) } else { bucket.count },
        value: match total(bucket) {
            Some(total) => format::compact(format::whole(total), language),
            None if valued => "–".into(),
            None => count(bucket.count),
        },
        note: if valued { (words.deals)(bucket.count) } else { String::new() },
        href: month_link(key),
        tone: "",
    };
    let row = |(key, bucket): &(&str, &Bucket)| {
        let mut cells = vec![format::month(key, language), count(bucket.count)];
        cells.extend(valued.then(|| money(total(bucket), language)));
        (month_link(key), cells)
    };
    let table = Table {
        head: head(words.month, words.count_won, words.value_won, valued),
        rows: months.iter().map(row).collect(),
    };
    let currency = months.iter().find_map(|(_, bucket)| total(bucket)).map(|total| total.currency.clone());
    let help = if valued { currency.unwrap_or_default() } else { words.count.into() };
    let picture = columns(&shown.iter().map(bar).collect::<Vec<_>>());
    Chart { title: words.months, key: "months", help: Some(&help), picture, table, more: words.table }.draw()
}

/// Agents compared; nothing where the reader sees one owner only.
pub fn agents(numbers: &Dashboard) -> Option<Html> {
    let (words, language) = (words(), use_language());
    let agents = &numbers.agents;
    if agents.is_empty() {
        return None;
    }
    let valued = agents.iter().any(|agent| agent.value.is_some());
    let bar = |agent: &AgentRow| Bar {
        label: agent.name.clone(),
        short: agent.name.clone(),
        size: if valued { size(agent.value.as_ref()) } else { agent.won },
        value: match &agent.value {
            Some(value) => format::money_compact(value, language),
            None => (words.deals)(agent.won),
        },
        note: rate(agent),
        href: links::opportunities(&[("owner", &agent.login), ("stage", "won")]),
        tone: "",
    };
    let row = |agent: &AgentRow| {
        let mut cells = vec![agent.name.clone(), count(agent.open), count(agent.won), count(agent.lost), rate(agent)];
        cells.extend(valued.then(|| money(agent.value.as_ref(), language)));
        (links::opportunities(&[("owner", &agent.login)]), cells)
    };
    let mut head = vec![words.agent, words.still_open, words.count_won, words.count_lost, words.win_rate];
    head.extend(valued.then_some(words.value_won));
    let table = Table { head, rows: agents.iter().map(row).collect() };
    let help = if agents.len() > AGENTS { (words.agents_more)(AGENTS) } else { words.agents_help.to_owned() };
    let picture = bars(&agents.iter().take(AGENTS).map(bar).collect::<Vec<_>>());
    Some(Chart { title: words.agents, key: "agents", help: Some(&help), picture, table, more: words.table }.draw())
}

/// The deals that are open longest.
pub fn stuck(numbers: &Dashboard) -> Html {
    let words = words();
    if numbers.stuck.is_empty() {
        return empty(words.stuck, words.none_open);
    }
    let deals = numbers.stuck.iter().map(|record| deal(words, record));
    let head = el("header").add(el("h2").attr("id", "stuck").text(words.stuck)).add(el("p").text(words.stuck_help));
    let section = el("section").attr("class", "chart").attr("data-chart", "stuck").attr("aria-labelledby", "stuck");
    section.add(head).add(el("ol").attr("class", "stuck").all(deals)).done()
}

fn deal(words: &Words, record: &Record) -> Html {
    let language = use_language();
    let name = match record.title() {
        "" => words.unnamed.to_owned(),
        title => title.to_owned(),
    };
    let text = |key: &str| match record.fields.get(key) {
        Some(Cell::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let since = text("opened_on").map(|day| (words.since)(&format::date(day, language)));
    let stage = text("stage").map(|stage| catalog::choice(language, Object::Opportunity, "stage", stage));
    let owner = record.owner.as_ref().map(|owner| owner.name.clone());
    let facts: Vec<String> = [stage, owner].into_iter().flatten().collect();
    let link = el("a").attr("href", &format!("/opportunities/{}", record.id));
    let link = link
        .add(el("span").attr("class", "stuck-name").text(&name))
        .add(el("span").attr("class", "stuck-since").text(since.as_deref().unwrap_or_default()))
        .add(el("small").text(&facts.join(" · ")));
    el("li").add(link).done()
}

fn empty(title: &str, text: &str) -> Html {
    let section = el("section").attr("class", "chart").add(el("header").add(el("h2").text(title)));
    section.add(el("p").attr("class", "chart-empty").text(text)).done()
}

fn head(name: &'static str, count: &'static str, value: &'static str, valued: bool) -> Vec<&'static str> {
    let mut head = vec![name, count];
    head.extend(valued.then_some(value));
    head
}

fn month_link(month: &str) -> String {
    let days = links::days_of(month);
    links::closed(("stage", "won"), days.as_ref().map(|(first, last)| (first.as_str(), last.as_str())))
}

/// `Mar`, `3月`; the year is in the label.
fn short_month(month: &str, language: Language) -> String {
    let name = format::month(month, language);
    match language {
        Language::En => name.split(' ').next().unwrap_or(&name).to_owned(),
        Language::Zh => name.split('年').next_back().unwrap_or(&name).to_owned(),
    }
}

/// The largest total of a group: that of its main currency. Nothing but zero says nothing.
fn total(bucket: &Bucket) -> Option<&Money> {
    bucket.sum.as_ref()?.totals.iter().filter(|total| total.amount != 0).max_by_key(|total| total.amount)
}

fn size(value: Option<&Money>) -> u64 {
    value.and_then(|value| u64::try_from(value.amount).ok()).unwrap_or_default()
}

fn money(value: Option<&Money>, language: Language) -> String {
    value.map_or_else(|| "–".into(), |value| format::money(value, language))
}

fn count(count: u64) -> String {
    format::number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Won of all that this agent closed.
fn rate(agent: &AgentRow) -> String {
    let closed = agent.won + agent.lost;
    let rate = (agent.won * 100 + closed / 2).checked_div(closed).and_then(|rate| u32::try_from(rate).ok());
    rate.map_or_else(|| "–".into(), format::percent)
}

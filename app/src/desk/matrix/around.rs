//! What stands around the grid: where else a role is described, and what it has besides.

use remit_policy::{Conditions, Day, Window};
use remit_wire::{Language, encode};

use super::Desk;
use crate::i18n::{catalog, matrix, policy as texts};
use crate::ui::html::{Html, el};

/// Where the rest of the shown role is.
pub fn tab_links(desk: &Desk) -> Html {
    let words = texts::words(desk.language);
    let role = encode(&desk.role);
    let tab = |page: &str, text: &str| el("a").attr("href", &format!("/admin/roles/{role}{page}")).text(text).done();
    tab("", words.tab_about).and(tab("/conditions", words.tab_conditions)).and(tab("/members", words.tab_members))
}

/// What can be done with the shown role as a whole.
pub fn role_links(desk: &Desk) -> Option<Html> {
    desk.draft.as_ref()?;
    let words = texts::words(desk.language);
    let copy = format!("/admin/roles/new?from=role:{}", encode(&desk.role));
    Some(el("a").attr("class", "button quiet").attr("href", &copy).text(words.copy).done())
}

/// System rights and conditions of the shown role.
pub fn role(desk: &Desk) -> Option<Html> {
    let words = desk.words;
    let role = desk.shown()?;
    let rights = role
        .capabilities
        .iter()
        .map(|one| el("li").attr("data-capability", one.key()).text(catalog::capability(desk.language, *one)).done());
    let rights = match role.capabilities.is_empty() {
        true => el("p").text(words.no_capabilities),
        false => el("ul").all(rights),
    };
    let conditions = conditions(desk.language, &role.conditions).into_iter().map(|line| el("p").text(&line).done());
    let rights = el("section").add(el("h3").text(words.capabilities)).add(rights);
    let conditions = el("section").add(el("h3").text(words.conditions)).all(conditions);
    Some(el("div").attr("class", "matrix-about").add(rights).add(conditions).done())
}

/// When and from where a role counts, a line each.
pub fn conditions(language: Language, conditions: &Conditions) -> Vec<String> {
    let words = matrix::words_in(language);
    let mut lines: Vec<String> = conditions.hours.iter().map(|window| hours(language, window)).collect();
    if !conditions.networks.is_empty() {
        let networks: Vec<String> = conditions.networks.iter().map(ToString::to_string).collect();
        lines.push(format!("{}{}{}", words.networks, crate::i18n::live::words().colon, networks.join(", ")));
    }
    if lines.is_empty() {
        lines.push(words.always.into());
    }
    lines
}

/// A time of day.
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A stretch of hours, `Mon–Fri 08:00–18:00 (Europe/Berlin)`.
pub fn hours(language: Language, window: &Window) -> String {
    let days: Vec<Day> = window.days.iter().copied().collect();
    format!("{} {}–{} ({})", days_of(language, &days), clock(window.from), clock(window.to), window.tz)
}

/// `Mon–Fri` where the days follow each other, otherwise one by one.
fn days_of(language: Language, days: &[Day]) -> String {
    let name = |day| matrix::day(language, day);
    let in_a_row = days.windows(2).all(|pair| matches!(pair, [a, b] if b.before() == *a));
    match days {
        [first, .., last] if in_a_row && days.len() > 2 => format!("{}–{}", name(*first), name(*last)),
        _ => days.iter().map(|day| name(*day)).collect::<Vec<_>>().join(", "),
    }
}

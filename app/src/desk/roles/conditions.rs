//! When and from where a role counts.

use remit_policy::{Day, Kind, Window};

use super::{Drafted, submit};
use crate::api::drafting::WINDOWS;
use crate::api::{Refusal, Returned, returned};
use crate::desk::matrix::around;
use crate::desk::policy::{field, summed_up};
use crate::desk::sheet::{Here, Sheet};
use crate::i18n::matrix;
use crate::i18n::policy::words;
use crate::ui::fields::{Field, Takes};
use crate::ui::html::{Html, el};

/// Zones that are offered; any other may be typed.
const ZONES: [&str; 10] = [
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Paris",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Asia/Singapore",
    "Australia/Sydney",
];

/// The conditions of the role.
///
/// # Errors
/// `not_found` for who may not read the policy and where there is no such role.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let of = Drafted::read(&here).await?;
    let (language, words) = (here.language, words(here.language));
    let returned = returned();
    let problem = returned.as_ref().map(|returned| &returned.problem);
    let said = around::conditions(language, &of.role.conditions);
    let said = said.into_iter().map(|line| el("p").text(&line).done());
    let networks: Vec<String> = of.role.conditions.networks.iter().map(ToString::to_string).collect();
    let networks = Field {
        enabled: of.may_write(),
        help: Some(words.networks_help),
        ..field(
            "networks",
            words.networks,
            Takes::Value(Kind::LongText),
            now(returned.as_ref(), "networks", || networks.join("\n")),
        )
    };
    let windows = (0..WINDOWS).map(|place| window(&here, &of, place, returned.as_ref()));
    let form = of
        .form("conditions", &here.path)
        .add(summed_up(language, &[&networks], problem))
        .add(el("p").attr("class", "help").text(words.hours_help))
        .all(windows)
        .add(networks.draw(language, problem))
        .add(zones())
        .add(of.may_write().then(|| submit(words.save)));
    let content = el("div").attr("class", "policy-said").all(said).done();
    let content = content.and(el("div").attr("class", "edit").add(form));
    Ok(of.sheet(&here, words.tab_conditions, content))
}

/// What was typed, or what stands in the draft.
fn now(returned: Option<&Returned>, key: &str, there: impl Fn() -> String) -> String {
    match returned {
        Some(returned) => returned.values.get(key).cloned().unwrap_or_default(),
        None => there(),
    }
}

fn zones() -> Html {
    let zones = ZONES.iter().map(|zone| el("option").attr("value", zone).text(zone).done());
    el("datalist").attr("id", "zones").all(zones).done()
}

fn window(here: &Here, of: &Drafted, place: usize, returned: Option<&Returned>) -> Html {
    let (language, words) = (here.language, words(here.language));
    let there: Option<&Window> = of.role.conditions.hours.get(place);
    let name = |what: &str| format!("hours{place}-{what}");
    let days = Day::ALL.iter().map(|day| {
        let key = name(day.key());
        let on = now(returned, &key, || {
            let on = there.is_some_and(|window| window.days.contains(day));
            if on { "yes".into() } else { String::new() }
        });
        super::tick(&key, matrix::day(language, *day), !on.is_empty(), of.may_write())
    });
    let input = |what: &str, kind: &str, label: &str, value: String| {
        let key = name(what);
        let input = el("input")
            .attr("type", kind)
            .attr("id", &format!("field-{key}"))
            .attr("name", &format!("values[{key}]"))
            .attr("value", &value)
            .maybe("list", (what == "tz").then_some("zones"))
            .flag("disabled", !of.may_write());
        el("label").add(el("span").text(label)).add(input).done()
    };
    let clock = |what: &str, default: &str, minutes: fn(&Window) -> u16| {
        now(returned, &name(what), || there.map_or_else(|| default.to_owned(), |one| around::clock(minutes(one))))
    };
    let (from, to) = (clock("from", "08:00", |one| one.from), clock("to", "18:00", |one| one.to));
    let tz = now(returned, &name("tz"), || there.map_or_else(|| "UTC".to_owned(), |one| one.tz.clone()));
    let times = el("div")
        .attr("class", "policy-times")
        .add(input("from", "time", words.from, from))
        .add(input("to", "time", words.until, to))
        .add(input("tz", "text", words.zone, tz));
    el("fieldset")
        .attr("class", "field policy-window")
        .add(el("legend").text(&format!("{} {}", words.hours, place + 1)))
        .add(el("div").attr("class", "policy-days").all(days))
        .add(times)
        .done()
}

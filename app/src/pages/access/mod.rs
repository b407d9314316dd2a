//! Who may do what to a record, and what was done to it: why it is seen, sharing it, handing it over,
//! its history, and the recycle bin of its type.

pub mod bin;
pub mod chosen;
pub mod hand_over;
pub mod history;
pub mod share;
pub mod why;
use remit_policy::{Action, Object};
use remit_wire::{Language, Problem, Record};

use crate::api::Returned;
use crate::api::session::Viewer;
use crate::drawn::sheet::Sheet;
use crate::i18n::{access, catalog, many, problem, records as texts, use_language};
use crate::ui::fields::{Field, Takes, summary};
use crate::ui::html::{Html, el, hidden, link};
use crate::ui::page::head;
use crate::ui::values::CURRENCY;

/// The ways from a record to why it is seen and to its history.
#[must_use]
pub fn links(record: &Record) -> Html {
    let words = access::words();
    let way = |page: &str, text: &str| link(&address(record.object, &record.id.to_string(), page), text).done();
    el("p").attr("class", "record-ways").add(way("why", words.why)).add(way("history", words.history)).done()
}

/// The way to the form that shares a record.
#[must_use]
pub fn share_action(record: &Record) -> Html {
    action(record, "share", access::words().share)
}

/// The way to the form that hands a record over.
#[must_use]
pub fn hand_over_action(record: &Record) -> Html {
    action(record, "hand-over", access::words().hand_over)
}

fn action(record: &Record, page: &str, text: &str) -> Html {
    let href = address(record.object, &record.id.to_string(), page);
    el("a").attr("class", "button").attr("href", &href).text(text).done()
}

/// The ways from a list to its file and to its recycle bin, for those who have them.
#[must_use]
pub fn list_actions(viewer: &Viewer, object: Object, search: &str) -> Html {
    let words = access::words();
    let plural = object.plural();
    let file = |end: &str, text: &str| {
        let search = search.trim_start_matches('?');
        let href = format!("/export/{plural}.{end}{}{search}", if search.is_empty() { "" } else { "?" });
        // The router of the pages leaves alone what is downloaded.
        let file = el("a").attr("class", "button").attr("href", &href).attr("rel", "external");
        file.attr("download", &format!("{plural}.{end}")).text(text).done()
    };
    let may = viewer.may(object, Action::Export);
    let files = may.then(|| file("csv", words.export).and(file("xlsx", words.export_sheet)));
    let bin = viewer.may(object, Action::Delete).then(|| {
        let bin = el("a").attr("class", "button quiet").attr("href", &format!("/{plural}/bin"));
        bin.text(words.bin)
    });
    Html::from(bin).and(files)
}

fn address(object: Object, id: &str, page: &str) -> String {
    format!("/{}/{id}/{page}", object.plural())
}

/// A list in which records can be chosen to be deleted, handed over or shared together, for those who
/// may; `rows` draws it with the form to which its boxes belong.
#[must_use]
pub fn choosing(
    language: Language, viewer: &Viewer, object: Object, records: &[Record], rows: impl FnOnce(Option<&str>) -> Html,
) -> Html {
    let button = |(action, what, label): &(Action, &str, &'static str)| {
        let button = el("button").attr("type", "submit").attr("class", "button").attr("name", "what");
        viewer.may(object, *action).then(|| button.attr("value", what).text(label).done())
    };
    let ways = [
        (Action::Transfer, "transfer", access::words().hand_over),
        (Action::Share, "share", access::words().share),
        (Action::Delete, "delete", texts::words().delete),
    ];
    let buttons: Html = ways.iter().filter_map(button).collect();
    if buttons.as_str().is_empty() {
        return rows(None);
    }
    let here = records.iter().map(|record| record.id.to_string()).collect::<Vec<_>>().join(",");
    let all = el("input").attr("type", "checkbox").attr("name", "all").attr("value", "true");
    let all = el("label").attr("class", "check").add(all).add(el("span").text(many::all(language)));
    let form = el("form")
        .attr("id", CHOSEN)
        .attr("class", "choosing")
        .attr("method", "post")
        .attr("action", &format!("/{}/{CHOSEN}", object.plural()))
        .add(hidden("page", &here))
        .add(all)
        .add(el("span").attr("class", "help").text(many::with_chosen(language)))
        .add(buttons);
    form.done().and(rows(Some(CHOSEN)))
}

/// The form of what is chosen in a list, and the address where it leads.
const CHOSEN: &str = "chosen";

/// What a record goes by.
fn called(language: Language, object: Object, title: &str) -> String {
    match title {
        "" => texts::untitled(language, object),
        title => title.to_owned(),
    }
}

/// A page about a record, with the way back to it.
fn framed(object: Object, id: &str, name: &str, title: &str, content: Html) -> Sheet {
    let crumb = el("p").attr("class", "crumb").add(link(&format!("/{}/{id}", object.plural()), name)).done();
    Sheet { title: title.into(), content: crumb.and(head(title, Html::default())).and(content) }
}

pub(crate) fn panel(title: &str, content: impl Into<Html>) -> Html {
    el("section").attr("class", "panel").add(el("h2").text(title)).add(content).done()
}

/// What was typed into an input, if the form came back.
pub(crate) fn typed(returned: Option<&Returned>, key: &str) -> Option<String> {
    returned?.values.get(key).cloned()
}

pub(crate) fn field(key: &str, label: &str, takes: Takes, help: Option<&'static str>, value: String) -> Field {
    Field {
        key: key.into(),
        label: label.into(),
        takes,
        value,
        currency: CURRENCY.into(),
        enabled: true,
        required: false,
        help,
        why: None,
        now: None,
        scope: String::new(),
    }
}

/// The summary of what was wrong with a form of these fields.
pub(crate) fn summed_up(language: Language, fields: &[Field], problem: Option<&Problem>) -> Html {
    // What is about no input of this form leads nowhere.
    summary(language, problem, |key| fields.iter().find(|field| field.key == key).map(|field| field.label.clone()))
}

/// Why something was refused that has no form to go back to.
fn refused(returned: Option<&Returned>) -> Html {
    let refused = returned.map(|returned| {
        let (title, text) = problem::explain(use_language(), &returned.problem);
        let title = el("p").attr("class", "state-title").text(&title);
        el("div").attr("class", "form-summary").attr("role", "alert").add(title).add(el("p").text(&text))
    });
    refused.into()
}

fn objects(language: Language, object: Object) -> &'static str {
    catalog::objects(language, object)
}

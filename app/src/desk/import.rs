//! People from files: what is pasted or chosen is checked, row by row, and then read.
//!
//! The page takes its own form, and answers with what was sent and what comes of it: files are longer
//! than what a redirect could bring back, and first passwords are shown in this answer and kept nowhere.

use axum::http::request::Parts;
use leptos::prelude::use_context;
use remit_policy::Capability;
use remit_store::Ctx;
use remit_wire::{Imported, Language, Problem, RowDone, RowProblem};

use super::kit::{button, cell, department_keys, heads, lead, nothing, notice, number};
use super::sent::{CHOSEN, Sent};
use super::sheet::{Here, Sheet};
use crate::api::people::Values;
use crate::api::{Refusal, house, server};
use crate::i18n::house::{Words, outcome, words};
use crate::i18n::{people, problem as problems};
use crate::ui::fields::summary;
use crate::ui::html::{Html, el};
use crate::ui::page::head;
use crate::ui::table::wrap;

/// The address of the page, and where its form is sent.
pub const ADDRESS: &str = "/admin/import";

/// How many rows with which nothing is wrong are shown.
const SHOWN: usize = 200;

/// The page: what came of the form, if it was sent, and the form.
///
/// # Errors
/// `not_found` for who manages nobody; `signed_out`.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let (language, words) = (here.language, words(here.language));
    let sent = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Sent>().cloned());
    let sent = sent.map(Sent::taken);
    let ctx = server::reading().await?;
    let can = ctx.me().await?.capabilities;
    let files = files(words, &can);
    if files.is_empty() {
        return Err(nothing());
    }
    let keys = keys(&ctx, words, &can).await?;
    drop(ctx);
    let answer = match &sent {
        None => None,
        Some((_, Some(wrong))) => Some(Err(server::refuse(wrong.clone()))),
        Some((values, None)) => Some(house::import(values).await),
    };
    let (told, done, problem) = match answer {
        None => (Html::default(), false, None),
        Some(Ok(imported)) => (came(language, words, &imported), imported.done, None),
        Some(Err(refusal)) if refusal.is_signed_out() => return Err(refusal),
        Some(Err(Refusal(problem))) => (not_read(language, &files, &problem), false, Some(problem)),
    };
    // What was read is not offered again.
    let values = sent.filter(|_| !done).map(|(values, _)| values).unwrap_or_default();
    let content = head(words.import, Html::default())
        .and(lead(words.import_text))
        .and(told)
        .and(form(language, &files, &values, problem.as_ref()))
        .and(keys);
    Ok(Sheet { title: words.import.into(), content })
}

/// Nothing was looked at: the answer as a whole says so, also to those who watch who is refused what.
fn not_read(language: Language, files: &[File], problem: &Problem) -> Html {
    server::set_status(problem.status);
    let label = |key: &str| files.iter().find(|file| file.0 == key).map(|file| file.1.to_owned());
    summary(language, Some(problem), label)
}

/// Key, label, help and an example of each file that the asker may send.
type File = (&'static str, &'static str, &'static str, &'static str);

fn files(words: &Words, can: &[Capability]) -> Vec<File> {
    let all = [
        (Capability::UsersManage, ("users", words.users_file, words.users_help, "login,name,department,manager")),
        (Capability::RolesAssign, ("assignments", words.assignments_file, words.assignments_help, "login,role,anchor")),
        (
            Capability::PartitionsManage,
            ("partitions", words.partitions_file, words.partitions_help, "login,dimension,value"),
        ),
    ];
    all.into_iter().filter(|(right, _)| can.contains(right)).map(|(_, file)| file).collect()
}

/// One file: to be chosen, or its content.
fn area(language: Language, file: &File, values: &Values, problem: Option<&Problem>) -> Html {
    let ((key, label, help, example), words) = (file, words(language));
    let error = problem.and_then(|problem| problems::of(language, problem, key));
    let (id, about) = (format!("field-{key}"), format!("about-{key}"));
    let name = format!("{key}{CHOSEN}");
    let chosen = el("input")
        .attr("type", "file")
        .attr("id", &name)
        .attr("name", &name)
        .attr("accept", ".csv,text/csv,text/plain")
        .attr("aria-describedby", &about);
    let area = el("textarea")
        .attr("id", &id)
        .attr("name", key)
        .attr("rows", "6")
        .attr("spellcheck", "false")
        .attr("class", "mono")
        .attr("placeholder", example)
        .attr("aria-describedby", &about)
        .maybe("aria-invalid", error.as_ref().map(|_| "true"))
        // A first line break is not part of a text area's text: one more keeps it.
        .text("\n")
        .text(values.get(*key).map_or("", String::as_str));
    let error = el("span").attr("class", "field-error").text(error.as_deref().unwrap_or_default());
    let help = el("p").attr("class", "help").attr("id", &about).add(error).text(help);
    let title = format!("{label} ({key}.csv)");
    let choose = el("span").attr("class", "sr-only").text(&format!("{title}: "));
    let choose = el("label").attr("for", &name).add(choose).text(words.choose_file);
    el("div")
        .attr("class", "field sent")
        .add(el("label").attr("for", &id).text(&title))
        .add(el("div").attr("class", "choose").add(choose).add(chosen))
        .add(area)
        .add(help)
        .done()
}

fn form(language: Language, files: &[File], values: &Values, problem: Option<&Problem>) -> Html {
    let words = words(language);
    let stands = |key: &str| values.get(key).map_or("", String::as_str);
    let reason = el("input")
        .attr("id", "field-reason")
        .attr("name", "reason")
        .attr("maxlength", "500")
        .attr("value", stands("reason"))
        .attr("aria-describedby", "about-reason");
    let label = el("label").attr("for", "field-reason").text(words.reason);
    let help = el("p").attr("class", "help").attr("id", "about-reason").text(words.reason_help);
    let reason = el("div").attr("class", "field").add(label).add(reason).add(help);
    let press = |what: &str, class: &str, text: &str| {
        el("button").attr("type", "submit").attr("name", "what").attr("value", what).attr("class", class).text(text)
    };
    let presses = el("div").attr("class", "actions").add(press("check", "button primary", words.check)).add(press(
        "import",
        "button",
        words.import_do,
    ));
    let form = el("form").attr("method", "post").attr("action", ADDRESS).attr("enctype", "multipart/form-data");
    let form = form.all(files.iter().map(|file| area(language, file, values, problem)));
    el("div").attr("class", "edit wide").add(form.add(reason).add(presses)).done()
}

/// The keys that the files may name, since nobody knows them by heart.
async fn keys(ctx: &Ctx, words: &Words, can: &[Capability]) -> Result<Html, Refusal> {
    let departments = department_keys(&ctx.departments().await?);
    let mut known = vec![("department", departments)];
    if can.contains(&Capability::RolesAssign) {
        known.push(("role", ctx.assignable_roles().await?.into_iter().map(|role| role.key).collect()));
    }
    if can.contains(&Capability::PartitionsManage) {
        let dimensions = ctx.directory().await?.dimensions.into_iter();
        let values = dimensions.flat_map(|one| {
            let key = one.key;
            one.values.into_iter().map(move |value| format!("{key},{value}"))
        });
        known.push(("dimension,value", values.collect()));
    }
    let row = |(what, keys): (&str, Vec<String>)| {
        let keys = keys.into_iter().map(|key| el("code").text(&key).done());
        el("div").add(el("dt").add(el("code").text(what))).add(el("dd").attr("class", "chips").all(keys)).done()
    };
    let list = el("dl").attr("class", "facts").all(known.into_iter().map(row));
    let summary = el("summary").text(words.keys_known);
    Ok(el("details").attr("class", "more").add(summary).add(list).done())
}

fn came(language: Language, words: &Words, imported: &Imported) -> Html {
    let wrong = imported.problems.len();
    let nothing = imported.rows.iter().all(|row| row.outcome == remit_wire::Outcome::Same);
    let text = match (imported.done, wrong) {
        (true, _) => words.imported.to_owned(),
        (false, 0) if nothing => words.checked_same.to_owned(),
        (false, 0) => words.checked_good.to_owned(),
        _ => (words.checked_bad)(&number(wrong as u64)),
    };
    let count = number;
    let tally = (words.tally)(
        &count(imported.added),
        &count(imported.changed),
        &count(imported.assigned),
        &count(imported.partitions),
    );
    let head = match wrong {
        0 => notice(&text),
        _ => el("div").attr("class", "form-summary").attr("role", "alert").add(el("p").text(&text)),
    };
    let again = (imported.done).then(|| {
        let all = button("/admin/people", people::words(language).see_people);
        el("div").attr("class", "actions").add(all)
    });
    head.add(el("p").text(&tally))
        .add(again)
        .done()
        .and(passwords(words, imported))
        .and(problems(language, words, &imported.problems))
        .and(rows(language, words, &imported.rows))
}

fn passwords(words: &Words, imported: &Imported) -> Html {
    if imported.passwords.is_empty() {
        return Html::default();
    }
    let row = |(login, password): (&String, &String)| {
        let password = el("code").attr("class", "secret").text(password);
        el("tr")
            .add(el("th").attr("scope", "row").attr("data-slot", "title").text(login))
            .add(cell("aside", password))
            .done()
    };
    let body = el("tbody").all(imported.passwords.iter().map(row));
    let table = el("table").attr("class", "records").add(heads(&[words.login, words.password])).add(body);
    section(words.passwords, lead(words.passwords_text).and(wrap(words.passwords).add(table)))
}

fn problems(language: Language, words: &Words, problems: &[RowProblem]) -> Html {
    if problems.is_empty() {
        return Html::default();
    }
    let row = |one: &RowProblem| {
        el("tr")
            .add(el("th").attr("scope", "row").attr("data-slot", "title").text(&format!("{} {}", one.file, one.line)))
            .add(el("td").attr("class", "wraps").attr("data-slot", "who").text(one.reason.said(language)))
            .done()
    };
    let heads = heads(&[words.line, words.problems]);
    let table = el("table").attr("class", "records").add(heads).add(el("tbody").all(problems.iter().map(row)));
    section(words.problems, wrap(words.problems).add(table).done())
}

fn rows(language: Language, words: &Words, rows: &[RowDone]) -> Html {
    if rows.is_empty() {
        return Html::default();
    }
    let row = |one: &RowDone| {
        el("tr")
            .attr("data-line", &one.line.to_string())
            .add(el("th").attr("scope", "row").attr("data-slot", "title").text(&format!("{} {}", one.file, one.line)))
            .add(cell("who", Html::text(&one.login)))
            .add(cell("badge", Html::text(outcome(language, one.outcome))))
            .done()
    };
    let heads = heads(&[words.line, words.login, words.outcome]);
    let body = el("tbody").all(rows.iter().take(SHOWN).map(row));
    let table = el("table").attr("class", "records").add(heads).add(body);
    let more = rows.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| el("p").attr("class", "help").text(&(words.rows_more)(&number(more as u64))));
    section(words.rows, wrap(words.rows).add(table).done().and(more))
}

fn section(title: &str, content: Html) -> Html {
    el("section").attr("class", "came").add(el("h2").text(title)).add(content).done()
}

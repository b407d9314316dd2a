//! `/export/{objects}.csv` and `.xlsx`: a list as a file, for someone who is signed in to the pages; and
//! `/export/audit.csv`, the audit trail as one. What may leave is the store's to decide, and it is written
//! into the audit trail there.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};
use remit_app::api::server::set_language;
use remit_app::i18n::problem::explain;
use remit_app::ui::address;
use remit_policy::Object;
use remit_store::{Export, Visit};
use remit_wire::reason::General;
use remit_wire::{AuditQuery, AuditTopic, Code, Language, ListQuery, Problem, encode, pairs_of};

use crate::router::Server;

/// CSV, as it travels.
pub(crate) const CSV: &str = "text/csv; charset=utf-8";
/// XLSX, as it travels.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(crate) fn routes() -> Router<Server> {
    Router::new().route("/export/{file}", get(export))
}

async fn export(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Path(file): Path<String>,
    RawQuery(query): RawQuery, headers: HeaderMap,
) -> Response {
    let search = query.unwrap_or_default();
    match written(&server, &visit, &file, &search).await {
        Ok((kind, bytes)) => {
            let kind = (header::CONTENT_TYPE, kind.to_owned());
            let name = (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\""));
            ([kind, name], bytes).into_response()
        }
        Err(problem) if problem.code == Code::SignedOut => {
            let here = format!("/export/{}?{search}", encode(&file));
            Redirect::to(&format!("/login?next={}", encode(&here))).into_response()
        }
        Err(problem) => refused(&headers, &problem),
    }
}

async fn written(server: &Server, visit: &Visit, file: &str, search: &str) -> Result<(&'static str, Vec<u8>), Problem> {
    if file == "audit.csv" {
        return Ok((CSV, marked(&server.store.export_audit(visit, &entries(search)).await?)));
    }
    let nothing = || Problem::because(Code::NotFound, General::NotFound);
    let (plural, end) = file.rsplit_once('.').ok_or_else(nothing)?;
    let object = Object::from_plural(plural).filter(|_| matches!(end, "csv" | "xlsx")).ok_or_else(nothing)?;
    // What belongs to the page, and not to the question, is left out.
    let query = ListQuery { after: None, limit: None, ..address::question(object, search)? };
    if end == "xlsx" {
        return Ok((XLSX, server.store.export_xlsx(visit, object, &query).await?.bytes));
    }
    Ok((CSV, marked(&server.store.export_csv(visit, object, &query).await?)))
}

/// Which entries of the audit trail the page asks for; what cannot be read asks for nothing more.
fn entries(search: &str) -> AuditQuery {
    let pairs: Vec<(String, String)> = pairs_of(search).collect();
    let text = |key: &str| {
        let found = pairs.iter().find(|(one, value)| one == key && !value.trim().is_empty());
        found.map(|(_, value)| value.trim().to_owned())
    };
    AuditQuery {
        person: text("person"),
        event: text("event"),
        topic: text("topic").and_then(|key| AuditTopic::from_key(&key)),
        object: text("object").and_then(|key| Object::from_key(&key)),
        // What cannot be an id is the id of nothing.
        record: text("record").map(|id| id.parse().unwrap_or_default()),
        from: text("from"),
        until: text("until"),
        after: None,
        limit: None,
    }
}

/// Spreadsheets take a file for UTF-8 only where it says so.
fn marked(export: &Export) -> Vec<u8> {
    [b"\xef\xbb\xbf", export.bytes.as_slice()].concat()
}

/// A refusal as plain text, in the language of the pages.
pub(crate) fn refused(headers: &HeaderMap, problem: &Problem) -> Response {
    let wished = || Language::accepted(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?);
    let language = set_language(headers).or_else(wished).unwrap_or_default();
    let (title, text) = explain(language, problem);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (status, kind, format!("{title}\n\n{text}\n")).into_response()
}

//! The REST API, `/api/v1`.
//!
//! The model: a route is data. [`ROUTES`] holds each with its method, path, what it takes and gives,
//! and the function that answers; the router, the description at `/api/v1/openapi.json` and the
//! coverage tests are all made from it, so that none of them can know a route that the others do not.
//!
//! The flow: [`crate::visit`] reads the token, [`input`] what was sent, a handler in [`records`],
//! [`access`] or [`desk`] asks the store for a `Ctx` and through it for the answer, and [`problem`] says what went
//! wrong, in one place and one form. A handler decides nothing.

mod access;
mod desk;
mod draft;
mod input;
mod many;
mod openapi;
mod people;
mod problem;
mod records;
mod schema;

use std::any::Any;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, any, on};
use axum::{Router, middleware};
use remit_wire::reason::General;
use remit_wire::{Code, Problem};
use tower_http::catch_panic::CatchPanicLayer;

use crate::router::{BODY_LIMIT, Server};
use crate::visit;
use problem::Refusal;

/// Where the API begins.
pub const PREFIX: &str = "/api/v1";

/// What is done to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    fn filter(self) -> MethodFilter {
        match self {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Put => MethodFilter::PUT,
            Method::Patch => MethodFilter::PATCH,
            Method::Delete => MethodFilter::DELETE,
        }
    }

    /// The key in an OpenAPI path.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Method::Get => "get",
            Method::Post => "post",
            Method::Put => "put",
            Method::Patch => "patch",
            Method::Delete => "delete",
        }
    }
}

/// What a route takes, besides its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Takes {
    Nothing,
    ListQuery,
    AggregateQuery,
    SearchQuery,
    NewRecord,
    Changes,
    /// Changes to where it lies.
    Handover,
    Tag,
    Edits,
    PeopleQuery,
    ExplainQuery,
    AuditQuery,
    /// Many changes to records of one type.
    Operations,
    /// The version of the draft that was seen.
    Version,
    ImpactQuery,
    RevisionQuery,
    /// A body in the form of this name.
    Form(&'static str),
}

/// What a route gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Gives {
    Description,
    Me,
    Page,
    Record,
    /// The record, or that it was done where the record is out of sight.
    RecordIfSeen,
    Created,
    Nothing,
    Aggregate,
    Records,
    Found,
    Policy,
    Published,
    Revisions,
    /// A result for each of many changes.
    Results,
    /// A file of values separated by commas.
    Table,
    /// A file for spreadsheets.
    Sheet,
    /// An answer in the form of this name.
    Form(&'static str),
    /// The same, of something that was made.
    Made(&'static str),
}

/// One way to ask.
pub struct Route {
    /// What is done.
    pub method: Method,
    /// To which address, below [`PREFIX`]; `{objects}` stands for each plural.
    pub path: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What it gives.
    pub gives: Gives,
    /// Whether anybody may ask, without a token.
    pub open: bool,
    handler: fn(MethodFilter) -> MethodRouter<Server>,
}

/// A route that asks who is there.
macro_rules! route {
    ($method:ident $path:literal, $name:literal, $about:literal,
     $takes:ident $(($taken:literal))? => $gives:ident $(($given:literal))?, $handler:path) => {
        Route {
            method: Method::$method,
            path: $path,
            name: $name,
            about: $about,
            takes: Takes::$takes $(($taken))?,
            gives: Gives::$gives $(($given))?,
            open: false,
            handler: |method| on(method, $handler),
        }
    };
}

/// Every route of the API.
pub static ROUTES: &[Route] = &[
    Route {
        open: true,
        ..route!(Get "/openapi.json", "describe", "This description.", Nothing => Description, openapi::describe)
    },
    route!(Get "/me", "me", "Who I am, my roles and my rights.", Nothing => Me, desk::me),
    route!(Get "/search", "search", "Records of all types whose title holds the words.",
        SearchQuery => Found, records::search),
    route!(Get "/policy", "read_policy", "The policy in force.", Nothing => Policy, desk::policy),
    route!(Post "/policy/publish", "publish_policy", "Makes edits, or the draft, the next revision.",
        Edits => Published, draft::publish),
    route!(Get "/policy/draft", "read_draft", "The draft of the next revision.",
        Nothing => Form("DraftView"), draft::read),
    route!(Put "/policy/draft", "save_draft", "Replaces the draft.", Form("SaveDraft") => Form("DraftView"), draft::save),
    route!(Delete "/policy/draft", "discard_draft", "Throws the draft away.", Version => Nothing, draft::discard),
    route!(Get "/policy/draft/impact", "draft_impact", "What the draft would do, and to whom.",
        ImpactQuery => Form("Impact"), draft::impact),
    route!(Post "/policy/draft/rebase", "rebase_draft", "Puts the draft onto the revision in force.",
        Form("RebaseDraft") => Form("DraftView"), draft::rebase),
    route!(Post "/policy/draft/schedule", "schedule_draft", "Sets when the draft is published.",
        Form("ScheduleDraft") => Form("DraftView"), draft::schedule),
    route!(Delete "/policy/draft/schedule", "unschedule_draft", "Takes the draft off the schedule.",
        Version => Form("DraftView"), draft::unschedule),
    route!(Get "/policy/revisions", "list_revisions", "The published revisions, newest first.",
        Nothing => Revisions, desk::revisions),
    route!(Get "/policy/revisions/{number}", "read_revision", "One revision, and what it changed.",
        RevisionQuery => Form("RevisionDetail"), draft::revision),
    route!(Post "/policy/revisions/{number}/restore", "restore_revision", "Publishes an old revision again.",
        Form("Restore") => Published, draft::restore),
    route!(Get "/{objects}", "list", "A page of the records that I may see.", ListQuery => Page, records::list),
    route!(Post "/{objects}", "create", "Makes a record.", NewRecord => Created, records::create),
    route!(Get "/{objects}/aggregate", "aggregate", "Counts and sums over the records that I may see.",
        AggregateQuery => Aggregate, records::aggregate),
    route!(Get "/{objects}/{id}", "read", "One record.", Nothing => Record, records::read),
    route!(Patch "/{objects}/{id}", "edit", "Changes fields of a record.", Changes => Record, records::edit),
    route!(Delete "/{objects}/{id}", "delete", "Puts a record into the recycle bin.", Tag => Nothing, records::delete),
    route!(Get "/{objects}/bin", "list_deleted", "The recycle bin, as far as I may restore from it.",
        Nothing => Records, records::bin),
    route!(Post "/{objects}/{id}/restore", "restore", "Takes a record out of the recycle bin.",
        Nothing => RecordIfSeen, records::restore),
    route!(Post "/{objects}/{id}/transfer", "transfer", "Hands a record over.",
        Handover => RecordIfSeen, records::transfer),
    route!(Post "/{objects}/bulk", "bulk", "Makes up to 1,000 changes, each judged by itself; answers a result for each, in order.",
        Operations => Results, many::bulk),
    route!(Get "/{objects}/export.csv", "export",
        "All records that match and that I may export, on one page; the header `remit-left-out` counts those that need an approval.",
        ListQuery => Table, many::export),
    route!(Get "/{objects}/export.xlsx", "export_xlsx", "The same for spreadsheets; no cell is a formula.",
        ListQuery => Sheet, many::export_xlsx),
    route!(Get "/{objects}/{id}/shares", "list_shares", "Whom a record is shared with, for those who may share it.",
        Nothing => Form("ShareList"), access::shares),
    route!(Post "/{objects}/{id}/shares", "share", "Shares a record; replaces what the same grantee has of it.",
        Form("ShareDraft") => Made("Share"), access::share),
    route!(Delete "/{objects}/{id}/shares/{share}", "unshare", "Ends a share of a record.",
        Nothing => Nothing, access::unshare),
    route!(Get "/{objects}/{id}/who", "who", "Everyone who sees a record, and why; needs `access.review`.",
        Nothing => Form("WhoList"), access::who),
    route!(Get "/{objects}/{id}/history", "history", "What happened to a record, newest first, as far as I may read it.",
        Nothing => Form("History"), access::history),
    route!(Get "/{objects}/{id}/denied", "denied", "Which actions I have elsewhere but not on this record, and why not.",
        Nothing => Form("DeniedList"), access::denied),
    route!(Get "/explain", "explain",
        "Whether someone may do something to a record, and why; about others it needs `access.review`.",
        ExplainQuery => Form("Explanation"), access::explain),
    route!(Get "/audit", "audit", "The audit trail, newest first, as far as I may read it; needs `audit.view`.",
        AuditQuery => Form("AuditPage"), access::audit),
    route!(Get "/people", "list_people", "The people whom I manage or review.",
        PeopleQuery => Form("PeopleList"), people::list),
    route!(Post "/people", "invite", "Lets someone in; the first password is answered this once.",
        Form("NewPerson") => Made("Invited"), people::invite),
    route!(Get "/people/{login}", "read_person", "Someone, with all that decides about their rights.",
        Nothing => Form("PersonView"), people::read),
    route!(Patch "/people/{login}", "change_person", "Changes the name and the manager of someone.",
        Form("PersonChange") => Form("PersonView"), people::change),
    route!(Get "/people/{login}/records", "count_belongings", "How many records of each type someone owns.",
        Nothing => Form("RecordCounts"), people::belongings),
    route!(Post "/people/{login}/suspend", "suspend", "Takes every right from someone until they are taken back.",
        Nothing => Nothing, people::suspend),
    route!(Post "/people/{login}/reactivate", "reactivate", "Takes someone back.", Nothing => Nothing, people::reactivate),
    route!(Post "/people/{login}/depart", "depart", "Says that someone has left, and what becomes of their records.",
        Form("Departure") => Form("Moved"), people::depart),
    route!(Post "/people/{login}/move", "move_person", "Moves someone, and says what becomes of their records.",
        Form("Move") => Form("Moved"), people::relocate),
    route!(Patch "/people/{login}/partitions", "set_partitions", "Sets the values of someone in some dimensions.",
        Form("Partitions") => Form("PersonView"), people::partitions),
    route!(Post "/people/{login}/assignments", "assign", "Gives someone a role.",
        Form("NewAssignment") => Made("Assignment"), people::assign),
    route!(Delete "/assignments/{id}", "end_assignment", "Ends a role that someone holds.",
        Nothing => Nothing, people::end_assignment),
    route!(Get "/assignable-roles", "list_assignable_roles", "The roles that I may give to someone.",
        Nothing => Form("RoleChoices"), people::assignable),
    route!(Post "/import/people", "import_people", "Reads people, roles and values from CSV files.",
        Form("PeopleFiles") => Form("Imported"), people::import),
    route!(Get "/departments", "list_departments", "The departments that I manage or review, as trees.",
        Nothing => Form("DepartmentTree"), people::departments),
    route!(Post "/departments", "add_department", "Adds a department.",
        Form("NewDepartment") => Nothing, people::add_department),
    route!(Patch "/departments/{key}", "change_department", "Renames or moves a department.",
        Form("DepartmentChange") => Nothing, people::change_department),
    route!(Delete "/departments/{key}", "close_department", "Closes an empty department.",
        Nothing => Nothing, people::close_department),
    route!(Post "/departments/{key}/merge", "merge_departments", "Merges a department into another.",
        Form("Merge") => Form("Moved"), people::merge_departments),
    route!(Get "/dimensions", "list_dimensions", "The values that divide the data, as trees.",
        Nothing => Form("DimensionTrees"), people::dimensions),
    route!(Post "/dimensions", "add_dimension", "Adds a dimension.", Form("NewDimension") => Nothing, people::add_dimension),
    route!(Patch "/dimensions/{key}", "rename_dimension", "Gives a dimension another name, or none.",
        Form("DimensionChange") => Nothing, people::rename_dimension),
    route!(Delete "/dimensions/{key}", "remove_dimension", "Removes an added dimension that nothing uses.",
        Nothing => Nothing, people::remove_dimension),
    route!(Post "/dimensions/{key}/values", "add_value", "Adds a value to a dimension.",
        Form("NewValue") => Nothing, people::add_value),
    route!(Patch "/dimensions/{key}/values/{value}", "change_value", "Renames a value, or puts it below another.",
        Form("ValueChange") => Nothing, people::change_value),
    route!(Delete "/dimensions/{key}/values/{value}", "remove_value", "Removes a value that nothing uses.",
        Nothing => Nothing, people::remove_value),
];

/// The API below [`PREFIX`].
pub(crate) fn router(server: &Server) -> Router<Server> {
    let routes = ROUTES
        .iter()
        .fold(Router::new(), |router, route| router.route(route.path, (route.handler)(route.method.filter())));
    routes
        .route("/", any(async || no_such_address()))
        .method_not_allowed_fallback(async || method_not_allowed())
        .fallback(async || no_such_address())
        .layer(middleware::from_fn_with_state(server.clone(), visit::by_token))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CatchPanicLayer::custom(panicked))
}

/// The answer where there is no route.
pub(crate) fn no_such_address() -> Refusal {
    Problem::new(Code::NotFound, "There is no such address; GET /api/v1/openapi.json lists those that there are.")
        .into()
}

/// A refusal as the API says it.
pub(crate) fn refused(problem: Problem) -> Refusal {
    problem.into()
}

fn method_not_allowed() -> Refusal {
    let detail = "This address does not take this method; the header `Allow` names those that it takes.";
    Refusal::with_status(StatusCode::METHOD_NOT_ALLOWED, "wrong method", detail)
}

fn panicked(_: Box<dyn Any + Send>) -> Response {
    Refusal::from(Problem::because(Code::Internal, General::Internal)).into_response()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_route_stands_in_the_table_once() {
        let ways: BTreeSet<_> = ROUTES.iter().map(|route| (route.method, route.path)).collect();
        let names: BTreeSet<_> = ROUTES.iter().map(|route| route.name).collect();
        assert_eq!((ways.len(), names.len()), (ROUTES.len(), ROUTES.len()));
    }

    #[test]
    fn reading_takes_no_body_and_only_the_description_is_open() {
        for route in ROUTES {
            let body = matches!(
                route.takes,
                Takes::NewRecord | Takes::Changes | Takes::Handover | Takes::Edits | Takes::Operations | Takes::Form(_)
            );
            assert!(!body || matches!(route.method, Method::Post | Method::Put | Method::Patch), "{}", route.name);
            assert_eq!(route.open, route.gives == Gives::Description, "{}", route.name);
        }
    }
}

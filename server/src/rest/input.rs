//! Reading what was sent, before anybody is asked about it.
//!
//! Names and numbers in an answer are those that the caller sent. A body is read as a whole and
//! within bounds before a request begins in the store, so that no slow sender holds a transaction.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::Future;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use remit_policy::{Action, Object, Status};
use remit_wire::{
    AggregateQuery, AuditQuery, AuditTopic, Cell, Draft, ExplainQuery, Group, ListQuery, Operation, PeopleQuery,
    Problem, pairs_of,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::no_such_address;
use super::problem::{Answer, Refusal};
use crate::router::{BODY_LIMIT, Server};

/// What a search answers with at most, and unless told otherwise.
const SEARCH_LIMIT: u32 = 50;
const SEARCH_USUAL: u32 = 20;
/// What only a page of records knows.
const LIST_ONLY: [&str; 5] = ["sort", "limit", "after", "fields", "count"];
/// The most changes in one request.
const OPERATIONS: usize = 1_000;
/// More than anybody types.
const SEARCH_LENGTH: usize = 200;

/// What a type of record and an id are in a question.
const OBJECT: &str = "the key of a type of record, such as `customer`";
const ID: &str = "the id of a record";

/// The object type that the path names.
pub(crate) struct Kind(pub(crate) Object);

impl FromRequestParts<Server> for Kind {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Answer<Kind> {
        let plural = param(parts, server, "objects").await?;
        Object::from_plural(&plural).map(Kind).ok_or_else(no_such_address)
    }
}

/// The id that the path names, as it was sent.
pub(crate) struct Id(String);

impl Id {
    /// What cannot be an id is the id of nothing.
    pub(crate) fn read(&self) -> Answer<Uuid> {
        self.0.parse().map_err(|_| Refusal::not_found())
    }
}

impl FromRequestParts<Server> for Id {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Answer<Id> {
        param(parts, server, "id").await.map(Id)
    }
}

pub(super) async fn param(parts: &mut Parts, server: &Server, name: &str) -> Answer<String> {
    let params = RawPathParams::from_request_parts(parts, server).await.map_err(|_| Refusal::not_found())?;
    let found = params.iter().find(|(key, _)| *key == name);
    found.map(|(_, value)| value.to_owned()).ok_or_else(Refusal::not_found)
}

/// The query of the address, in its order.
pub(crate) struct Pairs(Vec<(String, String)>);

impl FromRequestParts<Server> for Pairs {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Pairs, Infallible> {
        Ok(Pairs(pairs_of(parts.uri.query().unwrap_or_default()).collect()))
    }
}

impl Pairs {
    /// A question for a page of records.
    pub(crate) fn list(self, object: Object) -> Answer<ListQuery> {
        for name in LIST_ONLY {
            self.at_most_once(name)?;
        }
        Ok(ListQuery::from_pairs(object, self.0.into_iter())?)
    }

    /// A question for groups and sums: filters as in a list, `group` or `group[month]`, and `sum`.
    pub(crate) fn aggregate(mut self, object: Object) -> Answer<AggregateQuery> {
        let by = self.take("group")?.map(Group::Field);
        let by_month = self.take("group[month]")?.map(Group::Month);
        let sum = self.take("sum")?;
        if by.is_some() && by_month.is_some() {
            return Err(Refusal::invalid("Only one `group` can be given.").at("group"));
        }
        for name in LIST_ONLY {
            if self.take(name)?.is_some() {
                return Err(Refusal::invalid(format!("`{name}` has no meaning for groups.")).at(name));
            }
        }
        let filters = self.list(object)?.filters;
        Ok(AggregateQuery { filters, group: by.or(by_month), sum })
    }

    /// Words to look for, and how many records are wanted.
    pub(crate) fn search(mut self) -> Answer<(String, u32)> {
        let words = self.take("q")?.unwrap_or_default().trim().to_owned();
        let limit = self.take("limit")?.map_or(Ok(SEARCH_USUAL), |limit| search_limit(&limit))?;
        if let Some((name, _)) = self.0.first() {
            return Err(Refusal::invalid(format!("`{name}` has no meaning for a search.")).at(name));
        }
        if words.is_empty() || words.chars().count() > SEARCH_LENGTH {
            return Err(Refusal::invalid(format!("`q` must have 1 to {SEARCH_LENGTH} characters.")).at("q"));
        }
        Ok((words, limit))
    }

    /// A question for people.
    pub(crate) fn people(mut self) -> Answer<PeopleQuery> {
        let unknown = || Refusal::invalid("`status` must be active, suspended or departed.").at("status");
        let status = self.take("status")?.map(|key| Status::from_key(&key).ok_or_else(unknown)).transpose()?;
        let (q, department, role) = (self.take("q")?, self.take("department")?, self.take("role")?);
        self.nothing()?;
        Ok(PeopleQuery { q, department, status, role })
    }

    /// A question for a verdict and its reasons.
    pub(crate) fn explain(mut self) -> Answer<ExplainQuery> {
        let object = self.read("object", OBJECT, Object::from_key)?;
        let record = self.read("record", ID, |text| text.parse().ok())?;
        let action = self.read("action", "the key of an action, such as `edit`", Action::from_key)?;
        let (user, field) = (self.text("user")?, self.text("field")?);
        self.nothing()?;
        let needed = |name: &str| Refusal::invalid(format!("`{name}` must be given.")).at(name);
        Ok(ExplainQuery {
            user,
            object: object.ok_or_else(|| needed("object"))?,
            record: record.ok_or_else(|| needed("record"))?,
            action: action.ok_or_else(|| needed("action"))?,
            field,
        })
    }

    /// A question for entries of the audit trail.
    pub(crate) fn audit(mut self) -> Answer<AuditQuery> {
        let query = AuditQuery {
            person: self.text("person")?,
            event: self.text("event")?,
            topic: self.read("topic", "`rights`", AuditTopic::from_key)?,
            object: self.read("object", OBJECT, Object::from_key)?,
            record: self.read("record", ID, |text| text.parse().ok())?,
            from: self.text("from")?,
            until: self.text("until")?,
            after: self.read("after", "the `next` of a page", |text| text.parse().ok())?,
            limit: self.read("limit", "a number", |text| text.parse().ok())?,
        };
        self.nothing()?;
        Ok(query)
    }

    /// The text of a name that may be given once; nothing where it is empty.
    fn text(&mut self, name: &str) -> Answer<Option<String>> {
        Ok(self.take(name)?.filter(|text| !text.is_empty()))
    }

    /// The same, understood.
    fn read<T>(&mut self, name: &str, form: &str, of: impl FnOnce(&str) -> Option<T>) -> Answer<Option<T>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        of(&text).map(Some).ok_or_else(|| Refusal::invalid(format!("`{name}` must be {form}.")).at(name))
    }

    /// Refuses whatever was sent: for routes that take nothing.
    pub(crate) fn nothing(&self) -> Answer<()> {
        match self.0.first() {
            Some((name, _)) => Err(Refusal::invalid(format!("`{name}` has no meaning here.")).at(name)),
            None => Ok(()),
        }
    }

    /// Takes the value of a name that may be given once.
    pub(super) fn take(&mut self, name: &str) -> Answer<Option<String>> {
        self.at_most_once(name)?;
        let place = self.0.iter().position(|(key, _)| key == name);
        Ok(place.map(|place| self.0.remove(place).1))
    }

    fn at_most_once(&self, name: &str) -> Answer<()> {
        if self.0.iter().filter(|(key, _)| key == name).count() > 1 {
            return Err(Refusal::invalid(format!("`{name}` was given more than once.")).at(name));
        }
        Ok(())
    }
}

fn search_limit(text: &str) -> Answer<u32> {
    let limit = text.parse().ok().filter(|limit| (1..=SEARCH_LIMIT).contains(limit));
    limit.ok_or_else(|| Refusal::invalid(format!("`limit` must be a number from 1 to {SEARCH_LIMIT}.")).at("limit"))
}

/// The tag in `If-Match`, without its quotes, if one is sent.
pub(crate) fn tag(headers: &HeaderMap) -> Option<String> {
    let sent = headers.get(header::IF_MATCH)?.to_str().ok()?;
    let tag = sent.trim().trim_matches('"');
    (!tag.is_empty() && tag != "*").then(|| tag.into())
}

/// The same, where it must be sent: a change without one could undo somebody else's.
pub(crate) fn required_tag(headers: &HeaderMap) -> Answer<String> {
    tag(headers).ok_or_else(|| {
        let detail = "Send the record's `etag` in the header `If-Match`, so that nobody's change is lost.";
        Refusal::with_status(StatusCode::PRECONDITION_REQUIRED, "tag missing", detail)
    })
}

/// What was sent along, read as a whole and not yet understood.
pub(crate) struct Payload(Bytes);

impl FromRequest<Server> for Payload {
    type Rejection = Refusal;

    fn from_request(request: Request, server: &Server) -> impl Future<Output = Answer<Payload>> + Send {
        let bytes = Bytes::from_request(request, server);
        async { bytes.await.map(Payload).map_err(broken_off) }
    }
}

fn broken_off(rejection: BytesRejection) -> Refusal {
    if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
        let detail = format!("A request may bring {} MiB at most.", BODY_LIMIT >> 20);
        return Refusal::with_status(StatusCode::PAYLOAD_TOO_LARGE, "too large", detail);
    }
    Refusal::unreadable("The body broke off.")
}

impl Payload {
    /// The JSON in it, in the form of `T`.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Answer<T> {
        serde_json::from_slice(&self.0).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => Refusal::invalid(format!("The body does not fit: {error}.")),
            _ => Refusal::unreadable(format!("The body is not JSON: {error}.")),
        })
    }

    /// What a record shall become: `{"fields": {…}}`, and nothing beside it.
    pub(crate) fn draft(&self) -> Answer<Draft> {
        let (draft, rest) = self.fields()?;
        nothing_else(&rest)?;
        Ok(draft)
    }

    /// Where a record shall go, and whether its shares stay: `{"fields": {…}, "keep_shares": true}`.
    pub(crate) fn handover(&self) -> Answer<(Draft, bool)> {
        let (draft, mut rest) = self.fields()?;
        let keep = match rest.remove("keep_shares") {
            None => false,
            Some(Value::Bool(keep)) => keep,
            Some(_) => return Err(Refusal::invalid("`keep_shares` must be true or false.").at("keep_shares")),
        };
        nothing_else(&rest)?;
        Ok((draft, keep))
    }

    /// Many changes, as a list. Each is understood by itself: one that is not does not stop the others.
    pub(crate) fn operations(&self) -> Answer<Vec<Result<Operation, Problem>>> {
        let sent: Vec<Value> = self.json()?;
        if sent.len() > OPERATIONS {
            return Err(Refusal::invalid(format!("At most {OPERATIONS} operations can be asked for at once.")));
        }
        Ok(sent.into_iter().map(|one| operation(one).map_err(Refusal::into_problem)).collect())
    }

    fn fields(&self) -> Answer<(Draft, Map<String, Value>)> {
        let mut body: Map<String, Value> = self.json()?;
        let Some(Value::Object(fields)) = body.remove("fields") else {
            return Err(Refusal::invalid("The body must be an object with an object `fields` in it."));
        };
        let cells = fields.into_iter().map(|(key, value)| cell(&key, value).map(|cell| (key, cell)));
        Ok((Draft { fields: cells.collect::<Answer<BTreeMap<_, _>>>()? }, body))
    }
}

fn operation(sent: Value) -> Answer<Operation> {
    if let Some(Value::Object(fields)) = sent.get("fields") {
        for (key, value) in fields {
            cell(key, value.clone())?;
        }
    }
    serde_json::from_value(sent).map_err(|error| Refusal::invalid(format!("The operation does not fit: {error}.")))
}

fn nothing_else(rest: &Map<String, Value>) -> Answer<()> {
    match rest.keys().next() {
        Some(name) => Err(Refusal::invalid(format!("`{name}` has no place beside `fields`.")).at(name)),
        None => Ok(()),
    }
}

/// A value in one of the forms that a field can have.
fn cell(key: &str, value: Value) -> Answer<Cell> {
    serde_json::from_value(value).map_err(|_| {
        let detail = "The value must be null, true or false, a whole number, a text, or an amount of money.";
        Refusal::invalid(format!("`{key}` has a value that no field can have. {detail}")).at(key)
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn pairs(query: &[(&str, &str)]) -> Pairs {
        Pairs(query.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
    }

    fn said<T>(answer: Answer<T>) -> String {
        let Err(refusal) = answer else { return String::new() };
        format!("{refusal:?}")
    }

    #[test]
    fn groups_and_sums_are_told_from_filters() {
        let query = pairs(&[("stage", "won"), ("group", "owner"), ("sum", "amount")]);
        let query = query.aggregate(Object::Opportunity).unwrap();
        assert_eq!(query.group, Some(Group::Field("owner".into())));
        assert_eq!((query.sum.as_deref(), query.filters.len()), (Some("amount"), 1));
        let month = pairs(&[("group[month]", "closed_on")]).aggregate(Object::Opportunity).unwrap();
        assert_eq!(month.group, Some(Group::Month("closed_on".into())));
    }

    #[test]
    fn what_groups_cannot_use_is_refused() {
        for query in [
            [("group", "stage"), ("group", "owner")],
            [("group", "stage"), ("limit", "5")],
            [("group", "stage"), ("group[month]", "closed_on")],
        ] {
            assert!(pairs(&query).aggregate(Object::Opportunity).is_err(), "{query:?}");
        }
    }

    #[test]
    fn a_search_needs_words_and_knows_its_bounds() {
        assert_eq!(pairs(&[("q", " 客户 ")]).search().unwrap(), ("客户".into(), SEARCH_USUAL));
        let long = "x".repeat(SEARCH_LENGTH + 1);
        for query in [
            vec![],
            vec![("q", " ")],
            vec![("q", &*long)],
            vec![("q", "a"), ("limit", "0")],
            vec![("q", "a"), ("limit", "51")],
            vec![("q", "a"), ("sort", "name")],
        ] {
            assert!(pairs(&query).search().is_err(), "{query:?}");
        }
    }

    #[test]
    fn a_question_for_reasons_says_about_what() {
        let id = "01900000-0000-7000-8000-000000000000";
        let asked =
            pairs(&[("object", "customer"), ("record", id), ("action", "edit"), ("user", ""), ("field", "name")]);
        let query = asked.explain().unwrap();
        assert_eq!((query.user, query.field.as_deref()), (None, Some("name")));
        let needed = [("object", "customer"), ("record", id), ("action", "edit")];
        for place in 0..needed.len() {
            let mut query = needed.to_vec();
            let (name, _) = query.remove(place);
            assert!(said(pairs(&query).explain()).contains(&format!("`{name}` must be given")), "{name}");
            query.push((name, "odd"));
            assert!(said(pairs(&query).explain()).contains(&format!("field: Some(\"{name}\")")), "{name}");
        }
        let more = [&needed[..], &[("why", "x")]].concat();
        assert!(said(pairs(&more).explain()).contains("`why` has no meaning here"));
    }

    #[test]
    fn a_question_for_the_trail_is_understood_or_refused() {
        let query = pairs(&[("person", "ann"), ("after", "12"), ("limit", "5"), ("event", "")]).audit().unwrap();
        let expected =
            AuditQuery { person: Some("ann".into()), after: Some(12), limit: Some(5), ..AuditQuery::default() };
        assert_eq!(query, expected);
        for name in ["object", "record", "after", "limit", "sort"] {
            assert!(said(pairs(&[(name, "odd")]).audit()).contains(&format!("field: Some(\"{name}\")")), "{name}");
        }
    }

    #[test]
    fn an_operation_that_is_not_understood_stands_alone() {
        let read = |text: String| Payload(Bytes::from(text)).operations();
        let some = r#"[{"op": "create", "fields": {"name": "Bio"}}, {"op": "merge"},
            {"op": "create", "fields": {"amount": 1.5}}, 7]"#;
        let some = read(some.into()).unwrap();
        assert!(
            some[0].is_ok() && some[1..].iter().all(|one| one.as_ref().is_err_and(|problem| problem.status == 422))
        );
        assert_eq!(some[2].as_ref().unwrap_err().field.as_deref(), Some("amount"));
        assert!(said(read("{}".into())).contains("status: 422"));
        assert!(said(read(format!("[{}0]", "0,".repeat(OPERATIONS)))).contains("At most 1000"));
    }

    #[test]
    fn a_tag_comes_with_or_without_quotes_and_names_one_state() {
        let of = |value| tag(&HeaderMap::from_iter([(header::IF_MATCH, HeaderValue::from_static(value))]));
        assert_eq!(of("\"abc\""), Some("abc".into()));
        assert_eq!(of("abc"), Some("abc".into()));
        assert_eq!((of("*"), of("\"\""), tag(&HeaderMap::new())), (None, None, None));
        assert!(said(required_tag(&HeaderMap::new())).contains("status: 428"));
    }

    #[test]
    fn a_draft_is_fields_and_nothing_else() {
        let draft = |text: &'static str| Payload(Bytes::from_static(text.as_bytes())).draft();
        let good = draft(r#"{"fields": {"name": "Bio", "amount": {"amount": 5, "currency": "USD"}, "note": null}}"#);
        assert_eq!(good.unwrap().fields["note"], Cell::Empty);
        assert!(said(draft("{\"fields\": {")).contains("status: 400"));
        assert!(said(draft("[]")).contains("status: 422"));
        assert!(said(draft("{}")).contains("an object `fields`"));
        assert!(said(draft(r#"{"fields": {}, "owner": "ann"}"#)).contains("`owner` has no place"));
        assert!(said(draft(r#"{"fields": {"amount": 1.5}}"#)).contains("field: Some(\"amount\")"));
    }

    #[test]
    fn shares_end_with_a_handover_unless_they_are_kept_by_choice() {
        let handover = |text: &'static str| Payload(Bytes::from_static(text.as_bytes())).handover();
        assert!(!handover(r#"{"fields": {"owner": "ann"}}"#).unwrap().1);
        assert!(handover(r#"{"fields": {}, "keep_shares": true}"#).unwrap().1);
        assert!(said(handover(r#"{"fields": {}, "keep_shares": 1}"#)).contains("must be true or false"));
        assert!(said(handover(r#"{"fields": {}, "keep": true}"#)).contains("`keep` has no place"));
    }
}

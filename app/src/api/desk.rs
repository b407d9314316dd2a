//! Answers that are put together from several questions to the store, all in one request's context.

use remit_policy::{Action, Object};
use remit_store::{Ctx, StoreError};
use remit_wire::reason::OfRecord;
use remit_wire::{AggregateQuery, Bucket, Code, Filter, Group, ListQuery, Op, Page, Problem, Record, Sort};
use uuid::Uuid;

use super::Refusal;
use super::giving;
use super::records::{Blank, Dossier, Related};
use super::server::refuse;
use crate::ui::columns::{columns, is_added};

/// How many related records a page shows.
const RELATED: u32 = 5;
/// How many names an input suggests.
const SUGGESTED: u32 = 8;

/// Leaves in the records what their list shows.
pub fn keep_columns(object: Object, records: &mut [Record]) {
    let shown = |key: &str| columns(object).iter().any(|column| column.key == key) || is_added(object, key);
    for record in records {
        record.fields.retain(|key, _| shown(key));
        record.masked.retain(|key| shown(key));
    }
}

/// A record with what its page shows besides.
///
/// # Errors
/// `not_found` where there is none for the reader.
pub async fn open(ctx: &Ctx, object: Object, id: Uuid) -> Result<Dossier, StoreError> {
    let opened = ctx.open(object, id, RELATED).await?;
    let related = opened.related.into_iter().map(|(object, field, mut page)| {
        keep_columns(object, &mut page.data);
        Related { object, field: field.into(), page }
    });
    Ok(Dossier { record: opened.record, related: related.collect(), denied: giving::denied(opened.denied) })
}

/// Nothing where the question may not be asked; other failures stay failures.
fn readable(answer: Result<Page, StoreError>) -> Result<Option<Page>, StoreError> {
    match answer {
        Ok(page) => Ok(Some(page)),
        Err(StoreError::Problem(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The values of a field among the records that the reader sees, most frequent first.
///
/// # Errors
/// `invalid` for a field that cannot be grouped by.
pub async fn values(ctx: &Ctx, object: Object, field: String, filters: Vec<Filter>) -> Result<Vec<Bucket>, Refusal> {
    let filters = filters.into_iter().filter(|filter| filter.field != field).collect();
    let query = AggregateQuery { filters, group: Some(Group::Field(field)), sum: None };
    let mut groups = ctx.aggregate(object, &query).await?.groups;
    groups.retain(|bucket| bucket.key.is_some());
    groups.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.label.cmp(&other.label)));
    groups.truncate(50);
    Ok(groups)
}

/// The names that contain a text, in order.
///
/// # Errors
/// If the database fails.
pub async fn suggest(ctx: &Ctx, object: Object, text: &str) -> Result<Vec<String>, Refusal> {
    let field = object.title().to_owned();
    let query = ListQuery {
        filters: vec![Filter { field: field.clone(), op: Op::Contains, value: text.trim().into() }],
        sort: Some(Sort { field, descending: false }),
        limit: Some(SUGGESTED),
        ..ListQuery::default()
    };
    let found = readable(ctx.list(object, &query).await)?;
    let mut names: Vec<_> =
        found.into_iter().flat_map(|page| page.data).map(|record| record.title().to_owned()).collect();
    names.dedup();
    Ok(names)
}

/// The one record that a typed name means: its id, its whole name, or a part that no other has.
///
/// # Errors
/// How many there are instead, at most two.
pub async fn named(ctx: &Ctx, object: Object, text: &str) -> Result<Result<Uuid, usize>, Problem> {
    if let Ok(id) = text.parse() {
        return Ok(Ok(id));
    }
    let mut found = 0;
    for op in [Op::Eq, Op::Contains] {
        let filter = Filter { field: object.title().into(), op, value: text.into() };
        let query = ListQuery { filters: vec![filter], limit: Some(2), ..ListQuery::default() };
        let records = readable(ctx.list(object, &query).await).map_err(Problem::from)?.map(|page| page.data);
        match records.unwrap_or_default().as_slice() {
            [one] => return Ok(Ok(one.id)),
            several => found = several.len(),
        }
        if found > 0 {
            break;
        }
    }
    Ok(Err(found))
}

/// What the form of a new record offers.
///
/// # Errors
/// `forbidden` where none of the asker's roles makes such a record.
pub async fn blank(ctx: &Ctx, object: Object, customer: Option<Uuid>) -> Result<Blank, Refusal> {
    let mine = ctx.me().await?.objects;
    if !mine.get(&object).is_some_and(|actions| actions.contains(&Action::Create)) {
        remit_store::note((Action::Create, object));
        return Err(refuse(Problem::because(Code::Forbidden, OfRecord::CreatesNone)));
    }
    let customer = match customer.filter(|_| object.is_child()) {
        Some(id) => ctx.get(Object::Customer, id).await.ok(),
        None => None,
    };
    Ok(Blank {
        creatable: ctx.creatable(object).await?,
        directory: ctx.directory().await?,
        preset: ctx.preset(object),
        customer: customer.map(|record| record.title().to_owned()).filter(|name| !name.is_empty()),
    })
}

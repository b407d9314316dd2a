//! Reading records: lists, single records, the names behind references, and search.

use std::collections::{BTreeMap, BTreeSet};

use remit_policy::{Action, Field, Grant, Level, Name, Object, Permit, Reach};
use remit_wire::reason::OfRecord;
use remit_wire::{Count, CountMode, Filter, ListQuery, Op, Page, Record, Remit};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use crate::Result;
use crate::ctx::Ctx;
use crate::cursor::Cursor;
use crate::error::{invalid, invalid_at, not_found};
use crate::explain::role_name;
use crate::masked::{Links, Masked, OFFERED};
use crate::row::{Row, column};
use crate::scoped::{COUNTED, Scoped};
use crate::shape::Window;

/// Records on a page where nothing else is asked.
const PAGE: u32 = 50;
/// The most that a page may hold.
const PAGE_LIMIT: u32 = 200;
/// Where a capped count stops.
pub(crate) const COUNT_CAP: u64 = 1_000;
/// The alias of the place of a question among those of one statement.
const PLACE: &str = "question";

/// Records in order, each with the cursor that continues after it.
pub(crate) struct Sorted {
    pub(crate) found: Vec<(Masked, Cursor)>,
    pub(crate) counted: Option<Counted>,
}

/// How many records there are, counted no further than the cap.
pub(crate) struct Counted {
    pub(crate) value: u64,
    pub(crate) cap: Option<u64>,
}

impl Ctx {
    /// A page of the records of one type that the user may see.
    ///
    /// # Errors
    /// `invalid` for a field that does not exist or may be read on no record, a value of the wrong
    /// kind, a limit outside 1 to 200, and a cursor of another list.
    pub async fn list(&self, object: Object, query: &ListQuery) -> Result<Page> {
        let limit = query.limit.unwrap_or(PAGE);
        if !(1..=PAGE_LIMIT).contains(&limit) {
            return Err(invalid_at("limit", OfRecord::LimitBetween { most: PAGE_LIMIT.into() }));
        }
        let wanted = self.wanted(object, query)?;
        let scoped = self.filtered(object, Action::View, &query.filters).await?;
        let cap = cap(query.count);
        let Sorted { mut found, counted } = self.sorted(&scoped, query, u64::from(limit) + 1, cap).await?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let next = if more { found.last().map(|last| last.1.encode()) } else { None };
        let masked: Vec<Masked> = found.into_iter().map(|(masked, _)| masked).collect();
        let mut data = self.reduced(scoped.permit(), &masked).await?;
        if let Some(wanted) = wanted {
            data.iter_mut().for_each(|record| keep(record, &wanted));
        }
        Ok(Page { data, next, count: counted.map(count), remit: self.remit(object) })
    }

    /// One record.
    ///
    /// # Errors
    /// `not_found` where it does not exist or the user may not see it: the same answer for both.
    pub async fn get(&self, object: Object, id: Uuid) -> Result<Record> {
        let masked = self.scoped(self.permit(object, Action::View)).ids([id]).one().await?;
        self.shown(&masked).await
    }

    /// A record with the fields that the user may change.
    pub(crate) async fn shown(&self, masked: &Masked) -> Result<Record> {
        let object = masked.row().object;
        let permit = self.permit(object, Action::View);
        let record = self.reduced(&permit, std::slice::from_ref(masked)).await?.pop().ok_or_else(not_found)?;
        Ok(self.with_editable(record, masked, &permit))
    }

    /// A record with the fields that the user may change, and why not the others.
    pub(crate) fn with_editable(&self, record: Record, masked: &Masked, permit: &Permit) -> Record {
        let edit = self.permit(record.object, Action::Edit);
        let editable = masked.editable(permit, &edit);
        let waiting = masked.waiting(&edit, &editable);
        let mut limited_by = record.limited_by;
        let fixed = record.object.fields().iter().filter(|field| !editable.iter().any(|key| key == field.key));
        for field in fixed.filter(|field| record.fields.contains_key(field.key)) {
            limited_by.entry(field.key.to_owned()).or_insert_with(|| self.limiting(permit, field, Level::Read));
        }
        Record { editable, waiting, limited_by, ..record }
    }

    /// The names of those of the user's roles that give a field this level.
    fn limiting(&self, permit: &Permit, field: &Field, level: Level) -> Vec<Name> {
        permit.roles_giving(field, level).into_iter().map(|role| role_name(&self.world().policy, role)).collect()
    }

    /// Records of all types whose title contains the words, at most `limit` of each type.
    ///
    /// # Errors
    /// `invalid` for a text without at least one character, or of more than 100.
    pub async fn search(&self, text: &str, limit: u32) -> Result<Vec<Record>> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > 100 || text.contains('\0') {
            return Err(invalid_at("q", OfRecord::SearchLength));
        }
        let mut found = Vec::new();
        for object in Object::ALL {
            found.extend(self.search_one(object, text, limit).await?);
        }
        Ok(found)
    }

    async fn search_one(&self, object: Object, text: &str, limit: u32) -> Result<Vec<Record>> {
        let permit = self.permit(object, Action::View);
        let readable = object.field(object.title()).map(|field| permit.readable(field));
        if permit.is_empty() || matches!(readable, None | Some(remit_policy::Readable::Nowhere)) {
            return Ok(Vec::new());
        }
        let filter = Filter { field: object.title().into(), op: Op::Contains, value: text.into() };
        let query =
            ListQuery { filters: vec![filter], limit: Some(limit.clamp(1, PAGE_LIMIT)), ..ListQuery::default() };
        Ok(self.list(object, &query).await?.data)
    }

    /// A scoped query narrowed by filters.
    pub(crate) async fn filtered(&self, object: Object, action: Action, filters: &[Filter]) -> Result<Scoped<'_>> {
        if filters.len() > 20 {
            return Err(invalid(OfRecord::TooManyFilters));
        }
        let scoped = self.scoped(self.permit(object, action));
        let referred = filters.iter().flat_map(|filter| scoped.referred(filter)).collect();
        let visible = self.names_of(&referred).await?;
        filters.iter().try_fold(scoped, |scoped, filter| scoped.filter(filter, &visible))
    }

    /// The records after the cursor, in order, each with the cursor that continues after it; and how many
    /// there are in all, in the same statement, unless nothing is counted.
    pub(crate) async fn sorted(
        &self, scoped: &Scoped<'_>, query: &ListQuery, limit: u64, cap: Option<Option<u64>>,
    ) -> Result<Sorted> {
        let object = scoped.permit().object();
        let after = query.after.as_deref().map(|text| Cursor::decode(text, query.sort.as_ref())).transpose()?;
        let continued = after.is_some();
        let id = column(object, "id");
        let Some(sort) = &query.sort else {
            let after = after.map(|after| Condition::all().add(id.lt(after.id)));
            let window = Window { sort: None, descending: true, after, limit };
            let found = scoped.window(&window, cap).await?;
            let counted = counted(scoped, cap, continued, found.first().map(|one| &one.1)).await?;
            return Ok(Sorted { found: found.into_iter().map(|(masked, _)| newest(masked)).collect(), counted });
        };
        let term = scoped.term(&sort.field)?;
        let refused = || invalid_at(&sort.field, OfRecord::NotSorted { field: sort.field.clone() });
        let order = scoped.order(&term).ok_or_else(refused)?;
        if after.as_ref().is_some_and(|after| !after.fits(term.kind)) {
            return Err(invalid_at("after", OfRecord::NotNext));
        }
        let after = after.map(|after| after.condition(&order, id, sort.descending));
        let window = Window { sort: Some(order), descending: sort.descending, after, limit };
        let found = scoped.window(&window, cap).await?;
        let counted = counted(scoped, cap, continued, found.first().map(|one| &one.1)).await?;
        let with_cursor = |(masked, row): (Masked, _)| {
            let cursor = Cursor::of(&masked, sort, &row, term.kind)?;
            Ok((masked, cursor))
        };
        Ok(Sorted { found: found.into_iter().map(with_cursor).collect::<Result<_>>()?, counted })
    }

    /// The records as the reader may see them, with the names of what they refer to.
    pub(crate) async fn reduced(&self, permit: &Permit, masked: &[Masked]) -> Result<Vec<Record>> {
        let referred = masked.iter().flat_map(|one| one.references(permit)).collect();
        let links = self.names_of(&referred).await?;
        Ok(self.with_links(permit, masked, &links))
    }

    /// The same where the names are known.
    pub(crate) fn with_links(&self, permit: &Permit, masked: &[Masked], links: &Links) -> Vec<Record> {
        let standing = self.standing();
        let actions: Vec<Permit> = OFFERED.iter().map(|action| standing.permit(permit.object(), *action)).collect();
        let masking = |key: &String| {
            let field = permit.object().field(key);
            let by = field.map(|field| self.limiting(permit, field, Level::Masked)).unwrap_or_default();
            (key.clone(), by)
        };
        let record = |one: &Masked| {
            let mut record = one.record(permit, &actions, &self.world().org, links);
            record.limited_by = record.masked.iter().map(masking).collect();
            record
        };
        masked.iter().map(record).collect()
    }

    /// Those of the records of one type that the user may see, with their names as far as they may be read.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn names(&self, object: Object, ids: BTreeSet<Uuid>) -> Result<BTreeMap<Uuid, String>> {
        let wanted = ids.into_iter().map(|id| (object, id)).collect();
        Ok(self.names_of(&wanted).await?.into_iter().map(|((_, id), name)| (id, name)).collect())
    }

    /// Those of the records that the user may see, with their names as far as they may be read: one
    /// statement for all types.
    pub(crate) async fn names_of(&self, wanted: &BTreeSet<(Object, Uuid)>) -> Result<Links> {
        let mut ids: BTreeMap<Object, Vec<Uuid>> = BTreeMap::new();
        wanted.iter().for_each(|(object, id)| ids.entry(*object).or_default().push(*id));
        let scopes: Vec<Scoped<'_>> =
            ids.into_iter().map(|(object, ids)| self.scoped(self.permit(object, Action::View)).ids(ids)).collect();
        let mut links = Links::new();
        for (place, row) in self.union(scopes.iter().map(Scoped::select_named)).await? {
            let Some(scoped) = scopes.get(place) else { continue };
            let masked = Masked::new(Row::named(self.all_dimensions(), scoped.permit().object(), &row)?);
            links.insert((scoped.permit().object(), masked.row().id), masked.title(scoped.permit()));
        }
        Ok(links)
    }

    /// The rows of several scoped questions with the same columns, in one statement, each with the place of
    /// its question. Their order is not kept.
    pub(crate) async fn union(
        &self, questions: impl Iterator<Item = SelectStatement>,
    ) -> Result<Vec<(usize, QueryResult)>> {
        let placed = questions.enumerate().map(|(place, mut question)| {
            question.expr_as(Expr::cust(place.to_string()), Alias::new(PLACE));
            question
        });
        let united = placed.reduce(|mut all, one| {
            all.union(UnionType::All, one);
            all
        });
        let Some(united) = united else { return Ok(Vec::new()) };
        let rows = self.tx().query_all(&united).await?;
        let placed = |row: QueryResult| {
            let place: i32 = row.try_get("", PLACE)?;
            Ok((usize::try_from(place).unwrap_or(usize::MAX), row))
        };
        rows.into_iter().map(placed).collect()
    }

    /// The fields that the caller asked for, each of which must exist and be readable somewhere.
    fn wanted(&self, object: Object, query: &ListQuery) -> Result<Option<BTreeSet<String>>> {
        let Some(fields) = &query.fields else { return Ok(None) };
        let scoped = self.scoped(self.permit(object, Action::View));
        for field in fields {
            let masked = object.field(field).is_some_and(|field| self.shows_masked(object, field));
            if !masked {
                scoped.term(field)?;
            }
        }
        Ok(Some(fields.iter().cloned().collect()))
    }

    fn shows_masked(&self, object: Object, field: &remit_policy::Field) -> bool {
        let counting = self.standing();
        counting
            .counting()
            .iter()
            .any(|one| one.role.grant(object, Action::View).is_some() && one.role.level(object, field) == Level::Masked)
    }

    /// From which remit an answer about an object is given.
    pub(crate) fn remit(&self, object: Object) -> Remit {
        let standing = self.standing();
        let grants = standing.counting().iter().filter_map(|one| Some((one, one.role.grant(object, Action::View)?)));
        let Some((one, grant)) = grants.max_by_key(|(_, grant)| grant.reach) else { return Remit::default() };
        let org = &self.world().org;
        let anchored = matches!(grant.reach, Reach::Department | Reach::Subtree);
        let department = org.department(one.anchor).filter(|_| anchored).map(|department| department.name.clone());
        let via_customer = grant.via_customer && object.is_child();
        Remit { reach: Some(grant.reach), department, via_customer, fences: self.fences(grant) }
    }

    fn fences(&self, grant: &Grant) -> Vec<(String, Vec<String>)> {
        let org = &self.world().org;
        let keys = |dimension: &String| {
            let values = org.partition(self.user(), dimension);
            values.into_iter().filter_map(|id| org.value(id)).map(|value| value.key.clone()).collect()
        };
        grant.fences.iter().map(|dimension| (dimension.clone(), keys(dimension))).collect()
    }
}

/// How far is counted; nothing where nothing is.
fn cap(mode: CountMode) -> Option<Option<u64>> {
    match mode {
        CountMode::None => None,
        CountMode::Exact => Some(None),
        CountMode::Capped => Some(Some(COUNT_CAP + 1)),
    }
}

async fn counted(
    scoped: &Scoped<'_>, cap: Option<Option<u64>>, continued: bool, first: Option<&QueryResult>,
) -> Result<Option<Counted>> {
    let Some(cap) = cap else { return Ok(None) };
    let value = match first {
        Some(row) => u64::try_from(row.try_get::<i64>("", COUNTED)?).unwrap_or(0),
        // The first page of nothing.
        None if !continued => 0,
        None => scoped.count(cap).await?,
    };
    Ok(Some(Counted { value, cap }))
}

/// A count with what it was capped by, which is one more than what is told.
pub(crate) fn count(counted: Counted) -> Count {
    match counted.cap {
        Some(cap) if counted.value >= cap => Count { value: cap - 1, exact: false },
        _ => Count { value: counted.value, exact: true },
    }
}

fn newest(masked: Masked) -> (Masked, Cursor) {
    let cursor = Cursor::newest(masked.row().id);
    (masked, cursor)
}

/// Leaves only the wanted fields in a record.
fn keep(record: &mut Record, wanted: &BTreeSet<String>) {
    record.fields.retain(|key, _| wanted.contains(key));
    record.masked.retain(|key| wanted.contains(key));
}

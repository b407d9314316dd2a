//! Reading the audit trail, each entry reduced to what its reader may read (`permissions.md`, §7 and §9).
//!
//! There are two readers. Who holds `audit.view` reads every entry: when, who, what happened, to which
//! type of record, and the names of the fields that it concerned. The right shows no record, so the
//! record itself and the values before and after are there only as far as the reader may read them
//! anyway. Everyone who sees a record reads its history: what happened to it, and of what was changed
//! the values that they may read now. What they may not read leaves no trace there, not even a gap in
//! the numbering: a change that reads the same before and after is no change to its reader.
//!
//! Values of another time pass through the same masking as those of now ([`Masked::with_values`]), and
//! what an entry tells besides is a closed list per event: a new event tells nothing until it is added.
#![expect(
    clippy::disallowed_methods,
    reason = "the audit trail holds no records; capability or sight of the record is checked before it is read"
)]

mod detail;
mod file;

use std::collections::{BTreeMap, BTreeSet};

use remit_policy::{Action, Capability, Level, Object};
use remit_wire::reason::OfRecord;
use remit_wire::{
    AuditEntryView, AuditPage, AuditQuery, AuditTopic, Cell, Change, GranteeKind, Link, Record, Sentence,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use self::detail::{Detail, placement};
use crate::attempt::commit;
use crate::audit::{Entry, Event, append};
use crate::ctx::Ctx;
use crate::entity::access::audit::{Column, Entity, Model};
use crate::error::{forbidden, invalid_at};
use crate::masked::{Masked, person};
use crate::policy::moment;
use crate::{Result, Store, Visit, typed};

/// Entries on a page where nothing else is asked.
const PAGE: u32 = 50;
/// The most that a page may hold, and the most that a history shows.
const MOST: u32 = 200;
/// What the history of a record tells of.
const HISTORY: [Event; 7] =
    [Event::Create, Event::Edit, Event::Transfer, Event::Delete, Event::Restore, Event::Share, Event::Unshare];

/// What changes who may do what, records that are shared or handed over apart.
const RIGHTS: [Event; 31] = [
    Event::SetUp,
    Event::Load,
    Event::Publish,
    Event::Draft,
    Event::Setting,
    Event::TokenCreate,
    Event::UserCreate,
    Event::UserSuspend,
    Event::UserReactivate,
    Event::UserManager,
    Event::UserMove,
    Event::UserDepart,
    Event::PasswordReset,
    Event::Assign,
    Event::AssignmentEnd,
    Event::Partition,
    Event::DepartmentAdd,
    Event::DepartmentMove,
    Event::DepartmentMerge,
    Event::DepartmentClose,
    Event::DimensionAdd,
    Event::DimensionRename,
    Event::DimensionRemove,
    Event::ValueAdd,
    Event::ValueRename,
    Event::ValueMove,
    Event::ValueRemove,
    Event::PeopleImport,
    Event::ViewAs,
    Event::ViewAsEnd,
    Event::DepartmentRename,
];

/// The records that a reader sees, out of those that entries are about.
type Seen = BTreeMap<(Object, Uuid), Masked>;
/// The names of customers that a reader sees.
type Customers = BTreeMap<Uuid, String>;

impl Store {
    /// Begins a request of someone who may read the audit trail.
    pub(crate) async fn auditing(&self, visit: &Visit) -> Result<Ctx> {
        let ctx = self.read(visit).await?;
        ctx.may_audit(Capability::AuditView)?;
        Ok(ctx)
    }

    /// Writes into the audit trail that the user has seen a record, if it has sensitive fields with a
    /// value that they read; answers whether it did. Called after a record was shown: reading itself
    /// holds no lock, and writes nothing.
    ///
    /// # Errors
    /// `not_found` where the user does not see the record, and if the database fails.
    pub async fn viewed(&self, visit: &Visit, object: Object, id: Uuid) -> Result<bool> {
        let ctx = self.read(visit).await?;
        let fields = ctx.sensitive(object, id).await?;
        let (user, viewer) = (ctx.user(), ctx.viewer());
        let login = ctx.world().org.user(user).map(|user| user.login.clone());
        drop(ctx);
        if fields.is_empty() {
            return Ok(false);
        }
        // Who looks as someone else has seen it, and writes nothing else meanwhile.
        let detail = serde_json::json!({ "fields": fields, "viewing_as": viewer.and(login) });
        let entry = Entry::new(Event::View, visit.at).by(viewer.unwrap_or(user)).on(object, id);
        let tx = self.begin_write().await?;
        append(&tx, entry.detail(detail)).await?;
        commit(tx).await?;
        Ok(true)
    }
}

impl Ctx {
    /// A page of the audit trail, the newest first. A filter by record matches only where the reader
    /// sees the record: otherwise it would tell which entries are about it.
    ///
    /// # Errors
    /// `forbidden` without `audit.view`; `invalid` for a limit outside 1 to 200, a time that is none, and
    /// a record without its type.
    pub async fn audit(&self, query: &AuditQuery) -> Result<AuditPage> {
        self.may_audit(Capability::AuditView)?;
        let limit = query.limit.unwrap_or(PAGE);
        if !(1..=MOST).contains(&limit) {
            return Err(invalid_at("limit", OfRecord::LimitBetween { most: MOST.into() }));
        }
        let Some(select) = self.wanted_entries(query).await? else {
            return Ok(AuditPage { data: Vec::new(), next: None });
        };
        let mut found = select.limit(u64::from(limit) + 1).all(self.tx()).await?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let next = found.last().filter(|_| more).map(|last| last.number);
        let seen = self.seen_records(&found).await?;
        let told = self.told_changes(&found, &seen).await?;
        let data = found.iter().zip(told).map(|(entry, changes)| self.for_auditor(entry, changes, &seen)).collect();
        Ok(AuditPage { data, next })
    }

    fn may_audit(&self, right: Capability) -> Result<()> {
        if self.standing().can(right) {
            return Ok(());
        }
        Err(forbidden(right, OfRecord::TrailNeeds { right: right.key().into() }))
    }

    /// What happened to a record that the user sees, the newest first, at most 200 entries: made, edited,
    /// handed over, deleted, taken back, and shared for those who may share it. Values are those that
    /// the user may read now, as masks where they are masked.
    ///
    /// # Errors
    /// `not_found` where the record does not exist or is not seen.
    pub async fn history(&self, object: Object, id: Uuid) -> Result<Vec<AuditEntryView>> {
        let masked = self.scoped(self.permit(object, Action::View)).ids([id]).one().await?;
        let shares = self.permit(object, Action::Share).admits(&masked.row().facts);
        let seen = Seen::from([((object, id), masked)]);
        let (mut history, mut after) = (Vec::new(), i64::MAX);
        // The limit counts what is shown: counting before would tell of what is not.
        loop {
            let page = history_of(object, id, after).all(self.tx()).await?;
            let Some(last) = page.last() else { return Ok(history) };
            after = last.number;
            let told = self.told_changes(&page, &seen).await?;
            history
                .extend(page.iter().zip(told).filter_map(|(entry, changes)| self.for_reader(entry, changes, shares)));
            if history.len() >= MOST as usize {
                history.truncate(MOST as usize);
                return Ok(history);
            }
        }
    }

    /// The sensitive fields of a record that have a value which the user reads.
    async fn sensitive(&self, object: Object, id: Uuid) -> Result<Vec<&'static str>> {
        let permit = self.permit(object, Action::View);
        let masked = self.scoped(permit.clone()).ids([id]).one().await?;
        let row = masked.row();
        let read = object.fields().iter().filter(|field| {
            field.sensitive && row.values.contains_key(field.key) && permit.level(&row.facts, field) >= Level::Read
        });
        Ok(read.map(|field| field.key).collect())
    }

    /// The entries that a question asks for; nothing where no entry can be among them.
    async fn wanted_entries(&self, query: &AuditQuery) -> Result<Option<Select<Entity>>> {
        let mut select = Entity::find().order_by_desc(Column::Number);
        if let Some(login) = &query.person {
            select = select.filter(Column::ActorId.is_in(typed::user(self, login)));
        }
        if let Some(event) = &query.event {
            select = select.filter(Column::Event.eq(event));
        }
        if query.topic == Some(AuditTopic::Rights) {
            select = select.filter(Column::Event.is_in(RIGHTS.map(Event::key)));
        }
        if let Some(object) = query.object {
            select = select.filter(Column::Object.eq(object.key()));
        }
        if let Some(from) = time("from", query.from.as_deref())? {
            select = select.filter(Column::At.gte(from));
        }
        if let Some(until) = time("until", query.until.as_deref())? {
            select = select.filter(Column::At.lt(until));
        }
        if let Some(after) = query.after {
            select = select.filter(Column::Number.lt(after));
        }
        let Some(record) = query.record else { return Ok(Some(select)) };
        let object = query.object.ok_or_else(|| invalid_at("object", OfRecord::NeedsObject))?;
        let seen = !self.names(object, [record].into()).await?.is_empty();
        Ok(seen.then(|| select.filter(Column::RecordId.eq(record))))
    }

    /// Those of the records that entries are about which the reader sees.
    async fn seen_records(&self, found: &[Model]) -> Result<Seen> {
        let mut wanted: BTreeMap<Object, BTreeSet<Uuid>> = BTreeMap::new();
        for (object, id) in found.iter().filter_map(record_of) {
            wanted.entry(object).or_default().insert(id);
        }
        let mut seen = Seen::new();
        for (object, ids) in wanted {
            let records = self.scoped(self.permit(object, Action::View)).ids(ids).records(|_| ()).await?;
            seen.extend(records.into_iter().map(|masked| ((object, masked.row().id), masked)));
        }
        Ok(seen)
    }

    /// What the reader may read of what each entry changed, in the order of the entries; nothing of
    /// records that they do not see.
    async fn told_changes(&self, found: &[Model], seen: &Seen) -> Result<Vec<Vec<Change>>> {
        let mut told: Vec<Vec<Change>> = vec![Vec::new(); found.len()];
        for object in Object::ALL {
            let about = |entry: &Model| seen.get(&record_of(entry).filter(|(one, _)| *one == object)?);
            let mine: Vec<(usize, Detail<'_>, &Masked)> =
                (0..).zip(found).filter_map(|(place, entry)| Some((place, Detail::of(entry), about(entry)?))).collect();
            let states: Vec<Masked> = mine.iter().flat_map(|(_, detail, masked)| detail.states(masked)).collect();
            let records = self.reduced(&self.permit(object, Action::View), &states).await?;
            let customers = self.customers(mine.iter().map(|(_, detail, _)| detail)).await?;
            for ((place, detail, _), sides) in mine.iter().zip(records.chunks(2)) {
                let (Some(slot), [before, after]) = (told.get_mut(*place), sides) else { continue };
                *slot = if detail.is(Event::Transfer) {
                    self.moved(object, detail, &customers)
                } else {
                    changed(detail, before, after)
                };
                slot.retain(|change| change.before != change.after);
            }
        }
        Ok(told)
    }

    /// The customers that records were handed over between, as far as the reader sees them.
    async fn customers<'d>(&self, details: impl Iterator<Item = &'d Detail<'d>>) -> Result<Customers> {
        let transfers = details.filter(|detail| detail.is(Event::Transfer));
        let ids = transfers.flat_map(|detail| detail.ids("customer")).flatten().collect();
        self.names(Object::Customer, ids).await
    }

    /// Where a record was handed over from and to, as far as a reader of the record sees where it lies.
    fn moved(&self, object: Object, detail: &Detail<'_>, customers: &Customers) -> Vec<Change> {
        let change = |part: &str| {
            let [before, after] = detail.ids(part).map(|id| self.place(part, id, customers));
            Change { field: part.into(), before, after }
        };
        placement(self.all_dimensions(), object).into_iter().map(change).collect()
    }

    /// A part of a placement by its name.
    fn place(&self, field: &str, id: Option<Uuid>, customers: &Customers) -> Cell {
        let Some(id) = id else { return Cell::Empty };
        let org = &self.world().org;
        let cell = match field {
            "owner" => org.user(id).map(|user| Cell::Text(user.name.clone())),
            "department" => org.department(id).map(|department| Cell::Text(department.name.clone())),
            "customer" => {
                let link = |name: &String| Link { object: Object::Customer, id, name: name.clone() };
                customers.get(&id).map(|name| Cell::Link(link(name)))
            }
            _ => org.value(id).map(|value| Cell::Text(value.key.clone())),
        };
        cell.unwrap_or(Cell::Unseen { unseen: true })
    }

    /// An entry for who holds `audit.view`.
    fn for_auditor(&self, entry: &Model, changes: Vec<Change>, seen: &Seen) -> AuditEntryView {
        let detail = Detail::of(entry);
        let about = record_of(entry).and_then(|record| seen.get(&record));
        let object = detail.object();
        let shares = about
            .zip(object)
            .is_some_and(|(masked, object)| self.permit(object, Action::Share).admits(&masked.row().facts));
        AuditEntryView {
            number: Some(entry.number),
            record: about.map(|masked| self.link(masked)),
            fields: detail.concerned(self.all_dimensions()),
            changes,
            ..self.bare(entry, &detail, shares)
        }
    }

    fn link(&self, masked: &Masked) -> Link {
        let (object, id) = (masked.row().object, masked.row().id);
        Link { object, id, name: masked.title(&self.permit(object, Action::View)) }
    }

    /// An entry for who sees the record; nothing where nothing of it may be read.
    fn for_reader(&self, entry: &Model, changes: Vec<Change>, shares: bool) -> Option<AuditEntryView> {
        let detail = Detail::of(entry);
        let changing = detail.is(Event::Edit) || detail.is(Event::Transfer);
        if changing && changes.is_empty() || is_sharing(&detail) && !shares {
            return None;
        }
        let fields = changes.iter().map(|change| change.field.clone()).collect();
        Some(AuditEntryView { fields, changes, ..self.bare(entry, &detail, shares) })
    }

    /// What every reader of an entry is told.
    fn bare(&self, entry: &Model, detail: &Detail<'_>, shares: bool) -> AuditEntryView {
        let notes = match (is_sharing(detail), shares) {
            (false, _) => detail.notes(),
            (true, true) => self.share_notes(detail),
            (true, false) => Vec::new(),
        };
        AuditEntryView {
            number: None,
            at: moment(entry.at),
            actor: entry.actor_id.and_then(|id| self.world().org.user(id)).map(person),
            event: entry.event.clone(),
            object: detail.object(),
            record: None,
            fields: Vec::new(),
            changes: Vec::new(),
            notes,
        }
    }

    /// Whom a record was shared with: for those who may share it.
    fn share_notes(&self, detail: &Detail<'_>) -> Vec<(String, Sentence)> {
        let text = |key: &str| detail.text(key).unwrap_or_default().to_owned();
        let kind = GranteeKind::from_key(&text("grantee_kind")).unwrap_or(GranteeKind::User);
        let (grantee, _) = self.grantee_names(kind, &text("grantee"));
        let told = [("grantee_kind", kind.key().to_owned()), ("grantee", grantee), ("level", text("level"))];
        let end = detail.number("expires_at").map(|end| ("expires_at", moment(end)));
        told.into_iter().chain(end).map(|(key, text)| (key.to_owned(), text.into())).collect()
    }
}

fn is_sharing(detail: &Detail<'_>) -> bool {
    detail.is(Event::Share) || detail.is(Event::Unshare)
}

/// The fields that an entry changed, as two reduced states of the record show them. A field that the
/// reader may not read at all is in neither.
fn changed(detail: &Detail<'_>, before: &Record, after: &Record) -> Vec<Change> {
    let change = |key: &str| {
        let (before, after) = (before.fields.get(key)?.clone(), after.fields.get(key)?.clone());
        Some(Change { field: key.into(), before, after })
    };
    detail.changed().into_iter().filter_map(change).collect()
}

fn time(key: &str, text: Option<&str>) -> Result<Option<i64>> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let wrong = || invalid_at(key, OfRecord::NeedsTime { field: key.into() });
    typed::time(text).map(Some).ok_or_else(wrong)
}

fn history_of(object: Object, id: Uuid, after: i64) -> Select<Entity> {
    Entity::find()
        .filter(Column::Object.eq(object.key()))
        .filter(Column::RecordId.eq(id))
        .filter(Column::Event.is_in(HISTORY.map(Event::key)))
        .filter(Column::Number.lt(after))
        .order_by_desc(Column::Number)
        .limit(u64::from(MOST))
}

fn record_of(entry: &Model) -> Option<(Object, Uuid)> {
    Some((Object::from_key(entry.object.as_deref()?)?, entry.record_id?))
}

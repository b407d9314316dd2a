//! Creating, editing, deleting and handing over records. Every check comes before the first write,
//! in the same transaction; a refused change has written nothing.

use std::collections::BTreeMap;

use remit_policy::{Action, Dimensions, Facts, Field, Kind, Object};
use remit_wire::reason::{Deciding, OfRecord};
use remit_wire::{Cell, Code, Draft, Problem, Record};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::audit::{Entry, Event, append};
use crate::ctx::Ctx;
use crate::error::{Wrong, forbidden, invalid_at};
use crate::masked::Masked;
use crate::place::{Placed, is_placement};
use crate::refusal::{self, Attempt};
use crate::row::Stored;
use crate::{Result, StoreError, typed};

type Values = BTreeMap<&'static str, Option<Stored>>;

impl Ctx {
    /// Makes a record. It must lie, as it will be, in a create grant; a field may be given where a role
    /// whose create grant contains it gives the level `edit`. Answers nothing where the maker may not
    /// see what was made.
    ///
    /// # Errors
    /// `forbidden`, `invalid` at a field, `unavailable` where only an approval would allow it.
    pub async fn create(&self, object: Object, draft: &Draft) -> Result<Option<Record>> {
        let permit = self.permit(object, Action::Create);
        if permit.is_empty() {
            return Err(forbidden((Action::Create, object), OfRecord::CreatesNone));
        }
        let placed = self.place_new(object, &draft.fields).await?;
        let facts = placed.facts();
        if !permit.admits(&facts) {
            let by = Deciding(object, self.dimensions_of(object).map(str::to_owned).collect(), self.called());
            return Err(forbidden((Action::Create, object), OfRecord::CreatesElsewhere { by }));
        }
        let may = |field: &Field| permit.creatable(&facts, field);
        let values = drafted(self.all_dimensions(), object, draft, true, may)?;
        self.check_references(object, &values).await?;
        let direct = |key: &str| object.field(key).is_some_and(|field| permit.creates_directly(&facts, field));
        if !permit.is_direct(&facts) || !values.keys().all(|key| direct(key)) {
            return Err(needs_approval((Action::Create, object)));
        }
        let id = Uuid::now_v7();
        self.insert(object, id, &placed, &values).await?;
        let after = json_of(values.iter().filter_map(|(key, value)| Some((*key, value.as_ref()?))));
        self.log(Event::Create, object, id, json!({ "after": after })).await?;
        self.seen(object, id).await
    }

    /// Changes fields of a record whose tag is still the one that the writer saw. What was sent
    /// unchanged is no change.
    ///
    /// # Errors
    /// `not_found`, `forbidden`, `stale`, `invalid` at a field, `unavailable` where only an approval would allow it.
    pub async fn edit(&self, object: Object, id: Uuid, etag: &str, draft: &Draft) -> Result<Record> {
        let before = self.target(object, id, Action::Edit, Some(etag)).await?;
        let (row, permit) = (before.row(), self.permit(object, Action::Edit));
        let changed: BTreeMap<String, Cell> = self.changed(&before, draft).await?;
        let may = |field: &Field| permit.editable(&row.facts, field);
        let values = drafted(self.all_dimensions(), object, &Draft { fields: changed }, false, may)?;
        self.check_references(object, &values).await?;
        let direct = |key: &str| object.field(key).is_some_and(|field| permit.edits_directly(&row.facts, field));
        if !values.keys().all(|key| direct(key)) {
            return Err(needs_approval((Action::Edit, object, id)));
        }
        if !values.is_empty() {
            self.update(object, id, columns(object, &values)).await?;
            let old = json_of(values.keys().filter_map(|key| Some((*key, row.values.get(key)?))));
            let new = json_of(values.iter().filter_map(|(key, value)| Some((*key, value.as_ref()?))));
            self.log(Event::Edit, object, id, json!({ "before": old, "after": new })).await?;
        }
        self.get(object, id).await
    }

    /// Moves a record to the recycle bin.
    ///
    /// # Errors
    /// `not_found`, `forbidden`, `stale`, `unavailable`.
    pub async fn delete(&self, object: Object, id: Uuid, etag: Option<&str>) -> Result<()> {
        let before = self.target(object, id, Action::Delete, etag).await?;
        if !self.permit(object, Action::Delete).is_direct(&before.row().facts) {
            return Err(needs_approval((Action::Delete, object, id)));
        }
        self.update(object, id, vec![("deleted_at".into(), Expr::val(self.at()))]).await?;
        self.log(Event::Delete, object, id, json!({})).await
    }

    /// Takes a record back out of the recycle bin; who may delete it may restore it.
    ///
    /// # Errors
    /// `not_found` for a record that is not in the bin or may not be deleted by the user; `unavailable`
    /// where only an approval would allow it.
    pub async fn restore(&self, object: Object, id: Uuid) -> Result<Option<Record>> {
        let permit = self.permit(object, Action::Delete);
        let masked = self.scoped_bin(permit.clone()).ids([id]).one().await?;
        if !permit.is_direct(&masked.row().facts) {
            return Err(needs_approval((Action::Delete, object, id)));
        }
        self.update(object, id, vec![("deleted_at".into(), Expr::val(Option::<i64>::None))]).await?;
        self.log(Event::Restore, object, id, json!({})).await?;
        self.seen(object, id).await
    }

    /// The recycle bin, as far as the user could restore from it: the latest 200, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn bin(&self, object: Object) -> Result<Vec<Record>> {
        let permit = self.permit(object, Action::Delete);
        let id = crate::row::column(object, "id");
        let found = self.scoped_bin(permit);
        let found =
            found.records(|select| _ = select.order_by_expr(id, sea_orm::sea_query::Order::Desc).limit(200)).await?;
        self.reduced(&self.permit(object, Action::View), &found).await
    }

    /// Hands a record over: `owner`, `department`, dimension values and the customer of a child. It must
    /// lie in a transfer grant as it is, and where that grant's `to` allows as it will be. Its shares
    /// end unless they are kept by choice. Answers nothing where the record is then out of sight.
    ///
    /// # Errors
    /// `not_found`, `forbidden`, `stale`, `invalid` at a field, `unavailable` where only an approval would allow it.
    pub async fn transfer(
        &self, object: Object, id: Uuid, etag: Option<&str>, to: &Draft, keep_shares: bool,
    ) -> Result<Option<Record>> {
        if let Some(key) = to.fields.keys().find(|key| !is_placement(self.all_dimensions(), object, key)) {
            return Err(invalid_at(key, OfRecord::NotByHandingOver { field: key.into() }));
        }
        let before = self.target(object, id, Action::Transfer, etag).await?;
        let row = before.row();
        let from = Placed::of(self.all_dimensions(), row);
        let placed = self.replace(object, &from, &to.fields).await?;
        self.check_path(object, id, &row.facts, &placed.facts())?;
        if placed != from {
            let columns = placed
                .columns(self.all_dimensions())
                .into_iter()
                .map(|(name, id)| (name.into(), Expr::val(id)))
                .collect();
            self.update(object, id, columns).await?;
            if object == Object::Customer {
                self.carry_children(id, &placed).await?;
            }
            if !keep_shares {
                self.end_shares(object, id).await?;
            }
            let detail = json!({ "before": where_it_lies(self.all_dimensions(), &from), "after": where_it_lies(self.all_dimensions(), &placed) });
            self.log(Event::Transfer, object, id, detail).await?;
        }
        self.seen(object, id).await
    }

    fn check_path(&self, object: Object, id: Uuid, now: &Facts, then: &Facts) -> Result<()> {
        let permit = self.permit(object, Action::Transfer);
        // A share of the record, or none, changes nothing about where it may go.
        let open = permit.paths().iter().filter(|path| path.from.admits(now) && path.to.admits(then));
        let mut direct = open.map(|path| !path.approval).peekable();
        if direct.peek().is_none() {
            return Err(forbidden((Action::Transfer, object, id), OfRecord::HandsOverElsewhere));
        }
        if direct.any(|direct| direct) { Ok(()) } else { Err(needs_approval((Action::Transfer, object, id))) }
    }

    /// The record that an action is asked for: visible, unchanged since it was seen, and inside the action's rows.
    pub(crate) async fn target(&self, object: Object, id: Uuid, action: Action, etag: Option<&str>) -> Result<Masked> {
        let view = self.permit(object, Action::View);
        let masked = self.scoped(view.clone()).ids([id]).one().await?;
        if !self.permit(object, action).admits(&masked.row().facts) {
            return Err(forbidden((action, object, id), OfRecord::Disallowed { action }));
        }
        if let Some(etag) = etag {
            let now = self.reduced(&view, std::slice::from_ref(&masked)).await?;
            if now.iter().any(|record| record.etag != etag) {
                return Err(Problem::because(Code::Stale, OfRecord::ChangedMeanwhile).into());
            }
        }
        Ok(masked)
    }

    /// What a draft would really change, so that a form may send back all it showed.
    async fn changed(&self, before: &Masked, draft: &Draft) -> Result<BTreeMap<String, Cell>> {
        let object = before.row().object;
        let mut changed = BTreeMap::new();
        for (key, cell) in &draft.fields {
            if is_placement(self.all_dimensions(), object, key) {
                return Err(invalid_at(key, OfRecord::ByHandingOver { field: key.into() }));
            }
            let same = match object.field(key) {
                Some(field) => self.is_same(field, cell, before.row().values.get(field.key)).await?,
                None => false,
            };
            // Whether a value was the same may be told only of a field that the writer reads.
            let read = object.field(key).is_some_and(|field| {
                self.permit(object, Action::View).level(&before.row().facts, field) >= remit_policy::Level::Read
            });
            if !(same && read) {
                changed.insert(key.clone(), cell.clone());
            }
        }
        Ok(changed)
    }

    /// Whether what was sent is what is stored. A reference out of sight is the same as itself only as it
    /// was shown: whoever sends an id learns the same, whatever is referred to.
    async fn is_same(&self, field: &Field, cell: &Cell, stored: Option<&Stored>) -> Result<bool> {
        if let (Kind::Reference(target), Some(Stored::Reference(id))) = (field.kind, stored)
            && self.names(target, [*id].into()).await?.is_empty()
        {
            return Ok(matches!(cell, Cell::Unseen { .. }));
        }
        Ok(typed::field(field, cell).is_ok_and(|value| value.as_ref() == stored))
    }

    /// The record as its writer may see it now.
    pub(crate) async fn seen(&self, object: Object, id: Uuid) -> Result<Option<Record>> {
        match self.get(object, id).await {
            Ok(record) => Ok(Some(record)),
            Err(StoreError::Problem(problem)) if problem.code == Code::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn insert(&self, object: Object, id: Uuid, placed: &Placed, values: &Values) -> Result<()> {
        let placement =
            placed.columns(self.all_dimensions()).into_iter().map(|(name, id)| (name.to_owned(), Expr::val(id)));
        let (names, exprs): (Vec<String>, Vec<Expr>) =
            std::iter::once(("id".to_owned(), Expr::val(id))).chain(placement).chain(columns(object, values)).unzip();
        let mut insert = Query::insert();
        insert.into_table(Alias::new(object.key())).columns(names.into_iter().map(Alias::new));
        insert.values(exprs).map_err(|error| StoreError::Broken(error.to_string()))?;
        self.tx().execute(&insert).await?;
        Ok(())
    }

    async fn update(&self, object: Object, id: Uuid, columns: Vec<(String, Expr)>) -> Result<()> {
        let mut update = Query::update();
        update.table(Alias::new(object.key())).and_where(Expr::col(Alias::new("id")).eq(id));
        update.values(columns.into_iter().map(|(name, expr)| (Alias::new(name), expr)));
        self.tx().execute(&update).await?;
        Ok(())
    }

    /// Rewrites the copies of a customer's placement in its children.
    async fn carry_children(&self, customer: Uuid, placed: &Placed) -> Result<()> {
        for object in Object::ALL.into_iter().filter(|object| object.is_child()) {
            let mut update = Query::update();
            update.table(Alias::new(object.key())).and_where(Expr::col(Alias::new("customer_id")).eq(customer));
            update.value(Alias::new("customer_owner_id"), placed.owner);
            update.value(Alias::new("customer_department_id"), placed.department);
            // What customers carry, no child carries itself.
            for dimension in self.dimensions_of(Object::Customer) {
                if let Some(column) = crate::row::dimension_column(self.all_dimensions(), dimension) {
                    update.value(Alias::new(column), placed.values.get(dimension).copied());
                }
            }
            self.tx().execute(&update).await?;
        }
        Ok(())
    }

    async fn end_shares(&self, object: Object, id: Uuid) -> Result<()> {
        let mut delete = Query::delete();
        delete.from_table(Alias::new("share"));
        delete.and_where(Expr::col(Alias::new("object")).eq(object.key()));
        delete.and_where(Expr::col(Alias::new("record_id")).eq(id));
        self.tx().execute(&delete).await?;
        Ok(())
    }

    pub(crate) async fn log(&self, event: Event, object: Object, id: Uuid, detail: Value) -> Result<()> {
        append(self.tx(), Entry::new(event, self.at()).by(self.user()).on(object, id).detail(detail)).await
    }
}

/// Only an approval would allow it, and nobody can be asked for one: it is not done, and refused like what no role
/// allows.
pub(crate) fn needs_approval(attempt: impl Into<Attempt>) -> StoreError {
    refusal::note(attempt);
    Problem::because(Code::Unavailable, OfRecord::NeedsApproval).into()
}

/// The values of a draft, each of a field that may be written. A field that may not be written and one
/// that does not exist are refused in the same words. A record that is `whole` needs its title, and none
/// loses it. Everything that is wrong is told at once.
fn drafted(
    dimensions: &Dimensions, object: Object, draft: &Draft, whole: bool, may: impl Fn(&Field) -> bool,
) -> Result<Values> {
    let (mut values, mut wrong) = (Values::new(), Wrong::default());
    for (key, cell) in draft.fields.iter().filter(|(key, _)| !is_placement(dimensions, object, key)) {
        let unknown = || invalid_at(key, OfRecord::NotSettable { field: key.clone() });
        let field = object.field(key).filter(|field| may(field)).ok_or_else(unknown);
        values.extend(wrong.keep(field.and_then(|field| Ok((field.key, typed::field(field, cell)?))))?);
    }
    let title = object.title();
    let untitled = values.get(title).map_or(whole && !draft.fields.contains_key(title), Option::is_none);
    if untitled {
        wrong.keep::<()>(Err(invalid_at(title, OfRecord::Required { field: title.into() })))?;
    }
    wrong.none()?;
    Ok(values)
}

fn columns(object: Object, values: &Values) -> Vec<(String, Expr)> {
    let mut columns = Vec::new();
    for (key, value) in values {
        let currency = format!("{key}_currency");
        match value {
            Some(Stored::Text(text)) => columns.push(((*key).into(), Expr::val(text.clone()))),
            Some(Stored::Number(number)) => columns.push(((*key).into(), Expr::val(*number))),
            Some(Stored::Money(amount, code)) => {
                columns.push(((*key).into(), Expr::val(*amount)));
                columns.push((currency, Expr::val(code.clone())));
            }
            Some(Stored::Date(date)) => columns.push(((*key).into(), Expr::val(*date))),
            Some(Stored::YesNo(yes)) => columns.push(((*key).into(), Expr::val(*yes))),
            Some(Stored::Reference(id)) => columns.push(((*key).into(), Expr::val(*id))),
            None => {
                columns.push(((*key).into(), Expr::cust("NULL")));
                let is_money = object.field(key).is_some_and(|field| field.kind == Kind::Money);
                columns.extend(is_money.then(|| (currency, Expr::cust("NULL"))));
            }
        }
    }
    columns
}

fn json_of<'v>(values: impl Iterator<Item = (&'static str, &'v Stored)>) -> Value {
    let value = |stored: &Stored| match stored {
        Stored::Text(text) => json!(text),
        Stored::Number(number) => json!(number),
        Stored::Money(amount, currency) => json!({ "amount": amount, "currency": currency }),
        Stored::Date(date) => json!(date.to_string()),
        Stored::YesNo(yes) => json!(yes),
        Stored::Reference(id) => json!(id),
    };
    Value::Object(values.map(|(key, stored)| (key.to_owned(), value(stored))).collect())
}

/// By the keys of the dimensions: a column may come to hold another one.
fn where_it_lies(dimensions: &Dimensions, placed: &Placed) -> Value {
    let values = placed.facts().place.values;
    let columns = placed.columns(&Dimensions::none()).into_iter().map(|(name, id)| (name.to_owned(), json!(id)));
    let values = dimensions.iter().map(|one| (format!("{}_id", one.key), json!(values.get(&one.key))));
    Value::Object(columns.chain(values).collect())
}

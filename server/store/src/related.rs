//! What a record's page shows besides the record: those that refer to it, and what may not be done with it.
//!
//! All of it is read by three statements: the record, what refers to it, and the names of what these refer to.

use std::collections::BTreeSet;

use remit_policy::{Action, Kind, Object};
use remit_wire::{Count, Denied, Page, Record};
use sea_orm::sea_query::{Alias, Asterisk, Expr, Order, Query};
use uuid::Uuid;

use crate::Result;
use crate::ctx::Ctx;
use crate::cursor::Cursor;
use crate::error::not_found;
use crate::masked::Masked;
use crate::records::{COUNT_CAP, Counted, count};
use crate::row::{Row, column};
use crate::scoped::{COUNTED, Scoped};

/// A record with the first of those that refer to it.
#[derive(Debug)]
pub struct Opened {
    /// The record.
    pub record: Record,
    /// By type and field, the first of the records that refer to it and how many there are.
    pub related: Vec<(Object, &'static str, Page)>,
    /// The actions that exist for the reader but not on this record, each with why.
    pub denied: Vec<Denied>,
}

/// One of the questions for what refers to a record.
struct Asked<'c> {
    field: &'static str,
    scoped: Scoped<'c>,
}

/// What was found of one.
struct Found {
    masked: Vec<Masked>,
    count: Count,
}

/// The fields by which records refer to one of this type.
fn referring(target: Object) -> impl Iterator<Item = (Object, &'static str)> {
    let by_field = move |object: Object| {
        let refers = move |field: &&remit_policy::Field| field.kind == Kind::Reference(target);
        object.fields().iter().filter(refers).map(move |field| (object, field.key))
    };
    let as_child =
        move |object: Object| (target == Object::Customer && object.is_child()).then_some((object, "customer"));
    Object::ALL.into_iter().flat_map(move |object| as_child(object).into_iter().chain(by_field(object)))
}

impl Ctx {
    /// One record with at most `limit` of those that refer to it by each field. A field that may be read
    /// nowhere, and a type of which the user has no grant to see any and sees none here, are left out.
    ///
    /// # Errors
    /// `not_found` where it does not exist or the user may not see it: the same answer for both.
    pub async fn open(&self, object: Object, id: Uuid, limit: u32) -> Result<Opened> {
        let permit = self.permit(object, Action::View);
        let masked = self.scoped(permit.clone()).ids([id]).one().await?;
        let asked = self.asked(object, id);
        let found = self.find_related(&asked, limit).await?;
        let mut referred = masked.references(&permit);
        for (asked, found) in asked.iter().zip(&found) {
            referred.extend(found.masked.iter().flat_map(|one| one.references(asked.scoped.permit())));
        }
        let links = self.names_of(&referred).await?;
        let record = self.with_links(&permit, std::slice::from_ref(&masked), &links).pop().ok_or_else(not_found)?;
        let record = self.with_editable(record, &masked, &permit);
        let related = asked.iter().zip(found).filter_map(|(asked, mut found)| {
            let permit = asked.scoped.permit();
            let more = found.masked.len() > limit as usize;
            found.masked.truncate(limit as usize);
            let last = found.masked.last().filter(|_| more);
            let next = last.map(|last| Cursor::newest(last.row().id).encode());
            let data = self.with_links(permit, &found.masked, &links);
            let shown = self.grants_any(permit.object(), Action::View) || !data.is_empty();
            let page = Page { data, next, count: Some(found.count), remit: self.remit(permit.object()) };
            shown.then(|| (permit.object(), asked.field, page))
        });
        Ok(Opened { record, related: related.collect(), denied: self.denied_on(&masked, &links) })
    }

    fn asked(&self, target: Object, id: Uuid) -> Vec<Asked<'_>> {
        let scoped = |object| self.scoped(self.permit(object, Action::View));
        let asked = |(object, field)| Some(Asked { field, scoped: scoped(object).referring(field, id).ok()? });
        referring(target).filter_map(asked).collect()
    }

    /// One statement for all of them.
    async fn find_related(&self, asked: &[Asked<'_>], limit: u32) -> Result<Vec<Found>> {
        let among: BTreeSet<Object> = asked.iter().map(|one| one.scoped.permit().object()).collect();
        let cap = COUNT_CAP + 1;
        let questions = asked.iter().map(|one| {
            let mut first = one.scoped.select_wide(&among);
            let counted = Expr::SubQuery(None, Box::new(one.scoped.counting(Some(cap)).into()));
            first.expr_as(counted, Alias::new(COUNTED));
            first.order_by_expr(column(one.scoped.permit().object(), "id"), Order::Desc).limit(u64::from(limit) + 1);
            // SQLite orders and limits no part of a union but a subquery of one.
            Query::select().column(Asterisk).from_subquery(first, Alias::new("related")).to_owned()
        });
        let nothing = || Found { masked: Vec::new(), count: Count { value: 0, exact: true } };
        let mut found: Vec<Found> = asked.iter().map(|_| nothing()).collect();
        for (place, row) in self.union(questions).await? {
            let (Some(asked), Some(found)) = (asked.get(place), found.get_mut(place)) else { continue };
            let value = u64::try_from(row.try_get::<i64>("", COUNTED)?).unwrap_or(0);
            found.count = count(Counted { value, cap: Some(cap) });
            found.masked.push(Masked::new(Row::read(self.all_dimensions(), asked.scoped.permit().object(), &row)?));
        }
        found.iter_mut().for_each(|one| one.masked.sort_by_key(|one| std::cmp::Reverse(one.row().id)));
        Ok(found)
    }
}

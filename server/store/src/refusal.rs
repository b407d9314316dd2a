//! What was refused, as the audit trail keeps it.
//!
//! Where a decision becomes a refusal ([`crate::error::forbidden`]; `needs_approval` where only an approval would
//! allow it, as long as nobody can be asked for one) it is noted what was attempted. Only the
//! outermost layer knows how the request was answered in the end: it listens ([`listened`]), and has what was
//! refused written ([`Store::refused`]). What was noted and not refused in the end is forgotten: a page may ask
//! for something before it decides what to show.
//!
//! The entry is written in a transaction of its own, since that of the request is gone, and it says what was
//! asked for and nothing of what is stored. A loop cannot fill the trail: the same is written once within a
//! quarter of an hour, and of one person at most [`MOST`] entries, of which the last one says until when there
//! are no more.
#![expect(clippy::disallowed_methods, reason = "the audit trail holds no records; only its writer reads it here")]

use std::cell::RefCell;
use std::collections::BTreeMap;

use remit_policy::{Action, Capability, Object};
use remit_wire::{Code, Problem};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use crate::attempt::commit;
use crate::audit::{Entry, Event, append};
use crate::entity::access::audit::{Column, Entity, Model};
use crate::policy::moment;
use crate::{Result, Store, Visit, session, world};

/// For how long the same is not written again, in seconds.
pub(crate) const WITHIN: i64 = 15 * 60;
/// How many entries one person, or one login, leaves within that time.
pub(crate) const MOST: usize = 60;

tokio::task_local! {
    static HEARD: RefCell<Refusals>;
}

/// What someone tried to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attempt {
    action: Option<Action>,
    right: Option<&'static str>,
    object: Option<Object>,
    record: Option<Uuid>,
}

impl Attempt {
    /// Something that no role allows, to a record or a type of records as the address names them.
    #[must_use]
    pub fn named(object: Option<Object>, record: Option<Uuid>) -> Attempt {
        Attempt { object, record, ..Attempt::default() }
    }

    /// The same, about what the address names where it is not known better.
    fn or_named(self, named: Attempt) -> Attempt {
        if self.object.is_some() { self } else { Attempt { object: named.object, record: named.record, ..self } }
    }
}

impl From<Capability> for Attempt {
    fn from(right: Capability) -> Attempt {
        Attempt { right: Some(right.key()), ..Attempt::default() }
    }
}

impl From<(Action, Object)> for Attempt {
    fn from((action, object): (Action, Object)) -> Attempt {
        Attempt { action: Some(action), ..Attempt::named(Some(object), None) }
    }
}

impl From<(Action, Object, Uuid)> for Attempt {
    fn from((action, object, record): (Action, Object, Uuid)) -> Attempt {
        Attempt { record: Some(record), ..Attempt::from((action, object)) }
    }
}

/// What was heard while a request was answered.
#[derive(Debug, Default)]
pub struct Refusals {
    /// The last thing that was not allowed.
    last: Option<Attempt>,
    /// What the answer says to be refused, whatever its status.
    told: Vec<Attempt>,
}

impl Refusals {
    /// What was refused: what the answer told, and where it is a refusal as a whole, what it refuses.
    #[must_use]
    pub fn refused(mut self, whole: bool, named: Attempt) -> Vec<Attempt> {
        if whole && self.told.is_empty() {
            self.told.push(self.last.unwrap_or_default());
        }
        self.told.into_iter().map(|attempt| attempt.or_named(named)).collect()
    }
}

/// Does some work, and answers what was refused meanwhile.
pub async fn listened<F: Future>(work: F) -> (F::Output, Refusals) {
    let heard = async {
        let done = work.await;
        (done, HEARD.with(RefCell::take))
    };
    HEARD.scope(RefCell::default(), heard).await
}

/// Notes what was not allowed.
pub fn note(attempt: impl Into<Attempt>) {
    let _ = HEARD.try_with(|heard| heard.borrow_mut().last = Some(attempt.into()));
}

/// What went wrong is told in an answer that does not look like a refusal: as one of many results, or by the
/// way back to a form.
pub fn tell(problem: &Problem) {
    if !matches!(problem.code, Code::Forbidden | Code::OnlyLooking | Code::Unavailable) {
        return;
    }
    let _ = HEARD.try_with(|heard| {
        let mut heard = heard.borrow_mut();
        let last = heard.last.take().unwrap_or_default();
        heard.told.push(last);
    });
}

impl Store {
    /// Writes into the audit trail what was refused to whoever this visit proves; nothing for nobody, and
    /// nothing that was written just before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn refused(&self, visit: &Visit, address: &str, attempts: Vec<Attempt>) -> Result<()> {
        let attempts = grouped(attempts);
        // Who asks in a loop takes nobody's turn to write.
        if unwritten(&self.begin_read().await?, visit, address, &attempts).await?.is_empty() {
            return Ok(());
        }
        let tx = self.begin_write().await?;
        for entry in unwritten(&tx, visit, address, &attempts).await? {
            append(&tx, entry).await?;
        }
        commit(tx).await
    }
}

/// One attempt on many records is one entry.
fn grouped(attempts: Vec<Attempt>) -> Vec<(Attempt, usize)> {
    let mut groups: BTreeMap<Attempt, Vec<Attempt>> = BTreeMap::new();
    for attempt in attempts {
        groups.entry(Attempt { record: None, ..attempt }).or_default().push(attempt);
    }
    let one = |(group, members): (Attempt, Vec<Attempt>)| match members.as_slice() {
        [one] => (*one, 1),
        many => (group, many.len()),
    };
    groups.into_iter().map(one).collect()
}

/// The entries that are to be written.
async fn unwritten(
    db: &impl ConnectionTrait, visit: &Visit, address: &str, attempts: &[(Attempt, usize)],
) -> Result<Vec<Entry>> {
    let Some(credential) = &visit.credential else { return Ok(Vec::new()) };
    let Some(who) = session::who(db, credential, visit.at).await? else { return Ok(Vec::new()) };
    let viewing = match who.viewing {
        Some(target) => world::login(db, target).await?,
        None => None,
    };
    let recent = recent(visit.at).filter(Column::ActorId.eq(who.person)).filter(Column::Event.eq(Event::Refused.key()));
    let recent = recent.all(db).await?;
    let mut entries: Vec<Entry> = Vec::new();
    for (attempt, records) in attempts {
        let detail = json!({
            "action": attempt.action.map(Action::key),
            "right": attempt.right,
            "records_refused": (*records > 1).then_some(records),
            "viewing_as": viewing,
            "address": address,
        });
        let entry = Entry::new(Event::Refused, visit.at).by(who.person).about(attempt.object, attempt.record);
        entries.extend(due(entry.detail(detail), &recent, entries.len(), 1));
    }
    Ok(entries)
}

/// The last entries within the time, the newest first.
pub(crate) fn recent(at: i64) -> sea_orm::Select<Entity> {
    Entity::find().filter(Column::At.gt(at - WITHIN)).order_by_desc(Column::Number).limit(MOST as u64)
}

/// The entry, where it is to be written: not for the `times`th time, and not after so many others.
pub(crate) fn due(entry: Entry, recent: &[Model], more: usize, times: usize) -> Option<Entry> {
    let (same, there) = (recent.iter().filter(|one| entry.repeats(one)).count(), recent.len() + more);
    if same >= times || there >= MOST {
        return None;
    }
    let oldest = recent.last().map_or(entry.at(), |one| one.at);
    Some(if there + 1 == MOST { entry.noting("silent_until", moment(oldest + WITHIN)) } else { entry })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_noted_counts_only_where_it_was_refused() {
        let acme = (Action::Edit, Object::Customer, Uuid::from_u128(1));
        let (_, heard) = listened(async { note(acme) }).await;
        assert!(heard.refused(false, Attempt::default()).is_empty());
        let (_, heard) = listened(async { note(acme) }).await;
        assert_eq!(heard.refused(true, Attempt::default()), [acme.into()]);
        let (_, heard) = listened(async {
            note(acme);
            tell(&Problem::new(Code::Forbidden, "No."));
            tell(&Problem::new(Code::Invalid, "Not so."));
        })
        .await;
        assert_eq!(heard.refused(false, Attempt::default()), [acme.into()]);
    }

    #[test]
    fn what_the_address_names_helps_out() {
        let named = Attempt::named(Some(Object::Ticket), Some(Uuid::from_u128(2)));
        let refused = Refusals { last: Some(Capability::AccessReview.into()), told: Vec::new() }.refused(true, named);
        assert_eq!(refused, [Attempt { right: Some(Capability::AccessReview.key()), ..named }]);
    }

    #[test]
    fn many_records_are_one_attempt() {
        let on = |object, id: u128| Attempt::from((Action::Delete, object, Uuid::from_u128(id)));
        let groups = grouped(vec![on(Object::Ticket, 1), on(Object::Customer, 2), on(Object::Ticket, 3)]);
        let tickets = Attempt { record: None, ..on(Object::Ticket, 1) };
        assert_eq!(groups.len(), 2);
        assert!(groups.contains(&(tickets, 2)) && groups.contains(&(on(Object::Customer, 2), 1)));
    }
}

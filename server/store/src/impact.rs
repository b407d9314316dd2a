//! What the draft would do, before it does it: who gains and loses which action on how many records of
//! which type, and which fields (`permissions.md`, §10).
//!
//! The model: a record decides about itself by where it lies and nothing else, so records that lie
//! alike are counted, not looked at ([`ground`]); and a user's rights are a few rules, so places that
//! are in the same of these rules are judged alike ([`judging`]). What is judged is judged by the same
//! permits that enforcement makes ([`verdict`]), on one place of each kind: before, under the revision
//! in force, and after, under the draft.
//!
//! The flow: which roles, actions and fields the draft touches → the users who hold one of these roles
//! → for each type of record one query for the places → each user once, those with equal rights only
//! once between them → numbers per user and per role → for those who are listed a few records that the
//! one who asks sees.
//!
//! So the time it takes grows with the kinds of places and the users whose roles change, and hardly
//! with the number of records. Roles count as if their hours and networks held, on both sides.

mod ground;
mod judging;
mod reading;
mod report;
mod sets;
mod touched;
mod verdict;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use remit_policy::{Action, Capability, Object, Policy, Request, Role, Standing, Status, Utc};
use remit_wire::reason::OfRecord;
use remit_wire::{Example, ExampleOf, Impact, ImpactQuery, Link, ObjectImpact, PersonImpact, RoleImpact};
use sea_orm::sea_query::Order;
use uuid::Uuid;

use self::ground::{Ground, columns};
use self::judging::Judging;
use self::report::{Together, of_user};
use self::touched::{Touch, touched};
use crate::draft::Kept;
use crate::error::invalid_at;
use crate::masked::person;
use crate::policy_guards::without_conditions;
use crate::row::column;
use crate::{Ctx, Result};

/// People in one answer, unless told otherwise and at most.
const LISTED: u32 = 200;
const MOST: u32 = 5_000;
/// Examples for one person and type of record.
const EXAMPLES: usize = 5;
/// Places that are looked up for examples in one answer.
const LOOKED_UP: usize = 200;
/// After so many users others get their turn.
const TURN: usize = 32;

/// The policy before and after, without conditions, and what differs.
#[derive(Clone, Copy)]
struct Change<'w> {
    was: &'w Policy,
    is: &'w Policy,
    touched: &'w BTreeMap<String, BTreeMap<Object, Touch>>,
}

/// A user who holds a role that the draft changes.
struct Holder<'w> {
    user: Uuid,
    before: Standing<'w>,
    after: Standing<'w>,
    /// Those of their roles that the draft changes.
    roles: BTreeSet<&'w str>,
    touch: BTreeMap<Object, Touch>,
    found: Vec<ObjectImpact>,
    /// Where examples may be found.
    spots: Vec<(Object, u32, ExampleOf)>,
}

/// What the holders of a role gain and lose between them.
#[derive(Default)]
struct RoleFound {
    people: u64,
    affected: u64,
    objects: Vec<ObjectImpact>,
}

impl Ctx {
    /// What the draft would do to everyone, compared with the revision in force.
    ///
    /// The numbers are exact at the time of this request, as if the draft were published now. Which
    /// records they count is told only as far as the one who asks sees them.
    ///
    /// # Errors
    /// As [`Ctx::draft`]; `stale` if the draft was made on another revision than the one in force;
    /// `invalid` for a user who does not exist and a limit out of range.
    pub async fn draft_impact(&self, query: &ImpactQuery) -> Result<Impact> {
        self.may_draft()?;
        let kept = Kept::read(self.tx()).await?;
        if let Some(base) = kept.base() {
            self.in_force(base)?;
        }
        let limit = query.limit.unwrap_or(LISTED);
        if !(1..=MOST).contains(&limit) {
            return Err(invalid_at("limit", OfRecord::LimitBetween { most: MOST.into() }));
        }
        let before = &self.world().policy;
        let after = kept.policy.as_ref().unwrap_or(before);
        let (was, is) = (without_conditions(before), without_conditions(after));
        let touched = touched(before, after);
        let change = Change { was: &was, is: &is, touched: &touched };
        let mut holders = self.holders(&change, query.user.as_deref())?;
        let mut roles: BTreeMap<&str, RoleFound> =
            touched.keys().map(|key| (key.as_str(), RoleFound::default())).collect();
        let mut grounds = BTreeMap::new();
        for object in Object::ALL {
            if holders.iter().any(|holder| holder.touch.contains_key(&object)) {
                let ground = self.weigh(object, &change, &mut holders, &mut roles).await?;
                grounds.insert(object, ground);
            }
        }
        for holder in &holders {
            let affected = u64::from(holder.is_affected());
            for role in &holder.roles {
                let found = roles.entry(role).or_default();
                (found.people, found.affected) = (found.people + 1, found.affected + affected);
            }
        }
        holders.retain(Holder::is_affected);
        holders.sort_by_cached_key(|holder| (std::cmp::Reverse(holder.moved()), holder.login()));
        let affected = holders.len();
        holders.truncate(limit as usize);
        self.exemplify(&mut holders, &grounds).await?;
        let roles = roles.into_iter().map(|(key, found)| role_impact(key, found, before, after));
        Ok(Impact {
            revision: self.world().revision,
            version: kept.version(),
            roles: if query.user.is_some() { Vec::new() } else { roles.collect() },
            left_out: (affected - holders.len()) as u64,
            affected: affected as u64,
            people: holders.into_iter().filter_map(|holder| self.person_impact(holder)).collect(),
        })
    }

    /// The active users who hold one of the touched roles.
    fn holders<'w>(&'w self, change: &Change<'w>, login: Option<&str>) -> Result<Vec<Holder<'w>>> {
        let Change { was, is, touched } = *change;
        let org = &self.world().org;
        if let Some(login) = login
            && !org.users().any(|(_, user)| user.login == login)
        {
            return Err(invalid_at("user", OfRecord::Unknown { field: "user".into() }));
        }
        let wanted = org.users().filter(|(_, user)| user.status == Status::Active);
        let wanted = wanted.filter(|(_, user)| login.is_none_or(|login| user.login == login));
        let at = self.at();
        let holder = |(user, _)| {
            let request = Request { user, at, ip: None, zones: &Utc };
            let (before, after) = (Standing::of(org, was, &request), Standing::of(org, is, &request));
            let held = before.counting().iter().chain(after.counting()).map(|one| one.key);
            let roles: BTreeSet<&str> =
                held.filter_map(|key| touched.get_key_value(key)).map(|(key, _)| key.as_str()).collect();
            let mut touch: BTreeMap<Object, Touch> = BTreeMap::new();
            for (object, one) in roles.iter().filter_map(|role| touched.get(*role)).flatten() {
                touch.entry(*object).or_default().add(one);
            }
            let (found, spots) = (Vec::new(), Vec::new());
            (!roles.is_empty()).then_some(Holder { user, before, after, roles, touch, found, spots })
        };
        Ok(wanted.filter_map(holder).collect())
    }

    /// Judges every holder on the records of one type.
    async fn weigh<'w>(
        &self, object: Object, change: &Change<'w>, holders: &mut [Holder<'w>],
        roles: &mut BTreeMap<&'w str, RoleFound>,
    ) -> Result<Ground> {
        let Change { was, is, touched } = *change;
        let asking = self.standing();
        let mut known: Vec<&Role> = asking.counting().iter().map(|one| one.role).collect();
        let held: BTreeSet<&str> = holders
            .iter()
            .filter(|holder| holder.touch.contains_key(&object))
            .flat_map(|holder| holder.before.counting().iter().chain(holder.after.counting()).map(|one| one.key))
            .collect();
        known.extend(held.iter().flat_map(|key| [was.roles.get(*key), is.roles.get(*key)]).flatten());
        let ground = self.ground(object, columns(self.all_dimensions(), known, object)).await?;
        let mut together: BTreeMap<&str, Together> = BTreeMap::new();
        let mut judging = Judging::new(&ground, &asking)?;
        for (turn, holder) in holders.iter_mut().enumerate() {
            let Some(touch) = holder.touch.get(&object) else { continue };
            let judged = judging.judge(&holder.before, &holder.after, touch)?;
            for role in &holder.roles {
                together.entry(role).or_default().add(&judged, ground.len());
            }
            holder.found.extend(of_user(object, &judged, &judging.verdicts, &ground.weights));
            holder.spots.extend(judged.spots.iter().map(|(place, of)| (object, *place, *of)));
            if turn % TURN == TURN - 1 {
                tokio::task::yield_now().await;
            }
        }
        for (role, together) in together {
            if let Some(touch) = touched.get(role).and_then(|one| one.get(&object)) {
                let impact = together.impact(object, touch, &judging.verdicts, &ground.weights);
                roles.entry(role).or_default().objects.extend(impact);
            }
        }
        drop(judging);
        Ok(ground)
    }

    /// A few records for each of those who are listed, read through the scope of the one who asks.
    async fn exemplify(&self, holders: &mut [Holder<'_>], grounds: &BTreeMap<Object, Ground>) -> Result<()> {
        let mut known: BTreeMap<(Object, u32), Vec<Link>> = BTreeMap::new();
        for holder in holders {
            for (object, place, of) in std::mem::take(&mut holder.spots) {
                let Some(impact) = holder.found.iter_mut().find(|one| one.object == object) else { continue };
                let room = EXAMPLES.saturating_sub(impact.examples.len());
                if room == 0 {
                    continue;
                }
                let many = known.len();
                let records = match known.entry((object, place)) {
                    Entry::Occupied(there) => there.into_mut(),
                    Entry::Vacant(_) if many >= LOOKED_UP => continue,
                    Entry::Vacant(free) => match grounds.get(&object) {
                        Some(ground) => free.insert(self.records_there(ground, place).await?),
                        None => continue,
                    },
                };
                let records = records.iter().take(room);
                impact.examples.extend(records.map(|record| Example { record: record.clone(), of }));
            }
        }
        Ok(())
    }

    /// Some of the records at a place that the one who asks sees.
    async fn records_there(&self, ground: &Ground, place: u32) -> Result<Vec<Link>> {
        let Some(there) = ground.there(place) else { return Ok(Vec::new()) };
        let permit = self.permit(ground.object, Action::View);
        let first = |select: &mut sea_orm::sea_query::SelectStatement| {
            select.order_by_expr(column(ground.object, "id"), Order::Asc).limit(EXAMPLES as u64);
        };
        let found = self.scoped(permit.clone()).and(there).records(first).await?;
        let link = |one: &crate::masked::Masked| {
            let (object, id) = (one.row().object, one.row().id);
            Link { object, id, name: one.title(&permit) }
        };
        Ok(found.iter().map(link).collect())
    }

    fn person_impact(&self, holder: Holder<'_>) -> Option<PersonImpact> {
        Some(PersonImpact {
            person: self.world().org.user(holder.user).map(person)?,
            roles: holder.roles.iter().map(|role| (*role).to_owned()).collect(),
            gained: holder.capabilities(true),
            lost: holder.capabilities(false),
            objects: holder.found,
        })
    }
}

impl Holder<'_> {
    fn is_affected(&self) -> bool {
        !self.found.is_empty() || !self.capabilities(true).is_empty() || !self.capabilities(false).is_empty()
    }

    /// System rights that are gained, or lost.
    fn capabilities(&self, gained: bool) -> Vec<Capability> {
        let differs = |one: &Capability| self.after.can(*one) == gained && self.before.can(*one) != gained;
        Capability::ALL.iter().copied().filter(differs).collect()
    }

    fn login(&self) -> String {
        self.before.org().user(self.user).map(|user| user.login.clone()).unwrap_or_default()
    }

    /// What weighs most first: records that are seen no more, actions that are lost, then what is gained.
    fn moved(&self) -> (u64, u64, u64) {
        let all = || self.found.iter().flat_map(|one| &one.actions);
        let sight = all().filter(|one| one.action == Action::View).map(|one| one.lost).sum();
        (sight, all().map(|one| one.lost).sum(), all().map(|one| one.gained).sum())
    }
}

fn role_impact(key: &str, found: RoleFound, before: &Policy, after: &Policy) -> RoleImpact {
    let nothing = Role::default();
    let (was, is) = (before.roles.get(key), after.roles.get(key));
    let name = is.or(was).map(|role| role.name.clone()).unwrap_or_default();
    let (was, is) = (was.unwrap_or(&nothing), is.unwrap_or(&nothing));
    RoleImpact {
        role: key.into(),
        name,
        people: found.people,
        affected: found.affected,
        conditions: was.conditions != is.conditions,
        gained: is.capabilities.difference(&was.capabilities).copied().collect(),
        lost: was.capabilities.difference(&is.capabilities).copied().collect(),
        objects: found.objects,
    }
}

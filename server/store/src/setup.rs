//! From nothing to a first administrator: the one-time link that `remit serve` prints.
//!
//! The right comes from the secret in the link and from nothing else. It is kept as its digest in the only
//! row of its table, so that of any number of nodes that start at once one link works: the one that was
//! printed last. It opens an empty system, once, until its time is over; whoever comes with another
//! one, or later, is told the same whatever the reason. A secret of 32 random bytes is not to be guessed, so
//! refused attempts need not be counted, and they cost one read by primary key.
//!
//! INVARIANT: a link is judged again inside the transaction that sets up, after the writers' lock: two people
//! with the same link do not become two first administrators.
#![expect(clippy::disallowed_methods, reason = "nobody is there yet who could have a permit")]

use remit_policy::{Capability, Policy, Role, Status, UserId};
use remit_wire::reason::OfDesk;
use remit_wire::{Code, Language, Problem, TEMPLATES, key_of, template};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use crate::attempt::commit;
use crate::audit::{self, Entry, Event};
use crate::desk::name;
use crate::entity::access::setup;
use crate::entity::org::{assignment, department, person};
use crate::error::{Wrong, invalid_at};
use crate::people::may_be_login;
use crate::policy::Next;
use crate::session::begin_session;
use crate::world::{self, World};
use crate::{Result, Store, StoreError, Visit, password};

/// How long a link works, in seconds.
const LASTS: i64 = 24 * 60 * 60;
/// The id of the only row.
const ROW: i32 = 1;
/// The shortest password that someone may choose, in characters.
const SHORTEST: usize = 10;
/// The role of the first administrator.
const ADMINISTRATOR: &str = "administrator";
/// The key of the first department where its name has no letters for one.
const COMPANY: &str = "company";

/// What a first administrator says about themselves and the organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetUp {
    /// What the organisation is called: its name is that of the department above all others.
    pub organisation: String,
    /// The name that colleagues read.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// And the password.
    pub password: String,
    /// The same once more: nobody sees what they type.
    pub again: String,
    /// In which language the pages speak with them; absent: as the browser asks.
    pub language: Option<Language>,
    /// Whether the policy begins with a role for each usual job.
    pub templates: bool,
    /// Why the first revision is there, for the list of revisions.
    pub reason: String,
}

impl SetUp {
    /// What the organisation and the first administrator are called, where nothing is wrong with any field.
    fn names(&self) -> Result<(String, String)> {
        let mut wrong = Wrong::default();
        let organisation = wrong.keep(name(&self.organisation).map_err(|error| at_field(error, "organisation")))?;
        let called = wrong.keep(name(&self.name))?;
        wrong.keep(may_be_login(&self.login))?;
        wrong.keep(may_be_password(&self.password, &self.login))?;
        if self.password != self.again {
            wrong.keep(Err::<(), _>(invalid_at("again", OfDesk::PasswordsDiffer)))?;
        }
        wrong.none()?;
        Ok((organisation.unwrap_or_default(), called.unwrap_or_default()))
    }
}

impl Store {
    /// Makes the link by which the first administrator comes in, and answers its secret, which is kept nowhere;
    /// none where somebody is there. Links of before work no more.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn begin_setup(&self, at: i64) -> Result<Option<String>> {
        let tx = self.begin_write().await?;
        setup::Entity::delete_by_id(ROW).exec(&tx).await?;
        let secret = if is_untouched(&tx).await? { Some(password::secret()?) } else { None };
        if let Some(secret) = &secret {
            let link = setup::Model { id: ROW, digest: password::digest(secret), expires_at: at + LASTS };
            setup::Entity::insert(link.into_active_model()).exec_without_returning(&tx).await?;
        }
        commit(tx).await?;
        Ok(secret)
    }

    /// Whether this is the secret of a link that works.
    ///
    /// # Errors
    /// `not_found` if it is not, whatever the reason; if the database fails.
    pub async fn awaits_setup(&self, secret: &str, at: i64) -> Result<()> {
        works(&self.db, secret, at).await
    }

    /// Makes the first department, the first administrator and the first revision, and begins a session for
    /// them: all of it or nothing. The link is dead then. Answers the secret for the cookie.
    ///
    /// # Errors
    /// `not_found` as [`Store::awaits_setup`], before anything else is looked at; `invalid` with every field that
    /// is wrong.
    pub async fn set_up(&self, secret: &str, new: &SetUp, visit: &Visit) -> Result<String> {
        works(&self.db, secret, visit.at).await?;
        let (organisation, called) = new.names()?;
        // No transaction is open meanwhile: a password takes longer than anything else.
        let hash = password::hash(new.password.clone()).await?;

        let tx = self.begin_write().await?;
        works(&tx, secret, visit.at).await?;
        let first = First { tx: &tx, new, at: visit.at };
        let person = first.people(&organisation, &called, hash).await?;
        first.revision(person).await?;
        first.tell(person, &organisation).await?;
        setup::Entity::delete_by_id(ROW).exec(&tx).await?;
        let session = begin_session(&tx, person, visit).await?;
        commit(tx).await?;
        Ok(session)
    }
}

/// One and the same for a secret that is wrong, used, expired, or followed by another one.
fn gone() -> StoreError {
    Problem::because(Code::NotFound, OfDesk::SetUpOver).into()
}

async fn works(db: &impl ConnectionTrait, secret: &str, at: i64) -> Result<()> {
    let link = setup::Entity::find_by_id(ROW).one(db).await?;
    let right = link.is_some_and(|link| link.digest == password::digest(secret) && at < link.expires_at);
    if right && is_untouched(db).await? { Ok(()) } else { Err(gone()) }
}

/// Whether there is neither a person nor a department: who comes then is the first.
async fn is_untouched(db: &impl ConnectionTrait) -> Result<bool> {
    let people = person::Entity::find().limit(1).count(db).await?;
    Ok(people == 0 && department::Entity::find().limit(1).count(db).await? == 0)
}

/// The same problem at another field.
fn at_field(error: StoreError, field: &str) -> StoreError {
    match error {
        StoreError::Problem(problem) => problem.at(field).into(),
        other => other,
    }
}

fn may_be_password(text: &str, login: &str) -> Result<()> {
    if text.chars().count() < SHORTEST || text.len() > password::LONGEST {
        let form = OfDesk::PasswordForm { least: SHORTEST as u64, most: password::LONGEST as u64 };
        return Err(invalid_at("password", form));
    }
    if !login.is_empty() && text.to_lowercase().contains(&login.to_lowercase()) {
        return Err(invalid_at("password", OfDesk::LoginInPassword));
    }
    Ok(())
}

/// The policy that a new system begins with: nobody sees a record by it, until roles are given.
fn beginning(before: &Policy, templates: bool) -> Policy {
    let mut policy = before.clone();
    let wanted = TEMPLATES.iter().filter(|one| templates && one.key != ADMINISTRATOR);
    for one in wanted {
        let role = template(one.key).unwrap_or_default();
        policy.roles.entry(one.key.into()).or_insert(role);
    }
    let all = Capability::ALL.iter().copied().collect();
    let administrator = Role { capabilities: all, ..template(ADMINISTRATOR).unwrap_or_default() };
    policy.roles.insert(ADMINISTRATOR.into(), administrator);
    policy
}

/// The transaction of the first administrator.
struct First<'t> {
    tx: &'t DatabaseTransaction,
    new: &'t SetUp,
    at: i64,
}

impl First<'_> {
    /// The department above all others, and in it the first administrator.
    async fn people(&self, organisation: &str, name: &str, hash: String) -> Result<UserId> {
        let top = department::Model {
            id: Uuid::now_v7(),
            key: key_of(organisation).unwrap_or_else(|| COMPANY.into()),
            name: organisation.into(),
            parent_id: None,
        };
        let administrator = person::Model {
            id: Uuid::now_v7(),
            login: self.new.login.clone(),
            name: name.into(),
            department_id: top.id,
            manager_id: None,
            status: Status::Active.key().into(),
            password: Some(hash),
            language: self.new.language.map(|language| language.tag().into()),
        };
        let id = administrator.id;
        department::Entity::insert(top.into_active_model()).exec_without_returning(self.tx).await?;
        person::Entity::insert(administrator.into_active_model()).exec_without_returning(self.tx).await?;
        let given = assignment::Model {
            id: Uuid::now_v7(),
            person_id: id,
            role: ADMINISTRATOR.into(),
            anchor_id: None,
            valid_from: None,
            valid_until: None,
            granted_by: None,
            reason: Some(self.new.reason.clone()),
        };
        assignment::Entity::insert(given.into_active_model()).exec_without_returning(self.tx).await?;
        Ok(id)
    }

    /// The first revision, judged like every other one; the operator may have published some before.
    async fn revision(&self, author: UserId) -> Result<()> {
        let world = World::load(self.tx, world::stamp(self.tx).await?).await?;
        let policy = beginning(&world.policy, self.new.templates);
        let (reason, author) = (self.new.reason.as_str(), Some(author));
        let next = Next { world: &world, policy, reason, author, at: self.at, overriding: None };
        let failing = next.check(self.tx, crate::policy::fails).await?;
        // This raises the stamp, for the people as well.
        next.publish(self.tx, &failing).await?;
        Ok(())
    }

    async fn tell(&self, person: UserId, organisation: &str) -> Result<()> {
        let detail = json!({ "login": self.new.login, "department": organisation, "role": ADMINISTRATOR });
        audit::append(self.tx, Entry::new(Event::SetUp, self.at).by(person).detail(detail)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_sees_a_record_by_the_administrators_role() {
        let policy = beginning(&Policy::default(), true);
        let administrator = &policy.roles[ADMINISTRATOR];
        assert!(administrator.objects.is_empty());
        assert_eq!(administrator.capabilities.len(), Capability::ALL.len());
        assert_eq!(policy.roles.len(), TEMPLATES.len());
        assert_eq!(beginning(&Policy::default(), false).roles.len(), 1);
    }
}

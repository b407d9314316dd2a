//! Signing in and out, API tokens, and finding out who asks.
//!
//! A secret is given away once and kept as its digest. Refused attempts are counted by login and
//! address together: nobody can lock someone else out from afar.
#![expect(
    clippy::disallowed_methods,
    reason = "sessions, tokens and people are no records; who asks is found before anyone has a permit"
)]

use std::net::IpAddr;

use remit_policy::Status;
use remit_wire::reason::General;
use remit_wire::{Code, Problem};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QuerySelect,
};
use serde_json::json;
use uuid::Uuid;

use crate::attempt::commit;
use crate::audit::{self, Entry, Event};
use crate::entity::access::{failed_sign_in, session, token};
use crate::entity::org::person;
use crate::error::{conflict, invalid_at};
use crate::people::is_login;
use crate::store::Store;
use crate::{Result, StoreError, password, world};

/// How long a session lasts, in seconds.
const SESSION: i64 = 30 * 86_400;
/// How many refused attempts are allowed …
const ATTEMPTS: u64 = 5;
/// … within this many seconds.
const ATTEMPTS_WITHIN: i64 = 15 * 60;

/// What a request brings to prove who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// The secret in the session cookie.
    Session(String),
    /// The API token in the `Authorization` header.
    Token(String),
}

/// One request, as far as decisions depend on it. Made by the outermost layer, which owns clock and socket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    /// What it brings; absent for someone who is not signed in.
    pub credential: Option<Credential>,
    /// Seconds since 1970, UTC.
    pub at: i64,
    /// The client's address, if it is known and can be trusted.
    pub ip: Option<IpAddr>,
}

/// Not signed in, or no longer.
pub(crate) fn signed_out() -> StoreError {
    Problem::because(Code::SignedOut, General::SignedOut).into()
}

fn wrong_password() -> StoreError {
    Problem::because(Code::WrongPassword, General::WrongPassword).into()
}

fn too_many() -> StoreError {
    Problem::because(Code::TooMany, General::TooManyAttempts).into()
}

/// Whom a session or token belongs to, and as whom they look.
pub(crate) struct Who {
    pub(crate) person: Uuid,
    /// Only a session has one: what a program asks, it asks as itself.
    pub(crate) viewing: Option<Uuid>,
    /// The stamp of organisation and policy, read by the same statement.
    pub(crate) stamp: i64,
}

/// A person, as whom they look, until when, and the stamp.
type Proved = (Uuid, Option<Uuid>, Option<i64>, Option<i64>);

/// Whom a session or token belongs to, if it is known and has not expired. Whether that person is
/// active, the policy core judges.
pub(crate) async fn who(db: &impl ConnectionTrait, credential: &Credential, at: i64) -> Result<Option<Who>> {
    let found: Option<Proved> = match credential {
        Credential::Session(secret) => {
            let found = session::Entity::find_by_id(password::digest(secret)).select_only();
            let found = found.columns([session::Column::PersonId, session::Column::ViewingId]);
            found.column(session::Column::ExpiresAt).expr(world::stamp_of()).into_tuple().one(db).await?
        }
        Credential::Token(secret) => {
            let found = token::Entity::find_by_id(password::digest(secret)).select_only();
            let found = found.column(token::Column::PersonId).column(token::Column::ExpiresAt).expr(world::stamp_of());
            let found: Option<(Uuid, Option<i64>, Option<i64>)> = found.into_tuple().one(db).await?;
            found.map(|(person, end, stamp)| (person, None, end, stamp))
        }
    };
    let Some((person, viewing, end, stamp)) = found else { return Ok(None) };
    let stamp = stamp.ok_or_else(world::no_stamp)?;
    Ok(end.is_none_or(|end| at < end).then_some(Who { person, viewing, stamp }))
}

pub(crate) async fn find_person(db: &impl ConnectionTrait, login: &str) -> Result<Option<person::Model>> {
    if !is_login(login) {
        // What nobody can have is not asked for: PostgreSQL fails on some of it.
        return Ok(None);
    }
    let found = person::Entity::find().filter(person::Column::Login.eq(login));
    Ok(found.one(db).await?)
}

/// The person with this login, or a sentence for the operator.
pub(crate) async fn the_person(db: &impl ConnectionTrait, login: &str) -> Result<person::Model> {
    let found = find_person(db, login).await?;
    found.ok_or_else(|| invalid_at("login", General::UnknownUser { login: login.into() }))
}

/// Ends every session of a person.
pub(crate) async fn end_all(tx: &DatabaseTransaction, person: Uuid) -> Result<()> {
    let sessions = session::Entity::delete_many().filter(session::Column::PersonId.eq(person));
    sessions.exec(tx).await?;
    Ok(())
}

/// Makes every token of a person allow nothing for good.
pub(crate) async fn end_tokens(tx: &DatabaseTransaction, person: Uuid) -> Result<()> {
    let tokens = token::Entity::delete_many().filter(token::Column::PersonId.eq(person));
    tokens.exec(tx).await?;
    Ok(())
}

fn is_active(person: &person::Model) -> bool {
    person.status == Status::Active.key()
}

/// Attempts at one login from one address.
struct Attempts {
    digest: String,
    at: i64,
}

impl Attempts {
    fn of(login: &str, visit: &Visit) -> Attempts {
        // An IPv4 client of a dual-stack socket arrives as ::ffff:a.b.c.d.
        let from = visit.ip.map(|ip| ip.to_canonical().to_string());
        let whose = json!([login.to_lowercase(), from]).to_string();
        Attempts { digest: password::digest(&whose), at: visit.at }
    }

    async fn check(&self, db: &impl ConnectionTrait) -> Result<()> {
        let recent = failed_sign_in::Entity::find()
            .filter(failed_sign_in::Column::Digest.eq(&self.digest))
            .filter(failed_sign_in::Column::At.gt(self.at - ATTEMPTS_WITHIN));
        if recent.count(db).await? < ATTEMPTS { Ok(()) } else { Err(too_many()) }
    }

    async fn add(&self, tx: &DatabaseTransaction) -> Result<()> {
        let failed = failed_sign_in::Model { id: Uuid::now_v7(), digest: self.digest.clone(), at: self.at };
        insert::<failed_sign_in::Entity, _>(tx, failed).await
    }

    /// Forgets these attempts, and all that count no more.
    async fn clear(&self, tx: &DatabaseTransaction) -> Result<()> {
        let these = failed_sign_in::Column::Digest.eq(&self.digest);
        let over = failed_sign_in::Column::At.lte(self.at - ATTEMPTS_WITHIN);
        let failed = failed_sign_in::Entity::delete_many().filter(these.or(over));
        failed.exec(tx).await?;
        Ok(())
    }
}

async fn insert<E, M>(tx: &DatabaseTransaction, model: M) -> Result<()>
where
    E: EntityTrait,
    M: IntoActiveModel<E::ActiveModel>,
{
    E::insert(model.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

impl Store {
    /// Checks login and password and begins a session; answers the secret for the cookie.
    ///
    /// # Errors
    /// One and the same for an unknown login, a wrong password and a user who is not active.
    /// `too_many` after five of them within a quarter of an hour, from one address for one login.
    pub async fn sign_in(&self, login: &str, password: &str, visit: &Visit) -> Result<String> {
        let attempts = Attempts::of(login, visit);
        attempts.check(&self.db).await?;
        let known = find_person(&self.db, login).await?;
        let hash = known.as_ref().and_then(|person| person.password.as_deref());
        // No transaction is open meanwhile: a password takes longer than anything else.
        let right = password::is_right(password, hash).await?;

        let tx = self.begin_write().await?;
        // Counted again: others may have been refused while this one was looked at.
        attempts.check(&tx).await?;
        let now = find_person(&tx, login).await?;
        let same = |now: &person::Model| known.as_ref().is_some_and(|then| then.password == now.password);
        let outcome = match now.filter(|now| right && same(now) && is_active(now)) {
            Some(person) => {
                attempts.clear(&tx).await?;
                Ok(begin_session(&tx, person.id, visit).await?)
            }
            None => {
                refuse(&tx, &attempts, known.as_ref(), visit).await?;
                Err(wrong_password())
            }
        };
        commit(tx).await?;
        outcome
    }

    /// Ends the session of this visit, if it has one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sign_out(&self, visit: &Visit) -> Result<()> {
        let Some(Credential::Session(secret)) = &visit.credential else {
            return Ok(());
        };
        let tx = self.begin_write().await?;
        let Some(found) = session::Entity::find_by_id(password::digest(secret)).one(&tx).await? else {
            return Ok(());
        };
        session::Entity::delete_by_id(found.digest).exec(&tx).await?;
        audit::append(&tx, Entry::new(Event::SignOut, visit.at).by(found.person_id)).await?;
        commit(tx).await
    }

    /// Makes an API token for a user and answers it; it cannot be shown again.
    ///
    /// # Errors
    /// If there is no such active user, the name is empty or the end lies in the past.
    pub async fn create_token(&self, login: &str, name: &str, expires_at: Option<i64>, at: i64) -> Result<String> {
        if name.trim().is_empty() {
            return Err(invalid_at("name", General::TokenNeedsName));
        }
        if expires_at.is_some_and(|end| end <= at) {
            return Err(invalid_at("expires", General::TokenExpired));
        }
        let tx = self.begin_write().await?;
        let person = the_person(&tx, login).await?;
        if !is_active(&person) {
            return Err(conflict(General::TokenOfNobody { login: login.into() }));
        }
        let secret = format!("remit_{}", password::secret()?);
        let made = token::Model {
            digest: password::digest(&secret),
            person_id: person.id,
            name: name.trim().into(),
            created_at: at,
            expires_at,
        };
        let detail = json!({ "login": login, "name": made.name, "expires_at": expires_at });
        insert::<token::Entity, _>(&tx, made).await?;
        audit::append(&tx, Entry::new(Event::TokenCreate, at).detail(detail)).await?;
        commit(tx).await?;
        Ok(secret)
    }
}

async fn begin_session(tx: &DatabaseTransaction, person: Uuid, visit: &Visit) -> Result<String> {
    let over = session::Entity::delete_many().filter(session::Column::ExpiresAt.lte(visit.at));
    over.exec(tx).await?;
    let secret = password::secret()?;
    let begun = session::Model {
        digest: password::digest(&secret),
        person_id: person,
        created_at: visit.at,
        expires_at: visit.at + SESSION,
        viewing_id: None,
    };
    insert::<session::Entity, _>(tx, begun).await?;
    let entry = Entry::new(Event::SignIn, visit.at).by(person);
    audit::append(tx, entry.detail(json!({ "ip": visit.ip }))).await?;
    Ok(secret)
}

/// Of a login that nobody has, nothing is kept: it may be a password in the wrong box.
async fn refuse(
    tx: &DatabaseTransaction, attempts: &Attempts, known: Option<&person::Model>, visit: &Visit,
) -> Result<()> {
    attempts.add(tx).await?;
    let login = known.map(|person| person.login.as_str());
    let detail = json!({ "login": login, "ip": visit.ip });
    audit::append(tx, Entry::new(Event::SignInRefused, visit.at).detail(detail)).await
}

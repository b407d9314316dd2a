//! Users, for the operator at the machine.
#![expect(clippy::disallowed_methods, reason = "people are no records; these ways are the operator's, not a user's")]

use remit_policy::Status;
use remit_wire::reason::{OfDesk, OfPolicy};
use remit_wire::{Code, PAGES, Problem};
use sea_orm::{ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::json;
use uuid::Uuid;

use crate::attempt::commit;
use crate::audit::{self, Entry, Event};
use crate::entity::org::{department, person};
use crate::error::{conflict, invalid_at};
use crate::policy::sentence;
use crate::policy_guards::Keepers;
use crate::session::{end_all, find_person, the_person};
use crate::world::World;
use crate::{Result, Store, password, world};

/// Whether this can be a login: something that can be typed and read without doubt.
pub(crate) fn is_login(text: &str) -> bool {
    let odd = |char: char| char.is_whitespace() || char.is_control();
    !text.is_empty() && text.chars().count() <= 100 && !text.chars().any(odd)
}

/// Refuses what cannot be a new login.
pub(crate) fn may_be_login(text: &str) -> Result<()> {
    if !is_login(text) {
        return Err(invalid_at("login", OfDesk::LoginForm));
    }
    not_a_page(text, &PAGES).map_err(|why| invalid_at("login", sentence(why)))
}

/// Refuses what is the name of a page where there would be a page about its owner: a clause.
pub(crate) fn not_a_page(key: &str, pages: &[&str]) -> Result<(), OfPolicy> {
    let page = pages.contains(&key);
    if page { Err(OfPolicy::PageName { key: key.into() }) } else { Ok(()) }
}

impl Store {
    /// Makes an active user and answers the first password, which cannot be shown again.
    ///
    /// # Errors
    /// If the login cannot be used or is taken, or there is no such department.
    pub async fn create_user(&self, login: &str, name: &str, department: &str, at: i64) -> Result<String> {
        may_be_login(login)?;
        if name.trim().is_empty() {
            return Err(invalid_at("name", OfDesk::UserNeedsName));
        }
        let first = password::readable()?;
        let hash = password::hash(first.clone()).await?;
        let tx = self.begin_write().await?;
        let department_id = the_department(&tx, department).await?;
        if find_person(&tx, login).await?.is_some() {
            let there = OfDesk::UserThere { login: login.into() };
            return Err(Problem::because(Code::Conflict, there).at("login").into());
        }
        let made = person::Model {
            id: Uuid::now_v7(),
            login: login.into(),
            name: name.trim().into(),
            department_id,
            manager_id: None,
            status: Status::Active.key().into(),
            password: Some(hash),
            language: None,
        };
        let made = made.into_active_model();
        person::Entity::insert(made).exec_without_returning(&tx).await?;
        let detail = json!({ "login": login, "department": department });
        audit::append(&tx, Entry::new(Event::UserCreate, at).detail(detail)).await?;
        world::bump(&tx).await?;
        commit(tx).await?;
        Ok(first)
    }

    /// Takes every permission from a user at once. Their sessions end; their tokens allow nothing.
    ///
    /// # Errors
    /// If there is no such user, they are not active, or nobody would be left to manage roles and users.
    pub async fn suspend_user(&self, login: &str, at: i64) -> Result<()> {
        let tx = self.begin_write().await?;
        let person = the_person(&tx, login).await?;
        if person.status != Status::Active.key() {
            return Err(conflict(OfDesk::StatusIs { login: login.into(), status: person.status }));
        }
        let id = person.id;
        let world = World::load(&tx, world::stamp(&tx).await?).await?;
        let before = Keepers::of(&world.org, &world.policy, at);
        before.allow(&before.without(id))?;
        let mut person = person.into_active_model();
        person.status = Set(Status::Suspended.key().into());
        person.update(&tx).await?;
        end_all(&tx, id).await?;
        let detail = json!({ "login": login });
        audit::append(&tx, Entry::new(Event::UserSuspend, at).detail(detail)).await?;
        world::bump(&tx).await?;
        commit(tx).await
    }

    /// Gives a user a new password and answers it; it cannot be shown again. Their sessions end.
    ///
    /// # Errors
    /// If there is no such user.
    pub async fn reset_password(&self, login: &str, at: i64) -> Result<String> {
        let fresh = password::readable()?;
        let hash = password::hash(fresh.clone()).await?;
        let tx = self.begin_write().await?;
        let person = the_person(&tx, login).await?;
        let id = person.id;
        let mut person = person.into_active_model();
        person.password = Set(Some(hash));
        person.update(&tx).await?;
        end_all(&tx, id).await?;
        let detail = json!({ "login": login });
        audit::append(&tx, Entry::new(Event::PasswordReset, at).detail(detail)).await?;
        commit(tx).await?;
        Ok(fresh)
    }
}

async fn the_department(tx: &DatabaseTransaction, key: &str) -> Result<Uuid> {
    let found = department::Entity::find().filter(department::Column::Key.eq(key));
    let found = found.one(tx).await?.map(|found| found.id);
    found.ok_or_else(|| invalid_at("department", OfDesk::NoDepartment { key: key.into() }))
}

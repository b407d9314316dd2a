//! Users, for the operator at the machine.
#![expect(clippy::disallowed_methods, reason = "people are no records; these ways are the operator's, not a user's")]

use remit_policy::Status;
use remit_wire::reason::OfDesk;
use remit_wire::{Code, Problem};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set,
};
use serde_json::json;
use uuid::Uuid;

use crate::attempt::commit;
use crate::audit::{self, Entry, Event};
use crate::entity::org::{department, person};
use crate::error::{conflict, invalid_at};
use crate::policy_guards::Keepers;
use crate::session::{end_all, find_person, the_person};
use crate::world::World;
use crate::{Result, Store, password, world};

/// Whether this can be a login: something that can be typed and read without doubt.
pub(crate) fn is_login(text: &str) -> bool {
    let odd = |char: char| char.is_whitespace() || char.is_control();
    !text.is_empty() && text.chars().count() <= 100 && !text.chars().any(odd)
}

impl Store {
    /// Whether there is no user yet, so that someone has to be set up first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn is_empty(&self) -> Result<bool> {
        Ok(person::Entity::find().count(&self.db).await? == 0)
    }

    /// Makes an active user and answers the first password, which cannot be shown again.
    ///
    /// # Errors
    /// If the login cannot be used or is taken, or there is no such department.
    pub async fn create_user(&self, login: &str, name: &str, department: &str, at: i64) -> Result<String> {
        if !is_login(login) {
            return Err(invalid_at("login", OfDesk::LoginForm));
        }
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

//! Letting people in, naming them, putting them below someone, and shutting them out (`users.manage`).

use remit_policy::{Capability, Status, User, UserId};
use remit_wire::reason::OfDesk;
use remit_wire::{Code, Departure, Invited, Moved, NewPerson, Person, PersonChange, PersonView, Problem, Records};
use serde_json::json;
use uuid::Uuid;

use super::delegation::Desk;
use super::moving::Belongings;
use super::{Plan, name};
use crate::audit::Event;
use crate::ctx::Ctx;
use crate::error::{Wrong, conflict, invalid_at};
use crate::people::is_login;
use crate::session::{end_all, end_tokens};
use crate::{Result, Store, Visit, password};

const RIGHT: Capability = Capability::UsersManage;

impl Store {
    /// Lets someone in, with a role if one is named and may be given, and answers the first password, which cannot be shown again.
    ///
    /// # Errors
    /// `forbidden` without `users.manage`; `invalid` at a field; `conflict` where the login is taken; with
    /// a role, as [`Ctx::assign`].
    pub async fn invite(&self, visit: &Visit, new: &NewPerson) -> Result<Invited> {
        // Judged before a password is made: that costs more than all else, and waits for no transaction.
        let ctx = self.read(visit).await?;
        ctx.may_write()?;
        ctx.desk().invited(new)?;
        drop(ctx);
        let first = password::readable()?;
        let hash = password::hash(first.clone()).await?;
        let ctx = self.write(visit).await?;
        let person = ctx.invite(new, hash).await?;
        ctx.commit().await?;
        Ok(Invited { person, password: first })
    }
}

impl Desk<'_> {
    /// The organisation with someone new in it.
    fn invited(&self, new: &NewPerson) -> Result<(UserId, Plan)> {
        let area = self.need(RIGHT)?;
        let mut plan = Plan::of(&self.world.org);
        let mut wrong = Wrong::default();
        wrong.keep(free_login(&plan, &new.login))?;
        let called = wrong.keep(name(&new.name))?;
        let department = wrong.keep(self.department(&area, "department", &new.department))?;
        let named = new.manager.as_deref().filter(|login| !login.is_empty());
        let manager = wrong.keep(named.map(|login| self.colleague(&area, "manager", login)).transpose())?;
        wrong.none()?;
        let id = Uuid::now_v7();
        let user = department.map(|department| User::new(&new.login, &called.unwrap_or_default(), department));
        plan.people.extend(user.map(|user| (id, User { manager: manager.flatten(), ..user })));
        Ok((id, plan))
    }
}

fn free_login(plan: &Plan, login: &str) -> Result<()> {
    if !is_login(login) {
        return Err(invalid_at("login", OfDesk::LoginForm));
    }
    match plan.login(login) {
        Some(_) => Err(Problem::because(Code::Conflict, OfDesk::LoginTaken).at("login").into()),
        None => Ok(()),
    }
}

impl Ctx {
    async fn invite(&self, new: &NewPerson, hash: String) -> Result<Person> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        let (id, mut plan) = desk.invited(new)?;
        plan.passwords.insert(id, hash);
        let detail = json!({ "login": new.login, "department": new.department });
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::UserCreate, detail)]).await?;
        if let Some(role) = &new.role {
            self.assign(&new.login, role).await?;
        }
        Ok(Person { login: new.login.clone(), name: name(&new.name)? })
    }

    /// Changes the name and the manager of someone, as far as either is said.
    ///
    /// # Errors
    /// `forbidden` without `users.manage`; `not_found`; `invalid` for a name or a manager that cannot be;
    /// `conflict` where someone would be above themselves.
    pub async fn change_person(&self, login: &str, change: &PersonChange) -> Result<PersonView> {
        // A name that cannot be is found before a manager is written.
        let text = change.name.as_deref().map(name).transpose()?;
        if let Some(manager) = &change.manager {
            self.set_manager(login, manager.as_deref()).await?;
        }
        if let Some(text) = &text {
            self.rename_person(login, text).await?;
        }
        let world = self.fresh().await?;
        Desk { ctx: self, world: &world }.view(login).await
    }

    /// Gives someone another name.
    ///
    /// # Errors
    /// As [`Ctx::change_person`].
    pub async fn rename_person(&self, login: &str, text: &str) -> Result<()> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        let id = desk.subject(RIGHT, login)?;
        let (mut plan, text) = (Plan::of(&world.org), name(text)?);
        let before = plan.people.get_mut(&id).map(|user| std::mem::replace(&mut user.name, text.clone()));
        if before.as_ref() == Some(&text) {
            return Ok(());
        }
        let detail = json!({ "login": login, "name_before": before, "name_after": text });
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::UserRename, detail)]).await
    }

    /// Puts someone below a manager, or below nobody.
    ///
    /// # Errors
    /// As [`Ctx::change_person`].
    pub async fn set_manager(&self, login: &str, manager: Option<&str>) -> Result<()> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        let id = desk.subject(RIGHT, login)?;
        let named = manager.map(str::trim).filter(|manager| !manager.is_empty());
        let area = desk.area(RIGHT);
        let manager = named.map(|manager| desk.colleague(&area, "manager", manager)).transpose()?;
        let mut plan = Plan::of(&world.org);
        let before = plan.people.get_mut(&id).and_then(|user| std::mem::replace(&mut user.manager, manager));
        if manager.is_some_and(|manager| manager == id || world.org.reports(id).contains(&manager)) {
            return Err(conflict(OfDesk::AboveThemselves { login: login.into() }));
        }
        if before == manager {
            return Ok(());
        }
        let before = before.and_then(|before| world.org.user(before)).map(|before| before.login.as_str());
        let detail = json!({ "login": login, "manager_before": before, "manager_after": named });
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::UserManager, detail)]).await
    }

    /// Takes every right from someone at once, until they are taken back. Their sessions end, their tokens
    /// allow nothing.
    ///
    /// # Errors
    /// `forbidden` without `users.manage`; `not_found`; `conflict` where they are not active, it is
    /// oneself, or nobody could manage roles and users any more.
    pub async fn suspend(&self, login: &str) -> Result<()> {
        let id = self.set_status(login, Status::Suspended, |now| now == Status::Active, Event::UserSuspend).await?;
        end_all(self.tx(), id).await
    }

    /// Takes someone back who was suspended or had departed. Who had departed holds no role any more.
    ///
    /// # Errors
    /// `forbidden` without `users.manage`; `not_found`; `conflict` where they are active.
    pub async fn reactivate(&self, login: &str) -> Result<()> {
        self.set_status(login, Status::Active, |now| now != Status::Active, Event::UserReactivate).await?;
        Ok(())
    }

    async fn set_status(&self, login: &str, to: Status, from: fn(Status) -> bool, event: Event) -> Result<UserId> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        let id = desk.subject(RIGHT, login)?;
        let mut plan = Plan::of(&world.org);
        self.change_status(&mut plan, id, to, from)?;
        desk.settle(&[RIGHT], &plan, vec![self.happened(event, json!({ "login": login }))]).await?;
        Ok(id)
    }

    fn change_status(&self, plan: &mut Plan, id: UserId, to: Status, from: fn(Status) -> bool) -> Result<()> {
        if id == self.user() {
            return Err(conflict(OfDesk::ShutsOut));
        }
        let Some(user) = plan.people.get_mut(&id).filter(|user| from(user.status)) else {
            return Err(conflict(OfDesk::StatusChanged));
        };
        user.status = to;
        Ok(())
    }

    /// Says that someone has left the house: sessions and tokens end, roles end, and the records are left
    /// where they are or handed over. What is left stays visible to the managers above.
    ///
    /// # Errors
    /// `forbidden` without `users.manage`; `not_found`; `invalid` at `records` where they cannot go there;
    /// `conflict` where they have departed already, it is oneself, or nobody could manage roles and users
    /// any more.
    pub async fn depart(&self, login: &str, departure: &Departure) -> Result<Moved> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        let id = desk.subject(RIGHT, login)?;
        if departure.records == Records::TakeAlong {
            return Err(invalid_at("records", OfDesk::TakesNoRecords));
        }
        let mut plan = Plan::of(&world.org);
        self.change_status(&mut plan, id, Status::Departed, |now| now != Status::Departed)?;
        self.end_roles(&mut plan, id);
        let belongings = Belongings::of(&desk, RIGHT, id, None, &departure.records).await?;
        let mut detail = json!({ "login": login });
        belongings.tell(&mut detail);
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::UserDepart, detail)]).await?;
        belongings.carry(departure.keep_shares).await?;
        end_all(self.tx(), id).await?;
        end_tokens(self.tx(), id).await?;
        Ok(Moved { people: 1, records: belongings.counts })
    }

    /// Who comes back one day does not come back to the rights of before: those need `roles.assign`.
    fn end_roles(&self, plan: &mut Plan, id: UserId) {
        let at = self.at();
        plan.assignments.retain(|_, one| one.user != id || one.valid_from.is_none_or(|begin| begin < at));
        for one in plan.assignments.values_mut().filter(|one| one.user == id) {
            one.valid_until = Some(one.valid_until.map_or(at, |end| end.min(at)));
        }
    }
}

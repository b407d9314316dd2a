//! People from files: `users.csv`, `assignments.csv` and `partitions.csv` of a workspace bundle
//! (`permissions.md`, §12), into a system that has people already.
//!
//! A row says what is to be: someone new is added, another name or manager is taken over, and a role or a
//! value that is there already is passed by, so that the same files can be read twice. Nothing is taken
//! away. A row that would move someone or change a status is wrong: that asks what becomes of records.
//!
//! Each row is judged as the single change would be, all of them are read before anything is written, and
//! every wrong one is named.

use std::collections::{BTreeMap, BTreeSet};

use remit_policy::{Capability, OrgError, Status, User, UserId};
use remit_wire::reason::{OfDesk, OfRow, Told};
use remit_wire::{Imported, NewAssignment, Outcome, PAGES, PeopleFiles, RowDone, RowProblem, Sentence};
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::assignments::overlaps;
use super::delegation::{Area, Desk, home};
use super::{Plan, name, reason};
use crate::audit::{Entry, Event};
use crate::bundle::{Row, Table, of};
use crate::error::{invalid, invalid_at};
use crate::people::{is_login, not_a_page};
use crate::policy_guards::dimensions;
use crate::{LoadError, Result, Store, StoreError, Visit, password, refusal};

const USERS: &str = "users.csv";
const ASSIGNMENTS: &str = "assignments.csv";
const PARTITIONS: &str = "partitions.csv";
/// How many people can be added at once: each costs a password.
const MOST: usize = 1_000;
/// How many rows a file may have.
const ROWS: usize = 5_000;

impl Store {
    /// Reads people from files, and with `dry_run` only says what would come of it. Answers every row that
    /// is wrong; nothing is changed then. Active people who come without a password get one, which is
    /// answered and cannot be shown again.
    ///
    /// # Errors
    /// `forbidden` without `users.manage`, `roles.assign` or `partitions.manage` for the file that needs it,
    /// and where the user would widen their own rights; `invalid` without any file or reason; `conflict`
    /// where nobody could manage roles and users any more.
    pub async fn import_people(&self, visit: &Visit, files: &PeopleFiles) -> Result<Imported> {
        let (new, plain) = {
            let ctx = self.read(visit).await?;
            let first = Reading::of(ctx.desk(), files).await?;
            if !first.right() || files.dry_run {
                return Ok(first.imported);
            }
            (first.new, first.plain)
        };
        // No transaction is open meanwhile: passwords take longer than anything else.
        let (shown, hashes) = passwords(&new, plain).await?;
        let ctx = self.write(visit).await?;
        let world = ctx.fresh().await?;
        let desk = Desk { ctx: &ctx, world: &world };
        let mut last = Reading::of(desk, files).await?;
        if !last.right() {
            return Ok(last.imported);
        }
        let plan = &mut last.plan;
        for (login, hash) in hashes {
            let id = plan.login(&login).filter(|id| world.org.user(*id).is_none());
            plan.passwords.extend(id.map(|id| (id, hash)));
        }
        let mut entries = last.entries;
        entries.push(ctx.happened(
            Event::PeopleImport,
            json!({
                "added": last.imported.added, "changed": last.imported.changed,
                "assigned": last.imported.assigned, "partitions": last.imported.partitions,
            }),
        ));
        desk.settle(&rights(files), &last.plan, entries).await?;
        let imported = Imported { done: true, passwords: shown, ..last.imported };
        ctx.commit().await?;
        Ok(imported)
    }
}

/// The rights that the files need.
fn rights(files: &PeopleFiles) -> Vec<Capability> {
    let needed = [
        (files.users.is_some(), Capability::UsersManage),
        (files.assignments.is_some(), Capability::RolesAssign),
        (files.partitions.is_some(), Capability::PartitionsManage),
    ];
    needed.into_iter().filter(|(there, _)| *there).map(|(_, right)| right).collect()
}

/// The passwords that are to be shown, and the hashes of all.
async fn passwords(
    new: &BTreeSet<String>, mut plain: BTreeMap<String, String>,
) -> Result<(BTreeMap<String, String>, BTreeMap<String, String>)> {
    let mut shown = BTreeMap::new();
    for login in new.iter().filter(|login| !plain.contains_key(*login)) {
        shown.insert(login.clone(), password::readable()?);
    }
    plain.extend(shown.clone());
    let mut hashing: JoinSet<Result<(String, String)>> = JoinSet::new();
    for (login, plain) in plain {
        hashing.spawn(async move { Ok((login, password::hash(plain).await?)) });
    }
    let mut hashes = BTreeMap::new();
    while let Some(done) = hashing.join_next().await {
        let failed = |error| StoreError::Broken(format!("a password was not hashed: {error}"));
        let (login, hash) = done.map_err(failed)??;
        hashes.insert(login, hash);
    }
    Ok((shown, hashes))
}

/// What is read from the files, as far as it can be used.
struct Reading<'w> {
    desk: Desk<'w>,
    plan: Plan,
    entries: Vec<Entry>,
    imported: Imported,
    /// Who is new, active, and needs a password.
    new: BTreeSet<String>,
    /// Passwords that were sent.
    plain: BTreeMap<String, String>,
}

impl<'w> Reading<'w> {
    async fn of(desk: Desk<'w>, files: &PeopleFiles) -> Result<Reading<'w>> {
        let rights = rights(files);
        if rights.is_empty() {
            return Err(invalid(OfDesk::SendAFile));
        }
        for right in &rights {
            desk.need(*right)?;
        }
        let mut plan = Plan::of(&desk.world.org);
        if files.assignments.is_some() {
            plan.reason = Some(reason(&files.reason)?);
        }
        let (imported, new, plain) = (Imported::default(), BTreeSet::new(), BTreeMap::new());
        let mut reading = Reading { desk, plan, entries: Vec::new(), imported, new, plain };
        reading.users(files)?;
        reading.assignments(files)?;
        reading.partitions(files)?;
        if reading.right() {
            desk.judge(&rights, &reading.plan).await?;
        }
        Ok(reading)
    }

    /// Whether there is something to be done, and nothing wrong with it.
    fn right(&self) -> bool {
        self.imported.problems.is_empty() && !self.entries.is_empty()
    }

    /// Notes what is wrong with a row; whatever is no matter of the row is passed on.
    fn note<T>(&mut self, answer: Result<T, LoadError>) -> Result<Option<T>> {
        match answer {
            Ok(value) => Ok(Some(value)),
            Err(LoadError::Row { file, line, reason }) => {
                self.imported.problems.push(RowProblem { file, line, reason: Sentence::from(*reason) });
                Ok(None)
            }
            Err(LoadError::Other(what)) => Err(StoreError::Broken(what)),
        }
    }

    fn rows(&mut self, file: &str, text: Option<&String>, keys: &[&str], others: &[&str]) -> Result<Vec<Row>> {
        let Some(text) = text else { return Ok(Vec::new()) };
        // Forms send line ends of two letters, after which a row would be counted to the line before.
        let text = text.replace("\r\n", "\n");
        let Some(table) = self.note(Table::sent(file, text, keys, others))? else { return Ok(Vec::new()) };
        let mut rows = Vec::new();
        for row in table.take(ROWS + 1) {
            rows.extend(self.note(row)?);
        }
        if rows.len() > ROWS {
            return Err(invalid(OfDesk::TooManyRows { file: file.into() }));
        }
        Ok(rows)
    }

    fn users(&mut self, files: &PeopleFiles) -> Result<()> {
        let others = ["name", "manager", "status", "password"];
        let rows = self.rows(USERS, files.users.as_ref(), &["login", "department"], &others)?;
        let mut seen = BTreeMap::new();
        let mut outcomes = Vec::new();
        for row in &rows {
            let done = self.user(row, &mut seen);
            outcomes.push(self.note(done)?);
        }
        if self.new.len() + self.plain.len() > MOST {
            return Err(invalid_at("users", OfDesk::TooManyPeople));
        }
        // Managers may stand further down.
        for (row, outcome) in rows.iter().zip(&mut outcomes).filter(|(row, _)| row.has("manager")) {
            let done = self.manager(row);
            *outcome = self.note(done)?.zip(*outcome).map(|(managed, done)| done.max(managed));
        }
        if let Err(OrgError::Cycle(login)) = self.plan.org() {
            let row = rows.iter().find(|row| row.get("login") == Some(login.as_str()));
            let wrong = row.map(|row| row.wrong(OfRow::ManagerCycle { login }));
            self.note(wrong.map_or(Ok(()), Err))?;
        }
        for (row, outcome) in rows.iter().zip(outcomes) {
            self.done(USERS, row, outcome);
        }
        Ok(())
    }

    /// Notes what comes of a row with which nothing is wrong.
    fn done(&mut self, file: &str, row: &Row, outcome: Option<Outcome>) {
        let login = row.get("login").unwrap_or_default().to_owned();
        let rows = &mut self.imported.rows;
        rows.extend(outcome.map(|outcome| RowDone { file: file.into(), line: row.line(), login, outcome }));
    }

    fn user(&mut self, row: &Row, seen: &mut BTreeMap<String, u64>) -> Result<Outcome, LoadError> {
        let login = row.need("login")?;
        if let Some(line) = seen.insert(login.into(), row.line()) {
            return Err(row.wrong(OfRow::RowOnLine { login: login.into(), line }));
        }
        let area = self.desk.area(Capability::UsersManage);
        let key = row.need("department")?;
        let department = self.desk.department(&area, "department", key).map_err(said(row))?;
        let unknown = |key: &str| OfRow::NotAStatus { key: key.into() };
        let status = row.parse("status", |key| Status::from_key(key).ok_or_else(|| unknown(key)))?;
        match self.plan.login(login) {
            Some(id) => self.known(row, id, department, status),
            None => self.added(
                row,
                login,
                User { status: status.unwrap_or_default(), ..User::new(login, login, department) },
            ),
        }
    }

    fn known(&mut self, row: &Row, id: UserId, department: Uuid, status: Option<Status>) -> Result<Outcome, LoadError> {
        let area = self.desk.area(Capability::UsersManage);
        let Some(user) = self.plan.people.get(&id).filter(|user| area.holds(user.department)) else {
            return Err(row.wrong(OfRow::Taken));
        };
        if user.department != department {
            return Err(row.wrong(OfRow::WorksElsewhere));
        }
        if status.is_some_and(|status| status != user.status) {
            return Err(row.wrong(OfRow::OtherStatus { status: user.status.key().into() }));
        }
        if row.text("password").is_some() {
            return Err(row.wrong(OfRow::PasswordForNew));
        }
        let wanted = row.get("name").map(name).transpose().map_err(said(row))?;
        let Some(wanted) = wanted.filter(|wanted| *wanted != user.name) else { return Ok(Outcome::Same) };
        self.desk.is_below_me(Capability::UsersManage, &area, id).map_err(said(row))?;
        let detail = json!({ "login": user.login, "name_before": user.name, "name_after": wanted });
        self.entries.push(self.desk.ctx.happened(Event::UserRename, detail));
        self.imported.changed += 1;
        if let Some(user) = self.plan.people.get_mut(&id) {
            user.name = wanted;
        }
        Ok(Outcome::Changed)
    }

    fn added(&mut self, row: &Row, login: &str, user: User) -> Result<Outcome, LoadError> {
        if !is_login(login) {
            return Err(row.wrong(OfRow::NotALogin { login: login.into() }));
        }
        not_a_page(login, &PAGES).map_err(|why| row.wrong(why))?;
        let named = name(row.get("name").unwrap_or(login)).map_err(said(row))?;
        match row.text("password") {
            Some(plain) if plain.len() > password::LONGEST => {
                return Err(row.wrong(OfRow::PasswordTooLong { most: password::LONGEST as u64 }));
            }
            Some(plain) => _ = self.plain.insert(login.into(), plain.into()),
            None if user.status == Status::Active => _ = self.new.insert(login.into()),
            None => {}
        }
        let department = row.get("department");
        let detail = json!({ "login": login, "department": department });
        self.entries.push(self.desk.ctx.happened(Event::UserCreate, detail));
        self.imported.added += 1;
        self.plan.people.insert(Uuid::now_v7(), User { name: named, ..user });
        Ok(Outcome::Added)
    }

    fn manager(&mut self, row: &Row) -> Result<Outcome, LoadError> {
        let login = row.need("login")?;
        let Some(id) = self.plan.login(login) else { return Ok(Outcome::Same) };
        let area = self.desk.area(Capability::UsersManage);
        let named = row.get("manager");
        let manager = named.map(|named| self.colleague(row, &area, named)).transpose()?;
        let known = self.desk.world.org.user(id);
        if known.is_some_and(|user| user.manager == manager || !area.holds(user.department)) {
            return Ok(Outcome::Same);
        }
        if let Some(user) = known {
            self.desk.is_below_me(Capability::UsersManage, &area, id).map_err(said(row))?;
            let before = user.manager.and_then(|before| self.desk.world.org.user(before));
            let before = before.map(|before| before.login.as_str());
            let detail = json!({ "login": login, "manager_before": before, "manager_after": named });
            self.entries.push(self.desk.ctx.happened(Event::UserManager, detail));
            self.imported.changed += 1;
        }
        if let Some(user) = self.plan.people.get_mut(&id) {
            user.manager = manager;
        }
        Ok(if known.is_some() { Outcome::Changed } else { Outcome::Same })
    }

    /// Someone whom a cell names: in the system, or in the same file.
    fn colleague(&self, row: &Row, area: &Area, login: &str) -> Result<UserId, LoadError> {
        let found = self.plan.login(login).and_then(|id| Some((id, self.plan.people.get(&id)?)));
        let found = found.filter(|(_, user)| area.holds(user.department) && user.status != Status::Departed);
        found.map(|(id, _)| id).ok_or_else(|| row.wrong(not_managed("manager", login)))
    }

    /// Someone who is to get something.
    fn holder(&self, row: &Row, right: Capability) -> Result<UserId, LoadError> {
        let (area, login) = (self.desk.area(right), row.need("login")?);
        let found = self.plan.login(login).filter(|id| home(&self.plan, *id).is_ok_and(|home| area.holds(home)));
        let id = found.ok_or_else(|| row.wrong(not_managed("login", login)))?;
        self.desk.is_below_me(right, &area, id).map_err(said(row))?;
        Ok(id)
    }

    fn assignments(&mut self, files: &PeopleFiles) -> Result<()> {
        let others = ["anchor", "valid_from", "valid_until"];
        for row in self.rows(ASSIGNMENTS, files.assignments.as_ref(), &["login", "role"], &others)? {
            let done = self.assignment(&row);
            let outcome = self.note(done)?;
            self.done(ASSIGNMENTS, &row, outcome);
        }
        Ok(())
    }

    fn assignment(&mut self, row: &Row) -> Result<Outcome, LoadError> {
        let user = self.holder(row, Capability::RolesAssign)?;
        let cell = |column| row.get(column).map(String::from);
        let why = self.plan.reason.clone();
        let new = NewAssignment {
            role: row.need("role")?.into(),
            anchor: cell("anchor"),
            valid_from: cell("valid_from"),
            valid_until: cell("valid_until"),
            reason: why.clone().unwrap_or_default(),
        };
        let given = self.desk.given(&self.plan, user, &new).map_err(said(row))?;
        let twin =
            |one: &&remit_policy::Assignment| remit_policy::Assignment { id: given.id, ..(*one).clone() } == given;
        if self.plan.assignments.values().any(|one| twin(&one)) {
            return Ok(Outcome::Same);
        }
        if overlaps(&self.plan, &given, self.desk.ctx.at()) {
            return Err(row.wrong(OfRow::RoleHeld { role: given.role }));
        }
        let detail = self.desk.told(&self.plan, &given, why.as_deref());
        self.entries.push(self.desk.ctx.happened(Event::Assign, detail));
        self.imported.assigned += 1;
        self.plan.assignments.insert(given.id, given);
        Ok(Outcome::Given)
    }

    fn partitions(&mut self, files: &PeopleFiles) -> Result<()> {
        for row in self.rows(PARTITIONS, files.partitions.as_ref(), &["login", "dimension", "value"], &[])? {
            let done = self.partition(&row);
            let outcome = self.note(done)?;
            self.done(PARTITIONS, &row, outcome);
        }
        Ok(())
    }

    fn partition(&mut self, row: &Row) -> Result<Outcome, LoadError> {
        let user = self.holder(row, Capability::PartitionsManage)?;
        let (dimension, key) = (row.need("dimension")?, row.need("value")?);
        if !dimensions(&self.desk.world.org).contains_key(dimension) {
            return Err(row.wrong(OfRow::NoSuchDimension { dimension: dimension.into() }));
        }
        let unknown = || row.wrong(of("value", OfRow::NoSuchValue { dimension: dimension.into(), key: key.into() }));
        let value = self.plan.value(dimension, key).ok_or_else(unknown)?;
        if self.plan.partitions.contains(&(user, value)) {
            return Ok(Outcome::Same);
        }
        self.desk.may_give(dimension, std::iter::once(value)).map_err(said(row))?;
        self.plan.partitions.insert((user, value));
        let login = row.need("login")?;
        let detail = json!({ "login": login, "dimension": dimension, "values_after": [key] });
        self.entries.push(self.desk.ctx.happened(Event::Partition, detail));
        self.imported.partitions += 1;
        Ok(Outcome::Given)
    }
}

fn not_managed(column: &str, login: &str) -> OfRow {
    OfRow::NotManaged { column: column.into(), login: login.into() }
}

/// What the single change would be told, as what is wrong with the row.
fn said(row: &Row) -> impl Fn(StoreError) -> LoadError {
    |error| match error {
        StoreError::Problem(problem) => {
            refusal::tell(&problem);
            match problem.reason {
                Some(reason) => row.wrong(OfRow::Single { told: Told(reason) }),
                None => LoadError::Other(problem.to_string()),
            }
        }
        other => LoadError::Other(other.to_string()),
    }
}

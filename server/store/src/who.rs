//! Who sees a record, and through what (`permissions.md`, §11).

use remit_policy::{Action, Facts, Finding, Object, Part, Standing, Status, explain};
use remit_wire::{Language, Unit, WhoView, words};
use uuid::Uuid;

use crate::Result;
use crate::ctx::Ctx;
use crate::entity::access::share;
use crate::error::not_found;
use crate::explain::{Case, Told};
use crate::masked::person;
use crate::share::{lasts, names, strongest};

impl Ctx {
    /// Everyone who sees a record, in the order of their names, with whether they may edit it and what
    /// lets them. Agrees with [`Ctx::explain`] about each of them.
    ///
    /// Judged at the time of this request and from no address: whoever sees the record only from certain
    /// networks is not listed. The record is read once and everyone is judged in memory, so that
    /// thousands of users cost no query each.
    ///
    /// # Errors
    /// `forbidden` without `access.review`; `not_found` where the record does not exist.
    pub async fn who(&self, object: Object, id: Uuid) -> Result<Vec<WhoView>> {
        self.may_review()?;
        let facts = self.facts_for(&self.standing(), object, id).await?.ok_or_else(not_found)?;
        let shares = self.share_rows(object, id).await?;
        let lasting: Vec<share::Model> = shares.into_iter().filter(|one| lasts(one, self.at())).collect();
        let active = self.world().org.users().filter(|(_, user)| user.status == Status::Active);
        let mut seeing: Vec<WhoView> =
            active.filter_map(|(user, _)| self.sees(user, object, &facts, &lasting)).collect();
        seeing.sort_by(|one, other| one.person.name.cmp(&other.person.name).then(one.person.cmp(&other.person)));
        Ok(seeing)
    }

    /// What one user sees and edits of a record; nothing if they do not see it.
    fn sees(&self, user: Uuid, object: Object, facts: &Facts, lasting: &[share::Model]) -> Option<WhoView> {
        let standing = self.standing_of(user);
        let shared = strongest(lasting.iter().filter(|one| names(one, &standing)));
        let facts = Facts { shared, ..facts.clone() };
        if !standing.permit(object, Action::View).admits(&facts) {
            return None;
        }
        let case = Case { ctx: self, standing: &standing, object, facts: &facts, told: Told::all(object) };
        let view = explain(&standing, object, Action::View, &facts, None);
        let edit = explain(&standing, object, Action::Edit, &facts, None);
        let mut who = WhoView {
            person: self.world().org.user(user).map(person)?,
            department: department(&standing)?,
            edit: edit.allowed,
            approval: edit.approval,
            view_through: case.parts(&allowing(view.parts)),
            edit_through: case.parts(&allowing(edit.parts)),
            shares: case.shares(lasting),
            text_en: Vec::new(),
            text_zh: Vec::new(),
        };
        let names = &self.world().names;
        who.text_en = words::who(Language::En, names, object, &who);
        who.text_zh = words::who(Language::Zh, names, object, &who);
        Some(who)
    }
}

fn department(standing: &Standing<'_>) -> Option<Unit> {
    let user = standing.org().user(standing.user())?;
    let department = standing.org().department(user.department)?;
    Some(Unit { key: department.key.clone(), name: department.name.clone() })
}

fn allowing(parts: Vec<Part>) -> Vec<Part> {
    parts.into_iter().filter(|part| matches!(part.finding, Finding::Allowed { .. })).collect()
}

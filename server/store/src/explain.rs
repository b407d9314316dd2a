//! Why someone may or may not do something to a record (`permissions.md`, §11): what
//! `remit_policy::explain` finds on the facts that enforcement reads, in a form that travels.
//!
//! Of oneself everyone may ask, about records that they see: an answer about another one would tell
//! that it exists. Of others may ask who holds `access.review`. That right shows no record (§9): its
//! holder learns that a record of this id exists and what decided (owner, department, values behind
//! fences, shares), which is what it is for, and of the content not even the title.

use remit_policy::{
    Action, Capability, Dimensions, Facts, Field, Finding, Name, Object, Org, Part, Permit, Policy, Standing, explain,
};
use remit_policy::{Request, Rung, Silent};
use remit_wire::reason::OfRecord;
use remit_wire::{
    Denied, ExplainQuery, ExplanationView, FieldAccess, Language, PartView, Person, Said, ShareView, Through, Unit,
    words,
};
use sea_orm::sea_query::{Condition, ExprTrait};
use uuid::Uuid;

use crate::ctx::{Ctx, KnownZones};
use crate::entity::access::share;
use crate::error::{forbidden, invalid_at, not_found};
use crate::masked::{Links, Masked, person};
use crate::policy::moment;
use crate::row::column;
use crate::share::{lasts, names};
use crate::{Result, typed};

/// The actions of a record's page that may be missing there.
const DENIABLE: [Action; 4] = [Action::Edit, Action::Transfer, Action::Share, Action::Delete];

/// What of a record's placement the reader of an explanation may be told.
#[derive(Clone, Copy)]
pub(crate) struct Told {
    object: Object,
    /// A dimension that the record takes from its customer is told with the customer only.
    inherited: bool,
}

impl Told {
    /// Everything: what `access.review` is for.
    pub(crate) fn all(object: Object) -> Told {
        Told { object, inherited: true }
    }

    fn tells(self, dimensions: &Dimensions, dimension: &str) -> bool {
        let taken = dimensions.carries(Object::Customer, dimension);
        self.inherited || !taken || dimensions.carries(self.object, dimension)
    }
}

impl Ctx {
    /// The verdict on an action (and a field) of a record, for oneself or for someone else, with what
    /// each assignment and share says. Agrees with what enforcement does: both judge the same facts by
    /// the same permit (§13, law 11). Of `transfer` it judges the record as it is, of `create` whether
    /// one that lies there could be made.
    ///
    /// Someone else is judged at the time of this request, but from no address: roles that ask for a
    /// network do not count for them, and the answer says so.
    ///
    /// # Errors
    /// `forbidden` to ask about someone else without `access.review`, `invalid` at `user` or `field`
    /// where there is none such, `not_found` where the record does not exist, or is not seen by the one
    /// who asks about themselves.
    pub async fn explain(&self, query: &ExplainQuery) -> Result<ExplanationView> {
        let ExplainQuery { object, record: id, action, .. } = *query;
        let user = self.judged(query.user.as_deref())?;
        let field = query.field.as_deref().map(|key| known_field(object, key)).transpose()?;
        let own = user == self.user();
        let found = self.scoped(self.permit(object, Action::View)).ids([id]).records(|_| ()).await?.pop();
        let standing = if own { self.standing() } else { self.standing_of(user) };
        let (facts, told) = match &found {
            Some(masked) if own => (masked.row().facts.clone(), self.told(masked).await?),
            None if own => return Err(not_found()),
            _ => (self.facts_for(&standing, object, id).await?.ok_or_else(not_found)?, Told::all(object)),
        };
        let case = Case { ctx: self, standing: &standing, object, facts: &facts, told };
        let title = found.map(|masked| masked.title(&self.permit(object, Action::View))).unwrap_or_default();
        let shares = self.share_rows(object, id).await?;
        let mut view = case.view(action, field, &shares)?;
        (view.record, view.title) = (id, title);
        let names = &self.world().names;
        view.text_en = words::explanation(Language::En, names, &view);
        view.text_zh = words::explanation(Language::Zh, names, &view);
        Ok(view)
    }

    /// The records with a key that the user sees, at most two: what is out of sight has none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn keyed(&self, object: Object, key: &str) -> Result<Vec<Uuid>> {
        if key.contains('\0') {
            return Ok(Vec::new());
        }
        let named = Condition::all().add(column(object, "key").eq(key));
        let scoped = self.scoped(self.permit(object, Action::View)).and(named);
        let found = scoped.records(|select| {
            select.limit(2);
        });
        Ok(found.await?.iter().map(|masked| masked.row().id).collect())
    }

    /// For a record's page: which of editing, handing over, sharing and deleting exist for the user, by
    /// some role, but not on this record, each with one sentence that says why.
    ///
    /// # Errors
    /// `not_found` where the record does not exist or is not seen.
    pub async fn denied(&self, object: Object, id: Uuid) -> Result<Vec<Denied>> {
        let permit = self.permit(object, Action::View);
        let masked = self.scoped(permit.clone()).ids([id]).one().await?;
        let links = self.names_of(&masked.references(&permit)).await?;
        Ok(self.denied_on(&masked, &links))
    }

    /// The same for a record that was read, with the names of the records that it refers to and the user sees.
    pub(crate) fn denied_on(&self, masked: &Masked, links: &Links) -> Vec<Denied> {
        let row = masked.row();
        let inherited = row.customer.is_none_or(|customer| links.contains_key(&(Object::Customer, customer)));
        let (standing, told) = (self.standing(), Told { object: row.object, inherited });
        let case = Case { ctx: self, standing: &standing, object: row.object, facts: &row.facts, told };
        DENIABLE.into_iter().filter_map(|action| case.denied(action)).collect()
    }

    /// Where someone else stands at the time of this request, from no address.
    pub(crate) fn standing_of(&self, user: Uuid) -> Standing<'_> {
        let request = Request { user, at: self.at(), ip: None, zones: &KnownZones };
        Standing::of(&self.world().org, &self.world().policy, &request)
    }

    /// # Errors
    /// `forbidden` without the right to look at others' access.
    pub(crate) fn may_review(&self) -> Result<()> {
        if self.standing().can(Capability::AccessReview) {
            return Ok(());
        }
        Err(forbidden(Capability::AccessReview, OfRecord::NeedsReview))
    }

    /// Who is asked about. Whether there is such a user is told only to those who may ask.
    pub(crate) fn judged(&self, login: Option<&str>) -> Result<Uuid> {
        let own = self.world().org.user(self.user()).map(|user| user.login.as_str());
        let Some(login) = login.filter(|login| Some(*login) != own) else { return Ok(self.user()) };
        self.may_review()?;
        typed::user(self, login)
            .first()
            .copied()
            .ok_or_else(|| invalid_at("user", OfRecord::Unknown { field: "user".into() }))
    }

    /// What the user may be told about where a record lies that they see.
    async fn told(&self, masked: &Masked) -> Result<Told> {
        let row = masked.row();
        let inherited = match row.customer {
            Some(customer) => !self.names(Object::Customer, [customer].into()).await?.is_empty(),
            None => true,
        };
        Ok(Told { object: row.object, inherited })
    }
}

fn known_field(object: Object, key: &str) -> Result<&'static Field> {
    let unknown = || {
        let plural = object.plural().into();
        invalid_at("field", OfRecord::FieldUnknown { object, plural, field: key.into() })
    };
    object.field(key).ok_or_else(unknown)
}

/// One user and one record, to be judged.
pub(crate) struct Case<'c> {
    pub(crate) ctx: &'c Ctx,
    pub(crate) standing: &'c Standing<'c>,
    pub(crate) object: Object,
    pub(crate) facts: &'c Facts,
    pub(crate) told: Told,
}

impl Case<'_> {
    pub(crate) fn view(
        &self, action: Action, field: Option<&Field>, shares: &[share::Model],
    ) -> Result<ExplanationView> {
        let found = explain(self.standing, self.object, action, self.facts, field);
        let user = self.standing.user();
        let share_ended = if found.shared.is_none() { self.share_ended(shares) } else { None };
        Ok(ExplanationView {
            person: self.ctx.world().org.user(user).map(person).ok_or_else(not_found)?,
            own: user == self.ctx.user(),
            object: self.object,
            record: Uuid::nil(),
            title: String::new(),
            action,
            at: moment(self.ctx.at()),
            allowed: found.allowed,
            approval: found.approval,
            active: found.active,
            visible: found.visible,
            shared: found.shared,
            shares: self.shares(shares),
            share_ended,
            field: field.map(|field| self.field(action, field)),
            parts: self.parts(&found.parts),
            text_en: Vec::new(),
            text_zh: Vec::new(),
        })
    }

    /// What may be done to a field, as creating decides it, or editing for every other action.
    fn field(&self, action: Action, field: &Field) -> FieldAccess {
        let writing = if action == Action::Create { action } else { Action::Edit };
        let permit = self.standing.permit(self.object, writing);
        let open = permit.editable(self.facts, field) || permit.creatable(self.facts, field);
        let editable = open && permit.admits(self.facts);
        FieldAccess {
            key: field.key.into(),
            level: permit.level(self.facts, field),
            editable,
            approval: editable && !permit.edits_directly(self.facts, field),
        }
    }

    /// The shares in force that name the one who is judged.
    pub(crate) fn shares(&self, shares: &[share::Model]) -> Vec<ShareView> {
        let mine = shares.iter().filter(|one| lasts(one, self.ctx.at()) && names(one, self.standing));
        mine.map(|one| self.ctx.share_view(one)).collect()
    }

    fn share_ended(&self, shares: &[share::Model]) -> Option<String> {
        let over = shares.iter().filter(|one| !lasts(one, self.ctx.at()) && names(one, self.standing));
        over.filter_map(|one| one.expires_at).max().map(moment)
    }

    /// What each assignment says.
    pub(crate) fn parts(&self, parts: &[Part]) -> Vec<PartView> {
        parts.iter().map(|part| self.part(part)).collect()
    }

    fn part(&self, part: &Part) -> PartView {
        // Where a policy is judged that is not in force yet, a role has its name from there.
        let counting = self.standing.counting().iter().find(|one| one.assignment == part.assignment);
        let named = counting.map(|one| one.role.name.clone());
        PartView {
            assignment: part.assignment,
            role: part.role.clone(),
            name: named.unwrap_or_else(|| role_name(&self.ctx.world().policy, &part.role)),
            anchor: self.anchor(part.assignment),
            said: self.said(&part.finding),
        }
    }

    /// Where `department` and `subtree` are measured from, whether the assignment counts or not.
    fn anchor(&self, assignment: Uuid) -> Option<Unit> {
        let (org, user) = (self.standing.org(), self.standing.user());
        let assignment = org.assignments(user).iter().find(|one| one.id == assignment)?;
        let anchor = assignment.anchor.or_else(|| Some(org.user(user)?.department))?;
        unit(org, anchor)
    }

    fn owner(&self, id: Uuid) -> Option<Person> {
        self.standing.org().user(id).map(person)
    }

    fn said(&self, finding: &Finding) -> Said {
        match finding {
            Finding::Silent(silent) => silence(*silent),
            Finding::NoGrant => Said::NoGrant,
            Finding::Allowed { rung, approval } => {
                let through = match rung {
                    Rung::Reach(reach) => Through::from(*reach),
                    Rung::ViaCustomer => Through::ViaCustomer,
                };
                Said::Allowed { through, approval: *approval }
            }
            Finding::OutOfReach { reach, owner, department } => Said::OutOfReach {
                reach: *reach,
                owner: owner.and_then(|id| self.owner(id)),
                department: department.and_then(|id| unit(self.standing.org(), id)),
            },
            Finding::Fenced { dimension, value, .. } => self.fenced(dimension, *value),
        }
    }

    fn fenced(&self, dimension: &str, value: Option<Uuid>) -> Said {
        let org = self.standing.org();
        let key = |id: Uuid| org.value(id).map(|value| value.key.clone());
        let told = self.told.tells(self.ctx.all_dimensions(), dimension);
        Said::Fenced {
            dimension: dimension.into(),
            value: value.filter(|_| told).and_then(key),
            unseen: !told,
            partition: org.partition(self.standing.user(), dimension).into_iter().filter_map(key).collect(),
        }
    }

    /// One sentence for an action that exists for the user, but not on this record, or only with someone's
    /// approval.
    fn denied(&self, action: Action) -> Option<Denied> {
        let permit: Permit = self.standing.permit(self.object, action);
        if permit.is_direct(self.facts) {
            return None;
        }
        let found = explain(self.standing, self.object, action, self.facts, None);
        let granting = found.parts.iter().filter(|part| self.grants(part, action));
        // What comes closest to allowing it says most.
        let closest = granting.max_by_key(|part| closeness(&part.finding))?;
        let part = self.part(closest);
        let say = |language| words::part(language, &self.ctx.world().names, None, self.object, action, &part);
        Some(Denied { action, text_en: say(Language::En), text_zh: say(Language::Zh) })
    }

    /// Whether the role of an assignment that counts, or would at another hour or from another
    /// network, has a grant for the action at all.
    fn grants(&self, part: &Part, action: Action) -> bool {
        let held =
            !matches!(part.finding, Finding::Silent(silent) if !matches!(silent, Silent::Hours | Silent::Networks));
        let role = self.ctx.world().policy.roles.get(&part.role);
        held && role.is_some_and(|role| role.grant(self.object, action).is_some())
    }
}

pub(crate) fn unit(org: &Org, id: Uuid) -> Option<Unit> {
    let unit = org.department(id)?;
    Some(Unit { key: unit.key.clone(), name: unit.name.clone() })
}

/// What people read for a role; its key where the policy has it no more.
pub(crate) fn role_name(policy: &Policy, role: &str) -> Name {
    let same = || Name { en: role.to_owned(), zh: role.to_owned() };
    policy.roles.get(role).map_or_else(same, |role| role.name.clone())
}

pub(crate) fn silence(silent: Silent) -> Said {
    match silent {
        Silent::Inactive => Said::Inactive,
        Silent::NotYet(from) => Said::NotYet { from: moment(from) },
        Silent::Expired(until) => Said::Expired { until: moment(until) },
        Silent::NoRole => Said::NoRole,
        Silent::Hours => Said::Hours,
        Silent::Networks => Said::Networks,
    }
}

fn closeness(finding: &Finding) -> u8 {
    match finding {
        Finding::NoGrant => 0,
        Finding::Silent(_) => 1,
        Finding::OutOfReach { .. } => 2,
        Finding::Fenced { .. } => 3,
        Finding::Allowed { .. } => 4,
    }
}

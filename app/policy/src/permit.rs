//! A permit: the proof that one user may do one action to some records of one object, and how much
//! of each field they read. Its parts are private and only [`Standing::permit`](crate::Standing::permit)
//! makes one:
//!
//! ```
//! use remit_policy::{Action, Object, Permit, Standing};
//! fn taken(standing: &Standing<'_>) -> Permit {
//!     standing.permit(Object::Customer, Action::View)
//! }
//! ```
//!
//! ```compile_fail,E0451
//! use remit_policy::{Action, Object, Permit, RowRule, Standing};
//! fn widened(standing: &Standing<'_>) -> Permit {
//!     Permit { rows: RowRule::Always, ..standing.permit(Object::Customer, Action::View) }
//! }
//! ```
//!
//! ```compile_fail,E0624
//! use remit_policy::{Action, Object, Permit};
//! fn made(user: uuid::Uuid) -> Permit {
//!     Permit::nothing(user, Object::Customer, Action::View)
//! }
//! ```

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::{Action, Facts, Field, Level, Object, Role, RowRule, ShareLevel, UserId};

/// The level of every field of an object under one role: those that the role states, else the field's default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Levels(BTreeMap<String, Level>);

impl Levels {
    pub(crate) fn of(role: &Role, object: Object) -> Levels {
        Levels(role.objects.get(&object).map(|rights| rights.fields.clone()).unwrap_or_default())
    }

    fn get(&self, field: &Field) -> Level {
        self.0.get(field.key).copied().unwrap_or(Role::default_level(field))
    }
}

/// One assignment's view grant on an object: which records it shows, and how much of each field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lens {
    pub(crate) assignment: Uuid,
    pub(crate) role: String,
    pub(crate) view: RowRule,
    pub(crate) levels: Levels,
}

/// One assignment's edit grant on an object (its create grant, on a permit to create). Its role need
/// not hold a view grant: what is seen through one role may be edited through another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pen {
    pub(crate) rows: RowRule,
    /// The grant asks for approval.
    pub(crate) by_approval: bool,
    pub(crate) approval_fields: BTreeSet<String>,
    pub(crate) levels: Levels,
}

impl Pen {
    fn edits(&self, facts: &Facts, field: &Field) -> bool {
        self.levels.get(field) == Level::Edit && self.rows.admits(facts)
    }

    fn edits_directly(&self, facts: &Facts, field: &Field) -> bool {
        !self.by_approval && !self.approval_fields.contains(field.key) && self.edits(facts, field)
    }
}

/// On which of the visible records a field may be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readable {
    /// On every record that the user sees.
    Everywhere,
    /// On those in this set.
    On(RowRule),
    /// On none: the field may be used in no filter, sort, group or sum.
    Nowhere,
}

/// How much of each field a user reads on one record.
#[derive(Clone, Debug)]
pub struct Sight<'p> {
    permit: &'p Permit,
    shown: bool,
    /// The lenses that the record lies in.
    granting: Vec<&'p Lens>,
    shared: Option<ShareLevel>,
}

impl Sight<'_> {
    /// The level of a field: [`Permit::level`].
    #[must_use]
    pub fn level(&self, field: &Field) -> Level {
        if !self.shown {
            return Level::Hidden;
        }
        let granted = self.granting.iter().map(|lens| lens.levels.get(field)).max();
        granted.unwrap_or_else(|| self.permit.shared_level(self.shared, field))
    }
}

/// One way by which records may be handed over: where they may lie before and where they may end up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferPath {
    /// The record as it is.
    pub from: RowRule,
    /// The record as it will be.
    pub to: RowRule,
    /// Only as a change request.
    pub approval: bool,
}

/// The proof that one user may do one action to some records of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    pub(crate) user: UserId,
    pub(crate) object: Object,
    pub(crate) action: Action,
    pub(crate) rows: RowRule,
    pub(crate) direct: RowRule,
    pub(crate) view: RowRule,
    pub(crate) lenses: Vec<Lens>,
    pub(crate) pens: Vec<Pen>,
    pub(crate) paths: Vec<TransferPath>,
}

impl Permit {
    /// A permit that admits nothing: what an inactive user holds.
    pub(crate) fn nothing(user: UserId, object: Object, action: Action) -> Permit {
        let (rows, direct, view) = (RowRule::Never, RowRule::Never, RowRule::Never);
        Permit { user, object, action, rows, direct, view, lenses: Vec::new(), pens: Vec::new(), paths: Vec::new() }
    }

    /// Whom it is made for.
    #[must_use]
    pub fn user(&self) -> UserId {
        self.user
    }

    /// The object that it speaks of.
    #[must_use]
    pub fn object(&self) -> Object {
        self.object
    }

    /// The action that it allows.
    #[must_use]
    pub fn action(&self) -> Action {
        self.action
    }

    /// The records that it allows the action on, at once or by approval: `rows(u, a)`.
    #[must_use]
    pub fn rows(&self) -> &RowRule {
        &self.rows
    }

    /// Those of them on which it may be done at once, without anyone's approval.
    #[must_use]
    pub fn direct(&self) -> &RowRule {
        &self.direct
    }

    /// Whether the record is among them.
    #[must_use]
    pub fn admits(&self, facts: &Facts) -> bool {
        self.rows.admits(facts)
    }

    /// Whether the action may be done at once, without anyone's approval.
    #[must_use]
    pub fn is_direct(&self, facts: &Facts) -> bool {
        self.direct.admits(facts)
    }

    /// Whether the user may see the record at all: `rows(u, view)`.
    #[must_use]
    pub fn shows(&self, facts: &Facts) -> bool {
        self.view.admits(facts)
    }

    /// Whether the permit admits no record whatever, so that its action never applies to this user.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == RowRule::Never
    }

    /// The ways by which records may be handed over; empty unless the action is `transfer`.
    #[must_use]
    pub fn paths(&self) -> &[TransferPath] {
        &self.paths
    }

    /// How much of a field the user reads on a record: the highest level that any assignment gives
    /// whose view grant contains this record. Rights of different roles never blend.
    #[must_use]
    pub fn level(&self, facts: &Facts, field: &Field) -> Level {
        self.sight(facts).level(field)
    }

    /// How much of each field the user reads on a record: judges the record once for all of them.
    #[must_use]
    pub fn sight(&self, facts: &Facts) -> Sight<'_> {
        let granting = self.lenses.iter().filter(|lens| lens.view.admits(facts)).collect();
        Sight { permit: self, shown: self.shows(facts), granting, shared: facts.shared }
    }

    /// The roles of the user that give a field this level, wherever they reach. Where a value is masked it
    /// is one of them that masks it; which one is not told, so that it says nothing of where a record lies.
    #[must_use]
    pub fn roles_giving(&self, field: &Field, level: Level) -> BTreeSet<&str> {
        let giving = self.lenses.iter().filter(|lens| lens.levels.get(field) == level);
        giving.map(|lens| lens.role.as_str()).collect()
    }

    /// Every set of records that the permit looks at to judge one, its levels and its edits: records
    /// that lie in the same of them, and are shared for the same, are judged alike.
    pub fn parts(&self) -> impl Iterator<Item = &RowRule> {
        let whole = [&self.view, &self.rows, &self.direct];
        let lenses = self.lenses.iter().map(|lens| &lens.view);
        whole.into_iter().chain(lenses).chain(self.pens.iter().map(|pen| &pen.rows))
    }

    /// Which records each counting assignment shows, with its role.
    pub fn ways(&self) -> impl Iterator<Item = (Uuid, &str, &RowRule)> {
        self.lenses.iter().map(|lens| (lens.assignment, lens.role.as_str(), &lens.view))
    }

    /// The assignments through which a record is seen, as (assignment, role).
    pub fn seen_through(&self, facts: &Facts) -> impl Iterator<Item = (Uuid, &str)> {
        let facts = facts.clone();
        let granting = self.lenses.iter().filter(move |lens| lens.view.admits(&facts));
        granting.map(|lens| (lens.assignment, lens.role.as_str()))
    }

    /// Whether the user may change a field of a record: it is visible, the level is at least `read`,
    /// and either some assignment's edit grant contains it and its role gives `edit`, or it is shared
    /// for editing and the level is `edit`. On a permit to create the pens speak of creating: it edits nothing.
    #[must_use]
    pub fn editable(&self, facts: &Facts, field: &Field) -> bool {
        let level = self.level(facts, field);
        if level < Level::Read || self.action == Action::Create {
            return false;
        }
        let by_share = facts.shared == Some(ShareLevel::Edit) && level == Level::Edit;
        by_share || self.pens.iter().any(|pen| pen.edits(facts, field))
    }

    /// Whether a field may be given to a record that is made: some assignment whose create grant contains
    /// the record as it will be gives the level `edit`. Asked of a permit to create.
    #[must_use]
    pub fn creatable(&self, facts: &Facts, field: &Field) -> bool {
        self.action == Action::Create && self.pens.iter().any(|pen| pen.edits(facts, field))
    }

    /// Whether a field may be given to some record that is made: for a form whose record lies nowhere yet.
    #[must_use]
    pub fn fills(&self, field: &Field) -> bool {
        let fills = |pen: &Pen| pen.levels.get(field) == Level::Edit && pen.rows != RowRule::Never;
        self.action == Action::Create && self.pens.iter().any(fills)
    }

    /// Whether a field, which must be creatable, is given at once rather than by a change request.
    #[must_use]
    pub fn creates_directly(&self, facts: &Facts, field: &Field) -> bool {
        self.action == Action::Create && self.pens.iter().any(|pen| !pen.by_approval && pen.edits(facts, field))
    }

    /// Whether a change of this field, which must be editable, is made at once rather than by a change request.
    #[must_use]
    pub fn edits_directly(&self, facts: &Facts, field: &Field) -> bool {
        let by_share = facts.shared == Some(ShareLevel::Edit) && self.level(facts, field) == Level::Edit;
        by_share || self.pens.iter().any(|pen| pen.edits_directly(facts, field))
    }

    /// On which of the visible records the user reads a field.
    #[must_use]
    pub fn readable(&self, field: &Field) -> Readable {
        let enough = |lens: &&Lens| lens.levels.get(field) >= Level::Read;
        let share = [ShareLevel::View, ShareLevel::Edit]
            .into_iter()
            .find(|share| self.shared_level(Some(*share), field) >= Level::Read);
        if share == Some(ShareLevel::View) && self.lenses.iter().all(|lens| enough(&lens)) {
            return Readable::Everywhere;
        }
        // A record in a lens that shows too little is judged by that lens, shared or not.
        let lower = self.lenses.iter().filter(|lens| !enough(lens)).map(|lens| lens.view.clone());
        let shared = share.map(|share| RowRule::all([RowRule::Shared(share), RowRule::none(lower)]));
        let granted = self.lenses.iter().filter(enough).map(|lens| lens.view.clone());
        match RowRule::any(granted.chain(shared)) {
            RowRule::Never => Readable::Nowhere,
            rule => Readable::On(rule),
        }
    }

    /// The level on a record that is seen only through a share.
    fn shared_level(&self, shared: Option<ShareLevel>, field: &Field) -> Level {
        let Some(shared) = shared else {
            return Level::Hidden;
        };
        let highest = self.lenses.iter().map(|lens| lens.levels.get(field)).max();
        highest.unwrap_or(match (field.sensitive, shared) {
            (true, _) => Level::Hidden,
            (false, ShareLevel::View) => Level::Read,
            (false, ShareLevel::Edit) => Level::Edit,
        })
    }
}

//! Changes that are not published yet: kept in order, taken back one by one, applied by the same
//! function as on the server.
//!
//! Two changes of one cell count as one, and a cell that is back at its published value as none.

use leptos::prelude::*;
use remit_policy::Policy;
use remit_wire::PolicyEdit;

/// The changes of this visit. They outlive a newer revision and a stroll to other pages.
#[derive(Clone, Copy)]
pub struct Edits {
    done: RwSignal<Vec<PolicyEdit>>,
    undone: RwSignal<Vec<PolicyEdit>>,
}

impl Edits {
    /// No changes yet.
    pub fn new() -> Edits {
        Edits { done: RwSignal::new(Vec::new()), undone: RwSignal::new(Vec::new()) }
    }

    /// Adds a change; what was undone before is forgotten.
    pub fn push(self, edit: PolicyEdit) {
        self.done.update(|done| done.push(edit));
        self.undone.update(Vec::clear);
    }

    /// Takes the last change back.
    pub fn undo(self) {
        if let Some(edit) = self.done.try_update(Vec::pop).flatten() {
            self.undone.update(|undone| undone.push(edit));
        }
    }

    /// Makes the change again that was taken back last.
    pub fn redo(self) {
        if let Some(edit) = self.undone.try_update(Vec::pop).flatten() {
            self.done.update(|done| done.push(edit));
        }
    }

    /// Takes all changes of one cell back.
    pub fn drop_cell(self, of: &PolicyEdit) {
        self.done.update(|done| done.retain(|edit| !edit.same_place(of)));
    }

    /// Takes everything back; redo brings it again, one by one.
    pub fn undo_all(self) {
        let Some(done) = self.done.try_update(std::mem::take) else { return };
        self.undone.update(|undone| undone.extend(done.into_iter().rev()));
    }

    /// Forgets everything, after it was published.
    pub fn clear(self) {
        let _ = self.done.try_set(Vec::new());
        let _ = self.undone.try_set(Vec::new());
    }

    /// Whether something can be undone, redone.
    pub fn steps(self) -> (bool, bool) {
        (self.done.with(|done| !done.is_empty()), self.undone.with(|undone| !undone.is_empty()))
    }

    /// The policy as it would be.
    pub fn preview(self, base: &Policy) -> Policy {
        let mut policy = base.clone();
        self.done.with(|done| {
            for edit in done {
                edit.apply(&mut policy);
            }
        });
        policy
    }

    /// What would be published: one change per cell, role by role.
    pub fn pending(self, base: &Policy) -> Vec<PolicyEdit> {
        self.done.with(|done| compact(base, done))
    }

    /// Goes on where an earlier visit to the page left off, and remembers from now on.
    pub fn remember(self) {
        Effect::new(move |again: Option<()>| {
            if again.is_none() && self.done.with_untracked(Vec::is_empty) {
                let kept = kept::take();
                if !kept.is_empty() {
                    self.done.set(kept);
                }
            }
            kept::put(self.done.get());
        });
        Effect::new(move |_| {
            let warning = window_event_listener(leptos::ev::beforeunload, move |event| {
                if self.done.try_with_untracked(|done| !done.is_empty()) == Some(true) {
                    event.prevent_default();
                }
            });
            on_cleanup(move || warning.remove());
        });
    }
}

fn compact(base: &Policy, done: &[PolicyEdit]) -> Vec<PolicyEdit> {
    let mut after = base.clone();
    for edit in done {
        edit.apply(&mut after);
    }
    PolicyEdit::between(base, &after)
}

/// Whether a change would change anything. Asked for every cell that is touched, so without copying
/// the policy for those that this page makes.
pub fn changes(base: &Policy, edit: &PolicyEdit) -> bool {
    match edit {
        PolicyEdit::Grant { role, object, action, grant } => {
            base.roles.get(role).is_some_and(|role| role.grant(*object, *action) != grant.as_ref())
        }
        PolicyEdit::Level { role, object, field, level } => base
            .roles
            .get(role)
            .zip(object.field(field))
            .is_some_and(|(role, field)| role.level(*object, field) != *level),
        other => other.changes(base),
    }
}

/// Keeps the changes while other pages are visited. In the browser only: one browser, one person.
#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
mod kept {
    use std::cell::RefCell;

    use remit_wire::PolicyEdit;

    thread_local! {
        static KEPT: RefCell<Vec<PolicyEdit>> = const { RefCell::new(Vec::new()) };
    }

    pub fn take() -> Vec<PolicyEdit> {
        KEPT.take()
    }

    pub fn put(edits: Vec<PolicyEdit>) {
        KEPT.set(edits);
    }
}

#[cfg(not(all(feature = "hydrate", not(feature = "ssr"))))]
mod kept {
    use remit_wire::PolicyEdit;

    pub fn take() -> Vec<PolicyEdit> {
        Vec::new()
    }

    pub fn put(_edits: Vec<PolicyEdit>) {}
}

#[cfg(test)]
mod tests {
    use remit_policy::{Action, Grant, Level, Object, Reach, Role};

    use super::*;

    fn base() -> Policy {
        let mut policy = Policy::default();
        let mut rep = Role::new("rep");
        rep.set_grant(Object::Customer, Action::View, Some(Grant::new(Reach::Own)));
        policy.roles.insert("rep".into(), rep);
        policy
    }

    fn reach(reach: Option<Reach>) -> PolicyEdit {
        PolicyEdit::Grant {
            role: "rep".into(),
            object: Object::Customer,
            action: Action::View,
            grant: reach.map(Grant::new),
        }
    }

    fn phone(level: Level) -> PolicyEdit {
        PolicyEdit::Level { role: "rep".into(), object: Object::Customer, field: "phone".into(), level }
    }

    #[test]
    fn two_changes_of_a_cell_are_one() {
        let done = [reach(Some(Reach::All)), phone(Level::Masked), reach(None)];
        assert_eq!(compact(&base(), &done), [reach(None), phone(Level::Masked)]);
    }

    #[test]
    fn a_cell_that_is_back_is_no_change() {
        let done = [reach(Some(Reach::All)), phone(Level::Read), reach(Some(Reach::Own)), phone(Level::Hidden)];
        assert!(compact(&base(), &done).is_empty());
    }

    #[test]
    fn a_change_of_a_role_that_is_gone_counts_no_more() {
        assert!(compact(&Policy::default(), &[reach(None)]).is_empty());
    }
}

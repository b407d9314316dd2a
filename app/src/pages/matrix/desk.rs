//! The state behind the matrix: what is published, what is changed, what is shown.

use leptos::prelude::*;
use remit_policy::{Action, Grant, Level, Object, Policy, Reach, Role};
use remit_wire::{Language, PolicyEdit, PolicyView, Publish, RevisionView};

use super::edits::{Edits, changes};
use super::say;
use crate::api::{self, Refusal};
use crate::i18n::matrix::Words;

/// What was heard after publishing.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// This revision is in force.
    Published(i64),
    /// The same, but what is in force could not be read again.
    Unseen(i64),
    /// Refused, and why.
    Refused(Refusal),
}

/// The state behind the matrix. All of it is signals, so that a desk is copied freely.
#[derive(Clone, Copy)]
pub struct Desk {
    /// What the page says.
    pub words: &'static Words,
    /// In which language.
    pub language: Language,
    /// What is in force.
    pub base: RwSignal<PolicyView>,
    /// What was published before, newest first.
    pub revisions: RwSignal<Vec<RevisionView>>,
    /// The changes.
    pub edits: Edits,
    /// The policy with the changes.
    pub preview: Memo<Policy>,
    /// What would be published.
    pub pending: Memo<Vec<PolicyEdit>>,
    /// The role whose grid is shown.
    pub role: Memo<String>,
    /// The cell whose choices are open.
    pub open: RwSignal<Option<(Object, Action)>>,
    /// What was heard last.
    pub news: RwSignal<Option<News>>,
    /// Whether an answer is awaited.
    pub busy: RwSignal<bool>,
}

impl Desk {
    /// Runs a question on the shown role as it would be.
    pub fn with_role<T>(self, ask: impl FnOnce(&Role) -> T) -> Option<T> {
        self.preview.with(|policy| self.role.with(|key| policy.roles.get(key).map(ask)))
    }

    /// A grant of the shown role as it would be.
    pub fn grant(self, object: Object, action: Action) -> Option<Grant> {
        self.with_role(|role| role.grant(object, action).cloned()).flatten()
    }

    /// A field's level in a role as it would be.
    pub fn level(self, role: &str, object: Object, field: &str) -> Option<Level> {
        let field = object.field(field)?;
        self.preview.with(|policy| policy.roles.get(role).map(|role| role.level(object, field)))
    }

    /// Whether a role shows any record of a type, as it would be.
    pub fn sees(self, role: &str, object: Object) -> bool {
        self.preview
            .with(|policy| policy.roles.get(role).is_some_and(|role| role.grant(object, Action::View).is_some()))
    }

    /// Whether the cell of this change waits to be published.
    pub fn is_pending(self, like: &PolicyEdit) -> bool {
        self.pending.with(|pending| pending.iter().any(|edit| edit.same_place(like)))
    }

    /// Whether a role's cells wait to be published.
    pub fn is_touched(self, key: &str) -> bool {
        self.pending.with(|pending| pending.iter().any(|edit| edit.role() == Some(key)))
    }

    /// Whether the reader may change a role.
    pub fn is_writable(self, role: &str) -> bool {
        self.base.with(|base| base.may_publish && !base.locked.iter().any(|locked| locked == role))
    }

    /// Whether the reader may change the shown role.
    pub fn may_write(self) -> bool {
        self.role.with(|role| self.is_writable(role))
    }

    /// The change that gives the shown role a grant.
    pub fn granting(self, object: Object, action: Action, grant: Option<Grant>) -> PolicyEdit {
        PolicyEdit::Grant { role: self.role.get_untracked(), object, action, grant }
    }

    /// Changes something, if the reader may and it would change anything.
    pub fn change(self, edit: PolicyEdit) {
        let allowed = untrack(|| edit.role().is_some_and(|role| self.is_writable(role)));
        if allowed && self.preview.with_untracked(|policy| changes(policy, &edit)) {
            self.news.set(None);
            self.edits.push(edit);
        }
    }

    /// Sets the reach of a cell of the shown role and leaves its other parts; `None` clears it.
    pub fn set_reach(self, object: Object, action: Action, reach: Option<Reach>) {
        let before = untrack(|| self.grant(object, action));
        let grant = reach.map(|reach| match before {
            Some(grant) => Grant { reach, ..grant },
            None => Grant::new(reach),
        });
        self.change(self.granting(object, action, grant));
    }

    /// Changes the other parts of a cell of the shown role, if it has a grant.
    pub fn adjust(self, object: Object, action: Action, adjust: impl FnOnce(&mut Grant)) {
        let Some(mut grant) = untrack(|| self.grant(object, action)) else { return };
        adjust(&mut grant);
        self.change(self.granting(object, action, Some(grant)));
    }

    /// Takes everything back.
    pub fn undo_all(self) {
        self.news.set(None);
        self.edits.undo_all();
    }

    /// A role's name, as it is published.
    pub fn role_name(self, key: &str) -> String {
        self.base.with(|base| match base.policy.roles.get(key) {
            Some(role) => say::role_name(self.language, key, role).to_owned(),
            None => key.to_owned(),
        })
    }

    /// A cell of the shown role as it would be, in one sentence.
    pub fn sentence(self, object: Object, action: Action) -> String {
        let who = self.role.with(|key| self.role_name(key));
        say::sentence(self.language, &who, object, action, self.grant(object, action).as_ref())
    }

    /// What the sentence of a cell does not tell.
    pub fn notes(self, object: Object, action: Action) -> Vec<&'static str> {
        self.with_role(|role| say::notes(self.language, role, object, action)).unwrap_or_default()
    }

    /// A change as a line that people read.
    pub fn line(self, edit: &PolicyEdit) -> String {
        self.base.with(|base| say::line(self.words, self.language, &base.policy, edit))
    }

    /// The reason that stands there until someone writes a better one.
    pub fn reason(self) -> String {
        let pending = self.pending.get();
        let mut lines: Vec<String> = pending.iter().take(2).map(|edit| self.line(edit)).collect();
        if pending.len() > lines.len() {
            lines.push((self.words.more)(pending.len() - lines.len()));
        }
        lines.join(match self.language {
            Language::En => "; ",
            Language::Zh => "；",
        })
    }

    /// Publishes what is pending.
    pub fn publish(self, reason: String) {
        let publish = Publish {
            base: self.base.with_untracked(|base| base.revision),
            edits: self.pending.get_untracked(),
            reason,
        };
        if publish.edits.is_empty() || self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        leptos::task::spawn_local(async move {
            let news = match api::policy::publish(publish).await {
                Ok(number) => {
                    self.edits.clear();
                    self.reload().await.map_or(News::Unseen(number), |()| News::Published(number))
                }
                Err(refusal) => News::Refused(refusal),
            };
            let _ = self.news.try_set(Some(news));
            let _ = self.busy.try_set(false);
        });
    }

    /// Puts the changes on the newest revision.
    pub fn rebase(self) {
        self.busy.set(true);
        leptos::task::spawn_local(async move {
            let news = self.reload().await.err().map(News::Refused);
            let _ = self.news.try_set(news);
            let _ = self.busy.try_set(false);
        });
    }

    async fn reload(self) -> Result<(), Refusal> {
        let base = api::policy::policy().await?;
        let _ = self.base.try_set(base);
        if let Ok(revisions) = api::policy::revisions().await {
            let _ = self.revisions.try_set(revisions);
        }
        Ok(())
    }
}

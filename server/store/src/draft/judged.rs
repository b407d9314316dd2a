//! The tests of a draft, each with what becomes of it and why.

use remit_policy::{Capability, Policy};
use remit_wire::{Language, TestOutcome, TestView, words};

use crate::explain::{Case, Told};
use crate::policy_tests::{Found, Outcome, Verdict, at_once};
use crate::{Ctx, Result};

impl Ctx {
    /// The tests as people read them. Why one fails tells where a record lies: that is for those who may
    /// review the access of others; everyone else who drafts learns which one it is.
    pub(super) async fn test_views(&self, policy: &Policy, verdicts: Vec<Verdict>) -> Result<Vec<TestView>> {
        let mut views = Vec::with_capacity(verdicts.len());
        let reviews = self.standing().can(Capability::AccessReview);
        for Verdict { test, outcome, found } in verdicts {
            let mut view = TestView { test, outcome: told(outcome), text_en: Vec::new(), text_zh: Vec::new() };
            if let Some(found) = found.filter(|_| reviews && outcome == Outcome::Fails) {
                self.explain_test(policy, &found, &mut view).await?;
            }
            views.push(view);
        }
        Ok(views)
    }

    async fn explain_test(&self, policy: &Policy, found: &Found, view: &mut TestView) -> Result<()> {
        let standing = at_once(&self.world().org, policy, found.user, self.at());
        let object = view.test.object;
        let case = Case { ctx: self, standing: &standing, object, facts: &found.facts, told: Told::all(object) };
        let shares = self.share_rows(object, found.record).await?;
        let field = view.test.field.as_deref().and_then(|key| object.field(key));
        let verdict = case.view(view.test.action, field, &shares)?;
        let names = &self.world().names;
        view.text_en = words::explanation(Language::En, names, &verdict);
        view.text_zh = words::explanation(Language::Zh, names, &verdict);
        Ok(())
    }
}

fn told(outcome: Outcome) -> TestOutcome {
    match outcome {
        Outcome::Holds => TestOutcome::Holds,
        Outcome::Fails => TestOutcome::Fails,
        Outcome::NoUser => TestOutcome::NoUser,
        Outcome::NoRecord => TestOutcome::NoRecord,
    }
}

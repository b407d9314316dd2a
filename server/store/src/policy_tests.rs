//! Running the assertions that are kept with a policy against the records that are there.

use remit_policy::{Org, Permit, Policy, PolicyTest, Request, Standing, UserId};
use remit_wire::reason::{Claim, OfPolicy};
use sea_orm::sea_query::{Alias, Condition, ExprTrait};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

use crate::Result;
use crate::compile::Compiler;
use crate::ctx::KnownZones;
use crate::row::{self, Row, SHARED};

/// What became of an assertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Holds,
    Fails,
    /// There is no such user.
    NoUser,
    /// There is no such record.
    NoRecord,
}

/// An assertion with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) test: PolicyTest,
    pub(crate) outcome: Outcome,
}

impl Verdict {
    /// Which assertion does not hold, in one sentence without an end.
    pub(crate) fn complaint(&self) -> OfPolicy {
        let claim = Claim(self.test.clone());
        match self.outcome {
            Outcome::Holds => OfPolicy::TestHolds { claim },
            Outcome::Fails => OfPolicy::TestFails { claim },
            Outcome::NoUser => OfPolicy::TestNoUser { claim },
            Outcome::NoRecord => OfPolicy::TestNoRecord { claim },
        }
    }
}

/// Judges every assertion of a policy as if it were in force. Roles that ask for a network do not
/// count: an assertion comes from nowhere.
pub(crate) async fn judge(tx: &DatabaseTransaction, org: &Org, policy: &Policy, at: i64) -> Result<Vec<Verdict>> {
    let mut verdicts = Vec::with_capacity(policy.tests.len());
    for test in &policy.tests {
        let named = org.users().find(|(_, user)| user.login == test.user);
        let outcome = match named {
            None => Outcome::NoUser,
            Some((user, _)) => outcome(tx, org, policy, user, test, at).await?,
        };
        let test = test.clone();
        verdicts.push(Verdict { test, outcome });
    }
    Ok(verdicts)
}

async fn outcome(
    tx: &DatabaseTransaction, org: &Org, policy: &Policy, user: UserId, test: &PolicyTest, at: i64,
) -> Result<Outcome> {
    let request = Request { user, at, ip: None, zones: &KnownZones };
    let standing = Standing::of(org, policy, &request);
    let compiler = Compiler::new(&standing, test.object, at);
    let permit = standing.permit(test.object, test.action);
    allowed(tx, &compiler, &permit, &test.record).await.map(|allowed| match allowed {
        None => Outcome::NoRecord,
        Some(allowed) if allowed == test.can => Outcome::Holds,
        Some(_) => Outcome::Fails,
    })
}

/// Whether the permit admits the record with this key; nothing if there is none. Only the verdict
/// leaves: the record is read without a scope, because an assertion may speak of any.
async fn allowed(tx: &DatabaseTransaction, compiler: &Compiler, permit: &Permit, key: &str) -> Result<Option<bool>> {
    let object = permit.object();
    let named =
        Condition::all().add(row::column(object, "key").eq(key)).add(row::column(object, "deleted_at").is_null());
    let mut select = row::select(object, named);
    select.expr_as(compiler.shared_level(), Alias::new(SHARED));
    let Some(found) = tx.query_one(&select).await? else {
        return Ok(None);
    };
    Ok(Some(permit.admits(&Row::read(compiler.dimensions(), object, &found)?.facts)))
}

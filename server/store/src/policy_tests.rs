//! Running the assertions that are kept with a policy against the records that are there.

use remit_policy::{Action, Facts, Level, Object, Org, Permit, Policy, PolicyTest, Request, Standing, UserId};
use remit_wire::reason::{Claim, OfPolicy};
use sea_orm::sea_query::{Alias, Condition, ExprTrait};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

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
    /// What was judged, where there is such a user and such a record.
    pub(crate) found: Option<Found>,
}

/// A user and a record, as the policy under test finds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) user: UserId,
    pub(crate) record: Uuid,
    pub(crate) facts: Facts,
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
        let (outcome, found) = match named {
            None => (Outcome::NoUser, None),
            Some((user, _)) => outcome(tx, &at_once(org, policy, user, at), test, at).await?,
        };
        let test = test.clone();
        verdicts.push(Verdict { test, outcome, found });
    }
    Ok(verdicts)
}

/// Where a user stands for an assertion.
pub(crate) fn at_once<'a>(org: &'a Org, policy: &'a Policy, user: UserId, at: i64) -> Standing<'a> {
    Standing::of(org, policy, &Request { user, at, ip: None, zones: &KnownZones })
}

async fn outcome(
    tx: &DatabaseTransaction, standing: &Standing<'_>, test: &PolicyTest, at: i64,
) -> Result<(Outcome, Option<Found>)> {
    let compiler = Compiler::new(standing, test.object, at);
    let Some((record, facts)) = facts(tx, &compiler, test.object, &test.record).await? else {
        return Ok((Outcome::NoRecord, None));
    };
    let permit = standing.permit(test.object, test.action);
    let outcome = if allowed(&permit, &facts, test) == Some(test.can) { Outcome::Holds } else { Outcome::Fails };
    Ok((outcome, Some(Found { user: standing.user(), record, facts })))
}

/// Whether the permit allows what the assertion is about; nothing where it names no field of the type.
fn allowed(permit: &Permit, facts: &Facts, test: &PolicyTest) -> Option<bool> {
    let Some(key) = &test.field else { return Some(permit.admits(facts)) };
    let field = test.object.field(key)?;
    match test.action {
        Action::View => Some(permit.level(facts, field) >= Level::Read),
        Action::Edit => Some(permit.admits(facts) && permit.editable(facts, field)),
        _ => None,
    }
}

/// The record with this key, as far as it is judged. Only the verdict leaves: the record is read without a
/// scope, because an assertion may speak of any.
async fn facts(
    tx: &DatabaseTransaction, compiler: &Compiler, object: Object, key: &str,
) -> Result<Option<(Uuid, Facts)>> {
    let named =
        Condition::all().add(row::column(object, "key").eq(key)).add(row::column(object, "deleted_at").is_null());
    let mut select = row::select(object, named);
    select.expr_as(compiler.shared_level(), Alias::new(SHARED));
    let found = tx.query_one(&select).await?;
    let row = found.map(|found| Row::read(compiler.dimensions(), object, &found)).transpose()?;
    Ok(row.map(|row| (row.id, row.facts)))
}

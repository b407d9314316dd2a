//! The laws of the permission model, over random organisations on real databases.
//!
//! A *firm* is made from a seed: departments, people, values, roles with everything that a grant can
//! say, assignments, records of all types, shares. It is written into a database, and the store is asked
//! as its users ask. What it must answer says a naive *judge*, written from `permissions.md` over the
//! plain data, sentence by sentence; another law holds it against `remit_policy`.
//!
//! All tests share one run for each kind of database; each then tells whether its law held. How large
//! it is: `REMIT_LAW_ORGS=500` firms, as `cargo xtask test` asks for (60 otherwise); `REMIT_LAW_SEED=17` looks at one firm alone, and
//! `REMIT_LAW=writes,rows` at some laws alone.

mod agree;
mod ask;
pub(crate) mod bench;
mod change;
mod core;
pub(crate) mod dice;
mod explained;
mod fate;
mod files;
pub(crate) mod fill;
mod filters;
pub(crate) mod firm;
mod interfere;
pub(crate) mod judge;
mod keepers;
pub(crate) mod make;
mod nothing;
pub(crate) mod policies;
mod question;
mod records;
mod revoke;
mod rolled;
mod round;
mod rows;
mod run;
mod sharing;
mod sight;
mod writes;

use bench::Engine;
use run::{Law, report};

/// Whether a law held in every firm, on each kind of database.
fn holds(law: Law) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let broken = report(engine).and_then(|report| report.broken.get(&law));
        assert!(broken.is_none(), "{}", broken.map(|broken| broken.join("\n\n")).unwrap_or_default());
    }
}

/// Law 1.
#[test]
fn who_holds_nothing_gets_nothing() {
    holds(Law::Nothing);
}

/// Law 2.
#[test]
fn nobody_acts_on_what_they_do_not_see() {
    holds(Law::Unseen);
}

/// Of all laws that the core decides; law 3, more rights never take access away, is held there alone
/// (`remit_policy::laws::monotone`).
#[test]
fn the_judge_and_the_core_decide_alike() {
    holds(Law::Core);
}

/// Law 4.
#[test]
fn sql_selects_what_the_judge_admits_field_by_field() {
    holds(Law::Rows);
}

/// Law 5, for lists that are read page by page.
#[test]
fn pages_hold_each_record_once_and_in_order() {
    holds(Law::Pages);
}

/// Law 5.
#[test]
fn lists_counts_groups_sums_and_search_agree() {
    holds(Law::Agreement);
}

/// Law 5, for roll-ups; they are looked at after each write as well (law 9).
#[test]
fn what_was_counted_before_is_what_is_counted_now() {
    holds(Law::Rolled);
}

/// Law 5, for files.
#[test]
fn a_file_holds_what_may_leave_and_no_more() {
    holds(Law::Export);
}

/// Law 5, for filters.
#[test]
fn filters_see_what_their_asker_reads() {
    holds(Law::Filters);
}

/// Law 6; over HTTP it is held once more.
#[test]
fn what_may_not_be_read_changes_no_answer() {
    holds(Law::Interference);
}

/// Law 6, for fields.
#[test]
fn a_field_that_is_read_nowhere_is_as_one_that_does_not_exist() {
    holds(Law::Unreadable);
}

/// Law 6, for references.
#[test]
fn a_reference_out_of_sight_is_as_one_to_nothing() {
    holds(Law::References);
}

/// Law 7.
#[test]
fn a_share_gives_no_more_than_its_giver_has_and_chains_do_not_widen() {
    holds(Law::Sharing);
}

/// Law 8.
#[test]
fn what_is_taken_away_is_gone_for_the_next_request() {
    holds(Law::Revocation);
}

/// Law 9, as far as there are approvals: what needs one is never done without.
#[test]
fn writes_are_done_exactly_when_they_are_allowed() {
    holds(Law::Writes);
}

/// Law 10.
#[test]
fn some_active_user_can_always_manage_roles_and_users() {
    holds(Law::Keepers);
}

/// Law 11.
#[test]
fn what_is_explained_is_what_is_enforced() {
    holds(Law::Explained);
}

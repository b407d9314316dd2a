//! Law 5 for roll-ups: what was counted before anyone asked is what is counted now, for everyone; and the
//! tables hold what they would if all were counted anew.

use remit_policy::{Action, Conditions, Object, Reach};
use remit_store::{Shapes, Store};
use remit_wire::{AggregateQuery, Dashboard, Problem};

use super::bench::Bench;
use super::dice::Dice;
use super::firm::{Firm, Share};
use super::make::{assignment, share};
use super::policies::{grant, level};
use super::records::{fields, record};
use super::round::{Check, Tally, ensure, said};
use super::writes;

const DEAL: Object = Object::Opportunity;

/// The same firm with many deals, of which many are seen through grants of all kinds: random writes leave what
/// was counted equal to what is. It is gone from the database afterwards. Not for each firm: it takes as long as
/// several other laws.
pub(crate) async fn busy(bench: &mut Bench, firm: &Firm, dice: &mut Dice, tally: &Tally) -> Check {
    if dice.percent(70) {
        // The law before it leaves another policy in the database.
        bench.fill(firm).await;
        return check(bench, firm, firm.active(), tally).await;
    }
    let mut busy = firm.clone();
    sell(dice, &mut busy);
    hire(dice, &mut busy);
    bench.fill(&busy).await;
    check(bench, &busy, busy.active(), tally).await?;
    writes::check(bench, &mut busy, dice, tally).await?;
    bench.fill(firm).await;
    Ok(())
}

/// Deals, and shares of deals.
fn sell(dice: &mut Dice, firm: &mut Firm) {
    for _ in 0..dice.between(20, 60) {
        let mut deal = record(dice, firm, DEAL);
        deal.fields = fields(dice, firm, DEAL);
        firm.records.push(deal);
    }
    let deals = firm.of(DEAL);
    for _ in 0..dice.between(0, 20) {
        let given = share(dice, firm);
        firm.shares.push(Share { object: DEAL, record: *dice.pick(&deals), ..given });
    }
}

/// Roles that see deals, each reading of them what it may, and someone who holds several.
fn hire(dice: &mut Dice, firm: &mut Firm) {
    for role in firm.policy.roles.values_mut() {
        role.conditions = Conditions::default();
        if dice.percent(80) {
            let mut view = grant(dice, DEAL, Action::View);
            view.reach = *dice.pick(&[view.reach, Reach::All, Reach::Subtree, Reach::Department]);
            role.set_grant(DEAL, Action::View, Some(view));
        }
        for name in ["stage", "amount", "closed_on"] {
            let field = DEAL.field(name).unwrap();
            if dice.percent(30) {
                let level = level(dice, field);
                role.set_level(DEAL, field, level);
            }
        }
    }
    for person in 0..firm.people.len() {
        for _ in 0..dice.between(0, 2) {
            let mut held = assignment(dice, firm, person);
            (held.from, held.until) = (None, None);
            firm.assignments.push(held);
        }
    }
}

pub(crate) async fn check(bench: &Bench, firm: &Firm, people: impl IntoIterator<Item = usize>, tally: &Tally) -> Check {
    bench.store.verify_rollups().await.map_err(|why| why.to_string())?;
    let shaped = |rolled| bench.store.clone().shaped(Shapes { rolled, ..Shapes::default() });
    let (rolled, counted) = (shaped(true), shaped(false));
    for person in people {
        let before = board(&rolled, firm, person).await?;
        let now = board(&counted, firm, person).await?;
        ensure!(before == now, "u{person}: counted before {before:?}\nand now {now:?}");
        if let Ok(now) = now {
            alone(&counted, firm, person, &now).await.map_err(|why| format!("u{person}: {why}"))?;
            tally.add("dashboards", 1);
            tally.add("deals on dashboards", now.total.value as usize);
            tally.add("deals without a value that is read", now.excluded as usize);
        }
    }
    Ok(())
}

async fn board(store: &Store, firm: &Firm, person: usize) -> Result<Result<Dashboard, Problem>, String> {
    let ctx = said(store.read(&firm.visit(person)).await)?.map_err(|problem| problem.detail)?;
    said(ctx.dashboard().await)
}

/// What a dashboard says is what each question by itself says, which is held against the judge.
async fn alone(store: &Store, firm: &Firm, person: usize, board: &Dashboard) -> Check {
    let ctx = said(store.read(&firm.visit(person)).await)?.map_err(|problem| problem.detail)?;
    let group = Some(remit_wire::Group::Field("stage".into()));
    let stages = AggregateQuery { group, ..AggregateQuery::default() };
    let stages = said(ctx.aggregate(Object::Opportunity, &stages).await)?.map_err(|problem| problem.detail)?;
    let mut counts: Vec<_> = stages.groups.into_iter().map(|group| (group.key, group.count)).collect();
    let mut shown: Vec<_> = board.stages.iter().map(|group| (group.key.clone(), group.count)).collect();
    counts.sort();
    shown.sort();
    ensure!(counts == shown, "by stage {counts:?}\non the dashboard {shown:?}");
    Ok(())
}

//! Laws 1 and 2: who holds nothing gets nothing, and nobody acts on what they do not see.

use remit_policy::Object;
use remit_store::Ctx;
use remit_wire::{AggregateQuery, Cell, Code, CountMode, Draft, ListQuery, Problem};
use uuid::Uuid;

use super::question;
use super::round::{Check, Look, ensure, said};
use super::rows::all;

/// Law 1: on every surface of everyone without a counting assignment and without a share.
pub(crate) async fn check(look: &mut Look<'_>) -> Check {
    for person in look.firm.active() {
        if look.sights[person].judge.holds_nothing() {
            look.tally.add("people with nothing", 1);
            nothing(look, person).await.map_err(|why| format!("u{person}: {why}"))?;
        }
    }
    Ok(())
}

async fn nothing(look: &mut Look<'_>, person: usize) -> Check {
    let ctx = said(look.bench.read(look.firm, person).await)?.map_err(|problem| problem.detail)?;
    for object in Object::ALL {
        let query = ListQuery { count: CountMode::Exact, ..all() };
        let page = said(ctx.list(object, &query).await)?.map_err(|problem| problem.detail)?;
        ensure!(page.data.is_empty() && page.count.is_some_and(|count| count.value == 0), "sees {object:?}: {page:?}");
        let groups =
            said(ctx.aggregate(object, &AggregateQuery::default()).await)?.map_err(|problem| problem.detail)?;
        ensure!(groups.groups.is_empty() && groups.excluded == 0, "groups {object:?}: {groups:?}");
        let bin = said(ctx.bin(object).await)?.map_err(|problem| problem.detail)?;
        ensure!(bin.is_empty(), "sees the bin of {object:?}");
    }
    let me = said(ctx.me().await)?.map_err(|problem| problem.detail)?;
    ensure!(me.objects.is_empty() && me.grants.is_empty() && me.roles.is_empty(), "is told of rights: {me:?}");
    ensure!(me.capabilities.is_empty(), "is told of system rights: {me:?}");
    let words = question::search(look.dice);
    let found = said(ctx.search(&words, 10).await)?;
    ensure!(found.as_ref().map_or(true, Vec::is_empty), "finds {found:?}");
    if let Ok(board) = said(ctx.dashboard().await)? {
        ensure!(board.total.value == 0 && board.stuck.is_empty() && board.months.is_empty(), "sees figures: {board:?}");
    }
    drop(ctx);
    let ctx = said(look.bench.write(look.firm, person).await)?.map_err(|problem| problem.detail)?;
    let record = look.dice.pick(&look.firm.records);
    for refused in acts(&ctx, record.object, record.id).await? {
        ensure!(refused.as_ref().is_some_and(|problem| problem.code == Code::NotFound), "acts: {refused:?}");
    }
    for object in Object::ALL {
        let draft = Draft { fields: [(object.title().to_owned(), Cell::Text("x".into()))].into() };
        let made = said(ctx.create(object, &draft).await)?;
        ensure!(made.as_ref().is_err_and(|problem| problem.code == Code::Forbidden), "makes a {object:?}: {made:?}");
    }
    Ok(())
}

/// What each way of acting on a record is refused with.
async fn acts(ctx: &Ctx, object: Object, id: Uuid) -> Result<[Option<Problem>; 4], String> {
    let draft = Draft { fields: [(object.title().to_owned(), Cell::Text("x".into()))].into() };
    let to = Draft { fields: [("owner".to_owned(), Cell::Empty)].into() };
    Ok([
        said(ctx.edit(object, id, "0", &draft).await)?.err(),
        said(ctx.transfer(object, id, None, &to, false).await)?.err(),
        said(ctx.delete(object, id, None).await)?.err(),
        said(ctx.restore(object, id).await)?.err(),
    ])
}

/// Law 2: every action on a record out of sight is answered as on one that does not exist.
pub(crate) async fn unseen(look: &mut Look<'_>) -> Check {
    let Some(person) = look.someone() else { return Ok(()) };
    let sight = &look.sights[person];
    // What is in the bin may be restored by whom it would be visible to.
    let there =
        |place: &usize| !sight.sees(*place) && matches!(look.firm.records[*place].state, super::firm::State::Present);
    let unseen: Vec<usize> = (0..look.firm.records.len()).filter(there).collect();
    let Some(place) = look.dice.any_of(&unseen) else { return Ok(()) };
    let record = &look.firm.records[place];
    let ctx = said(look.bench.write(look.firm, person).await)?.map_err(|problem| problem.detail)?;
    let there = acts(&ctx, record.object, record.id).await?;
    let nowhere = acts(&ctx, record.object, look.dice.id()).await?;
    let not_found = |one: &Option<Problem>| one.as_ref().is_some_and(|problem| problem.code == Code::NotFound);
    ensure!(
        there == nowhere && there.iter().all(not_found),
        "u{person} {:?}: {there:?}\nand {nowhere:?}",
        record.object
    );
    look.tally.add("acts on what is out of sight", there.len());
    Ok(())
}

//! Law 6: two databases that differ only in what one person may not read answer that person alike, byte
//! for byte.

use remit_policy::{Action, Object, ShareLevel};
use remit_store::{Ctx, StoreError, Visit};
use remit_wire::{
    AggregateQuery, Cell, CountMode, Draft, ExplainQuery, GranteeKind, ListQuery, Record, ShareDraft, ShareView,
};
use serde::Serialize;
use uuid::Uuid;

use super::bench::Bench;
use super::change::unread;
use super::dice::Dice;
use super::firm::{Firm, Val};
use super::question;
use super::round::{Check, Tally, ensure, said};
use super::sight::Sight;

/// Something to ask or to try.
#[derive(Clone, Debug)]
enum Request {
    List(Object, ListQuery),
    Aggregate(Object, AggregateQuery),
    Get(Object, Uuid),
    Search(String),
    Me,
    Dashboard,
    Bin(Object),
    Export(Object, ListQuery),
    Explain(ExplainQuery),
    Denied(Object, Uuid),
    History(Object, Uuid),
    Shares(Object, Uuid),
    /// With the right tag or a wrong one; what it changes is not kept.
    Edit(Object, Uuid, bool, Draft),
    Transfer(Object, Uuid, Draft),
    Delete(Object, Uuid),
    Create(Object, Draft),
    Share(Object, Uuid, ShareDraft),
}

/// Leaves the firm itself in the database.
pub(crate) async fn check(bench: &mut Bench, firm: &Firm, dice: &mut Dice, tally: &Tally) -> Check {
    let Some(person) = someone(dice, firm) else {
        bench.fill(firm).await;
        return Ok(());
    };
    let sight = Sight::of(firm, person);
    let other = unread(dice, &sight);
    let after = Sight::of(&other, person);
    ensure!(after.records.iter().skip(firm.records.len()).all(Option::is_none), "the test added something visible");
    ensure!(after.records[..firm.records.len()] == sight.records[..], "the test changed something visible");
    let script = script(dice, firm);
    bench.fill(&other).await;
    let theirs = answers(bench, &other, person, &script).await?;
    bench.fill(firm).await;
    let ours = answers(bench, firm, person, &script).await?;
    for ((request, ours), theirs) in script.iter().zip(&ours).zip(&theirs) {
        ensure!(ours == theirs, "u{person} {request:?} is answered\n{ours}\nand\n{theirs}");
    }
    tally.add("answers compared", ours.len());
    Ok(())
}

/// Mostly someone who sees a little and not everything.
fn someone(dice: &mut Dice, firm: &Firm) -> Option<usize> {
    let active = firm.active();
    let held = |person: &usize| firm.assignments.iter().any(|one| one.person == *person);
    let holding: Vec<usize> = active.iter().copied().filter(held).collect();
    dice.any_of(&holding).filter(|_| dice.percent(90)).or_else(|| dice.any_of(&active))
}

fn script(dice: &mut Dice, firm: &Firm) -> Vec<Request> {
    let mut script = vec![Request::Me];
    script.extend(dice.maybe(50, |_| Request::Dashboard));
    let mut objects = Object::ALL;
    dice.shuffle(&mut objects);
    for object in objects.into_iter().take(5) {
        let whole = ListQuery { limit: Some(200), count: CountMode::Exact, ..ListQuery::default() };
        script.push(Request::List(object, whole));
    }
    for _ in 0..3 {
        let object = *dice.pick(&Object::ALL);
        let short = ListQuery { limit: Some(dice.between(1, 9) as u32), ..question::list(dice, firm, object) };
        script.push(Request::List(object, short));
        script.push(Request::Aggregate(object, question::aggregate(dice, firm, object)));
        let filter = question::filter(dice, firm, object);
        script.push(Request::List(object, ListQuery { filters: vec![filter], ..ListQuery::default() }));
    }
    for _ in 0..3 {
        let request = about_one(dice, firm);
        script.push(request);
    }
    script.extend(dice.maybe(30, |dice| {
        let object = *dice.pick(&Object::ALL);
        Request::Export(object, question::list(dice, firm, object))
    }));
    script.extend(dice.maybe(50, |dice| Request::Search(question::search(dice))));
    script.extend(dice.maybe(50, |dice| Request::Bin(*dice.pick(&Object::ALL))));
    for _ in 0..3 {
        let write = write(dice, firm);
        script.push(write);
    }
    script
}

fn about_one(dice: &mut Dice, firm: &Firm) -> Request {
    let record = dice.pick(&firm.records);
    let (object, id) = (record.object, record.id);
    match dice.below(8) {
        0 | 1 => Request::Get(object, id),
        2 => Request::Denied(object, id),
        3 => Request::Shares(object, id),
        4 => {
            let (action, field) =
                (*dice.pick(Action::ALL), dice.maybe(60, |dice| dice.pick(object.fields()).key.to_owned()));
            Request::Explain(ExplainQuery { user: None, object, record: id, action, field })
        }
        _ => {
            // Mostly one that was edited.
            let edited = dice.any_of(&firm.trail.iter().map(|edit| edit.record).collect::<Vec<_>>());
            let record = edited.map_or(record, |edited| &firm.records[edited]);
            Request::History(record.object, record.id)
        }
    }
}

/// An attempt to write: also what is stored already, which must not be told from anything else.
fn write(dice: &mut Dice, firm: &Firm) -> Request {
    let record = dice.pick(&firm.records);
    let (object, id) = (record.object, record.id);
    let to = Draft { fields: [("owner".to_owned(), Cell::Text(dice.pick(&firm.people).login.clone()))].into() };
    match dice.below(10) {
        0 => Request::Delete(object, id),
        1 | 2 => Request::Transfer(object, id, to),
        3 => {
            let title = (object.title().to_owned(), Cell::Text("new".into()));
            Request::Create(object, Draft { fields: to.fields.into_iter().chain([title]).collect() })
        }
        4 => {
            let (grantee, level) =
                (dice.pick(&firm.people).login.clone(), *dice.pick(&[ShareLevel::View, ShareLevel::Edit]));
            let draft = ShareDraft { grantee_kind: GranteeKind::User, grantee, level, expires_at: None };
            Request::Share(object, id, draft)
        }
        _ => {
            let field = dice.pick(object.fields());
            let cell = record
                .fields
                .get(field.key)
                .filter(|_| dice.percent(70))
                .map_or(Cell::Empty, |value| cell(firm, value));
            Request::Edit(object, id, dice.percent(80), Draft { fields: [(field.key.to_owned(), cell)].into() })
        }
    }
}

/// A value as a form sends it.
pub(crate) fn cell(firm: &Firm, value: &Val) -> Cell {
    match value {
        Val::Text(text) => Cell::Text(text.clone()),
        Val::Number(number) => Cell::Number(*number),
        Val::Money(amount, currency) => Cell::Money(remit_wire::Money { amount: *amount, currency: currency.clone() }),
        Val::Date(date) => Cell::Text(date.to_string()),
        Val::YesNo(yes) => Cell::YesNo(*yes),
        Val::Ref(place) => Cell::Text(firm.records[*place].id.to_string()),
    }
}

async fn answers(bench: &Bench, firm: &Firm, person: usize, script: &[Request]) -> Result<Vec<String>, String> {
    let mut answers = Vec::new();
    let ctx = said(bench.read(firm, person).await)?.map_err(|problem| problem.detail)?;
    for request in script.iter().filter(|one| !writes(one)) {
        answers.push(match request {
            // In transactions of its own.
            Request::Export(object, query) => exported(bench, &firm.visit(person), *object, query).await?,
            _ => answer(&ctx, request).await?,
        });
    }
    drop(ctx);
    for request in script.iter().filter(|one| writes(one)) {
        // Each on its own: what one changes is dropped before the next.
        let ctx = said(bench.write(firm, person).await)?.map_err(|problem| problem.detail)?;
        answers.push(answer(&ctx, request).await?);
    }
    Ok(answers)
}

fn writes(request: &Request) -> bool {
    use Request::{Create, Delete, Edit, Share, Transfer};
    matches!(request, Edit(..) | Transfer(..) | Delete(..) | Create(..) | Share(..))
}

async fn exported(bench: &Bench, visit: &Visit, object: Object, query: &ListQuery) -> Result<String, String> {
    text(
        bench
            .store
            .export_csv(visit, object, query)
            .await
            .map(|export| (String::from_utf8(export.bytes).unwrap(), export.rows, export.left_out)),
    )
}

async fn answer(ctx: &Ctx, request: &Request) -> Result<String, String> {
    match request {
        Request::List(object, query) => text(ctx.list(*object, query).await),
        Request::Aggregate(object, query) => text(ctx.aggregate(*object, query).await),
        Request::Get(object, id) => text(ctx.get(*object, *id).await),
        Request::Search(words) => text(ctx.search(words, 50).await),
        Request::Me => text(ctx.me().await),
        Request::Dashboard => text(ctx.dashboard().await),
        Request::Bin(object) => text(ctx.bin(*object).await),
        Request::Edit(object, id, fresh, draft) => {
            let tag = said(ctx.get(*object, *id).await)?.map(|record| record.etag).unwrap_or_default();
            let tag = if *fresh { tag } else { "0123456789abcdef".into() };
            text(ctx.edit(*object, *id, &tag, draft).await)
        }
        Request::Transfer(object, id, draft) => {
            let before = said(ctx.get(*object, *id).await)?.ok();
            let moved = ctx.transfer(*object, *id, None, draft, false).await;
            text(moved.map(|moved| moved.map(|record| read_before(record, before.as_ref()))))
        }
        Request::Delete(object, id) => text(ctx.delete(*object, *id, None).await),
        Request::Export(..) => Err("has no transaction to be in".into()),
        Request::Explain(query) => text(ctx.explain(query).await),
        Request::Denied(object, id) => text(ctx.denied(*object, *id).await),
        Request::History(object, id) => text(ctx.history(*object, *id).await),
        Request::Shares(object, id) => text(ctx.shares(*object, *id).await),
        // What is made has an id that nobody can foretell.
        Request::Create(object, draft) => {
            let made = ctx.create(*object, draft).await;
            text(made.map(|made| made.map(|record| Record { id: Uuid::nil(), etag: String::new(), ..record })))
        }
        Request::Share(object, id, draft) => {
            let given = ctx.share(*object, *id, draft).await;
            text(given.map(|share| ShareView { id: Uuid::nil(), ..share }))
        }
    }
}

/// What was read of a record before it went elsewhere. Who hands it over may read more of it there, and that
/// is told rightly: only what they could read all along must not depend on the rest.
fn read_before(mut record: Record, before: Option<&Record>) -> Record {
    let Some(before) = before else { return record };
    let masked = std::mem::take(&mut record.masked);
    let alike = |key: &String| before.masked.contains(key) == masked.contains(key);
    record.fields.retain(|key, _| before.fields.contains_key(key) && alike(key));
    Record { etag: String::new(), ..record }
}

fn text<T: Serialize>(answer: Result<T, StoreError>) -> Result<String, String> {
    let answer = said(answer)?;
    Ok(match answer {
        Ok(answer) => serde_json::to_string(&answer).unwrap(),
        Err(problem) => serde_json::to_string(&problem).unwrap(),
    })
}

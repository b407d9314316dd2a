//! Filters see what their asker reads and nothing else, whatever is asked and however.

use remit_policy::{Field, Kind, Object};
use remit_store::Ctx;
use remit_wire::reason::OfRecord;
use remit_wire::{AggregateQuery, Code, Filter, Group, ListQuery, Op, Page, Problem, Sort};

use super::ask::Refusal;
use super::question;
use super::round::{Check, Look, ensure, said};
use super::rows::all;

/// Random filters match what is read and matches, and are refused where nothing can be read.
pub(crate) async fn check(look: &mut Look<'_>) -> Check {
    let Some(person) = look.someone() else { return Ok(()) };
    let ctx = said(look.bench.read(look.firm, person).await)?.map_err(|problem| problem.detail)?;
    for _ in 0..8 {
        let object = *look.dice.pick(&Object::ALL);
        let filter = question::filter(look.dice, look.firm, object);
        one(look, &ctx, person, object, &filter)
            .await
            .map_err(|why| format!("u{person} {object:?} {filter:?}: {why}"))?;
    }
    Ok(())
}

async fn one(look: &mut Look<'_>, ctx: &Ctx, person: usize, object: Object, filter: &Filter) -> Check {
    let sight = &look.sights[person];
    let expected = sight.matching(object, std::slice::from_ref(filter), look.bench.engine);
    let found = said(ctx.list(object, &filtered(filter.clone())).await)?;
    match (expected, found) {
        (Ok(places), Ok(page)) => {
            let places = sight.ordered(object, places, None, look.bench.engine).unwrap();
            let expected: Vec<_> = places.iter().map(|place| look.firm.records[*place].id).collect();
            let found: Vec<_> = page.data.iter().map(|record| record.id).collect();
            ensure!(found == expected, "matched {found:?}\ninstead of {expected:?}");
            look.tally.add("filters that match something", usize::from(!found.is_empty()));
        }
        (Err(refusal), Err(problem)) => {
            ensure!(problem.code == Code::Invalid && problem.field.as_ref() == Some(&filter.field), "{problem:?}");
            ensure!(refusal != Refusal::Unknown || problem == unknown(&filter.field), "{problem:?}");
            look.tally.add("filters refused", 1);
        }
        (expected, found) => return Err(format!("matched {found:?}\ninstead of {expected:?}")),
    }
    Ok(())
}

fn filtered(filter: Filter) -> ListQuery {
    ListQuery { filters: vec![filter], ..all() }
}

/// The one refusal for a field that does not exist and for one that may be read nowhere.
fn unknown(name: &str) -> Problem {
    Problem::because(Code::Invalid, OfRecord::NotAskable { field: name.into() }).at(name)
}

/// A field that may be read nowhere is refused in each way of asking, in the words for one that does not
/// exist; they name only what the caller sent.
pub(crate) async fn unreadable(look: &mut Look<'_>) -> Check {
    let Some(person) = look.someone() else { return Ok(()) };
    let ctx = said(look.bench.read(look.firm, person).await)?.map_err(|problem| problem.detail)?;
    let judge = &look.sights[person].judge;
    let all = Object::ALL.iter().flat_map(|object| object.fields().iter().map(|field| (*object, field)));
    let hidden: Vec<(Object, &Field)> = all.filter(|(object, field)| !judge.can_read(*object, field)).collect();
    for _ in 0..2 {
        let Some((object, field)) = look.dice.any_of(&hidden) else { return Ok(()) };
        for way in 0..6 {
            let refused = asked(&ctx, object, field.key, way).await?;
            let unseen = way == 5 && judge.has_mask(object, field);
            ensure!(
                unseen || refused == Some(unknown(field.key)),
                "u{person} {object:?} {}, way {way}: {refused:?}",
                field.key
            );
            ensure!(asked(&ctx, object, "nothing", way).await? == Some(unknown("nothing")), "way {way} takes anything");
        }
        look.tally.add("fields read nowhere", 1);
    }
    Ok(())
}

async fn asked(ctx: &Ctx, object: Object, name: &str, way: usize) -> Result<Option<Problem>, String> {
    let list = match way {
        0 => filtered(Filter { field: name.into(), op: Op::Empty, value: "true".into() }),
        1 => filtered(Filter { field: name.into(), op: Op::Eq, value: "1".into() }),
        2 => ListQuery { sort: Some(Sort { field: name.into(), descending: false }), ..all() },
        5 => ListQuery { fields: Some(vec![name.into()]), ..all() },
        _ => {
            let group = (way == 3).then(|| Group::Field(name.into()));
            let sum = (way == 4).then(|| name.into());
            return Ok(said(ctx.aggregate(object, &AggregateQuery { filters: Vec::new(), group, sum }).await)?.err());
        }
    };
    Ok(said(ctx.list(object, &list).await)?.err())
}

/// Asking by the id of a record out of sight answers as asking by one that does not exist.
pub(crate) async fn references(look: &mut Look<'_>) -> Check {
    let Some(person) = look.someone() else { return Ok(()) };
    let ctx = said(look.bench.read(look.firm, person).await)?.map_err(|problem| problem.detail)?;
    for (object, name, target) in references_of_all() {
        let of_target = look.firm.of(target);
        let sight = &look.sights[person];
        let (seen, unseen): (Vec<usize>, Vec<usize>) = of_target.into_iter().partition(|place| sight.sees(*place));
        let (Some(unseen), true) = (look.dice.any_of(&unseen), look.dice.percent(15)) else { continue };
        let (unseen, nowhere) = (look.firm.records[unseen].id.to_string(), look.dice.id().to_string());
        let seen = look.dice.any_of(&seen).map(|place| look.firm.records[place].id.to_string());
        let with = |id: &str| seen.iter().fold(id.to_owned(), |list, seen| format!("{list},{seen}"));
        for op in [Op::Eq, Op::In] {
            let value = |id: &str| if op == Op::In { with(id) } else { id.to_owned() };
            let there = by(&ctx, object, name, op, value(&unseen)).await?;
            let gone = by(&ctx, object, name, op, value(&nowhere)).await?;
            ensure!(there == gone, "u{person} {object:?} {name} {op:?}: {there:?}\nand {gone:?}");
            ensure!(
                op == Op::In || there.as_ref().map_or(true, |page| page.data.is_empty()),
                "{name} matched what is out of sight"
            );
        }
        look.tally.add("references asked for out of sight", 1);
    }
    Ok(())
}

async fn by(ctx: &Ctx, object: Object, name: &str, op: Op, value: String) -> Result<Result<Page, Problem>, String> {
    said(ctx.list(object, &filtered(Filter { field: name.into(), op, value })).await)
}

fn references_of_all() -> Vec<(Object, &'static str, Object)> {
    let mut all = Vec::new();
    for object in Object::ALL {
        all.extend(object.is_child().then_some((object, "customer", Object::Customer)));
        all.extend(object.fields().iter().filter_map(|field| match field.kind {
            Kind::Reference(target) => Some((object, field.key, target)),
            _ => None,
        }));
    }
    all
}

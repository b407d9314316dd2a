//! Law 5: lists, counts, groups, sums, search and single records speak of the same set.

use std::collections::BTreeMap;

use remit_policy::{Kind, Object};
use remit_store::Ctx;
use remit_wire::{
    Aggregate, AggregateQuery, Bucket, Code, Count, CountMode, Filter, Group, ListQuery, Money, Record, Sum,
};

use super::ask::{Ask, Known, Refusal};
use super::bench::Engine;
use super::firm::Val;
use super::question;
use super::round::{Check, Look, ensure, said};
use super::rows::{all, bare, listed};
use super::sight::Sight;

pub(crate) async fn check(look: &mut Look<'_>) -> Check {
    let Some(person) = look.someone() else { return Ok(()) };
    let ctx = said(look.bench.read(look.firm, person).await)?.map_err(|problem| problem.detail)?;
    for _ in 0..4 {
        let object = *look.dice.pick(&Object::ALL);
        let query = question::aggregate(look.dice, look.firm, object);
        let told = |why| format!("u{person} {object:?} {query:?}: {why}");
        grouped(look, &ctx, person, object, &query).await.map_err(told)?;
        counted(look, &ctx, person, object, &query.filters).await.map_err(told)?;
    }
    searched(look, &ctx, person).await.map_err(|why| format!("u{person}: {why}"))
}

/// A list with its count, exact or capped; one of its records alone; and one that is out of sight.
async fn counted(look: &mut Look<'_>, ctx: &Ctx, person: usize, object: Object, filters: &[Filter]) -> Check {
    let Ok(places) = look.sights[person].matching(object, filters, look.bench.engine) else { return Ok(()) };
    let count = *look.dice.pick(&[CountMode::Exact, CountMode::Capped]);
    let query = ListQuery { filters: filters.to_vec(), count, ..all() };
    let page = said(ctx.list(object, &query).await)?.map_err(|problem| problem.detail)?;
    let expected = Count { value: places.len() as u64, exact: true };
    ensure!(page.count == Some(expected), "counted {:?} instead of {expected:?}", page.count);
    ensure!(page.data.len() == places.len(), "listed {} instead of {}", page.data.len(), places.len());
    single(look, ctx, person, object, &page.data).await
}

async fn grouped(look: &Look<'_>, ctx: &Ctx, person: usize, object: Object, query: &AggregateQuery) -> Check {
    let expected = aggregate(&look.sights[person], object, query, look.bench.engine);
    let found = said(ctx.aggregate(object, query).await)?;
    match (expected, found) {
        (Ok(expected), Ok(found)) => {
            ensure!(found == expected, "grouped {found:?}\ninstead of {expected:?}");
            look.tally.add("groups", found.groups.len());
            look.tally.add(
                "left out of sums",
                found.groups.iter().filter_map(|one| one.sum.as_ref()).map(|sum| sum.excluded as usize).sum(),
            );
        }
        (Err(_), Err(problem)) => ensure!(problem.code == Code::Invalid, "refused as {problem:?}"),
        (expected, found) => return Err(format!("grouped {found:?}\ninstead of {expected:?}")),
    }
    Ok(())
}

/// Groups and sums, from what is known of the visible records alone.
fn aggregate(sight: &Sight<'_>, object: Object, query: &AggregateQuery, engine: Engine) -> Result<Aggregate, Refusal> {
    let places = sight.matching(object, &query.filters, engine)?;
    let group = query.group.as_ref().map(|group| grouping(sight, object, group)).transpose()?;
    let sum = query.sum.as_ref().map(|name| sight.ask(object, name)).transpose()?;
    if sum.is_some_and(|ask| !matches!(ask.kind(), Kind::Money | Kind::Number)) {
        return Err(Refusal::Unfit);
    }
    let mut members: BTreeMap<Option<String>, (Option<String>, Vec<usize>)> = BTreeMap::new();
    for place in &places {
        let (key, label) = match group {
            Some((ask, month)) => sight.knows(*place, ask).map(|known| group_key(sight, ask, known, month)).unzip(),
            None => (None, None),
        };
        members.entry(key).or_insert((label.flatten(), Vec::new())).1.push(*place);
    }
    let unread =
        |ask: Ask, places: &[usize]| places.iter().filter(|place| !sight.may_read(**place, ask)).count() as u64;
    let bucket = |(key, (label, places)): (Option<String>, (Option<String>, Vec<usize>))| Bucket {
        key,
        label,
        count: places.len() as u64,
        sum: sum.map(|ask| Sum { totals: totals(sight, ask, &places), excluded: unread(ask, &places) }),
    };
    let excluded = group.map_or(0, |(ask, _)| unread(ask, &places));
    Ok(Aggregate { groups: members.into_iter().map(bucket).collect(), excluded })
}

fn grouping(sight: &Sight<'_>, object: Object, group: &Group) -> Result<(Ask, bool), Refusal> {
    let (name, month) = match group {
        Group::Field(name) => (name, false),
        Group::Month(name) => (name, true),
    };
    let ask = sight.ask(object, name)?;
    let fits = match ask.kind() {
        Kind::Reference(_) | Kind::Money => false,
        kind => !month || kind == Kind::Date,
    };
    if fits { Ok((ask, month)) } else { Err(Refusal::Unfit) }
}

fn group_key(sight: &Sight<'_>, ask: Ask, known: Known, month: bool) -> (String, Option<String>) {
    let firm = sight.firm();
    match (ask, known) {
        (Ask::Owner, Known::Member(one)) => (firm.people[one].login.clone(), Some(firm.people[one].name.clone())),
        (Ask::Department, Known::Member(one)) => {
            (firm.departments[one].key.clone(), Some(firm.departments[one].name.clone()))
        }
        (_, Known::Member(one) | Known::Record(one)) => (firm.values[one].key.clone(), None),
        (_, Known::Text(text)) => (text, None),
        (_, Known::Number(number)) => (number.to_string(), None),
        (_, Known::Date(date)) => (date.format(if month { "%Y-%m" } else { "%Y-%m-%d" }).to_string(), None),
        (_, Known::YesNo(yes)) => (yes.to_string(), None),
    }
}

/// One total per currency, in their order.
fn totals(sight: &Sight<'_>, ask: Ask, places: &[usize]) -> Vec<Money> {
    let Ask::Field(field) = ask else { return Vec::new() };
    let mut totals: BTreeMap<String, i64> = BTreeMap::new();
    for place in places {
        match sight.reads(*place, field) {
            Some(Val::Money(amount, currency)) => *totals.entry(currency.clone()).or_default() += amount,
            Some(Val::Number(number)) => *totals.entry(String::new()).or_default() += number,
            _ => {}
        }
    }
    totals.into_iter().map(|(currency, amount)| Money { amount, currency }).collect()
}

/// A record by itself is as in the list; one out of sight is as one that does not exist.
async fn single(look: &mut Look<'_>, ctx: &Ctx, person: usize, object: Object, listed: &[Record]) -> Check {
    let sight = &look.sights[person];
    if let Some(listed) = look.dice.any_of(&listed.iter().collect::<Vec<_>>()) {
        let mut alone = said(ctx.get(object, listed.id).await)?.map_err(|problem| problem.detail)?;
        alone.editable.clear();
        alone.waiting.clear();
        alone.limited_by.clone_from(&listed.limited_by);
        ensure!(alone == *listed, "alone {alone:?}\nin the list {listed:?}");
    }
    let unseen: Vec<usize> = look.firm.of(object).into_iter().filter(|place| !sight.sees(*place)).collect();
    if let Some(place) = look.dice.any_of(&unseen) {
        let there = said(ctx.get(object, look.firm.records[place].id).await)?.err();
        let nowhere = said(ctx.get(object, look.dice.id()).await)?.err();
        ensure!(there.is_some() && there == nowhere, "{there:?} for what is there, {nowhere:?} for what is not");
        look.tally.add("records asked for out of sight", 1);
    }
    Ok(())
}

/// Search finds the visible records whose title, as far as it is read, contains the words.
async fn searched(look: &mut Look<'_>, ctx: &Ctx, person: usize) -> Check {
    let words = question::search(look.dice);
    let (sight, engine) = (&look.sights[person], look.bench.engine);
    let found = match said(ctx.search(&words, 200).await)? {
        Ok(found) => found,
        Err(problem) => {
            ensure!(words.trim().is_empty() && problem.code == Code::Invalid, "search for `{words}`: {problem:?}");
            return Ok(());
        }
    };
    let words = words.trim();
    let mut expected = Vec::new();
    for object in Object::ALL {
        let title = object.field(object.title()).unwrap();
        let mut places = sight.visible(object);
        places.retain(
            |place| matches!(sight.reads(*place, title), Some(Val::Text(text)) if engine.contains(text, words)),
        );
        places.sort_by_key(|place| std::cmp::Reverse(look.firm.records[*place].id));
        expected.extend(listed(sight, &places));
    }
    let found: Vec<_> = found.iter().map(bare).collect();
    ensure!(found == expected, "search for `{words}` found {found:?}\ninstead of {expected:?}");
    look.tally.add("found by search", found.len());
    Ok(())
}

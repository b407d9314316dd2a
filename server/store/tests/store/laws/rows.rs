//! Law 4: what SQL selects and what the judge admits are the same records, with the same in every field.

use remit_policy::Object;
use remit_wire::{Code, ListQuery, Page, Record};

use super::round::{Check, Look, ensure, said};
use super::sight::Sight;
use super::{question, round};

/// How many people of a firm are looked at: on SQLite and on PostgreSQL the same ones.
const PEOPLE: usize = 3;

/// As many as there are.
pub(crate) fn all() -> ListQuery {
    ListQuery { limit: Some(200), ..ListQuery::default() }
}

/// The same without what only the server knows.
pub(crate) fn bare(record: &Record) -> Record {
    Record { etag: String::new(), limited_by: Default::default(), waiting: Vec::new(), ..record.clone() }
}

/// What a list must show of these records.
pub(crate) fn listed(sight: &Sight<'_>, places: &[usize]) -> Vec<Record> {
    let shown = places.iter().filter_map(|place| sight.records[*place].clone());
    shown.map(|record| Record { editable: Vec::new(), ..record }).collect()
}

/// Some people, every type: the whole list, record by record and field by field.
pub(crate) async fn check(look: &mut Look<'_>) -> Check {
    let mut people: Vec<usize> = (0..look.firm.people.len()).collect();
    look.dice.shuffle(&mut people);
    for person in people.into_iter().take(PEOPLE) {
        let sight = &look.sights[person];
        let ctx = match (said(look.bench.read(look.firm, person).await)?, sight.judge.is_active()) {
            (Ok(ctx), true) => ctx,
            (Err(problem), false) if problem.code == Code::SignedOut => continue,
            (let_in, _) => return Err(format!("u{person}: let in: {}", let_in.is_ok())),
        };
        for object in Object::ALL {
            let page = said(ctx.list(object, &all()).await)?.map_err(|problem| problem.detail)?;
            same(sight, object, &page).map_err(|why| format!("u{person} {object:?}: {why}"))?;
        }
        for _ in 0..2 {
            let place = look.dice.below(look.firm.records.len());
            let record = &look.firm.records[place];
            let found = said(ctx.get(record.object, record.id).await)?;
            let known = found.as_ref().ok().map(bare);
            ensure!(known == sight.records[place], "u{person} gets {found:?}\ninstead of {:?}", sight.records[place]);
        }
        look.tally.add("people", 1);
        round::tally_sight(look.tally, sight);
    }
    Ok(())
}

fn same(sight: &Sight<'_>, object: Object, page: &Page) -> Check {
    let mut places = sight.visible(object);
    places.sort_by_key(|place| std::cmp::Reverse(sight.firm().records[*place].id));
    let expected = listed(sight, &places);
    for (found, expected) in page.data.iter().zip(&expected) {
        ensure!(bare(found) == *expected, "shown {found:?}\ninstead of {expected:?}");
        ensure!(found.etag.len() >= 16, "no tag on {found:?}");
    }
    ensure!(page.data.len() == expected.len(), "{} records instead of {}", page.data.len(), expected.len());
    ensure!(page.next.is_none() && page.count.is_none(), "more than was asked");
    Ok(())
}

/// A cursor that nobody was given is refused or begins somewhere in the same list; it brings nothing down.
async fn forged(look: &mut Look<'_>) -> Check {
    let Some(person) = look.someone() else { return Ok(()) };
    let ctx = said(look.bench.read(look.firm, person).await)?.map_err(|problem| problem.detail)?;
    let object = *look.dice.pick(&Object::ALL);
    let sort = look.dice.maybe(70, |dice| question::sort(dice, object));
    let at =
        ["\"newest\"", "\"nothing\"", "{\"text\":\"a\\u0000\"}", "{\"number\":1}", "{\"date\":\"2026-13-01\"}", "{}"];
    let name = sort.as_ref().map(|sort| format!("\"{}{}\"", if sort.descending { "-" } else { "" }, sort.field));
    let (id, name) = (look.dice.id(), name.unwrap_or_else(|| "null".into()));
    let text = format!("{{\"id\":\"{id}\",\"sort\":{name},\"at\":{}}}", look.dice.pick(&at));
    let after = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let query = ListQuery { sort, after: Some(after), ..all() };
    match said(ctx.list(object, &query).await).map_err(|why| format!("{text}: {why}"))? {
        Ok(page) => {
            let sight = &look.sights[person];
            let inside = |id| look.firm.find(object, id).is_some_and(|place| sight.sees(place));
            ensure!(page.data.iter().all(|record| inside(record.id)), "{text} opens more");
        }
        Err(problem) => ensure!(problem.code == Code::Invalid, "{text}: {problem:?}"),
    }
    Ok(())
}

/// Page after page in a random order: no record twice, none left out, unknown values last.
pub(crate) async fn pages(look: &mut Look<'_>) -> Check {
    for _ in 0..4 {
        let Some(person) = look.someone() else { return Ok(()) };
        let object = *look.dice.pick(&Object::ALL);
        let mut query = question::list(look.dice, look.firm, object);
        if look.dice.percent(50) {
            query.filters.clear();
        }
        query.limit = Some(look.dice.between(1, 6) as u32);
        one_list(look, person, object, query.clone())
            .await
            .map_err(|why| format!("u{person} {object:?} {query:?}: {why}"))?;
    }
    forged(look).await
}

async fn one_list(look: &mut Look<'_>, person: usize, object: Object, mut query: ListQuery) -> Check {
    let (sight, engine) = (&look.sights[person], look.bench.engine);
    let expected = sight
        .matching(object, &query.filters, engine)
        .and_then(|places| sight.ordered(object, places, query.sort.as_ref(), engine));
    let ctx = said(look.bench.read(look.firm, person).await)?.map_err(|problem| problem.detail)?;
    let mut found = Vec::new();
    loop {
        let page = match said(ctx.list(object, &query).await)? {
            Ok(page) => page,
            Err(problem) => {
                ensure!(expected.is_err() && problem.code == Code::Invalid, "refused: {}", problem.detail);
                look.tally.add("lists refused", 1);
                return Ok(());
            }
        };
        ensure!(page.data.len() <= query.limit.unwrap_or(50) as usize, "a page of {}", page.data.len());
        ensure!(page.next.is_none() || !page.data.is_empty(), "an empty page with another after it");
        found.extend(page.data.iter().map(|record| record.id));
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
        look.tally.add("pages turned", 1);
        ensure!(found.len() <= 300, "pages without end");
    }
    let Ok(places) = expected else { return Err("not refused".into()) };
    let expected: Vec<_> = places.iter().map(|place| look.firm.records[*place].id).collect();
    ensure!(found == expected, "found {found:?}\ninstead of {expected:?}");
    Ok(())
}

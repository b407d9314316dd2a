//! Law 5 for exports: the file holds the records of the list that may leave, and shows no more of them.

use remit_policy::{Action, Object};
use remit_wire::{Cell, Code, ListQuery, Record};

use super::firm::carried;
use super::question;
use super::round::{Check, Look, ensure, said};
use super::sight::Sight;

pub(crate) async fn check(look: &mut Look<'_>) -> Check {
    let Some(person) = look.someone() else { return Ok(()) };
    let object = *look.dice.pick(&Object::ALL);
    let query = question::list(look.dice, look.firm, object);
    one(look, person, object, &query).await.map_err(|why| format!("u{person} {object:?} {query:?}: {why}"))
}

async fn one(look: &mut Look<'_>, person: usize, object: Object, query: &ListQuery) -> Check {
    let sight = &look.sights[person];
    let found = said(look.bench.store.export_csv(&look.firm.visit(person), object, query).await)?;
    let approvals = sight.judge.approvals(object, Action::Export);
    let expected = sight
        .matching(object, &query.filters, look.bench.engine)
        .and_then(|places| sight.ordered(object, places, query.sort.as_ref(), look.bench.engine));
    let (export, places) = match (found, approvals.iter().any(|approval| !approval), expected) {
        (Ok(export), true, Ok(places)) => (export, places),
        (Err(problem), false, _) => {
            let code = if approvals.is_empty() { Code::Forbidden } else { Code::Unavailable };
            ensure!(problem.code == code, "refused as {problem:?}");
            return Ok(());
        }
        (Err(problem), true, Err(_)) => {
            ensure!(problem.code == Code::Invalid, "refused as {problem:?}");
            return Ok(());
        }
        (found, _, expected) => return Err(format!("answered {found:?}, though {expected:?} may leave")),
    };
    let may = |place: &usize| sight.judge.may(object, Action::Export, &sight.judge.case(*place));
    let directly = |place: &usize| sight.judge.may_directly(object, Action::Export, &sight.judge.case(*place));
    let places: Vec<usize> = places.into_iter().filter(may).collect();
    let (leaving, waiting): (Vec<usize>, Vec<usize>) = places.into_iter().partition(directly);
    let columns = columns(sight, object);
    let mut rows = vec![columns.iter().map(|column| (*column).to_owned()).collect::<Vec<_>>()];
    for record in leaving.iter().filter_map(|place| sight.records[*place].as_ref()) {
        rows.push(columns.iter().map(|column| plain(&cell(record, column))).collect());
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&export.bytes[..]);
    let found: Vec<Vec<String>> = reader.deserialize().map(Result::unwrap).collect();
    ensure!(found == rows, "the file holds {found:?}\ninstead of {rows:?}");
    let counts = (export.rows as usize, export.left_out as usize);
    ensure!(counts == (leaving.len(), waiting.len()), "said {counts:?}");
    look.tally.add("records exported", leaving.len());
    Ok(())
}

/// What is read on no record has no column.
fn columns(sight: &Sight<'_>, object: Object) -> Vec<&'static str> {
    let mut columns = vec!["id", "key", "owner", "department"];
    columns.extend(carried(object));
    columns.extend(object.is_child().then_some("customer"));
    let read = object.fields().iter().filter(|field| sight.judge.can_read(object, field));
    columns.extend(read.map(|field| field.key));
    columns
}

fn cell(record: &Record, column: &str) -> String {
    match (column, record.fields.get(column)) {
        ("id", _) => record.id.to_string(),
        ("key", _) => record.key.clone().unwrap_or_default(),
        ("owner", _) => record.owner.as_ref().map(|one| one.login.clone()).unwrap_or_default(),
        ("department", _) => record.department.as_ref().map(|one| one.key.clone()).unwrap_or_default(),
        (_, None | Some(Cell::Empty)) => String::new(),
        (_, Some(Cell::Text(text))) => text.clone(),
        (_, Some(Cell::Number(number))) => number.to_string(),
        (_, Some(Cell::YesNo(yes))) => yes.to_string(),
        (_, Some(Cell::Money(money))) => {
            let (sign, minor) = (if money.amount < 0 { "-" } else { "" }, money.amount.abs());
            format!("{sign}{}.{:02} {}", minor / 100, minor % 100, money.currency)
        }
        (_, Some(Cell::Link(link))) if link.name.is_empty() => link.id.to_string(),
        (_, Some(Cell::Link(link))) => link.name.clone(),
        (_, Some(Cell::Unseen { .. })) => "(not in your remit)".into(),
    }
}

/// What a spreadsheet would take for a formula has an apostrophe in front.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() }
}

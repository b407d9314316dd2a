//! Narrowing a scoped query by what the caller asks for.

use std::collections::BTreeSet;

use remit_policy::Object;
use remit_wire::reason::OfRecord;
use remit_wire::{Filter, Op};
use sea_orm::sea_query::{BinOper, Condition, Expr, ExprTrait, LikeExpr};
use uuid::Uuid;

use super::{Scoped, Term, TermKind, lower};
use crate::compile::nothing;
use crate::error::invalid_at;
use crate::masked::Links;
use crate::row::VALUES;
use crate::shape::Branch;
use crate::{Result, typed};

impl<'c> Scoped<'c> {
    /// Narrows it by what the caller asks for. `visible` holds, of the records that the filters refer to,
    /// those that the reader sees.
    pub(crate) fn filter(self, filter: &Filter, visible: &Links) -> Result<Scoped<'c>> {
        let term = self.term(&filter.field)?;
        if filter.value.contains('\0') {
            // PostgreSQL can neither store nor compare it.
            return Err(bad_value(filter, "text without the character 0"));
        }
        let mut condition = self.compare(&term, filter, visible)?;
        if let (Some(readable), false) = (&term.readable, filter.op == Op::Empty) {
            condition = Condition::all().add(readable.clone()).add(condition);
        }
        let leading = self.leading(filter, &term, visible);
        let narrowed = self.and(condition);
        Ok(match leading {
            Some(branch) => narrowed.by(branch),
            None => narrowed,
        })
    }

    /// The records that a filter refers to, whether or not the reader sees them.
    pub(crate) fn referred(&self, filter: &Filter) -> Vec<(Object, Uuid)> {
        let Ok(Term { kind: TermKind::Reference(object), .. }) = self.term(&filter.field) else { return Vec::new() };
        wanted(filter).map(|texts| ids(texts).map(|id| (object, id)).collect()).unwrap_or_default()
    }

    /// Where all records are that a filter admits, if that is a question of ids.
    fn leading(&self, filter: &Filter, term: &Term, visible: &Links) -> Option<Branch> {
        let texts = || wanted(filter).into_iter().flatten();
        let all = |find: &dyn Fn(&str) -> Vec<Uuid>| texts().flat_map(find).collect();
        Some(match term.kind {
            TermKind::Owner => Branch::Keys("owner_id", all(&|login| typed::user(self.ctx, login))),
            TermKind::Department => Branch::Keys("department_id", all(&|key| typed::department(self.ctx, key))),
            TermKind::Dimension(place) => {
                Branch::Keys(VALUES.get(place)?, all(&|key| typed::values(self.ctx, place, key)))
            }
            TermKind::Reference(object) => {
                let seen = ids(texts()).filter(|id| visible.contains_key(&(object, *id))).collect();
                let field = self.object().field(&filter.field).map(|field| field.key);
                Branch::Keys(field.unwrap_or("customer_id"), seen)
            }
            _ => return None,
        })
        .filter(|_| matches!(filter.op, Op::Eq | Op::In))
    }

    fn compare(&self, term: &Term, filter: &Filter, visible: &Links) -> Result<Condition> {
        let expr = term.expr.clone();
        if filter.op == Op::Empty {
            let empty = typed::yes_no(&filter.value).ok_or_else(|| bad_value(filter, "`true` or `false`"))?;
            return Ok(Condition::all().add(if empty { expr.is_null() } else { expr.is_not_null() }));
        }
        match term.kind {
            TermKind::Reference(object) => compare_reference(expr, object, filter, visible),
            TermKind::Owner => self.compare_ids(expr, filter, |login| typed::user(self.ctx, login)),
            TermKind::Department => self.compare_ids(expr, filter, |key| typed::department(self.ctx, key)),
            TermKind::Dimension(place) => self.compare_ids(expr, filter, |key| typed::values(self.ctx, place, key)),
            TermKind::Text => self.compare_text(expr, filter),
            TermKind::Choice(keys) => compare_choice(expr, keys, filter),
            TermKind::Number | TermKind::Money => {
                compare_with(expr, filter, "a whole number", |text| text.parse::<i64>().ok().map(Expr::val))
            }
            TermKind::Date => {
                compare_with(expr, filter, "a date such as `2026-11-21`", |text| typed::date(text).map(Expr::val))
            }
            TermKind::YesNo => {
                compare_with(expr, filter, "`true` or `false`", |text| typed::yes_no(text).map(Expr::val))
            }
        }
    }

    fn compare_ids(&self, expr: Expr, filter: &Filter, find: impl Fn(&str) -> Vec<Uuid>) -> Result<Condition> {
        let ids: Vec<Uuid> = wanted(filter)?.flat_map(find).collect();
        Ok(if ids.is_empty() { nothing() } else { Condition::all().add(expr.is_in(ids)) })
    }

    fn compare_text(&self, expr: Expr, filter: &Filter) -> Result<Condition> {
        let plain = |text: &str| Some(Expr::val(text));
        if filter.op != Op::Contains {
            return compare_with(expr, filter, "text", plain);
        }
        let escaped = filter.value.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = |part: &String| lower(expr.clone()).like(LikeExpr::new(format!("%{part}%")).escape('\\'));
        let parts = cases(&escaped, self.ctx.postgres());
        Ok(parts.iter().fold(Condition::any(), |any, part| any.add(like(part))))
    }
}

/// What is looked for in text that the database has folded. SQLite folds the letters of ASCII alone: others
/// are found as they are typed, and all in the one case or all in the other.
fn cases(text: &str, postgres: bool) -> BTreeSet<String> {
    if postgres {
        return [text.to_lowercase()].into();
    }
    [text.to_owned(), text.to_lowercase(), text.to_uppercase()].map(|one| one.to_ascii_lowercase()).into()
}

fn bad_value(filter: &Filter, expected: &str) -> crate::StoreError {
    let Filter { field, value, .. } = filter;
    let value: String = value.chars().take(80).collect();
    invalid_at(field, OfRecord::NotCompared { field: field.clone(), value, taken: expected.into() })
}

/// The values of an `eq` or `in`; other operators make no sense here.
fn wanted(filter: &Filter) -> Result<impl Iterator<Item = &str>> {
    match filter.op {
        Op::Eq | Op::In => {
            let many = filter.op == Op::In;
            Ok(filter.value.split(move |char| many && char == ',').map(str::trim))
        }
        _ => Err(bad_operator(filter)),
    }
}

fn ids<'t>(texts: impl Iterator<Item = &'t str>) -> impl Iterator<Item = Uuid> {
    texts.filter_map(|text| text.parse().ok())
}

/// A reference is compared by id, and only with records that the reader may see: asking by the id
/// of another one answers as for an id that does not exist.
fn compare_reference(expr: Expr, object: Object, filter: &Filter, visible: &Links) -> Result<Condition> {
    let seen: Vec<Uuid> = ids(wanted(filter)?).filter(|id| visible.contains_key(&(object, *id))).collect();
    Ok(if seen.is_empty() { nothing() } else { Condition::all().add(expr.is_in(seen)) })
}

fn bad_operator(filter: &Filter) -> crate::StoreError {
    let (field, op) = (&filter.field, filter.op.key());
    invalid_at(field, OfRecord::NotComparedBy { field: field.clone(), op: op.into() })
}

fn compare_choice(expr: Expr, keys: &[&str], filter: &Filter) -> Result<Condition> {
    let known = |text: &str| keys.contains(&text).then(|| Expr::val(text));
    match filter.op {
        Op::Eq | Op::Ne | Op::In => compare_with(expr, filter, &format!("one of {}", keys.join(", ")), known),
        _ => Err(bad_operator(filter)),
    }
}

fn compare_with(expr: Expr, filter: &Filter, expected: &str, read: impl Fn(&str) -> Option<Expr>) -> Result<Condition> {
    let value = |text: &str| read(text).ok_or_else(|| bad_value(filter, expected));
    let binary = |op| Ok(expr.clone().binary(op, value(&filter.value)?));
    let compared: Expr = match filter.op {
        Op::Eq => binary(BinOper::Equal),
        Op::Ne => binary(BinOper::NotEqual),
        Op::Gt => binary(BinOper::GreaterThan),
        Op::Gte => binary(BinOper::GreaterThanOrEqual),
        Op::Lt => binary(BinOper::SmallerThan),
        Op::Lte => binary(BinOper::SmallerThanOrEqual),
        Op::In => {
            let values = filter.value.split(',').map(|text| value(text.trim())).collect::<Result<Vec<_>>>()?;
            Ok(expr.clone().is_in(values))
        }
        Op::Contains | Op::Empty => Err(bad_operator(filter)),
    }?;
    Ok(Condition::all().add(compared))
}

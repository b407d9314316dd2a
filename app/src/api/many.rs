//! Many records of a list at once: what the form of a list asks for, and what becomes of each.
//!
//! The list sends which records and what shall be done. What asks for more, and that is everything,
//! is answered with a form that holds the same records; that form is sent to the same address and
//! says `go`. Every record is judged by itself, as the single call would judge it, and "all on this
//! page" are those that the page showed: they are named one by one.

use std::collections::{BTreeMap, BTreeSet};

use remit_policy::{Object, ShareLevel};
use remit_store::{Ctx, Store, Visit};
use remit_wire::reason::{General, OfRecord, Reason};
use remit_wire::{
    Cell, Code, Directory, GranteeKind, Operation, OperationResult, Problem, RoleView, ShareDraft, pairs_of,
};
use uuid::Uuid;

/// The most records at once.
const MOST: usize = 1_000;

/// What shall be done with all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum What {
    Delete,
    Transfer,
    Share,
}

impl What {
    /// The key in forms.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            What::Delete => "delete",
            What::Transfer => "transfer",
            What::Share => "share",
        }
    }

    fn from_key(key: &str) -> Option<What> {
        [What::Delete, What::Transfer, What::Share].into_iter().find(|what| what.key() == key)
    }
}

/// What was asked for, and how far it is.
#[derive(Clone, Debug)]
pub struct Many {
    /// The type of the records.
    pub object: Object,
    /// What shall be done.
    pub what: What,
    /// Which records were chosen, each once, in the order of the list.
    pub ids: Vec<Uuid>,
    /// What was typed into the form.
    pub values: BTreeMap<String, String>,
    /// The names of those that the asker sees.
    pub names: BTreeMap<Uuid, String>,
    /// How far it is.
    pub stage: Stage,
}

/// How far it is.
#[derive(Clone, Debug)]
pub enum Stage {
    /// More has to be known first: what the form offers, and what was wrong with what was sent.
    Asked {
        /// People, departments and dimension values.
        directory: Directory,
        /// Roles that the asker holds.
        roles: Vec<RoleView>,
        /// What was wrong.
        problem: Option<Problem>,
    },
    /// It was tried: why not, for each that was refused, in the order of the ids.
    Done(Vec<Option<Problem>>),
}

/// What a form sent.
struct Sent {
    what: What,
    ids: Vec<Uuid>,
    go: bool,
    values: BTreeMap<String, String>,
}

impl Sent {
    fn read(body: &str) -> Result<Sent, Problem> {
        let (mut chosen, mut page, mut values) = (Vec::new(), Vec::new(), BTreeMap::new());
        let (mut what, mut go, mut all) = (None, false, false);
        for (key, value) in pairs_of(body) {
            match key.as_str() {
                "ids" => chosen.push(value),
                "page" => page.extend(value.split(',').map(str::to_owned)),
                "all" => all = true,
                "go" => go = true,
                "what" => what = What::from_key(&value),
                key => {
                    let name = key.strip_prefix("values[").and_then(|key| key.strip_suffix(']'));
                    let name = name.ok_or_else(|| invalid(OfRecord::NoSuchInput))?;
                    values.insert(name.to_owned(), value);
                }
            }
        }
        let what = what.ok_or_else(|| invalid(OfRecord::SelectWhat))?;
        let sent = if all { page } else { chosen };
        let mut known = BTreeSet::new();
        // What is no id is the id of nothing.
        let ids = sent.iter().map(|id| id.parse().unwrap_or(Uuid::nil())).filter(|id| known.insert(*id));
        let ids: Vec<Uuid> = ids.collect();
        if ids.is_empty() || ids.len() > MOST {
            return Err(invalid(OfRecord::SelectSome));
        }
        Ok(Sent { what, ids, go, values })
    }

    /// The change of each record; what is wrong with all of them alike is said once.
    fn operations(&self) -> Result<Vec<Operation>, Problem> {
        let one: Box<dyn Fn(Uuid) -> Operation> = match self.what {
            What::Delete => Box::new(|id| Operation::Delete { id, etag: None }),
            What::Transfer => {
                let (fields, keep_shares) = (self.placement()?, self.value("keep_shares") == "true");
                Box::new(move |id| Operation::Transfer { id, etag: None, fields: fields.clone(), keep_shares })
            }
            What::Share => {
                let share = self.draft()?;
                Box::new(move |id| Operation::Share { id, share: share.clone() })
            }
        };
        Ok(self.ids.iter().map(|id| one(*id)).collect())
    }

    fn value(&self, key: &str) -> &str {
        self.values.get(key).map_or("", |text| text.trim())
    }

    fn placement(&self) -> Result<BTreeMap<String, Cell>, Problem> {
        let typed = ["owner", "department"].into_iter().filter(|key| !self.value(key).is_empty());
        let fields: BTreeMap<_, _> = typed.map(|key| (key.to_owned(), Cell::Text(self.value(key).into()))).collect();
        if fields.is_empty() {
            return Err(Problem::new(Code::Invalid, crate::i18n::many::words().transfer_empty).at("owner"));
        }
        Ok(fields)
    }

    fn draft(&self) -> Result<ShareDraft, Problem> {
        let wrong = |key: &str| invalid(General::ChooseOne).at(key);
        Ok(ShareDraft {
            grantee_kind: GranteeKind::from_key(self.value("grantee_kind")).ok_or_else(|| wrong("grantee_kind"))?,
            grantee: self.value("grantee").to_owned(),
            level: ShareLevel::from_key(self.value("level")).ok_or_else(|| wrong("level"))?,
            expires_at: Some(self.value("expires_at").to_owned()).filter(|end| !end.is_empty()),
        })
    }
}

fn invalid(reason: impl Into<Reason>) -> Problem {
    Problem::because(Code::Invalid, reason)
}

/// Answers what a list's form, or the form that it led to, has sent.
///
/// # Errors
/// `signed_out`; `invalid` where nothing is chosen, or more than 1,000.
pub async fn answer(store: &Store, visit: &Visit, object: Object, body: &str) -> Result<Many, Problem> {
    // Who is not signed in is told that before anything about what they sent.
    let ctx = store.read(visit).await?;
    let sent = Sent::read(body)?;
    let names = ctx.names(object, sent.ids.iter().copied().collect()).await?;
    let operations = match sent.go.then(|| sent.operations()) {
        None => return asked(&ctx, object, sent, names, None).await,
        Some(Err(problem)) => return asked(&ctx, object, sent, names, Some(problem)).await,
        Some(Ok(operations)) => operations,
    };
    drop(ctx);
    let ctx = store.write(visit).await?;
    let results = ctx.bulk(object, &operations).await?;
    ctx.commit().await?;
    let stage = Stage::Done(results.into_iter().map(|OperationResult { problem, .. }| problem).collect());
    Ok(Many { object, what: sent.what, ids: sent.ids, values: sent.values, names, stage })
}

async fn asked(
    ctx: &Ctx, object: Object, sent: Sent, names: BTreeMap<Uuid, String>, problem: Option<Problem>,
) -> Result<Many, Problem> {
    let (directory, roles) = (ctx.directory().await?, ctx.me().await?.roles);
    let stage = Stage::Asked { directory, roles, problem };
    Ok(Many { object, what: sent.what, ids: sent.ids, values: sent.values, names, stage })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_sends_is_understood_or_refused() {
        let [one, two] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let read = |body: String| Sent::read(&body).map(|sent| sent.ids).map_err(|problem| problem.code);
        assert_eq!(read(format!("what=delete&ids={one}&ids={two}&ids={one}")), Ok(vec![one, two]));
        assert_eq!(read(format!("what=share&page={one}%2C{two}&ids={one}")), Ok(vec![one]));
        assert_eq!(read(format!("what=share&page={one}%2C{two}&ids={one}&all=true")), Ok(vec![one, two]));
        assert_eq!(read("what=delete&ids=all".into()), Ok(vec![Uuid::nil()]));
        for wrong in
            ["", "what=delete", "what=fly&ids=1", "ids=1", "what=delete&all=true", "what=delete&ids=1&filter=x"]
        {
            assert_eq!(read(wrong.into()), Err(Code::Invalid), "{wrong}");
        }
        let many: String = (0..=MOST).map(|number| format!("&ids={}", Uuid::from_u128(number as u128))).collect();
        assert_eq!(read(format!("what=delete{many}")), Err(Code::Invalid));
    }

    #[test]
    fn an_empty_form_changes_nothing() {
        let sent = |what: &str| Sent::read(&format!("what={what}&ids=1&go=true&values[owner]=+")).unwrap().operations();
        assert_eq!(sent("transfer").unwrap_err().field.as_deref(), Some("owner"));
        assert_eq!(sent("share").unwrap_err().field.as_deref(), Some("grantee_kind"));
        assert_eq!(sent("delete").unwrap().len(), 1);
    }
}

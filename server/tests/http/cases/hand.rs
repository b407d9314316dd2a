//! What there is to ask with.

use std::collections::BTreeMap;

use remit_policy::{Action, Object};
use remit_wire::{AggregateQuery, Cell, Group, ListQuery, address_of};
use serde_json::{Value, json};
use uuid::Uuid;

use super::ask::{Ask, fields, pairs};

/// One draw from all that can be asked: each case takes from it what it needs.
#[derive(Clone, Debug)]
pub struct Hand {
    pub object: Object,
    pub id: Uuid,
    /// The tag that goes with the id, or a wrong one.
    pub tag: String,
    pub action: Action,
    pub list: ListQuery,
    pub groups: AggregateQuery,
    pub words: String,
    pub field: String,
    pub create: BTreeMap<String, Cell>,
    pub change: BTreeMap<String, Cell>,
    pub handover: BTreeMap<String, Cell>,
    /// Whether a form is for a new record.
    pub fresh: bool,
    /// Of a share or an assignment.
    pub other: Uuid,
    pub login: String,
    /// Of a department.
    pub key: String,
    /// Of a region.
    pub value: String,
    /// Of a revision.
    pub number: i64,
    pub until: String,
    pub publish: Value,
}

impl Hand {
    /// The plainest questions about one record.
    pub fn plain(object: Object, id: Uuid) -> Hand {
        let named = BTreeMap::from([(object.title().to_owned(), Cell::Text("Plain".into()))]);
        Hand {
            object,
            id,
            tag: "0123456789abcdef".into(),
            action: Action::Edit,
            list: ListQuery::default(),
            groups: AggregateQuery { group: Some(Group::Field("owner".into())), ..AggregateQuery::default() },
            words: "e".into(),
            field: "owner".into(),
            create: named.clone(),
            change: named,
            handover: BTreeMap::from([("owner".to_owned(), Cell::Text("nobody".into()))]),
            fresh: false,
            other: Uuid::nil(),
            login: "bob".into(),
            key: "south".into(),
            value: "s".into(),
            number: 1,
            until: "2100-01-01".into(),
            publish: json!({ "base": 1, "edits": [], "reason": "why not" }),
        }
    }

    /// An address below the list.
    pub(super) fn list_at(&self, rest: &str) -> String {
        format!("/{}{rest}", self.object.plural())
    }

    /// An address below the record.
    pub(super) fn at(&self, rest: &str) -> String {
        format!("/{}/{}{rest}", self.object.plural(), self.id)
    }

    pub(super) fn person(&self, rest: &str) -> String {
        format!("/people/{}{rest}", self.login)
    }

    /// An address at the desk below someone's page.
    pub(super) fn desk(&self, rest: &str) -> String {
        format!("/admin/people/{}{rest}", self.login)
    }

    pub(super) fn department(&self, rest: &str) -> String {
        format!("/departments/{}{rest}", self.key)
    }

    pub(super) fn region(&self) -> String {
        format!("/dimensions/region/values/{}", self.value)
    }

    pub(super) fn search(&self) -> String {
        format!("/search?{}", address_of(&pairs([("q", &self.words)])))
    }

    pub(super) fn listed(&self) -> String {
        format!("/{}?{}", self.object.plural(), self.list.to_address())
    }

    pub(super) fn grouped(&self) -> String {
        let filters = ListQuery { filters: self.groups.filters.clone(), ..ListQuery::default() };
        let mut asked = filters.to_pairs();
        match &self.groups.group {
            Some(Group::Field(name)) => asked.push(("group".into(), name.clone())),
            Some(Group::Month(name)) => asked.push(("group[month]".into(), name.clone())),
            None => {}
        }
        asked.extend(self.groups.sum.iter().map(|name| ("sum".to_owned(), name.clone())));
        format!("/{}/aggregate?{}", self.object.plural(), address_of(&asked))
    }

    pub(super) fn one(&self) -> Value {
        json!({ "object": self.object, "id": self.id })
    }

    /// Many changes at once.
    pub(super) fn operations(&self) -> Value {
        let (change, to) = (fields(&self.change), fields(&self.handover));
        json!([
            { "op": "edit", "id": self.id, "etag": self.tag, "fields": change["fields"] },
            { "op": "transfer", "id": self.id, "fields": to["fields"] },
            { "op": "delete", "id": self.other },
            { "op": "delete", "id": self.id },
        ])
    }

    /// The form of a list, or the one that it leads to.
    pub(super) fn chosen(&self) -> Ask {
        let what = match self.action {
            Action::Delete => "delete",
            Action::Share => "share",
            _ => "transfer",
        };
        let (id, other) = (self.id.to_string(), self.other.to_string());
        let mut form = pairs([("what", what), ("ids", &id), ("ids", &other)]);
        if !self.fresh {
            form.push(("go".into(), "true".into()));
        }
        form.extend(if what == "share" { self.share_values() } else { typed(&self.handover) });
        Ask { path: self.list_at("/chosen"), ..Ask::form("", &form) }
    }

    pub(super) fn share(&self) -> Value {
        json!({ "grantee_kind": "user", "grantee": self.login, "level": "view", "expires_at": self.until })
    }

    /// A form about the record.
    pub(super) fn named(&self, more: &[(String, String)]) -> Vec<(String, String)> {
        let id = self.id.to_string();
        let mut form = pairs([("object", self.object.key()), ("id", &id), ("etag", &self.tag)]);
        form.extend_from_slice(more);
        form
    }

    /// The form of a record.
    pub(super) fn form(&self) -> Vec<(String, String)> {
        let values = if self.fresh { &self.create } else { &self.change };
        let mut form = self.named(&typed(values));
        if self.fresh {
            form.retain(|(name, _)| name != "id");
        }
        form
    }

    pub(super) fn handover_form(&self) -> Vec<(String, String)> {
        self.named(&typed(&self.handover))
    }

    pub(super) fn share_form(&self) -> Vec<(String, String)> {
        self.named(&self.share_values())
    }

    fn share_values(&self) -> Vec<(String, String)> {
        let values =
            [("grantee_kind", "user"), ("grantee", &*self.login), ("level", "view"), ("expires_at", &*self.until)];
        values.map(|(name, value)| (format!("values[{name}]"), value.to_owned())).into()
    }
}

/// Values as they are typed.
fn typed(values: &BTreeMap<String, Cell>) -> Vec<(String, String)> {
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::YesNo(yes) => yes.to_string(),
        Cell::Money(money) => format!("{}.{:02}", money.amount / 100, (money.amount % 100).abs()),
        _ => String::new(),
    };
    values.iter().map(|(key, cell)| (format!("values[{key}]"), text(cell))).collect()
}

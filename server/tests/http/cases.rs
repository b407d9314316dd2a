//! The permission cases: every way in, who is answered there, and how it is asked.
//!
//! A route, a server function or a page without a line here fails the build (`coverage`), and what
//! holds for a kind is tried on each of its lines there; `leaks` asks all that read, and
//! `interference` all of them, again and again, with another [`Hand`] each time.

mod ask;
mod hand;

use std::sync::LazyLock;

use remit_policy::Capability;
use remit_wire::ListQuery;
use serde_json::json;

pub use ask::{Ask, Way, call, fields, pairs, valued};
pub use hand::Hand;

/// Who is answered, and with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From the records that the asker sees.
    Records,
    /// About the asker alone.
    Me,
    /// What every active user may know of the house: its departments and how the data is divided.
    Directory,
    /// The policy, for those whom a capability lets read it; for everybody else there is none.
    Policy,
    /// The desk of those who manage people, rights and the policy, or review them; nobody else is
    /// answered. What they are told goes beyond the records that they see: that is what it is for.
    Desk,
    /// How one becomes somebody, or nobody again.
    SignIn,
    /// Whoever holds a secret that they send along, signed in or not, and nobody else. Everyone who sends another
    /// one is answered alike, and changes nothing (`coverage`); who sends the right one is tried in `setup`.
    Secret,
    /// The same for everybody, for this reason.
    Public(&'static str),
}

/// One way in.
#[derive(Clone, Copy)]
pub struct Case {
    pub way: Way,
    /// The method and the address, `{objects}` standing for each plural.
    pub name: &'static str,
    pub kind: Kind,
    pub ask: fn(&Hand) -> Ask,
    /// Who holds one of these rights is told more here than the records that they see.
    pub beyond: &'static [Capability],
    /// Whether a function changes something.
    changes: bool,
}

impl Case {
    /// Whether it only looks.
    pub fn reads(&self) -> bool {
        match self.way {
            Way::Function => self.kind != Kind::SignIn && !self.changes,
            _ => self.name.starts_with("GET "),
        }
    }

    const fn telling(self, beyond: &'static [Capability]) -> Case {
        Case { beyond, ..self }
    }
}

const fn rest(name: &'static str, kind: Kind, ask: fn(&Hand) -> Ask) -> Case {
    Case { way: Way::Rest, name, kind, ask, beyond: &[], changes: false }
}

const fn function(name: &'static str, kind: Kind, ask: fn(&Hand) -> Ask) -> Case {
    Case { way: Way::Function, name, kind, ask, beyond: &[], changes: false }
}

/// A function that changes something.
const fn change(name: &'static str, kind: Kind, ask: fn(&Hand) -> Ask) -> Case {
    Case { changes: true, ..function(name, kind, ask) }
}

const fn page(name: &'static str, kind: Kind, ask: fn(&Hand) -> Ask) -> Case {
    Case { way: Way::Page, name, kind, ask, beyond: &[], changes: false }
}

/// What someone at the desk sees goes beyond records.
const fn desk(name: &'static str, ask: fn(&Hand) -> Ask) -> Case {
    rest(name, Kind::Desk, ask).telling(Capability::ALL)
}

/// A function by which someone at the desk changes something.
const fn desk_change(name: &'static str, ask: fn(&Hand) -> Ask) -> Case {
    change(name, Kind::Desk, ask).telling(Capability::ALL)
}

/// A page of the desk.
const fn desk_page(name: &'static str, ask: fn(&Hand) -> Ask) -> Case {
    page(name, Kind::Desk, ask).telling(Capability::ALL)
}

/// How many [`Kind::Public`] there may be. It may be lowered, never raised.
pub const PUBLIC: usize = 1;

use Kind::{Directory, Me, Policy, Public, Records, Secret, SignIn};

/// What someone may try for a secret.
const GUESSED: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Every way in. A page that is drawn can be asked for in two ways.
pub static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let drawn = STATED.iter().filter(|case| case.way == Way::Page && case.name.starts_with("GET "));
    let drawn = drawn.map(|case| Case { way: Way::Drawn, ..*case });
    STATED.iter().copied().chain(drawn).collect()
});

/// Every way in that has an address of its own.
pub static STATED: &[Case] = &[
    rest("GET /openapi.json", Public("tells what can be asked, and nothing of anybody's"), |_| {
        Ask::get("/openapi.json")
    }),
    rest("GET /me", Me, |_| Ask::get("/me")),
    rest("GET /search", Records, |hand| Ask::get(hand.search())),
    rest("GET /policy", Policy, |_| Ask::get("/policy")),
    rest("POST /policy/publish", Policy, |hand| Ask::json("POST", "/policy/publish", &hand.publish)),
    desk("GET /policy/draft", |_| Ask::get("/policy/draft")),
    desk("PUT /policy/draft", |hand| {
        Ask::json("PUT", "/policy/draft", &json!({ "version": 0, "base": 1, "edits": hand.publish["edits"] }))
    }),
    desk("DELETE /policy/draft", |_| Ask::get("/policy/draft?version=0").by("DELETE")),
    desk("GET /policy/draft/impact", |_| Ask::get("/policy/draft/impact?limit=3")),
    desk("POST /policy/draft/rebase", |_| Ask::json("POST", "/policy/draft/rebase", &json!({ "version": 0 }))),
    desk("POST /policy/draft/schedule", |hand| {
        Ask::json("POST", "/policy/draft/schedule", &json!({ "version": 0, "at": hand.until, "reason": "later" }))
    }),
    desk("DELETE /policy/draft/schedule", |_| Ask::get("/policy/draft/schedule?version=0").by("DELETE")),
    rest("GET /policy/revisions", Policy, |_| Ask::get("/policy/revisions")),
    desk("GET /policy/revisions/{number}", |hand| Ask::get(format!("/policy/revisions/{}", hand.number))),
    desk("POST /policy/revisions/{number}/restore", |hand| {
        Ask::json("POST", format!("/policy/revisions/{}/restore", hand.number), &json!({ "reason": "back" }))
    }),
    rest("GET /{objects}", Records, |hand| Ask::get(hand.listed())),
    rest("POST /{objects}", Records, |hand| Ask::json("POST", hand.list_at(""), &fields(&hand.create))),
    rest("GET /{objects}/aggregate", Records, |hand| Ask::get(hand.grouped())),
    rest("GET /{objects}/{id}", Records, |hand| Ask::get(hand.at(""))),
    rest("PATCH /{objects}/{id}", Records, |hand| {
        Ask::json("PATCH", hand.at(""), &fields(&hand.change)).tagged(&hand.tag)
    }),
    rest("DELETE /{objects}/{id}", Records, |hand| Ask::get(hand.at("")).by("DELETE").tagged(&hand.tag)),
    rest("GET /{objects}/bin", Records, |hand| Ask::get(hand.list_at("/bin"))),
    rest("POST /{objects}/{id}/restore", Records, |hand| Ask::get(hand.at("/restore")).by("POST")),
    rest("POST /{objects}/{id}/transfer", Records, |hand| {
        Ask::json("POST", hand.at("/transfer"), &fields(&hand.handover))
    }),
    rest("POST /{objects}/bulk", Records, |hand| Ask::json("POST", hand.list_at("/bulk"), &hand.operations())),
    rest("GET /{objects}/export.csv", Records, |hand| Ask::get(hand.listed().replacen('?', "/export.csv?", 1))),
    rest("GET /{objects}/export.xlsx", Records, |hand| Ask::get(hand.listed().replacen('?', "/export.xlsx?", 1))),
    rest("GET /{objects}/{id}/shares", Records, |hand| Ask::get(hand.at("/shares"))),
    rest("POST /{objects}/{id}/shares", Records, |hand| Ask::json("POST", hand.at("/shares"), &hand.share())),
    rest("DELETE /{objects}/{id}/shares/{share}", Records, |hand| {
        Ask::get(hand.at(&format!("/shares/{}", hand.other))).by("DELETE")
    }),
    desk("GET /{objects}/{id}/who", |hand| Ask::get(hand.at("/who"))),
    rest("GET /{objects}/{id}/history", Records, |hand| Ask::get(hand.at("/history"))),
    rest("GET /{objects}/{id}/denied", Records, |hand| Ask::get(hand.at("/denied"))),
    rest("GET /explain", Records, |hand| {
        let (object, field) = (hand.object.key(), hand.object.title());
        Ask::get(format!("/explain?object={object}&record={}&action={}&field={field}", hand.id, hand.action.key()))
    }),
    desk("GET /audit", |hand| Ask::get(format!("/audit?object={}&limit=20", hand.object.key()))),
    desk("GET /people", |_| Ask::get("/people")),
    desk("POST /people", |hand| {
        Ask::json("POST", "/people", &json!({ "login": "new.one", "name": "New One", "department": hand.key }))
    }),
    desk("GET /people/{login}", |hand| Ask::get(hand.person(""))),
    desk("PATCH /people/{login}", |hand| Ask::json("PATCH", hand.person(""), &json!({ "name": "Renamed" }))),
    desk("GET /people/{login}/records", |hand| Ask::get(hand.person("/records"))),
    desk("POST /people/{login}/suspend", |hand| Ask::get(hand.person("/suspend")).by("POST")),
    desk("POST /people/{login}/reactivate", |hand| Ask::get(hand.person("/reactivate")).by("POST")),
    desk("POST /people/{login}/depart", |hand| {
        Ask::json("POST", hand.person("/depart"), &json!({ "records": "leave" }))
    }),
    desk("POST /people/{login}/move", |hand| {
        Ask::json("POST", hand.person("/move"), &json!({ "department": hand.key, "records": "leave" }))
    }),
    desk("PATCH /people/{login}/partitions", |hand| {
        Ask::json("PATCH", hand.person("/partitions"), &json!({ "region": [] }))
    }),
    desk("POST /people/{login}/assignments", |hand| {
        Ask::json("POST", hand.person("/assignments"), &json!({ "role": "rep", "reason": "why not" }))
    }),
    desk("DELETE /assignments/{id}", |hand| Ask::get(format!("/assignments/{}", hand.other)).by("DELETE")),
    desk("GET /assignable-roles", |_| Ask::get("/assignable-roles")),
    desk("POST /import/people", |hand| {
        let users = format!("login,name,department\nnew.one,New One,{}\n", hand.key);
        Ask::json("POST", "/import/people", &json!({ "users": users, "reason": "all of them" }))
    }),
    desk("GET /departments", |_| Ask::get("/departments")),
    desk("POST /departments", |hand| {
        Ask::json("POST", "/departments", &json!({ "key": "new-one", "name": "New One", "parent": hand.key }))
    }),
    desk("PATCH /departments/{key}", |hand| Ask::json("PATCH", hand.department(""), &json!({ "name": "Renamed" }))),
    desk("DELETE /departments/{key}", |hand| Ask::get(hand.department("")).by("DELETE")),
    desk("POST /departments/{key}/merge", |hand| {
        Ask::json("POST", hand.department("/merge"), &json!({ "into": hand.key }))
    }),
    // How many people are in each value, only those are told who manage or review them.
    rest("GET /dimensions", Directory, |_| Ask::get("/dimensions")).telling(Capability::ALL),
    desk("POST /dimensions", |_| {
        Ask::json("POST", "/dimensions", &json!({ "key": "brand_new", "objects": ["product"] }))
    }),
    desk("PATCH /dimensions/{key}", |_| Ask::json("PATCH", "/dimensions/region", &json!({ "name": "Gebiet 区" }))),
    desk("DELETE /dimensions/{key}", |_| Ask::get("/dimensions/brand_new").by("DELETE")),
    desk("POST /dimensions/{key}/values", |hand| {
        Ask::json("POST", "/dimensions/region/values", &json!({ "key": "new_one", "parent": hand.value }))
    }),
    desk("PATCH /dimensions/{key}/values/{value}", |hand| {
        Ask::json("PATCH", hand.region(), &json!({ "parent": null }))
    }),
    desk("DELETE /dimensions/{key}/values/{value}", |hand| Ask::get(hand.region()).by("DELETE")),
    // What it draws is tried page by page.
    function("POST /api/ui/draw", Me, |_| call("draw", &json!({ "address": "/account" }))),
    function("POST /api/ui/frame", Me, |hand| call("frame", &json!({ "address": hand.search() }))),
    change("POST /api/ui/language", Me, |_| Ask::form("language", &pairs([("language", "en")]))),
    function("POST /api/ui/sign-in", SignIn, |_| {
        Ask::form("sign-in", &pairs([("login", "chief"), ("password", "a guess")]))
    }),
    change("POST /api/ui/setup", Secret, |_| {
        let values = [("organisation", "Own"), ("name", "Eve"), ("login", "eve"), ("language", "en")];
        let secrets = [("password", "a long sentence"), ("again", "a long sentence")];
        Ask::form("setup", &valued(&[("secret", GUESSED)], &[&values[..], &secrets].concat()))
    }),
    function("POST /api/ui/sign-out", SignIn, |_| Ask::form("sign-out", &[])),
    change("POST /api/ui/policy/cell", Kind::Desk, |_| {
        let sent = [("place", "rep/customer/view"), ("from", "own"), ("version", "0"), ("values[to]", "reports")];
        Ask::form("policy/cell", &[&pairs(sent)[..], &pairs([("back", "/matrix")])].concat())
    })
    .telling(Capability::ALL),
    change("POST /api/ui/policy/change", Kind::Desk, |_| {
        let sent = [("what", "new"), ("version", "0"), ("back", "/matrix"), ("values[key]", "another")];
        Ask::form("policy/change", &pairs(sent))
    })
    .telling(Capability::ALL),
    change("POST /api/ui/policy/draft", Kind::Desk, |_| {
        Ask::form("policy/draft", &pairs([("what", "discard"), ("version", "0"), ("back", "/matrix")]))
    })
    .telling(Capability::ALL),
    change("POST /api/ui/policy/publish", Kind::Desk, |_| {
        Ask::form("policy/publish", &pairs([("version", "0"), ("values[reason]", "because")]))
    })
    .telling(Capability::ALL),
    change("POST /api/ui/policy/restore", Kind::Desk, |hand| {
        let number = hand.number.to_string();
        let sent = [("number", number.as_str()), ("base", "1"), ("values[reason]", "back")];
        Ask::form("policy/restore", &pairs(sent))
    })
    .telling(Capability::ALL),
    function("POST /api/ui/records/values", Records, |hand| {
        let asked = ListQuery { filters: hand.list.filters.clone(), ..ListQuery::default() };
        let search = asked.to_address();
        call("records/values", &json!({ "object": hand.object, "field": hand.field, "search": search }))
    }),
    function("POST /api/ui/records/now", Records, |hand| call("records/now", &hand.one())),
    function("POST /api/ui/records/suggest", Records, |hand| {
        call("records/suggest", &json!({ "object": hand.object, "text": hand.words }))
    }),
    change("POST /api/ui/records/save", Records, |hand| Ask::form("records/save", &hand.form())),
    change("POST /api/ui/records/delete", Records, |hand| Ask::form("records/delete", &hand.named(&[]))),
    change("POST /api/ui/access/share", Records, |hand| Ask::form("access/share", &hand.share_form())),
    change("POST /api/ui/access/unshare", Records, |hand| {
        Ask::form("access/unshare", &hand.named(&[("share".to_owned(), hand.other.to_string())]))
    }),
    change("POST /api/ui/access/hand-over", Records, |hand| Ask::form("access/hand-over", &hand.handover_form())),
    change("POST /api/ui/access/restore", Records, |hand| Ask::form("access/restore", &hand.named(&[]))),
    desk_change("POST /api/ui/people/invite", |hand| {
        let values = [("login", "new.one"), ("name", "New One"), ("department", &hand.key), ("role", "rep")];
        Ask::form("people/invite", &valued(&[], &values))
    }),
    desk_change("POST /api/ui/people/change", |hand| {
        Ask::form("people/change", &valued(&[("login", &hand.login)], &[("name", "Renamed"), ("manager", "")]))
    }),
    desk_change("POST /api/ui/people/suspend", |hand| {
        Ask::form("people/suspend", &valued(&[("login", &hand.login)], &[]))
    }),
    desk_change("POST /api/ui/people/reactivate", |hand| {
        Ask::form("people/reactivate", &valued(&[("login", &hand.login)], &[]))
    }),
    desk_change("POST /api/ui/people/move", |hand| {
        let values = [("department", hand.key.as_str()), ("records", "leave")];
        Ask::form("people/move", &valued(&[("login", &hand.login)], &values))
    }),
    desk_change("POST /api/ui/people/depart", |hand| {
        Ask::form("people/depart", &valued(&[("login", &hand.login)], &[("records", "leave")]))
    }),
    desk_change("POST /api/ui/people/assign", |hand| {
        let values = [("role", "rep"), ("reason", "why not")];
        Ask::form("people/assign", &valued(&[("login", &hand.login)], &values))
    }),
    desk_change("POST /api/ui/people/end-role", |hand| {
        Ask::form("people/end-role", &valued(&[("login", &hand.login), ("id", &hand.other.to_string())], &[]))
    }),
    desk_change("POST /api/ui/people/partitions", |hand| {
        let sent = [("login", hand.login.as_str()), ("values[region][0]", ""), ("values[region][1]", &hand.value)];
        Ask::form("people/partitions", &valued(&sent, &[]))
    }),
    desk_change("POST /api/ui/departments/add", |hand| {
        let values = [("key", "new-one"), ("name", "New One"), ("parent", &hand.key)];
        Ask::form("departments/add", &valued(&[], &values))
    }),
    desk_change("POST /api/ui/departments/change", |hand| {
        Ask::form("departments/change", &valued(&[("key", &hand.key)], &[("name", "Renamed")]))
    }),
    desk_change("POST /api/ui/departments/merge", |hand| {
        Ask::form("departments/merge", &valued(&[("key", &hand.key)], &[("into", "north")]))
    }),
    desk_change("POST /api/ui/departments/close", |hand| {
        Ask::form("departments/close", &valued(&[("key", &hand.key)], &[]))
    }),
    desk_change("POST /api/ui/dimensions/add", |hand| {
        let values = [("key", "new_one"), ("parent", &hand.value)];
        Ask::form("dimensions/add", &valued(&[("dimension", "region")], &values))
    }),
    desk_change("POST /api/ui/dimensions/new", |_| {
        Ask::form("dimensions/new", &valued(&[], &[("key", "brand_new"), ("product", "true")]))
    }),
    desk_change("POST /api/ui/dimensions/rename", |_| {
        Ask::form("dimensions/rename", &valued(&[("dimension", "region")], &[("name", "Gebiet 区")]))
    }),
    desk_change("POST /api/ui/dimensions/drop", |_| Ask::form("dimensions/drop", &pairs([("dimension", "brand_new")]))),
    desk_change("POST /api/ui/dimensions/change", |hand| {
        let about = [("dimension", "region"), ("value", hand.value.as_str())];
        Ask::form("dimensions/change", &valued(&about, &[("name", "Ort 处"), ("parent", "")]))
    }),
    desk_change("POST /api/ui/dimensions/remove", |hand| {
        let about = [("dimension", "region"), ("value", hand.value.as_str())];
        Ask::form("dimensions/remove", &valued(&about, &[]))
    }),
    desk_page("GET /admin", |_| Ask::get("/admin")),
    desk_page("GET /admin/people", |hand| Ask::get(format!("/admin/people?q=e&department={}", hand.key))),
    desk_page("GET /admin/people/new", |hand| Ask::get(format!("/admin/people/new?department={}", hand.key))),
    desk_page("GET /admin/people/{login}", |hand| Ask::get(hand.desk(""))),
    desk_page("GET /admin/people/{login}/edit", |hand| Ask::get(hand.desk("/edit"))),
    desk_page("GET /admin/people/{login}/move", |hand| Ask::get(hand.desk("/move"))),
    desk_page("GET /admin/people/{login}/depart", |hand| Ask::get(hand.desk("/depart"))),
    desk_page("GET /admin/people/{login}/roles", |hand| Ask::get(hand.desk("/roles"))),
    desk_page("GET /admin/people/{login}/partitions", |hand| Ask::get(hand.desk("/partitions"))),
    desk_page("GET /admin/departments", |_| Ask::get("/admin/departments")),
    desk_page("GET /admin/departments/new", |hand| Ask::get(format!("/admin/departments/new?below={}", hand.key))),
    desk_page("GET /admin/departments/{key}", |hand| Ask::get(format!("/admin{}", hand.department("")))),
    desk_page("GET /admin/dimensions", |_| Ask::get("/admin/dimensions")),
    desk_page("GET /admin/dimensions/{key}/{value}", |hand| {
        Ask::get(format!("/admin/dimensions/region/{}", hand.value))
    }),
    desk_page("GET /admin/import", |_| Ask::get("/admin/import")),
    desk_page("POST /admin/import", |hand| {
        let users = format!("login,name,department\nnew.one,New One,{}\n", hand.key);
        Ask { path: "/admin/import".into(), ..Ask::form("", &pairs([("users", &users), ("what", "import")])) }
    }),
    desk_page("POST /admin/import (files)", |hand| {
        let users = format!("login,name,department\nnew.one,New One,{}\n", hand.key);
        Ask::upload("/admin/import", &[("users-file", Some("people.csv"), &users), ("what", None, "import")])
    }),
    change("POST /api/ui/view-as", Kind::Desk, |hand| Ask::form("view-as", &pairs([("login", &hand.login)])))
        .telling(Capability::ALL),
    function("POST /api/ui/view-as/end", SignIn, |_| Ask::form("view-as/end", &[])),
    desk_page("GET /admin/access", |hand| {
        let (object, id, action) = (hand.object.key(), hand.id, hand.action.key());
        Ask::get(format!("/admin/access?user={}&object={object}&record={id}&action={action}", hand.login))
    }),
    desk_page("GET /admin/access/{login}", |hand| Ask::get(format!("/admin/access/{}", hand.login))),
    desk_page("GET /admin/audit", |hand| Ask::get(format!("/admin/audit?object={}", hand.object.key()))),
    page("GET /access", Me, |_| Ask::get("/access")),
    page("GET /", Records, |_| Ask::get("/")),
    page("GET /login", SignIn, |_| Ask::get("/login")),
    page("GET /setup/{secret}", Secret, |_| Ask::get(format!("/setup/{GUESSED}"))),
    page("GET /account", Me, |_| Ask::get("/account")),
    page("GET /search", Records, |hand| Ask::get(hand.search())),
    desk_page("GET /matrix", |_| Ask::get("/matrix?cell=rep/customer/view")),
    desk_page("GET /admin/policy", |_| Ask::get("/admin/policy")),
    desk_page("GET /admin/policy/publish", |_| Ask::get("/admin/policy/publish")),
    desk_page("GET /admin/policy/impact", |_| Ask::get("/admin/policy/impact")),
    desk_page("GET /admin/policy/tests", |_| Ask::get("/admin/policy/tests")),
    desk_page("GET /admin/policy/{number}", |hand| Ask::get(format!("/admin/policy/{}", hand.number))),
    desk_page("GET /admin/roles/new", |_| Ask::get("/admin/roles/new")),
    desk_page("GET /admin/roles/compare", |_| Ask::get("/admin/roles/compare?a=rep")),
    desk_page("GET /admin/roles/{key}", |_| Ask::get("/admin/roles/rep")),
    desk_page("GET /admin/roles/{key}/conditions", |_| Ask::get("/admin/roles/rep/conditions")),
    desk_page("GET /admin/roles/{key}/members", |_| Ask::get("/admin/roles/rep/members")),
    page("GET /{objects}", Records, |hand| Ask::get(hand.listed())),
    page("GET /{objects}/new", Records, |hand| Ask::get(hand.list_at(&format!("/new?customer={}", hand.id)))),
    page("GET /{objects}/bin", Records, |hand| Ask::get(hand.list_at("/bin"))),
    page("GET /{objects}/chosen", Records, |hand| Ask::get(hand.list_at("/chosen"))),
    page("POST /{objects}/chosen", Records, |hand| hand.chosen()),
    page("GET /export/{file}", Records, |hand| Ask::get(format!("/export/{}.csv", hand.object.plural()))),
    page("GET /{objects}/handed-over", Records, |hand| Ask::get(hand.list_at("/handed-over"))),
    page("GET /{objects}/{id}", Records, |hand| Ask::get(hand.at(""))),
    page("GET /{objects}/{id}/edit", Records, |hand| Ask::get(hand.at("/edit"))),
    page("GET /{objects}/{id}/why", Records, |hand| Ask::get(hand.at("/why"))).telling(REVIEW),
    page("GET /{objects}/{id}/share", Records, |hand| Ask::get(hand.at("/share"))),
    page("GET /{objects}/{id}/hand-over", Records, |hand| Ask::get(hand.at("/hand-over"))),
    page("GET /{objects}/{id}/history", Records, |hand| Ask::get(hand.at("/history"))),
];

/// Who reviews access is told who sees a record.
const REVIEW: &[Capability] = &[Capability::AccessReview];

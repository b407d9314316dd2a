//! A small office in which every way to hold a right occurs once.

use remit_policy::Object;
use remit_store::{Credential, Ctx, Visit};
use remit_wire::{Cell, Draft, Money, Record, ShareDraft, ShareView};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::support::{Bundle, NOW, System, on_each, visitor};

/// Everyone who works there.
pub const PEOPLE: [&str; 15] =
    ["admin", "auditor", "boss", "lead", "ann", "bob", "cat", "dan", "eve", "fay", "late", "sly", "ken", "vera", "two"];
/// The customers' keys.
pub const CUSTOMERS: [&str; 4] = ["Acme", "Beta", "Gamma", "Nowhere"];

/// An office on its own database.
pub struct Office {
    pub system: System,
}

/// Runs a test in a fresh office on every kind of database that there is.
pub async fn in_each(test: impl AsyncFn(Office)) {
    in_each_with(bundle(), test).await;
}

/// The same in an office that is a little different.
pub async fn in_each_with(bundle: Bundle, test: impl AsyncFn(Office)) {
    on_each(async |system| {
        system.load(&bundle).await;
        test(Office { system }).await;
    })
    .await;
}

impl Office {
    /// The visit of someone who works there.
    pub async fn visit(&self, login: &str) -> Visit {
        let token = self.system.store.create_token(login, "test", None, NOW).await.unwrap();
        Visit { credential: Some(Credential::Token(token)), ..visitor() }
    }

    /// A request of theirs that reads.
    pub async fn read(&self, login: &str) -> Ctx {
        self.system.store.read(&self.visit(login).await).await.unwrap()
    }

    /// A request of theirs that writes; nothing is kept until it is committed.
    pub async fn write(&self, login: &str) -> Ctx {
        self.system.store.write(&self.visit(login).await).await.unwrap()
    }

    /// The id behind a key.
    pub async fn id(&self, object: Object, key: &str) -> Uuid {
        let sql = format!("SELECT id FROM {} WHERE key = '{key}'", object.key());
        let statement = Statement::from_string(self.system.db.get_database_backend(), sql);
        let row = self.system.db.query_one_raw(statement).await.unwrap();
        row.unwrap_or_else(|| panic!("no {} `{key}`", object.key())).try_get_by_index(0).unwrap()
    }

    pub async fn customer(&self, key: &str) -> Uuid {
        self.id(Object::Customer, key).await
    }

    /// The customer as someone sees it.
    pub async fn seen(&self, login: &str, key: &str) -> Record {
        self.read(login).await.get(Object::Customer, self.customer(key).await).await.unwrap()
    }

    /// Whether someone sees a customer.
    pub async fn sees(&self, login: &str, key: &str) -> bool {
        self.read(login).await.get(Object::Customer, self.customer(key).await).await.is_ok()
    }

    /// Shares a customer for good.
    pub async fn share(&self, login: &str, key: &str, draft: &ShareDraft) -> ShareView {
        let ctx = self.write(login).await;
        let given = ctx.share(Object::Customer, self.customer(key).await, draft).await.unwrap();
        ctx.commit().await.unwrap();
        given
    }

    /// Edits a customer for good.
    pub async fn edit(&self, login: &str, key: &str, fields: Draft) -> Record {
        let ctx = self.write(login).await;
        let id = self.customer(key).await;
        let etag = ctx.get(Object::Customer, id).await.unwrap().etag;
        let record = ctx.edit(Object::Customer, id, &etag, &fields).await.unwrap();
        ctx.commit().await.unwrap();
        record
    }

    /// How many entries of a kind the audit trail has.
    pub async fn entries(&self, event: &str) -> i64 {
        self.system.number(&format!("SELECT count(*) FROM audit WHERE event = '{event}'")).await
    }
}

/// What a record shall become.
pub fn draft<const N: usize>(fields: [(&str, Cell); N]) -> Draft {
    Draft { fields: fields.into_iter().map(|(key, cell)| (key.to_owned(), cell)).collect() }
}

pub fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

pub fn dollars(amount: i64) -> Cell {
    Cell::Money(Money { amount: amount * 100, currency: "USD".into() })
}

pub fn bundle() -> Bundle {
    let empty = Bundle::small().without("payments.csv").without("contracts.csv").without("tickets.csv");
    FILES
        .iter()
        .fold(empty.without("activities.csv").without("products.csv"), |bundle, (name, text)| bundle.with(name, text))
}

pub const POLICY: &str = r#"[roles.administrator]
tier = "management"
capabilities = ["users.manage", "roles.manage", "policy.publish"]

[roles.auditor]
tier = "basic"
capabilities = ["audit.view", "access.review"]

# Everything, at once.
[roles.director]
tier = "management"

[roles.director.customer]
view = "all"
create = "all"
edit = "all"
delete = "all"
transfer = { reach = "all", to = "all" }
share = "all"
export = "all"
approve = "all"
fields = { phone = "edit", email = "edit", annual_revenue = "edit", credit_limit = "edit" }

[roles.director.contact]
view = "all"
edit = "all"
transfer = { reach = "all", to = "all" }

# A team and what lies below it.
[roles.lead]
name = { en = "Team lead", zh = "主管" }
tier = "management"

[roles.lead.customer]
view = "subtree"
create = "subtree"
edit = "subtree"
delete = "subtree"
transfer = { reach = "subtree", to = "subtree" }
share = "subtree"
export = "subtree"
fields = { phone = "read", annual_revenue = "masked", credit_limit = "hidden" }

# Own business; some of it only with approval.
[roles.rep]
name = { en = "Representative", zh = "代表" }
tier = "business"

[roles.rep.customer]
view = "own"
create = "own"
edit = "own"
delete = { reach = "own", approval = true }
transfer = { reach = "own", to = "department", approval = true }
share = "own"
fields = { phone = "masked", annual_revenue = "masked", grade = "hidden" }
approval_fields = ["payment_terms"]

[roles.rep.contact]
view = "own"
edit = "own"
export = "own"

# May pass on whatever is shown to them, and sees nothing by itself.
[roles.courier.customer]
share = "all"

# May look at everything, change nothing, and share it.
[roles.herald.customer]
view = "all"
share = "all"
edit = { reach = "all", approval = true }
export = { reach = "all", approval = true }

# Inside a fence.
[roles.service.customer]
view = { reach = "all", fences = ["region"] }
edit = { reach = "own", fences = ["region"] }
export = { reach = "all", fences = ["region"] }

[roles.service.contact]
view = "own"
edit = { reach = "all", fences = ["region"] }

# From certain networks.
[roles.onsite.customer]
view = "all"
edit = "all"

[roles.onsite.conditions]
networks = ["10.0.0.0/8"]

# Sharing needs someone's approval.
[roles.careful.customer]
view = "all"
share = { reach = "all", approval = true }
export = "own"
"#;

const FILES: &[(&str, &str)] = &[
    ("policy.toml", POLICY),
    ("departments.csv", "key,parent,name\nhq,,Headquarters\neast,hq,East\neast_one,east,East One\nwest,hq,West\n"),
    (
        "users.csv",
        "login,name,department,manager,status\n\
         admin,Admin,hq,,active\n\
         auditor,Auditor,hq,,active\n\
         boss,Boss,hq,,active\n\
         lead,Lead,east,boss,active\n\
         ann,Ann,east_one,lead,active\n\
         bob,Bob,west,boss,active\n\
         cat,Cat,west,,active\n\
         dan,Dan,hq,,active\n\
         eve,Eve,hq,,active\n\
         fay,Fay,hq,,active\n\
         late,Late,hq,,active\n\
         sly,Sly,hq,,active\n\
         ken,Ken,hq,,active\n\
         vera,Vera,east,,active\n\
         two,Two,east,,active\n\
         gone,Gone,hq,,departed\n",
    ),
    ("dimensions.csv", "dimension,value,parent\nregion,world,\nregion,e,world\nregion,w,world\n"),
    ("partitions.csv", "login,dimension,value\neve,region,w\n"),
    (
        "assignments.csv",
        "login,role,anchor,valid_from,valid_until\n\
         admin,administrator,,,\n\
         auditor,auditor,,,\n\
         boss,director,,,\n\
         lead,lead,,,\n\
         ann,rep,,,\n\
         bob,rep,,,\n\
         cat,courier,,,\n\
         eve,service,,,\n\
         vera,service,,,\n\
         fay,onsite,,,\n\
         late,director,,,2020-01-01T00:00:00Z\n\
         sly,herald,,,\n\
         ken,careful,,,\n\
         two,auditor,,,\n\
         two,lead,,,\n\
         gone,director,,,\n",
    ),
    (
        "customers.csv",
        "key,owner,department,region,name,status,grade,phone,annual_revenue,credit_limit,employees,parent,payment_terms,note\n\
         Acme,ann,east_one,e,Acme,active,a,+1 212 555 0100,1234.56 USD,500 USD,12,Beta,Net 30,=SUM(A1:A9)\n\
         Beta,bob,west,w,Beta,lead,b,+1 212 555 0200,-5 USD,,7,,,\n\
         Gamma,lead,east,,Gamma,active,,,,,,Acme,,\"two\nlines\"\n\
         Nowhere,,,e,Nowhere,,,,,,,,,\n",
    ),
    (
        "contacts.csv",
        "key,owner,department,customer,name,phone\n\
         Pat,ann,east_one,Acme,Pat,+1 212 555 0101\n\
         Quin,ann,east_one,Beta,Quin,\n\
         Rex,eve,hq,Acme,Rex,\n",
    ),
    ("opportunities.csv", "key,owner,department,customer,name\nO-1,gone,hq,Acme,Tools\n"),
    ("shares.csv", "object,record,grantee_kind,grantee,level,expires_at\n"),
];

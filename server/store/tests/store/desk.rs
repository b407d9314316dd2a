//! The administrator's desk: people, departments, dimensions, roles, delegation, and looking as someone.

mod assignments;
mod delegation;
mod departments;
mod dimensions;
mod import;
mod moving;
mod partitions;
mod people;
mod users;
mod viewing;

use remit_policy::Object;
use remit_store::{Credential, Ctx, Result, Visit};
use remit_wire::{ListQuery, NewAssignment, PersonView};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::support::{Bundle, NOW, System, on_each, visitor};

const DAY: i64 = 86_400;

/// A house with an administrator for all of it (`ada`), one for the north (`dora`), and their people.
const POLICY: &str = r#"[roles.administrator]
tier = "management"
capabilities = [
    "users.manage", "departments.manage", "roles.manage", "roles.assign", "partitions.manage", "policy.publish",
    "audit.view", "access.review", "view_as",
]

[roles.team_admin]
tier = "business"
capabilities = ["users.manage", "departments.manage", "roles.assign", "partitions.manage", "view_as"]
assigns = ["rep", "helper", "team_admin", "lead"]

[roles.hr]
tier = "business"
capabilities = ["users.manage", "roles.assign"]
assigns = ["rep"]

[roles.clerk]
tier = "basic"
capabilities = ["access.review"]

[roles.helper]
tier = "basic"

[roles.rep]
tier = "business"

[roles.rep.customer]
view = { reach = "own", fences = ["region"] }
edit = "own"
share = "own"
fields = { phone = "read" }

[roles.rep.contact]
view = { reach = "own", via_customer = true }

[roles.lead]
tier = "management"

[roles.lead.customer]
view = "subtree"

[roles.lead.contact]
view = { reach = "subtree", via_customer = true }

[roles.lead.ticket]
view = { reach = "subtree", via_customer = true }
"#;

const FILES: [(&str, &str); 8] = [
    ("policy.toml", POLICY),
    ("departments.csv", "key,parent,name\nhq,,Headquarters\nnorth,hq,North\nharbour,north,Harbour\nsouth,hq,South\n"),
    (
        "users.csv",
        "login,name,department,manager,status,password\n\
         ada,Ada,hq,,,open sesame\n\
         clara,Clara,hq,ada,,\n\
         dora,Dora,north,,,open sesame\n\
         boss,Boss,north,,,\n\
         rep,Rep,harbour,ned,,open sesame\n\
         ned,Ned,north,,,\n\
         sam,Sam,south,,,\n\
         gone,Gone,south,,departed,\n",
    ),
    (
        "dimensions.csv",
        "dimension,value,parent\nregion,world,\nregion,n,world\nregion,harbour,n\nregion,s,world\nindustry,tech,\n",
    ),
    ("partitions.csv", "login,dimension,value\nrep,region,n\ndora,region,n\nsam,region,s\n"),
    (
        "assignments.csv",
        "login,role,anchor,valid_from,valid_until\n\
         ada,administrator,,,\n\
         clara,clerk,,,\n\
         dora,team_admin,north,,\n\
         boss,lead,,,\n\
         rep,rep,,,\n\
         sam,rep,,,\n",
    ),
    (
        "customers.csv",
        "key,owner,department,region,industry,name,phone\n\
         Acme,rep,harbour,n,tech,Acme,+1 212 555 0100\n\
         Beta,rep,harbour,n,,Beta,\n\
         Gamma,sam,south,s,,Gamma,\n",
    ),
    (
        "contacts.csv",
        "key,owner,department,customer,name\n\
         P-1,rep,harbour,Acme,Pat\n\
         P-2,sam,south,Acme,Pim\n\
         P-3,sam,south,Gamma,Pol\n",
    ),
];

/// The house on its own database.
pub struct House {
    pub system: System,
}

fn bundle() -> Bundle {
    let rest = [
        ("opportunities.csv", "key,owner,customer,name\nO-1,rep,Acme,Deal\n"),
        ("contracts.csv", "key,owner,customer,title\nC-1,rep,Acme,Contract\n"),
        ("payments.csv", "key,owner,customer\nY-1,rep,Acme\n"),
        ("tickets.csv", "key,owner,customer,subject\nT-1,sam,Acme,Help\n"),
        ("products.csv", "key,owner,name\nSaw,rep,Saw\n"),
        ("activities.csv", "key,owner,customer,subject\nA-1,rep,Gamma,Call\n"),
        (
            "shares.csv",
            "object,record,grantee_kind,grantee,level,expires_at\n\
             customer,Acme,user,sam,view,\n\
             customer,Gamma,department,harbour,view,\n",
        ),
    ];
    FILES.into_iter().chain(rest).fold(Bundle::small(), |bundle, (name, text)| bundle.with(name, text))
}

/// Runs a test in a fresh house on every kind of database that there is.
async fn in_each(test: impl AsyncFn(House)) {
    in_each_with(bundle(), test).await;
}

/// The same in a house that is a little different.
async fn in_each_with(bundle: Bundle, test: impl AsyncFn(House)) {
    on_each(async |system| {
        system.load(&bundle).await;
        test(House { system }).await;
    })
    .await;
}

impl House {
    async fn visit_at(&self, login: &str, at: i64) -> Visit {
        let token = self.system.store.create_token(login, "test", None, at).await.unwrap();
        Visit { credential: Some(Credential::Token(token)), at, ..visitor() }
    }

    async fn visit(&self, login: &str) -> Visit {
        self.visit_at(login, NOW).await
    }

    async fn read(&self, login: &str) -> Ctx {
        self.system.store.read(&self.visit(login).await).await.unwrap()
    }

    /// Does something as someone, and keeps whatever was written, even where it was refused: nothing may
    /// have been. What is done raises the stamp and is in the audit trail.
    async fn does<T>(&self, login: &str, change: impl AsyncFnOnce(&Ctx) -> Result<T>) -> Result<T> {
        let visit = self.visit(login).await;
        self.does_at(&visit, change).await
    }

    async fn does_at<T>(&self, visit: &Visit, change: impl AsyncFnOnce(&Ctx) -> Result<T>) -> Result<T> {
        let before = self.marks().await;
        let ctx = self.system.store.write(visit).await.unwrap();
        let answer = change(&ctx).await;
        ctx.commit().await.unwrap();
        let after = self.marks().await;
        match &answer {
            Ok(_) => assert!(after.0 > before.0 && after.1 > before.1, "done, and not told"),
            Err(error) => assert_eq!(after, before, "refused, and written: {error}"),
        }
        answer
    }

    /// The stamp, the end of the audit trail, and a sum over what is stored.
    async fn marks(&self) -> (i64, i64, i64) {
        let counts = [
            "person",
            "department",
            "assignment",
            "person_partition",
            "dimension",
            "dimension_value",
            "share",
            "token",
        ];
        let counts = counts.map(|table| format!("(SELECT count(*) FROM {table})")).join("+");
        (
            self.system.number("SELECT world FROM stamp").await,
            self.system.number("SELECT number FROM audit_head").await,
            self.system.number(&format!("SELECT {counts}")).await,
        )
    }

    async fn person(&self, login: &str) -> PersonView {
        self.read("ada").await.person(login).await.unwrap()
    }

    /// The assignments of someone, by role.
    async fn assignment(&self, login: &str, role: &str) -> Uuid {
        let held = self.person(login).await.roles;
        held.iter().find(|one| one.role == role).unwrap_or_else(|| panic!("`{login}` has no {role}")).id
    }

    /// The keys of what someone sees, in order.
    async fn sees(&self, login: &str, object: Object) -> Vec<String> {
        let page = self.read(login).await.list(object, &ListQuery::default()).await.unwrap();
        let mut keys: Vec<String> = page.data.into_iter().filter_map(|record| record.key).collect();
        keys.sort();
        keys
    }

    async fn text(&self, sql: &str) -> Option<String> {
        let statement = Statement::from_string(self.system.db.get_database_backend(), sql);
        let row = self.system.db.query_one_raw(statement).await.unwrap();
        row.and_then(|row| row.try_get_by_index(0).unwrap())
    }

    /// Owner and department of a record, and those of its customer as it holds them.
    async fn place(&self, object: Object, key: &str) -> [String; 4] {
        let table = object.key();
        let person = |column: &str| {
            format!("SELECT p.login FROM {table} r JOIN person p ON p.id = r.{column} WHERE r.key = '{key}'")
        };
        let department = |column: &str| {
            format!("SELECT d.key FROM {table} r JOIN department d ON d.id = r.{column} WHERE r.key = '{key}'")
        };
        let mut place = Vec::new();
        let columns = [
            person("owner_id"),
            department("department_id"),
            person("customer_owner_id"),
            department("customer_department_id"),
        ];
        for sql in columns {
            place.push(self.text(&sql).await.unwrap_or_default());
        }
        place.try_into().unwrap()
    }

    async fn two_eyes(&self) {
        self.system.store.set_four_eyes(false, NOW).await.unwrap();
    }

    async fn entries(&self, event: &str) -> i64 {
        self.system.number(&format!("SELECT count(*) FROM audit WHERE event = '{event}'")).await
    }
}

fn role(role: &str) -> NewAssignment {
    NewAssignment { role: role.into(), anchor: None, valid_from: None, valid_until: None, reason: "because".into() }
}

fn anchored(key: &str, anchor: &str) -> NewAssignment {
    NewAssignment { anchor: Some(anchor.into()), ..role(key) }
}

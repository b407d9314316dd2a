//! Fresh databases and small bundles.

use std::collections::BTreeMap;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use remit_store::{Credential, Loaded, Store, StoreError, Visit};
use remit_wire::{Code, Problem};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use uuid::Uuid;

/// When everything happens, unless a test says otherwise (2027).
pub const NOW: i64 = 1_800_000_000;

/// A folder that goes with its owner.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Folder {
        let path = std::env::temp_dir().join(format!("remit-test-{}", Uuid::now_v7().simple()));
        fs::create_dir(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// An empty system on its own database.
pub struct System {
    pub store: Store,
    /// The database behind the store's back, to look at what is stored and to tamper with it.
    pub db: DatabaseConnection,
    pub url: String,
    sent: Arc<Mutex<Vec<Statement>>>,
    folder: Arc<Folder>,
}

/// Runs a test on every kind of database that there is. Whatever it wrote, the roll-ups have followed.
pub async fn on_each(test: impl AsyncFn(System)) {
    let folder = Folder::new();
    let sqlite = format!("sqlite://{}", folder.0.join("remit.sqlite").display());
    on(&test, System::open(sqlite, folder).await).await;
    if let Ok(server) = std::env::var("REMIT_TEST_POSTGRES") {
        on(&test, System::open(postgres(&server).await, Folder::new()).await).await;
    }
}

async fn on(test: &impl AsyncFn(System), system: System) {
    let (store, _folder) = (system.store.clone(), system.folder.clone());
    test(system).await;
    store.verify_rollups().await.unwrap();
}

/// A fresh database on the server.
pub async fn postgres(server: &str) -> String {
    let name = format!("remit_{}", Uuid::now_v7().simple());
    let admin = Database::connect(server).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (place, _) = server.rsplit_once('/').unwrap();
    format!("{place}/{name}")
}

impl System {
    async fn open(url: String, folder: Folder) -> System {
        let sent = Arc::<Mutex<Vec<Statement>>>::default();
        let watch = sent.clone();
        let watch = move |statement: &Statement| watch.lock().unwrap().push(statement.clone());
        let store = Store::open_watched(&url, watch).await.unwrap();
        let db = Database::connect(&url).await.unwrap();
        System { store, db, url, sent, folder: Arc::new(folder) }
    }

    /// What the store has sent to the database since this was asked last. What begins and ends a transaction
    /// is not among it.
    pub fn sent(&self) -> Vec<Statement> {
        std::mem::take(&mut *self.sent.lock().unwrap())
    }

    /// Another empty system on a database of the same kind.
    pub async fn again(&self) -> System {
        let folder = Folder::new();
        let sqlite = format!("sqlite://{}", folder.0.join("remit.sqlite").display());
        match std::env::var("REMIT_TEST_POSTGRES") {
            Ok(server) if self.url.starts_with("postgres") => System::open(postgres(&server).await, folder).await,
            _ => System::open(sqlite, folder).await,
        }
    }

    /// One number from the database.
    pub async fn number(&self, sql: &str) -> i64 {
        let statement = Statement::from_string(self.db.get_database_backend(), sql);
        let row = self.db.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get_by_index(0).unwrap()
    }

    /// How many rows a table has.
    pub async fn rows(&self, table: &str) -> i64 {
        self.number(&format!("SELECT count(*) FROM {table}")).await
    }

    /// Changes the database behind the store's back.
    pub async fn tamper(&self, sql: &str) {
        self.db.execute_unprepared(sql).await.unwrap();
    }

    pub async fn load(&self, bundle: &Bundle) -> Loaded {
        self.try_load(bundle, false).await.unwrap()
    }

    pub async fn try_load(&self, bundle: &Bundle, dry_run: bool) -> Result<Loaded, remit_store::LoadError> {
        let folder = Folder::new();
        bundle.write(&folder.0);
        self.store.load(&folder.0, dry_run, &mut |_| {}).await
    }

    /// Signs someone of the small bundle in and answers the visit of their next request.
    pub async fn visit(&self, login: &str) -> Visit {
        let secret = self.store.sign_in(login, PASSWORD, &visitor()).await.unwrap();
        Visit { credential: Some(Credential::Session(secret)), ..visitor() }
    }
}

/// Someone from somewhere who is not signed in.
pub fn visitor() -> Visit {
    Visit { credential: None, at: NOW, ip: Some(IpAddr::from([10, 0, 0, 1])) }
}

/// The problem that a user would read.
pub fn problem<T>(result: Result<T, StoreError>) -> Problem {
    match result {
        Err(StoreError::Problem(problem)) => problem,
        Err(other) => panic!("not a problem for users: {other}"),
        Ok(_) => panic!("it was allowed"),
    }
}

pub fn code<T>(result: Result<T, StoreError>) -> Code {
    problem(result).code
}

/// Everyone's password in the small bundle.
pub const PASSWORD: &str = "open sesame";

/// Files by name.
#[derive(Clone)]
pub struct Bundle(BTreeMap<String, String>);

impl Bundle {
    /// Two departments and five people; at least one row in every file.
    pub fn small() -> Bundle {
        Bundle(FILES.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect())
    }

    /// The same with another text somewhere, which must be there once.
    pub fn replace(&self, file: &str, from: &str, to: &str) -> Bundle {
        let mut changed = self.clone();
        let text = changed.0.get_mut(file).unwrap();
        assert_eq!(text.matches(from).count(), 1, "`{from}` in `{file}`");
        *text = text.replace(from, to);
        changed
    }

    /// The same with another row at the end of a file.
    pub fn add(&self, file: &str, row: &str) -> Bundle {
        let mut changed = self.clone();
        let text = changed.0.get_mut(file).unwrap();
        text.push_str(row);
        text.push('\n');
        changed
    }

    /// The same with another file.
    pub fn with(&self, file: &str, text: &str) -> Bundle {
        let mut changed = self.clone();
        changed.0.insert(file.into(), text.into());
        changed
    }

    /// The same without a file.
    pub fn without(&self, file: &str) -> Bundle {
        let mut changed = self.clone();
        changed.0.remove(file).unwrap();
        changed
    }

    pub fn write(&self, folder: &Path) {
        for (name, text) in &self.0 {
            fs::write(folder.join(name), text).unwrap();
        }
    }
}

pub const POLICY: &str = r#"[roles.administrator]
name = { en = "Administrator", zh = "管理员" }
tier = "management"
capabilities = ["users.manage", "roles.manage", "policy.publish"]

[roles.clerk]
tier = "basic"
capabilities = ["access.review"]

[roles.rep]
tier = "business"

[roles.rep.customer]
view = { reach = "own", fences = ["region"] }
edit = "own"
fields = { phone = "masked" }

[roles.rep.opportunity]
view = { reach = "own", via_customer = true }

[[tests]]
user = "rep"
can = "view"
object = "customer"
record = "Acme"

[[tests]]
user = "ada"
cannot = "view"
object = "customer"
record = "Acme"

[[tests]]
user = "rep"
can = "view"
object = "opportunity"
record = "O-1"

[[tests]]
user = "rep"
cannot = "edit"
object = "customer"
record = "Beta"

[[tests]]
user = "rep"
can = "view"
object = "customer"
record = "Beta"
"#;

const FILES: &[(&str, &str)] = &[
    ("policy.toml", POLICY),
    ("departments.csv", "key,parent,name\nnorth,hq,North office\nhq,,Headquarters\nsouth,hq,\n"),
    (
        "users.csv",
        "login,name,department,manager,status,password\n\
         ada,Ada Lovelace,hq,,active,open sesame\n\
         clara,Clara,hq,ada,,open sesame\n\
         rep,Rep One,north,boss,active,open sesame\n\
         boss,Boss,north,ada,,open sesame\n\
         gone,Gone,south,,departed,open sesame\n",
    ),
    (
        "dimensions.csv",
        "dimension,value,parent\nregion,n,world\nregion,world,\nregion,s,world\nindustry,tech,\nproduct_line,tools,\n",
    ),
    ("partitions.csv", "login,dimension,value\nrep,region,n\n"),
    (
        "assignments.csv",
        "login,role,anchor,valid_from,valid_until\n\
         ada,administrator,,,\n\
         clara,clerk,hq,,\n\
         rep,rep,,2020-01-01T00:00:00Z,2120-01-01T00:00:00+08:00\n",
    ),
    (
        "customers.csv",
        "key,owner,department,region,industry,name,status,grade,phone,annual_revenue,employees,parent,note\n\
         Acme,rep,north,n,tech,Acme,active,a,+1 212 555 0100,1234.56 USD,12,Beta,\"two\nlines\"\n\
         Beta,gone,south,s,,Beta,,,,,,,\n",
    ),
    ("contacts.csv", "key,owner,department,customer,name,birthday\nP-1,rep,north,Acme,Pat,1990-02-28\n"),
    (
        "opportunities.csv",
        "key,owner,department,product_line,customer,name,stage,amount,product,closed_on\n\
         O-1,gone,south,tools,Acme,Tools for Acme,won,100 USD,Saw,2026-01-31\n\
         O-2,gone,south,,,Nobody's,,,,\n",
    ),
    ("contracts.csv", "key,owner,customer,opportunity,amount\nC-1,rep,Acme,O-1,99.9 USD\n"),
    ("payments.csv", "key,customer,contract,amount\nY-1,Acme,C-1,99.90 USD\n"),
    ("tickets.csv", "key,customer,contact,number,priority\nT-1,Acme,P-1,1,low\n"),
    ("products.csv", "key,product_line,name,active\nSaw,tools,Saw,true\n"),
    ("activities.csv", "key,owner,customer,kind,ticket,body\nA-1,rep,Acme,call,T-1,\n"),
    (
        "shares.csv",
        "object,record,grantee_kind,grantee,level,expires_at\n\
         customer,Beta,user,rep,view,2120-01-01T00:00:00Z\n\
         opportunity,O-2,department,north,edit,\n\
         customer,Acme,role,clerk,view,2020-01-01T00:00:00Z\n",
    ),
];

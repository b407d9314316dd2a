//! What the fuzz targets enter, and on stable the test `fuzzed` of the store with inputs of its own: any
//! bytes whatsoever are taken or refused, and never more than that.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use remit_policy::Object;
use remit_policy::text::{read, write};
use remit_store::{Credential, Ctx, LoadError, Store, StoreError, Visit};
use remit_wire::{ListQuery, Problem, Sort, pairs_of};
use tokio::runtime::{Builder, Runtime};

const AT: i64 = 1_800_000_000;

/// A small house; the last file is what its records are asked about.
const BUNDLE: [(&str, &str); 10] = [
    ("policy.toml", include_str!("bundle/policy.toml")),
    ("departments.csv", include_str!("bundle/departments.csv")),
    ("users.csv", include_str!("bundle/users.csv")),
    ("dimensions.csv", include_str!("bundle/dimensions.csv")),
    ("partitions.csv", include_str!("bundle/partitions.csv")),
    ("assignments.csv", include_str!("bundle/assignments.csv")),
    ("customers.csv", include_str!("bundle/customers.csv")),
    ("opportunities.csv", include_str!("bundle/opportunities.csv")),
    ("activities.csv", include_str!("bundle/activities.csv")),
    ("shares.csv", include_str!("bundle/shares.csv")),
];

/// A policy that can be read is read again from what it is written as.
pub fn policy(data: &[u8]) {
    let Some(policy) = str::from_utf8(data).ok().and_then(|text| read(text).ok()) else { return };
    let written = write(&policy);
    assert_eq!(read(&written).ok().as_ref(), Some(&policy), "{written}");
}

/// A filled system, and an empty one with a bundle beside it.
pub struct Ground {
    runtime: Runtime,
    filled: Store,
    empty: Store,
    visit: Visit,
    folder: PathBuf,
}

impl Drop for Ground {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Ground {
    pub fn on_sqlite() -> Ground {
        let folder = folder();
        let address = |name: &str| format!("sqlite://{}", folder.join(name).display());
        let addresses = (address("filled.sqlite"), address("empty.sqlite"));
        Ground::on(folder, &addresses.0, &addresses.1)
    }

    /// On two empty databases, with a folder that will be removed.
    pub fn on(folder: PathBuf, filled: &str, empty: &str) -> Ground {
        let bundle = folder.join("bundle");
        fs::create_dir_all(&bundle).unwrap();
        BUNDLE.iter().for_each(|(file, text)| fs::write(bundle.join(file), text).unwrap());
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let (filled, empty, token) = runtime.block_on(async {
            let (filled, empty) = (Store::open(filled).await.unwrap(), Store::open(empty).await.unwrap());
            filled.load(&bundle, false, &mut |_| {}).await.unwrap();
            let token = filled.create_token("bob", "fuzz", None, AT).await.unwrap();
            (filled, empty, token)
        });
        let visit = Visit { credential: Some(Credential::Token(token)), at: AT, ip: None };
        Ground { runtime, filled, empty, visit, folder }
    }

    /// The first line names a file of the bundle; what follows is put there. A bundle that is refused is
    /// refused by the loader, which says why, and not by the database.
    pub fn bundle(&self, data: &[u8]) {
        let text = String::from_utf8_lossy(data);
        let Some((file, content)) = text.split_once('\n') else { return };
        let Some((_, usual)) = BUNDLE.iter().find(|(known, _)| *known == file) else { return };
        let path = self.folder.join("bundle").join(file);
        fs::write(&path, content).unwrap();
        let loaded = self.runtime.block_on(self.empty.load(&self.bundle_folder(), true, &mut |_| {}));
        fs::write(&path, usual).unwrap();
        match loaded {
            Err(LoadError::Other(why)) => assert!(!why.contains("database") && !why.contains("stored"), "{why}"),
            Err(LoadError::Row { line, reason, .. }) => assert!(line > 0 && !reason.to_string().is_empty()),
            Ok(loaded) => assert!(!loaded.files.is_empty()),
        }
    }

    fn bundle_folder(&self) -> PathBuf {
        Path::new(&self.folder).join("bundle")
    }

    /// A question in an address is refused, or means the same when it is written again and is answered.
    pub fn filters(&self, data: &[u8]) {
        let text = String::from_utf8_lossy(data);
        for object in Object::ALL {
            let Ok(query) = ListQuery::from_pairs(object, pairs_of(&text)) else { continue };
            assert_eq!(ListQuery::from_pairs(object, pairs_of(&query.to_address())).as_ref(), Ok(&query));
            self.answered(object, &query);
        }
    }

    /// The first line names the order, the rest is the inside of a cursor: it is refused, or the list begins
    /// somewhere.
    pub fn cursors(&self, data: &[u8]) {
        let (order, cursor) = data.split_at(data.iter().position(|byte| *byte == b'\n').unwrap_or(0));
        let order = String::from_utf8_lossy(order);
        let (descending, field) = order.strip_prefix('-').map_or((false, &*order), |field| (true, field));
        let sort = (!field.is_empty()).then(|| Sort { field: field.into(), descending });
        let inside = cursor.strip_prefix(b"\n").unwrap_or(cursor);
        let hex: String = inside.iter().map(|byte| format!("{byte:02x}")).collect();
        for after in [hex, String::from_utf8_lossy(inside).into_owned()] {
            let query = ListQuery { sort: sort.clone(), after: Some(after), ..ListQuery::default() };
            self.answered(Object::Customer, &query);
            self.answered(Object::Activity, &query);
        }
    }

    /// It is answered from what the asker sees, or refused; the database has no complaint.
    fn answered(&self, object: Object, query: &ListQuery) {
        let answer = self.runtime.block_on(async {
            let ctx: Ctx = self.filled.read(&self.visit).await.unwrap();
            ctx.list(object, query).await
        });
        match answer {
            Ok(page) => page.data.iter().for_each(|record| {
                let owner = record.owner.as_ref().map(|owner| owner.login.as_str());
                assert!(owner == Some("bob") || record.key.as_deref() == Some("Shared"), "{record:?}");
            }),
            Err(StoreError::Problem(Problem { detail, .. })) => assert!(!detail.is_empty()),
            Err(other) => panic!("{object:?} {query:?}: {other}"),
        }
    }
}

/// A new folder for everything.
pub fn folder() -> PathBuf {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    let folder = std::env::temp_dir().join(format!("remit-fuzz-{}-{now}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

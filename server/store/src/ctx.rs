//! One user at one moment under one revision, in one transaction.

use remit_policy::Object;
use remit_wire::{Aggregate, AggregateQuery, Dashboard, Draft, ListQuery, Me, Page, PolicyView, Publish, Record, RevisionView};
use uuid::Uuid;

use crate::Result;

/// One user at one moment under one revision, in one transaction.
pub struct Ctx {}

#[expect(missing_docs, clippy::missing_errors_doc)]
impl Ctx {
    pub async fn commit(self) -> Result<()> { todo!() }
    pub async fn me(&self) -> Result<Me> { todo!() }
    pub async fn list(&self, _object: Object, _query: &ListQuery) -> Result<Page> { todo!() }
    pub async fn get(&self, _object: Object, _id: Uuid) -> Result<Record> { todo!() }
    pub async fn aggregate(&self, _object: Object, _query: &AggregateQuery) -> Result<Aggregate> { todo!() }
    pub async fn dashboard(&self) -> Result<Dashboard> { todo!() }
    /// Records of all types whose title contains the words, best first, at most `limit`.
    pub async fn search(&self, _text: &str, _limit: u32) -> Result<Vec<Record>> { todo!() }
    pub async fn create(&self, _object: Object, _draft: &Draft) -> Result<Option<Record>> { todo!() }
    pub async fn edit(&self, _object: Object, _id: Uuid, _etag: &str, _draft: &Draft) -> Result<Record> { todo!() }
    pub async fn delete(&self, _object: Object, _id: Uuid, _etag: &str) -> Result<()> { todo!() }
    pub async fn policy(&self) -> Result<PolicyView> { todo!() }
    pub async fn revisions(&self) -> Result<Vec<RevisionView>> { todo!() }
    /// Publishes edits as the next revision and answers its number.
    pub async fn publish(&self, _publish: &Publish) -> Result<i64> { todo!() }
}

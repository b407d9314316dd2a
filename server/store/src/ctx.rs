//! One user at one moment under one revision, in one transaction.

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::TryStreamExt;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use remit_policy::{Action, Day, Local, Object, Permit, Request, Standing, Zones};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult, StreamTrait};
use uuid::Uuid;

use crate::attempt::commit;
use crate::world::World;
use crate::{Result, Shapes, Visit};

/// One user at one moment under one revision, in one transaction: who asks, wherever something is asked.
///
/// Everything that a user can ask or do is a method of it. Dropped without [`Ctx::commit`], it leaves
/// nothing behind.
pub struct Ctx {
    tx: DatabaseTransaction,
    world: Arc<World>,
    user: Uuid,
    at: i64,
    ip: Option<IpAddr>,
    shapes: Shapes,
    /// Who looks as the user. INVARIANT: then nothing is ever kept.
    viewer: Option<Uuid>,
}

/// Time zones, for the hours in which a role counts.
pub(crate) struct KnownZones;

impl Zones for KnownZones {
    fn local(&self, zone: &str, at: i64) -> Option<Local> {
        let zone = TimeZone::get(zone).ok()?;
        let now = Timestamp::from_second(at).ok()?.to_zoned(zone);
        let day = Day::ALL.get(usize::try_from(now.weekday().to_monday_zero_offset()).ok()?)?;
        let minute = u16::from(now.hour().unsigned_abs()) * 60 + u16::from(now.minute().unsigned_abs());
        Some(Local { day: *day, minute })
    }
}

impl Ctx {
    /// Only an active user gets one.
    pub(crate) fn enter(
        tx: DatabaseTransaction, world: Arc<World>, user: Uuid, visit: &Visit, shapes: Shapes,
    ) -> Option<Ctx> {
        let ctx = Ctx { tx, world, user, at: visit.at, ip: visit.ip, shapes, viewer: None };
        ctx.standing().is_active().then_some(ctx)
    }

    /// The same as the one whom the user looks as, who can change nothing; as the user where they may
    /// look as that one no more.
    pub(crate) fn looking_as(self, target: Uuid) -> Ctx {
        let viewer = Some(self.user);
        if crate::desk::may_look_as(&self, target) { Ctx { user: target, viewer, ..self } } else { self }
    }

    /// Refuses while someone looks as the user: asked first by what reads at length before it writes.
    pub(crate) fn may_write(&self) -> Result<()> {
        if self.viewer.is_some() { Err(crate::desk::only_looking()) } else { Ok(()) }
    }

    /// Keeps what was written.
    ///
    /// # Errors
    /// `forbidden` while someone looks as the user; if the database fails. Nothing is kept then.
    pub async fn commit(self) -> Result<()> {
        self.may_write()?;
        commit(self.tx).await
    }

    /// The same, with the data of another database that says the same about who may see what.
    pub(crate) fn on(self, tx: DatabaseTransaction) -> Ctx {
        Ctx { tx, ..self }
    }

    pub(crate) fn tx(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// What is read from each row that a query finds. It is read row by row, so that of many rows nothing is kept
    /// but that.
    pub(crate) async fn each<T>(
        &self, select: &SelectStatement, mut read: impl FnMut(&QueryResult) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut rows = StreamTrait::stream(&self.tx, select).await?;
        let mut found = Vec::new();
        while let Some(row) = rows.try_next().await? {
            found.push(read(&row)?);
        }
        Ok(found)
    }

    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    pub(crate) fn user(&self) -> Uuid {
        self.user
    }

    /// Who looks as the user, if someone else does.
    pub(crate) fn viewer(&self) -> Option<Uuid> {
        self.viewer
    }

    pub(crate) fn shapes(&self) -> Shapes {
        self.shapes
    }

    pub(crate) fn at(&self) -> i64 {
        self.at
    }

    pub(crate) fn postgres(&self) -> bool {
        ConnectionTrait::get_database_backend(&self.tx) == DbBackend::Postgres
    }

    /// Where the user stands; judged anew at each call, from memory.
    pub(crate) fn standing(&self) -> Standing<'_> {
        self.standing_in(&self.world)
    }

    /// Where the user stands in an organisation and policy that may be newer than those of the request.
    pub(crate) fn standing_in<'w>(&self, world: &'w World) -> Standing<'w> {
        let request = Request { user: self.user, at: self.at, ip: self.ip, zones: &KnownZones };
        Standing::of(&world.org, &world.policy, &request)
    }

    pub(crate) fn permit(&self, object: Object, action: Action) -> Permit {
        self.standing().permit(object, action)
    }
}

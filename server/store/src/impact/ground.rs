//! Where the records of one type lie: each *place* once, with how many records lie there.
//!
//! A place is what a row rule looks at: owner, department, values, and where the customer lies. Two
//! records at the same place are in the same rules, so that a rule is judged once for all of them,
//! whether there are ten or a million. Columns that no rule in question looks at are left out, which
//! keeps the places few. A record that is shared lies at a place of its own kind: its shares are part
//! of it.
//!
//! Where a roll-up knows all columns in question, it has counted the places already, and its rows are
//! added up; everything else is counted from the records. Neither is asked for an order, which to the
//! database is the dearest part of it: places are put in order here ([`Ground::arrange`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use remit_policy::{Carried, Dimensions, Facts, Grant, Object, Place, Reach, Role, ShareLevel};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult};
use uuid::Uuid;

use super::sets::Weights;
use crate::rollup::{BELONGS, Grain, ROLLED};
use crate::row::{self, VALUES, column};
use crate::{Ctx, Result};

/// What PostgreSQL may use to count places at once: they are too many for the few megabytes that a query
/// has by default, and without room it sorts all records on disk.
const ROOM: &str = "SELECT set_config('work_mem', '64MB', true) FROM pg_settings \
                    WHERE name = 'work_mem' AND setting::bigint < 65536";

/// The most ids that a query for examples names.
const MOST: usize = 1_000;

/// A column that rules look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Column {
    Owner,
    Department,
    /// The value of the dimension in a place.
    Value(usize),
    /// Whether there is a customer.
    Customer,
    CustomerOwner,
    CustomerDepartment,
}

impl Column {
    fn name(self) -> &'static str {
        match self {
            Column::Owner => "owner_id",
            Column::Department => "department_id",
            Column::Value(place) => VALUES.get(place).copied().unwrap_or("id"),
            Column::Customer => "customer_id",
            Column::CustomerOwner => "customer_owner_id",
            Column::CustomerDepartment => "customer_department_id",
        }
    }

    fn expr(self, object: Object) -> Expr {
        let held = column(object, self.name());
        // Which customer it is, no rule asks.
        if self == Column::Customer { held.is_not_null() } else { held }
    }

    /// Its name in a roll-up.
    fn rolled(self) -> &'static str {
        if self == Column::Customer { BELONGS } else { self.name() }
    }

    fn rolled_expr(self) -> Expr {
        // In words, for PostgreSQL takes two parameters for two things even where both are 1.
        if self == Column::Customer { Expr::cust("belongs = 1") } else { Expr::col(Alias::new(self.rolled())) }
    }
}

/// The columns that any rule of these roles on an object can look at.
pub(crate) fn columns<'r>(
    dimensions: &Dimensions, roles: impl IntoIterator<Item = &'r Role>, object: Object,
) -> BTreeSet<Column> {
    let mut columns = BTreeSet::new();
    for role in roles {
        let Some(rights) = role.objects.get(&object) else { continue };
        for (action, grant) in &rights.grants {
            looks_at(dimensions, grant, Column::Owner, Column::Department, &mut columns);
            let customers = role.grant(Object::Customer, *action).filter(|_| grant.via_customer && object.is_child());
            if let Some(customers) = customers {
                columns.insert(Column::Customer);
                looks_at(dimensions, customers, Column::CustomerOwner, Column::CustomerDepartment, &mut columns);
            }
        }
    }
    columns
}

fn looks_at(dimensions: &Dimensions, grant: &Grant, owner: Column, department: Column, columns: &mut BTreeSet<Column>) {
    if grant.reach < Reach::All {
        columns.insert(owner);
    }
    if matches!(grant.reach, Reach::Department | Reach::Subtree) {
        columns.insert(department);
    }
    let places = grant.fences.iter().filter_map(|fence| dimensions.get(fence));
    columns.extend(places.map(|one| Column::Value(one.place)));
}

/// Whom something is shared with, as it is stored: kind and id or key.
pub(crate) type Grantee = (String, String);

/// What stands in the columns of a place, as codes; 0 for nothing.
type Spot = Vec<u32>;

/// The records of one type by where they lie.
pub(crate) struct Ground {
    pub(crate) object: Object,
    pub(crate) dimensions: Dimensions,
    columns: Vec<Column>,
    codes: HashMap<Uuid, u32>,
    ids: Vec<Uuid>,
    spots: Vec<Spot>,
    pub(crate) weights: Weights,
    /// For each column, the places that hold a value in it, by the value's code.
    postings: Vec<Vec<Vec<u32>>>,
    /// The places whose records are shared with someone.
    shared: HashMap<Grantee, Vec<(u32, ShareLevel)>>,
    /// The shared records that lie at a place with shares.
    records: HashMap<u32, Vec<Uuid>>,
    /// The shared records that would lie at a place if they were not.
    beside: HashMap<u32, Vec<Uuid>>,
}

/// A record that is shared, with whom.
struct SharedRecord {
    spot: Spot,
    shares: BTreeMap<Grantee, ShareLevel>,
}

impl Ctx {
    /// Where the records of one type lie, and how many at each place.
    ///
    /// This looks at every record there is, outside any scope, because an impact is about others: what
    /// they gain may be what the one who asks cannot see. So nothing of a record leaves but numbers, and
    /// only to holders of `roles.manage` ([`Ctx::draft_impact`] asks, and is the only caller); examples
    /// are read anew through the scope of the one who asks.
    pub(super) async fn ground(&self, object: Object, columns: BTreeSet<Column>) -> Result<Ground> {
        let mut ground = Ground::empty(self.all_dimensions().clone(), object, columns);
        let mut counts = self.histogram(&mut ground).await?;
        let shared = self.shared_records(&mut ground).await?;
        let plain = ground.spots.len();
        let mut alike: HashMap<(Spot, BTreeMap<Grantee, ShareLevel>), u32> = HashMap::new();
        for (id, SharedRecord { spot, shares }) in shared {
            // It lies where it is counted already, and is taken from there.
            if let Some(place) = ground.place(&spot, plain) {
                counts.iter_mut().skip(place).take(1).for_each(|count| *count = count.saturating_sub(1));
                ground.beside.entry(u32::try_from(place).unwrap_or(u32::MAX)).or_default().push(id);
            }
            let next = u32::try_from(ground.spots.len()).unwrap_or(u32::MAX);
            let place = *alike.entry((spot.clone(), shares.clone())).or_insert(next);
            if place == next {
                ground.spots.push(spot);
                counts.push(0);
                for (grantee, level) in shares {
                    ground.shared.entry(grantee).or_default().push((place, level));
                }
            }
            if let Some(count) = counts.get_mut(place as usize) {
                *count += 1;
            }
            ground.records.entry(place).or_default().push(id);
        }
        ground.weights = Weights::new(counts);
        ground.post();
        Ok(ground)
    }

    /// Fills in the places of all records, shared or not, and answers how many lie at each.
    async fn histogram(&self, ground: &mut Ground) -> Result<Vec<u64>> {
        if self.tx().get_database_backend() == DbBackend::Postgres {
            self.tx().execute_unprepared(ROOM).await?;
        }
        let select = ground.rolled().unwrap_or_else(|| ground.counted());
        let read = |found: &QueryResult| {
            let spot = ground.spot(found)?;
            let count: i64 = found.try_get_by_index(ground.columns.len())?;
            ground.spots.push(spot);
            Ok(u64::try_from(count).unwrap_or(0))
        };
        let counts = self.each(&select, read).await?;
        Ok(ground.arrange(counts))
    }

    /// The records with shares that have not ended, and where they lie.
    async fn shared_records(&self, ground: &mut Ground) -> Result<BTreeMap<Uuid, SharedRecord>> {
        let object = ground.object;
        let share = |name: &str| Expr::col((Alias::new("share"), Alias::new(name)));
        let lasting = Condition::any().add(share("expires_at").is_null()).add(share("expires_at").gt(self.at()));
        let wanted = Condition::all()
            .add(column(object, "deleted_at").is_null())
            .add(share("object").eq(object.key()))
            .add(lasting);
        let mut select: SelectStatement = row::select(object, wanted);
        select.clear_selects();
        for (place, held) in (0..).zip(&ground.columns) {
            select.expr_as(held.expr(object), Alias::new(format!("column_{place}")));
        }
        let told = ["record_id", "grantee_kind", "grantee", "level"];
        for name in told {
            select.expr_as(share(name), Alias::new(name));
        }
        let same = share("record_id").eq(column(object, "id"));
        select.join(JoinType::InnerJoin, Alias::new("share"), same);
        let mut shared: BTreeMap<Uuid, SharedRecord> = BTreeMap::new();
        let read = |found: &QueryResult| {
            let spot = ground.spot(found)?;
            let record = shared
                .entry(found.try_get("", "record_id")?)
                .or_insert_with(|| SharedRecord { spot, shares: BTreeMap::new() });
            let level = if found.try_get::<i32>("", "level")? >= 2 { ShareLevel::Edit } else { ShareLevel::View };
            let grantee = (found.try_get("", "grantee_kind")?, found.try_get("", "grantee")?);
            let given = record.shares.entry(grantee).or_insert(level);
            *given = level.max(*given);
            Ok(())
        };
        self.each(&select, read).await?;
        Ok(shared)
    }
}

impl Ground {
    fn empty(dimensions: Dimensions, object: Object, columns: BTreeSet<Column>) -> Ground {
        Ground {
            object,
            dimensions,
            columns: columns.into_iter().collect(),
            // Code 0 is nothing, which a roll-up says by the id of zeros.
            codes: HashMap::from([(Uuid::nil(), 0)]),
            ids: vec![Uuid::nil()],
            spots: Vec::new(),
            weights: Weights::default(),
            postings: Vec::new(),
            shared: HashMap::new(),
            records: HashMap::new(),
            beside: HashMap::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.weights.len()
    }

    /// What stands in the columns of a row of the database.
    fn spot(&mut self, found: &QueryResult) -> Result<Spot, DbErr> {
        let mut spot = Vec::with_capacity(self.columns.len());
        for place in 0..self.columns.len() {
            let code = if self.columns.get(place) == Some(&Column::Customer) {
                u32::from(found.try_get_by_index::<bool>(place)?)
            } else {
                found.try_get_by_index::<Option<Uuid>>(place)?.map_or(0, |id| self.code(id))
            };
            spot.push(code);
        }
        Ok(spot)
    }

    fn code(&mut self, id: Uuid) -> u32 {
        *self.codes.entry(id).or_insert_with(|| {
            self.ids.push(id);
            u32::try_from(self.ids.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// The places and how many records lie at each, counted one by one.
    fn counted(&self) -> SelectStatement {
        let object = self.object;
        let mut select = row::select(object, Condition::all().add(column(object, "deleted_at").is_null()));
        select.clear_selects();
        self.group(&mut select, |held| held.expr(object));
        select.expr_as(Expr::cust("COUNT(*)"), Alias::new("records")).take()
    }

    /// The same from the smallest roll-up that knows all columns in question.
    fn rolled(&self) -> Option<SelectStatement> {
        let needed = self.columns.iter().map(|held| held.rolled()).collect();
        let grain = Grain::with(&needed, false).filter(|_| self.object == ROLLED)?;
        let mut select = Query::select();
        select.from(Alias::new(grain.table));
        self.group(&mut select, Column::rolled_expr);
        Some(select.expr_as(Expr::cust("CAST(SUM(records) AS bigint)"), Alias::new("records")).take())
    }

    fn group(&self, select: &mut SelectStatement, expr: impl Fn(Column) -> Expr) {
        for (place, held) in (0..).zip(&self.columns) {
            select.expr_as(expr(*held), Alias::new(format!("column_{place}"))).add_group_by([expr(*held)]);
        }
    }

    /// Puts the places in the order of the ids that stand there, and the counts with them. Examples are
    /// taken place by place, and as the database finds them would be an order that records out of sight
    /// have a part in.
    fn arrange(&mut self, counts: Vec<u64>) -> Vec<u64> {
        let mut ids = self.ids.clone();
        ids.sort_unstable();
        let codes: HashMap<Uuid, u32> = ids.iter().copied().zip(0..).collect();
        let renumbered: Vec<u32> = self.ids.iter().filter_map(|id| codes.get(id).copied()).collect();
        for spot in &mut self.spots {
            let held = self.columns.iter().zip(spot).filter(|(column, _)| **column != Column::Customer);
            held.for_each(|(_, code)| *code = renumbered.get(*code as usize).copied().unwrap_or(0));
        }
        (self.ids, self.codes) = (ids, codes);
        let mut places: Vec<(Spot, u64)> = std::mem::take(&mut self.spots).into_iter().zip(counts).collect();
        places.sort_unstable();
        let counts;
        (self.spots, counts) = places.into_iter().unzip();
        counts
    }

    /// Where among the first places this one is.
    fn place(&self, spot: &Spot, among: usize) -> Option<usize> {
        self.spots.get(..among)?.binary_search(spot).ok()
    }

    fn post(&mut self) {
        self.postings = vec![vec![Vec::new(); self.ids.len().max(2)]; self.columns.len()];
        for (place, spot) in (0..).zip(&self.spots) {
            for (held, code) in self.postings.iter_mut().zip(spot).filter(|(_, code)| **code > 0) {
                held.iter_mut().skip(*code as usize).take(1).for_each(|places| places.push(place));
            }
        }
    }

    fn posted(&self, column: Column, code: u32) -> &[u32] {
        let held = self.columns.iter().position(|one| *one == column).and_then(|at| self.postings.get(at));
        held.and_then(|held| held.get(code as usize)).map_or(&[], Vec::as_slice)
    }

    /// Whether a column was read.
    pub(crate) fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// The places that hold a value in a column, sorted.
    pub(crate) fn holding(&self, column: Column, id: Uuid) -> &[u32] {
        let code = self.codes.get(&id).copied().unwrap_or(0);
        self.posted(column, code)
    }

    /// The places with a customer, sorted.
    pub(crate) fn with_customer(&self) -> &[u32] {
        self.posted(Column::Customer, 1)
    }

    /// The places that are shared with someone, and for what.
    pub(crate) fn shared_with(&self, grantee: &Grantee) -> &[(u32, ShareLevel)] {
        self.shared.get(grantee).map_or(&[], Vec::as_slice)
    }

    /// Whether anything at all is shared.
    pub(crate) fn is_shared(&self) -> bool {
        !self.shared.is_empty()
    }

    fn held(&self, place: u32, column: Column) -> Option<Uuid> {
        let at = self.columns.iter().position(|one| *one == column)?;
        let code = *self.spots.get(place as usize)?.get(at)?;
        self.ids.get(code as usize).copied().filter(|_| code > 0)
    }

    /// What decides about the records at a place, as far as the columns go.
    pub(crate) fn facts(&self, place: u32, shared: Option<ShareLevel>) -> Facts {
        let value = |one: &Carried| Some((one.key.clone(), self.held(place, Column::Value(one.place))?));
        let values: BTreeMap<String, Uuid> = self.dimensions.iter().filter_map(value).collect();
        let carried = |dimension: &str| self.dimensions.carries(Object::Customer, dimension);
        let customer = self.with_customer().binary_search(&place).is_ok().then(|| Place {
            owner: self.held(place, Column::CustomerOwner),
            department: self.held(place, Column::CustomerDepartment),
            values: values.clone().into_iter().filter(|(dimension, _)| carried(dimension)).collect(),
        });
        let place =
            Place { owner: self.held(place, Column::Owner), department: self.held(place, Column::Department), values };
        Facts { place, customer, shared }
    }

    /// The records that lie at a place, for a query that is limited to a few of them; nothing where that
    /// would be too long to say.
    pub(crate) fn there(&self, place: u32) -> Option<Condition> {
        let id = || column(self.object, "id");
        if let Some(records) = self.records.get(&place) {
            return Some(Condition::all().add(id().is_in(records.iter().take(MOST).copied())));
        }
        let mut there = Condition::all();
        for held in &self.columns {
            let expr = column(self.object, held.name());
            there = there.add(match (*held, self.held(place, *held)) {
                (Column::Customer, _) if self.with_customer().binary_search(&place).is_ok() => expr.is_not_null(),
                (_, Some(id)) => expr.eq(id),
                (_, None) => expr.is_null(),
            });
        }
        match self.beside.get(&place) {
            Some(shared) if shared.len() > MOST => None,
            Some(shared) => Some(there.add(id().is_not_in(shared.iter().copied()))),
            None => Some(there),
        }
    }
}

#[cfg(test)]
impl Ground {
    /// All columns, and one place for each of these.
    pub(super) fn of(dimensions: Dimensions, object: Object, places: &[Facts]) -> Ground {
        let columns = [Column::Owner, Column::Department, Column::Customer, Column::CustomerOwner];
        let columns = columns.into_iter().chain([Column::CustomerDepartment]);
        let columns = columns.chain(dimensions.iter().map(|one| Column::Value(one.place))).collect();
        let mut ground = Ground::empty(dimensions.clone(), object, columns);
        for facts in places {
            let customer = facts.customer.as_ref();
            let held = |column: &Column| match column {
                Column::Owner => facts.place.owner,
                Column::Department => facts.place.department,
                Column::Value(place) => dimensions.at(*place).and_then(|one| facts.place.values.get(&one.key)).copied(),
                Column::Customer => None,
                Column::CustomerOwner => customer.and_then(|place| place.owner),
                Column::CustomerDepartment => customer.and_then(|place| place.department),
            };
            let held: Vec<(Column, Option<Uuid>)> =
                ground.columns.iter().map(|column| (*column, held(column))).collect();
            let code = |(column, id): (Column, Option<Uuid>), ground: &mut Ground| match column {
                Column::Customer => u32::from(customer.is_some()),
                _ => id.map_or(0, |id| ground.code(id)),
            };
            let spot = held.into_iter().map(|one| code(one, &mut ground)).collect();
            ground.spots.push(spot);
        }
        ground.weights = Weights::new(vec![1; places.len()]);
        ground.post();
        ground
    }
}

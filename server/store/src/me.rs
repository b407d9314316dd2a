//! Who I am and what I may do, as far as it does not depend on a single record.

use std::collections::{BTreeMap, BTreeSet};

use remit_policy::{Action, Capability, Object};
use remit_wire::{Language, Me, RoleView, Unit};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::compile::Compiler;
use crate::ctx::Ctx;
use crate::entity::org::person;
use crate::error::not_found;
use crate::scoped::COUNTED;
use crate::{Result, masked};

#[expect(clippy::disallowed_methods, reason = "a user's own settings, found by the user's own id")]
impl Ctx {
    /// The one who asks: roles that count now, system rights, and what may be done to which objects.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn me(&self) -> Result<Me> {
        let stored = person::Entity::find_by_id(self.user()).one(self.tx()).await?.ok_or_else(not_found)?;
        let standing = self.standing();
        let org = &self.world().org;
        let user = org.user(self.user()).ok_or_else(not_found)?;
        let department = org.department(user.department).ok_or_else(not_found)?;
        let roles = standing.counting().iter().map(|one| RoleView { key: one.key.into(), name: one.role.name.clone() });
        Ok(Me {
            person: masked::person(user),
            department: Unit { key: department.key.clone(), name: department.name.clone() },
            language: stored.language.as_deref().and_then(Language::accepted),
            roles: roles.collect(),
            capabilities: Capability::ALL.iter().copied().filter(|capability| standing.can(*capability)).collect(),
            objects: self.objects().await?,
            grants: self.grants(),
            viewing_as_by: self.viewer().and_then(|viewer| org.user(viewer)).map(masked::person),
        })
    }

    /// Sets the user's language; `None` follows the browser.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_language(&self, language: Option<Language>) -> Result<()> {
        let tag = language.map(|language| language.tag().to_owned());
        person::Entity::update_many()
            .col_expr(person::Column::Language, sea_orm::sea_query::Expr::val(tag))
            .filter(person::Column::Id.eq(self.user()))
            .exec(self.tx())
            .await?;
        Ok(())
    }

    /// The actions that may apply to some record of each object. A type that is seen through shares
    /// alone is there as long as something is shared.
    async fn objects(&self) -> Result<BTreeMap<Object, Vec<Action>>> {
        let mut objects = BTreeMap::new();
        let shared = self.shared_types().await?;
        for object in Object::ALL {
            let granted: Vec<Action> =
                Action::ALL.iter().copied().filter(|action| self.grants_any(object, *action)).collect();
            if granted.contains(&Action::View) || shared.contains(&object) {
                let view = std::iter::once(Action::View);
                objects.insert(object, view.chain(granted.into_iter().filter(|one| *one != Action::View)).collect());
            }
        }
        Ok(objects)
    }

    /// The types that no grant lets the user see and of which something is shared with them.
    async fn shared_types(&self) -> Result<BTreeSet<Object>> {
        let types: Vec<Object> =
            Object::ALL.into_iter().filter(|object| !self.grants_any(*object, Action::View)).collect();
        // Most people have nothing of the kind, and every page asks.
        let Some(first) = types.first() else { return Ok(BTreeSet::new()) };
        let compiler = Compiler::new(&self.standing(), *first, self.at());
        if self.tx().query_one(&compiler.anything_shared(&types)).await?.is_none() {
            return Ok(BTreeSet::new());
        }
        let questions = types.iter().map(|object| self.scoped(self.permit(*object, Action::View)).counting(Some(1)));
        let mut shared = BTreeSet::new();
        for (place, row) in self.union(questions).await? {
            let found = row.try_get::<i64>("", COUNTED)? > 0;
            shared.extend(types.get(place).filter(|_| found));
        }
        Ok(shared)
    }

    pub(crate) fn grants_any(&self, object: Object, action: Action) -> bool {
        self.standing().counting().iter().any(|one| one.role.grant(object, action).is_some())
    }

    fn grants(&self) -> Vec<(String, Object, Action, remit_policy::Grant)> {
        let standing = self.standing();
        let mut grants = Vec::new();
        for one in standing.counting() {
            for (object, rights) in &one.role.objects {
                grants.extend(
                    rights.grants.iter().map(|(action, grant)| (one.key.into(), *object, *action, grant.clone())),
                );
            }
        }
        grants
    }
}

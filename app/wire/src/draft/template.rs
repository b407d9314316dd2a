//! Roles to begin with: each a sensible whole that an administrator changes from there.

use remit_policy::{Action, Capability, Grant, Level, Name, Object, Reach, Role, Tier};

/// A role to begin with.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Template {
    pub key: &'static str,
    pub en: &'static str,
    pub zh: &'static str,
    make: fn(&mut Role),
}

/// All of them, the narrowest first.
pub const TEMPLATES: &[Template] = &[
    Template { key: "viewer", en: "Viewer of the department", zh: "部门查看者", make: viewer },
    Template { key: "sales_rep", en: "Sales representative", zh: "销售代表", make: sales_rep },
    Template { key: "sales_manager", en: "Sales manager", zh: "销售经理", make: sales_manager },
    Template { key: "service_agent", en: "Service agent", zh: "客服专员", make: service_agent },
    Template { key: "finance", en: "Finance", zh: "财务", make: finance },
    Template { key: "reviewer", en: "Reviewer of access", zh: "权限审查员", make: reviewer },
    Template { key: "administrator", en: "Administrator", zh: "系统管理员", make: administrator },
];

/// The role of a template, under the template's name.
#[must_use]
pub fn template(key: &str) -> Option<Role> {
    let found = TEMPLATES.iter().find(|one| one.key == key)?;
    let mut role = Role { name: Name { en: found.en.into(), zh: found.zh.into() }, ..Role::default() };
    (found.make)(&mut role);
    Some(role)
}

/// What a salesperson works with.
const SALES: [Object; 4] = [Object::Customer, Object::Contact, Object::Opportunity, Object::Activity];

fn give(role: &mut Role, objects: &[Object], actions: &[Action], reach: Reach) {
    for object in objects {
        for action in actions {
            let grant = Grant { via_customer: object.is_child(), ..Grant::new(reach) };
            role.set_grant(*object, *action, Some(grant));
        }
    }
}

fn show(role: &mut Role, object: Object, level: Level, fields: &[&str]) {
    for field in fields.iter().filter_map(|key| object.field(key)) {
        role.set_level(object, field, level);
    }
}

fn viewer(role: &mut Role) {
    role.tier = Tier::Basic;
    for object in Object::ALL {
        role.set_grant(object, Action::View, Some(Grant::new(Reach::Department)));
    }
    role.set_grant(Object::Product, Action::View, Some(Grant::new(Reach::All)));
}

fn sales_rep(role: &mut Role) {
    role.tier = Tier::Business;
    give(role, &SALES, &[Action::View, Action::Create, Action::Edit], Reach::Own);
    give(role, &[Object::Contract, Object::Payment, Object::Ticket], &[Action::View], Reach::Own);
    give(role, &[Object::Product], &[Action::View], Reach::All);
    show(role, Object::Customer, Level::Masked, &["phone", "email"]);
    show(role, Object::Contact, Level::Edit, &["phone", "email", "wechat"]);
}

fn sales_manager(role: &mut Role) {
    role.tier = Tier::Management;
    let all = [Action::View, Action::Create, Action::Edit, Action::Transfer, Action::Share, Action::Approve];
    give(role, &SALES, &all, Reach::Subtree);
    give(role, &[Object::Contract, Object::Payment, Object::Ticket], &[Action::View], Reach::Subtree);
    give(role, &[Object::Product], &[Action::View], Reach::All);
    show(role, Object::Customer, Level::Edit, &["phone", "email", "annual_revenue", "credit_limit"]);
    show(role, Object::Contact, Level::Edit, &["phone", "email", "wechat"]);
    show(role, Object::Contract, Level::Read, &["amount"]);
    show(role, Object::Payment, Level::Read, &["amount", "paid_amount"]);
}

fn service_agent(role: &mut Role) {
    role.tier = Tier::Business;
    give(role, &[Object::Ticket, Object::Activity], &[Action::View, Action::Create, Action::Edit], Reach::Department);
    give(role, &[Object::Customer, Object::Contact], &[Action::View], Reach::Department);
    give(role, &[Object::Product], &[Action::View], Reach::All);
    show(role, Object::Contact, Level::Read, &["phone", "email"]);
}

fn finance(role: &mut Role) {
    role.tier = Tier::Business;
    give(role, &[Object::Customer, Object::Opportunity, Object::Product], &[Action::View], Reach::All);
    give(role, &[Object::Contract], &[Action::View, Action::Edit, Action::Export], Reach::All);
    give(role, &[Object::Payment], &[Action::View, Action::Create, Action::Edit, Action::Export], Reach::All);
    show(role, Object::Customer, Level::Edit, &["annual_revenue", "credit_limit"]);
    show(role, Object::Contract, Level::Edit, &["amount"]);
    show(role, Object::Payment, Level::Edit, &["amount", "paid_amount"]);
}

fn reviewer(role: &mut Role) {
    role.tier = Tier::Management;
    role.capabilities = [Capability::AccessReview, Capability::AuditView, Capability::AuditExport].into();
}

fn administrator(role: &mut Role) {
    use Capability::{DepartmentsManage, PartitionsManage, PolicyPublish, RolesAssign, RolesManage, UsersManage};
    role.tier = Tier::Management;
    role.capabilities =
        [UsersManage, DepartmentsManage, RolesManage, RolesAssign, PartitionsManage, PolicyPublish].into();
}

//! In Chinese.

use remit_policy::{Action, Level, Object, Reach, ShareLevel};

use super::{Case, Said, Speak, called, moment, spoken};
use crate::access::{FieldAccess, GranteeKind, PartView, ShareView, Through};
use crate::desk::Language;
use crate::names::Names;
use crate::{Person, Unit};

pub(super) struct Chinese;

/// How far a right goes that asks for approval: it is no right by itself.
const APPROVAL: &str = "须经他人审批，而审批功能尚未开放";

fn subject<'a>(case: Case<'a>) -> &'a str {
    case.name.unwrap_or("你")
}

fn does(case: Case<'_>) -> &'static str {
    action(case.action)
}

/// The action, as a verb.
pub(crate) fn action(action: Action) -> &'static str {
    match action {
        Action::View => "查看",
        Action::Create => "新建",
        Action::Edit => "编辑",
        Action::Delete => "删除",
        Action::Transfer => "转移",
        Action::Share => "共享",
        Action::Export => "导出",
        Action::Approve => "审批",
    }
}

/// One record of a type.
pub(crate) fn thing(object: Object) -> &'static str {
    match object {
        Object::Customer => "客户",
        Object::Contact => "联系人",
        Object::Opportunity => "商机",
        Object::Contract => "合同",
        Object::Payment => "回款",
        Object::Ticket => "工单",
        Object::Product => "产品",
        Object::Activity => "跟进记录",
    }
}

pub(crate) fn dimension(names: &Names, key: &str) -> String {
    if let Some(name) = names.dimension(key) {
        return name.into();
    }
    match key {
        "region" => "区域".into(),
        "industry" => "行业".into(),
        "product_line" => "产品线".into(),
        _ => spoken(key),
    }
}

fn where_it_lies(owner: Option<&Person>, department: Option<&Unit>) -> String {
    let owner = owner.map_or("没有负责人".to_owned(), |owner| format!("负责人是{}", owner.name));
    let department = department.map_or("没有所属部门".to_owned(), |unit| format!("所属部门是{}", unit.name));
    format!("{owner}，{department}")
}

fn because(case: Case<'_>, through: Through, anchor: &str) -> String {
    let whose = if case.name.is_some() { "其" } else { "你的" };
    match through {
        Through::Own => format!("负责人是{}", if case.name.is_some() { "本人" } else { "你" }),
        Through::Reports => format!("负责人是{whose}下属"),
        Through::Department => format!("所属部门是{anchor}"),
        Through::Subtree => format!("所属部门在{anchor}之下"),
        Through::All => format!("该角色可{}全部{}", does(case), thing(case.object)),
        Through::ViaCustomer => "所属客户在同一范围内".into(),
    }
}

fn scope(reach: Reach, anchor: &str) -> String {
    match reach {
        Reach::Own => "本人的".into(),
        Reach::Reports => "本人及下属的".into(),
        Reach::Department => format!("本人、下属及{anchor}的"),
        Reach::Subtree => format!("本人、下属、{anchor}及下级部门的"),
        Reach::All => "全部".into(),
    }
}

fn fenced(case: Case<'_>, lets: &str, said: (&str, Option<&str>, bool, &[String])) -> String {
    let (key, value, unseen, partition) = said;
    let (name, things) = (dimension(case.names, key), thing(case.object));
    if partition.is_empty() {
        return format!("{lets}所属{name}的{things}，而{}没有所属的{name}。", subject(case));
    }
    let instead = match value {
        _ if unseen => format!("该{things}所属客户的{name}不在其中"),
        Some(value) => format!("该{things}的{name}是{}", case.value(key, value)),
        None => format!("该{things}没有{name}"),
    };
    format!("{lets}所属{name}（{}）的{things}；{instead}。", case.values(key, partition, "、"))
}

impl Speak for Chinese {
    fn verdict(&self, case: Case<'_>, allowed: bool, approval: bool) -> String {
        let (who, does, things) = (subject(case), does(case), thing(case.object));
        let may = if allowed { "可以" } else { "不能" };
        let how = if approval { format!("，但{APPROVAL}") } else { String::new() };
        match case.action {
            Action::Create => format!("{who}{may}{does}与该{things}归属相同的{things}{how}。"),
            _ => format!("{who}{may}{does}该{things}{how}。"),
        }
    }

    fn inactive(&self, case: Case<'_>) -> String {
        format!("{}的账号未启用，没有任何权限。", subject(case))
    }

    fn invisible(&self, case: Case<'_>) -> String {
        format!("{}看不到该{}，看不到的内容不能做任何操作。", subject(case), thing(case.object))
    }

    fn no_role(&self, case: Case<'_>) -> String {
        format!("{}没有任何角色。", subject(case))
    }

    fn share(&self, case: Case<'_>, share: &ShareView) -> String {
        let name = called(Language::Zh, &share.name);
        let whom = match share.grantee_kind {
            GranteeKind::User => subject(case).to_owned(),
            GranteeKind::Department => format!("{name}的所有人"),
            GranteeKind::Role => format!("拥有角色“{name}”的所有人"),
        };
        let purpose = if share.level == ShareLevel::Edit { "编辑" } else { "查看" };
        let end = share.expires_at.as_ref().map(|end| format!("，有效期至 {}", moment(end))).unwrap_or_default();
        format!("该{}已共享给{whom}，可{purpose}{end}。", thing(case.object))
    }

    fn share_ended(&self, case: Case<'_>, end: &str) -> String {
        format!("该{}曾共享给{}，已于 {} 到期。", thing(case.object), subject(case), moment(end))
    }

    fn field(&self, case: Case<'_>, field: &FieldAccess) -> String {
        let FieldAccess { key, level, editable, approval } = field;
        let whom = subject(case);
        let change = match (editable, approval) {
            (false, _) => "不能修改".to_owned(),
            (true, true) => format!("修改{APPROVAL}"),
            (true, false) => "可以修改".to_owned(),
        };
        match level {
            Level::Hidden => format!("字段“{key}”在这里对{whom}隐藏。"),
            Level::Masked => format!("字段“{key}”在这里对{whom}脱敏显示。"),
            Level::Read | Level::Edit => format!("字段“{key}”在这里对{whom}可见，{change}。"),
        }
    }

    fn part(&self, case: Case<'_>, part: &PartView) -> String {
        let role = called(Language::Zh, &part.name);
        let (whom, does, things) = (subject(case), does(case), thing(case.object));
        let anchor = part.anchor.as_ref().map_or("", |unit| unit.name.as_str());
        let only = format!("角色“{role}”只允许{whom}{does}");
        match &part.said {
            Said::Allowed { through, approval } => {
                let how = if *approval { format!("，但{APPROVAL}") } else { String::new() };
                format!("角色“{role}”允许{whom}{does}：{}{how}。", because(case, *through, anchor))
            }
            Said::NoGrant => format!("角色“{role}”不允许{whom}{does}{things}。"),
            Said::OutOfReach { reach, owner, department } => format!(
                "{only}{}{things}；该{things}{}。",
                scope(*reach, anchor),
                where_it_lies(owner.as_ref(), department.as_ref()),
            ),
            Said::Fenced { dimension, value, unseen, partition } => {
                fenced(case, &only, (dimension, value.as_deref(), *unseen, partition))
            }
            Said::Inactive => format!("角色“{role}”不起作用：账号未启用。"),
            Said::NotYet { from } => format!("角色“{role}”自 {} 起有效。", moment(from)),
            Said::Expired { until } => format!("角色“{role}”已于 {} 失效。", moment(until)),
            Said::NoRole => format!("现行权限策略中没有角色“{role}”。"),
            Said::Hours => format!("角色“{role}”只在其他时段有效。"),
            Said::Networks => match case.name {
                None => format!("角色“{role}”只在其他网络中有效。"),
                Some(name) => format!("角色“{role}”只在指定网络中有效，这里无法得知{name}从哪里访问。"),
            },
        }
    }

    fn sees(&self, case: Case<'_>, edit: bool, approval: bool) -> String {
        let (who, things) = (subject(case), thing(case.object));
        match (edit, approval) {
            (false, _) => format!("{who}可以查看该{things}。"),
            (true, false) => format!("{who}可以查看和编辑该{things}。"),
            (true, true) => format!("{who}可以查看该{things}，编辑{APPROVAL}。"),
        }
    }
}

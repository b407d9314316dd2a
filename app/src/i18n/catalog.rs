//! Labels for what the catalogue and the policy name by key.
//!
//! Keys that are no enum are looked up in tables; a test sees to it that none is missing.

use remit_policy::{Action, Capability, Level, Object, Reach, Tier};
use remit_wire::Language;

type Pair = (&'static str, &'static str);

fn of(language: Language, pair: Pair) -> &'static str {
    super::either(language, pair.0, pair.1)
}

/// `Customers`, as a heading and in navigation.
#[must_use]
pub fn objects(language: Language, object: Object) -> &'static str {
    of(
        language,
        match object {
            Object::Customer => ("Customers", "客户"),
            Object::Contact => ("Contacts", "联系人"),
            Object::Opportunity => ("Opportunities", "商机"),
            Object::Contract => ("Contracts", "合同"),
            Object::Payment => ("Payments", "回款"),
            Object::Ticket => ("Tickets", "工单"),
            Object::Product => ("Products", "产品"),
            Object::Activity => ("Activities", "跟进记录"),
        },
    )
}

/// `customer`, inside a sentence.
#[must_use]
pub fn object(language: Language, object: Object) -> &'static str {
    of(
        language,
        match object {
            Object::Customer => ("customer", "客户"),
            Object::Contact => ("contact", "联系人"),
            Object::Opportunity => ("opportunity", "商机"),
            Object::Contract => ("contract", "合同"),
            Object::Payment => ("payment", "回款"),
            Object::Ticket => ("ticket", "工单"),
            Object::Product => ("product", "产品"),
            Object::Activity => ("activity", "跟进记录"),
        },
    )
}

/// The word that counts records in Chinese; nothing in English.
#[must_use]
pub fn measure(language: Language, object: Object) -> &'static str {
    of(
        language,
        match object {
            Object::Customer | Object::Opportunity | Object::Product => ("", "个"),
            Object::Contact => ("", "位"),
            Object::Contract => ("", "份"),
            Object::Payment => ("", "笔"),
            Object::Ticket => ("", "张"),
            Object::Activity => ("", "条"),
        },
    )
}

/// `View`, on a button or as a column.
#[must_use]
pub fn action(language: Language, action: Action) -> &'static str {
    of(
        language,
        match action {
            Action::View => ("View", "查看"),
            Action::Create => ("Create", "新建"),
            Action::Edit => ("Edit", "编辑"),
            Action::Delete => ("Delete", "删除"),
            Action::Transfer => ("Transfer", "转移"),
            Action::Share => ("Share", "共享"),
            Action::Export => ("Export", "导出"),
            Action::Approve => ("Approve", "审批"),
        },
    )
}

/// How far a grant reaches, in a word or two.
#[must_use]
pub fn reach(language: Language, reach: Reach) -> &'static str {
    of(
        language,
        match reach {
            Reach::Own => ("Own", "本人"),
            Reach::Reports => ("Reports", "下属"),
            Reach::Department => ("Department", "本部门"),
            Reach::Subtree => ("Department and below", "本部门及下级"),
            Reach::All => ("All", "全部"),
        },
    )
}

/// How much of a field is shown.
#[must_use]
pub fn level(language: Language, level: Level) -> &'static str {
    of(
        language,
        match level {
            Level::Hidden => ("Hidden", "隐藏"),
            Level::Masked => ("Masked", "脱敏"),
            Level::Read => ("Read", "只读"),
            Level::Edit => ("Edit", "可编辑"),
        },
    )
}

/// How much weight a role carries.
#[must_use]
pub fn tier(language: Language, tier: Tier) -> &'static str {
    of(
        language,
        match tier {
            Tier::Basic => ("Basic", "基础"),
            Tier::Business => ("Business", "业务"),
            Tier::Management => ("Management", "管理"),
        },
    )
}

/// A system right, as something that one may do.
#[must_use]
pub fn capability(language: Language, capability: Capability) -> &'static str {
    of(
        language,
        match capability {
            Capability::UsersManage => ("Manage people", "管理用户"),
            Capability::DepartmentsManage => ("Manage departments", "管理部门"),
            Capability::RolesManage => ("Manage roles", "管理角色"),
            Capability::RolesAssign => ("Assign roles", "分配角色"),
            Capability::PartitionsManage => ("Manage partitions", "管理分区"),
            Capability::PolicyPublish => ("Publish the policy", "发布权限策略"),
            Capability::AuditView => ("Read the audit log", "查看审计日志"),
            Capability::AuditExport => ("Take the audit log away as a file", "导出审计日志"),
            Capability::AccessReview => ("Review access", "复核访问权限"),
            Capability::ViewAs => ("See what others see", "以他人视角查看"),
            Capability::Import => ("Import records", "导入数据"),
            Capability::BackupManage => ("Manage backups", "管理备份"),
            Capability::SecurityManage => ("Manage security", "管理安全设置"),
            Capability::ApiTokensManage => ("Manage API tokens", "管理 API 令牌"),
        },
    )
}

/// A dimension: the name that somebody gave it, or what it is called in every system, or its key.
#[must_use]
pub fn dimension(language: Language, key: &str) -> String {
    super::names().dimension(key).map_or_else(|| unnamed(language, key), str::to_owned)
}

/// A dimension inside a sentence: a name is written as it was given.
#[must_use]
pub fn dimension_within(language: Language, key: &str) -> String {
    super::names().dimension(key).map_or_else(|| unnamed(language, key).to_ascii_lowercase(), str::to_owned)
}

fn unnamed(language: Language, key: &str) -> String {
    match key {
        "region" => of(language, ("Region", "区域")).into(),
        "industry" => of(language, ("Industry", "行业")).into(),
        "product_line" => of(language, ("Product line", "产品线")).into(),
        _ => spoken(key),
    }
}

/// A value of a dimension: the name that somebody gave it, or its key, made readable.
#[must_use]
pub fn dimension_value(language: Language, dimension: &str, key: &str) -> String {
    super::names().value(dimension, key).map_or_else(|| unnamed_value(language, key), str::to_owned)
}

fn unnamed_value(language: Language, key: &str) -> String {
    let known = match key {
        "central" => ("Central", "中区"),
        "east" => ("East", "东区"),
        "west" => ("West", "西区"),
        "north" => ("North", "北区"),
        "south" => ("South", "南区"),
        "united_states" => ("United States", "美国"),
        "employment" => ("Employment", "人力资源"),
        "entertainment" => ("Entertainment", "娱乐"),
        "finance" => ("Finance", "金融"),
        "marketing" => ("Marketing", "市场营销"),
        "medical" => ("Medical", "医疗"),
        "retail" => ("Retail", "零售"),
        "services" => ("Services", "服务"),
        "software" => ("Software", "软件"),
        "technology" => ("Technology", "科技"),
        "telecommunications" => ("Telecommunications", "电信"),
        "gtk" | "gtx" | "mg" => return key.to_uppercase(),
        _ => return spoken(key),
    };
    of(language, known).into()
}

/// `payment_terms` as `Payment terms`.
fn spoken(key: &str) -> String {
    let text = key.replace('_', " ");
    capital(&text)
}

/// With a capital letter; keys are ASCII, and what is not has none.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| std::iter::once(first.to_ascii_uppercase()).chain(letters).collect()).unwrap_or_default()
}

/// A field, a dimension, or a part of the placement, as people read it.
#[must_use]
pub fn field(language: Language, object: Object, key: &str) -> String {
    match field_label(object, key) {
        Some(pair) => of(language, pair).into(),
        None => dimension(language, key),
    }
}

fn field_label(object: Object, key: &str) -> Option<Pair> {
    special_label(object, key).or_else(|| common_label(key))
}

/// Where the same key is called something else.
fn special_label(object: Object, key: &str) -> Option<Pair> {
    Some(match (object, key) {
        (Object::Customer, "name") => ("Customer", "客户名称"),
        (Object::Opportunity, "name") => ("Opportunity", "商机名称"),
        (Object::Product, "name") => ("Product", "产品名称"),
        (Object::Contact, "name") => ("Name", "姓名"),
        (Object::Contact, "title") => ("Job title", "职务"),
        (Object::Contract, "title") => ("Contract", "合同名称"),
        (Object::Contract, "number") => ("Contract number", "合同编号"),
        (Object::Contract, "amount") => ("Contract value", "合同金额"),
        (Object::Ticket, "number") => ("Ticket number", "工单编号"),
        (Object::Ticket, "opened_on") => ("Opened", "受理日期"),
        (Object::Opportunity, "opened_on") => ("Opened", "开启日期"),
        (Object::Payment, "amount") => ("Amount due", "应收金额"),
        (Object::Payment, "due_on") => ("Due", "应收日期"),
        (Object::Activity, "due_on") => ("Due", "计划日期"),
        _ => return None,
    })
}

fn common_label(key: &str) -> Option<Pair> {
    Some(match key {
        "owner" => ("Owner", "负责人"),
        "department" => ("Department", "所属部门"),
        "customer" => ("Customer", "客户"),
        "active" => ("In sale", "在售"),
        "address" => ("Address", "地址"),
        "amount" => ("Amount", "金额"),
        "annual_revenue" => ("Annual revenue", "年营业额"),
        "birthday" => ("Birthday", "生日"),
        "body" => ("Notes", "内容"),
        "category" => ("Category", "分类"),
        "closed_on" => ("Closed", "关闭日期"),
        "code" => ("Code", "产品编码"),
        "contact" => ("Contact", "联系人"),
        "contract" => ("Contract", "合同"),
        "cost" => ("Cost", "成本"),
        "credit_limit" => ("Credit limit", "信用额度"),
        "decision_role" => ("Part in decisions", "决策角色"),
        "description" => ("Description", "问题描述"),
        "done_on" => ("Done", "完成日期"),
        "email" => ("E-mail", "邮箱"),
        "employees" => ("Employees", "员工人数"),
        "ends_on" => ("Ends", "到期日期"),
        "expected_close" => ("Expected to close", "预计成交日期"),
        "founded" => ("Founded", "成立年份"),
        "grade" => ("Grade", "等级"),
        "invoice_number" => ("Invoice", "发票号"),
        "kind" => ("Kind", "类型"),
        "lost_reason" => ("Why lost", "输单原因"),
        "method" => ("Paid by", "付款方式"),
        "note" => ("Note", "备注"),
        "opportunity" => ("Opportunity", "商机"),
        "paid_amount" => ("Amount paid", "实收金额"),
        "paid_on" => ("Paid", "到账日期"),
        "parent" => ("Parent company", "上级公司"),
        "payment_terms" => ("Payment terms", "付款条件"),
        "phone" => ("Phone", "电话"),
        "priority" => ("Priority", "优先级"),
        "probability" => ("Probability", "赢单概率"),
        "product" => ("Product", "产品"),
        "resolution" => ("Resolution", "处理结果"),
        "satisfaction" => ("Satisfaction", "满意度"),
        "signed_on" => ("Signed", "签订日期"),
        "source" => ("Source", "来源"),
        "stage" => ("Stage", "阶段"),
        "starts_on" => ("Starts", "生效日期"),
        "status" => ("Status", "状态"),
        "subject" => ("Subject", "主题"),
        "ticket" => ("Ticket", "工单"),
        "unit_price" => ("Unit price", "单价"),
        "website" => ("Website", "网站"),
        "wechat" => ("WeChat", "微信"),
        _ => return None,
    })
}

/// The value of a choice field; an unknown one goes by its key.
#[must_use]
pub fn choice(language: Language, object: Object, field: &str, key: &str) -> String {
    choice_label(object, field, key).map_or_else(|| spoken(key), |pair| of(language, pair).into())
}

fn choice_label(object: Object, field: &str, key: &str) -> Option<Pair> {
    Some(match (object, field, key) {
        (Object::Customer, "status", "active") => ("Active", "合作中"),
        (Object::Contract, "status", "active") => ("Active", "履行中"),
        (Object::Ticket, "status", "closed") => ("Closed", "已关闭"),
        (Object::Activity, "kind", "email") => ("E-mail", "邮件"),
        (Object::Payment, "method", "transfer") => ("Bank transfer", "银行转账"),
        (_, "grade", "a") => ("A", "A"),
        (_, "grade", "b") => ("B", "B"),
        (_, "grade", "c") => ("C", "C"),
        (_, _, "lead") => ("Lead", "线索"),
        (_, _, "prospect") => ("Prospect", "潜在"),
        (_, _, "inactive") => ("Inactive", "停止合作"),
        (_, _, "decider") => ("Decider", "决策者"),
        (_, _, "influencer") => ("Influencer", "影响者"),
        (_, _, "user") => ("User", "使用者"),
        (_, _, "gatekeeper") => ("Gatekeeper", "把关人"),
        (_, _, "prospecting") => ("Prospecting", "初步接触"),
        (_, _, "engaging") => ("Engaging", "需求确认"),
        (_, _, "proposal") => ("Proposal", "方案报价"),
        (_, _, "negotiation") => ("Negotiation", "商务谈判"),
        (_, _, "won") => ("Won", "赢单"),
        (_, _, "lost") => ("Lost", "输单"),
        (_, _, "draft") => ("Draft", "草稿"),
        (_, _, "expired") => ("Expired", "已到期"),
        (_, _, "terminated") => ("Terminated", "已终止"),
        (_, _, "card") => ("Card", "刷卡"),
        (_, _, "cash") => ("Cash", "现金"),
        (_, _, "cheque") => ("Cheque", "支票"),
        (_, _, "low") => ("Low", "低"),
        (_, _, "normal") => ("Normal", "普通"),
        (_, _, "high") => ("High", "高"),
        (_, _, "urgent") => ("Urgent", "紧急"),
        (_, _, "open") => ("Open", "待处理"),
        (_, _, "pending") => ("Pending", "处理中"),
        (_, _, "solved") => ("Solved", "已解决"),
        (_, _, "call") => ("Call", "电话"),
        (_, _, "visit") => ("Visit", "拜访"),
        (_, _, "meeting") => ("Meeting", "会议"),
        (_, _, "note") => ("Note", "记录"),
        (_, _, "task") => ("Task", "待办"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use remit_policy::Kind;

    const BOTH: [Language; 2] = [Language::En, Language::Zh];

    #[test]
    fn every_key_of_the_catalogue_has_a_label_in_both_languages() {
        for object in Object::ALL {
            for field in object.fields() {
                let label = field_label(object, field.key);
                assert!(label.is_some(), "no label for {}.{}", object.key(), field.key);
                let Kind::Choice(choices) = field.kind else { continue };
                for choice in choices {
                    let label = choice_label(object, field.key, choice);
                    assert!(label.is_some(), "no label for {}.{}={choice}", object.key(), field.key);
                }
            }
            for dimension in object.first_dimensions() {
                assert_ne!(self::dimension(Language::Zh, dimension), spoken(dimension));
            }
        }
    }

    #[test]
    fn no_label_is_empty_and_closed_vocabularies_are_told_apart() {
        fn distinct(labels: Vec<&'static str>) {
            let mut once = labels.clone();
            once.sort_unstable();
            once.dedup();
            assert!(once.len() == labels.len() && !once.contains(&""), "{labels:?}");
        }
        for language in BOTH {
            distinct(Object::ALL.into_iter().map(|one| objects(language, one)).collect());
            distinct(Object::ALL.into_iter().map(|one| object(language, one)).collect());
            distinct(Action::ALL.iter().map(|one| action(language, *one)).collect());
            distinct(Reach::ALL.iter().map(|one| reach(language, *one)).collect());
            distinct(Level::ALL.iter().map(|one| level(language, *one)).collect());
            distinct(Tier::ALL.iter().map(|one| tier(language, *one)).collect());
            distinct(Capability::ALL.iter().map(|one| capability(language, *one)).collect());
        }
    }

    #[test]
    fn fields_of_one_object_have_different_labels() {
        for (object, language) in Object::ALL.into_iter().flat_map(|object| BOTH.map(|language| (object, language))) {
            let mut labels: Vec<_> = object.fields().iter().map(|one| field(language, object, one.key)).collect();
            labels.push(field(language, object, "owner"));
            let all = labels.len();
            labels.sort_unstable();
            labels.dedup();
            assert_eq!(labels.len(), all, "{}: {labels:?}", object.key());
        }
    }

    #[test]
    fn what_has_no_label_is_made_readable() {
        assert_eq!(dimension(Language::Zh, "sales_channel"), "Sales channel");
        assert_eq!(field(Language::En, Object::Opportunity, "product_line"), "Product line");
        assert_eq!(dimension_value(Language::En, "region", "far_north"), "Far north");
    }
}

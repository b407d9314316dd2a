//! Who may do what and why, what one person sees, one's own access, and looking as someone else.

use remit_policy::{Grant, Reach};
use remit_wire::{Language, Said};

use super::catalog;

/// The texts of this area.
#[expect(missing_docs, reason = "the texts say it")]
pub struct Words {
    pub intro: &'static str,
    pub question: &'static str,
    pub person: &'static str,
    pub person_help: &'static str,
    pub object: &'static str,
    pub record: &'static str,
    pub record_help: &'static str,
    pub action: &'static str,
    pub field: &'static str,
    pub any_field: &'static str,
    pub ask: &'static str,
    pub person_wrong: &'static str,
    pub record_wrong: &'static str,
    pub record_several: &'static str,
    pub record_absent: &'static str,
    pub field_wrong: &'static str,
    pub allowed: &'static str,
    pub by_approval: &'static str,
    pub refused: &'static str,
    pub each_role: &'static str,
    pub unnamed: fn(&str) -> String,
    pub who_sees_it: &'static str,
    pub what_they_see: fn(&str) -> String,
    pub open_record: &'static str,
    pub history: &'static str,
    pub people: fn(usize) -> String,
    pub nobody: &'static str,
    pub explain_it: &'static str,
    pub manager: &'static str,
    pub not_active: &'static str,
    pub partitions: &'static str,
    pub seen_title: &'static str,
    pub seen_note: &'static str,
    pub sees: &'static str,
    pub through: &'static str,
    pub shared: fn(&str) -> String,
    pub may_also: &'static str,
    pub nothing_seen: &'static str,
    pub hidden_title: &'static str,
    pub masked: fn(&str, &str) -> String,
    pub hidden: fn(&str, &str) -> String,
    pub view_as: &'static str,
    pub view_as_title: fn(&str) -> String,
    pub view_as_text: &'static str,
    pub view_as_begin: &'static str,
    pub mine: &'static str,
    pub mine_intro: &'static str,
    pub mine_what: &'static str,
    pub mine_nothing: &'static str,
    pub example: fn(&str, &str) -> String,
    pub fields: &'static str,
    pub fields_all: &'static str,
    pub missing: &'static str,
    pub missing_steps: &'static [&'static str],
    pub missing_manager: fn(&str) -> String,
    pub missing_nobody: &'static str,
    pub list: &'static str,
}

/// English.
pub static EN: Words = Words {
    intro: "Name a person and a record to learn whether they may, and why. Leave the person empty to see everyone who can see the record; leave the record empty to see what the person can see.",
    question: "The question",
    person: "Person",
    person_help: "The login.",
    object: "Type of record",
    record: "Record",
    record_help: "Its name or key where you may see it yourself, otherwise its id.",
    action: "What they would do",
    field: "Field",
    any_field: "No field in particular",
    ask: "Explain",
    person_wrong: "Nobody has this login.",
    record_wrong: "You see no such record of this type. If it lies outside your remit, enter its id.",
    record_several: "Several records match. Enter more of the name, or the id.",
    record_absent: "There is no record of this type with this id.",
    field_wrong: "Records of this type have no such field.",
    allowed: "Allowed",
    by_approval: "Only with approval: not available yet",
    refused: "Not allowed",
    each_role: "What each role says",
    unnamed: |object| format!("{} outside your remit", catalog::capital(object)),
    who_sees_it: "Who can see this record",
    what_they_see: |name| format!("What {name} can see"),
    open_record: "Open the record",
    history: "Its history",
    people: |count| match count {
        1 => "1 person can see this record.".into(),
        more => format!("{more} people can see this record."),
    },
    nobody: "Nobody can see this record.",
    explain_it: "Explain access to a record",
    manager: "Manager",
    not_active: "Not active: no permission counts.",
    partitions: "Assigned values",
    seen_title: "Can see",
    seen_note: "Counted as of now and without a network address. A record that several roles show is counted for each of them.",
    sees: "Records",
    through: "Through",
    shared: |count| format!("Shared: {count}"),
    may_also: "May also",
    nothing_seen: "No record of any type.",
    hidden_title: "Fields kept back",
    masked: |role, fields| format!("“{role}” masks: {fields}."),
    hidden: |role, fields| format!("“{role}” hides: {fields}."),
    view_as: "View as",
    view_as_title: |name| format!("Look at Remit as {name}"),
    view_as_text: "You see what they see. Nothing can be changed meanwhile, and the audit log says that you looked.",
    view_as_begin: "Start looking",
    mine: "My access",
    mine_intro: "What your roles let you see and do, and why.",
    mine_what: "What you may do",
    mine_nothing: "None of your roles shows you records at the moment.",
    example: |record, why| format!("For instance, {record}: {why}"),
    fields: "Fields",
    fields_all: "Nothing is masked or hidden from you here.",
    missing: "Is something missing?",
    missing_steps: &[
        "Open the record, if you can see it: “Why do I see this?” says which rule stands in the way.",
        "A colleague who may share the record can share it with you: that is the quickest way for a single one.",
        "For more than single records, ask for a role. Say which records, what you want to do with them, and for how long.",
    ],
    missing_manager: |name| format!("Your manager is {name}: ask there first. Roles are given by your administrators."),
    missing_nobody: "Roles are given by your administrators: ask there.",
    list: ", ",
};

/// Chinese.
pub static ZH: Words = Words {
    intro: "填写用户和记录，即可知道对方能否操作以及原因。不填用户，则列出能看到该记录的所有人；不填记录，则列出该用户能看到的内容。",
    question: "查询条件",
    person: "用户",
    person_help: "填写登录名。",
    object: "记录类型",
    record: "记录",
    record_help: "你能看到的记录可填名称或编号，否则请填 ID。",
    action: "操作",
    field: "字段",
    any_field: "不限字段",
    ask: "查询",
    person_wrong: "没有使用此登录名的用户。",
    record_wrong: "你看不到这样的记录。如果它不在你的数据范围内，请填写 ID。",
    record_several: "有多条记录匹配，请填写更完整的名称或 ID。",
    record_absent: "该类型下没有此 ID 的记录。",
    field_wrong: "该类型的记录没有这个字段。",
    allowed: "允许",
    by_approval: "须经审批：尚未开放",
    refused: "不允许",
    each_role: "各角色的判定",
    unnamed: |object| format!("一条不在你数据范围内的{object}"),
    who_sees_it: "谁能看到这条记录",
    what_they_see: |name| format!("{name} 能看到什么"),
    open_record: "打开记录",
    history: "变更历史",
    people: |count| format!("{count} 人能看到这条记录。"),
    nobody: "没有人能看到这条记录。",
    explain_it: "查询对某条记录的权限",
    manager: "上级",
    not_active: "账号未启用，没有任何权限。",
    partitions: "所属分区",
    seen_title: "能看到的记录",
    seen_note: "按当前时间、不考虑网络地址统计。同一条记录若可通过多个角色看到，会在各角色下分别计数。",
    sees: "记录数",
    through: "来自",
    shared: |count| format!("共享：{count}"),
    may_also: "还可以",
    nothing_seen: "看不到任何记录。",
    hidden_title: "受限字段",
    masked: |role, fields| format!("角色“{role}”对以下字段脱敏：{fields}。"),
    hidden: |role, fields| format!("角色“{role}”隐藏以下字段：{fields}。"),
    view_as: "以其视角查看",
    view_as_title: |name| format!("以 {name} 的视角查看"),
    view_as_text: "你将看到对方所看到的内容。期间不能做任何更改，审计日志会记录这次查看。",
    view_as_begin: "开始查看",
    mine: "我的权限",
    mine_intro: "你的角色允许你查看和操作哪些内容，以及原因。",
    mine_what: "你能做什么",
    mine_nothing: "你目前的角色看不到任何业务数据。",
    example: |record, why| format!("例如“{record}”：{why}"),
    fields: "字段",
    fields_all: "没有对你脱敏或隐藏的字段。",
    missing: "缺少权限怎么办？",
    missing_steps: &[
        "如果能看到该记录，请打开它并点击“为什么能看到”，那里会说明是哪条规则的限制。",
        "只需要个别记录时，最快的办法是请有共享权限的同事把它共享给你。",
        "需要更大的范围时，请申请角色：说明需要哪些记录、要做什么、用多久。",
    ],
    missing_manager: |name| format!("你的上级是 {name}，请先向其提出；角色由系统管理员分配。"),
    missing_nobody: "角色由系统管理员分配，请向管理员提出。",
    list: "、",
};

/// The texts in a language.
#[must_use]
pub fn words(language: Language) -> &'static Words {
    super::either(language, &EN, &ZH)
}

/// What a role's part in a verdict comes to, in a word or two.
#[must_use]
pub fn outcome(language: Language, said: &Said) -> &'static str {
    let (en, zh) = match said {
        Said::Allowed { approval: false, .. } => ("Allows", "允许"),
        Said::Allowed { approval: true, .. } => ("Only with approval", "须经审批"),
        Said::NoGrant => ("No such right", "无此权限"),
        Said::OutOfReach { .. } => ("Out of reach", "超出范围"),
        Said::Fenced { .. } => ("Outside a fence", "分区不符"),
        Said::Inactive | Said::NotYet { .. } | Said::Expired { .. } | Said::NoRole => ("Does not count", "未生效"),
        Said::Hours => ("Not at this hour", "不在时段内"),
        Said::Networks => ("Not from this network", "网络不符"),
    };
    super::either(language, en, zh)
}

/// A grant of somebody else's in plain words: `their own, inside their region only`.
#[must_use]
pub fn grant(language: Language, grant: &Grant) -> String {
    match language {
        Language::Zh => super::account::grant(language, grant),
        Language::En => {
            let mut text = reach(grant.reach).to_owned();
            if grant.via_customer {
                text.push_str(", and those of customers within reach");
            }
            for fence in &grant.fences {
                let name = catalog::dimension_within(Language::En, fence);
                text.push_str(&format!(", inside their {name} only"));
            }
            if grant.approval {
                text.push_str(", but only with someone’s approval, and approvals are not available yet");
            }
            text
        }
    }
}

fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Own => "their own",
        Reach::Reports => "theirs and their reports’",
        Reach::Department => "those of the department",
        Reach::Subtree => "those of the department and below",
        Reach::All => "all",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_elses_grant_speaks_of_them() {
        let fenced = Grant::new(Reach::Own).fenced("region");
        assert_eq!(grant(Language::En, &fenced), "their own, inside their region only");
        assert_eq!(grant(Language::Zh, &fenced), "本人，仅限本人所属区域");
    }
}

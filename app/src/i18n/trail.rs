//! The audit log: what happened, who did it, and whether the chain of entries is whole.

use remit_policy::{Action, Capability};
use remit_wire::{AuditChain, FROM_BUNDLE, Language};

use super::catalog;

/// The texts of this area.
#[expect(missing_docs, reason = "the texts say it")]
pub struct Words {
    pub intro: &'static str,
    pub tabs: &'static str,
    pub all: &'static str,
    pub rights: &'static str,
    pub filters: &'static str,
    pub person: &'static str,
    pub person_help: &'static str,
    pub event: &'static str,
    pub any_event: &'static str,
    pub object: &'static str,
    pub any_object: &'static str,
    pub record: &'static str,
    pub record_help: &'static str,
    pub from: &'static str,
    pub until: &'static str,
    pub search: &'static str,
    pub clear: &'static str,
    pub entries: &'static str,
    pub number: &'static str,
    pub when: &'static str,
    pub who: &'static str,
    pub what: &'static str,
    pub about: &'static str,
    pub details: &'static str,
    pub system: &'static str,
    pub nothing: &'static str,
    pub nothing_text: &'static str,
    pub older: &'static str,
    pub newest: &'static str,
    pub history: &'static str,
    pub export: &'static str,
    pub check: &'static str,
    pub chain: &'static str,
    pub unseen: fn(&str) -> String,
    pub concerned: fn(&str) -> String,
    pub became: &'static str,
    pub record_needs_object: &'static str,
    pub time_wrong: &'static str,
    pub list: &'static str,
}

/// English.
pub static EN: Words = Words {
    intro: "Who did what, and when. Of records you read here what you may read anyway.",
    tabs: "Parts of the log",
    all: "Everything",
    rights: "Permission changes",
    filters: "Search the log",
    person: "Person",
    person_help: "The login of whoever did it.",
    event: "What happened",
    any_event: "Anything",
    object: "Type of record",
    any_object: "Any type",
    record: "Record",
    record_help: "Its name, key or id. Found only where you may see it.",
    from: "From",
    until: "Until the day before",
    search: "Search",
    clear: "Clear",
    entries: "Entries",
    number: "No.",
    when: "When",
    who: "Who",
    what: "What",
    about: "Record",
    details: "Details",
    system: "The system",
    nothing: "No entry matches",
    nothing_text: "Widen the time or take a condition away.",
    older: "Older entries",
    newest: "Back to the newest",
    history: "History",
    export: "Export as CSV",
    check: "Check the chain",
    chain: "The chain of entries",
    unseen: |object| format!("{} outside your remit", catalog::capital(object)),
    concerned: |fields| format!("Concerns: {fields}"),
    became: "became",
    record_needs_object: "Choose the type of the record too.",
    time_wrong: "Enter a day such as 2027-01-31.",
    list: ", ",
};

/// Chinese.
pub static ZH: Words = Words {
    intro: "谁在何时做了什么。涉及业务数据时，只显示你本来就能看到的内容。",
    tabs: "日志分类",
    all: "全部",
    rights: "权限变更",
    filters: "搜索日志",
    person: "操作人",
    person_help: "填写操作人的登录名。",
    event: "事件",
    any_event: "不限",
    object: "记录类型",
    any_object: "不限",
    record: "记录",
    record_help: "名称、编号或 ID，只能查到你能看到的记录。",
    from: "起始日期",
    until: "截止日期（不含当日）",
    search: "搜索",
    clear: "清除",
    entries: "日志条目",
    number: "序号",
    when: "时间",
    who: "操作人",
    what: "事件",
    about: "记录",
    details: "详情",
    system: "系统",
    nothing: "没有符合条件的条目",
    nothing_text: "请放宽时间范围或减少条件。",
    older: "更早的条目",
    newest: "回到最新",
    history: "变更历史",
    export: "导出 CSV",
    check: "校验日志链",
    chain: "日志链",
    unseen: |object| format!("一条不在你数据范围内的{object}"),
    concerned: |fields| format!("涉及：{fields}"),
    became: "改为",
    record_needs_object: "请同时选择记录类型。",
    time_wrong: "请填写日期，例如 2027-01-31。",
    list: "、",
};

/// The texts in a language.
#[must_use]
pub fn words(language: Language) -> &'static Words {
    super::either(language, &EN, &ZH)
}

/// Whether the chain is whole, in a sentence.
#[must_use]
pub fn chain(language: Language, chain: AuditChain, entries: &str) -> String {
    match (language, chain.broken_at) {
        (Language::En, None) => format!("Whole: {entries} entries, each the one that was written there."),
        (Language::Zh, None) => format!("完整：共 {entries} 条，均与写入时一致。"),
        (Language::En, Some(at)) => {
            format!("Broken at entry {at}: it is missing or was changed. The {entries} entries before it are whole.")
        }
        (Language::Zh, Some(at)) => format!("在第 {at} 条处断开：该条缺失或被改动。此前的 {entries} 条完整。"),
    }
}

/// Everything that the log tells of, by its key: in English, in Chinese.
pub const EVENTS: [(&str, &str, &str); 47] = [
    ("sign_in", "Signed in", "登录"),
    ("sign_in_refused", "Sign-in refused", "登录被拒绝"),
    ("refused", "Refused", "操作被拒绝"),
    ("sign_out", "Signed out", "退出登录"),
    ("set_up", "Set the system up", "初始设置"),
    ("load", "Loaded data", "载入数据"),
    ("publish", "Published the policy", "发布权限策略"),
    ("draft", "Draft of the policy", "权限策略草稿"),
    ("setting", "Changed a setting", "更改设置"),
    ("token_create", "Made an API token", "创建 API 令牌"),
    ("user_create", "Added a person", "新增用户"),
    ("user_suspend", "Suspended a person", "停用用户"),
    ("user_reactivate", "Reactivated a person", "恢复用户"),
    ("user_rename", "Renamed a person", "用户改名"),
    ("user_manager", "Changed a manager", "更改上级"),
    ("user_move", "Moved a person", "用户调动"),
    ("user_depart", "A person left", "用户离职"),
    ("password_reset", "Set a new password", "重设密码"),
    ("view", "Read sensitive fields", "查看敏感字段"),
    ("create", "Created", "新建"),
    ("edit", "Edited", "编辑"),
    ("delete", "Deleted", "删除"),
    ("restore", "Restored", "恢复"),
    ("transfer", "Handed over", "交接"),
    ("share", "Shared", "共享"),
    ("unshare", "Ended a share", "取消共享"),
    ("export", "Exported records", "导出记录"),
    ("audit_export", "Exported the audit log", "导出审计日志"),
    ("assign", "Gave a role", "分配角色"),
    ("assignment_end", "Took a role away", "收回角色"),
    ("partition", "Changed assigned values", "更改所属分区"),
    ("department_add", "Added a department", "新增部门"),
    ("department_rename", "Renamed a department", "部门改名"),
    ("department_move", "Moved a department", "移动部门"),
    ("department_merge", "Merged departments", "合并部门"),
    ("department_close", "Closed a department", "关闭部门"),
    ("dimension_add", "Added a dimension", "新增维度"),
    ("dimension_rename", "Renamed a dimension", "维度改名"),
    ("dimension_remove", "Removed a dimension", "移除维度"),
    ("value_add", "Added a value", "新增分区取值"),
    ("value_rename", "Renamed a value", "分区取值改名"),
    ("value_move", "Moved a value", "移动分区取值"),
    ("value_remove", "Removed a value", "删除分区取值"),
    ("people_import", "Imported people", "导入用户"),
    ("view_as", "Began to look as someone", "开始以他人视角查看"),
    ("view_as_end", "Stopped looking as someone", "结束以他人视角查看"),
    ("rollup_rebuild", "Counted all records anew", "重新汇总所有记录"),
];

/// What happened, by the key of the event.
#[must_use]
pub fn event(language: Language, key: &str) -> String {
    let found = EVENTS.iter().find(|(one, _, _)| *one == key);
    match (found, language) {
        (Some((_, en, _)), Language::En) => (*en).into(),
        (Some((_, _, zh)), Language::Zh) => (*zh).into(),
        (None, _) => catalog::capital(&key.replace('_', " ")),
    }
}

/// What a note of an entry is called.
#[must_use]
pub fn note(language: Language, key: &str) -> String {
    let zh = match key {
        "ip" => "网络地址",
        "login" | "user" => "用户",
        "revision" => "版本",
        "reason" => "原因",
        "changes" => "改动",
        "override" => "强制发布",
        "failing" => "未通过的测试",
        "what" => "操作",
        "time" | "at" => "时间",
        "why" => "说明",
        "setting" => "设置",
        "value" => "取值",
        "name" => "名称",
        "department" => "部门",
        "action" => "尝试的操作",
        "right" => "所需权限",
        "address" => "请求地址",
        "records_refused" => "被拒绝的记录数",
        "silent_until" => "此前不再记录",
        "viewing_as" => "所用视角",
        "name_before" => "原名称",
        "name_after" => "新名称",
        "manager_before" => "原上级",
        "manager_after" => "新上级",
        "department_before" => "原部门",
        "department_after" => "新部门",
        "records" => "记录处理",
        "to" => "移交给",
        "role" => "角色",
        "anchor" => "起算部门",
        "valid_from" => "生效时间",
        "valid_until" => "失效时间",
        "dimension" => "维度",
        "objects" => "记录类型",
        "values_before" => "原取值",
        "values_after" => "新取值",
        "parent" => "上级",
        "parent_before" => "原上级",
        "parent_after" => "新上级",
        "into" => "并入",
        "people" => "人数",
        "rows" => "行数",
        "asked" => "条件",
        "added" => "新增",
        "changed" => "更改",
        "assigned" => "分配角色",
        "partitions" => "分区",
        "grantee" => "共享给",
        "grantee_kind" => "对象类型",
        "level" => "权限",
        "expires_at" => "截止时间",
        _ => "",
    };
    let plural = remit_policy::Object::from_plural(key);
    match (language, plural) {
        (Language::En, _) if key == "ip" => "IP address".into(),
        (Language::En, _) if key == "anchor" => "Measured from".into(),
        (Language::En, _) if key == "action" => "Tried".into(),
        (Language::En, _) if key == "right" => "Would need".into(),
        (Language::En, _) if key == "silent_until" => "No more entries before".into(),
        (_, Some(object)) => catalog::objects(language, object).into(),
        (Language::Zh, None) if !zh.is_empty() => zh.into(),
        _ => catalog::capital(&key.replace('_', " ")),
    }
}

/// A reason as someone wrote it; one that the system wrote, in words of the page.
#[must_use]
pub fn reason(language: Language, text: &str) -> &str {
    match language {
        Language::Zh if text == FROM_BUNDLE => "从数据包载入",
        _ => text,
    }
}

/// What notes say in words of ours: the note, the word that is kept, English, Chinese.
const NOTED: &[(&str, &str, &str, &str)] = &[
    ("what", "discarded", "Thrown away", "放弃草稿"),
    ("what", "scheduled", "Set for a time", "定时发布"),
    ("what", "unscheduled", "Taken off the schedule", "取消定时发布"),
    ("what", "missed", "Not published at its time", "到时未能发布"),
    ("setting", "four_eyes", "Four eyes", "双人复核"),
    ("value", "on", "On", "开启"),
    ("value", "off", "Off", "关闭"),
    ("grantee_kind", "user", "Person", "用户"),
    ("grantee_kind", "department", "Department", "部门"),
    ("grantee_kind", "role", "Role", "角色"),
    ("level", "view", "View", "查看"),
    ("level", "edit", "Edit", "编辑"),
];

/// What a note says: what we have a name for by its name, anything else as it was kept.
#[must_use]
pub fn noted(language: Language, key: &str, text: &str) -> String {
    let known = NOTED.iter().find(|(of, one, ..)| *of == key && *one == text);
    if let Some((.., en, zh)) = known {
        return super::either(language, *en, *zh).to_owned();
    }
    match key {
        "action" => Action::from_key(text).map(|action| catalog::action(language, action).to_owned()),
        "reason" => Some(reason(language, text).to_owned()),
        "right" => Capability::from_key(text).map(|right| catalog::capability(language, right).to_owned()),
        _ => None,
    }
    .unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_says_where_it_breaks() {
        let broken = AuditChain { entries: 11, broken_at: Some(12) };
        assert!(chain(Language::En, broken, "11").starts_with("Broken at entry 12"));
        assert_eq!(
            chain(Language::Zh, AuditChain { broken_at: None, ..broken }, "11"),
            "完整：共 11 条，均与写入时一致。"
        );
    }

    #[test]
    fn what_has_no_words_is_still_readable() {
        assert_eq!(event(Language::En, "publish"), "Published the policy");
        assert_eq!(event(Language::Zh, "brand_new"), "Brand new");
        assert_eq!(note(Language::Zh, "customers"), "客户");
        assert_eq!(noted(Language::En, "right", "users.manage"), "Manage people");
        assert_eq!(noted(Language::Zh, "action", "export"), "导出");
        assert_eq!(noted(Language::Zh, "setting", "four_eyes"), "双人复核");
        assert_eq!(noted(Language::Zh, "action", "juggle"), "juggle");
        assert_eq!(noted(Language::Zh, "what", "missed"), "到时未能发布");
        assert_eq!(noted(Language::Zh, "reason", FROM_BUNDLE), "从数据包载入");
        assert_eq!(noted(Language::En, "reason", FROM_BUNDLE), FROM_BUNDLE);
    }
}

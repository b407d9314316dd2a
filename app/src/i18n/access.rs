//! Why a record is seen and by whom, sharing it, handing it over, its history, and the recycle bin.

use remit_policy::ShareLevel;
use remit_wire::reason::{General, OfRecord, Reason};
use remit_wire::{GranteeKind, Language, Problem};

/// The texts of this area.
#[expect(missing_docs, reason = "the texts say it")]
pub struct Words {
    pub why: &'static str,
    pub who: &'static str,
    pub who_note: &'static str,
    pub who_more: fn(usize) -> String,
    pub name: &'static str,
    pub may: &'static str,
    pub because: &'static str,
    pub views: &'static str,
    pub edits: &'static str,
    pub edits_by_approval: &'static str,
    pub share: &'static str,
    pub share_title: fn(&str) -> String,
    pub shares: &'static str,
    pub no_shares: &'static str,
    pub new_share: &'static str,
    pub kind: &'static str,
    pub with: &'static str,
    pub with_help: &'static str,
    pub level: &'static str,
    pub until: &'static str,
    pub until_help: &'static str,
    pub always: &'static str,
    pub given_by: &'static str,
    pub remove: &'static str,
    pub remove_from: fn(&str) -> String,
    pub grantee_wrong: &'static str,
    pub until_wrong: &'static str,
    pub until_past: &'static str,
    pub level_wrong: &'static str,
    pub hand_over: &'static str,
    pub hand_over_title: fn(&str) -> String,
    pub owner: &'static str,
    pub owner_help: &'static str,
    pub department_help: &'static str,
    pub keep_shares: &'static str,
    pub keep_shares_help: &'static str,
    pub owner_wrong: &'static str,
    pub department_wrong: &'static str,
    pub value_wrong: &'static str,
    pub handed_over: &'static str,
    pub handed_over_text: &'static str,
    pub back_to: fn(&str) -> String,
    pub history: &'static str,
    pub no_history: &'static str,
    pub system: &'static str,
    pub from_to: &'static str,
    pub bin: &'static str,
    pub bin_title: fn(&str) -> String,
    pub bin_text: &'static str,
    pub bin_empty: &'static str,
    pub restore: &'static str,
    pub restore_named: fn(&str) -> String,
    pub restored: &'static str,
    pub export: &'static str,
    pub export_sheet: &'static str,
}

/// English.
pub static EN: Words = Words {
    why: "Why do I see this?",
    who: "Who can see this",
    who_note: "Everyone is judged as of now and without a network address: whoever sees this only from certain networks is not listed.",
    who_more: |more| format!("And {more} more."),
    name: "Name",
    may: "May",
    because: "Why",
    views: "View",
    edits: "View and edit",
    edits_by_approval: "View; edit only with approval (not available yet)",
    share: "Share",
    share_title: |name| format!("Share {name}"),
    shares: "Shared with",
    no_shares: "With nobody. Your colleagues see this only where their roles show it.",
    new_share: "Share with someone",
    kind: "With a",
    with: "Who",
    with_help: "The login of a person, or the key of a department or a role.",
    level: "They may",
    until: "Ends on",
    until_help: "When this day begins, UTC. Without a day it lasts until someone removes it.",
    always: "Until removed",
    given_by: "Shared by",
    remove: "Remove",
    remove_from: |name| format!("Stop sharing with {name}"),
    grantee_wrong: "Nobody of this name can be given it. Enter the login of an active colleague, or the key of a department or a role.",
    until_wrong: "Enter a date, such as 2027-01-31.",
    until_past: "Enter a day to come: a share that is over gives nothing.",
    level_wrong: "Choose one of the values.",
    hand_over: "Hand over",
    hand_over_title: |name| format!("Hand over {name}"),
    owner: "New owner",
    owner_help: "The login. Left empty, nobody owns it.",
    department_help: "The key. Left empty, it follows the new owner.",
    keep_shares: "Shares",
    keep_shares_help: "Keep those to whom it is shared now.",
    owner_wrong: "No active user has this login.",
    department_wrong: "No department has this key.",
    value_wrong: "There is no such value.",
    handed_over: "Handed over",
    handed_over_text: "It is no longer in your remit.",
    back_to: |objects| format!("Back to {objects}"),
    history: "History",
    no_history: "Nothing has happened here that you may read.",
    system: "The system",
    from_to: "became",
    bin: "Recycle bin",
    bin_title: |objects| format!("Recycle bin: {objects}"),
    bin_text: "What was deleted and you may take back, the latest first.",
    bin_empty: "The recycle bin is empty",
    restore: "Restore",
    restore_named: |name| format!("Restore {name}"),
    restored: "It was restored, but it lies outside your remit: you will not find it in your lists.",
    export: "Export",
    export_sheet: "Export to Excel",
};

/// Chinese.
pub static ZH: Words = Words {
    why: "为什么能看到",
    who: "谁能看到这条记录",
    who_note: "按当前时间、不考虑网络地址判定：只有在特定网络中才能看到的人不在此列。",
    who_more: |more| format!("另有 {more} 人。"),
    name: "姓名",
    may: "权限",
    because: "原因",
    views: "查看",
    edits: "查看和编辑",
    edits_by_approval: "查看；编辑须经审批（审批尚未开放）",
    share: "共享",
    share_title: |name| format!("共享：{name}"),
    shares: "已共享给",
    no_shares: "尚未共享。同事只能凭自己的角色看到这条记录。",
    new_share: "新增共享",
    kind: "对象类型",
    with: "共享给",
    with_help: "填写用户的登录名，或部门、角色的标识。",
    level: "权限",
    until: "截止日期",
    until_help: "到当日零点（UTC）失效；不填则长期有效，直到被移除。",
    always: "长期有效",
    given_by: "共享人",
    remove: "移除",
    remove_from: |name| format!("取消对{name}的共享"),
    grantee_wrong: "无法共享给此对象。请填写其他在职用户的登录名，或部门、角色的标识。",
    until_wrong: "请填写日期，例如 2027-01-31。",
    until_past: "请填写将来的日期，已过期的共享不会生效。",
    level_wrong: "请从选项中选择。",
    hand_over: "交接",
    hand_over_title: |name| format!("交接：{name}"),
    owner: "新负责人",
    owner_help: "填写登录名；留空则无人负责。",
    department_help: "填写部门标识；留空则随新负责人。",
    keep_shares: "共享",
    keep_shares_help: "保留现有的共享。",
    owner_wrong: "没有使用此登录名的在职用户。",
    department_wrong: "没有此标识的部门。",
    value_wrong: "没有这个取值。",
    handed_over: "已交接",
    handed_over_text: "这条记录已不在你的数据范围内。",
    back_to: |objects| format!("返回{objects}"),
    history: "变更历史",
    no_history: "没有你能查看的变更。",
    system: "系统",
    from_to: "改为",
    bin: "回收站",
    bin_title: |objects| format!("回收站：{objects}"),
    bin_text: "已删除且你可以恢复的记录，最近的在前。",
    bin_empty: "回收站是空的",
    restore: "恢复",
    restore_named: |name| format!("恢复：{name}"),
    restored: "已恢复，但不在你的数据范围内，你的列表中不会显示。",
    export: "导出",
    export_sheet: "导出 Excel",
};

/// In the language of this page.
#[must_use]
pub fn words() -> &'static Words {
    super::pick(&EN, &ZH)
}

/// What is wrong with an input of these forms, where the store's sentence is made for programs: it names fields by
/// their keys. Every other reason is told as it is.
#[must_use]
pub fn wrong(language: Language, problem: &Problem) -> Option<&'static str> {
    let words = super::either(language, &EN, &ZH);
    match problem.reason.as_deref()? {
        Reason::General(General::ChooseOne) => Some(words.level_wrong),
        Reason::OfRecord(reason) => match reason {
            OfRecord::GranteeUnknown => Some(words.grantee_wrong),
            OfRecord::NeedsTime { .. } => Some(words.until_wrong),
            OfRecord::NeedsFuture { .. } => Some(words.until_past),
            OfRecord::Unknown { field } => Some(match field.as_str() {
                "owner" => words.owner_wrong,
                "department" => words.department_wrong,
                _ => words.value_wrong,
            }),
            _ => None,
        },
        _ => None,
    }
}

/// What a record can be shared with.
#[must_use]
pub fn kind(language: Language, kind: GranteeKind) -> &'static str {
    let (en, zh) = match kind {
        GranteeKind::User => ("Person", "用户"),
        GranteeKind::Department => ("Department", "部门"),
        GranteeKind::Role => ("Role", "角色"),
    };
    pair(language, en, zh)
}

/// What a share is for.
#[must_use]
pub fn level(language: Language, level: ShareLevel) -> &'static str {
    match level {
        ShareLevel::View => pair(language, "View", "查看"),
        ShareLevel::Edit => pair(language, "View and edit", "查看和编辑"),
    }
}

/// What happened to a record, by the key of the event.
#[must_use]
pub fn event(language: Language, key: &str) -> &str {
    match key {
        "create" => pair(language, "created it", "新建"),
        "edit" => pair(language, "edited it", "编辑"),
        "transfer" => pair(language, "handed it over", "交接"),
        "delete" => pair(language, "deleted it", "删除"),
        "restore" => pair(language, "restored it", "恢复"),
        "share" => pair(language, "shared it", "共享"),
        "unshare" => pair(language, "ended a share", "取消共享"),
        other => other,
    }
}

/// Whom a record was shared with, what for and how long.
#[must_use]
pub fn shared(language: Language, with: &str, of: GranteeKind, to: ShareLevel, until: Option<&str>) -> String {
    let (kind, level) = (kind(language, of), level(language, to));
    match (language, until) {
        (Language::En, None) => format!("{kind} {with}: {level}"),
        (Language::En, Some(end)) => format!("{kind} {with}: {level}, until {end}"),
        (Language::Zh, None) => format!("{kind} {with}：{level}"),
        (Language::Zh, Some(end)) => format!("{kind} {with}：{level}，截止 {end}"),
    }
}

fn pair(language: Language, en: &'static str, zh: &'static str) -> &'static str {
    super::either(language, en, zh)
}

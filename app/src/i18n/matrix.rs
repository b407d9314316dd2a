//! What the role matrix says.

use remit_policy::{Day, Reach};
use remit_wire::Language;

/// The texts of this area.
#[expect(missing_docs, reason = "the texts say it")]
pub struct Words {
    pub title: &'static str,
    pub lead: &'static str,
    pub in_force: fn(i64) -> String,
    pub read_only: &'static str,
    pub locked: &'static str,

    pub roles: &'static str,
    pub skip_roles: &'static str,
    pub members: fn(u64) -> String,
    pub unpublished: &'static str,
    pub tabs: &'static str,
    pub tab_actions: &'static str,
    pub tab_fields: &'static str,
    pub tab_all: &'static str,
    pub objects: &'static str,
    pub keys: &'static str,

    pub none: &'static str,
    pub reach: &'static str,
    pub via: &'static str,
    pub via_help: &'static str,
    pub fences: &'static str,
    pub fences_help: &'static str,
    pub fence_empty: &'static str,
    pub approval: &'static str,
    pub approval_help: &'static str,
    pub to: &'static str,
    pub to_help: &'static str,
    pub to_unset: &'static str,
    pub done: &'static str,
    pub save: &'static str,
    pub brief_to: fn(&str) -> String,
    pub brief_via: &'static str,
    pub brief_fences: fn(&str) -> String,
    pub brief_approval: &'static str,

    pub field: &'static str,
    pub level: &'static str,
    pub all_normal: &'static str,
    pub all_sensitive: &'static str,
    pub mixed: &'static str,
    pub sensitive: &'static str,
    pub sees_none: &'static str,
    pub fields_lead: &'static str,

    pub capabilities: &'static str,
    pub no_capabilities: &'static str,
    pub conditions: &'static str,
    pub always: &'static str,
    pub networks: &'static str,

    pub changes: fn(usize) -> String,
    pub more_changes: fn(usize) -> String,
    pub undo: &'static str,
    pub redo: &'static str,
    pub take_back: &'static str,
}

/// English.
pub static EN: Words = Words {
    title: "Role matrix",
    lead: "What each role may do, and how far it reaches.",
    in_force: |number| format!("Revision {number} is in force."),
    read_only: "You can read the matrix. Changing it needs the right to manage roles.",
    locked: "You hold this role yourself, so someone else has to change it.",

    roles: "Roles",
    skip_roles: "Skip to the matrix",
    members: |count| match count {
        0 => "nobody".into(),
        1 => "1 person".into(),
        _ => format!("{count} people"),
    },
    unpublished: "not published yet",
    tabs: "What the matrix shows",
    tab_actions: "Actions",
    tab_fields: "Fields",
    tab_all: "All roles",
    objects: "Objects",
    keys: "Arrow keys move. O R D S A set the reach, 0 clears it, Enter opens all choices, U undoes, Ctrl-Y redoes.",

    none: "None",
    reach: "Reach",
    via: "Also through the customer",
    via_help: "And what belongs to customers that this role reaches with the same action.",
    fences: "Only inside one’s partitions",
    fences_help: "Only records in the values that a person works with, as their page says; own records included. Who has none sees nothing.",
    fence_empty: "It has no values yet: nothing lies inside.",
    approval: "Needs approval",
    approval_help: "Never allowed directly: only with someone else’s approval. Approvals are not available yet, so until then it is refused.",
    to: "Where records may go",
    to_help: "Judged on the record as it will be.",
    to_unset: "Department (if nothing is said)",
    done: "Done",
    save: "Save",
    brief_to: |reach| format!("to {reach}"),
    brief_via: "via customer",
    brief_fences: |dimensions| format!("within {dimensions}"),
    brief_approval: "only with approval",

    field: "Field",
    level: "What it shows",
    all_normal: "All other fields",
    all_sensitive: "All sensitive fields",
    mixed: "Various",
    sensitive: "sensitive",
    sees_none: "This role sees no record of this type, so these levels show nothing by themselves.",
    fields_lead: "How much of each field a role shows, on the records that the same role lets one see.",

    capabilities: "System rights",
    no_capabilities: "None: this role is about records only.",
    conditions: "When and from where",
    always: "It counts at any time and from anywhere.",
    networks: "Only from these networks",

    changes: |count| if count == 1 { "1 change".into() } else { format!("{count} changes") },
    more_changes: |count| format!("and {count} more"),
    undo: "Undo",
    redo: "Redo",
    take_back: "Take back",
};

/// Chinese.
pub static ZH: Words = Words {
    title: "权限矩阵",
    lead: "每个角色能做什么，数据范围有多大。",
    in_force: |number| format!("第 {number} 版生效中。"),
    read_only: "你可以查看权限矩阵；修改需要“管理角色”的权限。",
    locked: "你本人持有这个角色，须由他人修改。",

    roles: "角色",
    skip_roles: "跳到矩阵",
    members: |count| if count == 0 { "无人".into() } else { format!("{count} 人") },
    unpublished: "尚未发布",
    tabs: "矩阵内容",
    tab_actions: "操作权限",
    tab_fields: "字段权限",
    tab_all: "全部角色",
    objects: "对象",
    keys: "方向键移动；O 本人、R 下属、D 本部门、S 本部门及下级、A 全部、0 清除；回车展开全部选项，U 撤销，Ctrl-Y 重做。",

    none: "无",
    reach: "数据范围",
    via: "含客户名下",
    via_help: "这个角色对客户有同样权限时，这些客户名下的记录也包括在内。",
    fences: "仅限所属分区",
    fences_help: "仅限个人页面上所分配的分区，本人的记录也不例外；没有分区就什么都看不到。",
    fence_empty: "还没有取值，暂时什么都不在其内。",
    approval: "需要审批",
    approval_help: "不能直接操作，须经他人审批；审批功能尚未开放，目前一律拒绝。",
    to: "可转入的范围",
    to_help: "按转移之后的归属判断。",
    to_unset: "本部门（默认）",
    done: "完成",
    save: "保存",
    brief_to: |reach| format!("转至{reach}"),
    brief_via: "含客户名下",
    brief_fences: |dimensions| format!("限{dimensions}分区"),
    brief_approval: "需审批",

    field: "字段",
    level: "显示程度",
    all_normal: "其他字段（全部）",
    all_sensitive: "敏感字段（全部）",
    mixed: "不一致",
    sensitive: "敏感",
    sees_none: "这个角色看不到这类记录，下面的设置单独不起作用。",
    fields_lead: "在这个角色能看到的记录上，每个字段显示到什么程度。",

    capabilities: "系统权限",
    no_capabilities: "无：这个角色只涉及业务数据。",
    conditions: "生效条件",
    always: "随时随地有效。",
    networks: "仅限以下网络",

    changes: |count| format!("{count} 处修改"),
    more_changes: |count| format!("另有 {count} 处"),
    undo: "撤销",
    redo: "重做",
    take_back: "撤回",
};

/// The texts in a language.
#[must_use]
pub const fn words_in(language: Language) -> &'static Words {
    match language {
        Language::En => &EN,
        Language::Zh => &ZH,
    }
}

/// The letter of a reach in a cell of the matrix.
#[must_use]
pub const fn letter(language: Language, reach: Reach) -> &'static str {
    match (language, reach) {
        (Language::En, Reach::Own) => "O",
        (Language::En, Reach::Reports) => "R",
        (Language::En, Reach::Department) => "D",
        (Language::En, Reach::Subtree) => "S",
        (Language::En, Reach::All) => "A",
        (Language::Zh, Reach::Own) => "本",
        (Language::Zh, Reach::Reports) => "属",
        (Language::Zh, Reach::Department) => "部",
        (Language::Zh, Reach::Subtree) => "下",
        (Language::Zh, Reach::All) => "全",
    }
}

/// What a rung of the ladder adds to those below it.
#[must_use]
pub const fn rung(language: Language, reach: Reach) -> &'static str {
    match (language, reach) {
        (Language::En, Reach::Own) => "What one owns.",
        (Language::En, Reach::Reports) => "And what everyone owns who reports to one.",
        (Language::En, Reach::Department) => "And everything in the department.",
        (Language::En, Reach::Subtree) => "And everything in the departments below it.",
        (Language::En, Reach::All) => "Every record.",
        (Language::Zh, Reach::Own) => "本人负责的记录。",
        (Language::Zh, Reach::Reports) => "加上下属负责的记录。",
        (Language::Zh, Reach::Department) => "加上本部门的记录。",
        (Language::Zh, Reach::Subtree) => "加上下级部门的记录。",
        (Language::Zh, Reach::All) => "所有记录。",
    }
}

/// A day of the week, short.
#[must_use]
pub const fn day(language: Language, day: Day) -> &'static str {
    match (language, day) {
        (Language::En, Day::Mon) => "Mon",
        (Language::En, Day::Tue) => "Tue",
        (Language::En, Day::Wed) => "Wed",
        (Language::En, Day::Thu) => "Thu",
        (Language::En, Day::Fri) => "Fri",
        (Language::En, Day::Sat) => "Sat",
        (Language::En, Day::Sun) => "Sun",
        (Language::Zh, Day::Mon) => "周一",
        (Language::Zh, Day::Tue) => "周二",
        (Language::Zh, Day::Wed) => "周三",
        (Language::Zh, Day::Thu) => "周四",
        (Language::Zh, Day::Fri) => "周五",
        (Language::Zh, Day::Sat) => "周六",
        (Language::Zh, Day::Sun) => "周日",
    }
}

//! Lists, record pages and forms.

use remit_policy::{Kind, Name, Object};
use remit_wire::{Language, Op};

use super::catalog;

/// The texts of this area.
#[expect(missing_docs, reason = "the texts say it")]
pub struct Words {
    pub new: &'static str,
    pub filters: &'static str,
    pub sort: &'static str,
    pub sorted_up: &'static str,
    pub sorted_down: &'static str,
    pub newest_first: &'static str,
    pub clear: &'static str,
    pub remove_filter: fn(&str) -> String,
    pub apply: &'static str,
    pub contains: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub login_or_name: &'static str,
    pub mine: &'static str,
    pub next: &'static str,
    pub first: &'static str,
    pub paging: &'static str,
    pub empty_title: fn(&str) -> String,
    pub empty_text: fn(&str) -> String,
    pub no_match: &'static str,
    pub no_match_text: &'static str,
    pub show_all: &'static str,
    pub unseen: &'static str,
    pub unseen_title: &'static str,
    pub details: &'static str,
    pub placement: &'static str,
    pub amounts: &'static str,
    pub reach: &'static str,
    pub dates: &'static str,
    pub notes: &'static str,
    pub related: &'static str,
    pub all_related: &'static str,
    pub nothing_related: &'static str,
    pub nobody: &'static str,
    pub edit: &'static str,
    pub delete: &'static str,
    pub delete_question: &'static str,
    pub delete_confirm: &'static str,
    pub new_title: fn(&str) -> String,
    pub edit_title: fn(&str) -> String,
    pub save: &'static str,
    pub create: &'static str,
    pub saving: &'static str,
    pub saved_elsewhere: &'static str,
    pub read_only: &'static str,
    pub waits: &'static str,
    pub required: &'static str,
    pub choose: &'static str,
    pub currency: &'static str,
    pub reference_help: &'static str,
    pub owner_help: &'static str,
    pub phone_help: &'static str,
    pub stale: &'static str,
    pub unsaved: &'static str,
    pub made_unseen: &'static str,
    pub search_title: &'static str,
    pub search_for: fn(&str) -> String,
    pub search_nothing: fn(&str) -> String,
    pub search_hint: &'static str,
    pub search_begin: &'static str,
}

/// English.
pub static EN: Words = Words {
    new: "New",
    filters: "Filters",
    sort: "Sort",
    sorted_up: "smallest first",
    sorted_down: "largest first",
    newest_first: "Newest first",
    clear: "Clear all",
    remove_filter: |what| format!("Remove the filter: {what}"),
    apply: "Apply",
    contains: "Contains",
    from: "From",
    to: "To",
    login_or_name: "Login",
    mine: "Mine",
    next: "Next page",
    first: "First page",
    paging: "Pages",
    empty_title: |objects| format!("No {objects} here yet"),
    empty_text: |objects| format!("The {objects} in your remit will be listed here."),
    no_match: "Nothing matches",
    no_match_text: "Loosen a filter, or show everything in your remit.",
    show_all: "Show all",
    unseen: "Not in your remit",
    unseen_title: "There is one, but it lies outside your remit.",
    details: "Details",
    placement: "Where it belongs",
    amounts: "Amounts",
    reach: "How to reach them",
    dates: "Dates",
    notes: "Notes",
    related: "Related",
    all_related: "All of them",
    nothing_related: "None that you can see.",
    nobody: "Nobody",
    edit: "Edit",
    delete: "Delete",
    delete_question: "Delete this? It goes to the recycle bin; what belongs to it stays.",
    delete_confirm: "Yes, delete it",
    new_title: |object| format!("New {object}"),
    edit_title: |name| format!("Edit {name}"),
    save: "Save changes",
    create: "Create",
    saving: "Saving …",
    saved_elsewhere: "It was created, but it lies outside your remit: you will not find it in your lists.",
    read_only: "You may read this field, not change it.",
    waits: "Your roles let you change this only with someone’s approval, and approvals are not available yet.",
    required: " (required)",
    choose: "Choose …",
    currency: "Currency",
    reference_help: "Type the name. It has to be one that you can see.",
    owner_help: "The login of the one who will own it.",
    phone_help: "With the country code, such as +1 212 555 0100.",
    stale: "Someone changed this while you were editing. Where yours differs, the value that is there now stands below the field. Saving again keeps yours.",
    unsaved: "Leave without saving what you changed?",
    made_unseen: "Created.",
    search_title: "Search",
    search_for: |text| format!("Found for “{text}”"),
    search_nothing: |text| format!("Nothing in your remit is called “{text}”"),
    search_hint: "Try fewer letters, or another word of the name.",
    search_begin: "Type part of a name in the search field. It finds every type of record that you may see.",
};

/// Chinese.
pub static ZH: Words = Words {
    new: "新建",
    filters: "筛选",
    sort: "排序",
    sorted_up: "升序",
    sorted_down: "降序",
    newest_first: "最新优先",
    clear: "清空",
    remove_filter: |what| format!("移除筛选：{what}"),
    apply: "应用",
    contains: "包含",
    from: "从",
    to: "到",
    login_or_name: "登录名",
    mine: "我的",
    next: "下一页",
    first: "回到首页",
    paging: "分页",
    empty_title: |objects| format!("还没有{objects}"),
    empty_text: |objects| format!("你数据范围内的{objects}会显示在这里。"),
    no_match: "没有符合条件的记录",
    no_match_text: "放宽筛选条件，或显示数据范围内的全部记录。",
    show_all: "显示全部",
    unseen: "不在你的数据范围内",
    unseen_title: "确有其项，但不在你的数据范围内。",
    details: "基本信息",
    placement: "归属",
    amounts: "金额",
    reach: "联系方式",
    dates: "日期",
    notes: "备注",
    related: "相关记录",
    all_related: "查看全部",
    nothing_related: "没有你能看到的记录。",
    nobody: "无",
    edit: "编辑",
    delete: "删除",
    delete_question: "确定删除吗？记录会移入回收站，其下的记录会保留。",
    delete_confirm: "确定删除",
    new_title: |object| format!("新建{object}"),
    edit_title: |name| format!("编辑：{name}"),
    save: "保存",
    create: "创建",
    saving: "保存中…",
    saved_elsewhere: "已创建，但不在你的数据范围内，你的列表中不会显示。",
    read_only: "你可以查看这个字段，但不能修改。",
    waits: "修改这个字段须经他人审批，而审批功能尚未开放。",
    required: "（必填）",
    choose: "请选择",
    currency: "币种",
    reference_help: "输入名称，须是你能看到的记录。",
    owner_help: "负责人的登录名。",
    phone_help: "请带国家或地区代码，例如 +86 138 0000 0000。",
    stale: "在你编辑期间，有人修改了这条记录。与你填写不同的最新值显示在字段下方；再次保存将以你填写的为准。",
    unsaved: "有未保存的修改，确定离开吗？",
    made_unseen: "已创建。",
    search_title: "搜索",
    search_for: |text| format!("“{text}”的搜索结果"),
    search_nothing: |text| format!("你的数据范围内没有名称包含“{text}”的记录"),
    search_hint: "试试更少的字，或名称中的其他词。",
    search_begin: "在搜索框输入名称的一部分，可找到你能看到的各类记录。",
};

/// In the language of this page.
#[must_use]
pub fn words() -> &'static Words {
    super::pick(&EN, &ZH)
}

/// What a record without a readable name goes by.
#[must_use]
pub fn untitled(language: Language, object: Object) -> String {
    let object = catalog::object(language, object);
    match language {
        Language::En => format!("Unnamed {object}"),
        Language::Zh => format!("未命名{object}"),
    }
}

/// Why a value is masked: which of the reader's roles does it.
#[must_use]
pub fn masked(language: Language, field: &str, roles: &[Name]) -> String {
    let by = named(language, roles);
    match (language, roles) {
        (Language::En, []) => format!("{field}: masked for you"),
        (Language::En, [_]) => format!("{field}: masked by your role {by}"),
        (Language::En, _) => format!("{field}: masked by your roles {by}"),
        (Language::Zh, []) => format!("{field}：对你脱敏显示"),
        (Language::Zh, _) => format!("{field}：你的角色{by}只能看到脱敏内容"),
    }
}

/// Why a field may only be read: which of the reader's roles say so.
#[must_use]
pub fn read_only_for(language: Language, roles: &[Name]) -> String {
    let by = named(language, roles);
    match (language, roles) {
        (Language::En, [_]) => format!("Your role {by} lets you read this field, not change it."),
        (Language::En, _) => format!("Your roles {by} let you read this field, not change it."),
        (Language::Zh, _) => format!("你的角色{by}只允许查看这个字段，不能修改。"),
    }
}

fn named(language: Language, roles: &[Name]) -> String {
    let quoted: Vec<String> = roles.iter().map(|role| format!("“{}”", super::name(language, role))).collect();
    quoted.join(if language == Language::Zh { "、" } else { ", " })
}

/// How a filter compares, between the field and the value.
#[must_use]
pub fn op(language: Language, op: Op) -> &'static str {
    let (en, zh) = match op {
        Op::Eq => ("is", "为"),
        Op::Ne => ("is not", "不为"),
        Op::Gt => ("over", "大于"),
        Op::Gte => ("from", "不低于"),
        Op::Lt => ("under", "小于"),
        Op::Lte => ("up to", "不高于"),
        Op::Contains => ("contains", "包含"),
        Op::In => ("is one of", "属于"),
        Op::Empty => ("is empty:", "为空："),
    };
    super::either(language, en, zh)
}

/// Why a typed value cannot be used, and what one looks like that can.
#[must_use]
pub fn unusable(language: Language, kind: Kind) -> &'static str {
    let (en, zh) = match kind {
        Kind::Number => ("Enter a whole number, such as 42.", "请填写整数，例如 42。"),
        Kind::Money => ("Enter an amount, such as 1,234.50, and its currency.", "请填写金额（例如 1,234.50）和币种。"),
        Kind::Date => ("Enter a date, such as 2026-11-21.", "请填写日期，例如 2026-11-21。"),
        Kind::Choice(_) | Kind::YesNo => ("Choose one of the values.", "请从选项中选择。"),
        Kind::Email => ("Enter an e-mail address, such as name@example.com.", "请填写邮箱，例如 name@example.com。"),
        Kind::Reference(_) => ("Nothing that you can see goes by this name.", "没有你能看到的同名记录。"),
        Kind::Text | Kind::LongText | Kind::Phone | Kind::Handle => ("This text is too long.", "内容过长。"),
    };
    super::either(language, en, zh)
}

/// A name that fits several records.
#[must_use]
pub fn ambiguous(language: Language) -> &'static str {
    super::either(language, "Several records go by this name. Type more of it.", "有多条同名记录，请输入更完整的名称。")
}

//! Choosing records in a list, and what becomes of many at once.

use remit_wire::Language;

/// The box before a record in a list.
#[must_use]
pub fn choose(language: Language, name: &str) -> String {
    match language {
        Language::En => format!("Select {name}"),
        Language::Zh => format!("选择：{name}"),
    }
}

/// The box for all records that are shown.
#[must_use]
pub fn all(language: Language) -> &'static str {
    super::either(language, "Select all on this page", "选择本页全部")
}

/// Before what can be done with what is chosen.
#[must_use]
pub fn with_chosen(language: Language) -> &'static str {
    super::either(language, "With the selected:", "对所选记录：")
}

/// The texts of the page for what was chosen, which the server draws.
#[expect(missing_docs, reason = "the texts say it")]
pub struct Words {
    pub none: &'static str,
    pub none_text: &'static str,
    pub delete: fn(&str) -> String,
    pub delete_question: &'static str,
    pub delete_confirm: &'static str,
    pub transfer: fn(&str) -> String,
    pub share: fn(&str) -> String,
    pub owner_help: &'static str,
    pub department_help: &'static str,
    pub transfer_empty: &'static str,
    pub chosen: fn(usize) -> String,
    pub more: fn(usize) -> String,
    pub done: fn(usize) -> String,
    pub refused: fn(usize) -> String,
    pub unseen: &'static str,
}

/// English.
pub static EN: Words = Words {
    none: "Nothing is selected",
    none_text: "Tick at least one row of the list, and at most 1,000, then choose what to do with them.",
    delete: |objects| format!("Delete selected {objects}"),
    delete_question: "Delete these? They go to the recycle bin; what belongs to them stays.",
    delete_confirm: "Yes, delete them",
    transfer: |objects| format!("Hand over selected {objects}"),
    share: |objects| format!("Share selected {objects}"),
    owner_help: "The login. Left empty, the owners stay.",
    department_help: "The key. Left empty, it follows the new owner.",
    transfer_empty: "Enter a new owner or a department.",
    chosen: |count| format!("{count} selected"),
    more: |count| format!("and {count} more"),
    done: |count| format!("Done: {count}"),
    refused: |count| format!("Not done: {count}"),
    unseen: "Not in your remit",
};

/// Chinese.
pub static ZH: Words = Words {
    none: "尚未选择记录",
    none_text: "请先在列表中勾选记录（至少 1 条，最多 1,000 条），再选择要执行的操作。",
    delete: |objects| format!("删除所选{objects}"),
    delete_question: "确定删除这些记录吗？它们会移入回收站，其下的记录会保留。",
    delete_confirm: "确定删除",
    transfer: |objects| format!("交接所选{objects}"),
    share: |objects| format!("共享所选{objects}"),
    owner_help: "填写登录名；留空则负责人不变。",
    department_help: "填写部门标识；留空则随新负责人。",
    transfer_empty: "请填写新负责人或部门。",
    chosen: |count| format!("已选 {count} 条"),
    more: |count| format!("另有 {count} 条"),
    done: |count| format!("已完成：{count} 条"),
    refused: |count| format!("未完成：{count} 条"),
    unseen: "不在你的数据范围内",
};

/// In the language of this page.
#[must_use]
pub fn words() -> &'static Words {
    super::pick(&EN, &ZH)
}

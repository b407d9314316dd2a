//! The desk: where people with system rights find their work.

use remit_wire::Language;

/// The texts of this area.
#[expect(missing_docs, reason = "the texts say it")]
pub struct Words {
    pub title: &'static str,
    pub matrix: &'static str,
    pub matrix_about: &'static str,
    pub policy: &'static str,
    pub policy_about: &'static str,
}

/// English.
pub static EN: Words = Words {
    title: "Administration",
    matrix: "Role matrix",
    matrix_about: "What each role may do and how far it reaches, object by object and field by field.",
    policy: "Revisions",
    policy_about: "What was published, by whom and why; what changed each time; and the way back.",
};

/// Chinese.
pub static ZH: Words = Words {
    title: "管理",
    matrix: "权限矩阵",
    matrix_about: "查看并修改每个角色能做什么、数据范围有多大、能看到哪些字段。",
    policy: "权限版本",
    policy_about: "每次发布了什么、由谁发布、为什么，以及如何恢复。",
};

/// The texts in a language.
#[must_use]
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &EN,
        Language::Zh => &ZH,
    }
}

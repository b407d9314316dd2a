//! The desk: where people with system rights find their work.

use remit_wire::Language;

/// The texts of this area.
#[expect(missing_docs, reason = "the texts say it")]
pub struct Words {
    pub title: &'static str,
    pub matrix: &'static str,
    pub matrix_about: &'static str,
    pub people: &'static str,
    pub people_about: &'static str,
    pub departments: &'static str,
    pub departments_about: &'static str,
    pub dimensions: &'static str,
    pub dimensions_about: &'static str,
    pub import: &'static str,
    pub import_about: &'static str,
    pub access: &'static str,
    pub access_about: &'static str,
    pub audit: &'static str,
    pub audit_about: &'static str,
    pub policy: &'static str,
    pub policy_about: &'static str,
}

/// English.
pub static EN: Words = Words {
    title: "Administration",
    matrix: "Role matrix",
    matrix_about: "What each role may do and how far it reaches, object by object and field by field.",
    people: "People",
    people_about: "Invite people, give and end roles, move someone, let someone go.",
    departments: "Departments",
    departments_about: "The tree by which roles measure how far they reach.",
    dimensions: "Dimensions",
    dimensions_about: "Regions, industries and product lines: what divides the data besides departments.",
    import: "Import people",
    import_about: "Many people at once, from CSV, with their roles; checked before anything is changed.",
    access: "Why and who",
    access_about: "Why someone may or may not do something, who can see a record, and what one person can see.",
    audit: "Audit log",
    audit_about: "Who did what and when, permission changes apart, with the chain of entries checked.",
    policy: "Revisions",
    policy_about: "What was published, by whom and why; what changed each time; and the way back.",
};

/// Chinese.
pub static ZH: Words = Words {
    title: "管理",
    matrix: "权限矩阵",
    matrix_about: "查看并修改每个角色能做什么、数据范围有多大、能看到哪些字段。",
    people: "人员",
    people_about: "邀请成员，授予或终止角色，办理调动与离职。",
    departments: "部门",
    departments_about: "部门树，决定角色数据范围的远近。",
    dimensions: "维度",
    dimensions_about: "区域、行业与产品线：部门之外划分数据的方式。",
    import: "导入人员",
    import_about: "用 CSV 批量导入人员及其角色，先检查，后生效。",
    access: "权限查询",
    access_about: "查询某人能否操作及原因、谁能看到某条记录，以及某个用户能看到什么。",
    audit: "审计日志",
    audit_about: "谁在何时做了什么，权限变更单独列出，并可校验日志链是否完整。",
    policy: "权限版本",
    policy_about: "每次发布了什么、由谁发布、为什么，以及如何恢复。",
};

/// The texts in a language.
#[must_use]
pub fn words(language: Language) -> &'static Words {
    super::either(language, &EN, &ZH)
}

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
};

/// The texts in a language.
#[must_use]
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &EN,
        Language::Zh => &ZH,
    }
}

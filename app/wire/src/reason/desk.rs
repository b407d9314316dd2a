//! Reasons about people, departments, the values of dimensions and roles that are given.

use super::{Say, reasons};
use crate::Language;

/// What may still use something that shall go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// People who work in it.
    People,
    /// People who work with it.
    Workers,
    /// Records, deleted ones among them.
    Records,
    /// Departments below it.
    Departments,
    /// Roles anchored in it.
    Roles,
    /// Values below it.
    Values,
    /// Values of it.
    OwnValues,
    /// Grants of the policy that are fenced by it.
    Fences,
    /// The same of the draft.
    DraftFences,
}

/// What still uses something, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uses(Vec<(Use, u64)>);

impl Uses {
    /// Those that there are; nothing where there is none.
    #[must_use]
    pub fn of(all: &[(Use, u64)]) -> Option<Uses> {
        let left: Vec<_> = all.iter().copied().filter(|(_, count)| *count > 0).collect();
        (!left.is_empty()).then_some(Uses(left))
    }
}

impl Say for Uses {
    fn say(&self, language: Language) -> String {
        let each = |(what, count): &(Use, u64)| match language {
            Language::En => format!("{}: {count}", english(*what)),
            Language::Zh => format!("{} {count}", chinese(*what)),
        };
        let between = match language {
            Language::En => "; ",
            Language::Zh => "，",
        };
        self.0.iter().map(each).collect::<Vec<_>>().join(between)
    }
}

fn english(what: Use) -> &'static str {
    match what {
        Use::People => "people",
        Use::Workers => "people who work with it",
        Use::Records => "records (those in the recycle bin among them)",
        Use::Departments => "departments below it",
        Use::Roles => "roles anchored in it",
        Use::Values => "values below it",
        Use::OwnValues => "values",
        Use::Fences => "fences of the policy",
        Use::DraftFences => "fences of the draft",
    }
}

fn chinese(what: Use) -> &'static str {
    match what {
        Use::People => "人员",
        Use::Workers => "使用它的人员",
        Use::Records => "记录（含回收站）",
        Use::Departments => "下级部门",
        Use::Roles => "以它为起点的角色",
        Use::Values => "下级值",
        Use::OwnValues => "值",
        Use::Fences => "策略中的限制",
        Use::DraftFences => "草稿中的限制",
    }
}

reasons! {
    /// People, departments, values, roles given.
    OfDesk:
    HoldsAlready { login: String, role: String } = "`{login}` holds the role `{role}` there at that time already.",
        "{login} 在这段时间已在此处拥有角色“{role}”。";
    OverAlready = "It is over already.",
        "该角色已经结束。";
    NoRole { role: String } = "There is no role `{role}`.",
        "没有角色“{role}”。";
    EndsTooEarly = "`valid_until` must be later than `valid_from`, and than now.",
        "结束日期必须晚于开始日期，也晚于今天。";
    OnlyAPart { right: String } = "Your `{right}` reaches a part of the company, and this concerns all of it.",
        "你的管理权限只覆盖公司的一部分，而这项改动涉及全公司。";
    NotYourDepartment { field: String } = "`{field}` takes the key of a department that you manage.",
        "请选择你管理范围内的部门。";
    NotYourPerson { field: String } = "`{field}` takes the login of someone whom you manage and who has not departed.",
        "请填写你管理范围内、未离职人员的登录名。";
    ManagesYou = "Someone else has to manage you.",
        "你自己须由其他管理员管理。";
    HoldsMore { role: String } = "They hold the role `{role}`, which is more than you hold.",
        "对方拥有角色“{role}”，权限高于你。";
    AssignsElsewhere = "You may assign roles only to people of your departments, and anchored in these.",
        "你只能给本人管理部门内的人员授予角色，且以这些部门为起点。";
    NotAssignable { role: String } = "The role `{role}` is not one that you may assign.",
        "你不能授予角色“{role}”。";
    HoldsItself { role: String } = "You hold the role `{role}` yourself: someone else has to assign it.",
        "你自己拥有角色“{role}”，须由其他管理员授予。";
    RoleAbove { role: String } = "The role `{role}` is above yours: someone else has to assign it.",
        "角色“{role}”高于你的角色，须由其他管理员授予。";
    NeedsRight { right: String } = "This needs `{right}`.",
        "这需要系统权限“{right}”。";
    ManagesNoDepartments = "Departments are managed by those who hold `departments.manage` or manage people.",
        "部门由拥有“departments.manage”或管理人员的用户管理。";
    ManagesNoPeople = "People are managed by those who hold `users.manage`, `roles.assign` or `partitions.manage`, and reviewed by those who hold `access.review`.",
        "人员由拥有“users.manage”、“roles.assign”或“partitions.manage”的用户管理，由拥有“access.review”的用户查阅。";
    DepartmentTaken { key: String } = "There is a department `{key}` already.",
        "部门标识“{key}”已存在。";
    NoDepartment { key: String } = "There is no department `{key}`.",
        "没有部门“{key}”。";
    AboveItself { key: String } = "`{key}` would be above itself.",
        "“{key}”会成为自己的上级，无法这样移动。";
    AboveThemselves { login: String } = "`{login}` would be above themselves.",
        "{login} 会成为自己的上级，无法这样设置。";
    RefersToNothing { key: String } = "`{key}` refers to something that does not exist.",
        "“{key}”所指的内容不存在。";
    IntoItself = "A department cannot be merged into itself.",
        "部门不能并入自身。";
    OneTree = "There is one tree of departments: say below which this one is.",
        "请选择上级部门。";
    DepartmentUsed { key: String, uses: Uses } = "`{key}` cannot be closed yet: {uses}. Move them, or merge it into another.",
        "部门“{key}”还不能关闭：{uses}。请先移走，或把它合并到其他部门。";
    ValueUsed { key: String, uses: Uses } = "`{key}` is still used: {uses}.",
        "“{key}”仍在使用：{uses}。";
    DimensionTaken { dimension: String } = "There is a dimension `{dimension}` already.",
        "维度“{dimension}”已存在。";
    DimensionCarried = "A dimension needs the types of record that carry it.",
        "请选择至少一种记录类型。";
    DimensionsFull { most: u64 } = "There are {most} dimensions already, and no more can be kept. Remove one that nobody needs.",
        "维度最多 {most} 个，已经用完。请先移除不再需要的维度。";
    DimensionReserved { dimension: String } = "`{dimension}` cannot be the key of a dimension: it begins with a letter, and no field is called so.",
        "“{dimension}”不能用作维度标识：须以字母开头，且不能与字段同名。";
    DimensionMixed = "What belongs to a customer takes the customer's value. Choose customers, or the types that belong to them.",
        "归属于客户的记录沿用客户的值：请选择客户，或者选择归属于客户的类型。";
    DimensionUsed { dimension: String, uses: Uses } = "`{dimension}` is still used: {uses}.",
        "“{dimension}”仍在使用：{uses}。";
    DimensionStays { dimension: String } = "`{dimension}` is in every system and stays.",
        "“{dimension}”是系统自带的维度，不能移除。";
    ValueTaken { dimension: String, key: String } = "`{dimension}` has a value `{key}` already.",
        "维度“{dimension}”已有值“{key}”。";
    NoValue { dimension: String, key: String } = "`{dimension}` has no value `{key}`.",
        "维度“{dimension}”没有值“{key}”。";
    NoDimension { dimension: String } = "There is no dimension `{dimension}`.",
        "没有维度“{dimension}”。";
    AlreadyThere { login: String, department: String } = "`{login}` is in `{department}` already.",
        "{login} 已经在该部门。";
    ToTheSame = "They would be handed over to the one who has them.",
        "不能交接给本人。";
    NotActive { login: String } = "`{login}` is not active.",
        "{login} 不是在职状态。";
    StatusIs { login: String, status: String } = "`{login}` is not active: the status is `{status}`.",
        "{login} 不是在职状态，当前状态为 {status}。";
    GivesOwnValues { dimension: String } = "You may give only values of `{dimension}` that you work with yourself.",
        "你只能分配自己拥有的分区值。";
    LoginForm = "A login has 1 to 100 characters, and no spaces.",
        "登录名为 1 到 100 个字符，不能有空格。";
    PasswordForm { least: u64, most: u64 } = "A password has at least {least} characters, and at most {most} bytes.",
        "密码至少 {least} 个字符，最多 {most} 字节。";
    LoginInPassword = "A password does not have the login in it.",
        "密码中不能包含登录名。";
    PasswordsDiffer = "The two passwords are not the same.",
        "两次输入的密码不一致。";
    SetUpOver = "This link does not set anything up, or does so no more.",
        "此链接无法用于设置，或已经失效。";
    LoginTaken = "This login is taken.",
        "该登录名已被使用。";
    UserThere { login: String } = "There is a user `{login}` already.",
        "已有用户“{login}”。";
    UserNeedsName = "A user needs a name.",
        "请填写姓名。";
    ShutsOut = "You would shut yourself out: someone else has to do this.",
        "你不能对自己这样做，须由其他管理员操作。";
    StatusChanged = "Their status is not one from which this is possible: look at it again first.",
        "对方的状态已变化，请先重新查看。";
    TakesNoRecords = "Who departs takes no records along: leave them or hand them over.",
        "离职人员不能带走记录，请选择留在原处或交接。";
    WhatOfRecords = "Say what becomes of the records.",
        "请选择如何处理名下的记录。";
    NameForm { most: u64 } = "A name has 1 to {most} characters on one line.",
        "名称为 1 到 {most} 个字符，且只能一行。";
    KeyForm { most: u64 } = "A key has 1 to {most} letters, digits, `_` and `-`.",
        "标识为 1 到 {most} 个字母、数字、_ 或 -。";
    ReasonForm = "This needs a reason of at most 1,000 characters.",
        "请填写原因，不超过 1000 个字符。";
    GivesRoleToSelf = "You would give a role to yourself: someone else has to do this.",
        "不能给自己授予角色，须由其他管理员操作。";
    MovesSelf = "You would change where you stand yourself: someone else has to do this.",
        "不能改变自己所处的位置，须由其他管理员操作。";
    MoreDepartments = "You would put more departments under your own roles: someone else has to do this.",
        "这样会使更多部门进入你自己角色的范围，须由其他管理员操作。";
    MorePeople = "You would put more people under yourself: someone else has to do this.",
        "这样会使更多人成为你的下属，须由其他管理员操作。";
    MoreValues = "You would widen the values that you work with yourself: someone else has to do this.",
        "不能扩大自己的分区，须由其他管理员操作。";
    MoreRecords = "You would bring records under your own roles: someone else has to do this.",
        "这样会使更多记录进入你自己角色的范围，须由其他管理员操作。";
    NobodyLeft = "After this nobody could manage roles and users any more. Someone active must keep both `roles.manage` and `users.manage`.",
        "此后将没有人能管理角色和人员：至少要有一名在职人员同时拥有这两项权限。";
    NobodySure = "After this nobody could be sure to manage roles and users. Someone active must keep both `roles.manage` and `users.manage` by roles without conditions and assignments without an end.",
        "此后将没有人能稳定地管理角色和人员：至少要有一名在职人员通过无条件限制、无结束日期的角色同时拥有这两项权限。";
    SendAFile = "Send at least one of `users`, `assignments` and `partitions`.",
        "请至少选择一个文件，或粘贴其内容。";
    TooManyRows { file: String } = "`{file}` has more than 5,000 rows: send it in parts.",
        "{file} 超过 5000 行，请分批导入。";
    TooManyPeople = "At most 1,000 people can be added at once.",
        "一次最多新增 1000 人。";
    FileTooLarge { most: u64 } = "This file has more than {most} MB: send it in parts.",
        "文件超过 {most} MB，请拆分后分批导入。";
    FormTooLarge { most: u64 } = "This is more than {most} MB together: send the files one by one.",
        "内容合计超过 {most} MB，请逐个文件导入。";
    FileNotUtf8 = "This file is not written in UTF-8. Save it as “CSV UTF-8” and choose it again.",
        "文件不是 UTF-8 编码。请另存为“CSV UTF-8”格式，再重新选择。";
}

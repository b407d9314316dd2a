//! Reasons about a row of a file: they stand behind its name and line.

use remit_policy::Object;

use super::{Reason, Say, reasons};
use crate::Language;

/// A sentence as it stands behind a line: without its full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told(pub Box<Reason>);

impl Say for Told {
    fn say(&self, language: Language) -> String {
        self.0.said(language).trim_end_matches(['.', '。']).into()
    }
}

reasons! {
    /// A row of a file.
    OfRow:
    Single { told: Told } = "{told}",
        "{told}";
    At { column: String, reason: Box<Reason> } = "`{column}`: {reason}",
        "{column}：{reason}";
    NoColumn { column: String, known: String } = "there is no column `{column}` here; the columns are {known}",
        "没有“{column}”这一列，可用的列有 {known}";
    ColumnTwice { column: String } = "the column `{column}` is there twice",
        "“{column}”列出现了两次";
    ColumnMissing { column: String } = "the column `{column}` is missing",
        "缺少“{column}”列";
    WrongLength { len: u64, expected: u64 } = "the row has {len} cells where the header has {expected}",
        "本行有 {len} 个单元格，表头有 {expected} 个";
    NotUtf8 = "the row is not UTF-8",
        "本行不是 UTF-8 编码";
    Unreadable { error: String } = "the row cannot be read: {error}",
        "本行无法读取";
    HasNul = "the row has a character in it that cannot be stored (NUL)",
        "本行含有无法保存的字符（NUL）";
    EmptyCell { column: String } = "`{column}` is empty",
        "“{column}”为空";
    RowTwice { key: String } = "there is a row for `{key}` already",
        "“{key}”已有一行";
    RowOnLine { login: String, line: u64 } = "there is a row for `{login}` already, on line {line}",
        "“{login}”在第 {line} 行已出现";
    SameRow = "there is the same row already",
        "已有相同的一行";
    Taken = "this login is taken",
        "该登录名已被使用";
    WorksElsewhere = "they work in another department: move them by themselves, because of their records",
        "此人在其他部门工作：因涉及名下记录，请单独调动";
    OtherStatus { status: String } = "their status is `{status}`: change it by itself",
        "此人当前状态为 {status}，请单独更改";
    PasswordForNew = "`password` is for people who are new",
        "password 列只用于新增人员";
    NotALogin { login: String } = "`{login}` is not a login: 1 to 100 characters without spaces",
        "“{login}”不能用作登录名：应为 1 到 100 个字符，不能有空格";
    PasswordTooLong { most: u64 } = "`password` is longer than {most} bytes",
        "密码超过 {most} 字节";
    NotManaged { column: String, login: String } = "`{column}`: there is no `{login}` whom you manage",
        "{column}：你管理范围内没有“{login}”";
    RoleHeld { role: String } = "they hold the role `{role}` there at that time already",
        "此人在这段时间已在此处拥有角色“{role}”";
    NoSuchDimension { dimension: String } = "there is no dimension `{dimension}`",
        "没有维度“{dimension}”";
    NoSuchValue { dimension: String, key: String } = "`{dimension}` has no value `{key}`",
        "维度“{dimension}”没有值“{key}”";
    ValueNotIn { dimension: String, key: String } = "there is no value `{key}` in the dimension `{dimension}`",
        "维度“{dimension}”中没有值“{key}”";
    NoSuchDepartment { key: String } = "there is no department `{key}`",
        "没有部门“{key}”";
    NoSuchUser { login: String } = "there is no user `{login}`",
        "没有用户“{login}”";
    NoSuchRole { role: String } = "the policy has no role `{role}`",
        "策略中没有角色“{role}”";
    NoSuchObject { key: String } = "there is no object `{key}`",
        "没有类型“{key}”";
    NoSuchRecord { object: Object, key: String } = "there is no {object} `{key}`",
        "没有{object}“{key}”";
    RecordTwice { object: Object, key: String } = "there is a {object} `{key}` already",
        "已有{object}“{key}”";
    RecordAboveItself { object: Object } = "this {object} would be above itself",
        "该{object}会成为自己的上级";
    NameAboveItself { column: String, name: String } = "`{column}`: `{name}` would be above itself",
        "{column}：“{name}”会成为自己的上级";
    ManagerCycle { login: String } = "`manager`: `{login}` would be above themselves",
        "manager：“{login}”会成为自己的上级";
    NotADimension { dimension: String } = "`{dimension}` is not the key of a dimension; use letters, digits, `_` and `-`",
        "“{dimension}”不能用作维度标识，请使用字母、数字、_ 和 -";
    EndsBeforeBegin = "`valid_until` is not later than `valid_from`",
        "valid_until 必须晚于 valid_from";
    SharedTwice = "this record is shared with the same grantee already",
        "这条记录已共享给同一对象";
    NotALevel { level: String } = "`{level}` is not a level of a share; they are view, edit",
        "“{level}”不是共享级别，可选 view、edit";
    NotAGrantee { kind: String } = "`{kind}` is not a kind of grantee; they are user, department, role",
        "“{kind}”不是共享对象类型，可选 user、department、role";
    NotMoney { text: String } = "`{text}` is not an amount of money; write it as 1234.56 USD",
        "“{text}”不是金额，应写作 1234.56 USD";
    NotWhole { text: String } = "`{text}` is not a whole number",
        "“{text}”不是整数";
    NotADate { text: String } = "`{text}` is not a date; write it as 2026-11-21",
        "“{text}”不是日期，应写作 2026-11-21";
    NotATime { text: String } = "`{text}` is not a time; write it as 2026-11-21T08:00:00Z",
        "“{text}”不是时间，应写作 2026-11-21T08:00:00Z";
    NotYesNo { text: String } = "`{text}` is neither `true` nor `false`",
        "“{text}”既不是 true 也不是 false";
    NotAChoice { text: String, known: String } = "`{text}` is not a choice; the choices are {known}",
        "“{text}”不在可选范围内，可选 {known}";
    NotAStatus { key: String } = "`{key}` is not a status; they are active, suspended, departed",
        "“{key}”不是有效的状态，可选 active、suspended、departed";
}

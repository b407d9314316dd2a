//! Reasons about records, lists and shares.

use remit_policy::{Action, Kind, Object};

use super::{Say, reasons};
use crate::words::{en, moment, zh};
use crate::{Language, Names};

/// The longest line and the longest text that a field holds, in characters.
pub const LINE: usize = 500;
/// The longest text.
pub const TEXT: usize = 20_000;

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken(pub Kind);

impl Say for Taken {
    fn say(&self, language: Language) -> String {
        let (en, zh) = match self.0 {
            Kind::Text | Kind::Phone | Kind::Handle => {
                (format!("text of at most {LINE} characters"), format!("不超过 {LINE} 个字符的文字"))
            }
            Kind::LongText => (format!("text of at most {TEXT} characters"), format!("不超过 {TEXT} 个字符的文字")),
            Kind::Email => ("an e-mail address".into(), "电子邮箱地址".into()),
            Kind::Money => {
                ("an amount with its currency, such as `1234.56 USD`".into(), "带币种的金额，例如 1234.56 USD".into())
            }
            Kind::Number => ("a whole number".into(), "整数".into()),
            Kind::Date => ("a date such as `2026-11-21`".into(), "日期，例如 2026-11-21".into()),
            Kind::Choice(keys) => (format!("one of {}", keys.join(", ")), "列表中的一项".into()),
            Kind::YesNo => ("`true` or `false`".into(), "“是”或“否”".into()),
            Kind::Reference(_) => ("a record that you can see".into(), "你能看到的记录".into()),
        };
        match language {
            Language::En => en,
            Language::Zh => zh,
        }
    }
}

/// A moment as programs write it, `2027-01-31T18:00:00Z`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment(pub String);

impl Say for Moment {
    fn say(&self, language: Language) -> String {
        let Moment(text) = self;
        match language {
            Language::En => text.clone(),
            Language::Zh => moment(text),
        }
    }
}

/// What decides whether a record of this type may lie where it would: its place in these dimensions besides,
/// with what people read for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deciding(pub Object, pub Vec<String>, pub Names);

impl Say for Deciding {
    fn say(&self, language: Language) -> String {
        let Deciding(object, dimensions, names) = self;
        let dimensions = dimensions.iter();
        let (mut named, between) = match language {
            Language::En => (
                dimensions.fold("owner, department".to_owned(), |text, one| text + ", " + &en::dimension(names, one)),
                ", ",
            ),
            Language::Zh => (
                dimensions.fold("负责人、部门".to_owned(), |text, one| text + "、" + &zh::dimension(names, one)),
                "、",
            ),
        };
        if object.is_child() {
            named = named + between + Object::Customer.say(language).as_str();
        }
        named
    }
}

impl Say for Object {
    fn say(&self, language: Language) -> String {
        match language {
            Language::En => self.key().into(),
            Language::Zh => zh::thing(*self).into(),
        }
    }
}

impl Say for Action {
    fn say(&self, language: Language) -> String {
        match language {
            Language::En => self.key().into(),
            Language::Zh => zh::action(*self).into(),
        }
    }
}

reasons! {
    /// Records, lists and shares.
    OfRecord:
    CreatesNone = "None of your roles may create this.",
        "你的角色不能新建这类记录。";
    CreatesElsewhere { by: Deciding } = "Your roles allow this only for records that lie elsewhere: check {by}.",
        "你的角色不能在这里新建：请检查{by}。";
    Disallowed { action: Action } = "None of your roles allows `{action}` on this record.",
        "你的角色不能{action}这条记录。";
    HandsOverNone = "None of your roles allows you to hand this record over.",
        "你的角色不能转移这条记录。";
    HandsOverElsewhere = "You may hand this over, but not to there.",
        "你可以转移这条记录，但不能转移到那里。";
    NeedsApproval = "Your roles allow this only with someone's approval, and approvals are not available yet. Nothing was changed.",
        "你的角色须经审批才能这样做，而审批功能尚未开放。没有任何改动。";
    ChangedMeanwhile = "Someone changed this record in the meantime. Nothing was saved; look at it again first.",
        "这条记录已被他人修改，你的内容没有保存，请先核对最新内容。";
    NotByHandingOver { field: String } = "`{field}` is not changed by handing over.",
        "转移不能更改“{field}”。";
    ByHandingOver { field: String } = "`{field}` is changed by handing the record over, not by editing.",
        "此项须通过转移更改，不能直接编辑。";
    NotSettable { field: String } = "`{field}` cannot be set: there is no such field, or you may not change it.",
        "此项无法填写：没有这个字段，或你不能更改它。";
    Required { field: String } = "`{field}` is needed.",
        "此项必填。";
    Takes { field: String, taken: Taken } = "`{field}` needs {taken}.",
        "请填写{taken}。";
    CustomerUnseen = "`customer` needs a customer that you can see.",
        "请选择你能看到的客户。";
    RecordUnseen { field: String } = "`{field}` needs a record that you can see.",
        "请选择你能看到的记录。";
    Unknown { field: String } = "`{field}` is not known.",
        "没有找到填写的内容，请从列表中选择。";
    FieldUnknown { object: Object, plural: String, field: String } = "`{plural}` has no field `{field}`.",
        "{object}没有字段“{field}”。";
    NotAskable { field: String } = "`{field}` cannot be used here: there is no such field, or you may not read it.",
        "这里不能使用“{field}”：没有这个字段，或你不能查看它。";
    NotGrouped { field: String } = "`{field}` cannot be grouped by in this way.",
        "不能按“{field}”这样分组。";
    NotAdded { field: String } = "`{field}` cannot be added up.",
        "“{field}”不能求和。";
    NotSorted { field: String } = "`{field}` cannot be sorted by.",
        "不能按“{field}”排序。";
    NotCompared { field: String, value: String, taken: String } = "`{value}` cannot be compared with `{field}`: expected {taken}.",
        "“{value}”不能用于筛选“{field}”。";
    NotComparedBy { field: String, op: String } = "`{field}` cannot be compared by `{op}`.",
        "“{field}”不能用“{op}”比较。";
    NoComparison { key: String } = "`{key}` is no way to compare",
        "“{key}”不是有效的比较方式。";
    LimitBetween { most: u64 } = "`limit` must lie between 1 and {most}.",
        "每页条数须为 1 到 {most}。";
    LimitFrom { most: u64 } = "`limit` must be a number from 1 to {most}",
        "每页条数须为 1 到 {most} 的数字。";
    CountMode = "`count` must be `capped` or `exact`",
        "计数方式须为 capped 或 exact。";
    NotNext = "`after` is not the `next` of a page of this list.",
        "翻页位置与此列表不符，请从第一页开始。";
    SearchLength = "Search for one to 100 characters.",
        "请输入 1 到 100 个字符进行搜索。";
    TooManyFilters = "At most 20 filters can be combined.",
        "最多同时使用 20 个筛选条件。";
    TooManyExported = "More than 100,000 records match. Narrow the filters and export them in parts.",
        "符合条件的记录超过 100000 条，请缩小筛选范围，分批导出。";
    ExportsNone { object: Object, plural: String } = "None of your roles may export {plural}.",
        "你的角色不能导出{object}。";
    TooManyOperations = "At most 1,000 operations can be asked for at once.",
        "一次最多 1000 项操作。";
    SelectSome = "Select at least one record, and at most 1,000.",
        "请选择 1 到 1000 条记录。";
    SelectWhat = "Choose what to do with the selected records.",
        "请选择要对所选记录做什么。";
    NoSuchInput = "This form has no such input.",
        "表单中没有这一项。";
    GranteeUnknown = "`grantee` is not known: it takes the login of an active user, or the key of a department or a role.",
        "没有找到共享对象，请从列表中选择。";
    SharedWithSelf = "You see this record already: share it with someone else.",
        "你已能看到这条记录，请共享给其他人。";
    NeedsTime { field: String } = "`{field}` needs a time such as `2027-01-31T18:00:00Z`, or a date.",
        "请填写日期。";
    NeedsFuture { field: String } = "`{field}` must lie in the future.",
        "请填写今天以后的日期。";
    SharesLookOnly = "You may look at this record but not edit it at once: share it for looking.",
        "你只能查看这条记录，不能直接编辑，因此只能共享查看权限。";
    Outlasts { end: Moment } = "You have this yourself only until {end}: what you give cannot last longer.",
        "你自己的权限到 {end} 为止，共享不能晚于这个时间。";
    NeedsReview = "Looking at the access of others needs `access.review`.",
        "查看他人的权限需要系统权限“access.review”。";
    TrailNeeds { right: String } = "The audit trail needs `{right}`.",
        "审计日志需要系统权限“{right}”。";
    NeedsObject = "`record` needs `object` beside it.",
        "按记录查询时还须选择类型。";
    TooManyEntries = "More than 100,000 entries match. Narrow the question and take them in parts.",
        "符合条件的审计日志超过 100000 条，请缩小范围，分批下载。";
}

//! Reasons about the policy, its draft and its revisions.

use remit_policy::flaw::Flawed;
use remit_policy::{Action, Object, PolicyTest};

use super::{Moment, Reason, Say, reasons};
use crate::Language;

fn either(language: Language, en: String, zh: String) -> String {
    match language {
        Language::En => en,
        Language::Zh => zh,
    }
}

/// A clause with a capital letter and a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause(pub Box<Reason>);

impl Say for Clause {
    fn say(&self, language: Language) -> String {
        let clause = self.0.said(language);
        let mut chars = clause.chars();
        let first = chars.next().map(char::to_uppercase).into_iter().flatten();
        let stop = either(language, ".".into(), "。".into());
        first.chain(chars).collect::<String>() + &stop
    }
}

/// How many people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct People(pub usize);

impl Say for People {
    fn say(&self, language: Language) -> String {
        let People(count) = self;
        let en = if *count == 1 { "one person".into() } else { format!("{count} people") };
        either(language, en, format!("{count} 人"))
    }
}

/// Keys, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys(pub Vec<String>);

impl Say for Keys {
    fn say(&self, language: Language) -> String {
        let each = |key: &String| either(language, format!("`{key}`"), format!("“{key}”"));
        let keys: Vec<String> = self.0.iter().map(each).collect();
        either(language, keys.join(", "), keys.join("、"))
    }
}

/// Who changed something, and when, as far as that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// A name.
    pub who: Option<String>,
    /// The time.
    pub at: Option<Moment>,
}

impl Say for Change {
    fn say(&self, language: Language) -> String {
        let who = self.who.clone();
        let at = self.at.as_ref().map(|at| at.say(language));
        match language {
            Language::En => {
                let at = at.map(|at| format!(" at {at}")).unwrap_or_default();
                format!("{} changed the draft{at}", who.unwrap_or_else(|| "Someone".into()))
            }
            Language::Zh => {
                let at = at.map(|at| format!("于 {at} ")).unwrap_or_default();
                format!("{}{at}更改了草稿", who.unwrap_or_else(|| "有人".into()))
            }
        }
    }
}

/// What a test of the policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim(pub PolicyTest);

impl Say for Claim {
    fn say(&self, language: Language) -> String {
        let PolicyTest { user, can, action, object, record, field } = &self.0;
        let (action, object) = (action.say(language), object.say(language));
        match language {
            Language::En => {
                let verb = if *can { "can" } else { "cannot" };
                let field = field.as_ref().map(|field| format!("`{field}` of ")).unwrap_or_default();
                format!("the policy's test \"`{user}` {verb} {action} {field}{object} `{record}`\"")
            }
            Language::Zh => {
                let verb = if *can { "可以" } else { "不能" };
                let field = field.as_ref().map(|field| format!(" 的字段 {field}")).unwrap_or_default();
                format!("策略测试“{user} {verb}{action}{object} {record}{field}”")
            }
        }
    }
}

reasons! {
    /// The policy, its draft and its revisions.
    OfPolicy:
    AsSentence { clause: Clause } = "{clause}",
        "{clause}";
    NotAPolicy { line: u64, flawed: Flawed } = "line {line}: {flawed}",
        "策略文本第 {line} 行，{flawed}";
    NotSayable { flawed: Flawed } = "{flawed}",
        "策略无效：{flawed}";
    PageName { key: String } = "`{key}` is the name of a page and cannot name anything else",
        "“{key}”是页面名称，不能用作标识或登录名";
    NoTimeZone { role: String, zone: String } = "{role}: there is no time zone `{zone}`",
        "{role}：没有时区“{zone}”";
    AssignsNoRole { role: String, other: String } = "{role} assigns: there is no role `{other}`",
        "{role} 可授予的角色中没有“{other}”";
    WrongGrant { role: String, object: Object, action: Action, why: Box<Reason> } = "{role} {object} {action}: {why}",
        "{role} {action}{object}：{why}";
    NoFence { fence: String, known: String } = "there is no dimension `{fence}`; there are {known}",
        "没有维度“{fence}”，现有 {known}";
    NoCustomer { object: Object } = "a {object} belongs to no customer",
        "{object}不属于任何客户";
    OnlyTransferTo = "only transfer has `to`",
        "只有转移可以设置去向";
    CannotWait = "this cannot wait for approval",
        "这项操作不能设为须审批";
    NeedsReason = "A revision needs a reason.",
        "请填写发布原因。";
    OverrideNeedsReason = "Overriding tests that fail needs a reason.",
        "有测试未通过，仍要发布须填写理由。";
    ReasonHasNul = "The reason has a character in it that cannot be stored.",
        "原因中含有无法保存的字符。";
    DraftChanged { change: Change, version: i64, there: i64 } = "{change}: you saw version {version}, it is at version {there} now.",
        "{change}：你看到的是第 {version} 版，现在是第 {there} 版。";
    DraftScheduled { at: Moment } = "The draft is to be published at {at}: take it off the schedule to change it.",
        "草稿已定于 {at} 发布，请先取消定时再更改。";
    NeedsFutureTime = "`at` needs a time in the future, such as `2027-01-31T18:00:00Z`.",
        "请填写将来的时间。";
    DraftNeedsRight = "The draft of the next revision needs `roles.manage`.",
        "编辑草稿需要系统权限“roles.manage”。";
    PublishNeedsRights = "Publishing needs both `policy.publish` and `roles.manage`.",
        "发布需要系统权限“policy.publish”和“roles.manage”。";
    DraftEmpty = "There is nothing to publish: the draft is empty.",
        "草稿为空，没有可发布的内容。";
    NothingChanges = "There is nothing to publish: nothing would change.",
        "没有可发布的内容：与生效版本没有差别。";
    EditsOrPolicy = "A draft is either `edits` or a `policy`.",
        "草稿只能以修改项或完整策略之一提交。";
    Contested { roles: Keys } = "The draft and the revision in force change the same, differently, in {roles}: say which of the two shall win.",
        "草稿与生效版本对角色 {roles} 的同一处作了不同修改：请选择以哪一方为准。";
    OtherBase { revision: i64, base: i64 } = "Revision {revision} is in force now; these changes were made to revision {base}.",
        "现在生效的是第 {revision} 版，而这些修改基于第 {base} 版。";
    DraftOtherBase { revision: i64, base: i64 } = "Revision {revision} is in force now; the draft was made to revision {base}.",
        "现在生效的是第 {revision} 版，而草稿基于第 {base} 版。";
    SchedulerMayNot = "Who scheduled it may not publish any more.",
        "设置定时发布的人已没有发布权限。";
    AlreadyInForce { number: i64 } = "Revision {number} says what is in force already: nothing would change.",
        "第 {number} 版与生效版本相同，没有可更改的内容。";
    OldRevision { number: i64, line: u64, flawed: Flawed } = "Revision {number} says something that is not known any more: line {line}: {flawed}.",
        "第 {number} 版含有现已无法识别的内容：第 {line} 行，{flawed}。";
    HandsOff { role: String } = "You hold the role `{role}`: someone else has to change it.",
        "你本人持有角色“{role}”，须由他人修改。";
    RoleHeldBy { role: String, who: People } = "The role `{role}` is held by {who}: take it from them before it is removed.",
        "角色“{role}”仍由 {who}持有，请先收回再删除。";
    RoleSharedWith { role: String } = "Records are shared with the role `{role}`: end these shares before it is removed.",
        "仍有记录共享给角色“{role}”，请先结束共享再删除。";
    ImpossibleRole { place: u64 } = "Change {place} makes a role under a key that is taken or cannot be one, or from something that does not exist.",
        "第 {place} 项修改要新建的角色标识已被使用、格式不对，或其来源不存在。";
    ImpossibleChange { place: u64 } = "Change {place} names a role or a field that does not exist.",
        "第 {place} 项修改所指的角色或字段不存在。";
    TestHolds { claim: Claim } = "{claim} holds",
        "{claim}通过";
    TestFails { claim: Claim } = "{claim} fails",
        "{claim}未通过";
    TestNoUser { claim: Claim } = "{claim} names a user who does not exist",
        "{claim}所指的用户不存在";
    TestNoRecord { claim: Claim } = "{claim} names a record that does not exist",
        "{claim}所指的记录不存在";
}

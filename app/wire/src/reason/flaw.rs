//! What is wrong with a policy's text, in every language. Keys stand as the text has them.

use remit_policy::flaw::{Flaw, Flawed, Form, Thing, clock};

use super::Say;
use crate::Language;

impl Say for Flawed {
    fn say(&self, language: Language) -> String {
        match language {
            Language::En => self.to_string(),
            Language::Zh if self.path.is_empty() => flaw(&self.flaw),
            Language::Zh => format!("{}：{}", self.path, flaw(&self.flaw)),
        }
    }
}

fn flaw(flaw: &Flaw) -> String {
    let listed = |keys: &[&str]| keys.join("、");
    let letters = "请使用字母、数字、_ 和 -";
    match flaw {
        Flaw::NotToml(error) => format!("文本不符合 TOML 格式，解析器报告：{error}"),
        Flaw::KeyOfNoRole => format!("不能用作角色标识，{letters}"),
        Flaw::NotAKey(kind, text) => format!("“{text}”不能用作{}标识，{letters}", thing(*kind)),
        Flaw::Unknown(known) => format!("此处没有这个键，可用的有 {}", listed(known)),
        Flaw::UnknownBeside(keys, kind, known) => {
            format!("此处没有这个键，可用的有 {}，或{}：{}", listed(keys), thing(*kind), listed(known))
        }
        Flaw::NotOneOf(kind, text, known) => {
            format!("“{text}”不是{}，可用的有 {}", thing(*kind), listed(known))
        }
        Flaw::MustBe(wanted, found) => format!("应为{}，而不是{}", form(*wanted), form(*found)),
        Flaw::Empty => "内容为空".into(),
        Flaw::Missing(key) => format!("缺少“{key}”"),
        Flaw::NoReach => "应为数据范围，或含有 reach 的表".into(),
        Flaw::NoCustomer(object) => format!("{}不属于任何客户", object.say(Language::Zh)),
        Flaw::OnlyTransferTo => "只有 transfer 可以设置 to".into(),
        Flaw::CannotWait(action) => format!("“{}”不能设为须审批", action.key()),
        Flaw::NoDay => "没有指定星期，永远不会生效".into(),
        Flaw::SameTime => "开始与结束时间相同，永远不会生效；全天请写 00:00 和 24:00".into(),
        Flaw::NotATime(text, latest) => format!("“{text}”不是 00:00 到 {} 之间的时间", clock(*latest)),
        Flaw::NotANetwork(text) => format!("“{text}”不是网络地址，应写作 10.0.0.0/8 或 2001:db8::/32"),
        Flaw::ClaimsNothing => "需要 can 或 cannot，并写明操作".into(),
        Flaw::ClaimsBoth => "不能与 can 同时使用，请二选一".into(),
        Flaw::NoFieldOf(action) => format!("“{}”不涉及字段，请使用 view 或 edit", action.key()),
    }
}

fn thing(thing: Thing) -> String {
    match thing {
        Thing::Action => "操作".into(),
        Thing::Capability => "系统权限".into(),
        Thing::Day => "星期".into(),
        Thing::Dimension => "维度".into(),
        Thing::FieldOf(object) => format!("{}的字段", object.say(Language::Zh)),
        Thing::Level => "字段权限".into(),
        Thing::Object => "对象".into(),
        Thing::Reach => "数据范围".into(),
        Thing::Role => "角色".into(),
        Thing::Tier => "角色级别".into(),
    }
}

const fn form(form: Form) -> &'static str {
    match form {
        Form::Flag => " true 或 false",
        Form::List => "列表",
        Form::Moment => "不加引号的日期或时间",
        Form::Number => "数字",
        Form::Table => "表",
        Form::Text => "加引号的文本",
    }
}

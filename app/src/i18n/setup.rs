//! From an empty system to a team: the first administrator, and what comes next.

use remit_wire::Language;

/// The texts of this area.
#[expect(missing_docs, reason = "the texts say it")]
pub struct Words {
    pub title: &'static str,
    pub text: &'static str,
    pub organisation: &'static str,
    pub organisation_help: &'static str,
    pub name: &'static str,
    pub login: &'static str,
    pub login_help: &'static str,
    pub password: &'static str,
    pub password_help: &'static str,
    pub again: &'static str,
    pub language: &'static str,
    pub templates: &'static str,
    pub templates_help: &'static str,
    pub submit: &'static str,
    pub reason: &'static str,
    pub gone_title: &'static str,
    pub gone_text: &'static str,
    pub gone_operator: &'static str,
    pub sign_in: &'static str,
    pub welcome: &'static str,
    pub steps: &'static str,
    pub steps_text: &'static str,
    pub done: &'static str,
    pub departments: Step,
    pub values: Step,
    pub roles: Step,
    pub people: Step,
    pub import: &'static str,
    pub given: Step,
    pub second: Step,
}

/// What there is to do, and why.
#[expect(missing_docs, reason = "the texts say it")]
pub struct Step {
    pub what: &'static str,
    pub why: &'static str,
}

/// English.
pub static EN: Words = Words {
    title: "Set up Remit",
    text: "You are the first one here, and will be the administrator: you let people in and say who may do what. \
           An administrator sees no customer and no deal; whoever works with those gets a role for it.",
    organisation: "Organisation",
    organisation_help: "Its name becomes that of the department at the top. All others go below it.",
    name: "Your name",
    login: "Login",
    login_help: "What you sign in with, such as ada or ada@acme.com. It never changes.",
    password: "Password",
    password_help: "At least 10 characters. A short sentence is easy to keep in mind and hard to guess.",
    again: "The same password again",
    language: "Language",
    templates: "Begin with roles for the usual jobs",
    templates_help: "Sales representative, sales manager, service agent, finance and others, to be changed as you \
                     like. Nobody holds them until you give them.",
    submit: "Set up and sign in",
    reason: "First set-up",
    gone_title: "This link does not work",
    gone_text: "A link to set Remit up works once, for 24 hours, and only as long as nobody can sign in.",
    gone_operator: "If Remit is set up already, sign in. If it is not, whoever runs the server starts it again and \
                    follows the link that it prints last.",
    sign_in: "Sign in",
    welcome: "Remit is set up, and you are signed in as its administrator.",
    steps: "Next steps",
    steps_text: "From here to a team that works. The order is a proposal.",
    done: "done",
    departments: Step {
        what: "Add departments",
        why: "Roles measure by them how far they reach: my own records, my department's, all below it.",
    },
    values: Step {
        what: "Add regions, industries or product lines",
        why: "Only if they divide your data: a role can then be fenced, so that its holders see their own region alone.",
    },
    roles: Step {
        what: "Say what each role may do, and publish",
        why: "Changes gather in a draft. You see whom they concern before they are in force.",
    },
    people: Step {
        what: "Let people in",
        why: "One by one, with a role and a first password that is shown once; or many from a file.",
    },
    import: "Import from a file",
    given: Step {
        what: "Give everyone a role, and their values where it is fenced",
        why: "Without a role nobody sees anything. A person's page says what is missing.",
    },
    second: Step {
        what: "Have a second administrator",
        why: "Nobody changes a role that they hold or gives one to themselves: that takes someone else.",
    },
};

/// Chinese.
pub static ZH: Words = Words {
    title: "初始设置",
    text: "你是这里的第一个人，将成为系统管理员：邀请成员，并决定谁能做什么。管理员本身看不到客户和商机，\
           要处理业务数据的人须另有相应角色。",
    organisation: "组织名称",
    organisation_help: "作为最上级部门的名称，其他部门都在它之下。",
    name: "姓名",
    login: "登录名",
    login_help: "用于登录，例如 ada 或 ada@acme.com，之后不可更改。",
    password: "密码",
    password_help: "至少 10 个字符。一句短语既好记又难猜。",
    again: "再次输入密码",
    language: "语言",
    templates: "预置常用角色",
    templates_help: "销售代表、销售经理、客服专员、财务等，可随意修改；授予之前没有人拥有它们。",
    submit: "完成设置并登录",
    reason: "初始设置",
    gone_title: "此链接无法使用",
    gone_text: "设置链接只能使用一次，24 小时内有效，且仅在还没有任何用户时可用。",
    gone_operator: "如果已完成设置，请直接登录；否则请服务器运维人员重新启动服务，并打开最后输出的链接。",
    sign_in: "去登录",
    welcome: "设置完成，你已以系统管理员身份登录。",
    steps: "接下来",
    steps_text: "从这里到团队开工还有几步，顺序仅供参考。",
    done: "已完成",
    departments: Step {
        what: "添加部门", why: "角色的数据范围以部门衡量：本人、本部门、本部门及下级。"
    },
    values: Step {
        what: "添加区域、行业或产品线",
        why: "仅在需要以此划分数据时：角色可据此设置分区，成员只能看到自己的区域。",
    },
    roles: Step {
        what: "设定各角色的权限并发布", why: "改动先存为草稿，生效前可看到会影响哪些人。"
    },
    people: Step {
        what: "邀请成员", why: "逐个邀请并授予角色，初始密码只显示一次；也可以从文件批量导入。"
    },
    import: "从文件导入",
    given: Step {
        what: "给每个人授予角色，有分区限制的再分配分区",
        why: "没有角色就什么都看不到。个人页面会提示还缺什么。",
    },
    second: Step {
        what: "增加第二位管理员",
        why: "任何人都不能修改自己拥有的角色，也不能给自己授予角色，须由另一位管理员操作。",
    },
};

/// The texts in a language.
#[must_use]
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &EN,
        Language::Zh => &ZH,
    }
}

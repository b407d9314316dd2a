//! What the first page says.

/// The texts of this area.
#[expect(missing_docs, reason = "the texts say it")]
pub struct Words {
    pub open: &'static str,
    pub open_help: &'static str,
    pub won: fn(&str) -> String,
    pub average: fn(&str) -> String,
    pub rate: fn(&str) -> String,
    pub ever: &'static str,
    pub deals: fn(u64) -> String,
    pub closed: fn(u64) -> String,
    pub against: fn(&str, &str) -> String,
    pub same: fn(&str) -> String,
    pub points: fn(&str, i64) -> String,
    pub excluded: fn(u64) -> String,

    pub stages: &'static str,
    pub months: &'static str,
    pub agents: &'static str,
    pub agents_help: &'static str,
    pub agents_more: fn(usize) -> String,
    pub stuck: &'static str,
    pub stuck_help: &'static str,
    pub since: fn(&str) -> String,
    pub unnamed: &'static str,
    pub none_open: &'static str,
    pub none_won: &'static str,

    pub table: &'static str,
    pub stage: &'static str,
    pub month: &'static str,
    pub agent: &'static str,
    pub count: &'static str,
    pub value: &'static str,
    pub still_open: &'static str,
    pub count_won: &'static str,
    pub count_lost: &'static str,
    pub win_rate: &'static str,
    pub value_won: &'static str,

    pub hello: fn(&str) -> String,
    pub standing: fn(&str, &str) -> String,
    pub no_role: fn(&str) -> String,
    pub go: &'static str,
    pub account: &'static str,
    pub rights: &'static str,
    pub apart: &'static str,
    pub you_may: fn(&str) -> String,
    pub list: &'static str,
    pub last: &'static str,
}

/// English.
pub static EN: Words = Words {
    open: "Open pipeline",
    open_help: "Not closed yet, whatever their age",
    won: |period| format!("Won, {period}"),
    average: |period| format!("Average deal, {period}"),
    rate: |period| format!("Win rate, {period}"),
    ever: "so far",
    deals: |count| if count == 1 { "1 deal".into() } else { format!("{} deals", thousands(count)) },
    closed: |count| format!("of {} closed", thousands(count)),
    against: |change, period| format!("{change} on {period}"),
    same: |period| format!("same as {period}"),
    points: |signed, points| format!("{signed} {}", if points.abs() == 1 { "point" } else { "points" }),
    excluded: |count| match count {
        1 => "1 deal whose value is not in your remit is not in the sums.".into(),
        _ => format!("{} deals whose value is not in your remit are not in the sums.", thousands(count)),
    },

    stages: "Pipeline by stage",
    months: "Won by month",
    agents: "Agents compared",
    agents_help: "Value won, and win rate",
    agents_more: |count| format!("Value won, and win rate · first {count}"),
    stuck: "Open longest",
    stuck_help: "The oldest deals that nobody has closed.",
    since: |day| format!("since {day}"),
    unnamed: "Opportunity",
    none_open: "No deal is open.",
    none_won: "No deal is won yet. Each that you win will count here in its month.",

    table: "As a table",
    stage: "Stage",
    month: "Month",
    agent: "Agent",
    count: "Deals",
    value: "Value",
    still_open: "Open",
    count_won: "Won",
    count_lost: "Lost",
    win_rate: "Win rate",
    value_won: "Value won",

    hello: |name| format!("Hello, {name}"),
    standing: |roles, department| format!("{roles} in {department}"),
    no_role: |department| {
        format!("You are in {department}, and no role counts for you now. Ask an administrator for one.")
    },
    go: "Where to go",
    account: "Your roles, what they let you see, and your language.",
    rights: "Your system rights",
    apart: "None of them shows a customer: running the system and doing business are kept apart.",
    you_may: |actions| format!("You may {actions} them."),
    list: ", ",
    last: " and ",
};

/// Chinese.
pub static ZH: Words = Words {
    open: "在跟商机",
    open_help: "尚未关闭的全部商机",
    won: |period| format!("{period}赢单"),
    average: |period| format!("{period}平均单值"),
    rate: |period| format!("{period}赢单率"),
    ever: "累计",
    deals: |count| format!("{} 个商机", thousands(count)),
    closed: |count| format!("共关闭 {} 个", thousands(count)),
    against: |change, period| format!("较{period} {change}"),
    same: |period| format!("与{period}持平"),
    points: |signed, _| format!("{signed} 个百分点"),
    excluded: |count| format!("有 {} 个商机的金额不在你的数据范围内，未计入合计。", thousands(count)),

    stages: "各阶段商机",
    months: "每月赢单",
    agents: "业务员对比",
    agents_help: "赢单金额与赢单率",
    agents_more: |count| format!("赢单金额与赢单率 · 前 {count} 位"),
    stuck: "停留最久",
    stuck_help: "开启最早、至今未关闭的商机。",
    since: |day| format!("自 {day}"),
    unnamed: "商机",
    none_open: "没有未关闭的商机。",
    none_won: "还没有赢单。赢单后会按月计入这里。",

    table: "查看表格",
    stage: "阶段",
    month: "月份",
    agent: "业务员",
    count: "商机数",
    value: "金额",
    still_open: "在跟",
    count_won: "赢单",
    count_lost: "输单",
    win_rate: "赢单率",
    value_won: "赢单金额",

    hello: |name| format!("{name}，你好"),
    standing: |roles, department| format!("{department} · {roles}"),
    no_role: |department| format!("你在{department}，目前没有生效的角色，请联系管理员。"),
    go: "可以做什么",
    account: "你的角色、数据范围和语言。",
    rights: "你的系统权限",
    apart: "这些权限都看不到客户数据：系统管理与业务数据相互分开。",
    you_may: |actions| format!("你可以{actions}。"),
    list: "、",
    last: "和",
};

/// In the language of this page.
#[must_use]
pub fn words() -> &'static Words {
    super::pick(&EN, &ZH)
}

fn thousands(count: u64) -> String {
    crate::ui::format::number(i64::try_from(count).unwrap_or(i64::MAX))
}

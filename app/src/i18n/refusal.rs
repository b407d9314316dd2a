//! What the store says in English when it refuses something at the desk, in Chinese.
//!
//! The names in back quotes are those of the sentence, in its order; counts at its end stay counts. A
//! sentence that is not here is told by its kind (see [`super::problem`]).

use remit_wire::Language;

/// A sentence with `{}` for each name, and the same in Chinese.
type Pair = (&'static str, &'static str);

const SENTENCES: &[Pair] = &[
    ("{} holds the role {} there at that time already.", "{} 在这段时间已在此处拥有角色“{}”。"),
    ("It is over already.", "该角色已经结束。"),
    ("There is no role {}.", "没有角色“{}”。"),
    ("{} must be later than {}, and than now.", "结束日期必须晚于开始日期，也晚于今天。"),
    ("{} needs a time such as {}, or a date.", "请填写日期。"),
    (
        "Your {} reaches a part of the company, and this concerns all of it.",
        "你的管理权限只覆盖公司的一部分，而这项改动涉及全公司。",
    ),
    ("{} takes the key of a department that you manage.", "请选择你管理范围内的部门。"),
    (
        "{} takes the login of someone whom you manage and who has not departed.",
        "请填写你管理范围内、未离职人员的登录名。",
    ),
    ("Someone else has to manage you.", "你自己须由其他管理员管理。"),
    ("They hold the role {}, which is more than you hold.", "对方拥有角色“{}”，权限高于你。"),
    (
        "You may assign roles only to people of your departments, and anchored in these.",
        "你只能给本人管理部门内的人员授予角色，且以这些部门为起点。",
    ),
    ("The role {} is not one that you may assign.", "你不能授予角色“{}”。"),
    ("You hold the role {} yourself: someone else has to assign it.", "你自己拥有角色“{}”，须由其他管理员授予。"),
    ("The role {} is above yours: someone else has to assign it.", "角色“{}”高于你的角色，须由其他管理员授予。"),
    ("There is a department {} already.", "部门标识“{}”已存在。"),
    ("{} would be above itself.", "“{}”会成为自己的上级，无法这样移动。"),
    ("{} would be above themselves.", "{} 会成为自己的上级，无法这样设置。"),
    ("A department cannot be merged into itself.", "部门不能并入自身。"),
    (
        "You would bring records under your own roles: someone else has to do this.",
        "这样会使更多记录进入你自己角色的范围，须由其他管理员操作。",
    ),
    ("There is one tree of departments: say below which this one is.", "请选择上级部门。"),
    ("{} has a value {} already.", "维度“{}”已有值“{}”。"),
    ("{} has no value {}.", "维度“{}”没有值“{}”。"),
    ("There is a dimension {} already.", "维度“{}”已存在。"),
    ("A dimension needs the types of record that carry it.", "请选择至少一种记录类型。"),
    (
        "There are 8 dimensions already, and no more can be kept. Remove one that nobody needs.",
        "维度最多 8 个，已经用完。请先移除不再需要的维度。",
    ),
    (
        "{} cannot be the key of a dimension: it begins with a letter, and no field is called so.",
        "“{}”不能用作维度标识：须以字母开头，且不能与字段同名。",
    ),
    (
        "What belongs to a customer takes the customer's value. Choose customers, or the types that belong to them.",
        "归属于客户的记录沿用客户的值：请选择客户，或者选择归属于客户的类型。",
    ),
    ("{} is in every system and stays.", "“{}”是系统自带的维度，不能移除。"),
    ("There is no dimension {}.", "没有维度“{}”。"),
    ("{} is in {} already.", "{} 已经在该部门。"),
    ("They would be handed over to the one who has them.", "不能交接给本人。"),
    ("{} is not active.", "{} 不是在职状态。"),
    ("You may give only values of {} that you work with yourself.", "你只能分配自己拥有的分区值。"),
    ("A login has 1 to 100 characters, and no spaces.", "登录名为 1 到 100 个字符，不能有空格。"),
    ("This login is taken.", "该登录名已被使用。"),
    ("You would shut yourself out: someone else has to do this.", "你不能对自己这样做，须由其他管理员操作。"),
    (
        "Their status is not one from which this is possible: look at it again first.",
        "对方的状态已变化，请先重新查看。",
    ),
    (
        "Who departs takes no records along: leave them or hand them over.",
        "离职人员不能带走记录，请选择留在原处或交接。",
    ),
    ("Say what becomes of the records.", "请选择如何处理名下的记录。"),
    ("A name has 1 to 200 characters on one line.", "名称为 1 到 200 个字符，且只能一行。"),
    ("A key has 1 to 100 letters, digits, {} and {}.", "标识为 1 到 100 个字母、数字、_ 或 -。"),
    ("This needs a reason of at most 1,000 characters.", "请填写原因，不超过 1000 个字符。"),
    ("You would give a role to yourself: someone else has to do this.", "不能给自己授予角色，须由其他管理员操作。"),
    (
        "You would change where you stand yourself: someone else has to do this.",
        "不能改变自己所处的位置，须由其他管理员操作。",
    ),
    (
        "You would put more departments under your own roles: someone else has to do this.",
        "这样会使更多部门进入你自己角色的范围，须由其他管理员操作。",
    ),
    (
        "You would put more people under yourself: someone else has to do this.",
        "这样会使更多人成为你的下属，须由其他管理员操作。",
    ),
    (
        "You would widen the values that you work with yourself: someone else has to do this.",
        "不能扩大自己的分区，须由其他管理员操作。",
    ),
    (
        "After this nobody could manage roles and users any more. Someone active must keep both {} and {}.",
        "此后将没有人能管理角色和人员：至少要有一名在职人员同时拥有这两项权限。",
    ),
    (
        "After this nobody could be sure to manage roles and users. Someone active must keep both {} and {} by roles \
         without conditions and assignments without an end.",
        "此后将没有人能稳定地管理角色和人员：至少要有一名在职人员通过无条件限制、无结束日期的角色同时拥有这两项权限。",
    ),
    ("Send at least one of {}, {} and {}.", "请至少粘贴一个文件的内容。"),
    (
        "You are looking as someone else, and can change nothing meanwhile. Return to yourself first.",
        "你正在以他人身份查看，期间不能做任何改动，请先返回自己的身份。",
    ),
];

/// What is counted where something is still used.
const USES: &[Pair] = &[
    ("people who work with it", "使用它的人员"),
    ("people", "人员"),
    ("records (those in the recycle bin among them)", "记录（含回收站）"),
    ("departments below it", "下级部门"),
    ("roles anchored in it", "以它为起点的角色"),
    ("values below it", "下级值"),
    ("values", "值"),
    ("fences of the policy", "策略中的限制"),
    ("fences of the draft", "草稿中的限制"),
];

/// The sentence in the language of the page, where it is another one than the store's.
#[must_use]
pub fn said(language: Language, detail: &str) -> Option<String> {
    if language == Language::En {
        return None;
    }
    let parts: Vec<&str> = detail.split('`').collect();
    let names = parts.iter().skip(1).step_by(2);
    let bare: Vec<&str> = parts.iter().step_by(2).copied().collect();
    let bare = bare.join("{}");
    if let Some((_, chinese)) = SENTENCES.iter().find(|(english, _)| *english == bare) {
        return Some(names.fold((*chinese).to_owned(), |text, name| text.replacen("{}", name, 1)));
    }
    let name = parts.get(1)?;
    let closing = bare.strip_prefix("{} cannot be closed yet: ").and_then(|rest| rest.split(". Move").next());
    if let Some(uses) = closing {
        return Some(format!("部门“{name}”还不能关闭：{}。请先移走，或把它合并到其他部门。", counts(uses)));
    }
    let used = bare.strip_prefix("{} is still used: ")?;
    Some(format!("“{name}”仍在使用：{}。", counts(used.trim_end_matches('.'))))
}

/// `people: 2; records: 3` in Chinese.
fn counts(text: &str) -> String {
    let one = |use_: &str| {
        let (what, count) = use_.rsplit_once(": ").unwrap_or((use_, ""));
        let what = USES.iter().find(|(english, _)| *english == what).map_or(what, |(_, chinese)| chinese);
        format!("{what} {count}")
    };
    text.split("; ").map(one).collect::<Vec<_>>().join("，")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_said_with_its_names_and_counts() {
        let zh = |text: &str| said(Language::Zh, text);
        assert_eq!(zh("`east` would be above itself.").as_deref(), Some("“east”会成为自己的上级，无法这样移动。"));
        assert_eq!(
            zh("`east` cannot be closed yet: people: 7; roles anchored in it: 1. Move them, or merge it into another.")
                .as_deref(),
            Some("部门“east”还不能关闭：人员 7，以它为起点的角色 1。请先移走，或把它合并到其他部门。")
        );
        assert_eq!(zh("`n` is still used: values below it: 2.").as_deref(), Some("“n”仍在使用：下级值 2。"));
        assert_eq!(zh("Something else."), None);
        assert_eq!(said(Language::En, "It is over already."), None);
    }

    #[test]
    fn every_sentence_keeps_its_order() {
        for (english, chinese) in SENTENCES {
            let holes = |text: &str| text.matches("{}").count();
            assert!(holes(chinese) <= holes(english), "{english}");
        }
    }
}

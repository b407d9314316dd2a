//! Why the policy was not changed, in plain words.

use remit_wire::{Code, Language, Problem};

/// Why the policy was not changed, in plain words where the server's own are for programs.
#[must_use]
pub fn refused(language: Language, problem: &Problem) -> Option<String> {
    let said = |text: &str| problem.detail.contains(text);
    let (en, zh) = if said("You hold the role") {
        (
            "You hold this role yourself: under four eyes someone else has to change it.",
            "你本人持有这个角色：按双人复核规则，须由他人修改。",
        )
    } else if said("policy's test") {
        (
            "A test of the policy fails. Mend the draft, or say why it is published all the same.",
            "有策略测试未通过。请修改草稿，或写明仍要发布的理由。",
        )
    } else if said("manage roles and users") {
        (
            "Nobody could manage roles and users any more: that would lock everyone out, so it is refused.",
            "这样改之后将没有人能管理角色和用户，所有人都会被锁在外面，因此不能发布。",
        )
    } else if said("is held by") || said("are shared with the role") {
        (
            "A role that goes is still held by someone, or records are shared with it: take it from them first.",
            "要删除的角色仍有人持有，或仍有记录共享给它：请先收回。",
        )
    } else if said("change the same, differently") {
        (
            "The draft and the revision in force changed the same, differently: choose which of the two shall win.",
            "草稿与生效版本对同一处作了不同修改：请选择以哪一方为准。",
        )
    } else if said("is in force now") {
        (
            "Another revision is in force now than the one that the draft was made to: put the draft onto it first.",
            "草稿所依据的版本已不再生效：请先把草稿移到现行版本上。",
        )
    } else if said("may not publish any more") {
        ("Who had set it may not publish any more.", "设定发布时间的人已无权发布。")
    } else if problem.code == Code::Stale && language == Language::Zh && !in_chinese(&problem.detail) {
        ("", "草稿或生效版本其间已被他人更改。你的内容没有保存，请核对最新内容后再提交。")
    } else {
        return None;
    };
    Some(if language == Language::Zh { zh } else { en }.to_owned())
}

fn in_chinese(text: &str) -> bool {
    text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

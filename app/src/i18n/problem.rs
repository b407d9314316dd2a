//! Problems as people read them.

use remit_wire::{Code, Language, Problem};

use super::catalog::capital;

/// A heading and a sentence: what happened, and what to do.
#[must_use]
pub fn explain(language: Language, problem: &Problem) -> (String, String) {
    #[cfg(feature = "ssr")]
    let problem = &problem.clone().told(language);
    let (title, usual) = match language {
        Language::En => english(problem),
        Language::Zh => chinese(problem),
    };
    let text = if problem.status == 0 || problem.detail.is_empty() { usual } else { problem.detail.as_str() };
    (capital(title), sentence(language, text))
}

/// Every field that is wrong, with a sentence about it.
#[must_use]
pub fn fields(language: Language, problem: &Problem) -> Vec<(String, String)> {
    #[cfg(feature = "ssr")]
    let problem = &problem.clone().told(language);
    problem.fields().map(|(field, text)| (field.to_owned(), sentence(language, text))).collect()
}

/// What is wrong with a field, if anything is.
#[must_use]
pub fn of(language: Language, problem: &Problem, field: &str) -> Option<String> {
    fields(language, problem).into_iter().find_map(|(key, text)| (key == field).then_some(text))
}

/// With the names of system rights in the place of their keys.
#[cfg(feature = "ssr")]
fn named(language: Language, text: String) -> String {
    remit_policy::Capability::ALL.iter().fold(text, |text, right| {
        text.replace(&format!("“{}”", right.key()), &format!("“{}”", super::catalog::capability(language, *right)))
    })
}

/// The browser has the names where they are shown, and not here.
#[cfg(not(feature = "ssr"))]
fn named(_: Language, text: String) -> String {
    text
}

/// With a capital letter, a full stop and quotes for people, unless it has them.
fn sentence(language: Language, text: &str) -> String {
    if language == Language::Zh {
        return named(language, text.into());
    }
    let quoted = text.split('`').enumerate().fold(String::new(), |mut all, (place, part)| {
        all.push_str(match place {
            0 => "",
            place if place % 2 == 1 => "“",
            _ => "”",
        });
        all.push_str(part);
        all
    });
    let stop = if quoted.ends_with(['.', '!', '?', '。']) { "" } else { "." };
    named(language, format!("{}{stop}", capital(&quoted)))
}

fn english(problem: &Problem) -> (&'static str, &'static str) {
    let text = match problem.code {
        _ if problem.status == 0 => {
            return ("no connection", "The server could not be reached. What you just did was not saved.");
        }
        Code::SignedOut => "Please sign in.",
        Code::WrongPassword => "The login or the password is wrong.",
        Code::Forbidden => "Your roles do not allow this. Nothing was changed.",
        Code::OnlyLooking => "You are looking as someone else. Return to yourself first.",
        Code::NotFound => "There is nothing here for you.",
        Code::Invalid => "What was sent could not be understood. Nothing was changed.",
        Code::Stale => "Someone changed this in the meantime. Look at it again first.",
        Code::Conflict => "This contradicts what is there. Nothing was changed.",
        Code::Unavailable => "This is not available yet.",
        Code::TooMany => "Please wait a moment and try again.",
        Code::Busy => "Nothing was changed. Please try again in a moment.",
        Code::Full => "Nothing was changed. The operator has to make room.",
        Code::Unsure => "Please look whether it was saved before you try again.",
        Code::Internal => "Something went wrong on our side. Nothing was changed. Please try again.",
    };
    (problem.code.title(), text)
}

fn chinese(problem: &Problem) -> (&'static str, &'static str) {
    match problem.code {
        _ if problem.status == 0 => ("连接不上服务器", "请检查网络后重试，刚才的操作没有保存。"),
        Code::SignedOut => ("登录已失效", "请重新登录。"),
        Code::WrongPassword => ("登录失败", "登录名或密码不正确，请检查后重试。"),
        Code::Forbidden => ("没有权限", "你的角色不允许这样做，没有任何改动。"),
        Code::OnlyLooking => ("当前为他人视角", "以他人视角查看时不能做任何更改。请先返回自己的视角，再重试。"),
        Code::NotFound => ("这里没有你能看到的内容", "内容不存在，或不在你的数据范围内。"),
        Code::Invalid => ("填写的内容无法使用", "请检查后重新提交，没有任何改动。"),
        Code::Stale => ("内容已被他人修改", "请核对最新内容后再保存，你填写的内容还在。"),
        Code::Conflict => ("目前无法这样做", "这与现有数据冲突，没有任何改动。"),
        Code::Unavailable => {
            let title = if problem.detail.contains("审批") { "须经他人审批" } else { "暂未开放" };
            (title, "这项功能暂时还不能使用。")
        }
        Code::TooMany => ("操作过于频繁", "请稍等片刻再试。"),
        Code::Busy => ("系统暂时繁忙", "这次操作没有执行，没有任何改动，请稍后重试。"),
        Code::Full => ("存储空间不足", "没有任何改动，请联系系统管理员清理空间。"),
        Code::Unsure => ("无法确认是否已保存", "保存时与数据库的连接中断，请先查看内容是否已保存，再决定是否重试。"),
        Code::Internal => ("系统出错了", "没有任何改动，请稍后重试。"),
    }
}

#[cfg(test)]
mod tests {
    use remit_wire::reason::{OfPolicy, OfRecord};

    use super::*;

    #[test]
    fn a_problem_is_said_in_the_language_of_the_page() {
        let stale = Problem::because(Code::Stale, OfRecord::ChangedMeanwhile);
        let (title, text) = explain(Language::Zh, &stale);
        assert_eq!((title.as_str(), text.chars().any(|one| one.is_ascii_alphabetic())), ("内容已被他人修改", false));
        let needed = Problem::because(Code::Invalid, OfRecord::Required { field: "name".into() }).at("name");
        assert_eq!(explain(Language::En, &needed), ("Not understood".into(), "“name” is needed.".into()));
        assert_eq!(of(Language::Zh, &needed, "name").as_deref(), Some("此项必填。"));
        assert_eq!(of(Language::Zh, &needed, "phone"), None);
        let waits = Problem::because(Code::Unavailable, OfRecord::NeedsApproval);
        assert_eq!(explain(Language::Zh, &waits).0, "须经他人审批");
        let right = Problem::because(Code::Forbidden, OfPolicy::DraftNeedsRight);
        let both = [Language::En, Language::Zh].map(|language| explain(language, &right).1);
        assert_eq!(both, ["The draft of the next revision needs “Manage roles”.", "编辑草稿需要系统权限“管理角色”。"]);
    }

    #[test]
    fn what_says_nothing_is_told_by_its_kind() {
        let bare = Problem::new(Code::NotFound, "");
        assert_eq!(explain(Language::En, &bare).1, "There is nothing here for you.");
        assert_eq!(explain(Language::Zh, &bare).1, "内容不存在，或不在你的数据范围内。");
    }
}

//! Problems as people read them.

use remit_wire::{Code, Language, Problem};

use super::catalog::capital;

/// A heading and a sentence: what happened, and what to do.
///
/// What the server says in its own words is English; in Chinese its kind is said instead.
#[must_use]
pub fn explain(language: Language, problem: &Problem) -> (String, String) {
    match language {
        Language::En => (capital(title_en(problem)), sentence(&problem.detail)),
        Language::Zh => explain_zh(problem),
    }
}

fn title_en(problem: &Problem) -> &'static str {
    match problem.status {
        0 => "no connection",
        _ => problem.code.title(),
    }
}

/// With a capital letter and a full stop, unless it has them.
fn sentence(text: &str) -> String {
    let stop = if text.ends_with(['.', '!', '?', '。']) { "" } else { "." };
    format!("{}{stop}", capital(text))
}

fn explain_zh(problem: &Problem) -> (String, String) {
    let (title, text) = match problem.code {
        _ if problem.status == 0 => ("连接不上服务器", "请检查网络后重试，刚才的操作没有保存。"),
        Code::SignedOut => ("登录已失效", "请重新登录。"),
        Code::WrongPassword => ("登录失败", "登录名或密码不正确，请检查后重试。"),
        Code::Forbidden => ("没有权限", "你的角色不允许这样做，没有任何改动。"),
        Code::OnlyLooking => ("当前为他人视角", "以他人视角查看时不能做任何更改。请先返回自己的视角，再重试。"),
        Code::NotFound => ("这里没有你能看到的内容", "内容不存在，或不在你的数据范围内。"),
        Code::Invalid => ("填写的内容无法使用", "请检查后重新提交，没有任何改动。"),
        Code::Stale => ("内容已被他人修改", "请核对最新内容后再保存，你填写的内容还在。"),
        Code::Conflict => ("目前无法这样做", "这与现有数据冲突，没有任何改动。"),
        Code::Unavailable if problem.detail.contains("approval") => {
            ("须经他人审批", "你的角色只允许经他人审批后这样做，而审批功能尚未开放，没有任何改动。")
        }
        Code::Unavailable => ("暂未开放", "这项功能暂时还不能使用。"),
        Code::TooMany => ("操作过于频繁", "请稍等片刻再试。"),
        Code::Busy => ("系统暂时繁忙", "这次操作没有执行，没有任何改动，请稍后重试。"),
        Code::Full => ("存储空间不足", "没有任何改动，请联系系统管理员清理空间。"),
        Code::Unsure => ("无法确认是否已保存", "保存时与数据库的连接中断，请先查看内容是否已保存，再决定是否重试。"),
        Code::Internal => ("系统出错了", "没有任何改动，请稍后重试。"),
    };
    // A sentence that is in Chinese already says more than its kind.
    let chinese = problem.detail.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
    let text = if chinese { problem.detail.clone() } else { text.into() };
    (title.into(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_said_in_the_language_of_the_page() {
        let stale = Problem::new(Code::Stale, "someone else saved first");
        assert_eq!(
            explain(Language::En, &stale),
            ("Changed in the meantime".into(), "Someone else saved first.".into())
        );
        assert_eq!(explain(Language::Zh, &stale).0, "内容已被他人修改");
        let invalid = Problem::new(Code::Invalid, "请填写数字");
        assert_eq!(explain(Language::Zh, &invalid).1, "请填写数字");
    }
}

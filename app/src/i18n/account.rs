//! Who I am and what I may do.

use remit_policy::{Grant, Reach};
use remit_wire::Language;

use super::catalog;

/// The texts of this area.
#[expect(missing_docs, reason = "the texts say it")]
pub struct Words {
    pub department: &'static str,
    pub login: &'static str,
    pub roles: &'static str,
    pub no_roles: &'static str,
    pub access_text: &'static str,
    pub rights_help: &'static str,
    pub through: &'static str,
    pub capabilities: &'static str,
    pub language: &'static str,
    pub language_browser: &'static str,
    pub language_save: &'static str,
    pub appearance: &'static str,
    pub appearance_text: &'static str,
}

/// English.
pub static EN: Words = Words {
    department: "Department",
    login: "Login",
    roles: "Roles",
    no_roles: "No role counts for you at the moment.",
    access_text: "What your roles let you see and do, with examples, and what to do when something is missing.",
    rights_help: "Each line comes from one role. Several roles add rows, but never more of a field than each role shows on its own rows.",
    through: "Through",
    capabilities: "System rights",
    language: "Language",
    language_browser: "As the browser asks",
    language_save: "Change language",
    appearance: "Appearance",
    appearance_text: "Light or dark follows your device.",
};

/// Chinese.
pub static ZH: Words = Words {
    department: "部门",
    login: "登录名",
    roles: "角色",
    no_roles: "你目前没有生效的角色。",
    access_text: "你的角色允许你查看和操作哪些内容，附有示例，以及缺少权限时怎么办。",
    rights_help: "每一行来自一个角色。多个角色会增加可见的记录，但字段权限只在各角色自己的记录范围内生效，不会叠加。",
    through: "来自",
    capabilities: "系统权限",
    language: "语言",
    language_browser: "跟随浏览器",
    language_save: "更改语言",
    appearance: "外观",
    appearance_text: "浅色或深色跟随你的设备。",
};

/// In the language of this page.
#[must_use]
pub fn words() -> &'static Words {
    super::pick(&EN, &ZH)
}

/// A grant in plain words, after its action: `all, but only with someone’s approval …`.
#[must_use]
pub fn grant(language: Language, grant: &Grant) -> String {
    super::either(language, grant_en(grant), grant_zh(grant))
}

fn reach_en(reach: Reach) -> &'static str {
    match reach {
        Reach::Own => "your own",
        Reach::Reports => "yours and your reports’",
        Reach::Department => "those of your department",
        Reach::Subtree => "those of your department and the teams below",
        Reach::All => "all",
    }
}

fn grant_en(grant: &Grant) -> String {
    let mut text = reach_en(grant.reach).to_owned();
    if grant.via_customer {
        text.push_str(", and those of customers within reach");
    }
    for fence in &grant.fences {
        let name = catalog::dimension_within(Language::En, fence);
        text.push_str(&format!(", inside your {name} only"));
    }
    if let Some(to) = grant.to {
        text.push_str(&format!("; to {}", reach_en(to)));
    }
    if grant.approval {
        text.push_str(", but only with someone’s approval, and approvals are not available yet");
    }
    text
}

fn grant_zh(grant: &Grant) -> String {
    let mut text = catalog::reach(Language::Zh, grant.reach).to_owned();
    if grant.via_customer {
        text.push_str("，以及范围内客户名下的");
    }
    for fence in &grant.fences {
        text.push_str(&format!("，仅限本人所属{}", catalog::dimension(Language::Zh, fence)));
    }
    if let Some(to) = grant.to {
        text.push_str(&format!("；可转移至：{}", catalog::reach(Language::Zh, to)));
    }
    if grant.approval {
        text.push_str("，但须经他人审批，而审批功能尚未开放");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_reads_as_a_sentence() {
        let mut fenced = Grant::new(Reach::Own).via_customer().fenced("region");
        fenced.approval = true;
        assert_eq!(
            grant(Language::En, &fenced),
            "your own, and those of customers within reach, inside your region only, \
             but only with someone’s approval, and approvals are not available yet"
        );
        assert_eq!(
            grant(Language::Zh, &fenced),
            "本人，以及范围内客户名下的，仅限本人所属区域，但须经他人审批，而审批功能尚未开放"
        );
        assert_eq!(grant(Language::En, &Grant::new(Reach::All)), "all");
    }
}

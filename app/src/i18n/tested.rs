//! What the page says about the tests that are kept with the policy, besides [`super::policy`].

use remit_policy::{Action, PolicyTest};
use remit_wire::Language;

use super::{catalog, policy};

/// The texts of this area.
#[expect(missing_docs, reason = "the texts say it")]
pub struct Words {
    pub field: &'static str,
    pub field_help: &'static str,
    pub whole: &'static str,
    pub field_action: &'static str,
    pub field_other: &'static str,
    pub why: &'static str,
    pub not_told: &'static str,
}

/// English.
pub static EN: Words = Words {
    field: "Field",
    field_help: "With a field, “View” asks whether it is read there (a mask is not read), “Edit” whether it may be changed.",
    whole: "None: the record as a whole",
    field_action: "Only “View” and “Edit” can be asked about a field.",
    field_other: "This is a field of another type of record.",
    why: "Why?",
    not_told: "Why it fails is told to those who may review the access of others.",
};

/// Chinese.
pub static ZH: Words = Words {
    field: "字段",
    field_help: "选择字段后，“查看”判断该字段能否读到（脱敏不算读到），“编辑”判断能否修改。",
    whole: "不限字段：整条记录",
    field_action: "只有“查看”和“编辑”可以针对字段。",
    field_other: "这个字段属于其他对象。",
    why: "原因",
    not_told: "未通过的原因只告诉有权检查他人访问权限的人。",
};

/// The texts in a language.
#[must_use]
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &EN,
        Language::Zh => &ZH,
    }
}

/// What a test asserts: `ann cannot read “Phone” of customer Isdom`.
#[must_use]
pub fn claim(language: Language, test: &PolicyTest) -> String {
    let words = policy::words(language);
    let PolicyTest { user, record, .. } = test;
    let verb = if test.can { words.can } else { words.cannot };
    let object = catalog::object(language, test.object);
    let field = test.field.as_deref().map(|key| catalog::field(language, test.object, key));
    match language {
        Language::En => {
            let reads = field.is_some() && test.action == Action::View;
            let action = if reads { "read".into() } else { catalog::action(language, test.action).to_lowercase() };
            let field = field.map(|field| format!("“{field}” of ")).unwrap_or_default();
            format!("{user} {verb} {action} {field}{} {record}", object.to_lowercase())
        }
        Language::Zh => {
            let field = field.map(|field| format!(" 的“{field}”")).unwrap_or_default();
            format!("{user} {verb}{}{object} {record}{field}", catalog::action(language, test.action))
        }
    }
}

#[cfg(test)]
mod tests {
    use remit_policy::Object;

    use super::*;

    #[test]
    fn a_test_reads_as_a_sentence() {
        let whole = PolicyTest {
            user: "ann".into(),
            can: false,
            action: Action::View,
            object: Object::Customer,
            record: "Isdom".into(),
            field: None,
        };
        let field = PolicyTest { field: Some("phone".into()), ..whole.clone() };
        assert_eq!(claim(Language::En, &whole), "ann cannot view customer Isdom");
        assert_eq!(claim(Language::Zh, &whole), "ann 不能查看客户 Isdom");
        assert_eq!(claim(Language::En, &field), "ann cannot read “Phone” of customer Isdom");
        assert_eq!(claim(Language::Zh, &field), "ann 不能查看客户 Isdom 的“电话”");
    }
}

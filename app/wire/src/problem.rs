//! Errors as people and programs read them (RFC 9457): nothing in them that the reader may not know.

use serde::{Deserialize, Serialize, Serializer};

use crate::Language;
use crate::reason::Reason;

/// What kind of problem it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Not signed in, or no longer.
    SignedOut,
    /// The login or the password is wrong.
    WrongPassword,
    /// Visible, but the action is not allowed.
    Forbidden,
    /// Whoever looks as someone else changes nothing meanwhile.
    OnlyLooking,
    /// Absent or invisible: the same answer for both.
    NotFound,
    /// What was sent cannot be used.
    Invalid,
    /// Someone changed it in the meantime.
    Stale,
    /// What was sent contradicts what is there.
    Conflict,
    /// A way that is not open yet.
    Unavailable,
    /// Too many requests, too fast.
    TooMany,
    /// Not just now, and nothing was changed: the same may go well in a moment.
    Busy,
    /// No room left to keep anything.
    Full,
    /// Nobody knows whether it was kept.
    Unsure,
    /// Our fault.
    Internal,
}

impl Code {
    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Code::SignedOut | Code::WrongPassword => 401,
            Code::Forbidden | Code::OnlyLooking => 403,
            Code::NotFound => 404,
            Code::Invalid => 422,
            Code::Stale => 412,
            Code::Conflict => 409,
            Code::Unavailable => 501,
            Code::TooMany => 429,
            Code::Busy => 503,
            Code::Full => 507,
            Code::Unsure | Code::Internal => 500,
        }
    }

    /// A short title in English.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Code::SignedOut => "not signed in",
            Code::WrongPassword => "login or password is wrong",
            Code::Forbidden => "not allowed",
            Code::OnlyLooking => "only looking",
            Code::NotFound => "nothing here for you",
            Code::Invalid => "not understood",
            Code::Stale => "changed in the meantime",
            Code::Conflict => "not possible as things are",
            Code::Unavailable => "not available yet",
            Code::TooMany => "too many requests",
            Code::Busy => "not just now",
            Code::Full => "no room left",
            Code::Unsure => "perhaps kept, perhaps not",
            Code::Internal => "something went wrong on our side",
        }
    }
}

/// An error on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{detail}")]
pub struct Problem {
    /// What kind.
    #[serde(rename = "type")]
    pub code: Code,
    /// The same in short words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, where, and what to do: in English, or in the language of the page that it goes to.
    pub detail: String,
    /// The same as data. Only its key travels: whoever receives it has the sentence.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none", serialize_with = "key")]
    pub reason: Option<Box<Reason>>,
    /// The field that it is about, as the caller sent it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field: Option<String>,
    /// Every field that is wrong, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub errors: Vec<FieldError>,
}

/// What is wrong with one of several fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field, as the caller sent it.
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
    /// The same as data.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none", serialize_with = "key")]
    pub reason: Option<Box<Reason>>,
}

fn key<S: Serializer>(reason: &Option<Box<Reason>>, serializer: S) -> Result<S::Ok, S::Error> {
    reason.as_ref().map(|reason| reason.key()).serialize(serializer)
}

impl Problem {
    /// A problem with a sentence that is in the reader's language already.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Problem {
        Problem {
            code,
            title: code.title().into(),
            status: code.status(),
            detail: detail.into(),
            reason: None,
            field: None,
            errors: Vec::new(),
        }
    }

    /// A problem for a reason.
    #[must_use]
    pub fn because(code: Code, reason: impl Into<Reason>) -> Problem {
        let reason = reason.into();
        Problem { reason: Some(Box::new(reason.clone())), ..Problem::new(code, reason.said(Language::En)) }
    }

    /// The same, about a field.
    #[must_use]
    pub fn at(mut self, field: &str) -> Problem {
        self.field = Some(field.into());
        self
    }

    /// Several problems of one form as one: it is about the first field and names them all.
    #[must_use]
    pub fn several(problems: Vec<Problem>) -> Option<Problem> {
        let of = |problem: &Problem| {
            let (detail, reason) = (problem.detail.clone(), problem.reason.clone());
            problem.field.clone().map(|field| FieldError { field, detail, reason })
        };
        let errors: Vec<FieldError> = problems.iter().filter_map(of).collect();
        let first = problems.into_iter().next()?;
        Some(Problem { errors: if errors.len() > 1 { errors } else { Vec::new() }, ..first })
    }

    /// The same in a language, as far as its reasons are known; what has none is in one already.
    #[must_use]
    pub fn told(mut self, language: Language) -> Problem {
        if let Some(reason) = &self.reason {
            self.detail = reason.said(language);
        }
        for error in &mut self.errors {
            if let Some(reason) = &error.reason {
                error.detail = reason.said(language);
            }
        }
        self
    }

    /// What is wrong with a field, if anything is.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<&str> {
        let error = self.errors.iter().find(|error| error.field == field).map(|error| error.detail.as_str());
        error.or_else(|| (self.field.as_deref() == Some(field)).then_some(self.detail.as_str()))
    }

    /// Every field that is wrong, with what is wrong with it.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let alone = self.field.as_deref().filter(|_| self.errors.is_empty()).map(|field| (field, self.detail.as_str()));
        self.errors.iter().map(|error| (error.field.as_str(), error.detail.as_str())).chain(alone)
    }
}

/// A sentence among others, in every language. It travels as its English text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Sentence {
    en: String,
    zh: Option<String>,
}

impl Sentence {
    /// The sentence in a language, as far as it is known in it.
    #[must_use]
    pub fn said(&self, language: Language) -> &str {
        match (language, &self.zh) {
            (Language::Zh, Some(zh)) => zh,
            _ => &self.en,
        }
    }

    /// Both languages in one text, a line each, to be kept.
    #[must_use]
    pub fn kept(&self) -> String {
        let lines = [Some(&self.en), self.zh.as_ref()].into_iter().flatten();
        lines.map(|line| line.replace('\n', " ")).collect::<Vec<_>>().join("\n")
    }

    /// What was kept.
    #[must_use]
    pub fn of_kept(text: &str) -> Sentence {
        match text.split_once('\n') {
            Some((en, zh)) => Sentence { en: en.into(), zh: Some(zh.into()) },
            None => text.to_owned().into(),
        }
    }
}

impl std::ops::Deref for Sentence {
    type Target = str;

    fn deref(&self) -> &str {
        &self.en
    }
}

impl std::fmt::Display for Sentence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.en)
    }
}

impl From<Reason> for Sentence {
    fn from(reason: Reason) -> Sentence {
        Sentence { en: reason.said(Language::En), zh: Some(reason.said(Language::Zh)) }
    }
}

impl From<String> for Sentence {
    fn from(en: String) -> Sentence {
        Sentence { en, zh: None }
    }
}

impl From<Sentence> for String {
    fn from(sentence: Sentence) -> String {
        sentence.en
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reason::OfDesk;

    #[test]
    fn a_problem_travels_with_its_reason_in_a_word() {
        let wrong = |field: &str, reason: OfDesk| Problem::because(Code::Invalid, reason).at(field);
        let both = vec![wrong("login", OfDesk::LoginForm), wrong("name", OfDesk::NameForm { most: 200 })];
        let problem = Problem::several(both).unwrap();
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["reason"], "login_form");
        assert_eq!(json["errors"][1]["field"], "name");
        assert_eq!(json["errors"][1]["reason"], "name_form");
        let read: Problem = serde_json::from_value(json).unwrap();
        assert_eq!((read.reason.as_deref(), read.of("name")), (None, problem.of("name")));
        let told = problem.told(Language::Zh);
        assert_eq!(told.of("login"), Some("登录名为 1 到 100 个字符，不能有空格。"));
        assert_eq!(told.fields().count(), 2);
    }

    #[test]
    fn one_problem_of_several_is_itself() {
        let one = Problem::because(Code::Invalid, OfDesk::LoginForm).at("login");
        assert_eq!(Problem::several(vec![one.clone()]), Some(one));
        assert_eq!(Problem::several(Vec::new()), None);
    }

    #[test]
    fn a_sentence_is_kept_in_both_languages() {
        let sentence = Sentence::from(Reason::from(OfDesk::LoginTaken));
        let kept = Sentence::of_kept(&sentence.kept());
        assert_eq!(kept, sentence);
        assert_ne!(kept.said(Language::En), kept.said(Language::Zh));
        assert_eq!(Sentence::of_kept("kept before").said(Language::Zh), "kept before");
    }
}

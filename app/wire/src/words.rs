//! Why someone may or may not do something, in sentences.
//!
//! A sentence is made from the data that stands beside it ([`ExplanationView`], [`WhoView`],
//! [`PartView`]), with the names of the directory for its keys, and from nothing else, so that it tells no more than the data does. Both languages
//! implement one trait: a sentence that is missing in one of them does not compile.

pub(crate) mod en;
pub(crate) mod zh;

use remit_policy::{Action, Name, Object};

use crate::access::{ExplanationView, FieldAccess, PartView, Said, ShareView, WhoView};
use crate::desk::Language;
use crate::names::Names;

/// Of whom, what and which action sentences speak.
#[derive(Clone, Copy)]
struct Case<'a> {
    /// The name of the one who is judged; absent for the reader.
    name: Option<&'a str>,
    object: Object,
    action: Action,
    names: &'a Names,
}

impl Case<'_> {
    /// The value of a dimension as people read it.
    fn value(&self, dimension: &str, key: &str) -> String {
        self.names.value(dimension, key).map_or_else(|| spoken(key), str::to_owned)
    }

    /// Several of them.
    fn values(&self, dimension: &str, keys: &[String], between: &str) -> String {
        let values: Vec<String> = keys.iter().map(|key| self.value(dimension, key)).collect();
        values.join(between)
    }
}

/// The sentences, in one language.
trait Speak: Sync {
    /// Whether it is allowed.
    fn verdict(&self, case: Case<'_>, allowed: bool, approval: bool) -> String;
    /// The one judged is not active.
    fn inactive(&self, case: Case<'_>) -> String;
    /// What is not seen is open to nothing else.
    fn invisible(&self, case: Case<'_>) -> String;
    /// The one judged has no assignment at all.
    fn no_role(&self, case: Case<'_>) -> String;
    /// A share that is in force.
    fn share(&self, case: Case<'_>, share: &ShareView) -> String;
    /// A share that has ended.
    fn share_ended(&self, case: Case<'_>, end: &str) -> String;
    /// How much of a field there is.
    fn field(&self, case: Case<'_>, field: &FieldAccess) -> String;
    /// What one assignment says.
    fn part(&self, case: Case<'_>, part: &PartView) -> String;
    /// Someone sees a record, and perhaps edits it.
    fn sees(&self, case: Case<'_>, edit: bool, approval: bool) -> String;
}

fn speaker(language: Language) -> &'static dyn Speak {
    match language {
        Language::En => &en::English,
        Language::Zh => &zh::Chinese,
    }
}

/// A verdict with its reasons: the verdict first, then what every assignment and share says.
#[must_use]
pub fn explanation(language: Language, names: &Names, view: &ExplanationView) -> Vec<String> {
    explained(language, names, view).iter().map(|line| spaced(line)).collect()
}

fn explained(language: Language, names: &Names, view: &ExplanationView) -> Vec<String> {
    let say = speaker(language);
    let case = Case { name: name_of(view), object: view.object, action: view.action, names };
    let mut lines = vec![say.verdict(case, view.allowed, view.approval)];
    lines.extend(view.field.as_ref().map(|field| say.field(case, field)));
    if !view.active {
        lines.push(say.inactive(case));
        return lines;
    }
    if !view.visible && !matches!(view.action, Action::View | Action::Create) {
        lines.push(say.invisible(case));
    }
    lines.extend(view.shares.iter().map(|share| say.share(case, share)));
    lines.extend(view.share_ended.as_ref().map(|end| say.share_ended(case, end)));
    lines.extend(view.parts.iter().map(|part| say.part(case, part)));
    if view.parts.is_empty() {
        lines.push(say.no_role(case));
    }
    lines
}

/// Who sees a record of this type, and through what.
#[must_use]
pub fn who(language: Language, names: &Names, object: Object, view: &WhoView) -> Vec<String> {
    let say = speaker(language);
    let seeing = Case { name: Some(&view.person.name), object, action: Action::View, names };
    let editing = Case { action: Action::Edit, ..seeing };
    let mut lines = vec![say.sees(seeing, view.edit, view.approval)];
    lines.extend(view.view_through.iter().map(|part| say.part(seeing, part)));
    lines.extend(view.edit_through.iter().map(|part| say.part(editing, part)));
    lines.extend(view.shares.iter().map(|share| say.share(seeing, share)));
    lines.iter().map(|line| spaced(line)).collect()
}

/// What one assignment says about an action; without a name, to the one who is judged.
#[must_use]
pub fn part(
    language: Language, names: &Names, name: Option<&str>, object: Object, action: Action, part: &PartView,
) -> String {
    spaced(&speaker(language).part(Case { name, object, action, names }, part))
}

/// With a space between Chinese and Latin letters, as names of people and departments need it.
fn spaced(text: &str) -> String {
    let is_latin = |letter: char| letter.is_alphanumeric() && letter < '\u{2e80}';
    let is_chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    let (mut spaced, mut before) = (String::with_capacity(text.len() + 8), ' ');
    for letter in text.chars() {
        if is_latin(before) && is_chinese(letter) || is_chinese(before) && is_latin(letter) {
            spaced.push(' ');
        }
        spaced.push(letter);
        before = letter;
    }
    spaced
}

/// The name of the one who is judged, unless that is the reader.
fn name_of(view: &ExplanationView) -> Option<&str> {
    (!view.own).then_some(view.person.name.as_str())
}

/// A name in a language; the other one where one is missing.
fn called(language: Language, name: &Name) -> &str {
    match language {
        Language::Zh if !name.zh.is_empty() => &name.zh,
        _ if name.en.is_empty() => &name.zh,
        _ => &name.en,
    }
}

/// `2027-01-01T08:30:00Z` as `2027-01-01 08:30 UTC`.
pub(crate) fn moment(text: &str) -> String {
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => text.into(),
    }
}

/// A key made readable: `far_north` as `Far north`.
fn spoken(key: &str) -> String {
    let text = key.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;

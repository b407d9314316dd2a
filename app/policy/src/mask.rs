//! Masks: a shape and no more. A mask's length says nothing about the value's.

use crate::Kind;

/// Dots of a fixed length stand for what is not shown.
const DOTS: &str = "••••";

/// A value as far as its mask may depend on it.
#[derive(Clone, Copy, Debug)]
pub enum MaskInput<'a> {
    /// Text of any kind.
    Text(&'a str),
    /// Anything else: only that there is a value.
    Other,
}

/// The mask of a value: a phone or handle shows its last four characters, an e-mail its first letter
/// and domain, anything else is dots. A phone so short that four characters would be most of it shows none.
#[must_use]
pub fn mask(kind: Kind, value: MaskInput<'_>) -> String {
    match (kind, value) {
        (Kind::Phone | Kind::Handle, MaskInput::Text(text)) => tail(text),
        (Kind::Email, MaskInput::Text(text)) => email(text),
        _ => DOTS.into(),
    }
}

fn tail(text: &str) -> String {
    let kept: Vec<char> = text.chars().filter(|char| !char.is_whitespace()).collect();
    let last = kept.len().checked_sub(4).filter(|hidden| *hidden >= 4).and_then(|hidden| kept.get(hidden..));
    last.map_or_else(|| DOTS.into(), |last| format!("{DOTS} {}", last.iter().collect::<String>()))
}

fn email(text: &str) -> String {
    let Some((name, domain)) = text.rsplit_once('@') else {
        return DOTS.into();
    };
    let first = name.chars().next().map(String::from).unwrap_or_default();
    format!("{first}{DOTS}@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_keep_four_characters_and_hide_their_length() {
        assert_eq!(mask(Kind::Phone, MaskInput::Text("+86 138 0013 8000")), "•••• 8000");
        assert_eq!(mask(Kind::Phone, MaskInput::Text("12345678")), "•••• 5678");
        assert_eq!(mask(Kind::Phone, MaskInput::Text("123456")), DOTS);
    }

    #[test]
    fn emails_keep_first_letter_and_domain() {
        assert_eq!(mask(Kind::Email, MaskInput::Text("ann@example.org")), "a••••@example.org");
        assert_eq!(mask(Kind::Email, MaskInput::Text("no address")), DOTS);
    }

    #[test]
    fn anything_else_is_dots() {
        assert_eq!(mask(Kind::Money, MaskInput::Other), DOTS);
        assert_eq!(mask(Kind::Text, MaskInput::Text("secret")), DOTS);
    }
}

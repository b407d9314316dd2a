//! What is sent to the page that reads people from files: text that was pasted, or files that were chosen.
//!
//! A chosen file becomes the text of its area, so that the answer shows what was read, and it is there for
//! the import without being chosen again.

use remit_wire::reason::{General, OfDesk, Reason};
use remit_wire::{Code, Problem};

use crate::api::people::Values;
use crate::drawn::sheet::pairs;

/// How much a file may have, in bytes.
pub const FILE_LIMIT: usize = 1 << 20;
/// How much may be sent at once: each file, and beside it what stood in its area.
pub const LIMIT: usize = 6 * FILE_LIMIT + (64 << 10);

/// What the name of an input for a file ends with; it begins with the name of its area.
pub(super) const CHOSEN: &str = "-file";
/// What may be sent.
const KNOWN: [&str; 5] = ["users", "assignments", "partitions", "reason", "what"];
/// What programs write before UTF-8 to say that it is.
const MARK: char = '\u{feff}';

/// What was sent. It may hold passwords: it is read and kept nowhere.
#[derive(Clone, Default)]
pub struct Sent {
    pasted: Values,
    chosen: Values,
    wrong: Vec<Problem>,
}

impl Sent {
    /// A form without files.
    #[must_use]
    pub fn pasted(form: &str) -> Sent {
        let known = pairs(form).into_iter().filter(|(key, _)| KNOWN.contains(&key.as_str()));
        let pasted = known.map(|(key, text)| (key, unmarked(text))).collect();
        Sent { pasted, ..Sent::default() }
    }

    /// More than can be read at once.
    #[must_use]
    pub fn too_large() -> Sent {
        let most = mega(LIMIT);
        let reason = OfDesk::FormTooLarge { most };
        Sent { wrong: vec![Problem { status: 413, ..wrong(reason) }], ..Sent::default() }
    }

    /// Nothing that a browser sends.
    #[must_use]
    pub fn not_understood() -> Sent {
        Sent { wrong: vec![wrong(General::NotUnderstood)], ..Sent::default() }
    }

    /// One part of a form with files. Where no file was chosen its input is sent empty.
    pub fn take(&mut self, name: &str, content: &[u8]) {
        match name.strip_suffix(CHOSEN) {
            Some(key) if KNOWN.contains(&key) && !content.is_empty() => match read(content) {
                Ok(text) => _ = self.chosen.insert(key.into(), text),
                Err(reason) => self.wrong.push(wrong(reason).at(key)),
            },
            None if KNOWN.contains(&name) => {
                let text = unmarked(String::from_utf8_lossy(content).into_owned());
                self.pasted.insert(name.into(), text);
            }
            _ => {}
        }
    }

    /// What is in the areas from now on, and what cannot be read of what was sent. A file that was chosen takes
    /// the place of what was there.
    pub(super) fn taken(mut self) -> (Values, Option<Problem>) {
        self.pasted.extend(self.chosen);
        (self.pasted, Problem::several(self.wrong))
    }
}

fn wrong(reason: impl Into<Reason>) -> Problem {
    Problem::because(Code::Invalid, reason)
}

fn read(content: &[u8]) -> Result<String, OfDesk> {
    if content.len() > FILE_LIMIT {
        return Err(OfDesk::FileTooLarge { most: mega(FILE_LIMIT) });
    }
    let text = String::from_utf8(content.to_vec()).map_err(|_| OfDesk::FileNotUtf8)?;
    // Of plain letters in UTF-16 each second byte is none.
    if text.contains('\0') { Err(OfDesk::FileNotUtf8) } else { Ok(unmarked(text)) }
}

fn unmarked(text: String) -> String {
    text.strip_prefix(MARK).map(String::from).unwrap_or(text)
}

fn mega(bytes: usize) -> u64 {
    u64::try_from(bytes >> 20).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(parts: &[(&str, &[u8])]) -> (Values, Vec<String>) {
        let mut sent = Sent::default();
        for (name, content) in parts {
            sent.take(name, content);
        }
        let (values, wrong) = sent.taken();
        let wrong = wrong.iter().flat_map(Problem::fields).map(|(field, _)| field.to_owned()).collect();
        (values, wrong)
    }

    #[test]
    fn a_chosen_file_takes_the_place_of_what_was_pasted() {
        for parts in [["users", "users-file"], ["users-file", "users"]] {
            let content = |name: &str| if name == "users" { "old".as_bytes() } else { "\u{feff}新".as_bytes() };
            let (values, wrong) = sent(&parts.map(|name| (name, content(name))));
            assert_eq!((values["users"].as_str(), wrong.len()), ("新", 0));
        }
        let (values, wrong) = sent(&[("users", b"\xef\xbb\xbfold"), ("users-file", b""), ("other", b"x")]);
        assert_eq!((values.len(), values["users"].as_str(), wrong.len()), (1, "old", 0));
        assert_eq!(Sent::pasted("users=%EF%BB%BFa%2Cb&other=x").taken().0["users"], "a,b");
    }

    #[test]
    fn what_is_no_utf_8_or_too_long_is_refused_and_the_pasted_stays() {
        let gbk: &[u8] = b"login,name\nli,\xc0\xee";
        let utf_16: &[u8] = b"l\0o\0g\0i\0n\0";
        let long = vec![b'x'; FILE_LIMIT + 1];
        for content in [gbk, utf_16, &long] {
            let (values, wrong) = sent(&[("users", b"old"), ("users-file", content), ("partitions-file", b"good")]);
            assert_eq!((values["users"].as_str(), values["partitions"].as_str()), ("old", "good"));
            assert_eq!(wrong, ["users"]);
        }
        assert_eq!(sent(&[("users-file", gbk), ("partitions-file", gbk)]).1.len(), 2);
    }
}

//! A value in a TOML document, with its path and the place where it stands.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::flaw::{Flaw, Form, Thing};
use crate::{Action, Capability, Day, Level, Object, Reach, Tier};

/// What is wrong, and where: an offset into the text until [`super::read`] makes a line of it.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) path: String,
    pub(super) flaw: Flaw,
}

/// A word of a small closed vocabulary.
pub(super) trait Word: Copy {
    /// What its words are.
    const THING: Thing;
    fn all() -> impl Iterator<Item = Self>;
    fn key(self) -> &'static str;
}

macro_rules! words {
    ($($name:ident),+ $(,)?) => {$(
        impl Word for $name {
            const THING: Thing = Thing::$name;
            fn all() -> impl Iterator<Item = Self> {
                Self::ALL.iter().copied()
            }
            fn key(self) -> &'static str {
                self.key()
            }
        }
    )+};
}

words!(Action, Capability, Day, Level, Object, Reach, Tier);

/// The part of the input that a message repeats: short, and on one line.
pub(super) fn shown(text: &str) -> String {
    let plain = |char: char| {
        if char.is_control() { char::REPLACEMENT_CHARACTER } else { char }
    };
    let short: String = text.chars().take(40).map(plain).collect();
    if text.chars().nth(40).is_some() { format!("{short}…") } else { short }
}

/// A value with its path.
pub(super) struct Item<'a> {
    path: String,
    key_at: usize,
    value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Item<'a> {
    /// A fault of the value.
    pub(super) fn fault(&self, flaw: Flaw) -> Fault {
        Fault { at: self.value.span().start, path: self.path.clone(), flaw }
    }

    /// A fault of the key.
    pub(super) fn key_fault(&self, flaw: Flaw) -> Fault {
        Fault { at: self.key_at, ..self.fault(flaw) }
    }

    fn expected(&self, wanted: Form) -> Fault {
        let found = match self.value.get_ref() {
            DeValue::String(_) => Form::Text,
            DeValue::Integer(_) | DeValue::Float(_) => Form::Number,
            DeValue::Boolean(_) => Form::Flag,
            DeValue::Datetime(_) => Form::Moment,
            DeValue::Array(_) => Form::List,
            DeValue::Table(_) => Form::Table,
        };
        self.fault(Flaw::MustBe(wanted, found))
    }

    pub(super) fn is_text(&self) -> bool {
        self.value.get_ref().is_str()
    }

    pub(super) fn text(&self) -> Result<&'a str, Fault> {
        self.value.get_ref().as_str().ok_or_else(|| self.expected(Form::Text))
    }

    /// Text with something in it.
    pub(super) fn filled(&self) -> Result<&'a str, Fault> {
        let text = self.text()?;
        if text.trim().is_empty() { Err(self.fault(Flaw::Empty)) } else { Ok(text) }
    }

    pub(super) fn flag(&self) -> Result<bool, Fault> {
        self.value.get_ref().as_bool().ok_or_else(|| self.expected(Form::Flag))
    }

    pub(super) fn table(&self) -> Result<Table<'a>, Fault> {
        let entries = self.value.get_ref().as_table().ok_or_else(|| self.expected(Form::Table))?;
        Ok(Table { path: self.path.clone(), at: self.value.span().start, entries })
    }

    pub(super) fn list(&self) -> Result<Vec<Item<'a>>, Fault> {
        let values = self.value.get_ref().as_array().ok_or_else(|| self.expected(Form::List))?;
        let item = |(index, value): (usize, &'a Spanned<DeValue<'a>>)| Item {
            path: format!("{}[{index}]", self.path),
            key_at: value.span().start,
            value,
        };
        Ok(values.iter().enumerate().map(item).collect())
    }

    /// One of a closed vocabulary.
    pub(super) fn word<T: Word>(&self) -> Result<T, Fault> {
        let text = self.text()?;
        T::all().find(|word| word.key() == text).ok_or_else(|| self.not_one_of(text, T::THING, T::all().map(T::key)))
    }

    /// Each element read in the same way.
    pub(super) fn each<T, C: FromIterator<T>>(&self, read: impl Fn(&Item<'a>) -> Result<T, Fault>) -> Result<C, Fault> {
        self.list()?.iter().map(read).collect()
    }

    pub(super) fn not_one_of(&self, text: &str, what: Thing, known: impl Iterator<Item = &'static str>) -> Fault {
        self.fault(Flaw::NotOneOf(what, shown(text), known.collect()))
    }
}

/// A table with its path.
pub(super) struct Table<'a> {
    path: String,
    at: usize,
    entries: &'a DeTable<'a>,
}

impl<'a> Table<'a> {
    /// The whole document.
    pub(super) fn root(entries: &'a DeTable<'a>) -> Table<'a> {
        Table { path: String::new(), at: 0, entries }
    }

    /// A fault of the table as a whole.
    pub(super) fn fault(&self, flaw: Flaw) -> Fault {
        Fault { at: self.at, path: self.path.clone(), flaw }
    }

    /// Every key with its value.
    pub(super) fn items(&self) -> impl Iterator<Item = (&'a str, Item<'a>)> {
        self.entries.iter().map(|(key, value)| {
            let dot = if self.path.is_empty() { "" } else { "." };
            let path = format!("{}{dot}{}", self.path, shown(key.get_ref()));
            (key.get_ref().as_ref(), Item { path, key_at: key.span().start, value })
        })
    }

    /// The value of a key, if it is there.
    pub(super) fn get(&self, key: &str) -> Option<Item<'a>> {
        self.items().find_map(|(found, item)| (found == key).then_some(item))
    }

    /// The value of a key that must be there.
    pub(super) fn need(&self, key: &'static str) -> Result<Item<'a>, Fault> {
        self.get(key).ok_or_else(|| self.fault(Flaw::Missing(key)))
    }

    /// Refuses any other key.
    pub(super) fn only(&self, known: &[&'static str]) -> Result<(), Fault> {
        let stranger = self.items().find(|(key, _)| !known.contains(key));
        stranger.map_or(Ok(()), |(_, item)| Err(item.key_fault(Flaw::Unknown(known.to_vec()))))
    }
}

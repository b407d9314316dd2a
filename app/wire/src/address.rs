//! Questions as they stand in addresses: `?stage=won&amount[gte]=100000&sort=-amount`.
//!
//! The REST API and the pages read and write the same form, so that a list's address works in both.

use remit_policy::Object;

use crate::reason::OfRecord;
use crate::{Code, CountMode, Filter, ListQuery, Op, Problem, Sort};

/// The most records on one page.
pub const MAX_LIMIT: u32 = 200;

impl ListQuery {
    /// Reads a question from the decoded pairs of an address.
    ///
    /// ```
    /// use remit_policy::Object;
    /// use remit_wire::{ListQuery, pairs_of};
    /// let query = ListQuery::from_pairs(Object::Opportunity, pairs_of("amount[gte]=100&sort=-amount")).unwrap();
    /// assert!(query.sort.is_some_and(|sort| sort.descending));
    /// assert_eq!(query.filters.len(), 1);
    /// ```
    ///
    /// # Errors
    /// `invalid`, naming the pair that cannot be used. Whether the asker may filter or sort by a field
    /// is not judged here.
    pub fn from_pairs(object: Object, pairs: impl Iterator<Item = (String, String)>) -> Result<ListQuery, Problem> {
        let mut query = ListQuery::default();
        for (key, value) in pairs {
            match key.as_str() {
                "sort" => query.sort = Some(sort(object, &value)?),
                "limit" => query.limit = Some(limit(&value)?),
                "after" => query.after = Some(value).filter(|after| !after.is_empty()),
                "fields" => query.fields = Some(fields(object, &value)?),
                "count" => query.count = count(&value)?,
                _ => query.filters.push(filter(object, &key, value)?),
            }
        }
        Ok(query)
    }

    /// The pairs that [`ListQuery::from_pairs`] reads as this question.
    #[must_use]
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<_> = self.filters.iter().map(Filter::to_pair).collect();
        let mut add = |key: &str, value: Option<String>| {
            pairs.extend(value.map(|value| (key.to_owned(), value)));
        };
        add("sort", self.sort.as_ref().map(Sort::to_value));
        add("limit", self.limit.map(|limit| limit.to_string()));
        add("fields", self.fields.as_ref().map(|fields| fields.join(",")));
        add("count", count_key(self.count).map(str::to_owned));
        add("after", self.after.clone());
        pairs
    }

    /// The question as the part of an address after `?`; empty for the plain list.
    #[must_use]
    pub fn to_address(&self) -> String {
        address_of(&self.to_pairs())
    }
}

impl Filter {
    fn to_pair(&self) -> (String, String) {
        let key = match self.op {
            Op::Eq => self.field.clone(),
            op => format!("{}[{}]", self.field, op.key()),
        };
        (key, self.value.clone())
    }
}

impl Sort {
    fn to_value(&self) -> String {
        let sign = if self.descending { "-" } else { "" };
        format!("{sign}{}", self.field)
    }
}

/// Whether records of this type can be asked about by this name in every system: a field, a dimension that
/// they carry, or a part of their placement. Which dimensions were added, the store knows.
#[must_use]
pub fn is_askable(object: Object, name: &str) -> bool {
    object.field(name).is_some()
        || object.first_dimensions().contains(&name)
        || matches!(name, "owner" | "department")
        || name == "customer" && object.is_child()
}

/// A name that can be asked about, or that can be a dimension's that was added: the store refuses, in these
/// words, what there is not.
fn known(object: Object, name: &str) -> Result<String, Problem> {
    if is_askable(object, name) || is_free(name) {
        return Ok(name.to_owned());
    }
    // In the words for a field that may not be read: which of the two it is, is not told.
    Err(refused(name, OfRecord::NotAskable { field: name.into() }))
}

/// Whether this can be the key of a dimension: not a word of addresses.
fn is_free(name: &str) -> bool {
    let letters = name.chars().all(|one| one.is_ascii_alphanumeric() || one == '_' || one == '-');
    let word = matches!(name, "sort" | "limit" | "after" | "fields" | "count");
    letters && name.starts_with(|first: char| first.is_ascii_alphabetic()) && !word
}

fn refused(key: &str, reason: OfRecord) -> Problem {
    Problem::because(Code::Invalid, reason).at(key)
}

fn sort(object: Object, value: &str) -> Result<Sort, Problem> {
    let (field, descending) = match value.strip_prefix('-') {
        Some(field) => (field, true),
        None => (value, false),
    };
    Ok(Sort { field: known(object, field)?, descending })
}

fn limit(value: &str) -> Result<u32, Problem> {
    let limit = value.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
    limit.ok_or_else(|| refused("limit", OfRecord::LimitFrom { most: MAX_LIMIT.into() }))
}

fn fields(object: Object, value: &str) -> Result<Vec<String>, Problem> {
    value.split(',').filter(|name| !name.is_empty()).map(|name| known(object, name)).collect()
}

fn count_key(mode: CountMode) -> Option<&'static str> {
    match mode {
        CountMode::None => None,
        CountMode::Capped => Some("capped"),
        CountMode::Exact => Some("exact"),
    }
}

fn count(value: &str) -> Result<CountMode, Problem> {
    match value {
        "none" => Ok(CountMode::None),
        "capped" => Ok(CountMode::Capped),
        "exact" => Ok(CountMode::Exact),
        _ => Err(refused("count", OfRecord::CountMode)),
    }
}

fn filter(object: Object, key: &str, value: String) -> Result<Filter, Problem> {
    let (name, op) = match key.split_once('[') {
        None => (key, Some(Op::Eq)),
        Some((name, rest)) => (name, rest.strip_suffix(']').and_then(Op::from_key)),
    };
    let field = known(object, name)?;
    let op = op.ok_or_else(|| refused(key, OfRecord::NoComparison { key: key.into() }))?;
    Ok(Filter { field, op, value })
}

/// The decoded pairs of an address's query, `a=1&b=2`.
pub fn pairs_of(query: &str) -> impl Iterator<Item = (String, String)> {
    query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(key), decode(value))
    })
}

/// The query of an address made of these pairs, without `?`.
#[must_use]
pub fn address_of(pairs: &[(String, String)]) -> String {
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
    pairs.join("&")
}

/// Text that stands for itself in a query, a path segment or a cookie. Brackets and commas stay
/// readable: every browser and server takes them in queries.
#[must_use]
pub fn encode(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |value: u8| HEX.get(usize::from(value)).copied().map_or('0', char::from);
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'[' | b']' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]),
        }
    }
    encoded
}

/// What [`encode`] was made from; `+` is a space, as forms send it.
#[must_use]
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let pair = (byte == b'%').then(|| (ahead.next().and_then(hex), ahead.next().and_then(hex)));
        match (byte, pair) {
            (_, Some((Some(high), Some(low)))) => {
                bytes.push(high * 16 + low);
                rest = ahead;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> Result<ListQuery, Problem> {
        ListQuery::from_pairs(Object::Opportunity, pairs_of(address))
    }

    #[test]
    fn what_is_written_is_read_again() {
        let address = "stage=won&amount[gte]=100000&name[contains]=Bio%20%26%20%E5%95%86&owner=ann\
                       &product_line[in]=gtx%2Cmg&sort=-amount&limit=20&fields=name%2Camount&count=exact&after=a.b";
        let query = read(address).unwrap();
        assert_eq!(query.to_address(), address);
        assert_eq!(query.filters.len(), 5);
        assert_eq!(query.filters[2].value, "Bio & 商");
        assert_eq!(read("").unwrap(), ListQuery::default());
        assert_eq!(ListQuery::default().to_address(), "");
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let field = |address: &str| read(address).unwrap_err().field;
        assert_eq!(field("st.ge=won"), Some("st.ge".into()));
        assert_eq!(field("sort=--secret"), Some("-secret".into()));
        assert_eq!(field("amount[about]=1"), Some("amount[about]".into()));
        assert_eq!(field("amount[gte=1"), Some("amount[gte".into()));
        assert_eq!(field("limit=0"), Some("limit".into()));
        assert_eq!(field("limit=201"), Some("limit".into()));
        assert_eq!(field("count=yes"), Some("count".into()));
        assert_eq!(field("fields=name,sort"), Some("sort".into()));
        // What may be a dimension that was added, the store judges.
        assert_eq!(read("channel=web&sort=-channel").unwrap().filters[0].field, "channel");
    }

    #[test]
    fn only_children_are_asked_about_by_customer() {
        assert!(is_askable(Object::Contact, "customer"));
        assert!(!is_askable(Object::Product, "customer"));
        assert!(is_askable(Object::Product, "product_line"));
        assert!(!is_askable(Object::Product, "region"));
    }

    #[test]
    fn broken_escapes_stay_as_they_are() {
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%zz+%41"), "%zz A");
        assert_eq!(decode(&encode("a+b=c&d/é商")), "a+b=c&d/é商");
    }
}

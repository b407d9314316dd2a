//! Which dimensions there are, and which records carry a value of each.
//!
//! A system begins with three; administrators add more, up to [`Dimensions::MOST`]. Each has a *place*, a
//! number, under which records keep its value: adding one changes no table, and a fence on it costs what a
//! fence on the first ones costs. Customers carry a dimension or what belongs to them does, never both: what
//! a child does not carry it takes from its customer, and there is one place for it.

use std::collections::BTreeSet;

use crate::{Dimension, Object};

/// A dimension and where it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Its key.
    pub key: Dimension,
    /// What people read, where somebody gave it a name.
    pub name: Option<String>,
    /// The number of its place on a record.
    pub place: usize,
    /// The types of record that carry it themselves.
    pub objects: BTreeSet<Object>,
}

/// Every dimension that there is, by place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimensions(Vec<Carried>);

/// Why a dimension was not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DimensionError {
    /// There is one of this key.
    #[error("there is a dimension of this key already")]
    Taken,
    /// A key by which records or addresses know something else.
    #[error(
        "this cannot be the key of a dimension: it begins with a letter, and is not the name of a field or of what addresses ask for"
    )]
    Reserved,
    /// Customers and what belongs to them.
    #[error("what belongs to a customer takes the customer's value: name customers or the types that belong to them")]
    Mixed,
    /// No place is left.
    #[error("there are {} dimensions already, and no more can be kept", Dimensions::MOST)]
    Full,
}

/// The dimensions that a system begins with, in the order of their places.
const FIRST: [&str; 3] = ["region", "industry", "product_line"];

/// What records and addresses know by these names besides the fields of the catalogue.
const RESERVED: [&str; 22] = [
    "owner",
    "department",
    "customer",
    "customer_owner",
    "customer_department",
    "id",
    "key",
    "object",
    "etag",
    "deleted_at",
    "sort",
    "limit",
    "after",
    "fields",
    "count",
    "group",
    "sum",
    "q",
    "format",
    "made",
    "values",
    "keep_shares",
];

impl Default for Dimensions {
    fn default() -> Dimensions {
        let first = |(place, key): (usize, &str)| Carried {
            key: key.into(),
            name: None,
            place,
            objects: Object::ALL.into_iter().filter(|object| object.first_dimensions().contains(&key)).collect(),
        };
        Dimensions(FIRST.into_iter().enumerate().map(first).collect())
    }
}

impl Dimensions {
    /// How many there can be.
    pub const MOST: usize = 8;

    /// None at all.
    #[must_use]
    pub fn none() -> Dimensions {
        Dimensions(Vec::new())
    }

    /// Adds one in the first free place, and answers which that is.
    ///
    /// # Errors
    /// With what is wrong about it.
    pub fn add(&mut self, key: &str, objects: BTreeSet<Object>) -> Result<usize, DimensionError> {
        if self.get(key).is_some() {
            return Err(DimensionError::Taken);
        }
        let letter = key.starts_with(|first: char| first.is_ascii_alphabetic());
        if !letter || RESERVED.contains(&key) || Object::ALL.into_iter().any(|object| object.field(key).is_some()) {
            return Err(DimensionError::Reserved);
        }
        if objects.contains(&Object::Customer) && objects.iter().any(|object| object.is_child()) {
            return Err(DimensionError::Mixed);
        }
        let place = (0..Dimensions::MOST).find(|place| self.at(*place).is_none()).ok_or(DimensionError::Full)?;
        self.put(Carried { key: key.into(), name: None, place, objects });
        Ok(place)
    }

    /// One that was added before, in its place.
    pub fn put(&mut self, one: Carried) {
        self.0.push(one);
        self.0.sort_by_key(|one| one.place);
    }

    /// Gives one another name, or none; false where there is no such dimension.
    pub fn rename(&mut self, key: &str, name: Option<String>) -> bool {
        let found = self.0.iter_mut().find(|one| one.key == key);
        found.map(|one| one.name = name).is_some()
    }

    /// Takes one away; those that a system begins with stay.
    pub fn remove(&mut self, key: &str) {
        self.0.retain(|one| one.key != key || one.is_first());
    }

    /// Every one, by place.
    pub fn iter(&self) -> impl Iterator<Item = &Carried> {
        self.0.iter()
    }

    /// The one of this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Carried> {
        self.0.iter().find(|one| one.key == key)
    }

    /// The one in this place.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<&Carried> {
        self.0.iter().find(|one| one.place == place)
    }

    /// The keys of those that records of a type carry themselves; a child takes the others from its customer.
    pub fn of(&self, object: Object) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |one| one.objects.contains(&object)).map(|one| one.key.as_str())
    }

    /// Whether records of a type carry it themselves.
    #[must_use]
    pub fn carries(&self, object: Object, key: &str) -> bool {
        self.get(key).is_some_and(|one| one.objects.contains(&object))
    }
}

impl Carried {
    /// Whether every system has it.
    #[must_use]
    pub fn is_first(&self) -> bool {
        FIRST.contains(&self.key.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(objects: &[Object]) -> BTreeSet<Object> {
        objects.iter().copied().collect()
    }

    #[test]
    fn customers_carry_a_dimension_or_what_belongs_to_them_does() {
        let mut all = Dimensions::default();
        assert_eq!(all.add("channel", on(&[Object::Customer, Object::Product])), Ok(3));
        assert_eq!(all.add("desk", on(&[Object::Ticket, Object::Contact, Object::Product])), Ok(4));
        assert_eq!(all.add("both", on(&[Object::Customer, Object::Ticket])), Err(DimensionError::Mixed));
        assert_eq!(all.of(Object::Customer).collect::<Vec<_>>(), ["region", "industry", "channel"]);
        assert_eq!(all.of(Object::Ticket).collect::<Vec<_>>(), ["product_line", "desk"]);
        assert!(all.carries(Object::Product, "channel") && !all.carries(Object::Contact, "channel"));
    }

    #[test]
    fn no_dimension_is_called_like_something_else() {
        let mut all = Dimensions::default();
        for key in ["owner", "name", "sort", "stage", "1st", "-channel", ""] {
            assert_eq!(all.add(key, on(&[Object::Product])), Err(DimensionError::Reserved), "{key}");
        }
        assert_eq!(all.add("region", on(&[Object::Product])), Err(DimensionError::Taken));
    }

    #[test]
    fn a_place_is_free_again_when_its_dimension_is_gone() {
        let mut all = Dimensions::default();
        for (place, key) in ["a", "b", "c", "d", "e"].into_iter().enumerate() {
            assert_eq!(all.add(key, on(&[Object::Product])), Ok(place + 3));
        }
        assert_eq!(all.add("f", on(&[Object::Product])), Err(DimensionError::Full));
        all.remove("region");
        all.remove("b");
        assert_eq!(all.add("f", on(&[Object::Product])), Ok(4));
        assert_eq!(all.iter().map(|one| one.place).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6, 7]);
    }
}

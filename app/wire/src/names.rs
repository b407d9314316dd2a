//! What people read for the dimensions and their values.

use std::collections::BTreeMap;
use std::sync::Arc;

/// The names that were given to dimensions and to their values, by key: the directory, which every active
/// user reads. What has none goes by its key.
///
/// A copy is cheap: it is made for every request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(Arc<BTreeMap<String, Called>>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Called {
    name: Option<String>,
    values: BTreeMap<String, String>,
}

impl Names {
    /// The name of a dimension, if it has one.
    #[must_use]
    pub fn dimension(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.name.as_deref()
    }

    /// The name of a value, if it has one: the same key can be a value of several dimensions.
    #[must_use]
    pub fn value(&self, dimension: &str, key: &str) -> Option<&str> {
        self.0.get(dimension)?.values.get(key).map(String::as_str)
    }

    /// Names a dimension.
    pub fn call_dimension(&mut self, key: &str, name: &str) {
        self.called(key).name = Some(name.into());
    }

    /// Names a value.
    pub fn call_value(&mut self, dimension: &str, key: &str, name: &str) {
        self.called(dimension).values.insert(key.into(), name.into());
    }

    fn called(&mut self, dimension: &str) -> &mut Called {
        Arc::make_mut(&mut self.0).entry(dimension.into()).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_named_in_its_own_dimension() {
        let mut names = Names::default();
        names.call_value("region", "east", "华东");
        names.call_dimension("channel", "渠道");
        assert_eq!((names.value("region", "east"), names.value("channel", "east")), (Some("华东"), None));
        assert_eq!((names.dimension("channel"), names.dimension("region")), (Some("渠道"), None));
    }
}

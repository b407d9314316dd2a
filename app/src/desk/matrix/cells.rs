//! Cells of the matrix as text: where one stands, and what stands in it.
//!
//! A cell is named by a path, `sales_rep/customer/view` for a grant, `sales_rep/customer.phone` for the
//! level of a field, `sales_rep/customer.phone!` for whether a change of the field waits for approval
//! and `sales_rep/customer.*sensitive` for all sensitive fields at once. What stands there is written
//! in words: `own via fence:region`, `masked`, `yes`, or `phone=masked email=hidden`. So the browser
//! keeps, sends and takes back a change without knowing what it means.

use remit_policy::{Action, Dimension, Field, Grant, Level, Object, Policy, Reach};
use remit_wire::PolicyEdit;

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// What a role may do.
    Grant(String, Object, Action),
    /// How much of a field it shows.
    Level(String, Object, &'static Field),
    /// Whether a change of the field waits for approval.
    Approval(String, Object, &'static Field),
    /// All fields of one kind, those that are sensitive or those that are not.
    Group(String, Object, bool),
}

impl Place {
    /// The cell with this path.
    #[must_use]
    pub fn read(path: &str) -> Option<Place> {
        let (role, rest) = path.split_once('/')?;
        let role = role.to_owned();
        if let Some((object, action)) = rest.split_once('/') {
            return Some(Place::Grant(role, Object::from_key(object)?, Action::from_key(action)?));
        }
        let (object, field) = rest.split_once('.')?;
        let object = Object::from_key(object)?;
        match field {
            "*sensitive" => Some(Place::Group(role, object, true)),
            "*normal" => Some(Place::Group(role, object, false)),
            _ => match field.strip_suffix('!') {
                Some(field) => Some(Place::Approval(role, object, object.field(field)?)),
                None => Some(Place::Level(role, object, object.field(field)?)),
            },
        }
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Place::Grant(role, object, action) => format!("{role}/{}/{}", object.key(), action.key()),
            Place::Level(role, object, field) => format!("{role}/{}.{}", object.key(), field.key),
            Place::Approval(role, object, field) => format!("{role}/{}.{}!", object.key(), field.key),
            Place::Group(role, object, sensitive) => {
                format!("{role}/{}.{}", object.key(), if *sensitive { "*sensitive" } else { "*normal" })
            }
        }
    }

    /// Whose it is.
    #[must_use]
    pub fn role(&self) -> &str {
        match self {
            Place::Grant(role, ..) | Place::Level(role, ..) | Place::Approval(role, ..) | Place::Group(role, ..) => {
                role
            }
        }
    }

    /// The cell of a change, if it is one of a cell.
    #[must_use]
    pub fn of(edit: &PolicyEdit) -> Option<Place> {
        match edit {
            PolicyEdit::Grant { role, object, action, .. } => Some(Place::Grant(role.clone(), *object, *action)),
            PolicyEdit::Level { role, object, field, .. } => {
                Some(Place::Level(role.clone(), *object, object.field(field)?))
            }
            PolicyEdit::ApprovalField { role, object, field, .. } => {
                Some(Place::Approval(role.clone(), *object, object.field(field)?))
            }
            _ => None,
        }
    }

    /// The fields of a group.
    pub fn fields(object: Object, sensitive: bool) -> impl Iterator<Item = &'static Field> {
        object.fields().iter().filter(move |field| field.sensitive == sensitive)
    }

    /// What stands there.
    #[must_use]
    pub fn value(&self, policy: &Policy) -> String {
        let Some(role) = policy.roles.get(self.role()) else { return "none".into() };
        match self {
            Place::Grant(_, object, action) => written(role.grant(*object, *action)),
            Place::Level(_, object, field) => role.level(*object, field).key().into(),
            Place::Approval(_, object, field) => {
                let asked = role.objects.get(object).is_some_and(|one| one.approval_fields.contains(field.key));
                if asked { "yes" } else { "no" }.into()
            }
            Place::Group(_, object, sensitive) => {
                let levels = Place::fields(*object, *sensitive)
                    .map(|field| format!("{}={}", field.key, role.level(*object, field).key()));
                levels.collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// The changes that put this there.
    #[must_use]
    pub fn edits(&self, value: &str) -> Option<Vec<PolicyEdit>> {
        let role = self.role().to_owned();
        Some(match self {
            Place::Grant(_, object, action) => {
                vec![PolicyEdit::Grant { role, object: *object, action: *action, grant: grant(value)? }]
            }
            Place::Level(_, object, field) => {
                let level = Level::from_key(value)?;
                vec![PolicyEdit::Level { role, object: *object, field: field.key.into(), level }]
            }
            Place::Approval(_, object, field) => {
                let asked = value == "yes";
                vec![PolicyEdit::ApprovalField { role, object: *object, field: field.key.into(), asked }]
            }
            Place::Group(_, object, sensitive) => {
                let level = |field: &Field| match Level::from_key(value) {
                    Some(level) => Some(level),
                    None => value
                        .split(' ')
                        .filter_map(|pair| pair.split_once('='))
                        .find(|(key, _)| *key == field.key)
                        .and_then(|(_, level)| Level::from_key(level)),
                };
                let each = Place::fields(*object, *sensitive).map(|field| {
                    let (role, field, level) = (role.clone(), field.key.to_owned(), level(field)?);
                    Some(PolicyEdit::Level { role, object: *object, field, level })
                });
                each.collect::<Option<_>>()?
            }
        })
    }
}

/// A grant in words.
#[must_use]
pub fn written(grant: Option<&Grant>) -> String {
    let Some(grant) = grant else { return "none".into() };
    let mut words = vec![grant.reach.key().to_owned()];
    words.extend(grant.via_customer.then(|| "via".into()));
    words.extend(grant.approval.then(|| "approval".into()));
    words.extend(grant.to.map(|to| format!("to:{}", to.key())));
    words.extend(grant.fences.iter().map(|fence| format!("fence:{fence}")));
    words.join(" ")
}

/// The grant that is meant by words, in any order; `None` if they mean nothing.
#[expect(clippy::option_option, reason = "no grant is a meaning too")]
fn grant(words: &str) -> Option<Option<Grant>> {
    let mut words: Vec<&str> = words.split_whitespace().collect();
    if words.is_empty() || words.contains(&"none") {
        return Some(None);
    }
    let reach = words.iter().find_map(|word| Reach::from_key(word))?;
    words.retain(|word| Reach::from_key(word).is_none());
    let mut grant = Grant::new(reach);
    for word in words {
        match (word, word.split_once(':')) {
            ("via", _) => grant.via_customer = true,
            ("approval", _) => grant.approval = true,
            (_, Some(("to", to))) => grant.to = Some(Reach::from_key(to)?),
            (_, Some(("fence", key))) => {
                grant.fences.insert(Dimension::from(key));
            }
            _ => return None,
        }
    }
    Some(Some(grant))
}

#[cfg(test)]
mod tests {
    use remit_policy::Role;

    use super::*;

    fn policy() -> Policy {
        let mut role = Role::new("rep");
        let mut grant = Grant::new(Reach::Own).fenced("region").via_customer();
        grant.to = Some(Reach::All);
        role.set_grant(Object::Opportunity, Action::Transfer, Some(grant));
        Policy { roles: [("rep".to_owned(), role)].into(), ..Policy::default() }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let policy = policy();
        let all = ["rep/opportunity/transfer", "rep/customer/view", "rep/customer.phone", "rep/customer.phone!"];
        for path in all.into_iter().chain(["rep/customer.*sensitive", "rep/customer.*normal"]) {
            let place = Place::read(path).unwrap();
            assert_eq!(place.path(), path);
            let edits = place.edits(&place.value(&policy)).unwrap();
            assert!(edits.iter().all(|edit| !edit.changes(&policy)), "{path}");
        }
    }

    #[test]
    fn words_in_any_order_mean_the_same() {
        let place = Place::read("rep/opportunity/transfer").unwrap();
        let edits = |words| place.edits(words);
        assert_eq!(edits("via own fence:region to:all"), edits("own via to:all fence:region"));
        assert_eq!(edits("none via"), edits(""));
        assert_eq!(edits("everything"), None);
        assert_eq!(Place::read("rep/customer.salary"), None);
    }

    #[test]
    fn a_group_is_set_at_once() {
        let place = Place::read("rep/customer.*sensitive").unwrap();
        let mut policy = policy();
        for edit in place.edits("masked").unwrap() {
            assert!(edit.apply(&mut policy));
        }
        assert!(place.value(&policy).split(' ').all(|pair| pair.ends_with("=masked")));
    }
}

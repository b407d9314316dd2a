use remit_policy::{Action, Grant, Level, Name, Object, Policy, Reach, Role};

use super::*;

fn base() -> Policy {
    let mut policy = Policy::default();
    let mut rep = Role::new("rep");
    rep.set_grant(Object::Customer, Action::View, Some(Grant::new(Reach::Own)));
    policy.roles.insert("rep".into(), rep);
    policy
}

fn view(role: &str, reach: Reach) -> PolicyEdit {
    let (object, action, grant) = (Object::Customer, Action::View, Some(Grant::new(reach)));
    PolicyEdit::Grant { role: role.into(), object, action, grant }
}

fn add(role: &str, from: RoleSource) -> PolicyEdit {
    PolicyEdit::AddRole { role: role.into(), name: Name { en: role.into(), zh: role.into() }, from }
}

#[test]
fn a_role_is_copied_as_it_stands() {
    let mut policy = base();
    assert!(view("rep", Reach::All).apply(&mut policy));
    assert!(add("copy", RoleSource::Role("rep".into())).apply(&mut policy));
    assert_eq!(policy.roles["copy"].grant(Object::Customer, Action::View).unwrap().reach, Reach::All);
    assert!(!add("copy", RoleSource::Nothing).apply(&mut policy), "it is there");
    assert!(!add("", RoleSource::Nothing).apply(&mut policy));
    assert!(!add("角色", RoleSource::Nothing).apply(&mut policy));
}

#[test]
fn every_template_is_a_role_that_says_something() {
    for one in TEMPLATES {
        let role = template(one.key).unwrap();
        assert!(!role.objects.is_empty() || !role.capabilities.is_empty(), "{}", one.key);
        assert_eq!((role.name.en.as_str(), role.name.zh.as_str()), (one.en, one.zh));
        // Nobody changes what they cannot see.
        for (object, rights) in &role.objects {
            assert!(rights.grants.contains_key(&Action::View), "{} {object:?}", one.key);
        }
    }
    assert!(template("nobody").is_none());
}

#[test]
fn asking_and_not_asking_for_approval_leaves_nothing_behind() {
    let ask = |asked| PolicyEdit::ApprovalField {
        role: "rep".into(),
        object: Object::Ticket,
        field: "subject".into(),
        asked,
    };
    let mut policy = base();
    assert!(ask(true).changes(&policy) && ask(true).apply(&mut policy));
    assert!(ask(false).apply(&mut policy));
    assert_eq!(policy, base());
    assert!(!ask(false).changes(&policy));
}

#[test]
fn what_both_did_alike_is_no_contest() {
    let made = |edits: &[PolicyEdit]| {
        let mut policy = base();
        assert!(edits.iter().all(|edit| edit.apply(&mut policy)));
        policy
    };
    let hide =
        PolicyEdit::Level { role: "rep".into(), object: Object::Customer, field: "note".into(), level: Level::Hidden };
    let (draft, current) = (made(&[view("rep", Reach::All), hide]), made(&[view("rep", Reach::All)]));
    assert_eq!(rebase(&base(), &current, &draft, None), Ok(draft));
    // A role that one side removes and the other changes is one.
    let gone = made(&[PolicyEdit::RemoveRole { role: "rep".into() }]);
    let changed = made(&[view("rep", Reach::All)]);
    assert_eq!(rebase(&base(), &gone, &changed, None), Err(vec![view("rep", Reach::All)]));
    assert_eq!(rebase(&base(), &gone, &changed, Some(Prefer::Draft)).as_ref(), Ok(&changed));
    assert_eq!(rebase(&base(), &gone, &changed, Some(Prefer::Revision)).as_ref(), Ok(&gone));
    assert_eq!(rebase(&base(), &changed, &gone, Some(Prefer::Draft)).as_ref(), Ok(&gone));
}

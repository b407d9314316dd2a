//! Who sees people, and what of them.

use remit_policy::{Capability, Status};
use remit_wire::{Code, PeopleQuery, PersonView, Phase};

use super::{House, in_each};
use crate::support::{code, problem};

fn logins(people: &[PersonView]) -> Vec<&str> {
    people.iter().map(|person| person.login.as_str()).collect()
}

#[tokio::test]
async fn an_administrator_sees_everyone_with_all_that_decides_about_them() {
    in_each(async |house: House| {
        let people = house.read("ada").await.people(&PeopleQuery::default()).await.unwrap();
        assert_eq!(logins(&people), ["ada", "boss", "clara", "dora", "gone", "ned", "rep", "sam"]);
        let rep = people.iter().find(|person| person.login == "rep").unwrap();
        assert_eq!((rep.department.key.as_str(), rep.status), ("harbour", Status::Active));
        assert_eq!(rep.manager.as_ref().unwrap().login, "ned");
        assert_eq!(rep.partitions["region"], ["n"]);
        let [held] = rep.roles.as_slice() else { panic!("{:?}", rep.roles) };
        assert_eq!((held.role.as_str(), held.anchor.is_none(), held.phase), ("rep", true, Phase::Current));
        assert_eq!(held.reason.as_deref(), Some("loaded from a bundle"));
        use Capability::{PartitionsManage, RolesAssign, UsersManage, ViewAs};
        assert_eq!(rep.can, [UsersManage, RolesAssign, PartitionsManage, ViewAs]);
        let gone = people.iter().find(|person| person.login == "gone").unwrap();
        assert!(!gone.can.contains(&ViewAs), "who is not active sees nothing");
    })
    .await;
}

#[tokio::test]
async fn a_delegate_sees_the_people_of_their_part_and_an_auditor_all_of_them() {
    in_each(async |house: House| {
        let dora = house.read("dora").await;
        let people = dora.people(&PeopleQuery::default()).await.unwrap();
        assert_eq!(logins(&people), ["boss", "dora", "ned", "rep"]);
        let can = |login: &str| people.iter().find(|person| person.login == login).unwrap().can.clone();
        assert_eq!(can("rep").len(), 4);
        assert_eq!(can("boss"), [], "the lead's role is above hers");
        assert_eq!(can("dora"), []);
        let absent = problem(dora.person("nobody").await);
        assert_eq!(absent.code, Code::NotFound);
        assert_eq!(problem(dora.person("sam").await), absent);
        drop(dora);
        let clara = house.read("clara").await;
        let all = clara.people(&PeopleQuery::default()).await.unwrap();
        assert_eq!(all.len(), 8);
        assert!(all.iter().all(|person| person.can.is_empty()));
    })
    .await;
}

#[tokio::test]
async fn nobody_else_sees_people() {
    in_each(async |house: House| {
        let rep = house.read("rep").await;
        assert_eq!(code(rep.people(&PeopleQuery::default()).await), Code::Forbidden);
        let other = problem(rep.person("sam").await);
        assert_eq!(other.code, Code::Forbidden);
        assert_eq!(problem(rep.person("nobody").await), other);
        assert_eq!(code(rep.departments().await), Code::Forbidden);
        assert_eq!(code(rep.assignable_roles().await), Code::Forbidden);
        assert_eq!(code(rep.belongings("rep").await), Code::Forbidden);
    })
    .await;
}

#[tokio::test]
async fn people_are_found_by_what_is_known_of_them() {
    in_each(async |house: House| {
        let ada = house.read("ada").await;
        let find = async |query: PeopleQuery| {
            let found = ada.people(&query).await.unwrap();
            found.into_iter().map(|person| person.login).collect::<Vec<_>>().join(" ")
        };
        let query = PeopleQuery::default;
        assert_eq!(find(PeopleQuery { q: Some("RE".into()), ..query() }).await, "rep");
        assert_eq!(find(PeopleQuery { department: Some("north".into()), ..query() }).await, "boss dora ned rep");
        assert_eq!(find(PeopleQuery { status: Some(Status::Departed), ..query() }).await, "gone");
        assert_eq!(find(PeopleQuery { role: Some("rep".into()), ..query() }).await, "rep sam");
        let both = PeopleQuery { role: Some("rep".into()), department: Some("south".into()), ..query() };
        assert_eq!(find(both).await, "sam");
        let nowhere = PeopleQuery { department: Some("moon".into()), ..query() };
        assert_eq!(problem(ada.people(&nowhere).await).field.as_deref(), Some("department"));
        let dora = house.read("dora").await;
        let south = PeopleQuery { department: Some("south".into()), ..query() };
        assert_eq!(problem(dora.people(&south).await), problem(dora.people(&nowhere).await).clone());
    })
    .await;
}

#[tokio::test]
async fn the_roles_to_choose_from_are_those_that_can_be_given() {
    in_each(async |house: House| {
        let choices = async |login: &str| {
            let roles = house.read(login).await.assignable_roles().await.unwrap();
            roles.into_iter().map(|role| role.key).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(choices("ada").await, "administrator clerk helper hr lead rep team_admin");
        assert_eq!(choices("dora").await, "helper rep");
    })
    .await;
}

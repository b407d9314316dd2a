//! People from files.

use remit_policy::Object;
use remit_wire::{Code, Imported, Outcome, PeopleFiles};

use super::{House, in_each};
use crate::support::{code, problem, visitor};

fn files() -> PeopleFiles {
    PeopleFiles {
        users: Some(
            "login,name,department,manager,status,password\n\
             novice,New One,harbour,newer,,\n\
             newer,\"Newer\nOne\",south,ada,active,first password\n\
             rep,Reppy,harbour,ned,,\n\
             off,Off,south,,departed,\n"
                .replace("\"Newer\nOne\"", "Newer"),
        ),
        assignments: Some(
            "login,role,anchor,valid_from,valid_until\n\
             novice,rep,,,\nnewer,lead,south,,2030-01-01T00:00:00Z\nrep,rep,,,\n"
                .into(),
        ),
        partitions: Some("login,dimension,value\nnovice,region,s\nrep,region,n\n".into()),
        reason: "the spring wave".into(),
        dry_run: false,
    }
}

async fn import(house: &House, by: &str, files: &PeopleFiles) -> remit_store::Result<Imported> {
    house.system.store.import_people(&house.visit(by).await, files).await
}

fn lines(imported: &Imported) -> Vec<String> {
    imported.problems.iter().map(|one| format!("{} {}: {}", one.file, one.line, one.reason)).collect()
}

#[tokio::test]
async fn people_come_with_roles_values_and_passwords_and_a_second_time_nothing_happens() {
    in_each(async |house: House| {
        let counts = |one: &Imported| (one.done, one.added, one.changed, one.assigned, one.partitions);
        let dry = import(&house, "ada", &PeopleFiles { dry_run: true, ..files() }).await.unwrap();
        assert_eq!((counts(&dry), lines(&dry).len()), ((false, 3, 1, 2, 1), 0), "{dry:?}");
        assert!(dry.passwords.is_empty());
        let rows = |file: &str| -> Vec<(u64, Outcome)> {
            let of = dry.rows.iter().filter(|row| row.file == file);
            of.map(|row| (row.line, row.outcome)).collect()
        };
        let users = [(2, Outcome::Added), (3, Outcome::Added), (4, Outcome::Changed), (5, Outcome::Added)];
        assert_eq!(rows("users.csv"), users);
        assert_eq!(rows("assignments.csv"), [(2, Outcome::Given), (3, Outcome::Given), (4, Outcome::Same)]);
        assert_eq!(rows("partitions.csv"), [(2, Outcome::Given), (3, Outcome::Same)]);
        assert_eq!((house.system.rows("person").await, house.entries("people_import").await), (8, 0));

        let done = import(&house, "ada", &files()).await.unwrap();
        assert_eq!(counts(&done), (true, 3, 1, 2, 1), "{done:?}");
        assert_eq!(done.passwords.keys().collect::<Vec<_>>(), ["novice"], "newer brought one, off needs none");
        house.system.store.sign_in("novice", &done.passwords["novice"], &visitor()).await.unwrap();
        house.system.store.sign_in("newer", "first password", &visitor()).await.unwrap();
        let new = house.person("novice").await;
        assert_eq!(
            (new.manager.unwrap().login.as_str(), new.partitions["region"].as_slice()),
            ("newer", ["s".to_owned()].as_slice())
        );
        assert_eq!(new.roles[0].reason.as_deref(), Some("the spring wave"));
        assert_eq!(new.roles[0].granted_by.as_ref().unwrap().login, "ada");
        assert_eq!(house.person("rep").await.name, "Reppy");
        assert_eq!(house.sees("newer", Object::Customer).await, ["Gamma"]);
        assert_eq!((house.entries("user_create").await, house.entries("assign").await), (3, 2));

        let before = house.marks().await;
        let again = PeopleFiles { users: files().users.map(|text| text.replace("first password", "")), ..files() };
        let again = import(&house, "ada", &again).await.unwrap();
        assert_eq!((counts(&again), lines(&again).len()), ((false, 0, 0, 0, 0), 0), "{again:?}");
        assert_eq!(house.marks().await.0, before.0);
    })
    .await;
}

#[tokio::test]
async fn every_wrong_row_is_named_and_nothing_is_changed() {
    in_each(async |house: House| {
        let wrong = PeopleFiles {
            users: Some(
                "login,name,department,manager,status,password\n\
                 two words,X,harbour,,,\n\
                 one,One,moon,,,\n\
                 good,Good,south,,,\n\
                 good,Good,south,,,\n\
                 rep,Rep,south,ned,,\n\
                 sam,Sam,south,,departed,\n\
                 boss,Boss,north,nobody,,\n\
                 ned,Ned,north,rep,,\n\
                 clara,Clara,hq,,,secret\n"
                    .into(),
            ),
            assignments: Some("login,role,anchor,valid_from,valid_until\nnobody,rep,,,\nned,king,,,\nned,rep,moon,,\nned,rep,,,soon\nrep,rep,,2020-01-01,\n".into()),
            partitions: Some("login,dimension,value\nned,planet,mars\nned,region,mars\n".into()),
            ..files()
        };
        let imported = import(&house, "ada", &wrong).await.unwrap();
        assert!(!imported.done && imported.passwords.is_empty());
        assert_eq!(
            lines(&imported),
            [
                "users.csv 2: `two words` is not a login: 1 to 100 characters without spaces",
                "users.csv 3: `department` takes the key of a department that you manage",
                "users.csv 5: there is a row for `good` already, on line 4",
                "users.csv 6: they work in another department: move them by themselves, because of their records",
                "users.csv 7: their status is `active`: change it by itself",
                "users.csv 10: `password` is for people who are new",
                "users.csv 8: `manager`: there is no `nobody` whom you manage",
                "users.csv 9: `manager`: `ned` would be above themselves",
                "assignments.csv 2: `login`: there is no `nobody` whom you manage",
                "assignments.csv 3: There is no role `king`",
                "assignments.csv 4: `anchor` takes the key of a department that you manage",
                "assignments.csv 5: `valid_until` needs a time such as `2027-01-31T18:00:00Z`, or a date",
                "assignments.csv 6: they hold the role `rep` there at that time already",
                "partitions.csv 2: there is no dimension `planet`",
                "partitions.csv 3: `value`: `region` has no value `mars`",
            ]
        );
        assert_eq!(house.system.rows("person").await, 8);
        let header = PeopleFiles { users: Some("login,name\nx,X\n".into()), ..PeopleFiles::default() };
        let imported = import(&house, "ada", &header).await.unwrap();
        assert_eq!(lines(&imported), ["users.csv 1: the column `department` is missing"]);
    })
    .await;
}

#[tokio::test]
async fn each_file_needs_its_right() {
    in_each(async |house: House| {
        let (users, roles, values) = (files().users, files().assignments, files().partitions);
        for one in [
            PeopleFiles { users, ..PeopleFiles::default() },
            PeopleFiles { assignments: roles, reason: "x".into(), ..PeopleFiles::default() },
            PeopleFiles { partitions: values, ..PeopleFiles::default() },
        ] {
            assert_eq!(code(import(&house, "clara", &one).await), Code::Forbidden);
        }
        assert_eq!(code(import(&house, "ada", &PeopleFiles::default()).await), Code::Invalid);
        let silent = problem(import(&house, "ada", &PeopleFiles { reason: String::new(), ..files() }).await);
        assert_eq!(silent.field.as_deref(), Some("reason"));
    })
    .await;
}

/// A file is no way around anything.
#[tokio::test]
async fn a_delegate_imports_into_their_part_and_nobody_widens_their_own_rights() {
    in_each(async |house: House| {
        let elsewhere = import(&house, "dora", &files()).await.unwrap();
        let said = lines(&elsewhere).join("\n");
        for part in [
            "users.csv 3: `department` takes the key",
            "assignments.csv 3: `login`: there is no `newer` whom you manage",
            "partitions.csv 2: You may give only values of `region` that you work with yourself",
        ] {
            assert!(said.contains(part), "{said}");
        }
        let roles = |rows: &str| PeopleFiles {
            assignments: Some(format!("login,role\n{rows}")),
            reason: "x".into(),
            ..PeopleFiles::default()
        };
        let above = import(&house, "dora", &roles("ned,administrator\nned,lead\ndora,rep\nsam,rep\n")).await.unwrap();
        assert_eq!(above.problems.len(), 4, "{above:?}");
        let own = problem(import(&house, "ada", &roles("ada,lead\n")).await);
        assert_eq!(
            (own.code, own.detail.as_str()),
            (Code::Forbidden, "You would give a role to yourself: someone else has to do this.")
        );
        let inside = PeopleFiles {
            users: Some("login,department,manager\nnovice,harbour,rep\n".into()),
            ..PeopleFiles::default()
        };
        assert!(import(&house, "dora", &inside).await.unwrap().done);
    })
    .await;
}

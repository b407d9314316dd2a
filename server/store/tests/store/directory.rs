//! The directory, and what may be filled in on a new record.

use remit_policy::Object;

use crate::office::in_each;

#[tokio::test]
async fn every_active_user_reads_the_directory_and_nobody_who_left_is_in_it() {
    in_each(async |office| {
        let theirs = office.read("sly").await.directory().await.unwrap();
        assert_eq!(theirs, office.read("boss").await.directory().await.unwrap(), "whatever records they see");
        let logins: Vec<&str> = theirs.people.iter().map(|one| one.login.as_str()).collect();
        assert!(logins.contains(&"ann") && logins.contains(&"cat"), "{logins:?}");
        assert!(!logins.contains(&"gone"), "{logins:?}");
        assert!(theirs.people.is_sorted_by_key(|one| one.name.clone()));
        let departments: Vec<&str> = theirs.departments.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(departments, ["East", "East One", "Headquarters", "West"]);
        let region = theirs.dimensions.iter().find(|one| one.key == "region").unwrap();
        assert_eq!(region.values, ["e", "w", "world"]);
    })
    .await;
}

#[tokio::test]
async fn only_what_a_role_that_creates_edits_can_be_filled_in() {
    in_each(async |office| {
        let open = async |login: &str| office.read(login).await.creatable(Object::Customer).await.unwrap();
        let boss = open("boss").await;
        assert!(["name", "annual_revenue"].iter().all(|key| boss.iter().any(|one| one == key)), "{boss:?}");
        let ann = open("ann").await;
        assert!(ann.iter().any(|key| key == "name"), "{ann:?}");
        assert!(!ann.iter().any(|key| ["annual_revenue", "grade", "phone"].contains(&key.as_str())), "{ann:?}");
        // Seeing is not making.
        assert_eq!(open("cat").await, Vec::<String>::new());
        assert_eq!(open("sly").await, Vec::<String>::new());
    })
    .await;
}

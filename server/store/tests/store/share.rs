//! Sharing: nobody gives what they do not have.

use remit_policy::{Object, ShareLevel};
use remit_store::Visit;
use remit_wire::{Code, GranteeKind, ShareDraft};
use uuid::Uuid;

use crate::office::{Office, draft, in_each, text};
use crate::support::{NOW, code, problem};

const CUSTOMER: Object = Object::Customer;

fn to(kind: GranteeKind, grantee: &str, level: ShareLevel) -> ShareDraft {
    ShareDraft { grantee_kind: kind, grantee: grantee.into(), level, expires_at: None }
}

fn look(login: &str) -> ShareDraft {
    to(GranteeKind::User, login, ShareLevel::View)
}

fn until(end: &str, share: ShareDraft) -> ShareDraft {
    ShareDraft { expires_at: Some(end.into()), ..share }
}

#[tokio::test]
async fn a_share_shows_a_record_until_it_ends() {
    in_each(async |office| {
        assert!(!office.sees("bob", "Acme").await);
        let given = office.share("ann", "Acme", &look("bob")).await;
        assert_eq!((given.grantee.as_str(), given.name.en.as_str()), ("bob", "Bob"));
        assert_eq!(given.granted_by.as_ref().map(|by| by.login.as_str()), Some("ann"));
        assert!(office.sees("bob", "Acme").await);
        let acme = office.customer("Acme").await;
        assert_eq!(office.read("ann").await.shares(CUSTOMER, acme).await.unwrap(), std::slice::from_ref(&given));

        let ctx = office.write("lead").await;
        assert_eq!(code(ctx.unshare(CUSTOMER, acme, Uuid::now_v7()).await), Code::NotFound);
        assert_eq!(code(ctx.unshare(CUSTOMER, office.customer("Gamma").await, given.id).await), Code::NotFound);
        ctx.unshare(CUSTOMER, acme, given.id).await.unwrap();
        ctx.commit().await.unwrap();
        assert!(!office.sees("bob", "Acme").await);
        assert_eq!((office.entries("share").await, office.entries("unshare").await), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn departments_and_roles_are_grantees_too() {
    in_each(async |office| {
        office.share("ann", "Acme", &to(GranteeKind::Department, "west", ShareLevel::View)).await;
        assert!(office.sees("bob", "Acme").await && office.sees("cat", "Acme").await);
        assert!(!office.sees("dan", "Acme").await && !office.sees("eve", "Acme").await);
        let given = office.share("ann", "Acme", &to(GranteeKind::Role, "service", ShareLevel::View)).await;
        assert_eq!(given.grantee, "service");
        // The fence of eve's own role does not matter for what is shared with her.
        assert!(office.sees("eve", "Acme").await);
        // Of a role that does not count now nobody is a holder.
        office.share("ann", "Acme", &to(GranteeKind::Role, "director", ShareLevel::View)).await;
        assert!(!office.sees("late", "Acme").await);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_not_known_is_refused_in_the_same_words() {
    in_each(async |office| {
        let acme = office.customer("Acme").await;
        let ctx = office.write("ann").await;
        let refused =
            async |kind, grantee| problem(ctx.share(CUSTOMER, acme, &to(kind, grantee, ShareLevel::View)).await);
        let nobody = refused(GranteeKind::User, "nobody").await;
        assert_eq!((nobody.code, nobody.field.as_deref()), (Code::Invalid, Some("grantee")));
        for (kind, grantee) in [
            (GranteeKind::User, "gone"),
            (GranteeKind::User, ""),
            (GranteeKind::Department, "ann"),
            (GranteeKind::Role, "east"),
        ] {
            assert_eq!(refused(kind, grantee).await, nobody, "{grantee}");
        }
        // What one shares with oneself one would keep after losing it.
        assert_eq!(refused(GranteeKind::User, "ann").await.field.as_deref(), Some("grantee"));
        ctx.commit().await.unwrap();
        assert_eq!(office.system.rows("share").await, 0);
    })
    .await;
}

#[tokio::test]
async fn sharing_needs_the_right_on_this_record() {
    in_each(async |office| {
        let (acme, absent) = (office.customer("Acme").await, Uuid::now_v7());
        office.share("ann", "Acme", &look("bob")).await;
        let given = office.read("ann").await.shares(CUSTOMER, acme).await.unwrap();
        // Bob sees it and may share his own records: not this one, and he is not told whom it is shared with.
        let bob = office.write("bob").await;
        assert_eq!(code(bob.share(CUSTOMER, acme, &look("dan")).await), Code::Forbidden);
        assert_eq!(code(bob.shares(CUSTOMER, acme).await), Code::Forbidden);
        assert_eq!(code(bob.unshare(CUSTOMER, acme, given[0].id).await), Code::Forbidden);
        drop(bob);
        let dan = office.write("dan").await;
        let unseen = problem(dan.share(CUSTOMER, acme, &look("bob")).await);
        assert_eq!(unseen.code, Code::NotFound);
        assert_eq!(unseen, problem(dan.share(CUSTOMER, absent, &look("bob")).await));
        assert_eq!(code(dan.shares(CUSTOMER, acme).await), Code::NotFound);
        drop(dan);
        let ken = office.write("ken").await;
        assert_eq!(code(ken.share(CUSTOMER, acme, &look("dan")).await), Code::Unavailable);
        assert_eq!(code(ken.unshare(CUSTOMER, acme, given[0].id).await), Code::Unavailable);
        assert_eq!(ken.shares(CUSTOMER, acme).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn only_who_edits_at_once_shares_for_editing() {
    in_each(async |office| {
        let acme = office.customer("Acme").await;
        let edit = to(GranteeKind::User, "dan", ShareLevel::Edit);
        let sly = office.write("sly").await;
        assert_eq!(code(sly.share(CUSTOMER, acme, &edit).await), Code::Forbidden);
        sly.share(CUSTOMER, acme, &look("dan")).await.unwrap();
        drop(sly);
        office.share("ann", "Acme", &edit).await;
        // Without a role, a share for editing opens the normal fields and no sensitive one.
        let seen = office.seen("dan", "Acme").await;
        assert!(seen.editable.contains(&"note".to_owned()) && !seen.fields.contains_key("phone"));
        office.edit("dan", "Acme", draft([("note", text("called"))])).await;
    })
    .await;
}

#[tokio::test]
async fn sharing_again_replaces_the_share() {
    in_each(async |office| {
        office.share("ann", "Acme", &to(GranteeKind::User, "dan", ShareLevel::Edit)).await;
        let second = office.share("ann", "Acme", &until("2027-06-01", look("dan"))).await;
        assert_eq!(second.expires_at.as_deref(), Some("2027-06-01T00:00:00Z"));
        let acme = office.customer("Acme").await;
        assert_eq!(office.read("ann").await.shares(CUSTOMER, acme).await.unwrap(), [second]);
        assert!(office.seen("dan", "Acme").await.editable.is_empty());
        assert_eq!(office.system.rows("share").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_end_lies_in_the_future_and_is_judged_when_reading() {
    in_each(async |office| {
        let acme = office.customer("Acme").await;
        let ctx = office.write("ann").await;
        // NOW is 2027-01-15T08:00:00Z.
        for wrong in ["2027-01-15T08:00:00Z", "2027-01-15", "soon", "2027-13-01", "1800000001"] {
            let refused = problem(ctx.share(CUSTOMER, acme, &until(wrong, look("dan"))).await);
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("expires_at")), "{wrong}");
        }
        drop(ctx);
        let given = office.share("ann", "Acme", &until("2027-01-15T09:30:00+01:00", look("bob"))).await;
        assert_eq!(given.expires_at.as_deref(), Some("2027-01-15T08:30:00Z"));
        let later = async |login, at| Visit { at, ..office.visit(login).await };
        let sees =
            async |at| office.system.store.read(&later("bob", at).await).await.unwrap().get(CUSTOMER, acme).await;
        assert!(sees(NOW + 1_799).await.is_ok());
        assert_eq!(code(sees(NOW + 1_800).await), Code::NotFound);
        // It is still stored, and nobody needs to clean up for it to be over.
        assert_eq!(office.system.rows("share").await, 1);
        let ann = office.system.store.write(&later("ann", NOW + 1_800).await).await.unwrap();
        assert_eq!(ann.shares(CUSTOMER, acme).await.unwrap(), []);
        assert_eq!(code(ann.unshare(CUSTOMER, acme, given.id).await), Code::NotFound);
    })
    .await;
}

#[tokio::test]
async fn chains_of_shares_do_not_widen() {
    in_each(async |office| {
        let acme = office.customer("Acme").await;
        // A courier's role shares everything and shows nothing.
        assert_eq!(code(office.write("cat").await.share(CUSTOMER, acme, &look("dan")).await), Code::NotFound);
        office.share("ann", "Acme", &until("2027-02-01", look("cat"))).await;
        let cat = office.write("cat").await;
        for too_long in [look("dan"), until("2027-02-01T00:00:01Z", look("dan"))] {
            let refused = problem(cat.share(CUSTOMER, acme, &too_long).await);
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("expires_at")));
        }
        let edit = until("2027-02-01", to(GranteeKind::User, "dan", ShareLevel::Edit));
        assert_eq!(code(cat.share(CUSTOMER, acme, &edit).await), Code::Forbidden);
        cat.share(CUSTOMER, acme, &until("2027-02-01", look("dan"))).await.unwrap();
        drop(cat);
        // The longest of several shares counts; one for looking does not lengthen one for editing.
        office.share("ann", "Acme", &to(GranteeKind::Department, "west", ShareLevel::View)).await;
        office.share("ann", "Acme", &until("2027-02-01", to(GranteeKind::User, "cat", ShareLevel::Edit))).await;
        let cat = office.write("cat").await;
        cat.share(CUSTOMER, acme, &look("dan")).await.unwrap();
        cat.share(CUSTOMER, acme, &edit).await.unwrap();
        let longer = ShareDraft { expires_at: Some("2027-02-02".into()), ..edit };
        assert_eq!(code(cat.share(CUSTOMER, acme, &longer).await), Code::Invalid);
    })
    .await;
}

#[tokio::test]
async fn who_was_given_a_share_cannot_pass_it_on_without_the_right() {
    in_each(async |office: Office| {
        office.share("ann", "Acme", &to(GranteeKind::User, "dan", ShareLevel::Edit)).await;
        let dan = office.write("dan").await;
        assert_eq!(code(dan.share(CUSTOMER, office.customer("Acme").await, &look("bob")).await), Code::Forbidden);
    })
    .await;
}

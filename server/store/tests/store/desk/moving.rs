//! What becomes of someone's records.

use remit_policy::Object;
use remit_wire::{Code, Departure, Move, RecordCounts, Records};

use super::{House, anchored, in_each, in_each_with};
use crate::support::{code, problem};

fn to(department: &str, records: Records) -> Move {
    Move { department: department.into(), records, keep_shares: false }
}

fn hand_over(to: &str) -> Records {
    Records::HandOver { to: to.into() }
}

/// What rep owns.
fn all() -> RecordCounts {
    [
        (Object::Customer, 2),
        (Object::Contact, 1),
        (Object::Opportunity, 1),
        (Object::Contract, 1),
        (Object::Payment, 1),
        (Object::Product, 1),
        (Object::Activity, 1),
    ]
    .into()
}

#[tokio::test]
async fn records_are_counted_before_anyone_decides() {
    in_each(async |house: House| {
        assert_eq!(house.read("ada").await.belongings("rep").await.unwrap(), all());
        house.system.tamper("UPDATE customer SET deleted_at = 1 WHERE key = 'Beta'").await;
        assert_eq!(house.read("ada").await.belongings("rep").await.unwrap()[&Object::Customer], 1);
        assert_eq!(house.read("ada").await.belongings("ada").await.unwrap(), RecordCounts::new());
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_along_lies_in_the_new_department() {
    in_each(async |house: House| {
        house.system.tamper("UPDATE customer SET deleted_at = 1 WHERE key = 'Beta'").await;
        let there = to("south", Records::TakeAlong);
        let moved = house.does("ada", async |ctx| ctx.move_user("rep", &there).await).await.unwrap();
        assert_eq!((moved.people, moved.records[&Object::Customer]), (1, 1), "the bin is not counted");
        assert_eq!(house.person("rep").await.department.key, "south");
        let own = ["rep", "south", "rep", "south"];
        assert_eq!(house.place(Object::Customer, "Acme").await, ["rep", "south", "", ""]);
        assert_eq!(house.place(Object::Customer, "Beta").await, ["rep", "south", "", ""], "but goes as well");
        for (object, key) in [
            (Object::Contact, "P-1"),
            (Object::Opportunity, "O-1"),
            (Object::Contract, "C-1"),
            (Object::Payment, "Y-1"),
        ] {
            assert_eq!(house.place(object, key).await, own, "{key}");
        }
        assert_eq!(house.place(Object::Product, "Saw").await, ["rep", "south", "", ""]);
        // A colleague's child of the customer holds where the customer lies now, and stays where it is.
        assert_eq!(house.place(Object::Contact, "P-2").await, ["sam", "south", "rep", "south"]);
        assert_eq!(house.place(Object::Ticket, "T-1").await, ["sam", "south", "rep", "south"]);
        // And a child of a colleague's customer goes alone.
        assert_eq!(house.place(Object::Activity, "A-1").await, ["rep", "south", "sam", "south"]);
        assert_eq!(house.sees("boss", Object::Customer).await, Vec::<String>::new());
        assert_eq!(house.sees("boss", Object::Ticket).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_is_left_stays_where_it_is() {
    in_each(async |house: House| {
        let there = to("south", Records::Leave);
        let moved = house.does("ada", async |ctx| ctx.move_user("rep", &there).await).await.unwrap();
        assert_eq!(moved.records, all());
        assert_eq!(house.place(Object::Customer, "Acme").await, ["rep", "harbour", "", ""]);
        assert_eq!(house.place(Object::Ticket, "T-1").await, ["sam", "south", "rep", "harbour"]);
        assert_eq!(house.sees("boss", Object::Customer).await, ["Acme", "Beta"]);
        assert_eq!(house.system.rows("share").await, 2);
    })
    .await;
}

#[tokio::test]
async fn what_is_handed_over_belongs_to_the_other_one() {
    in_each(async |house: House| {
        let there = to("south", hand_over("ned"));
        let moved = house.does("ada", async |ctx| ctx.move_user("rep", &there).await).await.unwrap();
        assert_eq!(moved.records, all());
        assert_eq!(house.place(Object::Customer, "Acme").await, ["ned", "north", "", ""]);
        assert_eq!(house.place(Object::Contract, "C-1").await, ["ned", "north", "ned", "north"]);
        assert_eq!(house.place(Object::Contact, "P-2").await, ["sam", "south", "ned", "north"]);
        assert_eq!(house.place(Object::Activity, "A-1").await, ["ned", "north", "sam", "south"]);
        assert_eq!(house.read("ada").await.belongings("rep").await.unwrap(), RecordCounts::new());
        assert_eq!(house.sees("boss", Object::Ticket).await, ["T-1"]);
        let told = house.text("SELECT detail FROM audit WHERE event = 'user_move'").await.unwrap();
        for part in
            [r#""customers":2"#, r#""records":"hand_over""#, r#""to":"ned""#, r#""department_before":"harbour""#]
        {
            assert!(told.contains(part), "{part} in {told}");
        }
        house.system.store.verify_audit().await.unwrap();
    })
    .await;
}

/// Where a record lies is changed by a transfer, which ends its shares unless they are kept by choice.
#[tokio::test]
async fn shares_end_with_the_move_unless_they_are_kept() {
    in_each(async |house: House| {
        let keep = Move { keep_shares: true, ..to("north", Records::TakeAlong) };
        house.does("ada", async |ctx| ctx.move_user("rep", &keep).await).await.unwrap();
        assert_eq!(house.sees("sam", Object::Customer).await, ["Acme", "Gamma"]);
        let there = to("south", Records::TakeAlong);
        house.does("ada", async |ctx| ctx.move_user("rep", &there).await).await.unwrap();
        assert_eq!(house.sees("sam", Object::Customer).await, ["Gamma"]);
        assert_eq!(house.system.rows("share").await, 1, "the share of a record that did not move stays");
    })
    .await;
}

#[tokio::test]
async fn who_departs_leaves_records_or_hands_them_over() {
    in_each(async |house: House| {
        let with = |records: Records| Departure { records, keep_shares: false };
        for (records, field) in [
            (Records::TakeAlong, "records"),
            (hand_over("rep"), "to"),
            (hand_over("gone"), "to"),
            (hand_over("nobody"), "to"),
        ] {
            let departure = with(records);
            let refused = problem(house.does("ada", async |ctx| ctx.depart("rep", &departure).await).await);
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some(field)), "{refused}");
        }
        let departure = with(hand_over("ned"));
        let moved = house.does("ada", async |ctx| ctx.depart("rep", &departure).await).await.unwrap();
        assert_eq!(moved.records, all());
        assert_eq!(house.place(Object::Customer, "Beta").await, ["ned", "north", "", ""]);
    })
    .await;
}

#[tokio::test]
async fn where_nobody_can_go_nobody_is_moved() {
    in_each(async |house: House| {
        for (there, field) in [
            (to("moon", Records::Leave), "department"),
            (to("harbour", Records::Leave), "department"),
            (to("south", hand_over("gone")), "to"),
        ] {
            let refused = problem(house.does("ada", async |ctx| ctx.move_user("rep", &there).await).await);
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some(field)), "{refused}");
        }
        let there = to("south", Records::Leave);
        assert_eq!(code(house.does("ada", async |ctx| ctx.move_user("nobody", &there).await).await), Code::NotFound);
        assert_eq!(code(house.does("sam", async |ctx| ctx.move_user("rep", &there).await).await), Code::Forbidden);
    })
    .await;
}

/// `users.manage` shows no record. Who has it must not come to records by moving their owner about.
#[tokio::test]
async fn nobody_brings_records_to_themselves_by_moving_people() {
    let bundle = super::bundle().add("assignments.csv", "ada,lead,south,,").add("assignments.csv", "ada,rep,,,");
    in_each_with(bundle, async |house: House| {
        let seen = house.sees("ada", Object::Customer).await;
        for (there, field) in [(to("north", hand_over("ada")), "to"), (to("south", Records::TakeAlong), "records")] {
            let refused = problem(house.does("ada", async |ctx| ctx.move_user("rep", &there).await).await);
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Forbidden, Some(field)), "{refused}");
        }
        let departure = Departure { records: hand_over("ada"), keep_shares: false };
        assert_eq!(code(house.does("ada", async |ctx| ctx.depart("rep", &departure).await).await), Code::Forbidden);
        assert_eq!(house.sees("ada", Object::Customer).await, seen);
        // What is hers to see already she may move.
        let out = to("north", Records::TakeAlong);
        house.does("ada", async |ctx| ctx.move_user("sam", &out).await).await.unwrap();
        house.two_eyes().await;
        let there = to("north", hand_over("ada"));
        house.does("ada", async |ctx| ctx.move_user("rep", &there).await).await.unwrap();
    })
    .await;
}

/// An anchor that is not stated is the department where the holder works.
#[tokio::test]
async fn roles_without_an_anchor_follow_the_move_and_others_stay() {
    in_each(async |house: House| {
        let there = to("south", Records::Leave);
        house.does("ada", async |ctx| ctx.move_user("boss", &there).await).await.unwrap();
        assert_eq!(house.sees("boss", Object::Customer).await, ["Gamma"]);
        let stays = anchored("lead", "north");
        house.does("ada", async |ctx| ctx.assign("boss", &stays).await).await.unwrap();
        let back = to("hq", Records::Leave);
        house.does("ada", async |ctx| ctx.move_user("boss", &back).await).await.unwrap();
        assert_eq!(house.sees("boss", Object::Customer).await, ["Acme", "Beta", "Gamma"]);
    })
    .await;
}

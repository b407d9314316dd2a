//! When and from where a role counts.

use std::net::IpAddr;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use uuid::Uuid;

use super::law;
use super::policies::window;
use super::world::DAY;
use crate::{
    Action, Conditions, Day, Facts, Grant, Object, Org, Policy, Reach, Request, Role, Silent, Standing, User, Utc,
    Window,
};

const WEEK: i64 = 7 * 24 * 60;
/// 1970-01-05, a Monday.
const MONDAY: i64 = 4 * DAY;

fn at(at: i64) -> Request<'static> {
    Request { user: Uuid::nil(), at, ip: None, zones: &Utc }
}

fn from(address: &str) -> Request<'static> {
    Request { ip: Some(address.parse().unwrap()), ..at(0) }
}

fn hours(days: &[Day], from: u16, to: u16, tz: &str) -> Conditions {
    let window = Window { days: days.iter().copied().collect(), from, to, tz: tz.into() };
    Conditions { hours: vec![window], ..Conditions::default() }
}

fn networks(networks: &[&str]) -> Conditions {
    let networks = networks.iter().map(|net| net.parse().unwrap()).collect();
    Conditions { networks, ..Conditions::default() }
}

/// On a clock that counts the minutes of the week from Monday.
fn spans(window: &Window, minute: i64) -> bool {
    let (from, to) = (i64::from(window.from), i64::from(window.to));
    let length = if from <= to { to - from } else { 24 * 60 - from + to };
    let begins = |day: Day| Day::ALL.iter().position(|one| *one == day).unwrap() as i64 * 24 * 60 + from;
    window.days.iter().any(|day| (minute - begins(*day)).rem_euclid(WEEK) < length)
}

/// A minute of the week, mostly at the edge of one of the spans.
fn minute_near(hours: &[Window], edge: &Edge) -> i64 {
    let window = &hours[edge.window.index(hours.len())];
    let minute = if edge.end { window.to } else { window.from };
    let minute = if edge.near { i64::from(minute) + edge.off } else { edge.elsewhere };
    (edge.day * 24 * 60 + minute).rem_euclid(WEEK)
}

#[derive(Clone, Debug)]
struct Edge {
    window: Index,
    end: bool,
    near: bool,
    day: i64,
    off: i64,
    elsewhere: i64,
}

fn edge() -> impl Strategy<Value = Edge> {
    (any::<Index>(), any::<bool>(), prop::bool::weighted(0.8), 0..7_i64, -1..=1_i64, 0..24 * 60_i64)
        .prop_map(|(window, end, near, day, off, elsewhere)| Edge { window, end, near, day, off, elsewhere })
}

/// Red when a span past midnight looked at today's days only, and when its end was included.
#[test]
fn hours_hold_exactly_inside_their_spans() {
    law((vec(window(), 1..4), edge(), 0..60_i64, -3..3_i64), |(mut hours, edge, second, week)| {
        let minute = minute_near(&hours, &edge);
        let now = MONDAY + (minute + week * WEEK) * 60 + second;
        let expected = hours.iter().any(|window| window.tz == "UTC" && spans(window, minute));
        let conditions = Conditions { hours: hours.clone(), networks: Vec::new() };
        prop_assert_eq!(conditions.hours_hold(&at(now)), expected);
        hours.iter_mut().for_each(|window| window.tz = "Europe/Atlantis".into());
        let conditions = Conditions { hours, networks: Vec::new() };
        prop_assert!(!conditions.hours_hold(&at(now)));
        Ok(())
    });
}

#[test]
fn a_night_shift_belongs_to_the_day_on_which_it_begins() {
    let night = hours(&[Day::Mon], 22 * 60, 6 * 60, "UTC");
    let holds = |day: i64, hour: i64| night.hours_hold(&at(MONDAY + day * DAY + hour * 3600));
    assert!(holds(0, 22) && holds(0, 23) && holds(1, 0) && holds(1, 5));
    assert!(!holds(0, 0) && !holds(0, 21) && !holds(1, 6) && !holds(1, 22));
    let sunday = hours(&[Day::Sun], 22 * 60, 6 * 60, "UTC");
    assert!(sunday.hours_hold(&at(MONDAY + 3600)) && !sunday.hours_hold(&at(MONDAY - DAY + 3600)));
}

#[test]
fn midnight_can_end_a_day_as_either_hour() {
    let last = at(MONDAY + DAY - 1);
    let next = at(MONDAY + DAY);
    for end in [0, 24 * 60] {
        let evening = hours(&[Day::Mon], 20 * 60, end, "UTC");
        assert!(evening.hours_hold(&last) && !evening.hours_hold(&next), "{end}");
    }
}

/// Red when `Window::contains` let an unknown zone hold.
#[test]
fn an_unknown_zone_does_not_hold() {
    assert!(hours(Day::ALL, 0, 24 * 60, "UTC").hours_hold(&at(0)));
    assert!(!hours(Day::ALL, 0, 24 * 60, "Mars/Olympus").hours_hold(&at(0)));
}

/// Red when `networks_hold` did not make the address canonical.
#[test]
fn a_mapped_address_is_the_address_that_it_maps() {
    let office = networks(&["10.0.0.0/8", "fd00::/8"]);
    for inside in ["10.0.0.1", "::ffff:10.0.0.1", "fd00::1"] {
        assert!(office.networks_hold(&from(inside)), "{inside}");
    }
    for outside in ["11.0.0.1", "::ffff:11.0.0.1", "::10.0.0.1", "fe80::1"] {
        assert!(!office.networks_hold(&from(outside)), "{outside}");
    }
}

/// Red when `networks_hold` let an unknown address hold.
#[test]
fn an_unknown_address_does_not_hold() {
    assert!(!networks(&["0.0.0.0/0", "::/0"]).networks_hold(&at(0)));
    assert!(networks(&[]).networks_hold(&at(0)));
}

fn any_address() -> impl Strategy<Value = IpAddr> {
    let four = any::<[u8; 4]>().prop_map(IpAddr::from);
    prop_oneof![four, any::<[u8; 16]>().prop_map(IpAddr::from)]
}

#[test]
fn every_known_address_lies_somewhere() {
    law(any_address(), |ip| {
        let request = Request { ip: Some(ip), ..at(0) };
        prop_assert!(networks(&["0.0.0.0/0", "::/0"]).networks_hold(&request));
        Ok(())
    });
}

/// Red when `decide::judge` left either question out.
#[test]
fn a_role_whose_condition_does_not_hold_is_silent() {
    let (team, ann) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let mut org = Org::default();
    org.add_department(team, "team", "Team", None).unwrap();
    org.add_user(ann, User::new("ann", "Ann", team)).unwrap();
    org.assign(ann, "rep", team);
    let verdict = |conditions: Conditions| {
        let mut rep = Role { conditions, ..Role::new("rep") };
        rep.set_grant(Object::Customer, Action::View, Some(Grant::new(Reach::All)));
        let policy = Policy { roles: [("rep".into(), rep)].into(), tests: Vec::new() };
        let standing = Standing::of(&org, &policy, &Request { user: ann, ..from("10.0.0.1") });
        let shows = standing.permit(Object::Customer, Action::View).shows(&Facts::default());
        (shows, standing.silent().first().map(|(_, why)| *why))
    };
    assert_eq!(verdict(Conditions::default()), (true, None));
    assert_eq!(verdict(networks(&["10.0.0.0/8"])), (true, None));
    assert_eq!(verdict(networks(&["192.168.0.0/16"])), (false, Some(Silent::Networks)));
    assert_eq!(verdict(hours(&[Day::Thu], 0, 60, "UTC")), (true, None));
    assert_eq!(verdict(hours(&[Day::Fri], 0, 60, "UTC")), (false, Some(Silent::Hours)));
}

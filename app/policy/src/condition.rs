//! When and from where a role counts. A condition that cannot be judged does not hold.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::UserId;
use crate::grant::keyed;

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

keyed!(Day, Mon = "mon", Tue = "tue", Wed = "wed", Thu = "thu", Fri = "fri", Sat = "sat", Sun = "sun");

impl Day {
    /// The day before.
    #[must_use]
    pub const fn before(self) -> Day {
        match self {
            Day::Mon => Day::Sun,
            Day::Tue => Day::Mon,
            Day::Wed => Day::Tue,
            Day::Thu => Day::Wed,
            Day::Fri => Day::Thu,
            Day::Sat => Day::Fri,
            Day::Sun => Day::Sat,
        }
    }
}

/// A span of hours on some days; a span that ends before it begins runs past midnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The days on which it begins.
    pub days: BTreeSet<Day>,
    /// Minutes after midnight at which it begins.
    pub from: u16,
    /// Minutes after midnight at which it ends (not included).
    pub to: u16,
    /// IANA name of the time zone.
    pub tz: String,
}

/// The conditions of a role; empty lists ask for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// One of these spans must contain the time of the request.
    #[serde(default)]
    pub hours: Vec<Window>,
    /// One of these networks must contain the address of the request.
    #[serde(default)]
    pub networks: Vec<IpNet>,
}

/// A moment as a clock on the wall shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Local {
    /// Day of the week.
    pub day: Day,
    /// Minutes after midnight.
    pub minute: u16,
}

/// Knows time zones; the core itself does not.
pub trait Zones: Sync {
    /// The wall clock in a zone at a time (seconds since 1970, UTC); `None` for an unknown zone.
    fn local(&self, zone: &str, at: i64) -> Option<Local>;
}

/// Knows `UTC` and nothing else.
pub struct Utc;

impl Zones for Utc {
    fn local(&self, zone: &str, at: i64) -> Option<Local> {
        // 1970-01-01 was a Thursday.
        let weekday = at.div_euclid(86_400).checked_add(3)?.rem_euclid(7);
        let day = Day::ALL.get(usize::try_from(weekday).ok()?)?;
        let minute = u16::try_from(at.rem_euclid(86_400) / 60).ok()?;
        (zone == "UTC").then_some(Local { day: *day, minute })
    }
}

/// Who asks, when and from where: everything that a decision takes from outside.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The user.
    pub user: UserId,
    /// Seconds since 1970, UTC.
    pub at: i64,
    /// The address, if it is known and can be trusted.
    pub ip: Option<IpAddr>,
    /// Time zones.
    pub zones: &'a dyn Zones,
}

impl Window {
    fn contains(&self, request: &Request<'_>) -> bool {
        let Some(now) = request.zones.local(&self.tz, request.at) else {
            return false;
        };
        if self.from <= self.to {
            return self.days.contains(&now.day) && (self.from..self.to).contains(&now.minute);
        }
        let begun_today = self.days.contains(&now.day) && now.minute >= self.from;
        begun_today || (self.days.contains(&now.day.before()) && now.minute < self.to)
    }
}

impl Conditions {
    /// Whether the time of the request lies in one of the spans.
    #[must_use]
    pub fn hours_hold(&self, request: &Request<'_>) -> bool {
        self.hours.is_empty() || self.hours.iter().any(|window| window.contains(request))
    }

    /// Whether the address of the request lies in one of the networks.
    #[must_use]
    pub fn networks_hold(&self, request: &Request<'_>) -> bool {
        // An IPv4 client of a dual-stack socket arrives as ::ffff:a.b.c.d.
        let ip = request.ip.map(|ip| ip.to_canonical());
        self.networks.is_empty() || ip.is_some_and(|ip| self.networks.iter().any(|net| net.contains(&ip)))
    }
}

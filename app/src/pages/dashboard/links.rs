//! The lists behind the numbers, as addresses.

use remit_wire::address_of;

/// The stages of deals that are not closed.
pub const OPEN: &str = "prospecting,engaging,proposal,negotiation";

/// The opportunities that meet all these conditions.
pub fn opportunities(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<(String, String)> =
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    match pairs.is_empty() {
        true => "/opportunities".into(),
        false => format!("/opportunities?{}", address_of(&pairs)),
    }
}

/// Those closed in a span of days, in these stages.
pub fn closed(stages: (&str, &str), days: Option<(&str, &str)>) -> String {
    match days {
        Some((first, last)) => opportunities(&[stages, ("closed_on[gte]", first), ("closed_on[lte]", last)]),
        None => opportunities(&[stages]),
    }
}

/// First and last day of a month such as `2017-02`.
pub fn days_of(month: &str) -> Option<(String, String)> {
    let (year, number) = month.split_once('-')?;
    let (year, number): (u32, u32) = (year.parse().ok()?, number.parse().ok()?);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match number {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    Some((format!("{month}-01"), format!("{month}-{last}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_the_list_behind_a_number() {
        assert_eq!(opportunities(&[]), "/opportunities");
        assert_eq!(
            closed(("stage", "won"), Some(("2017-10-01", "2017-12-31"))),
            "/opportunities?stage=won&closed_on[gte]=2017-10-01&closed_on[lte]=2017-12-31"
        );
        assert_eq!(closed(("stage[in]", "won,lost"), None), "/opportunities?stage[in]=won%2Clost");
    }

    #[test]
    fn months_end_on_their_last_day() {
        let last = |month| days_of(month).map(|(_, last)| last);
        assert_eq!(last("2017-02").as_deref(), Some("2017-02-28"));
        assert_eq!(last("2016-02").as_deref(), Some("2016-02-29"));
        assert_eq!(last("1900-02").as_deref(), Some("1900-02-28"));
        assert_eq!(last("2017-11").as_deref(), Some("2017-11-30"));
        assert_eq!(last("2017-12").as_deref(), Some("2017-12-31"));
        assert_eq!(last("2017-13"), None);
    }
}

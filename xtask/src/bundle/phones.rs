//! Telephone numbers that nobody has and that no two records share: whoever looks for a leak
//! can search an answer for the digits.

use std::collections::BTreeMap;

use super::Outcome;

/// Numbers are counted by region at home and by country abroad.
#[derive(Default)]
pub(super) struct PhoneBook(BTreeMap<String, usize>);

impl PhoneBook {
    /// The next free number.
    pub fn next(&mut self, country: &str, region: &str) -> Outcome<String> {
        if country == "United States" {
            let count = self.count(region);
            return at_home(region, count);
        }
        let count = self.count("abroad");
        // A number that goes on with 0 after the country code cannot be dialled.
        let code = country_code(country)?;
        Ok(format!("+{code}0555{:05}", 10_000 + count * 7919 % 90_000))
    }

    fn count(&mut self, place: &str) -> usize {
        let count = self.0.entry(place.to_owned()).or_default();
        *count += 1;
        *count - 1
    }
}

/// 555-0100 to 555-0199 are kept free for fiction in every area code.
fn at_home(region: &str, count: usize) -> Outcome<String> {
    let areas = area_codes(region)?;
    let area = areas.get(count % areas.len()).copied().unwrap_or_default();
    let turn = count / areas.len();
    if turn >= 100 {
        return Err(format!("no telephone number is left in {region}"));
    }
    // 37 has no factor in common with 100: every line comes once, but not in order.
    Ok(format!("+1{area}555{:04}", 100 + turn * 37 % 100))
}

fn area_codes(region: &str) -> Outcome<[u16; 4]> {
    match region {
        "central" => Ok([312, 614, 816, 414]),
        "east" => Ok([212, 617, 215, 404]),
        "west" => Ok([415, 206, 503, 702]),
        _ => Err(format!("region `{region}` has no area codes")),
    }
}

fn country_code(country: &str) -> Outcome<u16> {
    match country {
        "Belgium" => Ok(32),
        "Brazil" => Ok(55),
        "China" => Ok(86),
        "Germany" => Ok(49),
        "Italy" => Ok(39),
        "Japan" => Ok(81),
        "Jordan" => Ok(962),
        "Kenya" => Ok(254),
        "Korea" => Ok(82),
        "Norway" => Ok(47),
        "Panama" => Ok(507),
        "Philippines" => Ok(63),
        "Poland" => Ok(48),
        "Romania" => Ok(40),
        _ => Err(format!("country `{country}` has no telephone code")),
    }
}

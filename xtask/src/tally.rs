//! Counting: how many checks held, out of the output of what ran them.

use std::io::{self, BufRead, Write};
use std::ops::{Add, AddAssign};

use serde_json::Value;

use crate::tools::Failure;

/// How many checks held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those that held.
    pub passed: u64,
    /// Those that did not.
    pub failed: u64,
}

impl Tally {
    /// One check that held.
    pub const PASSED: Self = Self { passed: 1, failed: 0 };
    /// One that did not.
    pub const FAILED: Self = Self { passed: 0, failed: 1 };

    /// A run that broke without naming a failed test is a failure all the same.
    pub fn or_broken(self, broken: Option<Failure>) -> Self {
        let Some(failure) = broken else { return self };
        println!("{failure}");
        if self.failed == 0 { self + Self::FAILED } else { self }
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// Passes every line on to `echo` and adds up the results. Lines are bytes: a test may print
/// anything.
pub fn count(mut output: impl BufRead, mut echo: impl Write) -> io::Result<Tally> {
    let mut tally = Tally::default();
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line)? > 0 {
        echo.write_all(&line)?;
        tally += result_line(&String::from_utf8_lossy(&line)).unwrap_or_default();
        line.clear();
    }
    Ok(tally)
}

/// Reads `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
fn result_line(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number = |what: &str| counts.split(';').find_map(|part| part.trim().strip_suffix(what)?.trim().parse().ok());
    Some(Tally { passed: number("passed")?, failed: number("failed")? })
}

/// The counts in Playwright's report. A flaky test passed in the end.
pub fn report_tally(report: &str) -> Option<Tally> {
    let report: Value = serde_json::from_str(report).ok()?;
    let stats = report.get("stats")?;
    let number = |name: &str| stats.get(name)?.as_u64();
    Some(Tally { passed: number("expected")? + number("flaky")?, failed: number("unexpected")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_counted_and_other_lines_are_not() {
        let output = "running 2 tests\ntest result: ok. 3 passed; 0 failed; 1 ignored; 0 measured\n\
             test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured\nnot a test result: 9 passed\n";
        let mut echo = Vec::new();
        let counted = count(output.as_bytes(), &mut echo).unwrap();
        assert_eq!((counted.passed, counted.failed), (4, 2));
        assert_eq!(echo, output.as_bytes());
    }

    #[test]
    fn a_run_that_breaks_without_a_failed_test_counts_as_one() {
        let broken = || Some(Failure("broken".into()));
        assert_eq!(Tally::default().or_broken(broken()), Tally::FAILED);
        assert_eq!(Tally::FAILED.or_broken(broken()), Tally::FAILED);
        assert_eq!(Tally::PASSED.or_broken(None), Tally::PASSED);
    }

    #[test]
    fn the_report_of_the_browser_tests_is_read() {
        let report = r#"{"stats": {"expected": 5, "flaky": 1, "unexpected": 2, "skipped": 3}}"#;
        assert_eq!(report_tally(report), Some(Tally { passed: 6, failed: 2 }));
        assert_eq!(report_tally(""), None);
    }
}

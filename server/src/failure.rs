//! Why a command failed: one sentence for the person at the machine.

use remit_store::{LoadError, StoreError};

/// One sentence that says what was wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl Failure {
    /// A failure with this sentence; whatever it quotes, it stays on one line.
    pub fn new(sentence: impl Into<String>) -> Failure {
        let sentence: String = sentence.into();
        Failure(sentence.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::new(error.to_string())
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Failure {
        Failure::new(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_one_line() {
        let failure = Failure::new("the file is broken:\n   expected `=`\n");
        assert_eq!(failure.to_string(), "the file is broken: expected `=`");
    }
}

//! Commands for the operator at the machine: tokens, users, the audit trail and the roll-ups.
//!
//! Whoever can run them can read the database anyway; each change is in the audit trail all the same.

use chrono::{NaiveDate, NaiveTime};

use crate::cli::{Rollup, Token, User, say};
use crate::config::{Place, open};
use crate::failure::Failure;
use crate::visit::now;

/// `remit token …`.
pub(crate) async fn token(place: &Place, command: Token) -> Result<(), Failure> {
    let Token::Create { login, name, expires } = command;
    let expires_at = expires.map(midnight);
    if expires_at.is_some_and(|end| end <= now()) {
        return Err(Failure::new("the token would have expired already: choose a later date for `--expires`"));
    }
    let token = open(place).await?.create_token(&login, &name, expires_at, now()).await?;
    say(token);
    Ok(())
}

/// The first second of a day, UTC.
fn midnight(day: NaiveDate) -> i64 {
    day.and_time(NaiveTime::MIN).and_utc().timestamp()
}

/// `remit user …`.
pub(crate) async fn user(place: &Place, command: User) -> Result<(), Failure> {
    let store = open(place).await?;
    match command {
        User::Create { login, name, department } => {
            say(store.create_user(&login, &name, &department, now()).await?);
        }
        User::Suspend { login } => {
            store.suspend_user(&login, now()).await?;
            say(format_args!("`{login}` is suspended."));
        }
        User::ResetPassword { login } => say(store.reset_password(&login, now()).await?),
    }
    Ok(())
}

/// `remit audit verify`.
pub(crate) async fn verify(place: &Place) -> Result<(), Failure> {
    let entries = open(place).await?.verify_audit().await?;
    say(format_args!("{entries} entries, none of them changed, missing or moved."));
    Ok(())
}

/// `remit rollup …`.
pub(crate) async fn rollup(place: &Place, command: Rollup) -> Result<(), Failure> {
    let store = open(place).await?;
    match command {
        Rollup::Rebuild => {
            let wrong = store.rebuild_rollups(now()).await?;
            say(format_args!("All records are counted anew; {wrong} rows were wrong."));
        }
        Rollup::Verify => {
            store.verify_rollups().await?;
            say("The roll-ups are what the records say.");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight() {
        assert_eq!(midnight(NaiveDate::from_ymd_opt(1970, 1, 2).unwrap()), 86_400);
    }
}

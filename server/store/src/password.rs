//! Passwords and other secrets: how they are made, hashed and checked.

use std::sync::LazyLock;

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::masked::hex;
use crate::{Result, StoreError};

/// Longer ones are wrong without being looked at.
pub(crate) const LONGEST: usize = 1_024;

/// A hash that costs as much to check as any other, for logins that do not exist: the time of an
/// answer must not tell. Nobody knows its password, and nobody would get in with it.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$1hwgdVznTs33IEmK5XaP2g$Dk/CD5h42KWBAuxhcM6vhN/CNSernlvbj7jQZ8Y7ig8";

/// Each check takes 19 MiB and a core: this many at once, the others wait.
static TURNS: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    Semaphore::new(cores)
});

/// Argon2id as OWASP recommends it: 19 MiB, two passes, one lane.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// The hash of a password with a salt of its own, in PHC form.
pub(crate) async fn hash(password: String) -> Result<String> {
    in_turn(move || {
        let hash: PasswordHash = argon2()
            .hash_password(password.as_bytes())
            .map_err(|error| StoreError::Broken(format!("a password cannot be hashed: {error}")))?;
        Ok(hash.to_string())
    })
    .await?
}

/// Whether the password has this hash. Without a hash it takes as long, and it has not.
pub(crate) async fn is_right(password: &str, hash: Option<&str>) -> Result<bool> {
    let possible = hash.is_some() && password.len() <= LONGEST;
    let hash = hash.unwrap_or(NOBODY).to_owned();
    let password = password.get(..LONGEST).unwrap_or(password).as_bytes().to_vec();
    let equal = in_turn(move || argon2().verify_password(&password, hash.as_str()).is_ok()).await?;
    Ok(possible && equal)
}

/// Runs what takes a core for a while where it keeps no request from being answered.
async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let failed = |why: String| StoreError::Broken(format!("a password was not looked at: {why}"));
    let turn = TURNS.acquire().await.map_err(|why| failed(why.to_string()))?;
    let done = spawn_blocking(work).await;
    drop(turn);
    done.map_err(|why| failed(why.to_string()))
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| StoreError::Broken(format!("the system gives no randomness: {error}")))?;
    Ok(bytes)
}

/// A secret for a cookie or a token: 32 random bytes in hex.
pub(crate) fn secret() -> Result<String> {
    Ok(hex(&random::<32>()?))
}

/// What is stored of a secret.
pub(crate) fn digest(secret: &str) -> String {
    hex(&Sha256::digest(secret))
}

/// A password that can be read out over the telephone: 80 random bits in 16 characters.
pub(crate) fn readable() -> Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).copied().map(char::from);
    let bytes = random::<16>()?;
    let groups: Vec<String> = bytes.chunks(4).map(|four| four.iter().filter_map(letter).collect()).collect();
    Ok(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_has_its_own_hash_and_no_other() {
        let (one, two) = (hash("sesame".into()).await, hash("sesame".into()).await);
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_ne!(one, two, "two salts");
        assert!(is_right("sesame", Some(&one)).await.unwrap());
        assert!(!is_right("Sesame", Some(&one)).await.unwrap());
        assert!(!is_right("sesame", None).await.unwrap());
    }

    /// With another cost or in another form, checking it would take no time, and tell.
    #[test]
    fn the_hash_of_nobody_costs_as_much_as_a_real_one() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let real: PasswordHash = argon2().hash_password(b"sesame").unwrap();
        assert_eq!(nobody.algorithm, real.algorithm);
        assert_eq!(nobody.version, real.version);
        assert_eq!(nobody.params, real.params);
        assert!(nobody.salt.is_some() && nobody.hash.is_some());
    }

    #[test]
    fn readable_passwords_have_four_groups() {
        let password = readable().unwrap();
        assert_eq!(password.len(), 19);
        assert_eq!(password.split('-').count(), 4);
        assert_ne!(password, readable().unwrap());
    }
}

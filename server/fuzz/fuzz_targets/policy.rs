//! The policy as text.
#![no_main]

#[path = "../entries.rs"]
#[expect(dead_code, reason = "the other targets enter elsewhere")]
mod entries;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entries::policy(data));

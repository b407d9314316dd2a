//! The tables of a bundle.
#![no_main]

#[path = "../entries.rs"]
#[expect(dead_code, reason = "the other targets enter elsewhere")]
mod entries;

use std::cell::LazyCell;

thread_local! {
    static GROUND: LazyCell<entries::Ground> = LazyCell::new(entries::Ground::on_sqlite);
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| GROUND.with(|ground| ground.bundle(data)));

//! Repeatable chance. Every record throws dice of its own, seeded by what it is for and by
//! its key, so that adding a record or a throw leaves all the other records as they were.

/// The seed of everything that is generated.
const SEED: u64 = 2017;

/// A splitmix64 generator.
pub(super) struct Dice(u64);

impl Dice {
    /// Dice for one record.
    pub fn of(purpose: &str, key: &str) -> Self {
        // FNV-1a: splitmix64 wants well spread seeds, and keys are short and alike.
        let bytes = purpose.bytes().chain([0]).chain(key.bytes());
        let start = 0xcbf2_9ce4_8422_2325 ^ SEED;
        Self(bytes.fold(start, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)))
    }

    /// Eight characters to tell the record by. Running numbers would tell every reader how
    /// many records there are, and another record's key would name one that may be hidden.
    pub fn code(&mut self) -> String {
        format!("{:08X}", self.bits() >> 32)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included; `low` if they are the wrong way round.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low).unwrap_or(0) + 1;
        low + i64::try_from(self.bits() % span).unwrap_or(0)
    }

    /// True in so many of a hundred throws.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of the items; the default if there are none.
    pub fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        let len = u64::try_from(items.len()).unwrap_or(1).max(1);
        let index = usize::try_from(self.bits() % len).unwrap_or(0);
        items.get(index).copied().unwrap_or_default()
    }
}

//! Sets of places: a sorted list where they are few, a bit for each place where they are many.

/// A list is kept while it is no longer than the bits would be.
const WORD: usize = 64;
const LIST: usize = 32;

/// Which of the places 0 to n - 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Set {
    /// Sorted, each once.
    Few(Vec<u32>),
    /// One bit for each place; none beyond the last.
    Many(Vec<u64>),
}

/// How many records lie at each place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weights {
    each: Vec<u64>,
    /// The sums of 64 each, so that what is full is not looked at one by one.
    words: Vec<u64>,
}

impl Weights {
    pub(crate) fn new(each: Vec<u64>) -> Weights {
        let words = each.chunks(WORD).map(|word| word.iter().sum()).collect();
        Weights { each, words }
    }

    pub(crate) fn len(&self) -> usize {
        self.each.len()
    }

    pub(crate) fn at(&self, place: u32) -> u64 {
        self.each.get(place as usize).copied().unwrap_or(0)
    }
}

impl Set {
    pub(crate) const fn none() -> Set {
        Set::Few(Vec::new())
    }

    /// Every place of `n`.
    pub(crate) fn all(n: usize) -> Set {
        let mut words = vec![u64::MAX; n / WORD];
        if !n.is_multiple_of(WORD) {
            words.push((1 << (n % WORD)) - 1);
        }
        Set::Many(words)
    }

    /// From a sorted list.
    pub(crate) fn of(list: Vec<u32>, n: usize) -> Set {
        debug_assert!(list.is_sorted_by(|one, next| one < next));
        if list.len() * LIST <= n { Set::Few(list) } else { Set::Many(bits(&list, n)) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Set::Few(list) => list.is_empty(),
            Set::Many(words) => words.iter().all(|word| *word == 0),
        }
    }

    pub(crate) fn contains(&self, place: u32) -> bool {
        match self {
            Set::Few(list) => list.binary_search(&place).is_ok(),
            Set::Many(words) => {
                words.get(place as usize / WORD).is_some_and(|word| word >> (place as usize % WORD) & 1 == 1)
            }
        }
    }

    /// Its places in order.
    pub(crate) fn places(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            Set::Few(list) => Box::new(list.iter().copied()),
            Set::Many(words) => Box::new((0..).step_by(WORD).zip(words).flat_map(|(start, word)| ones(start, *word))),
        }
    }

    /// What is in either.
    pub(crate) fn or(&self, other: &Set, n: usize) -> Set {
        match (self, other) {
            (Set::Few(list), some) | (some, Set::Few(list)) if list.is_empty() => some.clone(),
            (Set::Few(one), Set::Few(two)) => Set::of(merged(one, two), n),
            (Set::Many(words), Set::Few(list)) | (Set::Few(list), Set::Many(words)) => {
                let mut words = words.clone();
                list.iter().for_each(|place| raise(&mut words, *place));
                Set::Many(words)
            }
            (Set::Many(one), Set::Many(two)) => Set::Many(one.iter().zip(two).map(|(one, two)| one | two).collect()),
        }
    }

    /// Adds what is in the other.
    pub(crate) fn add(&mut self, other: &Set, n: usize) {
        match (&mut *self, other) {
            (Set::Many(words), Set::Few(list)) => list.iter().for_each(|place| raise(words, *place)),
            (Set::Many(words), Set::Many(more)) => words.iter_mut().zip(more).for_each(|(word, more)| *word |= more),
            _ => *self = self.or(other, n),
        }
    }

    /// What is in both.
    pub(crate) fn and(&self, other: &Set, n: usize) -> Set {
        match (self, other) {
            (Set::Few(list), some) | (some, Set::Few(list)) => {
                Set::Few(list.iter().copied().filter(|place| some.contains(*place)).collect())
            }
            (Set::Many(one), Set::Many(two)) => narrowed(one.iter().zip(two).map(|(one, two)| one & two).collect(), n),
        }
    }

    /// What is in this one and not in the other.
    pub(crate) fn minus(&self, other: &Set, n: usize) -> Set {
        match (self, other) {
            (Set::Few(list), _) => Set::Few(list.iter().copied().filter(|place| !other.contains(*place)).collect()),
            (Set::Many(words), Set::Few(list)) => {
                let mut words = words.clone();
                list.iter().for_each(|place| lower(&mut words, *place));
                narrowed(words, n)
            }
            (Set::Many(one), Set::Many(two)) => narrowed(one.iter().zip(two).map(|(one, two)| one & !two).collect(), n),
        }
    }

    /// How many records lie there.
    pub(crate) fn weight(&self, weights: &Weights) -> u64 {
        match self {
            Set::Few(list) => list.iter().map(|place| weights.at(*place)).sum(),
            Set::Many(words) => {
                let each = weights.each.chunks(WORD).zip(&weights.words);
                words.iter().zip(each).map(|(word, (each, sum))| weight_of(*word, each, *sum)).sum()
            }
        }
    }
}

fn weight_of(word: u64, each: &[u64], sum: u64) -> u64 {
    match word {
        0 => 0,
        u64::MAX => sum,
        _ => ones(0, word).filter_map(|place| each.get(place as usize)).sum(),
    }
}

/// The places whose bits are set.
fn ones(start: u32, word: u64) -> impl Iterator<Item = u32> {
    let rest = std::iter::successors(Some(word), |word| Some(word & word.wrapping_sub(1)));
    rest.take_while(|word| *word != 0).map(move |word| start + word.trailing_zeros())
}

fn raise(words: &mut [u64], place: u32) {
    if let Some(word) = words.get_mut(place as usize / WORD) {
        *word |= 1 << (place as usize % WORD);
    }
}

fn lower(words: &mut [u64], place: u32) {
    if let Some(word) = words.get_mut(place as usize / WORD) {
        *word &= !(1 << (place as usize % WORD));
    }
}

fn bits(list: &[u32], n: usize) -> Vec<u64> {
    let mut words = vec![0; n.div_ceil(WORD)];
    list.iter().for_each(|place| raise(&mut words, *place));
    words
}

/// A list again where few are left.
fn narrowed(words: Vec<u64>, n: usize) -> Set {
    let left: usize = words.iter().map(|word| word.count_ones() as usize).sum();
    if left * LIST > n {
        return Set::Many(words);
    }
    let all = Set::Many(words);
    Set::Few(all.places().collect())
}

fn merged(one: &[u32], two: &[u32]) -> Vec<u32> {
    let mut merged = Vec::with_capacity(one.len() + two.len());
    let (mut one, mut two) = (one.iter().peekable(), two.iter().peekable());
    while let (Some(first), Some(second)) = (one.peek(), two.peek()) {
        let next = **first.min(second);
        merged.push(next);
        one.next_if_eq(&&next);
        two.next_if_eq(&&next);
    }
    merged.extend(one.chain(two));
    merged
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn read(set: &Set) -> BTreeSet<u32> {
        set.places().collect()
    }

    proptest! {
        /// Lists and bits are the same sets.
        #[test]
        fn sets_are_sets(
            n in 1_usize..300,
            one in prop::collection::btree_set(0_u32..300, 0..120),
            two in prop::collection::btree_set(0_u32..300, 0..8),
        ) {
            let inside = |set: &BTreeSet<u32>| set.iter().copied().filter(|one| (*one as usize) < n).collect::<BTreeSet<u32>>();
            let (one, two) = (inside(&one), inside(&two));
            let set = |of: &BTreeSet<u32>| Set::of(of.iter().copied().collect(), n);
            let (a, b) = (set(&one), set(&two));
            let weights = Weights::new((0..n as u64).collect());
            for (a, b, one, two) in [(&a, &b, &one, &two), (&b, &a, &two, &one), (&a, &a, &one, &one)] {
                prop_assert_eq!(read(&a.or(b, n)), one | two);
                prop_assert_eq!(read(&a.and(b, n)), one & two);
                prop_assert_eq!(read(&a.minus(b, n)), one - two);
                prop_assert_eq!(read(&Set::all(n).minus(a, n)), (0..n as u32).collect::<BTreeSet<u32>>().difference(one).copied().collect());
                let mut sum = a.clone();
                sum.add(b, n);
                prop_assert_eq!(read(&sum), one | two);
                prop_assert_eq!(a.weight(&weights), one.iter().map(|one| u64::from(*one)).sum::<u64>());
                prop_assert_eq!(a.is_empty(), one.is_empty());
                prop_assert!((0..300).all(|place| a.contains(place) == one.contains(&place)));
            }
            prop_assert_eq!(Set::all(n).weight(&weights), (0..n as u64).sum::<u64>());
        }
    }
}

//! Fuzz: spreads intervals a little, so that cards learned together do not stay together.
//!
//! The same card after the same number of reviews always gets the same day: what a button showed is
//! what it does, and undo followed by redo changes nothing.

/// Shortest interval that is spread, in days.
const SHORTEST: f64 = 2.5;
/// From and to which day, and by which share of the days between. The same in Anki, py-fsrs,
/// ts-fsrs and rs-fsrs.
const RANGES: [(f64, f64, f64); 3] =
    [(SHORTEST, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, f64::INFINITY, 0.05)];

/// A number that depends on the card and on how often it was reviewed, and on nothing else.
pub(super) fn seed(card: &str, reviews: u32) -> u64 {
    // FNV-1a, then the finaliser of splitmix64 so that neighbouring counts lie far apart.
    let bytes = card.bytes().chain([0]).chain(reviews.to_le_bytes());
    let mut hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// The same as a number from 0 to below 1.
pub(super) fn chance(card: &str, reviews: u32) -> f64 {
    // 53 bits fit a float exactly.
    (seed(card, reviews) >> 11) as f64 / (1_u64 << 53) as f64
}

/// The interval in days, spread by `chance` (0 to below 1) and at most `maximum`.
pub(super) fn spread(days: u32, chance: f64, maximum: u32) -> u32 {
    let centre = f64::from(days);
    if centre < SHORTEST {
        return days;
    }
    let delta = RANGES
        .iter()
        .fold(1.0, |delta, &(from, to, share)| delta + share * (centre.min(to) - from).max(0.0));
    let most = f64::from(maximum);
    let low = (centre - delta).round().max(SHORTEST.floor()).min(most);
    let high = (centre + delta).round().min(most);
    (low + chance * (high - low + 1.0)).floor().min(high) as u32
}

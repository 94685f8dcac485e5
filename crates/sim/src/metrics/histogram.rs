//! A histogram whose buckets grow by an eighth: any percentile within 12.5 %, in a few hundred counts.

/// Counts of whole numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Histogram {
    /// One count a bucket, lowest first, as far as any is in use.
    counts: Vec<u64>,
    total: u64,
}

/// Buckets between two powers of two.
const PER_OCTAVE: u64 = 8;

impl Histogram {
    /// Adds a value this many times.
    pub(crate) fn add(&mut self, value: u64, times: u32) {
        let bucket = bucket(value);
        if self.counts.len() <= bucket {
            self.counts.resize(bucket + 1, 0);
        }
        if let Some(count) = self.counts.get_mut(bucket) {
            *count += u64::from(times);
        }
        self.total += u64::from(times);
    }

    /// Forgets all values, but keeps the room.
    pub(crate) fn clear(&mut self) {
        self.counts.fill(0);
        self.total = 0;
    }

    /// How many values there are.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The value that this many thousandths of all values do not exceed, at most an eighth too high;
    /// none of an empty histogram.
    pub fn percentile(&self, thousandths: u64) -> Option<u64> {
        let rank = (self.total.saturating_mul(thousandths)).div_ceil(1_000).max(1);
        let mut below = 0;
        let found = self.counts.iter().position(|count| {
            below += count;
            below >= rank
        });
        found.map(|bucket| highest(bucket as u64))
    }

    /// Every bucket in use: its highest value and its count, lowest first.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64)> {
        let used = self.counts.iter().enumerate().filter(|(_, count)| **count > 0);
        used.map(|(bucket, count)| (highest(bucket as u64), *count))
    }
}

/// The bucket of a value: each number below eight has its own, then eight for each power of two.
fn bucket(value: u64) -> usize {
    let octave = u64::from(value.max(PER_OCTAVE).ilog2()) - 3;
    let within = (value >> octave) & (PER_OCTAVE - 1);
    let first = if value < PER_OCTAVE { 0 } else { (octave + 1) * PER_OCTAVE };
    (first + within) as usize
}

/// The highest value of a bucket.
fn highest(bucket: u64) -> u64 {
    let (octave, within) = (bucket / PER_OCTAVE, bucket % PER_OCTAVE);
    match octave {
        0 => within,
        octave => (((PER_OCTAVE + within + 1) as u128) << (octave - 1))
            .saturating_sub(1)
            .min(u128::from(u64::MAX)) as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_percentile_is_at_most_an_eighth_too_high(
            mut values in prop::collection::vec(0_u64..100_000_000, 1..300),
            thousandths in 1_u64..=1_000,
        ) {
            let mut histogram = Histogram::default();
            for &value in &values {
                histogram.add(value, 1);
            }
            values.sort_unstable();
            let rank = (values.len() as u64 * thousandths).div_ceil(1_000) as usize;
            let exact = values[rank - 1];
            let found = histogram.percentile(thousandths).unwrap();
            prop_assert!(found >= exact && found <= exact + exact / 8, "{exact} {found}");
            prop_assert_eq!(histogram.buckets().map(|(_, count)| count).sum::<u64>(), histogram.total());
        }

        #[test]
        fn a_value_lies_in_its_bucket(value: u64) {
            let bucket = bucket(value) as u64;
            prop_assert!(value <= highest(bucket));
            prop_assert!(bucket == 0 || value > highest(bucket - 1));
        }
    }

    #[test]
    fn an_empty_histogram_has_no_percentile() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.percentile(500), None);
        histogram.add(7, 3);
        assert_eq!(histogram.percentile(500), Some(7));
        histogram.clear();
        assert_eq!((histogram.percentile(990), histogram.total()), (None, 0));
    }
}

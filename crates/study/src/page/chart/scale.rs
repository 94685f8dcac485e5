//! Round figures for the marks of an axis.

/// Marks from 0 up to at least `most`, at most five of them, at steps of 1, 2 or 5 times a power of ten
/// and never below one.
pub(super) fn marks(most: f64) -> Vec<f64> {
    let steps = (0..).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(power)));
    let step = steps.take(60).find(|step| most <= step * 4.0).unwrap_or(most);
    let n_steps = (most / step).ceil().max(1.0) as u32;
    (0..=n_steps).map(|n| f64::from(n) * step).collect()
}

#[cfg(test)]
mod tests {
    use super::marks;

    #[test]
    fn marks_are_round_and_few() {
        let check = |most: f64, expected: &[f64]| assert_eq!(marks(most), expected, "{most}");
        check(0.0, &[0.0, 1.0]);
        check(0.4, &[0.0, 1.0]);
        check(3.0, &[0.0, 1.0, 2.0, 3.0]);
        check(5.0, &[0.0, 2.0, 4.0, 6.0]);
        check(17.0, &[0.0, 5.0, 10.0, 15.0, 20.0]);
        check(40.0, &[0.0, 10.0, 20.0, 30.0, 40.0]);
        check(41.0, &[0.0, 20.0, 40.0, 60.0]);
        check(3_000_000.0, &[0.0, 1e6, 2e6, 3e6]);
    }
}

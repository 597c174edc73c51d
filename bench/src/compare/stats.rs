//! Medians and spreads of samples: [`Stats`].

/// The median of some values, and their spread.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub(super) struct Stats {
    pub(super) median: f64,
    /// The distance from the first quartile to the third, relative to the median.
    pub(super) spread: f64,
}

impl Stats {
    /// `None` if there are no values.
    pub(super) fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
        if values.is_empty() {
            return None;
        }
        values.sort_unstable_by(f64::total_cmp);
        let median = quantile(&values, 0.5);
        let spread = (quantile(&values, 0.75) - quantile(&values, 0.25)) / median;
        Some(Self { median, spread: if spread.is_finite() { spread } else { 0.0 } })
    }
}

/// Interpolates between the two nearest values.
fn quantile(sorted: &[f64], at: f64) -> f64 {
    let at = at * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    low + (high - low) * at.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_and_the_quartiles() {
        let stats = Stats::of([5.0, 1.0, 3.0, 2.0, 4.0]).unwrap();
        assert_eq!(stats, Stats { median: 3.0, spread: 2.0 / 3.0 });
        assert_eq!(Stats::of([1.0, 2.0]).unwrap().median, 1.5);
        assert!(Stats::of([]).is_none());
    }
}

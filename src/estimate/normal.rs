//! The normal distribution's functions, from crate `libm` so that every machine gets the same bits.

use std::f64::consts::FRAC_1_SQRT_2;

/// The 95 % point of the standard normal distribution: a 90 % interval is the mean ± this many sd.
pub(super) const Z95: f64 = 1.644_853_626_951_472_2;

/// P(Z <= x) for a standard normal Z, accurate in both tails.
pub(super) fn cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distribution_function_holds_in_the_tails() {
        assert_eq!(cdf(0.0), 0.5);
        assert!((cdf(Z95) - 0.95).abs() < 1e-15);
        // Abramowitz & Stegun, table 26.2: Q(10) = 7.61985e-24.
        assert!((cdf(-10.0) / 7.619_853_024_160_527e-24 - 1.0).abs() < 1e-12);
        assert_eq!(cdf(40.0), 1.0);
    }
}

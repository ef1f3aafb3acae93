//! Random draws for the Gibbs sampler: normal, gamma, truncated normal, from a seeded ChaCha8
//! stream. Same seed, same calls, same bits on every machine (logarithms and exponentials are
//! `libm`'s; square roots are exact by IEEE 754).

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Above this width an interval around the mode is sampled by plain rejection of normals.
const WIDE: f64 = 2.5;
/// From this point on a tail is sampled by shifted exponentials.
const TAIL: f64 = 0.45;
/// How steep the density may fall over an interval beyond the mode for uniform proposals.
const STEEP: f64 = 2.5;

/// A stream of random draws.
pub(super) struct Sampler {
    rng: ChaCha8Rng,
    spare: Option<f64>,
}

impl Sampler {
    /// The stream number `stream` of `seed`: streams of one seed are independent.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self { rng, spare: None }
    }

    /// Uniform on the open interval (0, 1).
    pub(super) fn uniform(&mut self) -> f64 {
        const UNIT: f64 = 1.0 / (1u64 << 52) as f64;
        ((self.rng.next_u64() >> 12) as f64 + 0.5) * UNIT
    }

    /// Standard normal (Marsaglia's polar method, two at a time).
    pub(super) fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (a, b) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let r = a * a + b * b;
            if r < 1.0 && r > 0.0 {
                let f = (-2.0 * libm::log(r) / r).sqrt();
                self.spare = Some(b * f);
                return a * f;
            }
        }
    }

    /// Gamma with the given shape, above 0, and scale 1 (Marsaglia & Tsang 2000).
    pub(super) fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * libm::exp(libm::log(self.uniform()) / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = 1.0 + c * x;
            if v > 0.0 {
                let v = v * v * v;
                if libm::log(self.uniform()) < 0.5 * x * x + d * (1.0 - v + libm::log(v)) {
                    return d * v;
                }
            }
        }
    }

    /// Standard normal restricted to [low, high], either end may be infinite; exact however far
    /// in a tail the interval lies (Robert 1995).
    pub(super) fn truncated(&mut self, low: f64, high: f64) -> f64 {
        if low >= 0.0 {
            self.right_of_mode(low, high)
        } else if high <= 0.0 {
            -self.right_of_mode(-high, -low)
        } else if high - low > WIDE {
            loop {
                let x = self.normal();
                if x >= low && x <= high {
                    return x;
                }
            }
        } else {
            self.by_uniform(low, high, 0.0)
        }
    }

    /// The case 0 <= low: uniform proposals where the density is nearly level over the interval,
    /// normal ones near the mode, exponential ones in the tail.
    fn right_of_mode(&mut self, low: f64, high: f64) -> f64 {
        let width = high - low;
        if width * (low + 0.5 * width) <= STEEP {
            return self.by_uniform(low, high, low);
        }
        if low < TAIL {
            loop {
                let x = self.normal().abs();
                if x >= low && x <= high {
                    return x;
                }
            }
        }
        let rate = 0.5 * (low + (low * low + 4.0).sqrt());
        loop {
            let x = low - libm::log(self.uniform()) / rate;
            let off = x - rate;
            if x <= high && -2.0 * libm::log(self.uniform()) >= off * off {
                return x;
            }
        }
    }

    /// Uniform proposals on [low, high], accepted by the density relative to that at `peak`.
    fn by_uniform(&mut self, low: f64, high: f64, peak: f64) -> f64 {
        loop {
            let x = low + (high - low) * self.uniform();
            let fall = 0.5 * (x - peak) * (x + peak);
            let u = self.uniform();
            if u <= 1.0 - fall || u <= libm::exp(-fall) {
                return x;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::normal::cdf;
    use super::*;

    const DRAWS: usize = 40_000;

    fn moments(mut draw: impl FnMut() -> f64) -> (f64, f64) {
        let (mut s1, mut s2) = (0.0, 0.0);
        for _ in 0..DRAWS {
            let x = draw();
            s1 += x;
            s2 += x * x;
        }
        let mean = s1 / DRAWS as f64;
        (mean, s2 / DRAWS as f64 - mean * mean)
    }

    #[test]
    fn normals_and_gammas_have_their_moments() {
        let mut sampler = Sampler::new(7, 0);
        let (mean, variance) = moments(|| sampler.normal());
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
        for shape in [0.5, 1.0, 1.5, 4.0, 100.0] {
            let (mean, variance) = moments(|| sampler.gamma(shape));
            assert!((mean / shape - 1.0).abs() < 0.02, "{shape}: {mean}");
            assert!((variance / shape - 1.0).abs() < 0.06, "{shape}: {variance}");
        }
    }

    #[test]
    fn truncated_normals_follow_their_distribution_function_everywhere() {
        let mut sampler = Sampler::new(8, 0);
        let inf = f64::INFINITY;
        let intervals = [
            (-1.0, 1.0),
            (-0.2, 3.0),
            (-4.0, 0.3),
            (0.1, 0.4),
            (0.2, 4.0),
            (1.0, 1.5),
            (1.0, 6.0),
            (3.0, inf),
            (-inf, -2.0),
            (-inf, 0.5),
            (0.3, inf),
            (-0.5, inf),
            (5.0, 5.2),
            (-6.0, -4.0),
        ];
        for (low, high) in intervals {
            // The probability integral transform of the draws must be uniform: mean 1/2, var 1/12.
            let (from, to) = (cdf(low), cdf(high));
            let mirrored = low > 0.0;
            let (a, b) = if mirrored { (cdf(-high), cdf(-low)) } else { (from, to) };
            let (mean, variance) = moments(|| {
                let x = sampler.truncated(low, high);
                assert!(x >= low && x <= high, "{x} outside {low}..{high}");
                (cdf(if mirrored { -x } else { x }) - a) / (b - a)
            });
            assert!((mean - 0.5).abs() < 0.007, "{low}..{high}: {mean}");
            assert!((variance - 1.0 / 12.0).abs() < 0.002, "{low}..{high}: {variance}");
        }
    }

    #[test]
    fn the_far_tail_is_sampled_without_loss() {
        let mut sampler = Sampler::new(9, 0);
        for _ in 0..100 {
            let x = sampler.truncated(60.0, f64::INFINITY);
            assert!((60.0..61.0).contains(&x));
            let x = sampler.truncated(-1000.5, -1000.0);
            assert!((-1000.5..=-1000.0).contains(&x));
        }
    }

    #[test]
    fn a_seed_gives_the_same_bits_for_ever() {
        let mut sampler = Sampler::new(1, 0);
        let draws =
            [sampler.uniform(), sampler.normal(), sampler.gamma(2.5), sampler.truncated(1.0, 2.0)];
        let again = {
            let mut s = Sampler::new(1, 0);
            [s.uniform(), s.normal(), s.gamma(2.5), s.truncated(1.0, 2.0)]
        };
        assert_eq!(draws.map(f64::to_bits), again.map(f64::to_bits));
        assert_ne!(Sampler::new(1, 1).uniform().to_bits(), draws[0].to_bits());
    }
}

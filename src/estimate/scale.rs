//! The scale of a criterion: which marks exist, and from which true value on a level is reached.

/// How far a mark may lie off the grid of its scale, in steps: room for decimal fractions only.
const GRID_TOLERANCE: f64 = 1e-6;
/// A scale with more steps than this is a typing error.
const MOST_STEPS: f64 = 1e6;

/// A scale of marks from `min` to `max` in equal steps.
///
/// A mark is one of its points; the true value of a work is any number between the ends. Inside
/// this module values are counted in steps above `min`, so that an affine change of scale changes
/// no bit of a fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    min: f64,
    max: f64,
    step: f64,
}

/// Why three numbers are no scale.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ScaleRefused {
    /// One of the numbers is NaN or infinite.
    #[error("a scale needs finite numbers")]
    NotFinite,
    /// The minimum is not below the maximum.
    #[error("the minimum of a scale must be below its maximum")]
    EmptyRange,
    /// The step is zero or negative.
    #[error("the step of a scale must be above zero")]
    StepNotPositive,
    /// A whole number of steps does not lead from the minimum to the maximum.
    #[error(
        "a whole number of steps (at most a million) must lead from the minimum to the maximum"
    )]
    UnevenSteps,
}

impl Scale {
    /// The scale from `min` to `max` in steps of `step`.
    pub fn new(min: f64, max: f64, step: f64) -> Result<Self, ScaleRefused> {
        if ![min, max, step, max - min].iter().all(|x| x.is_finite()) {
            return Err(ScaleRefused::NotFinite);
        }
        if min >= max {
            return Err(ScaleRefused::EmptyRange);
        }
        if step <= 0.0 {
            return Err(ScaleRefused::StepNotPositive);
        }
        let steps = (max - min) / step;
        if !(0.5..=MOST_STEPS).contains(&steps) || (steps - steps.round()).abs() > GRID_TOLERANCE {
            return Err(ScaleRefused::UnevenSteps);
        }
        Ok(Self { min, max, step })
    }

    /// The lowest mark.
    pub fn min(&self) -> f64 {
        self.min
    }

    /// The highest mark.
    pub fn max(&self) -> f64 {
        self.max
    }

    /// The distance of two neighbouring marks.
    pub fn step(&self) -> f64 {
        self.step
    }

    /// Whether `value` lies between the ends (a point of the grid or not).
    pub fn contains(&self, value: f64) -> bool {
        let slack = GRID_TOLERANCE * self.step;
        value >= self.min - slack && value <= self.max + slack
    }

    /// Whether `value` is one of the marks of this scale.
    pub fn is_mark(&self, value: f64) -> bool {
        let index = self.index_of(value);
        self.contains(value) && (index - index.round()).abs() <= GRID_TOLERANCE
    }

    /// The true value from which on the level at `level` is reached: half a step below it, since
    /// a mark stands for all values nearer to it than to its neighbours. The lowest level is
    /// always reached, so its threshold is `min`.
    pub fn threshold_of_level(&self, level: f64) -> f64 {
        (level - self.step / 2.0).max(self.min)
    }

    /// The value at a share of the way from `min` (0) to `max` (1).
    pub fn at_share(&self, share: f64) -> f64 {
        self.min + share * (self.max - self.min)
    }

    /// The number of steps from `min` to `max`.
    pub(super) fn steps(&self) -> f64 {
        ((self.max - self.min) / self.step).round()
    }

    /// A value as the number of steps above `min`.
    pub(super) fn index_of(&self, value: f64) -> f64 {
        (value - self.min) / self.step
    }

    /// The value that lies `index` steps above `min`.
    pub(super) fn value_at(&self, index: f64) -> f64 {
        self.min + index * self.step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_reached_half_a_step_below_it_and_the_lowest_always() {
        let scale = Scale::new(1.0, 5.0, 1.0).unwrap();
        assert_eq!(scale.threshold_of_level(4.0), 3.5);
        assert_eq!(scale.threshold_of_level(1.0), 1.0);
        assert_eq!(scale.at_share(0.625), 3.5);
    }

    #[test]
    fn marks_are_the_points_of_the_grid() {
        let scale = Scale::new(0.0, 1.0, 0.1).unwrap();
        assert!(scale.is_mark(0.3) && scale.is_mark(0.7) && scale.is_mark(1.0));
        for wrong in [0.35, 1.1, -0.1, f64::NAN, f64::INFINITY] {
            assert!(!scale.is_mark(wrong), "{wrong}");
        }
    }

    #[test]
    fn numbers_that_make_no_scale_are_refused_for_their_reason() {
        let refused = |min, max, step| Scale::new(min, max, step).unwrap_err();
        assert_eq!(refused(0.0, f64::NAN, 1.0), ScaleRefused::NotFinite);
        assert_eq!(refused(-f64::MAX, f64::MAX, 1.0), ScaleRefused::NotFinite);
        assert_eq!(refused(4.0, 4.0, 1.0), ScaleRefused::EmptyRange);
        assert_eq!(refused(0.0, 4.0, 0.0), ScaleRefused::StepNotPositive);
        assert_eq!(refused(0.0, 4.0, 3.0), ScaleRefused::UnevenSteps);
        assert_eq!(refused(0.0, 1e308, 1.0), ScaleRefused::UnevenSteps);
    }
}

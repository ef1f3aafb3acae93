//! Randomness, as a parameter: [`SystemRandom`] in service, [`SeededRandom`] in the demo and in tests.

use std::sync::Mutex;

use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};
use uuid::{Builder, Uuid};

/// Gives random bytes.
pub trait Random: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);

    /// A random (version 4) UUID: what every id is made of.
    fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        Builder::from_random_bytes(bytes).into_uuid()
    }

    /// Thirty-two random bytes: a token, a salt, a key.
    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        bytes
    }

    /// A number below `bound` (0 where `bound` is 0), without bias.
    fn below(&self, bound: u32) -> u32 {
        let zone = u32::MAX - u32::MAX.checked_rem(bound).unwrap_or(0);
        loop {
            let mut bytes = [0; 4];
            self.fill(&mut bytes);
            let number = u32::from_le_bytes(bytes);
            if number < zone || bound == 0 {
                return number.checked_rem(bound).unwrap_or(0);
            }
        }
    }
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    #[expect(clippy::expect_used, reason = "a machine without randomness cannot be served")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// A generator that gives the same bytes for the same seed. Never for secrets in service.
pub struct SeededRandom(Mutex<ChaCha12Rng>);

impl SeededRandom {
    /// The generator of `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha12Rng::seed_from_u64(seed)))
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(bytes);
    }
}

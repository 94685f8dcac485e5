//! A running digest of everything that a run has said: equal digests, equal logs, on every machine.

use std::hash::{Hash, Hasher};

/// Folds one more thing into a digest.
pub(crate) fn fold(digest: u64, said: &impl Hash) -> u64 {
    let mut hasher = Stable(digest);
    said.hash(&mut hasher);
    hasher.finish()
}

/// FNV-1a over a stable byte form. The standard library would feed pointer-sized numbers in the machine's
/// own width and order, and wasm's are half as wide.
struct Stable(u64);

const PRIME: u64 = 0x0000_0100_0000_01b3;

impl Stable {
    fn word(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(PRIME);
        self.0 ^= self.0 >> 29;
    }
}

impl Hasher for Stable {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.word(u64::from(byte));
        }
    }

    fn write_u8(&mut self, n: u8) {
        self.word(u64::from(n));
    }

    fn write_u16(&mut self, n: u16) {
        self.word(u64::from(n));
    }

    fn write_u32(&mut self, n: u32) {
        self.word(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        self.word(n);
    }

    fn write_u128(&mut self, n: u128) {
        self.word(n as u64);
        self.word((n >> 64) as u64);
    }

    fn write_usize(&mut self, n: usize) {
        self.word(n as u64);
    }

    fn write_i8(&mut self, n: i8) {
        self.word(n as u64);
    }

    fn write_i16(&mut self, n: i16) {
        self.word(n as u64);
    }

    fn write_i32(&mut self, n: i32) {
        self.word(n as u64);
    }

    fn write_i64(&mut self, n: i64) {
        self.word(n as u64);
    }

    fn write_isize(&mut self, n: isize) {
        // Discriminants of enums come this way, as wide as the machine's words.
        self.word(n as i64 as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::What;
    use crate::task::Health;

    #[test]
    fn a_digest_is_the_same_everywhere_and_tells_things_apart() {
        let said =
            |health| What::ContainerHealth { task: crate::ids::TaskId(7), container: 0, health };
        let one = fold(1, &said(Health::Healthy));
        assert_eq!(one, fold(1, &said(Health::Healthy)));
        assert_ne!(one, fold(1, &said(Health::Unhealthy)));
        assert_ne!(one, fold(2, &said(Health::Healthy)));
        assert_ne!(fold(1, &("ab", "c")), fold(1, &("a", "bc")));
        // A constant, so that another compiler or target that hashes differently is noticed.
        assert_eq!(fold(0, &(3_u8, "x", Some(4_u32))), 10_566_554_615_724_700_915);
    }
}

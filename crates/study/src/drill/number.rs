//! Exact numbers: fractions of bounded size, so that `desired * 50 / 100` loses nothing on its way into
//! `ceil` and no formula can run away.

use std::fmt;

/// Greatest numerator and denominator.
const MAX: i128 = 1_000_000_000_000;
/// Decimals that are shown of a number that has more.
const DECIMALS: usize = 3;

/// A fraction in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    over: i128,
    /// Greater than zero.
    under: i128,
}

/// Why there is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Something was divided by zero.
    DivisionByZero,
    /// A number grew beyond 10¹².
    TooLarge,
}

impl Number {
    /// `over / under` in lowest terms.
    fn new(over: i128, under: i128) -> Result<Self, Trouble> {
        if under == 0 {
            return Err(Trouble::DivisionByZero);
        }
        let divisor = gcd(over.unsigned_abs(), under.unsigned_abs());
        // Two factors of at most 10¹² fit 128 bits by far, so nothing here can overflow.
        let divisor = i128::try_from(divisor).unwrap_or(1) * under.signum();
        let (over, under) = (over / divisor, under / divisor);
        let fits = over.abs() <= MAX && under <= MAX;
        fits.then_some(Self { over, under }).ok_or(Trouble::TooLarge)
    }

    /// A number as people write it: digits, in groups of three or not, and perhaps decimals.
    pub fn read(text: &str) -> Option<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
        let (first, groups) = whole.split_once(',').map_or((whole, None), |(a, b)| (a, Some(b)));
        let is_grouped = |groups: &str| groups.split(',').all(|group| group.len() == 3);
        if groups.is_some_and(|groups| !is_grouped(groups) || first.len() > 3) {
            return None;
        }
        let whole: String = whole.chars().filter(|c| *c != ',').collect();
        let is_digits = |text: &str| {
            (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !is_digits(&whole) || !is_digits(decimals) {
            return None;
        }
        let under = 10_i128.pow(u32::try_from(decimals.len()).ok()?);
        let over = whole.parse::<i128>().ok()? * under + decimals.parse::<i128>().ok()?;
        Self::new(sign * over, under).ok()
    }

    /// The whole number that it is, if it is one.
    pub fn whole(self) -> Option<i64> {
        if self.under == 1 { i64::try_from(self.over).ok() } else { None }
    }

    /// Whether it is less than zero.
    pub fn is_negative(self) -> bool {
        self.over < 0
    }

    /// The least whole number that is not less.
    pub fn ceil(self) -> Self {
        Self { over: -((-self.over).div_euclid(self.under)), under: 1 }
    }

    /// The greatest whole number that is not greater.
    pub fn floor(self) -> Self {
        Self { over: self.over.div_euclid(self.under), under: 1 }
    }

    /// The nearest whole number; a half goes up.
    pub fn round(self) -> Self {
        Self { over: (2 * self.over + self.under).div_euclid(2 * self.under), under: 1 }
    }

    /// The lesser of two.
    pub fn min(self, other: Self) -> Self {
        if self.over * other.under <= other.over * self.under { self } else { other }
    }

    /// The greater of two.
    pub fn max(self, other: Self) -> Self {
        if self.over * other.under >= other.over * self.under { self } else { other }
    }

    /// The number with its sign changed.
    pub fn negated(self) -> Self {
        Self { over: -self.over, under: self.under }
    }

    /// The sum.
    ///
    /// # Errors
    /// When it is too large; so in the other computations.
    pub fn plus(self, other: Self) -> Result<Self, Trouble> {
        Self::new(self.over * other.under + other.over * self.under, self.under * other.under)
    }

    /// The difference.
    ///
    /// # Errors
    /// When it is too large.
    pub fn minus(self, other: Self) -> Result<Self, Trouble> {
        self.plus(other.negated())
    }

    /// The product.
    ///
    /// # Errors
    /// When it is too large.
    pub fn times(self, other: Self) -> Result<Self, Trouble> {
        Self::new(self.over * other.over, self.under * other.under)
    }

    /// The quotient.
    ///
    /// # Errors
    /// When it is too large, or when `other` is zero.
    pub fn by(self, other: Self) -> Result<Self, Trouble> {
        Self::new(self.over * other.under, self.under * other.over)
    }
}

impl From<i64> for Number {
    /// Numbers beyond the greatest one become that: a deck holds none.
    fn from(whole: i64) -> Self {
        Self { over: i128::from(whole).clamp(-MAX, MAX), under: 1 }
    }
}

impl fmt::Display for Number {
    /// In decimals; `…` where there are more than are shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, mut rest) = (self.over.abs() / self.under, self.over.abs() % self.under);
        let mut decimals = String::new();
        while rest > 0 && decimals.len() < DECIMALS {
            rest *= 10;
            decimals += &(rest / self.under).to_string();
            rest %= self.under;
        }
        let sign = if self.over < 0 { "-" } else { "" };
        let dot = if decimals.is_empty() { "" } else { "." };
        let more = if rest > 0 { "…" } else { "" };
        write!(f, "{sign}{whole}{dot}{decimals}{more}")
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DivisionByZero => "it divides by zero",
            Self::TooLarge => "a number in it grows beyond 1,000,000,000,000",
        })
    }
}

/// The greatest number that divides both; 1 where both are zero.
pub(super) fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let shown = Number::read(text).map(|number| number.to_string());
        assert_eq!(shown.as_deref(), expected, "{text}");
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        check("0", Some("0"));
        check("007", Some("7"));
        check("1,024", Some("1024"));
        check("1,000,000", Some("1000000"));
        check("0.25", Some("0.25"));
        check("-1.50", Some("-1.5"));
        check("0.04048", Some("0.040…"));
        for bad in
            ["", "-", ".", "1.", ".5", "1,24", "1024,000", "1.2.3", "1e3", "٣", "1234567890123"]
        {
            check(bad, None);
        }
    }

    #[test]
    fn halves_and_negative_numbers_are_rounded_as_documented() {
        let check = |text: &str, expected: [&str; 3]| {
            let number = Number::read(text).unwrap();
            let found = [number.ceil(), number.floor(), number.round()].map(|n| n.to_string());
            assert_eq!(found, expected, "{text}");
        };
        check("2", ["2", "2", "2"]);
        check("2.5", ["3", "2", "3"]);
        check("2.4", ["3", "2", "2"]);
        check("-2.5", ["-2", "-3", "-2"]);
        check("-2.6", ["-2", "-3", "-3"]);
    }

    #[test]
    fn nothing_divides_by_zero_or_grows_without_bound() {
        let [one, zero] = [1, 0].map(Number::from);
        assert_eq!(one.by(zero), Err(Trouble::DivisionByZero));
        let large = Number::from(i64::MAX);
        assert_eq!(large.times(large), Err(Trouble::TooLarge));
        assert_eq!(large.plus(one), Err(Trouble::TooLarge));
        let small = one.by(large).unwrap();
        assert_eq!(small.times(small), Err(Trouble::TooLarge));
        assert_eq!(small.times(large), Ok(one));
    }
}

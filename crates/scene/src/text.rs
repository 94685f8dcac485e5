//! How wide a text is, about, and how a length is written: the stage has no typeface to ask, and a painter squeezes what is a little wider.

use std::fmt;

/// A number to the hundredth, as style sheets take it. The standard library's printing of floats is exact to the last
/// digit, and weighs more than a painter.
#[derive(Debug, Clone, Copy)]
pub struct Decimal(pub f32);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = (self.0 * 100.0).round() as i64;
        let sign = if hundredths < 0 { "-" } else { "" };
        let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
        write!(f, "{sign}{whole}.{rest:02}")
    }
}

/// CPU units as vCPUs, 1,024 to one, to the thousandth: `0.25`, `2`. Without the library's floats, as [`Decimal`].
#[derive(Debug, Clone, Copy)]
pub struct Vcpu(pub u32);

impl fmt::Display for Vcpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thousandths = u64::from(self.0) * 1_000 / 1_024;
        let (whole, rest) = (thousandths / 1_000, thousandths % 1_000);
        match (rest, rest % 100, rest % 10) {
            (0, ..) => write!(f, "{whole}"),
            (_, 0, _) => write!(f, "{whole}.{}", rest / 100),
            (_, _, 0) => write!(f, "{whole}.{:02}", rest / 10),
            _ => write!(f, "{whole}.{rest:03}"),
        }
    }
}

/// About the width of a text. Figures and capitals are counted as wide as in common sans serif faces.
pub fn width(text: &str, size: f32, bold: bool) -> f32 {
    let units: f32 = text.chars().map(letter).sum();
    units * size * if bold { 1.06 } else { 1.0 }
}

/// The longest beginning of a text that fits, and whether that is all of it.
pub fn fitting(text: &str, size: f32, bold: bool, room: f32) -> (&str, bool) {
    let mut used = 0.0;
    let scale = size * if bold { 1.06 } else { 1.0 };
    for (at, c) in text.char_indices() {
        used += letter(c) * scale;
        if used > room {
            return (text.get(..at).unwrap_or_default(), false);
        }
    }
    (text, true)
}

fn letter(c: char) -> f32 {
    match c {
        'i' | 'l' | 'j' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '·' => 0.3,
        't' | 'f' | 'r' | '-' | '(' | ')' | '/' => 0.38,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' | '→' => 0.9,
        'A'..='Z' => 0.66,
        _ => 0.57,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_written_to_the_hundredth() {
        let check = |number: f32, expected: &str| assert_eq!(Decimal(number).to_string(), expected);
        check(0.0, "0.00");
        check(11.5, "11.50");
        check(375.006, "375.01");
        check(-0.25, "-0.25");
    }

    #[test]
    fn cpu_units_are_written_as_vcpus() {
        for units in [0, 1, 2, 10, 51, 128, 256, 307, 512, 1_024, 1_536, 2_048, 98_304] {
            let exact = f64::from(units) / 1_024.0;
            let cut = (exact * 1_000.0).floor() / 1_000.0;
            assert_eq!(Vcpu(units).to_string(), cut.to_string(), "{units}");
        }
    }

    #[test]
    fn a_text_is_cut_where_it_no_longer_fits() {
        assert_eq!(fitting("t-17", 12.0, false, 100.0), ("t-17", true));
        let (kept, whole) = fitting("a rather long name", 12.0, false, 40.0);
        assert!(!whole && width(kept, 12.0, false) <= 40.0 && !kept.is_empty(), "{kept}");
    }
}

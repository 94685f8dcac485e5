//! How wide a text is, about: the stage has no typeface to ask, and a painter squeezes what is a little wider.

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
    fn a_text_is_cut_where_it_no_longer_fits() {
        assert_eq!(fitting("t-17", 12.0, false, 100.0), ("t-17", true));
        let (kept, whole) = fitting("a rather long name", 12.0, false, 40.0);
        assert!(!whole && width(kept, 12.0, false) <= 40.0 && !kept.is_empty(), "{kept}");
    }
}

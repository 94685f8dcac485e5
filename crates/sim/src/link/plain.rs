//! Links with little code: JSON of whole numbers, texts and objects, and deflate's way to store without compressing.
//! A page that makes one link should not have to load a compressor and the printing of fractions for it.

use std::fmt::Write as _;

use serde_json::Value;

/// Bytes as deflate has them where nothing is compressed (RFC 1951, 3.2.4): blocks of up to 65,535 bytes, each
/// after a mark of the last one, its length, and the length's complement.
pub(super) fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len() + 5);
    let mut blocks = bytes.chunks(usize::from(u16::MAX)).peekable();
    while let Some(block) = blocks.next() {
        packed.push(u8::from(blocks.peek().is_none()));
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend_from_slice(block);
    }
    packed
}

/// Writes a value. None where it holds a fraction.
pub(super) fn write(value: &Value, to: &mut String) -> Option<()> {
    match value {
        Value::Null => to.push_str("null"),
        Value::Bool(yes) => to.push_str(if *yes { "true" } else { "false" }),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => write!(to, "{number}").ok()?,
            (None, Some(number)) => write!(to, "{number}").ok()?,
            (None, None) => return None,
        },
        Value::String(text) => quote(text, to),
        Value::Array(items) => {
            to.push('[');
            for (place, item) in items.iter().enumerate() {
                separate(place, to);
                write(item, to)?;
            }
            to.push(']');
        }
        Value::Object(fields) => {
            to.push('{');
            for (place, (name, field)) in fields.iter().enumerate() {
                separate(place, to);
                quote(name, to);
                to.push(':');
                write(field, to)?;
            }
            to.push('}');
        }
    }
    Some(())
}

fn separate(place: usize, to: &mut String) {
    if place > 0 {
        to.push(',');
    }
}

fn quote(text: &str, to: &mut String) {
    to.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => to.extend(['\\', c]),
            '\0'..='\u{1f}' => {
                let _ = write!(to, "\\u{:04x}", u32::from(c));
            }
            _ => to.push(c),
        }
    }
    to.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_fraction_is_not_written() {
        assert_eq!(write(&json!({"rate": [0.5]}), &mut String::new()), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in any::<String>(), whole in any::<i64>(), other in any::<u64>()) {
            let value = json!({"a": [text, whole, null, {}], (text.clone()): {"b": other, "c": true}});
            let mut written = String::new();
            prop_assert_eq!(write(&value, &mut written), Some(()));
            prop_assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value);
        }

        #[test]
        fn what_is_stored_unfolds(length in 0_usize..200_000) {
            let bytes: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            prop_assert_eq!(miniz_oxide::inflate::decompress_to_vec(&stored(&bytes)).ok(), Some(bytes));
        }
    }
}

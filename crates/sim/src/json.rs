//! JSON from outside: read strictly and within bounds, looked into by name, and found again in its text.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

use crate::time::SimDuration;

/// Longest text that is read.
pub const MAX_BYTES: usize = 2 << 20;
/// Deepest nesting.
const MAX_DEPTH: u32 = 24;
/// Most values in a text, all of them counted.
const MAX_VALUES: u32 = 300_000;

/// Why a text is no JSON that is read here, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Syntax {
    /// Counted from 1.
    pub(crate) line: u32,
    /// In characters, counted from 1.
    pub(crate) column: u32,
    /// What is wrong.
    pub(crate) what: String,
}

/// Reads a text. No name may stand twice in an object.
pub(crate) fn read(text: &str) -> Result<Value, Syntax> {
    if text.len() > MAX_BYTES {
        let what = format!("the text has more than {} MiB", MAX_BYTES >> 20);
        return Err(Syntax { line: 1, column: 1, what });
    }
    let values = Cell::new(0);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Strict { depth: 0, values: &values }.deserialize(&mut deserializer);
    value.and_then(|value| deserializer.end().map(|()| value)).map_err(|error| {
        let text = error.to_string();
        let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
        let number = |n: usize| u32::try_from(n.max(1)).unwrap_or(u32::MAX);
        Syntax { line: number(error.line()), column: number(error.column()), what: what.to_owned() }
    })
}

/// Line and column of what stands at a path, or of the innermost thing around it that is there.
pub(crate) fn locate(text: &str, path: &Path) -> (u32, u32) {
    let Ok(mut raw) = serde_json::from_str::<&RawValue>(text) else { return (1, 1) };
    for part in &path.0 {
        let next = match part {
            Part::Name(name) => serde_json::from_str::<BTreeMap<String, &RawValue>>(raw.get())
                .ok()
                .and_then(|fields| fields.get(&**name).copied()),
            Part::Index(index) => serde_json::from_str::<Vec<&RawValue>>(raw.get())
                .ok()
                .and_then(|items| items.get(*index).copied()),
        };
        let Some(next) = next else { break };
        raw = next;
    }
    let offset = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let before = text.get(..offset).unwrap_or_default();
    let number = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count();
    (number(before.matches('\n').count()), number(column))
}

/// Where something stands in a document: `services[0].loadBalancers[1].containerPort`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Path(Vec<Part>);

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Name(Box<str>),
    Index(usize),
}

impl Path {
    /// The path of a field of what stands here.
    pub(crate) fn field(&self, name: &str) -> Self {
        self.with(Part::Name(name.into()))
    }

    /// The path of an item of the list that stands here.
    pub(crate) fn item(&self, index: usize) -> Self {
        self.with(Part::Index(index))
    }

    fn with(&self, part: Part) -> Self {
        let mut parts = Vec::with_capacity(self.0.len() + 1);
        parts.extend_from_slice(&self.0);
        parts.push(part);
        Self(parts)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.iter().enumerate() {
            match part {
                Part::Name(name) if index == 0 => f.write_str(name)?,
                Part::Name(name) => write!(f, ".{name}")?,
                Part::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// A value together with its path. What is missing or of another type is not there: [`shape`](crate::shape)
/// has already said so.
#[derive(Debug, Clone)]
pub(crate) struct At<'a> {
    /// The value.
    pub(crate) value: &'a Value,
    /// Where it stands.
    pub(crate) path: Path,
}

impl<'a> At<'a> {
    /// A whole document.
    pub(crate) fn root(value: &'a Value) -> Self {
        Self { value, path: Path::default() }
    }

    /// A field that is there; `null` counts as not there.
    pub(crate) fn get(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(Self { value, path: self.path.field(name) })
    }

    /// The items of a list in a field.
    pub(crate) fn list(&self, name: &str) -> Vec<Self> {
        self.get(name).map(|list| list.items()).unwrap_or_default()
    }

    /// The items of this list.
    pub(crate) fn items(&self) -> Vec<Self> {
        let items = self.value.as_array().map(Vec::as_slice).unwrap_or_default();
        let at = |(index, value)| Self { value, path: self.path.item(index) };
        items.iter().enumerate().map(at).collect()
    }

    /// The fields of the object in a field, in the order of their names.
    pub(crate) fn entries(&self, name: &str) -> Vec<(&'a str, Self)> {
        let Some(object) = self.get(name) else { return Vec::new() };
        let fields = object.value.as_object().into_iter().flatten();
        fields
            .map(|(name, value)| (name.as_str(), Self { value, path: object.path.field(name) }))
            .collect()
    }

    /// This text.
    pub(crate) fn as_text(&self) -> Option<&'a str> {
        self.value.as_str()
    }

    /// The text in a field.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.value.get(name)?.as_str()
    }

    /// The whole number in a field.
    pub(crate) fn int(&self, name: &str) -> Option<u32> {
        u32::try_from(self.value.get(name)?.as_u64()?).ok()
    }

    /// Yes or no in a field.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.value.get(name)?.as_bool()
    }

    /// The span in a field.
    pub(crate) fn span(&self, name: &str) -> Option<SimDuration> {
        span(self.value.get(name)?)
    }
}

/// A span as scenarios write it: seconds as a number, or a text such as `250ms`.
pub(crate) fn span(value: &Value) -> Option<SimDuration> {
    match value {
        Value::String(text) => SimDuration::parse(text),
        Value::Number(number) => scaled(number, 1_000_000).map(SimDuration),
        _ => None,
    }
}

/// A number times a scale, rounded to whole; none where it is negative or too large.
pub(crate) fn scaled(number: &Number, scale: u32) -> Option<u64> {
    if let Some(whole) = number.as_u64() {
        return whole.checked_mul(u64::from(scale));
    }
    let scaled = (number.as_f64()? * f64::from(scale)).round();
    // Above 2^53 a double is no exact whole number any more.
    (0.0..9e15).contains(&scaled).then_some(scaled as u64)
}

/// A number that may be negative, in thousandths; none where it is too large.
pub(crate) fn signed(value: &Value) -> Option<i64> {
    let thousandths = (value.as_f64()? * 1_000.0).round();
    // Above 2^53 a double is no exact whole number any more.
    (thousandths.abs() < 9e15).then_some(thousandths as i64)
}

/// Builds a value while it counts, so that no text can cost more than its bounds.
#[derive(Clone, Copy)]
struct Strict<'a> {
    depth: u32,
    values: &'a Cell<u32>,
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.depth > MAX_DEPTH {
            return Err(D::Error::custom(format!("nested deeper than {MAX_DEPTH} levels")));
        }
        self.values.set(self.values.get() + 1);
        if self.values.get() > MAX_VALUES {
            return Err(D::Error::custom(format!("more than {MAX_VALUES} values")));
        }
        deserializer.deserialize_any(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(A::Error::custom(format!("the field `{name}` stands twice")));
            }
            let value = fields.next_value_seed(self)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_is_refused_with_its_place() {
        let check = |text: &str, expected: &str| {
            let error = read(text).unwrap_err();
            assert_eq!(format!("{}:{}: {}", error.line, error.column, error.what), expected);
        };
        check("", "1:1: EOF while parsing a value");
        check("{\n  \"a\": 1,\n}", "3:1: trailing comma");
        check("{\"a\": 1, \"a\": 2}", "1:12: the field `a` stands twice");
        check("[1] 2", "1:5: trailing characters");
        check(&"[".repeat(200), "1:25: nested deeper than 24 levels");
        let many = format!("[{}1]", "1,".repeat(300_000));
        check(&many, "1:599999: more than 300000 values");
        check(&" ".repeat(MAX_BYTES + 1), "1:1: the text has more than 2 MiB");
    }

    #[test]
    fn values_are_found_in_their_text() {
        let text = "{\n  \"é\": 1, \"list\": [true,\n    {\"x\": 5}]\n}";
        let root = Path::default();
        let list = root.field("list");
        let check = |path: &Path, place| assert_eq!(locate(text, path), place, "{path}");
        check(&root, (1, 1));
        check(&root.field("é"), (2, 8));
        check(&list.item(0), (2, 20));
        check(&list.item(1).field("x"), (3, 11));
        check(&list.item(1).field("missing"), (3, 5));
        check(&list.item(7), (2, 19));
    }

    #[test]
    fn numbers_and_texts_are_spans() {
        let check = |json: &str, micros: Option<u64>| {
            assert_eq!(span(&read(json).unwrap()).map(|span| span.0), micros, "{json}");
        };
        check("90", Some(90_000_000));
        check("0.25", Some(250_000));
        check("\"250ms\"", Some(250_000));
        check("-1", None);
        check("1e300", None);
        check("18446744073709551615", None);
        check("true", None);
    }
}

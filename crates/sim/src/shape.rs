//! What documents from outside look like: one table per object, which reading, messages and the JSON Schema share.

pub(crate) mod aws;
mod model;
pub(crate) mod own;
#[cfg(feature = "tools")]
mod schema;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use model::errors;
#[cfg(feature = "tools")]
pub(crate) use model::required;
#[cfg(feature = "tools")]
pub use schema::schema;

use serde_json::Value;

use crate::finding::{Findings, suggestion};
use crate::json::{At, scaled, signed, span};

/// An object with named fields.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Its name in the schema.
    #[cfg_attr(not(any(test, feature = "tools")), expect(dead_code, reason = "for the schema"))]
    pub(crate) name: &'static str,
    /// AWS's name for it in the list of the model, where it is AWS's.
    pub(crate) aws: Option<&'static str>,
    /// What the simulator looks at.
    pub(crate) fields: &'static [Field],
}

/// A field of an object.
#[derive(Debug)]
pub(crate) struct Field {
    /// As it is written.
    pub(crate) name: &'static str,
    /// What may stand in it.
    pub(crate) kind: Kind,
    /// Whether it has to be there.
    pub(crate) required: bool,
    /// What it means, for the schema.
    #[cfg(feature = "tools")]
    pub(crate) doc: &'static str,
}

/// What may stand in a field.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Yes or no.
    Flag,
    /// A whole number between two, both included.
    Int(u32, u32),
    /// A number from 0 up to this, with at most three decimals.
    Number(u32),
    /// A number from minus this up to this, with at most three decimals.
    Signed(u32),
    /// A text of at least one and at most so many characters.
    Text(u32),
    /// A text of at most so many characters, none included: what AWS describes may be empty.
    AnyText(u32),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A span of at most so many seconds: a number of seconds, or a text such as `250ms`.
    Span(u32),
    /// A list of at most so many items.
    List(&'static Kind, u32),
    /// An object whose names are free, with at most so many of them.
    Map(&'static Kind, u32),
    /// An object.
    Object(&'static Shape),
    /// Any one of these.
    Either(&'static [Kind]),
    /// Anything: something else looks at it.
    Free,
}

impl Field {
    /// A field that may be left out. `doc` says what it means and what holds without it.
    pub(crate) const fn new(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        // Descriptions are for the schema alone; the browser's module does not carry them.
        #[cfg(not(feature = "tools"))]
        let _ = doc;
        Self {
            name,
            kind,
            required: false,
            #[cfg(feature = "tools")]
            doc,
        }
    }

    /// A field that has to be there.
    pub(crate) const fn required(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        let field = Self::new(name, kind, doc);
        Self { required: true, ..field }
    }
}

/// Finds everything that is wrong with the form of a value.
pub(crate) fn check(kind: &Kind, at: &At<'_>, findings: &mut Findings) {
    let value = at.value;
    let fits = match kind {
        Kind::Flag => value.is_boolean(),
        Kind::Int(least, most) => match value.as_i64() {
            Some(number) if !(i64::from(*least)..=i64::from(*most)).contains(&number) => {
                return findings.refuse(at, format!("{number} is not within {least} to {most}"));
            }
            number => number.is_some(),
        },
        Kind::Number(most) => value
            .as_number()
            .and_then(|number| scaled(number, 1_000))
            .is_some_and(|thousandths| thousandths <= u64::from(*most) * 1_000),
        Kind::Signed(most) => signed(value)
            .is_some_and(|thousandths| thousandths.unsigned_abs() <= u64::from(*most) * 1_000),
        Kind::Text(most) => match value.as_str() {
            Some(text) if text.is_empty() || text.chars().count() > to_usize(*most) => {
                return findings.refuse(at, format!("write between 1 and {most} characters"));
            }
            text => text.is_some(),
        },
        Kind::AnyText(most) => match value.as_str() {
            Some(text) if text.chars().count() > to_usize(*most) => {
                return findings.refuse(at, format!("write at most {most} characters"));
            }
            text => text.is_some(),
        },
        Kind::OneOf(words) => match value.as_str() {
            Some(word) if !words.contains(&word) => {
                let near = suggestion(word, words.iter().copied());
                let words = words.join(", ");
                return findings
                    .refuse(at, format!("no `{}`; it is one of {words}{near}", short(word)));
            }
            word => word.is_some(),
        },
        Kind::Span(most) => span(value).is_some_and(|span| span.0 <= u64::from(*most) * 1_000_000),
        Kind::List(item, most) => return check_list(item, *most, at, findings),
        Kind::Map(item, most) => return check_map(item, *most, at, findings),
        Kind::Object(shape) => return check_object(shape, at, findings),
        Kind::Free => true,
        Kind::Either(kinds) => {
            if let Some(kind) = kinds.iter().find(|kind| kind.is_of_type(value)) {
                return check(kind, at, findings);
            }
            false
        }
    };
    if !fits {
        findings
            .malformed(&at.path, format!("this is {}; write {}", described(value), kind.wanted()));
    }
}

fn check_list(item: &Kind, most: u32, at: &At<'_>, findings: &mut Findings) {
    let Some(items) = at.value.as_array() else {
        return findings
            .malformed(&at.path, format!("this is {}; write a list", described(at.value)));
    };
    if items.len() > to_usize(most) {
        return findings.refuse(at, format!("{} items are more than {most}", items.len()));
    }
    for item_at in at.items() {
        check(item, &item_at, findings);
    }
}

fn check_map(item: &Kind, most: u32, at: &At<'_>, findings: &mut Findings) {
    let Some(fields) = at.value.as_object() else {
        let what = described(at.value);
        return findings.malformed(&at.path, format!("this is {what}; write an object"));
    };
    if fields.len() > to_usize(most) {
        return findings.refuse(at, format!("{} names are more than {most}", fields.len()));
    }
    for (name, value) in fields {
        if name.is_empty() || name.len() > 300 {
            findings.malformed(&at.path, "a name has between 1 and 300 characters");
        }
        check(item, &At { value, path: at.path.field(name) }, findings);
    }
}

fn check_object(shape: &Shape, at: &At<'_>, findings: &mut Findings) {
    let Some(object) = at.value.as_object() else {
        let what = described(at.value);
        return findings.malformed(&at.path, format!("this is {what}; write an object"));
    };
    for (name, value) in object.iter().filter(|(_, value)| !value.is_null()) {
        let path = at.path.field(name);
        if let Some(field) = shape.fields.iter().find(|field| field.name == name) {
            check(&field.kind, &At { value, path }, findings);
        } else if shape.aws.is_some_and(|aws| model::members(aws).any(|member| member == name)) {
            findings.warn(&path, "AWS knows this field, the simulator does not look at it");
        } else {
            let known = shape.fields.iter().map(|field| field.name);
            let known = known.chain(shape.aws.into_iter().flat_map(model::members));
            let near = suggestion(name, known);
            let near = if near.is_empty() { "; remove it".to_owned() } else { near };
            findings.malformed(&path, format!("unknown field{near}"));
        }
    }
    for field in shape.fields.iter().filter(|field| field.required) {
        if at.get(field.name).is_none() {
            let wanted = field.kind.wanted();
            findings.malformed(&at.path, format!("`{}` is missing; write {wanted}", field.name));
        }
    }
}

impl Kind {
    /// Whether a value is of the JSON type that this kind has, whatever stands in it.
    fn is_of_type(&self, value: &Value) -> bool {
        match self {
            Self::Flag => value.is_boolean(),
            Self::Int(..) | Self::Number(_) | Self::Signed(_) => value.is_number(),
            Self::Text(_) | Self::AnyText(_) | Self::OneOf(_) => value.is_string(),
            Self::Span(_) => value.is_number() || value.is_string(),
            Self::List(..) => value.is_array(),
            Self::Map(..) | Self::Object(_) => value.is_object(),
            Self::Either(kinds) => kinds.iter().any(|kind| kind.is_of_type(value)),
            Self::Free => true,
        }
    }

    /// What to write, in words.
    fn wanted(&self) -> String {
        match self {
            Self::Flag => "true or false".to_owned(),
            Self::Int(least, most) => format!("a whole number from {least} to {most}"),
            Self::Number(most) => format!("a number from 0 to {most}"),
            Self::Signed(most) => format!("a number from -{most} to {most}"),
            Self::Text(_) | Self::AnyText(_) => "a text".to_owned(),
            Self::OneOf(words) => format!("one of: {}", words.join(", ")),
            Self::Span(most) => {
                format!("a span such as 90, \"250ms\" or \"10m\", at most {most} s")
            }
            Self::List(..) => "a list".to_owned(),
            Self::Map(..) | Self::Object(_) => "an object".to_owned(),
            Self::Free => "a value".to_owned(),
            Self::Either(kinds) => kinds.iter().map(Self::wanted).collect::<Vec<_>>().join(", or "),
        }
    }
}

/// What a value is, in words that are never long.
fn described(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("the text \"{}\"", short(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// The beginning of a text, so that a message stays a message.
pub(crate) fn short(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn to_usize(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

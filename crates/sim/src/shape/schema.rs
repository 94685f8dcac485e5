//! The scenario format as a JSON Schema (draft 2020-12), from the same tables that reading uses.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Kind, Shape, model, own};
use crate::call::Name;

/// A span as `SimDuration::parse` reads it; that units go down from the largest is beyond a short pattern.
const SPAN: &str = r"^\s*([0-9]+(\.[0-9]{0,6})?|([0-9]+\s*(d|h|m|min|s|ms)\s*)*[0-9]+(\.[0-9]{0,6})?\s*(us|ms|s|m|min|h|d))\s*$";

/// The schema of a scenario's file. What it cannot say, `gantry simulate` says.
pub fn schema() -> Value {
    let mut shapes = BTreeMap::new();
    collect(&own::SCENARIO, &mut shapes);
    for name in Name::ALL {
        collect(name.shape(), &mut shapes);
    }
    let mut definitions: Map<String, Value> =
        shapes.values().map(|shape| (shape.name.to_owned(), object(shape))).collect();
    definitions.insert(own::ACTION.name.to_owned(), action());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Gantry scenario, version 1",
        "$ref": reference(&own::SCENARIO),
        "$defs": definitions,
    })
}

/// All objects that a shape leads to, by their names.
fn collect(shape: &'static Shape, shapes: &mut BTreeMap<&'static str, &'static Shape>) {
    if shapes.insert(shape.name, shape).is_none() {
        for field in shape.fields {
            collect_kind(&field.kind, shapes);
        }
    }
}

fn collect_kind(kind: &'static Kind, shapes: &mut BTreeMap<&'static str, &'static Shape>) {
    match kind {
        Kind::List(item, _) | Kind::Map(item, _) => collect_kind(item, shapes),
        Kind::Object(shape) => collect(shape, shapes),
        Kind::Either(kinds) => kinds.iter().for_each(|kind| collect_kind(kind, shapes)),
        _ => {}
    }
}

fn object(shape: &Shape) -> Value {
    let mut properties: Map<String, Value> = shape
        .fields
        .iter()
        .map(|field| {
            let mut value = of_kind(&field.kind);
            if let Some(fields) = value.as_object_mut() {
                fields.insert("description".to_owned(), field.doc.into());
            }
            (field.name.to_owned(), value)
        })
        .collect();
    for member in shape.aws.into_iter().flat_map(model::members) {
        let not_looked_at = json!({ "description": "AWS's; the simulator does not look at it." });
        properties.entry(member).or_insert(not_looked_at);
    }
    let required: Vec<&str> =
        shape.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// An action: what stands in `with` depends on the call or fault.
fn action() -> Value {
    let alternatives = Name::ALL.iter().map(|name| {
        json!({
            "type": "object",
            "properties": {
                "at": of_kind(&Kind::Span(own::WEEK)),
                name.field(): { "const": name.text() },
                "with": { "$ref": reference(name.shape()) },
            },
            "required": ["at", name.field()],
            "additionalProperties": false,
        })
    });
    json!({ "oneOf": alternatives.collect::<Vec<_>>() })
}

fn of_kind(kind: &Kind) -> Value {
    match kind {
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Int(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Number(most) => json!({ "type": "number", "minimum": 0, "maximum": most }),
        Kind::Signed(most) => {
            json!({ "type": "number", "minimum": -i64::from(*most), "maximum": most })
        }
        Kind::Text(most) => json!({ "type": "string", "minLength": 1, "maxLength": most }),
        Kind::AnyText(most) => json!({ "type": "string", "maxLength": most }),
        Kind::OneOf(words) => json!({ "enum": words }),
        Kind::Span(most) => json!({
            "anyOf": [
                { "type": "number", "minimum": 0, "maximum": most },
                { "type": "string", "pattern": SPAN },
            ],
        }),
        Kind::List(item, most) => {
            json!({ "type": "array", "items": of_kind(item), "maxItems": most })
        }
        Kind::Map(item, most) => json!({
            "type": "object",
            "additionalProperties": of_kind(item),
            "maxProperties": most,
        }),
        Kind::Object(shape) => json!({ "$ref": reference(shape) }),
        Kind::Either(kinds) => json!({ "anyOf": kinds.iter().map(of_kind).collect::<Vec<_>>() }),
        Kind::Free => json!({}),
    }
}

fn reference(shape: &Shape) -> String {
    format!("#/$defs/{}", shape.name)
}

//! What AWS would miss in a request that is enough for the simulator.

use serde_json::Value;

use super::Name;
use crate::shape::{Kind, Shape, required};

/// What AWS would miss in a request that the simulator takes, as paths whose parts are divided by full stops. A scenario may
/// leave out what there is only one of here, or what nothing looks at; a command that is to be used has it.
pub fn missed_by_aws(name: Name, with: &Value) -> Vec<String> {
    let mut missed = Vec::new();
    look(name.shape(), with, "", &mut missed);
    missed
}

fn look(shape: &Shape, with: &Value, at: &str, missed: &mut Vec<String>) {
    for member in shape.aws.into_iter().flat_map(required) {
        if with.get(member).is_none() {
            missed.push(format!("{at}{member}"));
        }
    }
    for field in shape.fields {
        let Some(value) = with.get(field.name) else { continue };
        let at = format!("{at}{}.", field.name);
        match &field.kind {
            Kind::Object(inner) => look(inner, value, &at, missed),
            Kind::List(Kind::Object(inner), _) => {
                let items = value.as_array().into_iter().flatten();
                items.for_each(|item| look(inner, item, &at, missed));
            }
            _ => {}
        }
    }
}

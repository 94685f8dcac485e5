//! What there is and how it is configured, from the engine's descriptions; and what was typed as a value.

use serde_json::{Map, Number, Value};
use sim::call::Form;
use sim::describe::{Subject, describe};
use sim::log::Log;
use sim::world::World;

use super::Kind;

/// All things of a kind by name, each in the shape of the call that configures it.
pub(super) fn all(world: &World, log: &Log, kind: Kind) -> Vec<(String, Value)> {
    let list = |subject, field| match describe(world, log, subject).get_mut(field) {
        Some(Value::Array(list)) => std::mem::take(list),
        _ => Vec::new(),
    };
    match kind {
        Kind::Service => list(Subject::Services, "services")
            .into_iter()
            .filter(|it| it.get("status").and_then(Value::as_str) == Some("ACTIVE"))
            .map(|it| named(it, "serviceName"))
            .map(|(name, it)| (name, short_definition(it)))
            .collect(),
        Kind::TaskDefinition => {
            let mut newest: Vec<(String, Value)> = Vec::new();
            for it in list(Subject::TaskDefinitions, "taskDefinitions") {
                let (name, it) = named(it, "family");
                newest.retain(|(known, _)| *known != name);
                newest.push((name, it));
            }
            newest
        }
        Kind::TargetGroup => list(Subject::TargetGroupAttributes, "targetGroups")
            .into_iter()
            .map(|it| named(it, "TargetGroupName"))
            .map(|(name, it)| (name, attributes(&it)))
            .collect(),
        Kind::CapacityProvider => list(Subject::CapacityProviders, "capacityProviders")
            .into_iter()
            .filter(|it| it.get("autoScalingGroupProvider").is_some())
            .map(|it| named(it, "name"))
            .collect(),
        Kind::ScalableTarget => scalable(list(Subject::Scaling, "ScalableTargets")).collect(),
        Kind::ScalingPolicy => scalable(list(Subject::Scaling, "ScalableTargets"))
            .flat_map(|(service, target)| policies(&service, &target))
            .collect(),
    }
}

fn named(it: Value, field: &str) -> (String, Value) {
    (it.get(field).and_then(Value::as_str).unwrap_or_default().to_owned(), it)
}

/// `family:revision` in place of the ARN that ends with it.
fn short_definition(mut it: Value) -> Value {
    if let Some(definition) = it.get_mut("taskDefinition") {
        let short = definition.as_str().and_then(|arn| arn.rsplit('/').next()).map(str::to_owned);
        *definition = short.map_or(Value::Null, Value::from);
    }
    it
}

/// Attributes as fields beside the group's ARN.
fn attributes(it: &Value) -> Value {
    let list = it.get("Attributes").and_then(Value::as_array).into_iter().flatten();
    let pair = |it: &Value| Some((it.get("Key")?.as_str()?.to_owned(), it.get("Value")?.clone()));
    let mut fields: Map<String, Value> = list.filter_map(pair).collect();
    if let Some(arn) = it.get("TargetGroupArn") {
        fields.insert("TargetGroupArn".to_owned(), arn.clone());
    }
    fields.into()
}

fn scalable(list: Vec<Value>) -> impl Iterator<Item = (String, Value)> {
    list.into_iter().map(|it| named(it, "ResourceId")).map(|(resource, it)| {
        let service = resource.rsplit('/').next().unwrap_or_default().to_owned();
        (service, it)
    })
}

/// The policies of a scalable target, as `PutScalingPolicy` would make them.
fn policies(service: &str, target: &Value) -> Vec<(String, Value)> {
    let list = target.get("ScalingPolicies").and_then(Value::as_array);
    let policy = |policy: &Value| {
        let mut fields = policy.as_object().cloned().unwrap_or_default();
        fields.remove("Alarms");
        for name in ["ServiceNamespace", "ResourceId", "ScalableDimension"] {
            if let Some(value) = target.get(name) {
                fields.insert(name.to_owned(), value.clone());
            }
        }
        let (name, fields) = named(fields.into(), "PolicyName");
        (format!("{service}/{name}"), fields)
    };
    list.into_iter().flatten().map(policy).collect()
}

/// A value as it is typed.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Array(_) | Value::Object(_) => format!("{value:#}"),
        other => other.to_string(),
    }
}

/// What was typed, as a request has it. What makes no sense stays a text, for the engine to refuse.
pub(super) fn value(form: Form, text: &str) -> Value {
    let given = match form {
        Form::Flag => text.parse().ok().map(Value::Bool),
        Form::Whole(..) | Form::Number => number(text),
        Form::OneOf(_) | Form::Text => None,
        Form::Json => serde_json::from_str(text).ok(),
    };
    given.unwrap_or_else(|| text.into())
}

fn number(text: &str) -> Option<Value> {
    let whole = text.parse::<i64>().ok().map(Number::from);
    whole.or_else(|| Number::from_f64(text.parse().ok()?)).map(Value::Number)
}

//! What there is and how it is configured, from the engine's descriptions; and what was typed as a value.

use serde_json::{Map, Number, Value, json};
use sim::call::Form;
use sim::describe::{Subject, describe};
use sim::log::Log;
use sim::time::SimTime;
use sim::world::World;

use super::{Kind, Thing};

/// Everything that is there, each in the shape of the call that configures it. Each subject is described once.
pub(super) fn all(world: &World, log: &Log) -> Vec<(Thing, Value)> {
    let list = |subject, field| match describe(world, log, subject).get_mut(field) {
        Some(Value::Array(list)) => std::mem::take(list),
        _ => Vec::new(),
    };
    let mut all: Vec<(Thing, Value)> = Vec::new();
    let mut add = |kind, (name, now): (String, Value)| all.push((Thing::named(kind, name), now));
    for it in list(Subject::Services, "services") {
        if it.get("status").and_then(Value::as_str) == Some("ACTIVE") {
            let (name, it) = named(it, "serviceName");
            add(Kind::Service, (name, short_definition(it)));
        }
    }
    for service in world.services.values() {
        let thing = Thing::named(Kind::TaskProtection, &*service.name);
        if let Some(now) = one(world, &thing) {
            add(Kind::TaskProtection, (service.name.to_string(), now));
        }
    }
    for it in newest(list(Subject::TaskDefinitions, "taskDefinitions")) {
        add(Kind::TaskDefinition, it);
    }
    for it in list(Subject::TargetGroupAttributes, "targetGroups") {
        let (name, it) = named(it, "TargetGroupName");
        add(Kind::TargetGroup, (name, attributes(&it)));
    }
    for it in list(Subject::Listeners, "Listeners") {
        listener(&it, &mut add);
    }
    for it in list(Subject::CapacityProviders, "capacityProviders") {
        if it.get("autoScalingGroupProvider").is_some() {
            add(Kind::CapacityProvider, named(it, "name"));
        } else if it.get("managedInstancesProvider").is_some() {
            add(Kind::ManagedInstances, named(it, "name"));
        }
    }
    for it in list(Subject::Clusters, "clusters") {
        let (name, mut it) = named(it, "clusterName");
        // What its call names it by.
        it["cluster"] = (*name).into();
        add(Kind::Cluster, (name, it));
    }
    for target in list(Subject::Scaling, "ScalableTargets") {
        scaled(world, &target, &mut add);
    }
    for it in list(Subject::Alarms, "MetricAlarms") {
        let (name, it) = named(it, "AlarmName");
        // Those of target tracking and of managed scaling change with what has made them.
        if !name.starts_with("TargetTracking-") {
            add(Kind::Alarm, (name, it));
        }
    }
    all
}

/// So many tasks stand in one call at most.
const PROTECTED_AT_ONCE: usize = 10;

/// A thing that stands in no list of all: the protection of one task. Of a service, that of its first tasks.
pub(super) fn one(world: &World, thing: &Thing) -> Option<Value> {
    let name = thing.name.as_deref().filter(|_| thing.kind == Kind::TaskProtection)?;
    let service = world.services.iter().find(|(_, service)| *service.name == *name);
    let of = |id: &sim::ids::TaskId| match service {
        Some(_) => true,
        None => id.to_string() == name,
    };
    let alive = world.tasks.iter().filter(|(_, task)| task.wanted);
    let own = alive.filter(|(id, task)| {
        let (of_service, _) = task.service.unzip();
        of_service.is_some() && service.is_none_or(|(id, _)| of_service == Some(id)) && of(id)
    });
    let own: Vec<_> = own.take(PROTECTED_AT_ONCE).collect();
    let protected =
        own.iter().all(|(_, task)| task.protected_until.is_some_and(|until| until > world.now));
    let tasks: Vec<String> = own.iter().map(|(id, _)| id.to_string()).collect();
    let now = || json!({"cluster": "default", "tasks": tasks, "protectionEnabled": protected});
    (!tasks.is_empty()).then(now)
}

/// The newest revision of each family.
fn newest(all: Vec<Value>) -> Vec<(String, Value)> {
    let mut newest: Vec<(String, Value)> = Vec::new();
    for it in all {
        let (name, it) = named(it, "family");
        newest.retain(|(known, _)| *known != name);
        newest.push((name, it));
    }
    newest
}

/// A listener's default action, and its rules.
fn listener(listener: &Value, add: &mut impl FnMut(Kind, (String, Value))) {
    let end = |arn: &Value, parts: usize| {
        let parts: Vec<&str> = arn.as_str().unwrap_or_default().rsplitn(parts + 1, '/').collect();
        let name = parts.split_last().map_or(&[][..], |(_, name)| name);
        name.iter().rev().copied().collect::<Vec<_>>().join("/")
    };
    for rule in items(listener, "Rules") {
        let (Some(arn), Some(actions)) = (rule.get("RuleArn"), rule.get("Actions")) else {
            continue;
        };
        let is_default = rule.get("Priority").and_then(Value::as_str) == Some("default");
        match listener.get("ListenerArn").filter(|_| is_default) {
            Some(arn) => {
                let now = json!({"ListenerArn": arn, "DefaultActions": actions});
                add(Kind::Listener, (end(arn, 1), now));
            }
            None => {
                let now = json!({"RuleArn": arn, "Actions": actions});
                add(Kind::ListenerRule, (end(arn, 2), now));
            }
        }
    }
}

/// A scalable target with its policies and scheduled actions, each with what names the target.
fn scaled(world: &World, target: &Value, add: &mut impl FnMut(Kind, (String, Value))) {
    let (resource, _) = named(target.clone(), "ResourceId");
    let service = resource.rsplit('/').next().unwrap_or_default().to_owned();
    let own = |it: &Value, name: &str| {
        let mut fields = it.as_object().cloned().unwrap_or_default();
        for key in ["ServiceNamespace", "ResourceId", "ScalableDimension"] {
            fields.extend(target.get(key).map(|value| (key.to_owned(), value.clone())));
        }
        let (name, fields) = named(fields.into(), name);
        (format!("{service}/{name}"), fields)
    };
    for it in items(target, "ScalingPolicies") {
        add(Kind::ScalingPolicy, own(it, "PolicyName"));
    }
    for it in items(target, "ScheduledActions") {
        let (name, mut it) = own(it, "ScheduledActionName");
        for field in ["StartTime", "EndTime"] {
            // Descriptions have seconds of the run, requests dates.
            if let Some(moment) = it.get_mut(field) {
                let at = SimTime::from_secs(moment.as_u64().unwrap_or_default());
                *moment = world.autoscaling.calendar.text(at).into();
            }
        }
        add(Kind::ScheduledAction, (name, it));
    }
    add(Kind::ScalableTarget, (service, target.clone()));
}

fn items<'a>(of: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    of.get(field).and_then(Value::as_array).into_iter().flatten()
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

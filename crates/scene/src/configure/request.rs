//! From a form to the calls that do what was typed into it, and what the engine says of them.

use serde_json::{Map, Value, json};
use sim::call::{self, Name};
use sim::service::ServiceStatus;
use sim::world::World;

use super::table::Table;
use super::{Call, Field, Kind, Sheet, Thing, read};

/// The calls, in order; none where nothing was changed.
pub(super) fn calls(
    world: &World,
    table: &Table,
    thing: &Thing,
    now: &Value,
    sheet: &Sheet,
) -> Vec<Call> {
    if sheet.fields().all(|field| field.typed.is_none()) {
        return Vec::new();
    }
    let request = if table.whole { whole(now, sheet) } else { changed(thing, now, sheet) };
    let mut calls = vec![Call { name: table.call, with: request.into() }];
    if thing.kind == Kind::TaskDefinition {
        calls.extend(deploy(world, thing, now));
    }
    calls
}

/// Everything as it is, with what was typed in it.
fn whole(now: &Value, sheet: &Sheet) -> Map<String, Value> {
    let mut request = now.as_object().cloned().unwrap_or_default();
    // What a response says beyond what a request may.
    for response in ["taskDefinitionArn", "revision", "status"] {
        request.remove(response);
    }
    for field in sheet.fields() {
        if let Some(typed) = &field.typed {
            put(&mut request, &field.path, value(field, typed));
        }
    }
    request
}

/// What names the thing, and what changes. An object is sent as a whole: what a call would do to the rest of it is
/// not the same everywhere.
fn changed(thing: &Thing, now: &Value, sheet: &Sheet) -> Map<String, Value> {
    let mut request = Map::new();
    let keys: &[&str] = match thing.kind {
        Kind::Service => {
            request.insert("service".to_owned(), thing.name.as_str().into());
            &[]
        }
        Kind::TargetGroup => &["TargetGroupArn"],
        Kind::CapacityProvider => &["name"],
        _ => &["ServiceNamespace", "ResourceId", "ScalableDimension"],
    };
    for key in keys {
        if let Some(value) = now.get(*key) {
            request.insert((*key).to_owned(), value.clone());
        }
    }
    if thing.kind == Kind::TargetGroup {
        let given =
            |field: &Field| Some(json!({"Key": field.path, "Value": field.typed.as_ref()?}));
        let attributes: Vec<Value> = sheet.fields().filter_map(given).collect();
        request.insert("Attributes".to_owned(), attributes.into());
        return request;
    }
    for field in sheet.fields() {
        let whole = top(&field.path).filter(|object| {
            let mut fields = sheet.fields();
            fields.any(|it| it.typed.is_some() && top(&it.path) == Some(*object))
        });
        let text = if whole.is_some() { Some(field.text()) } else { field.typed.as_deref() };
        if let Some(text) = text {
            put(&mut request, &field.path, value(field, text));
        }
    }
    request
}

/// The object of the request in which a field stands.
fn top(path: &str) -> Option<&str> {
    path.split_once('/').map(|(object, _)| object)
}

/// None where a field was emptied: it is left out.
fn value(field: &Field, text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| read::value(field.form, text))
}

/// Writes a value into a request, or takes it out.
fn put(request: &mut Map<String, Value>, path: &str, value: Option<Value>) {
    match (path.split_once('/'), value) {
        (Some((object, rest)), value) => {
            if value.is_none() && !request.contains_key(object) {
                return;
            }
            let inner = request.entry(object).or_insert_with(|| Map::new().into());
            if let Some(inner) = inner.as_object_mut() {
                put(inner, rest, value);
            }
        }
        (None, Some(value)) => drop(request.insert(path.to_owned(), value)),
        (None, None) => drop(request.remove(path)),
    }
}

/// The services that run a family begin to run its next revision.
fn deploy(world: &World, thing: &Thing, now: &Value) -> Vec<Call> {
    let next = now.get("revision").and_then(Value::as_u64).unwrap_or_default() + 1;
    let runs = world.services.values().filter(|service| {
        let newest = service.deployments.first().and_then(|id| world.deployments.get(*id));
        let definition = newest.and_then(|it| world.task_definitions.get(it.definition));
        service.status == ServiceStatus::Active
            && definition.is_some_and(|it| *it.family == *thing.name)
    });
    let call = |name: &str| Call {
        name: Name::UpdateService,
        with: json!({"service": name, "taskDefinition": format!("{}:{next}", thing.name)}),
    };
    runs.map(|service| call(&service.name)).collect()
}

/// Writes what the engine says of the first call to the fields that it is about. What the others say depends on what
/// the first one has done.
pub(super) fn judge(world: &World, kind: Kind, sheet: &mut Sheet) {
    let Some(call) = sheet.calls.first() else { return };
    let found = call::judge(world, &call.action(world.now));
    let given: Vec<String> = match kind {
        Kind::TargetGroup => {
            let typed = sheet.fields().filter(|field| field.typed.is_some());
            typed.map(|field| field.path.clone()).collect()
        }
        _ => Vec::new(),
    };
    for (path, message) in found {
        let attribute = path.strip_prefix("Attributes[").and_then(|rest| rest.split(']').next());
        let attribute = attribute.and_then(|place| given.get(place.parse::<usize>().ok()?));
        let about = |field: &&mut Field| match attribute {
            Some(attribute) => field.path == *attribute,
            None => within(&path, &field.path.replace('/', ".")),
        };
        let mut fields = sheet.parts.iter_mut().flat_map(|part| &mut part.fields);
        match fields.find(about) {
            Some(field) if path.len() > field.path.len() && attribute.is_none() => {
                field.wrong.push(format!("{path}: {message}"));
            }
            Some(field) => field.wrong.push(message),
            None if path.is_empty() => sheet.wrong.push(message),
            None => sheet.wrong.push(format!("{path}: {message}")),
        }
    }
}

/// Whether a path leads to what stands in a field, or into it.
fn within(path: &str, field: &str) -> bool {
    path.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

//! From a form to the calls that do what was typed into it, and what the engine says of them.

use serde_json::{Map, Value, json};
use sim::call::{self, Action, Name};
use sim::scenario::lane::{self, Lane};
use sim::service::ServiceStatus;
use sim::world::World;

use super::table::Table;
use super::{Call, Field, Kind, Sheet, Thing, read};
use crate::show::Show;

/// The calls, in order; none where nothing was changed.
pub(super) fn calls(
    world: &World,
    table: &Table,
    thing: &Thing,
    now: &Value,
    sheet: &Sheet,
) -> Vec<Call> {
    let new = table.new.as_ref().filter(|_| sheet.is_new);
    if new.is_none() && sheet.fields().all(|field| field.typed.is_none()) {
        return Vec::new();
    }
    let name = new.map_or(table.call, |new| new.call);
    let request = match table.whole || sheet.is_new {
        true => whole(name, now, sheet),
        false => changed(table, now, sheet),
    };
    let mut calls = vec![Call { name, with: request.into() }];
    if thing.kind == Kind::TaskDefinition {
        calls.extend(deploy(world, thing, now));
    }
    calls
}

/// Everything as it is, with what was typed in it.
fn whole(name: Name, now: &Value, sheet: &Sheet) -> Map<String, Value> {
    let mut request = now.as_object().cloned().unwrap_or_default();
    // A response says more than a request may.
    request.retain(|field, _| name.form(field).is_some());
    for path in sheet.hidden.iter().filter(|path| sheet.find(path).is_none()) {
        put(&mut request, path, None);
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
fn changed(table: &Table, now: &Value, sheet: &Sheet) -> Map<String, Value> {
    let mut request = Map::new();
    for (field, own) in table.keys {
        if let Some(value) = now.get(*own) {
            request.insert((*field).to_owned(), value.clone());
        }
    }
    if table.kind == Kind::TargetGroup {
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
            let takes = value.is_none();
            let inner = request.entry(object).or_insert_with(|| Map::new().into());
            let inner = inner.as_object_mut().map(|inner| {
                put(inner, rest, value);
                inner.is_empty()
            });
            if takes && inner == Some(true) {
                request.remove(object);
            }
        }
        (None, Some(value)) => drop(request.insert(path.to_owned(), value)),
        (None, None) => drop(request.remove(path)),
    }
}

/// The services that run a family begin to run its next revision.
fn deploy(world: &World, thing: &Thing, now: &Value) -> Vec<Call> {
    let next = now.get("revision").and_then(Value::as_u64).unwrap_or_default() + 1;
    let family = thing.name.as_deref().unwrap_or_default();
    let runs = world.services.values().filter(|service| {
        let newest = service.deployments.first().and_then(|id| world.deployments.get(*id));
        let definition = newest.and_then(|it| world.task_definitions.get(it.definition));
        service.status == ServiceStatus::Active
            && definition.is_some_and(|it| *it.family == *family)
    });
    let call = |name: &str| Call {
        name: Name::UpdateService,
        with: json!({"service": name, "taskDefinition": format!("{family}:{next}")}),
    };
    runs.map(|service| call(&service.name)).collect()
}

/// Writes what the engine says of the calls: to the fields that it is about, where the form is filled in from that lane
/// and it is about the first call, otherwise below. Each call is judged in the world that those before it leave, in
/// every lane that has the thing.
pub(super) fn judge(show: &Show, lanes: &[usize], kind: Kind, sheet: &mut Sheet) {
    let mut known: Vec<(Name, String, String)> = Vec::new();
    for (nth, place) in lanes.iter().enumerate() {
        let (Some(run), Some(lane)) = (show.runs().get(*place), show.lanes().get(*place)) else {
            continue;
        };
        let in_lane = |call: &Call| lane::in_lane(&call.action(run.now()), *lane);
        if let Some((call, wrong)) = &mut sheet.delete {
            let found = in_lane(call).and_then(|it| call::judge_all(run.world(), &[it]));
            for (_, message) in found.into_iter().flat_map(|(_, found)| found) {
                if !wrong.contains(&message) {
                    wrong.push(message);
                }
            }
        }
        let actions: Vec<Action> = sheet.calls.iter().filter_map(in_lane).collect();
        let Some((refused, found)) = call::judge_all(run.world(), &actions) else { continue };
        let Some(name) = actions.get(refused).map(|action| action.name) else { continue };
        let is_first = sheet.calls.first().is_some_and(|call| call.name == name);
        for (path, message) in found {
            let one = (name, path, message);
            if known.contains(&one) {
                continue;
            }
            let (_, path, message) = &one;
            match (nth, is_first) {
                (0, true) => tell(kind, sheet, path, message),
                (0, false) => sheet.wrong.push(sentence(name.text(), path, message)),
                _ => sheet.wrong.push(sentence(on(*lane), path, message)),
            }
            known.push(one);
        }
    }
}

const fn on(lane: Lane) -> &'static str {
    match lane {
        Lane::Fargate => "on Fargate",
        Lane::Ec2 => "on EC2",
        Lane::AsWritten => "",
    }
}

/// A complaint with what it is about, as far as there is something.
fn sentence(about: &str, path: &str, message: &str) -> String {
    let parts = [about, path, message];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
}

/// Writes a complaint about the first call to its field, or below the form.
fn tell(kind: Kind, sheet: &mut Sheet, path: &str, message: &str) {
    let attribute = path.strip_prefix("Attributes[").and_then(|rest| rest.split(']').next());
    let attribute = attribute.filter(|_| kind == Kind::TargetGroup).and_then(|place| {
        let mut typed = sheet.fields().filter(|field| field.typed.is_some());
        typed.nth(place.parse().ok()?).map(|field| field.path.clone())
    });
    let path = &*missing(path, message).unwrap_or_else(|| path.to_owned());
    let about = |field: &&mut Field| match &attribute {
        Some(attribute) => field.path == *attribute,
        None => within(path, &field.path.replace('/', ".")),
    };
    let mut fields = sheet.parts.iter_mut().flat_map(|part| &mut part.fields);
    match fields.find(about) {
        Some(field) if path.len() > field.path.len() && attribute.is_none() => {
            field.wrong.push(sentence("", path, message));
        }
        Some(field) => field.wrong.push(message.to_owned()),
        None => sheet.wrong.push(sentence("", path, message)),
    }
}

/// The path of what a complaint says is missing in what it is about.
fn missing(path: &str, message: &str) -> Option<String> {
    let (name, _) = message.strip_prefix('`')?.split_once("` is missing")?;
    Some(if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") })
}

/// Whether a path leads to what stands in a field, or into it.
fn within(path: &str, field: &str) -> bool {
    path.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

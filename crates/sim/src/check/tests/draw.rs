//! Draws actions: the requests of `requests.json`, filled with names of what a scenario has.
//!
//! In a request `"$service"` stands for a name out of a pool, `"$$service"` for all of them, `["$of", a, b]` for one of these, a field whose name ends
//! with `?` is there half of the time, and `"$like": "services"` brings the fields of one of the scenario's own. Now
//! and then some field gets a value from the edge of what its shape allows, or from beyond it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use crate::call::{Action, Name};
use crate::rng::{Purpose, Rng};
use crate::shape::Kind;
use crate::time::SimTime;

/// A pool: where its names stand in a scenario, what is made of each, and further ones.
type Pool =
    (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

const POOLS: &[Pool] = &[
    ("alarm", &["alarms.*.AlarmName"], &["{}"], &["extra-1"]),
    ("api", &[], &[], &["ecr", "logs", "secretsmanager", "dynamodb", "ec2"]),
    ("asg", &["autoScalingGroups.*.AutoScalingGroupName"], &["{}"], &["none"]),
    ("class", &["traffic.*.name"], &["{}"], &["requests"]),
    ("container", &["taskDefinitions.*.containerDefinitions.*.name"], &["{}"], &["side"]),
    ("definition", &["taskDefinitions.*.family"], &["{}", "{}", "{}:1", "{}:2", "{}:3"], &["none"]),
    ("dependency", &["dependencies.#"], &["{}"], &["none"]),
    ("family", &["taskDefinitions.*.family"], &["{}"], &["extra"]),
    ("few", &[], &[], &["0", "1", "2", "3", "4", "6", "9"]),
    ("function", &["functions.#"], &["{}"], &["none"]),
    ("group", &["targetGroups.*.Name"], &["{}"], &["none"]),
    ("image", IMAGES, &["{}"], &["none:1"]),
    ("instance", &["autoScalingGroups.*.AutoScalingGroupName"], &["{}/any", "{}/0"], INSTANCES),
    ("listener", &["listeners.*.Name"], &["{}"], &["none"]),
    ("logGroup", LOG_GROUPS, &["{}"], &["/ecs/none"]),
    ("new", &[], &[], &["extra-1", "extra-2", "extra-3"]),
    ("policy", &["scaling.scalingPolicies.*.PolicyName"], &["{}"], &["extra-1"]),
    ("provider", &["capacityProviders.*.name"], &["{}"], &["FARGATE", "FARGATE_SPOT"]),
    ("registry", &["discoveryServices.*.Name"], &["{}"], &["none"]),
    (
        "resource",
        &["services.*.serviceName"],
        &["service/default/{}"],
        &["service/default/extra-1"],
    ),
    ("role", &["roles.#"], &["{}"], &["infra", "none"]),
    ("rule", &["listeners.*.Name"], &["{}/default", "{}/10"], &["http/11"]),
    ("schedule", &["scaling.scheduledActions.*.ScheduledActionName"], &["{}"], &["extra-1"]),
    ("secret", SECRETS, &["{}"], &["none"]),
    ("service", &["services.*.serviceName"], &["{}"], &["extra-1", "extra-2"]),
    ("stage", &[], &[], STAGES),
    ("subnet", &["subnets.#"], &["{}"], &["subnet-a", "subnet-b", "subnet-c"]),
    ("task", &["services.*.serviceName"], &["{}/any", "{}/any", "{}/0"], TASKS),
    ("zone", &["availabilityZones.*"], &["{}"], &["us-east-1a", "us-east-1b", "us-east-1c"]),
];

const IMAGES: &[&str] = &["images.#", "taskDefinitions.*.containerDefinitions.*.image"];
const INSTANCES: &[&str] = &["any", "any", "i-1", "i-2", "i-5", "us-east-1a/any"];
const LOG_GROUPS: &[&str] =
    &["taskDefinitions.*.containerDefinitions.*.logConfiguration.options.awslogs-group"];
const SECRETS: &[&str] = &["taskDefinitions.*.containerDefinitions.*.secrets.*.valueFrom"];
const STAGES: &[&str] = &[
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
];
const TASKS: &[&str] = &["any", "any", "t-1", "t-2", "t-7", "t-30"];

/// Most of anything that is kept or asked for: more of it only takes longer.
const MANY: u64 = 60;

/// Everything that may be asked for, by call and fault.
pub(super) fn requests() -> &'static [(Name, Value)] {
    static REQUESTS: LazyLock<Vec<(Name, Value)>> = LazyLock::new(|| {
        let by_name: BTreeMap<String, Vec<Value>> =
            serde_json::from_str(include_str!("requests.json")).unwrap();
        let named = |text: &str| *Name::ALL.iter().find(|name| name.text() == text).unwrap();
        let all = by_name.into_iter().flat_map(|(name, requests)| {
            requests.into_iter().map(move |request| (named(&name), request))
        });
        all.collect()
    });
    &REQUESTS
}

/// The action that a number stands for in a scenario.
pub(super) fn action(names: &Names, at: SimTime, draw: u64) -> Action {
    let mut rng = Rng::new(draw, Purpose::Fault, [0, 0]);
    let (name, request) = rng.pick(requests()).unwrap();
    let mut with = names.fill(request, &mut rng);
    if rng.below(12) == 0 {
        scramble(&Kind::Object(name.shape()), &mut with, &mut rng);
    }
    Action::new(at, *name, with)
}

/// What a scenario has, by pool.
pub(super) struct Names {
    document: Value,
    pools: BTreeMap<&'static str, Vec<Value>>,
}

impl Names {
    /// Looks at a scenario.
    pub(super) fn of(document: &Value) -> Self {
        let own = |(pool, paths, patterns, _): &Pool| {
            let found = paths.iter().flat_map(|path| all_at(document, path));
            let found: Vec<String> = found.filter_map(|it| Some(it.as_str()?.to_owned())).collect();
            let made = |name: &String| {
                patterns.iter().map(|it| it.replace("{}", name).into()).collect::<Vec<Value>>()
            };
            (*pool, found.iter().flat_map(made).collect())
        };
        Self { document: document.clone(), pools: POOLS.iter().map(own).collect() }
    }

    /// A name out of a pool, mostly one that the scenario has.
    fn name(&self, pool: &str, rng: &mut Rng) -> Value {
        let (own, others) = self.pool(pool);
        let drawn = if rng.below(5) > 0 { rng.pick(own) } else { None };
        drawn.or_else(|| rng.pick(&others)).cloned().unwrap()
    }

    fn all(&self, pool: &str) -> Value {
        let (own, others) = self.pool(pool);
        own.iter().cloned().chain(others).collect()
    }

    fn pool(&self, pool: &str) -> (&[Value], Vec<Value>) {
        let row = POOLS.iter().find(|row| row.0 == pool);
        let others = row.unwrap_or_else(|| panic!("no pool `{pool}`")).3.iter();
        let value = |name: &&str| name.parse::<u64>().map_or_else(|_| (*name).into(), Value::from);
        (&self.pools[pool], others.map(value).collect())
    }

    /// A request without what only stands for something else.
    fn fill(&self, request: &Value, rng: &mut Rng) -> Value {
        match request {
            Value::String(text) => match text.strip_prefix('$') {
                Some(pool) => match pool.strip_prefix('$') {
                    Some(pool) => self.all(pool),
                    None => self.name(pool, rng),
                },
                None => request.clone(),
            },
            Value::Array(items) if items.first() == Some(&json!("$of")) => {
                self.fill(rng.pick(&items[1..]).unwrap(), rng)
            }
            Value::Array(items) => items.iter().map(|item| self.fill(item, rng)).collect(),
            Value::Object(fields) => self.object(fields, rng).into(),
            _ => request.clone(),
        }
    }

    fn object(&self, fields: &Map<String, Value>, rng: &mut Rng) -> Map<String, Value> {
        let like = fields.get("$like").and_then(Value::as_str);
        let like = like.map(|path| all_at(&self.document, &format!("{path}.*")));
        let like = like.and_then(|all| rng.pick(&all).and_then(|own| own.as_object()).cloned());
        let mut filled = like.unwrap_or_default();
        for (name, value) in fields.iter().filter(|(name, _)| *name != "$like") {
            let maybe = name.strip_suffix('?');
            if maybe.is_none() || rng.below(2) == 0 {
                let value = self.fill(value, rng);
                filled.insert(maybe.unwrap_or(name).to_owned(), value);
            }
        }
        filled
    }
}

/// Everything at a path of names; `*` are all items of a list, `#` all names of an object.
fn all_at(value: &Value, path: &str) -> Vec<Value> {
    let (first, rest) =
        path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let next: Vec<Value> = match (first, value) {
        ("*", Value::Array(items)) => items.clone(),
        ("#", Value::Object(fields)) => fields.keys().map(|name| name.as_str().into()).collect(),
        (name, Value::Object(fields)) => fields.get(name).cloned().into_iter().collect(),
        _ => Vec::new(),
    };
    match rest {
        Some(rest) => next.iter().flat_map(|value| all_at(value, rest)).collect(),
        None => next,
    }
}

/// Gives something in a value another value from the edge of its kind, or from beyond it.
fn scramble(kind: &Kind, value: &mut Value, rng: &mut Rng) {
    match kind {
        Kind::Object(shape) => {
            if !value.is_object() {
                *value = json!({});
            }
            if let Some(field) = rng.pick(shape.fields) {
                scramble(&field.kind, &mut value[field.name], rng);
            }
        }
        Kind::List(item, _) => match value.as_array_mut().and_then(|items| items.first_mut()) {
            Some(first) if rng.below(4) > 0 => scramble(item, first, rng),
            Some(first) => *value = json!([first, first]),
            None => *value = json!([]),
        },
        Kind::Either(kinds) => scramble(rng.pick(kinds).unwrap(), value, rng),
        kind => *value = edge(kind, rng),
    }
}

fn edge(kind: &Kind, rng: &mut Rng) -> Value {
    let number = |most: u32, rng: &mut Rng| {
        let few = u64::from(most).min(MANY);
        rng.pick(&[0, 1, few, u64::from(most) + 1]).copied().unwrap_or(0)
    };
    match kind {
        Kind::Flag => (rng.below(2) == 0).into(),
        Kind::Int(least, most) if rng.below(2) == 0 => (*least).min(*most).into(),
        Kind::Int(_, most) | Kind::Number(most) | Kind::Span(most) => number(*most, rng).into(),
        Kind::Signed(most) => (-i64::try_from(number(*most, rng)).unwrap()).into(),
        Kind::OneOf(words) => rng.pick(words).copied().unwrap_or_default().into(),
        Kind::Text(_) | Kind::AnyText(_) => {
            rng.pick(&["", "0", "any", "extra-1", "é"]).copied().unwrap_or_default().into()
        }
        _ => Value::Null,
    }
}

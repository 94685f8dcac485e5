//! Small runs for the tests of the engine: a scenario, changed in a few places, and its log as text.

use std::fmt::Write;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::check::{Before, invariants};
use crate::ids::{RecordId, ServiceId, TaskId};
use crate::log::Log;
use crate::scenario::Scenario;
use crate::step::{self, Step};
use crate::time::SimTime;
use crate::timeline::Timeline;
use crate::world::World;

/// A run of a small scenario.
pub(crate) struct Run {
    pub(crate) world: World,
    pub(crate) log: Log,
    /// Records that were shown already.
    pub(crate) shown: usize,
}

impl Run {
    /// One Fargate service `web` that wants one task with one container of 100 MB; `changes` are JSON
    /// pointers into that scenario, with what stands there instead.
    pub(crate) fn new(changes: &[(&str, Value)]) -> Self {
        let document = document(changes);
        let scenario = match Scenario::parse(&document.to_string()) {
            Ok(scenario) => scenario,
            Err(findings) => {
                let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
                panic!("{}", lines.join("\n"));
            }
        };
        let mut log = Log::default();
        let world = World::new(&scenario, &mut log);
        Self { world, log, shown: 0 }
    }

    /// Goes on to a moment and gives the records since the last call, one a line.
    pub(crate) fn until(&mut self, secs: u64) -> String {
        self.go(secs);
        let mut text = String::new();
        for record in self.log.records().iter().skip(self.shown) {
            writeln!(text, "{record}").unwrap();
        }
        self.shown = self.log.records().len();
        text
    }

    /// As `until`, but only records whose text has one of the words.
    pub(crate) fn only(&mut self, secs: u64, words: &[&str]) -> String {
        let all = self.until(secs);
        let kept = |line: &&str| words.iter().any(|word| line.contains(word));
        all.lines().filter(kept).fold(String::new(), |text, line| text + line + "\n")
    }

    /// Goes on to a moment, all that happens then included.
    pub(crate) fn go(&mut self, secs: u64) {
        let end = SimTime::from_secs(secs);
        while self.world.agenda.next_at().is_some_and(|at| at <= end) {
            step::step(&mut self.world, &mut self.log);
        }
        self.world.now = end;
    }

    /// Does something to the world now, as an action would.
    pub(crate) fn act<T>(&mut self, act: impl FnOnce(&mut Step<'_>) -> T) -> T {
        let (world, log) = (&mut self.world, &mut self.log);
        act(&mut Step { world, log, cause: RecordId::SCENARIO })
    }

    /// The only service, or the first one.
    pub(crate) fn service(&self) -> ServiceId {
        self.world.services.ids().next().unwrap()
    }

    /// The tasks of the first service that are wanted, by id.
    pub(crate) fn wanted(&self) -> Vec<TaskId> {
        let service = self.world.services.get(self.service()).unwrap();
        let wanted = |id: &TaskId| self.world.tasks.get(*id).unwrap().wanted;
        service.tasks.iter().copied().filter(wanted).collect()
    }

    /// The id of a revision of `web`.
    pub(crate) fn revision(&self, revision: u32) -> crate::ids::TaskDefinitionId {
        let found = self.world.task_definitions.iter().find(|(_, it)| it.revision == revision);
        found.unwrap().0
    }
}

/// Plays the scenario of [`Run::new`] with everything looked at after each step.
pub(crate) fn play(changes: &[(&str, Value)], secs: u64) -> Timeline {
    let document = document(changes);
    let mut run = Timeline::new(Arc::new(Scenario::parse(&document.to_string()).unwrap()));
    let end = SimTime::from_secs(secs);
    let mut before = Before::default();
    while run.next_at().is_some_and(|at| at <= end) {
        run.step();
        assert_eq!(invariants(run.world(), &mut before), [""; 0], "at {}", run.now());
    }
    run.advance_to(end, u64::MAX);
    run
}

/// The scenario of [`Run::new`].
pub(crate) fn document(changes: &[(&str, Value)]) -> Value {
    let mut document = json!({
        "gantry": 1,
        "images": {"web:1": {"sizeMb": 100}, "web:2": {"sizeMb": 100}},
        "taskDefinitions": [definition("web:1"), definition("web:2")],
        "services": [{
            "serviceName": "web", "taskDefinition": "web:1", "desiredCount": 1,
            "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a", "b", "c"]}}
        }]
    });
    for (pointer, value) in changes {
        set(&mut document, pointer, value.clone());
    }
    document
}

pub(crate) fn definition(image: &str) -> Value {
    json!({
        "family": "web", "requiresCompatibilities": ["FARGATE", "EC2"], "networkMode": "awsvpc",
        "cpu": "256", "memory": "512",
        "containerDefinitions": [
            {"name": "app", "image": image, "portMappings": [{"containerPort": 80}]}
        ]
    })
}

/// Changes that put the service behind a load balancer that checks every 10 s.
pub(crate) fn balanced() -> Vec<(&'static str, Value)> {
    vec![
        (
            "/targetGroups",
            json!([{
                "Name": "web", "TargetType": "ip", "HealthCheckIntervalSeconds": 10
            }]),
        ),
        (
            "/services/0/loadBalancers",
            json!([{
                "targetGroupArn": "web", "containerName": "app", "containerPort": 80
            }]),
        ),
    ]
}

/// A text for reasons and names.
pub(crate) fn text(text: &str) -> Arc<str> {
    Arc::from(text)
}

/// Sets what a JSON pointer names; its last part may be new.
fn set(document: &mut Value, pointer: &str, value: Value) {
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}"));
    match parent {
        Value::Array(items) => match items.get_mut(last.parse::<usize>().unwrap()) {
            Some(item) => *item = value,
            None => items.push(value),
        },
        _ if value.is_null() => {
            parent.as_object_mut().unwrap().remove(last);
        }
        _ => parent[last] = value,
    }
}

//! A task: what it is now, what it took to come up, why it stopped, why it stands where it does.

use sim::describe::HEALTHY_WAIT;
use sim::ids::TaskId;
use sim::instance::Resources;
use sim::record::{Record, What};
use sim::task::{ContainerStatus, Host, Task, TaskStatus};
use sim::time::SimTime;
use sim::timeline::Timeline;
use sim::usage;
use sim::world::World;

use super::placement::{self, Explained};
use super::{Answer, Part, chain, figure};
use crate::cast::phase;
use crate::marks::{Marks, marks};
use crate::revision::{Revision, goes_back};
use crate::state::Phase;

pub(super) fn answers(
    run: &Timeline,
    at: SimTime,
    id: TaskId,
    last: &mut Explained,
) -> Vec<Answer> {
    let log = run.log();
    let Some(task) = run.world().tasks.get(id) else {
        let says = "It stopped long ago, and ECS no longer describes it.";
        return vec![Answer::new("What it was", vec![Part::Says(says.to_owned())])];
    };
    let own = |record: &&Record| matches!(record.what, What::Task { task, .. } if task == id);
    let mut answers = Vec::new();
    if let Some(stop) = &task.stop {
        let stops = |record: &&Record| matches!(&record.what, What::Task { task, stop: Some(_), .. } if *task == id);
        let record = log.until(at).iter().find(stops).map_or(stop.cause, |record| record.id);
        let why = vec![
            Part::Figures(vec![
                figure("stopCode", &stop.code.name()),
                figure("stoppedReason", &&stop.reason),
            ]),
            chain::to(log, record),
        ];
        answers.push(Answer::new("Why it stopped", why));
    }
    let mut is = vec![Part::Figures(figures(run, at, id, task))];
    if phase(run.world(), id, task) == Phase::Unchecked && task.service.is_some() {
        is.push(Part::Says(format!(
            "Neither its containers nor a load balancer check it: ECS counts it as healthy once it has been RUNNING for {HEALTHY_WAIT}."
        )));
    }
    answers.push(Answer::new("What it is", is));
    answers.push(Answer::new("Its containers", containers(run, task)));
    answers.extend(placement::of_task(run, at, task, last));
    let born = log.until(at).iter().find(own);
    if let Some(born) = born.filter(|_| task.times.provisioning > SimTime::ZERO) {
        answers.push(Answer::new("Why there is this task", vec![chain::to(log, born.id)]));
    }
    answers.push(Answer::new("What it passed", vec![Part::Figures(times(task))]));
    answers
}

fn figures(run: &Timeline, at: SimTime, id: TaskId, task: &Task) -> Vec<(String, String)> {
    let world = run.world();
    let mut figures = vec![
        figure("lastStatus", &task.status.name()),
        figure("desiredStatus", &if task.wanted { "RUNNING" } else { "STOPPED" }),
        figure("healthStatus", &task.health.name()),
    ];
    if let Some(definition) = world.definition_of(task) {
        let (cpu, memory) = (definition.cpu_units, definition.memory_mib);
        let family = format!("{}:{}", definition.family, definition.revision);
        figures.push(figure("task definition", &family));
        figures.push(figure("reserves", &format!("{cpu} CPU units, {memory} MiB")));
        if task.status == TaskStatus::Running {
            let Resources { cpu_units, memory_mib, .. } = usage::of_task(world, task);
            let uses = format!(
                "{cpu_units} CPU units ({} %), {memory_mib} MiB ({} %)",
                percent(cpu_units, cpu),
                percent(memory_mib, memory)
            );
            figures.push(figure("uses now", &uses));
        }
    }
    figures.push(figure("runs on", &host(run, task)));
    figures.extend(revision(world, id, task, at).map(|says| figure("service revision", &says)));
    figures.extend(marked(marks(world, id, task, at)));
    for group in world.target_groups.values() {
        for target in group.targets.iter().filter(|it| world.tasks.get(it.task) == Some(task)) {
            let state = match target.state.reason() {
                "" => target.state.name().to_owned(),
                reason => format!("{} ({reason})", target.state.name()),
            };
            figures.push((format!("target in {}", group.name), state));
        }
    }
    figures
}

/// Of which revision it is while its service has two, and whether that one stays.
fn revision(world: &World, id: TaskId, task: &Task, at: SimTime) -> Option<&'static str> {
    let revision = marks(world, id, task, at).revision?;
    let service = world.services.get(task.service?.0)?;
    Some(match (revision, goes_back(service)) {
        (Revision::Old, false) => "the old one, which a deployment replaces",
        (Revision::New, false) => "the new one, which a deployment rolls out",
        (Revision::Old, true) => "the old one, which the service goes back to",
        (Revision::New, true) => "the new one, which the service goes back from",
    })
}

/// What it is marked with on the stage.
fn marked(marks: Marks) -> Vec<(String, String)> {
    let Marks { protected, warned, ramp, daemon, .. } = marks;
    let figures = [
        protected.map(|until| figure("protected until", &until)),
        warned.map(|until| figure("Spot takes it back at", &until)),
        ramp.map(|share| figure("slow start", &format!("{share} % of a full target's requests"))),
        daemon.then(|| figure("schedulingStrategy", &"DAEMON: one on each instance")),
    ];
    figures.into_iter().flatten().collect()
}

fn percent(part: u32, whole: u32) -> u64 {
    u64::from(part) * 100 / u64::from(whole.max(1))
}

fn host(run: &Timeline, task: &Task) -> String {
    let world = run.world();
    let zone = task.zone.and_then(|zone| world.zone(zone));
    let zone = zone.map_or(String::new(), |zone| format!(" in {}", zone.name));
    match task.host {
        Host::Fargate { spot: true } => format!("Fargate Spot{zone}"),
        Host::Fargate { spot: false } => format!("Fargate{zone}"),
        Host::Ec2(Some(instance)) => format!("{instance}{zone}"),
        Host::Ec2(None) => "no instance yet".to_owned(),
    }
}

fn containers(run: &Timeline, task: &Task) -> Vec<Part> {
    let definition = run.world().definition_of(task);
    let rows = task.containers.iter().enumerate().map(|(place, own)| {
        let name = definition.and_then(|it| it.containers.get(place)).map(|it| &*it.name);
        let exit = |exit: Option<u8>| match exit {
            Some(code) => format!("exit {code}"),
            None => "never ran".to_owned(),
        };
        let says = match own.status {
            ContainerStatus::Waiting => "waits".to_owned(),
            ContainerStatus::Pulling { until, .. } => format!("pulls its image until {until}"),
            ContainerStatus::Starting { until } => format!("starts until {until}"),
            ContainerStatus::Running { since } => format!("runs since {since}"),
            ContainerStatus::Stopping { kill_at, .. } => {
                format!("had SIGTERM, SIGKILL follows at {kill_at}")
            }
            ContainerStatus::Stopped { exit: code, reason } => {
                let because = if reason.text().is_empty() { "" } else { ", " };
                format!("{}{because}{}", exit(code), reason.text())
            }
        };
        (name.unwrap_or("container").to_owned(), says)
    });
    vec![Part::Figures(rows.collect())]
}

/// When it passed what, each with the time since the one before.
fn times(task: &Task) -> Vec<(String, String)> {
    let times = &task.times;
    let passed = [
        ("PROVISIONING", Some(times.provisioning)),
        ("createdAt", times.created),
        ("pullStartedAt", times.pull_started),
        ("pullStoppedAt", times.pull_stopped),
        ("startedAt", times.started),
        ("stoppingAt", times.stopping),
        ("executionStoppedAt", times.execution_stopped),
        ("stoppedAt", times.stopped),
    ];
    let mut figures = Vec::new();
    let mut before: Option<SimTime> = None;
    for (name, at) in passed {
        let Some(at) = at else { continue };
        let value = match before {
            Some(before) => format!("{at}, after {}", at.since(before)),
            None => at.to_string(),
        };
        figures.push((name.to_owned(), value));
        before = Some(at);
    }
    if task.status == TaskStatus::Running && figures.is_empty() {
        figures.push(figure("startedAt", &"before the run began"));
    }
    figures
}

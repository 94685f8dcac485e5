//! A placement: how many instances each stage left, what became of every one, and what would have been enough.

use sim::ids::ServiceId;
use sim::place::{
    Change, Decision, Explanation, Group, Strategy, Verdict, explain, smallest_change,
};
use sim::record::{Record, What};
use sim::task::{Host, Task};
use sim::time::SimTime;
use sim::timeline::Timeline;
use sim::world::World;

use super::{Answer, Fate, Part, chain};
use crate::words::{Lacking, missing};

/// The decision that was explained last, with what was said of it.
#[derive(Debug, Clone, Default)]
pub struct Explained(Option<(Record, Vec<Part>)>);

/// Why a task is on its instance. Nothing of a task that was placed by nobody, such as one on Fargate.
pub(super) fn of_task(
    run: &Timeline,
    at: SimTime,
    task: &Task,
    last: &mut Explained,
) -> Option<Answer> {
    let Host::Ec2(Some(instance)) = task.host else { return None };
    let from = SimTime(task.times.provisioning.0.saturating_sub(1));
    let service = task.service.map(|(service, _)| service);
    let own = |record: &&Record| match &record.what {
        What::Placement(decision) => {
            let same = match &decision.applicant.group {
                Group::Service(id) => Some(*id) == service,
                Group::Named(name) => service.is_none() && *name == task.group,
            };
            same && decision.chosen.is_some() && decision.applicant.ordinal == task.ordinal
        }
        _ => false,
    };
    let until = task.times.provisioning.min(at);
    let record = run.log().between(from, until).iter().find(own)?;
    Some(Answer::new(format!("Why on {instance}"), last.of(run, record)))
}

/// Why tasks wait: the latest placement of each service that has failed, and what is still to be tried.
pub(super) fn shelf(run: &Timeline, at: SimTime, last: &mut Explained) -> Vec<Answer> {
    let world = run.world();
    let mut answers: Vec<Answer> =
        world.services.ids().filter_map(|id| of_service(run, at, id, last)).collect();
    for (service, count) in missing(world) {
        if latest_failure(run, at, service).is_none() {
            let name = world.services.get(service).map(|service| service.name.to_string());
            let says = Part::Says("Their placement is still to be tried.".to_owned());
            let title = format!("{count} of {} wait", name.unwrap_or_default());
            answers.push(Answer::new(title, vec![says]));
        }
    }
    if answers.is_empty() {
        let says = "Nothing waits: every task that is wanted has a place.";
        answers.push(Answer::new("Who waits", vec![Part::Says(says.to_owned())]));
    }
    answers
}

/// Why a service could not place its latest task, if it could not.
pub(super) fn of_service(
    run: &Timeline,
    at: SimTime,
    id: ServiceId,
    last: &mut Explained,
) -> Option<Answer> {
    let record = latest_failure(run, at, id)?;
    let name = &run.world().services.get(id)?.name;
    Some(Answer::new(format!("Why {name} can place no task"), last.of(run, record)))
}

/// The placement of a service that still fails, if one does.
fn latest_failure(run: &Timeline, at: SimTime, service: ServiceId) -> Option<&Record> {
    let failures = &run.world().services.get(service)?.failures;
    let records = failures.iter().rev().filter_map(|failure| run.log().get(failure.record));
    let told = |record: &&Record| matches!(record.what, What::Placement(_)) && record.at <= at;
    records.into_iter().find(told)
}

impl Explained {
    /// What there is to say of a decision.
    pub(super) fn of(&mut self, run: &Timeline, record: &Record) -> Vec<Part> {
        if let Some((of, said)) = &self.0
            && of == record
        {
            return said.clone();
        }
        let said = parts(run, record);
        self.0 = Some((record.clone(), said.clone()));
        said
    }
}

fn parts(run: &Timeline, record: &Record) -> Vec<Part> {
    let What::Placement(decision) = &record.what else { return Vec::new() };
    let before = run.world_before(record.id);
    let strategies = before.as_ref().map(|world| strategies(world, decision)).unwrap_or_default();
    let mut parts = vec![Part::Funnel(funnel(decision, &strategies))];
    let Some(world) = before else { return parts };
    if let Some(it) = explain(&world, decision).filter(|it| it.decision == **decision) {
        parts.push(Part::Fates(fates(&it, &strategies)));
    }
    if decision.chosen.is_none() {
        parts.push(Part::Says(enough(&world, decision)));
    }
    parts.push(chain::to(run.log(), record.id));
    parts
}

fn funnel(decision: &Decision, strategies: &[Strategy]) -> Vec<(String, u32)> {
    let mut stages = vec![
        ("instances of the cluster".to_owned(), decision.considered),
        ("ACTIVE, in a zone of the task's subnets".to_owned(), decision.eligible),
        ("with CPU, memory, ports and network interfaces free".to_owned(), decision.fitting),
        ("meeting all constraints".to_owned(), decision.allowed),
    ];
    for (place, left) in decision.after_strategies.iter().enumerate() {
        let name = strategies.get(place).map_or_else(|| format!("strategy {}", place + 1), named);
        stages.push((format!("after {name}"), *left));
    }
    stages.push((
        "chosen, the lowest id of what is left".to_owned(),
        u32::from(decision.chosen.is_some()),
    ));
    stages
}

fn fates(explanation: &Explanation, strategies: &[Strategy]) -> Vec<Fate> {
    let fate = |own: &sim::place::Candidate| {
        let free = format!(
            "{} CPU units, {} MiB and {} network interfaces free; {} of this service here, {} in its zone",
            own.cpu_free, own.memory_free, own.enis_free, own.tasks_here, own.tasks_in_zone
        );
        let because = match &own.verdict {
            Verdict::Chosen => format!("was chosen: {free}"),
            Verdict::Tied => format!("was as good, with a higher id: {free}"),
            Verdict::DroppedBy(place) => {
                let strategy = strategies.get(usize::from(*place)).map(named);
                format!("{} liked others better: {free}", strategy.unwrap_or_default())
            }
            Verdict::Lacked(lacks) => {
                let all: Vec<String> = lacks.iter().map(|it| Lacking(it).to_string()).collect();
                all.join(" and ")
            }
        };
        Fate { instance: own.instance, chosen: own.verdict == Verdict::Chosen, because }
    };
    explanation.candidates.iter().map(fate).collect()
}

/// The strategies that decided: the service's own, or the default ones (rule `place.default-service`).
fn strategies(world: &World, decision: &Decision) -> Vec<Strategy> {
    let own = match &decision.applicant.group {
        Group::Service(id) => world.services.get(*id).map(|service| service.strategies.clone()),
        Group::Named(_) => decision.applicant.placement.as_ref().map(|it| it.strategies.clone()),
    };
    match (own.filter(|own| !own.is_empty()), &decision.applicant.group) {
        (Some(own), _) => own,
        (None, Group::Service(_)) => vec![Strategy::SpreadZone, Strategy::SpreadInstance],
        (None, Group::Named(_)) => vec![Strategy::Random],
    }
}

fn named(strategy: &Strategy) -> String {
    match strategy {
        Strategy::BinpackCpu => "binpack(cpu)".to_owned(),
        Strategy::BinpackMemory => "binpack(memory)".to_owned(),
        Strategy::SpreadInstance => "spread(instanceId)".to_owned(),
        Strategy::SpreadZone => "spread(attribute:ecs.availability-zone)".to_owned(),
        Strategy::SpreadAttribute(name) => format!("spread(attribute:{name})"),
        Strategy::Random => "random".to_owned(),
    }
}

/// The smallest change with which it would have fitted, in a sentence.
fn enough(world: &World, decision: &Decision) -> String {
    let Some(changes) = smallest_change(world, decision) else {
        return "No single small change would have been enough.".to_owned();
    };
    let says: Vec<String> = changes.iter().map(|change| changed(world, change)).collect();
    format!("It would have fitted if {}.", says.join(" and "))
}

fn changed(world: &World, change: &Change) -> String {
    let zone = |id| world.zone(id).map_or_else(String::new, |zone| zone.name.to_string());
    match change {
        Change::TaskSize { cpu_units, memory_mib } => {
            format!("the task reserved no more than {cpu_units} CPU units and {memory_mib} MiB")
        }
        Change::DynamicPort(port) => {
            format!("the host could choose the port itself instead of {port}")
        }
        Change::Available(id) => format!("{id} were ACTIVE with a connected agent"),
        Change::ZoneBack(id) => format!("zone {} worked", zone(*id)),
        Change::Subnet(id) => format!("the task had a subnet in {}", zone(*id)),
        Change::Trunking(id) => format!("{id} had registered with awsvpcTrunking on"),
        Change::WithoutConstraint(place) => {
            format!("placement constraint {} were left out", place + 1)
        }
        Change::OneMore { kind, zone: id } => {
            let kind = sim::instance_types::TYPES.get(usize::from(*kind)).map_or("", |it| it.name);
            format!("there were one more {kind} in {}", zone(*id))
        }
    }
}

//! A service: what it wants and has, the arithmetic of its deployment, what it said last.

use sim::describe::{HEALTHY_WAIT, Room, Zoning, room, zoning};
use sim::ids::ServiceId;
use sim::record::{Record, What};
use sim::service::{Service, ServiceStatus};
use sim::time::SimTime;
use sim::timeline::Timeline;
use sim::world::World;

use super::placement::{self, Explained};
use super::{Answer, Part, chain, figure, instruments};
use crate::frame::Subject;
use crate::words::{Count, Has, Strip};

/// Events of a service that are listed.
const MOST_EVENTS: usize = 5;

pub(super) fn answers(
    run: &Timeline,
    at: SimTime,
    id: ServiceId,
    last: &mut Explained,
) -> Vec<Answer> {
    let (world, log) = (run.world(), run.log());
    let Some(service) = world.services.get(id) else { return Vec::new() };
    let mut answers = Vec::new();
    if let Some(strip) = Strip::of(world, at, id) {
        let figures = vec![
            figure("desiredCount", &strip.want),
            figure("runningCount", &Has(&strip)),
            figure("of those healthy", &strip.healthy),
            figure("pendingCount", &strip.starting),
            figure("stopping", &strip.stopping),
            figure("therefore", &strip.therefore),
        ];
        answers
            .push(Answer::new(format!("Service {}", service.name), vec![Part::Figures(figures)]));
    }
    answers.extend(instruments::of(world, at, Subject::Service(id)));
    if let Some(room) = room(world, id) {
        answers.push(Answer::new("What may start and stop now", bounds(service, &room)));
    }
    answers.extend(zoning(world, id).map(|zoning| zones(world, &zoning)));
    answers.extend(placement::of_service(run, at, id, last));
    answers.push(Answer::new("Deployments", deployments(run, service)));
    let own =
        |record: &&Record| matches!(record.what, What::Service { service, .. } if service == id);
    let latest: Vec<_> = log
        .until(at)
        .iter()
        .rev()
        .filter(own)
        .take(MOST_EVENTS)
        .map(|it| chain::told(log, it))
        .collect();
    if !latest.is_empty() {
        answers.push(Answer::new("What it said last", vec![Part::Chain(latest)]));
    }
    answers
}

/// All services, each to be chosen: those first that are not at what they want.
pub(super) fn all(run: &Timeline, at: SimTime) -> Vec<Answer> {
    let world = run.world();
    let (mut settled, mut unsettled) = (Vec::new(), Vec::new());
    for (id, service) in world.services.iter() {
        let there = service.status != ServiceStatus::Inactive;
        let Some(strip) = Strip::of(world, at, id).filter(|_| there) else { continue };
        let words = format!(
            "{}: wants {}, has {}, {}",
            service.name, strip.want, strip.have, strip.therefore
        );
        let own = if strip.settled { &mut settled } else { &mut unsettled };
        own.push((Subject::Service(id), words));
    }
    let titled = [("Services not at what they want", unsettled), ("Services", settled)];
    let there = titled.into_iter().filter(|(_, things)| !things.is_empty());
    there.map(|(title, things)| Answer::new(title, vec![Part::Things(things)])).collect()
}

/// The bounds, with the arithmetic that makes them (rules `deploy.lower-bound`, `deploy.upper-bound`).
fn bounds(service: &Service, room: &Room) -> Vec<Part> {
    let Room { desired, lower, upper, healthy, total, stopping, .. } = *room;
    let Room { may_start, may_stop, stuck, shifts, protected, .. } = *room;
    let percent = |percent: u32| u64::from(desired) * u64::from(percent);
    let of = |percent_of: u32| {
        let hundredths = percent(percent_of);
        format!("{percent_of} % of {desired} = {}.{:02}", hundredths / 100, hundredths % 100)
    };
    let may_stop = match may_stop {
        _ if shifts => "0: blue and green keep their tasks until CLEAN_UP".to_owned(),
        0 if healthy < lower => format!("{healthy} healthy − {lower} is less than 0, so 0"),
        _ => format!("{healthy} healthy − {lower} = {may_stop}"),
    };
    let may_stop = match protected {
        0 => may_stop,
        all if all == total => format!("{may_stop}, but all {all} are protected: none"),
        some => format!("{may_stop}, but none of the {some} that are protected"),
    };
    let there = match stopping {
        0 => format!("{upper} − {} there", Count(total, "task")),
        stopping => format!("{upper} − {} there − {stopping} stopping", Count(total, "task")),
    };
    let may_start = match may_start {
        _ if shifts => format!("{may_start}: green within bounds of its own, beside all of blue"),
        0 if total + stopping > upper => format!("{there} is less than 0, so 0"),
        _ => format!("{there} = {may_start}"),
    };
    let figures = vec![
        figure(
            "minimumHealthyPercent",
            &format!("{}, rounded up {lower}", of(service.min_percent)),
        ),
        figure("maximumPercent", &format!("{}, rounded down {upper}", of(service.max_percent))),
        figure("may start", &may_start),
        figure("may stop", &may_stop),
    ];
    let mut parts = vec![Part::Figures(figures)];
    parts.extend(waits(room).map(Part::Says));
    if stuck {
        parts.push(Part::Says(format!(
            "With these bounds no deployment can ever move: {desired} tasks have to stay healthy and no more than {upper} may exist. Lower minimumHealthyPercent or raise maximumPercent until one task more or less is allowed."
        )));
    }
    parts
}

/// What time alone changes in these numbers (rules `service.grace-period`, `deploy.healthy-wait`).
fn waits(room: &Room) -> impl Iterator<Item = String> {
    let excused = room.excused.map(|(count, until)| {
        let failed = match count {
            1 => "1 task fails its checks".to_owned(),
            count => format!("{count} tasks fail their checks"),
        };
        format!(
            "{failed}. ECS does nothing about it before {until}: until then their healthCheckGracePeriodSeconds run."
        )
    });
    let ripens = room.ripens.map(|(count, from)| {
        let tasks = if count == 1 { "task counts" } else { "tasks count" };
        format!(
            "{count} {tasks} as healthy later: without any check only after {HEALTHY_WAIT} in RUNNING, the first at {from}."
        )
    });
    excused.into_iter().chain(ripens)
}

/// Its tasks by zone, and what rebalancing makes of it (rules `service.rebalancing*`).
fn zones(world: &World, own: &Zoning) -> Answer {
    let enabled = if own.enabled { "ENABLED" } else { "DISABLED" };
    let mut figures = vec![figure("availabilityZoneRebalancing", &enabled)];
    for (zone, count, lacks) in &own.zones {
        let name = world.zone(*zone).map_or("", |zone| &zone.name);
        let tasks = Count(*count, "task");
        let words = match lacks {
            0 => tasks.to_string(),
            lacks => format!("{tasks}, {lacks} fewer than its part"),
        };
        figures.push((name.to_string(), words));
    }
    let uneven = own.zones.iter().any(|(_, _, lacks)| *lacks > 0);
    let says = match (own.enabled, own.obstacle) {
        (false, Some(obstacle)) => format!("It is off, and not for this service: {obstacle}."),
        (false, None) => "It is off: tasks stay in the zones in which they started.".to_owned(),
        (true, Some(obstacle)) => format!("It is on and rests: {obstacle}."),
        (true, None) => on(own, uneven).to_owned(),
    };
    Answer::new("Zone rebalancing", vec![Part::Figures(figures), Part::Says(says)])
}

/// What rebalancing does for a service for which it is on.
const fn on(own: &Zoning, uneven: bool) -> &'static str {
    if own.under_way {
        "Under way: tasks start in zones with too few, and once they are healthy as many stop in zones with too many."
    } else if own.zones.is_empty() {
        "Zones are not compared: it has no task, or one in a zone where none could be started now."
    } else if !uneven {
        "Every zone has its part, the average rounded down or up: nothing moves."
    } else if !own.steady {
        "It begins once the service has reached a steady state."
    } else if own.room == 0 {
        "It cannot begin: maximumPercent leaves no room for another task, or those that could leave are protected."
    } else {
        "It is about to begin."
    }
}

fn deployments(run: &Timeline, service: &Service) -> Vec<Part> {
    let world = run.world();
    let mut parts = Vec::new();
    for id in &service.deployments {
        let Some(own) = world.deployments.get(*id) else { continue };
        let definition = world.task_definitions.get(own.definition);
        let definition = definition.map(|it| format!("{}:{}", it.family, it.revision));
        let tasks = |wanted: bool| {
            let of = |task: &&sim::task::Task| {
                task.wanted == wanted
                    && task.service.is_some_and(|(_, deployment)| deployment == *id)
            };
            service.tasks.iter().filter_map(|task| world.tasks.get(*task)).filter(of).count()
        };
        let mut figures = vec![
            figure("deployment", &format!("{id}, {}", own.status.name())),
            figure("task definition", &definition.unwrap_or_default()),
            figure("rolloutState", &own.rollout.name()),
            figure("tasks", &format!("{} wanted, {} stopping", tasks(true), tasks(false))),
        ];
        if own.failed_tasks > 0 {
            figures.push(figure("failedTasks", &own.failed_tasks));
        }
        parts.push(Part::Figures(figures));
    }
    parts
}

//! What tasks stand in and behind: instances, zones, target groups, requests, the tray.

use sim::cost::NanoDollars;
use sim::ids::{InstanceId, TargetGroupId, ZoneId};
use sim::instance::{Instance, InstanceStatus};
use sim::record::{Record, What};
use sim::request::Outcome;
use sim::task::{Host, Task, TaskStatus};
use sim::time::{SimDuration, SimTime};
use sim::timeline::Timeline;

use super::{Answer, Part, chain, figure, provider, task_thing};
use crate::floors::{SITE, SITE_NAME};
use crate::frame::Subject;
use crate::marks::taken_back;
use crate::words::{Count, ends};

/// Things that are listed one by one.
const MOST: usize = 40;

/// What an instance has, what of it is reserved and idle, and what it costs.
pub(super) fn instance(run: &Timeline, at: SimTime, id: InstanceId) -> Vec<Answer> {
    let (world, log) = (run.world(), run.log());
    let Some(own) = world.instances.get(id) else { return Vec::new() };
    let zone = world.zone(own.zone).map_or("", |zone| &zone.name);
    let agent = if own.agent_connected { "connected" } else { "not connected" };
    let kind = match own.is_external() {
        true => format!("external, {SITE_NAME}: registers what a {} would", own.kind().name),
        false => format!("{} in {zone}", own.kind().name),
    };
    let mut figures =
        vec![figure("type", &kind), figure("status", &own.status.name()), figure("agent", &agent)];
    figures.extend(own.impaired.map(|_| figure("healthStatus", &"IMPAIRED")));
    figures.extend(own.spot.then(|| figure("capacityOptionType", &"SPOT")));
    figures.extend(taken_back(own).map(|until| figure("EC2 takes it back at", &until)));
    figures.extend(amounts(own));
    figures.push(figure("host ports in use", &ports(own)));
    figures.extend(costs(own, at));
    let tasks = own.tasks.iter().filter_map(|task| Some((*task, world.tasks.get(*task)?)));
    let things: Vec<_> =
        tasks.take(MOST).map(|(id, task)| task_thing(id, in_words(run, task))).collect();
    let mut answers = vec![Answer::new("What it has", vec![Part::Figures(figures)])];
    answers.extend(provider::of_instance(world, at, id, own));
    if !things.is_empty() {
        answers.push(Answer::new("What runs on it", vec![Part::Things(things)]));
    }
    let of =
        |record: &&Record| matches!(record.what, What::Instance { instance, .. } if instance == id);
    let over = matches!(own.status, InstanceStatus::Draining | InstanceStatus::Inactive)
        || !own.agent_connected;
    if let Some(record) = log.until(at).iter().rev().find(of).filter(|_| over) {
        answers.push(Answer::new("Why it is as it is", vec![chain::to(log, record.id)]));
    }
    answers
}

/// What it costs an hour, and what it has cost.
fn costs(own: &Instance, at: SimTime) -> Vec<(String, String)> {
    if own.is_external() {
        return vec![figure("costs", &"nothing here: it is paid elsewhere")];
    }
    let time = own.ended.unwrap_or(at).min(at).since(own.launched);
    let spent =
        u128::from(own.price) * u128::from(time.0) / u128::from(SimDuration::from_secs(3_600).0);
    let spent = NanoDollars(u64::try_from(spent).unwrap_or(u64::MAX));
    let whole = SimDuration(time.0 / 1_000_000 * 1_000_000);
    vec![
        figure("costs", &format!("{} an hour, full or empty", NanoDollars(own.price))),
        figure("has cost", &format!("{spent} in {whole}")),
    ]
}

/// What it registered, and how much of that tasks reserve.
fn amounts(own: &Instance) -> Vec<(String, String)> {
    let (has, taken) = (own.registered, own.reserved);
    let of = |taken: u32, has: u32| {
        format!("{taken} of {has} reserved, {} idle", has.saturating_sub(taken))
    };
    let enis = match own.is_external() {
        true => "none for tasks: there is no awsvpc outside of AWS".to_owned(),
        false => of(taken.enis, has.enis),
    };
    vec![
        figure("CPU units", &of(taken.cpu_units, has.cpu_units)),
        figure("MiB", &of(taken.memory_mib, has.memory_mib)),
        figure("network interfaces", &enis),
    ]
}

fn ports(own: &Instance) -> String {
    let all: Vec<String> = own.ports.iter().take(MOST).map(ToString::to_string).collect();
    match own.ports.len().saturating_sub(MOST) {
        0 if all.is_empty() => "none".to_owned(),
        0 => all.join(", "),
        more => format!("{} and {more} more", all.join(", ")),
    }
}

fn in_words(run: &Timeline, task: &Task) -> String {
    let size = run.world().definition_of(task).map_or_else(String::new, |definition| {
        format!(", {} CPU units, {} MiB", definition.cpu_units, definition.memory_mib)
    });
    format!("{}{size}", task.status.name())
}

/// A target group with all its targets.
pub(super) fn target_group(run: &Timeline, at: SimTime, id: TargetGroupId) -> Vec<Answer> {
    let world = run.world();
    let Some(group) = world.target_groups.get(id) else { return Vec::new() };
    let check = &group.check;
    let figures = vec![
        figure(
            "healthy",
            &format!("{} of {}", group.healthy, Count(group.targets.len() as u32, "target")),
        ),
        figure("checks", &format!("every {}, answered within {}", check.interval, check.timeout)),
        figure(
            "thresholds",
            &format!(
                "healthy after {} passed in a row (a new target after 1), unhealthy after {} failed",
                check.healthy_threshold, check.unhealthy_threshold
            ),
        ),
        figure("deregistration delay", &group.deregistration_delay),
        figure("algorithm", &group.algorithm.name()),
    ];
    let targets = group.targets.iter().take(MOST).map(|target| {
        let mut words = target.state.name().to_owned();
        if !target.state.reason().is_empty() {
            words.push_str(&format!(" ({})", target.state.reason()));
        }
        words.push_str(&format!(", {} under way", Count(target.outstanding, "request")));
        if target.failed > 0 {
            words.push_str(&format!(", {} failed in a row", Count(target.failed, "check")));
        }
        if target.next_check > at {
            words.push_str(&format!(", next check at {}", target.next_check));
        }
        task_thing(target.task, words)
    });
    let mut parts = vec![Part::Figures(figures)];
    if crate::instrument::fails_open(world, id) {
        let says = match (group.healthy, group.spread.cross_zone) {
            (0, _) => "No target is healthy, so requests go to all of them: it fails open.",
            (_, true) => {
                "Too few targets are healthy, so requests go to all of them: it fails open."
            }
            (_, false) => {
                "Too few targets of a zone are healthy, so requests there go to all of them: it fails open."
            }
        };
        parts.push(Part::Says(says.to_owned()));
    }
    vec![
        Answer::new(format!("Target group {}", group.name), parts),
        Answer::new("Targets", vec![Part::Things(targets.collect())]),
    ]
}

/// Requests since the beginning, by how they ended.
pub(super) fn requests(run: &Timeline) -> Vec<Answer> {
    let metrics = &run.world().metrics;
    let mut figures = vec![figure("arrived", &metrics.arrived)];
    for of in Outcome::ALL {
        let count = metrics.count(of);
        if count > 0 || of == Outcome::Answered {
            figures.push((format!("{}: {}", of.status(), ends(of)), count.to_string()));
        }
    }
    if let Some(good) = metrics.goodput_thousandths() {
        let share = format!("{}.{} % of all that ended", good / 10, good % 10);
        figures.push(figure("answered in time", &share));
    }
    vec![Answer::new("Requests so far", vec![Part::Figures(figures)])]
}

/// What is different outside of AWS (rules `instance.external`, `instance.external-limits`).
const SITE_SAYS: &str = "Machines of one's own that are registered with the cluster (ECS Anywhere). They are in no Availability Zone and behind none of the VPC's load balancers, take tasks of the launch type EXTERNAL and no others, and know neither awsvpc, service discovery nor EFS. Without connection to AWS their tasks run on, and nothing new starts.";

/// A zone with what runs in it; of external instances, their site.
pub(super) fn zone(run: &Timeline, at: SimTime, id: ZoneId) -> Vec<Answer> {
    let (world, log) = (run.world(), run.log());
    let zone = world.zone(id);
    if zone.is_none() && id != SITE {
        return Vec::new();
    }
    let here = |task: &&Task| {
        let instance = match task.host {
            Host::Ec2(Some(instance)) => world.instances.get(instance).map(|it| it.zone),
            _ => task.zone,
        };
        instance == Some(id) && task.status != TaskStatus::Stopped
    };
    let tasks = world.tasks.values().filter(here).count();
    let own = world.instances.iter().filter(|(_, it)| it.zone == id && it.ended.is_none());
    let things: Vec<_> = own
        .take(MOST)
        .map(|(id, own)| {
            let tasks = Count(own.tasks.len() as u32, "task");
            let words = format!("{}, {}, {tasks}", own.kind().name, own.status.name());
            (Subject::Instance(id), words)
        })
        .collect();
    let state = zone.map(|zone| figure("state", if zone.dark { &"lost" } else { &"works" }));
    let figures = state.into_iter().chain([figure("tasks", &tasks)]);
    let mut parts = vec![Part::Figures(figures.collect())];
    if zone.is_none() {
        parts.push(Part::Says(SITE_SAYS.to_owned()));
    }
    if !things.is_empty() {
        parts.push(Part::Things(things));
    }
    let of = |record: &&Record| matches!(record.what, What::Zone { zone, .. } if zone == id);
    if let Some(record) = log.until(at).iter().rev().find(of) {
        parts.push(chain::to(log, record.id));
    }
    let title = zone.map_or_else(|| "On premises".to_owned(), |zone| format!("Zone {}", zone.name));
    vec![Answer::new(title, parts)]
}

/// Tasks that stopped and are still described, the latest first.
pub(super) fn tray(run: &Timeline) -> Vec<Answer> {
    let world = run.world();
    let stopped = world.stopped.iter().rev().take(MOST);
    let things = stopped.filter_map(|id| {
        let stop = world.tasks.get(*id)?.stop.as_ref()?;
        Some(task_thing(*id, format!("{}: {}", stop.code.name(), stop.reason)))
    });
    vec![Answer::new("Stopped lately", vec![Part::Things(things.collect())])]
}

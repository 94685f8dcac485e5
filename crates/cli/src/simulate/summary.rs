//! What came of a run, for people: services, tasks, targets, instances, requests, money, and what was done.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sim::cost::{self, NanoDollars};
use sim::instance::InstanceStatus;
use sim::record::What;
use sim::request::Outcome;
use sim::task::TaskStatus;
use sim::time::SimTime;
use sim::timeline::Timeline;
use sim::world::World;

/// The summary of a run at its end.
pub(super) fn of(timeline: &Timeline, end: SimTime) -> String {
    let world = timeline.world();
    let mut out = String::new();
    let title = &timeline.scenario().title;
    if !title.is_empty() {
        let _ = writeln!(out, "{title}");
    }
    let _ = writeln!(out, "{end} of simulated time, seed {}", world.seed);
    super::beliefs::tell(timeline, end, &mut out);
    services(world, &mut out);
    tasks(timeline, &mut out);
    targets(world, &mut out);
    instances(world, &mut out);
    requests(world, &mut out);
    scaling(timeline, &mut out);
    alarms(world, &mut out);
    costs(world, &mut out);
    actions(timeline, &mut out);
    out
}

fn services(world: &World, out: &mut String) {
    for (id, service) in world.services.iter() {
        let of = |wanted: fn(&TaskStatus) -> bool| {
            let tasks = world.tasks.values();
            let own = tasks.filter(|task| task.service.is_some_and(|(service, _)| service == id));
            own.filter(|task| wanted(&task.status)).count()
        };
        let running = of(|status| *status == TaskStatus::Running);
        let starting = of(|status| {
            matches!(
                status,
                TaskStatus::Provisioning { .. }
                    | TaskStatus::Pending { .. }
                    | TaskStatus::Activating(_)
            )
        });
        let (name, desired) = (&service.name, service.desired);
        let _ = write!(
            out,
            "service {name}: desired {desired}, running {running}, starting {starting}"
        );
        for id in &service.deployments {
            if let Some(deployment) = world.deployments.get(*id) {
                let _ = write!(out, ", {id} {}", deployment.rollout.name());
            }
        }
        let _ = writeln!(out);
    }
}

fn tasks(timeline: &Timeline, out: &mut String) {
    let mut stops = BTreeMap::<&str, u32>::new();
    let mut unplaced = 0;
    for record in timeline.log().records() {
        match &record.what {
            What::Task { last_status: "STOPPED", stop: Some(stop), .. } => {
                *stops.entry(stop.code.name()).or_default() += 1;
            }
            What::Placement(decision) if decision.chosen.is_none() => unplaced += 1,
            _ => {}
        }
    }
    let begun = timeline.world().tasks.next_id().0 - 1;
    let stopped: u32 = stops.values().sum();
    let _ = write!(out, "tasks: {begun} begun, {stopped} stopped");
    for (code, count) in stops {
        let _ = write!(out, ", {code} {count}");
    }
    if unplaced > 0 {
        let _ = write!(out, "; {unplaced} placements failed");
    }
    let _ = writeln!(out);
}

fn targets(world: &World, out: &mut String) {
    for group in world.target_groups.values() {
        let mut states = BTreeMap::<&str, u32>::new();
        for target in &group.targets {
            *states.entry(target.state.name()).or_default() += 1;
        }
        let _ = write!(out, "target group {}: {} targets", group.name, group.targets.len());
        for (state, count) in states {
            let _ = write!(out, ", {state} {count}");
        }
        let _ = writeln!(out);
    }
}

fn instances(world: &World, out: &mut String) {
    if world.instances.is_empty() {
        return;
    }
    let with = |status: fn(&InstanceStatus) -> bool| {
        world.instances.values().filter(|instance| status(&instance.status)).count()
    };
    let active = with(|status| *status == InstanceStatus::Active);
    let draining = with(|status| *status == InstanceStatus::Draining);
    let booting = with(|status| matches!(status, InstanceStatus::Booting { .. }));
    let ended = with(|status| *status == InstanceStatus::Inactive);
    let _ = writeln!(
        out,
        "instances: {active} active, {draining} draining, {booting} booting, {ended} ended"
    );
}

fn requests(world: &World, out: &mut String) {
    let metrics = &world.metrics;
    if metrics.arrived == 0 {
        return;
    }
    let answered = metrics.count(Outcome::Answered);
    let lost = metrics.ended_in_all() - answered;
    let _ = write!(out, "requests: {} arrived, {answered} answered, {lost} lost", metrics.arrived);
    for outcome in Outcome::ALL {
        let count = metrics.count(outcome);
        if outcome != Outcome::Answered && count > 0 {
            let _ = write!(out, ", {} {count}", sim::describe::outcome(outcome));
        }
    }
    let percentile = |thousandths| metrics.latency.percentile(thousandths).unwrap_or(0) / 1_000;
    let _ = writeln!(out, "; p50 {} ms, p99 {} ms", percentile(500), percentile(990));
}

fn scaling(timeline: &Timeline, out: &mut String) {
    let world = timeline.world();
    for (id, target) in world.autoscaling.targets.iter() {
        let is_of = |what: &What| matches!(what, What::Scaling { service, .. } if service == id);
        let count = timeline.log().records().iter().filter(|it| is_of(&it.what)).count();
        let name = world.services.get(*id).map(|service| &*service.name).unwrap_or_default();
        let (min, max) = (target.min, target.max);
        let _ = writeln!(out, "scaling of {name}: from {min} to {max}, {count} activities");
    }
}

fn alarms(world: &World, out: &mut String) {
    for alarm in world.cloudwatch.alarms.values() {
        let _ = writeln!(out, "alarm {}: {} since {}", alarm.name, alarm.state, alarm.since);
    }
}

fn costs(world: &World, out: &mut String) {
    let bill = cost::bill(world);
    let fargate = bill.services.iter().map(|service| service.fargate.0).sum();
    let addresses = match bill.addresses.0 {
        0 => String::new(),
        _ => format!("public addresses {}, ", dollars(bill.addresses)),
    };
    let volumes = match bill.volumes.0 {
        0 => String::new(),
        _ => format!("volumes {}, ", dollars(bill.volumes)),
    };
    let _ = writeln!(
        out,
        "cost: {} USD: Fargate {}, instances {} (idle {}), {}{}load balancers {}",
        dollars(bill.total),
        dollars(NanoDollars(fargate)),
        dollars(bill.instances),
        dollars(bill.idle),
        addresses,
        volumes,
        dollars(NanoDollars(bill.load_balancers.0 + bill.capacity_units.0)),
    );
}

/// In dollars, to a hundredth of a cent.
fn dollars(amount: NanoDollars) -> String {
    let hundredths = (amount.0 + 50_000) / 100_000;
    format!("{}.{:04}", hundredths / 10_000, hundredths % 10_000)
}

fn actions(timeline: &Timeline, out: &mut String) {
    for record in timeline.log().records() {
        match &record.what {
            What::Accepted { name, .. } => {
                let _ = writeln!(out, "{} {name}", record.at);
            }
            What::Refused { name, exception, message, .. } => {
                let space = if exception.is_empty() { "" } else { " " };
                let _ = writeln!(out, "{} {name} refused:{space}{exception} {message}", record.at);
            }
            What::Script { step, gave_up: true } => {
                let step = step + 1;
                let _ = writeln!(out, "{} script: gave up waiting for step {step}", record.at);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_rounded_to_a_hundredth_of_a_cent() {
        let check = |nano, expected: &str| assert_eq!(dollars(NanoDollars(nano)), expected);
        check(0, "0.0000");
        check(49_999, "0.0000");
        check(50_000, "0.0001");
        check(1_234_567_890, "1.2346");
    }
}

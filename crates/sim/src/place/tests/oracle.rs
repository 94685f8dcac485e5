//! The columns of placement against a naive scan of instances and tasks, over random clusters.

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::sample::select;
use proptest::strategy::Strategy as _;
use proptest::{prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::set;
use crate::capacity;
use crate::definition::NetworkMode;
use crate::ids::{InstanceId, TaskId};
use crate::instance::{Instance, InstanceStatus};
use crate::place::fixture::{definition, instances, register, service, task, world};
use crate::place::{
    Applicant, Ask, Constraint, Group, Strategy, Verdict, attribute, choose, explain,
    smallest_change, victim,
};
use crate::world::World;

/// The choice as the rules have it, from the instances and tasks alone: the oracle of the columns.
fn naive(world: &World, applicant: &Applicant) -> Vec<InstanceId> {
    let ask = Ask::new(world, applicant).unwrap();
    let counts_in = |matches: &dyn Fn(InstanceId, &Instance) -> bool| {
        let wanted =
            world.tasks.values().filter(|task| task.wanted && Group::of(task) == applicant.group);
        let hosts = wanted.filter_map(|task| match task.host {
            crate::task::Host::Ec2(host) => host,
            crate::task::Host::Fargate { .. } => None,
        });
        hosts.filter(|id| matches(*id, world.instances.get(*id).unwrap())).count()
    };
    let mut left: Vec<InstanceId> = world
        .instances
        .iter()
        .filter(|(id, instance)| {
            let free = |has: u32, taken: u32, need: u32| has - taken >= need;
            let (has, taken, need) =
                (&instance.registered, &instance.reserved, &ask.demand.resources);
            let on = world.zone(instance.zone).is_some_and(|zone| !zone.dark);
            let distinct = ask.constraints.contains(&Constraint::DistinctInstance);
            on && instance.agent_connected
                && instance.status == InstanceStatus::Active
                && instance.kind().arm == ask.demand.arm
                && free(has.cpu_units, taken.cpu_units, need.cpu_units)
                && free(has.memory_mib, taken.memory_mib, need.memory_mib)
                && free(has.enis, taken.enis, need.enis)
                && ask.demand.ports.iter().all(|port| !instance.ports.contains(port))
                && !(distinct && counts_in(&|other, _| other == *id) > 0)
        })
        .map(|(id, _)| id)
        .collect();
    for strategy in ask.strategies {
        let get = |id: InstanceId| world.instances.get(id).unwrap();
        let measure = |id: InstanceId| match strategy {
            Strategy::BinpackCpu => {
                (get(id).registered.cpu_units - get(id).reserved.cpu_units) as usize
            }
            Strategy::BinpackMemory => {
                (get(id).registered.memory_mib - get(id).reserved.memory_mib) as usize
            }
            Strategy::SpreadInstance => counts_in(&|other, _| other == id),
            Strategy::SpreadZone => counts_in(&|_, other| other.zone == get(id).zone),
            Strategy::SpreadAttribute(name) => counts_in(&|_, other| {
                attribute(world, other, name) == attribute(world, get(id), name)
            }),
            Strategy::Random => 0,
        };
        let least = left.iter().map(|id| measure(*id)).min();
        left.retain(|id| Some(measure(*id)) == least);
    }
    left
}

const STATUSES: [InstanceStatus; 3] =
    [InstanceStatus::Active, InstanceStatus::Draining, InstanceStatus::Inactive];

#[derive(Debug, Clone)]
enum Op {
    Place { service: usize, big: bool },
    Stop { nth: usize },
    ScaleIn { service: usize },
    Host { host: usize, status: InstanceStatus, connected: bool },
}

fn ops() -> impl proptest::strategy::Strategy<Value = Vec<Op>> {
    let op = prop_oneof![
        6 => (0..4_usize, any::<bool>()).prop_map(|(service, big)| Op::Place { service, big }),
        2 => (0..40_usize).prop_map(|nth| Op::Stop { nth }),
        1 => (0..4_usize).prop_map(|service| Op::ScaleIn { service }),
        1 => (0..6_usize, select(&STATUSES[..]), any::<bool>())
            .prop_map(|(host, status, connected)| Op::Host { host, status, connected }),
    ];
    vec(op, 1..60)
}

proptest! {
    /// Rules `place.steps`, `place.filter-resources`, `place.strategies-best-effort`, `place.by-reservation`,
    /// `engine.spread-counts`: whatever happens, nothing is chosen that does not fit,
    /// the columns choose as the naive scan does, and every decision can be explained.
    #[test]
    fn choices_are_those_of_the_naive_scan(ops in ops()) {
        let mut world = world(3);
        let hosts = instances(&mut world, &[
            ("t3.small", 0), ("c5.large", 0), ("m5.large", 1), ("m7g.large", 1), ("m5.large", 2), ("r5.large", 2),
        ]);
        let zone = Strategy::SpreadZone;
        let services = [
            service(&mut world, vec![], vec![]),
            service(&mut world, vec![Constraint::DistinctInstance], vec![zone.clone(), Strategy::BinpackMemory]),
            service(&mut world, vec![], vec![Strategy::SpreadAttribute("ecs.instance-type".into()), Strategy::BinpackCpu]),
            service(&mut world, vec![], vec![Strategy::SpreadInstance, Strategy::Random]),
        ];
        let mut small = definition(200, 300);
        small.network = NetworkMode::Awsvpc;
        let kinds = [register(&mut world, small), register(&mut world, definition(700, 1_500))];
        for op in ops {
            match op {
                Op::Place { service, big } => {
                    let definition = kinds[usize::from(big)];
                    let applicant = Applicant::of_service(&world, services[service], definition);
                    let expected = naive(&world, &applicant);
                    let decision = choose(&world, applicant.clone());
                    match decision.chosen {
                        None => {
                            prop_assert!(expected.is_empty());
                            // There is a nearest one unless no instance is left at all.
                            prop_assert_eq!(decision.nearest.is_none(), decision.considered == 0);
                            let lacks = decision.nearest.iter().map(|miss| &miss.lacks);
                            prop_assert!(lacks.into_iter().all(|lacks| !lacks.is_empty()));
                        }
                        Some(id) if service == 3 => prop_assert!(expected.contains(&id)),
                        Some(id) => prop_assert_eq!(id, expected[0]),
                    }
                    let explanation = explain(&world, &decision).unwrap();
                    prop_assert_eq!(&explanation.decision, &decision);
                    for candidate in &explanation.candidates {
                        if let Verdict::Lacked(lacks) = &candidate.verdict {
                            prop_assert!(!lacks.is_empty());
                        }
                    }
                    smallest_change(&world, &decision);
                    if let Some(id) = decision.chosen {
                        let task = task(&mut world, Some(services[service]), definition);
                        capacity::reserve(&mut world, task, id);
                    }
                }
                Op::Stop { nth } => {
                    let id = world.tasks.ids().nth(nth);
                    if let Some(id) = id {
                        end(&mut world, id);
                    }
                }
                Op::ScaleIn { service } => {
                    let among: Vec<TaskId> = world.services.get(services[service]).unwrap().tasks.iter().copied().collect();
                    let chosen = victim(&world, services[service], &among);
                    prop_assert_eq!(chosen.is_some(), !among.is_empty());
                    if let Some(id) = chosen {
                        prop_assert!(among.contains(&id));
                        end(&mut world, id);
                    }
                }
                Op::Host { host, status, connected } => {
                    set(&mut world, hosts[host], status, connected);
                }
            }
            prop_assert_eq!(capacity::faults(&world), Vec::<String>::new());
        }
    }
}

/// Stops a task and gives everything back, as its life does over time.
fn end(world: &mut World, id: TaskId) {
    if let Some(task) = world.tasks.get_mut(id) {
        task.wanted = false;
    }
    capacity::unwanted(world, id);
    capacity::release(world, id);
    capacity::release_eni(world, id);
    if let Some((service, _)) = world.tasks.get(id).and_then(|task| task.service) {
        world.services.get_mut(service).unwrap().tasks.remove(&id);
    }
}

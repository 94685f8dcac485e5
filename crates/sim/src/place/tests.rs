//! Placement as a whole: one cluster that tells the strategies apart, and what never may happen.

mod oracle;

use expect_test::{Expect, expect};

use super::fixture::{
    definition, instance, instances, member_of, register, service, task_on, world,
};
use super::*;
use crate::capacity;
use crate::definition::PortMapping;
use crate::ids::{ServiceId, TaskId};
use crate::instance::InstanceStatus;

/// Six hosts in three zones, on which the strategies part ways. Tasks of 256 CPU units and 512 MiB.
///
/// | host | type      | zone | tasks of the service | of another | free CPU | free MiB |
/// |------|-----------|------|----------------------|------------|----------|----------|
/// | i-1  | m5.large  | a    | 2                    | 1          | 1,280    | 6,164    |
/// | i-2  | m5.large  | a    | 0                    | 0          | 2,048    | 7,700    |
/// | i-3  | c5.large  | b    | 1                    | 4          |   768    | 1,190    |
/// | i-4  | c5.large  | b    | 1                    | 0          | 1,792    | 3,238    |
/// | i-5  | m5.xlarge | c    | 1                    | 0          | 3,840    | 15,088   |
/// | i-6  | t3.small  | c    | 1                    | 0          | 1,792    | 1,388    |
///
/// The big task in the table below needs 1,024 CPU units, so i-3 is out.
fn cluster(strategies: Vec<Strategy>, constraints: Vec<Constraint>) -> (World, ServiceId) {
    let mut world = world(3);
    let hosts = instances(
        &mut world,
        &[("m5.large", 0), ("m5.large", 0), ("c5.large", 1), ("c5.large", 1), ("m5.xlarge", 2)],
    );
    let small = instance(&mut world, "t3.small", 2, &[("disk", "ssd")]);
    let web = register(&mut world, definition(256, 512));
    let this = service(&mut world, constraints, strategies);
    let other = service(&mut world, vec![], vec![]);
    for host in [hosts[0], hosts[0], hosts[2], hosts[3], hosts[4], small] {
        task_on(&mut world, Some(this), web, host);
    }
    for host in [hosts[0], hosts[2], hosts[2], hosts[2], hosts[2]] {
        task_on(&mut world, Some(other), web, host);
    }
    (world, this)
}

#[test]
fn strategies_and_constraints_part_ways_on_one_cluster() {
    let check = |rule: &str, strategies: &[&str], constraints: &[&str], big: bool, host: &str| {
        let strategies = strategies.iter().map(|text| {
            let (kind, field) = text.split_once(' ').unwrap_or((text, ""));
            Strategy::parse(kind, Some(field)).unwrap()
        });
        let constraints = constraints.iter().map(|text| match *text {
            "distinctInstance" => Constraint::DistinctInstance,
            text => member_of(text),
        });
        let (mut world, this) = cluster(strategies.collect(), constraints.collect());
        let cpu_units = if big { 1_024 } else { 256 };
        let web = register(&mut world, definition(cpu_units, 512));
        let decision = choose(&world, Applicant::of_service(&world, this, web));
        let chosen = decision.chosen.map_or("none".to_owned(), |id| id.to_string());
        assert_eq!(chosen, host, "{rule}: {decision:?}");
    };
    let zone = "spread attribute:ecs.availability-zone";
    // By zone all have two tasks, so every zone ties; then the hosts with the fewest tasks, then the lowest id.
    check("place.default-service", &[], &[], false, "i-2");
    check("place.spread", &["spread instanceId"], &[], false, "i-2");
    check("place.spread", &["spread host"], &[], true, "i-2");
    check("place.spread", &["spread attribute:ecs.instance-type"], &[], false, "i-5");
    check("place.spread", &["spread attribute:disk"], &[], false, "i-6");
    check("engine.ties", &[zone], &[], false, "i-1");
    check("place.binpack", &["binpack cpu"], &[], false, "i-3");
    check("place.binpack", &["binpack cpu"], &[], true, "i-1");
    check("place.binpack", &["binpack memory"], &[], false, "i-3");
    check("place.binpack", &["binpack memory"], &[], true, "i-6");
    check("place.strategy-order", &["spread instanceId", "binpack memory"], &[], true, "i-2");
    check("place.strategy-order", &[zone, "binpack memory"], &[], true, "i-6");
    check("place.random", &["random"], &[], false, "i-3");
    check("place.distinct-instance", &["binpack cpu"], &["distinctInstance"], false, "i-2");
    let in_b = "attribute:ecs.availability-zone == us-east-1b";
    check("place.member-of", &[], &[in_b], true, "i-4");
    let arm = "attribute:ecs.cpu-architecture == arm64";
    check("place.constraints-binding", &["binpack cpu"], &[arm], false, "none");
    let both = [in_b, "distinctInstance"];
    check("place.constraints-binding", &[], &both, false, "none");
}

/// Rules `place.random`, `place.default-standalone`, `engine.standalone-placement`, `engine.randomness`.
#[test]
fn random_reaches_every_host_about_equally() {
    let mut world = world(3);
    instances(&mut world, &[("m5.large", 0), ("m5.large", 1), ("m5.large", 2), ("m5.large", 0)]);
    let web = register(&mut world, definition(256, 512));
    let mut hits = [0_u32; 4];
    for _ in 0..4_000 {
        let applicant = Applicant::standalone(&world, "family:web".into(), web, None);
        let decision = choose(&world, applicant);
        assert_eq!(decision.after_strategies, [1]);
        hits[decision.chosen.unwrap().0 as usize - 1] += 1;
        world.next_standalone += 1;
    }
    assert!(hits.iter().all(|hits| (900..1_100).contains(hits)), "{hits:?}");
}

#[test]
fn scale_in_works_backwards_through_the_strategies() {
    let check = |rule: &str, strategies: &[&str], among: &[u32], expected: u32| {
        let strategies = strategies.iter().map(|text| {
            let (kind, field) = text.split_once(' ').unwrap_or((text, ""));
            Strategy::parse(kind, Some(field)).unwrap()
        });
        let (world, this) = cluster(strategies.collect(), vec![]);
        let among: Vec<TaskId> = among.iter().map(|number| TaskId(*number)).collect();
        let chosen = victim(&world, this, &among);
        assert_eq!(chosen, Some(TaskId(expected)), "{rule}");
    };
    let all = [1, 2, 3, 4, 5, 6];
    let zone = "spread attribute:ecs.availability-zone";
    // t-1 and t-2 stand together on i-1, the others alone on i-3 to i-6; every zone has two.
    check("place.scale-in-default", &[], &all, 1);
    check("place.scale-in-default", &[], &[6, 5, 4], 4);
    check("place.scale-in-spread", &["spread instanceId"], &all, 2);
    check("place.scale-in-spread", &[zone], &all, 6);
    check("place.scale-in-spread", &[zone, "binpack memory"], &all, 5);
    // After the removal i-5 would have 4,096 CPU units free, i-6 1,900 MiB and i-3 1,702 MiB.
    check("place.scale-in-binpack", &["binpack cpu"], &all, 5);
    check("place.scale-in-binpack", &["binpack memory"], &[3, 6], 6);
    check("place.scale-in-not-oldest", &["binpack cpu"], &[1, 3, 4], 4);
    check("engine.ties", &["binpack cpu"], &[2, 1], 1);
}

/// Rule `place.scale-in-spread`: the zone that has most loses one.
#[test]
fn scale_in_leaves_the_zones_balanced() {
    let mut world = world(2);
    let hosts = instances(&mut world, &[("m5.large", 0), ("m5.large", 1)]);
    let web = register(&mut world, definition(128, 256));
    let this = service(&mut world, vec![], vec![Strategy::SpreadZone]);
    let tasks = [0, 0, 1, 1, 1].map(|host| task_on(&mut world, Some(this), web, hosts[host]));
    let mut order = String::new();
    let mut left = tasks.to_vec();
    while let Some(next) = victim(&world, this, &left) {
        let host = &world.tasks.get(next).unwrap().zone;
        order.push(if *host == Some(ZoneId(0)) { 'a' } else { 'b' });
        capacity::unwanted(&mut world, next);
        left.retain(|task| *task != next);
    }
    assert!(["babab", "babba", "baabb", "bbaab", "bbaba", "babaa"].contains(&&*order), "{order}");
    assert_eq!(order.chars().next(), Some('b'));
}

fn explained(world: &World, decision: &Decision) -> String {
    let explanation = explain(world, decision).unwrap();
    assert_eq!(explanation.decision, *decision);
    let rows = explanation.candidates.iter().map(|it| {
        let Candidate { instance, cpu_free, memory_free, tasks_here, tasks_in_zone, .. } = it;
        let verdict = &it.verdict;
        format!("{instance} {cpu_free} {memory_free} {tasks_here}/{tasks_in_zone} {verdict:?}\n")
    });
    let change = smallest_change(world, decision);
    let nearest = &decision.nearest;
    let counts = [decision.considered, decision.eligible, decision.fitting, decision.allowed];
    let after = &decision.after_strategies;
    let rows: String = rows.collect();
    format!("{rows}{counts:?} {after:?}\nnearest {nearest:?}\nchange {change:?}\n")
}

/// Rules `place.strategy-order`, `engine.log-window`.
#[test]
fn a_decision_explains_every_candidate() {
    let (mut world, this) = cluster(vec![Strategy::SpreadZone, Strategy::BinpackMemory], vec![]);
    let big = register(&mut world, definition(1_024, 512));
    let decision = choose(&world, Applicant::of_service(&world, this, big));
    expect![[r#"
        i-1 1280 6164 2/2 DroppedBy(1)
        i-2 2048 7700 0/2 DroppedBy(1)
        i-3 768 1190 1/2 Lacked([Cpu(256)])
        i-4 1792 3238 1/2 DroppedBy(1)
        i-5 3840 15088 1/2 DroppedBy(1)
        i-6 1792 1388 1/2 Chosen
        [6, 6, 5, 5] [5, 1]
        nearest None
        change None
    "#]]
    .assert_eq(&explained(&world, &decision));
}

/// A placement of 256 CPU units and 512 MiB on the cluster, edited until it fails.
fn missed(
    constraint: Option<Constraint>,
    edit: impl Fn(&mut World, &mut TaskDefinition),
    expected: &Expect,
) {
    let (mut world, this) = cluster(vec![], constraint.into_iter().collect());
    let mut wanted = definition(256, 512);
    edit(&mut world, &mut wanted);
    let wanted = register(&mut world, wanted);
    let decision = choose(&world, Applicant::of_service(&world, this, wanted));
    let change = smallest_change(&world, &decision);
    let nearest = decision.nearest.as_ref().map(|miss| (miss.instance, &miss.lacks));
    expected.assert_eq(&format!("{nearest:?} {change:?}"));
}

/// Rules `engine.nearest-miss`, `engine.smallest-change`, `place.no-match`, `net.host`.
#[test]
fn a_task_that_does_not_fit_names_the_nearest_host_and_the_smallest_change() {
    // A little too much CPU.
    missed(
        None,
        |_, wanted| wanted.cpu_units = 4_000,
        &expect![
            "Some((InstanceId(5), [Cpu(160)])) Some([TaskSize { cpu_units: 3840, memory_mib: 512 }])"
        ],
    );
    // Far too much memory, and more than any host has.
    missed(
        None,
        |_, wanted| wanted.memory_mib = 60_000,
        &expect![
            "Some((InstanceId(5), [Memory(44912)])) Some([OneMore { kind: 17, zone: ZoneId(0) }])"
        ],
    );
    missed(
        None,
        |_, wanted| wanted.memory_mib = 70_000,
        &expect!["Some((InstanceId(5), [Memory(54912)])) None"],
    );
    missed(
        None,
        |_, wanted| wanted.arm = true,
        &expect![[
            r#"Some((InstanceId(1), [Attribute("ecs.cpu-architecture")])) Some([OneMore { kind: 8, zone: ZoneId(0) }])"#
        ]],
    );
    let tape = Some(member_of("attribute:disk == tape"));
    missed(
        tape,
        |_, _| {},
        &expect!["Some((InstanceId(1), [Constraint(0)])) Some([WithoutConstraint(0)])"],
    );
    let port = |_: &mut World, wanted: &mut TaskDefinition| {
        wanted.containers[0].ports[0].host = Some(22);
    };
    missed(
        None,
        port,
        &expect![
            "Some((InstanceId(1), [Port(HostPort { number: 22, udp: false })])) Some([DynamicPort(HostPort { number: 22, udp: false })])"
        ],
    );
    let host_mode = |_: &mut World, wanted: &mut TaskDefinition| {
        wanted.network = NetworkMode::Host;
        wanted.containers[0].ports[0].container = 22;
    };
    missed(
        None,
        host_mode,
        &expect!["Some((InstanceId(1), [Port(HostPort { number: 22, udp: false })])) None"],
    );
}

/// Rules `engine.nearest-miss`, `instance.eligible`, `ec2.trunking`.
#[test]
fn hosts_that_cannot_be_used_name_what_would_make_them_usable() {
    let drains = |world: &mut World, _: &mut TaskDefinition| {
        for id in world.instances.ids().collect::<Vec<_>>() {
            set(world, id, InstanceStatus::Active, false);
        }
        set(world, InstanceId(3), InstanceStatus::Draining, true);
    };
    missed(
        None,
        drains,
        &expect!["Some((InstanceId(1), [Unavailable])) Some([Available(InstanceId(1))])"],
    );
    let subnets = |world: &mut World, wanted: &mut TaskDefinition| {
        wanted.network = NetworkMode::Awsvpc;
        (wanted.cpu_units, wanted.memory_mib) = (2_100, 8_000);
        world.services.get_mut(ServiceId(1)).unwrap().zones = vec![ZoneId(0)];
    };
    missed(
        None,
        subnets,
        &expect!["Some((InstanceId(5), [Subnet(ZoneId(2))])) Some([Subnet(ZoneId(2))])"],
    );
    let interfaces = |world: &mut World, wanted: &mut TaskDefinition| {
        wanted.network = NetworkMode::Awsvpc;
        for id in world.instances.ids().collect::<Vec<_>>() {
            world.instances.get_mut(id).unwrap().registered.enis = 0;
            capacity::touched(world, id);
        }
    };
    missed(
        None,
        interfaces,
        &expect!["Some((InstanceId(1), [Eni])) Some([Trunking(InstanceId(1))])"],
    );
    let dark = |world: &mut World, wanted: &mut TaskDefinition| {
        (wanted.cpu_units, wanted.memory_mib) = (3_000, 15_000);
        world.zones[2].dark = true;
        capacity::touched(world, InstanceId(5));
    };
    missed(
        None,
        dark,
        &expect!["Some((InstanceId(5), [Unavailable])) Some([ZoneBack(ZoneId(2))])"],
    );
}

fn set(world: &mut World, id: InstanceId, status: InstanceStatus, connected: bool) {
    let instance = world.instances.get_mut(id).unwrap();
    (instance.status, instance.agent_connected) = (status, connected);
    capacity::touched(world, id);
}

/// Rule `place.spread-standalone`: of two groups each has its own counts.
#[test]
fn standalone_tasks_are_spread_within_their_group() {
    let mut world = world(1);
    let hosts = instances(&mut world, &[("m5.large", 0), ("m5.large", 0)]);
    let web = register(&mut world, definition(256, 512));
    // Group a has one task on the first host, group b two on the second.
    for (group, host) in [("a", 0), ("b", 1), ("b", 1)] {
        let id = fixture::task(&mut world, None, web);
        world.tasks.get_mut(id).unwrap().group = group.into();
        capacity::reserve(&mut world, id, hosts[host]);
    }
    let placement = Placement {
        constraints: vec![],
        strategies: vec![Strategy::SpreadInstance],
        zones: vec![],
    };
    let placement = Arc::new(placement);
    let chosen = |group: &str| {
        let placement = Some(Arc::clone(&placement));
        choose(&world, Applicant::standalone(&world, group.into(), web, placement)).chosen
    };
    assert_eq!(chosen("a"), Some(hosts[1]));
    assert_eq!(chosen("b"), Some(hosts[0]));
}

/// Rule `ec2.host-ports-max`: six are in use on every instance, and ports that the host chose do not count.
#[test]
fn an_instance_has_so_many_fixed_ports() {
    let check = |standing: u16, dynamic: bool, wanted: u16, expected: Option<u32>| {
        let mut world = world(1);
        let host = instances(&mut world, &[("m5.large", 0)])[0];
        let with_ports = |from: u16, count: u16, fixed: bool| {
            let mut web = definition(10, 10);
            let port = |at| PortMapping { container: at, host: fixed.then_some(at), udp: false };
            web.containers[0].ports = (from..from + count).map(port).collect();
            web
        };
        let there = register(&mut world, with_ports(1_000, standing, !dynamic));
        task_on(&mut world, None, there, host);
        let wanted = register(&mut world, with_ports(2_000, wanted, true));
        let decision = choose(&world, Applicant::standalone(&world, "a".into(), wanted, None));
        assert_eq!(decision.chosen.is_none(), expected.is_some(), "{decision:?}");
        let lacks = decision.nearest.map(|miss| miss.lacks).unwrap_or_default();
        assert_eq!(lacks, expected.map(Lack::Ports).into_iter().collect::<Vec<_>>());
    };
    check(50, false, 44, None);
    check(50, false, 45, Some(1));
    check(94, false, 1, Some(1));
    check(94, true, 94, None);
}

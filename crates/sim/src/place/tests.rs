//! Placement as a whole: one cluster that tells the strategies apart, and what never may happen.

use super::fixture::{
    definition, instance, instances, member_of, register, service, task_on, world,
};
use super::*;
use crate::ids::ServiceId;

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
    check("place.random", &["random"], &[], false, "i-6");
    check("place.distinct-instance", &["binpack cpu"], &["distinctInstance"], false, "i-2");
    let in_b = "attribute:ecs.availability-zone == us-east-1b";
    check("place.member-of", &[], &[in_b], true, "i-4");
    let arm = "attribute:ecs.cpu-architecture == arm64";
    check("place.constraints-binding", &["binpack cpu"], &[arm], false, "none");
    let both = [in_b, "distinctInstance"];
    check("place.constraints-binding", &[], &both, false, "none");
}

//! What instances register, what tasks take of them and give back, and how Fargate spreads.

mod external;
mod life;
mod random;

use super::*;
use crate::assumptions::Assumptions;
use crate::instance_types::{TYPES, find};
use crate::place::fixture::{
    definition, instances, register as define, service, task, task_on, world,
};
use crate::place::{Applicant, choose};

/// Rules `ec2.registered-cpu`, `ec2.registered-memory`, `ec2.eni-rule`, `ec2.trunking`, `ec2.t3-no-trunking`.
#[test]
fn instances_register_what_the_table_says() {
    let check =
        |name: &str, sold: u32, cpu_units: u32, memory_mib: u32, plain: u32, trunked: u32| {
            let kind = TYPES[usize::from(find(name).unwrap())];
            assert_eq!(kind.memory_mib, sold, "{name}");
            let enis = plain;
            let registers = |trunking| kind.registers(trunking, &Assumptions::default());
            assert_eq!(registers(false), Resources { cpu_units, memory_mib, enis }, "{name}");
            assert_eq!(registers(true).enis, trunked, "{name}");
        };
    check("t3.small", 2_048, 2_048, 1_900, 2, 2);
    check("t3.medium", 4_096, 2_048, 3_800, 2, 2);
    check("t3.large", 8_192, 2_048, 7_750, 2, 2);
    check("t3.xlarge", 16_384, 4_096, 15_600, 3, 3);
    check("m5.large", 8_192, 2_048, 7_700, 2, 10);
    check("m5.xlarge", 16_384, 4_096, 15_600, 3, 20);
    check("m6i.large", 8_192, 2_048, 7_700, 2, 10);
    check("m6i.xlarge", 16_384, 4_096, 15_600, 3, 20);
    check("m7g.medium", 4_096, 1_024, 3_800, 1, 4);
    check("m7g.large", 8_192, 2_048, 7_700, 2, 10);
    check("m7g.xlarge", 16_384, 4_096, 15_600, 3, 20);
    check("c5.large", 4_096, 2_048, 3_750, 2, 10);
    check("c5.xlarge", 8_192, 4_096, 7_600, 3, 20);
    check("c6i.large", 4_096, 2_048, 3_750, 2, 10);
    check("c7g.large", 4_096, 2_048, 3_750, 2, 10);
    check("r5.large", 16_384, 2_048, 15_600, 2, 10);
    check("r6i.large", 16_384, 2_048, 15_600, 2, 10);
    check("m5.4xlarge", 65_536, 16_384, 63_000, 7, 60);
    assert_eq!(TYPES.len(), 18);
    let arm = TYPES.iter().filter(|kind| kind.arm).map(|kind| kind.name).collect::<Vec<_>>();
    assert_eq!(arm, ["m7g.medium", "m7g.large", "m7g.xlarge", "c7g.large"]);
    assert_eq!(find("m4.large"), None);
}

/// Rules `engine.resources-freed`, `engine.eni-freed`, `ec2.eni-rule`, `net.awsvpc`.
#[test]
fn resources_go_with_the_last_container_and_the_interface_later() {
    let mut world = world(1);
    let host = instances(&mut world, &[("m5.large", 0)])[0];
    let mut web = definition(512, 1_000);
    web.network = NetworkMode::Awsvpc;
    let web = define(&mut world, web);
    let this = service(&mut world, vec![], vec![]);
    let first = task_on(&mut world, Some(this), web, host);
    task_on(&mut world, Some(this), web, host);
    let reserved = |world: &World| world.instances.get(host).unwrap().reserved;
    let both = Resources { cpu_units: 1_024, memory_mib: 2_000, enis: 2 };
    assert_eq!(reserved(&world), both);
    release(&mut world, first);
    release(&mut world, first);
    assert_eq!(reserved(&world), Resources { cpu_units: 512, memory_mib: 1_000, enis: 2 });
    assert!(world.instances.get(host).unwrap().tasks.contains(&first));
    release_eni(&mut world, first);
    release_eni(&mut world, first);
    assert_eq!(reserved(&world), Resources { cpu_units: 512, memory_mib: 1_000, enis: 1 });
    assert!(!world.instances.get(host).unwrap().tasks.contains(&first));
    assert_eq!(faults(&world), Vec::<String>::new());
}

/// Rules `ec2.dynamic-host-port`, `ec2.ephemeral-ports`, `ec2.fixed-host-port`, `ec2.reserved-ports`.
#[test]
fn host_ports_are_given_out_and_taken_back() {
    let mut world = world(1);
    let host = instances(&mut world, &[("m5.large", 0)])[0];
    let bridge = define(&mut world, definition(10, 10));
    let mut fixed = definition(10, 10);
    fixed.network = NetworkMode::Host;
    let fixed = define(&mut world, fixed);
    let ports = |world: &World, id| world.tasks.get(id).unwrap().containers[0].host_ports.to_vec();
    let tasks = [bridge, bridge, fixed].map(|web| task_on(&mut world, None, web, host));
    assert_eq!(tasks.map(|id| ports(&world, id)), [[49_153], [49_154], [80]]);
    release(&mut world, tasks[0]);
    let next = task_on(&mut world, None, bridge, host);
    assert_eq!(
        ports(&world, next),
        [49_155],
        "a port that was just freed is not given out at once"
    );
    world.instances.get_mut(host).unwrap().last_port = 65_535;
    let last = task_on(&mut world, None, bridge, host);
    assert_eq!(ports(&world, last), [49_153]);
    let taken = world.instances.get(host).unwrap().ports.iter();
    let taken = taken.map(|port| port.number).collect::<Vec<_>>();
    assert_eq!(taken, [22, 80, 2_375, 2_376, 49_153, 49_154, 49_155, 51_678, 51_679, 51_680]);
    assert_eq!(faults(&world), Vec::<String>::new());
}

/// Rules `ec2.fixed-host-port`, `ec2.reserved-ports`: TCP and UDP have each their own ports, of which only TCP's are
/// reserved.
#[test]
fn each_protocol_has_its_own_ports() {
    let check = |there: &[(u16, bool)], wanted: (u16, bool), placed: bool| {
        let mut world = world(1);
        let host = instances(&mut world, &[("m5.large", 0)])[0];
        let with_ports = |ports: &[(u16, bool)]| {
            let mut web = definition(10, 10);
            let port = |(at, udp): &(u16, bool)| PortMapping {
                container: at + u16::from(*udp),
                host: Some(*at),
                udp: *udp,
            };
            web.containers[0].ports = ports.iter().map(port).collect();
            web
        };
        let standing = define(&mut world, with_ports(there));
        let first = task_on(&mut world, None, standing, host);
        let web = define(&mut world, with_ports(&[wanted]));
        let decision = choose(&world, Applicant::standalone(&world, "a".into(), web, None));
        assert_eq!(decision.chosen.is_some(), placed, "{there:?} {wanted:?}");
        if placed {
            task_on(&mut world, None, web, host);
        }
        assert_eq!(faults(&world), Vec::<String>::new());
        release(&mut world, first);
        assert_eq!(faults(&world), Vec::<String>::new());
    };
    check(&[(53, false), (53, true)], (54, true), true);
    check(&[(53, false)], (53, true), true);
    check(&[(53, true)], (53, false), true);
    check(&[(53, true)], (53, true), false);
    check(&[], (22, true), true);
    check(&[], (22, false), false);
}

/// Rules `fargate.spread`, `engine.zone-loss-placement`.
#[test]
fn fargate_spreads_over_the_zones_that_work() {
    let mut world = world(3);
    let web = define(&mut world, definition(256, 512));
    let this = service(&mut world, vec![], vec![]);
    let zones = [ZoneId(1), ZoneId(0), ZoneId(2)];
    let start = |world: &mut World, spot: bool| {
        let zone = fargate_zone(world, &Group::Service(this), spot, &zones)?;
        let id = task(world, Some(this), web);
        world.tasks.get_mut(id).unwrap().host = Host::Fargate { spot };
        settle(world, id, zone);
        Some(zone.0)
    };
    assert_eq!([(); 4].map(|()| start(&mut world, false)), [Some(1), Some(0), Some(2), Some(1)]);
    assert_eq!(start(&mut world, true), Some(1), "Spot is spread by itself");
    world.zones[0].dark = true;
    assert_eq!(start(&mut world, false), Some(2));
    unwanted(&mut world, TaskId(1));
    unwanted(&mut world, TaskId(4));
    assert_eq!(start(&mut world, false), Some(1));
    world.zones[1].dark = true;
    world.zones[2].dark = true;
    assert_eq!(start(&mut world, false), None);
}

/// Rule `ec2.trunking-default`: only who asks for it has more tasks with interfaces of their own.
#[test]
fn trunking_is_off_unless_it_is_asked_for() {
    let hosts = serde_json::json!([
        {"instanceType": "m5.large"}, {"instanceType": "m5.large", "awsvpcTrunking": true}
    ]);
    let run = crate::fixture::Run::new(&[("/containerInstances", hosts)]);
    let interfaces = run.world.instances.values().map(|it| it.registered.enis);
    assert_eq!(interfaces.collect::<Vec<_>>(), [2, 10]);
}

//! Meters against the documented rules, and the break-even table from the same prices.

use serde_json::json;

use super::*;
use crate::capacity::{self, NewInstance};
use crate::definition::TaskDefinition;
use crate::ids::ZoneId;
use crate::instance_types::{TYPES, find};
use crate::place::fixture::{Run, definition, instances, register, service, task, task_on, world};
use crate::task::StopCode;

/// Rule `price.public-ipv4`.
const ADDRESS: u64 = 5_000_000;

/// What one Fargate task costs that is stopped so long after its pull began.
fn of_one_task(micros: u64, spot: bool, edit: impl Fn(&mut TaskDefinition)) -> u64 {
    let mut world = world(1);
    let mut web = definition(256, 512);
    edit(&mut web);
    let web = register(&mut world, web);
    let this = service(&mut world, vec![], vec![]);
    let id = task(&mut world, Some(this), web);
    world.now = SimTime::from_secs(12);
    let it = world.tasks.get_mut(id).unwrap();
    (it.host, it.times.pull_started) = (Host::Fargate { spot }, Some(world.now));
    pull_started(&mut world, id);
    world.now += SimDuration(micros);
    task_stopped(&mut world, id);
    let at_its_end = bill(&world);
    world.now += SimDuration::from_secs(10_000);
    assert_eq!(bill(&world), at_its_end, "nothing is billed after the end");
    let own = at_its_end.services[0];
    assert_eq!((own.service, own.reserved), (Some(this), NanoDollars(0)));
    assert_eq!(own.fargate, at_its_end.total);
    own.fargate.0
}

/// Rules `fargate.billing-*`, `price.fargate*`, `engine.spot-price`, `engine.money`.
#[test]
fn fargate_bills_the_configured_size_by_the_second_for_a_minute_at_least() {
    let plain = |_: &mut TaskDefinition| {};
    // A quarter of a vCPU and half a GB: 0.0123425 USD an hour.
    let hour = 40_480_000 / 4 + 4_445_000 / 2;
    let second = 1_000_000;
    assert_eq!(of_one_task(3_600 * second, false, plain), hour);
    assert_eq!(of_one_task(0, false, plain), hour / 60);
    assert_eq!(of_one_task(59 * second, false, plain), hour / 60);
    assert_eq!(of_one_task(60 * second, false, plain), hour / 60);
    assert_eq!(of_one_task(60 * second + 1, false, plain), hour * 61 / 3_600);
    assert_eq!(of_one_task(60 * second + 999_999, false, plain), hour * 61 / 3_600);
    assert_eq!(of_one_task(3_600 * second, true, plain), hour * 3 / 10);
    let arm = |web: &mut TaskDefinition| web.arm = true;
    assert_eq!(of_one_task(3_600 * second, false, arm), 32_380_000 / 4 + 3_560_000 / 2);
    let storage = |web: &mut TaskDefinition| web.ephemeral_storage_gib = 30;
    assert_eq!(of_one_task(3_600 * second, false, storage), hour + 30 * 111_000);
}

/// Rule `price.public-ipv4`: a public address costs as long as the network interface is there.
#[test]
fn a_public_address_costs_while_the_interface_is_there() {
    let network = json!({"awsvpcConfiguration": {"subnets": ["a"], "assignPublicIp": "ENABLED"}});
    let mut run = crate::fixture::Run::new(&[("/services/0/networkConfiguration", network)]);
    let cents = |run: &crate::fixture::Run| bill(&run.world).addresses.0;
    run.go(10);
    assert_eq!(cents(&run), 0, "it is there when PROVISIONING is over");
    run.go(3_610);
    assert_eq!(cents(&run), ADDRESS);
    let id = run.service();
    run.act(|step| crate::scheduler::set_desired(step, id, 0));
    run.go(7_200);
    // STOPPED 10 s after its container has exited.
    assert_eq!(cents(&run), ADDRESS * 3_610 / 3_600);
    assert_eq!(bill(&run.world).total.0, bill(&run.world).services[0].fargate.0 + cents(&run));
}

/// Rules `ec2.whole-instance`, `engine.reserved-share`: an instance costs from its launch, full or empty.
#[test]
fn instances_cost_from_launch_and_say_what_is_idle() {
    let mut world = world(1);
    let host = instances(&mut world, &[("m5.large", 0)])[0];
    let hour = |hours: u64| SimTime::from_secs(3_600 * hours);
    world.now = hour(1);
    assert_eq!(bill(&world).instances, NanoDollars(96_000_000));
    assert_eq!(bill(&world).idle, NanoDollars(96_000_000));
    assert_eq!(bill(&world).hourly, NanoDollars(96_000_000));
    // All its CPU and half of its memory: Fargate's prices weigh them.
    let half = register(&mut world, definition(2_048, 3_850));
    let this = service(&mut world, vec![], vec![]);
    let id = task_on(&mut world, Some(this), half, host);
    world.now = hour(2);
    let (cpu, memory) = (2_048 * 40_480_000, 7_700 * 4_445_000);
    let reserved = 96_000_000 * (cpu + memory / 2) / (cpu + memory);
    let now = bill(&world);
    assert_eq!(
        now.services,
        [ServiceBill {
            service: Some(this),
            fargate: NanoDollars(0),
            reserved: NanoDollars(reserved),
        }]
    );
    assert_eq!(now.instances, NanoDollars(192_000_000));
    assert!(now.idle.0.abs_diff(192_000_000 - reserved) <= 1, "{now:?}");
    capacity::release(&mut world, id);
    world.now = hour(3);
    assert_eq!(bill(&world).services[0].reserved, NanoDollars(reserved));
    let mut run = Run::new(world);
    run.act(|step| capacity::terminate(step, host));
    run.world.now = hour(9);
    assert_eq!(bill(&run.world).instances, NanoDollars(288_000_000));
    assert_eq!(bill(&run.world).hourly, NanoDollars(0));
    run.act(|step| capacity::instances::launch(step, NewInstance::plain(0, ZoneId(0))));
    assert_eq!(bill(&run.world).hourly, NanoDollars(20_800_000), "it costs while it boots");
}

/// Rule `fargate.billing-span`: what runs at the start costs from the start.
#[test]
fn tasks_that_run_at_the_start_cost_from_the_start() {
    let mut run = crate::fixture::Run::new(&[
        ("/services/0/desiredCount", json!(3)),
        ("/tasks", json!([{"service": "web", "count": 3}])),
    ]);
    run.go(3_600);
    let hour = 40_480_000 / 4 + 4_445_000 / 2;
    assert_eq!(bill(&run.world).total, NanoDollars(3 * hour));
    assert_eq!(bill(&run.world).hourly, NanoDollars(3 * hour));
    // One is stopped after an hour: 30 s until SIGKILL at the most and 10 s of DEPROVISIONING are billed too.
    let first = run.wanted()[0];
    run.act(|step| {
        crate::life::stop(step, first, StopCode::UserInitiated, "Task stopped by user".into());
    });
    run.go(3_700);
    let own = run.world.tasks.get(first).unwrap().times;
    assert_eq!(own.stopped, Some(SimTime::from_secs(3_610)));
}

/// Rule `engine.reserved-share`: a full instance is idle in nothing.
#[test]
fn a_full_instance_is_reserved_whole() {
    let mut world = world(1);
    for kind in (0..).zip(TYPES).map(|(kind, _)| kind) {
        let id = capacity::register(&mut world, NewInstance::plain(kind, ZoneId(0))).unwrap();
        let instance = world.instances.get(id).unwrap();
        let all = share(instance, instance.registered.cpu_units, instance.registered.memory_mib);
        assert_eq!(all, Rate(instance.kind().price * 1_024), "{}", instance.kind().name);
    }
}

/// Rules `price.alb.hour`, `price.alb.lcu`, `engine.lcu`.
#[test]
fn load_balancers_cost_by_the_hour_and_by_capacity_units() {
    let mut world = world(1);
    world.now = SimTime::from_secs(1_800);
    world.metrics.arrived = 25 * 1_800;
    assert_eq!(bill(&world).capacity_units, NanoDollars(4_000_000), "one unit for half an hour");
    assert_eq!(bill(&world).load_balancers, NanoDollars(0));
    assert_eq!(total(&world), bill(&world).total);
}

/// Rules `price.break-even.*`, `price.fargate-equal.*`: the table of section 13.4.
#[test]
fn break_even_follows_from_the_prices() {
    let check = |name: &str, equal: u64, thousandths: u64| {
        let kind = &TYPES[usize::from(find(name).unwrap())];
        assert_eq!(
            (prices::fargate_equal(kind), prices::break_even(kind)),
            (equal, thousandths),
            "{name}"
        );
    };
    check("m5.large", 116_520_000, 824);
    check("m6i.large", 116_520_000, 824);
    check("c5.large", 98_740_000, 861);
    check("c6i.large", 98_740_000, 861);
    check("r5.large", 152_080_000, 829);
    check("r6i.large", 152_080_000, 829);
    check("m7g.large", 93_240_000, 875);
    check("c7g.large", 79_000_000, 918);
    check("t3.large", 116_520_000, 714);
    check("t3.medium", 98_740_000, 421);
    check("t3.small", 89_850_000, 231);
    let m5 = &TYPES[usize::from(find("m5.large").unwrap())];
    let task = prices::fargate(false, 100, 1_024, 2_048, 0).0 / 1_024;
    assert_eq!(task, 49_370_000, "price.one-small-task");
    assert_eq!((m5.price - task) * 100 / m5.price, 48, "price.one-small-task-saving, 48.6 %");
    assert!(2 * task > m5.price, "two such tasks fill the CPU, and EC2 is ahead");
    assert_eq!(m5.price * 24, 2_304_000_000, "price.m5-large-day");
    let tenths_of_hours = m5.price * 240 / prices::fargate_equal(m5);
    assert_eq!(tenths_of_hours, 197, "price.hours-per-day, 19.77 h");
    let dearer = |equal: u64, kind: &str| {
        let price = TYPES[usize::from(find(kind).unwrap())].price;
        (equal * 1_000 + price / 2) / price - 1_000
    };
    assert_eq!(dearer(116_520_000, "m5.large"), 214, "price.premium.m5-large");
    assert_eq!(dearer(98_740_000, "c5.large"), 162, "price.premium.c5-large");
    assert_eq!(dearer(152_080_000, "r5.large"), 207, "price.premium.r5-large");
    assert_eq!(dearer(93_240_000, "m7g.large"), 143, "price.premium.m7g-large");
}

#[test]
fn amounts_are_shown_in_dollars() {
    assert_eq!(NanoDollars(1_234_567_890).to_string(), "$1.234567");
    assert_eq!(NanoDollars(999).to_string(), "$0.000000");
}

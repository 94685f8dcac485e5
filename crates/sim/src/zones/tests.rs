//! The loss of a zone as a golden log, and what placement makes of it.

use expect_test::expect;

use super::*;
use crate::capacity::{fargate_zone, faults};
use crate::instance::AutoScalingGroup;
use crate::instance_types::find;
use crate::place::fixture::{
    Run, definition, instances, register as define, service, set_status, task, task_on, world,
};
use crate::place::{Applicant, Group, choose};

/// Two zones, a host in each: i-1 in zone a belongs to a group, i-2 in zone a to none, i-3 is in zone b.
/// t-1 runs on i-1, t-2 on i-2, t-3 on Fargate in zone a, t-4 in zone b.
fn two_zones() -> Run {
    let mut world = world(2);
    let hosts = instances(&mut world, &[("m5.large", 0), ("m5.large", 0), ("m5.large", 1)]);
    let group = world.asgs.insert(AutoScalingGroup {
        name: "web".into(),
        kind: find("m5.large").unwrap(),
        zones: vec![ZoneId(0), ZoneId(1)],
        min: 0,
        max: 4,
        desired: 1,
        trunking: false,
        check_due: false,
        insufficient: false,
        protected: false,
    });
    world.instances.get_mut(hosts[0]).unwrap().asg = Some(group);
    let web = define(&mut world, definition(256, 512));
    let this = service(&mut world, vec![], vec![]);
    for host in [hosts[0], hosts[1]] {
        let id = task_on(&mut world, Some(this), web, host);
        set_status(&mut world, id, TaskStatus::Running);
    }
    for zone in [0, 1] {
        let id = task(&mut world, Some(this), web);
        world.tasks.get_mut(id).unwrap().host = Host::Fargate { spot: false };
        set_status(&mut world, id, TaskStatus::Running);
        capacity::settle(&mut world, id, ZoneId(zone));
    }
    Run::new(world)
}

/// Rules `engine.zone-loss`, `engine.zone-loss-fargate`, `engine.zone-loss-ec2`, `engine.zone-loss-placement`,
/// `task.stop-code-infrastructure`.
#[test]
fn a_lost_zone_takes_its_tasks_and_grouped_instances_with_it() {
    let mut run = two_zones();
    let web = run.world.task_definitions.ids().next().unwrap();
    let this = run.world.services.ids().next().unwrap();
    run.act(|step| lose(step, ZoneId(0)));
    run.act(|step| lose(step, ZoneId(0)));
    let choice = choose(&run.world, Applicant::of_service(&run.world, this, web));
    assert_eq!((choice.eligible, choice.chosen), (1, Some(InstanceId(3))));
    let zones = [ZoneId(0), ZoneId(1)];
    let zone = fargate_zone(&run.world, &Group::Service(this), false, &zones);
    assert_eq!(zone, Some(ZoneId(1)));
    run.until(59);
    assert!(run.world.tasks.values().all(|task| task.wanted), "a lost agent changes no task");
    run.until(300);
    run.act(|step| restore(step, ZoneId(0)));
    run.until(301);
    expect![[r#"
        0 #1 by #0: az-0 lost
        0 #2 by #1: i-1 ACTIVE, no agent
        0 #3 by #1: i-2 ACTIVE, no agent
        60 #5 by #1: t-3 STOPPED: InfrastructureHealth, ECS is performing maintenance on the underlying infrastructure hosting the task
        120 #6 by #1: i-1 TERMINATED, no agent
        120 #8 by #6: t-1 STOPPED: TerminationNotice, Host EC2 (instance i-1) terminated.
        120 #9 by #6: i-4 PENDING, no agent
        240 #10 by #9: i-4 ACTIVE
        300 #11 by #0: az-0 back
        300 #12 by #11: i-2 ACTIVE
    "#]].assert_eq(&run.told());
    assert_eq!(faults(&run.world), Vec::<String>::new());
}

/// Rule `engine.zone-loss`: what follows the loss does not, once the zone is back.
#[test]
fn a_zone_that_is_back_in_time_keeps_everything() {
    let mut run = two_zones();
    run.act(|step| lose(step, ZoneId(0)));
    run.until(30);
    run.act(|step| restore(step, ZoneId(0)));
    run.until(50);
    run.act(|step| lose(step, ZoneId(0)));
    run.until(100);
    run.act(|step| restore(step, ZoneId(0)));
    run.until(400);
    expect![[r#"
        0 #1 by #0: az-0 lost
        0 #2 by #1: i-1 ACTIVE, no agent
        0 #3 by #1: i-2 ACTIVE, no agent
        30 #4 by #0: az-0 back
        30 #5 by #4: i-1 ACTIVE
        30 #6 by #4: i-2 ACTIVE
        50 #7 by #0: az-0 lost
        50 #8 by #7: i-1 ACTIVE, no agent
        50 #9 by #7: i-2 ACTIVE, no agent
        100 #10 by #0: az-0 back
        100 #11 by #10: i-1 ACTIVE
        100 #12 by #10: i-2 ACTIVE
    "#]]
    .assert_eq(&run.told());
}

/// Rule `engine.zone-loss`: an agent that a fault keeps down stays down.
#[test]
fn a_zone_that_is_back_brings_no_broken_agent_back() {
    let mut run = two_zones();
    run.act(|step| capacity::disconnect(step, InstanceId(2)));
    run.act(|step| lose(step, ZoneId(0)));
    run.act(|step| capacity::connect(step, InstanceId(1)));
    let connected =
        |run: &Run| run.world.instances.values().map(|it| it.agent_connected).collect::<Vec<_>>();
    assert_eq!(connected(&run), [false, false, true]);
    run.act(|step| restore(step, ZoneId(0)));
    assert_eq!(connected(&run), [true, false, true]);
    run.act(|step| capacity::connect(step, InstanceId(2)));
    assert_eq!(connected(&run), [true, true, true]);
}

/// Rule `engine.zone-loss-placement`: a boot in a lost zone ends when the zone is back.
#[test]
fn nothing_boots_in_a_lost_zone() {
    let mut run = two_zones();
    run.act(|step| capacity::instances::launch(step, capacity::NewInstance::plain(4, ZoneId(0))));
    run.until(100);
    run.act(|step| lose(step, ZoneId(0)));
    run.until(150);
    run.act(|step| restore(step, ZoneId(0)));
    run.until(151);
    let told = run.told();
    let about: Vec<&str> = told.lines().filter(|line| line.contains("i-4")).collect();
    expect![[r#"
        0 #1 by #0: i-4 PENDING, no agent
        150 #8 by #5: i-4 ACTIVE"#]]
    .assert_eq(&about.join("\n"));
}

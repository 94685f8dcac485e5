//! How instances boot, drain and end, and how Auto Scaling groups keep their zones: golden logs.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::capacity::instances::leave;
use crate::capacity::{self, DRAINING_MAX, NewInstance, faults};
use crate::fixture::{balanced, play};
use crate::ids::{AsgId, InstanceId, ZoneId};
use crate::instance::{AutoScalingGroup, InstanceStatus};
use crate::instance_types::find;
use crate::place::fixture::{
    Run, definition, instances, register as define, service, set_status, task_on, world,
};
use crate::step::Step;
use crate::task::{Host, StopCode, Task, TaskStatus};
use crate::world::World;

fn group(world: &mut World, desired: u32, trunking: bool) -> AsgId {
    world.asgs.insert(AutoScalingGroup {
        name: "web".into(),
        kind: find("m5.large").unwrap(),
        zones: (0..).zip(&world.zones).map(|(zone, _)| ZoneId(zone)).collect(),
        min: 1,
        max: 6,
        desired,
        trunking,
        check_due: false,
        insufficient: false,
        protected: false,
    })
}

fn check(run: &Run, expected: &Expect) {
    expected.assert_eq(&run.told());
    assert_eq!(faults(&run.world), Vec::<String>::new());
}

/// Rules `engine.ec2-boot`, `engine.asg`.
#[test]
fn a_group_launches_what_it_wants_and_keeps_its_zones_even() {
    let mut world = world(2);
    let group = group(&mut world, 3, false);
    let mut run = Run::new(world);
    run.act(|step| capacity::ask(step, group));
    run.until(200);
    run.act(|step| capacity::set_desired(step, group, 9));
    run.until(201);
    assert_eq!(run.world.asgs.get(group).unwrap().desired, 6, "MaxSize bounds it");
    run.act(|step| capacity::set_desired(step, group, 2));
    run.until(202);
    check(
        &run,
        &expect![[r#"
        0 #1 by #0: i-1 PENDING, no agent
        0 #2 by #0: i-2 PENDING, no agent
        0 #3 by #0: i-3 PENDING, no agent
        120 #4 by #1: i-1 ACTIVE
        120 #5 by #2: i-2 ACTIVE
        120 #6 by #3: i-3 ACTIVE
        200 #7 by #0: i-4 PENDING, no agent
        200 #8 by #0: i-5 PENDING, no agent
        200 #9 by #0: i-6 PENDING, no agent
        201 #10 by #0: i-1 TERMINATED, no agent
        201 #11 by #0: i-2 TERMINATED, no agent
        201 #12 by #0: i-3 TERMINATED, no agent
        201 #13 by #0: i-4 TERMINATED, no agent
    "#]],
    );
}

/// Rule `instance.states`: REGISTERING comes only with trunking.
#[test]
fn with_trunking_an_instance_registers_first() {
    let mut world = world(1);
    let group = group(&mut world, 1, true);
    let mut run = Run::new(world);
    run.act(|step| capacity::ask(step, group));
    run.until(300);
    check(
        &run,
        &expect![[r#"
        0 #1 by #0: i-1 PENDING, no agent
        120 #2 by #1: i-1 REGISTERING, no agent
        125 #3 by #2: i-1 ACTIVE
    "#]],
    );
    assert_eq!(run.world.instances.get(InstanceId(1)).unwrap().registered.enis, 10);
}

/// One host with a task of a service that runs, one that is PENDING, and a standalone one.
fn busy() -> (Run, InstanceId) {
    let mut world = world(2);
    let host = instances(&mut world, &[("m5.large", 0)])[0];
    let web = define(&mut world, definition(256, 512));
    let this = service(&mut world, vec![], vec![]);
    for (of, status) in [
        (Some(this), TaskStatus::Running),
        (Some(this), TaskStatus::Pending { until: world.now }),
        (None, TaskStatus::Running),
    ] {
        let id = task_on(&mut world, of, web, host);
        set_status(&mut world, id, status);
    }
    (Run::new(world), host)
}

fn wanted(run: &Run) -> Vec<bool> {
    run.world.tasks.values().map(|task: &Task| task.wanted).collect()
}

/// Rules `instance.draining`, `instance.draining-pending`, `instance.draining-standalone`.
#[test]
fn draining_stops_what_has_not_begun_and_leaves_the_rest() {
    let (mut run, host) = busy();
    run.act(|step| capacity::drain(step, host));
    assert_eq!(wanted(&run), [true, false, true]);
    run.act(|step| capacity::drain(step, host));
    run.act(|step| capacity::activate(step, host));
    run.act(|step| capacity::activate(step, host));
    check(
        &run,
        &expect![[r#"
        0 #1 by #0: i-1 DRAINING
        0 #2 by #1: t-2 STOPPED: ServiceSchedulerInitiated, Scaling activity initiated by (deployment ecs-svc/1)
        0 #3 by #0: i-1 ACTIVE
    "#]],
    );
}

/// Rules `cluster-scale.managed-draining`, `cluster-scale.managed-draining-max`: setting it ACTIVE takes back no end that its
/// group has begun; it waits for the tasks there, and no longer than it may.
#[test]
fn an_instance_that_is_to_end_does_so_though_it_is_set_active() {
    let check = |tasks_end: bool| {
        let (mut run, host) = busy();
        run.act(|step| leave(step, host, DRAINING_MAX));
        run.until(10);
        run.act(|step| capacity::activate(step, host));
        if tasks_end {
            let tasks: Vec<_> = run.world.tasks.ids().collect();
            for task in tasks {
                run.act(|step| crate::life::stop(step, task, StopCode::UserInitiated, "".into()));
            }
        }
        run.until(48 * 3_600 - 1);
        let ended = |run: &Run| run.world.instances.get(host).unwrap().ended.is_some();
        assert_eq!(ended(&run), tasks_end);
        run.until(48 * 3_600);
        assert!(ended(&run));
        assert_eq!(faults(&run.world), Vec::<String>::new());
    };
    check(false);
    check(true);
}

/// Rules `engine.zone-loss`, `instance.eligible`, `service.control-plane-regional`.
#[test]
fn a_lost_agent_changes_no_task() {
    let (mut run, host) = busy();
    run.act(|step| capacity::disconnect(step, host));
    run.act(|step| capacity::disconnect(step, host));
    assert!(!run.world.fleet.rows()[0].available);
    run.act(|step| capacity::connect(step, host));
    assert!(run.world.fleet.rows()[0].available);
    assert_eq!(wanted(&run), [true, true, true]);
    check(
        &run,
        &expect![[r#"
        0 #1 by #0: i-1 ACTIVE, no agent
        0 #2 by #0: i-1 ACTIVE
    "#]],
    );
}

/// Rules `instance.deregistration`, `task.stop-code-termination`, `engine.asg`.
#[test]
fn tasks_end_with_their_instance_and_the_group_replaces_it() {
    let (mut run, host) = busy();
    let group = group(&mut run.world, 1, false);
    run.world.instances.get_mut(host).unwrap().asg = Some(group);
    run.act(|step| capacity::terminate(step, host));
    run.act(|step| capacity::terminate(step, host));
    run.until(130);
    check(
        &run,
        &expect![[r#"
        0 #1 by #0: i-1 TERMINATED, no agent
        0 #3 by #1: t-1 STOPPED: TerminationNotice, Host EC2 (instance i-1) terminated.
        0 #5 by #1: t-2 STOPPED: TerminationNotice, Host EC2 (instance i-1) terminated.
        0 #7 by #1: t-3 STOPPED: TerminationNotice, Host EC2 (instance i-1) terminated.
        0 #8 by #1: i-2 PENDING, no agent
        120 #9 by #8: i-2 ACTIVE
    "#]],
    );
    assert_eq!(wanted(&run), [false, false, false]);
    assert_eq!(run.world.instances.get(host).unwrap().tasks.len(), 0);
}

/// Rules `instance.deregistration`, `engine.unseen-end`, `instance.deregister-force`, `engine.orphans`: without its agent
/// an instance that ends stays registered with its tasks, and nothing happens there any more; its group replaces it.
#[test]
fn an_instance_whose_agent_is_dead_ends_unseen() {
    let (mut run, host) = busy();
    let group = group(&mut run.world, 1, false);
    run.world.instances.get_mut(host).unwrap().asg = Some(group);
    run.act(|step| capacity::disconnect(step, host));
    run.act(|step| capacity::terminate(step, host));
    run.act(|step| capacity::terminate(step, host));
    run.act(|step| capacity::connect(step, host));
    run.until(130);
    let row = run.world.instances.get(host).unwrap();
    assert!(row.is_left_over() && !row.agent_connected && row.tasks.len() == 3);
    assert_eq!(row.status, InstanceStatus::Active);
    assert_eq!(wanted(&run), [true, true, true]);
    run.act(|step| capacity::deregister(step, host));
    run.act(|step| capacity::deregister(step, host));
    check(
        &run,
        &expect![[r#"
        0 #1 by #0: i-1 ACTIVE, no agent
        0 #2 by #0: i-1 TERMINATED, no agent
        0 #3 by #2: i-2 PENDING, no agent
        120 #4 by #3: i-2 ACTIVE
        130 #5 by #0: i-1 INACTIVE, no agent
        130 #7 by #5: t-1 STOPPED: UserInitiated, Container instance deregistration forced by user
        130 #9 by #5: t-2 STOPPED: UserInitiated, Container instance deregistration forced by user
        130 #11 by #5: t-3 STOPPED: UserInitiated, Container instance deregistration forced by user
    "#]],
    );
    assert_eq!(wanted(&run), [false, false, false]);
    assert!(run.world.instances.get(host).unwrap().tasks.is_empty());
}

/// Rules `engine.unseen-end`, `instance.disconnected-stop`: nothing answers there, so checks fail and the service starts
/// another task elsewhere; the first one is asked to stop and never does.
#[test]
fn what_stays_behind_answers_nothing() {
    let mut all = balanced();
    all.extend([
        ("/targetGroups/0/TargetType", json!("instance")),
        (
            "/targetGroups/0/Attributes",
            json!([{"Key": "deregistration_delay.timeout_seconds", "Value": "10"}]),
        ),
        ("/services/0/launchType", json!("EC2")),
        ("/services/0/networkConfiguration", Value::Null),
        ("/taskDefinitions/0/networkMode", json!("bridge")),
        ("/taskDefinitions/0/requiresCompatibilities", json!(["EC2"])),
        ("/containerInstances", json!([{"instanceType": "m5.large", "count": 2}])),
        ("/tasks", json!([{"service": "web", "containerInstance": "i-1"}])),
        (
            "/actions",
            json!([
                {"at": 20, "fault": "disconnectAgent", "with": {"instance": "i-1"}},
                {"at": 30, "call": "TerminateInstances", "with": {"InstanceIds": ["i-1"]}},
                {"at": 40, "fault": "killContainer", "with": {"task": "t-1"}},
            ]),
        ),
    ]);
    let run = play(&all, 300);
    let found = run.world().tasks.iter().map(|(id, it)| (id.to_string(), it.status, it.host));
    let on = |id| Host::Ec2(Some(InstanceId(id)));
    let expected = [
        ("t-1".to_owned(), TaskStatus::Stopping, on(1)),
        ("t-2".to_owned(), TaskStatus::Running, on(2)),
    ];
    assert_eq!(found.collect::<Vec<_>>(), expected);
}

/// Rules `instance.deregister-force`, `engine.orphans`: one that lives leaves the cluster and goes on at EC2.
#[test]
fn a_deregistered_instance_is_still_there() {
    let (mut run, host) = busy();
    let group = group(&mut run.world, 1, false);
    run.world.instances.get_mut(host).unwrap().asg = Some(group);
    run.act(|step| capacity::deregister(step, host));
    run.act(|step| capacity::ask(step, group));
    run.until(1);
    assert_eq!(run.world.instances.get(host).unwrap().ended, None);
    run.act(|step| capacity::terminate(step, host));
    run.until(2);
    check(
        &run,
        &expect![[r#"
        0 #1 by #0: i-1 INACTIVE, no agent
        0 #3 by #1: t-1 STOPPED: UserInitiated, Container instance deregistration forced by user
        0 #5 by #1: t-2 STOPPED: UserInitiated, Container instance deregistration forced by user
        0 #7 by #1: t-3 STOPPED: UserInitiated, Container instance deregistration forced by user
        1 #8 by #0: i-1 TERMINATED, no agent
        1 #9 by #8: i-2 PENDING, no agent
    "#]],
    );
}

/// Rule `quota.instances-per-cluster`: the bound is said.
#[test]
fn a_full_cluster_says_so() {
    let mut world = world(1);
    let plain = NewInstance::plain(0, ZoneId(0));
    for _ in 0..capacity::MAX_INSTANCES {
        assert!(capacity::register(&mut world, plain.clone()).is_some());
    }
    assert_eq!(capacity::register(&mut world, plain.clone()), None);
    let mut run = Run::new(world);
    run.act(|step: &mut Step<'_>| assert_eq!(capacity::instances::launch(step, plain), None));
    check(
        &run,
        &expect![[r#"
        0 #1 by #0: bound of container instances
    "#]],
    );
}

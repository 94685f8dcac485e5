//! What a deployment leaves alone: good tasks below the lower bound, and what old revisions lose.

use expect_test::expect;
use serde_json::{Value, json};

use super::super::count::{Standing, count};
use super::super::{ServiceUpdate, failure, rebalance, update};
use super::{CHECK, kill, steady};
use crate::call::{Action, Name, apply};
use crate::fixture::Run;
use crate::ids::{DeploymentId, TaskId, ZoneId};
use crate::service::Rollout;
use crate::time::SimTime;

/// Room for one task more than the four that are wanted, none less.
fn tight() -> (&'static str, Value) {
    let bounds = json!({"minimumHealthyPercent": 100, "maximumPercent": 125});
    ("/services/0/deploymentConfiguration", bounds)
}

fn deploy(run: &mut Run) {
    let (id, definition) = (run.service(), Some(run.revision(2)));
    run.act(|step| update(step, id, ServiceUpdate { definition, ..ServiceUpdate::default() }));
}

/// Tasks of the first revision that are wanted.
fn old(run: &Run) -> Vec<TaskId> {
    let of_old =
        |id: &TaskId| run.world.tasks.get(*id).unwrap().service.unwrap().1 == DeploymentId(1);
    run.wanted().into_iter().filter(of_old).collect()
}

/// Rules `engine.lower-keeps-running`, `deploy.lower-bound`: tasks that run and are not healthy yet are no room for a
/// revision that never starts.
#[test]
fn a_bad_revision_takes_no_place_of_running_tasks_that_are_not_healthy_yet() {
    let mut run = Run::new(&[
        tight(),
        ("/services/0/desiredCount", json!(4)),
        ("/images/web:2", json!({"neverStarts": true})),
    ]);
    run.go(30);
    let before = run.wanted();
    deploy(&mut run);
    for secs in 31..600 {
        run.go(secs);
        assert_eq!(old(&run), before, "at {secs} s");
    }
    // Below the bound some may go; those that have not started at all, always.
    let bounds = json!({"minimumHealthyPercent": 50, "maximumPercent": 100});
    let bounds = ("/services/0/deploymentConfiguration", bounds);
    let check = |at: u64, left: usize| {
        let four = ("/services/0/desiredCount", json!(4));
        let bad = ("/images/web:2", json!({"neverStarts": true}));
        let mut run = Run::new(&[bounds.clone(), four, bad]);
        run.go(at);
        deploy(&mut run);
        run.go(at + 15);
        assert_eq!(old(&run).len(), left, "deployed at {at} s");
    };
    check(30, 2);
    check(5, 0);
}

/// Rules `service.unhealthy-no-room`, `service.heal-own-revision`: without room one sick old task at a time is stopped,
/// and its own revision comes in its place.
#[test]
fn sick_old_tasks_go_one_at_a_time_and_come_back_as_what_they_were() {
    let check = json!({"command": ["CMD", "true"], "interval": 10, "retries": 2});
    let bad = ("/images/web:2", json!({"neverStarts": true}));
    let mut run = steady(4, &[tight(), bad, (CHECK, check)]);
    for id in [TaskId(1), TaskId(2), TaskId(3)] {
        run.world.tasks.get_mut(id).unwrap().containers[0].process.failing = true;
    }
    deploy(&mut run);
    run.until(100);
    let mut said = String::new();
    for secs in 100..600 {
        said += &run.until(secs);
        let rows = count(&run.world, run.service()).unwrap().rows;
        let gone = rows.iter().filter(|row| !row.current && row.standing == Standing::Unproven);
        assert!(gone.count() <= 1, "at {secs} s");
    }
    assert_eq!(old(&run).len(), 4);
    let of_events = |line: &&str| line.contains("svc-1") && line.contains("task t-");
    let said: Vec<&str> = said.lines().filter(of_events).collect();
    expect![[r#"
        02:00.000 #57 <#49 svc-1 (service web) (task t-1) failed container health checks.
        02:00.000 #58 <#51 svc-1 (service web) (task t-2) failed container health checks.
        02:00.000 #59 <#53 svc-1 (service web) (task t-3) failed container health checks.
        02:00.000 #61 <#56 svc-1 (service web) has started 1 tasks: (task t-6).
        02:30.000 #75 <#74 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-1).
        02:40.000 #77 <#49 svc-1 (service web) has started 1 tasks: (task t-7). Amazon ECS replaced 1 tasks due to an unhealthy status.
        03:10.000 #91 <#90 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-2).
        03:20.000 #93 <#51 svc-1 (service web) has started 1 tasks: (task t-8). Amazon ECS replaced 1 tasks due to an unhealthy status.
        03:50.000 #107 <#106 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-3).
        04:00.000 #109 <#53 svc-1 (service web) has started 1 tasks: (task t-9). Amazon ECS replaced 1 tasks due to an unhealthy status.
        04:30.000 #121 <#118 svc-1 (service web) has started 1 tasks: (task t-10).
        05:10.000 #131 <#128 svc-1 (service web) has started 1 tasks: (task t-11).
        06:10.000 #141 <#138 svc-1 (service web) has started 1 tasks: (task t-12).
        07:50.000 #151 <#148 svc-1 (service web) has started 1 tasks: (task t-13)."#]].assert_eq(&said.join("\n"));
}

/// Rule `service.heal-own-revision`: what an old revision loses is not given to a new one that does not work.
#[test]
fn a_lost_old_task_leaves_its_room_to_its_own_revision() {
    let bad = ("/images/web:2", json!({"neverStarts": true}));
    let mut run = steady(4, &[tight(), bad]);
    deploy(&mut run);
    run.go(120);
    kill(&mut run, TaskId(1));
    kill(&mut run, TaskId(2));
    run.go(300);
    assert_eq!(old(&run).len(), 4);
    let counts = count(&run.world, run.service()).unwrap();
    assert_eq!(counts.sums.healthy, 4);
}

/// Rule `service.heal-own-revision`: with its own network and in the zones of its own subnets.
#[test]
fn what_comes_back_has_the_network_of_its_own_revision() {
    let network = |subnet: &str, group: &str| json!({"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": [group]}});
    let on_ec2 = [
        (
            "/containerInstances",
            json!([
                {"instanceType": "m5.xlarge", "availabilityZone": "us-east-1a", "count": 3},
                {"instanceType": "m5.xlarge", "availabilityZone": "us-east-1b", "count": 3},
            ]),
        ),
        ("/services/0/launchType", json!("EC2")),
    ];
    for host in [&[][..], &on_ec2] {
        let mut changes = vec![
            ("/images/web:2", json!({"neverStarts": true})),
            ("/services/0/networkConfiguration", network("a", "sg-1")),
        ];
        changes.extend(host.iter().cloned());
        let mut run = steady(2, &changes);
        let with = json!({"service": "web", "taskDefinition": "web:2", "networkConfiguration": network("b", "sg-2")});
        run.act(|step| apply(step, &Action::new(SimTime::ZERO, Name::UpdateService, with)));
        run.go(105);
        let place = |run: &Run, id: TaskId| {
            let task = run.world.tasks.get(id).unwrap();
            (task.network.clone(), task.zone)
        };
        let before = place(&run, TaskId(1));
        assert_ne!(place(&run, TaskId(3)), before, "the newest one has its own");
        kill(&mut run, TaskId(1));
        run.go(300);
        let old = old(&run);
        assert_eq!(old.len(), 2);
        for id in old {
            assert_eq!(place(&run, id), before, "{id}");
        }
    }
}

/// Rules `engine.breaker-stops-starting`, `service.rebalancing-excluded`: zones are not evened out with tasks of a
/// deployment that failed.
#[test]
fn a_failed_deployment_is_not_rebalanced() {
    let mut run = steady(3, &[]);
    let id = run.service();
    for task in 1..=3 {
        run.world.tasks.get_mut(TaskId(task)).unwrap().zone = Some(ZoneId(0));
    }
    assert!(rebalance::is_uneven(&run.world, id));
    let row = run.world.deployments.get_mut(DeploymentId(1)).unwrap();
    row.rollout = Rollout::Failed;
    assert!(!rebalance::is_uneven(&run.world, id));
    expect![""].assert_eq(&run.only(400, &["rebalanc"]));
}

/// Rule `engine.failed-keeps`: beside a deployment that failed without a way back old tasks stay, and heal; only a smaller
/// count takes any.
#[test]
fn nothing_old_makes_way_for_a_deployment_that_failed() {
    let check = json!({"command": ["CMD", "true"], "interval": 10, "retries": 2});
    let mut run = steady(4, &[(CHECK, check)]);
    deploy(&mut run);
    run.go(130);
    let id = run.service();
    run.act(|step| failure::fail(step, id, failure::Why::Alarm, false));
    run.go(400);
    assert_eq!(run.wanted().len(), 8);
    run.world.tasks.get_mut(TaskId(1)).unwrap().containers[0].process.failing = true;
    kill(&mut run, TaskId(2));
    kill(&mut run, TaskId(5));
    run.go(600);
    assert_eq!((old(&run).len(), run.wanted().len()), (4, 7));
    assert!(!old(&run).contains(&TaskId(1)), "a sick one was replaced");
    run.act(|step| super::set_desired(step, id, 2));
    run.go(700);
    assert_eq!((old(&run).len(), run.wanted().len()), (2, 4));
    let force = ServiceUpdate { force: true, ..ServiceUpdate::default() };
    run.act(|step| update(step, id, force));
    run.go(1_000);
    let service = run.world.services.get(id).unwrap();
    assert!(service.steady && service.deployments == [DeploymentId(3)]);
}

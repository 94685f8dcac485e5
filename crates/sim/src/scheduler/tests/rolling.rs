//! Rolling deployments: bounds, moves, what starts one, and one that replaces another.

use expect_test::expect;
use serde_json::json;

use super::super::plan::Bounds;
use super::super::{ServiceUpdate, update};
use super::steady;
use crate::fixture::Run;
use crate::service::{DeploymentStatus, Rollout};
use crate::time::SimDuration;

/// desired, minimumHealthyPercent, maximumPercent, lower, upper, and what a deployment does: `+` starts and
/// `-` stops. Rules `deploy.lower-bound`, `deploy.upper-bound`, `deploy.stuck`, `deploy.one-task`,
/// `deploy.upper-counts`.
const TABLE: &[(u32, u32, u32, u32, u32, &str)] = &[
    (4, 50, 200, 2, 8, "+4 -4"),
    (4, 100, 200, 4, 8, "+4 -4"),
    (4, 50, 100, 2, 4, "-2 +2 -2 +2"),
    (2, 75, 100, 2, 2, "stuck"),
    (3, 100, 125, 3, 3, "stuck"),
    (1, 100, 200, 1, 2, "+1 -1"),
    (1, 0, 100, 0, 1, "-1 +1"),
    (1, 100, 150, 1, 1, "stuck"),
    (10, 90, 110, 9, 11, "+1 -1 +1 -1 +1 -1 +1 -1 +1 -1 +1 -1 +1 -1 +1 -1 +1 -1 +1 -1"),
    (3, 67, 134, 3, 4, "+1 -1 +1 -1 +1 -1"),
    (100, 100, 125, 100, 125, "+25 -25 +25 -25 +25 -25 +25 -25"),
];

#[test]
fn bounds_are_rounded_as_documented() {
    for &(desired, min, max, lower, upper, moves) in TABLE {
        let bounds = Bounds::new(desired, min, max);
        assert_eq!((bounds.lower, bounds.upper), (lower, upper), "{desired} at {min}/{max}");
        assert_eq!(bounds.is_stuck(), moves == "stuck", "{desired} at {min}/{max}");
    }
}

/// The starts and stops of a deployment, those of one pass together.
fn moves(said: &str) -> String {
    let mut moves: Vec<(&str, char, u32)> = Vec::new();
    for line in said.lines() {
        let sign = match line {
            _ if line.contains("has started") => '+',
            _ if line.contains("has stopped") => '-',
            _ => continue,
        };
        let count = line.matches("(task ").count().try_into().unwrap();
        match moves.last_mut() {
            Some((at, last, sum)) if *at == &line[..9] && *last == sign => *sum += count,
            _ => moves.push((&line[..9], sign, count)),
        }
    }
    let moves: Vec<String> = moves.iter().map(|(_, sign, n)| format!("{sign}{n}")).collect();
    moves.join(" ")
}

fn deploy(run: &mut Run, revision: u32) {
    let (id, definition) = (run.service(), run.revision(revision));
    run.act(|step| {
        let definition = Some(definition);
        update(step, id, ServiceUpdate { definition, ..ServiceUpdate::default() });
    });
}

#[test]
fn a_deployment_moves_within_its_bounds() {
    for &(desired, min, max, lower, upper, expected) in TABLE {
        let bounds = json!({"minimumHealthyPercent": min, "maximumPercent": max});
        let mut run = steady(
            desired,
            &[
                ("/services/0/deploymentConfiguration", bounds),
                ("/services/0/availabilityZoneRebalancing", json!("DISABLED")),
            ],
        );
        deploy(&mut run, 2);
        let mut said = String::new();
        for secs in 100..1_400 {
            said += &run.until(secs);
            let counts = super::super::count::count(&run.world, run.service()).unwrap();
            assert!(counts.sums.total <= upper.max(desired), "{desired} at {min}/{max}: {secs} s");
            assert!(counts.sums.healthy >= lower, "{desired} at {min}/{max}: {secs} s");
        }
        let stuck = said.contains("because of the service deployment configuration");
        let found = if stuck { "stuck".to_owned() } else { moves(&said) };
        assert_eq!(found, expected, "{desired} at {min}/{max}");
        assert_eq!(stuck, !said.contains("deployment completed"), "{desired} at {min}/{max}");
    }
}

/// Rules `deploy.status`, `deploy.rollout-states`, `deploy.slow-end`, `engine.scheduler-order`,
/// `engine.lower-counts`: old tasks stay until new ones are healthy.
#[test]
fn a_deployment_from_its_start_to_the_steady_state() {
    let mut run = steady(2, &[]);
    deploy(&mut run, 2);
    expect![[r#"
        01:40.000 #19 <#0 deployment ecs-svc/2 IN_PROGRESS: ECS deployment ecs-svc/2 in progress.
        01:40.000 #22 <#19 svc-1 (service web) has started 2 tasks: (task t-3) (task t-4).
        02:40.000 #35 <#19 task t-1 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
        02:40.000 #37 <#36 container t-1/0 STOPPED exit code 0
        02:40.000 #38 <#37 task t-1 DEPROVISIONING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
        02:40.000 #39 <#19 task t-2 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
        02:40.000 #41 <#40 container t-2/0 STOPPED exit code 0
        02:40.000 #42 <#41 task t-2 DEPROVISIONING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
        02:40.000 #43 <#38 svc-1 TASKS_STOPPED (service web) has stopped 2 running tasks: (task t-1) (task t-2).
        02:50.000 #44 <#42 deployment ecs-svc/2 COMPLETED: ECS deployment ecs-svc/2 completed.
        02:50.000 #45 <#44 svc-1 (service web) (deployment ecs-svc/2) deployment completed.
        02:50.000 #46 <#42 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        02:50.000 #47 <#38 task t-1 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
        02:50.000 #48 <#42 task t-2 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
    "#]].assert_eq(&run.only(300, &["svc-1", "deployment", "STOPPED"]));
    let service = run.world.services.get(run.service()).unwrap();
    assert_eq!(service.deployments.len(), 1);
    let states: Vec<_> = run.world.deployments.values().map(|it| (it.status, it.rollout)).collect();
    let done = Rollout::Completed;
    assert_eq!(states, [(DeploymentStatus::Inactive, done), (DeploymentStatus::Primary, done)]);
}

/// Rules `event.bounds-block`, `event.repeat`: said once, again after six hours, and gone with the bounds.
#[test]
fn a_stuck_deployment_says_so_and_moves_once_it_may() {
    let bounds = json!({"minimumHealthyPercent": 100, "maximumPercent": 100});
    let mut run = steady(1, &[("/services/0/deploymentConfiguration", bounds)]);
    deploy(&mut run, 2);
    expect![[r#"
        01:40.000 #12 <#0 deployment ecs-svc/2 IN_PROGRESS: ECS deployment ecs-svc/2 in progress.
        01:40.000 #13 <#12 svc-1 (service web) was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.
    "#]].assert_eq(&run.only(3_600, &["svc-1", "deployment"]));
    assert_eq!(run.only(7 * 3_600, &["svc-1"]).lines().count(), 1);
    let id = run.service();
    run.act(|step| {
        update(step, id, ServiceUpdate { max_percent: Some(200), ..ServiceUpdate::default() });
    });
    expect![[r#"
        7:00:00.000 #16 <#12 svc-1 (service web) has started 1 tasks: (task t-2).
        7:01:00.000 #23 <#12 task t-1 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
        7:01:00.000 #26 <#25 task t-1 DEPROVISIONING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
        7:01:00.000 #27 <#26 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-1).
        7:01:10.000 #28 <#26 deployment ecs-svc/2 COMPLETED: ECS deployment ecs-svc/2 completed.
        7:01:10.000 #29 <#28 svc-1 (service web) (deployment ecs-svc/2) deployment completed.
        7:01:10.000 #30 <#26 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        7:01:10.000 #31 <#26 task t-1 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
    "#]].assert_eq(&run.only(8 * 3_600, &["svc-1", "deployment"]));
}

/// Rules `deploy.triggers`, `deploy.non-triggers`.
#[test]
fn only_what_runs_in_the_tasks_starts_a_deployment() {
    let run = steady(1, &[]);
    let check = |change: ServiceUpdate, expected: bool| {
        let mut run = Run { world: run.world.clone(), ..Run::new(&[]) };
        let id = run.service();
        run.act(|step| update(step, id, change.clone()));
        let deployed = run.world.services.get(id).unwrap().deployments.len() == 2;
        assert_eq!(deployed, expected, "{change:?}");
    };
    let none = ServiceUpdate::default;
    let (same, other) = (run.revision(1), run.revision(2));
    check(ServiceUpdate { definition: Some(other), ..none() }, true);
    check(ServiceUpdate { definition: Some(same), ..none() }, false);
    check(ServiceUpdate { force: true, ..none() }, true);
    check(ServiceUpdate { zones: Some(Vec::new()), ..none() }, true);
    check(ServiceUpdate { load_balancers: Some(Vec::new()), ..none() }, false);
    check(ServiceUpdate { desired: Some(3), ..none() }, false);
    check(ServiceUpdate { min_percent: Some(50), max_percent: Some(150), ..none() }, false);
    check(ServiceUpdate { grace: Some(SimDuration::from_secs(9)), ..none() }, false);
    check(ServiceUpdate { constraints: Some(Vec::new()), ..none() }, false);
    check(ServiceUpdate { strategies: Some(Vec::new()), ..none() }, false);
}

/// A new revision replaces a deployment under way: what it had begun to start goes first.
#[test]
fn a_newer_deployment_replaces_one_under_way() {
    let mut run = steady(
        2,
        &[("/taskDefinitions/2", {
            let mut third = crate::fixture::definition("web:2");
            third["cpu"] = json!("512");
            third["memory"] = json!("1024");
            third
        })],
    );
    deploy(&mut run, 2);
    run.go(110);
    deploy(&mut run, 3);
    expect![[r#"
        01:40.000 #19 <#0 deployment ecs-svc/2 IN_PROGRESS: ECS deployment ecs-svc/2 in progress.
        01:40.000 #22 <#19 svc-1 (service web) has started 2 tasks: (task t-3) (task t-4).
        01:50.000 #25 <#0 deployment ecs-svc/3 IN_PROGRESS: ECS deployment ecs-svc/3 in progress.
        01:50.000 #26 <#25 task t-4 DEPROVISIONING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/3)
        01:50.000 #27 <#25 task t-3 DEPROVISIONING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/3)
        01:50.000 #28 <#26 svc-1 (service web) stopped 2 pending tasks.
        02:00.000 #31 <#25 svc-1 (service web) has started 2 tasks: (task t-5) (task t-6).
        02:00.000 #32 <#26 task t-4 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/3)
        02:00.000 #33 <#27 task t-3 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/3)
        03:00.000 #46 <#25 task t-1 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/3)
        03:00.000 #49 <#48 task t-1 DEPROVISIONING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/3)
        03:00.000 #50 <#25 task t-2 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/3)
        03:00.000 #53 <#52 task t-2 DEPROVISIONING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/3)
        03:00.000 #54 <#49 svc-1 TASKS_STOPPED (service web) has stopped 2 running tasks: (task t-1) (task t-2).
        03:10.000 #55 <#53 deployment ecs-svc/3 COMPLETED: ECS deployment ecs-svc/3 completed.
        03:10.000 #56 <#55 svc-1 (service web) (deployment ecs-svc/3) deployment completed.
        03:10.000 #57 <#53 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        03:10.000 #58 <#49 task t-1 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/3)
        03:10.000 #59 <#53 task t-2 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/3)
    "#]].assert_eq(&run.only(300, &["svc-1", "deployment"]));
}

/// Rule `service.heal-own-revision`.
#[test]
fn a_lost_old_task_is_replaced_with_its_own_revision_during_a_deployment() {
    let mut run = steady(2, &[("/images/web:2", json!({"exists": false}))]);
    deploy(&mut run, 2);
    run.go(125);
    super::kill(&mut run, crate::ids::TaskId(1));
    expect![[r#"
        01:40.000 #20 <#19 task t-3 PROVISIONING
        01:40.000 #21 <#19 task t-4 PROVISIONING
        01:40.000 #22 <#19 svc-1 (service web) has started 2 tasks: (task t-3) (task t-4).
        02:00.000 #35 <#31 task t-5 PROVISIONING
        02:00.000 #36 <#34 task t-6 PROVISIONING
        02:00.000 #37 <#31 svc-1 (service web) has started 2 tasks: (task t-5) (task t-6).
        02:10.000 #44 <#43 task t-7 PROVISIONING
        02:10.000 #45 <#43 svc-1 (service web) has started 1 tasks: (task t-7).
        02:15.000 #54 <#53 svc-1 SERVICE_TASK_START_IMPAIRED (service web) is unable to consistently start tasks successfully.
        02:30.000 #68 <#56 task t-8 PROVISIONING
        02:30.000 #69 <#59 task t-9 PROVISIONING
        02:30.000 #70 <#56 svc-1 (service web) has started 2 tasks: (task t-8) (task t-9).
    "#]].assert_eq(&run.only(160, &["svc-1", " PROVISIONING"]));
    let old = run.revision(1);
    let wanted = run.wanted();
    let of_old = wanted.iter().filter(|it| run.world.tasks.get(**it).unwrap().definition == old);
    assert_eq!(of_old.count(), 2);
}

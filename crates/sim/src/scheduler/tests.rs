//! Golden logs and tables of the service scheduler, one for each rule.

mod breaker;
mod daemon;
mod early;
mod held;
mod keeps;
mod liveness;
mod providers;
mod rebalance;
mod rolling;
mod shift;

use expect_test::expect;
use serde_json::{Value, json};

use super::calls::set_desired;
use super::{ServiceUpdate, delete, update};
use crate::capacity::{self, NewInstance};
use crate::fixture::{Run, balanced, text};
use crate::ids::{TaskId, ZoneId};
use crate::instance::InstanceStatus;
use crate::instance_types::find;
use crate::life;
use crate::record::What;
use crate::service::{MAX_EVENTS, ServiceStatus};
use crate::task::{Host, StopCode};
use crate::time::SimDuration;

const CHECK: &str = "/taskDefinitions/0/containerDefinitions/0/healthCheck";

/// A service with so many tasks, all of them steady.
fn steady(desired: u32, changes: &[(&str, Value)]) -> Run {
    let mut changes = changes.to_vec();
    changes.push(("/services/0/desiredCount", json!(desired)));
    let mut run = Run::new(&changes);
    run.until(100);
    assert!(run.world.services.get(run.service()).unwrap().steady);
    run
}

fn kill(run: &mut Run, task: TaskId) {
    run.act(|step| life::stop(step, task, StopCode::UserInitiated, text("by hand")));
}

/// Rules `service.replica`, `deploy.healthy-wait`, `service.steady-state`, `event.steady-state`.
#[test]
fn a_service_starts_what_it_wants_and_is_steady_once_all_is_healthy() {
    let mut run = Run::new(&[("/services/0/desiredCount", json!(3))]);
    expect![[r#"
        00:00.000 #1 <#0 task t-1 PROVISIONING
        00:00.000 #2 <#0 task t-2 PROVISIONING
        00:00.000 #3 <#0 task t-3 PROVISIONING
        00:00.000 #4 <#0 svc-1 (service web) has started 3 tasks: (task t-1) (task t-2) (task t-3).
        01:00.000 #23 <#22 deployment ecs-svc/1 COMPLETED: ECS deployment ecs-svc/1 completed.
        01:00.000 #24 <#23 svc-1 (service web) (deployment ecs-svc/1) deployment completed.
        01:00.000 #25 <#22 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
    "#]]
    .assert_eq(&run.only(300, &["svc-1", "deployment", " PROVISIONING"]));
}

/// Rule `event.partial-launch`: told once, with how many found no place, and again when it comes back.
#[test]
fn what_is_launched_in_part_is_told() {
    let changes = [
        ("/taskDefinitions/0/networkMode", json!("bridge")),
        ("/taskDefinitions/0/requiresCompatibilities", json!(["EC2"])),
        ("/taskDefinitions/0/cpu", json!("1024")),
        ("/services/0/networkConfiguration", Value::Null),
        ("/services/0/launchType", json!("EC2")),
        ("/services/0/desiredCount", json!(5)),
        (
            "/containerInstances",
            json!([{"instanceType": "m5.large", "availabilityZone": "us-east-1a"}]),
        ),
    ];
    let mut run = Run::new(&changes);
    expect![[r#"
        00:00.000 #6 <#0 svc-1 (service web) has started 2 tasks: (task t-1) (task t-2).
        00:00.000 #7 <#5 svc-1 (service web) could not launch 3 tasks for deployment ecs-svc/1.
        00:00.000 #8 <#5 svc-1 SERVICE_TASK_PLACEMENT_FAILURE (service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance i-1) has insufficient CPU units available.
    "#]].assert_eq(&run.only(300, &["svc-1"]));
}

/// Rule `engine.start-up-jitter`: each task of a service has its own time, the same in a run that differs elsewhere.
#[test]
fn start_up_can_be_drawn_for_each_task() {
    let healthy = |desired: u32| {
        let mut changes = balanced();
        changes.push(("/images/web:1", json!({"readyAfter": {"uniform": [0, "2m"]}})));
        changes.push(("/services/0/desiredCount", json!(desired)));
        changes.push(("/services/0/healthCheckGracePeriodSeconds", json!(600)));
        Run::new(&changes).only(300, &[" healthy"])
    };
    expect![[r#"
        00:31.304 #35 <#30 target tg-1/t-3 healthy
        00:34.073 #36 <#26 target tg-1/t-1 healthy
        01:35.754 #39 <#37 target tg-1/t-2 healthy
        02:38.636 #40 <#38 target tg-1/t-4 healthy
    "#]]
    .assert_eq(&healthy(4));
    let first_two = |said: &str| -> Vec<String> {
        let of_them = said.lines().filter(|line| line.contains("/t-1 ") || line.contains("/t-2 "));
        of_them.map(|line| line.split(' ').next().unwrap().to_owned()).collect()
    };
    assert_eq!(first_two(&healthy(2)), first_two(&healthy(4)));
}

/// Rules `service.keeper`, `service.self-healing`, `service.replace-not-restart`, `engine.scheduler-tick`.
#[test]
fn a_stopped_task_is_replaced_at_the_next_tick() {
    let mut run = steady(2, &[]);
    run.go(103);
    kill(&mut run, TaskId(1));
    expect![[r#"
        01:43.000 #19 <#0 task t-1 STOPPING UserInitiated: by hand
        01:43.000 #20 <#19 container t-1/0 STOPPING
        01:43.000 #21 <#20 container t-1/0 STOPPED exit code 0
        01:43.000 #22 <#21 task t-1 DEPROVISIONING UserInitiated: by hand
        01:50.000 #23 <#22 task t-3 PROVISIONING
        01:50.000 #24 <#22 svc-1 (service web) has started 1 tasks: (task t-3).
        01:53.000 #25 <#22 task t-1 STOPPED UserInitiated: by hand
        02:00.000 #26 <#23 task t-3 PENDING
        02:02.000 #27 <#26 task t-3 ACTIVATING
        02:02.000 #28 <#27 container t-3/0 PULLING
        02:07.000 #29 <#28 container t-3/0 STARTING
        02:09.000 #30 <#29 container t-3/0 RUNNING
        02:09.000 #31 <#30 task t-3 RUNNING
        02:50.000 #32 <#31 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
    "#]]
    .assert_eq(&run.until(200));
}

/// Rules `service.start-first`, `event.started`, `task.stop-code-scheduler`: the replacement first, then the sick task goes.
#[test]
fn an_unhealthy_task_is_replaced_before_it_is_stopped() {
    let check = json!({"command": ["CMD", "true"], "interval": 10, "retries": 2});
    let mut run = steady(2, &[(CHECK, check)]);
    run.go(105);
    run.world.tasks.get_mut(TaskId(2)).unwrap().containers[0].process.failing = true;
    expect![[r#"
        01:59.000 #23 <#14 container t-2/0 UNHEALTHY
        01:59.000 #24 <#23 task t-2 RUNNING UNHEALTHY
        02:00.000 #25 <#24 svc-1 (service web) (task t-2) failed container health checks.
        02:00.000 #27 <#24 svc-1 (service web) has started 1 tasks: (task t-3). Amazon ECS replaced 1 tasks due to an unhealthy status.
        02:29.000 #34 <#32 container t-3/0 HEALTHY
        02:29.000 #35 <#34 task t-3 RUNNING HEALTHY
        02:30.000 #36 <#24 task t-2 STOPPING UNHEALTHY ServiceSchedulerInitiated: Task failed container health checks
        02:30.000 #37 <#36 container t-2/0 STOPPING
        02:30.000 #38 <#37 container t-2/0 STOPPED exit code 0
        02:30.000 #39 <#38 task t-2 DEPROVISIONING UNHEALTHY ServiceSchedulerInitiated: Task failed container health checks
        02:30.000 #40 <#39 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-2).
        02:40.000 #41 <#39 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        02:40.000 #42 <#39 task t-2 STOPPED UNHEALTHY ServiceSchedulerInitiated: Task failed container health checks
    "#]].assert_eq(&run.only(200, &["svc-1", "HEALTHY", "t-2"]));
}

/// Rule `service.unhealthy-no-room`: where nothing can start, one sick task at a time is stopped.
#[test]
fn without_room_one_sick_task_at_a_time_is_stopped_first() {
    let check = json!({"command": ["CMD", "true"], "interval": 10, "retries": 2});
    let bounds = json!({"minimumHealthyPercent": 100, "maximumPercent": 100});
    let mut run = steady(3, &[(CHECK, check), ("/services/0/deploymentConfiguration", bounds)]);
    for id in [TaskId(1), TaskId(2)] {
        run.world.tasks.get_mut(id).unwrap().containers[0].process.failing = true;
    }
    expect![[r#"
        02:00.000 #36 <#33 svc-1 (service web) (task t-1) failed container health checks.
        02:00.000 #37 <#35 svc-1 (service web) (task t-2) failed container health checks.
        02:00.000 #42 <#41 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-1).
        02:10.000 #44 <#33 svc-1 (service web) has started 1 tasks: (task t-4). Amazon ECS replaced 1 tasks due to an unhealthy status.
        02:40.000 #58 <#57 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-2).
        02:50.000 #60 <#35 svc-1 (service web) has started 1 tasks: (task t-5). Amazon ECS replaced 1 tasks due to an unhealthy status.
        03:20.000 #70 <#69 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
    "#]].assert_eq(&run.only(300, &["svc-1"]));
}

/// Rules `service.throttle`, `engine.throttle-start`, `engine.throttle-first`, `event.start-throttled`,
/// `service.throttle-reset`.
#[test]
fn tasks_that_never_run_are_tried_less_and_less_often() {
    let mut run = Run::new(&[("/images/web:1", json!({"exists": false}))]);
    let starts = |text: &str| -> Vec<String> {
        text.lines().filter(|it| it.contains(" PROVISIONING")).map(|it| it[..5].into()).collect()
    };
    let said = run.until(3_000);
    expect!["00:00 00:20 00:50 01:30 02:30 04:10 07:10 12:50 23:50 45:30"]
        .assert_eq(&starts(&said).join(" "));
    assert_eq!(said.matches("is unable to consistently start tasks successfully").count(), 1);
    let (id, fixed) = (run.service(), run.revision(2));
    run.act(|step| {
        update(step, id, ServiceUpdate { definition: Some(fixed), ..ServiceUpdate::default() });
    });
    assert_eq!(starts(&run.until(3_001)).len(), 1, "an update lifts the throttle at once");
}

/// Rule `service.throttle`: a process that is gone before its target is registered was never RUNNING.
#[test]
fn a_crash_before_running_is_throttled() {
    let balancer = json!([{"targetGroupArn": "web", "containerName": "app", "containerPort": 80}]);
    let mut run = Run::new(&[
        ("/images/web:1", json!({"exits": {"after": 1}})),
        ("/targetGroups", json!([{"Name": "web", "TargetType": "ip"}])),
        ("/services/0/loadBalancers", balancer),
    ]);
    let said = run.only(600, &["PROVISIONING", "is unable to consistently start"]);
    // Without the throttle there would be one every 30 s.
    assert_eq!(said.matches(" PROVISIONING").count(), 7, "{said}");
    assert_eq!(said.matches("is unable to consistently start").count(), 1, "{said}");
}

/// Rules `service.throttle-reset`, `event.repeat`: an update ends the throttle, so a later one is news.
#[test]
fn a_throttle_that_comes_back_after_an_update_is_told_again() {
    let mut run = Run::new(&[("/images/web:1", json!({"exists": false}))]);
    let told = |said: &str| said.matches("is unable to consistently start tasks").count();
    assert_eq!(told(&run.until(200)), 1);
    let id = run.service();
    run.act(|step| update(step, id, ServiceUpdate { force: true, ..ServiceUpdate::default() }));
    assert_eq!(told(&run.until(400)), 1);
}

/// Rule `service.throttle-not-counted`.
#[test]
fn a_crash_after_running_is_not_throttled() {
    let mut run = Run::new(&[("/images/web:1", json!({"exits": {"after": 1}}))]);
    let said = run.only(600, &[" PROVISIONING"]);
    // 19 s to RUNNING, 1 s of life, and the next tick.
    assert_eq!(said.lines().count(), 21, "{said}");
}

/// Rules `quota.launch-per-service-ec2`, `quota.launch-per-service-fargate`: one counter for both.
#[test]
fn at_most_500_tasks_a_minute_are_launched() {
    let check = |launch: &str, changes: &[(&'static str, Value)], after: [u64; 3]| {
        let mut changes = changes.to_vec();
        changes.push(("/services/0/launchType", json!(launch)));
        changes.push(("/services/0/desiredCount", json!(700)));
        let mut run = Run::new(&changes);
        let said = run.until(59);
        let mut started = vec![run.world.tasks.len()];
        assert_eq!(said.matches("operations are being throttled").count(), 1);
        for secs in [61, 65] {
            run.go(secs);
            started.push(run.world.tasks.len());
        }
        assert_eq!(started, after, "{launch}");
    };
    // The account's own rate holds the rest back for five more seconds.
    check("FARGATE", &[], [500, 620, 700]);
    let hosts = json!([{"instanceType": "m5.4xlarge", "count": 12}]);
    let ec2 = [
        ("/containerInstances", hosts),
        ("/taskDefinitions/0/networkMode", json!("bridge")),
        ("/taskDefinitions/0/requiresCompatibilities", json!(["EC2"])),
        ("/services/0/networkConfiguration", Value::Null),
    ];
    check("EC2", &ec2, [500, 700, 700]);
}

/// Rules `service.replica`, `deploy.non-triggers`, `task.stop-code-scheduler`: a changed count starts and stops, and deploys nothing.
#[test]
fn a_changed_count_starts_and_stops_tasks() {
    let mut run = steady(2, &[]);
    let id = run.service();
    run.act(|step| set_desired(step, id, 4));
    run.only(200, &["svc-1", "deployment"]);
    run.act(|step| set_desired(step, id, 1));
    expect![[r#"
        03:20.000 #36 <#0 svc-1 desiredCount 4 to 1
        03:20.000 #37 <#36 task t-1 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        03:20.000 #39 <#38 container t-1/0 STOPPED exit code 0
        03:20.000 #40 <#39 task t-1 DEPROVISIONING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        03:20.000 #41 <#36 task t-2 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        03:20.000 #43 <#42 container t-2/0 STOPPED exit code 0
        03:20.000 #44 <#43 task t-2 DEPROVISIONING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        03:20.000 #45 <#36 task t-3 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        03:20.000 #47 <#46 container t-3/0 STOPPED exit code 0
        03:20.000 #48 <#47 task t-3 DEPROVISIONING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        03:20.000 #49 <#40 svc-1 TASKS_STOPPED (service web) has stopped 3 running tasks: (task t-1) (task t-2) (task t-3).
        03:30.000 #50 <#48 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        03:30.000 #51 <#40 task t-1 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        03:30.000 #52 <#44 task t-2 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        03:30.000 #53 <#48 task t-3 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
    "#]].assert_eq(&run.only(300, &["svc-1", "deployment", "STOPPED"]));
    assert_eq!(run.wanted().len(), 1);
}

/// Scale-in spares what is healthy as long as something else can go.
#[test]
fn tasks_that_have_not_started_go_first() {
    let mut run = steady(2, &[]);
    let id = run.service();
    run.act(|step| set_desired(step, id, 4));
    run.go(105);
    run.act(|step| set_desired(step, id, 2));
    run.go(110);
    assert_eq!(run.wanted(), [TaskId(1), TaskId(2)]);
}

/// Rules `service.protection-scope`, `place.scale-in-protected`, `event.protected-tasks`.
#[test]
fn protected_tasks_are_stopped_by_failures_alone() {
    let mut run = steady(3, &[]);
    let id = run.service();
    run.act(|step| {
        let until = Some(step.now() + SimDuration::from_secs(600));
        super::protect(step, TaskId(1), until);
        super::protect(step, TaskId(2), until);
    });
    run.act(|step| set_desired(step, id, 1));
    run.go(150);
    assert_eq!(run.wanted(), [TaskId(1), TaskId(2)], "scale-in spares them");
    let said = run.only(650, &["protected"]);
    assert_eq!(said.matches("The number of protected tasks are more than").count(), 1, "{said}");
    // A deployment waits for them too.
    let second = run.revision(2);
    run.act(|step| {
        update(step, id, ServiceUpdate { definition: Some(second), ..ServiceUpdate::default() });
    });
    run.go(690);
    assert!(run.wanted().contains(&TaskId(1)) && run.wanted().contains(&TaskId(2)));
    kill(&mut run, TaskId(2));
    run.go(695);
    assert!(!run.wanted().contains(&TaskId(2)), "a call stops it all the same");
    run.go(900);
    assert!(!run.wanted().contains(&TaskId(1)), "protection is over at 700 s");
}

/// Rule `service.deleted`: a deleted service stops its tasks and is INACTIVE without them.
#[test]
fn a_deleted_service_drains_and_is_gone() {
    let mut run = steady(2, &[]);
    let id = run.service();
    run.act(|step| delete(step, id));
    run.go(101);
    assert_eq!(run.world.services.get(id).unwrap().status, ServiceStatus::Draining);
    assert!(run.wanted().is_empty());
    run.go(200);
    let service = run.world.services.get(id).unwrap();
    assert_eq!(service.status, ServiceStatus::Inactive);
    assert!(service.deployments.is_empty());
}

/// Rules `instance.draining`, `instance.draining-blocked`: RUNNING tasks are replaced within the bounds; 100/100 blocks that for ever.
#[test]
fn running_tasks_leave_an_instance_that_drains() {
    let check = |max: u32, expected: expect_test::Expect| {
        let bounds = json!({"minimumHealthyPercent": 100, "maximumPercent": max});
        let mut run = on_two_instances(bounds);
        drain(&mut run, TaskId(2));
        expected.assert_eq(&run.only(300, &["svc-1", "instance", "t-2"]));
    };
    check(
        200,
        expect![[r#"
            01:40.000 #19 <#0 instance i-2 DRAINING
            01:40.000 #22 <#19 svc-1 (service web) has started 1 tasks: (task t-3).
            02:30.000 #28 <#19 task t-2 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
            02:30.000 #29 <#28 container t-2/0 STOPPING
            02:30.000 #30 <#29 container t-2/0 STOPPED exit code 0
            02:30.000 #31 <#30 task t-2 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
            02:30.000 #32 <#31 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-2).
            02:40.000 #33 <#31 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        "#]],
    );
    check(
        100,
        expect![[r#"
        01:40.000 #19 <#0 instance i-2 DRAINING
    "#]],
    );
}

/// Rule `instance.draining`: tasks that have not started stop at once.
#[test]
fn tasks_that_wait_on_an_instance_that_drains_stop_at_once() {
    let mut run = on_two_instances(json!({}));
    let id = run.service();
    run.act(|step| set_desired(step, id, 3));
    run.until(101);
    drain(&mut run, TaskId(3));
    expect![[r#"
        01:41.000 #29 <#23 task t-3 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
    "#]].assert_eq(&run.only(101, &["t-3"]));
}

/// A service of two tasks in bridge mode, each on an instance of its own.
fn on_two_instances(bounds: Value) -> Run {
    steady(
        2,
        &[
            ("/containerInstances", json!([{"instanceType": "m5.large", "count": 2}])),
            ("/taskDefinitions/0/networkMode", json!("bridge")),
            ("/taskDefinitions/0/requiresCompatibilities", json!(["EC2"])),
            ("/services/0/networkConfiguration", Value::Null),
            ("/services/0/launchType", json!("EC2")),
            ("/services/0/deploymentConfiguration", bounds),
        ],
    )
}

/// Sets the instance of a task to DRAINING.
fn drain(run: &mut Run, task: TaskId) {
    let Host::Ec2(Some(instance)) = run.world.tasks.get(task).unwrap().host else { panic!() };
    let id = run.service();
    run.act(|step| {
        let status = InstanceStatus::Draining;
        let what = What::Instance { instance, status: "DRAINING", agent_connected: true };
        let record = step.record(what);
        let row = step.world.instances.get_mut(instance).unwrap();
        (row.status, row.record) = (status, record);
        capacity::touched(step.world, instance);
        super::wake(&mut step.because(record), id);
    });
}

/// Rules `service.grace-period`, `service.grace-period-alb`.
#[test]
fn failed_checks_do_not_count_in_the_grace_period() {
    let check = json!({"command": ["CMD", "true"], "interval": 10, "retries": 2});
    let mut run = Run::new(&[(CHECK, check), ("/images/web:1", json!({"errorsFrom": 0}))]);
    let id = run.service();
    run.world.services.get_mut(id).unwrap().grace = SimDuration::from_secs(120);
    // RUNNING at 19 s, UNHEALTHY at 39 s, and the grace period ends at 139 s.
    assert_eq!(run.only(139, &["has started", "failed container"]).lines().count(), 1);
    expect![[r#"
        02:20.000 #11 <#10 svc-1 (service web) (task t-1) failed container health checks.
        02:20.000 #13 <#10 svc-1 (service web) has started 1 tasks: (task t-2). Amazon ECS replaced 1 tasks due to an unhealthy status.
    "#]].assert_eq(&run.only(150, &["svc-1"]));
}

/// Rules `event.placement-failure`, `engine.placement-retry`, `engine.failure-told-once`, `event.repeat`.
#[test]
fn a_task_that_fits_nowhere_is_tried_at_every_tick_and_told_once() {
    let mut run = Run::new(&[
        ("/containerInstances", json!([{"instanceType": "m5.large"}])),
        ("/services/0/launchType", json!("EC2")),
        ("/taskDefinitions/0/cpu", json!("4096")),
        ("/taskDefinitions/0/memory", json!("8192")),
    ]);
    let said = run.until(60);
    assert_eq!(said.matches("placement on no instance").count(), 1);
    let events = said.lines().filter(|line| line.contains("svc-1")).collect::<Vec<_>>().join("\n");
    expect!["00:00.000 #2 <#1 svc-1 SERVICE_TASK_PLACEMENT_FAILURE (service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance i-1) has insufficient CPU units available."].assert_eq(&events);
    let said = run.until(6 * 3_600);
    assert_eq!(said.matches("unable to place").count(), 1, "again after six hours");
    let large = NewInstance::plain(find("m5.xlarge").unwrap(), ZoneId(0));
    capacity::register(&mut run.world, large);
    expect![[r#"
        6:00:10.000 #4 <#0 placement on i-2
    "#]]
    .assert_eq(&run.only(6 * 3_600 + 10, &["placement"]));
}

/// Rules `event.kept`, `event.repeat`.
#[test]
fn events_are_kept_up_to_a_hundred_and_the_steady_state_is_told_every_six_hours() {
    let mut run = Run::new(&[("/images/web:1", json!({"exits": {"after": 1}}))]);
    run.go(4_000);
    assert_eq!(run.world.services.get(run.service()).unwrap().events.len(), MAX_EVENTS);
    let mut run = steady(1, &[]);
    assert_eq!(run.only(13 * 3_600, &["steady state"]).lines().count(), 2);
}

/// Rule `engine.scheduler-victims`: of the old tasks the unhealthy one goes first, though scale-in would begin with
/// another.
#[test]
fn a_deployment_stops_unhealthy_old_tasks_first() {
    let bounds = json!({"minimumHealthyPercent": 33, "maximumPercent": 100});
    let stopped = |sick: bool| {
        let check = json!({"command": ["CMD", "true"], "interval": 10, "retries": 1});
        let changes = [(CHECK, check), ("/services/0/deploymentConfiguration", bounds.clone())];
        let mut run = steady(3, &changes);
        run.world.tasks.get_mut(TaskId(3)).unwrap().containers[0].process.failing = sick;
        run.until(109);
        let (id, definition) = (run.service(), Some(run.revision(2)));
        run.act(|step| update(step, id, ServiceUpdate { definition, ..ServiceUpdate::default() }));
        let said = run.only(109, &[" STOPPING"]);
        let tasks = said.lines().filter_map(|line| line.split("task t-").nth(1));
        tasks.map(|rest| rest[..1].to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(stopped(false), "1 2");
    assert_eq!(stopped(true), "3 1");
}

/// Rule `health.sources`: each of the four finds a task that its service then replaces.
#[test]
fn four_things_judge_a_task() {
    let probed = json!({"command": ["CMD", "true"], "interval": 10, "retries": 2});
    let registered = [
        (
            "/discoveryServices",
            json!([{"Name": "web", "DnsConfig": {"DnsRecords": [{"Type": "A", "TTL": 60}]}}]),
        ),
        ("/services/0/serviceRegistries", json!([{"registryArn": "web"}])),
    ];
    let check = |behaviour: Value, changes: &[(&'static str, Value)], expected: &str| {
        let mut all = changes.to_vec();
        all.push(("/images/web:1", behaviour));
        let mut run = Run::new(&all);
        let said = run.until(400);
        assert!(said.contains(expected), "{expected}: {said}");
        assert!(run.world.tasks.get(TaskId(2)).is_some(), "it is replaced");
    };
    check(
        json!({"exits": {"after": 60}}),
        &[],
        "task t-1 STOPPING EssentialContainerExited: Essential container in task exited",
    );
    let mut with_check = vec![(CHECK, probed)];
    check(json!({"errorsFrom": 60}), &with_check, "(task t-1) failed container health checks.");
    check(
        json!({"errorsFrom": 60}),
        &balanced(),
        "(task t-1) (port 80) is unhealthy in (target-group web)",
    );
    with_check.extend(registered);
    check(json!({"errorsFrom": 60}), &with_check, "SERVICE_DISCOVERY_INSTANCE_UNHEALTHY");
}

/// Rule `service.zone-headroom`: with so many tasks n are left when any zone is lost, and with one fewer not.
#[test]
fn a_service_survives_a_zone_with_enough_tasks() {
    let left = |zones: usize, desired: u32| {
        let subnets = &["a", "b", "c"][..zones];
        let subnets = json!({"awsvpcConfiguration": {"subnets": subnets}});
        let run = steady(desired, &[("/services/0/networkConfiguration", subnets)]);
        let lost = (0..zones).map(|zone| {
            let mut world = run.world.clone();
            world.zones[zone].dark = true;
            let alive = |task: &&crate::task::Task| {
                task.zone.and_then(|zone| world.zone(zone)).is_some_and(|zone| !zone.dark)
            };
            world.tasks.values().filter(alive).count()
        });
        lost.min().unwrap()
    };
    for (zones, n) in [(3_usize, 4_usize), (3, 5), (3, 10), (2, 2), (2, 3)] {
        let desired = (n * zones).div_ceil(zones - 1);
        let tasks = u32::try_from(desired).unwrap();
        assert!(left(zones, tasks) >= n, "{tasks} tasks in {zones} zones");
        assert!(left(zones, tasks - 1) < n, "{tasks} tasks less one in {zones} zones");
    }
}

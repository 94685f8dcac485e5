//! What comes in between while traffic shifts: protection, other settings, failures, sick tasks, a delete.

use expect_test::expect;
use serde_json::{Value, json};

use super::{alarm, deploy, goes_off, service, state};
use crate::call::{Action, Name, apply};
use crate::fixture::{Run, balanced, document};
use crate::ids::{DeploymentId, TaskId};
use crate::scenario::Scenario;
use crate::scheduler::{ServiceUpdate, delete, protect, set_desired, update};
use crate::service::{DeploymentStrategy, Options, Rollout, ServiceDeployment, ServiceStatus};
use crate::time::{SimDuration, SimTime};

/// Tasks of a deployment that are wanted.
pub(super) fn tasks(run: &Run, deployment: u32) -> Vec<TaskId> {
    let of_it = |id: &TaskId| {
        run.world.tasks.get(*id).unwrap().service.unwrap().1 == DeploymentId(deployment)
    };
    run.wanted().into_iter().filter(of_it).collect()
}

/// Tasks that are healthy where production traffic goes.
pub(super) fn serving(run: &Run) -> usize {
    let rule = run.world.rules.iter().last().unwrap().1;
    let with_weight = rule.forward.iter().filter(|it| it.weight > 0);
    let groups = with_weight.filter_map(|it| run.world.target_groups.get(it.group));
    let targets = groups.flat_map(|group| &group.targets);
    targets.filter(|target| target.state == crate::target_group::TargetState::Healthy).count()
}

fn fails(run: &mut Run, task: u32) {
    run.world.tasks.get_mut(TaskId(task)).unwrap().containers[0].process.failing = true;
}

fn blue_green() -> Value {
    json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 10})
}

/// A canary that an alarm fails at its first share, without a way back.
fn failed_canary() -> Run {
    let alarms = json!({"alarmNames": ["errors"], "enable": true, "rollback": false});
    let configuration = json!({"strategy": "CANARY", "alarms": alarms});
    let mut run = service(configuration, &[("/alarms", json!([alarm()]))]);
    deploy(&mut run);
    run.go(120);
    goes_off(&mut run);
    run
}

/// Rule `engine.failed-keeps`: without a way back all stays as it was, until the next deployment.
#[test]
fn a_shift_that_failed_without_a_way_back_keeps_blue() {
    let mut run = failed_canary();
    run.go(400);
    assert_eq!(state(&run, 2), (Rollout::Failed, ServiceDeployment::Stopped));
    assert_eq!(run.wanted(), [1, 2, 3, 4].map(TaskId));
    // Blue is kept; green starts nothing any more.
    super::super::kill(&mut run, TaskId(1));
    super::super::kill(&mut run, TaskId(3));
    run.go(600);
    assert_eq!((tasks(&run, 1), tasks(&run, 2)), (vec![TaskId(2), TaskId(5)], vec![TaskId(4)]));
    let strategies = [DeploymentStrategy::Rolling, DeploymentStrategy::BlueGreen];
    for strategy in strategies {
        let mut run = failed_canary();
        run.until(600);
        let id = run.service();
        let options = Options { strategy, ..Options::default() };
        run.act(|step| {
            let (options, force) = (Some(options.clone()), true);
            update(step, id, ServiceUpdate { options, force, ..ServiceUpdate::default() });
        });
        for secs in 601..1_000 {
            run.go(secs);
            assert!(serving(&run) >= 2, "{strategy:?} at {secs} s");
        }
        let service = run.world.services.get(id).unwrap();
        assert!(service.steady && service.deployments == [DeploymentId(3)], "{strategy:?}");
        assert_eq!(state(&run, 3), (Rollout::Completed, ServiceDeployment::Successful));
        assert_eq!(run.wanted().len(), 2);
    }
}

/// Rule `service.deleted`: also in the middle of a shift.
#[test]
fn a_service_can_be_deleted_while_traffic_shifts() {
    let mut run = service(blue_green(), &[]);
    deploy(&mut run);
    run.go(100);
    let id = run.service();
    run.act(|step| delete(step, id));
    run.go(160);
    assert!(run.wanted().is_empty());
    assert_eq!(run.world.services.get(id).unwrap().status, ServiceStatus::Inactive);
}

/// Rules `service.deleted`, `deploy.service-deployment-states`: with the service its service deployments end, and nothing that
/// comes later brings anything back: no alarm, no failed task, no call, no hook and no end of a bake time.
#[test]
fn what_a_deleted_service_deploys_ends_with_it() {
    let watches = json!({"alarmNames": ["errors"], "enable": true, "rollback": true});
    let rolling = json!({
        "alarms": watches, "deploymentCircuitBreaker": {"enable": true, "rollback": true}
    });
    let mut bakes = blue_green();
    bakes["alarms"] = watches.clone();
    let mut waits = bakes.clone();
    waits["lifecycleHooks"] = json!([{
        "targetType": "PAUSE", "roleArn": "r", "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"]
    }]);
    let more = [("/alarms", json!([alarm()])), ("/images/web:1", json!({"onSigterm": "ignore"}))];
    let check = |configuration: &Value, goes_back: bool| {
        let mut run = service(configuration.clone(), &more);
        deploy(&mut run);
        run.go(75);
        let id = run.service();
        if goes_back {
            run.act(|step| crate::scheduler::stop_deployment(step, id));
            run.go(76);
        }
        let open = state(&run, 2).1;
        assert!(matches!(
            open,
            ServiceDeployment::InProgress | ServiceDeployment::RollbackInProgress
        ));
        run.act(|step| delete(step, id));
        run.go(80);
        assert_eq!(run.world.services.get(id).unwrap().status, ServiceStatus::Draining);
        run.until(80);
        goes_off(&mut run);
        let with = json!({"serviceDeploymentArn": "web"});
        run.act(|step| apply(step, &Action::new(SimTime::ZERO, Name::StopServiceDeployment, with)));
        let said = run.only(1_000, &["action", "IN_PROGRESS", "started", "rolling", "at ", "hook"]);
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains("the service deployment is STOPPED"), "{said}");
        let row = run.world.deployments.get(DeploymentId(2)).unwrap();
        assert_eq!(
            (row.state, row.ended.as_ref().map(|it| it.at)),
            (ServiceDeployment::Stopped, Some(SimTime::from_secs(if goes_back { 76 } else { 75 })))
        );
        assert_eq!(run.world.services.get(id).unwrap().status, ServiceStatus::Inactive);
        goes_off(&mut run);
        assert_eq!(run.until(2_000).matches("deployment").count(), 0);
    };
    for configuration in [rolling, bakes, waits] {
        check(&configuration, false);
        check(&configuration, true);
    }
}

/// Rule `engine.shift-keeps`: fewer tasks are wanted while it bakes; both have fewer at once, and blue comes back.
#[test]
fn blue_and_green_are_scaled_in_at_once() {
    let mut run = service(blue_green(), &[]);
    deploy(&mut run);
    run.go(100);
    let id = run.service();
    for desired in [1, 0, 2] {
        run.act(|step| set_desired(step, id, desired));
        run.go(run.world.now.as_secs() + 100);
        let left = (tasks(&run, 1).len() as u32, tasks(&run, 2).len() as u32);
        assert_eq!(left, (desired, desired));
    }
}

/// Rules `engine.shift-keeps`, `bluegreen.rollback`: more tasks are wanted while traffic shifts; both get them, so that a way
/// back finds as many in blue, and none of blue is left at the end.
#[test]
fn blue_and_green_are_scaled_out() {
    for goes_back in [false, true] {
        let mut run = service(blue_green(), &[]);
        deploy(&mut run);
        let id = run.service();
        // Green has no task before it bakes, and not all of its own.
        for (at, desired) in [(11, 3), (100, 5)] {
            run.go(at);
            run.act(|step| set_desired(step, id, desired));
        }
        run.go(250);
        assert_eq!((tasks(&run, 1).len(), tasks(&run, 2).len()), (5, 5));
        if goes_back {
            run.act(|step| crate::scheduler::stop_deployment(step, id));
            assert_eq!(serving(&run), 5);
        }
        run.go(2_000);
        let kept = if goes_back { (5, 0) } else { (0, 5) };
        assert_eq!((tasks(&run, 1).len(), tasks(&run, 2).len()), kept);
    }
}

/// Rules `engine.shift-keeps`, `service.start-first`, `service.heal-own-revision`: what is sick in blue or green or has to
/// leave its host is replaced with its own revision, first started and then stopped.
#[test]
fn each_of_blue_and_green_heals_itself() {
    let check = |what: &dyn Fn(&mut Run, u32), max: u32, together: usize| {
        let mut configuration = blue_green();
        configuration["maximumPercent"] = json!(max);
        let mut run = service(configuration, &[]);
        deploy(&mut run);
        run.go(100);
        for task in [1, 4] {
            what(&mut run, task);
        }
        let mut most = 0;
        for secs in 100..300 {
            run.go(secs);
            most = most.max(run.wanted().len());
        }
        assert_eq!(most, together);
        assert_eq!(tasks(&run, 1), [TaskId(2), TaskId(6)]);
        assert_eq!(tasks(&run, 2), [TaskId(3), TaskId(5)]);
    };
    let retires = |run: &mut Run, task: u32| {
        let with = json!({"task": format!("t-{task}")});
        run.act(|step| apply(step, &Action::new(SimTime::ZERO, Name::RetireTask, with)));
        assert!(run.world.tasks.get(TaskId(task)).unwrap().retires.is_some());
    };
    check(&fails, 200, 6);
    check(&fails, 100, 4);
    check(&retires, 200, 6);
}

/// Rules `bluegreen.stage-max`, `bluegreen.linear-bake`, `bluegreen.canary-bake`, `bluegreen.pause-default`: what is over
/// just then is no time-out, and a stage that would wait on fails then and there.
#[test]
fn a_stage_may_take_a_day_and_no_longer() {
    let day = 86_400;
    let check = |configuration: Value, expected: Result<(), u64>| {
        let functions = json!({"slow": {"takes": "25h", "answers": "SUCCEEDED"}, "last": {"takes": "24h", "answers": "SUCCEEDED"}});
        let mut run = service(configuration.clone(), &[("/functions", functions)]);
        deploy(&mut run);
        run.until(11);
        let said = run.only(3 * day, &["FAILED", "ecs-svc/2 COMPLETED"]);
        let first = said.lines().next().unwrap().trim();
        let at = |secs: u64| SimTime::from_secs(secs).to_string();
        match expected {
            Ok(()) => assert!(first.contains("COMPLETED"), "{configuration}: {said}"),
            Err(secs) => assert!(
                first.starts_with(&at(secs)) && first.contains("lifecycle stage timed out"),
                "{configuration}: {said}"
            ),
        }
    };
    let hook = |hook: Value| json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1, "lifecycleHooks": [hook]});
    let function = |name: &str| {
        hook(json!({"hookTargetArn": name, "roleArn": "r", "lifecycleStages": ["POST_SCALE_UP"]}))
    };
    let canary = json!({"canaryPercent": 10, "canaryBakeTimeInMinutes": 1_440});
    check(json!({"strategy": "CANARY", "canaryConfiguration": canary}), Ok(()));
    check(function("last"), Ok(()));
    check(function("slow"), Err(50 + day));
    let linear = |minutes: u32| {
        let steps = json!({"stepPercent": 25, "stepBakeTimeInMinutes": minutes});
        json!({"strategy": "LINEAR", "linearConfiguration": steps})
    };
    check(linear(480), Ok(()));
    check(linear(500), Err(50 + day));
    let pause = |timeout: Value| {
        hook(
            json!({"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"], "timeoutConfiguration": timeout}),
        )
    };
    check(pause(json!({"action": "CONTINUE"})), Ok(()));
    check(pause(json!({"action": "CONTINUE", "timeoutInMinutes": 2_880})), Ok(()));
}

/// Rule `bluegreen.stage-max`: after a PAUSE the time of its stage begins anew.
#[test]
fn a_pause_takes_nothing_off_the_time_of_its_stage() {
    let pause = json!({"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"], "timeoutConfiguration": {"timeoutInMinutes": 2_880}});
    let slow =
        json!({"hookTargetArn": "slow", "roleArn": "r", "lifecycleStages": ["POST_SCALE_UP"]});
    let configuration =
        json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1, "lifecycleHooks": [pause, slow]});
    let functions = json!({"slow": {"takes": "20h", "answers": "SUCCEEDED"}});
    let mut run = service(configuration, &[("/functions", functions)]);
    deploy(&mut run);
    run.go(30 * 3_600);
    let id = run.service();
    run.act(|step| super::answer(step, id, true));
    run.go(51 * 3_600);
    assert_eq!(state(&run, 2), (Rollout::Completed, ServiceDeployment::Successful));
}

/// Rules `engine.rollback-cleanup`, `deploy.manual-rollback`: while blue goes already, traffic waits for it to be back.
#[test]
fn a_rollback_while_blue_is_removed_waits_for_it() {
    let mut run = service(json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1}), &[]);
    deploy(&mut run);
    run.go(113);
    run.until(113);
    let id = run.service();
    run.act(|step| crate::scheduler::stop_deployment(step, id));
    let mut said = String::new();
    for secs in 114..400 {
        said += &run.only(secs, &["forwards", "has started", "COMPLETED"]);
        assert!(serving(&run) >= 2, "at {secs} s");
    }
    expect![[r#"
        01:53.000 #53 <#49 svc-1 (service web) has started 2 tasks: (task t-5) (task t-6).
        02:30.000 #83 <#82 rule-2 forwards to tg-1 100, tg-2 0
        02:30.000 #84 <#82 rule-1 forwards to tg-1 100, tg-2 0
        02:50.000 #102 <#101 deployment ecs-svc/1 COMPLETED: ECS deployment ecs-svc/1 completed.
    "#]]
    .assert_eq(&said);
    assert_eq!(state(&run, 2), (Rollout::Failed, ServiceDeployment::RollbackSuccessful));
    let shift = run.world.deployments.get(DeploymentId(2)).unwrap().shift.unwrap();
    assert_eq!(shift.share, 0, "it has no traffic");
}

/// Rules `service.protection-scope`, `engine.reconcile-service`: what a deployment in between has started is stopped when
/// its protection is over.
#[test]
fn reconciling_waits_for_protected_tasks() {
    let mut run = service(json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 10}), &[]);
    deploy(&mut run);
    run.go(100);
    run.act(|step| {
        let until = Some(step.now() + SimDuration::from_secs(300));
        protect(step, TaskId(3), until);
    });
    let id = run.service();
    run.act(|step| update(step, id, ServiceUpdate { force: true, ..ServiceUpdate::default() }));
    run.go(399);
    assert_eq!(run.wanted(), [TaskId(1), TaskId(2), TaskId(3)]);
    run.go(450);
    assert_eq!(run.wanted(), [TaskId(1), TaskId(2), TaskId(5), TaskId(6)], "then green starts");
}

/// Rule `bluegreen.needs`: also of load balancers that change alone, or of a strategy that does.
#[test]
fn what_a_strategy_needs_is_looked_at_with_either_setting() {
    let check = |run: &mut Run, with: Value, expected: &str| {
        let shown = run.log.records().len();
        run.act(|step| apply(step, &Action::new(SimTime::ZERO, Name::UpdateService, with)));
        let said = run.log.records()[shown].what.to_string();
        assert!(said.contains(expected), "{said}");
    };
    let needs = "needs load balancers with advancedConfiguration";
    let plain = json!([{"targetGroupArn": "blue", "containerName": "app", "containerPort": 80}]);
    let mut run = service(json!({"strategy": "CANARY"}), &[]);
    check(&mut run, json!({"service": "web", "loadBalancers": plain}), needs);
    check(&mut run, json!({"service": "web", "loadBalancers": []}), needs);
    check(&mut run, json!({"service": "web", "desiredCount": 3}), "UpdateService");
    let mut run = Run::new(&balanced());
    let strategy = json!({"strategy": "CANARY"});
    check(&mut run, json!({"service": "web", "deploymentConfiguration": strategy}), needs);
}

/// What is given and has no effect is warned of, not dropped in silence; rules `service.grace-period`, `bluegreen.hooks`.
#[test]
fn what_has_no_effect_is_said() {
    let warnings = |configuration: Value, more: &[(&str, Value)]| {
        let mut changes = super::groups();
        changes.push(("/services/0/deploymentConfiguration", configuration));
        changes.extend(more.iter().cloned());
        let parsed = Scenario::parse(&document(&changes).to_string());
        let warnings = parsed.map(|scenario| scenario.warnings);
        warnings.map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let check = |configuration: Value, expected: &str| {
        let said = warnings(configuration, &[]).unwrap();
        assert!(said.len() == 1 && said[0].contains(expected), "{expected}: {said:?}");
    };
    let hooked = |hook: Value| json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1, "lifecycleHooks": [hook]});
    check(json!({"bakeTimeInMinutes": 5}), "bakes only with alarms and rollback");
    check(json!({"linearConfiguration": {"stepPercent": 10}}), "only the strategy LINEAR");
    let canary = json!({"canaryPercent": 10});
    let linear = json!({"strategy": "LINEAR", "canaryConfiguration": canary});
    check(linear, "only the strategy CANARY");
    let stages = json!(["POST_SCALE_UP"]);
    check(hooked(json!({"hookTargetArn": "f", "lifecycleStages": stages})), "without roleArn");
    check(
        hooked(json!({"hookTargetArn": "f", "roleArn": "r", "lifecycleStages": []})),
        "never runs",
    );
    let pause = json!({"targetType": "PAUSE", "hookTargetArn": "f", "lifecycleStages": stages});
    check(hooked(pause), "PAUSE hooks do not look at this");
    let timeout = json!({"hookTargetArn": "f", "roleArn": "r", "lifecycleStages": stages, "timeoutConfiguration": {"timeoutInMinutes": 5}});
    check(hooked(timeout), "AWS_LAMBDA hooks do not look at this");
    // A grace period needs something that judges tasks; none is always fine.
    let grace = |secs: u32, checked: bool| {
        let mut changes = vec![
            ("/services/0/loadBalancers", Value::Null),
            ("/services/0/healthCheckGracePeriodSeconds", json!(secs)),
        ];
        if checked {
            let check = json!({"command": ["CMD", "true"]});
            changes.push(("/taskDefinitions/0/containerDefinitions/0/healthCheck", check));
        }
        warnings(json!({}), &changes).is_ok()
    };
    let accepted = [(30, false), (30, true), (0, false)].map(|(secs, it)| grace(secs, it));
    assert_eq!(accepted, [false, true, true]);
}

//! Targets and their checks: thresholds, states, reasons, draining, and who gets requests.

mod routing;
mod runs;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::fixture::{CLASS, GROUP, Rig, image};
use super::*;
use crate::image::{Behaviour, Image, ServiceTime};
use crate::target_group::{Algorithm, MAX_TARGETS, TargetCheck, TargetGroup};
use crate::time::SimTime;

const T1: TaskId = TaskId(1);

fn check(said: &str, expected: &Expect) {
    assert!(said.lines().count() <= 60, "a golden log has at most 60 lines");
    expected.assert_eq(said);
}

fn behaving(behaviour: Behaviour) -> Image {
    Image { behaviour, ..image() }
}

fn secs(n: u64) -> Option<SimDuration> {
    Some(SimDuration::from_secs(n))
}

/// Rules `health.first-check`, `engine.first-target-check`, `alb.unhealthy-threshold`,
/// `alb.healthy-threshold`, `alb.matcher`, `engine.one-health-checker`, `event.target-unhealthy`: one passed check makes a new target healthy, two
/// failed ones unhealthy, five passed ones healthy again.
#[test]
fn a_target_changes_its_state_at_the_thresholds() {
    let mut rig = Rig::new(
        behaving(Behaviour {
            errors_from: secs(100),
            recovers_at: secs(200),
            ..Behaviour::default()
        }),
        1,
    );
    rig.run_secs(400);
    check(
        &rig.said(),
        &expect![[r#"
            00:00.000 #1 <#0 target tg-1/t-1 initial Elb.InitialHealthChecking
            00:00.000 #2 <#0 svc-1 (service s1) registered 1 targets in (target-group web)
            00:08.195 #3 <#0 target tg-1/t-1 healthy
            02:38.195 #4 <#3 target tg-1/t-1 unhealthy Target.ResponseCodeMismatch
            05:38.195 #5 <#4 target tg-1/t-1 healthy
        "#]],
    );
}

/// Rule `health.reason-codes`, `alb.health-check-timeout`: a hanging target fails by its timeout; one on
/// which nothing listens fails at once, and has no reason to come back.
#[test]
fn reasons_say_why_checks_fail() {
    let mut rig = Rig::new(behaving(Behaviour { hangs_at: secs(60), ..Behaviour::default() }), 1);
    rig.run_secs(150);
    check(
        &rig.said(),
        &expect![[r#"
            00:00.000 #1 <#0 target tg-1/t-1 initial Elb.InitialHealthChecking
            00:00.000 #2 <#0 svc-1 (service s1) registered 1 targets in (target-group web)
            00:08.195 #3 <#0 target tg-1/t-1 healthy
            01:43.195 #4 <#3 target tg-1/t-1 unhealthy Target.Timeout
        "#]],
    );
    let mut rig = Rig::new(
        Image { ready_after: ServiceTime::Constant(SimDuration::from_secs(999)), ..image() },
        1,
    );
    rig.run_secs(100);
    check(
        &rig.said(),
        &expect![[r#"
            00:00.000 #1 <#0 target tg-1/t-1 initial Elb.InitialHealthChecking
            00:00.000 #2 <#0 svc-1 (service s1) registered 1 targets in (target-group web)
            00:38.195 #3 <#0 target tg-1/t-1 unhealthy Target.FailedHealthChecks
        "#]],
    );
}

/// Rules `health.detection-time`, `health.detection-rule`, `health.detection-time-hanging`: between (U−1)·I and U·I, a hanging target a timeout later.
#[test]
fn sick_targets_are_found_in_the_documented_time() {
    let found = |behaviour: fn(SimDuration) -> Behaviour, tenths: u64| {
        let at = SimDuration::from_millis(100_000 + tenths * 100);
        let mut rig = Rig::new(behaving(behaviour(at)), 1);
        rig.run_secs(400);
        let last = rig.log.records().iter().rev().find_map(|record| match record.what {
            What::Target { state: "unhealthy", .. } => Some(record.at),
            _ => None,
        });
        last.unwrap().since(SimTime::ZERO + at)
    };
    let spans = |behaviour: fn(SimDuration) -> Behaviour| -> (u64, u64) {
        let all = (0..60).map(|n| n * 5).map(|tenths| found(behaviour, tenths).as_millis());
        all.fold((u64::MAX, 0), |(low, high), span| (low.min(span), high.max(span)))
    };
    let fast = spans(|at| Behaviour { errors_from: Some(at), ..Behaviour::default() });
    assert!(fast.0 >= 30_000 && fast.0 < 31_000 && fast.1 <= 60_000 && fast.1 > 59_000, "{fast:?}");
    let slow = spans(|at| Behaviour { hangs_at: Some(at), ..Behaviour::default() });
    assert!(slow.0 >= 35_000 && slow.0 < 36_000 && slow.1 <= 65_000 && slow.1 > 64_000, "{slow:?}");
}

/// Rules `alb.deregistration-delay`, `alb.draining-state`: the state is shown until the delay is over, and
/// no delay means no wait.
#[test]
fn draining_lasts_as_long_as_the_delay() {
    let mut rig = Rig::healthy(image(), 2);
    rig.run_secs(40);
    assert!(balance_deregister(&mut rig, T1));
    assert!(balance_deregister(&mut rig, T1), "still waits, and does not begin anew");
    rig.run_secs(339);
    assert_eq!(rig.group().target(T1).unwrap().state.name(), "draining");
    rig.run_secs(341);
    assert!(rig.group().target(T1).is_none());
    rig.group().deregistration_delay = SimDuration::ZERO;
    assert!(!balance_deregister(&mut rig, TaskId(2)));
    check(
        &rig.said(),
        &expect![[r#"
            00:00.000 #1 <#0 target tg-1/t-1 initial Elb.InitialHealthChecking
            00:00.000 #2 <#0 target tg-1/t-2 initial Elb.InitialHealthChecking
            00:00.000 #3 <#0 svc-1 (service s1) registered 2 targets in (target-group web)
            00:40.000 #4 <#0 target tg-1/t-1 draining Target.DeregistrationInProgress
            00:40.000 #5 <#0 svc-1 (service s1) deregistered 1 targets in (target-group web)
            00:40.000 #6 <#0 svc-1 (service s1, taskSet ecs-svc/1) has begun draining connections on 1 tasks.
            05:40.000 #7 <#4 target tg-1/t-1 unused Target.NotRegistered
            05:41.000 #8 <#0 target tg-1/t-2 draining Target.DeregistrationInProgress
            05:41.000 #9 <#0 target tg-1/t-2 unused Target.NotRegistered
        "#]],
    );
}

fn balance_deregister(rig: &mut Rig, task: TaskId) -> bool {
    deregister(&mut rig.step(), task)
}

/// Rules `engine.first-target-check`, `engine.randomness`: the phase depends on the task's ordinal, so two
/// worlds whose ids differ agree about it.
#[test]
fn the_first_check_falls_within_the_interval() {
    let mut rig = Rig::new(image(), 200);
    let interval = TargetCheck::default().interval;
    let phases: Vec<u64> = rig.group().targets.iter().map(|it| it.next_check.0).collect();
    assert!(phases.iter().all(|phase| *phase < interval.0));
    let early = phases.iter().filter(|phase| **phase < interval.0 / 2).count();
    assert!((70..130).contains(&early), "{early} of 200 in the first half");
    let id = rig.world.tasks.insert(rig.world.tasks.get(T1).unwrap().clone());
    register(&mut rig.step(), id);
    assert_eq!(rig.group().target(id).unwrap().next_check.0, phases[0]);
}

/// Rules `health.fail-open`, `health.fail-open-count`, `engine.fail-open-initial`, `alb.error-503`.
#[test]
fn requests_go_to_healthy_targets_or_else_to_all() {
    use TargetState::{Healthy, Initial};
    let bad = TargetState::Unhealthy(crate::target_group::UnhealthyReason::Timeout);
    let gone = TargetState::Draining { until: SimTime::NEVER };
    let check = |states: &[TargetState], expected: &[u32]| {
        let mut rig = Rig::new(image(), u32::try_from(states.len()).unwrap());
        for (target, state) in rig.group().targets.iter_mut().zip(states) {
            target.state = *state;
        }
        refresh(&mut rig.world, GROUP);
        assert_eq!(rig.group().rotation, expected, "{states:?}");
        let chosen = choose(rig.group(), asks());
        assert_eq!(chosen.is_none(), expected.is_empty(), "{states:?}");
    };
    check(&[Healthy, bad, Initial, Healthy], &[0, 3]);
    check(&[bad, bad, gone], &[0, 1]);
    check(&[Initial, bad], &[0, 1]);
    check(&[Initial, gone], &[0]);
    check(&[gone], &[]);
    check(&[], &[]);
}

/// Rules `quota.alb-targets`, `engine.targets-full`: a target too many is not registered, which is said once, and has its
/// turn when another one has left.
#[test]
fn a_group_has_room_for_a_thousand_targets() {
    let mut rig = Rig::new(image(), 1_002);
    assert_eq!(rig.group().targets.len(), MAX_TARGETS);
    let full = |rig: &Rig| rig.said().matches("(error TooManyTargets)").count();
    assert_eq!(full(&rig), 1);
    assert!(!healthy(&rig.world, TaskId(1_001)));
    rig.group().deregistration_delay = SimDuration::from_secs(5);
    for id in [1, 2, 3] {
        rig.world.tasks.get_mut(TaskId(id)).unwrap().wanted = false;
    }
    assert!(balance_deregister(&mut rig, T1));
    rig.run_secs(6);
    assert!(rig.group().target(TaskId(1_001)).is_some());
    assert!(rig.group().target(TaskId(1_002)).is_none());
    for id in [2, 3] {
        assert!(balance_deregister(&mut rig, TaskId(id)));
    }
    rig.run_secs(20);
    assert_eq!(rig.group().targets.len(), MAX_TARGETS - 1);
    let service = rig.world.services.ids().next().unwrap();
    scheduler::not_registered(&mut rig.step(), service, GROUP);
    assert_eq!(full(&rig), 2, "another time is news");
}

/// Rules `quota.alb-targets`, `engine.targets-full`: so have all groups of one load balancer together.
#[test]
fn a_load_balancer_has_room_for_a_thousand_targets() {
    use crate::ids::TargetGroupId;
    use crate::listener::{Forward, Listener, Rule};
    let check = |balancers: [&str; 2], beside: usize, expected: usize| {
        let mut rig = Rig::new(image(), 2);
        let other = rig.world.target_groups.insert(TargetGroup::new("other".into()));
        let filled = vec![rig.group().targets[0].clone(); beside];
        rig.world.target_groups.get_mut(other).unwrap().targets = filled;
        for (balancer, group) in balancers.into_iter().zip([GROUP, other]) {
            let forward = vec![Forward { group, weight: 1 }];
            let rule = Rule { name: "rule".into(), paths: Vec::new(), forward };
            let rules = vec![rig.world.rules.insert(rule)];
            let (name, balancer) = ("listener".into(), balancer.into());
            rig.world.listeners.insert(Listener { name, balancer, port: 80, rules });
            rig.world.target_groups.get_mut(group).unwrap().shared = true;
        }
        let (service, task) = (rig.world.services.ids().next().unwrap(), T1);
        let definition = rig.world.tasks.get(task).unwrap().definition;
        let id = crate::place::fixture::task(&mut rig.world, Some(service), definition);
        rig.world.tasks.get_mut(id).unwrap().status = TaskStatus::Running;
        register(&mut rig.step(), id);
        assert_eq!(rig.group().targets.len(), expected, "{balancers:?} {beside}");
        (rig, other)
    };
    check(["one", "one"], 997, 3);
    check(["one", "two"], 998, 3);
    let (mut rig, other): (Rig, TargetGroupId) = check(["one", "one"], 998, 2);
    assert_eq!(rig.said().matches("(error TooManyTargets)").count(), 1);
    // What leaves beside it makes room.
    rig.world.target_groups.get_mut(other).unwrap().targets.pop();
    room::register_waiting(&mut rig.step(), other);
    assert!(rig.group().target(TaskId(3)).is_some());
}

/// Rule `engine.overload-check`: a container that keeps a check waiting longer than its timeout fails it.
#[test]
fn an_overloaded_target_fails_its_checks() {
    use crate::traffic::Shape;
    let check = |queue: u32, state: &str| {
        let mut rig = Rig::healthy(Image { queue, ..image() }, 1);
        // 200 a second is what it can do.
        rig.traffic(Shape::Constant(400_000), false);
        rig.run_secs(120);
        assert_eq!(rig.group().target(T1).unwrap().state.name(), state, "queue of {queue}");
    };
    check(500, "healthy");
    check(1_500, "unhealthy");
}

#[test]
fn a_task_is_healthy_when_it_is_in_every_group() {
    let mut rig = Rig::healthy(image(), 1);
    assert!(healthy(&rig.world, T1));
    assert_eq!(unhealthy_in(&rig.world, T1), None);
    let other = rig.world.target_groups.insert(TargetGroup::new("b".into()));
    let deployment = rig.world.deployments.values_mut().next().unwrap();
    deployment.load_balancers.push(ServiceLoadBalancer {
        group: other,
        container: 0,
        port: 80,
        advanced: None,
    });
    assert!(!healthy(&rig.world, T1), "not yet a target of the second group");
    rig.hang(T1, true);
    register(&mut rig.step(), T1);
    rig.run_secs(70);
    assert_eq!(unhealthy_in(&rig.world, T1), Some(GROUP));
}

fn asks() -> Asks {
    Asks { seed: 1, now: SimTime::ZERO, class: CLASS, ordinal: 0, clients: None }
}

proptest! {
    /// Rule `alb.algorithm`: in turn, so that nobody gets two more than another.
    #[test]
    fn round_robin_is_fair(targets in 1_u32..20, requests in 1_u32..200) {
        let mut rig = Rig::healthy(image(), targets);
        let mut counts = vec![0_u32; targets as usize];
        for _ in 0..requests {
            counts[choose(rig.group(), asks()).unwrap()] += 1;
        }
        let (low, high) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
        prop_assert!(high - low <= 1, "{counts:?}");
    }

    /// Rules `alb.algorithm`, `engine.outstanding-ties`: never a busier one, equal ones in turn.
    #[test]
    fn least_outstanding_never_picks_a_busier_target(
        loads in prop::collection::vec(0_u32..4, 1..20),
        requests in 1_usize..50,
    ) {
        let mut rig = Rig::healthy(image(), u32::try_from(loads.len()).unwrap());
        rig.group().algorithm = Algorithm::LeastOutstandingRequests;
        for (target, load) in rig.group().targets.iter_mut().zip(&loads) {
            target.outstanding = *load;
        }
        for _ in 0..requests {
            let least = rig.outstanding().into_iter().min().unwrap();
            let chosen = choose(rig.group(), asks()).unwrap();
            let target = &mut rig.group().targets[chosen];
            prop_assert_eq!(target.outstanding, least);
            target.outstanding += 1;
        }
    }
}

#[test]
fn equally_busy_targets_take_turns() {
    let mut rig = Rig::healthy(image(), 4);
    rig.group().algorithm = Algorithm::LeastOutstandingRequests;
    let chosen: Vec<usize> = (0..6).map(|_| choose(rig.group(), asks()).unwrap()).collect();
    assert_eq!(chosen, [0, 1, 2, 3, 0, 1]);
}

/// Rule `alb.health-check-*` and the rest of the documented defaults.
#[test]
fn a_new_group_has_the_documented_defaults() {
    let group = TargetGroup::new("web".into());
    let secs = SimDuration::from_secs;
    assert_eq!(
        group.check,
        TargetCheck {
            interval: secs(30),
            timeout: secs(5),
            healthy_threshold: 5,
            unhealthy_threshold: 2,
        }
    );
    assert_eq!(group.algorithm, Algorithm::RoundRobin);
    assert_eq!((group.deregistration_delay, group.idle_timeout), (secs(300), secs(60)));
}

/// Rule `health.recovery-time`: five passed checks, the first of them up to an interval after the recovery.
#[test]
fn a_recovered_target_is_healthy_in_the_documented_time() {
    let found = (0..60).map(|n| n * 500).map(|millis| {
        let at = SimDuration::from_millis(200_000 + millis);
        let behaviour =
            Behaviour { errors_from: secs(100), recovers_at: Some(at), ..Behaviour::default() };
        let mut rig = Rig::new(behaving(behaviour), 1);
        rig.run_secs(400);
        let last = rig.log.records().last().unwrap();
        assert!(matches!(last.what, What::Target { state: "healthy", .. }), "{last}");
        last.at.since(SimTime::ZERO + at).as_millis()
    });
    let (low, high) =
        found.fold((u64::MAX, 0), |(low, high), span| (low.min(span), high.max(span)));
    assert!((120_000..121_000).contains(&low), "{low}");
    assert!((149_001..=150_000).contains(&high), "{high}");
}

//! Whatever was done to a service: once it stops, the service gets what it wants, and stays within its bounds.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::calls::set_desired;
use super::super::count::count;
use super::super::{ServiceUpdate, completed, stop_deployment, update};
use super::{CHECK, kill, shift};
use crate::fixture::{Run, balanced};
use crate::life;
use crate::service::Rollout;
use crate::task::TaskStatus;

/// Something that is done to a service.
#[derive(Debug, Clone)]
enum Act {
    Kill(usize),
    Crash(usize),
    Hang(usize),
    Desired(u32),
    Deploy(u32),
    Force,
    Stop,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        any::<usize>().prop_map(Act::Kill),
        any::<usize>().prop_map(Act::Crash),
        any::<usize>().prop_map(Act::Hang),
        (0_u32..7).prop_map(Act::Desired),
        (1_u32..3).prop_map(Act::Deploy),
        Just(Act::Force),
        Just(Act::Stop),
    ]
}

fn do_it(run: &mut Run, act: &Act) {
    let id = run.service();
    let tasks = run.wanted();
    let pick = |n: &usize| tasks.get(n % tasks.len().max(1)).copied();
    match act {
        Act::Kill(n) => pick(n).into_iter().for_each(|task| kill(run, task)),
        Act::Crash(n) => {
            if let Some(task) = pick(n) {
                run.act(|step| life::process_ended(step, task, 0, 1));
            }
        }
        Act::Hang(n) => {
            if let Some(task) = pick(n) {
                run.world.tasks.get_mut(task).unwrap().containers[0].process.hung = true;
            }
        }
        Act::Desired(desired) => run.act(|step| set_desired(step, id, *desired)),
        Act::Deploy(revision) => {
            let definition = Some(run.revision(*revision));
            let change = ServiceUpdate { definition, ..ServiceUpdate::default() };
            run.act(|step| update(step, id, change));
        }
        Act::Stop => {
            let newest = run.world.services.get(id).unwrap().deployments[0];
            let row = run.world.deployments.get(newest).unwrap();
            if row.rollout == Rollout::InProgress && completed(&run.world, id).is_some() {
                run.act(|step| stop_deployment(step, id));
            }
        }
        Act::Force => {
            let change = ServiceUpdate { force: true, ..ServiceUpdate::default() };
            run.act(|step| update(step, id, change));
        }
    }
}

/// A service of three tasks with these settings; with a strategy it has two target groups.
fn service(
    balances: bool,
    checked: bool,
    on_ec2: bool,
    bounds: (u32, u32),
    strategy: Option<Value>,
) -> Run {
    let mut changes = match strategy {
        Some(_) => shift::groups(),
        None if balances => balanced(),
        None => Vec::new(),
    };
    if checked {
        let check = json!({"command": ["CMD", "true"], "interval": 5, "timeout": 3, "retries": 2});
        changes.push((CHECK, check.clone()));
        changes.push(("/taskDefinitions/1/containerDefinitions/0/healthCheck", check));
    }
    if on_ec2 {
        let instances = json!([{"instanceType": "m5.xlarge", "count": 12}]);
        changes.push(("/containerInstances", instances));
        changes.push(("/services/0/launchType", json!("EC2")));
    }
    let (min, max) = bounds;
    let mut configuration = strategy.unwrap_or_else(|| json!({}));
    configuration["minimumHealthyPercent"] = json!(min);
    configuration["maximumPercent"] = json!(max);
    changes.push(("/services/0/deploymentConfiguration", configuration));
    changes.push(("/services/0/desiredCount", Value::from(3)));
    Run::new(&changes)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    /// Rules `service.replica`, `deploy.upper-bound`, `deploy.lower-bound`, `service.self-healing`.
    #[test]
    fn a_service_gets_what_it_wants_once_it_is_left_alone(
        settings in (any::<bool>(), any::<bool>(), any::<bool>()),
        bounds in prop_oneof![Just((100, 200)), Just((50, 100)), Just((0, 100)), Just((50, 200))],
        strategy in prop_oneof![
            4 => Just(None),
            1 => Just(Some(json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1}))),
            1 => Just(Some(json!({
                "strategy": "LINEAR", "bakeTimeInMinutes": 0,
                "linearConfiguration": {"stepPercent": 50, "stepBakeTimeInMinutes": 1},
            }))),
        ],
        acts in prop::collection::vec((1_u64..60, act()), 0..12),
    ) {
        let (balances, checked, on_ec2) = settings;
        let mut run = service(balances, checked, on_ec2, bounds, strategy);
        let mut now = 0;
        for (wait, act) in &acts {
            now += wait;
            run.go(now);
            do_it(&mut run, act);
        }
        // Hung processes without any check are never found out; end them, as somebody would.
        for task in run.wanted() {
            let hung = run.world.tasks.get(task).unwrap().containers[0].process.hung;
            if hung && !checked {
                kill(&mut run, task);
            }
        }
        let desired = run.world.services.get(run.service()).unwrap().desired;
        run.go(now + 2_000);
        let counts = count(&run.world, run.service()).unwrap();
        // One task at 50/100 is stuck for ever, and rightly so.
        prop_assume!(!counts.bounds.is_stuck());
        prop_assert_eq!(counts.sums.total, desired);
        prop_assert_eq!(counts.sums.fresh_healthy, desired);
        let service = run.world.services.get(run.service()).unwrap();
        prop_assert!(service.steady);
        prop_assert_eq!(service.deployments.len(), 1);
        let all_run = |id| run.world.tasks.get(id).unwrap().status == TaskStatus::Running;
        prop_assert!(service.tasks.iter().copied().all(all_run));
    }

    /// Left to itself between two changes, a rolling deployment never leaves its bounds.
    #[test]
    fn a_deployment_stays_within_its_bounds_while_tasks_crash(
        balances in any::<bool>(),
        bounds in prop_oneof![Just((100, 200)), Just((50, 100)), Just((67, 134)), Just((50, 200))],
        crashes in prop::collection::vec((1_u64..90, any::<usize>()), 0..6),
    ) {
        let mut run = service(balances, false, false, bounds, None);
        run.go(100);
        do_it(&mut run, &Act::Deploy(2));
        let mut now = 100;
        for (wait, task) in crashes {
            for _ in 0..wait {
                let before = count(&run.world, run.service()).unwrap();
                now += 1;
                run.go(now);
                let after = count(&run.world, run.service()).unwrap();
                prop_assert!(after.sums.total <= after.bounds.upper);
                // Nothing crashed in this second, so only the scheduler can have taken a healthy one.
                let lost = after.sums.healthy < before.sums.healthy;
                prop_assert!(!lost || after.sums.healthy >= after.bounds.lower);
            }
            do_it(&mut run, &Act::Crash(task));
        }
    }
}

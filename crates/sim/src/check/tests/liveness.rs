//! Once faults stop, every service reaches what it wants.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::settings::{Setting, document, settings};
use crate::call::{Action, Name};
use crate::scenario::Scenario;
use crate::task::TaskStatus;
use crate::time::SimTime;
use crate::timeline::Timeline;

/// What heals again, or can be healed.
fn action() -> impl Strategy<Value = (Name, Value)> {
    prop_oneof![
        3 => (0_u32..9).prop_map(|n| {
            (Name::UpdateService, json!({"service": "web", "desiredCount": n}))
        }),
        2 => (1_u32..3).prop_map(|n| {
            (Name::UpdateService, json!({"service": "web", "taskDefinition": format!("web:{n}")}))
        }),
        1 => Just((Name::UpdateService, json!({"service": "web", "forceNewDeployment": true}))),
        1 => Just((Name::UpdateService, json!({"service": "agent", "forceNewDeployment": true}))),
        1 => any::<bool>().prop_map(|drains| {
            let status = if drains { "DRAINING" } else { "ACTIVE" };
            let with = json!({"containerInstances": ["any"], "status": status});
            (Name::UpdateContainerInstancesState, with)
        }),
        2 => Just((Name::StopTask, json!({"task": "any"}))),
        2 => Just((Name::KillContainer, json!({"task": "any"}))),
        1 => Just((Name::Hang, json!({"task": "any"}))),
        1 => Just((Name::FailHealthChecks, json!({"task": "any"}))),
        1 => Just((Name::Recover, json!({"task": "any"}))),
        1 => Just((Name::MissingImage, json!({"image": "web:2"}))),
        1 => Just((Name::RestoreImage, json!({"image": "web:2"}))),
        1 => Just((Name::ExhaustAddresses, json!({"subnet": "a"}))),
        1 => Just((Name::RestoreAddresses, json!({"subnet": "a"}))),
        1 => (0_u32..8).prop_map(|n| {
            let with = json!({"AutoScalingGroupName": "hosts", "DesiredCapacity": n});
            (Name::SetDesiredCapacity, with)
        }),
        1 => Just((Name::TerminateInstances, json!({"InstanceIds": ["any"]}))),
        1 => any::<bool>().prop_map(|force| {
            let with = json!({"containerInstance": "any", "force": force});
            (Name::DeregisterContainerInstance, with)
        }),
        1 => Just((Name::DisconnectAgent, json!({"instance": "any"}))),
        1 => Just((Name::ConnectAgent, json!({"instance": "any"}))),
        1 => Just((Name::LoseZone, json!({"availabilityZone": "us-east-1a"}))),
        1 => Just((Name::RestoreZone, json!({"availabilityZone": "us-east-1a"}))),
        1 => (0_u32..80).prop_map(|n| (Name::TrafficRate, json!({"rate": n}))),
    ]
}

/// Fewer actions than `most`, by their times.
fn actions(most: usize) -> impl Strategy<Value = Vec<Action>> {
    prop::collection::vec((0_u64..600_000, action()), 0..most).prop_map(|list| {
        let mut actions: Vec<Action> = list
            .into_iter()
            .map(|(at, (name, with))| Action::new(SimTime::from_millis(at), name, with))
            .collect();
        actions.sort_by_key(|action| action.at);
        actions
    })
}

fn timeline(setting: &Setting, actions: &[Action]) -> Timeline {
    let scenario = Scenario::parse(&document(setting).to_string()).unwrap();
    Timeline::with_actions(Arc::new(scenario), actions.iter().cloned())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Liveness: a healthy image, room enough, and no more faults.
    #[test]
    fn when_faults_stop_the_service_gets_what_it_wants(setting in settings(), actions in actions(12)) {
        let image = json!({"serviceTime": {"exponential": "60ms"}});
        let setting = Setting { image, bounds: (50, 200), breaker: Value::Null, instances: 4, ..setting };
        // What is deregistered never comes back, and its group does not miss it.
        let mut actions = actions;
        actions.retain(|action| action.name != Name::DeregisterContainerInstance);
        let mut begun = timeline(&setting, &actions);
        begun.advance_to(SimTime::from_millis(599_999), u64::MAX);
        let left_over = begun.world().instances.iter().filter(|(_, it)| it.is_left_over());
        let left_over: Vec<String> = left_over.map(|(id, _)| id.to_string()).collect();
        let mut last = |name, with| actions.push(Action::new(SimTime::from_secs(600), name, with));
        last(Name::RestoreZone, json!({"availabilityZone": "us-east-1a"}));
        for id in left_over {
            last(Name::DeregisterContainerInstance, json!({"containerInstance": id, "force": true}));
        }
        last(Name::RestoreImage, json!({"image": "web:2"}));
        last(Name::SetDesiredCapacity, json!({"AutoScalingGroupName": "hosts", "DesiredCapacity": 8}));
        for _ in 0..8 {
            last(Name::ConnectAgent, json!({"instance": "any"}));
            let with = json!({"containerInstances": ["any"], "status": "ACTIVE"});
            last(Name::UpdateContainerInstancesState, with);
        }
        let mut timeline = timeline(&setting, &actions);
        // Twice the longest delay of launches, and time to drain.
        timeline.advance_to(SimTime::from_secs(600 + 3_600), u64::MAX);
        let world = timeline.world();
        let service = world.services.values().next().unwrap();
        let healthy = service.tasks.iter().filter(|id| {
            let task = world.tasks.get(**id).unwrap();
            task.wanted && task.status == TaskStatus::Running
        });
        // Nothing checks the daemon's tasks.
        let running = world.tasks.iter().filter(|(id, task)| {
            task.status == TaskStatus::Running && service.tasks.contains(id)
        });
        let hung = running.into_iter().any(|(_, task)| {
            task.containers.iter().any(|container| container.process.hung || container.process.failing)
        });
        prop_assert!(!hung, "a process that hangs or fails is still there");
        prop_assert_eq!(healthy.count() as u32, service.desired);
        prop_assert!(service.steady, "the service is not steady");
        let daemons = world.daemons.iter().filter_map(|id| world.services.get(*id));
        prop_assert!(daemons.into_iter().all(|daemon| daemon.steady), "the daemon is not steady");
    }
}

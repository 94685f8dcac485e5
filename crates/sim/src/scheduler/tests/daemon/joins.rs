//! Instances that come and go while a DAEMON service is deployed.

use serde_json::{Value, json};

use super::{capacity, drain, run, update};
use crate::ids::{InstanceId, TaskDefinitionId};
use crate::service::Rollout;
use crate::task::Host;

/// Rules `service.daemon`, `service.heal-own-revision`: during a deployment an instance that joins gets the new revision,
/// whatever takes the place of an old task away; what fails where it may stay comes back as what it was.
#[test]
fn an_instance_that_joins_gets_the_new_revision() {
    let check = |taken: Value, old: usize| {
        let slow =
            json!({"web:1": {"onSigterm": "ignore"}, "web:2": {"readyAfter": "150s"}, "job:1": {}});
        let half = json!({"minimumHealthyPercent": 50});
        let actions = json!([
            update("2m", &json!({"service": "agent", "taskDefinition": "agent:2"})),
            taken,
            capacity("140s", 1)
        ]);
        let changes = [
            ("/images", slow),
            ("/services/0/deploymentConfiguration", half),
            (
                "/taskDefinitions/1/containerDefinitions/0/healthCheck",
                json!({
                    "command": ["CMD", "true"], "interval": 5, "retries": 10, "startPeriod": 200
                }),
            ),
        ];
        let run = run(&changes, actions, 900);
        let started = |revision: u32| {
            let tasks = run.world().tasks.values();
            tasks.filter(|task| task.definition == TaskDefinitionId(revision)).count()
        };
        assert_eq!(started(1), old);
        let on_the_new_one =
            run.world().tasks.values().filter(|task| task.host == Host::Ec2(Some(InstanceId(4))));
        let revisions: Vec<_> = on_the_new_one.map(|task| task.definition).collect();
        assert_eq!(revisions, [TaskDefinitionId(2)]);
        let newest = run.world().deployments.values().last().unwrap();
        assert_eq!(newest.rollout, Rollout::Completed);
    };
    let ends = |instance: &str| {
        let with = json!({"InstanceIds": [instance]});
        json!({"at": "150s", "call": "TerminateInstances", "with": with})
    };
    check(ends("i-3"), 3);
    check(drain("150s", "i-3"), 3);
    let dies = json!({"at": "150s", "call": "StopTask", "with": {"task": "t-3"}});
    check(dies, 4);
}

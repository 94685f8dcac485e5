//! External instances: who goes there, and what there is not.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::call::{Action, Name, apply};
use crate::cost;
use crate::describe::{Subject, describe};
use crate::fixture::{Run, document, play};
use crate::place::Lack;
use crate::record::What;
use crate::scenario::Scenario;
use crate::time::SimTime;

/// A service of three on two machines of one's own, beside an EC2 instance.
fn anywhere(changes: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
    let mut all = vec![
        (
            "/containerInstances",
            json!([
                {"instanceType": "m5.large", "external": true, "count": 2, "attributes": {"site": "basel"}},
                {"instanceType": "m5.large"},
            ]),
        ),
        (
            "/taskDefinitions/0",
            json!({
                "family": "web", "requiresCompatibilities": ["EXTERNAL"], "networkMode": "bridge", "memory": "512",
                "containerDefinitions": [{"name": "app", "image": "web:1"}],
            }),
        ),
        ("/services/0/launchType", json!("EXTERNAL")),
        ("/services/0/networkConfiguration", Value::Null),
        ("/services/0/desiredCount", json!(3)),
    ];
    all.extend_from_slice(changes);
    all
}

fn call(run: &mut Run, name: Name, with: Value) -> String {
    let shown = run.log.records().len();
    run.act(|step| apply(step, &Action::new(SimTime::ZERO, name, with)));
    run.log.records()[shown].what.to_string()
}

/// Rules `instance.external`, `provider.launch-types`, `provider.external-none`: tasks of the launch type go there, spread over the
/// machines, and nothing else does.
#[test]
fn tasks_of_the_launch_type_go_to_external_instances_alone() {
    let mut run = Run::new(&anywhere(&[]));
    run.go(60);
    let counts =
        |run: &Run| run.world.instances.values().map(|it| it.tasks.len()).collect::<Vec<_>>();
    assert_eq!(counts(&run), [2, 1, 0]);
    for launch in ["EC2", "EXTERNAL"] {
        call(&mut run, Name::RunTask, json!({"taskDefinition": "web:1", "launchType": launch}));
    }
    // The definition is for EXTERNAL alone, so EC2 refuses it.
    assert_eq!(counts(&run).iter().sum::<usize>(), 4);
    let definition = json!({
        "family": "both", "requiresCompatibilities": ["EXTERNAL", "EC2"], "networkMode": "host", "memory": "512",
        "containerDefinitions": [{"name": "app", "image": "web:1"}],
    });
    call(&mut run, Name::RegisterTaskDefinition, definition);
    for _ in 0..3 {
        call(&mut run, Name::RunTask, json!({"taskDefinition": "both", "launchType": "EC2"}));
    }
    assert_eq!(counts(&run)[2], 3);
    let tasks = describe(&run.world, &run.log, Subject::Tasks);
    let of = |at: usize| {
        (tasks["tasks"][at]["launchType"].clone(), tasks["tasks"][at]["availabilityZone"].clone())
    };
    assert_eq!(of(0), (json!("EXTERNAL"), Value::Null));
    assert_eq!(of(6).0, json!("EC2"));
    let instances = describe(&run.world, &run.log, Subject::ContainerInstances);
    expect![[r#"[{"name":"ecs.capability.external","value":""},{"name":"ecs.cpu-architecture","value":"x86_64"},{"name":"ecs.os-type","value":"linux"},{"name":"site","value":"basel"}]"#]].assert_eq(&instances["containerInstances"][0]["attributes"].to_string());
    assert_eq!(instances["containerInstances"][0]["ec2InstanceId"], "mi-1");
    play(&anywhere(&[]), 120);
}

/// Rule `engine.external-price`.
#[test]
fn external_instances_cost_nothing_here() {
    let mut run = Run::new(&anywhere(&[]));
    run.go(3_600);
    let m5 =
        crate::instance_types::TYPES[usize::from(crate::instance_types::find("m5.large").unwrap())];
    assert_eq!(cost::bill(&run.world).instances.0, m5.price);
}

/// Rule `instance.external`: they are in no zone, so the loss of one does not concern them.
#[test]
fn the_loss_of_a_zone_leaves_them() {
    let mut run = Run::new(&anywhere(&[]));
    run.go(60);
    for zone in ["us-east-1a", "us-east-1b", "us-east-1c"] {
        call(&mut run, Name::LoseZone, json!({"availabilityZone": zone}));
    }
    run.go(600);
    let connected: Vec<bool> = run.world.instances.values().map(|it| it.agent_connected).collect();
    assert_eq!(connected, [true, true, false]);
    assert_eq!(run.world.metrics.running, 3);
}

/// Rule `instance.external-limits`, `provider.external-none`.
#[test]
fn what_there_is_not_is_refused() {
    let check = |changes: &[(&'static str, Value)], expected: &Expect| {
        let found = Scenario::parse(&document(&anywhere(changes)).to_string()).unwrap_err();
        let said: Vec<String> =
            found.iter().map(|it| format!("{}: {}", it.path, it.message)).collect();
        expected.assert_eq(&said.join("\n"));
    };
    check(
        &[("/taskDefinitions/0/networkMode", json!("awsvpc"))],
        &expect!["taskDefinitions[0]: EXTERNAL takes networkMode bridge, host or none"],
    );
    let efs = json!([{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]);
    check(
        &[("/taskDefinitions/0/volumes", efs)],
        &expect!["taskDefinitions[0].volumes[0]: EXTERNAL takes no EFS volumes"],
    );
    let group = json!([{"Name": "web", "TargetType": "instance"}]);
    let ports = json!([{"name": "app", "image": "web:1", "portMappings": [{"containerPort": 80}]}]);
    let balancer = json!([{"targetGroupArn": "web", "containerName": "app", "containerPort": 80}]);
    check(
        &[
            ("/targetGroups", group),
            ("/taskDefinitions/0/containerDefinitions", ports),
            ("/services/0/loadBalancers", balancer),
        ],
        &expect!["services[0].loadBalancers: there is none on external instances: remove it"],
    );
    let strategy = json!([{"capacityProvider": "FARGATE", "weight": 1}]);
    check(
        &[("/services/0/capacityProviderStrategy", strategy)],
        &expect![[r#"
        services[0]: `web` is not for FARGATE: add it to requiresCompatibilities
        services[0].launchType: give launchType or capacityProviderStrategy, not both"#]],
    );
    let zone =
        json!([{"instanceType": "m5.large", "external": true, "availabilityZone": "us-east-1a"}]);
    check(
        &[("/containerInstances", zone)],
        &expect![
            "containerInstances[0]: an external instance has no availabilityZone, autoScalingGroup or trunking"
        ],
    );
    let mut run = Run::new(&anywhere(&[]));
    let said = call(&mut run, Name::TerminateInstances, json!({"InstanceIds": ["i-1"]}));
    assert!(said.contains("EC2 does not know it"), "{said}");
}

/// Rule `instance.external`: what does not fit says what it lacks.
#[test]
fn a_task_says_what_the_other_kind_lacks() {
    let mut changes = anywhere(&[]);
    changes[0] = ("/containerInstances", json!([{"instanceType": "m5.large"}]));
    let mut run = Run::new(&changes);
    run.go(1);
    let nearest = run.log.records().iter().find_map(|record| match &record.what {
        What::Placement(decision) => decision.nearest.clone(),
        _ => None,
    });
    assert_eq!(nearest.unwrap().lacks, [Lack::Attribute("ecs.capability.external".into())]);
}

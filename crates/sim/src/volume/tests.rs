//! Volumes: what is refused, what keeps tasks from starting, what they cost, and what is described.

use serde_json::{Value, json};

use crate::cost;
use crate::describe::{Subject, describe};
use crate::fixture::play;
use crate::record::What;
use crate::scenario::Scenario;
use crate::timeline::Timeline;

const SUBNETS: &str = "/services/0/networkConfiguration/awsvpcConfiguration/subnets";
const VOLUMES: &str = "/taskDefinitions/0/volumes";
const OF_SERVICE: &str = "/services/0/volumeConfigurations";

fn at_launch(name: &str) -> Value {
    json!({"name": name, "configuredAtLaunch": true})
}

fn ebs(name: &str, size: u32) -> Value {
    json!([{
        "name": name,
        "managedEBSVolume": {"roleArn": "arn:aws:iam::111122223333:role/infra", "sizeInGiB": size},
    }])
}

/// The service `web` in two zones, each task with an EBS volume of 100 GiB, and further changes.
fn with_ebs(more: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
    let mut changes = vec![
        (VOLUMES, json!([at_launch("data")])),
        (OF_SERVICE, ebs("data", 100)),
        (SUBNETS, json!(["a", "b"])),
    ];
    changes.extend(more.iter().cloned());
    changes
}

/// Rules `storage.ebs`, `storage.ebs-one`, `storage.ebs-needs`.
#[test]
fn volumes_have_to_fit_their_definition() {
    let check = |changes: &[(&str, Value)], expected: &str| {
        let said = match Scenario::parse(&crate::fixture::document(changes).to_string()) {
            Ok(_) => String::new(),
            Err(problems) => problems.iter().map(|problem| problem.message.clone()).collect(),
        };
        assert!(said.contains(expected) && said.is_empty() == expected.is_empty(), "{said}");
    };
    check(&with_ebs(&[]), "");
    check(&with_ebs(&[(OF_SERVICE, json!([]))]), "volume `data` needs one entry");
    check(&with_ebs(&[(OF_SERVICE, ebs("date", 1))]), "configured at launch is `data`");
    let bare = json!([{"name": "data", "managedEBSVolume": {"roleArn": "infra"}}]);
    check(&with_ebs(&[(OF_SERVICE, bare)]), "give sizeInGiB, or the snapshotId");
    check(&with_ebs(&[(VOLUMES, json!([]))]), "has no volume that is configuredAtLaunch");
    let two = json!([at_launch("data"), at_launch("more")]);
    check(&with_ebs(&[(VOLUMES, two)]), "at most one volume that is configuredAtLaunch");
    let both = json!([{
        "name": "data", "configuredAtLaunch": true,
        "efsVolumeConfiguration": {"fileSystemId": "fs-1"},
    }]);
    check(&with_ebs(&[(VOLUMES, both)]), "either an EFS file system or configuredAtLaunch");
    let third = [(SUBNETS, json!(["a", "c"]))];
    check(&with_ebs(&third), "Fargate attaches no EBS volumes in us-east-1c");
    let ec2 = [third[0].clone(), ("/services/0/launchType", json!("EC2"))];
    check(&with_ebs(&ec2), "");
    let points = "/taskDefinitions/0/containerDefinitions/0/mountPoints";
    check(&with_ebs(&[(points, json!([{"sourceVolume": "data"}]))]), "");
    check(
        &with_ebs(&[(points, json!([{"sourceVolume": "date"}]))]),
        "no volume `date`, did you mean `data`?",
    );
    let targets = json!({"fs-1": {"mountTargets": ["us-east-1x"]}});
    check(&[("/fileSystems", targets)], "us-east-1x");
}

/// Tasks that stopped, with when and why.
fn ends(run: &Timeline) -> Vec<String> {
    let records = run.log().records().iter().filter_map(|record| match &record.what {
        What::Task { task, stop: Some(stop), last_status: "STOPPED", .. } => {
            Some(format!("{} {task} {}: {}", record.at, stop.code.name(), stop.reason))
        }
        _ => None,
    });
    records.collect()
}

fn fault(at: u32, fault: &str) -> Value {
    json!({"at": at, "fault": fault, "with": {}})
}

/// Rules `storage.ebs-attach-failure`, `iam.infrastructure-role`.
#[test]
fn a_volume_that_cannot_be_attached_stops_its_task() {
    let check = |more: &[(&'static str, Value)], expected: &str| {
        let ends = ends(&play(&with_ebs(more), 24));
        let first = ends.first().map(String::as_str).unwrap_or_default();
        assert!(first.contains(expected) && first.is_empty() == expected.is_empty(), "{first}");
    };
    check(&[], "");
    check(
        &[("/actions", json!([fault(1, "failVolumes")]))],
        "00:20.000 t-1 TaskFailedToStart: ECS timed out while configuring the EBS volume attachment",
    );
    check(&[("/actions", json!([fault(1, "failVolumes"), fault(9, "restoreVolumes")]))], "");
    check(&[("/roles", json!({"infra": ["ec2"]}))], "");
    check(
        &[("/roles", json!({"infra": ["ecr"]}))],
        "TaskFailedToStart: ECS was unable to assume the configured ECS Infrastructure Role 'infra'",
    );
    // On an instance the volume is attached before the agent takes the task.
    let ec2 = [
        ("/services/0/launchType", json!("EC2")),
        ("/containerInstances", json!([{"instanceType": "m5.large"}])),
        ("/actions", json!([fault(1, "failVolumes")])),
    ];
    check(&ec2, "TaskFailedToStart: ECS timed out");
}

/// Rules `storage.ebs`, `price.ebs.gp3`: a volume costs from its attachment until its task is STOPPED.
#[test]
fn a_volume_costs_as_long_as_its_task() {
    let stop = json!([
        {"at": 3_610, "call": "UpdateService", "with": {"service": "web", "desiredCount": 0}},
    ]);
    let run = play(&with_ebs(&[("/actions", stop)]), 3_610);
    let hour = 100 * 109_590;
    assert_eq!(cost::bill(run.world()).volumes.0, hour);
    assert_eq!(cost::bill(run.world()).hourly.0, 12_342_500 + hour);
    let run = play(&with_ebs(&[("/actions", json!([fault(1, "failVolumes")]))]), 300);
    assert_eq!(cost::bill(run.world()).volumes.0, 0);
    let stop = json!([
        {"at": 3_610, "call": "UpdateService", "with": {"service": "web", "desiredCount": 0}},
    ]);
    let run = play(&with_ebs(&[("/actions", stop)]), 20_000);
    let bill = cost::bill(run.world());
    assert!((hour..hour + hour / 60).contains(&bill.volumes.0), "{bill:?}");
    assert_eq!(bill.hourly.0, 0);
    // Tasks that stand at the start have their volumes.
    let run = play(&with_ebs(&[("/tasks", json!([{"service": "web"}]))]), 3_600);
    assert_eq!(cost::bill(run.world()).volumes.0, hour);
}

/// Rules `storage.efs`, `storage.efs-mount-target`: a task starts where its file system has a mount target.
#[test]
fn a_file_system_is_mounted_in_the_tasks_own_zone() {
    let efs = json!([{"name": "shared", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]);
    let check = |subnets: &[&str], systems: Value, expected: &str| {
        let changes =
            [(VOLUMES, efs.clone()), (SUBNETS, json!(subnets)), ("/fileSystems", systems)];
        let ends = ends(&play(&changes, 60));
        let first = ends.first().map(String::as_str).unwrap_or_default();
        assert!(first.contains(expected) && first.is_empty() == expected.is_empty(), "{first}");
    };
    let in_a = json!({"fs-1": {"mountTargets": ["us-east-1a"]}});
    check(&["a"], in_a.clone(), "");
    check(&["b"], json!({}), "");
    check(
        &["b"],
        in_a,
        "TaskFailedToStart: ResourceInitializationError: failed to invoke EFS utils commands to set \
         up EFS volumes: no mount target of fs-1 in the Availability Zone of the task",
    );
}

/// Rule `storage.ebs`: another volume means other tasks.
#[test]
fn another_volume_is_another_deployment() {
    let update = |more: Value| {
        let mut with = json!({"service": "web"});
        for (name, value) in more.as_object().unwrap() {
            with[name] = value.clone();
        }
        json!([{"at": 60, "call": "UpdateService", "with": with}])
    };
    let sizes = |with: Value| {
        let run = play(&with_ebs(&[("/actions", update(with))]), 300);
        let world = run.world();
        let size = |task: &crate::task::Task| task.volume.as_ref().map(|volume| volume.size_gib);
        world.tasks.values().map(size).collect::<Vec<_>>()
    };
    assert_eq!(sizes(json!({"volumeConfigurations": ebs("data", 100)})), [Some(100)]);
    assert_eq!(sizes(json!({"volumeConfigurations": ebs("data", 50)})), [Some(100), Some(50)]);
    // A revision without the volume needs none.
    assert_eq!(sizes(json!({"taskDefinition": "web:2"})), [Some(100), None]);
}

/// Rule `storage.ebs-needs`: whatever an update changes, on Fargate no volume is attached in one zone.
#[test]
fn an_update_brings_no_volume_to_where_fargate_attaches_none() {
    let check = |changes: &[(&'static str, Value)], mut with: Value, refused: bool| {
        with["service"] = json!("web");
        let mut changes = changes.to_vec();
        changes.push(("/actions", json!([{"at": 60, "call": "UpdateService", "with": with}])));
        let run = play(&changes, 61);
        let mut said = run.log().records().iter().map(ToString::to_string);
        let complains = |line: &str| line.contains("Fargate attaches no EBS volumes in us-east-1c");
        assert_eq!(said.any(|line| complains(&line)), refused, "{changes:?}");
    };
    let in_zones = |zones: &[&str]| json!({"networkConfiguration": {"awsvpcConfiguration": {"subnets": zones}}});
    check(&with_ebs(&[]), in_zones(&["b"]), false);
    check(&with_ebs(&[]), in_zones(&["a", "c"]), true);
    // The service has the zone, and the update brings the volume.
    let brings = json!({"taskDefinition": "web:1", "volumeConfigurations": ebs("data", 100)});
    let from = |zones: &[&str]| {
        let changes = [
            (OF_SERVICE, Value::Null),
            ("/services/0/taskDefinition", json!("web:2")),
            (SUBNETS, json!(zones)),
        ];
        with_ebs(&changes)
    };
    check(&from(&["a", "b"]), brings.clone(), false);
    check(&from(&["a", "c"]), brings, true);
    // On instances it is attached anywhere; a move to Fargate is looked at as one.
    let ec2 = [
        (SUBNETS, json!(["a", "c"])),
        ("/services/0/launchType", json!("EC2")),
        ("/containerInstances", json!([{"instanceType": "m5.large"}])),
        ("/cluster", json!({"capacityProviders": ["FARGATE"]})),
    ];
    check(&with_ebs(&ec2), json!({"forceNewDeployment": true}), false);
    let to_fargate = json!({
        "forceNewDeployment": true,
        "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}],
    });
    check(&with_ebs(&ec2), to_fargate, true);
}

/// `DescribeTasks` names what is attached, and `DescribeServices` what tasks get.
#[test]
fn volumes_are_described() {
    let run = play(&with_ebs(&[]), 60);
    let tasks = describe(run.world(), run.log(), Subject::Tasks);
    assert_eq!(
        tasks["tasks"][0]["attachments"][1],
        json!({
            "type": "AmazonElasticBlockStorage",
            "status": "ATTACHED",
            "details": [
                {"name": "volumeName", "value": "data"},
                {"name": "roleArn", "value": "infra"},
                {"name": "sizeInGiB", "value": "100"},
            ],
        })
    );
    assert_eq!(tasks["tasks"][0]["ephemeralStorage"], json!({"sizeInGiB": 20}));
    let services = describe(run.world(), run.log(), Subject::Services);
    assert_eq!(
        services["services"][0]["deployments"][0]["volumeConfigurations"],
        json!([{"name": "data", "managedEBSVolume": {"roleArn": "infra", "sizeInGiB": 100}}])
    );
}

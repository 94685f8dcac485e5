//! Tasks that cannot start because of what surrounds them, and what they say of it.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::fixture::{Run, balanced};
use crate::record::What;
use crate::request::Outcome;
use crate::scenario::Scenario;
use crate::time::SimTime;
use crate::timeline::Timeline;

const ECR: &str = "111122223333.dkr.ecr.us-east-1.amazonaws.com/web:1";
const SECRET: &str = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db";
const DEFINITION: &str = "/taskDefinitions/0";

/// The first task's end within 300 s: when, and why. Empty where it runs.
fn end_of(changes: &[(&str, Value)]) -> String {
    let mut run = Run::new(changes);
    run.go(300);
    let ends = run.log.records().iter().find_map(|record| match &record.what {
        What::Task { task, stop: Some(stop), .. } if task.0 == 1 => {
            Some(format!("{} {}: {}", record.at, stop.code.name(), stop.reason))
        }
        _ => None,
    });
    ends.unwrap_or_default()
}

fn check(changes: &[(&str, Value)], expected: &str) {
    let found = end_of(changes);
    assert!(
        if expected.is_empty() { found.is_empty() } else { found.contains(expected) },
        "{changes:?}\nexpected {expected:?}\nfound    {found:?}"
    );
}

/// A container with more fields, its definition with an execution role, and what surrounds it.
fn with(container: &Value, surroundings: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
    let mut own = json!({"name": "app", "image": "web:1", "portMappings": [{"containerPort": 80}]});
    for (name, value) in container.as_object().unwrap() {
        own[name] = value.clone();
    }
    let mut changes = vec![
        ("/taskDefinitions/0/containerDefinitions", json!([own])),
        ("/taskDefinitions/0/executionRoleArn", json!("arn:aws:iam::111122223333:role/execution")),
        ("/taskDefinitions/0/taskRoleArn", json!("app")),
    ];
    changes.extend(surroundings.iter().cloned());
    changes
}

fn roles(execution: &[&str], task: &[&str]) -> (&'static str, Value) {
    ("/roles", json!({"execution": execution, "app": task}))
}

fn subnets(subnet: &Value) -> (&'static str, Value) {
    ("/subnets", json!({"a": subnet}))
}

fn on_ec2() -> Vec<(&'static str, Value)> {
    vec![
        ("/services/0/launchType", json!("EC2")),
        ("/containerInstances", json!([{"instanceType": "m5.large", "count": 3}])),
    ]
}

/// Rules `iam.execution-role`, `task.pull-error`.
#[test]
fn the_execution_role_pulls_from_ecr() {
    let image = json!({"image": ECR});
    let denied = "00:15.000 TaskFailedToStart: CannotPullContainerError: The task can't pull the image. \
                  Check that the role has the permissions to pull images from the registry.";
    check(&with(&image, &[]), "");
    check(&with(&image, &[roles(&["ecr"], &[])]), "");
    check(&with(&image, &[roles(&[], &["ecr"])]), denied);
    // Other registries want no permission.
    check(&with(&json!({}), &[roles(&[], &[])]), "");
    // On EC2 the instance's role pulls.
    let mut changes = with(&image, &[roles(&[], &[])]);
    changes.extend(on_ec2());
    check(&changes, "");
}

/// Rules `iam.secrets-at-start`, `task.resource-init-error`, `engine.api-refusal`.
#[test]
fn secrets_are_fetched_before_the_image() {
    let secret = |from: &str| json!({"secrets": [{"name": "DB", "valueFrom": from}]});
    let failed =
        "TaskFailedToStart: ResourceInitializationError: unable to pull secrets or registry auth: ";
    check(&with(&secret(SECRET), &[]), "");
    check(&with(&secret(SECRET), &[roles(&["secretsmanager"], &[])]), "");
    for (from, roles, why) in [
        (SECRET, roles(&["ssm"], &["secretsmanager"]), "secretsmanager:GetSecretValue"),
        ("/web/db", roles(&["secretsmanager"], &["ssm"]), "ssm:GetParameters"),
        (SECRET, ("/absentSecrets", json!([SECRET])), "Check whether the secret exists"),
        ("/web/db", ("/absentSecrets", json!(["/web/db"])), "invalid parameters"),
    ] {
        check(&with(&secret(from), std::slice::from_ref(&roles)), &format!("00:13.000 {failed}"));
        check(&with(&secret(from), std::slice::from_ref(&roles)), why);
        // Secrets come through the execution role on EC2, too.
        let mut changes = with(&secret(from), &[roles]);
        changes.extend(on_ec2());
        check(&changes, why);
    }
}

/// Rule `task.resource-init-error`.
#[test]
fn awslogs_needs_its_group() {
    let logs = |more: Value| {
        let mut options = json!({"awslogs-group": "/ecs/web", "awslogs-region": "us-east-1"});
        for (name, value) in more.as_object().unwrap() {
            options[name] = value.clone();
        }
        json!({"logConfiguration": {"logDriver": "awslogs", "options": options}})
    };
    let absent = ("/absentLogGroups", json!(["/ecs/web"]));
    let failed = "00:13.000 TaskFailedToStart: ResourceInitializationError: failed to initialize logging driver: ";
    check(&with(&logs(json!({})), &[]), "");
    check(&with(&logs(json!({})), &[roles(&["logs"], &[])]), "");
    check(
        &with(&logs(json!({})), &[roles(&[], &["logs"])]),
        &format!("{failed}AccessDeniedException"),
    );
    check(
        &with(&logs(json!({})), std::slice::from_ref(&absent)),
        &format!("{failed}ResourceNotFoundException"),
    );
    check(&with(&logs(json!({"awslogs-create-group": "true"})), &[absent]), "");
}

/// Rules `fargate.pull-needs-route`, `engine.no-route`, `engine.instance-reaches`.
#[test]
fn a_subnet_without_a_way_out_keeps_fargate_tasks_from_starting() {
    let image = json!({"image": ECR});
    let login = "03:12.000 TaskFailedToStart: ResourceInitializationError: unable to pull secrets or registry \
                 auth: The task cannot pull registry auth from Amazon ECR";
    let pull = "03:12.000 TaskFailedToStart: CannotPullContainerError: The task can't pull the image. Check \
                your network configuration.";
    let none = subnets(&json!({"route": "none"}));
    check(&with(&image, std::slice::from_ref(&none)), login);
    check(&with(&json!({}), std::slice::from_ref(&none)), pull);
    check(&with(&image, &[subnets(&json!({"route": "none", "endpoints": ["ecr"]}))]), "");
    // An endpoint of ECR leads to no other registry.
    check(&with(&json!({}), &[subnets(&json!({"route": "none", "endpoints": ["ecr"]}))]), pull);
    check(&with(&image, &[subnets(&json!({"route": "natGateway"}))]), "");
    let public = subnets(&json!({"route": "internetGateway"}));
    check(&with(&image, std::slice::from_ref(&public)), login);
    let ip = "/services/0/networkConfiguration/awsvpcConfiguration/assignPublicIp";
    check(&with(&image, &[public, (ip, json!("ENABLED"))]), "");
    let mut changes = with(&image, &[none]);
    changes.extend(on_ec2());
    check(&changes, "");
}

/// Rules `fargate.storage-included`, `engine.image-unpacked`.
#[test]
fn an_image_has_to_fit_into_the_storage_of_a_fargate_task() {
    let image = |size: u32| ("/images/web:1", json!({"sizeMb": size}));
    let large = |gib: u32| ("/taskDefinitions/0/ephemeralStorage", json!({"sizeInGiB": gib}));
    let quick = ("/assumptions", json!({"engine.image-pull": "100ms"}));
    let fargate = ("/taskDefinitions/0/requiresCompatibilities", json!(["FARGATE"]));
    let changes = |more: &[(&'static str, Value)]| {
        let mut changes = vec![quick.clone(), fargate.clone()];
        changes.extend(more.iter().cloned());
        changes
    };
    check(&changes(&[image(7_000)]), "");
    check(
        &changes(&[image(7_200)]),
        "CannotPullContainerError: pull of web:1: no space left on device",
    );
    check(&changes(&[image(7_200), large(30)]), "");
}

/// Plays a document with actions, and gives the records with one of the words.
fn play(changes: &[(&str, Value)], secs: u64, words: &[&str]) -> Vec<String> {
    let run = timeline(changes, secs);
    let records = run.log().records().iter().map(ToString::to_string);
    records.filter(|line| words.iter().any(|word| line.contains(word))).collect()
}

fn timeline(changes: &[(&str, Value)], secs: u64) -> Timeline {
    let document = crate::fixture::document(changes);
    let mut timeline = Timeline::new(Arc::new(Scenario::parse(&document.to_string()).unwrap()));
    timeline.advance_to(SimTime::from_secs(secs), u64::MAX);
    timeline
}

fn fault(at: u32, fault: &str, with: &Value) -> Value {
    json!({"at": at, "fault": fault, "with": with})
}

/// Rule `engine.no-route`: ECS tries more than once, so a way that is there in time is found.
#[test]
fn what_comes_back_in_time_lets_the_task_start() {
    let actions = json!([
        fault(1, "cutRoute", &json!({"subnet": "a"})),
        fault(60, "restoreRoute", &json!({"subnet": "a"})),
    ]);
    let image = json!({"image": ECR});
    let lines = play(&with(&image, &[("/actions", actions)]), 100, &["t-1 RUNNING", "PULLING"]);
    assert_eq!(
        lines,
        ["01:00.000 #7 <#6 container t-1/0 PULLING", "01:07.000 #10 <#9 task t-1 RUNNING"]
    );
}

/// Rules `engine.image-pull`, `engine.no-route`: a pull that begins where it cannot succeed takes its whole time from when
/// it can.
#[test]
fn a_pull_that_waited_takes_its_time() {
    let check = |faults: [(u32, &str, Value); 2], size: u32, running: &str| {
        let actions: Vec<Value> =
            faults.iter().map(|(at, name, with)| fault(*at, name, with)).collect();
        let image = ("/images/web:1", json!({"sizeMb": size}));
        let lines =
            play(&with(&json!({}), &[image, ("/actions", json!(actions))]), 200, &["t-1 RUNNING"]);
        assert!(lines.len() == 1 && lines[0].starts_with(running), "{lines:?}");
    };
    let subnet = json!({"subnet": "a"});
    let route = [(1, "cutRoute", subnet.clone()), (40, "restoreRoute", subnet)];
    check(route.clone(), 100, "00:47.000 ");
    check(route, 2_000, "02:22.000 ");
    // It is told no in three seconds, and asks again when that is over.
    let limit = [(5, "limitPulls", json!({})), (30, "restoreRegistry", json!({}))];
    let [begins, _] = limit.clone();
    check([begins, (14, "restoreRegistry", json!({}))], 2_000, "01:56.000 ");
}

/// Rules `net.log-mode`, `engine.log-blocks`.
#[test]
fn blocking_logs_stop_the_process_and_others_do_not() {
    let lost = |mode: &str| {
        let logs = json!({"logConfiguration": {
            "logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web", "mode": mode},
        }});
        let actions =
            json!([fault(60, "interruptLogs", &json!({})), fault(90, "resumeLogs", &json!({})),]);
        let mut changes = with(&logs, &balanced());
        changes.extend([("/actions", actions), ("/traffic", json!([{"rate": 5}]))]);
        changes.push(("/tasks", json!([{"service": "web"}])));
        let run = timeline(&changes, 120);
        let sick = |line: &String| line.contains("tg-1/t-1 unhealthy");
        run.log().records().iter().map(ToString::to_string).any(|line| sick(&line))
    };
    assert!(lost("blocking"));
    assert!(!lost("non-blocking"));
}

/// Rule `iam.task-role`: the application's own calls go by the task role, and nothing else does.
#[test]
fn without_the_task_roles_permission_the_application_fails() {
    let outcomes = |task: &[&str]| {
        let mut changes = with(&json!({}), &balanced());
        changes.extend([
            ("/images/web:1", json!({"calls": ["dynamodb"]})),
            roles(&["dynamodb"], task),
            ("/traffic", json!([{"rate": 5}])),
            ("/tasks", json!([{"service": "web"}])),
        ]);
        let run = timeline(&changes, 30);
        let of = |outcome: Outcome| {
            run.log().ended().iter().filter(|ended| ended.outcome == outcome).count()
        };
        assert!(run.world().metrics.arrived > 100);
        (of(Outcome::Answered) > 0, of(Outcome::TargetError) > 0)
    };
    assert_eq!(outcomes(&["dynamodb"]), (true, false));
    assert_eq!(outcomes(&[]), (false, true));
}

/// Rules `engine.image-pull`, `task.pull-error`.
#[test]
fn registries_can_be_slow_or_refuse() {
    let actions =
        |fault_name: &str, with: &Value| ("/actions", json!([fault(1, fault_name, with)]));
    let lines = play(&[actions("slowRegistry", &json!({"factor": 4}))], 60, &["t-1 RUNNING"]);
    assert_eq!(lines, ["00:34.000 #9 <#8 task t-1 RUNNING"]);
    let lines = play(&[actions("limitPulls", &json!({}))], 60, &["t-1 STOPPED"]);
    assert!(lines[0].contains("CannotPullContainerError: ERROR: toomanyrequests"), "{lines:?}");
    // Amazon ECR has no such limit.
    let limited = [actions("limitPulls", &json!({}))];
    assert_eq!(play(&with(&json!({"image": ECR}), &limited), 60, &["t-1 STOPPED"]), [""; 0]);
}

/// Rules `iam.execution-role`, `iam.task-role`: a permission can be taken away where the scenario lists no roles, too.
#[test]
fn a_permission_is_denied_without_a_list_of_roles() {
    let said = |role: &str| {
        let with_ = json!({"role": role, "api": "ecr"});
        let actions = [fault(1, "denyPermission", &with_), fault(40, "allowPermission", &with_)];
        let changes = with(&json!({"image": ECR}), &[("/actions", json!(actions))]);
        let has = |word: &str| !play(&changes, 90, &[word]).is_empty();
        ["TaskFailedToStart", " RUNNING", "no role `nobody`"].map(has)
    };
    assert_eq!(said("execution"), [true, true, false]);
    assert_eq!(said("app"), [false, true, false]);
    assert_eq!(said("nobody"), [false, true, true]);
}

/// Rule `engine.subnet-full`, and a subnet that only RunTask names.
#[test]
fn a_subnet_without_addresses_starts_nothing() {
    let awsvpc = json!({"awsvpcConfiguration": {"subnets": ["d"], "assignPublicIp": "ENABLED"}});
    let run_task = |at: u32| {
        let with = json!({
            "taskDefinition": "web:1", "launchType": "FARGATE", "networkConfiguration": awsvpc
        });
        json!({"at": at, "call": "RunTask", "with": with})
    };
    let actions = json!([
        run_task(0),
        fault(1, "exhaustAddresses", &json!({"subnet": "d"})),
        fault(2, "cutRoute", &json!({"subnet": "d"})),
        fault(20, "restoreRoute", &json!({"subnet": "d"})),
        fault(20, "restoreAddresses", &json!({"subnet": "d"})),
        run_task(21),
    ]);
    let changes = [("/actions", actions), ("/services/0/desiredCount", json!(0))];
    let lines = play(&changes, 60, &["task t-", "refused"]);
    expect_test::expect![[r#"
        [
            "00:00.000 #2 <#1 task t-1 PROVISIONING",
            "00:10.000 #8 <#2 task t-1 DEPROVISIONING TaskFailedToStart: Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'd': InsufficientFreeAddressesInSubnet",
            "00:20.000 #11 <#8 task t-1 STOPPED TaskFailedToStart: Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'd': InsufficientFreeAddressesInSubnet",
            "00:21.000 #13 <#12 task t-2 PROVISIONING",
            "00:31.000 #14 <#13 task t-2 PENDING",
            "00:33.000 #15 <#14 task t-2 ACTIVATING",
            "00:40.000 #19 <#18 task t-2 RUNNING",
        ]
    "#]].assert_debug_eq(&lines);
}

/// What a fault that makes no sense is told.
#[test]
fn faults_name_what_there_is() {
    let check = |name: &str, with_: &Value, expected: &str| {
        let actions = json!([fault(1, name, with_)]);
        let container = json!({
            "secrets": [{"name": "DB", "valueFrom": SECRET}],
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web"}},
        });
        let changes =
            with(&container, &[("/actions", actions), roles(&["logs", "secretsmanager"], &[])]);
        let lines = play(&changes, 2, &["action 0"]);
        assert!(lines[0].contains(expected), "{lines:?}");
    };
    check(
        "denyPermission",
        &json!({"role": "execution", "api": "logs"}),
        "action 0 denyPermission",
    );
    check(
        "denyPermission",
        &json!({"role": "executoin", "api": "logs"}),
        "did you mean `execution`?",
    );
    check("allowPermission", &json!({"role": "execution", "api": "logs"}), "it is so already");
    check("cutRoute", &json!({"subnet": "d"}), "no service and no task has the subnet `d`");
    check("deleteSecret", &json!({"secret": "db"}), "no container names `db`");
    check("deleteSecret", &json!({"secret": SECRET}), "action 0 deleteSecret");
    check("deleteLogGroup", &json!({"logGroup": "/ecs/web"}), "action 0 deleteLogGroup");
    check("resumeLogs", &json!({}), "it is so already");
}

/// Rules `iam.fargate-needs-execution-role`, `fargate.log-drivers`.
#[test]
fn a_definition_says_what_it_needs() {
    let check = |container: &Value, more: &[(&str, Value)], expected: &str| {
        let mut changes = with(container, &[]);
        changes.extend(more.iter().cloned());
        let said = match Scenario::parse(&crate::fixture::document(&changes).to_string()) {
            Ok(_) => String::new(),
            Err(problems) => problems.iter().map(|problem| problem.message.clone()).collect(),
        };
        assert!(said.contains(expected) && said.is_empty() == expected.is_empty(), "{said}");
    };
    let no_role = |pointer: &'static str| (pointer, Value::Null);
    let role = "/taskDefinitions/0/executionRoleArn";
    check(&json!({"image": ECR}), &[], "");
    check(&json!({"image": ECR}), &[no_role(role)], "execution role ARN to support ECR images");
    let secrets = json!({"secrets": [{"name": "DB", "valueFrom": "db"}]});
    check(&secrets, &[no_role(role)], "give executionRoleArn");
    let logs = |driver: &str, options: Value| json!({"logConfiguration": {"logDriver": driver, "options": options}});
    let group = json!({"awslogs-group": "/ecs/web"});
    check(&logs("awslogs", group.clone()), &[no_role(role)], "to support log driver awslogs");
    check(&logs("awslogs", json!({})), &[], "needs the option awslogs-group");
    check(
        &logs("json-file", json!({})),
        &[],
        "Fargate has the log drivers awslogs, splunk, awsfirelens",
    );
    let ec2 = (format!("{DEFINITION}/requiresCompatibilities"), json!(["EC2"]));
    let service = ("/services".to_owned(), json!([]));
    let ec2 = [(ec2.0.as_str(), ec2.1), (service.0.as_str(), service.1)];
    check(&logs("json-file", json!({})), &ec2, "");
    check(&json!({}), &[("/roles", json!({"executoin": []}))], "did you mean `executoin`?");
}

/// Rule `bluegreen.needs`: the role that changes the listener's rules is one of those that are listed.
#[test]
fn blue_green_needs_a_role_that_there_is() {
    let text = include_str!("../../../../examples/blue-green.json");
    let with_roles = |roles: &str| {
        let text = text.replacen('{', &format!("{{\"roles\": {{{roles}}},"), 1);
        Scenario::parse(&text).map_err(|problems| problems[0].message.clone())
    };
    assert!(with_roles("\"ecsInfrastructureRole\": []").is_ok());
    let said = with_roles("\"execution\": []").unwrap_err();
    assert_eq!(said, "Role is not valid: no role `ecsInfrastructureRole`");
}

/// Rule `deploy.triggers`: other security groups of the tasks begin a deployment, the same ones do not.
#[test]
fn other_security_groups_are_another_network() {
    let network = |groups: &[&str]| json!({"awsvpcConfiguration": {"subnets": ["a"], "securityGroups": groups}});
    let deployments = |groups: &[&str]| {
        let with = json!({"service": "web", "networkConfiguration": network(groups)});
        let changes = [
            ("/services/0/networkConfiguration", network(&["sg-1"])),
            ("/actions", json!([{"at": 60, "call": "UpdateService", "with": with}])),
        ];
        timeline(&changes, 61).world().deployments.len()
    };
    assert_eq!(deployments(&["sg-1"]), 1);
    assert_eq!(deployments(&["sg-2"]), 2);
    assert_eq!(deployments(&["sg-1", "sg-2"]), 2);
}

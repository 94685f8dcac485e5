//! The format: what is read, what is refused, and in which words.

use expect_test::{Expect, expect};

use super::Scenario;
use crate::call::{Action, Name};
use crate::log::Log;
use crate::time::SimTime;
use crate::world::World;

/// The shortest scenario with everything that a Fargate service behind a load balancer needs.
const SMALL: &str = r#"{
  "gantry": 1,
  "taskDefinitions": [{
    "family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
    "containerDefinitions": [{"name": "app", "image": "web:1", "portMappings": [{"containerPort": 80}]}]
  }],
  "targetGroups": [{"Name": "web", "TargetType": "ip"}],
  "services": [{
    "serviceName": "web", "taskDefinition": "web", "desiredCount": 3, "launchType": "FARGATE",
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a", "b", "c"]}},
    "loadBalancers": [{"targetGroupArn": "web", "containerName": "app", "containerPort": 80}]
  }],
  "traffic": [{"rate": 50}],
  "actions": [{"at": 60, "call": "UpdateService", "with": {"service": "web", "desiredCount": 5}}],
  "images": {"web:1": {}}
}"#;

/// Rules `deploy.min-healthy`, `deploy.max-percent`: without a deploymentConfiguration.
#[test]
fn a_small_scenario_becomes_a_world() {
    let scenario = Scenario::parse(SMALL).unwrap();
    assert_eq!(scenario.warnings, []);
    let world = World::new(&scenario, &mut Log::default());
    let names: Vec<&str> = world.zones.iter().map(|zone| &*zone.name).collect();
    assert_eq!(names, ["us-east-1a", "us-east-1b", "us-east-1c"]);
    let (_, service) = world.services.iter().next().unwrap();
    assert_eq!((service.desired, service.min_percent, service.max_percent), (3, 100, 200));
    assert_eq!(service.zones.len(), 3);
    assert_eq!(world.deployments.len(), 1);
    assert_eq!(world.traffic.classes.len(), 1);
    let actions: Vec<SimTime> = scenario.actions.iter().map(|action: &Action| action.at).collect();
    assert_eq!(actions, [SimTime::from_secs(60)]);
}

#[test]
fn a_scenario_is_written_and_read_again() {
    let scenario = Scenario { seed: 7, ..Scenario::parse(SMALL).unwrap() };
    let again = Scenario::parse(&scenario.to_json()).unwrap();
    assert_eq!(again.seed, 7);
    assert_eq!(again.actions, scenario.actions);
    assert_eq!(again.to_json(), scenario.to_json());
}

/// What is said of the small scenario after a change of its text.
fn check(from: &str, to: &str, expected: &Expect) {
    assert!(SMALL.contains(from), "{from}");
    let said = match Scenario::parse(&SMALL.replace(from, to)) {
        Ok(scenario) => scenario.warnings,
        Err(problems) => problems,
    };
    let lines: Vec<String> = said.iter().map(ToString::to_string).collect();
    expected.assert_eq(&lines.join("\n"));
}

/// Rule `fargate.target-type-ip`, and bad input.
#[test]
fn what_is_wrong_is_said_with_its_place_and_a_remedy() {
    check("\"gantry\": 1", "\"gantry\": 2", &expect!["2:13: gantry: 2 is not within 1 to 1"]);
    check(
        "\"gantry\": 1,",
        "",
        &expect!["1:1: `gantry` is missing; write a whole number from 1 to 1"],
    );
    check(
        "\"family\"",
        "\"famly\"",
        &expect![[r#"
        3:23: taskDefinitions[0]: `family` is missing; write a text
        4:14: taskDefinitions[0].famly: unknown field, did you mean `family`?
        9:45: services[0].taskDefinition: no task definition `web` is registered"#]],
    );
    check(
        "\"desiredCount\": 3",
        "\"desiredCount\": \"three\"",
        &expect![[
            r#"9:68: services[0].desiredCount: this is the text "three"; write a whole number from 0 to 5000"#
        ]],
    );
    check(
        "\"desiredCount\": 3",
        "\"desiredCount\": 6000",
        &expect!["9:68: services[0].desiredCount: 6000 is not within 0 to 5000"],
    );
    check(
        "\"memory\": \"512\"",
        "\"memory\": \"768\"",
        &expect![
            "3:23: taskDefinitions[0]: Fargate has no size of 256 CPU units and 768 MiB; with that CPU it has 512 to 2048 MiB, 512 is nearest"
        ],
    );
    check(
        "\"targetGroupArn\": \"web\"",
        "\"targetGroupArn\": \"wbe\"",
        &expect!["11:23: services[0].loadBalancers[0]: no target group `wbe`, did you mean `web`?"],
    );
    check(
        "\"TargetType\": \"ip\"",
        "\"TargetType\": \"instance\"",
        &expect![
            "11:23: services[0].loadBalancers[0]: tasks in this network mode need a target group of TargetType ip"
        ],
    );
}

/// What AWS describes of a target group can be pasted, and what it would refuse is refused.
#[test]
fn what_is_taken_without_effect_or_twice_is_said() {
    let check_attribute = |key: &str, value: &str, expected: &Expect| {
        let with = format!(
            r#""TargetType": "ip", "Attributes": [{{"Key": "{key}", "Value": "{value}"}}]"#
        );
        check("\"TargetType\": \"ip\"", &with, expected);
    };
    check_attribute(
        "stickiness.app_cookie.cookie_name",
        "",
        &expect!["7:71: targetGroups[0].Attributes[0]: not simulated: it changes nothing"],
    );
    check_attribute(
        "target_group_health.dns_failover.minimum_healthy_targets.count",
        "1",
        &expect!["7:71: targetGroups[0].Attributes[0]: not simulated: it changes nothing"],
    );
    check_attribute(
        "slow_start.duration_seconds",
        "",
        &expect![[
            r#"7:71: targetGroups[0].Attributes[0]: slow_start.duration_seconds takes "30" to "900", not """#
        ]],
    );
    check(
        "\"containerPort\": 80}]\n  }]",
        "\"containerPort\": 80},\n{\"targetGroupArn\": \"web\", \"containerName\": \"app\", \"containerPort\": 80}]\n  }]",
        &expect![
            "12:1: services[0].loadBalancers[1]: the target group is listed already: a task is one target of it"
        ],
    );
    check(
        "\"image\": \"web:1\"",
        "\"image\": \"web:1\", \"healthCheck\": {\"interval\": 10}",
        &expect![
            "5:79: taskDefinitions[0].containerDefinitions[0].healthCheck: `command` is missing; write a list"
        ],
    );
}

/// Rule `deploy.stuck`: taken, since documents describe such services, with a word on what AWS answers.
#[test]
fn a_service_that_can_replace_nothing_is_warned_of() {
    let bounds = |min: u8, max: u8| {
        format!(
            r#""desiredCount": 3, "deploymentConfiguration": {{"minimumHealthyPercent": {min}, "maximumPercent": {max}}}"#
        )
    };
    check(
        "\"desiredCount\": 3",
        &bounds(100, 100),
        &expect![
            "9:98: services[0].deploymentConfiguration: with both at 100 nothing can be replaced, and AWS is reported to refuse it"
        ],
    );
    check("\"desiredCount\": 3", &bounds(50, 100), &expect![""]);
    check("\"desiredCount\": 3", &bounds(100, 125), &expect![""]);
}

#[test]
fn an_unknown_call_is_answered_with_the_nearest_and_all_others() {
    let text = SMALL.replace("\"UpdateService\"", "\"UpdateServise\"");
    let said = Scenario::parse(&text).unwrap_err()[0].to_string();
    let expected = "14:34: actions[0].call: no call `UpdateServise`, did you mean `UpdateService`? There are RegisterTaskDefinition, ";
    assert!(said.starts_with(expected), "{said}");
    let calls = Name::ALL.iter().filter(|name| name.field() == "call");
    for call in calls {
        assert!(said.contains(call.text()), "{} in {said}", call.text());
    }
}

#[test]
fn what_is_wrong_with_what_happens_is_said_too() {
    check(
        "{\"rate\": 50}",
        "{\"rate\": 50, \"ramp\": {}}",
        &expect![[r#"
        13:15: traffic[0]: give exactly one of rate, ramp, sine, steps, spikes, tape
        13:36: traffic[0].ramp: `end` is missing; write a span such as 90, "250ms" or "10m", at most 604800 s
        13:36: traffic[0].ramp: `from` is missing; write a number from 0 to 1000000
        13:36: traffic[0].ramp: `to` is missing; write a number from 0 to 1000000"#]],
    );
    check(
        "\"service\": \"web\"",
        "\"servce\": \"web\"",
        &expect![[r#"
        14:59: actions[0].with: `service` is missing; write a text
        14:70: actions[0].with.servce: unknown field, did you mean `service`?"#]],
    );
    check(
        "\"web:1\": {}",
        "\"web:2\": {}",
        &expect![
            "5:55: taskDefinitions[0].containerDefinitions[0].image: `images` does not describe this image, so it behaves as the default one, did you mean `web:2`?"
        ],
    );
    check(
        "\"launchType\"",
        "\"enableExecuteCommand\": true, \"launchType\"",
        &expect![
            "9:95: services[0].enableExecuteCommand: AWS knows this field, the simulator does not look at it"
        ],
    );
    check(
        "\"gantry\": 1,",
        "\"gantry\": 1, \"assumptions\": {\"engine.pendng\": 3},",
        &expect![
            "2:49: assumptions.engine.pendng: no assumption of this name; `gantry assumptions` lists them, did you mean `engine.pending`?"
        ],
    );
    check(
        "\"gantry\": 1,",
        "\"gantry\": 1, \"assumptions\": {\"engine.scheduler-tick\": 0, \"engine.hang-retry\": \"1ms\"},",
        &expect![[r#"
            2:57: assumptions.engine.scheduler-tick: write a span from 1 s to 7 d, such as 10, "1.5s" or "2m30s"
            2:81: assumptions.engine.hang-retry: write a span from 100 ms to 7 d, such as 10, "500ms" or "2m30s""#]],
    );
    check(
        "\"gantry\": 1,",
        "\"gantry\": 1 ",
        &expect!["3:3: no JSON that is read here: expected `,` or `}`"],
    );
}

/// Rules `alb.anomaly-mitigation`, `alb.stickiness-not-random`.
#[test]
fn attributes_that_do_not_go_together_or_are_not_simulated_are_told() {
    let check_of = |attributes: &[(&str, &str)], expected: &Expect| {
        let attribute =
            |(key, value): &(&str, &str)| format!(r#"{{"Key": "{key}", "Value": "{value}"}}"#);
        let list: Vec<String> = attributes.iter().map(attribute).collect();
        let to = format!(r#""TargetType": "ip", "Attributes": [{}]"#, list.join(", "));
        check("\"TargetType\": \"ip\"", &to, expected);
    };
    let random = ("load_balancing.algorithm.type", "weighted_random");
    let mitigation = "load_balancing.algorithm.anomaly_mitigation";
    check_of(&[random, (mitigation, "off")], &expect![""]);
    check_of(
        &[random, (mitigation, "on")],
        &expect![
            "7:141: targetGroups[0].Attributes[1]: not simulated: AWS does not document how anomalies are found"
        ],
    );
    check_of(&[("stickiness.enabled", "true")], &expect![""]);
    check_of(
        &[random, ("stickiness.enabled", "true")],
        &expect!["7:20: targetGroups[0]: weighted_random has no stickiness"],
    );
}

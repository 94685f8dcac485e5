//! Forms of the examples' things: complete, accepted as they are, and the calls that they lead to, to the last quote.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::json;
use sim::call;
use sim::record::What;
use sim::scenario::Scenario;
use sim::scenario::lane::Lane;

use super::*;

mod faults;
mod new;

macro_rules! examples {
    ($($name:literal)*) => {
        /// Examples with everything that can be configured.
        const EXAMPLES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../../examples/", $name, ".json"))),)*];
    };
}

examples! {
    "daemon"
    "target-tracking"
    "circuit-breaker"
    "cluster-scaling"
    "linear-deployment"
    "canary-rolled-back"
    "blue-green"
    "slow-start"
    "provider-strategy"
    "twin-lanes"
    "listener-weights"
    "queue-workers"
    "alarm-errors"
    "task-protection"
    "service-discovery"
    "managed-instances"
}

/// An example's run at a second of it.
fn at(example: &str, secs: u64) -> Show {
    at_in(example, secs, &[Lane::AsWritten])
}

fn at_in(example: &str, secs: u64, lanes: &[Lane]) -> Show {
    let (_, text) = EXAMPLES.iter().find(|(name, _)| *name == example).unwrap();
    let mut show = Show::new(None, Scenario::parse(text).unwrap(), lanes);
    show.seek(SimTime::from_secs(secs));
    while show.tick(16.0, u32::MAX) {}
    assert_eq!(show.at(), SimTime::from_secs(secs));
    show
}

fn form(run: &Show, thing: &Thing, typed: &[(&str, &str)]) -> Sheet {
    let own = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
    Forms::new(run).sheet(thing, &typed.iter().map(own).collect()).unwrap()
}

/// The name of the first thing of a kind.
fn first(run: &Show, kind: Kind) -> String {
    let things = Forms::new(run).things();
    things.into_iter().find(|it| it.kind == kind).unwrap().name.unwrap()
}

/// A command to copy has what AWS requires, also where the simulator needs none of it.
fn is_whole_for_aws(call: &Call) {
    if !call.is_fault() {
        assert_eq!(call::missed_by_aws(call.name, &call.with), [""; 0], "{}", call.told());
    }
}

/// The commands that a form leads to, then everything that the engine says of it.
fn said(sheet: &Sheet) -> String {
    let mut text = String::new();
    if sheet.fields().all(|field| field.wrong.is_empty()) {
        sheet.calls.iter().for_each(is_whole_for_aws);
    }
    for call in &sheet.calls {
        let _ = writeln!(text, "{}", call.told());
    }
    for field in sheet.fields() {
        for wrong in &field.wrong {
            let _ = writeln!(text, "{}: {wrong}", field.path);
        }
    }
    for wrong in &sheet.wrong {
        let _ = writeln!(text, "{wrong}");
    }
    text
}

fn check(run: &Show, of: (Kind, &str), typed: &[(&str, &str)], expected: &Expect) {
    expected.assert_eq(&said(&form(run, &Thing::named(of.0, of.1), typed)));
}

/// Makes the calls of a form. What was refused comes back.
fn make(run: &mut Show, sheet: &Sheet) -> Option<String> {
    let calls = sheet.calls.iter().map(|call| (call.name, call.with.clone())).collect();
    Show::refusal(&run.act_all(calls))
}

#[test]
fn every_field_of_the_table_is_one_of_the_request() {
    let run = at("target-tracking", 60);
    let world = run.runs()[0].world();
    let of_all = Kind::ALL.into_iter().filter_map(table::of);
    for table in of_all {
        let own = table.groups.iter().map(|group| (table.call, group));
        let made = table.new.as_ref();
        let made = made.into_iter().flat_map(|new| new.groups.iter().map(|it| (new.call, it)));
        for (call, group) in own.chain(made) {
            for row in group.rows {
                let path = format!("{}/{}", group.at, row.name);
                let path = path.trim_start_matches('/').replace('/', ".");
                if table.kind == Kind::TargetGroup {
                    let with = json!({"TargetGroupArn": "web", "Attributes": [
                        {"Key": row.name, "Value": row.without},
                    ]});
                    let action = Action::new(SimTime::ZERO, call, with);
                    assert_eq!(call::judge(world, &action), [], "{path}");
                } else {
                    assert!(call.form(&path).is_some(), "{} {path}", call.text());
                }
            }
        }
    }
}

/// The same, written otherwise: all objects that hold one are sent as they are.
fn otherwise(field: &Field) -> Option<String> {
    let number = field.text().parse::<u32>().is_ok_and(|number| number > 0);
    let json =
        || serde_json::from_str::<Value>(field.text()).ok().filter(|_| field.form == Form::Json);
    if number { Some(format!("0{}", field.text())) } else { json().map(|it| it.to_string()) }
}

#[test]
fn every_thing_has_a_form_and_can_be_called_with_what_it_is() {
    let mut kinds = Vec::new();
    for (example, _) in EXAMPLES {
        let run = at(example, 90);
        let forms = Forms::new(&run);
        for thing in forms.things().into_iter().filter(|thing| thing.name.is_some()) {
            kinds.push(thing.kind);
            let plain = forms.sheet(&thing, &Vec::new()).unwrap();
            assert!(plain.calls.is_empty() && plain.is_right(), "{example}: {thing:?}");
            let draft: Draft =
                plain.fields().filter_map(|it| Some((it.path.clone(), otherwise(it)?))).collect();
            let same = forms.sheet(&thing, &draft).unwrap();
            assert!(!same.calls.is_empty(), "{example}: {thing:?} has nothing to write otherwise");
            assert!(same.is_right(), "{example}: {thing:?} {same:#?}");
            let mut fork = run.clone();
            assert_eq!(make(&mut fork, &same), None, "{example}: {thing:?}");
            let again = Forms::new(&fork).sheet(&thing, &Vec::new()).unwrap();
            if thing.kind != Kind::TaskDefinition {
                assert_eq!(again, plain, "{example}: nothing has changed by it");
            }
        }
    }
    for kind in Kind::ALL {
        assert!(kinds.contains(&kind), "no example has a {}", kind.title());
    }
}

#[test]
fn a_service_is_updated_with_what_changes_and_whole_objects() {
    let run = at("circuit-breaker", 60);
    let name = first(&run, Kind::Service);
    let of = (Kind::Service, &*name);
    check(
        &run,
        of,
        &[("desiredCount", "5")],
        &expect![[r#"
        aws ecs update-service --cli-input-json '{"desiredCount":5,"service":"web"}'
    "#]],
    );
    check(
        &run,
        of,
        &[("deploymentConfiguration/maximumPercent", "175")],
        &expect![[r#"
        aws ecs update-service --cli-input-json '{"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"resetOnHealthyTask":true,"rollback":true,"thresholdConfiguration":{"type":"BOUNDED_PERCENT","value":50}},"maximumPercent":175,"minimumHealthyPercent":100,"strategy":"ROLLING"},"service":"web"}'
    "#]],
    );
    check(
        &run,
        of,
        &[
            ("desiredCount", "six"),
            ("healthCheckGracePeriodSeconds", "-1"),
            ("deploymentConfiguration/maximumPercent", "90"),
            ("placementStrategy", "[{\"type\": \"binpack\"}]"),
            ("taskDefinition", "wbe"),
        ],
        &expect![[r#"
            aws ecs update-service --cli-input-json '{"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"resetOnHealthyTask":true,"rollback":true,"thresholdConfiguration":{"type":"BOUNDED_PERCENT","value":50}},"maximumPercent":90,"minimumHealthyPercent":100,"strategy":"ROLLING"},"desiredCount":"six","healthCheckGracePeriodSeconds":-1,"placementStrategy":[{"type":"binpack"}],"service":"web","taskDefinition":"wbe"}'
            desiredCount: this is the text "six"; write a whole number from 0 to 5000
            healthCheckGracePeriodSeconds: -1 is not within 0 to 2147483647
        "#]],
    );
    check(
        &run,
        of,
        &[("deploymentConfiguration/strategy", "CANARY")],
        &expect![[r#"
        aws ecs update-service --cli-input-json '{"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"resetOnHealthyTask":true,"rollback":true,"thresholdConfiguration":{"type":"BOUNDED_PERCENT","value":50}},"maximumPercent":150,"minimumHealthyPercent":100,"strategy":"CANARY"},"service":"web"}'
        deploymentConfiguration: the circuit breaker is for rolling deployments: leave it out
        deploymentConfiguration: this strategy needs load balancers with advancedConfiguration: two target groups, a listener rule and a role
    "#]],
    );
    check(
        &run,
        of,
        &[("placementStrategy", "binpack by memory")],
        &expect![[r#"
        aws ecs update-service --cli-input-json '{"placementStrategy":"binpack by memory","service":"web"}'
        placementStrategy: this is the text "binpack by memory"; write a list
    "#]],
    );
}

#[test]
fn a_strategy_shows_its_own_fields_alone() {
    let titles = |run: &Show, typed: &[(&str, &str)]| -> Vec<&str> {
        let service = Thing::named(Kind::Service, first(run, Kind::Service));
        form(run, &service, typed).parts.iter().map(|part| part.title).collect()
    };
    let run = at("linear-deployment", 60);
    let linear = "deploymentConfiguration/linearConfiguration";
    let canary = "deploymentConfiguration/canaryConfiguration";
    assert!(titles(&run, &[]).contains(&linear) && !titles(&run, &[]).contains(&canary));
    let typed = [("deploymentConfiguration/strategy", "CANARY")];
    assert!(titles(&run, &typed).contains(&canary) && !titles(&run, &typed).contains(&linear));
}

#[test]
fn a_strategy_that_lacks_its_load_balancers_names_an_example_that_has_them() {
    let example = |run: &Show, strategy: &str| {
        let service = Thing::named(Kind::Service, first(run, Kind::Service));
        let typed = [
            ("deploymentConfiguration/strategy", strategy),
            ("deploymentConfiguration/bakeTimeInMinutes", "5"),
        ];
        form(run, &service, &typed).example().map(|it| it.name)
    };
    assert_eq!(example(&at("twin-lanes", 60), "BLUE_GREEN"), Some("blue-green"));
    assert_eq!(example(&at("twin-lanes", 60), "ROLLING"), None);
    assert_eq!(example(&at("linear-deployment", 60), "BLUE_GREEN"), None);
}

#[test]
fn another_size_is_a_new_revision_that_is_deployed() {
    let run = at("twin-lanes", 60);
    let of = (Kind::TaskDefinition, "web");
    check(
        &run,
        of,
        &[("cpu", "512"), ("memory", "1024")],
        &expect![[r#"
        aws ecs register-task-definition --cli-input-json '{"containerDefinitions":[{"image":"web:1","name":"app","portMappings":[{"containerPort":80}]}],"cpu":"512","family":"web","memory":"1024","networkMode":"awsvpc","requiresCompatibilities":["FARGATE","EC2"]}'
        aws ecs update-service --cli-input-json '{"service":"web","taskDefinition":"web:2"}'
    "#]],
    );
    check(
        &run,
        of,
        &[("cpu", "300")],
        &expect![[r#"
        aws ecs register-task-definition --cli-input-json '{"containerDefinitions":[{"image":"web:1","name":"app","portMappings":[{"containerPort":80}]}],"cpu":"300","family":"web","memory":"512","networkMode":"awsvpc","requiresCompatibilities":["FARGATE","EC2"]}'
        aws ecs update-service --cli-input-json '{"service":"web","taskDefinition":"web:2"}'
        Fargate has no size of 300 CPU units; it has 256, 512, 1024, 2048, 4096, 8192, 16384, 32768
    "#]],
    );
}

#[test]
fn attributes_of_a_target_group_are_sent_one_by_one() {
    let run = at("twin-lanes", 60);
    let of = (Kind::TargetGroup, "web");
    check(
        &run,
        of,
        &[("deregistration_delay.timeout_seconds", "60"), ("stickiness.enabled", "true")],
        &expect![[r#"
            aws elbv2 modify-target-group-attributes --cli-input-json '{"Attributes":[{"Key":"deregistration_delay.timeout_seconds","Value":"60"},{"Key":"stickiness.enabled","Value":"true"}],"TargetGroupArn":"arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/web/0000000000000000"}'
        "#]],
    );
    check(
        &run,
        of,
        &[
            ("slow_start.duration_seconds", "10"),
            ("load_balancing.algorithm.type", "least_outstanding_requests"),
            ("deregistration_delay.timeout_seconds", "soon"),
        ],
        &expect![[r#"
            aws elbv2 modify-target-group-attributes --cli-input-json '{"Attributes":[{"Key":"deregistration_delay.timeout_seconds","Value":"soon"},{"Key":"slow_start.duration_seconds","Value":"10"},{"Key":"load_balancing.algorithm.type","Value":"least_outstanding_requests"}],"TargetGroupArn":"arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/web/0000000000000000"}'
            deregistration_delay.timeout_seconds: deregistration_delay.timeout_seconds takes "0" to "3600", not "soon"
            slow_start.duration_seconds: slow_start.duration_seconds takes "30" to "900", not "10"
        "#]],
    );
}

#[test]
fn providers_and_policies_are_changed_by_their_own_calls() {
    let run = at("cluster-scaling", 60);
    let provider = first(&run, Kind::CapacityProvider);
    let of = (Kind::CapacityProvider, &*provider);
    let scaling = "autoScalingGroupProvider/managedScaling";
    check(
        &run,
        of,
        &[(&format!("{scaling}/targetCapacity"), "80")],
        &expect![[r#"
        aws ecs update-capacity-provider --cli-input-json '{"autoScalingGroupProvider":{"managedDraining":"ENABLED","managedScaling":{"instanceWarmupPeriod":120,"maximumScalingStepSize":10000,"minimumScalingStepSize":1,"status":"ENABLED","targetCapacity":80},"managedTerminationProtection":"ENABLED"},"name":"own"}'
    "#]],
    );
    check(
        &run,
        of,
        &[(&format!("{scaling}/targetCapacity"), "0")],
        &expect![[r#"
        aws ecs update-capacity-provider --cli-input-json '{"autoScalingGroupProvider":{"managedDraining":"ENABLED","managedScaling":{"instanceWarmupPeriod":120,"maximumScalingStepSize":10000,"minimumScalingStepSize":1,"status":"ENABLED","targetCapacity":0},"managedTerminationProtection":"ENABLED"},"name":"own"}'
        autoScalingGroupProvider/managedScaling/targetCapacity: 0 is not within 1 to 100
    "#]],
    );
    let run = at("target-tracking", 60);
    let policy = first(&run, Kind::ScalingPolicy);
    let target = "TargetTrackingScalingPolicyConfiguration/TargetValue";
    check(
        &run,
        (Kind::ScalingPolicy, &policy),
        &[(target, "55.5")],
        &expect![[r#"
        aws application-autoscaling put-scaling-policy --cli-input-json '{"PolicyName":"cpu","PolicyType":"TargetTrackingScaling","ResourceId":"service/default/web","ScalableDimension":"ecs:service:DesiredCount","ServiceNamespace":"ecs","TargetTrackingScalingPolicyConfiguration":{"DisableScaleIn":false,"PredefinedMetricSpecification":{"PredefinedMetricType":"ECSServiceAverageCPUUtilization"},"ScaleInCooldown":300,"ScaleOutCooldown":300,"TargetValue":55.5}}'
    "#]],
    );
    check(
        &run,
        (Kind::ScalingPolicy, &policy),
        &[(target, "")],
        &expect![[r#"
            aws application-autoscaling put-scaling-policy --cli-input-json '{"PolicyName":"cpu","PolicyType":"TargetTrackingScaling","ResourceId":"service/default/web","ScalableDimension":"ecs:service:DesiredCount","ServiceNamespace":"ecs","TargetTrackingScalingPolicyConfiguration":{"DisableScaleIn":false,"PredefinedMetricSpecification":{"PredefinedMetricType":"ECSServiceAverageCPUUtilization"},"ScaleInCooldown":300,"ScaleOutCooldown":300}}'
            TargetTrackingScalingPolicyConfiguration/TargetValue: `TargetValue` is missing; write a number from 0 to 1000000000
        "#]],
    );
    let bounds = first(&run, Kind::ScalableTarget);
    check(
        &run,
        (Kind::ScalableTarget, &bounds),
        &[("MaxCapacity", "1"), ("MinCapacity", "3")],
        &expect![[r#"
            aws application-autoscaling register-scalable-target --cli-input-json '{"MaxCapacity":1,"MinCapacity":3,"ResourceId":"service/default/web","ScalableDimension":"ecs:service:DesiredCount","ServiceNamespace":"ecs"}'
            MinCapacity 3 is more than MaxCapacity 1
        "#]],
    );
}

/// The words of a command as a POSIX shell takes them apart.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut letters = command.chars();
    while let Some(letter) = letters.next() {
        let word = words.last_mut().unwrap();
        match letter {
            ' ' => words.push(String::new()),
            '\\' => word.extend(letters.next()),
            '\'' => word.extend(letters.by_ref().take_while(|letter| *letter != '\'')),
            letter => {
                assert!(letter.is_ascii_alphanumeric() || letter == '-', "{letter} is not quoted");
                word.push(letter);
            }
        }
    }
    words
}

proptest! {
    #[test]
    fn a_shell_reads_the_very_request_out_of_the_command(text in "\\PC{0,60}", odd in "['\"$`\\\\!\n ]{0,12}") {
        let with = json!({"service": text, "taskDefinition": odd});
        let call = Call { name: Name::UpdateService, with: with.clone() };
        let words = words(&call.told());
        prop_assert_eq!(words.len(), 5);
        prop_assert_eq!(serde_json::from_str::<Value>(&words[4]).unwrap(), with.clone());
        prop_assert_eq!(serde_json::from_str::<Value>(&call.json()).unwrap(), with);
    }

    #[test]
    fn whatever_is_typed_is_taken_or_refused_with_a_sentence(text in "\\PC{0,40}", place in 0_usize..400) {
        let mut run = at(if place % 2 == 0 { "target-tracking" } else { "listener-weights" }, 5);
        let forms = Forms::new(&run);
        // A fault may need nothing.
        let all = forms.things().into_iter().map(|it| (forms.sheet(&it, &Vec::new()).unwrap(), it));
        let things: Vec<_> = all.filter(|(sheet, _)| sheet.fields().count() > 0).collect();
        let (plain, thing) = &things[place / 2 % things.len()];
        let fields: Vec<&str> = plain.fields().map(|it| &*it.path).collect();
        let draft = vec![(fields[place % fields.len()].to_owned(), text)];
        let sheet = forms.sheet(thing, &draft).unwrap();
        if sheet.calls.is_empty() { return Ok(()) }
        let refused = make(&mut run, &sheet);
        prop_assert_eq!(refused.is_none(), sheet.is_right(), "{:?}", refused);
    }
}

//! The examples come out as expected, twice the same and with every invariant kept; the schema is up to date.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use expect_test::{expect, expect_file};
use sim::time::SimTime;
use sim::timeline::Timeline;

use super::{advance, columns, read, same_again, schema, summary};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every example against the summary in the file beside it. `UPDATE_EXPECT=1` writes those files anew.
#[test]
fn examples_come_out_as_expected() {
    let listed = std::fs::read_dir(root().join("examples")).unwrap();
    let paths = listed.map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|it| it == "json")).collect();
    files.sort();
    assert!(files.len() >= 8, "{} examples", files.len());
    let mut digests = String::new();
    for file in files {
        let name = file.display().to_string();
        let Ok(scenario) = read(&name) else { panic!("{name} is refused") };
        assert_eq!(scenario.warnings, [], "{name}");
        let scenario = Arc::new(scenario);
        let mut timeline = Timeline::new(Arc::clone(&scenario));
        let end = scenario.duration;
        if let Err(broken) = advance(&mut timeline, end, true) {
            panic!("{name}: {broken}");
        }
        if let Err(different) = same_again(&scenario, &timeline, end) {
            panic!("{name}: {different}");
        }
        assert!(timeline.now() >= SimTime::from_secs(60), "{name} is over at once");
        assert!(!scenario.title.is_empty() && !scenario.watch.is_empty(), "{name} says nothing");
        for at in moments(&scenario.watch) {
            let second = timeline.log().between(SimTime(at.0 - 1), SimTime(at.0 + 999_999));
            let said = &scenario.watch;
            assert!(
                !second.is_empty(),
                "{name}: nothing happens at {} s: {said}",
                at.0 / 1_000_000
            );
        }
        expect_file![file.with_extension("expect")].assert_eq(&summary::of(&timeline, end));
        let stem = file.file_stem().unwrap().to_string_lossy();
        digests += &format!("{stem} {:016x}\n", timeline.world().digest);
    }
    // The browser's tests hold the same runs in wasm to the same digests.
    expect_file![root().join("examples/digests")].assert_eq(&digests);
}

/// The moments that a text names, as `02:30` or `1:02:30`.
fn moments(text: &str) -> Vec<SimTime> {
    let words = text.split(|c: char| !c.is_ascii_digit() && c != ':');
    let moments = words.map(|word| word.trim_matches(':')).filter(|word| word.contains(':'));
    let seconds =
        |word: &str| word.split(':').fold(0, |sum, part| sum * 60 + part.parse::<u64>().unwrap());
    moments.map(|word| SimTime::from_secs(seconds(word))).collect()
}

#[test]
fn the_schema_in_the_documents_is_up_to_date() {
    expect_file![root().join("docs/scenario.schema.json")].assert_eq(&schema());
}

#[test]
fn the_example_in_the_documents_works() {
    let text = std::fs::read_to_string(root().join("docs/scenario-format.md")).unwrap();
    let example = text.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let scenario = sim::scenario::Scenario::parse(example).unwrap();
    assert_eq!(scenario.warnings, []);
    let mut timeline = Timeline::new(Arc::new(scenario));
    timeline.advance_to(SimTime::from_secs(300), u64::MAX);
    let said = summary::of(&timeline, timeline.now());
    assert!(said.contains("desired 4, running 4"), "{said}");
}

#[test]
fn a_script_that_gives_up_says_so() {
    let text = std::fs::read_to_string(root().join("examples/self-healing.json")).unwrap();
    let waits = r#"{"when": {"running": "web", "atLeast": 99}, "within": "5s"}"#;
    let text = text.replacen('{', &format!("{{\"script\": [{waits}],"), 1);
    let mut timeline = Timeline::new(Arc::new(sim::scenario::Scenario::parse(&text).unwrap()));
    timeline.advance_to(SimTime::from_secs(30), u64::MAX);
    let said = summary::of(&timeline, timeline.now());
    assert!(said.contains("script: gave up waiting for step 1"), "{said}");
}

/// Rule `engine.wrong-beliefs`. The summary says that the run is wrong on purpose, and where it leaves the real one.
#[test]
fn a_run_under_a_wrong_belief_says_so() {
    let text = std::fs::read_to_string(root().join("examples/self-healing.json")).unwrap();
    let said = |beliefs: &str| {
        let text = text.replacen('{', &format!("{{\"misconceptions\": [{beliefs}],"), 1);
        let scenario = Arc::new(sim::scenario::Scenario::parse(&text).unwrap());
        let mut timeline = Timeline::new(Arc::clone(&scenario));
        timeline.advance_to(scenario.duration, u64::MAX);
        let mut said = String::new();
        super::beliefs::tell(&timeline, scenario.duration, &mut said);
        said
    };
    assert_eq!(said(""), "");
    expect![[r#"
        not how ECS works: A container that ended starts again in its task. (restarts-in-place)
          really: Its task stops, and the service starts another one; only a container's restart policy restarts anything in place. (service.replace-not-restart)
        it parts from the real world at 01:00.000
          really:   01:00.000 #13 <#12 target tg-1/t-3 draining Target.DeregistrationInProgress
          believed: 01:00.000 #13 <#12 container t-3/0 RESTARTING
    "#]].assert_eq(&said(r#""restarts-in-place""#));
    expect![[r#"
        not how ECS works: Where Fargate Spot has no capacity, on-demand Fargate stands in. (spot-falls-back)
          really: Capacity providers are independent: nothing stands in, and the tasks are missing until Spot has capacity again. (provider.no-fallback)
        it does not part from the real world before 05:00.000
    "#]].assert_eq(&said(r#""spot-falls-back""#));
}

/// Every call, fault and key of the format is in the page that describes it.
#[test]
fn the_documents_name_everything() {
    let text = std::fs::read_to_string(root().join("docs/scenario-format.md")).unwrap();
    for name in sim::call::Name::ALL {
        assert!(text.contains(&format!("`{}`", name.text())), "{}", name.text());
    }
    let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
    for shape in ["Scenario", "Image", "Traffic", "ContainerInstances", "Tasks"] {
        for field in schema["$defs"][shape]["properties"].as_object().unwrap().keys() {
            assert!(text.contains(&format!("`{field}`")), "{shape}.{field}");
        }
    }
}

/// Limits of the format are the quotas and ranges of the facts.
#[test]
fn limits_are_those_of_the_facts() {
    let Ok(facts) = crate::load::facts(&root()) else { panic!("facts.toml cannot be read") };
    let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
    let limit = |shape: &str, field: &str, what: &str| {
        let value = &schema["$defs"][shape]["properties"][field][what];
        value.as_i64().unwrap_or_else(|| panic!("{shape}.{field} has no {what}"))
    };
    let rule = |id: &str| {
        let rule = facts.rules.iter().find(|rule| rule.id == id);
        rule.unwrap_or_else(|| panic!("no rule {id}"))
    };
    let number = |value: &study::facts::Value| match value {
        study::facts::Value::Int(number) => *number,
        other => panic!("{other:?}"),
    };
    let most = |id: &str, shape: &str, field: &str, what: &str| {
        let value = rule(id).value.as_ref().map(number);
        assert_eq!(Some(limit(shape, field, what)), value, "{id}");
    };
    most("quota.tasks-per-service", "CreateService", "desiredCount", "maximum");
    most("quota.target-groups-per-service", "CreateService", "loadBalancers", "maxItems");
    most("quota.subnets", "AwsVpcConfiguration", "subnets", "maxItems");
    most("quota.security-groups", "AwsVpcConfiguration", "securityGroups", "maxItems");
    most("quota.run-task", "RunTask", "count", "maximum");
    most("quota.containers-per-task", "RegisterTaskDefinition", "containerDefinitions", "maxItems");
    most("provider.strategy-max", "CreateService", "capacityProviderStrategy", "maxItems");
    most("provider.weight-max", "CapacityProviderStrategyItem", "weight", "maximum");
    most("provider.base-max", "CapacityProviderStrategyItem", "base", "maximum");
    most("place.constraints-max", "CreateService", "placementConstraints", "maxItems");
    most("place.strategies-max", "CreateService", "placementStrategy", "maxItems");
    most("place.expression-max", "PlacementConstraint", "expression", "maxLength");
    most("quota.alb-target-groups", "Scenario", "targetGroups", "maxItems");
    let range = |id: &str, shape: &str, field: &str| {
        let (least, greatest) = rule(id).range.as_ref().unwrap_or_else(|| panic!("{id}: no range"));
        let here = (limit(shape, field, "minimum"), limit(shape, field, "maximum"));
        assert_eq!(here, (number(least), number(greatest)), "{id}");
    };
    range("container.health-interval", "HealthCheck", "interval");
    range("container.health-timeout", "HealthCheck", "timeout");
    range("container.health-retries", "HealthCheck", "retries");
    range("container.health-start-period", "HealthCheck", "startPeriod");
    range("fargate.storage-max", "EphemeralStorage", "sizeInGiB");
    range("alb.health-check-interval", "CreateTargetGroup", "HealthCheckIntervalSeconds");
    range("alb.health-check-timeout", "CreateTargetGroup", "HealthCheckTimeoutSeconds");
    range("alb.healthy-threshold", "CreateTargetGroup", "HealthyThresholdCount");
    range("alb.unhealthy-threshold", "CreateTargetGroup", "UnhealthyThresholdCount");
    let batch = rule("engine.batch").value.as_ref().map(number);
    assert_eq!(batch, Some(sim::assumptions::Assumptions::default().batch.into()));
}

#[test]
fn tables_have_straight_columns() {
    assert_eq!(columns("a\tbb\nccc\td\n"), "a    bb\nccc  d\n");
}

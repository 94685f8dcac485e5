//! Requests go where the rules of their listener forward them.

use serde_json::{Value, json};

use super::*;
use crate::call::{Action, Name, apply};
use crate::fixture::Run;
use crate::request::Outcome;

/// Two services `blue` and `green`, two running tasks each, behind one listener; `changes` as for [`Run`].
fn run(changes: &[(&'static str, Value)]) -> Run {
    let group = |name: &str| json!({"Name": name, "TargetType": "ip"});
    let service = |name: &str| {
        json!({
            "serviceName": name, "taskDefinition": "web:1", "desiredCount": 2, "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a", "b"]}},
            "loadBalancers": [{"targetGroupArn": name, "containerName": "app", "containerPort": 80}]
        })
    };
    let mut all = vec![
        ("/targetGroups", json!([group("blue"), group("green")])),
        ("/services", json!([service("blue"), service("green")])),
        ("/tasks", json!([{"service": "blue", "count": 2}, {"service": "green", "count": 2}])),
        (
            "/listeners",
            json!([{
                "Name": "http", "LoadBalancerArn": "lb", "Port": 80, "DefaultActions": weights(90, 10),
                "Rules": [{
                    "Priority": 5, "Conditions": [{"Field": "path-pattern", "Values": ["/api/*"]}],
                    "Actions": [{"Type": "forward", "TargetGroupArn": "green"}]
                }]
            }]),
        ),
        ("/traffic", json!([{"listener": "http", "rate": 50, "poisson": false}])),
    ];
    all.extend(changes.iter().cloned());
    Run::new(&all)
}

fn weights(blue: u32, green: u32) -> Value {
    json!([{"Type": "forward", "ForwardConfig": {"TargetGroups": [
        {"TargetGroupArn": "blue", "Weight": blue}, {"TargetGroupArn": "green", "Weight": green}
    ]}}])
}

/// Requests that each group has got in the minute that is under way.
fn requests(run: &Run) -> Vec<u64> {
    run.world.target_groups.values().map(|group| group.minute.requests).collect()
}

fn act(run: &mut Run, name: Name, with: Value) -> String {
    let now = run.world.now;
    run.until(now.as_secs());
    run.act(|step| apply(step, &Action::new(now, name, with)));
    run.until(now.as_secs())
}

/// Rules `alb.rule-weights`, `alb.rule-order`.
#[test]
fn weights_share_requests_out() {
    let mut run = run(&[]);
    run.go(59);
    let found = requests(&run);
    assert_eq!(found.iter().sum::<u64>(), 50 * 59);
    assert!((230..360).contains(&found[1]), "about a tenth of 2950: {found:?}");
    let said = act(
        &mut run,
        Name::ModifyListener,
        json!({"ListenerArn": "http", "DefaultActions": weights(0, 100)}),
    );
    assert!(said.contains("rule-2 forwards to tg-1 0, tg-2 100"), "{said}");
    run.go(60);
    run.go(119);
    // Of the instant in which the minute begins, its first request is one.
    assert_eq!(requests(&run), [0, 50 * 59 + 1]);
}

/// The same requests go to the same group, whatever else happens: blue is never asked for another one's.
#[test]
fn a_request_keeps_its_group_when_the_rest_changes() {
    let shares = |changes: &[(&'static str, Value)]| {
        let mut run = run(changes);
        run.go(59);
        requests(&run)
    };
    assert_eq!(shares(&[]), shares(&[("/services/1/desiredCount", json!(3))]));
}

/// Rules `alb.rule-path`, `alb.rule-order`.
#[test]
fn rules_take_what_their_patterns_fit() {
    let check = |pattern: &str, path: &str, expected: bool| {
        assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
    };
    check("/api/*", "/api/", true);
    check("/api/*", "/api/a/b", true);
    check("/api/*", "/api", false);
    check("*.png", "/a/b.png", true);
    check("*.png", "/a/b.pngs", false);
    check("/?", "/a", true);
    check("/?", "/", false);
    check("*", "", true);
    check("", "", true);
    check("", "/", false);
    let traffic = json!([{"listener": "http", "path": "/api/users", "rate": 50, "poisson": false}]);
    let mut run = run(&[("/traffic", traffic)]);
    run.go(30);
    assert_eq!(requests(&run), [0, 1_500]);
}

/// Rules `alb.rule-no-failover`, `alb.error-503`.
#[test]
fn a_group_without_targets_loses_its_share() {
    let mut run =
        run(&[("/services/1/desiredCount", json!(0)), ("/tasks/1", json!({"service": "blue"}))]);
    run.go(59);
    let lost = run.world.metrics.count(Outcome::NoTargets);
    assert!((230..360).contains(&lost), "{lost}");
    let of_green = run.world.target_groups.values().last().unwrap().minute.balancer_errors;
    assert_eq!(of_green, lost);
}

#[test]
fn one_load_balancer_costs_once_whatever_is_behind_it() {
    let cost = |changes: &[(&'static str, Value)]| {
        let mut run = run(changes);
        run.go(3_600);
        crate::cost::bill(&run.world).load_balancers
    };
    let alone = json!([{"targetGroup": "blue", "rate": 1}]);
    assert_eq!(cost(&[]).0 * 2, cost(&[("/listeners", json!([])), ("/traffic", alone)]).0);
}

/// Rules `quota.alb-target-groups-per-action`, `alb.rule-weight-max`, and bad input.
#[test]
fn refused_for_what_is_wrong() {
    let check = |name: Name, with: Value, expected: &str| {
        let said = act(&mut run(&[]), name, with);
        assert!(said.contains("refused: ") && said.contains(expected), "{said}");
    };
    let to = |group: &str| json!([{"Type": "forward", "TargetGroupArn": group}]);
    check(
        Name::ModifyRule,
        json!({"RuleArn": "http/6", "Actions": to("blue")}),
        "RuleNotFound: RuleArn: no rule `http/6`",
    );
    check(
        Name::ModifyRule,
        json!({"RuleArn": "http/5", "Actions": to("blu")}),
        "TargetGroupNotFound",
    );
    check(
        Name::ModifyRule,
        json!({"RuleArn": "http/5", "Actions": []}),
        "one action that forwards",
    );
    let twice = json!([{"Type": "forward", "ForwardConfig": {"TargetGroups": [
        {"TargetGroupArn": "blue"}, {"TargetGroupArn": "blue"}
    ]}}]);
    check(Name::ModifyRule, json!({"RuleArn": "http/5", "Actions": twice}), "each once");
    let six = vec![json!({"TargetGroupArn": "blue"}); 6];
    let six = json!([{"Type": "forward", "ForwardConfig": {"TargetGroups": six}}]);
    check(
        Name::ModifyRule,
        json!({"RuleArn": "http/5", "Actions": six}),
        "6 items are more than 5",
    );
    for weight in [-1, 1_000] {
        let heavy = json!([{"Type": "forward", "ForwardConfig": {"TargetGroups": [
            {"TargetGroupArn": "blue", "Weight": weight}, {"TargetGroupArn": "green", "Weight": 1}
        ]}}]);
        let range = format!("{weight} is not within 0 to 999");
        check(Name::ModifyRule, json!({"RuleArn": "http/5", "Actions": heavy}), &range);
    }
    let said = act(
        &mut run(&[]),
        Name::ModifyRule,
        json!({"RuleArn": "http/5", "Actions": weights(999, 0)}),
    );
    assert!(said.contains("rule-1 forwards to tg-1 999"), "{said}");
    check(
        Name::ModifyListener,
        json!({"ListenerArn": "htp", "DefaultActions": to("blue")}),
        "ListenerNotFound",
    );
    let arn = "arn:aws:elasticloadbalancing:us-east-1:1:listener-rule/app/lb/http/5";
    let said = act(&mut run(&[]), Name::ModifyRule, json!({"RuleArn": arn, "Actions": to("blue")}));
    assert!(said.contains("rule-1 forwards to tg-1 1"), "{said}");
}

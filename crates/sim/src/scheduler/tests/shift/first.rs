//! Where listener rules forward to when a service is created: at the start of a run, in its middle, and beside another service.

use expect_test::expect;
use serde_json::{Value, json};

use super::{groups, service};
use crate::call::{Action, Name, apply};
use crate::fixture::{Run, document};
use crate::scenario::Scenario;
use crate::time::SimTime;

/// CreateService of `web2` behind the load balancers of `web`.
fn creates(run: &mut Run) {
    let mut with = json!({
        "serviceName": "web2", "taskDefinition": "web:1", "desiredCount": 1, "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a"]}},
        "deploymentConfiguration": {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1},
    });
    with["loadBalancers"] = groups().pop().unwrap().1;
    run.act(|step| apply(step, &Action::new(SimTime::ZERO, Name::CreateService, with)));
}

/// Rule `engine.first-forward`: all traffic is on green, and a service that comes later moves none of it.
#[test]
fn a_new_service_leaves_the_rules_of_another_one_alone() {
    let mut run = service(json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1}), &[]);
    super::deploy(&mut run);
    run.until(300);
    let forward =
        |run: &Run| run.world.rules.values().map(|it| it.forward.clone()).collect::<Vec<_>>();
    let before = forward(&run);
    creates(&mut run);
    expect![[r#"
        05:00.000 #63 <#0 action 0 CreateService
        05:00.000 #66 <#64 svc-2 (service web2) has started 1 tasks: (task t-5).
        05:24.000 #74 <#72 svc-2 (service web2) registered 1 targets in (target-group blue)
        05:30.000 #77 <#76 svc-2 (service web2) (deployment ecs-svc/3) deployment completed.
        05:30.000 #78 <#75 svc-2 SERVICE_STEADY_STATE (service web2) has reached a steady state.
    "#]]
    .assert_eq(&run.only(400, &["web2", "forwards", "CreateService"]));
    assert_eq!(forward(&run), before);
}

/// Rule `engine.first-forward`: where nobody goes by a rule any more, a new service's first deployment changes it, and that is
/// said.
#[test]
fn the_rules_of_a_new_service_forward_to_its_group() {
    let mut run = service(json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1}), &[]);
    super::deploy(&mut run);
    run.go(300);
    let id = run.service();
    run.act(|step| crate::scheduler::delete(step, id));
    run.until(400);
    creates(&mut run);
    expect![[r#"
        06:40.000 #83 <#0 action 0 CreateService
        06:40.000 #84 <#83 deployment ecs-svc/3 IN_PROGRESS: ECS deployment ecs-svc/3 in progress.
        06:40.000 #85 <#84 rule-2 forwards to tg-1 100, tg-2 0
        06:40.000 #86 <#84 rule-1 forwards to tg-1 100, tg-2 0
    "#]]
    .assert_eq(&run.only(500, &["forwards", "CreateService", "IN_PROGRESS"]));
}

/// Rule `engine.first-forward`: at the start of a run it is so already, and of two services the first one counts.
#[test]
fn at_the_start_rules_forward_to_the_group_of_the_first_service() {
    let swapped = |own: &str, other: &str| {
        let mut balancers = groups().pop().unwrap().1;
        balancers[0]["targetGroupArn"] = json!(own);
        balancers[0]["advancedConfiguration"]["alternateTargetGroupArn"] = json!(other);
        balancers
    };
    let check = |first: Value, second: Value, expected: [u32; 2]| {
        let mut other = document(&[])["services"][0].clone();
        other["serviceName"] = json!("other");
        other["loadBalancers"] = second;
        let shared = other["loadBalancers"] != json!([]);
        let more = [("/services/0/loadBalancers", first), ("/services/1", other)];
        let mut changes = groups();
        changes.extend(more.iter().cloned());
        let scenario = Scenario::parse(&document(&changes).to_string()).unwrap();
        let said = scenario.warnings.iter().map(ToString::to_string).collect::<String>();
        assert_eq!(
            said.contains("the service `web` change the rule `http/1` too"),
            shared,
            "{said}"
        );
        let run = service(json!({}), &more);
        for rule in run.world.rules.values() {
            let weights: Vec<u32> = rule.forward.iter().map(|it| it.weight).collect();
            assert_eq!(weights, expected);
        }
    };
    let [blue, green] = [swapped("blue", "green"), swapped("green", "blue")];
    check(blue.clone(), green.clone(), [100, 0]);
    check(green.clone(), blue, [0, 100]);
    check(green, json!([]), [0, 100]);
}

//! `deploymentConfiguration` that changes while a deployment is under way: what it goes on by, and what is for the next one.

use serde_json::{Value, json};

use super::blue::updates;
use super::{deploy, is_paused, service, state};
use crate::describe::{Subject, describe};
use crate::fixture::Run;
use crate::service::{Rollout, ServiceDeployment};

/// A deployment that is at a hook of `POST_SCALE_UP` at 60 s, when the configuration changes.
fn hooked(hook: &Value, change: &Value) -> Run {
    let functions = json!({
        "bad": {"takes": 60, "answers": "FAILED"}, "good": {"takes": 15, "answers": "SUCCEEDED"}
    });
    let configuration =
        json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 2, "lifecycleHooks": [hook]});
    let mut run = service(configuration, &[("/functions", functions)]);
    deploy(&mut run);
    run.until(60);
    updates(&mut run, json!({"deploymentConfiguration": change}));
    run
}

fn function(name: &str) -> Value {
    json!({"hookTargetArn": name, "roleArn": "r", "lifecycleStages": ["POST_SCALE_UP"]})
}

/// Rules `deploy.non-triggers`, `bluegreen.hooks`, `bluegreen.pause-default`: hooks that run, and those that are to come, stay
/// as they were; other ones, or none, are for the next deployment.
#[test]
fn hooks_stay_those_that_a_deployment_began_with() {
    let changes = [
        json!({"strategy": "ROLLING", "lifecycleHooks": []}),
        json!({"lifecycleHooks": []}),
        json!({"lifecycleHooks": [function("good")]}),
    ];
    for change in changes {
        let mut run = hooked(&function("bad"), &change);
        let said = run.only(400, &["hook 0"]);
        assert!(said.contains("01:50.000") && said.contains("hook 0 FAILED"), "{change}: {said}");
        assert_eq!(state(&run, 2), (Rollout::Failed, ServiceDeployment::RollbackSuccessful));
        let pause = json!({"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"]});
        let mut run = hooked(&pause, &change);
        run.go(2_000);
        let id = run.service();
        assert!(is_paused(&run.world, id), "{change}");
        run.act(|step| super::answer(step, id, true));
        run.go(2_400);
        assert_eq!(state(&run, 2), (Rollout::Completed, ServiceDeployment::Successful));
        // The next one goes by what is set now.
        run.until(2_400);
        updates(&mut run, json!({"forceNewDeployment": true}));
        let said = run.only(3_000, &["hook 0"]);
        assert_eq!(said.contains("SUCCEEDED"), change["lifecycleHooks"] != json!([]), "{said}");
        assert!(!said.contains("AWAITING") && !is_paused(&run.world, id), "{said}");
        assert_eq!(state(&run, 3), (Rollout::Completed, ServiceDeployment::Successful));
    }
}

/// Rule `bluegreen.stages`: so does the bake time, and hooks that come in between do not run.
#[test]
fn a_bake_time_stays_what_a_deployment_began_with() {
    let change =
        json!({"bakeTimeInMinutes": 20, "lifecycleHooks": [function("bad"), function("bad")]});
    let mut run = hooked(&function("good"), &change);
    let said = run.only(400, &["hook", "BAKE_TIME", "CLEAN_UP"]);
    let at = |word: &str| {
        let line = said.lines().find(|line| line.contains(word)).unwrap_or_default();
        line.trim().split_once(' ').map(|(at, _)| at.to_owned())
    };
    assert!(said.contains("hook 0 SUCCEEDED") && !said.contains("hook 1"), "{said}");
    assert_eq!(
        (at("BAKE_TIME"), at("CLEAN_UP")),
        (Some("01:05.000".into()), Some("03:05.000".into()))
    );
}

/// Rule `deploy.non-triggers`: what a service deployment says of its configuration is what it went by. What watches it, and the
/// percentages, change with the service until it is over.
#[test]
fn a_service_deployment_tells_its_own_configuration() {
    let rolling = json!({"maximumPercent": 150, "deploymentCircuitBreaker": {"enable": true, "rollback": true}});
    let mut run = service(rolling, &[]);
    deploy(&mut run);
    run.go(15);
    updates(
        &mut run,
        json!({"deploymentConfiguration": {
            "maximumPercent": 200, "bakeTimeInMinutes": 7, "deploymentCircuitBreaker": {"enable": false, "rollback": false}
        }}),
    );
    run.go(300);
    assert_eq!(state(&run, 2), (Rollout::Completed, ServiceDeployment::Successful));
    updates(
        &mut run,
        json!({"deploymentConfiguration": {"strategy": "CANARY", "maximumPercent": 175}}),
    );
    updates(&mut run, json!({"forceNewDeployment": true}));
    let all = describe(&run.world, &run.log, Subject::ServiceDeployments);
    let all = all["serviceDeployments"].as_array().unwrap();
    let told = |place: usize| {
        let told = &all[place]["deploymentConfiguration"];
        let breaker = &told["deploymentCircuitBreaker"]["enable"];
        json!([told["strategy"], told["maximumPercent"], told["bakeTimeInMinutes"], breaker])
    };
    assert_eq!(told(0), json!(["CANARY", 175, 7, null]));
    assert_eq!(told(1), json!(["ROLLING", 200, null, null]));
    assert_eq!(told(2), json!(["ROLLING", 150, null, true]));
}

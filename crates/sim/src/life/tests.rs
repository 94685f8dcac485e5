//! Golden logs of a task's life, one for each rule.

use expect_test::{Expect, expect};
use serde_json::json;

use crate::fixture::Run;

fn check(run: &mut Run, secs: u64, expected: &Expect) {
    expected.assert_eq(&run.until(secs));
}

/// Rules `engine.start-example`, `task.state-order`, `event.registered`.
#[test]
fn a_fargate_task_behind_a_load_balancer_runs_after_24_seconds() {
    let mut run = Run::new(&[
        ("/targetGroups", json!([{"Name": "web", "TargetType": "ip"}])),
        (
            "/services/0/loadBalancers",
            json!([{"targetGroupArn": "web", "containerName": "app", "containerPort": 80}]),
        ),
    ]);
    check(
        &mut run,
        30,
        &expect![[r#"
            00:00.000 #1 <#0 task t-1 PROVISIONING
            00:00.000 #2 <#0 svc-1 (service web) has started 1 tasks: (task t-1).
            00:10.000 #3 <#1 task t-1 PENDING
            00:12.000 #4 <#3 task t-1 ACTIVATING
            00:12.000 #5 <#4 container t-1/0 PULLING
            00:17.000 #6 <#5 container t-1/0 STARTING
            00:19.000 #7 <#6 container t-1/0 RUNNING
            00:24.000 #8 <#7 task t-1 RUNNING
            00:24.000 #9 <#8 target tg-1/t-1 initial Elb.InitialHealthChecking
            00:24.000 #10 <#8 svc-1 (service web) registered 1 targets in (target-group web)
            00:24.220 #11 <#8 target tg-1/t-1 healthy
            00:30.000 #12 <#0 deployment ecs-svc/1 COMPLETED: ECS deployment ecs-svc/1 completed.
            00:30.000 #13 <#12 svc-1 (service web) (deployment ecs-svc/1) deployment completed.
            00:30.000 #14 <#0 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        "#]],
    );
}

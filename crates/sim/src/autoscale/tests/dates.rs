//! Schedules: when an action comes.

use super::*;
use crate::service::ServiceStatus;
use crate::time::SimTime;

/// Rules `engine.calendar`, `autoscale.schedule-cron`.
#[test]
fn a_cron_expression_finds_its_next_date() {
    let check = |cron: &str, after: &str, expected: Option<&str>| {
        let after = Calendar::parse(after).unwrap();
        let found = Cron::parse(cron).unwrap().next(after);
        assert_eq!(found, expected.map(|date| Calendar::parse(date).unwrap()), "{cron}");
    };
    let monday = "2026-01-05T00:00:00";
    check("0 8 ? * MON-FRI *", monday, Some("2026-01-05T08:00:00"));
    check("0 8 ? * MON-FRI *", "2026-01-09T08:00:00", Some("2026-01-12T08:00:00"));
    check("0/15 * * * ? *", monday, Some("2026-01-05T00:15:00"));
    check("*/20 6-8 * * ? *", "2026-01-05T08:40:00", Some("2026-01-06T06:00:00"));
    check("30 22 L * ? *", "2026-02-27T00:00:00", Some("2026-02-28T22:30:00"));
    check("0 0 1 3 ? 2026", "2026-02-27T00:00:00", Some("2026-03-01T00:00:00"));
    check("0 0 1 1 ? 2027", "2026-02-27T00:00:00", None);
    check("5,7 9 ? * 1,7 *", monday, Some("2026-01-10T09:05:00"));
    for wrong in [
        "0 8 * * *",
        "60 8 ? * * *",
        "0 8 ? * * * *",
        "0 8 ? * X *",
        "0 8 ? * 3#2 *",
        "0 8 5-3 * ? *",
    ] {
        assert!(Cron::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn dates_are_read() {
    assert_eq!(Calendar::parse("1970-01-01T00:00:00"), Some(0));
    assert_eq!(Calendar::parse("2026-01-05T00:00:00Z"), Some(Calendar::default().begin));
    let written = Calendar { begin: 1_709_208_001 }.text(SimTime::from_secs(60));
    assert_eq!(written, "2024-02-29T12:01:01");
    assert_eq!(Calendar::parse("2024-02-29T12:00:01"), Some(1_709_208_001));
    for wrong in [
        "2026-02-29T00:00:00",
        "2026-01-05",
        "2026-13-01T00:00:00",
        "2026-01-05T24:00:00",
        "2026-1-05T00:00:00",
        "2026-01-05T+1:00:00",
        "",
    ] {
        assert_eq!(Calendar::parse(wrong), None, "{wrong}");
    }
}

/// Rules `autoscale.schedule`, `autoscale.schedule-cron`, `autoscale.suspended`, `engine.schedule-bounds`.
#[test]
fn scheduled_actions_set_bounds() {
    let action = |name: &str, schedule: &str, bounds: Json| {
        json!({
            "ScheduledActionName": name, "ResourceId": "service/default/web", "Schedule": schedule,
            "ScalableTargetAction": bounds
        })
    };
    let actions = |suspended: bool| {
        json!({
            "startsAt": "2026-01-05T07:30:00",
            "scalableTargets": [{
                "ResourceId": "service/default/web", "MinCapacity": 2, "MaxCapacity": 10,
                "SuspendedState": {"ScheduledScalingSuspended": suspended}
            }],
            "scheduledActions": [
                action("morning", "cron(0 8 ? * MON-FRI *)", json!({"MinCapacity": 6})),
                action("noon", "at(2026-01-05T12:00:00)", json!({"MinCapacity": 1, "MaxCapacity": 4})),
                action("evening", "at(2026-01-05T13:00:00)", json!({"MinCapacity": 7})),
                action("past", "at(2026-01-05T07:00:00)", json!({"MinCapacity": 9})),
                action("often", "rate(3 hours)", json!({"MaxCapacity": 5}))
            ]
        })
    };
    let run = |suspended| {
        let mut run = run(50, &json!([]), &json!([]), &[("/scaling", actions(suspended))]);
        run.only(6 * 3_600, &["scal", "desiredCount"])
    };
    expect![[r#"
        00:00.000 #7 <#0 svc-1 scales between 2 and 10
        30:00.000 #9 <#0 svc-1 scales between 6 and 10 by scheduled action morning
        30:00.000 #10 <#9 scaling of svc-1: Setting desired count to 6. Cause: minimum capacity was set to 6
        30:00.000 #11 <#10 svc-1 desiredCount 2 to 6
        3:00:00.000 #51 <#0 svc-1 scales between 6 and 6 by scheduled action often
        4:30:00.000 #52 <#0 svc-1 scales between 1 and 4 by scheduled action noon
        4:30:00.000 #53 <#52 scaling of svc-1: Setting desired count to 4. Cause: maximum capacity was set to 4
        4:30:00.000 #54 <#53 svc-1 desiredCount 6 to 4
        5:30:00.000 #75 <#0 svc-1 scales between 7 and 7 by scheduled action evening
        5:30:00.000 #76 <#75 scaling of svc-1: Setting desired count to 7. Cause: minimum capacity was set to 7
        5:30:00.000 #77 <#76 svc-1 desiredCount 4 to 7
        6:00:00.000 #108 <#0 svc-1 scales between 7 and 7 by scheduled action often
    "#]].assert_eq(&run(false));
    assert_eq!(run(true).lines().count(), 1, "only what was registered at the start");
}

/// Rule `service.deleted`: no scheduled action brings back a service that was deleted.
#[test]
fn a_deleted_service_is_not_scaled() {
    let scaling = json!({
        "startsAt": "2026-01-05T00:00:00",
        "scalableTargets": [
            {"ResourceId": "service/default/web", "MinCapacity": 1, "MaxCapacity": 10}
        ],
        "scheduledActions": [{
            "ScheduledActionName": "a", "ResourceId": "service/default/web",
            "Schedule": "rate(1 minute)", "ScalableTargetAction": {"MinCapacity": 3}
        }]
    });
    let ignores = ("/images/web:1", json!({"onSigterm": "ignore"}));
    let mut run = run(50, &json!([]), &json!([]), &[("/scaling", scaling), ignores]);
    run.go(50);
    act(&mut run, "DeleteService", json!({"service": "web", "force": true}));
    let with = json!({"ResourceId": "service/default/web", "MinCapacity": 4});
    let said = act(&mut run, "RegisterScalableTarget", with);
    assert!(said.contains("refused: ") && said.contains(": service `web` was deleted"), "{said}");
    let said = run.only(300, &["scaling", "desiredCount", "has started"]);
    assert_eq!(said, "");
    let service = run.world.services.get(run.service()).unwrap();
    assert_eq!((service.desired, service.status), (0, ServiceStatus::Inactive));
}

/// A timer of an action that was changed or deleted does nothing.
#[test]
fn a_changed_action_comes_once() {
    let put = |run: &mut Run, minutes: u32| {
        act(
            run,
            "PutScheduledAction",
            json!({
                "ScheduledActionName": "a", "ResourceId": "service/default/web",
                "Schedule": format!("at(2026-01-05T00:{minutes:02}:00)"), "ScalableTargetAction": {"MinCapacity": 3}
            }),
        )
    };
    let mut run = run(50, &json!([]), &json!([]), &[]);
    put(&mut run, 5);
    put(&mut run, 9);
    assert_eq!(counts(&mut run, 8), "");
    assert_eq!(counts(&mut run, 20), "09:00 3");
    put(&mut run, 30);
    let delete = json!({"ScheduledActionName": "a", "ResourceId": "service/default/web"});
    act(&mut run, "DeleteScheduledAction", delete);
    assert_eq!(run.only(3_600, &["scalable target"]), "");
}

/// What AWS's documents neither take nor refuse is taken, with a word about what becomes of it.
#[test]
fn a_schedule_that_never_happens_is_told() {
    let check = |schedule: &str, more: Json, expected: &str| {
        let mut action = json!({
            "ScheduledActionName": "a", "ResourceId": "service/default/web", "Schedule": schedule,
            "ScalableTargetAction": {"MinCapacity": 1}
        });
        for (name, value) in more.as_object().unwrap() {
            action[name] = value.clone();
        }
        let target =
            json!({"ResourceId": "service/default/web", "MinCapacity": 1, "MaxCapacity": 10});
        let scaling = json!({"scalableTargets": [target], "scheduledActions": [action]});
        let text = crate::fixture::document(&[("/scaling", scaling)]).to_string();
        let warnings = crate::scenario::Scenario::parse(&text).unwrap().warnings;
        let said: Vec<&str> = warnings.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(said.join(", "), expected, "{schedule}");
    };
    check("at(2026-01-05T00:00:00)", json!({}), "this date is over: it never happens");
    check("at(2020-01-05T00:00:00)", json!({}), "this date is over: it never happens");
    check("at(2026-01-05T00:00:01)", json!({}), "");
    check("rate(1 minutes)", json!({}), "AWS writes one minute, hour or day without an s");
    check("rate(1 minute)", json!({}), "");
    let times = |start: &str, end: &str| json!({"StartTime": start, "EndTime": end});
    let over = times("2026-01-06T00:00:00", "2026-01-05T12:00:00");
    check("rate(2 hours)", over, "this is not after StartTime: it never happens");
    check("rate(2 hours)", times("2026-01-05T12:00:00", "2026-01-06T00:00:00"), "");
}

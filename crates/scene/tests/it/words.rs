//! Small worlds as sentences: the scene now, names, the strip, the tree.

// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use scene::cast::{cast, standing};
use scene::frame::Subject;
use scene::view::View;
use scene::words::{Gloss, MAX_NODES, Name, Strip, WaitingReason, children, describe, parent};
use sim::ids::{
    CapacityProviderId, InstanceId, RecordId, ServiceId, TargetGroupId, TaskId, ZoneId,
};
use sim::log::Log;
use sim::record::{Record, What};
use sim::world::World;
use sim::zone::Capacity;

use crate::worlds::{self, NOW};

fn say(world: &World, subjects: &[Subject]) -> String {
    subjects.iter().fold(String::new(), |mut text, subject| {
        writeln!(text, "{}", Name { world, at: NOW, subject: *subject }).unwrap();
        text
    })
}

#[test]
fn the_scene_in_a_few_sentences() {
    let check = |world: &World, expected: Expect| {
        expected.assert_eq(&describe(world, NOW));
    };
    check(
        &worlds::fargate(3),
        expect![
            "Service web wants 3 and has 3 running, all of them healthy. Cluster time 1 minute 40 seconds."
        ],
    );
    let mut states = worlds::every_state(worlds::fargate(12));
    worlds::lose_zone(&mut states, 2);
    check(
        &states,
        expect![
            "Service web wants 12 and has 5 running, 3 of them healthy; start 4. Zone us-east-1c is lost. Cluster time 1 minute 40 seconds."
        ],
    );
    let mut booting = worlds::ec2(4, 3, "m5.large");
    worlds::boot(&mut booting, 3);
    check(
        &booting,
        expect![
            "Service web wants 4 and has 4 running, all of them healthy. 2 instances are active, 1 starting. Cluster time 1 minute 40 seconds."
        ],
    );
}

#[test]
fn things_are_found_by_id_and_by_name() {
    let mut world = worlds::ec2(3, 2, "m5.large");
    worlds::add_fargate(&mut world, ZoneId(1));
    let check = |text: &str, expected: Option<Subject>| {
        assert_eq!(scene::words::find(&world, text), expected, "{text}");
    };
    check("t-2", Some(Subject::Task(TaskId(2))));
    check("  T-4 ", Some(Subject::Task(TaskId(4))));
    check("t-5", None);
    check("t-4294967298", None);
    check("t-99999999999999999999", None);
    check("i-1", Some(Subject::Instance(InstanceId(1))));
    check("i-3", None);
    check("svc-1", Some(Subject::Service(ServiceId(1))));
    check("Web", Some(Subject::Service(ServiceId(1))));
    check("web:1", Some(Subject::Service(ServiceId(1))));
    check("web:2", None);
    check("web:01", None);
    check("cp-1", Some(Subject::Provider(CapacityProviderId(1))));
    check("cp-0", None);
    check("us-east-1b", Some(Subject::Zone(ZoneId(1))));
    check("FARGATE_SPOT", Some(Subject::Provider(CapacityProviderId(2))));
    check("-", None);
    check("", None);
}

#[test]
fn everything_has_a_name_to_be_spoken() {
    let tasks: Vec<Subject> = (1..=10).map(|id| Subject::Task(TaskId(id))).collect();
    expect![[r#"
        task t-1, web revision 1, no host yet, 4 seconds left, on Fargate in us-east-1a
        task t-2, web revision 1, waits for host, 1 second left, on Fargate in us-east-1b
        task t-3, web revision 1, pulling its image, 2 seconds left, on Fargate in us-east-1c
        task t-4, web revision 1, health unknown, on Fargate in us-east-1a
        task t-5, web revision 1, healthy, on Fargate in us-east-1b
        task t-6, web revision 1, unhealthy, on Fargate in us-east-1c
        task t-7, web revision 1, draining, 41 seconds left, on Fargate in us-east-1a
        task t-8, web revision 1, asked to stop, on Fargate in us-east-1b
        task t-9, web revision 1, cleaned up, 3 seconds left, on Fargate in us-east-1c
        task t-10, web revision 1, stopped
    "#]]
    .assert_eq(&say(&worlds::every_state(worlds::fargate(12)), &tasks));
    let mut world = worlds::every_state(worlds::ec2(12, 3, "m5.large"));
    worlds::boot(&mut world, 3);
    worlds::lose_zone(&mut world, 1);
    let subjects = [
        Subject::TargetGroup(TargetGroupId(1)),
        Subject::Zone(ZoneId(0)),
        Subject::Zone(ZoneId(1)),
        Subject::Instance(InstanceId(1)),
        Subject::Instance(InstanceId(3)),
        Subject::Task(TaskId(7)),
        Subject::Task(TaskId(99)),
    ];
    expect![[r#"
        load balancer for web, 3 of 7 targets healthy
        zone us-east-1a
        zone us-east-1b, lost
        instance i-1, m5.large, 4 tasks, 3604 MiB and 1024 CPU units free
        instance i-3, m5.large, boots, 60 seconds left
        task t-7, web revision 1, draining, 41 seconds left, on i-1
        task t-99, forgotten
    "#]]
    .assert_eq(&say(&world, &subjects));
}

#[test]
fn the_strip_says_what_follows() {
    let strip = |world: &World| {
        let strip = Strip::of(world, NOW, ServiceId(1)).unwrap();
        let Strip { want, have, healthy, therefore, .. } = strip;
        format!("want {want}, have {have} ({healthy} healthy), therefore {therefore}")
    };
    let mut world = worlds::fargate(3);
    assert_eq!(strip(&world), "want 3, have 3 (3 healthy), therefore nothing to do");
    world.tasks.get_mut(TaskId(2)).unwrap().wanted = false;
    assert_eq!(strip(&world), "want 3, have 2 (2 healthy), therefore start 1");
    world.services.get_mut(ServiceId(1)).unwrap().desired = 1;
    assert_eq!(strip(&world), "want 1, have 2 (2 healthy), therefore stop 1");
    world.services.get_mut(ServiceId(1)).unwrap().desired = 2;
    assert_eq!(strip(&world), "want 2, have 2 (2 healthy), therefore 1 stopping");
}

#[test]
fn the_tree_leads_to_every_task_and_back() {
    let world = worlds::every_state(worlds::ec2(30, 4, "m5.large"));
    let actors = cast(&world, &Log::default(), NOW, &View::new(900.0, 500.0));
    let actors: Vec<_> = standing(&actors).collect();
    let mut tasks = 0;
    let mut open = vec![Subject::Cluster];
    while let Some(subject) = open.pop() {
        for child in children(&world, &actors, subject).nodes {
            assert_eq!(parent(&world, child, NOW).map(|it| child_of(it, child)), Some(subject));
            tasks += usize::from(matches!(child, Subject::Task(_)));
            open.push(child);
        }
    }
    assert_eq!(tasks, actors.len());

    /// A task that was cleaned up lies in the tray, though its instance is still known.
    fn child_of(parent: Subject, child: Subject) -> Subject {
        if child == Subject::Task(TaskId(9)) { Subject::Tray } else { parent }
    }
}

#[test]
fn a_level_has_a_bounded_number_of_nodes() {
    let world = worlds::fargate(900);
    let actors = cast(&world, &Log::default(), NOW, &View::new(900.0, 500.0));
    let actors: Vec<_> = standing(&actors).collect();
    let level = children(&world, &actors, Subject::Fargate(ZoneId(0)));
    assert_eq!((level.nodes.len(), level.hidden), (MAX_NODES, 100));
}

/// AWS's reasons end with a full stop or without one; ours end with one.
#[test]
fn a_failed_launch_ends_with_one_full_stop() {
    for reason in ["Rate exceeded", "Tasks provisioning capacity limit exceeded."] {
        let what =
            What::LaunchFailed { service: None, group: None, capacity: "FARGATE_SPOT", reason };
        let record = Record { id: RecordId(1), at: NOW, cause: RecordId(0), what };
        let plain = reason.trim_end_matches('.');
        assert_eq!(
            Gloss(&record, &Log::default()).to_string(),
            format!("Nothing could start on FARGATE_SPOT: {plain}.")
        );
        let waits = WaitingReason::Without(Capacity::FargateSpot, reason).to_string();
        assert_eq!(waits, format!("FARGATE_SPOT: {plain}"));
    }
}

#[test]
fn records_have_a_plain_meaning() {
    let check = |what: What, expected: &str| {
        let record = Record { id: RecordId(1), at: NOW, cause: RecordId(0), what };
        assert_eq!(Gloss(&record, &Log::default()).to_string(), expected);
    };
    check(
        What::Service {
            service: ServiceId(1),
            name: None,
            message: "(service web) has reached a steady state.".into(),
        },
        "The service has what it wants and has settled.",
    );
    check(
        What::Container {
            task: TaskId(4),
            container: 0,
            status: "STOPPED",
            exit: Some(137),
            reason: None,
        },
        "The container of t-4 ended with code 137: it was killed.",
    );
    check(
        What::Target { group: TargetGroupId(1), task: TaskId(2), state: "healthy", reason: "" },
        "Task t-2 passed its checks: requests to its target group may go to it.",
    );
}

//! External instances: where they stand, what they are called, and what the panel says of them.

// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use expect_test::{Expect, expect, expect_file};
use scene::cast::{cast, standing};
use scene::floors::SITE;
use scene::frame::{Frame, Subject};
use scene::theme::Theme;
use scene::view::{Lane, View};
use scene::why::{self, Explained, Part};
use scene::words::{MAX_NODES, Name, children, parent};
use sim::ids::{InstanceId, ZoneId};
use sim::time::SimTime;
use sim::timeline::Timeline;

use crate::instruments::{picture, play};

fn at(text: &str, secs: u64) -> Timeline {
    let mut run = play(text);
    run.advance_to(SimTime::from_secs(secs), u64::MAX);
    run
}

/// The same with an instance and a service in AWS beside them.
fn mixed() -> String {
    let text = example!("external-instances");
    let text =
        text.replace("\"requiresCompatibilities\": [", "\"requiresCompatibilities\": [\"EC2\", ");
    let text = text.replace(
        "\"containerInstances\": [",
        "\"containerInstances\": [{\"instanceType\": \"m5.large\"}, ",
    );
    let ec2 = "{\"serviceName\": \"here\", \"taskDefinition\": \"reader\", \"desiredCount\": 1}, ";
    let text = text.replace("\"services\": [", &format!("\"services\": [{ec2}"));
    text.replace("\"instance\": \"i-3\"", "\"instance\": \"i-4\"")
}

/// The tree under a subject, with what each node stands under.
fn tree(run: &Timeline, view: &View, under: Subject, depth: usize, said: &mut String) {
    let (world, at) = (run.world(), run.now());
    let actors = cast(world, run.log(), at, view);
    let level = children(world, &standing(&actors).collect::<Vec<_>>(), under);
    assert!(level.nodes.len() < MAX_NODES);
    for subject in level.nodes {
        let indent = "  ".repeat(depth);
        writeln!(said, "{indent}{}", Name { world, at, subject }).unwrap();
        assert_eq!(parent(world, subject, at), Some(under), "{subject:?}");
        if subject != Subject::Tray {
            tree(run, view, subject, depth + 1, said);
        }
    }
}

/// Rules `instance.external`, `service.control-plane-regional`.
#[test]
fn they_stand_on_their_own_site_with_their_tasks() {
    let check = |text: &str, secs: u64, expected: &Expect| {
        let mut said = String::new();
        tree(&at(text, secs), &View::new(900.0, 500.0), Subject::Cluster, 0, &mut said);
        expected.assert_eq(&said);
    };
    check(
        example!("external-instances"),
        320,
        &expect![[r#"
            on premises, outside of AWS
              instance i-1, external, as large as m5.large, 2 tasks, 5652 MiB and 1024 CPU units free
                task t-5, reader revision 1, runs, no check, on i-1
                task t-6, reader revision 1, runs, no check, on i-1
              instance i-2, external, as large as m5.large, 1 task, 6676 MiB and 1536 CPU units free
                task t-3, reader revision 1, runs, no check, on i-2
              instance i-3, external, as large as m5.large, agent not connected, 2 tasks, 5652 MiB and 1024 CPU units free
                task t-2, reader revision 1, runs, no check, on i-3
                task t-4, reader revision 1, runs, no check, on i-3
        "#]],
    );
    check(
        &mixed(),
        320,
        &expect![[r#"
            zone us-east-1a
              instance i-1, m5.large, 1 task, 6676 MiB and 1536 CPU units free
                task t-10, reader revision 1, runs, no check, on i-1
            zone us-east-1b
            zone us-east-1c
            on premises, outside of AWS
              instance i-2, external, as large as m5.large, 2 tasks, 5652 MiB and 1024 CPU units free
                task t-2, reader revision 1, runs, no check, on i-2
                task t-9, reader revision 1, runs, no check, on i-2
              instance i-3, external, as large as m5.large, 1 task, 6676 MiB and 1536 CPU units free
                task t-4, reader revision 1, runs, no check, on i-3
              instance i-4, external, as large as m5.large, agent not connected, 2 tasks, 5652 MiB and 1024 CPU units free
                task t-3, reader revision 1, runs, no check, on i-4
                task t-8, reader revision 1, runs, no check, on i-4
        "#]],
    );
}

fn frame(run: &Timeline, view: &View) -> Frame {
    scene::frame(run.world(), run.log(), run.now(), view)
}

/// Rule `instance.external`: in no zone. Where all there is runs outside of AWS, no zone is drawn at all.
#[test]
fn their_site_is_outside_of_every_zone() {
    for (width, height) in [(1_000.0, 500.0), (355.0, 600.0)] {
        let view = View::new(width, height);
        let alone = frame(&at(example!("external-instances"), 60), &view);
        let zones = (0..3).map(|zone| Subject::Zone(ZoneId(zone)));
        assert!(zones.clone().all(|zone| alone.bounds_of(zone).is_none()));
        let run = at(&mixed(), 60);
        let both = frame(&run, &view);
        let site = both.bounds_of(Subject::Zone(SITE)).unwrap();
        for zone in zones {
            let zone = both.bounds_of(zone).unwrap();
            assert!(!zone.holds(site.centre()) && !site.holds(zone.centre()));
        }
        for (id, instance) in run.world().instances.iter() {
            let own = both.bounds_of(Subject::Instance(id)).unwrap();
            assert_eq!(site.holds(own.centre()), instance.is_external(), "{id}");
        }
        let fargate = frame(&run, &View { lane: Lane::Fargate, ..view });
        assert!(fargate.bounds_of(Subject::Zone(SITE)).is_none());
    }
}

/// Rules `instance.external`, `instance.external-limits`, `engine.external-price`.
#[test]
fn the_panel_says_what_is_different_outside() {
    let check = |subject: Subject, expected: &Expect| {
        let run = at(example!("external-instances"), 320);
        let mut said = String::new();
        for answer in why::of(&run, run.now(), subject, &mut Explained::default()) {
            writeln!(said, "{}", answer.title).unwrap();
            for part in answer.parts {
                match part {
                    Part::Says(sentence) => writeln!(said, "  {sentence}").unwrap(),
                    Part::Figures(rows) => rows
                        .iter()
                        .for_each(|(name, value)| writeln!(said, "  {name}: {value}").unwrap()),
                    _ => {}
                }
            }
        }
        expected.assert_eq(&said);
    };
    check(
        Subject::Zone(SITE),
        &expect![[r#"
        On premises
          tasks: 5
          Machines of one's own that are registered with the cluster (ECS Anywhere). They are in no Availability Zone and behind none of the VPC's load balancers, take tasks of the launch type EXTERNAL and no others, and know neither awsvpc, service discovery nor EFS. Without connection to AWS their tasks run on, and nothing new starts.
    "#]],
    );
    check(
        Subject::Instance(InstanceId(3)),
        &expect![[r#"
        What it has
          type: external, on premises: registers what a m5.large would
          status: ACTIVE
          agent: not connected
          CPU units: 1024 of 2048 reserved, 1024 idle
          MiB: 2048 of 7700 reserved, 5652 idle
          network interfaces: none for tasks: there is no awsvpc outside of AWS
          host ports in use: 22, 2375, 2376, 51678, 51679, 51680
          costs: nothing here: it is paid elsewhere
        What runs on it
        Why it is as it is
    "#]],
    );
}

#[test]
fn a_site_is_drawn_beside_the_zones() {
    let view = View { theme: Theme::Light, ..View::new(1_000.0, 460.0) };
    let what = "External instances, one of which has lost its connection, beside AWS's zones.";
    expect_file!["pictures/external.svg"].assert_eq(&picture(&mixed(), 320, &view, what));
}

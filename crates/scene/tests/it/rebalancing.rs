//! Zone rebalancing as it is told and drawn: in the strip, at the zones, in the panel.

// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use expect_test::{Expect, expect, expect_file};
use scene::frame::Subject;
use scene::theme::Theme;
use scene::view::View;
use scene::why::{self, Explained, Part};
use scene::words::{Name, Strip};
use sim::ids::{ServiceId, ZoneId};
use sim::time::SimTime;

use crate::instruments::{picture, play, told};

/// What the strip and the zones say at moments, in seconds.
fn check(text: &str, moments: &[u64], expected: &Expect) {
    told(text, moments, expected, |world, secs, said| {
        let at = SimTime::from_secs(secs);
        let strip = Strip::of(world, at, ServiceId(1)).unwrap();
        writeln!(said, "{secs} s: want {}, have {}, {}", strip.want, strip.have, strip.therefore)
            .unwrap();
        for zone in 0..world.zones.len() {
            let subject = Subject::Zone(ZoneId(zone as u8));
            let name = Name { world, at, subject }.to_string();
            if name.contains(',') {
                writeln!(said, "    {name}").unwrap();
            }
        }
    });
}

/// Rules `service.rebalancing`, `event.rebalancing`.
#[test]
fn what_moves_is_told_until_the_last_task_has_left() {
    check(
        example!("zone-rebalancing"),
        &[179, 180, 200, 240, 725, 765, 800],
        &expect![[r#"
            179 s: want 9, have 9, nothing to do
            180 s: want 9, have 9, rebalance zones: 2 started where too few run, then as many stop
                zone us-east-1c, 2 tasks came by zone rebalancing
            200 s: want 9, have 9, rebalance zones: 2 stopping where too many run
                zone us-east-1a, 2 tasks leaving by zone rebalancing
            240 s: want 9, have 9, rebalance zones: no room yet where too few run
            725 s: want 9, have 9, rebalance zones: 1 started where too few run, then as many stop
                zone us-east-1c, 1 task came by zone rebalancing
            765 s: want 9, have 9, rebalance zones: 1 stopping where too many run
                zone us-east-1b, 1 task leaving by zone rebalancing
            800 s: want 9, have 9, nothing to do
        "#]],
    );
}

/// What the panel says of a service's zones at moments.
fn panel(text: &str, moments: &[u64], expected: &Expect) {
    let mut run = play(text);
    let mut said = String::new();
    for secs in moments {
        let at = SimTime::from_secs(*secs);
        run.advance_to(at, u64::MAX);
        let answers = why::of(&run, at, Subject::Service(ServiceId(1)), &mut Explained::default());
        let own = answers.iter().find(|answer| answer.title == "Zone rebalancing").unwrap();
        for part in &own.parts {
            match part {
                Part::Figures(rows) => {
                    let rows: Vec<String> =
                        rows.iter().map(|(name, value)| format!("{name} {value}")).collect();
                    writeln!(said, "{secs} s: {}", rows.join(", ")).unwrap();
                }
                Part::Says(sentence) => writeln!(said, "    {sentence}").unwrap(),
                _ => {}
            }
        }
    }
    expected.assert_eq(&said);
}

/// Rules `service.rebalancing-steady`, `service.rebalancing-target`, `service.rebalancing-default`.
#[test]
fn the_panel_says_what_rebalancing_makes_of_the_zones() {
    panel(
        example!("zone-rebalancing"),
        &[30, 190, 300, 900],
        &expect![[r#"
            30 s: availabilityZoneRebalancing ENABLED, us-east-1a 5 tasks, us-east-1b 4 tasks
                Every zone has its part, the average rounded down or up: nothing moves.
            190 s: availabilityZoneRebalancing ENABLED, us-east-1a 5 tasks, us-east-1b 4 tasks, us-east-1c 2 tasks, 1 fewer than its part
                Under way: tasks start in zones with too few, and once they are healthy as many stop in zones with too many.
            300 s: availabilityZoneRebalancing ENABLED, us-east-1a 3 tasks, us-east-1b 4 tasks, us-east-1c 2 tasks, 1 fewer than its part
                Under way: tasks start in zones with too few, and once they are healthy as many stop in zones with too many.
            900 s: availabilityZoneRebalancing ENABLED, us-east-1a 3 tasks, us-east-1b 3 tasks, us-east-1c 3 tasks
                Every zone has its part, the average rounded down or up: nothing moves.
        "#]],
    );
    let off = example!("zone-rebalancing").replace(
        "\"launchType\": \"EC2\",",
        "\"launchType\": \"EC2\", \"availabilityZoneRebalancing\": \"DISABLED\",",
    );
    panel(
        &off,
        &[300],
        &expect![[r#"
        300 s: availabilityZoneRebalancing DISABLED, us-east-1a 5 tasks, us-east-1b 4 tasks, us-east-1c 0 tasks, 3 fewer than its part
            It is off: tasks stay in the zones in which they started.
    "#]],
    );
    let full = example!("zone-rebalancing").replace(
        "\"launchType\": \"EC2\",",
        "\"launchType\": \"EC2\", \"deploymentConfiguration\": {\"maximumPercent\": 110},",
    );
    panel(
        &full,
        &[300],
        &expect![[r#"
        300 s: availabilityZoneRebalancing ENABLED, us-east-1a 5 tasks, us-east-1b 4 tasks, us-east-1c 0 tasks, 3 fewer than its part
            It cannot begin: maximumPercent leaves no room for another task, or those that could leave are protected.
    "#]],
    );
}

/// Rule `service.rebalancing-excluded`.
#[test]
fn the_panel_says_why_rebalancing_is_not_for_a_service() {
    panel(
        example!("daemon"),
        &[30],
        &expect![[r#"
        30 s: availabilityZoneRebalancing DISABLED, us-east-1a 1 task, us-east-1b 1 task, us-east-1c 1 task
            It is off, and not for this service: it is not for the scheduling strategy DAEMON.
    "#]],
    );
    panel(
        example!("external-instances"),
        &[30],
        &expect![[r#"
        30 s: availabilityZoneRebalancing DISABLED
            It is off, and not for this service: it is not for the launch type EXTERNAL.
    "#]],
    );
    let packed = example!("zone-rebalancing")
        .replace("{\"type\": \"spread\", \"field\": \"attribute:ecs.availability-zone\"},", "");
    panel(
        &packed,
        &[300],
        &expect![[r#"
        300 s: availabilityZoneRebalancing DISABLED, us-east-1a 6 tasks, us-east-1b 3 tasks, us-east-1c 0 tasks, 3 fewer than its part
            It is off, and not for this service: the first placement strategy has to be spread over attribute:ecs.availability-zone.
    "#]],
    );
}

#[test]
fn a_wave_is_drawn_at_the_heads_of_its_zones() {
    for (name, width, height) in
        [("rebalancing", 1_000.0, 520.0), ("rebalancing-phone", 355.0, 700.0)]
    {
        let view = View { theme: Theme::Dark, ..View::new(width, height) };
        let what = "Rebalancing has started two tasks in the empty zone.";
        let file = picture(example!("zone-rebalancing"), 190, &view, what);
        expect_file![format!("pictures/{name}.svg")].assert_eq(&file);
    }
}

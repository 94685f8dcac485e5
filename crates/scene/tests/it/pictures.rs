//! Small worlds as SVG, and what holds for every picture. `UPDATE_EXPECT=1` writes the files anew: look at them.

use expect_test::expect_file;
use scene::frame::{Frame, Layer, Shape, Subject};
use scene::geometry::Point;
use scene::svg::svg;
use scene::theme::{Palette, Theme};
use scene::view::{Camera, Detail, Lane, View};
use serde_json::json;
use sim::ids::{TaskId, ZoneId};
use sim::log::Log;
use sim::world::World;

use crate::worlds::{self, NOW};

fn picture(world: &World, view: &View) -> Frame {
    scene::frame(world, &Log::default(), NOW, view)
}

/// The picture as a file, which says first what it shows.
pub(crate) fn file(frame: &Frame, theme: Theme, what: &str) -> String {
    format!("<!-- {what} -->\n{}", svg(frame, &Palette::of(theme), what))
}

fn all_states() -> World {
    let mut world = worlds::every_state(worlds::fargate(12));
    worlds::lose_zone(&mut world, 2);
    worlds::requests(&mut world, 12);
    world
}

fn instances() -> World {
    let mut world = worlds::every_state(worlds::ec2(16, 5, "m5.large"));
    worlds::boot(&mut world, 5);
    world
}

#[test]
fn fargate_tasks_in_every_state() {
    let view = View::new(1_100.0, 420.0);
    let text = file(
        &picture(&all_states(), &view),
        Theme::Light,
        "Fargate tasks in every state, one zone lost.",
    );
    expect_file!["pictures/fargate.svg"].assert_eq(&text);
}

#[test]
fn instances_to_scale() {
    let view = View { theme: Theme::Dark, ..View::new(900.0, 460.0) };
    let text =
        file(&picture(&instances(), &view), Theme::Dark, "Instances to scale, one of them boots.");
    expect_file!["pictures/instances.svg"].assert_eq(&text);
}

#[test]
fn a_phone_with_still_pictures() {
    let selected = Some(Subject::Task(TaskId(5)));
    let theme = Theme::Projector;
    let view = View { reduced_motion: true, theme, selected, ..View::new(320.0, 560.0) };
    let text =
        file(&picture(&worlds::fargate(3), &view), theme, "Three tasks on a phone, nothing moves.");
    expect_file!["pictures/phone.svg"].assert_eq(&text);
}

/// Services behind a load balancer each.
fn balanced(count: u32) -> String {
    let names = || (1..=count).map(|number| format!("shop-{number:02}"));
    let services: Vec<_> = names()
        .map(|name| {
            json!({
                "serviceName": name, "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
                "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a", "b"]}},
                "loadBalancers": [{"targetGroupArn": name, "containerName": "app", "containerPort": 80}],
            })
        })
        .collect();
    let groups: Vec<_> = names().map(|name| json!({"Name": name, "TargetType": "ip"})).collect();
    let tasks: Vec<_> = names().map(|name| json!({"service": name, "count": 2})).collect();
    let traffic: Vec<_> = names().map(|name| json!({"targetGroup": name, "rate": 4})).collect();
    let document = json!({
        "gantry": 1, "images": {"web:1": {"sizeMb": 100, "concurrency": 5}},
        "taskDefinitions": [{
            "family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc",
            "cpu": "256", "memory": "512",
            "containerDefinitions": [
                {"name": "app", "image": "web:1", "portMappings": [{"containerPort": 80}]},
            ],
        }],
        "targetGroups": groups, "services": services, "tasks": tasks, "traffic": traffic,
    });
    document.to_string()
}

#[test]
fn ten_load_balancers_on_a_phone() {
    let theme = Theme::Light;
    let view = View { theme, ..View::new(355.0, 600.0) };
    let what = "Ten target groups on a phone.";
    let text = crate::instruments::picture(&balanced(10), 60, &view, what);
    expect_file!["pictures/phone-rings.svg"].assert_eq(&text);
}

/// Everything that is drawn lies within the picture, at every size and with any number of tasks.
#[test]
fn nothing_is_drawn_beyond_the_edges() {
    let worlds = [
        all_states(),
        instances(),
        worlds::fargate(150),
        worlds::ec2(1_500, 120, "m5.xlarge"),
        worlds::ec2(4_800, 600, "m5.large"),
    ];
    for world in &worlds {
        for width in [320.0, 375.0, 640.0, 700.0, 1_100.0, 2_560.0] {
            for theme in [Theme::Light, Theme::Projector] {
                let view = View { theme, ..View::new(width, 420.0) };
                let frame = picture(world, &view);
                assert_eq!(frame.extent.x, width, "a picture is as wide as its view");
                for mark in frame.marks.iter().filter(|mark| mark.layer != Layer::Moving) {
                    let Shape::Rect { bounds, .. } = mark.shape else { continue };
                    let inside = bounds.x >= 0.0
                        && bounds.y >= 0.0
                        && bounds.right() <= width
                        && bounds.bottom() <= frame.extent.y;
                    assert!(inside, "{bounds:?} of {:?} at {width} {theme:?}", frame.extent);
                }
            }
        }
    }
}

/// Areas of tasks in an instance are their true shares of its memory, whatever the detail.
#[test]
fn tasks_are_to_scale() {
    let world = worlds::ec2(45, 5, "m5.xlarge");
    for detail in [Detail::Capsule, Detail::Tile, Detail::Cell] {
        let view = View { detail: Some(detail), ..View::new(1_400.0, 600.0) };
        let frame = picture(&world, &view);
        let areas: Vec<f32> = (1..=45)
            .filter_map(|id| frame.bounds_of(Subject::Task(TaskId(id))))
            .map(|bounds| bounds.w * bounds.h)
            .collect();
        assert_eq!(areas.len(), 45);
        let (least, most) = areas
            .iter()
            .fold((f32::MAX, 0.0_f32), |(least, most), area| (least.min(*area), most.max(*area)));
        assert!(most / least < 1.01, "{detail:?}: {least} to {most}");
    }
}

/// Thousands of tasks are patches of states, each as large as its tasks; every task can still be pressed, and the
/// zones' numbers add up.
#[test]
fn thousands_of_tasks_are_patches_that_count() {
    let many = worlds::every_state(worlds::fargate(5_000));
    let on_instances = worlds::every_state(worlds::ec2(4_800, 600, "m5.large"));
    for world in [many, on_instances] {
        let frame = picture(&world, &View::new(1_100.0, 600.0));
        let tasks = || frame.hits.iter().filter(|hit| matches!(hit.subject, Subject::Task(_)));
        let chips = tasks().filter(|hit| hit.bounds.h > 20.0).count();
        let pressed: f32 =
            tasks().filter(|hit| hit.bounds.h <= 20.0).map(|hit| hit.bounds.w * hit.bounds.h).sum();
        let patch = |mark: &&scene::frame::Mark| {
            mark.layer == Layer::Tasks && matches!(mark.shape, Shape::Rect { radius: 1.0, .. })
        };
        let patches: Vec<_> = frame.marks.iter().filter(patch).collect();
        assert!(patches.len() < tasks().count() / 2, "{} patches", patches.len());
        let area = |mark: &&scene::frame::Mark| match mark.shape {
            // A patch stands a little inside of its room.
            Shape::Rect { bounds, .. } => {
                let edge = if bounds.h > 5.5 { 0.5 } else { 0.25 };
                let room = bounds.grown(edge);
                room.w * room.h
            }
            _ => 0.0,
        };
        let painted: f32 = patches.iter().map(area).sum();
        assert!((painted / pressed - 1.0).abs() < 0.01, "{painted} px² of {pressed} are painted");
        let numbers = frame.marks.iter().filter_map(|mark| match mark.shape {
            Shape::Text { text, bold: true, .. } if mark.layer == Layer::Hosts => {
                frame.text_of(text).parse::<usize>().ok()
            }
            _ => None,
        });
        // The ring has the number of its healthy targets.
        let healthy =
            world.target_groups.values().map(|group| group.healthy as usize).sum::<usize>();
        assert_eq!(numbers.sum::<usize>() - healthy, tasks().count() - chips);
    }
}

#[test]
fn zooming_shows_more_and_panning_leaves_out_what_is_beyond() {
    let world = worlds::fargate(200);
    let far = picture(&world, &View::new(900.0, 500.0));
    let camera = Camera::HOME.zoomed(4.0, Point::new(300.0, 120.0));
    let near = picture(&world, &View { camera, ..View::new(900.0, 500.0) });
    let side = |frame: &Frame| {
        let tasks = frame.hits.iter().filter(|hit| matches!(hit.subject, Subject::Task(_)));
        tasks.map(|hit| hit.bounds.w).fold(0.0, f32::max)
    };
    assert!(side(&near) > 2.0 * side(&far), "{} {}", side(&near), side(&far));
    assert!(near.hits.len() < far.hits.len());
    assert_eq!(near.extent, Point::new(3_600.0, 2_000.0));
}

#[test]
fn what_is_followed_stays_in_the_middle() {
    let world = worlds::fargate(600);
    let selected = Some(Subject::Task(TaskId(300)));
    let camera = Camera::HOME.zoomed(5.0, Point::new(0.0, 0.0));
    let view = View { selected, camera, follows: true, ..View::new(900.0, 500.0) };
    let frame = picture(&world, &view);
    let off = |frame: &Frame| {
        let bounds = frame.bounds_of(Subject::Task(TaskId(300)));
        let middle = Point::new(450.0, 250.0);
        bounds.map_or(f32::MAX, |own| (own.centre().x - middle.x).hypot(own.centre().y - middle.y))
    };
    assert!(off(&frame) < 0.1, "{}", off(&frame));
    // The camera that did it shows the same without following.
    let still = picture(&world, &View { camera: frame.camera, follows: false, ..view });
    assert!(off(&still) < 0.1, "{}", off(&still));
    // A corner cannot be in the middle: nothing beyond the edges is shown.
    let corner = View { selected: Some(Subject::Task(TaskId(1))), ..view };
    assert_eq!(
        picture(&world, &corner).camera.kept_inside(&corner, frame.extent),
        picture(&world, &corner).camera
    );
}

#[test]
fn a_lane_shows_its_own_part() {
    let mut world = worlds::ec2(6, 3, "m5.large");
    worlds::add_fargate(&mut world, ZoneId(1));
    let tasks = |lane| {
        let frame = picture(&world, &View { lane, ..View::new(900.0, 500.0) });
        frame.hits.iter().filter(|hit| matches!(hit.subject, Subject::Task(_))).count()
    };
    assert_eq!((tasks(Lane::Both), tasks(Lane::Fargate), tasks(Lane::Ec2)), (7, 1, 6));
}

#[test]
fn the_same_moment_is_the_same_picture() {
    let world = all_states();
    let view = View::new(1_100.0, 420.0);
    let first = picture(&world, &view);
    let mut used = picture(&instances(), &View::new(375.0, 700.0));
    scene::frame_into(&world, &Log::default(), NOW, &view, &mut used);
    assert_eq!(used, first);
    assert_eq!(used.digest(&Layer::ALL), first.digest(&Layer::ALL));
}

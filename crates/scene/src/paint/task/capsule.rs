//! A task on Fargate in full: its own walls and socket, built around it and taken down after it.

use sim::task::{ContainerStatus, TaskStatus};

use crate::cast::Actor;
use crate::frame::{Align, Layer};
use crate::geometry::{Bounds, Point};
use crate::layout::Spot;
use crate::paint::Stage;
use crate::paint::brush::{Brush, Style};
use crate::paint::task::{Word, folded, revision, ring, signs};
use crate::state::Phase;
use crate::text::Vcpu;
use crate::theme::Token;
use crate::timer::timer;

/// More places for requests than these are told as a number.
const MAX_SLOTS: u32 = 10;
/// Width of the bars of what is used.
const BARS: f32 = 10.0;
/// Roundness of the walls.
const ROUND: f32 = 14.0;

pub(super) fn paint(stage: &Stage<'_>, brush: &mut Brush<'_>, actor: &Actor<'_>, spot: &Spot) {
    let look = actor.phase.look();
    let own = spot.bounds;
    let hollow = actor.phase == Phase::Provisioning;
    let fill = if hollow { None } else { Some(Token::Sheet) };
    brush.rect(own, ROUND, fill, None);
    let (badge, radius) = badge(own);
    brush.badge(badge, radius, &look);
    ring(stage, brush, actor, badge, &look);
    walls(stage, brush, actor, own);
    signs::paint(stage, brush, actor, badge);
    revision::paint(stage, brush, actor, badge);
    let right = if sim::WHOLE && actor.task.status == TaskStatus::Running {
        use_bars(stage, brush, actor, own)
    } else {
        own.right() - 8.0
    };
    let left = badge.right() + 6.0;
    words(stage, brush, actor, Bounds::new(left, own.y, right - left, own.h));
    folded(stage, brush, actor, own);
}

/// How much of its CPU and of its memory a task uses now, as two bars at its right end, where there is room for them
/// beside words (rules `engine.cpu-use`, `engine.memory-use`). Returns how far to the right words may go.
fn use_bars(stage: &Stage<'_>, brush: &mut Brush<'_>, actor: &Actor<'_>, own: Bounds) -> f32 {
    let end = own.right() - 8.0;
    if own.w < 90.0 {
        return end;
    }
    let used = sim::usage::of_task(stage.world, actor.task);
    let room = Bounds::new(end - BARS, own.y + 8.0, BARS, own.h - 16.0);
    let share = |used: u32, all: u32| (used as f32 / all.max(1) as f32).min(1.0);
    let shares = [share(used.cpu_units, actor.cpu_units), share(used.memory_mib, actor.memory_mib)];
    bars(brush, room, shares);
    room.x - 4.0
}

/// Two bars beside each other, CPU and memory, each filled from below by what is used. A step is a pixel.
pub(crate) fn bars(brush: &mut Brush<'_>, room: Bounds, shares: [f32; 2]) {
    let width = room.w / 2.0 - 1.0;
    for (index, share) in shares.into_iter().enumerate() {
        let x = room.x + index as f32 * (width + 2.0);
        let edge = brush.stroke(Token::Line, 1.0);
        brush.rect(Bounds::new(x, room.y, width, room.h), 1.0, Some(Token::Sheet), Some(edge));
        let height = (room.h * share).round();
        if height > 0.0 {
            let filled = Bounds::new(x, room.bottom() - height, width, height);
            brush.rect(filled, 1.0, Some(Token::Reserved), None);
        }
    }
}

/// Where the badge of the state is, and how round.
pub(super) fn badge(own: Bounds) -> (Bounds, f32) {
    let side = (own.h - 10.0).min(own.w * 0.3);
    (Bounds::new(own.x + 5.0, own.centre().y - side / 2.0, side, side), ROUND - 4.0)
}

/// Walls go up while capacity is made, stand while the task lives, and are a dashed outline when it is gone.
fn walls(stage: &Stage<'_>, brush: &mut Brush<'_>, actor: &Actor<'_>, own: Bounds) {
    let layer = brush.layer;
    let wall = brush.stroke(Token::Fargate, 2.5);
    let thin = brush.stroke(Token::ProvisioningInk, 1.2);
    let socket = Bounds::new(own.x + own.h / 2.0 - 4.0, own.y - 4.0, 8.0, 8.0);
    let edge = brush.stroke(Token::Fargate, 1.5);
    match actor.phase {
        Phase::Provisioning => {
            brush.rect(own, ROUND, None, Some(crate::frame::Stroke { dashed: true, ..thin }));
            let timer = timer(stage.world, actor.id, actor.task, stage.at);
            if let Some(timer) = timer.filter(|_| !stage.view.reduced_motion) {
                brush.on(Layer::Moving);
                brush.path(part_of_wall(own, 1.0 - timer.left(stage.at)), wall);
            }
            brush.on(layer);
        }
        Phase::Deprovisioning => {
            brush.rect(own, ROUND, None, Some(crate::frame::Stroke { dashed: true, ..wall }));
            brush.rect(socket, 1.5, Some(Token::Sheet), Some(edge));
        }
        _ => {
            brush.rect(own, ROUND, None, Some(wall));
            brush.rect(socket, 1.5, Some(Token::Fargate), Some(edge));
        }
    }
}

/// The first part of the walls, clockwise from the socket.
fn part_of_wall(own: Bounds, part: f32) -> Vec<Point> {
    let Bounds { x, y, .. } = own;
    let (right, bottom, r) = (own.right(), own.bottom(), ROUND * 0.3);
    let round = ROUND;
    let corners = [
        Point::new(x + own.h / 2.0, y),
        Point::new(right - round, y),
        Point::new(right - r, y + r),
        Point::new(right, y + round),
        Point::new(right, bottom - round),
        Point::new(right - r, bottom - r),
        Point::new(right - round, bottom),
        Point::new(x + round, bottom),
        Point::new(x + r, bottom - r),
        Point::new(x, bottom - round),
        Point::new(x, y + round),
        Point::new(x + r, y + r),
        Point::new(x + round, y),
        Point::new(x + own.h / 2.0, y),
    ];
    crate::ways::beginning(&corners, part)
}

fn words(stage: &Stage<'_>, brush: &mut Brush<'_>, actor: &Actor<'_>, room: Bounds) {
    let size = stage.letters(11.5) * stage.layout.scale.sqrt();
    let line = room.h / 3.4;
    let middle = room.centre().y;
    let name = Style::plain(size + 0.5, Token::Ink, room.w).bold();
    brush.text(Point::new(room.x, middle - line), name, format_args!("{}", actor.id));
    if let Some(definition) = stage.world.definition_of(actor.task) {
        let taken = size * 2.6;
        let style = Style::plain(size - 1.0, Token::InkSoft, room.w - taken).aligned(Align::End);
        let at = Point::new(room.right(), middle - line);
        brush.text(at, style, format_args!("{}:{}", definition.family, definition.revision));
    }
    let style = Style::plain(size, Token::Ink, room.w);
    brush.text(Point::new(room.x, middle), style, format_args!("{}", Word { stage, actor }));
    let below = Point::new(room.x, middle + line);
    if !slots(stage, brush, actor, below, room.w) {
        let style = Style::plain(size - 1.0, Token::InkSoft, room.w);
        let (cpu, memory) = (actor.cpu_units, actor.memory_mib);
        let vcpu = Vcpu(cpu);
        if memory % 1_024 == 0 {
            brush.text(below, style, format_args!("{vcpu} vCPU · {} GB", memory / 1_024));
        } else {
            brush.text(below, style, format_args!("{vcpu} vCPU · {memory} MB"));
        }
    }
}

/// Places for requests of a running task, the busy ones filled, and how many wait. False where it has none.
fn slots(
    stage: &Stage<'_>,
    brush: &mut Brush<'_>,
    actor: &Actor<'_>,
    at: Point,
    room: f32,
) -> bool {
    let serves = actor.target.is_some()
        && matches!(
            actor.task.status,
            TaskStatus::Running | TaskStatus::Deactivating | TaskStatus::Stopping
        );
    let Some(definition) = stage.world.definition_of(actor.task).filter(|_| serves) else {
        return false;
    };
    let running = actor.task.containers.iter().zip(&definition.containers).find(|(own, _)| {
        matches!(own.status, ContainerStatus::Running { .. } | ContainerStatus::Stopping { .. })
    });
    let Some((container, own)) = running else { return false };
    let (all, busy) = (own.image.concurrency, container.load.busy);
    let queued = container.load.queued;
    let size = stage.letters(10.5);
    let step = 7.0;
    if all > MAX_SLOTS || all as f32 * step > room {
        let style = Style::plain(size, Token::InkSoft, room);
        if queued > 0 {
            brush.text(at, style, format_args!("{busy} of {all} +{queued}"));
        } else {
            brush.text(at, style, format_args!("{busy} of {all} busy"));
        }
        return true;
    }
    for index in 0..all {
        let bounds = Bounds::new(at.x + index as f32 * step, at.y - 2.5, 5.0, 5.0);
        let fill = if index < busy { Token::Request } else { Token::Sheet };
        let stroke = brush.stroke(Token::LineStrong, 1.0);
        brush.rect(bounds, 1.0, Some(fill), Some(stroke));
    }
    if queued > 0 {
        let x = at.x + all as f32 * step + 3.0;
        let style = Style::plain(size, Token::Ink, room - (x - at.x)).bold();
        brush.text(Point::new(x, at.y), style, format_args!("+{queued}"));
    }
    true
}

//! Tasks: capsules that Fargate makes, slices of instances, tiles and cells, and chips on shelf and tray.

mod capsule;
mod chip;
mod raster;
mod revision;
mod signs;

pub(crate) use capsule::bars;
pub(crate) use revision::{cell as corner, patch as corners, plate};
pub(crate) use signs::{sign, warning};

use std::fmt;

use sim::task::TaskStatus;

use crate::cast::{Actor, Place};
use crate::dwell;
use crate::frame::{Align, Layer, Subject};
use crate::geometry::{Bounds, Point};
use crate::layout::Spot;
use crate::paint::Stage;
use crate::paint::brush::{Brush, DIM, Style};
use crate::state::{Look, Phase};
use crate::theme::Token;
use crate::timer::{Kind, Timer, timer};
use crate::view::Detail;

/// A ghost leaves the shelf and docks within this time of the viewer, in milliseconds.
const DOCK_MS: f32 = 500.0;
/// Ghosts under way at the same time; further tasks just appear.
const MAX_GHOSTS: usize = 40;

pub(crate) fn paint(stage: &Stage<'_>, brush: &mut Brush<'_>) {
    let many = sim::WHOLE && stage.layout.detail == Detail::Raster;
    if many {
        raster::paint(stage, brush);
    }
    let mut ghosts = 0;
    for (actor, spot) in stage.actors.iter().zip(&stage.layout.spots) {
        let Some(spot) = spot else { continue };
        if many && !matches!(actor.place, Place::Shelf | Place::Tray) {
            continue;
        }
        let part = docking(stage, actor).filter(|_| ghosts < MAX_GHOSTS);
        ghosts += usize::from(part.is_some());
        // What fades in or out looks different in every frame.
        brush.on(if part.is_some() { Layer::Moving } else { Layer::Tasks });
        let whole = if actor.dimmed && sim::WHOLE { DIM } else { 1.0 };
        brush.opacity = whole * part.map_or(1.0, |part| 0.25 + 0.75 * part);
        one(stage, brush, actor, spot);
        if let Some((phase, faded)) = actor.fading {
            brush.frame.moves = true;
            brush.on(Layer::Moving);
            brush.opacity = whole * (1.0 - faded);
            old(stage, brush, actor, spot, phase);
        }
        brush.opacity = 1.0;
        if let Some(part) = part {
            ghost(stage, brush, spot, part);
        }
        if actor.framed && sim::WHOLE {
            brush.on(Layer::Over);
            let air = if spot.bounds.h < 20.0 { 0.5 } else { 2.5 };
            frame(brush, spot.bounds.grown(air), if air < 1.0 { 2.0 } else { 8.0 });
        }
        brush.frame.press(Subject::Task(actor.id), spot.bounds);
    }
}

/// The frame around a task, or many, whose service was chosen.
fn frame(brush: &mut Brush<'_>, bounds: Bounds, radius: f32) {
    let stroke = brush.stroke(Token::Accent, 2.0);
    brush.rect(bounds, radius, None, Some(stroke));
}

fn one(stage: &Stage<'_>, brush: &mut Brush<'_>, actor: &Actor<'_>, spot: &Spot) {
    match (actor.place, stage.layout.detail) {
        (Place::Shelf | Place::Tray, _) => chip::paint(stage, brush, actor, spot),
        (Place::Fargate(_), Detail::Capsule) => capsule::paint(stage, brush, actor, spot),
        (_, Detail::Cell | Detail::Raster) => cell(brush, actor, spot),
        (Place::Fargate(_), Detail::Tile) => tile(stage, brush, actor, spot),
        (Place::Instance(_), _) => slice(stage, brush, actor, spot),
    }
}

/// The state that a task was shown in until a moment ago, on its way out.
fn old(stage: &Stage<'_>, brush: &mut Brush<'_>, actor: &Actor<'_>, spot: &Spot, phase: Phase) {
    let own = spot.bounds;
    let (badge, radius) = match (actor.place, stage.layout.detail) {
        (Place::Shelf | Place::Tray, _) => return,
        (Place::Fargate(_), Detail::Capsule) => capsule::badge(own),
        (_, Detail::Cell | Detail::Raster) => return square(brush, phase, own),
        (Place::Fargate(_), Detail::Tile) => (own, 8.0),
        (Place::Instance(_), _) => (slice_badge(stage, own.grown(-0.75)), 2.0),
    };
    brush.badge(badge, radius, &phase.look());
}

/// The badge of a slice: all of it where there is no room for a name.
fn slice_badge(stage: &Stage<'_>, own: Bounds) -> Bounds {
    let side = own.h.min(30.0).min(own.w);
    let room = own.w - side - 8.0;
    let size = slice_letters(stage, own.h, room);
    let names = room > size * 2.2 && own.h >= size + 0.99;
    Bounds { w: if names { side } else { own.w }, ..own }
}

/// Letters of a slice: where all that it says has room in small ones, no larger than it has room in.
fn slice_letters(stage: &Stage<'_>, height: f32, room: f32) -> f32 {
    let (least, size) = (11.0, stage.letters(11.0));
    if !sim::WHOLE {
        return size;
    }
    let most = if height >= least * 2.5 {
        height / 2.5
    } else {
        (room / 8.2).min(height - 1.0).max(least)
    };
    size.min(most)
}

/// How far a task that was placed on an instance a moment ago has come from the shelf.
fn docking(stage: &Stage<'_>, actor: &Actor<'_>) -> Option<f32> {
    let span = dwell::span(stage.view, DOCK_MS);
    let still = span.0 == 0 || stage.layout.shelf.is_none();
    if still || !matches!(actor.place, Place::Instance(_)) || actor.task.ran_at_start() {
        return None;
    }
    let part = stage.at.since(actor.task.times.provisioning).0 as f32 / span.0 as f32;
    (part < 1.0).then_some(part)
}

/// The intention on its way from the shelf to its place. Where nothing may move, the way itself, fading.
fn ghost(stage: &Stage<'_>, brush: &mut Brush<'_>, spot: &Spot, part: f32) {
    let Some(shelf) = stage.layout.shelf else { return };
    brush.frame.moves = true;
    brush.on(Layer::Moving);
    if stage.view.reduced_motion {
        let mut stroke = brush.stroke(Token::ProvisioningInk, 1.5);
        stroke.dashed = true;
        brush.opacity = 1.0 - part;
        brush.line(shelf.centre(), spot.bounds.centre(), stroke);
        brush.opacity = 1.0;
        return;
    }
    // Slow at both ends, so that the eye can follow.
    let eased = part * part * (3.0 - 2.0 * part);
    let size = spot.bounds.h.clamp(10.0, 24.0);
    let at = shelf.centre().toward(spot.bounds.centre(), eased);
    let mut stroke = brush.stroke(Token::ProvisioningInk, 1.5);
    stroke.dashed = true;
    let bounds = Bounds::new(at.x - size, at.y - size / 2.0, 2.0 * size, size);
    brush.rect(bounds, 4.0, None, Some(stroke));
}

fn cell(brush: &mut Brush<'_>, actor: &Actor<'_>, spot: &Spot) {
    square(brush, actor.phase, spot.bounds);
    revision::cell(brush, actor.marks.revision, spot.bounds);
}

/// A state where there is no room for its sign: fill, pattern and edge.
pub(crate) fn square(brush: &mut Brush<'_>, phase: Phase, bounds: Bounds) {
    let look = phase.look();
    let inner = bounds.grown(if bounds.h > 6.0 { -0.5 } else { -0.25 });
    let stroke = (phase != Phase::Healthy && inner.h >= 4.0).then(|| {
        let mut stroke = brush.stroke(look.ink, 1.0);
        stroke.dashed = look.dashed;
        stroke
    });
    let pattern = (look.pattern, look.ink);
    brush.patterned(inner, 1.0, Some(look.fill), pattern, stroke);
}

fn tile(stage: &Stage<'_>, brush: &mut Brush<'_>, actor: &Actor<'_>, spot: &Spot) {
    let look = actor.phase.look();
    brush.badge(spot.bounds, 8.0, &look);
    let mut wall = brush.stroke(Token::Fargate, 2.0);
    wall.dashed = look.dashed;
    brush.rect(spot.bounds.grown(1.5), 9.0, None, Some(wall));
    if actor.phase != Phase::Healthy {
        ring(stage, brush, actor, spot.bounds, &look);
    }
    signs::paint(stage, brush, actor, spot.bounds);
    revision::paint(stage, brush, actor, spot.bounds);
    signs::counts(stage, brush, actor, spot.bounds);
    folded(stage, brush, actor, spot.bounds);
}

/// A task in an instance: its area is its share of the memory.
fn slice(stage: &Stage<'_>, brush: &mut Brush<'_>, actor: &Actor<'_>, spot: &Spot) {
    let look = actor.phase.look();
    let own = spot.bounds.grown(-0.75);
    let mut stroke = brush.stroke(Token::LineStrong, 1.0);
    stroke.dashed = look.dashed;
    brush.rect(own, 2.0, Some(Token::Sheet), Some(stroke));
    let badge = slice_badge(stage, own);
    let room = own.right() - badge.right() - 8.0;
    let (size, names) = (slice_letters(stage, own.h, room), room > 0.0);
    brush.badge(badge, 2.0, &look);
    revision::paint(stage, brush, actor, badge);
    let signs = if names { signs::beside(stage, brush, actor, own) } else { 0.0 };
    let own = Bounds { w: own.w - signs, ..own };
    let room = own.right() - badge.right() - 8.0;
    if own.h >= 22.0 && (stage.layout.detail == Detail::Capsule || actor.phase != Phase::Healthy) {
        ring(stage, brush, actor, badge, &look);
    }
    if names {
        let two = own.h + 0.01 >= size * 2.5;
        let x = badge.right() + 5.0;
        let y = if two { own.centre().y - size * 0.62 } else { own.centre().y };
        let bold = Style::plain(size, Token::Ink, room).bold();
        brush.text(Point::new(x, y), bold, format_args!("{}", actor.id));
        let definition = stage.world.definition_of(actor.task);
        if let Some(it) = definition.filter(|_| two && room > size * 9.0) {
            let style = Style::plain(size - 1.0, Token::InkSoft, room - size * 4.0);
            let at = Point::new(own.right() - 5.0, y);
            let style = style.aligned(Align::End);
            brush.text(at, style, format_args!("{}:{}", it.family, it.revision));
        }
        let second = Style::plain(size, Token::InkSoft, room);
        if two {
            let at = Point::new(x, own.centre().y + size * 0.62);
            brush.text(at, second, format_args!("{}{}", Word { stage, actor }, Port(actor)));
        } else if room > size * 8.0 {
            let at = Point::new(x + size * 3.0, y);
            let style = Style { room: room - size * 3.0, ..second };
            brush.text(at, style, format_args!("{}{}", Word { stage, actor }, Port(actor)));
        }
    }
    folded(stage, brush, actor, spot.bounds);
}

/// The ring of a task's timer around the sign of its badge.
fn ring(stage: &Stage<'_>, brush: &mut Brush<'_>, actor: &Actor<'_>, badge: Bounds, look: &Look) {
    if stage.view.reduced_motion {
        return;
    }
    let Some(timer) = timer(stage.world, actor.id, actor.task, stage.at) else { return };
    let layer = brush.layer;
    brush.on(Layer::Moving);
    brush.frame.moves = true;
    let radius = (badge.w.min(badge.h) / 2.0 - 3.5).min(22.0);
    let stroke = brush.stroke(look.ink, 2.0);
    let left = timer.left(stage.at);
    brush.arc(badge.centre(), radius, (1.0 - left, 1.0), stroke);
    brush.on(layer);
}

/// How many states passed unseen.
fn folded(stage: &Stage<'_>, brush: &mut Brush<'_>, actor: &Actor<'_>, bounds: Bounds) {
    if actor.folded == 0 {
        return;
    }
    let size = stage.letters(10.0);
    let chip =
        Bounds::new(bounds.right() - size * 2.0, bounds.y - size * 0.5, size * 2.2, size * 1.4);
    let stroke = brush.stroke(Token::LineStrong, 1.0);
    brush.rect(chip, size * 0.7, Some(Token::Sheet), Some(stroke));
    let style = Style::plain(size, Token::Ink, chip.w).bold().aligned(Align::Middle);
    brush.text(chip.centre(), style, format_args!("×{}", actor.folded + 1));
}

/// The state in a word, with the seconds that are left of it where they matter.
struct Word<'a> {
    stage: &'a Stage<'a>,
    actor: &'a Actor<'a>,
}

impl fmt::Display for Word<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stage, actor } = self;
        let own = actor.phase == Phase::Activating
            && matches!(actor.task.status, TaskStatus::Activating(_));
        let timer = timer(stage.world, actor.id, actor.task, stage.at);
        match timer {
            Some(Timer { kind: Kind::Pulled, .. }) if own => f.write_str("pulling")?,
            Some(Timer { kind: Kind::Registered, .. }) if own => f.write_str("registering")?,
            _ => match actor.marks.warned_secs(stage.at) {
                Some(secs) => return write!(f, "Spot warning {secs} s"),
                None => f.write_str(actor.phase.look().word)?,
            },
        }
        if let Some(share) =
            actor.marks.ramp.filter(|_| sim::WHOLE && actor.phase == Phase::Healthy)
        {
            return write!(f, ", gets {share} %");
        }
        match timer.filter(|timer| timer.kind != Kind::Checked) {
            Some(timer) => write!(f, " {} s", timer.secs(stage.at)),
            None => Ok(()),
        }
    }
}

/// The host port that a task has taken, if it takes one.
struct Port<'a>(&'a Actor<'a>);

impl fmt::Display for Port<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.task.containers.iter().find_map(|container| container.host_ports.first()) {
            Some(port) => write!(f, " :{port}"),
            None => Ok(()),
        }
    }
}

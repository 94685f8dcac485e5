//! A run at a moment as a frame: who is on the stage, where everybody stands, and one painter for each kind of thing.

mod balancer;
mod brush;
mod foot;
mod histogram;
mod instance;
mod instrument;
mod legend;
mod task;
mod traffic;
mod zone;

pub use legend::{key, swatch};

use sim::ids::ServiceId;
use sim::log::Log;
use sim::time::SimTime;
use sim::world::World;

use crate::cast::{Actor, cast, standing};
use crate::frame::{Frame, Layer, Subject};
use crate::geometry::{Bounds, Point};
use crate::instrument::{Instrument, instruments};
use crate::layout::{Layout, layout};
use crate::moves::{Moves, moves};
use crate::paint::brush::Brush;
use crate::state::Phase;
use crate::theme::Token;
use crate::view::View;

/// The picture of a run at a moment, which is not before the world's own and before its next event.
pub fn frame(world: &World, log: &Log, at: SimTime, view: &View) -> Frame {
    let mut frame = Frame::default();
    frame_into(world, log, at, view, &mut frame);
    frame
}

/// As [`frame`], into a frame whose memory is used again.
pub fn frame_into(world: &World, log: &Log, at: SimTime, view: &View, frame: &mut Frame) {
    frame.clear();
    let actors = cast(world, log, at, view);
    let instruments = instruments(world);
    let lines = instruments.iter().map(Instrument::lines).max().unwrap_or_default();
    let layout = layout(world, &actors, (instruments.len(), lines), at, view);
    let leaving = actors.iter().filter(|actor| actor.phase >= Phase::Deactivating);
    let moves = moves(world, leaving.map(|actor| actor.task));
    let stage = Stage {
        world,
        log,
        at,
        view,
        actors: &actors,
        instruments: &instruments,
        moves: &moves,
        layout: &layout,
    };
    let brush = &mut Brush::new(frame, view.theme);
    zone::paint(&stage, brush);
    if sim::WHOLE {
        histogram::paint(&stage, brush);
    }
    instance::paint(&stage, brush);
    balancer::paint(&stage, brush);
    foot::paint(&stage, brush);
    instrument::paint(&stage, brush);
    task::paint(&stage, brush);
    traffic::paint(&stage, brush);
    outline(&stage, brush);
    frame.cast.extend(standing(&actors));
    frame.extent = layout.extent;
    frame.needed = layout.needed;
    frame.detail = layout.detail;
    frame.order();
    let followed = view.selected.filter(|_| view.follows && sim::WHOLE);
    let camera = match followed.and_then(|subject| frame.bounds_of(subject)) {
        Some(bounds) => view.camera.centred(bounds.centre(), view),
        None => view.camera,
    };
    let camera = camera.kept_inside(view, layout.extent);
    frame.camera = camera;
    frame.shift(
        Point::new(camera.x, camera.y),
        Point::new(view.width, view.height.max(layout.extent.y)),
    );
}

/// What painters look at.
pub(crate) struct Stage<'a> {
    pub(crate) world: &'a World,
    pub(crate) log: &'a Log,
    pub(crate) at: SimTime,
    pub(crate) view: &'a View,
    pub(crate) actors: &'a [Actor<'a>],
    pub(crate) instruments: &'a [Instrument<'a>],
    /// What rebalancing moves, by zone.
    pub(crate) moves: &'a [Moves],
    pub(crate) layout: &'a Layout,
}

impl Stage<'_> {
    /// Letters of this size in the view's theme.
    pub(crate) fn letters(&self, size: f32) -> f32 {
        size * self.layout.letters
    }
}

/// Lines around the load balancers of a service that was chosen; its tasks have theirs.
fn balancers(stage: &Stage<'_>, brush: &mut Brush<'_>, service: ServiceId) {
    let world = stage.world;
    let deployments = world.services.get(service).map_or(&[][..], |it| &it.deployments);
    let rows = deployments.iter().filter_map(|id| world.deployments.get(*id));
    for ring in &stage.layout.rings {
        let own =
            rows.clone().any(|row| row.load_balancers.iter().any(|it| it.group == ring.group));
        let bounds = brush.frame.bounds_of(Subject::TargetGroup(ring.group)).filter(|_| own);
        if let Some(bounds) = bounds {
            let stroke = brush.stroke(Token::Accent, 2.0);
            brush.rect(bounds.grown(2.0), 7.0, None, Some(stroke));
        }
    }
}

/// Lines around what is chosen, under the pointer, or in focus.
fn outline(stage: &Stage<'_>, brush: &mut Brush<'_>) {
    brush.on(Layer::Over);
    let view = stage.view;
    let around =
        |frame: &Frame, subject: Option<Subject>| -> Option<Bounds> { frame.bounds_of(subject?) };
    if let Some(bounds) = around(brush.frame, view.hovered.filter(|it| Some(*it) != view.selected))
    {
        let stroke = brush.stroke(Token::Ink, 1.5);
        brush.rect(bounds.grown(2.0), 6.0, None, Some(stroke));
    }
    if let Some(Subject::Service(id)) = view.selected.filter(|_| sim::WHOLE) {
        balancers(stage, brush, id);
    }
    if let Some(bounds) = around(brush.frame, view.selected) {
        let stroke = brush.stroke(Token::Accent, 3.0);
        brush.rect(bounds.grown(3.0), 7.0, None, Some(stroke));
    }
    if let Some(bounds) = around(brush.frame, view.focused) {
        let mut stroke = brush.stroke(Token::Focus, 3.0);
        stroke.dashed = true;
        brush.rect(bounds.grown(5.0), 9.0, None, Some(stroke));
    }
}

//! Where everything stands: the one transform from a run to places on the stage. Nothing else knows a coordinate.
//!
//! Instruments are on top, if there are any. Below them users and load balancers stand in front (left; on top where it
//! is narrow), zones beside each other (below each other where it is narrow), shelf, tray and gutter at the foot.

mod bins;
mod board;
mod fit;
mod front;
mod pods;
mod zones;

pub(crate) use board::LINE;
pub(crate) use pods::{CHIP_GAP, MORE};

use sim::ids::{InstanceId, TargetGroupId, ZoneId};
use sim::service::Launch;
use sim::sorted::sort_by_number;
use sim::time::{SimDuration, SimTime};
use sim::world::World;

use crate::cast::{Actor, Place};
use crate::dwell;
use crate::geometry::{Bounds, Point};
use crate::state::Phase;
use crate::view::{Camera, Detail, Lane, View};

/// Below this width zones stand below each other; a picture that has to fit its height has no room for that as soon.
const NARROW: f32 = 640.0;
const NARROW_FIT: f32 = 560.0;
/// Between the stage's edge and what stands on it.
const PAD: f32 = 10.0;
/// Height of shelf, tray and gutter.
const FOOT: f32 = 68.0;
/// An instance that ended is shown for this long, in milliseconds of the viewer.
const GONE_MS: f32 = 800.0;
/// Room for the way of requests above the zones.
const WAY: f32 = 12.0;

/// Places of everything on the stage, before panning.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    /// Width and height of the whole.
    pub(crate) extent: Point,
    /// The height that all of it needs.
    pub(crate) needed: f32,
    /// How much of a task is shown.
    pub(crate) detail: Detail,
    /// Multiplies sizes of letters.
    pub(crate) letters: f32,
    /// Multiplies sizes of capsules where there is room for more.
    pub(crate) scale: f32,
    /// Instruments, in their order.
    pub(crate) cards: Vec<Bounds>,
    /// Where requests come from.
    pub(crate) users: Option<Bounds>,
    /// Load balancers.
    pub(crate) rings: Vec<Ring>,
    /// Zones in their order.
    pub(crate) zones: Vec<Zone>,
    /// Instances in the order of their ids.
    pub(crate) bins: Vec<Bin>,
    /// Of each actor, in the same order. Of those on the shelf or in the tray that have no room: none.
    pub(crate) spots: Vec<Option<Spot>>,
    /// The shelf of those that wait.
    pub(crate) shelf: Option<Bounds>,
    /// Of a raster: the states that histograms count.
    pub(crate) counted: Vec<Phase>,
    /// Of a raster: indices of the actors on hosts, in the order in which they stand.
    pub(crate) order: Vec<usize>,
    /// The tray of what is over.
    pub(crate) tray: Option<Bounds>,
    /// The gutter of lost requests.
    pub(crate) gutter: Option<Bounds>,
}

/// A load balancer's ring of targets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ring {
    /// Its target group.
    pub(crate) group: TargetGroupId,
    /// Its middle.
    pub(crate) centre: Point,
    /// Its radius.
    pub(crate) radius: f32,
    /// The first corner of the way to the zones.
    pub(crate) exit: Point,
    /// Its name.
    pub(crate) label: Bounds,
    /// Whether the name stands at its right, and not below.
    pub(crate) beside: bool,
    /// Of a ring that others stand before: the height at which requests come along above it.
    pub(crate) feed: Option<f32>,
}

/// A zone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Zone {
    /// Which.
    pub(crate) id: ZoneId,
    /// All of it.
    pub(crate) bounds: Bounds,
    /// Of a raster: how many tasks are in which state.
    pub(crate) histogram: Option<Bounds>,
    /// Where Fargate runs tasks.
    pub(crate) pods: Option<Bounds>,
    /// Where requests enter.
    pub(crate) entry: Point,
}

/// An instance, drawn to scale.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bin {
    /// Which.
    pub(crate) id: InstanceId,
    /// All of it.
    pub(crate) bounds: Bounds,
    /// Its memory: full height is all that it registers.
    pub(crate) memory: Bounds,
    /// Its CPU: one column for each vCPU, or one for all.
    pub(crate) cpu: Bounds,
    /// How many columns.
    pub(crate) columns: u32,
    /// Its network interfaces for tasks.
    pub(crate) sockets: Option<Bounds>,
    /// Its name, where there is room.
    pub(crate) title: Option<Bounds>,
    /// Where requests enter.
    pub(crate) entry: Point,
}

/// A task's place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot {
    /// All of it.
    pub(crate) bounds: Bounds,
    /// Where requests come in.
    pub(crate) socket: Point,
    /// The height of the way that leads along its row.
    pub(crate) way: f32,
    /// Where along that way requests turn down to it.
    pub(crate) turn: f32,
}

/// What the parts of the layout are made from.
pub(crate) struct Plan<'a> {
    pub(crate) world: &'a World,
    pub(crate) actors: &'a [Actor<'a>],
    pub(crate) at: SimTime,
    pub(crate) lane: Lane,
    pub(crate) letters: f32,
    /// How long an instance that ended is still shown.
    pub(crate) gone: SimDuration,
    /// Whether ways of requests need room.
    pub(crate) ways: bool,
    /// Whether there is a shelf of those that wait.
    pub(crate) shelf: bool,
    /// States that tasks on hosts are in, where those are counted instead of named: each is a line of all histograms.
    pub(crate) counted: Vec<Phase>,
    /// How many instruments there are, and how many lines each takes.
    pub(crate) cards: (usize, usize),
    /// Whether all of it is to fit the height of the view.
    pub(crate) fits: bool,
}

/// The layout of a run's moment, with so many instruments of so many lines.
pub(crate) fn layout(
    world: &World,
    actors: &[Actor<'_>],
    cards: (usize, usize),
    at: SimTime,
    view: &View,
) -> Layout {
    let ways = !world.target_groups.is_empty();
    let gone = dwell::span(view, GONE_MS).max(SimDuration::from_secs(2));
    let mut plan = Plan {
        world,
        actors,
        at,
        lane: view.lane,
        letters: view.theme.letters(),
        gone,
        ways,
        shelf: false,
        counted: Vec::new(),
        cards,
        fits: view.fits && sim::WHOLE,
    };
    plan.shelf = has_shelf(&plan);
    let zoom = view.camera.zoom.clamp(1.0, Camera::MAX_ZOOM);
    let wanted = wanted(&plan, view, zoom);
    if wanted == Detail::Raster {
        plan.counted = counted(&plan);
    }
    let size = Point::new(view.width.max(120.0) * zoom, view.height.max(120.0) * zoom);
    let plain = plan.letters;
    if plan.fits && wanted >= Detail::Tile {
        plan.letters = fit::letters(&plan, size).max(plain);
        let large = stand(&plan, size, wanted, view.stretch * zoom);
        if plan.letters == plain || large.detail == wanted && large.needed <= size.y {
            return large;
        }
        plan.letters = plain;
    }
    stand(&plan, size, wanted, view.stretch * zoom)
}

/// Lets everything stand in a size with at most this much of each task, stretched to a height where it needs less.
fn stand(plan: &Plan<'_>, mut size: Point, wanted: Detail, stretch: f32) -> Layout {
    let narrow = size.x < if plan.fits { NARROW_FIT } else { NARROW };
    let mut layout = Layout {
        extent: size,
        letters: plan.letters,
        scale: 1.0,
        detail: Detail::Capsule,
        spots: vec![None; plan.actors.len()],
        ..Layout::default()
    };

    let board = board::stand(&mut layout, plan, size.x);
    if !plan.fits {
        // Instruments take no room from what was there without them.
        size.y += board;
    }
    let foot = foot_height(plan, narrow);
    if !narrow && plan.ways {
        size.y = size.y.max(2.0 * PAD + board + front::height(plan) + foot);
    }
    let area = front::stand(&mut layout, plan, size, (PAD + board, narrow), foot);
    let stretched = (stretch - size.y).max(0.0);
    let how = zones::How { narrow, wanted, stretched };
    let area = zones::stand(&mut layout, plan, area, &how);
    layout.needed = size.y.max(layout.needed + foot + PAD);
    layout.extent.y = layout.needed.max(area.bottom() + foot + PAD);
    stand_foot(&mut layout, plan, narrow, foot);
    layout.counted.clone_from(&plan.counted);
    layout
}

/// The most detail that this many tasks are shown with.
fn wanted(plan: &Plan<'_>, view: &View, zoom: f32) -> Detail {
    if let Some(detail) = view.detail {
        return detail;
    }
    let all = on_hosts(plan).count();
    let stay = on_hosts(plan).filter(|actor| actor.task.wanted).count();
    // A few that are on their way out do not change how all the others look.
    let count = if (all - stay) * 4 <= stay { stay } else { all };
    let count = count as f32 / (zoom * zoom);
    if count <= 30.0 {
        Detail::Capsule
    } else if count <= 150.0 {
        Detail::Tile
    } else if count <= 1_500.0 || !sim::WHOLE {
        Detail::Cell
    } else {
        Detail::Raster
    }
}

fn on_hosts<'a>(plan: &'a Plan<'_>) -> impl Iterator<Item = &'a Actor<'a>> {
    plan.actors.iter().filter(|actor| !matches!(actor.place, Place::Shelf | Place::Tray))
}

/// The states that tasks on hosts are in, in the order of a life.
fn counted(plan: &Plan<'_>) -> Vec<Phase> {
    let mut there = 0_u32;
    for actor in on_hosts(plan) {
        there |= 1 << actor.phase as u32;
    }
    Phase::ALL.into_iter().filter(|phase| there >> *phase as u32 & 1 == 1).collect()
}

/// Puts tasks of one state beside each other, and among them those of one revision.
fn sort_by_look(order: &mut [usize], actors: &[Actor<'_>]) {
    sort_by_number(order, |index| {
        let number = |actor: &Actor<'_>| {
            let revision = actor.marks.revision.map_or(0, |it| 1 + it as u64);
            let stress = u64::from(actor.dimmed) << 3 | u64::from(!actor.framed) << 2;
            let look = (actor.phase as u64) << 8 | stress | revision;
            look << 32 | u64::from(actor.task.definition.0)
        };
        actors.get(*index).map_or(0, number)
    });
}

/// Whether anything may ever wait on the shelf.
fn has_shelf(plan: &Plan<'_>) -> bool {
    let ec2 =
        || plan.world.services.values().any(|service| service.target.launch != Launch::Fargate);
    let always = plan.lane != Lane::Fargate && (!plan.world.instances.is_empty() || ec2());
    always
        || plan.actors.iter().any(|actor| actor.place == Place::Shelf)
        || !crate::words::missing(plan.world).is_empty()
}

fn foot_height(plan: &Plan<'_>, narrow: bool) -> f32 {
    let rows = if narrow && plan.shelf { 2.0 } else { 1.0 };
    rows * (FOOT * plan.letters + 8.0)
}

fn stand_foot(layout: &mut Layout, plan: &Plan<'_>, narrow: bool, foot: f32) {
    let height = FOOT * plan.letters;
    let (left, width) = (PAD, layout.extent.x - 2.0 * PAD);
    let mut y = layout.extent.y - PAD - foot + 8.0;
    let has_gutter = plan.ways;
    let mut row: Vec<(&mut Option<Bounds>, f32)> = Vec::new();
    if plan.shelf && narrow {
        layout.shelf = Some(Bounds::new(left, y, width, height));
        y += height + 8.0;
    } else if plan.shelf {
        row.push((&mut layout.shelf, 0.42));
    }
    row.push((&mut layout.tray, 0.36));
    if has_gutter {
        row.push((&mut layout.gutter, if narrow { 0.3 } else { 0.22 }));
    }
    let gaps = 8.0 * (row.len() as f32 - 1.0);
    let whole: f32 = row.iter().map(|part| part.1).sum();
    let mut x = left;
    for (place, part) in row {
        let own = (width - gaps) * part / whole;
        *place = Some(Bounds::new(x, y, own, height));
        x += own + 8.0;
    }
    pods::stand_chips(layout, plan);
}

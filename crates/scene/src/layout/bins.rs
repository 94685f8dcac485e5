//! Instances to scale: height is memory, and a task's area is its true share of it; one column for each vCPU.

use sim::ids::InstanceId;
use sim::instance::Instance;
use sim::sorted::sort_by_number;

use crate::geometry::{Bounds, Point};
use crate::layout::{Bin, Layout, Plan, Spot};
use crate::view::Detail;

/// Between instances; the way of requests goes through it.
const GAP: f32 = 12.0;
/// The largest instance is drawn this wide and high at most.
const MOST: (f32, f32) = (420.0, 520.0);
/// CPU units of one vCPU.
const VCPU: u32 = 1_024;
/// More vCPUs than these share one column.
const MAX_COLUMNS: u32 = 8;

/// An instance of a zone with its tasks.
pub(super) struct Tenant {
    id: InstanceId,
    memory_mib: u32,
    cpu_units: u32,
    enis: u32,
    tasks: std::ops::Range<usize>,
}

impl Tenant {
    pub(super) fn new(id: InstanceId, instance: &Instance, tasks: std::ops::Range<usize>) -> Self {
        let registered = instance.registered;
        let (memory_mib, cpu_units) = (registered.memory_mib.max(1), registered.cpu_units.max(1));
        Self { id, memory_mib, cpu_units, enis: registered.enis, tasks }
    }
}

/// Least width and height of an instance.
fn least(detail: Detail, letters: f32) -> (f32, f32) {
    match detail {
        Detail::Capsule => (104.0 * letters, 104.0 * letters),
        Detail::Tile => (62.0, 70.0),
        Detail::Cell => (22.0, 26.0),
        Detail::Raster => (12.0, 16.0),
    }
}

fn gap(detail: Detail) -> f32 {
    match detail {
        Detail::Capsule | Detail::Tile => GAP,
        Detail::Cell => 4.0,
        Detail::Raster => 2.0,
    }
}

/// Height of so many instances at their least size.
pub(super) fn height(count: usize, width: f32, letters: f32, detail: Detail) -> f32 {
    if count == 0 {
        return 0.0;
    }
    let (w, h) = least(detail, letters);
    let gap = gap(detail);
    let columns = ((width + gap) / (w + gap)).floor().max(1.0);
    (count as f32 / columns).ceil() * (h + gap)
}

/// Width and height that so many instances can have in an area, if there are any.
pub(super) fn size(count: usize, area: Bounds, detail: Detail) -> Option<(f32, f32)> {
    let gap = gap(detail);
    let size = |columns: usize| {
        let rows = count.div_ceil(columns) as f32;
        let columns = columns as f32;
        let w = (area.w - gap * (columns - 1.0)) / columns;
        (w.min(MOST.0), (area.h / rows - gap).min(MOST.1))
    };
    let fair = |(w, h): &(f32, f32)| w.min(h * 0.8);
    (1..=count).map(size).max_by(|a, b| fair(a).total_cmp(&fair(b)))
}

/// Lets a zone's instances stand in an area. None is larger than `most`, in which the largest is to scale.
pub(super) fn stand(
    layout: &mut Layout,
    plan: &Plan<'_>,
    tenants: &[Tenant],
    area: Bounds,
    most: (f32, f32),
) {
    let (gap, (w, h)) = (gap(layout.detail), most);
    let columns = (((area.w + gap + 0.5) / (w + gap)).floor() as usize).max(1);
    let largest = plan.world.instances.values().map(|i| i.registered.memory_mib).max().unwrap_or(1);
    for (index, tenant) in tenants.iter().enumerate() {
        let (row, column) = ((index / columns) as f32, (index % columns) as f32);
        let x = area.x + column * (w + gap);
        let y = area.y + gap * 0.8 + row * (h + gap);
        let scale = (tenant.memory_mib as f32 / largest.max(1) as f32).clamp(0.0, 1.0);
        let bin = bin(layout.detail, plan.letters, tenant, Bounds::new(x, y, w, h), scale);
        stand_tasks(layout, plan, tenant, &bin);
        layout.bins.push(bin);
    }
    sort_by_number(&mut layout.bins, |bin| bin.id.0.into());
}

fn bin(detail: Detail, letters: f32, tenant: &Tenant, room: Bounds, scale: f32) -> Bin {
    let small = detail <= Detail::Cell;
    let inset = if small { 1.5 } else { 4.0 };
    let has_title = room.w >= 56.0 && room.h >= 60.0;
    let title = if has_title { 17.0 * letters } else { inset };
    let has_sockets = tenant.enis > 0 && !small && room.w >= 56.0;
    let foot = if has_sockets { 14.0 } else { inset };
    // Memory is to scale; what stands around it is the same for all.
    let height = ((room.h - title - foot) * scale).max(8.0);
    let bounds = Bounds { h: title + height + foot, ..room };
    let vcpus = tenant.cpu_units.div_ceil(VCPU);
    let columns = if vcpus > MAX_COLUMNS || small { 1 } else { vcpus };
    let column = match detail {
        Detail::Capsule => 9.0,
        Detail::Tile => 6.0,
        Detail::Cell => 3.0,
        Detail::Raster => 1.5,
    };
    let cpu_width = (columns as f32 * column).min(room.w * 0.4);
    let top = bounds.y + title;
    let cpu = Bounds::new(bounds.right() - inset - cpu_width, top, cpu_width, height);
    let left = bounds.x + inset;
    let memory = Bounds::new(left, top, (cpu.x - left - inset.min(3.0)).max(4.0), height);
    Bin {
        id: tenant.id,
        bounds,
        memory,
        cpu,
        columns,
        sockets: has_sockets.then(|| Bounds::new(left, memory.bottom() + 4.0, room.w - 8.0, 7.0)),
        title: has_title.then(|| Bounds::new(left + 4.0, bounds.y, room.w - 14.0, title)),
        // Requests go down inside of the wall, so that they do not cross other tasks.
        entry: Point::new(bounds.x + 2.0, bounds.y),
    }
}

/// Tasks from the bottom up in rows. A row is as high as the memory of its tasks, and in it each is as wide as its
/// share, so that areas are true however many stand in a row.
fn stand_tasks(layout: &mut Layout, plan: &Plan<'_>, tenant: &Tenant, bin: &Bin) {
    let Some(actors) = plan.actors.get(tenant.tasks.clone()) else { return };
    let memory_of = |index: &usize| actors.get(*index).map_or(0, |a| a.memory_mib.max(1)) as f32;
    let all: f32 = (0..actors.len()).map(|index| memory_of(&index)).sum();
    let unit = bin.memory.h / tenant.memory_mib as f32;
    let row_height = match layout.detail {
        Detail::Capsule | Detail::Tile => 15.0,
        Detail::Cell => 8.0,
        Detail::Raster => 4.0,
    };
    let mean = (all * unit / actors.len().max(1) as f32).max(0.01);
    let per_row = (row_height / mean).ceil().max(1.0);
    let fits = (bin.memory.w / row_height).floor().max(1.0);
    let per_row = per_row.min(fits) as usize;
    let mut order: Vec<usize> = (0..actors.len()).collect();
    if layout.detail <= Detail::Cell {
        super::sort_by_look(&mut order, actors);
    }
    if layout.detail == Detail::Raster {
        layout.order.extend(order.iter().map(|index| tenant.tasks.start + index));
    }
    let mut y = bin.memory.bottom();
    for row in order.chunks(per_row.max(1)) {
        let whole: f32 = row.iter().map(memory_of).sum();
        // A last row that is not full keeps the others' height and leaves room beside it, if there is any above.
        let full = per_row as f32 / row.len() as f32;
        let part = if y - whole * unit * full >= bin.memory.y { full } else { 1.0 };
        let height = whole * unit * part;
        y -= height;
        let mut x = bin.memory.x;
        for index in row {
            let width = bin.memory.w * memory_of(index) / (whole * part);
            let bounds = Bounds::new(x, y, width, height);
            x += width;
            let socket = Point::new(bounds.x + (width / 2.0).min(10.0), bounds.centre().y);
            let way = bin.bounds.y - gap(layout.detail) / 2.0;
            let spot = Spot { bounds, socket, way, turn: bin.entry.x };
            if let Some(place) = layout.spots.get_mut(tenant.tasks.start + index) {
                *place = Some(spot);
            }
        }
    }
}

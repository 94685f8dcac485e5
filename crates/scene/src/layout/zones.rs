//! Zones, and how much of a task there is room to show in them.

use sim::ids::ZoneId;
use sim::instance::Instance;

use crate::cast::{Actor, Place};
use crate::floors::{SITE, floors};
use crate::geometry::{Bounds, Point};
use crate::layout::{Layout, Plan, WAY, Zone, bins, pods};
use crate::view::{Detail, Lane};

/// Height of a zone's name.
pub(super) const TITLE: f32 = 20.0;
/// Height of a line of a zone's histogram.
pub(super) const LINE: f32 = 15.0;
/// Between zones.
const GAP: f32 = 10.0;
/// From a zone's left edge to what stands in it; the way of requests goes down there.
const RISER: f32 = 14.0;

/// What of a zone's width is not for what stands in it, with the gap to the next one.
pub(super) const BETWEEN: f32 = RISER + 8.0 + GAP;

/// How many zones there are to stand.
pub(super) fn count(plan: &Plan<'_>) -> usize {
    floors(plan.world).filter(|id| plan.lane != Lane::Fargate || *id != SITE).count()
}

/// What stands in one zone.
pub(super) struct Tenants {
    /// Which zone.
    pub(super) id: ZoneId,
    /// Indices of Fargate's tasks among the actors.
    pub(super) pods: std::ops::Range<usize>,
    /// Its instances.
    pub(super) bins: Vec<bins::Tenant>,
}

/// A picture that is scrolled anyway has this much room for names before tasks are shown with less.
const SCROLLED: f32 = 760.0;
/// By so much a picture grows before tasks lose their names: two rows of tasks in full.
const GROWS: f32 = 140.0;

/// How zones are to stand.
pub(super) struct How {
    /// Below each other.
    pub(super) narrow: bool,
    /// With at most this much of each task.
    pub(super) wanted: Detail,
    /// Height that is there beyond the area's own; it changes nothing but distances.
    pub(super) stretched: f32,
}

/// Lets zones with all that is in them stand in an area, with as much detail as fits. The answer is the area that
/// they take, which may be higher.
pub(super) fn stand(layout: &mut Layout, plan: &Plan<'_>, area: Bounds, how: &How) -> Bounds {
    let How { narrow, wanted, stretched } = *how;
    let tenants = tenants(plan);
    let details = [Detail::Capsule, Detail::Tile, Detail::Cell, Detail::Raster];
    // Signs stay readable: where tiles do not fit either, the picture grows and is scrolled.
    let least = wanted.min(Detail::Tile);
    let mut candidates = details.into_iter().filter(|it| (least..=wanted).contains(it));
    let heights = |(detail, scale, more): (Detail, f32, usize)| -> Vec<f32> {
        let width = zone_width(area, tenants.len(), narrow) - RISER - 8.0;
        tenants.iter().map(|zone| height(plan, zone, width, (detail, scale, more))).collect()
    };
    let needs = |heights: &[f32]| -> f32 {
        if narrow {
            heights.iter().map(|height| height + GAP).sum()
        } else {
            heights.iter().copied().fold(0.0, f32::max)
        }
    };
    // A little more height is a fair price for names; a phone is scrolled anyway.
    let room = match narrow {
        false if plan.fits => area.h,
        true => (area.h * 1.3).max(SCROLLED),
        false => area.h + GROWS * plan.letters,
    };
    let detail =
        candidates.find(|detail| needs(&heights((*detail, 1.0, 0))) <= room).unwrap_or(least);
    layout.detail = detail;
    if detail == Detail::Capsule {
        // With room for one more in each zone, so that a replacement does not make all of them jump.
        // Higher without being wider they would be boxes with words that are cut.
        let width = zone_width(area, tenants.len(), narrow) - RISER - 8.0;
        let fits = |scale: &f32| {
            pods::least(plan.letters * scale) <= width
                && needs(&heights((detail, *scale, 1))) <= area.h
        };
        layout.scale = [2.0, 1.7, 1.45, 1.3, 1.15].into_iter().find(fits).unwrap_or(1.0);
    }
    let heights = heights((detail, layout.scale, 0));
    let needed = needs(&heights);
    layout.needed = area.y + needed;
    let area = Bounds { h: (area.h + stretched).max(needed), ..area };
    let spare = (area.h - needed).max(0.0) / tenants.len().max(1) as f32;
    let mut corner = Point::new(area.x, area.y);
    let mut places: Vec<(&Tenants, Bounds)> = Vec::with_capacity(tenants.len());
    for (zone, height) in tenants.iter().zip(heights) {
        let height = if narrow { height + spare } else { area.h };
        let width = zone_width(area, tenants.len(), narrow);
        let bounds = Bounds::new(corner.x, corner.y, width, height);
        places.push((zone, bounds));
        if narrow {
            corner.y += height + GAP;
        } else {
            corner.x += width + GAP;
        }
    }
    // One scale for all instances: what one zone has no room for is too large in every zone.
    let mut most = (f32::MAX, f32::MAX);
    for (zone, bounds) in &places {
        let (upper, _) = parts(layout, plan, zone, *bounds);
        let own = bins::size(zone.bins.len(), upper, layout.detail);
        most = own.map_or(most, |own| (most.0.min(own.0), most.1.min(own.1)));
    }
    for (zone, bounds) in places {
        stand_zone(layout, plan, zone, bounds, most);
    }
    area
}

fn zone_width(area: Bounds, count: usize, narrow: bool) -> f32 {
    let count = count.max(1) as f32;
    if narrow { area.w } else { (area.w - GAP * (count - 1.0)) / count }
}

fn tenants(plan: &Plan<'_>) -> Vec<Tenants> {
    let mut zones: Vec<Tenants> = floors(plan.world)
        .map(|id| {
            let of_zone = |actor: &Actor<'_>| actor.place < Place::Fargate(id);
            let start = plan.actors.partition_point(of_zone);
            let end = plan.actors.partition_point(|actor| actor.place <= Place::Fargate(id));
            Tenants { id, pods: start..end, bins: Vec::new() }
        })
        .collect();
    if plan.lane == Lane::Fargate {
        zones.retain(|zone| zone.id != SITE);
        return zones;
    }
    for (id, instance) in plan.world.instances.iter().filter(|(_, i)| is_shown(plan, i)) {
        let place = Place::Instance(id);
        let start = plan.actors.partition_point(|actor| actor.place < place);
        let end = plan.actors.partition_point(|actor| actor.place <= place);
        let zone = zones.iter_mut().find(|zone| zone.id == instance.zone);
        if let Some(zone) = zone {
            zone.bins.push(bins::Tenant::new(id, instance, start..end));
        }
    }
    zones
}

fn is_shown(plan: &Plan<'_>, instance: &Instance) -> bool {
    instance.ended.is_none_or(|ended| plan.at.since(ended) < plan.gone)
        || sim::WHOLE && instance.is_left_over()
}

/// The least height of a zone with this detail and scale, if so many more tasks of Fargate stand in it.
fn height(plan: &Plan<'_>, zone: &Tenants, width: f32, how: (Detail, f32, usize)) -> f32 {
    let (detail, scale, more) = how;
    // Where Fargate is used at all, a zone keeps room for a task, so that it does not close up when one leaves.
    let on_fargate = |actor: &Actor<'_>| matches!(actor.place, Place::Fargate(_));
    let least = usize::from(zone.bins.is_empty() && plan.actors.iter().any(on_fargate));
    let pods = if zone.pods.is_empty() { least } else { zone.pods.len() + more };
    let pods = pods::height(pods, width, plan.letters * scale, detail);
    let bins = bins::height(zone.bins.len(), width, plan.letters, detail);
    let between = if pods > 0.0 && bins > 0.0 { 8.0 } else { 0.0 };
    head(plan) + (pods + between + bins).max(24.0) + 8.0
}

/// Height of a zone's name, and of its histogram, if it has one.
fn head(plan: &Plan<'_>) -> f32 {
    let lines = plan.counted.len() as f32;
    (TITLE + if lines > 0.0 { lines * LINE + 6.0 } else { 0.0 }) * plan.letters
}

/// Where in a zone instances stand, and where Fargate's tasks.
fn parts(layout: &Layout, plan: &Plan<'_>, zone: &Tenants, bounds: Bounds) -> (Bounds, Bounds) {
    let title = head(plan);
    let inner = Bounds::new(
        bounds.x + RISER,
        bounds.y + title,
        bounds.w - RISER - 8.0,
        bounds.h - title - 8.0,
    );
    let pods_height =
        pods::height(zone.pods.len(), inner.w, plan.letters * layout.scale, layout.detail);
    if zone.bins.is_empty() {
        (Bounds { h: 0.0, ..inner }, inner)
    } else if zone.pods.is_empty() {
        (inner, Bounds { h: 0.0, ..inner })
    } else {
        let upper = Bounds { h: inner.h - pods_height - 8.0, ..inner };
        let y = upper.bottom() + 8.0;
        (upper, Bounds::new(inner.x, y, inner.w, pods_height))
    }
}

fn stand_zone(
    layout: &mut Layout,
    plan: &Plan<'_>,
    zone: &Tenants,
    bounds: Bounds,
    most: (f32, f32),
) {
    let (upper, lower) = parts(layout, plan, zone, bounds);
    bins::stand(layout, plan, &zone.bins, upper, most);
    pods::stand(layout, plan, zone.pods.clone(), lower);
    layout.zones.push(Zone {
        id: zone.id,
        bounds,
        histogram: (!plan.counted.is_empty()).then(|| {
            let (y, letters) = (bounds.y + TITLE * plan.letters, plan.letters);
            let height = plan.counted.len() as f32 * LINE * letters;
            Bounds::new(bounds.x + RISER, y, bounds.w - RISER - 8.0, height)
        }),
        pods: (!zone.pods.is_empty()).then_some(lower),
        entry: Point::new(bounds.x + RISER / 2.0, bounds.y - WAY / 2.0),
    });
}

//! Places of tasks on Fargate, and of the chips on shelf and tray.

use crate::cast::Place;
use crate::geometry::{Bounds, Point};
use crate::layout::{Layout, Plan, Spot};
use crate::view::Detail;

/// Least width of a capsule, at letters of size 1.
const CAPSULE: f32 = 150.0;
/// Greatest width of a capsule.
const CAPSULE_MAX: f32 = 200.0;
/// Height of a capsule.
const CAPSULE_HEIGHT: f32 = 58.0;
/// Side of a tile.
const TILE: f32 = 28.0;
/// Least and greatest side of a cell.
const CELL: (f32, f32) = (5.0, 12.0);
/// Least side of a spot of a raster.
const SPOT: f32 = 4.0;
/// A chip on shelf or tray.
const CHIP: (f32, f32) = (112.0, 24.0);
/// The least width of one on the shelf: an id and its sign.
const CHIP_LEAST: f32 = 66.0;
/// Between chips.
pub(crate) const CHIP_GAP: f32 = 6.0;
/// Room on the shelf for the number of those that have none on it.
pub(crate) const MORE: f32 = 38.0;

/// Least width of a capsule.
pub(super) fn least(letters: f32) -> f32 {
    CAPSULE * letters
}

/// Width, height and gap of a place, if so many stand in a row of this width.
fn grid(width: f32, letters: f32, detail: Detail, side: f32) -> (f32, Bounds) {
    let (least, most, height, gap) = match detail {
        Detail::Capsule => {
            (CAPSULE * letters, CAPSULE_MAX * letters, CAPSULE_HEIGHT * letters, 12.0)
        }
        Detail::Tile => (TILE, TILE, TILE, 7.0),
        Detail::Cell => (side, side, side, 2.0),
        Detail::Raster => (side, side, side, 0.0),
    };
    let columns = ((width + gap) / (least + gap)).floor().max(1.0);
    let own = ((width - gap * (columns - 1.0)) / columns).max(least.min(width)).min(most.max(1.0));
    (columns, Bounds::new(gap, gap, own, height))
}

/// Height of so many places.
pub(super) fn height(count: usize, width: f32, letters: f32, detail: Detail) -> f32 {
    if count == 0 {
        return 0.0;
    }
    let least = if detail == Detail::Raster { SPOT } else { CELL.0 };
    let (columns, place) = grid(width, letters, detail, least);
    (count as f32 / columns).ceil() * (place.h + place.y)
}

/// Gives Fargate's tasks of a zone their places, the first at the upper left.
pub(super) fn stand(
    layout: &mut Layout,
    plan: &Plan<'_>,
    range: std::ops::Range<usize>,
    area: Bounds,
) {
    let mut side = CELL.1;
    let detail = layout.detail;
    let letters = plan.letters * layout.scale;
    let rows = |side: f32| {
        let (columns, place) = grid(area.w, letters, detail, side);
        (range.len() as f32 / columns).ceil() * (place.h + place.y)
    };
    let least = if detail == Detail::Raster { SPOT } else { CELL.0 };
    while detail <= Detail::Cell && side > least && rows(side) > area.h {
        side -= 1.0;
    }
    let (columns, place) = grid(area.w, letters, detail, side);
    let mut order: Vec<usize> = range.collect();
    if detail == Detail::Raster {
        super::sort_by_look(&mut order, plan.actors);
        layout.order.extend(&order);
    }
    for (index, actor) in order.into_iter().enumerate() {
        let Some(spot) = layout.spots.get_mut(actor) else { continue };
        let index = index as f32;
        let (row, column) = ((index / columns).floor(), index % columns);
        let x = area.x + column * (place.w + place.x);
        let y = area.y + place.y + row * (place.h + place.y);
        let bounds = Bounds::new(x, y, place.w, place.h);
        let socket = Point::new(x + (place.h / 2.0).min(place.w / 2.0), y);
        *spot = Some(Spot { bounds, socket, way: y - place.y / 2.0, turn: socket.x });
    }
}

/// Gives chips their places on shelf and tray, as far as there is room: the tray shows the latest.
pub(super) fn stand_chips(layout: &mut Layout, plan: &Plan<'_>) {
    for (area, place) in [(layout.shelf, Place::Shelf), (layout.tray, Place::Tray)] {
        let Some(area) = area else { continue };
        let of_place = |actor: &&crate::cast::Actor<'_>| actor.place == place;
        let start = plan.actors.iter().take_while(|actor| actor.place < place).count();
        let count = plan.actors.iter().skip(start).take_while(of_place).count();
        let (mut w, h) = (CHIP.0 * plan.letters, CHIP.1 * plan.letters);
        let room = area.w - 12.0 + CHIP_GAP;
        let fit = |room: f32, w: f32| (room / (w + CHIP_GAP)).floor().max(1.0) as usize;
        if place == Place::Shelf && sim::WHOLE {
            // On the shelf a chip says no more than who it is. No `clamp`: its panic brings the printing of numbers along.
            let fair = room / count.max(1) as f32 - CHIP_GAP;
            w = fair.max(CHIP_LEAST * plan.letters).min(w);
        }
        let mut columns = fit(room, w);
        if place == Place::Shelf && count > columns {
            columns = fit(room - MORE * plan.letters, w);
        }
        let first = if place == Place::Tray { count.saturating_sub(columns) } else { 0 };
        let shown = start + first..start + count.min(first + columns);
        for (nth, spot) in layout.spots.get_mut(shown).into_iter().flatten().enumerate() {
            let x = area.x + 8.0 + nth as f32 * (w + CHIP_GAP);
            let y = area.y + 21.0 * plan.letters;
            let bounds = Bounds::new(x, y, w.min(area.w - 16.0), h);
            *spot = Some(Spot { bounds, socket: bounds.centre(), way: y, turn: x });
        }
    }
}

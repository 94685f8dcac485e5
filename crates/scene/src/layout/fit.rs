//! Letters of a picture that has to fit its height: as large as what is always there lets them be, whatever tasks come
//! and go.

use super::{NARROW_FIT, PAD, Plan, board, foot_height, front, pods, zones};
use crate::geometry::Point;

/// Letters larger than this tell no more.
const MOST: f32 = 1.45;
/// What zones need at letters of size 1: a name and some rows of tasks.
const ZONES: f32 = 250.0;

/// By how much letters are multiplied in a picture of this size; 1 where there is room for no more.
pub(super) fn letters(plan: &Plan<'_>, size: Point) -> f32 {
    if size.x < NARROW_FIT {
        return 1.0;
    }
    let one = Plan { letters: 1.0, counted: Vec::new(), ..*plan };
    let (column, front) = match one.ways {
        true => (front::WIDTH, front::height(&one)),
        false => (0.0, 0.0),
    };
    let needed = board::height(&one, size.x) + front.max(ZONES) + foot_height(&one, false);
    let high = (size.y - 2.0 * PAD) / needed;
    let zones = zones::count(&one) as f32;
    let room = size.x - 2.0 * PAD - zones * zones::BETWEEN;
    let wide = room / (zones * pods::least(1.0) + column);
    high.min(wide).clamp(1.0, MOST)
}

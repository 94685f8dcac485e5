//! Places of users and load balancers: a column at the left, or, where it is narrow, rows on top.

use sim::ids::TargetGroupId;

use crate::geometry::{Bounds, Point};
use crate::layout::{Layout, PAD, Plan, Ring, WAY};

/// Width of the column.
pub(super) const WIDTH: f32 = 116.0;
/// Height of a row.
const ROW: f32 = 104.0;
/// Width of the users in a row, and the least of a ring with its name.
const USERS_IN_ROW: f32 = 76.0;
const LEAST_IN_ROW: f32 = 78.0;
/// Radius of a load balancer's ring.
const RING: f32 = 34.0;
/// Height of a ring's name with the air around it.
const NAME: f32 = 60.0;
/// Height of the users above the rings, and the least of a ring with its name.
const USERS: f32 = 84.0;
const LEAST: f32 = 106.0;

/// The least height of the column: several rings stand below each other, each with its name.
pub(super) fn height(plan: &Plan<'_>) -> f32 {
    (USERS + plan.world.target_groups.len() as f32 * LEAST) * plan.letters
}

/// Users and load balancers, from a height on. What is left for the zones is the answer.
pub(super) fn stand(
    layout: &mut Layout,
    plan: &Plan<'_>,
    size: Point,
    (from, narrow): (f32, bool),
    foot: f32,
) -> Bounds {
    let groups: Vec<TargetGroupId> = plan.world.target_groups.ids().collect();
    let bottom = size.y - PAD - foot;
    if groups.is_empty() {
        return Bounds::new(PAD, from, size.x - 2.0 * PAD, bottom - from);
    }
    let letters = plan.letters;
    if narrow {
        let top = stand_in_rows(layout, &groups, size.x, from, letters);
        return Bounds::new(PAD, top, size.x - 2.0 * PAD, (bottom - top).max(60.0));
    }
    let width = WIDTH * letters;
    stand_in_column(layout, &groups, (from, bottom), letters);
    let top = from + WAY;
    Bounds::new(PAD + width, top, size.x - 2.0 * PAD - width, (bottom - top).max(60.0))
}

/// Rings below the users, each with its name below it. Requests for all but the first come down at the left edge, so names
/// keep off it.
fn stand_in_column(
    layout: &mut Layout,
    groups: &[TargetGroupId],
    (from, bottom): (f32, f32),
    letters: f32,
) {
    let radius = RING * letters.sqrt();
    let width = WIDTH * letters;
    let count = groups.len() as f32;
    layout.users = Some(Bounds::new(PAD, from + 4.0, width - 14.0, 64.0 * letters));
    let first = from + USERS * letters;
    let room = (bottom - first) / count;
    for (index, group) in groups.iter().copied().enumerate() {
        let radius = radius.min((room - NAME * letters) / 2.0).max(12.0);
        let x = PAD + (width - 14.0) / 2.0;
        let middle = room.min(2.0 * radius + NAME * letters) * (index as f32 + 0.5);
        // Where there are several, the last one's name keeps off the foot.
        let middle = if count > 1.0 { middle - 20.0 * letters } else { middle };
        let centre = Point::new(x, first + middle);
        let exit = Point::new(PAD + width - 8.0, centre.y);
        let aside = if count > 1.0 { 8.0 } else { -6.0 };
        let (y, w) = (centre.y + radius + 10.0, width - 14.0 - 2.0 * aside);
        let label = Bounds::new(PAD + aside, y, w, 32.0 * letters);
        layout.rings.push(Ring { group, centre, radius, exit, label, beside: false, feed: None });
    }
}

/// Rings beside the users, in as many rows as they need and about as many in each. Columns stand below each other, so that what
/// leaves an upper ring goes down between the lower ones. The answer is where the zones begin.
fn stand_in_rows(
    layout: &mut Layout,
    groups: &[TargetGroupId],
    width: f32,
    from: f32,
    letters: f32,
) -> f32 {
    let (users, height) = (USERS_IN_ROW * letters, ROW * letters);
    let whole = width - 2.0 * PAD - users;
    let most = ((whole / (LEAST_IN_ROW * letters)).floor() as usize).max(1);
    let rows = groups.len().div_ceil(most);
    let columns = groups.len().div_ceil(rows.max(1)).max(1);
    let room = whole / columns as f32;
    layout.users = Some(Bounds::new(PAD, from, users, height - 14.0));
    for (index, group) in groups.iter().enumerate() {
        let (row, column) = ((index / columns) as f32, (index % columns) as f32);
        let (x, y) = (PAD + users + room * column, from + height * row);
        let cell = Bounds::new(x, y, room, height);
        // Requests for all but the first come along above their row, so that none goes through another ring.
        let feed = (index > 0).then_some(y - 5.0);
        layout.rings.push(Ring { feed, ..in_row(*group, cell, letters, rows == 1) });
    }
    from + height * rows as f32
}

/// A ring in a row of rings, its name beside it or, where that has no room or may not be, below.
fn in_row(group: TargetGroupId, cell: Bounds, letters: f32, may_beside: bool) -> Ring {
    let own = (RING * letters.sqrt()).min(cell.w / 2.0 - 12.0).max(12.0);
    let left = cell.x + 24.0;
    let beside = cell.w - 2.0 * own - 40.0;
    if may_beside && beside >= 64.0 * letters {
        let centre = Point::new(left + own, cell.y + own + 8.0);
        let exit = Point::new(centre.x, centre.y + own + 6.0);
        let x = centre.x + own + 14.0;
        let label = Bounds::new(x, cell.y, beside, 2.0 * own + 16.0);
        return Ring { group, centre, radius: own, exit, label, beside: true, feed: None };
    }
    let label = 30.0 * letters;
    let own = own.min((cell.h - label - 30.0) / 2.0).max(12.0);
    let centre = Point::new(cell.centre().x, cell.y + own + 8.0);
    // Requests leave at the side and go down between the names.
    let exit = Point::new(cell.right() - 4.0, centre.y);
    let label = Bounds::new(cell.x + 4.0, centre.y + own + 8.0, cell.w - 12.0, label);
    Ring { group, centre, radius: own, exit, label, beside: false, feed: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Theme;
    use crate::ways::from_users;

    fn apart(a: Bounds, b: Bounds) -> bool {
        a.right() <= b.x || b.right() <= a.x || a.bottom() <= b.y || b.bottom() <= a.y
    }

    /// What comes down to a ring, or leaves it, keeps off the names of those above and below.
    #[test]
    fn ways_of_a_column_keep_off_its_names() {
        for theme in Theme::ALL {
            for count in 2..=12 {
                let groups: Vec<_> = (1..=count).map(TargetGroupId).collect();
                let mut layout = Layout::default();
                stand_in_column(&mut layout, &groups, (10.0, 1_800.0), theme.letters());
                for ring in &layout.rings {
                    let ways = from_users(&layout, ring).into_iter().flatten();
                    for way in ways.chain([ring.exit]) {
                        let beside = |other: &Ring| {
                            // Ways are at most ten wide.
                            way.x + 5.0 < other.label.x || way.x - 5.0 > other.label.right()
                        };
                        let is_own = way.x == ring.centre.x || way.y == ring.centre.y;
                        let all = layout.rings.iter().all(beside);
                        assert!(is_own || all, "{count} in {theme:?}: {way:?}");
                    }
                }
            }
        }
    }

    /// Rings, their names, and the users keep off each other, the edges and the zones, however many there are and
    /// however narrow it is.
    #[test]
    fn however_many_rings_keep_off_each_other() {
        for theme in Theme::ALL {
            for width in [280.0, 320.0, 355.0, 375.0, 480.0, 639.0] {
                for count in 1..=14 {
                    let groups: Vec<_> = (1..=count).map(TargetGroupId).collect();
                    let mut layout = Layout::default();
                    let letters = theme.letters();
                    let top = stand_in_rows(&mut layout, &groups, width, 10.0, letters);
                    let says = format!("{count} rings on {width} in {theme:?}");
                    let mut things = vec![layout.users.unwrap()];
                    for ring in &layout.rings {
                        // With the line around it.
                        things.push(Bounds::around(ring.centre, 2.0 * ring.radius + 13.0));
                        if !ring.beside {
                            things.push(ring.label);
                        }
                        assert!(
                            ring.feed.is_none_or(|feed| things.iter().all(|it| {
                                ring.centre.y < it.y || feed > it.bottom() || feed < it.y
                            })),
                            "{says}"
                        );
                    }
                    assert_eq!(layout.rings.len(), groups.len());
                    for (index, thing) in things.iter().enumerate() {
                        assert!(thing.x >= 0.0 && thing.right() <= width, "{says}: {thing:?}");
                        assert!(thing.bottom() <= top - WAY / 2.0, "{says}: {thing:?}");
                        for other in &things[..index] {
                            assert!(apart(*thing, *other), "{says}: {thing:?} {other:?}");
                        }
                    }
                    // What leaves a ring goes down beside everything that stands below it.
                    for ring in &layout.rings {
                        let way = Bounds::new(ring.exit.x, ring.exit.y, 0.0, top - ring.exit.y);
                        let below = things.iter().filter(|it| it.y > ring.centre.y);
                        let mut below = below.filter(|_| !ring.beside);
                        assert!(below.all(|it| apart(way, *it)), "{says}: {ring:?}");
                    }
                }
            }
        }
    }
}

//! Ways of requests: from a load balancer along the zones' upper edge, down a zone, along a row, into a task.

use crate::geometry::Point;
use crate::layout::{Layout, Ring, Spot, Zone};

/// A way with its corners.
pub(crate) type Way = [Point; 8];

/// From a load balancer to a task in a zone.
pub(crate) fn to_task(layout: &Layout, ring: &Ring, zone: &Zone, spot: &Spot) -> Way {
    let [edge, out, up, over, _] = to_zone(layout, ring, zone);
    let down = Point::new(over.x, spot.way);
    let along = Point::new(spot.turn, spot.way);
    let beside = Point::new(spot.turn, spot.socket.y);
    [edge, out, up, over, down, along, beside, spot.socket]
}

/// From a load balancer to the lower end of a zone.
pub(crate) fn to_zone(layout: &Layout, ring: &Ring, zone: &Zone) -> [Point; 5] {
    let level = layout.zones.first().map_or(zone.entry.y, |first| first.entry.y);
    let edge = if ring.beside {
        ring.exit
    } else {
        Point::new(ring.centre.x + ring.radius + 6.0, ring.centre.y)
    };
    let out = ring.exit;
    let up = Point::new(ring.exit.x, level);
    let over = Point::new(zone.entry.x, level);
    [edge, out, up, over, Point::new(zone.entry.x, zone.bounds.bottom() - 10.0)]
}

/// From the users to a load balancer. One that stands below another is reached around it and its name.
pub(crate) fn from_users(layout: &Layout, ring: &Ring) -> Option<[Point; 4]> {
    let users = layout.users?;
    let gap = ring.radius + 7.0;
    if let Some(feed) = ring.feed {
        let end = Point::new(ring.centre.x, ring.centre.y - gap);
        let from = if feed < users.y {
            Point::new(users.right(), ring.centre.y)
        } else {
            Point::new(users.centre().x, users.bottom())
        };
        return Some([from, Point::new(from.x, feed), Point::new(end.x, feed), end]);
    }
    let below = ring.centre.y - gap > users.bottom() - 4.0;
    let first = layout.rings.first().is_some_and(|first| first.group == ring.group);
    let beside = Point::new(ring.centre.x - gap, ring.centre.y);
    Some(if below && first {
        let from = Point::new(ring.centre.x, users.bottom() - 4.0);
        [from, from, from, Point::new(ring.centre.x, ring.centre.y - gap)]
    } else if below {
        let from = Point::new(users.x, users.bottom() - 4.0);
        [from, from, Point::new(from.x, ring.centre.y), beside]
    } else {
        let from = Point::new(users.right(), ring.centre.y);
        [from, from, from, beside]
    })
}

/// How long a way is.
fn length(points: &[Point]) -> f32 {
    points.windows(2).map(|pair| step(pair[0], pair[1])).sum()
}

fn step(from: Point, to: Point) -> f32 {
    (to.x - from.x).hypot(to.y - from.y)
}

/// The point a part of the way along.
pub(crate) fn along(points: &[Point], part: f32) -> Point {
    let mut left = length(points) * part.clamp(0.0, 1.0);
    for pair in points.windows(2) {
        let own = step(pair[0], pair[1]);
        if left <= own && own > 0.0 {
            return pair[0].toward(pair[1], left / own);
        }
        left -= own;
    }
    points.last().copied().unwrap_or_default()
}

/// The corners of the first part of a way.
pub(crate) fn beginning(points: &[Point], part: f32) -> Vec<Point> {
    let mut left = length(points) * part.clamp(0.0, 1.0);
    let mut kept: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let own = step(pair[0], pair[1]);
        if left <= own {
            kept.push(pair[0].toward(pair[1], if own > 0.0 { left / own } else { 0.0 }));
            break;
        }
        kept.push(pair[1]);
        left -= own;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_way_is_measured_along_it() {
        let way = [Point::new(0.0, 0.0), Point::new(10.0, 0.0), Point::new(10.0, 30.0)];
        let check = |part: f32, x: f32, y: f32| {
            assert_eq!(along(&way, part), Point::new(x, y), "{part}");
            assert_eq!(beginning(&way, part).last(), Some(&Point::new(x, y)), "{part}");
        };
        check(0.0, 0.0, 0.0);
        check(0.125, 5.0, 0.0);
        check(0.5, 10.0, 10.0);
        check(1.0, 10.0, 30.0);
        check(7.0, 10.0, 30.0);
        assert_eq!(along(&[], 0.5), Point::default());
    }
}

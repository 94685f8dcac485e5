//! Ways of requests and what goes along them: dots, or flows as wide as they are strong where dots would be
//! too many or nothing may move.

use sim::ids::{TaskId, ZoneId};
use sim::sorted::sort_by_number;

use crate::cast::Place;
use crate::floors::SITE;
use crate::frame::{Align, Layer};
use crate::geometry::{Bounds, Point};
use crate::glyph::Glyph;
use crate::layout::{Ring, Spot, Zone};
use crate::paint::Stage;
use crate::paint::balancer::below_people;
use crate::paint::brush::{Brush, Style};
use crate::paint::zone::remark;
use crate::state::Reach;
use crate::theme::Token;
use crate::traffic::{self, Dot, Flow, Leg, dots, per_dot};
use crate::view::Detail;
use crate::ways;

pub(crate) fn paint(stage: &Stage<'_>, brush: &mut Brush<'_>) {
    if stage.layout.rings.is_empty() {
        return;
    }
    if flows(stage) {
        flow(stage, brush);
        return;
    }
    lines(stage, brush);
    let per_dot = per_dot(stage.world, stage.view);
    let dots = dots(stage.world, stage.log, stage.at, stage.view, per_dot);
    brush.frame.requests_per_dot = per_dot;
    if !dots.is_empty() {
        brush.frame.moves = true;
        let places = places(stage);
        for dot in dots {
            paint_dot(stage, brush, &places, &dot);
        }
    }
    factor(stage, brush);
}

/// Whether requests are shown as flows.
pub(crate) fn flows(stage: &Stage<'_>) -> bool {
    let still = stage.layout.detail <= Detail::Cell || stage.view.reduced_motion;
    still && !stage.layout.rings.is_empty()
}

/// Says for how many requests a dot stands, whenever that is not one, and for a while for how many it stood before.
fn factor(stage: &Stage<'_>, brush: &mut Brush<'_>) {
    let (count, Some(users)) = (brush.frame.requests_per_dot, stage.layout.users) else { return };
    if count <= 1 {
        return;
    }
    brush.on(Layer::Hosts);
    let size = stage.letters(11.0);
    let style = Style::plain(size, Token::InkSoft, users.w).aligned(Align::Middle);
    let at = below_people(stage, users);
    let before = traffic::per_dot_before(stage.world, stage.at, stage.view);
    let Some(before) = before.filter(|_| sim::WHOLE) else {
        return brush.text(at, style, format_args!("1 dot = {count}"));
    };
    // It is over some time after nothing else has changed.
    brush.frame.moves = true;
    let plate = Bounds::around(at, size * 1.7);
    let plate = Bounds { x: users.x, w: users.w, ..plate };
    let edge = brush.stroke(Token::Accent, 2.0);
    brush.rect(plate, 4.0, Some(Token::Sheet), Some(edge));
    let style = Style { token: Token::Ink, room: users.w - 6.0, ..style.bold() };
    brush.text(at, style, format_args!("1 dot = {count}, was {before}"));
}

/// Every task on a host with its place and zone, by id.
fn places<'a>(stage: &'a Stage<'_>) -> Vec<(TaskId, &'a Spot, &'a Zone)> {
    let zone_of = |id: ZoneId| stage.layout.zones.iter().find(|zone| zone.id == id);
    let pairs = stage.actors.iter().zip(&stage.layout.spots);
    let mut places: Vec<_> = pairs
        .filter_map(|(actor, spot)| {
            let zone = match actor.place {
                Place::Fargate(zone) => zone,
                Place::Instance(id) => stage.world.instances.get(id)?.zone,
                Place::Shelf | Place::Tray => return None,
            };
            Some((actor.id, spot.as_ref()?, zone_of(zone)?))
        })
        .collect();
    sort_by_number(&mut places, |place| place.0.0.into());
    places
}

/// The ways of all registered targets, each stretch once.
fn lines(stage: &Stage<'_>, brush: &mut Brush<'_>) {
    brush.on(Layer::Ways);
    let stroke = brush.stroke(Token::Line, 2.0);
    for ring in &stage.layout.rings {
        if let Some(way) = ways::from_users(stage.layout, ring) {
            brush.path(way, stroke);
        }
        for zone in &stage.layout.zones {
            zone_lines(stage, brush, ring, zone, stroke);
        }
    }
}

fn zone_lines(
    stage: &Stage<'_>,
    brush: &mut Brush<'_>,
    ring: &Ring,
    zone: &Zone,
    stroke: crate::frame::Stroke,
) {
    let registered = |task: TaskId| {
        let group = stage.world.target_groups.get(ring.group)?;
        let state = Reach::from(group.target(task)?.state);
        (state != Reach::Initial).then_some(())
    };
    // Rows from above, each with how far it reaches to the right.
    let mut rows: Vec<(f32, f32)> = Vec::new();
    for (actor, spot) in stage.actors.iter().zip(&stage.layout.spots) {
        let Some(spot) = spot.filter(|spot| zone.bounds.holds(spot.socket)) else { continue };
        if registered(actor.id).is_none() {
            continue;
        }
        match rows.iter_mut().find(|row| row.0 == spot.way) {
            Some(row) => row.1 = row.1.max(spot.turn),
            None => rows.push((spot.way, spot.turn)),
        }
        if matches!(actor.place, Place::Fargate(_)) {
            let top = Point::new(spot.turn, spot.way);
            brush.line(top, Point::new(top.x, spot.bounds.y - 3.0), stroke);
        }
    }
    for bin in &stage.layout.bins {
        let has_targets = || {
            stage.world.instances.get(bin.id).is_some_and(|instance| {
                instance.tasks.iter().any(|task| registered(*task).is_some())
            })
        };
        if zone.bounds.holds(bin.entry) && has_targets() {
            let row = rows.iter().map(|row| row.0).filter(|way| *way <= bin.entry.y);
            let way = row.fold(zone.bounds.y, f32::max);
            brush.line(Point::new(bin.entry.x, way), bin.entry, stroke);
        }
    }
    let Some(lowest) = rows.iter().map(|row| row.0).reduce(f32::max) else { return };
    let [edge, out, up, over, _] = ways::to_zone(stage.layout, ring, zone);
    brush.path([edge, out, up, over, Point::new(over.x, lowest)], stroke);
    for (way, reach) in rows {
        brush.line(Point::new(over.x, way), Point::new(reach, way), stroke);
    }
}

fn paint_dot(
    stage: &Stage<'_>,
    brush: &mut Brush<'_>,
    places: &[(TaskId, &Spot, &Zone)],
    dot: &Dot,
) {
    let layout = stage.layout;
    let group = dot.target.map_or(dot.group, |(group, _)| group);
    let Some(ring) = layout.rings.iter().find(|ring| ring.group == group) else { return };
    let place = dot.target.and_then(|(_, task)| {
        let index = places.binary_search_by_key(&task, |place| place.0).ok()?;
        places.get(index)
    });
    let route = |part| {
        place.map(|(_, spot, zone)| ways::along(&ways::to_task(layout, ring, zone, spot), part))
    };
    brush.on(Layer::Moving);
    let at = match dot.leg {
        Leg::Approach => ways::from_users(layout, ring).map(|way| ways::along(&way, dot.part)),
        Leg::Route => route(dot.part),
        Leg::Fall => {
            let Some(gutter) = layout.gutter else { return };
            let from = route(1.0).unwrap_or(ring.centre);
            let part = dot.part * dot.part;
            let to = Point::new(gutter.x + 16.0, gutter.centre().y);
            brush.opacity = 1.0 - 0.4 * part;
            let at = from.toward(to, part);
            brush.glyph(Glyph::Cross, Bounds::around(at, 11.0), Token::RequestLost);
            brush.opacity = 1.0;
            return;
        }
    };
    let Some(at) = at else { return };
    if dot.slow {
        let stroke = brush.stroke(Token::RequestSlow, 2.0);
        brush.circle(at, 4.5, Some(Token::Sheet), Some(stroke));
    } else {
        let stroke = brush.stroke(Token::Sheet, 1.0);
        brush.circle(at, 3.4, Some(Token::Request), Some(stroke));
    }
}

/// Flows as wide as they are strong, the lost part beside them, with their rates as numbers.
fn flow(stage: &Stage<'_>, brush: &mut Brush<'_>) {
    let of_ring =
        |ring: &Ring| traffic::flows(stage.world, stage.log, stage.at, stage.view, ring.group);
    let rings = &stage.layout.rings;
    let flows: Vec<Vec<Flow>> = rings.iter().map(of_ring).collect();
    let all: u64 = flows.iter().flatten().map(|flow| flow.all).sum();
    let rate = traffic::rate_tenths(stage.world, stage.at);
    // In steps that the eye can tell apart, so that a way is not painted anew for every request.
    let width = |count: u64| 1.5 + (17.0 * count as f32 / all.max(1) as f32).round() / 2.0;
    for (ring, flows) in rings.iter().zip(&flows) {
        brush.on(Layer::Ways);
        let own: u64 = flows.iter().map(|flow| flow.all).sum();
        if let Some(way) = ways::from_users(stage.layout, ring) {
            let mut stroke = brush.stroke(Token::Request, 1.5);
            stroke.width = if all == 0 && rate > 0 { 10.0 } else { width(own) };
            brush.opacity = 0.45;
            brush.path(way, stroke);
            brush.opacity = 1.0;
        }
        for (zone, flow) in stage.layout.zones.iter().zip(flows) {
            to_zone(stage, brush, (ring, zone), flow, width);
        }
    }
    brush.on(Layer::Hosts);
    for (index, zone) in stage.layout.zones.iter().enumerate() {
        let mut flow = Flow::default();
        for own in flows.iter().filter_map(|flows| flows.get(index)) {
            (flow.all, flow.lost) = (flow.all + own.all, flow.lost + own.lost);
        }
        if zone.id != SITE {
            flow_label(stage, brush, zone, &flow, (all, rate));
        }
    }
}

/// The flow from a load balancer to a zone, and the lost part of it.
fn to_zone(
    stage: &Stage<'_>,
    brush: &mut Brush<'_>,
    (ring, zone): (&Ring, &Zone),
    flow: &Flow,
    width: impl Fn(u64) -> f32,
) {
    let way = ways::to_zone(stage.layout, ring, zone);
    let mut stroke = brush.stroke(Token::Request, width(flow.all));
    brush.opacity = 0.45;
    brush.path(way, stroke);
    brush.opacity = 1.0;
    if flow.lost > 0 {
        stroke = brush.stroke(Token::RequestLost, width(flow.lost));
        stroke.dashed = true;
        brush.path(way, stroke);
    }
}

fn flow_label(
    stage: &Stage<'_>,
    brush: &mut Brush<'_>,
    zone: &Zone,
    flow: &Flow,
    (all, rate): (u64, u64),
) {
    let share = |count: u64| (count * rate).checked_div(all.max(1) * 10).unwrap_or_default();
    let (at, room) = remark(stage, zone);
    if room < stage.letters(40.0) {
        return;
    }
    let style = Style::plain(stage.letters(11.0), Token::InkSoft, room).aligned(Align::End);
    if flow.lost > 0 {
        let style = Style { token: Token::RequestLost, ..style };
        brush.text(at, style, format_args!("{} req/s, {} lost", share(flow.all), share(flow.lost)));
    } else {
        brush.text(at, style, format_args!("{} req/s", share(flow.all)));
    }
}

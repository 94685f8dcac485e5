//! Instances: what they have, what of it is reserved and what is idle, and where they are in their life.

use sim::instance::{Instance, InstanceStatus};
use sim::time::{SimDuration, SimTime};

use crate::cast::Place;
use crate::frame::{Align, Layer, Subject};
use crate::geometry::{Bounds, Point};
use crate::glyph::Glyph;
use crate::layout::Bin;
use crate::marks::{is_managed, taken_back};
use crate::paint::Stage;
use crate::paint::brush::{Brush, Style};
use crate::pattern::Pattern;
use crate::text::Vcpu;
use crate::theme::Token;
use crate::view::Detail;

/// More sockets than these are told as a number.
const MAX_SOCKETS: u32 = 14;

pub(crate) fn paint(stage: &Stage<'_>, brush: &mut Brush<'_>) {
    if !sim::WHOLE {
        return;
    }
    for bin in &stage.layout.bins {
        let Some(instance) = stage.world.instances.get(bin.id) else { continue };
        brush.opacity = if instance.ended.is_some() { 0.45 } else { 1.0 };
        walls(stage, brush, bin, instance);
        if let Some(until) = boots(instance.status) {
            boot(stage, brush, bin, until.since(stage.at), until.since(instance.launched));
        } else {
            memory(stage, brush, bin, instance);
            cpu(stage, brush, bin, instance);
            sockets(stage, brush, bin, instance);
        }
        if bin.title.is_none() && is_managed(stage.world, instance) {
            managed_corner(brush, bin.bounds);
        }
        brush.opacity = 1.0;
        brush.frame.press(Subject::Instance(bin.id), bin.bounds);
    }
}

/// Until when an instance has nothing to give yet.
fn boots(status: InstanceStatus) -> Option<SimTime> {
    match status {
        InstanceStatus::Booting { until } | InstanceStatus::Registering { until } => Some(until),
        _ => None,
    }
}

/// What an instance is doing, in a word, where that is not what it should.
fn remark(instance: &Instance) -> Option<(&'static str, Glyph)> {
    match instance.status {
        InstanceStatus::Booting { .. } => Some(("boots", Glyph::Power)),
        InstanceStatus::Draining => Some(("DRAINING", Glyph::Tap)),
        InstanceStatus::Registering { .. } => Some(("registers", Glyph::Power)),
        InstanceStatus::Inactive => Some(("gone", Glyph::Dash)),
        InstanceStatus::Active if !instance.agent_connected => Some(("agent lost", Glyph::Broken)),
        InstanceStatus::Active if instance.impaired.is_some() => Some(("IMPAIRED", Glyph::Cross)),
        InstanceStatus::Active => None,
    }
}

fn walls(stage: &Stage<'_>, brush: &mut Brush<'_>, bin: &Bin, instance: &Instance) {
    brush.on(Layer::Hosts);
    let cell = stage.layout.detail <= Detail::Cell;
    let (remark, booting) = (remark(instance), boots(instance.status).is_some());
    let wall = if instance.is_external() { Token::LineStrong } else { Token::Ec2 };
    let mut stroke = brush.stroke(wall, if cell { 1.0 } else { 2.0 });
    stroke.dashed = booting || instance.ended.is_some();
    let leaves = remark.is_some() && !booting;
    let pattern = if leaves { Pattern::BackStripes } else { Pattern::None };
    let radius = if cell { 2.0 } else { 4.0 };
    brush.patterned(bin.bounds, radius, Some(Token::Sheet), (pattern, Token::Line), Some(stroke));
    let Some(title) = bin.title else { return };
    let size = stage.letters(11.0);
    let y = title.centre().y + 1.0;
    let name = Style::plain(size, Token::Ink, title.w).bold();
    if leaves {
        let (x, w) = (bin.bounds.x + 2.0, bin.bounds.w - 4.0);
        let plate = Bounds::new(x, title.y + 2.0, w, title.h - 3.0);
        brush.rect(plate, 3.0, Some(Token::Sheet), None);
    }
    brush.text(Point::new(title.x, y), name, format_args!("{}", bin.id));
    let used = signs(stage, brush, bin, instance, Point::new(title.x, y));
    let right = Style::plain(size, Token::InkSoft, title.w - 34.0 - used).aligned(Align::End);
    match remark {
        _ if taken_back(instance).is_some() => {
            counts(stage, brush, instance, Point::new(title.right(), y));
        }
        Some((word, glyph)) => {
            let sign = Bounds::around(Point::new(title.right() - 6.0, y), 12.0);
            brush.glyph(glyph, sign, Token::Ink);
            let room = title.w - 18.0 - used - name_width(bin, size);
            let style = Style { token: Token::Ink, room, ..right };
            brush.text(Point::new(title.right() - 16.0, y), style, format_args!("{word}"));
        }
        None => {
            let kind = if instance.is_external() { "external" } else { instance.kind().name };
            brush.text(Point::new(title.right(), y), right, format_args!("{kind}"));
        }
    }
}

/// Where there is no room for a sign, a Managed Instance has a corner that is filled.
fn managed_corner(brush: &mut Brush<'_>, bounds: Bounds) {
    let side = (bounds.w.min(bounds.h) * 0.3).min(7.0);
    brush.on(Layer::Hosts);
    let corner = Bounds::new(bounds.right() - side, bounds.y, side, side);
    brush.rect(corner, 0.0, Some(Token::Ec2), None);
}

/// Signs beside the instance's name: of a Managed Instance, of Spot, and of a task of a DAEMON service, which may itself have no room for one.
/// The answer is how much of the room they take.
fn signs(
    stage: &Stage<'_>,
    brush: &mut Brush<'_>,
    bin: &Bin,
    instance: &Instance,
    title: Point,
) -> f32 {
    let size = stage.letters(11.0);
    let place = Place::Instance(bin.id);
    let start = stage.actors.partition_point(|actor| actor.place < place);
    let mut own = stage.actors.iter().skip(start).take_while(|actor| actor.place == place);
    let daemon = own.any(|actor| actor.marks.daemon).then_some(Glyph::Anchor);
    let mut used = 0.0;
    let managed = is_managed(stage.world, instance).then_some(Glyph::Managed);
    let spot = instance.spot.then_some(Glyph::Bolt);
    for glyph in [managed, spot, daemon].into_iter().flatten() {
        let x = title.x + size * 0.5 + name_width(bin, size) + used;
        brush.glyph(glyph, Bounds::around(Point::new(x, title.y), size * 1.1), Token::Ink);
        used += size * 1.6;
    }
    used
}

/// The seconds until EC2 takes a Spot Instance back, at the right end of its title.
fn counts(stage: &Stage<'_>, brush: &mut Brush<'_>, instance: &Instance, right: Point) {
    let Some(until) = taken_back(instance) else { return };
    brush.frame.moves = true;
    let (layer, size) = (brush.layer, stage.letters(10.0));
    brush.on(Layer::Moving);
    let centre = Point::new(right.x - size * 1.7, right.y + 1.0);
    super::task::warning(brush, centre, size, until.since(stage.at).0.div_ceil(1_000_000));
    brush.on(layer);
}

/// Width of an instance's id with a gap after it.
fn name_width(bin: &Bin, size: f32) -> f32 {
    let letters = bin.id.0.max(1).ilog10() as f32 + 1.0;
    size * (1.2 + 0.66 * letters)
}

/// The bar of an instance that boots, and nothing in it yet: it has nothing to give.
fn boot(
    stage: &Stage<'_>,
    brush: &mut Brush<'_>,
    bin: &Bin,
    left: SimDuration,
    whole: SimDuration,
) {
    brush.on(Layer::Moving);
    brush.frame.moves = true;
    let inner =
        Bounds::new(bin.memory.x, bin.memory.y, bin.cpu.right() - bin.memory.x, bin.memory.h);
    let secs = left.0.div_ceil(1_000_000);
    // Where nothing may move the bar goes on in steps, as the number does.
    let left = if stage.view.reduced_motion { secs * 1_000_000 } else { left.0 };
    let done = 1.0 - left as f32 / whole.0.max(1) as f32;
    let height = 8.0_f32.min(inner.h / 3.0);
    let bar = Bounds::new(inner.x + 2.0, inner.centre().y, inner.w - 4.0, height);
    let stroke = brush.stroke(Token::LineStrong, 1.0);
    brush.rect(bar, 2.0, Some(Token::Sheet), Some(stroke));
    brush.rect(Bounds { w: bar.w * done.clamp(0.0, 1.0), ..bar }, 2.0, Some(Token::Ec2), None);
    let style = Style::plain(stage.letters(11.0), Token::Ink, inner.w).aligned(Align::Middle);
    let at = Point::new(inner.centre().x, bar.y - stage.letters(9.0));
    if inner.h > 34.0 {
        brush.text(at, style, format_args!("{secs} s"));
    }
}

/// Memory that no task reserves is hatched. Tasks are painted over it later.
fn memory(stage: &Stage<'_>, brush: &mut Brush<'_>, bin: &Bin, instance: &Instance) {
    brush.on(Layer::Hosts);
    let stroke = brush.stroke(Token::Line, 1.0);
    brush.patterned(
        bin.memory,
        1.0,
        Some(Token::Sheet),
        (Pattern::Hatch, Token::Idle),
        Some(stroke),
    );
    let registered = instance.registered.memory_mib;
    let free = registered.saturating_sub(instance.reserved.memory_mib);
    let height = bin.memory.h * free as f32 / registered.max(1) as f32;
    let size = stage.letters(11.0);
    if stage.layout.detail != Detail::Capsule || height < size + 6.0 {
        return;
    }
    let centre = Point::new(bin.memory.centre().x, bin.memory.y + height / 2.0);
    let plate = Bounds::new(centre.x - size * 3.9, centre.y - size * 0.75, size * 7.8, size * 1.5);
    let room = bin.memory.w - 4.0;
    let plate =
        Bounds { x: plate.x.max(bin.memory.x + 1.0), w: plate.w.min(bin.memory.w - 2.0), ..plate };
    brush.rect(plate, 3.0, Some(Token::Sheet), None);
    let style = Style::plain(size, Token::InkSoft, room).aligned(Align::Middle);
    brush.text(centre, style, format_args!("{free} MiB free"));
}

/// One column for each vCPU, filled from below by what tasks reserve.
fn cpu(stage: &Stage<'_>, brush: &mut Brush<'_>, bin: &Bin, instance: &Instance) {
    let width = bin.cpu.w / bin.columns.max(1) as f32;
    let cell = stage.layout.detail <= Detail::Cell;
    let per_column = instance.registered.cpu_units as f32 / bin.columns.max(1) as f32;
    let mut left = instance.reserved.cpu_units as f32;
    for column in 0..bin.columns {
        let gap = if cell { 0.0 } else { 2.0 };
        let x = bin.cpu.x + column as f32 * width + gap;
        let own = Bounds::new(x, bin.cpu.y, width - gap, bin.cpu.h);
        let stroke = (!cell).then(|| brush.stroke(Token::Line, 1.0));
        brush.patterned(own, 1.0, Some(Token::Sheet), (Pattern::Hatch, Token::Idle), stroke);
        let used = (left / per_column.max(1.0)).clamp(0.0, 1.0);
        left -= per_column;
        let height = own.h * used;
        let filled = Bounds::new(own.x, own.bottom() - height, own.w, height);
        if height > 0.0 {
            brush.rect(filled, 1.0, Some(Token::Reserved), None);
        }
    }
}

/// Sockets for network interfaces of tasks, the used ones filled.
fn sockets(stage: &Stage<'_>, brush: &mut Brush<'_>, bin: &Bin, instance: &Instance) {
    let Some(row) = bin.sockets else { return };
    let (all, used) = (instance.registered.enis, instance.reserved.enis);
    let step = 10.0;
    let room = stage.letters(78.0);
    let has_cpu = stage.layout.detail == Detail::Capsule && row.w > room + 70.0;
    if has_cpu {
        let (cpu, all) = (instance.reserved.cpu_units, instance.registered.cpu_units);
        let style = Style::plain(stage.letters(9.5), Token::InkSoft, room).aligned(Align::End);
        let at = Point::new(row.right(), row.centre().y);
        if remark(instance).is_some() {
            let plate = Bounds::new(at.x - room, row.y - 2.0, room + 2.0, row.h + 4.0);
            brush.rect(plate, 2.0, Some(Token::Sheet), None);
        }
        brush.text(at, style, format_args!("{} of {} vCPU", Vcpu(cpu), Vcpu(all)));
    }
    let row = if has_cpu { Bounds { w: row.w - room, ..row } } else { row };
    if all > MAX_SOCKETS || all as f32 * step > row.w {
        let size = stage.letters(10.0);
        let style = Style::plain(size, Token::InkSoft, row.w);
        let at = Point::new(row.x, row.centre().y);
        brush.text(at, style, format_args!("{used} of {all} interfaces"));
        return;
    }
    for index in 0..all {
        let own = Bounds::new(row.x + index as f32 * step, row.y, 7.0, 7.0);
        let stroke = brush.stroke(Token::LineStrong, 1.0);
        let fill = if index < used { Token::LineStrong } else { Token::Sheet };
        brush.rect(own, 1.0, Some(fill), Some(stroke));
    }
}

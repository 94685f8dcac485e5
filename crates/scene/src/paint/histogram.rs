//! Of zones whose tasks are too many to be told apart: how many are in which state, as bars with their numbers. While a
//! service has two revisions, the part of a bar that is of an old one is marked as such tasks are; the part that does
//! not match the filter is dimmed.

use crate::cast::{Actor, Place};
use crate::frame::{Align, Layer};
use crate::geometry::{Bounds, Point};
use crate::layout::Zone;
use crate::paint::Stage;
use crate::paint::brush::{Brush, DIM, Style};
use crate::revision::Revision;
use crate::state::Phase;
use crate::theme::Token;

pub(crate) fn paint(stage: &Stage<'_>, brush: &mut Brush<'_>) {
    let zones = stage.layout.zones.iter();
    let counts: Vec<(Bounds, Vec<Count>)> =
        zones.filter_map(|zone| Some((zone.histogram?, counts(stage, zone)))).collect();
    // One scale for all zones, so that bars can be compared across them.
    let most = counts.iter().flat_map(|(_, counts)| counts).map(|count| count.all).max();
    let most = most.unwrap_or(1).max(1);
    brush.on(Layer::Hosts);
    for (all, counts) in &counts {
        let height = all.h / stage.layout.counted.len().max(1) as f32;
        for (index, (phase, count)) in stage.layout.counted.iter().zip(counts).enumerate() {
            let line = Bounds::new(all.x, all.y + index as f32 * height, all.w, height);
            bar(stage, brush, line, *phase, (*count, most));
        }
    }
}

/// Tasks of a zone in one state.
#[derive(Clone, Copy, Default)]
struct Count {
    all: u32,
    /// Those of them that match the filter.
    matching: u32,
    /// Those of these that are of an old revision.
    old: u32,
}

/// The tasks of a zone in each state that is counted.
fn counts(stage: &Stage<'_>, zone: &Zone) -> Vec<Count> {
    let is_here = |actor: &&Actor<'_>| match actor.place {
        Place::Fargate(own) => own == zone.id,
        Place::Instance(id) => stage.world.instances.get(id).is_some_and(|it| it.zone == zone.id),
        Place::Shelf | Place::Tray => false,
    };
    let mut counts = vec![Count::default(); stage.layout.counted.len()];
    for actor in stage.actors.iter().filter(is_here) {
        let index = stage.layout.counted.iter().position(|phase| *phase == actor.phase);
        if let Some(count) = index.and_then(|index| counts.get_mut(index)) {
            count.all += 1;
            count.matching += u32::from(!actor.dimmed);
            let is_old = actor.marks.revision == Some(Revision::Old);
            count.old += u32::from(is_old && !actor.dimmed);
        }
    }
    counts
}

fn bar(
    stage: &Stage<'_>,
    brush: &mut Brush<'_>,
    line: Bounds,
    phase: Phase,
    (count, most): (Count, u32),
) {
    let size = stage.letters(11.0);
    let look = phase.look();
    let numbers = size * 3.2;
    let words = (line.w - numbers).min(size * 8.5);
    let y = line.centre().y;
    let style = Style::plain(size, Token::InkSoft, words - 4.0);
    brush.text(Point::new(line.x, y), style, format_args!("{}", look.word));
    let at = Point::new(line.x + words + numbers - 4.0, y);
    let style = Style::plain(size, Token::Ink, numbers).bold().aligned(Align::End);
    brush.text(at, style, format_args!("{}", count.all));
    let room = line.w - words - numbers;
    let own = Bounds::new(line.x + words + numbers, line.y + 2.0, room, line.h - 4.0);
    if count.all > 0 && room > 8.0 {
        let width = |count: u32| own.w * count as f32 / most as f32;
        if count.matching < count.all {
            brush.opacity = DIM;
            super::task::square(brush, phase, Bounds { w: width(count.all).max(2.0), ..own });
            brush.opacity = 1.0;
        }
        if count.matching > 0 {
            let own = Bounds { w: width(count.matching).max(2.0), ..own };
            super::task::square(brush, phase, own);
        }
        let old = Bounds { w: width(count.old), ..own };
        if old.w > 0.0 {
            super::task::corners(brush, Some(Revision::Old), old);
        }
    }
}

//! Thousands of tasks: those that stand beside each other in one state and of one revision are one patch.

use sim::ids::TaskDefinitionId;

use crate::frame::{Layer, Subject};
use crate::geometry::Bounds;
use crate::paint::Stage;
use crate::paint::brush::{Brush, DIM};
use crate::revision::Revision;
use crate::state::Phase;

/// Edges that are nearer than this, in pixels, touch.
const NEAR: f32 = 0.01;

/// What all tasks of a patch have in common: beside what they are, whether they are dimmed and whether framed.
type Common = (Phase, Option<Revision>, TaskDefinitionId, [bool; 2]);

/// What all tasks of a patch have in common, and its bounds.
type Patch = (Common, Bounds);

pub(super) fn paint(stage: &Stage<'_>, brush: &mut Brush<'_>) {
    brush.on(Layer::Tasks);
    let mut row: Option<Patch> = None;
    let mut block: Option<Patch> = None;
    for index in &stage.layout.order {
        let (Some(actor), Some(Some(spot))) =
            (stage.actors.get(*index), stage.layout.spots.get(*index))
        else {
            continue;
        };
        let stress = [actor.dimmed, actor.framed];
        let common = (actor.phase, actor.marks.revision, actor.task.definition, stress);
        let own = (common, spot.bounds);
        match &mut row {
            Some(row) if goes_on(row, &own) => row.1.w += own.1.w,
            _ => close(brush, &mut block, row.replace(own)),
        }
        brush.frame.press(Subject::Task(actor.id), spot.bounds);
    }
    close(brush, &mut block, row);
    close(brush, &mut block, None);
}

fn near(one: f32, other: f32) -> bool {
    (one - other).abs() < NEAR
}

/// Whether a task goes on where a row ends.
fn goes_on(row: &Patch, own: &Patch) -> bool {
    let (left, right) = (row.1, own.1);
    row.0 == own.0 && near(left.right(), right.x) && near(left.y, right.y) && near(left.h, right.h)
}

/// Adds a row that is whole to the block it belongs to; a block that ends is painted.
fn close(brush: &mut Brush<'_>, block: &mut Option<Patch>, row: Option<Patch>) {
    if let (Some(block), Some(row)) = (&mut *block, &row) {
        let (own, next) = (block.1, row.1);
        let (below, above) = (near(own.bottom(), next.y), near(next.bottom(), own.y));
        if block.0 == row.0 && near(own.x, next.x) && near(own.w, next.w) && (below || above) {
            block.1 = Bounds { y: own.y.min(next.y), h: own.h + next.h, ..own };
            return;
        }
    }
    if let Some((common, bounds)) = std::mem::replace(block, row) {
        let (phase, revision, _, [dimmed, framed]) = common;
        brush.opacity = if dimmed { DIM } else { 1.0 };
        super::square(brush, phase, bounds);
        super::revision::patch(brush, revision, bounds);
        brush.opacity = 1.0;
        if framed {
            brush.on(Layer::Over);
            super::frame(brush, bounds.grown(-1.0), 1.0);
            brush.on(Layer::Tasks);
        }
    }
}

//! Places of the instruments: cards of one size above everything else, as many beside each other as there is room for.

use crate::geometry::Bounds;
use crate::layout::{Layout, PAD, Plan};

/// Least and greatest width of a card, at letters of size 1.
const WIDTH: (f32, f32) = (250.0, 420.0);
/// Height of a line of a card, and what is above and below them, at letters of size 1.
pub(crate) const LINE: f32 = 18.0;
const INSET: f32 = 5.0;
/// Between cards, and below them.
const GAP: f32 = 8.0;

/// Gives every instrument its place. The answer is the height that they take, with the gap below them.
pub(super) fn stand(layout: &mut Layout, plan: &Plan<'_>, width: f32) -> f32 {
    let (count, lines) = plan.cards;
    if count == 0 || !sim::WHOLE {
        return 0.0;
    }
    let room = width - 2.0 * PAD;
    let most = WIDTH.1 * plan.letters;
    let height = (LINE * lines as f32 + 2.0 * INSET) * plan.letters;
    let columns = columns(plan, width);
    let own = ((room - GAP * (columns - 1.0)) / columns).min(most);
    for index in 0..count {
        let (row, column) = ((index as f32 / columns).floor(), index as f32 % columns);
        let (x, y) = (PAD + column * (own + GAP), PAD + row * (height + GAP));
        layout.cards.push(Bounds::new(x, y, own, height));
    }
    self::height(plan, width)
}

/// How many cards stand beside each other.
fn columns(plan: &Plan<'_>, width: f32) -> f32 {
    let columns = (width - 2.0 * PAD + GAP) / (WIDTH.0 * plan.letters + GAP);
    columns.floor().max(1.0).min(plan.cards.0 as f32)
}

/// The height that all cards take, with the gap below them.
pub(super) fn height(plan: &Plan<'_>, width: f32) -> f32 {
    let (count, lines) = plan.cards;
    if count == 0 {
        return 0.0;
    }
    let own = (LINE * lines as f32 + 2.0 * INSET) * plan.letters + GAP;
    (count as f32 / columns(plan, width)).ceil() * own
}

//! A task as a chip: on the shelf while it waits for capacity, in the tray when it is over.

use sim::task::{ContainerStatus, Task};

use crate::cast::{Actor, Place};
use crate::geometry::{Bounds, Point};
use crate::layout::Spot;
use crate::paint::Stage;
use crate::paint::brush::{Brush, Style};
use crate::theme::Token;

pub(super) fn paint(stage: &Stage<'_>, brush: &mut Brush<'_>, actor: &Actor<'_>, spot: &Spot) {
    let look = actor.phase.look();
    let own = spot.bounds;
    let mut stroke = brush.stroke(Token::LineStrong, 1.2);
    stroke.dashed = look.dashed || actor.place == Place::Shelf;
    brush.rect(own, 5.0, Some(Token::Sheet), Some(stroke));
    let badge = Bounds { w: own.h, ..own }.grown(-2.0);
    brush.badge(badge, 4.0, &look);
    super::revision::paint(stage, brush, actor, badge);
    let size = stage.letters(11.0);
    let x = badge.right() + 5.0;
    let room = own.right() - x - 3.0;
    let at = Point::new(x, own.centre().y);
    let style = Style::plain(size, Token::Ink, room).bold();
    match exit(actor.task).filter(|_| actor.place == Place::Tray) {
        Some(exit) => brush.text(at, style, format_args!("{} exit {exit}", actor.id)),
        None => brush.text(at, style, format_args!("{}", actor.id)),
    }
}

/// The exit code that tells most: of an essential container, and not 0 if there is another.
fn exit(task: &Task) -> Option<u8> {
    let exits = task.containers.iter().filter_map(|container| match container.status {
        ContainerStatus::Stopped { exit, .. } => exit,
        _ => None,
    });
    exits.max()
}

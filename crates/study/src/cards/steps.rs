//! Learning steps: the short waits of a card before it counts days.

use super::card::Grade;

/// Where a grade takes a card that is being learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    /// To a step, shown again after so many seconds.
    Step(u8, u32),
    /// Out of the steps: from now on it counts days.
    Graduate,
}

/// What a grade does at a step (0 for a new card), where `steps` are waits in seconds.
///
/// Hard at the first step waits the mean of the first two, or one and a half times the only one;
/// at a later step it is that step again. This is the rule of Anki and of py-fsrs.
pub(super) fn at_step(steps: &[u32], step: u8, grade: Grade) -> Move {
    let Some((&first, rest)) = steps.split_first() else { return Move::Graduate };
    // A step beyond the last remains when the steps are shortened: it counts as the last.
    let step = usize::from(step).min(rest.len());
    match grade {
        Grade::Again => Move::Step(0, first),
        Grade::Hard if step == 0 => {
            let wait = rest.first().map_or(first / 2 + first, |second| first.midpoint(*second));
            Move::Step(0, wait)
        }
        Grade::Hard => to(steps, step),
        Grade::Good => to(steps, step + 1),
        Grade::Easy => Move::Graduate,
    }
}

fn to(steps: &[u32], step: usize) -> Move {
    match (u8::try_from(step), steps.get(step)) {
        (Ok(step), Some(&wait)) => Move::Step(step, wait),
        _ => Move::Graduate,
    }
}

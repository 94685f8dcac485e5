//! A state must last long enough to be seen: what is shown changes no faster than the eye. The shown state is
//! computed from what has happened, never from what has been drawn, so scrubbing gives the same picture.

use sim::ids::{TargetGroupId, TaskId};
use sim::log::Log;
use sim::record::{Record, What};
use sim::sorted::Map;
use sim::task::Health;
use sim::time::{SimDuration, SimTime};

use crate::state::{Phase, Reach, Signs, Stage};
use crate::view::View;

/// The shortest time for which a state is shown, in milliseconds of the viewer.
pub const DWELL_MS: f32 = 400.0;
/// Records that are looked at for one picture. Beyond it a state may be shown for a shorter time.
const MAX_LOOK_BACK: usize = 20_000;

/// What is shown of a task whose state changed a moment ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The state to show.
    pub phase: Phase,
    /// States before it that were too short to be shown.
    pub folded: u32,
    /// Since when it is shown.
    pub since: SimTime,
    /// What was shown before.
    pub before: Option<Phase>,
}

/// The span of the run that passes while a state has to stay. Nothing while the clock stands: then every state is
/// shown exactly.
pub fn hold(view: &View) -> SimDuration {
    if view.playing { span(view, DWELL_MS) } else { SimDuration::ZERO }
}

/// The span of the run that passes in some milliseconds of the viewer.
pub fn span(view: &View, millis: f32) -> SimDuration {
    span_at(view.speed, millis)
}

/// The same at a speed, in seconds of the cluster to one second of the viewer.
pub fn span_at(speed: f32, millis: f32) -> SimDuration {
    SimDuration((millis * 1_000.0 * speed.max(0.0)) as u64)
}

/// What is shown at a moment of a state that changed at the given moments. Each change is shown as soon as the
/// one shown before it has been there for `hold`; what is over by then is left out and counted.
/// A change is never shown before it happens, and never later than `hold` after.
pub fn settle(changes: &[(SimTime, Phase)], at: SimTime, hold: SimDuration) -> Option<Shown> {
    let &(first, phase) = changes.first()?;
    let mut shown = Shown { phase, folded: 0, since: first, before: None };
    let mut index = 0;
    while let Some(next) = changes.get(index + 1).filter(|next| next.0 <= at) {
        let turn = next.0.max(shown.since + hold);
        if turn > at {
            break;
        }
        let last = changes.partition_point(|change| change.0 <= turn) - 1;
        let Some(&(_, phase)) = changes.get(last) else { break };
        let passed_by = (last - index) as u32;
        shown = if phase == shown.phase {
            Shown { folded: passed_by, ..shown }
        } else {
            Shown { phase, folded: passed_by - 1, since: turn, before: Some(shown.phase) }
        };
        index = last;
    }
    Some(shown)
}

/// Tasks whose state changed so recently that they may have to be shown otherwise than they are, with what is
/// shown. `now` is the true phase of a task, whether its containers have checks, and whether it has target groups.
pub(crate) fn recent(
    log: &Log,
    at: SimTime,
    hold: SimDuration,
    now: impl Fn(TaskId) -> Option<(Phase, bool, bool)>,
) -> Vec<(TaskId, Shown)> {
    if hold == SimDuration::ZERO {
        return Vec::new();
    }
    let histories = collect(log, at, hold);
    let settled = histories.into_iter().filter_map(|(task, history)| {
        let (phase, checked, balanced) = now(task)?;
        let mut changes = history.replay(checked, balanced);
        // The world is the truth; records that say less (a second target group) must not outvote it.
        changes.last_mut()?.1 = phase;
        changes.dedup_by_key(|change| change.1);
        let mut shown = settle(&changes, at, hold)?;
        if shown.since + hold * 2 < at {
            shown.folded = 0;
        }
        Some((task, shown))
    });
    settled.collect()
}

/// What the log says of one task, the latest first.
struct History<'a> {
    records: Vec<&'a Record>,
    whole: bool,
}

fn collect(log: &Log, at: SimTime, hold: SimDuration) -> Map<TaskId, History<'_>> {
    let young = SimTime(at.0.saturating_sub(hold.0.saturating_mul(2)));
    let mut histories: Map<TaskId, History<'_>> = Map::default();
    let mut open = 0;
    for record in log.until(at).iter().rev().take(MAX_LOOK_BACK) {
        if record.at < young && open == 0 {
            break;
        }
        let Some(task) = subject(record) else { continue };
        let Some(history) = histories.get_mut(&task) else {
            if record.at >= young {
                let whole = is_first(record);
                open += usize::from(!whole);
                histories.insert(task, History { records: vec![record], whole });
            }
            continue;
        };
        if history.whole {
            continue;
        }
        let gap = history.records.last().map_or(SimDuration::ZERO, |last| last.at.since(record.at));
        history.records.push(record);
        // After a gap this long the state before it was shown, whatever came earlier.
        if gap >= hold * 2 || is_first(record) {
            history.whole = true;
            open -= 1;
        }
    }
    histories
}

fn subject(record: &Record) -> Option<TaskId> {
    match &record.what {
        What::Task { task, .. } | What::Target { task, .. } => Some(*task),
        _ => None,
    }
}

fn is_first(record: &Record) -> bool {
    matches!(&record.what, What::Task { last_status, .. } if *last_status == "PROVISIONING")
}

impl History<'_> {
    /// Its phases with the moments at which they began, the earliest first.
    fn replay(&self, checked: bool, balanced: bool) -> Vec<(SimTime, Phase)> {
        // Until a record says what its target groups think of it, they have not said anything.
        let target = balanced.then_some(Reach::Initial);
        let mut signs = Signs { stage: Stage::Running, health: Health::Unknown, checked, target };
        let mut targets: Vec<(TargetGroupId, Reach)> = Vec::new();
        let mut changes: Vec<(SimTime, Phase)> = Vec::with_capacity(self.records.len());
        for record in self.records.iter().rev() {
            match &record.what {
                What::Task { last_status, health, .. } => {
                    signs.stage = Stage::named(last_status);
                    signs.health = *health;
                }
                What::Target { group, state, .. } => {
                    targets.retain(|target| target.0 != *group);
                    targets.push((*group, Reach::named(state)));
                    signs.target = Reach::worst(targets.iter().copied());
                }
                _ => {}
            }
            let phase = signs.phase();
            match changes.last_mut() {
                Some(last) if last.0 == record.at => last.1 = phase,
                _ => changes.push((record.at, phase)),
            }
        }
        changes.dedup_by_key(|change| change.1);
        changes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_states_are_left_out_and_counted() {
        let at = SimTime::from_millis;
        let changes = [
            (at(0), Phase::Provisioning),
            (at(100), Phase::Pending),
            (at(200), Phase::Activating),
            (at(900), Phase::Running),
        ];
        let check = |moment: u64, hold: u64, phase: Phase, folded: u32| {
            let shown = settle(&changes, at(moment), SimDuration::from_millis(hold)).unwrap();
            assert_eq!((shown.phase, shown.folded), (phase, folded), "at {moment}");
        };
        check(0, 400, Phase::Provisioning, 0);
        check(250, 400, Phase::Provisioning, 0);
        check(400, 400, Phase::Activating, 1);
        check(899, 400, Phase::Activating, 1);
        check(900, 400, Phase::Running, 0);
        check(150, 0, Phase::Pending, 0);
        check(250, 0, Phase::Activating, 0);
    }

    proptest! {
        #[test]
        fn nothing_is_shown_for_less_than_the_dwell(
            gaps in prop::collection::vec((1_u64..300, 0_usize..10), 1..30),
            hold in 1_u64..200,
        ) {
            let mut moment = 0;
            let mut changes = vec![(SimTime::ZERO, Phase::Provisioning)];
            for (gap, phase) in gaps {
                moment += gap;
                changes.push((SimTime(moment), Phase::ALL[phase]));
            }
            changes.dedup_by_key(|change| change.1);
            let hold = SimDuration(hold);
            let mut last: Option<(Phase, u64)> = None;
            for at in 0..moment + 2 * hold.0 {
                let shown = settle(&changes, SimTime(at), hold).unwrap();
                match last {
                    Some((phase, since)) if phase != shown.phase => {
                        prop_assert!(at - since >= hold.0, "{phase:?} was shown for {}", at - since);
                        last = Some((shown.phase, at));
                    }
                    None => last = Some((shown.phase, at)),
                    _ => {}
                }
            }
            let (end, truth) = (last.unwrap().0, changes.last().unwrap().1);
            prop_assert_eq!(end, truth, "what lasts is shown in the end");
        }
    }
}

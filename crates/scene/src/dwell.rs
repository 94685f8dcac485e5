//! A state must last long enough to be seen: what is shown changes no faster than the eye. The shown state is
//! computed from what has happened, never from what has been drawn, so scrubbing gives the same picture.

use sim::ids::{TargetGroupId, TaskId};
use sim::log::Log;
use sim::record::{Record, What};
use sim::sorted::sort_by_number;
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
/// shown. `now` is how a task is in truth.
pub(crate) fn recent(
    log: &Log,
    at: SimTime,
    hold: SimDuration,
    now: impl Fn(TaskId) -> Option<Now>,
) -> Vec<(TaskId, Shown)> {
    if hold == SimDuration::ZERO {
        return Vec::new();
    }
    let histories = collect(log, at, hold, now);
    let settled = histories.into_iter().filter_map(|(task, history)| {
        let mut changes = history.replay();
        // The world is the truth; records that say less (a second target group) must not outvote it.
        changes.last_mut()?.1 = history.now.phase;
        changes.dedup_by_key(|change| change.1);
        let mut shown = settle(&changes, at, hold)?;
        if shown.since + hold * 2 < at {
            shown.folded = 0;
        }
        Some((task, shown))
    });
    settled.collect()
}

/// How a task is in truth.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    /// Its state.
    pub(crate) phase: Phase,
    /// Whether its containers have checks.
    pub(crate) checked: bool,
    /// Whether it has target groups.
    pub(crate) balanced: bool,
}

/// What the log says of one task, the latest first.
struct History<'a> {
    now: Now,
    records: Vec<&'a Record>,
    /// Whether nothing was said for so long that the state before was shown, whatever came earlier.
    rested: bool,
    /// Whether what was said until then tells its status.
    has_status: bool,
    /// Whether it tells what a target group thinks of it, if it has any.
    has_target: bool,
}

/// The histories of tasks that changed a moment ago, in the order of their ids.
fn collect(
    log: &Log,
    at: SimTime,
    hold: SimDuration,
    now: impl Fn(TaskId) -> Option<Now>,
) -> Vec<(TaskId, History<'_>)> {
    let said = log.until(at);
    let said = said.get(said.len().saturating_sub(MAX_LOOK_BACK)..).unwrap_or_default();
    let young_from = SimTime(at.0.saturating_sub(hold.0.saturating_mul(2)));
    let (old, young) = said.split_at(said.partition_point(|record| record.at < young_from));
    let latest_first = young.iter().rev();
    let mut told: Vec<(TaskId, &Record)> =
        latest_first.filter_map(|record| Some((subject(record)?, record))).collect();
    sort_by_number(&mut told, |(task, _)| task.0.into());
    let mut histories: Vec<(TaskId, History<'_>)> = Vec::new();
    for own in told.chunk_by(|one, other| one.0 == other.0) {
        let Some((task, now)) = own.first().and_then(|own| Some((own.0, now(own.0)?))) else {
            continue;
        };
        let mut history = History::new(now);
        own.iter().for_each(|(_, record)| history.add(record, hold));
        histories.push((task, history));
    }
    complete(&mut histories, old, hold);
    histories
}

/// Looks among older records for what was before those that a history has, until there is none left without.
fn complete<'a>(histories: &mut [(TaskId, History<'a>)], old: &'a [Record], hold: SimDuration) {
    // Of thousands of tasks only a few are looked for: nearly all others are known by the remainder of their ids.
    let mut wanted = [false; 1_024];
    let place = |task: TaskId| task.0 as usize % 1_024;
    let mut open = 0;
    for (task, _) in histories.iter().filter(|(_, history)| !history.is_whole()) {
        wanted[place(*task)] = true;
        open += 1;
    }
    for record in old.iter().rev() {
        if open == 0 {
            break;
        }
        let Some(task) = subject(record).filter(|task| wanted[place(*task)]) else { continue };
        let Ok(index) = histories.binary_search_by_key(&task, |own| own.0) else { continue };
        let Some((_, history)) = histories.get_mut(index).filter(|(_, it)| !it.is_whole()) else {
            continue;
        };
        history.add(record, hold);
        open -= usize::from(history.is_whole());
    }
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

impl<'a> History<'a> {
    fn new(now: Now) -> Self {
        let has_target = !now.balanced;
        Self { now, records: Vec::new(), rested: false, has_status: false, has_target }
    }

    /// Whether nothing earlier can matter.
    fn is_whole(&self) -> bool {
        self.rested && self.has_status && self.has_target
    }

    /// Adds what was said just before, if that can still matter.
    fn add(&mut self, record: &'a Record, hold: SimDuration) {
        if self.is_whole() {
            return;
        }
        let last = self.records.last();
        let gap = last.map_or(SimDuration::ZERO, |last| last.at.since(record.at));
        let is_first = is_first(record);
        self.rested |= is_first || gap >= hold * 2;
        if self.rested {
            self.has_status |= matches!(&record.what, What::Task { .. });
            self.has_target |= is_first || matches!(&record.what, What::Target { .. });
        }
        self.records.push(record);
    }

    /// Its phases with the moments at which they began, the earliest first.
    fn replay(&self) -> Vec<(SimTime, Phase)> {
        let Now { checked, balanced, .. } = self.now;
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
    use std::sync::Arc;

    use proptest::prelude::*;
    use sim::scenario::Scenario;
    use sim::timeline::Timeline;

    use super::*;

    /// However little of the log is looked at, a task is shown as if all that was ever said of it had been.
    #[test]
    fn the_latest_records_tell_what_all_records_would() {
        let check = |file: &str, least: usize| {
            let mut run = Timeline::new(Arc::new(Scenario::parse(file).unwrap()));
            let hold = SimDuration::from_secs(4);
            let mut compared = 0;
            for secs in (0..run.end().0 / 1_000_000).step_by(3) {
                let at = SimTime::from_secs(secs);
                run.advance_to(at, u64::MAX);
                let now = |id| {
                    let task = run.world().tasks.get(id)?;
                    let balanced = !sim::balance::load_balancers(run.world(), task).is_empty();
                    let phase = crate::cast::phase(run.world(), id, task);
                    Some(Now { phase, checked: false, balanced })
                };
                for (task, shown) in recent(run.log(), at, hold, now) {
                    let mut all = History::new(now(task).unwrap());
                    let said = run.log().until(at).iter().rev();
                    all.records.extend(said.filter(|it| subject(it) == Some(task)));
                    let mut changes = all.replay();
                    changes.last_mut().unwrap().1 = all.now.phase;
                    changes.dedup_by_key(|change| change.1);
                    let all = settle(&changes, at, hold).unwrap();
                    assert_eq!(
                        (shown.phase, shown.since, shown.before),
                        (all.phase, all.since, all.before),
                        "{task} at {at}"
                    );
                    compared += 1;
                }
            }
            assert!(compared >= least, "only {compared} were compared");
        };
        check(include_str!("../../../examples/twin-lanes.json"), 50);
        check(include_str!("../../../examples/circuit-breaker.json"), 50);
        check(include_str!("../../../examples/target-tracking.json"), 50);
    }

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

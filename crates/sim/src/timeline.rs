//! A run that can be played, sought, forked and acted in. State = f(scenario, actions): nothing is ever
//! patched, so rewinding, branches, predictions and shared links are all the same replay.

use std::sync::Arc;

use serde_json::Value;

use crate::call::{Action, Name};
use crate::ids::RecordId;
use crate::log::Log;
use crate::record::{Record, What};
use crate::scenario::Scenario;
use crate::step::{self, Step};
use crate::time::{SimDuration, SimTime};
use crate::world::World;

mod keyframes;
#[cfg(test)]
mod tests;

use keyframes::Keyframes;

/// What a picture may show of requests that have ended.
const WINDOW: SimDuration = SimDuration::from_secs(2);

/// A scenario with the actions taken in it, at some moment.
#[derive(Debug, Clone)]
pub struct Timeline {
    scenario: Arc<Scenario>,
    /// The scenario's script and what was done since, in the order of their times.
    actions: Vec<Action>,
    world: World,
    log: Log,
    keyframes: Keyframes,
    /// What has happened since the beginning: events and actions.
    steps: u64,
    /// Where whoever plays it stops; nothing that happens depends on it.
    end: SimTime,
}

/// How far an advance has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advanced {
    /// What happened on the way: events and actions.
    pub steps: u64,
    /// Whether the moment was reached before the budget was spent.
    pub arrived: bool,
}

impl Timeline {
    /// The run at its beginning.
    pub fn new(scenario: Arc<Scenario>) -> Self {
        let mut log = Log::default();
        let world = World::new(&scenario, &mut log);
        let actions = scenario.actions.clone();
        let mut keyframes = Keyframes::default();
        keyframes.keep(0, &world);
        let end = scenario.duration;
        Self { scenario, actions, world, log, keyframes, steps: 0, end }
    }

    /// The run that these actions on top of the scenario's script make, at its beginning.
    pub fn with_actions(
        scenario: Arc<Scenario>,
        actions: impl IntoIterator<Item = Action>,
    ) -> Self {
        let mut timeline = Self::new(scenario);
        for action in actions {
            timeline.insert(Action { scripted: false, ..action });
        }
        timeline
    }

    /// The state at the current moment.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// What was said. After a seek backwards it holds what lies ahead, too: see [`Log::until`].
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The scenario of the run.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    /// The scenario's script and what was done since, in order.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// What was done beyond the scenario's own script, in order.
    pub fn own_actions(&self) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(|action| !action.scripted)
    }

    /// The current moment.
    pub fn now(&self) -> SimTime {
        self.world.now
    }

    /// How long the run goes on: as long as the scenario says, unless it was [extended](Self::extend).
    pub fn end(&self) -> SimTime {
        self.end
    }

    /// Lets the run go on to a later moment than its scenario says.
    pub fn extend(&mut self, end: SimTime) {
        self.end = self.end.max(end);
    }

    /// When something happens next, in the agenda or by an action.
    pub fn next_at(&self) -> Option<SimTime> {
        let action = self.next_action().map(|action| action.at);
        match (action, self.world.agenda.next_at()) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// Lets happen all that is due up to a moment, at most `budget` events and actions of it.
    pub fn advance_to(&mut self, to: SimTime, budget: u64) -> Advanced {
        let mut steps = 0;
        while self.next_at().is_some_and(|at| at <= to) {
            if steps == budget {
                return Advanced { steps, arrived: false };
            }
            self.step();
            steps += 1;
        }
        let to = self.world.now.max(to);
        step::pass_to(&mut self.world, to);
        Advanced { steps, arrived: true }
    }

    /// Lets the next event or action happen. False when nothing is to come.
    pub fn step(&mut self) -> bool {
        let due = self.next_action().map(|action| action.at);
        let acts = due.is_some_and(|at| self.world.agenda.next_at().is_none_or(|next| at <= next));
        let happened = if acts {
            self.apply_next();
            true
        } else {
            step::step(&mut self.world, &mut self.log)
        };
        if happened {
            self.steps += 1;
            self.keyframes.consider(self.steps, &self.world);
        }
        happened
    }

    /// Goes to a moment, earlier or later, as if the run had been played to it. A fork goes forwards only.
    pub fn seek(&mut self, to: SimTime) {
        if to < self.world.now {
            // From a little earlier, so that the window of ended requests is full again on arrival.
            let from = SimTime(to.0.saturating_sub(WINDOW.0));
            let Some((steps, world)) = self.keyframes.before(from) else { return };
            self.world = world;
            self.steps = steps;
            self.log.forget_ended();
        }
        self.advance_to(to, u64::MAX);
    }

    /// Takes an action now. What lay ahead is forgotten, apart from the scenario's own script; where that
    /// should stay, take the action in a [`branch`](Self::branch). Returns what came of it.
    pub fn act(&mut self, name: Name, with: Value) -> Option<&Record> {
        self.act_all(vec![(name, with)]).into_iter().next()
    }

    /// Takes actions together, one after another at the same moment: they are taken back together, too. Returns
    /// what was said to each.
    pub fn act_all(&mut self, calls: Vec<(Name, Value)>) -> Vec<&Record> {
        // Everything at this moment has happened already, and an action comes before the events of its
        // moment: so it comes a microsecond later.
        let at = self.world.now + SimDuration(1);
        self.forget_ahead();
        for (name, with) in calls {
            self.insert(Action::new(at, name, with));
        }
        let (first, place) = (self.world.next_record, self.world.actions_applied);
        self.advance_to(at, u64::MAX);
        let own = place..self.world.actions_applied;
        let said = (first.0..self.world.next_record.0).map(RecordId);
        let answers = said.filter_map(|id| self.log.get(id)).filter(|record| match record.what {
            What::Accepted { action, .. } | What::Refused { action, .. } => own.contains(&action),
            _ => false,
        });
        answers.collect()
    }

    /// Forgets what lay ahead, as an action does that concerns another lane only.
    pub fn forget_ahead(&mut self) {
        let now = self.world.now;
        self.actions.retain(|other| other.scripted || other.at <= now);
        self.log.rewind(self.world.next_record);
        self.keyframes.forget_after(now);
    }

    /// Takes the latest action of one's own back, with those that were taken together with it: the run without them, at
    /// the same moment. False when there is none.
    pub fn undo(&mut self) -> bool {
        let Some(at) = self.own_actions().last().map(|action| action.at) else { return false };
        let kept = self.own_actions().filter(|action| action.at != at).cloned().collect();
        self.retake(kept);
        true
    }

    /// The run with these actions of one's own in place of those that it has, at the same moment. What lay ahead is
    /// forgotten, and nothing is played again that comes out the same.
    pub fn retake(&mut self, own: Vec<Action>) {
        let before: Vec<&Action> = self.own_actions().collect();
        let same = before.iter().zip(&own).take_while(|(old, new)| **old == *new).count();
        let differ = [before.get(same).copied(), own.get(same)];
        let Some(from) = differ.into_iter().flatten().map(|action| action.at).min() else { return };
        self.actions.retain(|action| action.scripted);
        for action in own {
            self.insert(action);
        }
        let now = self.now();
        let before = SimTime(from.0.saturating_sub(1));
        if from <= now {
            self.seek(before);
        }
        self.log.rewind(self.world.next_record);
        self.keyframes.forget_after(before);
        self.advance_to(now, u64::MAX);
    }

    /// The same run up to now, to go another way from here.
    pub fn branch(&self) -> Self {
        let mut branch = self.clone();
        branch.log.rewind(branch.world.next_record);
        branch.keyframes.forget_after(branch.world.now);
        branch
    }

    /// A fork for a prediction: it says nothing and remembers nothing but where it is.
    pub fn fork(&self) -> Self {
        Self {
            scenario: Arc::clone(&self.scenario),
            actions: self.actions.clone(),
            world: self.world.clone(),
            log: Log::quiet(),
            keyframes: Keyframes::default(),
            steps: self.steps,
            end: self.end,
        }
    }

    /// The world in which a record was about to be said, from a replay: what a decision saw. None where it was
    /// said before the run began, or not at all.
    pub fn world_before(&self, record: RecordId) -> Option<World> {
        let at = self.log.get(record)?.at;
        let (steps, world) = self.keyframes.before(SimTime(at.0.saturating_sub(1)))?;
        let mut replay = Self { world, steps, log: Log::watching(record), ..self.fork() };
        replay.advance_to(at, u64::MAX);
        replay.log.into_watched()
    }

    fn next_action(&self) -> Option<&Action> {
        let next = usize::try_from(self.world.actions_applied).ok()?;
        self.actions.get(next)
    }

    fn apply_next(&mut self) {
        let Some(action) = self.next_action().cloned() else { return };
        let at = self.world.now.max(action.at);
        step::pass_to(&mut self.world, at);
        let mut step = Step::of(&mut self.world, &mut self.log);
        self.scenario.source.apply(&mut step, &action);
    }

    /// Puts an action behind those of the same or an earlier time.
    fn insert(&mut self, action: Action) {
        let place = self.actions.partition_point(|other| other.at <= action.at);
        self.actions.insert(place, action);
    }
}

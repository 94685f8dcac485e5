//! What a stage shows: one scenario in one lane or in both, on one clock, with what was done in it.
//!
//! It knows no browser. Actions, undo, links and the choice of lanes are replays, so they are tested here.

mod ending;
mod history;
mod in_force;
mod saved;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde_json::{Map, Value};
use sim::call::{Action, Name};
use sim::link::{Link, Source};
use sim::misconception::{Beliefs, Parting};
use sim::record::{Record, What};
use sim::scenario::Scenario;
use sim::scenario::lane::{self, Lane};
use sim::time::{SimDuration, SimTime};
use sim::timeline::Timeline;

use self::history::{History, Made};
pub use self::in_force::Held;
use crate::player::{Player, Run as _, Step};

pub use ending::Ending;

/// A scenario on the stage.
#[derive(Debug, Clone)]
pub struct Show {
    /// What the site calls it; none of a file of one's own.
    preset: Option<String>,
    made: Made,
    history: History,
    /// How many things that lay ahead the latest action has dropped.
    dropped: usize,
    lanes: Vec<Lane>,
    /// Where the run ends, if it has gone on for longer than the scenario says.
    end: SimTime,
    runs: Vec<Timeline>,
    player: Player,
}

/// What came of opening a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// The very moment that was linked.
    Same,
    /// The run has come out differently: the link was made with another version of the simulator.
    Different,
}

impl Show {
    /// A scenario at its beginning, in these lanes as far as it can run there, or as it is written.
    pub fn new(preset: Option<String>, scenario: Scenario, lanes: &[Lane]) -> Self {
        let mut show = Self {
            preset,
            made: Made {
                scenario: Arc::new(scenario),
                assumptions: None,
                beliefs: None,
                actions: Vec::new(),
            },
            history: History::default(),
            dropped: 0,
            lanes: Vec::new(),
            end: SimTime::ZERO,
            runs: Vec::new(),
            player: Player::default(),
        };
        show.set_lanes(lanes);
        show
    }

    /// Its scenario.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.made.scenario
    }

    /// What the site calls its scenario; none of a file of one's own.
    pub fn preset(&self) -> Option<&str> {
        self.preset.as_deref()
    }

    /// The lanes that are shown, in order.
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// The runs of the lanes that are shown, in the same order.
    pub fn runs(&self) -> &[Timeline] {
        &self.runs
    }

    /// What was done, in order, in whatever lanes it concerns.
    pub fn actions(&self) -> &[Action] {
        &self.made.actions
    }

    /// The clock.
    pub fn player(&self) -> &Player {
        &self.player
    }

    /// The moment on the clock.
    pub fn at(&self) -> SimTime {
        self.player.at()
    }

    /// Where the run ends.
    pub fn end(&self) -> SimTime {
        self.runs.as_slice().end()
    }

    /// Shows other lanes of the same run, at the same moment, with everything that was done.
    pub fn set_lanes(&mut self, lanes: &[Lane]) {
        let possible =
            lanes.iter().filter_map(|lane| Some((*lane, self.made.scenario.lane(*lane)?)));
        let mut chosen: Vec<(Lane, Scenario)> = possible.collect();
        if chosen.is_empty() {
            chosen.push((Lane::AsWritten, Scenario::clone(&self.made.scenario)));
        }
        let at = self.player.at();
        self.lanes = chosen.iter().map(|(lane, _)| *lane).collect();
        let run = |(lane, scenario): (Lane, Scenario)| {
            let actions = self.made.actions.iter().filter_map(|action| lane::in_lane(action, lane));
            let mut run = Timeline::with_actions(Arc::new(scenario), actions);
            run.extend(self.end);
            run.seek(at);
            run
        };
        self.runs = chosen.into_iter().map(run).collect();
    }

    /// Sets constants of the engine, all that are not to be as they are anyway. The run is played again from its
    /// start, with everything that was done, up to the moment on the clock.
    ///
    /// # Errors
    ///
    /// What is wrong with one of them. Then nothing has changed.
    pub fn assume(&mut self, assumptions: Map<String, Value>) -> Result<(), String> {
        let scenario = Arc::new(self.made.scenario.assuming(&assumptions)?);
        self.begin_with(Made { scenario, assumptions: Some(assumptions), ..self.made.clone() });
        Ok(())
    }

    /// The wrong beliefs that the runs go by; none in the real world.
    pub fn beliefs(&self) -> Beliefs {
        self.runs.first().map_or(Beliefs::default(), |run| run.world().beliefs)
    }

    /// Lets the run go by these wrong beliefs and no others. Like [`assume`](Self::assume), it is played again.
    ///
    /// # Errors
    ///
    /// Why that world refuses the scenario. Then nothing has changed.
    pub fn believe(&mut self, beliefs: Beliefs) -> Result<(), String> {
        let scenario = Arc::new(self.made.scenario.believing(beliefs)?);
        self.begin_with(Made { scenario, beliefs: Some(beliefs), ..self.made.clone() });
        Ok(())
    }

    /// Where the first of the lanes parts from the real world, and which lane that is.
    ///
    /// # Errors
    ///
    /// Why the real world refuses the scenario.
    pub fn parting(&self) -> Result<Option<(Lane, Parting)>, String> {
        let lanes = self.runs.iter().zip(&self.lanes).filter_map(|(run, lane)| {
            let parting = Parting::of(run, run.end()).transpose()?;
            Some(parting.map(|parting| (*lane, parting)))
        });
        let lanes = lanes.collect::<Result<Vec<_>, _>>()?;
        Ok(lanes.into_iter().min_by_key(|(_, parting)| parting.at))
    }

    /// Plays what is made in another way, up to the moment on the clock.
    fn begin_with(&mut self, made: Made) {
        self.history.keep(std::mem::replace(&mut self.made, made));
        self.play_again();
    }

    /// Makes the runs of all lanes anew, and plays them up to the moment on the clock.
    fn play_again(&mut self) {
        let lanes = std::mem::take(&mut self.lanes);
        self.set_lanes(&lanes);
    }

    /// Does something in every lane that it concerns, at this moment. What lay ahead is dropped until that is undone.
    /// Returns what each of those lanes said to it.
    pub fn act(&mut self, name: Name, with: &Value) -> Vec<Record> {
        self.act_all(vec![(name, with.clone())])
    }

    /// Does several things together, one after another at this moment: they are taken back together, too.
    pub fn act_all(&mut self, calls: Vec<(Name, Value)>) -> Vec<Record> {
        if calls.is_empty() {
            return Vec::new();
        }
        self.meet();
        self.go_on();
        let now = self.player.at();
        if sim::WHOLE {
            self.history.keep(self.made.clone());
            self.dropped = self.ahead();
        }
        self.made.actions.retain(|action| action.at <= now);
        let mut said = Vec::new();
        // Actions come a microsecond after all that has happened: see `Timeline::act_all`.
        let at = now + SimDuration(1);
        let actions: Vec<Action> =
            calls.into_iter().map(|(name, with)| Action::new(at, name, with)).collect();
        for (run, lane) in self.runs.iter_mut().zip(&self.lanes) {
            let own = actions.iter().filter_map(|action| lane::in_lane(action, *lane));
            let own = own.map(|action| (action.name, Value::clone(&action.with))).collect();
            said.extend(run.act_all(own).into_iter().cloned());
        }
        self.made.actions.extend(actions);
        self.player.follow(at);
        self.meet();
        said
    }

    /// How many things were done later than the moment on the clock; what was done together counts as one.
    fn ahead(&self) -> usize {
        let now = self.player.at();
        let times = self.made.actions.iter().map(|action| action.at);
        let mut ahead: Vec<SimTime> = times.filter(|at| *at > now).collect();
        ahead.dedup();
        ahead.len()
    }

    /// How many things that lay ahead the latest action has dropped; undo brings them back.
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// Whether something can be undone, and redone.
    pub fn ways(&self) -> (bool, bool) {
        self.history.ways(&self.made)
    }

    /// Takes the latest change back, in every lane: what was done, with what was done together with it and with what it
    /// has dropped, other constants, a new beginning. The clock stays. False when nothing was changed.
    pub fn undo(&mut self) -> bool {
        let before = self.history.back(&self.made);
        before.is_some_and(|before| self.turn_into(before))
    }

    /// Does again what was taken back last. False when there is nothing.
    pub fn redo(&mut self) -> bool {
        let after = self.history.on(&self.made);
        after.is_some_and(|after| self.turn_into(after))
    }

    fn turn_into(&mut self, made: Made) -> bool {
        self.dropped = 0;
        let before = std::mem::replace(&mut self.made, made);
        if let Some(last) = self.made.actions.last().map(|action| action.at) {
            self.extend_to(last);
        }
        if !Arc::ptr_eq(&before.scenario, &self.made.scenario) {
            self.play_again();
            return true;
        }
        for (run, lane) in self.runs.iter_mut().zip(&self.lanes) {
            let own = self.made.actions.iter().filter_map(|action| lane::in_lane(action, *lane));
            run.retake(own.collect());
        }
        true
    }

    /// Starts the clock, or stops it. A run that is over goes on.
    pub fn toggle(&mut self) {
        self.go_on();
        self.player.toggle(self.runs.as_slice());
    }

    /// Starts the clock. A run that is over goes on.
    pub fn play(&mut self) {
        self.go_on();
        self.player.play(self.runs.as_slice());
    }

    /// Stops the clock.
    pub fn pause(&mut self) {
        self.player.pause();
    }

    /// Goes on to the next record of a kind, if there is one before the run ends.
    pub fn step(&mut self, step: Step) {
        self.player.step(step);
    }

    /// Goes back to the latest moment before this one at which something was recorded.
    pub fn step_back(&mut self) {
        self.player.step_back(self.runs.as_mut_slice());
    }

    /// Goes to a moment.
    pub fn seek(&mut self, to: SimTime) {
        self.player.seek(self.runs.as_mut_slice(), to);
    }

    /// Changes the speed.
    pub fn change_speed(&mut self, change: impl FnOnce(&mut Player)) {
        change(&mut self.player);
    }

    /// One frame of the viewer's time. True when the picture has to be drawn anew.
    pub fn tick(&mut self, delta_ms: f64, budget: u32) -> bool {
        self.player.tick(self.runs.as_mut_slice(), delta_ms, budget)
    }

    /// Begins again without what was done.
    pub fn reset(&mut self) {
        if !self.made.actions.is_empty() {
            self.history.keep(self.made.clone());
            self.made.actions.clear();
        }
        self.end = SimTime::ZERO;
        let speed = self.player.speed();
        self.player = Player::default();
        self.player.set_speed(speed);
        self.play_again();
    }

    /// This moment as a link.
    pub fn link(&self) -> Link {
        let view: Vec<&str> = self.lanes.iter().map(|lane| lane.name()).collect();
        Link {
            scenario: match &self.preset {
                Some(name) => Source::Preset(name.clone()),
                None => Source::File(self.made.scenario.to_json()),
            },
            seed: None,
            // A file of one's own has these in itself.
            assumptions: self.preset.as_ref().and_then(|_| self.made.assumptions.clone()),
            beliefs: self.preset.as_ref().and(self.made.beliefs),
            actions: self.made.actions.clone(),
            at: self.player.at(),
            digest: self.digest(),
            view: view.join("+"),
        }
    }

    /// Opens a link's moment of a scenario that was found for it.
    pub fn open(link: &Link, scenario: Scenario) -> (Self, Opened) {
        let preset = match &link.scenario {
            Source::Preset(name) => Some(name.clone()),
            Source::File(_) => None,
        };
        let wanted: Vec<Lane> = [Lane::AsWritten, Lane::Fargate, Lane::Ec2]
            .into_iter()
            .filter(|lane| link.view.split('+').any(|name| name == lane.name()))
            .collect();
        let edited = link.assumptions.as_ref().and_then(|it| scenario.assuming(it).ok());
        let assumptions = edited.as_ref().and(link.assumptions.clone());
        let scenario = edited.unwrap_or(scenario);
        let elsewhere = link.beliefs.and_then(|it| scenario.believing(it).ok());
        let beliefs = elsewhere.as_ref().and(link.beliefs);
        let mut show = Self::new(preset, elsewhere.unwrap_or(scenario), &[]);
        show.made.assumptions = assumptions;
        show.made.beliefs = beliefs;
        show.made.actions.clone_from(&link.actions);
        show.extend_to(link.at);
        show.player.start_at(link.at.min(show.end()));
        show.set_lanes(&wanted);
        let same = show.digest() == link.digest;
        (show, if same { Opened::Same } else { Opened::Different })
    }

    /// Of all lanes together: equal digests, equal runs.
    pub fn digest(&self) -> u64 {
        let fold = |sum: u64, run: &Timeline| sum.rotate_left(7) ^ run.world().digest;
        self.runs.iter().fold(0, fold)
    }

    /// Whether any of these records is a refusal: the exception with what is wrong and what to do.
    pub fn refusal(records: &[Record]) -> Option<String> {
        records.iter().find_map(|record| match &record.what {
            What::Refused { exception: "", message, .. } => Some(message.to_string()),
            What::Refused { exception, message, .. } => Some(format!("{exception}: {message}")),
            _ => None,
        })
    }

    /// Brings every lane to the moment on the clock; one may be behind where the engine cannot keep up.
    fn meet(&mut self) {
        for run in &mut self.runs {
            run.advance_to(self.player.at(), u64::MAX);
        }
    }
}

//! The clock of a stage as a state machine: play, pause, step, seek, speed. It knows no browser and no run
//! in particular: whoever has frames calls [`Player::tick`], and what is played is a [`Run`].
//!
//! Several lanes are one run (`[R]`), so they share one clock.

mod interest;
mod timeline;

use sim::time::{SimDuration, SimTime};

use crate::view::SPEEDS;

pub use interest::is_marked;

/// Of a gap between two frames no more than this is played: after a hidden tab nothing jumps.
pub const MAX_DELTA_MS: f64 = 100.0;
/// The slowest speed, for looking at one moment.
const MIN_SPEED: f32 = 0.1;
/// The measured pace follows the real one within about this time.
const PACE_MS: f32 = 250.0;

/// What a player plays.
pub trait Run {
    /// Lets happen what is due up to `to`, it included, but no more than `budget` events.
    fn advance_to(&mut self, to: SimTime, budget: u32) -> Progress;
    /// When the next event is due.
    fn next_event_at(&self) -> Option<SimTime>;
    /// Goes to a moment, backwards too.
    fn seek(&mut self, to: SimTime);
    /// Where the run ends.
    fn end(&self) -> SimTime;
    /// The moment of the latest record before a moment.
    fn record_before(&self, at: SimTime) -> Option<SimTime>;
    /// Whether there is a record after `from` up to `to` at which a step of this kind stops.
    fn stops(&self, from: SimTime, to: SimTime, step: Step) -> bool;
    /// Requests that were lost since the beginning.
    fn lost(&self) -> u64;
    /// Whether after `from` and up to `to` the first request is lost for a while.
    fn loses(&self, from: SimTime, to: SimTime) -> bool;
}

/// How far a run got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Everything up to here has happened.
    pub reached: SimTime,
    /// How many events that were.
    pub events: u32,
}

/// At what a step stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// At every record.
    Any,
    /// At what changes the story: tasks that start, run, are healthy or gone, steady states, alarms, deployments, what was
    /// done. What comes in a burst, such as lost requests, is one stop.
    Interesting,
}

/// What a player is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The clock stands.
    Paused,
    /// The clock runs at the chosen speed.
    Playing,
    /// On the way to a moment, as fast as the budget allows.
    Seeking(SimTime),
    /// On the way to the next record of a kind, as fast as the budget allows.
    Stepping(Step),
}

/// What came of the latest step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// It is under way and began here, or there was something.
    From(SimTime),
    /// There is nothing to stop at up to the end of the run.
    Nothing,
}

/// A clock and what moves it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Player {
    at: SimTime,
    mode: Mode,
    found: Found,
    speed: f32,
    pace: f32,
}

impl Default for Player {
    fn default() -> Self {
        let found = Found::From(SimTime::ZERO);
        Self { at: SimTime::ZERO, mode: Mode::Paused, found, speed: 1.0, pace: 1.0 }
    }
}

impl Player {
    /// The moment on the clock. It may lie between two events.
    pub fn at(&self) -> SimTime {
        self.at
    }

    /// What it is doing.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Whether the latest step found nothing up to the end of the run, and the clock stayed where it was.
    pub fn found_nothing(&self) -> bool {
        self.rests() && self.found == Found::Nothing
    }

    /// Whether no tick would change anything: the frame loop may sleep.
    pub fn rests(&self) -> bool {
        self.mode == Mode::Paused
    }

    /// The chosen speed, in seconds of the cluster to one second of the viewer.
    pub fn speed(&self) -> f32 {
        self.speed
    }

    /// The speed to show: the chosen one, or the real one where the engine cannot keep up.
    pub fn honest_speed(&self) -> f32 {
        if self.pace < 0.9 * self.speed { self.pace } else { self.speed }
    }

    /// Chooses a speed from 0.1 to 300.
    pub fn set_speed(&mut self, speed: f32) {
        let fastest = SPEEDS.last().copied().unwrap_or(MIN_SPEED);
        // A speed that is no number is as good as none.
        self.speed = if speed.is_finite() { speed.max(MIN_SPEED).min(fastest) } else { self.speed };
        self.pace = self.speed;
    }

    /// Chooses the next higher speed of the list.
    pub fn faster(&mut self) {
        if let Some(speed) = SPEEDS.into_iter().find(|speed| *speed > self.speed) {
            self.set_speed(speed);
        }
    }

    /// Chooses the next lower speed of the list.
    pub fn slower(&mut self) {
        if let Some(speed) = SPEEDS.into_iter().rev().find(|speed| *speed < self.speed) {
            self.set_speed(speed);
        }
    }

    /// Puts the clock to a moment at which the run already is; it stands there.
    pub fn start_at(&mut self, at: SimTime) {
        self.stand(at);
    }

    /// The run has moved on by itself, as an action moves it: the clock goes with it.
    pub fn follow(&mut self, at: SimTime) {
        self.at = self.at.max(at);
        self.found = Found::From(self.at);
    }

    /// Starts the clock, unless the run is over.
    pub fn play(&mut self, run: &(impl Run + ?Sized)) {
        if self.at < run.end() {
            self.mode = Mode::Playing;
            self.found = Found::From(self.at);
            self.pace = self.speed;
        }
    }

    /// Stops the clock, and every step or seek that is under way.
    pub fn pause(&mut self) {
        self.mode = Mode::Paused;
    }

    /// Plays when paused and pauses otherwise.
    pub fn toggle(&mut self, run: &(impl Run + ?Sized)) {
        if self.rests() { self.play(run) } else { self.pause() }
    }

    /// Goes on to the next record of a kind; the ticks that follow do it.
    pub fn step(&mut self, step: Step) {
        self.mode = Mode::Stepping(step);
        self.found = Found::From(self.at);
    }

    /// Goes back to the latest moment before this one at which something was recorded, or to the beginning.
    pub fn step_back(&mut self, run: &mut (impl Run + ?Sized)) {
        let to = run.record_before(self.at).unwrap_or(SimTime::ZERO);
        self.seek(run, to);
    }

    /// Goes to a moment within the run: back at once, forward with the ticks that follow. The clock then stands.
    pub fn seek(&mut self, run: &mut (impl Run + ?Sized), to: SimTime) {
        let to = to.min(run.end());
        if to > self.at {
            self.mode = Mode::Seeking(to);
            return;
        }
        run.seek(to);
        self.stand(to);
    }

    fn stand(&mut self, at: SimTime) {
        (self.at, self.mode, self.found) = (at, Mode::Paused, Found::From(at));
    }

    /// One frame: `delta_ms` of the viewer's time have passed, at most `budget` events may happen. True when the
    /// picture has to be drawn anew.
    pub fn tick(&mut self, run: &mut (impl Run + ?Sized), delta_ms: f64, budget: u32) -> bool {
        match self.mode {
            Mode::Paused => return false,
            Mode::Playing => self.play_on(run, delta_ms, budget),
            Mode::Seeking(to) => {
                self.at = run.advance_to(to, budget).reached;
                if self.at >= to {
                    self.mode = Mode::Paused;
                }
            }
            Mode::Stepping(step) => self.step_on(run, step, budget),
        }
        if self.at >= run.end() {
            self.mode = Mode::Paused;
        }
        true
    }

    fn play_on(&mut self, run: &mut (impl Run + ?Sized), delta_ms: f64, budget: u32) {
        // Time never runs back, and a long gap (a hidden tab) is not played.
        let delta_ms = if delta_ms > 0.0 { delta_ms.min(MAX_DELTA_MS) } else { 0.0 };
        let span = SimDuration((delta_ms * 1_000.0 * f64::from(self.speed)) as u64);
        let from = self.at;
        // What the engine cannot do now is not owed: the shown speed drops instead.
        self.at = run.advance_to((from + span).min(run.end()), budget).reached;
        if delta_ms > 0.0 {
            let pace = (self.at.since(from).0 as f64 / (delta_ms * 1_000.0)) as f32;
            self.pace += (pace - self.pace) * (delta_ms as f32 / PACE_MS).min(1.0);
        }
    }

    fn step_on(&mut self, run: &mut (impl Run + ?Sized), step: Step, budget: u32) {
        let mut left = budget;
        while left > 0 && self.at < run.end() {
            let Some(next) = run.next_event_at().filter(|next| *next <= run.end()) else {
                self.at = run.advance_to(run.end(), left).reached;
                break;
            };
            let (from, lost) = (self.at, run.lost());
            let progress = run.advance_to(next, left);
            left -= progress.events.clamp(1, left);
            self.at = progress.reached.max(from);
            let loses =
                || step == Step::Interesting && run.lost() > lost && run.loses(from, self.at);
            if run.stops(from, self.at, step) || loses() {
                self.mode = Mode::Paused;
                return;
            }
        }
        // Who asks for what comes next has not asked to be taken to the end.
        if let (Found::From(began), true) = (self.found, self.at >= run.end()) {
            run.seek(began);
            (self.at, self.mode, self.found) = (began, Mode::Paused, Found::Nothing);
        }
    }
}

impl<R: Run> Run for [R] {
    /// Lanes go on in the order of their events, so that none is ahead of the others when the budget ends.
    fn advance_to(&mut self, to: SimTime, budget: u32) -> Progress {
        let mut events = 0;
        loop {
            let due = self.iter().enumerate().filter_map(|(index, lane)| {
                Some((lane.next_event_at().filter(|at| *at <= to)?, index))
            });
            let Some((_, first)) = due.clone().min() else { break };
            let until = due.filter(|other| other.1 != first).min().map_or(to, |other| other.0);
            let Some(lane) = self.get_mut(first) else { break };
            let progress = lane.advance_to(until, budget - events);
            events += progress.events.min(budget - events);
            if events == budget || progress.reached < until {
                return Progress { reached: progress.reached, events };
            }
        }
        for lane in self.iter_mut() {
            // Nothing is due any more; this only moves the lane's own clock.
            lane.advance_to(to, 1);
        }
        Progress { reached: to, events }
    }

    fn next_event_at(&self) -> Option<SimTime> {
        self.iter().filter_map(Run::next_event_at).min()
    }

    fn seek(&mut self, to: SimTime) {
        for lane in self {
            lane.seek(to);
        }
    }

    fn end(&self) -> SimTime {
        self.iter().map(Run::end).min().unwrap_or_default()
    }

    fn record_before(&self, at: SimTime) -> Option<SimTime> {
        self.iter().filter_map(|lane| lane.record_before(at)).max()
    }

    fn stops(&self, from: SimTime, to: SimTime, step: Step) -> bool {
        self.iter().any(|lane| lane.stops(from, to, step))
    }

    fn lost(&self) -> u64 {
        self.iter().map(Run::lost).sum()
    }

    fn loses(&self, from: SimTime, to: SimTime) -> bool {
        self.iter().any(|lane| lane.loses(from, to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run of events at given moments; every third one is recorded, every ninth one loses a request.
    #[derive(Clone)]
    struct Beats {
        moments: Vec<u64>,
        done: usize,
        now: SimTime,
    }

    impl Beats {
        fn every(millis: u64) -> Self {
            let moments = (1..=20_000 / millis).map(|n| n * millis * 1_000).collect();
            Self { moments, done: 0, now: SimTime::ZERO }
        }

        fn records(&self) -> impl Iterator<Item = SimTime> {
            self.moments[..self.done].iter().skip(2).step_by(3).map(|at| SimTime(*at))
        }
    }

    impl Run for Beats {
        fn advance_to(&mut self, to: SimTime, budget: u32) -> Progress {
            let mut events = 0;
            while self.next_event_at().is_some_and(|at| at <= to) {
                if events == budget {
                    return Progress { reached: self.now, events };
                }
                self.now = SimTime(self.moments[self.done]);
                self.done += 1;
                events += 1;
            }
            self.now = self.now.max(to);
            Progress { reached: self.now, events }
        }

        fn next_event_at(&self) -> Option<SimTime> {
            self.moments.get(self.done).map(|at| SimTime(*at))
        }

        fn seek(&mut self, to: SimTime) {
            self.now = to;
            self.done = self.moments.partition_point(|at| *at <= to.0);
        }

        fn end(&self) -> SimTime {
            SimTime::from_secs(20)
        }

        fn record_before(&self, at: SimTime) -> Option<SimTime> {
            self.records().filter(|moment| *moment < at).last()
        }

        fn stops(&self, from: SimTime, to: SimTime, step: Step) -> bool {
            step == Step::Any && self.records().any(|at| at > from && at <= to)
        }

        fn lost(&self) -> u64 {
            (self.done / 9) as u64
        }

        fn loses(&self, _from: SimTime, _to: SimTime) -> bool {
            true
        }
    }

    const ENOUGH: u32 = 1_000_000;

    #[test]
    fn the_clock_runs_at_its_speed_and_stops_at_the_end() {
        let (mut run, mut player) = (Beats::every(10), Player::default());
        assert!(!player.tick(&mut run, 16.0, ENOUGH), "a paused player asks for no frame");
        player.set_speed(10.0);
        player.play(&run);
        player.tick(&mut run, 16.0, ENOUGH);
        assert_eq!(player.at(), SimTime::from_millis(160));
        player.tick(&mut run, 5_000.0, ENOUGH);
        assert_eq!(player.at(), SimTime::from_millis(1_160), "a hidden tab is not played");
        player.tick(&mut run, -3.0, ENOUGH);
        player.tick(&mut run, f64::NAN, ENOUGH);
        assert_eq!(player.at(), SimTime::from_millis(1_160), "time never runs back");
        for _ in 0..30 {
            player.tick(&mut run, 100.0, ENOUGH);
        }
        assert_eq!((player.at(), player.mode()), (run.end(), Mode::Paused));
        player.play(&run);
        assert!(player.rests(), "there is nothing left to play");
    }

    #[test]
    fn the_shown_speed_drops_when_the_engine_cannot_keep_up() {
        let (mut run, mut player) = (Beats::every(1), Player::default());
        player.set_speed(60.0);
        player.play(&run);
        for _ in 0..60 {
            player.tick(&mut run, 16.0, 160);
        }
        assert!((player.honest_speed() - 10.0).abs() < 2.0, "{}", player.honest_speed());
        assert_eq!(player.speed(), 60.0);
        for _ in 0..30 {
            player.tick(&mut run, 16.0, ENOUGH);
        }
        player.set_speed(3.0);
        assert_eq!(player.honest_speed(), 3.0);
    }

    #[test]
    fn steps_stop_at_records_and_go_back_to_them() {
        let (mut run, mut player) = (Beats::every(100), Player::default());
        let step = |player: &mut Player, run: &mut Beats, step: Step| {
            player.step(step);
            while !player.rests() {
                player.tick(run, 16.0, 1);
            }
            player.at().0 / 1_000
        };
        assert_eq!(step(&mut player, &mut run, Step::Any), 300);
        assert_eq!(step(&mut player, &mut run, Step::Any), 600);
        assert_eq!(step(&mut player, &mut run, Step::Interesting), 900);
        player.step_back(&mut run);
        assert_eq!(player.at(), SimTime::from_millis(600));
        player.step_back(&mut run);
        player.step_back(&mut run);
        assert_eq!(player.at(), SimTime::ZERO);
        assert_eq!(step(&mut player, &mut run, Step::Any), 300);
        // Where nothing is left to stop at, the clock stays and says so.
        player.seek(&mut run, SimTime::from_millis(19_850));
        while !player.rests() {
            player.tick(&mut run, 16.0, 100);
        }
        assert!(!player.found_nothing());
        assert_eq!(step(&mut player, &mut run, Step::Any), 19_850);
        assert!(player.found_nothing());
        assert_eq!(run.now, player.at());
        player.step_back(&mut run);
        assert!(!player.found_nothing());
    }

    #[test]
    fn a_seek_forward_takes_as_many_frames_as_it_needs() {
        let (mut run, mut player) = (Beats::every(10), Player::default());
        player.seek(&mut run, SimTime::from_secs(5));
        let mut frames = 0;
        while !player.rests() {
            player.tick(&mut run, 16.0, 100);
            frames += 1;
        }
        assert_eq!((player.at(), frames), (SimTime::from_secs(5), 5));
        player.seek(&mut run, SimTime::from_secs(1));
        assert_eq!((player.at(), run.now), (SimTime::from_secs(1), SimTime::from_secs(1)));
        player.seek(&mut run, SimTime::from_secs(99));
        assert_eq!(player.mode(), Mode::Seeking(SimTime::from_secs(20)));
        player.pause();
        assert!(player.rests());
    }

    #[test]
    fn two_lanes_share_one_clock_even_when_the_budget_ends() {
        let mut lanes = [Beats::every(10), Beats::every(7)];
        let mut player = Player::default();
        player.set_speed(300.0);
        player.play(&lanes[..]);
        for budget in [1, 5, 33, 100, 2, 1_000] {
            player.tick(&mut lanes[..], 16.0, budget);
            for lane in &lanes {
                assert!(lane.now <= player.at(), "a lane is ahead of the clock");
                assert!(lane.next_event_at().unwrap() >= player.at(), "a lane is behind");
            }
        }
        player.seek(&mut lanes[..], SimTime::from_millis(35));
        assert_eq!((lanes[0].done, lanes[1].done), (3, 5));
        player.step(Step::Any);
        player.tick(&mut lanes[..], 16.0, ENOUGH);
        assert_eq!(player.at(), SimTime::from_millis(42), "the first record of either lane");
    }

    #[test]
    fn speeds_stay_on_the_list() {
        let mut player = Player::default();
        let mut seen = vec![player.speed()];
        for _ in 0..7 {
            player.faster();
            seen.push(player.speed());
        }
        assert_eq!(seen, [1.0, 3.0, 10.0, 30.0, 60.0, 300.0, 300.0, 300.0]);
        player.set_speed(f32::NAN);
        assert_eq!(player.speed(), 300.0);
        player.set_speed(45.0);
        player.slower();
        assert_eq!(player.speed(), 30.0);
    }
}

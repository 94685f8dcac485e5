//! The first minute on the start page, as a state machine over a [`Show`]: a task is stopped, the clock stands and
//! asks what will appear, and what appears is told. It knows no browser.
//!
//! Nothing of it is written down: questions and right answers come from forks of the run ([`forecast`]).

pub mod forecast;
pub mod question;
#[cfg(test)]
mod tests;
pub mod verdict;

use serde_json::json;
use sim::call::Name;
use sim::ids::{ServiceId, TaskId};
use sim::scenario::Scenario;
use sim::time::{SimDuration, SimTime};
use sim::timeline::Timeline;

use crate::show::Show;
use crate::words::Strip;

use self::forecast::{Forecast, HORIZON};
use self::question::{Fate, Question};
use self::verdict::Verdict;

/// After a stop the clock goes on for so long, if nothing new appears before: the stopped task is seen to leave.
const FALL: SimDuration = SimDuration(2_500_000);
/// So much before something new appears the clock stands.
const JUST_BEFORE: SimDuration = SimDuration(1_000);
/// What comes is played in about so many seconds of the viewer.
const REVEAL_SECS: f32 = 12.0;
/// The speeds between which that is done.
const REVEAL_SPEEDS: (f32, f32) = (1.0, 6.0);
/// Numbers of tasks that can be wanted.
pub const DESIRED: std::ops::RangeInclusive<u32> = 1..=6;

/// Where the minute is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// The cluster lives; nothing was stopped yet.
    Alive,
    /// A task was stopped; the clock goes on to the decisive moment.
    Falling,
    /// The clock stands, and a question is asked.
    Asked,
    /// The clock goes on to what came.
    Revealing,
    /// It has come, and the clock stands.
    Told,
}

/// The task that was stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// Which one.
    pub task: TaskId,
    /// When.
    pub at: SimTime,
    /// The address that it had, if it had one already.
    pub address: Option<String>,
    /// The least id that a task can have which did not exist then.
    pub first_new: TaskId,
    /// Tasks that were wanted and running before.
    pub running_before: u32,
}

/// What was guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Guess {
    /// What will appear.
    pub fate: Option<Fate>,
    /// How many tasks will be running.
    pub count: Option<u32>,
}

/// The first minute, as far as it has come.
#[derive(Debug, Clone)]
pub struct Minute {
    service: ServiceId,
    /// `desiredCount` at the beginning.
    began_with: u32,
    phase: Phase,
    stopped: Option<Stopped>,
    /// When the clock stands for the question, and when all that it asks about has come.
    ask_at: SimTime,
    until: SimTime,
    question: Option<Question>,
    guess: Guess,
    /// Whether it was told once; a replay does not forget that.
    seen: bool,
}

impl Minute {
    /// The scenario on the stage, and the minute at its beginning. None if the scenario were not one with a service.
    pub fn begin() -> Option<(Show, Self)> {
        let show = Show::new(Some("first-minute".to_owned()), Scenario::first_minute(), &[]);
        let (service, began_with) = show
            .runs()
            .first()?
            .world()
            .services
            .iter()
            .map(|(id, own)| (id, own.desired))
            .next()?;
        let minute = Self {
            service,
            began_with,
            phase: Phase::Alive,
            stopped: None,
            ask_at: SimTime::ZERO,
            until: SimTime::ZERO,
            question: None,
            guess: Guess::default(),
            seen: false,
        };
        Some((show, minute))
    }

    /// Where it is.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// What is asked, from the moment on when the clock stands for it.
    pub fn question(&self) -> Option<&Question> {
        self.question.as_ref().filter(|_| self.phase >= Phase::Asked)
    }

    /// Whether it was told what came, once at least.
    pub fn seen(&self) -> bool {
        self.seen
    }

    /// The service's `desiredCount`.
    pub fn desired(&self, show: &Show) -> u32 {
        let service = run(show).and_then(|run| run.world().services.get(self.service));
        service.map_or(self.began_with, |service| service.desired)
    }

    /// The strip of the service: want, have, therefore.
    pub fn strip(&self, show: &Show) -> Option<Strip> {
        let run = run(show)?;
        Strip::of(run.world(), show.at(), self.service)
    }

    /// Whether a number of tasks may be wanted now. More only before a task was stopped: more later would start
    /// some at once and answer the question before it is asked. Fewer at any time before it is answered.
    pub fn may_want(&self, show: &Show, desired: u32) -> bool {
        let in_time = match self.phase {
            Phase::Alive => true,
            Phase::Falling | Phase::Asked => desired < self.desired(show),
            Phase::Revealing | Phase::Told => false,
        };
        in_time && DESIRED.contains(&desired)
    }

    /// Calls `UpdateService` with another `desiredCount`. What is asked is asked anew.
    pub fn want(&mut self, show: &mut Show, desired: u32) {
        if !self.may_want(show, desired) {
            return;
        }
        let Some(name) = self.service_name(show) else { return };
        show.act(Name::UpdateService, &json!({"service": name, "desiredCount": desired}));
        if self.phase == Phase::Asked {
            self.ask_at = show.at();
        }
        self.look_ahead(show);
    }

    /// The task that is stopped where nobody chose one: the first that runs and is wanted.
    pub fn candidate(&self, show: &Show) -> Option<TaskId> {
        let world = run(show)?.world();
        let service = world.services.get(self.service)?;
        let runs = |id: &&TaskId| world.tasks.get(**id).is_some_and(forecast::runs);
        service.tasks.iter().find(runs).copied()
    }

    /// Calls `StopTask` for a task of the service that is wanted, and lets the clock go on to the decisive moment.
    /// Nothing happens for another task or at another time.
    pub fn stop(&mut self, show: &mut Show, task: TaskId) {
        let Some(world) = run(show).map(Timeline::world) else { return };
        let of_service =
            world.services.get(self.service).is_some_and(|it| it.tasks.contains(&task));
        let Some(own) = world.tasks.get(task).filter(|own| own.wanted && of_service) else {
            return;
        };
        if self.phase != Phase::Alive {
            return;
        }
        let (address, first_new) = (own.private_address(), world.tasks.next_id());
        let running_before = forecast::running(world, self.service);
        show.act(Name::StopTask, &json!({"task": task.to_string()}));
        let at = show.at();
        self.stopped = Some(Stopped { task, at, address, first_new, running_before });
        self.phase = Phase::Falling;
        self.look_ahead(show);
        show.play();
    }

    /// Goes on to the decisive moment at once, for whoever wants no motion.
    pub fn skip_the_fall(&mut self, show: &mut Show) {
        if self.phase == Phase::Falling {
            show.seek(self.ask_at);
            while show.tick(0.0, u32::MAX) && !show.player().rests() {}
            self.follow(show);
        }
    }

    /// Whether the clock has come to where the next phase begins: [`follow`](Self::follow) enters it.
    pub fn is_due(&self, show: &Show) -> bool {
        let at = show.at();
        match self.phase {
            Phase::Falling => at >= self.ask_at,
            // Who lets the clock go on does not want to guess.
            Phase::Asked => at > self.ask_at,
            Phase::Revealing => at >= self.until,
            Phase::Alive | Phase::Told => false,
        }
    }

    /// Follows the clock: stands at the question, lets go on who does not answer it, stands when all has come.
    pub fn follow(&mut self, show: &mut Show) {
        if !self.is_due(show) {
            return;
        }
        match self.phase {
            Phase::Falling => {
                show.pause();
                // A frame may have gone beyond it.
                show.seek(self.ask_at);
                self.phase = Phase::Asked;
            }
            Phase::Asked => self.phase = Phase::Revealing,
            Phase::Revealing => {
                show.pause();
                self.phase = Phase::Told;
                self.seen = true;
            }
            Phase::Alive | Phase::Told => {}
        }
    }

    /// Takes a guess and lets happen what comes.
    pub fn answer(&mut self, show: &mut Show, guess: Guess) {
        if self.phase != Phase::Asked {
            return;
        }
        self.guess = guess;
        self.phase = Phase::Revealing;
        let secs = self.until.since(show.at()).0 as f32 / 1e6;
        let speed = (secs / REVEAL_SECS).clamp(REVEAL_SPEEDS.0, REVEAL_SPEEDS.1);
        show.change_speed(|player| player.set_speed(speed));
        show.play();
    }

    /// Goes back to the stop and plays what came slowly.
    pub fn replay(&mut self, show: &mut Show) {
        let Some(stopped) = self.stopped.as_ref().filter(|_| self.seen) else { return };
        self.phase = Phase::Revealing;
        show.seek(stopped.at);
        show.change_speed(|player| player.set_speed(REVEAL_SPEEDS.0));
        show.play();
    }

    /// What came, as far as it can be seen by now.
    pub fn verdict(&self, show: &Show) -> Option<Verdict> {
        let (run, stopped, question) =
            (run(show)?, self.stopped.as_ref()?, self.question.as_ref()?);
        if self.phase < Phase::Revealing {
            return None;
        }
        let all_came = self.phase == Phase::Told;
        Verdict::of(run.world(), self.service, stopped, question, self.guess, all_came)
    }

    /// Looks ahead from now: when to ask, what, and how long it takes to come.
    fn look_ahead(&mut self, show: &Show) {
        let (Some(stopped), Some(run)) = (&self.stopped, run(show)) else { return };
        let forecast = Forecast::of(run, self.service, stopped);
        if self.phase == Phase::Falling {
            let before = forecast.appears_at.map(|at| SimTime(at.0.saturating_sub(JUST_BEFORE.0)));
            let fallen = stopped.at + FALL;
            self.ask_at = before.map_or(fallen, |before| before.min(fallen)).max(show.at());
        }
        // What is asked is asked of the moment at which the clock stands.
        let mut ahead = run.fork();
        ahead.advance_to(self.ask_at, u64::MAX);
        let forecast = Forecast::of(&ahead, self.service, stopped);
        let question = Question::ask(&ahead, self.service, stopped, &forecast, self.began_with);
        let proves_itself = question.right == Fate::New && question.counts.is_none();
        let settled = forecast.settled_at.filter(|_| proves_itself);
        self.until = settled.unwrap_or(self.ask_at + HORIZON).min(show.end());
        self.question = Some(question);
    }

    fn service_name(&self, show: &Show) -> Option<String> {
        let service = run(show)?.world().services.get(self.service)?;
        Some(service.name.to_string())
    }
}

fn run(show: &Show) -> Option<&Timeline> {
    show.runs().first()
}

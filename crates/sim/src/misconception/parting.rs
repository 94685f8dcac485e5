//! Where the world of wrong beliefs parts from the real one: both are played side by side, until one of them says what
//! the other does not.

use std::fmt;
use std::sync::Arc;

use super::Beliefs;
use crate::log::Log;
use crate::record::Record;
use crate::request::Ended;
use crate::time::SimTime;
use crate::timeline::Timeline;

/// The real world and the one of the beliefs, where they part.
#[derive(Debug, Clone)]
pub struct Parting {
    /// The first moment at which one of them says what the other does not.
    pub at: SimTime,
    /// How it goes on in the real world.
    pub really: Side,
    /// How it goes on in the world in which the beliefs are true.
    pub believed: Side,
}

/// One of two worlds that part.
#[derive(Debug, Clone)]
pub struct Side {
    /// Its run, played up to what it says.
    pub run: Timeline,
    /// The first that it says and the other does not, at that moment or later.
    pub said: Said,
}

/// What a world says where it parts from another.
#[derive(Debug, Clone)]
pub enum Said {
    /// A record.
    Record(Record),
    /// Requests are no records: one that ends in another way.
    Request(Ended),
    /// Nothing any more before the end.
    Nothing,
}

impl Said {
    /// When it is said; none of nothing.
    pub fn at(&self) -> Option<SimTime> {
        match self {
            Self::Record(record) => Some(record.at),
            Self::Request(ended) => Some(ended.ended),
            Self::Nothing => None,
        }
    }
}

/// `00:10.000 #14 <#12 task t-5 PROVISIONING`, `00:20.290 request: NoTargets`
impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(record) => write!(f, "{record}"),
            Self::Request(ended) => write!(f, "{} request: {:?}", ended.ended, ended.outcome),
            Self::Nothing => f.write_str("nothing more"),
        }
    }
}

impl Parting {
    /// Where a run under wrong beliefs parts from the real one before its end. None where it does not, or has none.
    ///
    /// # Errors
    ///
    /// Why the real world refuses the run's scenario: there it cannot even begin.
    pub fn of(run: &Timeline, end: SimTime) -> Result<Option<Self>, String> {
        if run.world().beliefs.is_empty() {
            return Ok(None);
        }
        let real = Arc::new(run.scenario().believing(Beliefs::default())?);
        let again = |scenario| Timeline::with_actions(scenario, run.own_actions().cloned());
        Ok(between(again(real), again(Arc::clone(run.scenario())), end))
    }
}

/// Plays two runs from their beginning until they part.
fn between(real: Timeline, believed: Timeline, end: SimTime) -> Option<Parting> {
    let mut runs = [real, believed];
    let mut same = 0;
    let mut before = None;
    let mut at = SimTime::ZERO;
    loop {
        let [real, believed] = runs.each_ref().map(|run| run.log().records());
        let both = real.iter().zip(believed).skip(same);
        same += both.take_while(|(a, b)| (a.at, &a.what) == (b.at, &b.what)).count();
        if same < real.len().max(believed.len()) {
            let told = |log: &Log| log.records().get(same).cloned().map(Said::Record);
            return Some(parting(at, runs, end, &told));
        }
        let [real, believed] = runs.each_ref().map(|run| since(run.log(), before));
        if real != believed {
            let index = real.iter().zip(&believed).take_while(|(a, b)| a == b).count();
            let told = |log: &Log| since(log, before).get(index).copied().map(Said::Request);
            return Some(parting(at, runs, end, &told));
        }
        before = Some(at);
        at = runs.iter().filter_map(Timeline::next_at).min().filter(|at| *at <= end)?;
        for run in &mut runs {
            run.advance_to(at, u64::MAX);
        }
    }
}

/// The requests that have ended after a moment, in the order of their ends.
fn since(log: &Log, before: Option<SimTime>) -> Vec<Ended> {
    let ended = log.ended().iter().rev();
    let mut ended: Vec<Ended> =
        ended.take_while(|it| before.is_none_or(|before| it.ended > before)).copied().collect();
    ended.reverse();
    ended
}

fn parting(
    at: SimTime,
    runs: [Timeline; 2],
    end: SimTime,
    told: &dyn Fn(&Log) -> Option<Said>,
) -> Parting {
    let [really, believed] = runs.map(|mut run| {
        let mut said = told(run.log());
        while said.is_none() && run.next_at().is_some_and(|at| at <= end) && run.step() {
            said = told(run.log());
        }
        Side { run, said: said.unwrap_or(Said::Nothing) }
    });
    Parting { at, really, believed }
}

//! Recall as it was, against what the memory model had predicted just before each answer.

use super::Share;
use crate::cards::card::{Grade, State};
use crate::cards::day::StudyDay;
use crate::cards::event::Mode;
use crate::cards::log::Log;
use crate::cards::replay::{self, Answer};

/// Recall measured and predicted.
#[derive(Debug, Clone, PartialEq)]
pub struct Recall {
    /// Over the last 7 days.
    pub week: Measured,
    /// Over the last 30 days.
    pub month: Measured,
    /// Over all time.
    pub all: Measured,
    /// By what was predicted, least first.
    pub bands: Vec<Band>,
}

/// Answers whose prediction lay in a range.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// The least prediction.
    pub from: f64,
    /// The greatest; below this, and in the last band at most this.
    pub to: f64,
    /// What became of them.
    pub measured: Measured,
}

/// Recall of some answers.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measured {
    /// Those that were not Again.
    pub share: Share,
    /// The sum of the predictions.
    predicted: f64,
}

/// An answer to a card in review on a later day than its last: a trial of the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Trial<'a> {
    pub(super) card: &'a str,
    pub(super) day: StudyDay,
    pub(super) predicted: f64,
    pub(super) recalled: bool,
}

/// Ends of the bands. Below 70 % nearly nothing is ever left to fall.
const BANDS: [f64; 7] = [0.0, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0];

impl Measured {
    pub(super) fn add(&mut self, trial: &Trial<'_>) {
        self.share.add(trial.recalled);
        self.predicted += trial.predicted;
    }

    /// The mean of the predictions, from 0 to 1; none of nothing.
    pub fn predicted(self) -> Option<f64> {
        (self.share.n > 0).then(|| self.predicted / f64::from(self.share.n))
    }
}

/// All trials, in the order of time, each with the prediction of that moment. A second answer on the
/// same day tells nothing of forgetting, and one in the last days before an exam comes too early.
pub(super) fn trials(log: &Log) -> Vec<Trial<'_>> {
    let is_trial = |answer: &Answer<'_>| {
        answer.before == State::Review
            && answer.review.mode == Mode::Review
            && answer.elapsed_days > 0
    };
    replay::answers(log).iter().filter(|answer| is_trial(answer)).filter_map(Trial::of).collect()
}

impl<'a> Trial<'a> {
    fn of(answer: &Answer<'a>) -> Option<Self> {
        let Answer { review, day, predicted, .. } = *answer;
        let recalled = review.grade != Grade::Again;
        Some(Self { card: &review.card, day, predicted: predicted?, recalled })
    }
}

pub(super) fn of(trials: &[Trial<'_>], today: StudyDay) -> Recall {
    let since = |days: u32| {
        let mut measured = Measured::default();
        trials.iter().filter(|trial| today.since(trial.day) < days).for_each(|t| measured.add(t));
        measured
    };
    let band = |ends: &[f64]| {
        let (from, to) = (ends[0], ends[1]);
        let mut measured = Measured::default();
        let within = |p: f64| p >= from && (p < to || to >= 1.0);
        trials.iter().filter(|trial| within(trial.predicted)).for_each(|t| measured.add(t));
        Band { from, to, measured }
    };
    Recall {
        week: since(7),
        month: since(30),
        all: since(u32::MAX),
        bands: BANDS.windows(2).map(band).collect(),
    }
}

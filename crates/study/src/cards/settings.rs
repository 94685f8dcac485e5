//! What a learner can set about scheduling, with the site's defaults.

use serde::{Deserialize, Serialize};

use super::day::StudyDay;

/// The memory models that there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ModelName {
    /// FSRS-6, with 21 weights.
    #[default]
    #[serde(rename = "fsrs-6")]
    Fsrs6,
}

/// Settings of scheduling and of the queue. What is missing in a file has its default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The memory model.
    pub model: ModelName,
    /// Its weights; none for the default ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<Vec<f64>>,
    /// Chance of recall at which a card falls due; 0.80 to 0.95.
    pub desired_retention: f64,
    /// Waits of a card being learned, in seconds.
    pub learning_steps_s: Vec<u32>,
    /// Waits of a forgotten card, in seconds.
    pub relearning_steps_s: Vec<u32>,
    /// Longest interval, in days; 1 to 36,500.
    pub maximum_interval_days: u32,
    /// Whether intervals are spread a little.
    pub fuzz: bool,
    /// Hour at which a study day starts, 0 to 23.
    pub rollover_hour: u8,
    /// New cards of a study day.
    pub new_per_day: u32,
    /// Reviews of a study day. The rest is shown with a warning, never hidden.
    pub reviews_per_day: u32,
    /// Whether new cards pause while the backlog exceeds two days of reviews.
    pub pause_new: bool,
    /// How much too early a card in its steps is shown when nothing else is left, in seconds.
    pub learn_ahead_s: u32,
    /// The day of the interview or exam.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exam_day: Option<StudyDay>,
}

/// One setting that changed. In a file: `{"rollover_hour": 3}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// See [`Settings::weights`].
    Weights(Option<Vec<f64>>),
    /// See [`Settings::desired_retention`].
    DesiredRetention(f64),
    /// See [`Settings::learning_steps_s`].
    LearningStepsS(Vec<u32>),
    /// See [`Settings::relearning_steps_s`].
    RelearningStepsS(Vec<u32>),
    /// See [`Settings::maximum_interval_days`].
    MaximumIntervalDays(u32),
    /// See [`Settings::fuzz`].
    Fuzz(bool),
    /// See [`Settings::rollover_hour`].
    RolloverHour(u8),
    /// See [`Settings::new_per_day`].
    NewPerDay(u32),
    /// See [`Settings::reviews_per_day`].
    ReviewsPerDay(u32),
    /// See [`Settings::pause_new`].
    PauseNew(bool),
    /// See [`Settings::learn_ahead_s`].
    LearnAheadS(u32),
    /// See [`Settings::exam_day`].
    ExamDay(Option<StudyDay>),
}

/// Retention that a learner may ask for.
const RETENTION: (f64, f64) = (0.80, 0.95);
/// The longest interval that is permitted, in days.
const LONGEST_INTERVAL: u32 = 36_500;

impl Default for Settings {
    fn default() -> Self {
        Self {
            model: ModelName::Fsrs6,
            weights: None,
            desired_retention: 0.9,
            learning_steps_s: vec![60, 600],
            relearning_steps_s: vec![600],
            // Nobody prepares for an interview in more than a year.
            maximum_interval_days: 365,
            fuzz: true,
            rollover_hour: 4,
            new_per_day: 15,
            reviews_per_day: 200,
            pause_new: true,
            // Anki's.
            learn_ahead_s: 1200,
            exam_day: None,
        }
    }
}

impl Settings {
    /// These settings with every figure brought into its range.
    #[must_use]
    pub fn in_range(mut self) -> Self {
        let retention = self.desired_retention;
        let retention = if retention.is_finite() { retention } else { 0.9 };
        self.desired_retention = retention.clamp(RETENTION.0, RETENTION.1);
        self.maximum_interval_days = self.maximum_interval_days.clamp(1, LONGEST_INTERVAL);
        self.rollover_hour = self.rollover_hour.min(23);
        self
    }

    /// Days until the exam, where it is still to come.
    pub fn days_left(&self, today: StudyDay) -> Option<u32> {
        self.exam_day.filter(|exam| *exam >= today).map(|exam| exam.since(today))
    }

    /// The longest interval on a day, in days: no card falls due after the exam.
    pub fn longest_interval(&self, today: StudyDay) -> u32 {
        let until_exam = self.days_left(today).unwrap_or(u32::MAX);
        self.maximum_interval_days.min(until_exam).max(1)
    }
}

impl Setting {
    /// Changes the settings.
    pub(super) fn apply_to(&self, settings: &mut Settings) {
        match self.clone() {
            Self::Weights(weights) => settings.weights = weights,
            Self::DesiredRetention(retention) => settings.desired_retention = retention,
            Self::LearningStepsS(steps) => settings.learning_steps_s = steps,
            Self::RelearningStepsS(steps) => settings.relearning_steps_s = steps,
            Self::MaximumIntervalDays(days) => settings.maximum_interval_days = days,
            Self::Fuzz(on) => settings.fuzz = on,
            Self::RolloverHour(hour) => settings.rollover_hour = hour,
            Self::NewPerDay(cards) => settings.new_per_day = cards,
            Self::ReviewsPerDay(reviews) => settings.reviews_per_day = reviews,
            Self::PauseNew(on) => settings.pause_new = on,
            Self::LearnAheadS(seconds) => settings.learn_ahead_s = seconds,
            Self::ExamDay(day) => settings.exam_day = day,
        }
    }
}

//! What the instruments of a subject show, as figures with the rules behind them.

use sim::service::{CircuitBreaker, Threshold};
use sim::time::SimTime;
use sim::world::World;

use super::{Answer, Part, figure};
use crate::frame::Subject;
use crate::instrument::{Course, Instrument, instruments};
use crate::words::{Gets, Strategy, Verdict, Waits, Watches};

pub(super) fn of(world: &World, at: SimTime, subject: Subject) -> Vec<Answer> {
    let own = instruments(world).into_iter().filter(|it| it.subject() == subject);
    let answers = own.map(|it| match it {
        Instrument::Course(course) => self::course(&course, at),
    });
    answers.collect()
}

fn course(course: &Course<'_>, at: SimTime) -> Answer {
    let mut figures = Vec::new();
    let title = match (&course.breaker, &course.traffic) {
        (Some((counted, set)), _) => {
            figures.push(figure("failureCount", &counted.failures));
            figures.push(figure("threshold", &Arithmetic(counted.threshold, *set)));
            figures.push(figure("resetOnHealthyTask", &Resets(set.reset_on_healthy)));
            figures.push(figure("rollback", &set.rollback));
            "Circuit breaker"
        }
        (None, Some(traffic)) => {
            figures.push(figure("strategy", &Strategy(course.strategy)));
            if let Some(blue) = &traffic.blue {
                figures.push(figure("blue", &Gets(blue)));
            }
            figures.push(figure("green", &Gets(&traffic.green)));
            if let Some(stage) = traffic.stage {
                figures.push(figure("lifecycleStage", &stage.name()));
            }
            "Traffic"
        }
        (None, None) => "Deployment alarms",
    };
    figures.push(figure("status", &course.state.name()));
    figures.push(figure("therefore", &Verdict(course)));
    if let Some(wait) = &course.wait {
        figures.push(figure("waits for", &Waits(wait, at)));
    }
    if let Some(guard) = &course.guard {
        figures.push(figure("watched by", &Watches(guard)));
    }
    if !course.reason.is_empty() {
        figures.push(figure("rolloutStateReason", &course.reason));
    }
    Answer::new(title, vec![Part::Figures(figures)])
}

/// A threshold with what makes it (rules `breaker.threshold`, `breaker.configurable`).
struct Arithmetic(u32, CircuitBreaker);

impl std::fmt::Display for Arithmetic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(threshold, set) = self;
        match set.threshold {
            Threshold::Count(_) => write!(f, "{threshold}, as it was set"),
            Threshold::BoundedPercent(percent) => write!(
                f,
                "{threshold}: {percent} % of desiredCount, at least {}, at most {}",
                Threshold::LEAST,
                Threshold::MOST
            ),
            Threshold::UnboundedPercent(percent) => {
                write!(f, "{threshold}: {percent} % of desiredCount")
            }
        }
    }
}

struct Resets(bool);

impl std::fmt::Display for Resets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0 { "true: a healthy task sets the count to 0" } else { "false" })
    }
}

//! What the instruments of a subject show, as figures with the rules behind them.

use sim::provider::scaling::Reservation;
use sim::service::{CircuitBreaker, Threshold};
use sim::time::SimTime;
use sim::world::World;

use super::{Answer, Part, figure};
use crate::frame::Subject;
use crate::instrument::{Course, Dial, Instrument, Notice, Scales, Watch, instruments};
use crate::words::{
    Count, Follows, Gets, IsAt, Left, Reading, Seen, Strategy, Verdict, Waits, Watches,
};

pub(super) fn of(world: &World, at: SimTime, subject: Subject) -> Vec<Answer> {
    let own = instruments(world).into_iter().filter(|it| it.subject() == subject);
    let answers = own.map(|it| match it {
        Instrument::Course(course) => self::course(&course, at),
        Instrument::Dial(dial) => self::dial(&dial, at),
        Instrument::Notice(notice) => self::notice(&notice, at),
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

/// A metric with its alarms, cooldowns and what follows.
fn dial(dial: &Dial<'_>, at: SimTime) -> Answer {
    let mut figures = Vec::new();
    match dial.value {
        Some(value) => figures.push(figure("value", &Reading(dial, value))),
        None => figures.push(figure("value", &"no data of the period that is over")),
    }
    figures.push(figure("target", &Reading(dial, dial.target)));
    match &dial.scales {
        Scales::Service { bounds: (min, max), policy, .. } => {
            figures.push(figure("MinCapacity", min));
            figures.push(figure("MaxCapacity", max));
            if !policy.is_empty() {
                figures.push(figure("policy", policy));
            }
        }
        Scales::Instances { reservation, wanted, desired, .. } => {
            let Reservation { needed, running } = reservation;
            figures.push(figure("M", &format!("{} needed", Count(*needed, "instance"))));
            figures.push(figure("N", &format!("{} running", Count(*running, "instance"))));
            figures.push(figure(
                "DesiredCapacity",
                &format!("{desired}, the target asks for {wanted}"),
            ));
        }
    }
    let alarms = [("alarm for scaling out", dial.high), ("alarm for scaling in", dial.low)];
    for (name, watch) in alarms {
        let seen = |watch: Watch<'_>| figure(name, &format!("{} {}", watch.name, Seen(&watch)));
        figures.extend(watch.map(seen));
    }
    let cools =
        [("cooldown of scale-out", dial.cooldowns[0]), ("cooldown of scale-in", dial.cooldowns[1])];
    for (name, cooldown) in cools {
        figures.extend(cooldown.map(|cooldown| figure(name, &Left(cooldown.secs(at)))));
    }
    figures.push(figure("therefore", &Follows(dial, at)));
    Answer::new(dial.metric, vec![Part::Figures(figures)])
}

/// Alarms and scheduled actions, each by its own name.
fn notice(notice: &Notice<'_>, at: SimTime) -> Answer {
    let rows = notice.rows.iter().flatten();
    let figures = rows.map(|item| figure(item.name(), &IsAt(item, at))).collect();
    let mut parts = vec![Part::Figures(figures)];
    if notice.more > 0 {
        parts.push(Part::Says(format!("And {} more.", notice.more)));
    }
    Answer::new("Alarms and scheduled actions", parts)
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

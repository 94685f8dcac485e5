//! What instruments show, in words: short ones for their cards, a sentence for whoever hears the stage.

mod dial;
mod notice;

pub use dial::{Follows, MandN, Reading, Seen, Tenths};
pub use notice::{IsAt, Kinds};

use std::fmt;

use sim::service::{DeploymentStrategy, ServiceDeployment};
use sim::time::SimTime;

use crate::instrument::{Course, Guard, Hold, Instrument, Side, Traffic, Wait};

/// An instrument in a sentence, at a moment.
pub struct Reads<'a>(pub &'a Instrument<'a>, pub SimTime);

impl fmt::Display for Reads<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Instrument::Course(it) => course(f, it, self.1),
            Instrument::Dial(it) => dial::dial(f, it, self.1),
            Instrument::Notice(it) => notice::notice(f, it, self.1),
        }
    }
}

fn course(f: &mut fmt::Formatter<'_>, course: &Course<'_>, at: SimTime) -> fmt::Result {
    let name = course.name;
    if let Some(traffic) = &course.traffic {
        write!(f, "{name}, {}: {}", Strategy(course.strategy), Shares(traffic))?;
        match traffic.stage {
            Some(stage) => write!(f, ", stage {}", stage.name())?,
            None => write!(f, ", {}", Verdict(course))?,
        }
    } else if let Some((counted, _)) = &course.breaker {
        let (failures, threshold) = (counted.failures, counted.threshold);
        write!(f, "{name}, circuit breaker: {failures} of {threshold} failures")?;
        write!(f, ", {}", Verdict(course))?;
    } else {
        write!(f, "{name}, deployment alarms: {}", Verdict(course))?;
    }
    if let Some(wait) = &course.wait {
        write!(f, ", {}", Waits(wait, at))?;
    }
    match &course.guard {
        Some(guard) => write!(f, ", {}.", Watches(guard)),
        None => f.write_str("."),
    }
}

/// What became of a deployment, or can: "at 3 it is given up and rolled back".
pub struct Verdict<'a>(pub &'a Course<'a>);

impl fmt::Display for Verdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(course) = self;
        let id = course.deployment;
        match (course.state, course.back) {
            (ServiceDeployment::InProgress, _) => match &course.breaker {
                Some((counted, set)) => {
                    let then = if set.rollback { " and rolled back" } else { "" };
                    write!(f, "at {} {id} is given up{then}", counted.threshold)
                }
                None => write!(f, "{id} is under way"),
            },
            (ServiceDeployment::Successful, _) => f.write_str("no deployment under way"),
            (ServiceDeployment::RollbackInProgress, Some(back)) => {
                write!(f, "{id} is given up, rolls back to {back}")
            }
            (ServiceDeployment::RollbackSuccessful, Some(back)) => {
                write!(f, "{id} was given up, rolled back to {back}")
            }
            (ServiceDeployment::RollbackFailed, Some(back)) => {
                write!(f, "{id} was given up, and so was the way back to {back}")
            }
            _ => write!(f, "{id} was given up, nothing is rolled back"),
        }
    }
}

/// `strategy` as the API spells it, with the size of its steps.
pub struct Strategy(pub DeploymentStrategy);

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            DeploymentStrategy::Rolling => f.write_str("ROLLING"),
            DeploymentStrategy::BlueGreen => f.write_str("BLUE_GREEN"),
            DeploymentStrategy::Linear { step, .. } => write!(f, "LINEAR {}", Share(step)),
            DeploymentStrategy::Canary { share, .. } => write!(f, "CANARY {}", Share(share)),
        }
    }
}

/// Tenths of a percent.
pub struct Share(pub u32);

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 10, self.0 % 10) {
            (whole, 0) => write!(f, "{whole} %"),
            (whole, tenths) => write!(f, "{whole}.{tenths} %"),
        }
    }
}

/// One of two revisions with its share of production traffic: "web:1 90 %".
pub struct Gets<'a>(pub &'a Side<'a>);

impl fmt::Display for Gets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Side { family, revision, share } = self.0;
        write!(f, "{family}:{revision} {}", Share(*share))
    }
}

/// Both revisions with their shares.
struct Shares<'a>(&'a Traffic<'a>);

impl fmt::Display for Shares<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Traffic { blue, green, tests, .. } = self.0;
        match blue {
            Some(blue) => write!(f, "blue {}, green {}", Gets(blue), Gets(green))?,
            None => write!(f, "{}", Gets(green))?,
        }
        f.write_str(if *tests { ", test traffic to green" } else { "" })
    }
}

/// What a deployment waits for, with the time that is left.
pub struct Waits<'a>(pub &'a Wait<'a>, pub SimTime);

impl fmt::Display for Waits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(wait, at) = self;
        match wait.hold {
            Hold::Bake => f.write_str("bake time")?,
            Hold::Step => f.write_str("next share")?,
            Hold::Hook(name) => write!(f, "hook {name}")?,
            Hold::Answer => f.write_str("hook PAUSE")?,
        }
        write!(f, " {}", Left(wait.secs(*at)))
    }
}

/// Seconds, as minutes or hours where they are many.
pub struct Left(pub u64);

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            secs @ 0..60 => write!(f, "{secs} s"),
            secs @ 60..3_600 => write!(f, "{} min {:02} s", secs / 60, secs % 60),
            secs => write!(f, "{} h {:02} min", secs / 3_600, secs / 60 % 60),
        }
    }
}

/// Which alarms watch, and how they are.
pub struct Watches<'a>(pub &'a Guard<'a>);

impl fmt::Display for Watches<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Guard { alarm, state, others, ignored } = self.0;
        write!(f, "alarm {alarm} ")?;
        match state {
            Some(state) => f.write_str(state.name())?,
            None => f.write_str("does not exist")?,
        }
        match others {
            0 => {}
            1 => f.write_str(" and 1 more")?,
            more => write!(f, " and {more} more")?,
        }
        f.write_str(if *ignored { ", not looked at" } else { "" })
    }
}

//! What dials show, in words.

use std::fmt;

use sim::autoscale::Hold;
use sim::cloudwatch::{AlarmState, Value};
use sim::provider::scaling::Reservation;
use sim::time::SimTime;

use crate::instrument::{Dial, Scales, Watch};
use crate::words::{Count, Left};

/// A dial in a sentence.
pub(super) fn dial(f: &mut fmt::Formatter<'_>, dial: &Dial<'_>, at: SimTime) -> fmt::Result {
    write!(f, "{}, {} ", dial.name, dial.metric)?;
    match dial.value {
        Some(value) => write!(f, "{}", Reading(dial, value))?,
        None => f.write_str("without data")?,
    }
    if let Scales::Instances { reservation, .. } = &dial.scales {
        write!(f, " ({})", MandN(*reservation))?;
    }
    write!(f, ", target {}", Reading(dial, dial.target))?;
    for (which, watch) in [("out", dial.high), ("in", dial.low)] {
        if let Some(watch) = watch {
            write!(f, ", alarm for scaling {which} {}", Seen(&watch))?;
        }
    }
    write!(f, ", {}", Follows(dial, at))?;
    match &dial.scales {
        Scales::Service { want: Some(_), .. } => write!(f, "{}.", Cools(dial, at)),
        _ => f.write_str("."),
    }
}

/// The cooldowns of a dial.
struct Cools<'a>(&'a Dial<'a>, SimTime);

impl Cools<'_> {
    fn is_over(&self) -> bool {
        self.0.cooldowns.iter().all(Option::is_none)
    }
}

impl fmt::Display for Cools<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (which, cooldown) in ["scale-out", "scale-in"].into_iter().zip(self.0.cooldowns) {
            if let Some(cooldown) = cooldown {
                write!(f, ", {which} cools {}", Left(cooldown.secs(self.1)))?;
            }
        }
        Ok(())
    }
}

/// A value of a dial with its unit.
pub struct Reading<'a>(pub &'a Dial<'a>, pub Value);

impl fmt::Display for Reading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Tenths(self.1))?;
        f.write_str(if self.0.percent { " %" } else { "" })
    }
}

/// A value to the tenth, as far as that is of interest.
pub struct Tenths(pub Value);

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0.0 + 50) / 100;
        match (tenths / 10, tenths % 10) {
            (whole, 0) | (whole @ 1_000.., _) => write!(f, "{whole}"),
            (whole, rest) => write!(f, "{whole}.{rest}"),
        }
    }
}

/// M and N of a reservation.
pub struct MandN(pub Reservation);

impl fmt::Display for MandN {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "M {}, N {}", self.0.needed, self.0.running)
    }
}

/// What an alarm has seen.
pub struct Seen<'a>(pub &'a Watch<'a>);

impl fmt::Display for Seen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Watch { state, breaching, datapoints, .. } = self.0;
        f.write_str(state.name())?;
        match state {
            AlarmState::InsufficientData => Ok(()),
            _ => write!(f, " ({breaching} of {datapoints})"),
        }
    }
}

/// What follows from a dial: "wants 6, cooldown 42 s".
pub struct Follows<'a>(pub &'a Dial<'a>, pub SimTime);

impl fmt::Display for Follows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.scales {
            Scales::Service { desired, bounds: (min, max), want: None, .. } => {
                match Cools(self.0, self.1) {
                    cools if cools.is_over() => {
                        write!(f, "{}, {min} to {max}", Count(*desired, "task"))
                    }
                    cools => write!(f, "{}{cools}", Count(*desired, "task")),
                }
            }
            Scales::Service { desired, want: Some(want), hold, policy, .. } => {
                write!(f, "{}, wants {}", Count(*desired, "task"), want.to)?;
                match hold {
                    None => Ok(()),
                    Some(Hold::Suspended) => f.write_str(", suspended"),
                    Some(Hold::Cooldown(until)) => {
                        let left = until.since(self.1).0.div_ceil(1_000_000);
                        write!(f, ", cooldown {}", Left(left))
                    }
                    Some(Hold::Deployment) => f.write_str(", deployment under way"),
                    Some(Hold::NotAll(_)) => write!(f, ", policy {policy} is not ready"),
                }
            }
            Scales::Instances { wanted, desired, warms_up, .. } => {
                write!(f, "{}", Count(*desired, "instance"))?;
                if wanted != desired {
                    write!(f, ", wants {wanted}")?;
                }
                f.write_str(if *warms_up { ", warms up" } else { "" })
            }
        }
    }
}

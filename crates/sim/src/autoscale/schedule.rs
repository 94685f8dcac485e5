//! Scheduled actions: bounds that change at a date, at a rate, or by a cron expression
//! (rules `autoscale.schedule-*`).

mod calendar;
mod cron;

pub use calendar::Calendar;
pub use cron::Cron;

use std::sync::Arc;

use super::target::set_bounds;
use crate::event::Event;
use crate::ids::{ScheduledActionId, ServiceId};
use crate::step::Step;
use crate::time::{SimDuration, SimTime};

/// A scheduled action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheduled {
    /// The service.
    pub service: ServiceId,
    /// `ScheduledActionName`.
    pub name: Arc<str>,
    /// `Schedule`.
    pub schedule: Schedule,
    /// The same as it was written.
    pub written: Arc<str>,
    /// `StartTime`: not before.
    pub start: Option<SimTime>,
    /// `EndTime`: not after.
    pub end: Option<SimTime>,
    /// `MinCapacity` of `ScalableTargetAction`.
    pub min: Option<u32>,
    /// `MaxCapacity` of it.
    pub max: Option<u32>,
    /// When it happens next, if ever again.
    pub next: Option<SimTime>,
    /// Counts changes; an older timer does nothing.
    pub stamp: u32,
}

/// `Schedule`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// `at(yyyy-mm-ddThh:mm:ss)`: once, in seconds since 1970.
    At(u64),
    /// `rate(5 minutes)`: again and again, from when the action was put or starts.
    Rate(SimDuration),
    /// `cron(…)`.
    Cron(Cron),
}

/// Creates or changes a scheduled action.
pub(crate) fn put_scheduled(step: &mut Step<'_>, new: Scheduled) {
    let rows = &mut step.world.autoscaling.scheduled;
    let same = |row: &Scheduled| row.service == new.service && row.name == new.name;
    let known = rows.iter().find(|(_, row)| same(row)).map(|(id, _)| id);
    let id = match known.and_then(|id| Some((id, rows.get_mut(id)?))) {
        Some((id, row)) => {
            *row = Scheduled { stamp: row.stamp.wrapping_add(1), ..new };
            id
        }
        None => rows.insert(new),
    };
    plan(step, id, step.now());
}

/// Deletes a scheduled action.
pub(crate) fn delete_scheduled(step: &mut Step<'_>, id: ScheduledActionId) {
    step.world.autoscaling.scheduled.remove(id);
}

/// The time of a scheduled action has come: its bounds hold from now on, unless scheduled scaling is suspended
/// (rules `autoscale.schedule`, `autoscale.suspended`).
pub(crate) fn on_scheduled(step: &mut Step<'_>, id: ScheduledActionId, stamp: u32) {
    if !crate::WHOLE {
        return;
    }
    let scaling = &step.world.autoscaling;
    let Some(row) = scaling.scheduled.get(id).filter(|row| row.stamp == stamp) else { return };
    let service = row.service;
    if let Some(target) = scaling.targets.get(&service).filter(|it| !it.suspended.scheduled) {
        let (min, max) = (row.min.unwrap_or(target.min), row.max.unwrap_or(target.max));
        let suspended = target.suspended;
        // A bound that passes the other one takes it along (rule `engine.schedule-bounds`).
        let bounds = [min, max.max(min)];
        let by = Some(Arc::clone(&row.name));
        set_bounds(step, service, bounds, suspended, by);
    }
    plan(step, id, step.now());
}

/// Sets the timer for the next time after a moment.
fn plan(step: &mut Step<'_>, id: ScheduledActionId, after: SimTime) {
    let scaling = &mut step.world.autoscaling;
    let Some(row) = scaling.scheduled.get_mut(id) else { return };
    row.next = row.following(scaling.calendar, after);
    let stamp = row.stamp;
    if let Some(at) = row.next {
        step.after(at.since(after), Event::Scheduled { action: id, stamp });
    }
}

impl Scheduled {
    /// When it happens for the first time after a moment.
    fn following(&self, calendar: Calendar, after: SimTime) -> Option<SimTime> {
        let first = self.start.unwrap_or(SimTime::ZERO);
        let at = match &self.schedule {
            Schedule::At(date) => calendar.moment(*date).filter(|at| *at > after)?,
            Schedule::Rate(every) => after.max(first) + *every,
            Schedule::Cron(cron) => {
                let from = after.max(SimTime(first.0.saturating_sub(1)));
                calendar.moment(cron.next(calendar.date(from))?)?
            }
        };
        (at >= first && self.end.is_none_or(|end| at <= end)).then_some(at)
    }
}

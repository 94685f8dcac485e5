//! One step of a run: the only place where what is due meets the world.

use crate::autoscale;
use crate::balance;
use crate::capacity;
use crate::cloudwatch;
use crate::digest;
use crate::event::Event;
use crate::ids::RecordId;
use crate::life;
use crate::log::Log;
use crate::metrics;
use crate::record::{Record, What};
use crate::request::Ended;
use crate::requests;
use crate::scheduler;
use crate::script;
use crate::spot;
use crate::time::{SimDuration, SimTime};
use crate::traffic;
use crate::world::World;
use crate::zones;

/// Takes the next entry off the agenda and lets it happen. False when nothing is to come.
pub(crate) fn step(world: &mut World, log: &mut Log) -> bool {
    let Some(entry) = world.agenda.pop() else { return false };
    pass_to(world, entry.at);
    let step = &mut Step { world, log, cause: entry.cause };
    happen(step, entry.event);
    true
}

/// Lets time pass up to a moment before or at the next event, and closes the seconds that are over then.
pub(crate) fn pass_to(world: &mut World, at: SimTime) {
    if world.metrics.seconds.is_over(at) {
        metrics::close_seconds(world, at);
    }
    world.now = at;
}

/// Gives an event to the part of the engine that it concerns.
fn happen(step: &mut Step<'_>, event: Event) {
    match event {
        Event::Tick => scheduler::tick(step),
        Event::Pass(service) => scheduler::pass(step, service),
        Event::Scheduled { action, stamp } => autoscale::on_scheduled(step, action, stamp),
        Event::Minute => cloudwatch::on_minute(step),
        Event::Third => cloudwatch::on_third(step),
        Event::Announce(service) => scheduler::announce(step, service),
        Event::Task { task, stamp } => life::on_task(step, task, stamp),
        Event::Container { task, container, stamp, timer } => {
            life::on_container(step, task, container, stamp, timer);
        }
        Event::TargetCheck { group, task, stamp } => balance::on_check(step, group, task, stamp),
        Event::TargetCheckTimeout { group, task, stamp } => {
            balance::on_check_timeout(step, group, task, stamp);
        }
        Event::TargetDrained { group, task, stamp } => {
            balance::on_drained(step, group, task, stamp);
        }
        Event::Arrival { class, stamp } => traffic::on_arrival(step, class, stamp),
        Event::Answer { request } => requests::on_answer(step, request),
        Event::GiveUp { request } => requests::on_give_up(step, request),
        Event::IdleTimeout { group, task } => requests::on_idle_timeout(step, group, task),
        Event::Instance { instance, stamp } => capacity::on_instance(step, instance, stamp),
        Event::Asg(group) => capacity::on_asg(step, group),
        Event::Script { stamp } => script::on_script(step, stamp),
        Event::Interruption { task } => spot::on_interruption(step, task),
        Event::InstanceInterruption { instance } => spot::on_instance_interruption(step, instance),
        Event::Zone { zone, stamp, timer } => zones::on_zone(step, zone, stamp, timer),
    }
}

/// What a part of the engine works with while something happens: the world, the log, and the cause.
pub(crate) struct Step<'a> {
    /// The world to be changed.
    pub(crate) world: &'a mut World,
    /// Where records go.
    pub(crate) log: &'a mut Log,
    /// The record that led here.
    pub(crate) cause: RecordId,
}

impl<'a> Step<'a> {
    /// A step that nothing in the run has caused.
    pub(crate) fn of(world: &'a mut World, log: &'a mut Log) -> Self {
        Self { world, log, cause: RecordId::SCENARIO }
    }
}

impl Step<'_> {
    /// The moment.
    pub(crate) fn now(&self) -> SimTime {
        self.world.now
    }

    /// Says what happened. The record's cause is the current one.
    pub(crate) fn record(&mut self, what: What) -> RecordId {
        let id = self.world.next_record;
        self.log.look(id, self.world);
        self.world.next_record = RecordId(id.0 + 1);
        let record = Record { id, at: self.world.now, cause: self.cause, what };
        self.world.digest = digest::fold(self.world.digest, &record);
        self.log.keep(record);
        id
    }

    /// Says how a request ended.
    pub(crate) fn record_ended(&mut self, ended: Ended) {
        self.world.digest = digest::fold(self.world.digest, &ended);
        self.log.keep_ended(ended);
    }

    /// Schedules an event after a delay, with the current cause.
    pub(crate) fn after(&mut self, delay: SimDuration, event: Event) {
        self.world.agenda.at(self.world.now + delay, self.cause, event);
    }

    /// As `after`, for delays that many events share.
    pub(crate) fn after_constant(&mut self, delay: SimDuration, event: Event) {
        self.world.agenda.after_constant(self.world.now, delay, self.cause, event);
    }

    /// The same step with another cause: what is done with it follows from that record.
    pub(crate) fn because(&mut self, cause: RecordId) -> Step<'_> {
        Step { world: self.world, log: self.log, cause }
    }
}

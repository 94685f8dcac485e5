//! The log of a run: the complete control-plane records up to a bound, and a window of ended requests.
//!
//! The world alone decides what happens; the log only keeps what was said, so a run can go on without it.

use std::collections::VecDeque;

use crate::ids::RecordId;
use crate::record::Record;
use crate::request::Ended;
use crate::time::SimTime;
use crate::world::World;

/// Control-plane records that a log keeps; the world says when it is full.
pub const MAX_RECORDS: usize = 2_000_000;

/// Ended requests that the window keeps.
pub const MAX_ENDED: usize = 20_000;

/// What a run has said so far.
#[derive(Debug, Clone, Default)]
pub struct Log {
    records: Vec<Record>,
    ended: VecDeque<Ended>,
    quiet: bool,
    watch: Option<Watch>,
}

/// Waits for a record, and keeps the world in which it is about to be said.
#[derive(Debug, Clone)]
struct Watch {
    record: RecordId,
    before: Option<Box<World>>,
}

impl Log {
    /// A log that keeps nothing, for forks that only need the world at their end.
    pub fn quiet() -> Self {
        Self { quiet: true, ..Self::default() }
    }

    /// A log that keeps nothing but the world just before a record.
    pub(crate) fn watching(record: RecordId) -> Self {
        Self { quiet: true, watch: Some(Watch { record, before: None }), ..Self::default() }
    }

    /// Looks at the world in which a record is about to be said.
    pub(crate) fn look(&mut self, record: RecordId, world: &World) {
        if let Some(watch) = self.watch.as_mut().filter(|watch| watch.record == record) {
            watch.before = Some(Box::new(world.clone()));
        }
    }

    /// The world that a watching log has kept.
    pub(crate) fn into_watched(self) -> Option<World> {
        Some(*self.watch?.before?)
    }

    /// All records in order.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The record with an id.
    pub fn get(&self, id: RecordId) -> Option<&Record> {
        let index = self.records.partition_point(|record| record.id < id);
        self.records.get(index).filter(|record| record.id == id)
    }

    /// The records up to a moment, it included.
    pub fn until(&self, at: SimTime) -> &[Record] {
        let end = self.records.partition_point(|record| record.at <= at);
        self.records.get(..end).unwrap_or_default()
    }

    /// The records after `from` up to `to`, it included.
    pub fn between(&self, from: SimTime, to: SimTime) -> &[Record] {
        let start = self.records.partition_point(|record| record.at <= from);
        let end = self.records.partition_point(|record| record.at <= to);
        self.records.get(start..end).unwrap_or_default()
    }

    /// The latest ended requests, in the order of their ends.
    pub fn ended(&self) -> &VecDeque<Ended> {
        &self.ended
    }

    /// Adds a record, unless the log is quiet, full, or has it already from before a seek.
    pub(crate) fn keep(&mut self, record: Record) {
        let is_new = self.records.last().is_none_or(|last| last.id < record.id);
        if !self.quiet && is_new && self.records.len() < MAX_RECORDS {
            self.records.push(record);
        }
    }

    /// Adds an ended request to the window.
    pub(crate) fn keep_ended(&mut self, ended: Ended) {
        if self.quiet {
            return;
        }
        if self.ended.len() == MAX_ENDED {
            self.ended.pop_front();
        }
        self.ended.push_back(ended);
    }

    /// Forgets the records from this one on: what follows is told anew.
    pub(crate) fn rewind(&mut self, next: RecordId) {
        let end = self.records.partition_point(|record| record.id < next);
        self.records.truncate(end);
    }

    /// Forgets the window of requests, which a replay fills again.
    pub(crate) fn forget_ended(&mut self) {
        self.ended.clear();
    }
}

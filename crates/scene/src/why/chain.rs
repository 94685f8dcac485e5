//! A chain of causes: from a record back to the action, the fault or the scenario that set it off.

use sim::ids::RecordId;
use sim::log::Log;
use sim::record::{Record, What};

use super::{Part, Told};
use crate::words::Gloss;

/// Records of a chain that are shown; of a longer one the first and the last.
const MOST: usize = 12;

/// What led to a record, the first cause first, the record itself last.
pub(super) fn to(log: &Log, record: RecordId) -> Part {
    let mut chain = Vec::new();
    let mut next = log.get(record);
    while let Some(record) = next {
        chain.push(told(log, record));
        // A cause is older than what follows from it, so this comes to an end.
        next = log.get(record.cause).filter(|cause| cause.id < record.id);
        if chain.len() == MOST {
            chain.extend(first_cause(log, record));
            break;
        }
    }
    chain.reverse();
    Part::Chain(chain)
}

/// The record at the very beginning of a long chain, unless it is this one.
fn first_cause(log: &Log, record: &Record) -> Option<Told> {
    let mut first = record;
    while let Some(cause) = log.get(first.cause).filter(|cause| cause.id < first.id) {
        first = cause;
    }
    (first.id != record.id).then(|| told(log, first))
}

/// A record in ECS's words and in plain ones.
pub(super) fn told(log: &Log, record: &Record) -> Told {
    let words = match &record.what {
        What::Service { message, .. } => message.to_string(),
        what => what.to_string(),
    };
    Told { record: record.id, at: record.at, words, gloss: Gloss(record, log).to_string() }
}

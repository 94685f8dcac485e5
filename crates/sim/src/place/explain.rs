//! The full table of candidates behind a decision, recomputed on demand from the world just before it
//! (rule `engine.log-window`).

use std::collections::BTreeSet;

use super::fleet::{id_of, slot_of};
use super::strategy::Contest;
use super::{Ask, Decision, Lack, choose, filter};
use crate::ids::InstanceId;
use crate::task::Host;
use crate::world::World;

/// A decision with every container instance that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The decision, made again. It equals the one that is explained.
    pub decision: Decision,
    /// All container instances of the cluster, in the order of their ids.
    pub candidates: Vec<Candidate>,
}

/// A container instance as the decision saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Which instance.
    pub instance: InstanceId,
    /// CPU units that no task had reserved.
    pub cpu_free: u32,
    /// MiB that no task had reserved.
    pub memory_free: u32,
    /// Network interfaces that were left for tasks.
    pub enis_free: u32,
    /// Wanted tasks of the same service or group on it.
    pub tasks_here: u32,
    /// Wanted tasks of the same service or group on instances in its zone.
    pub tasks_in_zone: u32,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It was chosen.
    Chosen,
    /// All strategies kept it; another one had the lower id.
    Tied,
    /// A strategy liked others better, by its place in the list.
    DroppedBy(u8),
    /// It lacked something.
    Lacked(Vec<Lack>),
}

/// Explains a decision from the world just before it. None where its task definition is unknown there.
pub fn explain(before: &World, decision: &Decision) -> Option<Explanation> {
    let ask = Ask::new(before, &decision.applicant)?;
    let mut contest = Contest::new(before, &ask);
    let mut kept = BTreeSet::new();
    filter::run(before, &ask, |slot, row| {
        contest.enter(slot, row);
        kept.insert(slot);
    });
    let registered = before.fleet.rows().iter().zip(0..).filter(|(row, _)| row.registered);
    let counts = ask.counts(before);
    let candidates = registered.filter_map(|(row, slot)| {
        let instance = before.instances.get(id_of(slot))?;
        let row = &filter::seen(before, &ask, slot, *row);
        let verdict = if decision.chosen.is_some_and(|id| slot_of(id) == slot as usize) {
            Verdict::Chosen
        } else {
            match contest.dropped_by(slot, row) {
                _ if !kept.contains(&slot) => {
                    Verdict::Lacked(filter::lacks(before, &ask, slot, instance))
                }
                Some(strategy) => Verdict::DroppedBy(strategy),
                None => Verdict::Tied,
            }
        };
        Some(Candidate {
            instance: id_of(slot),
            cpu_free: row.cpu_free,
            memory_free: row.memory_free,
            enis_free: u32::from(row.enis_free),
            tasks_here: counts.map_or(0, |counts| counts.on(slot)),
            tasks_in_zone: counts
                .map_or(0, |counts| counts.in_zone(instance.zone, Host::Ec2(Some(id_of(slot))))),
            verdict,
        })
    });
    let candidates = candidates.collect();
    Some(Explanation { decision: choose(before, decision.applicant.clone()), candidates })
}

//! Calls of the services around ECS: load balancing, CloudWatch.

use std::sync::Arc;

use super::{Name, alarms, listeners};
use crate::cloudwatch::{self, AlarmState, Watched};
use crate::finding::Findings;
use crate::ids::{AlarmId, RuleId};
use crate::json::At;
use crate::listener::{self, Forward};
use crate::step::Step;
use crate::world::World;

/// What an accepted call changes.
pub(super) enum Around {
    Forward(RuleId, Vec<Forward>),
    PutAlarm(Arc<str>, Watched),
    DeleteAlarms(Vec<AlarmId>),
    AlarmState(AlarmId, AlarmState, Arc<str>),
}

/// Reads a call whose form is right; none where it is another one.
pub(super) fn read(
    world: &World,
    name: Name,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<Around> {
    Some(match name {
        Name::ModifyListener => {
            let (rule, forward) = listeners::modify_listener(world, at, findings)?;
            Around::Forward(rule, forward)
        }
        Name::ModifyRule => {
            let (rule, forward) = listeners::modify_rule(world, at, findings)?;
            Around::Forward(rule, forward)
        }
        Name::PutMetricAlarm => {
            let (name, watched) = alarms::put(world, at, findings)?;
            Around::PutAlarm(name, watched)
        }
        Name::DeleteAlarms => Around::DeleteAlarms(alarms::delete(world, at, findings)?),
        Name::SetAlarmState => {
            let (id, state, reason) = alarms::set_state(world, at, findings)?;
            Around::AlarmState(id, state, reason)
        }
        _ => return None,
    })
}

/// Makes a change.
pub(super) fn perform(step: &mut Step<'_>, change: Around) {
    match change {
        Around::Forward(rule, forward) => listener::set_forward(step, rule, forward),
        Around::PutAlarm(name, watched) => {
            cloudwatch::put(step, name, watched);
        }
        Around::DeleteAlarms(ids) => ids.into_iter().for_each(|id| cloudwatch::delete(step, id)),
        Around::AlarmState(id, state, reason) => cloudwatch::set_state(step, id, state, reason),
    }
}

//! Calls of the services around ECS: load balancing, CloudWatch, Application Auto Scaling.

use std::sync::Arc;

use super::{Name, alarms, autoscale, listeners};
use crate::autoscale::{self as scaling, PolicyKind, Scheduled};
use crate::cloudwatch::{self, AlarmState, Watched};
use crate::finding::Findings;
use crate::ids::{AlarmId, PolicyId, RuleId, ScheduledActionId, ServiceId};
use crate::json::At;
use crate::listener::{self, Forward};
use crate::step::Step;
use crate::world::World;

/// What an accepted call changes.
pub(super) enum Around {
    Forward(RuleId, Vec<Forward>),
    PutAlarm(Arc<str>, Watched, Vec<PolicyId>),
    DeleteAlarms(Vec<AlarmId>),
    AlarmState(AlarmId, AlarmState, Arc<str>),
    Register(autoscale::Target),
    Deregister(ServiceId),
    PutPolicy(ServiceId, Arc<str>, PolicyKind),
    DeletePolicy(PolicyId),
    PutScheduled(Box<Scheduled>),
    DeleteScheduled(ScheduledActionId),
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
            let (name, watched, actions) = alarms::put(world, at, findings)?;
            Around::PutAlarm(name, watched, actions)
        }
        Name::DeleteAlarms => Around::DeleteAlarms(alarms::delete(world, at, findings)?),
        Name::SetAlarmState => {
            let (id, state, reason) = alarms::set_state(world, at, findings)?;
            Around::AlarmState(id, state, reason)
        }
        Name::RegisterScalableTarget => Around::Register(autoscale::target(world, at, findings)?),
        Name::DeregisterScalableTarget => {
            Around::Deregister(autoscale::scaled(world, at, findings)?)
        }
        Name::PutScalingPolicy => {
            let (service, name, kind) = autoscale::policy(world, at, findings)?;
            Around::PutPolicy(service, name, kind)
        }
        Name::DeleteScalingPolicy => {
            Around::DeletePolicy(autoscale::delete_policy(world, at, findings)?)
        }
        Name::PutScheduledAction => {
            Around::PutScheduled(Box::new(autoscale::scheduled(world, at, findings)?))
        }
        Name::DeleteScheduledAction => {
            Around::DeleteScheduled(autoscale::delete_scheduled(world, at, findings)?)
        }
        _ => return None,
    })
}

/// Makes a change.
pub(super) fn perform(step: &mut Step<'_>, change: Around) {
    match change {
        Around::Forward(rule, forward) => listener::set_forward(step, rule, forward),
        Around::PutAlarm(name, watched, actions) => {
            cloudwatch::put(step, name, watched, actions);
        }
        Around::DeleteAlarms(ids) => ids.into_iter().for_each(|id| cloudwatch::delete(step, id)),
        Around::AlarmState(id, state, reason) => cloudwatch::set_state(step, id, state, reason),
        Around::Register((service, min, max, suspended)) => {
            scaling::register(step, service, min, max, suspended);
        }
        Around::Deregister(service) => scaling::deregister(step, service),
        Around::PutPolicy(service, name, kind) => scaling::put_policy(step, service, name, kind),
        Around::DeletePolicy(id) => scaling::delete_policy(step, id),
        Around::PutScheduled(scheduled) => scaling::put_scheduled(step, *scheduled),
        Around::DeleteScheduled(id) => scaling::delete_scheduled(step, id),
    }
}

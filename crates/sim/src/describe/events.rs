//! Records as events: those that ECS sends to EventBridge in its form, and the others in the same form under
//! the source `gantry`. Every one has its id and the id of its cause.

use serde_json::{Value, json};

use super::{maybe, moment, object};
use crate::call::Name;
use crate::log::Log;
use crate::messages;
use crate::place::{Decision, Group, Lack};
use crate::record::{Record, What};
use crate::service::Rollout;
use crate::world::World;

const ECS: &str = "aws.ecs";
const EC2: &str = "aws.ec2";
const OWN: &str = "gantry";

/// An event of one record. Names are looked up in the world, which may be a later one.
pub fn event(world: &World, record: &Record) -> Value {
    let (source, kind, detail) = parts(world, &record.what);
    json!({
        "id": record.id.to_string(),
        "time": moment(record.at),
        "cause": record.cause.to_string(),
        "source": source,
        "detail-type": kind,
        "detail": detail,
    })
}

fn parts(world: &World, what: &What) -> (&'static str, &'static str, Value) {
    match what {
        What::Accepted { name, .. } => action(name, json!({ "eventName": name })),
        What::Refused { name, exception, message, .. } => {
            let code = if exception.is_empty() { Value::Null } else { (*exception).into() };
            let detail = object([
                ("eventName", (*name).into()),
                ("refused", true.into()),
                ("errorCode", code),
                ("errorMessage", (**message).into()),
            ]);
            action(name, detail)
        }
        What::Service { service, name, message } => {
            let failed = *name == Some("SERVICE_TASK_PLACEMENT_FAILURE");
            let reason = failed.then(|| messages::placement_reason(message)).flatten();
            let detail = object([
                ("eventType", name.map_or(Value::Null, |name| level(name).into())),
                ("eventName", maybe(*name)),
                ("service", maybe(world.services.get(*service).map(|row| &*row.name))),
                ("message", (**message).into()),
                ("reason", maybe(reason)),
            ]);
            // Only events with a name go to EventBridge; the others are seen in DescribeServices.
            let (source, kind) = match name {
                Some(_) => (ECS, "ECS Service Action"),
                None => (OWN, "Service Event"),
            };
            (source, kind, detail)
        }
        What::Deployment { service, deployment, rollout, reason } => {
            let (level, name) = match rollout {
                Rollout::InProgress => ("INFO", "SERVICE_DEPLOYMENT_IN_PROGRESS"),
                Rollout::Completed => ("INFO", "SERVICE_DEPLOYMENT_COMPLETED"),
                Rollout::Failed => ("ERROR", "SERVICE_DEPLOYMENT_FAILED"),
            };
            let detail = object([
                ("eventType", level.into()),
                ("eventName", name.into()),
                ("deploymentId", deployment.to_string().into()),
                ("service", maybe(world.services.get(*service).map(|row| &*row.name))),
                ("reason", (**reason).into()),
            ]);
            (ECS, "ECS Deployment State Change", detail)
        }
        What::Placement(decision) => (OWN, "Placement Decision", self::decision(world, decision)),
        What::DesiredCount { service, from, to } => {
            let own = maybe(world.services.get(*service).map(|row| &*row.name));
            let event = "SERVICE_DESIRED_COUNT_UPDATED";
            let detail = json!({ "eventType": "INFO", "eventName": event, "service": own, "from": from, "to": to });
            (ECS, "ECS Service Action", detail)
        }
        What::Scaling { .. } | What::ScalingFailed { .. } | What::ScalableTarget { .. } => {
            super::scaling::event(world, what)
        }
        What::Alarm { alarm, name, from, to, reason } => {
            let detail = super::alarms::change((*alarm, name), [*from, *to], reason);
            ("aws.cloudwatch", "CloudWatch Alarm State Change", detail)
        }
        What::Instance { .. }
        | What::Target { .. }
        | What::Zone { .. }
        | What::Bound { .. }
        | What::Forward { .. } => of_places(world, what),
        What::Failures { .. } | What::Stage { .. } | What::Hook { .. } => of_stages(world, what),
        What::Capacity { .. } | What::LaunchFailed { .. } | What::DesiredCapacity { .. } => {
            of_capacity(world, what)
        }
        other => of_tasks(world, other),
    }
}

/// Tasks and what is in them.
fn of_tasks(world: &World, what: &What) -> (&'static str, &'static str, Value) {
    match what {
        What::Protection { task, until } => {
            let detail = object([
                ("taskId", task.to_string().into()),
                ("protectionEnabled", until.is_some().into()),
                ("expirationDate", maybe(until.map(moment))),
            ]);
            (OWN, "Task Protection Change", detail)
        }
        What::Task { task, last_status, desired_status, health, stop } => {
            let group = world.tasks.get(*task).map(|task| &*task.group);
            let detail = object([
                ("taskId", task.to_string().into()),
                ("group", maybe(group)),
                ("lastStatus", (*last_status).into()),
                ("desiredStatus", (*desired_status).into()),
                ("healthStatus", health.name().into()),
                ("stopCode", maybe(stop.as_ref().map(|stop| stop.code.name()))),
                ("stoppedReason", maybe(stop.as_ref().map(|stop| &*stop.reason))),
            ]);
            (ECS, "ECS Task State Change", detail)
        }
        What::Container { task, container, status, exit, reason } => {
            let reason = reason.map(crate::task::ContainerReason::text);
            let detail = object([
                ("taskId", task.to_string().into()),
                ("container", container_name(world, *task, *container)),
                ("status", (*status).into()),
                ("exitCode", maybe(*exit)),
                ("reason", maybe(reason.filter(|reason| !reason.is_empty()))),
            ]);
            (OWN, "Container State Change", detail)
        }
        What::ContainerHealth { task, container, health } => {
            let detail = json!({
                "taskId": task.to_string(),
                "container": container_name(world, *task, *container),
                "healthStatus": health.name(),
            });
            (OWN, "Container Health Change", detail)
        }
        What::Process { task, container, what } => {
            let detail = json!({
                "taskId": task.to_string(),
                "container": container_name(world, *task, *container),
                "process": what,
            });
            (OWN, "Process Change", detail)
        }
        What::Script { step, gave_up } => {
            (OWN, "Script Step", json!({ "step": step, "gaveUp": gave_up }))
        }
        _ => (OWN, "Record", Value::Null),
    }
}

/// How deployments go: stages, the hooks at them, and what the circuit breaker counts.
fn of_stages(world: &World, what: &What) -> (&'static str, &'static str, Value) {
    let (service, deployment, kind, more) = match what {
        What::Failures { service, deployment, failures, threshold } => {
            let counts = [("failureCount", (*failures).into()), ("threshold", (*threshold).into())];
            (*service, *deployment, "Deployment Circuit Breaker Count", counts)
        }
        What::Hook { service, deployment, hook, status } => {
            let hook = [("hookId", format!("hook-{hook}").into()), ("status", (*status).into())];
            (*service, *deployment, "Deployment Lifecycle Hook", hook)
        }
        What::Stage { service, deployment, stage } => {
            let stage = [("lifecycleStage", stage.name().into()), ("status", Value::Null)];
            (*service, *deployment, "Deployment Lifecycle Stage", stage)
        }
        _ => return (OWN, "", Value::Null),
    };
    let [first, second] = more;
    let detail = object([
        ("deploymentId", deployment.to_string().into()),
        ("service", maybe(world.services.get(service).map(|row| &*row.name))),
        first,
        second,
    ]);
    (OWN, kind, detail)
}

/// Where tasks are: instances, target groups, zones.
fn of_places(world: &World, what: &What) -> (&'static str, &'static str, Value) {
    match what {
        What::Instance { instance, status, agent_connected } => {
            let detail = json!({
                "ec2InstanceId": instance.to_string(),
                "status": status,
                "agentConnected": agent_connected,
            });
            // What is no container instance yet, or no more, is EC2's to tell of.
            match *status {
                "PENDING" | "TERMINATED" => (EC2, "EC2 Instance State-change Notification", detail),
                _ => (ECS, "ECS Container Instance State Change", detail),
            }
        }
        What::Target { group, task, state, reason } => {
            let detail = object([
                ("targetGroup", maybe(world.target_groups.get(*group).map(|group| &*group.name))),
                ("taskId", task.to_string().into()),
                ("State", (*state).into()),
                ("Reason", if reason.is_empty() { Value::Null } else { (*reason).into() }),
            ]);
            (OWN, "Target Health Change", detail)
        }
        What::Zone { zone, dark } => {
            let detail = json!({
                "availabilityZone": world.zone(*zone).map(|zone| &*zone.name),
                "lost": dark,
            });
            (OWN, "Availability Zone Change", detail)
        }
        What::Forward { rule, forward } => {
            let detail = super::listeners::change(world, *rule, forward);
            (OWN, "Listener Rule Change", detail)
        }
        What::Bound { what } => (OWN, "Bound Reached", json!({ "bound": what })),
        _ => (OWN, "Record", Value::Null),
    }
}

/// What there is to launch on.
fn of_capacity(world: &World, what: &What) -> (&'static str, &'static str, Value) {
    match what {
        What::Capacity { capacity, zone, there } => {
            let detail = json!({
                "capacity": capacity,
                "availabilityZone": world.zone(*zone).map(|zone| &*zone.name),
                "available": there,
            });
            (OWN, "Capacity Change", detail)
        }
        What::DesiredCapacity { group, from, to } => {
            let name = maybe(world.asgs.get(*group).map(|group| &*group.name));
            let detail = json!({ "autoScalingGroup": name, "from": from, "to": to });
            (OWN, "Desired Capacity Change", detail)
        }
        What::LaunchFailed { service, group, capacity, reason } => {
            let service = service.and_then(|id| world.services.get(id)).map(|it| &*it.name);
            let group = group.and_then(|id| world.asgs.get(id)).map(|it| &*it.name);
            let detail = object([
                ("service", maybe(service)),
                ("autoScalingGroup", maybe(group)),
                ("capacity", (*capacity).into()),
                ("reason", (*reason).into()),
            ]);
            (OWN, "Launch Failure", detail)
        }
        _ => (OWN, "Record", Value::Null),
    }
}

/// A call as EventBridge gets it from `CloudTrail`, or a fault.
fn action(name: &str, detail: Value) -> (&'static str, &'static str, Value) {
    let is_call = Name::ALL.iter().any(|it| it.text() == name && it.field() == "call");
    let source = match name {
        _ if !is_call => OWN,
        "ModifyTargetGroupAttributes" | "ModifyListener" | "ModifyRule" => {
            "aws.elasticloadbalancing"
        }
        "PutMetricAlarm" | "DeleteAlarms" | "SetAlarmState" => "aws.monitoring",
        "RegisterScalableTarget"
        | "DeregisterScalableTarget"
        | "PutScalingPolicy"
        | "DeleteScalingPolicy"
        | "PutScheduledAction"
        | "DeleteScheduledAction" => "aws.application-autoscaling",
        "SetDesiredCapacity" => "aws.autoscaling",
        "TerminateInstances" => EC2,
        _ => ECS,
    };
    (source, if is_call { "AWS API Call via CloudTrail" } else { "Fault" }, detail)
}

/// Whether a service event is INFO, WARN or ERROR (rule `event.levels`).
fn level(name: &str) -> &'static str {
    match name {
        "SERVICE_TASK_PLACEMENT_FAILURE"
        | "ECS_OPERATION_THROTTLED"
        | "SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED" => "ERROR",
        "SERVICE_STEADY_STATE"
        | "TASKS_STARTED"
        | "TASKS_STOPPED"
        | "SERVICE_REBALANCING_STARTED"
        | "SERVICE_REBALANCING_COMPLETED"
        | "SERVICE_REBALANCING_STOPPED" => "INFO",
        _ => "WARN",
    }
}

fn container_name(world: &World, task: crate::ids::TaskId, container: u8) -> Value {
    let definition = world.tasks.get(task).and_then(|task| world.definition_of(task));
    let container = definition.and_then(|it| it.containers.get(usize::from(container)));
    maybe(container.map(|container| &*container.name))
}

/// All placements of a log up to the world's moment.
pub(super) fn decisions(world: &World, log: &Log) -> Value {
    let placements = log.until(world.now).iter().filter_map(|record| match &record.what {
        What::Placement(decision) => {
            let mut row = self::decision(world, decision);
            let fields = row.as_object_mut()?;
            fields.insert("id".to_owned(), record.id.to_string().into());
            fields.insert("time".to_owned(), moment(record.at));
            Some(row)
        }
        _ => None,
    });
    json!({ "decisions": placements.collect::<Vec<_>>() })
}

fn decision(world: &World, decision: &Decision) -> Value {
    let group = match &decision.applicant.group {
        Group::Service(id) => world.services.get(*id).map(|row| format!("service:{}", row.name)),
        Group::Named(name) => Some((**name).to_owned()),
    };
    let nearest = decision.nearest.as_ref().map(|nearest| {
        json!({
            "instance": nearest.instance.to_string(),
            "lacks": nearest.lacks.iter().map(|lack| self::lack(world, lack)).collect::<Vec<_>>(),
        })
    });
    object([
        ("group", maybe(group)),
        ("ordinal", decision.applicant.ordinal.into()),
        (
            "availabilityZone",
            maybe(decision.applicant.zone.and_then(|it| world.zone(it)).map(|it| &*it.name)),
        ),
        ("chosen", maybe(decision.chosen.map(|id| id.to_string()))),
        ("considered", decision.considered.into()),
        ("eligible", decision.eligible.into()),
        ("fitting", decision.fitting.into()),
        ("allowed", decision.allowed.into()),
        ("afterStrategies", decision.after_strategies.clone().into()),
        ("nearest", maybe(nearest)),
    ])
}

fn lack(world: &World, lack: &Lack) -> Value {
    match lack {
        Lack::Unavailable => json!({ "what": "not available" }),
        Lack::Subnet(zone) => {
            json!({ "what": "subnet", "zone": world.zone(*zone).map(|zone| &*zone.name) })
        }
        Lack::Cpu(missing) => json!({ "what": "CPU", "missing": missing }),
        Lack::Memory(missing) => json!({ "what": "MEMORY", "missing": missing }),
        Lack::Port(port) => {
            json!({ "what": if port.udp { "PORTS_UDP" } else { "PORTS" }, "port": port.number })
        }
        Lack::Ports(beyond) => json!({ "what": "PORTS", "missing": beyond }),
        Lack::Provider => json!({ "what": "capacity provider" }),
        Lack::Zone(zone) => {
            json!({ "what": "zone", "zone": world.zone(*zone).map(|zone| &*zone.name) })
        }
        Lack::HasOne => json!({ "what": "has its daemon" }),
        Lack::Eni => json!({ "what": "ENI" }),
        Lack::Attribute(name) => json!({ "what": "ATTRIBUTE", "name": &**name }),
        Lack::Constraint(place) => json!({ "what": "constraint", "place": place }),
    }
}

#[cfg(test)]
mod tests {
    use crate::ids::TaskId;
    use crate::messages;

    /// Rule `event.levels`: each name that messages have, by the level under which the documents list it.
    #[test]
    fn service_events_have_the_documented_levels() {
        let table = [
            (messages::steady("web"), "INFO"),
            (messages::stopped("web", &[TaskId(1)]), "INFO"),
            (messages::start_impaired("web"), "WARN"),
            (messages::unplaced("web", None), "ERROR"),
            (messages::no_capacity("web"), "ERROR"),
            (messages::throttled("web"), "ERROR"),
        ];
        for (message, expected) in table {
            assert_eq!(message.name.map(super::level), Some(expected), "{:?}", message.name);
        }
    }
}

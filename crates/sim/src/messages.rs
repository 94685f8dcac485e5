//! Service event messages, word for word as ECS writes them, and their names on EventBridge (rules `event.*`).

use std::fmt::Write;
use std::sync::Arc;

use crate::ids::{DeploymentId, InstanceId, TaskId};
use crate::place::Lack;
use crate::target_group::UnhealthyReason;

/// Tasks that one message names; more of them make more messages.
pub(crate) const TASKS_A_MESSAGE: usize = 10;

/// A service event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// Of messages that repeat while their cause lasts: what to remember them by (rule `event.repeat`).
    pub(crate) repeats: Option<&'static str>,
    /// EventBridge's `eventName`, where there is one.
    pub(crate) name: Option<&'static str>,
    /// What DescribeServices shows.
    pub(crate) text: Arc<str>,
}

/// Repeating messages by what they are remembered by.
pub(crate) const STEADY: &str = "steady state";
/// More tasks are protected than are wanted.
pub(crate) const PROTECTED: &str = "tasks protected";
/// The start throttle is on.
pub(crate) const IMPAIRED: &str = "start impaired";
/// No instance can take a task.
pub(crate) const PLACEMENT: &str = "placement failure";
/// Some tasks of a deployment were started, not all.
pub(crate) const PARTIAL: &str = "partial launch";
/// The launch rate is used up.
pub(crate) const RATE: &str = "operations throttled";
/// The bounds allow neither a start nor a stop.
pub(crate) const STUCK: &str = "bounds block";
/// The account may run no more on Fargate.
pub(crate) const QUOTA: &str = "quota reached";
/// A zone that rebalancing fills takes no task.
pub(crate) const REBALANCING: &str = "rebalancing unplaced";
/// A target group takes no further target.
pub(crate) const TARGETS: &str = "targets full";
/// No zone can take a Fargate task.
pub(crate) const CAPACITY: &str = "capacity unavailable";

impl Message {
    fn new(name: Option<&'static str>, text: String) -> Self {
        Self { repeats: None, name, text: Arc::from(text) }
    }

    fn repeating(key: &'static str, name: Option<&'static str>, text: String) -> Self {
        Self { repeats: Some(key), name, text: Arc::from(text) }
    }
}

/// Rule `event.started`. `replaced` of them stand in for unhealthy ones.
pub(crate) fn started(service: &str, tasks: &[TaskId], replaced: u32) -> Message {
    let count = tasks.len();
    let mut text = format!("(service {service}) has started {count} tasks: {}.", list(tasks));
    if replaced > 0 {
        let more = format!(" Amazon ECS replaced {replaced} tasks due to an unhealthy status.");
        text.push_str(&more);
    }
    Message::new(None, text)
}

/// Tasks were stopped because the service wants fewer, or others.
pub(crate) fn stopped(service: &str, tasks: &[TaskId]) -> Message {
    let count = tasks.len();
    let text = format!("(service {service}) has stopped {count} running tasks: {}.", list(tasks));
    Message::new(Some("TASKS_STOPPED"), text)
}

/// Rule `event.registered`.
pub(crate) fn registered(service: &str, count: u32, group: &str) -> Message {
    let text = format!("(service {service}) registered {count} targets in (target-group {group})");
    Message::new(None, text)
}

/// Targets left a target group.
pub(crate) fn deregistered(service: &str, count: u32, group: &str) -> Message {
    let text =
        format!("(service {service}) deregistered {count} targets in (target-group {group})");
    Message::new(None, text)
}

/// Rule `event.draining`.
pub(crate) fn draining(service: &str, deployment: DeploymentId, count: u32) -> Message {
    let text = format!(
        "(service {service}, taskSet {deployment}) has begun draining connections on {count} tasks."
    );
    Message::new(None, text)
}

/// A deployment is done.
pub(crate) fn deployment_completed(service: &str, deployment: DeploymentId) -> Message {
    let text = format!("(service {service}) (deployment {deployment}) deployment completed.");
    Message::new(None, text)
}

/// Rule `event.deployment-failed`.
pub(crate) fn deployment_failed(service: &str, deployment: DeploymentId, what: &str) -> Message {
    let text = format!("(service {service}) (deployment {deployment}) deployment failed: {what}");
    Message::new(None, text)
}

/// Tasks of a failed deployment that had not started were stopped.
pub(crate) fn stopped_pending(service: &str, count: usize) -> Message {
    let text = format!("(service {service}) stopped {count} pending tasks.");
    Message::new(None, text)
}

/// What was deployed before is deployed again.
pub(crate) fn rolling_back(service: &str, deployment: DeploymentId) -> Message {
    let text = format!("(service {service}) rolling back to deployment {deployment}.");
    Message::new(None, text)
}

/// Rule `event.protected-tasks`.
pub(crate) fn protected(service: &str, deployment: DeploymentId) -> Message {
    let text = format!(
        "(service {service}) was unable to reach steady state because task set ({deployment}) was unable to \
         scale in. Reason: The number of protected tasks are more than the desired count of tasks"
    );
    Message::repeating(PROTECTED, None, text)
}

/// An instance of a DAEMON service's task does not meet its constraints any more (rule `service.daemon-constraints`).
/// EventBridge has a name for it and no text, so the text is ours.
pub(crate) fn daemon_violates(service: &str, task: TaskId) -> Message {
    let text = format!(
        "(service {service}) (task {task}) no longer meets the placement constraints of the service."
    );
    Message::new(Some("SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED"), text)
}

/// Rule `event.steady-state`.
pub(crate) fn steady(service: &str) -> Message {
    let text = format!("(service {service}) has reached a steady state.");
    Message::repeating(STEADY, Some("SERVICE_STEADY_STATE"), text)
}

/// Rule `event.placement-failure`, with the nearest instance and what it lacks, where there is one.
pub(crate) fn unplaced(service: &str, nearest: Option<(InstanceId, &Lack)>) -> Message {
    let mut text = format!(
        "(service {service}) was unable to place a task because no container instance met all of \
         its requirements."
    );
    let lack = nearest.and_then(|(instance, lack)| Some((instance, lack_in_words(lack)?)));
    if let Some((instance, lack)) = lack {
        let more = format!(" The closest matching (container-instance {instance}) {lack}");
        text.push_str(&more);
    }
    Message::repeating(PLACEMENT, Some("SERVICE_TASK_PLACEMENT_FAILURE"), text)
}

/// `reason` of a `SERVICE_TASK_PLACEMENT_FAILURE`, by what its message says; none where AWS documents none
/// (rule `event.levels`).
pub(crate) fn placement_reason(message: &str) -> Option<&'static str> {
    let table = [
        ("insufficient CPU units", "RESOURCE:CPU"),
        ("insufficient memory", "RESOURCE:MEMORY"),
        ("already using a port", "RESOURCE:PORTS"),
        ("encountered error \"AGENT\"", "AGENT"),
        ("Reason: Capacity is unavailable", "RESOURCE:FARGATE"),
        ("reached the limit on the number of vCPUs", "RESOURCE:FARGATE"),
        ("configuration is above your limit", "RESOURCE:FARGATE"),
    ];
    table.into_iter().find(|(part, _)| message.contains(part)).map(|(_, reason)| reason)
}

fn lack_in_words(lack: &Lack) -> Option<&'static str> {
    match lack {
        Lack::Cpu(_) => Some("has insufficient CPU units available."),
        Lack::Memory(_) => Some("has insufficient memory available."),
        Lack::Port(_) => Some("is already using a port required by your task."),
        Lack::Unavailable => Some("encountered error \"AGENT\"."),
        Lack::Provider
        | Lack::Subnet(_)
        | Lack::Eni
        | Lack::Attribute(_)
        | Lack::Constraint(_)
        | Lack::Zone(_)
        | Lack::Ports(_)
        | Lack::HasOne => None,
    }
}

/// Rule `event.partial-launch`: some tasks were started and others found no place; the next event says why.
pub(crate) fn partly_launched(service: &str, missing: u32, deployment: DeploymentId) -> Message {
    let text = format!(
        "(service {service}) could not launch {missing} tasks for deployment {deployment}."
    );
    Message::repeating(PARTIAL, None, text)
}

/// Rule `event.provisioning-limit`: too many tasks wait for instances.
pub(crate) fn provisioning_full(service: &str) -> Message {
    let text = format!(
        "(service {service}) was unable to place tasks in your cluster because the tasks \
         provisioning capacity limit was exceeded."
    );
    Message::repeating(CAPACITY, Some("SERVICE_TASK_PLACEMENT_FAILURE"), text)
}

/// Rule `event.no-instances`: the group of the provider has none, and nobody scales it.
pub(crate) fn no_instances(service: &str) -> Message {
    let text = format!(
        "(service {service}) was unable to reach steady state. Reason: No Container Instances \
         were found in your capacity provider."
    );
    Message::repeating(PLACEMENT, Some("SERVICE_TASK_PLACEMENT_FAILURE"), text)
}

/// Rule `event.capacity-unavailable`.
pub(crate) fn no_capacity(service: &str) -> Message {
    let text = format!(
        "(service {service}) was unable to place a task. Reason: Capacity is unavailable at this \
         time. Please try again later or in a different availability zone."
    );
    Message::repeating(CAPACITY, Some("SERVICE_TASK_PLACEMENT_FAILURE"), text)
}

/// Rules `event.vcpu-quota`, `event.above-limit`, with the reason that the quota gives.
pub(crate) fn over_quota(service: &str, reason: &str) -> Message {
    let text = format!("(service {service}) was unable to place a task. Reason: {reason}");
    Message::repeating(QUOTA, Some("SERVICE_TASK_PLACEMENT_FAILURE"), text)
}

/// Rule `engine.targets-full`: a target group takes no further target.
pub(crate) fn targets_full(service: &str, group: &str) -> Message {
    let text = format!(
        "(service {service}) failed to register targets in (target-group {group}) with (error TooManyTargets)"
    );
    Message::repeating(TARGETS, None, text)
}

/// Rule `event.target-unhealthy`: the load balancer's checks of a task fail.
pub(crate) fn target_unhealthy(
    service: &str,
    task: TaskId,
    port: u16,
    group: &str,
    reason: UnhealthyReason,
) -> Message {
    let text = format!(
        "(service {service}) (task {task}) (port {port}) is unhealthy in (target-group {group}) \
         due to (reason {reason})."
    );
    Message::new(None, text)
}

/// A container check made a task UNHEALTHY; with service discovery its name is of that
/// (rule `event.discovery-unhealthy`).
pub(crate) fn failed_container_checks(service: &str, task: TaskId, registered: bool) -> Message {
    let text = format!("(service {service}) (task {task}) failed container health checks.");
    Message::new(registered.then_some("SERVICE_DISCOVERY_INSTANCE_UNHEALTHY"), text)
}

/// Rule `event.start-throttled`.
pub(crate) fn start_impaired(service: &str) -> Message {
    let text = format!("(service {service}) is unable to consistently start tasks successfully.");
    Message::repeating(IMPAIRED, Some("SERVICE_TASK_START_IMPAIRED"), text)
}

/// The launch rate of the service is used up (rule `quota.launch-per-service-ec2`).
pub(crate) fn throttled(service: &str) -> Message {
    let text = format!("(service {service}) operations are being throttled. Will try again later.");
    Message::repeating(RATE, Some("ECS_OPERATION_THROTTLED"), text)
}

/// Rule `event.bounds-block`.
pub(crate) fn stuck(service: &str) -> Message {
    let text = format!(
        "(service {service}) was unable to stop or start tasks during a deployment because of the \
         service deployment configuration. Update the minimumHealthyPercent or maximumPercent \
         value and try again."
    );
    Message::repeating(STUCK, None, text)
}

/// Tasks in zones, as rebalancing counts them.
type InZones<'a> = [(&'a str, u32)];

/// Rule `event.rebalancing`: zones have too many and too few tasks.
pub(crate) fn rebalancing_started(service: &str, zones: &InZones<'_>) -> Message {
    let counts = in_zones(zones, false);
    let text = format!(
        "(service {service}) is not AZ balanced with {counts}. AZ Rebalancing in progress."
    );
    Message::new(Some("SERVICE_REBALANCING_STARTED"), text)
}

/// Rule `event.rebalancing`: the zones are even.
pub(crate) fn rebalancing_completed(service: &str, zones: &InZones<'_>) -> Message {
    let text = format!("(service {service}) is AZ balanced with {}.", in_zones(zones, true));
    Message::new(Some("SERVICE_REBALANCING_COMPLETED"), text)
}

/// Rule `event.rebalancing`: something else came between.
pub(crate) fn rebalancing_stopped(service: &str) -> Message {
    let text = format!("(service {service}) stopped AZ Rebalancing.");
    Message::new(Some("SERVICE_REBALANCING_STOPPED"), text)
}

/// Rule `event.rebalancing`: tasks were started where there are too few.
pub(crate) fn rebalancing_starts(service: &str, zone: &str, tasks: &[TaskId]) -> Message {
    let (count, tasks) = (tasks.len(), plain_list(tasks));
    let text = format!("{service} has started {count} tasks in {zone} to AZ Rebalance: {tasks}.");
    Message::new(Some("TASKS_STARTED"), text)
}

/// Rule `event.rebalancing`: tasks were stopped where there were too many.
pub(crate) fn rebalancing_stops(service: &str, zone: &str, tasks: &[TaskId]) -> Message {
    let (count, tasks) = (tasks.len(), plain_list(tasks));
    let text = format!(
        "{service} has stopped {count} running tasks in {zone} due to AZ rebalancing: {tasks}."
    );
    Message::new(Some("TASKS_STOPPED"), text)
}

/// Why rebalancing finds no place on instances.
pub(crate) const NO_INSTANCE: &str = " because no container instance met all of its requirements";

/// Rule `event.rebalancing`: a zone with too few tasks takes none.
pub(crate) fn rebalancing_unplaced(service: &str, zone: &str, why: &str) -> Message {
    let text = format!("(service {service}) is unable to place a task in {zone}{why}.");
    Message::repeating(REBALANCING, Some("SERVICE_TASK_PLACEMENT_FAILURE"), text)
}

/// `4 tasks in A, 1 in B, and 1 in C`; where rebalancing is done AWS says `tasks` each time.
fn in_zones(zones: &InZones<'_>, each: bool) -> String {
    let mut text = String::new();
    for (place, (zone, count)) in zones.iter().enumerate() {
        let tasks = if place == 0 || each { " tasks" } else { "" };
        let joint = match place {
            0 => "",
            _ if place + 1 < zones.len() => ", ",
            _ => ", and ",
        };
        // Writing to a string cannot fail.
        let _ = write!(text, "{joint}{count}{tasks} in {zone}");
    }
    text
}

/// Task ids as the events of rebalancing give them.
fn plain_list(tasks: &[TaskId]) -> String {
    tasks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn list(tasks: &[TaskId]) -> String {
    let mut text = String::with_capacity(tasks.len() * 14);
    for task in tasks {
        let space = if text.is_empty() { "" } else { " " };
        // Writing to a string cannot fail.
        let _ = write!(text, "{space}(task {task})");
    }
    text
}

//! What the events of services mean. Their messages are templates, so their meaning follows from words that never change.

use std::fmt;

use sim::log::Log;
use sim::record::{Record, What};

/// Words of messages with what they mean. The first that a message has counts, so those that say more stand above.
const MEANINGS: [(&str, &str); 30] = [
    ("has reached a steady state", "The service has what it wants and has settled."),
    (
        "protected tasks are more",
        "More tasks are protected from scale-in than the service wants: it has to keep them.",
    ),
    (
        "No Container Instances were found",
        "The capacity provider has no instance, and nothing scales its group.",
    ),
    (
        "tasks provisioning capacity limit",
        "Too many tasks wait for instances already; ECS keeps trying.",
    ),
    ("Capacity is unavailable", "AWS has no room for the task now; ECS keeps trying."),
    ("Reason:", "A quota of the account is used up: nothing starts until something stops."),
    ("was unable to place", "There is no instance with room for a task; ECS keeps trying."),
    (
        "is unable to place",
        "A zone has too few tasks, and none can start there now; ECS keeps trying.",
    ),
    (
        "could not launch",
        "Some tasks of the deployment started; these did not, and the next event says why.",
    ),
    ("operations are being throttled", "ECS starts only so many tasks a minute; the rest follows."),
    (
        "unable to consistently start",
        "Tasks keep failing to start, so ECS waits longer between attempts.",
    ),
    ("due to an unhealthy status", "Tasks that fail their checks are replaced by new ones."),
    ("to AZ Rebalance", "Tasks start in a zone that has too few."),
    (
        "due to AZ rebalancing",
        "As many tasks as started elsewhere stop in a zone that has too many.",
    ),
    ("is not AZ balanced", "Some zones have more tasks than others: ECS begins to move tasks."),
    ("is AZ balanced", "The zones have as many tasks each as they can: nothing moves any more."),
    (
        "stopped AZ Rebalancing",
        "Something else came first, such as a deployment: no more tasks move.",
    ),
    ("has started", "The service had fewer tasks of its newest revision than it wants."),
    ("has begun draining", "The load balancer sends no new requests there; old ones may finish."),
    ("deregistered", "Tasks left the load balancer."),
    ("registered", "Tasks were made known to the load balancer."),
    ("is unhealthy in", "The load balancer's checks of a task fail."),
    ("failed container health checks", "A container says of itself that it is not well."),
    ("no longer meets", "The instance is not one on which the service may run any more."),
    ("deployment failed", "The deployment is given up; it starts no more tasks."),
    ("rolling back", "What was completed before is deployed again."),
    ("pending tasks", "Tasks that had not started are gone."),
    ("deployment completed", "The tasks that the service keeps are all of this deployment now."),
    (
        "unable to stop or start tasks during a deployment",
        "The bounds leave no room: nothing may be stopped and nothing more started.",
    ),
    ("has stopped", STOPPED),
];

/// Tasks were stopped, and nothing was wrong with them.
const STOPPED: &str = "The service no longer wants these tasks: too many run, they are of an old revision, or their host goes.";

/// What ECS gives as the reason where tasks stop for what their checks say.
const CHECKS_FAILED: &str = "health checks";

/// An event of a service in plain language.
pub(super) fn told(
    f: &mut fmt::Formatter<'_>,
    record: &Record,
    message: &str,
    log: &Log,
) -> fmt::Result {
    let meaning = MEANINGS.iter().find(|(words, _)| message.contains(words));
    match meaning {
        Some((_, STOPPED)) if is_for_checks(record, log) => {
            f.write_str("Tasks that failed their checks were stopped.")
        }
        Some((_, meaning)) => f.write_str(meaning),
        None => f.write_str(message),
    }
}

/// Whether the tasks that an event says were stopped had failed their checks: it follows from the record of the first.
fn is_for_checks(record: &Record, log: &Log) -> bool {
    let stop = log.get(record.cause).and_then(|cause| match &cause.what {
        What::Task { stop, .. } => stop.as_ref(),
        _ => None,
    });
    stop.is_some_and(|stop| stop.reason.contains(CHECKS_FAILED))
}

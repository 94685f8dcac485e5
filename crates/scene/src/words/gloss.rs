//! Each record of the log in plain language, beside the words that ECS has for it.

mod service;

use std::fmt;

use sim::cloudwatch::AlarmState;
use sim::log::Log;
use sim::place::Decision;
use sim::record::{Record, What};
use sim::service::{Rollout, Stage};
use sim::task::{ContainerReason, Health, StopCode};

use crate::words::{Count, Lacking, unended};

/// A record in plain language, with the log in which its cause stands.
pub struct Gloss<'a>(pub &'a Record, pub &'a Log);

impl fmt::Display for Gloss<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.what {
            What::Accepted { name, .. } => write!(f, "{name} was accepted."),
            What::Refused { exception, message, .. } => {
                write!(f, "Refused, nothing changed: {message} ({exception})")
            }
            What::Task { task, last_status, stop, .. } => {
                write!(f, "Task {task} {}", status(last_status))?;
                match stop {
                    Some(stop) => write!(f, ", because {}.", because(stop.code)),
                    None => f.write_str("."),
                }
            }
            What::Container { task, status, exit, reason, .. } => {
                container(f, *task, status, *exit, *reason)
            }
            What::ContainerHealth { task, health, .. } => match health {
                Health::Healthy => write!(f, "The container of {task} passes its own check."),
                Health::Unhealthy => write!(f, "The container of {task} fails its own check."),
                Health::Unknown => write!(f, "Nothing is known of the health of {task} any more."),
            },
            What::Placement(decision) => placement(f, decision),
            What::Protection { task, until } => match until {
                Some(until) => {
                    write!(f, "Task {task} may not be stopped for scaling in until {until}.")
                }
                None => write!(f, "Task {task} may be stopped for scaling in again."),
            },
            What::Service { message, .. } => service::told(f, self.0, message, self.1),
            What::DesiredCount { service, from, to } => {
                write!(f, "{service} now wants {} instead of {from}.", Count(*to, "task"))
            }
            What::Failures { .. }
            | What::Deployment { .. }
            | What::Stage { .. }
            | What::Hook { .. } => deployment(f, &self.0.what),
            What::Instance { instance, status, agent_connected } => {
                write!(f, "Instance {instance} {}", instance_status(status, *agent_connected))
            }
            What::Target { task, state, .. } => write!(f, "{}", Target(*task, state)),
            What::Forward { rule, .. } => {
                write!(f, "The load balancer shares out the requests of {rule} anew.")
            }
            What::ScalableTarget { service, min, max, .. } => {
                write!(f, "Auto scaling keeps {service} between {min} and {max} tasks.")
            }
            What::Scaling { service, to, .. } => {
                write!(f, "Auto scaling wants {} of {service}.", Count(*to, "task"))
            }
            What::ScalingFailed { service, to, .. } => {
                write!(f, "Auto scaling wants {to} tasks of {service}, and ECS refuses.")
            }
            What::Alarm { name, to, .. } => alarm(f, name, *to),
            What::Zone { dark: true, .. } => {
                f.write_str("The zone is lost: what runs there no longer answers.")
            }
            What::Zone { dark: false, .. } => f.write_str("The zone is back."),
            What::Capacity { .. } | What::LaunchFailed { .. } | What::DesiredCapacity { .. } => {
                capacity(f, &self.0.what)
            }
            What::Process { task, what, .. } => write!(f, "The process of {task} {what}."),
            What::Script { step, gave_up } => script(f, step + 1, *gave_up),
            What::Bound { what } => {
                write!(
                    f,
                    "A limit of the simulator was reached: {what}. The run is no longer true."
                )
            }
        }
    }
}

/// How a deployment goes.
fn deployment(f: &mut fmt::Formatter<'_>, what: &What) -> fmt::Result {
    match what {
        What::Failures { failures: 0, .. } => {
            f.write_str("A new task is healthy: the circuit breaker begins to count again.")
        }
        What::Failures { failures, threshold, .. } => write!(
            f,
            "The circuit breaker counts failure {failures}; at {threshold} it gives the deployment up."
        ),
        What::Deployment { deployment, rollout, reason, .. } => match rollout {
            Rollout::InProgress if reason.contains("rolling back") => write!(
                f,
                "Deployment {deployment} is deployed again: its tasks take the place of those of the one that failed."
            ),
            Rollout::InProgress => {
                write!(f, "Deployment {deployment} begins: the service wants tasks of it alone.")
            }
            Rollout::Completed => {
                write!(
                    f,
                    "Deployment {deployment} is done: all tasks that the service keeps are its own."
                )
            }
            Rollout::Failed => write!(f, "Deployment {deployment} was given up."),
        },
        What::Stage { deployment, stage, .. } => f.write_str(match stage {
            Stage::ReconcileService => "Revisions of before are put in order.",
            Stage::PreScaleUp => "Green has not started; blue has all traffic.",
            Stage::ScaleUp => "Green starts all its tasks, and gets no traffic yet.",
            Stage::PostScaleUp => "Green is there and healthy; blue has all traffic.",
            Stage::TestTrafficShift => "Test traffic goes to green.",
            Stage::PostTestTrafficShift => "Green answers the test traffic.",
            Stage::PreProductionTrafficShift => "Production traffic is about to move to green.",
            Stage::ProductionTrafficShift => "Production traffic moves to green.",
            Stage::PostProductionTrafficShift => "Green has all production traffic.",
            Stage::BakeTime => "It bakes: what is wrong now can still be taken back.",
            Stage::CleanUp => return write!(f, "Deployment {deployment} is kept; blue goes."),
        }),
        What::Hook { status, .. } => f.write_str(match *status {
            "AWAITING_ACTION" => "A hook waits for somebody to continue or roll back.",
            "IN_PROGRESS" => "A hook runs; the deployment waits for its answer.",
            "SUCCEEDED" => "A hook lets the deployment go on.",
            "TIMED_OUT" => "Nobody answered in time.",
            _ => "A hook says no.",
        }),
        _ => Ok(()),
    }
}

fn placement(f: &mut fmt::Formatter<'_>, decision: &Decision) -> fmt::Result {
    match (decision.chosen, &decision.nearest) {
        (Some(instance), _) => {
            let (fit, all) = (decision.allowed, decision.considered);
            write!(f, "{fit} of {all} instances could take a task; {instance} was chosen.")
        }
        (None, Some(near)) => {
            write!(f, "No instance can take a task; nearest is {}, which ", near.instance)?;
            for (index, lack) in near.lacks.iter().enumerate() {
                let and = if index > 0 { " and " } else { "" };
                write!(f, "{and}{}", Lacking(lack))?;
            }
            f.write_str(".")
        }
        (None, None) => f.write_str("There is no instance that could take a task."),
    }
}

fn alarm(f: &mut fmt::Formatter<'_>, name: &str, to: AlarmState) -> fmt::Result {
    match to {
        AlarmState::Alarm => {
            write!(f, "What alarm {name} watches has been past its threshold for too long.")
        }
        AlarmState::Ok => write!(f, "What alarm {name} watches is within its threshold."),
        AlarmState::InsufficientData => {
            write!(f, "There is nothing to see of what alarm {name} watches.")
        }
    }
}

/// What there is to launch on.
fn capacity(f: &mut fmt::Formatter<'_>, what: &What) -> fmt::Result {
    match what {
        What::Capacity { capacity, zone, there: false } => {
            write!(f, "AWS has no {capacity} capacity left in {zone}; what runs there stays.")
        }
        What::Capacity { capacity, zone, there: true } => {
            write!(f, "AWS has {capacity} capacity in {zone} again.")
        }
        What::DesiredCapacity { group, from, to } => {
            write!(
                f,
                "Managed scaling wants {} of {group} instead of {from}.",
                Count(*to, "instance")
            )
        }
        What::LaunchFailed { capacity, reason, .. } => {
            write!(f, "Nothing could start on {capacity}: {}.", unended(reason))
        }
        _ => Ok(()),
    }
}

fn status(last_status: &str) -> &'static str {
    match last_status {
        "PROVISIONING" => "is wanted; its place is looked for and its network interface made",
        "PENDING" => "has a place and waits for its host",
        "ACTIVATING" => "pulls its image, starts its containers and registers as a target",
        "RUNNING" => "runs; whether it is well is another question",
        "DEACTIVATING" => "leaves its target groups; requests under way may finish",
        "STOPPING" => "was asked to stop with SIGTERM; SIGKILL follows if it does not",
        "DEPROVISIONING" => "has ended; its network interface is taken away",
        "STOPPED" => "is over; it will not come back, another one may",
        _ => "changed",
    }
}

fn script(f: &mut fmt::Formatter<'_>, step: u32, gave_up: bool) -> fmt::Result {
    if gave_up {
        write!(f, "The script waited too long for step {step} and ends here.")
    } else {
        write!(f, "Step {step} of the script comes.")
    }
}

fn because(code: StopCode) -> &'static str {
    match code {
        StopCode::TaskFailedToStart => "it could not start",
        StopCode::EssentialContainerExited => "a container that it cannot do without exited",
        StopCode::UserInitiated => "somebody asked for it",
        StopCode::ServiceSchedulerInitiated => "its service decided so",
        StopCode::SpotInterruption => "Spot capacity was taken back",
        StopCode::TerminationNotice => "its host is being terminated",
        StopCode::InfrastructureHealth => "its host was lost",
    }
}

fn container(
    f: &mut fmt::Formatter<'_>,
    task: sim::ids::TaskId,
    status: &str,
    exit: Option<u8>,
    reason: Option<ContainerReason>,
) -> fmt::Result {
    let doing = match status {
        "PULLING" => "pulls its image",
        "STARTING" => "is made and started",
        "RESTARTING" => "starts again in the same task",
        "RUNNING" => "runs",
        "STOPPING" => "was sent SIGTERM",
        "STOPPED" => "ended",
        _ => "waits",
    };
    write!(f, "The container of {task} {doing}")?;
    match exit {
        Some(137) => f.write_str(" with code 137: it was killed")?,
        Some(143) => f.write_str(" with code 143: SIGTERM ended it")?,
        Some(code) => write!(f, " with code {code}")?,
        None => {}
    }
    f.write_str(match reason {
        Some(ContainerReason::CannotPull) => ": its image could not be pulled.",
        Some(ContainerReason::CannotStart) => ": it could not be started.",
        Some(ContainerReason::OutOfMemory) => ", because it needed more memory than its limit.",
        Some(ContainerReason::DependencyFailed) => ": what it depends on did not come up.",
        Some(ContainerReason::HostLost) => " with its host.",
        Some(ContainerReason::Exited) | None => ".",
    })
}

fn instance_status(status: &str, agent_connected: bool) -> &'static str {
    match status {
        "PENDING" => "boots; it costs already and takes no tasks yet.",
        "REGISTERING" => "gets its trunk interface.",
        "ACTIVE" if agent_connected => "takes tasks.",
        "DRAINING" => "takes no more tasks; services replace what runs there elsewhere.",
        "INACTIVE" => "is no container instance of the cluster any more.",
        "TERMINATED" => "is gone, and with it what ran there.",
        _ => "has lost its agent: nothing can be placed there, what runs goes on.",
    }
}

struct Target<'a>(sim::ids::TaskId, &'a str);

impl fmt::Display for Target<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(task, state) = self;
        match *state {
            "initial" => write!(f, "Task {task} is a target; its first check is still to come."),
            "healthy" => write!(
                f,
                "Task {task} passed its checks: requests to its target group may go to it."
            ),
            "unhealthy" if !sim::WHOLE => {
                write!(f, "Task {task} failed its checks and gets no more requests.")
            }
            "unhealthy" => write!(
                f,
                "Task {task} failed its checks: it gets requests only while every target of its group fails."
            ),
            "draining" => write!(f, "Task {task} gets no new requests; old ones may finish."),
            _ => write!(f, "Task {task} is no target any more."),
        }
    }
}

//! A record in one line of text, for golden logs, the command line and the event list.

use std::fmt;

use crate::call::UNLISTED;
use crate::record::{Record, What};
use crate::service::{DeploymentStatus, Rollout};
use crate::task::ContainerReason;

/// `00:24.000 #12 <#9 task t-1 RUNNING`: when, its number, its cause, what.
impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} <{} {}", self.at, self.id, self.cause, self.what)
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted { action: UNLISTED, name } => write!(f, "action {name}"),
            Self::Accepted { action, name } => write!(f, "action {action} {name}"),
            Self::Refused { action, name, exception, message } => {
                let space = if exception.is_empty() { "" } else { ": " };
                f.write_str("action ")?;
                if *action != UNLISTED {
                    write!(f, "{action} ")?;
                }
                write!(f, "{name} refused: {exception}{space}{message}")
            }
            Self::Task { .. } | Self::Protection { .. } => self.task(f),
            Self::Container { .. } => self.container(f),
            Self::ContainerHealth { task, container, health } => {
                write!(f, "container {task}/{container} {}", health.name())
            }
            Self::Placement(decision) => match decision.chosen {
                Some(instance) => write!(f, "placement on {instance}"),
                None => write!(f, "placement on no instance"),
            },
            Self::Service { .. } => self.service(f),
            Self::DesiredCount { service, from, to } => {
                write!(f, "{service} desiredCount {from} to {to}")
            }
            Self::Deployment { deployment, rollout, reason, .. } => {
                write!(f, "deployment {deployment} {}: {reason}", rollout.name())
            }
            Self::Failures { .. } | Self::Stage { .. } | Self::Hook { .. } => self.deployment(f),
            Self::Instance { instance, status, agent_connected } => {
                let agent = if *agent_connected { "" } else { ", agent disconnected" };
                write!(f, "instance {instance} {status}{agent}")
            }
            Self::Target { group, task, state, reason } => {
                let space = if reason.is_empty() { "" } else { " " };
                write!(f, "target {group}/{task} {state}{space}{reason}")
            }
            Self::Forward { .. }
            | Self::Alarm { .. }
            | Self::ScalableTarget { .. }
            | Self::Scaling { .. }
            | Self::ScalingFailed { .. } => self.around(f),
            Self::Zone { zone, dark } => {
                write!(f, "zone {zone} {}", if *dark { "lost" } else { "back" })
            }
            Self::Process { task, container, what } => {
                write!(f, "process {task}/{container} {what}")
            }
            // People count from 1.
            Self::Script { step, gave_up: false } => write!(f, "script step {}", step + 1),
            Self::Script { step, .. } => {
                write!(f, "script gave up waiting for step {}", step + 1)
            }
            Self::DesiredCapacity { group, from, to } => {
                write!(f, "{group} DesiredCapacity {from} to {to}")
            }
            Self::Capacity { capacity, zone, there } => {
                write!(f, "{capacity} in {zone} {}", if *there { "is back" } else { "used up" })
            }
            Self::LaunchFailed { .. } => self.launch_failed(f),
            Self::Bound { what } => write!(f, "bound reached: {what}"),
        }
    }
}

impl What {
    /// How a deployment goes.
    fn deployment(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failures { deployment, failures, threshold, .. } => {
                write!(f, "deployment {deployment} failures {failures} of {threshold}")
            }
            Self::Stage { deployment, stage, .. } => {
                write!(f, "deployment {deployment} at {}", stage.name())
            }
            Self::Hook { deployment, hook, status, .. } => {
                write!(f, "deployment {deployment} hook {hook} {status}")
            }
            _ => Ok(()),
        }
    }

    fn service(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Service { service, name, message } = self else { return Ok(()) };
        write!(f, "{service}")?;
        if let Some(name) = name {
            write!(f, " {name}")?;
        }
        write!(f, " {message}")
    }

    /// What the services around ECS did.
    fn around(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forward { rule, forward } => {
                write!(f, "{rule} forwards to")?;
                for (place, to) in forward.iter().enumerate() {
                    let comma = if place > 0 { "," } else { "" };
                    write!(f, "{comma} {} {}", to.group, to.weight)?;
                }
                Ok(())
            }
            Self::ScalableTarget { service, min, max, by } => {
                write!(f, "{service} scales between {min} and {max}")?;
                by.as_ref().map_or(Ok(()), |by| write!(f, " by scheduled action {by}"))
            }
            Self::Scaling { service, to, cause } => {
                write!(f, "scaling of {service}: Setting desired count to {to}. Cause: {cause}")
            }
            Self::ScalingFailed { service, to, cause, message } => {
                write!(f, "scaling of {service}: Failed to set desired count to {to}: {message}.")?;
                write!(f, " Cause: {cause}")
            }
            Self::Alarm { name, from, to, reason, .. } => {
                write!(f, "alarm {name} {from} to {to}: {reason}")
            }
            _ => Ok(()),
        }
    }

    fn launch_failed(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::LaunchFailed { service, group, capacity, reason } = self else { return Ok(()) };
        write!(f, "launch on {capacity} failed")?;
        if let Some(service) = service {
            write!(f, " for {service}")?;
        }
        if let Some(group) = group {
            write!(f, " for {group}")?;
        }
        write!(f, ": {reason}")
    }

    fn task(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Protection { task, until } = self {
            return match until {
                Some(until) => write!(f, "task {task} protected until {until}"),
                None => write!(f, "task {task} not protected"),
            };
        }
        let Self::Task { task, last_status, health, stop, .. } = self else { return Ok(()) };
        write!(f, "task {task} {last_status}")?;
        if *health != crate::task::Health::Unknown {
            write!(f, " {}", health.name())?;
        }
        match stop {
            Some(stop) => write!(f, " {}: {}", stop.code.name(), stop.reason),
            None => Ok(()),
        }
    }

    fn container(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Container { task, container, status, exit, reason } = self else {
            return Ok(());
        };
        write!(f, "container {task}/{container} {status}")?;
        if let Some(exit) = exit {
            write!(f, " exit code {exit}")?;
        }
        match reason {
            Some(reason) if !reason.text().is_empty() => write!(f, ": {}", reason.text()),
            _ => Ok(()),
        }
    }
}

impl Rollout {
    /// `rolloutState` as ECS spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
        }
    }
}

impl DeploymentStatus {
    /// `status` of a deployment as ECS spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Primary => "PRIMARY",
            Self::Active => "ACTIVE",
            Self::Inactive => "INACTIVE",
        }
    }
}

impl ContainerReason {
    /// How a container's `reason` begins; empty where it has none.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Exited => "",
            Self::CannotPull => "CannotPullContainerError",
            Self::CannotStart => "CannotStartContainerError",
            Self::OutOfMemory => "OutOfMemoryError: Container killed due to memory usage",
            Self::DependencyFailed => "a container that it depends on did not get there",
            Self::HostLost => "its host is gone",
        }
    }
}

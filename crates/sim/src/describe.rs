//! What there is, in the shapes of AWS's own responses, so that what one reads here can be read there.
//!
//! Moments are seconds since the start of the run, where AWS has seconds since 1970. Ids are short (`t-3`) and
//! stand at the end of the ARNs, where AWS has 32 hexadecimal digits.

mod alarms;
mod definitions;
mod deployments;
mod discovery;
mod events;
mod faults;
mod instances;
mod listeners;
mod measures;
mod providers;
mod scaling;
mod services;
mod targets;
mod tasks;
#[cfg(test)]
mod tests;

use std::fmt::Display;

use serde_json::{Value, json};

use crate::log::Log;
use crate::time::{SimDuration, SimTime};
use crate::world::World;

pub use crate::scheduler::{
    Breaker, HEALTHY_WAIT, Room, Zoning, bake_time, breaker, is_healthy, room, zoning,
};
pub use events::event;
pub use measures::outcome;
pub use providers::group_arn;

/// What can be described.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// DescribeServices.
    Services,
    /// DescribeTasks, STOPPED ones too while they are described.
    Tasks,
    /// `GetTaskProtection` of every service's tasks.
    TaskProtection,
    /// `DescribeContainerInstances`.
    ContainerInstances,
    /// `DescribeTaskDefinition` of every revision.
    TaskDefinitions,
    /// DescribeTargetHealth of every target group.
    TargetHealth,
    /// `DescribeTargetGroupAttributes` of every target group.
    TargetGroupAttributes,
    /// The deployments of all services.
    Deployments,
    /// `DescribeServiceDeployments` of all services.
    ServiceDeployments,
    /// Counts of requests and their latencies, and the points of every minute, in the names of CloudWatch's
    /// metrics.
    Metrics,
    /// `DescribeListeners` with their rules.
    Listeners,
    /// `DescribeScalableTargets` with policies, activities and scheduled actions.
    Scaling,
    /// `DescribeAlarms`.
    Alarms,
    /// What the run has cost.
    Cost,
    /// DescribeCapacityProviders.
    CapacityProviders,
    /// DescribeClusters: the one that there is.
    Clusters,
    /// `DiscoverInstances` of every Cloud Map service, and what DNS answers.
    Discovery,
    /// `ListServiceQuotas`: quotas that the scenario sets.
    Quotas,
    /// Faults that are in force, since when, and what would mend them. AWS has nothing of the kind.
    Faults,
    /// Every placement on an instance, with how many instances each stage left.
    Decisions,
}

impl Subject {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::Services,
        Self::Tasks,
        Self::TaskProtection,
        Self::ContainerInstances,
        Self::TaskDefinitions,
        Self::TargetHealth,
        Self::TargetGroupAttributes,
        Self::Deployments,
        Self::ServiceDeployments,
        Self::Metrics,
        Self::Listeners,
        Self::Scaling,
        Self::Alarms,
        Self::Cost,
        Self::CapacityProviders,
        Self::Clusters,
        Self::Discovery,
        Self::Quotas,
        Self::Faults,
        Self::Decisions,
    ];

    /// As the command line has it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Services => "services",
            Self::Tasks => "tasks",
            Self::TaskProtection => "task-protection",
            Self::ContainerInstances => "container-instances",
            Self::TaskDefinitions => "task-definitions",
            Self::TargetHealth => "target-health",
            Self::TargetGroupAttributes => "target-group-attributes",
            Self::Deployments => "deployments",
            Self::ServiceDeployments => "service-deployments",
            Self::Metrics => "metrics",
            Self::Listeners => "listeners",
            Self::Scaling => "scaling",
            Self::Alarms => "alarms",
            Self::Cost => "cost",
            Self::CapacityProviders => "capacity-providers",
            Self::Clusters => "clusters",
            Self::Discovery => "discovery",
            Self::Quotas => "quotas",
            Self::Faults => "faults",
            Self::Decisions => "decisions",
        }
    }
}

/// Describes a subject as it is at the world's moment. Decisions are those up to then.
pub fn describe(world: &World, log: &Log, subject: Subject) -> Value {
    match subject {
        Subject::Services => services::describe(world),
        Subject::Tasks => tasks::describe(world),
        Subject::TaskProtection => tasks::protection(world),
        Subject::ContainerInstances => instances::describe(world),
        Subject::TaskDefinitions => definitions::describe(world),
        Subject::TargetHealth => targets::describe(world),
        Subject::TargetGroupAttributes => targets::attributes(world),
        Subject::Deployments => deployments::all(world),
        Subject::ServiceDeployments => deployments::service_deployments(world),
        Subject::Metrics => measures::metrics(world),
        Subject::Listeners => listeners::describe(world),
        Subject::Scaling => scaling::describe(world),
        Subject::Alarms => alarms::describe(world),
        Subject::Cost => measures::cost(world),
        Subject::CapacityProviders => providers::describe(world),
        Subject::Clusters => providers::clusters(world),
        Subject::Discovery => discovery::describe(world),
        Subject::Quotas => quotas(world),
        Subject::Faults => faults::describe(world),
        Subject::Decisions => events::decisions(world, log),
    }
}

/// A moment in seconds since the start.
fn moment(at: SimTime) -> Value {
    seconds(at.0)
}

/// A span in seconds.
fn span(span: SimDuration) -> Value {
    seconds(span.0)
}

fn seconds(micros: u64) -> Value {
    // Whole seconds stay whole numbers; others are doubles, exact to the microsecond for any run's length.
    if micros.is_multiple_of(1_000_000) {
        (micros / 1_000_000).into()
    } else {
        (micros as f64 / 1e6).into()
    }
}

/// `ListServiceQuotas`, as far as the scenario sets quotas.
fn quotas(world: &World) -> Value {
    let names = ["Fargate On-Demand vCPU resource count", "Fargate Spot vCPU resource count"];
    let set = world.quotas.fargate_vcpus.iter().zip(names);
    let set = set.filter_map(|(value, name)| {
        value.map(|value| json!({ "ServiceCode": "fargate", "QuotaName": name, "Value": value }))
    });
    json!({ "Quotas": set.collect::<Vec<_>>() })
}

/// `arn:aws:ecs:us-east-1:000000000000:task/default/t-3`
fn arn(world: &World, service: &str, resource: impl Display) -> Value {
    let zone = world.zones.first().map_or("us-east-1a", |zone| &*zone.name);
    let region = zone.trim_end_matches(|c: char| c.is_ascii_lowercase());
    format!("arn:aws:{service}:{region}:000000000000:{resource}").into()
}

/// An object without the fields that are null, as AWS leaves them out.
fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let there = fields.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(there.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A value that may be absent.
fn maybe<T: Into<Value>>(value: Option<T>) -> Value {
    value.map_or(Value::Null, Into::into)
}

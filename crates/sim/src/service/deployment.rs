//! Deployments of a service, and how one is held to be good or given up.

use std::sync::Arc;

use super::{Options, ServiceLoadBalancer, Shift, Target};
use crate::access::Network;
use crate::cloudwatch::Monitoring;
use crate::definition::TaskDefinition;
use crate::discovery::Discovery;
use crate::ids::{DeploymentId, RecordId, ServiceId, TaskDefinitionId, ZoneId};
use crate::time::SimTime;
use crate::volume::EbsVolume;

/// A deployment of a service (rules `deploy.*`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// The service that it belongs to.
    pub service: ServiceId,
    /// What it rolls out.
    pub definition: TaskDefinitionId,
    /// PRIMARY, ACTIVE or INACTIVE.
    pub status: DeploymentStatus,
    /// How far it has got.
    pub rollout: Rollout,
    /// When it began.
    pub created: SimTime,
    /// When it last changed.
    pub updated: SimTime,
    /// `desiredCount`: tasks of this revision that are kept.
    pub desired: u32,
    /// The launch type or capacity provider strategy of this revision (rule `provider.change-strategy`).
    pub target: Target,
    /// How it takes the place of what was there, as its service said: to the end by the strategy, the hooks and the bake
    /// time that it began with; what watches it changes with the service until it is over.
    pub options: Options,
    /// `minimumHealthyPercent` and `maximumPercent`, likewise.
    pub percents: (u32, u32),
    /// Revisions that the service had when it began (`sourceServiceRevisions`).
    pub sources: Vec<DeploymentId>,
    /// Zones of the subnets of this revision.
    pub zones: Vec<ZoneId>,
    /// `networkConfiguration` of this revision.
    pub network: Option<Arc<Network>>,
    /// `volumeConfigurations` of this revision.
    pub volume: Option<Arc<EbsVolume>>,
    /// How tasks of this revision are found without a load balancer.
    pub discovery: Discovery,
    /// Which metrics of its tasks come every 20 seconds.
    pub monitoring: Monitoring,
    /// Where tasks of this revision are registered as targets.
    pub load_balancers: Vec<ServiceLoadBalancer>,
    /// `failedTasks`: failures before the first task that runs successfully (rule `deploy.failed-tasks`).
    pub failed_tasks: u32,
    /// Whether a task of it has been healthy.
    pub works: bool,
    /// Failures that the circuit breaker counts.
    pub failures: u32,
    /// Whether a task of it has been RUNNING (rule `breaker.two-stages`).
    pub has_run: bool,
    /// Whether its tags are resolved to digests, by its first task.
    pub resolved: bool,
    /// Attempts at that which failed.
    pub attempts: u32,
    /// What its tasks run, where a tag names another image meanwhile.
    pub pinned: Option<Arc<TaskDefinition>>,
    /// How the service deployment stands that began with it.
    pub state: ServiceDeployment,
    /// What was deployed again in its place since when.
    pub rollback: Option<(DeploymentId, SimTime)>,
    /// How the service deployment ended.
    pub ended: Option<Ended>,
    /// `rolloutStateReason`.
    pub reason: Arc<str>,
    /// How far traffic has been shifted to it; none of a rolling deployment.
    pub shift: Option<Shift>,
    /// Whether it gets all traffic back once its tasks are healthy.
    pub switches: bool,
    /// Whether alarms are not looked at: one was in ALARM when it began (rule `deploy.alarm-fails`).
    pub ignores_alarms: bool,
    /// The alarm that gave it up.
    pub alarm: Option<Arc<str>>,
    /// When its bake time is over, once it has begun (rule `deploy.alarm-bake`).
    pub bake_until: Option<SimTime>,
    /// Whether it has had its early success: nothing of older deployments is kept any more.
    pub cleans_up: bool,
    /// The record that began it.
    pub record: RecordId,
}

/// What stays of a service deployment when it is over, whatever becomes of its revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// When.
    pub at: SimTime,
    /// `statusReason`.
    pub reason: Arc<str>,
    /// Failures that the circuit breaker had counted.
    pub failures: u32,
}

impl Deployment {
    /// Whether the service deployment that began with it has not ended.
    pub(crate) fn is_under_way(&self) -> bool {
        matches!(self.state, ServiceDeployment::InProgress | ServiceDeployment::RollbackInProgress)
    }

    /// Ends the service deployment that began with it.
    pub(crate) fn end(&mut self, state: ServiceDeployment, at: SimTime) {
        self.state = state;
        self.ended = Some(Ended { at, reason: Arc::clone(&self.reason), failures: self.failures });
    }
}

/// `status` of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeploymentStatus {
    /// The newest one.
    Primary,
    /// Its tasks are being replaced.
    Active,
    /// None of its tasks is left.
    Inactive,
}

/// `rolloutState` of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rollout {
    /// Under way.
    InProgress,
    /// Done.
    Completed,
    /// Given up.
    Failed,
}

/// `status` of a service deployment (rule `deploy.service-deployment-states`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceDeployment {
    /// Under way.
    InProgress,
    /// Done.
    Successful,
    /// Given up, or replaced by a newer one.
    Stopped,
    /// What was there before is being deployed again.
    RollbackInProgress,
    /// What was there before is deployed again.
    RollbackSuccessful,
    /// Nothing could be deployed again, or that failed too.
    RollbackFailed,
}

impl ServiceDeployment {
    /// As `DescribeServiceDeployments` spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Successful => "SUCCESSFUL",
            Self::Stopped => "STOPPED",
            Self::RollbackInProgress => "ROLLBACK_IN_PROGRESS",
            Self::RollbackSuccessful => "ROLLBACK_SUCCESSFUL",
            Self::RollbackFailed => "ROLLBACK_FAILED",
        }
    }
}

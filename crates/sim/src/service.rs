//! Services and their deployments: what one is, and (below) how its scheduler keeps it.

mod deployment;
mod options;
mod rebalancing;
mod shift;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::access::Network;
use crate::cloudwatch::Monitoring;
use crate::discovery::Discovery;
use crate::ids::{
    CapacityProviderId, DeploymentId, RecordId, RuleId, TargetGroupId, TaskId, ZoneId,
};
use crate::messages;
use crate::place::{Constraint, Decision, Strategy};
use crate::provider::StrategyItem;
use crate::sorted::{Map, Set};
use crate::time::{SimDuration, SimTime};
use crate::volume::EbsVolume;
use crate::zone::Capacity;

pub use deployment::{Deployment, DeploymentStatus, Rollout, ServiceDeployment};
pub use options::{CircuitBreaker, DeploymentAlarms, EarlySuccess, Options, Threshold};
pub(crate) use rebalancing::REASON;
pub use rebalancing::{Rebalancing, is_rebalanced, obstacle};
pub use shift::{ALL_TRAFFIC, DeploymentStrategy, Function, Hook, HookTarget, Shift, Stage};

/// Events that DescribeServices keeps (rule `event.kept`).
pub const MAX_EVENTS: usize = 100;

/// Services that a cluster may have (rule `quota.services-per-cluster`).
pub const MAX_SERVICES: usize = 5_000;

/// A service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub name: Arc<str>,
    /// REPLICA or DAEMON.
    pub scheduling: Scheduling,
    /// `desiredCount`; of a DAEMON service, as many as there are instances that it is to run on.
    pub desired: u32,
    /// Whether it is ACTIVE, DRAINING or INACTIVE.
    pub status: ServiceStatus,
    /// Where its tasks run.
    pub target: Target,
    /// Zones of its subnets, in order. Fargate tasks spread over them; EC2 tasks in awsvpc mode stay in them.
    pub zones: Vec<ZoneId>,
    /// `networkConfiguration`, in awsvpc mode.
    pub network: Option<Arc<Network>>,
    /// `volumeConfigurations`: the EBS volume that each task gets.
    pub volume: Option<Arc<EbsVolume>>,
    /// How its tasks are found without a load balancer.
    pub discovery: Discovery,
    /// Which metrics come every 20 seconds.
    pub monitoring: Monitoring,
    /// `minimumHealthyPercent`.
    pub min_percent: u32,
    /// `maximumPercent`.
    pub max_percent: u32,
    /// The rest of `deploymentConfiguration`.
    pub options: Options,
    /// `healthCheckGracePeriodSeconds`.
    pub grace: SimDuration,
    /// Where its tasks are registered as targets.
    pub load_balancers: Vec<ServiceLoadBalancer>,
    /// `placementConstraints`.
    pub constraints: Vec<Constraint>,
    /// `placementStrategy`, in order.
    pub strategies: Vec<Strategy>,
    /// `availabilityZoneRebalancing`: whether it is ENABLED.
    pub rebalances: bool,
    /// What it moves among zones now.
    pub rebalancing: Option<Rebalancing>,
    /// Its deployments that still matter, the PRIMARY one first.
    pub deployments: Vec<DeploymentId>,
    /// Its tasks that have not STOPPED.
    pub tasks: Set<TaskId>,
    /// The ordinal that its next task gets.
    pub next_ordinal: u32,
    /// Delay of launches after failures to start.
    pub throttle: Throttle,
    /// Whether it has reached a steady state and stayed in it.
    pub steady: bool,
    /// Whether something changed since the scheduler last looked at it.
    pub dirty: bool,
    /// When time alone makes the scheduler look again, such as the end of a wait.
    pub look_at: Option<SimTime>,
    /// Whether a pass of the scheduler is already on the agenda for this instant.
    pub pass_due: bool,
    /// The record of the latest call that concerned it.
    pub because: RecordId,
    /// The record of the latest change of one of its tasks.
    pub latest: RecordId,
    /// Tasks that were lost or are to leave and are not replaced yet, the earliest first.
    pub gaps: VecDeque<Gap>,
    /// Tasks that are sick or on an instance that drains, and have their gap.
    pub leaving: Set<TaskId>,
    /// What is to be said at the end of this instant.
    pub announcement: Announcement,
    /// Tasks launched in the current minute (rule `quota.launch-per-service-ec2`).
    pub launches: Launches,
    /// Launches that failed at the last try, each once for its provider.
    pub failures: Vec<Failure>,
    /// When it comes back because the account's launch rate was used up.
    pub rate_again: SimTime,
    /// How often something was chosen at random.
    pub choices: u64,
    /// The latest events, at most [`MAX_EVENTS`].
    pub events: VecDeque<ServiceEvent>,
    /// When a message that repeats was last said (rule `event.repeat`).
    pub said: Map<&'static str, SimTime>,
}

/// Targets that came and went in this instant, so that one event can tell of all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Announcement {
    /// Whether it is on the agenda.
    pub due: bool,
    /// Registered targets by target group.
    pub registered: Map<TargetGroupId, u32>,
    /// Deregistered targets by target group.
    pub deregistered: Map<TargetGroupId, u32>,
    /// Tasks whose connections drain, by the deployment that they are of.
    pub draining: Map<DeploymentId, u32>,
}

/// Why a task is missing: what the launch in its place follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// What happened to the task.
    pub cause: RecordId,
    /// Whether it is unhealthy.
    pub sick: bool,
}

/// Launches of a service within one minute of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Launches {
    /// Which minute.
    pub minute: u64,
    /// How many.
    pub count: u32,
}

/// A launch that failed, so that the same failure is told once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Through which provider; none with a launch type.
    pub provider: Option<CapacityProviderId>,
    /// Why.
    pub why: Why,
    /// The record that says so.
    pub record: RecordId,
}

/// Why a launch failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// No instance could take the task.
    Placement(Box<Decision>),
    /// There was no capacity, or the rate was used up.
    Capacity(Capacity, &'static str),
}

/// An event as DescribeServices shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceEvent {
    /// When.
    pub at: SimTime,
    /// The record with the same text.
    pub record: RecordId,
    /// What ECS says.
    pub message: Arc<str>,
}

/// `status` of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceStatus {
    /// It is kept.
    Active,
    /// It was deleted, its tasks are being stopped.
    Draining,
    /// It is gone.
    Inactive,
}

/// `schedulingStrategy` (rules `service.replica`, `service.daemon`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scheduling {
    /// It keeps `desiredCount` tasks.
    #[default]
    Replica,
    /// It keeps one task on each ACTIVE instance that meets its constraints.
    Daemon,
}

/// Where tasks run, and who divides them there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The launch type, or that of the strategy's providers.
    pub launch: Launch,
    /// `capacityProviderStrategy`; empty where a launch type was given.
    pub strategy: Arc<[StrategyItem]>,
}

/// Where tasks can run at all (rule `provider.launch-types`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Launch {
    /// On capacity that Fargate makes for each task.
    Fargate,
    /// On container instances.
    Ec2,
    /// On instances that AWS manages; only through a provider (rule `provider.managed-provider-only`).
    ManagedInstances,
    /// On instances of one's own outside of AWS (ECS Anywhere).
    External,
}

/// One of a service's `loadBalancers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceLoadBalancer {
    /// The target group.
    pub group: TargetGroupId,
    /// The container's place in the task definition.
    pub container: u8,
    /// The container's port.
    pub port: u16,
    /// What deployments that shift traffic need over that (rule `bluegreen.needs`).
    pub advanced: Option<Advanced>,
}

/// `advancedConfiguration` of a load balancer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advanced {
    /// The other target group of the two.
    pub alternate: TargetGroupId,
    /// The rule of production traffic.
    pub production: RuleId,
    /// The rule of test traffic.
    pub test: Option<RuleId>,
}

impl Advanced {
    /// The rules that deployments change.
    pub(crate) fn rules(self) -> impl Iterator<Item = RuleId> {
        [Some(self.production), self.test].into_iter().flatten()
    }
}

/// Delay of launches after failures to start (rules `service.throttle*`, `engine.throttle-*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Throttle {
    /// Failed waves of launches in a row.
    pub failed_waves: u32,
    /// When the latest of them was launched.
    pub wave: Option<SimTime>,
    /// No launch before this moment.
    pub until: Option<SimTime>,
}

/// Missing tasks of which a service remembers why.
const MAX_GAPS: usize = 1_000;

/// What a service is created with; fields as in [`Service`].
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each field is documented where it stays")]
pub struct NewService {
    pub name: Arc<str>,
    pub scheduling: Scheduling,
    pub desired: u32,
    pub target: Target,
    pub zones: Vec<ZoneId>,
    /// `networkConfiguration`, in awsvpc mode.
    pub network: Option<Arc<Network>>,
    /// `volumeConfigurations`: the EBS volume that each task gets.
    pub volume: Option<Arc<EbsVolume>>,
    /// How its tasks are found without a load balancer.
    pub discovery: Discovery,
    /// Which metrics come every 20 seconds.
    pub monitoring: Monitoring,
    pub min_percent: u32,
    pub max_percent: u32,
    pub options: Options,
    pub grace: SimDuration,
    pub load_balancers: Vec<ServiceLoadBalancer>,
    pub constraints: Vec<Constraint>,
    pub strategies: Vec<Strategy>,
    pub rebalances: bool,
}

impl Scheduling {
    /// As ECS spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Replica => "REPLICA",
            Self::Daemon => "DAEMON",
        }
    }

    /// `minimumHealthyPercent` and `maximumPercent` where none is given (rules `deploy.min-healthy`,
    /// `deploy.max-percent`, `deploy.daemon-min-healthy`, `deploy.daemon-max-percent`).
    pub const fn percents(self) -> (u32, u32) {
        match self {
            Self::Replica => (100, 200),
            Self::Daemon => (0, 100),
        }
    }
}

impl Launch {
    /// `launchType` as ECS spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fargate => "FARGATE",
            Self::Ec2 => "EC2",
            Self::ManagedInstances => "MANAGED_INSTANCES",
            Self::External => "EXTERNAL",
        }
    }
}

impl Service {
    /// An ACTIVE service without deployments and tasks.
    pub fn new(new: NewService, because: RecordId) -> Self {
        Self {
            name: new.name,
            scheduling: new.scheduling,
            desired: new.desired,
            status: ServiceStatus::Active,
            target: new.target,
            zones: new.zones,
            network: new.network,
            volume: new.volume,
            discovery: new.discovery,
            monitoring: new.monitoring,
            min_percent: new.min_percent,
            max_percent: new.max_percent,
            options: new.options,
            grace: new.grace,
            load_balancers: new.load_balancers,
            constraints: new.constraints,
            strategies: new.strategies,
            rebalances: new.rebalances,
            rebalancing: None,
            deployments: Vec::new(),
            tasks: Set::default(),
            next_ordinal: 1,
            throttle: Throttle::default(),
            steady: false,
            dirty: true,
            look_at: None,
            pass_due: false,
            because,
            latest: because,
            gaps: VecDeque::new(),
            leaving: Set::default(),
            announcement: Announcement::default(),
            launches: Launches::default(),
            failures: Vec::new(),
            rate_again: SimTime::ZERO,
            choices: 0,
            events: VecDeque::new(),
            said: Map::default(),
        }
    }

    /// Lets tasks start at once again; what the throttle told is told anew when it comes back
    /// (rules `service.throttle-reset`, `event.repeat`).
    pub(crate) fn clear_throttle(&mut self) {
        self.throttle = Throttle::default();
        self.said.remove(messages::IMPAIRED);
    }

    /// Remembers why a task is missing.
    pub(crate) fn add_gap(&mut self, gap: Gap) {
        if self.gaps.len() < MAX_GAPS {
            self.gaps.push_back(gap);
        }
    }

    /// Whether it keeps one task on each instance.
    pub fn is_daemon(&self) -> bool {
        self.scheduling == Scheduling::Daemon
    }

    /// Whether its tasks are registered as targets anywhere.
    pub fn has_load_balancer(&self) -> bool {
        !self.load_balancers.is_empty()
    }
}

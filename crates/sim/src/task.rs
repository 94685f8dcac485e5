//! Tasks: what one is, and (below) how it lives from PROVISIONING to STOPPED.

use std::sync::Arc;

use crate::access::Network;
use crate::definition::TaskDefinition;
use crate::ids::{
    CapacityProviderId, DeploymentId, InstanceId, RecordId, ServiceId, TaskDefinitionId, ZoneId,
};
use crate::request::Load;
use crate::time::SimTime;
use crate::volume::EbsVolume;

/// A task of the cluster, from its creation until it is forgotten after it STOPPED.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What it runs.
    pub definition: TaskDefinitionId,
    /// What it runs, where a tag names another image meanwhile (rule `deploy.digest-pinning`).
    pub row: Option<Arc<TaskDefinition>>,
    /// The service and deployment that started it; none of a standalone task.
    pub service: Option<(ServiceId, DeploymentId)>,
    /// `family:…` or what RunTask was given; tasks of a service are `service:NAME`.
    pub group: Arc<str>,
    /// Its ordinal among the tasks of its service (or of all standalone tasks), from 1 on. Draws use it.
    pub ordinal: u32,
    /// Where it runs or is to run.
    pub host: Host,
    /// The capacity provider that it was started through; none with a launch type.
    pub provider: Option<CapacityProviderId>,
    /// Its zone, once it is known.
    pub zone: Option<ZoneId>,
    /// Where it has a network interface of its own, in awsvpc mode.
    pub network: Option<Arc<Network>>,
    /// The EBS volume that is made for it.
    pub volume: Option<Arc<EbsVolume>>,
    /// Where it is in its life.
    pub status: TaskStatus,
    /// Whether ECS wants it to run (`desiredStatus` RUNNING) or to be gone (STOPPED).
    pub wanted: bool,
    /// From its essential containers (rule `task.health`).
    pub health: Health,
    /// Why it is or was stopped; set with the first reason and never changed.
    pub stop: Option<Arc<Stop>>,
    /// Why it ends, where its agent could not tell ECS yet.
    pub unheard: Option<Arc<Stop>>,
    /// When Spot said that it takes the capacity back, if it did.
    pub warned_at: Option<SimTime>,
    /// When it passed what.
    pub times: TaskTimes,
    /// Counts changes of `status`; a timer of an earlier stamp does nothing.
    pub stamp: u32,
    /// In the order of the task definition.
    pub containers: Vec<Container>,
    /// The last octets of its own address, where it has a network interface. Never used again.
    pub address: Option<u32>,
    /// Whether CPU, memory and ports of its instance are reserved for it. `capacity` alone changes it.
    pub holds_resources: bool,
    /// Whether its network interface takes a slot of its instance. `capacity` alone changes it.
    pub holds_eni: bool,
    /// Whether `spread` counts it where it stands. `capacity` alone changes it.
    pub counted: bool,
    /// The record by which AWS retires its host, if it does (rule `fargate.retirement`).
    pub retires: Option<RecordId>,
    /// Until when it is protected from scale-in (rule `service.protection-scope`).
    pub protected_until: Option<SimTime>,
    /// Whether it has counted as healthy for its service's deployment before.
    pub proven: bool,
    /// The latest record about it.
    pub record: RecordId,
}

/// Where a task runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// On capacity that Fargate makes for it.
    Fargate {
        /// Whether that is FARGATE_SPOT.
        spot: bool,
    },
    /// On a container instance, once one was found.
    Ec2(Option<InstanceId>),
}

/// `lastStatus` with what belongs to it (rule `task.state-order`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskStatus {
    /// Neither task nor containers exist: capacity is looked for, the network interface is made.
    Provisioning {
        /// When this is over; `None` while it waits for capacity.
        until: Option<SimTime>,
    },
    /// Waits for its host.
    Pending {
        /// When this is over.
        until: SimTime,
    },
    /// Pulls images, makes and starts containers, registers targets.
    Activating(Activation),
    /// All essential containers have started, targets are registered.
    Running,
    /// Leaves its target groups and waits until it is `unused` in all of them.
    Deactivating,
    /// SIGTERM was sent; SIGKILL follows at each container's stop timeout.
    Stopping,
    /// The network interface is taken away.
    Deprovisioning {
        /// When this is over.
        until: SimTime,
    },
    /// Gone, still described for a while.
    Stopped,
}

/// How far ACTIVATING has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// Images are pulled and containers start, in the order of their dependencies.
    Containers,
    /// All essential containers have started; targets are being registered.
    Registering {
        /// When this is over.
        until: SimTime,
    },
}

/// `healthStatus` of a task or a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Health {
    /// No check, or none has answered yet.
    Unknown,
    /// Checks pass.
    Healthy,
    /// Checks fail.
    Unhealthy,
}

/// Why a task stops.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Stop {
    /// `stopCode`.
    pub code: StopCode,
    /// `stoppedReason`, word for word as ECS gives it.
    pub reason: Arc<str>,
    /// The record that led to it.
    pub cause: RecordId,
    /// When it was decided.
    pub at: SimTime,
}

/// `stopCode` (rules `task.stop-code-*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StopCode {
    /// It never reached RUNNING.
    TaskFailedToStart,
    /// An essential container exited.
    EssentialContainerExited,
    /// Somebody called StopTask.
    UserInitiated,
    /// The service scheduler decided it.
    ServiceSchedulerInitiated,
    /// Spot capacity was taken back.
    SpotInterruption,
    /// Its host is being terminated.
    TerminationNotice,
    /// Its host was lost or is unhealthy.
    InfrastructureHealth,
}

/// When a task passed what; names as DescribeTasks has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TaskTimes {
    /// It entered PROVISIONING.
    pub provisioning: SimTime,
    /// `createdAt`: it entered PENDING.
    pub created: Option<SimTime>,
    /// `pullStartedAt`. Fargate bills from here.
    pub pull_started: Option<SimTime>,
    /// `pullStoppedAt`.
    pub pull_stopped: Option<SimTime>,
    /// `startedAt`: it entered RUNNING.
    pub started: Option<SimTime>,
    /// `stoppingAt`: `desiredStatus` became STOPPED.
    pub stopping: Option<SimTime>,
    /// `executionStoppedAt`: its last container exited.
    pub execution_stopped: Option<SimTime>,
    /// `stoppedAt`.
    pub stopped: Option<SimTime>,
}

/// A container of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// Where it is in its life.
    pub status: ContainerStatus,
    /// Of its own health check.
    pub health: Health,
    /// Failed probes in a row.
    pub failed_probes: u32,
    /// How often it started again in place (rule `container.restart-policy`).
    pub restarts: u32,
    /// Counts changes of `status` and `process`; a timer of an earlier stamp does nothing.
    pub stamp: u32,
    /// What faults have done to its process; see `app`.
    pub process: Process,
    /// Its host ports in the order of its port mappings; empty where it has none, as in awsvpc mode.
    pub host_ports: Box<[u16]>,
    /// The requests that it has.
    pub load: Load,
}

/// Where a container is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContainerStatus {
    /// Not there yet.
    Waiting,
    /// Its image is pulled.
    Pulling {
        /// When it is there.
        until: SimTime,
        /// Whether it could not be had when the pull began.
        failing: bool,
    },
    /// It is made and started.
    Starting {
        /// When it has started.
        until: SimTime,
    },
    /// Its process runs.
    Running {
        /// Since when.
        since: SimTime,
    },
    /// SIGTERM was sent.
    Stopping {
        /// Since when its process runs.
        since: SimTime,
        /// When SIGKILL follows.
        kill_at: SimTime,
    },
    /// Its process is gone.
    Stopped {
        /// The exit code; none if it never ran.
        exit: Option<u8>,
        /// The container's own `reason`.
        reason: ContainerReason,
    },
}

/// Why a container ended, as its `reason` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContainerReason {
    /// Nothing to say: it exited.
    Exited,
    /// `CannotPullContainerError`.
    CannotPull,
    /// `CannotStartContainerError`.
    CannotStart,
    /// `OutOfMemoryError: Container killed due to memory usage`.
    OutOfMemory,
    /// `ContainerRuntimeTimeoutError` or a dependency that did not come up.
    DependencyFailed,
    /// Its host is gone.
    HostLost,
}

/// What faults have done to a running process, over what its image does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Process {
    /// It answers nothing.
    pub hung: bool,
    /// It answers requests and checks with 500.
    pub failing: bool,
}

impl Task {
    /// `privateIPv4Address` of its own network interface, if it has one: out of 10.0.0.0/8, from 10.0.0.1 on.
    pub fn private_address(&self) -> Option<String> {
        let [_, a, b, c] = self.address?.to_be_bytes();
        Some(format!("10.{a}.{b}.{c}"))
    }

    /// Whether it was running when the scenario began.
    pub fn ran_at_start(&self) -> bool {
        self.times.created.is_none() && self.times.started == Some(SimTime::ZERO)
    }

    /// A container by its place in the task definition.
    pub fn container(&self, index: u8) -> Option<&Container> {
        self.containers.get(usize::from(index))
    }

    /// A container to be changed.
    pub(crate) fn container_mut(&mut self, index: u8) -> Option<&mut Container> {
        self.containers.get_mut(usize::from(index))
    }
}

impl TaskStatus {
    /// Whether it has not got to RUNNING yet.
    pub const fn is_starting(self) -> bool {
        matches!(self, Self::Provisioning { .. } | Self::Pending { .. } | Self::Activating(_))
    }

    /// `lastStatus` as ECS spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Provisioning { .. } => "PROVISIONING",
            Self::Pending { .. } => "PENDING",
            Self::Activating(_) => "ACTIVATING",
            Self::Running => "RUNNING",
            Self::Deactivating => "DEACTIVATING",
            Self::Stopping => "STOPPING",
            Self::Deprovisioning { .. } => "DEPROVISIONING",
            Self::Stopped => "STOPPED",
        }
    }
}

impl ContainerStatus {
    /// What the log calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "PENDING",
            Self::Pulling { .. } => "PULLING",
            Self::Starting { .. } => "STARTING",
            Self::Running { .. } => "RUNNING",
            Self::Stopping { .. } => "STOPPING",
            Self::Stopped { .. } => "STOPPED",
        }
    }
}

impl StopCode {
    /// `stopCode` as ECS spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TaskFailedToStart => "TaskFailedToStart",
            Self::EssentialContainerExited => "EssentialContainerExited",
            Self::UserInitiated => "UserInitiated",
            Self::ServiceSchedulerInitiated => "ServiceSchedulerInitiated",
            Self::SpotInterruption => "SpotInterruption",
            Self::TerminationNotice => "TerminationNotice",
            Self::InfrastructureHealth => "InfrastructureHealth",
        }
    }
}

impl Health {
    /// `healthStatus` as ECS spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "UNKNOWN",
            Self::Healthy => "HEALTHY",
            Self::Unhealthy => "UNHEALTHY",
        }
    }
}

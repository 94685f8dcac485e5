//! Container instances: what one is, and (below) how it boots, registers, drains and ends.

use std::sync::Arc;

use crate::definition::HostPort;
use crate::ids::{AsgId, CapacityProviderId, RecordId, TaskId, ZoneId};
use crate::image::Digest;
use crate::sorted::{Map, Set};
use crate::time::SimTime;

/// An EC2 instance that is, or is about to be, a container instance of the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Index into [`TYPES`](crate::instance_types::TYPES).
    pub kind: u8,
    /// Its zone; none of AWS's where it is external.
    pub zone: ZoneId,
    /// The Auto Scaling group that it belongs to.
    pub asg: Option<AsgId>,
    /// The capacity provider of its group.
    pub provider: Option<CapacityProviderId>,
    /// Whether it is a Spot Instance, which EC2 may take back (rule `provider.managed-spot`).
    pub spot: bool,
    /// Nano-dollars an hour (rule `engine.spot-price`).
    pub price: u64,
    /// When it was warned that EC2 takes it back.
    pub warned_at: Option<SimTime>,
    /// When it drains for its age, where it is a Managed Instance (rule `provider.managed-max-age`).
    pub drains_at: Option<SimTime>,
    /// What made its health check IMPAIRED, while it is (rule `engine.instance-impaired`).
    pub impaired: Option<RecordId>,
    /// Whether its group ends it as soon as its tasks are gone (rule `cluster-scale.managed-draining`).
    pub leaving: bool,
    /// Where it is in its life.
    pub status: InstanceStatus,
    /// `agentConnected`.
    pub agent_connected: bool,
    /// Whether a fault keeps its agent down; a zone that comes back does not bring it back.
    pub agent_down: bool,
    /// Whether EC2 ended it while its agent was not connected, so that ECS did not see it
    /// (rule `instance.deregistration`).
    pub unseen_end: bool,
    /// Whether it registered with `awsvpcTrunking` on.
    pub trunking: bool,
    /// What it registered.
    pub registered: Resources,
    /// What placed tasks reserve of it.
    pub reserved: Resources,
    /// What is kept for tasks of DAEMON services that are to run on it (rule `service.daemon-order`).
    pub kept: Resources,
    /// Fixed host ports that are kept for them.
    pub kept_ports: Set<HostPort>,
    /// Host ports in use, tasks' and reserved ones (rule `ec2.reserved-ports`).
    pub ports: Set<HostPort>,
    /// Custom attributes; built-in ones follow from its type and zone.
    pub attributes: Map<Arc<str>, Arc<str>>,
    /// The last host port that was given out; the next one is sought after it, so that a port that was
    /// just freed is not met again at once.
    pub last_port: u16,
    /// Its tasks, as long as they hold anything of it.
    pub tasks: Set<TaskId>,
    /// Images that were pulled to it.
    pub cached: Set<Digest>,
    /// When it was launched; it costs from here.
    pub launched: SimTime,
    /// `registeredAt`; the launch until it registers.
    pub registered_at: SimTime,
    /// Since when it has had no task, unless it has one.
    pub idle_since: SimTime,
    /// When a task was placed on it or left it last.
    pub changed_at: SimTime,
    /// When it was terminated.
    pub ended: Option<SimTime>,
    /// Counts changes of `status`; a timer of an earlier stamp does nothing.
    pub stamp: u32,
    /// The latest record about it.
    pub record: RecordId,
}

/// `status` of a container instance, and what comes before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstanceStatus {
    /// The EC2 instance boots; it is no container instance yet.
    Booting {
        /// When it registers.
        until: SimTime,
    },
    /// Its trunk interface is attached; only with `awsvpcTrunking`.
    Registering {
        /// When it is ACTIVE.
        until: SimTime,
    },
    /// It takes tasks while its agent is connected.
    Active,
    /// It takes no tasks; tasks of services are replaced elsewhere.
    Draining,
    /// The container instance was deregistered, because EC2 terminated its instance or because somebody asked for it.
    Inactive,
}

impl Instance {
    /// Whether it is a container instance of the cluster.
    pub const fn is_registered(&self) -> bool {
        matches!(self.status, InstanceStatus::Active | InstanceStatus::Draining)
    }

    /// Whether it is one whose EC2 instance is gone.
    pub const fn is_left_over(&self) -> bool {
        self.unseen_end && self.is_registered()
    }

    /// Whether it is a machine outside of AWS (rule `instance.external`): in no zone, without network interfaces for
    /// tasks, and paid elsewhere.
    pub fn is_external(&self) -> bool {
        self.zone == ZoneId::NONE
    }
}

impl InstanceStatus {
    /// `status` of the container instance; `PENDING`, as EC2 has it, before there is one.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Booting { .. } => "PENDING",
            Self::Registering { .. } => "REGISTERING",
            Self::Active => "ACTIVE",
            Self::Draining => "DRAINING",
            Self::Inactive => "INACTIVE",
        }
    }
}

/// Amounts that tasks reserve and instances register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Resources {
    /// CPU units (1024 = one vCPU).
    pub cpu_units: u32,
    /// MiB.
    pub memory_mib: u32,
    /// Network interfaces for tasks in awsvpc mode.
    pub enis: u32,
}

impl Resources {
    /// These and others.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self {
            cpu_units: self.cpu_units.saturating_add(other.cpu_units),
            memory_mib: self.memory_mib.saturating_add(other.memory_mib),
            enis: self.enis.saturating_add(other.enis),
        }
    }

    /// What others leave of these.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self {
            cpu_units: self.cpu_units.saturating_sub(other.cpu_units),
            memory_mib: self.memory_mib.saturating_sub(other.memory_mib),
            enis: self.enis.saturating_sub(other.enis),
        }
    }
}

/// An Auto Scaling group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AutoScalingGroup {
    /// Its name.
    pub name: Arc<str>,
    /// Index into [`TYPES`](crate::instance_types::TYPES).
    pub kind: u8,
    /// Zones in which it launches, kept even.
    pub zones: Vec<ZoneId>,
    /// `MinSize`.
    pub min: u32,
    /// `MaxSize`.
    pub max: u32,
    /// `DesiredCapacity`.
    pub desired: u32,
    /// Whether its instances register with `awsvpcTrunking` on.
    pub trunking: bool,
    /// Whether a comparison of what it has with what it wants is on the agenda.
    pub check_due: bool,
    /// Whether EC2 had no instance for it at the last try.
    pub insufficient: bool,
    /// `NewInstancesProtectedFromScaleIn`: it ends no instance by itself, unless ECS lifts the protection.
    pub protected: bool,
}

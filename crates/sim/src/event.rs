//! What can be on the agenda: every timer of the simulation, and nothing else.
//!
//! A timer carries the stamp of the state in which it was set. When it goes off in a later state it does
//! nothing, so nothing has to be cancelled.

use crate::ids::{
    AsgId, ClassId, InstanceId, RequestId, ScheduledActionId, ServiceId, TargetGroupId, TaskId,
    ZoneId,
};

/// Something that will happen at its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The service scheduler looks at every service (rule `engine.scheduler-tick`).
    Tick,
    /// The service scheduler looks at one service, because something concerned it.
    Pass(ServiceId),
    /// A minute is over: its metrics are there (rule `engine.metric-visible`).
    Minute,
    /// A third of a minute is over, the first or the second: metrics of 20 seconds are there.
    Third,
    /// A scheduled action of auto scaling comes.
    Scheduled {
        /// Which action.
        action: ScheduledActionId,
        /// The action's stamp when the timer was set.
        stamp: u32,
    },
    /// A service says what was registered and deregistered in this instant.
    Announce(ServiceId),
    /// A task's own state is over.
    Task {
        /// Which task.
        task: TaskId,
        /// The task's stamp when the timer was set.
        stamp: u32,
    },
    /// Something of a container is due.
    Container {
        /// Which task.
        task: TaskId,
        /// Its place in the task definition.
        container: u8,
        /// The container's stamp when the timer was set.
        stamp: u32,
        /// What is due.
        timer: ContainerTimer,
    },
    /// An instance's own state is over.
    Instance {
        /// Which instance.
        instance: InstanceId,
        /// The instance's stamp when the timer was set.
        stamp: u32,
    },
    /// An Auto Scaling group compares what it has with what it wants.
    Asg(AsgId),
    /// A load balancer's check of a target begins.
    TargetCheck {
        /// The target group.
        group: TargetGroupId,
        /// The target.
        task: TaskId,
        /// The target's stamp when the timer was set.
        stamp: u32,
    },
    /// A load balancer's check of a target was not answered in time.
    TargetCheckTimeout {
        /// The target group.
        group: TargetGroupId,
        /// The target.
        task: TaskId,
        /// The target's stamp when the timer was set.
        stamp: u32,
    },
    /// The deregistration delay of a target is over.
    TargetDrained {
        /// The target group.
        group: TargetGroupId,
        /// The target.
        task: TaskId,
        /// The target's stamp when the timer was set.
        stamp: u32,
    },
    /// The next requests of a class arrive, or their rate has to be looked at again.
    Arrival {
        /// Which class.
        class: ClassId,
        /// The class's stamp when the timer was set.
        stamp: u32,
    },
    /// A request is answered by the task that works on it.
    Answer {
        /// Which request.
        request: RequestId,
    },
    /// The load balancer gives up connecting to a request's target.
    GiveUp {
        /// Which request.
        request: RequestId,
    },
    /// The oldest request under way at a target may have reached the load balancer's idle timeout.
    IdleTimeout {
        /// The target group.
        group: TargetGroupId,
        /// The target.
        task: TaskId,
    },
    /// The next step of the scenario's script may be due.
    Script {
        /// The step's stamp when the timer was set.
        stamp: u32,
    },
    /// A Spot task is warned that its capacity is taken back, or, later, it is.
    Interruption {
        /// Which task.
        task: TaskId,
    },
    /// A Spot Instance is warned that EC2 takes it back, or, later, it is.
    InstanceInterruption {
        /// Which instance.
        instance: InstanceId,
    },
    /// Something that follows the loss of an Availability Zone is due.
    Zone {
        /// Which zone.
        zone: ZoneId,
        /// The zone's stamp when the timer was set.
        stamp: u32,
        /// What is due.
        timer: ZoneTimer,
    },
}

/// What may be due in a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContainerTimer {
    /// The container's image is there.
    Pulled,
    /// The container has started.
    Started,
    /// The process exits by itself.
    Exits,
    /// The health check's next probe begins.
    Probe,
    /// The time of the health check's probe is over.
    Probed,
    /// Time alone has brought it to its memory limit, unless it has fewer requests now.
    Memory,
    /// Containers that wait for this one give up; set once, so its stamp does not matter.
    StartTimeout,
    /// SIGKILL follows SIGTERM.
    Kill,
}

/// What may be due after the loss of a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneTimer {
    /// Fargate tasks there stop (rule `engine.zone-loss-fargate`).
    FargateStops,
    /// The Auto Scaling groups terminate their instances there (rule `engine.zone-loss-ec2`).
    InstancesEnd,
}

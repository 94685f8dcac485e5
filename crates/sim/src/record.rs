//! Records: everything that happens in a run, in ECS's words. `messages` gives service events their text.

use std::sync::Arc;

use crate::cloudwatch::AlarmState;
use crate::ids::{
    AlarmId, AsgId, DeploymentId, InstanceId, RecordId, RuleId, ServiceId, TargetGroupId, TaskId,
    ZoneId,
};
use crate::listener::Forward;
use crate::place::Decision;
use crate::service::{Rollout, Stage};
use crate::task::{ContainerReason, Health, Stop};
use crate::time::SimTime;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Record {
    /// Its number; the next one's is one greater.
    pub id: RecordId,
    /// When.
    pub at: SimTime,
    /// The record that led to it; [`RecordId::SCENARIO`] for what the scenario set up.
    pub cause: RecordId,
    /// What.
    pub what: What,
}

/// What happened. Each variant says which of EventBridge's detail types it is, where it is one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum What {
    /// An action was accepted, by its place in the run's list.
    Accepted {
        /// The action's place; the greatest number where a step of the script took it.
        action: u32,
        /// The call's or fault's name.
        name: &'static str,
    },
    /// An action was refused and changed nothing.
    Refused {
        /// The action's place.
        action: u32,
        /// The call's or fault's name.
        name: &'static str,
        /// The exception as the API names it.
        exception: &'static str,
        /// What is wrong and what to do.
        message: Arc<str>,
    },
    /// "ECS Task State Change".
    Task {
        /// Which task.
        task: TaskId,
        /// `lastStatus` afterwards.
        last_status: &'static str,
        /// `desiredStatus` afterwards.
        desired_status: &'static str,
        /// `healthStatus` afterwards.
        health: Health,
        /// `stopCode` and `stoppedReason`, once ECS wants it to stop.
        stop: Option<Arc<Stop>>,
    },
    /// A container of a task changed.
    Container {
        /// Which task.
        task: TaskId,
        /// Its place in the task definition.
        container: u8,
        /// What it is now: `PULLING`, `STARTING`, `RUNNING`, `STOPPING`, `STOPPED`.
        status: &'static str,
        /// The exit code of a process that ended.
        exit: Option<u8>,
        /// Why it ended.
        reason: Option<ContainerReason>,
    },
    /// A container's own health check changed its mind.
    ContainerHealth {
        /// Which task.
        task: TaskId,
        /// Its place in the task definition.
        container: u8,
        /// Its health afterwards.
        health: Health,
    },
    /// A placement was decided.
    Placement(Box<Decision>),
    /// "ECS Service Action": a service event, with EventBridge's name where it has one.
    Service {
        /// Which service.
        service: ServiceId,
        /// `SERVICE_STEADY_STATE` and so on.
        name: Option<&'static str>,
        /// What DescribeServices says.
        message: Arc<str>,
    },
    /// A service's `desiredCount` changed.
    DesiredCount {
        /// Which service.
        service: ServiceId,
        /// Before.
        from: u32,
        /// Afterwards.
        to: u32,
    },
    /// "ECS Deployment State Change".
    Deployment {
        /// Which service.
        service: ServiceId,
        /// Which deployment.
        deployment: DeploymentId,
        /// `rolloutState` afterwards.
        rollout: Rollout,
        /// `rolloutStateReason`.
        reason: Arc<str>,
    },
    /// "ECS Container Instance State Change", and an instance's launch and end.
    Instance {
        /// Which instance.
        instance: InstanceId,
        /// `PENDING` while it boots, then the container instance's `status`, then `TERMINATED`.
        status: &'static str,
        /// `agentConnected`.
        agent_connected: bool,
    },
    /// A target's health changed.
    Target {
        /// Which target group.
        group: TargetGroupId,
        /// Which target.
        task: TaskId,
        /// `initial`, `healthy`, `unhealthy`, `draining`, `unused`.
        state: &'static str,
        /// `Elb.RegistrationInProgress` and so on; empty for `healthy`.
        reason: &'static str,
    },
    /// A zone was lost or came back.
    Zone {
        /// Which zone.
        zone: ZoneId,
        /// Whether it is lost now.
        dark: bool,
    },
    /// A process hangs, fails, or works again, because a fault says so.
    Process {
        /// Which task.
        task: TaskId,
        /// Its container's place.
        container: u8,
        /// `hangs`, `answers 500`, `answers again`.
        what: &'static str,
    },
    /// A bound of the engine was reached; the run does not go on as it would.
    Bound {
        /// Which bound.
        what: &'static str,
    },
    /// The circuit breaker of a deployment counted a failure, or began again because a task became healthy.
    Failures {
        /// Which service.
        service: ServiceId,
        /// Which deployment.
        deployment: DeploymentId,
        /// `failureCount` afterwards.
        failures: u32,
        /// At how many the deployment fails.
        threshold: u32,
    },
    /// "CloudWatch Alarm State Change".
    Alarm {
        /// Which alarm.
        alarm: AlarmId,
        /// `AlarmName`: an alarm that is deleted later keeps it here.
        name: Arc<str>,
        /// `StateValue` before.
        from: AlarmState,
        /// `StateValue` afterwards.
        to: AlarmState,
        /// `StateReason`.
        reason: Arc<str>,
    },
    /// A step of the scenario's script is done, or its condition did not come to hold in time.
    Script {
        /// Its place, from 0 on.
        step: u32,
        /// Whether the script ends here, because it waited too long.
        gave_up: bool,
    },
    /// A kind of capacity was used up in a zone, or is there again.
    Capacity {
        /// `FARGATE`, `FARGATE_SPOT` or `EC2`.
        capacity: &'static str,
        /// Where.
        zone: ZoneId,
        /// Whether it is there now.
        there: bool,
    },
    /// A task or an instance could not be launched. It is said again only when that changes.
    LaunchFailed {
        /// The service that wants a task; none where RunTask or a group asked.
        service: Option<ServiceId>,
        /// The Auto Scaling group that wants an instance.
        group: Option<AsgId>,
        /// `FARGATE`, `FARGATE_SPOT` or `EC2`.
        capacity: &'static str,
        /// Why not.
        reason: &'static str,
    },
    /// A rule of a listener forwards otherwise than before.
    Forward {
        /// Which rule.
        rule: RuleId,
        /// Where to, with weights.
        forward: Arc<[Forward]>,
    },
    /// A service is scaled within these bounds from now on.
    ScalableTarget {
        /// Which service.
        service: ServiceId,
        /// `MinCapacity`.
        min: u32,
        /// `MaxCapacity`.
        max: u32,
        /// The scheduled action that set them.
        by: Option<Arc<str>>,
    },
    /// Application Auto Scaling sets a count: one of `DescribeScalingActivities`.
    Scaling {
        /// Which service.
        service: ServiceId,
        /// `desiredCount` from now on.
        to: u32,
        /// `Cause`.
        cause: Arc<str>,
    },
    /// Managed scaling changed the `DesiredCapacity` of a group.
    DesiredCapacity {
        /// Which group.
        group: AsgId,
        /// Before.
        from: u32,
        /// Afterwards.
        to: u32,
    },
    /// "ECS Service Deployment State Change": a deployment is at a stage of its life.
    Stage {
        /// Which service.
        service: ServiceId,
        /// Which deployment.
        deployment: DeploymentId,
        /// `lifecycleStage`.
        stage: Stage,
    },
    /// A lifecycle hook of a deployment began or is over.
    Hook {
        /// Which service.
        service: ServiceId,
        /// Which deployment.
        deployment: DeploymentId,
        /// Its place among the hooks of the stage.
        hook: u32,
        /// `status`: `AWAITING_ACTION`, `IN_PROGRESS`, `SUCCEEDED`, `FAILED`, `TIMED_OUT`.
        status: &'static str,
    },
    /// A task is protected from scale-in, or not any more.
    Protection {
        /// Which task.
        task: TaskId,
        /// Until when.
        until: Option<SimTime>,
    },
    /// ECS refused the count that Application Auto Scaling wanted: a failed activity.
    ScalingFailed {
        /// Which service.
        service: ServiceId,
        /// The count that was wanted.
        to: u32,
        /// `Cause`.
        cause: Arc<str>,
        /// `StatusMessage`.
        message: &'static str,
    },
}

//! Actions: AWS calls in request shape, and faults. A refused one changes nothing and says why.

pub(crate) mod access;
pub(crate) mod alarms;
mod around;
pub(crate) mod attributes;
pub(crate) mod autoscale;
mod balancers;
pub(crate) mod capacity;
pub(crate) mod daemon;
pub(crate) mod definition;
pub(crate) mod dependency;
mod deployment;
pub(crate) mod discovery;
mod faults;
pub(crate) mod find;
mod form;
pub(crate) mod groups;
pub(crate) mod launch;
pub(crate) mod listeners;
mod managed;
#[cfg(feature = "tools")]
mod missed;
mod monitoring;
mod perform;
pub(crate) mod providers;
mod read;
mod rebalancing;
mod select;
pub(crate) mod service;
pub(crate) mod sizes;
pub(crate) mod strategy;
#[cfg(test)]
mod tests;
pub(crate) mod volumes;

use std::sync::Arc;

use serde_json::{Map, Value};

pub use access::known as known_around;
pub use faults::first_struck;
pub use form::{Form, judge, judge_all};
#[cfg(feature = "tools")]
pub use missed::missed_by_aws;

use crate::finding::{Finding, Findings, Weight, suggestion};
use crate::in_force;
use crate::json::At;
use crate::record::What;
use crate::shape::{self, Kind, Shape, aws, own, short};
use crate::step::Step;
use crate::time::SimTime;
use crate::world::World;

/// The reason of a StopTask that gives none.
pub(crate) const STOPPED_BY_USER: &str = "Task stopped by user";

/// Something that is done to a run at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// When. At equal times actions come before everything else, in the order of their list.
    pub at: SimTime,
    /// Which call or fault.
    pub name: Name,
    /// The call's request, or what the fault needs: an object.
    pub with: Arc<Value>,
    /// Whether the scenario's own script has it; otherwise somebody took it in the run.
    pub scripted: bool,
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $field:literal, $exception:literal, $shape:expr;)*) => {
        /// The calls and faults that there are.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Name {
            $($(#[$doc])* $name,)*
        }

        impl Name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// As it is written: calls as AWS spells them, faults beginning small.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// `call` or `fault`: the field in which it stands.
            pub const fn field(self) -> &'static str {
                match self { $(Self::$name => $field,)* }
            }

            /// The exception with which a request is refused that gets no other one. A fault has none.
            const fn exception(self) -> &'static str {
                match self { $(Self::$name => $exception,)* }
            }

            /// What its request looks like.
            pub(crate) const fn shape(self) -> &'static Shape {
                match self { $(Self::$name => &$shape,)* }
            }
        }
    };
}

names! {
    /// ecs.
    RegisterTaskDefinition = "RegisterTaskDefinition", "call", "ClientException", aws::REGISTER_TASK_DEFINITION;
    /// ecs.
    CreateService = "CreateService", "call", "InvalidParameterException", aws::CREATE_SERVICE;
    /// ecs.
    UpdateService = "UpdateService", "call", "InvalidParameterException", aws::UPDATE_SERVICE;
    /// ecs.
    DeleteService = "DeleteService", "call", "InvalidParameterException", aws::DELETE_SERVICE;
    /// ecs.
    StopServiceDeployment = "StopServiceDeployment", "call", "InvalidParameterException", aws::STOP_SERVICE_DEPLOYMENT;
    /// ecs.
    ContinueServiceDeployment = "ContinueServiceDeployment", "call", "InvalidParameterException", aws::CONTINUE_SERVICE_DEPLOYMENT;
    /// ecs.
    UpdateTaskProtection = "UpdateTaskProtection", "call", "InvalidParameterException", aws::UPDATE_TASK_PROTECTION;
    /// ecs.
    RunTask = "RunTask", "call", "InvalidParameterException", aws::RUN_TASK;
    /// ecs.
    StopTask = "StopTask", "call", "InvalidParameterException", aws::STOP_TASK;
    /// ecs.
    UpdateContainerInstancesState = "UpdateContainerInstancesState", "call", "InvalidParameterException", aws::UPDATE_INSTANCES;
    /// ecs.
    DeregisterContainerInstance = "DeregisterContainerInstance", "call", "InvalidParameterException", aws::DEREGISTER_INSTANCE;
    /// ecs.
    CreateCapacityProvider = "CreateCapacityProvider", "call", "InvalidParameterException", aws::CREATE_PROVIDER;
    /// ecs.
    UpdateCapacityProvider = "UpdateCapacityProvider", "call", "InvalidParameterException", aws::UPDATE_PROVIDER;
    /// ecs.
    DeleteCapacityProvider = "DeleteCapacityProvider", "call", "InvalidParameterException", aws::DELETE_PROVIDER;
    /// ecs.
    PutClusterCapacityProviders = "PutClusterCapacityProviders", "call", "InvalidParameterException", aws::PUT_PROVIDERS;
    /// elbv2.
    ModifyTargetGroupAttributes = "ModifyTargetGroupAttributes", "call", "InvalidConfigurationRequest", aws::MODIFY_ATTRIBUTES;
    /// elbv2.
    ModifyListener = "ModifyListener", "call", "InvalidLoadBalancerAction", aws::MODIFY_LISTENER;
    /// elbv2.
    ModifyRule = "ModifyRule", "call", "InvalidLoadBalancerAction", aws::MODIFY_RULE;
    /// cloudwatch.
    PutMetricAlarm = "PutMetricAlarm", "call", "ValidationError", aws::PUT_METRIC_ALARM;
    /// cloudwatch.
    DeleteAlarms = "DeleteAlarms", "call", "ResourceNotFound", aws::DELETE_ALARMS;
    /// cloudwatch.
    SetAlarmState = "SetAlarmState", "call", "ResourceNotFound", aws::SET_ALARM_STATE;
    /// application-autoscaling.
    RegisterScalableTarget = "RegisterScalableTarget", "call", "ValidationException", aws::autoscale::REGISTER_TARGET;
    /// application-autoscaling.
    DeregisterScalableTarget = "DeregisterScalableTarget", "call", "ValidationException", aws::autoscale::DEREGISTER_TARGET;
    /// application-autoscaling.
    PutScalingPolicy = "PutScalingPolicy", "call", "ValidationException", aws::autoscale::PUT_POLICY;
    /// application-autoscaling.
    DeleteScalingPolicy = "DeleteScalingPolicy", "call", "ValidationException", aws::autoscale::DELETE_POLICY;
    /// application-autoscaling.
    PutScheduledAction = "PutScheduledAction", "call", "ValidationException", aws::autoscale::PUT_SCHEDULED;
    /// application-autoscaling.
    DeleteScheduledAction = "DeleteScheduledAction", "call", "ValidationException", aws::autoscale::DELETE_SCHEDULED;
    /// autoscaling.
    SetDesiredCapacity = "SetDesiredCapacity", "call", "ValidationError", aws::SET_DESIRED;
    /// ec2.
    TerminateInstances = "TerminateInstances", "call", "InvalidInstanceID.NotFound", aws::TERMINATE;
    /// A container's process ends at once.
    KillContainer = "killContainer", "fault", "", own::KILL;
    /// A container's process answers nothing any more.
    Hang = "hang", "fault", "", own::PROCESS_FAULT;
    /// A container's process answers requests and checks with 500.
    FailHealthChecks = "failHealthChecks", "fault", "", own::PROCESS_FAULT;
    /// A process that hangs or fails works again.
    Recover = "recover", "fault", "", own::PROCESS_FAULT;
    /// An image is deleted: neither its tag nor its digest is known any more.
    MissingImage = "missingImage", "fault", "", own::IMAGE_FAULT;
    /// Another image is pushed under a tag.
    PushImage = "pushImage", "fault", "", own::PUSH_IMAGE;
    /// It is there again.
    RestoreImage = "restoreImage", "fault", "", own::IMAGE_FAULT;
    /// A role may not call an API any more.
    DenyPermission = "denyPermission", "fault", "", own::access::PERMISSION;
    /// A role may call an API again.
    AllowPermission = "allowPermission", "fault", "", own::access::PERMISSION;
    /// The default route of a subnet is gone.
    CutRoute = "cutRoute", "fault", "", own::access::SUBNET_FAULT;
    /// It is there again.
    RestoreRoute = "restoreRoute", "fault", "", own::access::SUBNET_FAULT;
    /// A subnet has no free address any more.
    ExhaustAddresses = "exhaustAddresses", "fault", "", own::access::SUBNET_FAULT;
    /// It has some again.
    RestoreAddresses = "restoreAddresses", "fault", "", own::access::SUBNET_FAULT;
    /// A secret or parameter is deleted.
    DeleteSecret = "deleteSecret", "fault", "", own::access::SECRET_FAULT;
    /// It is there again.
    RestoreSecret = "restoreSecret", "fault", "", own::access::SECRET_FAULT;
    /// A log group is deleted.
    DeleteLogGroup = "deleteLogGroup", "fault", "", own::access::LOG_GROUP_FAULT;
    /// It is there again.
    RestoreLogGroup = "restoreLogGroup", "fault", "", own::access::LOG_GROUP_FAULT;
    /// CloudWatch Logs takes nothing any more.
    InterruptLogs = "interruptLogs", "fault", "", own::access::NOTHING;
    /// CloudWatch Logs takes lines again.
    ResumeLogs = "resumeLogs", "fault", "", own::access::NOTHING;
    /// EBS volumes cannot be attached any more.
    FailVolumes = "failVolumes", "fault", "", own::access::NOTHING;
    /// EBS volumes can be attached again.
    RestoreVolumes = "restoreVolumes", "fault", "", own::access::NOTHING;
    /// The account may run more or less at once.
    SetQuota = "setQuota", "fault", "", own::access::QUOTAS;
    /// The account may run again what the scenario lets it.
    RestoreQuota = "restoreQuota", "fault", "", own::access::NOTHING;
    /// Pulls take several times as long.
    SlowRegistry = "slowRegistry", "fault", "", own::access::SLOW_REGISTRY;
    /// Registries outside of AWS turn pulls away.
    LimitPulls = "limitPulls", "fault", "", own::access::NOTHING;
    /// Registries work as usual again.
    RestoreRegistry = "restoreRegistry", "fault", "", own::access::NOTHING;
    /// An instance's agent loses its connection.
    DisconnectAgent = "disconnectAgent", "fault", "", own::INSTANCE_FAULT;
    /// An instance's agent is connected again.
    ConnectAgent = "connectAgent", "fault", "", own::INSTANCE_FAULT;
    /// A health check of an instance fails.
    ImpairInstance = "impairInstance", "fault", "", own::INSTANCE_FAULT;
    /// The health checks of an instance pass again.
    RestoreInstance = "restoreInstance", "fault", "", own::INSTANCE_FAULT;
    /// An Availability Zone is lost.
    LoseZone = "loseZone", "fault", "", own::ZONE_FAULT;
    /// A lost zone is back.
    RestoreZone = "restoreZone", "fault", "", own::ZONE_FAULT;
    /// A dependency answers more slowly.
    SlowDependency = "slowDependency", "fault", "", own::script::SLOW_DEPENDENCY;
    /// Calls of a dependency fail.
    FailDependency = "failDependency", "fault", "", own::script::FAIL_DEPENDENCY;
    /// A dependency works as usual again.
    RestoreDependency = "restoreDependency", "fault", "", own::script::DEPENDENCY_FAULT;
    /// Spot takes a task's capacity back.
    InterruptSpot = "interruptSpot", "fault", "", own::SPOT_FAULT;
    /// EC2 takes a Spot Instance back.
    InterruptInstance = "interruptInstance", "fault", "", own::INSTANCE_FAULT;
    /// Spot takes the capacity of many tasks back at once.
    SpotWave = "spotWave", "fault", "", own::SPOT_WAVE;
    /// AWS retires the host under a task.
    RetireTask = "retireTask", "fault", "", own::SPOT_FAULT;
    /// AWS has no more of a kind of capacity.
    CapacityDrought = "capacityDrought", "fault", "", own::CAPACITY_FAULT;
    /// AWS has that capacity again.
    RestoreCapacity = "restoreCapacity", "fault", "", own::CAPACITY_FAULT;
    /// Requests of a class come at another rate from now on.
    TrafficRate = "trafficRate", "fault", "", own::traffic::TRAFFIC_RATE;
}

impl Action {
    /// An action taken in a run. What is wrong with its request shows when it is applied.
    pub fn new(at: SimTime, name: Name, with: Value) -> Self {
        Self { at, name, with: Arc::new(with), scripted: false }
    }

    /// As a scenario's `actions` and a share link write it.
    pub fn to_value(&self) -> Value {
        let mut fields = Map::new();
        fields.insert("at".to_owned(), written(self.at));
        fields.insert(self.name.field().to_owned(), self.name.text().into());
        if self.with.as_object().is_none_or(|with| !with.is_empty()) {
            fields.insert("with".to_owned(), Value::clone(&self.with));
        }
        fields.into()
    }

    /// Reads an action whose fields were checked. Requests that AWS refuses are no mistake of a file: the run
    /// shows the refusal. What no request may look like is one.
    pub(crate) fn read(at: &At<'_>, findings: &mut Findings) -> Option<Self> {
        let moment = SimTime(at.span("at")?.0);
        Self::read_at(moment, at, findings)
    }

    /// Reads what is done, whenever that is.
    pub(crate) fn read_at(moment: SimTime, at: &At<'_>, findings: &mut Findings) -> Option<Self> {
        let (field, text) = match (at.text("call"), at.text("fault")) {
            (Some(call), None) => ("call", call),
            (None, Some(fault)) => ("fault", fault),
            _ => {
                findings.malformed(&at.path, "give either `call` or `fault`");
                return None;
            }
        };
        let known = || Name::ALL.iter().copied().filter(|name| name.field() == field);
        let Some(name) = known().find(|name| name.text() == text) else {
            let near = suggestion(text, known().map(Name::text));
            let all = known().map(Name::text).collect::<Vec<_>>().join(", ");
            let message = format!("no {field} `{}`{near} There are {all}", short(text));
            findings.malformed(&at.path.field(field), message);
            return None;
        };
        let empty = Value::Object(Map::new());
        let with = at.get("with").unwrap_or(At { value: &empty, path: at.path.clone() });
        let mut own = Findings::new("ClientException");
        shape::check(&Kind::Object(name.shape()), &with, &mut own);
        for Finding { path, weight, message, .. } in own.into_list() {
            match weight {
                Weight::Malformed => findings.malformed(&path, message),
                Weight::Warning => findings.warn(&path, message),
                Weight::Refused => {}
            }
        }
        Some(Self::new(moment, name, with.value.clone()))
    }
}

/// Applies an action to a run at its present moment: it is accepted and happens, or it is refused and nothing does.
pub(crate) fn apply(step: &mut Step<'_>, action: &Action) {
    let place = step.world.actions_applied;
    step.world.actions_applied += 1;
    apply_as(step, action, place);
}

/// The place of an action that is in no list, because a step of the script takes it.
pub(crate) const UNLISTED: u32 = u32::MAX;

/// Applies an action that has a place in the run's list, or [`UNLISTED`].
pub(crate) fn apply_as(step: &mut Step<'_>, action: &Action, place: u32) {
    let (change, findings) = understood(step.world, action);
    in_force::note(step.world, action.name);
    answer(step, action.name, place, change.ok_or_else(|| refusal(findings)), perform::perform);
    in_force::note(step.world, action.name);
}

/// The change that an action means in a world, and everything that is wrong with it; then there is no change.
fn understood(world: &World, action: &Action) -> (Option<read::Change>, Findings) {
    let mut findings = Findings::new(action.name.exception());
    let at = At::root(&action.with);
    shape::check(&Kind::Object(action.name.shape()), &at, &mut findings);
    let readable = !findings.has(Weight::Refused);
    let change = if readable { read::read(world, action, &at, &mut findings) } else { None };
    (change.filter(|_| !findings.has(Weight::Refused)), findings)
}

/// The exception and the sentences of a refusal.
pub(crate) type Refusal = (&'static str, Arc<str>);

/// Says that an action was accepted and performs what it was read as, or says why it is refused.
pub(crate) fn answer<C>(
    step: &mut Step<'_>,
    name: Name,
    action: u32,
    change: Result<C, Refusal>,
    perform: impl FnOnce(&mut Step<'_>, C),
) {
    let name = name.text();
    match change {
        Ok(change) => {
            let cause = step.record(What::Accepted { action, name });
            perform(&mut step.because(cause), change);
        }
        Err((exception, message)) => {
            step.record(What::Refused { action, name, exception, message });
        }
    }
}

/// The exception of the first finding, and all that was found.
fn refusal(findings: Findings) -> Refusal {
    let list = findings.into_list();
    let wrong = || list.iter().filter(|finding| finding.weight > Weight::Warning);
    let exception = wrong().next().map_or("", |finding| finding.exception);
    let sentences: Vec<String> = wrong()
        .map(|Finding { path, message, .. }| match path.to_string() {
            path if path.is_empty() => message.clone(),
            path => format!("{path}: {message}"),
        })
        .collect();
    (exception, sentences.join("; ").into())
}

/// A moment as short as it can be written and read again: seconds as a number, or microseconds as a text.
pub(crate) fn written(at: SimTime) -> Value {
    if at.0.is_multiple_of(1_000_000) { at.as_secs().into() } else { format!("{}us", at.0).into() }
}

//! Application Auto Scaling: from requests to scalable targets, policies and scheduled actions.

use std::sync::Arc;

use super::{alarms, find};
use crate::autoscale::{
    Adjustment, Bounds, COOLDOWN, Calendar, Cron, Policy, PolicyKind, Schedule, Scheduled,
    StepPolicy, Suspended, Tracking,
};
use crate::cloudwatch::{Metric, Statistic, Value};
use crate::finding::{Findings, suggestion};
use crate::ids::{AlarmId, PolicyId, ScheduledActionId, ServiceId};
use crate::json::{At, signed};
use crate::scenario::traffic::thousandths;
use crate::service::{DeploymentStrategy, Options, Service, ServiceStatus};
use crate::shape::short;
use crate::time::{SimDuration, SimTime};
use crate::world::World;

/// What `RegisterScalableTarget` sets.
pub(crate) type Target = (ServiceId, u32, u32, Suspended);

/// Reads `RegisterScalableTarget`.
pub(crate) fn target(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<Target> {
    let service = service(world, at, findings)?;
    if world.services.get(service).is_some_and(Service::is_daemon) {
        // Rule `service.daemon-limits`.
        findings.refuse(at, "a DAEMON service has as many tasks as instances: nothing scales it");
    }
    let known = world.autoscaling.targets.get(&service);
    let (min, max) = (at.int("MinCapacity"), at.int("MaxCapacity"));
    let min = min.or(known.map(|known| known.min));
    let max = max.or(known.map(|known| known.max));
    let (Some(min), Some(max)) = (min, max) else {
        findings.refuse(at, "a new scalable target needs MinCapacity and MaxCapacity");
        return None;
    };
    if min > max {
        findings.refuse(at, format!("MinCapacity {min} is more than MaxCapacity {max}"));
    }
    let mut suspended = known.map(|known| known.suspended).unwrap_or_default();
    if let Some(state) = at.get("SuspendedState") {
        let set = |flag: &mut bool, name| *flag = state.flag(name).unwrap_or(*flag);
        set(&mut suspended.scale_in, "DynamicScalingInSuspended");
        set(&mut suspended.out, "DynamicScalingOutSuspended");
        set(&mut suspended.scheduled, "ScheduledScalingSuspended");
    }
    Some((service, min, max, suspended))
}

/// Reads a request that names a service that is scaled.
pub(super) fn scaled(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<ServiceId> {
    let id = service(world, at, findings)?;
    if !world.autoscaling.targets.contains_key(&id) {
        let resource = at.get("ResourceId")?;
        let message = "no scalable target is registered for it: RegisterScalableTarget first";
        findings.refuse_as("ObjectNotFoundException", &resource, message);
        return None;
    }
    Some(id)
}

/// Reads `PutScalingPolicy`. The alarms of a target tracking policy are made with it.
pub(crate) fn policy(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<(ServiceId, Arc<str>, PolicyKind)> {
    let service = scaled(world, at, findings)?;
    let tracking = at.get("TargetTrackingScalingPolicyConfiguration");
    let steps = at.get("StepScalingPolicyConfiguration");
    let kind = match (at.text("PolicyType")?, tracking, steps) {
        ("TargetTrackingScaling", Some(at), None) => {
            PolicyKind::Tracking(self::tracking(world, service, &at, findings)?)
        }
        ("StepScaling", None, Some(at)) => PolicyKind::Step(self::steps(&at, findings)?),
        (kind, ..) => {
            findings.refuse(at, format!("give the configuration of {kind}, and no other one"));
            return None;
        }
    };
    Some((service, at.text("PolicyName")?.into(), kind))
}

fn tracking(
    world: &World,
    service: ServiceId,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<Tracking> {
    let target = Value(thousandths(&at.get("TargetValue")?)?);
    if target.0 == 0 {
        findings.refuse(at, "TargetValue is above 0");
    }
    let predefined = at.get("PredefinedMetricSpecification");
    let customized = at.get("CustomizedMetricSpecification");
    let (metric, statistic) = match (predefined, customized) {
        (Some(at), None) => (predefined_metric(world, service, &at, findings)?, Statistic::Average),
        (None, Some(at)) => (alarms::metric(world, &at, findings)?, alarms::statistic(&at)?),
        _ => {
            let message =
                "give one of PredefinedMetricSpecification, CustomizedMetricSpecification";
            findings.refuse(at, message);
            return None;
        }
    };
    Some(Tracking {
        metric,
        statistic,
        target,
        out_cooldown: cooldown(at, "ScaleOutCooldown"),
        in_cooldown: cooldown(at, "ScaleInCooldown"),
        scales_in: at.flag("DisableScaleIn") != Some(true),
        // Made when the policy is put.
        high: AlarmId(0),
        low: AlarmId(0),
    })
}

/// What `ALBRequestCountPerTarget` does not go with (rule `autoscale.requests-not-bluegreen`).
const NOT_BLUE_GREEN: &str = "ALBRequestCountPerTarget does not go with blue/green deployments";

/// Complains where an update makes deployments blue/green of a service that is scaled by its requests.
pub(super) fn fits(
    world: &World,
    id: ServiceId,
    options: Option<&Options>,
    at: &At<'_>,
    findings: &mut Findings,
) {
    let blue_green = options.is_some_and(|it| it.strategy == DeploymentStrategy::BlueGreen);
    let by_requests = |policy: &Policy| match &policy.kind {
        PolicyKind::Tracking(it) => matches!(it.metric, Metric::RequestsPerTarget(_)),
        PolicyKind::Step(_) => false,
    };
    if blue_green && world.autoscaling.policies_of(id).any(|(_, policy)| by_requests(policy)) {
        findings.refuse(at, NOT_BLUE_GREEN);
    }
}

/// Rule `autoscale.metrics`.
fn predefined_metric(
    world: &World,
    service: ServiceId,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<Metric> {
    match at.text("PredefinedMetricType")? {
        "ECSServiceAverageCPUUtilization" => return Some(Metric::Cpu(service)),
        "ECSServiceAverageMemoryUtilization" => return Some(Metric::Memory(service)),
        "ECSServiceAverageCPUUtilizationHighResolution" => return Some(Metric::CpuFine(service)),
        "ECSServiceAverageMemoryUtilizationHighResolution" => {
            return Some(Metric::MemoryFine(service));
        }
        _ => {}
    }
    let row = world.services.get(service)?;
    if row.options.strategy == DeploymentStrategy::BlueGreen {
        findings.refuse(at, NOT_BLUE_GREEN);
    }
    let Some(label) = at.get("ResourceLabel") else {
        findings.refuse(at, "ALBRequestCountPerTarget needs a ResourceLabel");
        return None;
    };
    let text = label.as_text()?;
    let name = text.split_once("targetgroup/").map_or(text, |(_, rest)| rest);
    let name = name.split('/').next().unwrap_or(name);
    let balancers = &row.load_balancers;
    let group = find::target_group(world, name);
    let own = group.filter(|id| balancers.iter().any(|balancer| balancer.group == *id));
    if own.is_none() {
        let message = format!("the service has no target group `{}`", short(name));
        findings.refuse(&label, message);
    }
    own.map(Metric::RequestsPerTarget)
}

fn steps(at: &At<'_>, findings: &mut Findings) -> Option<StepPolicy> {
    let adjustment = match at.text("AdjustmentType")? {
        "ChangeInCapacity" => Adjustment::ChangeInCapacity,
        "ExactCapacity" => Adjustment::ExactCapacity,
        _ => Adjustment::PercentChangeInCapacity,
    };
    let mut steps = Vec::new();
    for at in at.list("StepAdjustments") {
        let bound = |name| at.get(name).and_then(|at| signed(at.value));
        let by = signed(at.get("ScalingAdjustment")?.value)?;
        if by % 1_000 != 0 || (adjustment == Adjustment::ExactCapacity && by < 0) {
            findings
                .refuse(&at, "ScalingAdjustment is a whole number, of ExactCapacity not below 0");
        }
        let (lower, upper) = (bound("MetricIntervalLowerBound"), bound("MetricIntervalUpperBound"));
        steps.push(Bounds { lower, upper, by: i32::try_from(by / 1_000).ok()? });
    }
    steps.sort_by_key(|step: &Bounds| step.lower.unwrap_or(i64::MIN));
    let joined = steps.windows(2).all(|pair| match pair {
        [a, b] => a.upper.is_some() && a.upper == b.lower,
        _ => true,
    });
    let ordered = |step: &Bounds| match (step.lower, step.upper) {
        (Some(lower), Some(upper)) => lower < upper,
        _ => true,
    };
    if steps.is_empty() || !joined || !steps.iter().all(ordered) {
        let message = "steps meet at their bounds, each from a lower to a higher one";
        findings.refuse(at, message);
    }
    let min_magnitude = at.int("MinAdjustmentMagnitude").unwrap_or(0);
    if min_magnitude > 0 && adjustment != Adjustment::PercentChangeInCapacity {
        findings.refuse(at, "MinAdjustmentMagnitude goes with PercentChangeInCapacity alone");
    }
    Some(StepPolicy { adjustment, steps, min_magnitude, cooldown: cooldown(at, "Cooldown") })
}

fn cooldown(at: &At<'_>, name: &str) -> SimDuration {
    at.int(name).map_or(COOLDOWN, |secs| SimDuration::from_secs(secs.into()))
}

/// Reads `DeleteScalingPolicy`.
pub(super) fn delete_policy(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<PolicyId> {
    let service = scaled(world, at, findings)?;
    let name = at.get("PolicyName")?;
    let text = name.as_text()?;
    let known = || world.autoscaling.policies_of(service);
    let found = known().find(|(_, policy)| &*policy.name == text).map(|(id, _)| id);
    if found.is_none() {
        let near = suggestion(text, known().map(|(_, policy)| &*policy.name));
        let message = format!("no policy `{}`{near}", short(text));
        findings.refuse_as("ObjectNotFoundException", &name, message);
    }
    found
}

/// The policy that an alarm's action names: by its ARN, which ends with `policyName/NAME`, or by its name.
pub(super) fn action(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<PolicyId> {
    let text = at.as_text()?;
    if text.starts_with("arn:aws:sns") {
        findings.warn(&at.path, "notifications are not simulated");
        return None;
    }
    let (of, name) = text.split_once("policyName/").unwrap_or(("", text));
    // A name is a policy's own within its scalable target alone, which the ARN has, too.
    let of = of.split_once("service/").and_then(|(_, resource)| resource.split(['/', ':']).nth(1));
    let is_of = |policy: &Policy| {
        let service = world.services.get(policy.service);
        of.is_none_or(|of| service.is_some_and(|service| &*service.name == of))
    };
    let steps = || {
        let policies = world.autoscaling.policies.iter();
        policies.filter(|(_, policy)| matches!(policy.kind, PolicyKind::Step(_)) && is_of(policy))
    };
    let mut named = steps().filter(|(_, policy)| &*policy.name == name).map(|(id, _)| id);
    let found = named.next();
    if found.is_none() {
        let near = suggestion(name, steps().map(|(_, policy)| &*policy.name));
        findings.refuse(at, format!("no step scaling policy `{}`{near}", short(name)));
    }
    if named.next().is_some() {
        let message = format!(
            "several services have a policy `{}`; write its ARN, which ends with resource/ecs/service/default/SERVICE:policyName/NAME",
            short(name)
        );
        findings.refuse(at, message);
    }
    found
}

/// Reads `PutScheduledAction`.
pub(crate) fn scheduled(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<Scheduled> {
    let service = scaled(world, at, findings)?;
    let schedule = schedule(&at.get("Schedule")?, findings)?;
    let written = at.text("Schedule")?.into();
    let calendar = world.autoscaling.calendar;
    let mut moment = |name| {
        let field = at.get(name)?;
        let date = date(&field, findings)?;
        // A date before the run is no bound of it.
        Some(calendar.moment(date).unwrap_or(SimTime::ZERO))
    };
    let (start, end) = (moment("StartTime"), moment("EndTime"));
    if end.is_some_and(|end| start.is_some_and(|start| end <= start)) {
        findings.warn(&at.path.field("EndTime"), "this is not after StartTime: it never happens");
    }
    if let Schedule::At(date) = schedule
        && calendar.moment(date).is_none_or(|moment| moment <= world.now)
    {
        findings.warn(&at.path.field("Schedule"), "this date is over: it never happens");
    }
    let action = at.get("ScalableTargetAction")?;
    let (min, max) = (action.int("MinCapacity"), action.int("MaxCapacity"));
    if min.is_none() && max.is_none() {
        findings.refuse(&action, "give MinCapacity, MaxCapacity or both");
    }
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        findings.refuse(&action, format!("MinCapacity {min} is more than MaxCapacity {max}"));
    }
    let name = at.text("ScheduledActionName")?.into();
    Some(Scheduled { service, name, schedule, written, start, end, min, max, next: None, stamp: 0 })
}

fn schedule(at: &At<'_>, findings: &mut Findings) -> Option<Schedule> {
    let text = at.as_text()?;
    let inside = |kind: &str| text.strip_prefix(kind)?.strip_prefix('(')?.strip_suffix(')');
    if let Some(date) = inside("at") {
        let found = Calendar::parse(date);
        if found.is_none() {
            findings.refuse(at, "write a date as at(2026-01-05T08:00:00)");
        }
        return found.map(Schedule::At);
    }
    if let Some(rate) = inside("rate") {
        let found = self::rate(rate);
        if found.is_none() {
            findings.refuse(at, "write a rate as rate(5 minutes), rate(1 hour) or rate(2 days)");
        }
        if rate.strip_prefix("1 ").is_some_and(|unit| unit.ends_with('s')) {
            findings.warn(&at.path, "AWS writes one minute, hour or day without an s");
        }
        return found.map(Schedule::Rate);
    }
    if let Some(cron) = inside("cron") {
        return match Cron::parse(cron) {
            Ok(cron) => Some(Schedule::Cron(cron)),
            Err(what) => {
                findings.refuse(at, format!("a cron expression {what}"));
                None
            }
        };
    }
    findings.refuse(at, "write at(DATE), rate(NUMBER UNIT) or cron(SIX FIELDS)");
    None
}

fn rate(text: &str) -> Option<SimDuration> {
    let (number, unit) = text.split_once(' ')?;
    let secs = match unit {
        "minute" | "minutes" => 60,
        "hour" | "hours" => 3_600,
        "day" | "days" => 86_400,
        _ => return None,
    };
    let number = number.parse::<u64>().ok().filter(|n| (1..=10_000).contains(n))?;
    Some(SimDuration::from_secs(secs * number))
}

/// A date in seconds since 1970.
pub(crate) fn date(at: &At<'_>, findings: &mut Findings) -> Option<u64> {
    let found = Calendar::parse(at.as_text()?);
    if found.is_none() {
        findings.refuse(at, "write a date as 2026-01-05T08:00:00");
    }
    found
}

/// Reads `DeleteScheduledAction`.
pub(super) fn delete_scheduled(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<ScheduledActionId> {
    let service = scaled(world, at, findings)?;
    let name = at.get("ScheduledActionName")?;
    let text = name.as_text()?;
    let rows = || world.autoscaling.scheduled.iter().filter(|(_, row)| row.service == service);
    let found = rows().find(|(_, row)| &*row.name == text).map(|(id, _)| id);
    if found.is_none() {
        let near = suggestion(text, rows().map(|(_, row)| &*row.name));
        let message = format!("no scheduled action `{}`{near}", short(text));
        findings.refuse_as("ObjectNotFoundException", &name, message);
    }
    found
}

/// The ACTIVE service that `ResourceId` names.
fn service(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<ServiceId> {
    let resource = at.get("ResourceId")?;
    let text = resource.as_text()?;
    let ["service", _, name] = *text.split('/').collect::<Vec<_>>() else {
        findings.refuse(&resource, "write `service/CLUSTER/NAME`");
        return None;
    };
    let found = find::service(world, name).and_then(|id| Some((id, world.services.get(id)?)));
    match found {
        Some((id, row)) if row.status == ServiceStatus::Active => return Some(id),
        Some(_) => findings.refuse(&resource, format!("service `{}` was deleted", short(name))),
        None => {
            let near = suggestion(name, world.services.values().map(|service| &*service.name));
            findings.refuse(&resource, format!("no service `{}`{near}", short(name)));
        }
    }
    None
}

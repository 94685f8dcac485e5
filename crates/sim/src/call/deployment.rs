//! Deployments in requests: `deploymentConfiguration` over its two percentages, and which one is meant.

use std::sync::Arc;

use super::{access, find, listeners};
use crate::finding::{Findings, suggestion};
use crate::ids::{DeploymentId, Id, ServiceId, TargetGroupId};
use crate::json::At;
use crate::scenario::traffic::thousandths;
use crate::scheduler;
use crate::service::{
    ALL_TRAFFIC, Advanced, CircuitBreaker, DeploymentAlarms, DeploymentStrategy, EarlySuccess,
    Hook, HookTarget, Options, Rollout, ServiceDeployment, ServiceLoadBalancer, Stage, Threshold,
};
use crate::shape::short;
use crate::time::SimDuration;
use crate::world::World;

/// Reads what is given of it; the rest stays as it was.
pub(super) fn options(at: &At<'_>, before: &Options, findings: &mut Findings) -> Options {
    let mut options = before.clone();
    if let Some(breaker) = at.get("deploymentCircuitBreaker") {
        options.breaker = circuit_breaker(&breaker, findings);
    }
    if let Some(alarms) = at.get("alarms") {
        options.alarms = self::alarms(&alarms, findings);
    }
    if let Some(minutes) = at.int("bakeTimeInMinutes") {
        options.bake = Some(self::minutes(minutes));
    }
    if let Some(strategy) = at.text("strategy") {
        options.strategy = self::strategy(strategy, at, findings);
    }
    if let Some(criteria) = at.get("earlySuccessCriteria") {
        options.early = early_success(&criteria, findings);
    }
    if at.get("lifecycleHooks").is_some() {
        let hooks = at.list("lifecycleHooks");
        options.hooks = hooks.iter().filter_map(|at| hook(at, findings)).collect();
    }
    idle(at, &options, findings);
    options
}

/// Refuses the controllers that are not there, with what does the same (rule `deploy.controllers`).
pub(super) fn controller(at: &At<'_>, findings: &mut Findings) {
    let Some(kind) = at.get("deploymentController").and_then(|at| at.get("type")) else { return };
    let message = match kind.as_text() {
        Some("CODE_DEPLOY") => {
            "the simulator has no CodeDeploy: give type ECS and deploymentConfiguration.strategy \
             BLUE_GREEN, LINEAR or CANARY, with which ECS shifts traffic itself"
        }
        Some("EXTERNAL") => "the simulator has no task sets: give type ECS",
        _ => return,
    };
    findings.refuse(&kind, message);
}

/// Says what is given and has no effect with these settings.
fn idle(at: &At<'_>, options: &Options, findings: &mut Findings) {
    let strategy = options.strategy;
    let of_others = [
        ("linearConfiguration", "LINEAR", matches!(strategy, DeploymentStrategy::Linear { .. })),
        ("canaryConfiguration", "CANARY", matches!(strategy, DeploymentStrategy::Canary { .. })),
    ];
    for (field, name, used) in of_others {
        if let Some(given) = at.get(field).filter(|_| !used) {
            findings.warn(&given.path, format!("only the strategy {name} looks at this"));
        }
    }
    let rolls_back = options.alarms.as_ref().is_some_and(|alarms| alarms.rollback);
    let bakes = strategy != DeploymentStrategy::Rolling || rolls_back;
    if let Some(given) = at.get("bakeTimeInMinutes").filter(|_| !bakes) {
        findings.warn(&given.path, "a rolling deployment bakes only with alarms and rollback");
    }
}

/// The same of a hook.
fn idle_hook(at: &At<'_>, pause: bool, findings: &mut Findings) {
    let field = if pause { "hookTargetArn" } else { "timeoutConfiguration" };
    if let Some(given) = at.get(field) {
        let kind = if pause { "PAUSE" } else { "AWS_LAMBDA" };
        findings.warn(&given.path, format!("{kind} hooks do not look at this"));
    }
    if at.list("lifecycleStages").is_empty() {
        findings.warn(&at.path, "without lifecycleStages this hook never runs");
    }
    if !pause && at.get("roleArn").is_none() {
        findings.warn(&at.path, "without roleArn ECS may not call the function; here it does");
    }
}

/// What the strategies need and do not go with (rules `bluegreen.needs`, `breaker.rolling-only`).
pub(super) fn fits(
    at: &At<'_>,
    options: &Options,
    balancers: &[ServiceLoadBalancer],
    findings: &mut Findings,
) {
    if options.strategy == DeploymentStrategy::Rolling {
        if !options.hooks.is_empty() {
            findings.refuse(at, "lifecycle hooks are for deployments that shift traffic");
        }
        return;
    }
    if options.early.is_some() {
        findings.refuse(at, "early success is for rolling deployments: leave it out");
    }
    if options.breaker.is_some() {
        findings.refuse(at, "the circuit breaker is for rolling deployments: leave it out");
    }
    if options.strategy == DeploymentStrategy::BlueGreen && options.bake.is_none() {
        findings.refuse(at, "BLUE_GREEN needs bakeTimeInMinutes");
    }
    if balancers.is_empty() || balancers.iter().any(|balancer| balancer.advanced.is_none()) {
        let message = "this strategy needs load balancers with advancedConfiguration: two target \
                       groups, a listener rule and a role";
        findings.refuse(at, message);
    }
}

/// Rules `bluegreen.linear-*`, `bluegreen.canary-*`.
fn strategy(name: &str, at: &At<'_>, findings: &mut Findings) -> DeploymentStrategy {
    let of = |field: &str| at.get(field);
    match name {
        "BLUE_GREEN" => DeploymentStrategy::BlueGreen,
        "LINEAR" => {
            let own = of("linearConfiguration");
            let own = own.as_ref();
            DeploymentStrategy::Linear {
                step: share(own, "stepPercent", 100, 30, findings),
                bake: minutes(own.and_then(|at| at.int("stepBakeTimeInMinutes")).unwrap_or(6)),
            }
        }
        "CANARY" => {
            let own = of("canaryConfiguration");
            let own = own.as_ref();
            DeploymentStrategy::Canary {
                share: share(own, "canaryPercent", 50, 1, findings),
                bake: minutes(own.and_then(|at| at.int("canaryBakeTimeInMinutes")).unwrap_or(10)),
            }
        }
        _ => DeploymentStrategy::Rolling,
    }
}

/// A share of the traffic in tenths of a percent.
fn share(
    at: Option<&At<'_>>,
    field: &str,
    default: u32,
    least: u32,
    findings: &mut Findings,
) -> u32 {
    let Some(given) = at.and_then(|at| at.get(field)) else { return default };
    let thousandths = thousandths(&given).unwrap_or_default();
    let tenths = u32::try_from(thousandths / 100).unwrap_or_default();
    if !thousandths.is_multiple_of(100) || !(least..=ALL_TRAFFIC).contains(&tenths) {
        let (whole, part) = (least / 10, least % 10);
        findings.refuse(&given, format!("write a multiple of 0.1 from {whole}.{part} to 100.0"));
    }
    tenths
}

fn minutes(minutes: u32) -> SimDuration {
    SimDuration::from_secs(60) * u64::from(minutes)
}

fn alarms(at: &At<'_>, findings: &mut Findings) -> Option<DeploymentAlarms> {
    let enabled = at.flag("enable") == Some(true);
    let rollback = at.flag("rollback") == Some(true);
    let names = at.list("alarmNames");
    let names: Arc<[Arc<str>]> = names.iter().filter_map(At::as_text).map(Arc::from).collect();
    if enabled && names.is_empty() {
        findings.refuse(at, "name at least one alarm");
    }
    if rollback && !enabled {
        findings.refuse(at, "rollback needs enable");
    }
    enabled.then_some(DeploymentAlarms { names, rollback })
}

/// Rules `bluegreen.hooks`, `bluegreen.pause-default`.
fn hook(at: &At<'_>, findings: &mut Findings) -> Option<Hook> {
    let pause = at.text("targetType") == Some("PAUSE");
    idle_hook(at, pause, findings);
    let mut stages = Vec::new();
    for stage in at.list("lifecycleStages") {
        let text = stage.as_text()?;
        let known = Stage::named(text);
        match known.filter(|stage| if pause { stage.takes_pauses() } else { stage.takes_hooks() }) {
            Some(stage) => stages.push(stage),
            None => {
                let kind = if pause { "PAUSE" } else { "AWS_LAMBDA" };
                let takes = |it: &&Stage| if pause { it.takes_pauses() } else { it.takes_hooks() };
                let names = Stage::ALL.iter().filter(takes).map(|stage| stage.name());
                let near = suggestion(text, names);
                findings.refuse(&stage, format!("no {kind} hook runs at `{}`{near}", short(text)));
            }
        }
    }
    let target = if pause {
        let limit = at.get("timeoutConfiguration");
        let limit = limit.as_ref();
        HookTarget::Pause {
            timeout: minutes(limit.and_then(|at| at.int("timeoutInMinutes")).unwrap_or(1_440)),
            continues: limit.and_then(|at| at.text("action")) == Some("CONTINUE"),
        }
    } else if let Some(arn) = at.text("hookTargetArn") {
        HookTarget::Function(find::last_part(arn).into())
    } else {
        findings.refuse(at, "an AWS_LAMBDA hook needs hookTargetArn");
        return None;
    };
    Some(Hook { target, stages: stages.into() })
}

/// Warns of listener rules that another service goes by (rule `engine.first-forward`).
pub(super) fn tell_shared(
    world: &World,
    at: &At<'_>,
    balancers: &[ServiceLoadBalancer],
    findings: &mut Findings,
) {
    for rule in balancers.iter().filter_map(|it| it.advanced).flat_map(Advanced::rules) {
        let other = scheduler::goes_by(world, rule, None);
        if let (Some(other), Some(rule)) = (other, world.rules.get(rule)) {
            let message = format!(
                "deployments of the service `{}` change the rule `{}` too: its weights stay as they are \
                 until one of them does",
                other.name, rule.name
            );
            findings.warn(&at.path, message);
        }
    }
}

/// `advancedConfiguration` of a load balancer (rule `bluegreen.needs`).
pub(super) fn advanced(
    world: &World,
    group: TargetGroupId,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<Advanced> {
    let name = at.text("alternateTargetGroupArn")?;
    let found = find::known_target_group(world, name);
    let alternate = found.map_err(|none| findings.refuse(at, none)).ok()?;
    if alternate == group {
        findings.refuse(at, "the alternate target group has to be another one");
    }
    let test = match at.get("testListenerRule") {
        Some(at) => Some(listeners::rule(world, &at, findings)?),
        None => None,
    };
    let production = listeners::rule(world, &at.get("productionListenerRule")?, findings)?;
    access::role(world, at, "roleArn", findings);
    Some(Advanced { alternate, production, test })
}

/// The service whose newest deployment waits at a PAUSE hook, and whether it goes on.
pub(super) fn paused(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<(ServiceId, bool)> {
    let (id, deployment) = service_deployment(world, at, findings)?;
    let newest = world.services.get(id)?.deployments.first() == Some(&deployment);
    if !newest || !scheduler::is_paused(world, id) {
        findings.refuse(at, "no PAUSE hook of this service deployment waits now");
    }
    Some((id, at.text("action") != Some("ROLLBACK")))
}

/// Rule `deploy.early-success`. None where it is not enabled.
fn early_success(at: &At<'_>, findings: &mut Findings) -> Option<EarlySuccess> {
    if at.flag("enable") != Some(true) {
        return None;
    }
    let (percent, cleanup) = (at.int("healthyPercent"), at.text("sourceServiceRevisionCleanup"));
    let (Some(percent), Some(cleanup)) = (percent, cleanup) else {
        findings.refuse(at, "enable needs healthyPercent and sourceServiceRevisionCleanup");
        return None;
    };
    Some(EarlySuccess { percent, deferred: cleanup == "DEFERRED" })
}

/// Rules `breaker.configurable`, `breaker.reset-on-healthy`. None where it is not enabled.
fn circuit_breaker(at: &At<'_>, findings: &mut Findings) -> Option<CircuitBreaker> {
    let enabled = at.flag("enable") == Some(true);
    let rollback = at.flag("rollback") == Some(true);
    if rollback && !enabled {
        findings.refuse(at, "rollback needs enable");
    }
    let threshold = at.get("thresholdConfiguration").map_or(Some(Threshold::DEFAULT), |at| {
        let value = at.int("value")?;
        Some(match at.text("type")? {
            "COUNT" => Threshold::Count(value),
            "UNBOUNDED_PERCENT" => Threshold::UnboundedPercent(value),
            _ => Threshold::BoundedPercent(value),
        })
    });
    let reset_on_healthy = at.flag("resetOnHealthyTask").unwrap_or(true);
    enabled.then_some(CircuitBreaker { rollback, reset_on_healthy, threshold: threshold? })
}

/// The service whose newest deployment is meant and can be stopped, or is on its way back already
/// (rule `deploy.manual-rollback`).
pub(super) fn under_way(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<ServiceId> {
    let (id, deployment) = service_deployment(world, at, findings)?;
    let newest = world.services.get(id)?.deployments.first() == Some(&deployment);
    let row = world.deployments.get(deployment)?;
    if row.state == ServiceDeployment::RollbackInProgress {
        return Some(id);
    }
    if !newest || row.rollout != Rollout::InProgress || row.state != ServiceDeployment::InProgress {
        let state = row.state.name();
        let message =
            format!("the service deployment is {state}: only one under way can be stopped");
        findings.refuse_as("ConflictException", at, message);
    } else if scheduler::completed(world, id).is_none() {
        let message = "the service has never completed a deployment that could be deployed again";
        findings.refuse_as("ConflictException", at, message);
    }
    Some(id)
}

/// The deployment that a request names, with its service. A service's name stands for the latest that began, which is not
/// the newest one while what was there before is deployed again.
pub(super) fn service_deployment(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<(ServiceId, DeploymentId)> {
    let name = at.get("serviceDeploymentArn")?;
    let text = name.as_text()?;
    let number = text.rsplit('/').next().and_then(|number| number.parse().ok());
    let numbered = number.map(DeploymentId::from_number);
    let latest = || {
        let service = find::service(world, text)?;
        let of_service = world.deployments.iter().filter(|(_, row)| row.service == service);
        of_service.map(|(id, _)| id).last()
    };
    let found = numbered.or_else(latest);
    let service = found.and_then(|id| Some(world.deployments.get(id)?.service));
    if service.is_none() {
        let near = suggestion(text, world.services.values().map(|service| &*service.name));
        let message = format!("no service deployment `{}`{near}", short(text));
        findings.refuse_as("ServiceDeploymentNotFoundException", &name, message);
    }
    service.zip(found)
}

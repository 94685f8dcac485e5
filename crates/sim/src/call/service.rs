//! CreateService, UpdateService and what RunTask shares with them: from requests to services.

use std::sync::Arc;

use super::definition::check_name;
use super::launch::{compatible, reachable};
use super::{
    access::network, autoscale, balancers, daemon, deployment, discovery, find, monitoring,
    rebalancing, strategy, volumes,
};
use crate::access::Network;
use crate::cloudwatch::Monitoring;
use crate::definition::{NetworkMode, TaskDefinition};
use crate::discovery::Discovery;
use crate::finding::Findings;
use crate::ids::{ServiceId, TaskDefinitionId, ZoneId};
use crate::json::At;
use crate::place::{Constraint, Placement, Query, QueryError, Strategy};
use crate::scheduler::ServiceUpdate;
use crate::service::{
    Launch, MAX_SERVICES, NewService, Options, Scheduling, Service, ServiceLoadBalancer,
    ServiceStatus, Target,
};
use crate::time::SimDuration;
use crate::volume::EbsVolume;
use crate::world::World;

/// Reads CreateService: the service, and what it runs.
pub(crate) fn create(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<(NewService, TaskDefinitionId)> {
    let name = at.get("serviceName")?;
    check_name(name.as_text()?, &name, findings);
    let taken = |service: &Service| {
        service.status != ServiceStatus::Inactive && Some(&*service.name) == name.as_text()
    };
    if world.services.values().any(taken) {
        findings.refuse(&name, "a service of this name is there already");
    }
    let lives = |service: &&Service| service.status != ServiceStatus::Inactive;
    if world.services.values().filter(lives).count() >= MAX_SERVICES {
        findings.refuse(at, format!("a cluster has at most {MAX_SERVICES} services"));
    }
    let scheduling = match at.text("schedulingStrategy") {
        Some("DAEMON") => Scheduling::Daemon,
        _ => Scheduling::Replica,
    };
    let daemon = scheduling == Scheduling::Daemon;
    if !daemon && at.get("desiredCount").is_none() {
        findings.refuse(at, "a REPLICA service needs a desiredCount");
    }
    let definition_id = find::task_definition(world, &at.get("taskDefinition")?, findings)?;
    let definition = world.task_definitions.get(definition_id)?;
    let target = strategy::target(world, at, findings);
    let launch = target.launch;
    compatible(at, definition, launch, findings);
    let load_balancers = balancers::read(world, at, definition, findings);
    deployment::tell_shared(world, at, &load_balancers, findings);
    reachable(at, launch, findings);
    let known_as = name.as_text()?;
    let before = Discovery::default();
    let discovery = discovery::read(world, at, known_as, definition, &before, findings);
    discovery::limit(at, &discovery, at.int("desiredCount").unwrap_or(0), findings);
    let (least, most) = scheduling.percents();
    let settings =
        settings(at, &Options::default(), least, (definition, &load_balancers), findings);
    if daemon {
        daemon::limits(at, &target, settings.options.as_ref(), findings);
    }
    let new = NewService {
        name: name.as_text()?.into(),
        scheduling,
        desired: at.int("desiredCount").unwrap_or(0),
        target,
        zones: zones(world, at, launch, definition.network, findings),
        network: network(world, at),
        volume: volumes::at_launch(at, definition, findings),
        discovery,
        monitoring: monitoring::read(at, Monitoring::default(), findings),
        min_percent: settings.min_percent.unwrap_or(least),
        max_percent: settings.max_percent.unwrap_or(most),
        options: settings.options.unwrap_or_default(),
        grace: settings.grace.unwrap_or_default(),
        load_balancers,
        constraints: constraints(at, launch, findings),
        strategies: strategies(at, launch, findings),
        rebalances: false,
    };
    let attached = (new.volume.as_ref(), &*new.zones);
    volumes::attachable(world, at, launch, attached, findings);
    let rebalances = rebalancing::on_create(at, &new, definition, findings);
    Some((NewService { rebalances, ..new }, definition_id))
}

/// What CreateService and UpdateService set alike and no deployment needs.
#[derive(Default)]
struct Settings {
    min_percent: Option<u32>,
    max_percent: Option<u32>,
    options: Option<Options>,
    grace: Option<SimDuration>,
}

fn settings(
    at: &At<'_>,
    before: &Options,
    min_before: u32,
    (definition, balancers): (&TaskDefinition, &[ServiceLoadBalancer]),
    findings: &mut Findings,
) -> Settings {
    let mut settings = Settings::default();
    deployment::controller(at, findings);
    if let Some(bounds) = at.get("deploymentConfiguration") {
        settings.min_percent = bounds.int("minimumHealthyPercent");
        settings.max_percent = bounds.int("maximumPercent");
        settings.options = Some(deployment::options(&bounds, before, findings));
        let early = settings.options.as_ref().and_then(|options| options.early);
        let least = settings.min_percent.unwrap_or(min_before);
        if early.is_some_and(|early| early.percent < least) {
            let message = format!("healthyPercent is at least minimumHealthyPercent, {least}");
            findings.refuse(&bounds, message);
        }
        if settings.min_percent.is_some_and(|percent| percent > 100) {
            findings.refuse(&bounds, "minimumHealthyPercent is at most 100");
        }
        if settings.max_percent.is_some_and(|percent| percent < 100) {
            findings.refuse(&bounds, "below 100 maximumPercent would never let all tasks run");
        }
        // Rule `deploy.stuck`: documents describe such services, operators report that the API refuses them.
        if least == 100 && settings.max_percent == Some(100) {
            let message =
                "with both at 100 nothing can be replaced, and AWS is reported to refuse it";
            findings.warn(&bounds.path, message);
        }
    }
    let bounds = at.get("deploymentConfiguration");
    if let Some(changed) = bounds.or_else(|| at.get("loadBalancers")) {
        let options = settings.options.as_ref().unwrap_or(before);
        deployment::fits(&changed, options, balancers, findings);
    }
    if let Some(grace) = at.get("healthCheckGracePeriodSeconds") {
        settings.grace = grace.value.as_u64().map(SimDuration::from_secs);
        let judged = !balancers.is_empty() || definition.has_health_check();
        if !judged && settings.grace.is_some_and(|grace| grace > SimDuration::ZERO) {
            let message = "a grace period needs a load balancer or a container health check";
            findings.refuse(&grace, message);
        }
    }
    settings
}

/// Zones of the subnets, each once, in their order (rule `fargate.spread`); none of AWS's on external instances.
pub(super) fn zones(
    world: &World,
    at: &At<'_>,
    launch: Launch,
    network: NetworkMode,
    findings: &mut Findings,
) -> Vec<ZoneId> {
    let configuration = at.get("networkConfiguration");
    let awsvpc = configuration.as_ref().and_then(|at| at.get("awsvpcConfiguration"));
    if launch == Launch::External {
        return vec![ZoneId::NONE];
    }
    if network != NetworkMode::Awsvpc {
        if let Some(configuration) = configuration {
            findings
                .refuse(&configuration, "only awsvpc mode takes a networkConfiguration: remove it");
        }
        return Vec::new();
    }
    let subnets = awsvpc.map(|at| at.list("subnets")).unwrap_or_default();
    if subnets.is_empty() {
        findings.refuse(at, "awsvpc mode needs networkConfiguration.awsvpcConfiguration.subnets");
    }
    let mut zones = Vec::new();
    for (place, subnet) in subnets.iter().enumerate() {
        let name = subnet.as_text().unwrap_or_default();
        if let Some(zone) = find::zone_of_subnet(world, name, place)
            && !zones.contains(&zone)
        {
            zones.push(zone);
        }
    }
    zones
}

/// Placement constraints (rules `place.distinct-instance`, `place.member-of`, `place.not-on-fargate`).
pub(super) fn constraints(at: &At<'_>, launch: Launch, findings: &mut Findings) -> Vec<Constraint> {
    let list = at.list("placementConstraints");
    not_on_fargate(&list, launch, findings);
    list.iter()
        .filter_map(|at| match (at.text("type")?, at.text("expression")) {
            ("distinctInstance", None) => Some(Constraint::DistinctInstance),
            ("memberOf", Some(expression)) => {
                query(expression, at, findings).map(Constraint::MemberOf)
            }
            (kind, expression) => {
                let message = if expression.is_some() { "takes no" } else { "needs an" };
                findings.refuse(at, format!("{kind} {message} expression"));
                None
            }
        })
        .collect()
}

/// Reads an expression of the cluster query language.
pub(super) fn query(text: &str, at: &At<'_>, findings: &mut Findings) -> Option<Arc<Query>> {
    let query = Query::parse(text);
    let complaint = |error: QueryError| {
        let QueryError { position, message } = error;
        findings.refuse(at, format!("expression, character {position}: {message}"));
    };
    query.map(Arc::new).map_err(complaint).ok()
}

/// Placement strategies, in order (rules `place.binpack`, `place.spread`, `place.random`).
pub(super) fn strategies(at: &At<'_>, launch: Launch, findings: &mut Findings) -> Vec<Strategy> {
    let list = at.list("placementStrategy");
    not_on_fargate(&list, launch, findings);
    list.iter()
        .filter_map(|at| {
            let strategy = Strategy::parse(at.text("type")?, at.text("field"));
            strategy.map_err(|message| findings.refuse(at, message)).ok()
        })
        .collect()
}

fn not_on_fargate(list: &[At<'_>], launch: Launch, findings: &mut Findings) {
    if let (Launch::Fargate, Some(first)) = (launch, list.first()) {
        findings.refuse(first, "on Fargate nothing is placed: remove this");
    }
}

/// Reads UpdateService: what changes of a service that is ACTIVE.
pub(super) fn update(
    world: &World,
    id: ServiceId,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<ServiceUpdate> {
    let service = world.services.get(id)?;
    let running = world.deployments.get(*service.deployments.first()?)?.definition;
    let named = match at.get("taskDefinition") {
        Some(named) => Some(find::task_definition(world, &named, findings)?),
        None => None,
    };
    let definition = world.task_definitions.get(named.unwrap_or(running))?;
    let force = at.flag("forceNewDeployment").unwrap_or(false);
    let target = at.get("capacityProviderStrategy").map(|given| {
        if service.target.strategy.is_empty() && !force {
            let message = "leaving a launch type needs forceNewDeployment";
            findings.refuse(&given, message);
        }
        strategy::associated(world, &given, findings)
    });
    let launch = target.as_ref().unwrap_or(&service.target).launch;
    compatible(at, definition, launch, findings);
    let revisions = (&**world.task_definitions.get(running)?, &**definition);
    let before = discovery::kept(world, at, &service.discovery, revisions, findings);
    let discovery = discovery::read(world, at, &service.name, definition, &before, findings);
    discovery::limit(at, &discovery, at.int("desiredCount").unwrap_or(service.desired), findings);
    let given = |name| at.get(name).is_some();
    let balancers = if given("loadBalancers") {
        balancers::read(world, at, definition, findings)
    } else {
        balancers::kept(world, at, &service.load_balancers, revisions, findings)
    };
    let settings =
        settings(at, &service.options, service.min_percent, (definition, &balancers), findings);
    autoscale::fits(world, id, settings.options.as_ref(), at, findings);
    if service.is_daemon() {
        let target = target.as_ref().unwrap_or(&service.target);
        daemon::limits(at, target, settings.options.as_ref(), findings);
    }
    // The service has none from before where its tasks had no interface of their own (rule `net.awsvpc`).
    let lacks_subnets = definition.network == NetworkMode::Awsvpc && service.zones.is_empty();
    let update = ServiceUpdate {
        definition: named,
        desired: at.int("desiredCount"),
        zones: (given("networkConfiguration") || lacks_subnets)
            .then(|| zones(world, at, launch, definition.network, findings)),
        network: given("networkConfiguration").then(|| network(world, at)),
        volume: volumes::changed(service, at, definition, findings),
        discovery: Some(discovery),
        monitoring: Some(monitoring::read(at, service.monitoring, findings)),
        load_balancers: Some(balancers),
        min_percent: settings.min_percent,
        max_percent: settings.max_percent,
        options: settings.options,
        grace: settings.grace,
        constraints: given("placementConstraints").then(|| constraints(at, launch, findings)),
        strategies: given("placementStrategy").then(|| strategies(at, launch, findings)),
        force,
        target,
        rebalances: None,
    };
    let volume = update.volume.as_ref().unwrap_or(&service.volume).as_ref();
    let zones = update.zones.as_ref().unwrap_or(&service.zones);
    volumes::attachable(world, at, launch, (volume, zones), findings);
    let rebalances = rebalancing::on_update(at, service, &update, definition, findings);
    Some(ServiceUpdate { rebalances, ..update })
}

/// What RunTask is to start.
pub(super) struct Run {
    pub(super) definition: TaskDefinitionId,
    pub(super) count: u32,
    pub(super) group: Arc<str>,
    pub(super) target: Target,
    pub(super) placement: Placement,
    pub(super) network: Option<Arc<Network>>,
    pub(super) volume: Option<Arc<EbsVolume>>,
}

/// Reads RunTask.
pub(super) fn run(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<Run> {
    let id = find::task_definition(world, &at.get("taskDefinition")?, findings)?;
    let definition = world.task_definitions.get(id)?;
    let target = strategy::target(world, at, findings);
    let launch = target.launch;
    compatible(at, definition, launch, findings);
    let group = at.text("group").map_or_else(|| family_group(definition), Arc::from);
    if group.starts_with("service:") {
        findings.refuse(at, "a group that begins with `service:` belongs to a service");
    }
    let volume = volumes::at_launch(at, definition, findings);
    let zones = zones(world, at, launch, definition.network, findings);
    volumes::attachable(world, at, launch, (volume.as_ref(), &zones), findings);
    Some(Run {
        definition: id,
        count: at.int("count").unwrap_or(1),
        group,
        target,
        placement: Placement {
            constraints: constraints(at, launch, findings),
            strategies: strategies(at, launch, findings),
            zones,
        },
        network: network(world, at),
        volume,
    })
}

/// The group of a standalone task that was given none.
pub(crate) fn family_group(definition: &TaskDefinition) -> Arc<str> {
    format!("family:{}", definition.family).into()
}

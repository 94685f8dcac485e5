//! Cloud Map services, `serviceRegistries` and `serviceConnectConfiguration` (rules `net.discovery-*`,
//! `net.service-connect*`).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::find::last_part;
use crate::definition::{NetworkMode, TaskDefinition};
use crate::discovery::{
    self, Connect, Discovery, Endpoint, MAX_SERVICES, MAX_TASKS, Registration, Registry, TOO_MANY,
};
use crate::finding::{Findings, suggestion};
use crate::json::At;
use crate::shape::short;
use crate::world::World;

/// Reads the Cloud Map services of a scenario.
pub(crate) fn registries(at: &At<'_>, findings: &mut Findings) -> Arc<[Registry]> {
    let mut names = BTreeSet::new();
    let list = at.list("discoveryServices");
    let read = list.iter().filter_map(|at| {
        let name = at.text("Name")?;
        if !names.insert(name.to_owned()) {
            findings.malformed(&at.path, "a Cloud Map service of this name is there already");
        }
        let records = at.get("DnsConfig")?.list("DnsRecords");
        let [record] = records.as_slice() else {
            findings.malformed(&at.path, "give one DNS record, of type A or SRV");
            return None;
        };
        let srv = record.text("Type") == Some("SRV");
        Some(Registry { name: name.into(), srv, ttl: record.int("TTL")? })
    });
    read.collect()
}

/// The namespace of the cluster's Service Connect.
pub(crate) fn namespace(at: &At<'_>) -> Option<Arc<str>> {
    let defaults = at.get("cluster")?.get("serviceConnectDefaults")?;
    defaults.text("namespace").map(|name| last_part(name).into())
}

/// Reads how the tasks of a service are to be found; what a request leaves out stays as it was.
pub(super) fn read(
    world: &World,
    at: &At<'_>,
    name: &str,
    definition: &TaskDefinition,
    before: &Discovery,
    findings: &mut Findings,
) -> Discovery {
    let registry = match at.get("serviceRegistries") {
        Some(list) => {
            list.items().first().and_then(|at| registration(world, at, definition, findings))
        }
        None => before.registry,
    };
    let connect = match at.get("serviceConnectConfiguration") {
        Some(at) => connect(world, &at, name, findings).map(Arc::new),
        None => before.connect.clone(),
    };
    if connect.is_some() && matches!(definition.network, NetworkMode::Host | NetworkMode::None) {
        findings.refuse(at, "Service Connect needs the network mode awsvpc or bridge");
    }
    let used = connect.iter().flat_map(|connect| &connect.endpoints);
    for endpoint in used {
        port_name(at, definition, &endpoint.port_name, findings);
    }
    Discovery { registry, connect }
}

/// How the tasks of a service were found, as another revision has it: the container is the one of the same name.
pub(super) fn kept(
    world: &World,
    at: &At<'_>,
    before: &Discovery,
    (from, to): (&TaskDefinition, &TaskDefinition),
    findings: &mut Findings,
) -> Discovery {
    let mut kept = before.clone();
    let own = kept.registry.as_mut().filter(|_| at.get("serviceRegistries").is_none());
    let Some(Registration { registry, port }) = own else { return kept };
    let srv = world.registries.get(usize::from(*registry)).is_some_and(|registry| registry.srv);
    fits(at, srv, to, findings);
    *port = port.and_then(|(place, port)| {
        let name = &from.containers.get(usize::from(place))?.name;
        container_port(at, (name, port.into()), to, findings)
    });
    kept
}

/// A service that is discovered has fewer tasks at most (rule `quota.tasks-per-service-discovery`).
pub(super) fn limit(at: &At<'_>, discovery: &Discovery, desired: u32, findings: &mut Findings) {
    if discovery.is_used() && desired > MAX_TASKS {
        findings.refuse(at, TOO_MANY);
    }
}

/// In awsvpc mode a task has an address of its own; elsewhere its port has to be told, too (rule
/// `net.discovery-srv`).
fn registration(
    world: &World,
    at: &At<'_>,
    definition: &TaskDefinition,
    findings: &mut Findings,
) -> Option<Registration> {
    let name = last_part(at.text("registryArn")?);
    let known = || world.registries.iter().map(|registry| &*registry.name);
    let Some(place) = known().position(|known| known == name) else {
        let near = suggestion(name, known());
        findings.refuse(at, format!("no Cloud Map service `{}`{near}", short(name)));
        return None;
    };
    let srv = world.registries.get(place)?.srv;
    fits(at, srv, definition, findings);
    let named = at.text("containerName").zip(at.int("containerPort"));
    let port =
        named.and_then(|(name, port)| container_port(at, (name, port), definition, findings));
    if srv && port.is_none() {
        findings.refuse(at, "SRV records need containerName and containerPort");
    }
    Some(Registration { registry: u8::try_from(place).ok()?, port: port.filter(|_| srv) })
}

fn fits(at: &At<'_>, srv: bool, definition: &TaskDefinition, findings: &mut Findings) {
    if definition.network != NetworkMode::Awsvpc && !srv {
        findings.refuse(at, "tasks in this network mode need SRV records");
    }
}

/// The port of a container, by the container's place.
pub(super) fn container_port(
    at: &At<'_>,
    (name, port): (&str, u32),
    definition: &TaskDefinition,
    findings: &mut Findings,
) -> Option<(u8, u16)> {
    let names = || definition.containers.iter().map(|own| &*own.name);
    let Some(place) = names().position(|known| known == name) else {
        let near = suggestion(name, names());
        let TaskDefinition { family, revision, .. } = definition;
        let message = format!("`{family}:{revision}` has no container `{}`{near}", short(name));
        findings.refuse(at, message);
        return None;
    };
    let own = definition.containers.get(place)?;
    if !own.ports.iter().any(|mapping| u32::from(mapping.container) == port) {
        findings.refuse(at, format!("container `{name}` has no portMapping for port {port}"));
    }
    Some((u8::try_from(place).ok()?, u16::try_from(port).ok()?))
}

fn connect(world: &World, at: &At<'_>, name: &str, findings: &mut Findings) -> Option<Connect> {
    if at.flag("enabled") != Some(true) {
        return None;
    }
    let given = at.text("namespace").map(|name| Arc::from(last_part(name)));
    let Some(namespace) = given.or_else(|| world.namespace.clone()) else {
        findings.refuse(at, "give a namespace here, or in serviceConnectDefaults of the cluster");
        return None;
    };
    let others = || {
        let services = discovery::in_namespace(world, &namespace);
        services.filter(|(service, _)| &*service.name != name).map(|(_, connect)| connect)
    };
    if others().count() >= MAX_SERVICES {
        findings.refuse(at, format!("a namespace has at most {MAX_SERVICES} services"));
    }
    let endpoints: Vec<Endpoint> = at.list("services").iter().filter_map(endpoint).collect();
    let mut taken: BTreeSet<&Arc<str>> =
        others().flat_map(|it| &it.endpoints).map(|it| &it.discovery_name).collect();
    for endpoint in &endpoints {
        if !taken.insert(&endpoint.discovery_name) {
            let name = short(&endpoint.discovery_name);
            findings.refuse(at, format!("`{name}` is in namespace `{namespace}` already"));
        }
    }
    Some(Connect { endpoints, namespace: Arc::clone(&namespace) })
}

fn endpoint(at: &At<'_>) -> Option<Endpoint> {
    let port_name: Arc<str> = at.text("portName")?.into();
    let discovery_name = at.text("discoveryName").map(Arc::from);
    let discovery_name: Arc<str> = discovery_name.unwrap_or_else(|| Arc::clone(&port_name));
    let alias = at.list("clientAliases").first().and_then(|alias| {
        let port = alias.int("port").and_then(|port| u16::try_from(port).ok())?;
        let name = alias.text("dnsName").map(Arc::from);
        Some((name.unwrap_or_else(|| Arc::clone(&discovery_name)), port))
    });
    Some(Endpoint { port_name, discovery_name, alias })
}

fn port_name(at: &At<'_>, definition: &TaskDefinition, name: &str, findings: &mut Findings) {
    let names = || definition.port_names.iter().map(|known| &**known);
    if !names().any(|known| known == name) {
        let (near, family) = (suggestion(name, names()), &definition.family);
        let message = format!("no port mapping of `{family}` is called `{}`{near}", short(name));
        findings.refuse(at, message);
    }
}

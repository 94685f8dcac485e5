//! Roles, subnets, secrets and log groups: from a scenario and its faults to what surrounds tasks.

use std::sync::Arc;

use super::Name;
use super::find::{self, last_part};
use super::read::Change;
use super::{dependency, volumes};
use crate::access::{Access, Api, Apis, Network, Role, Route, Subnet};
use crate::definition::Logs;
use crate::finding::{Findings, suggestion};
use crate::json::At;
use crate::quota::Quotas;
use crate::shape::short;
use crate::world::World;

/// Reads what a scenario says of it.
pub(crate) fn read(world: &World, at: &At<'_>, findings: &mut Findings) -> Access {
    let roles = at.entries("roles").into_iter().map(|(name, at)| Role {
        name: last_part(name).into(),
        allows: at.items().iter().filter_map(api).fold(Apis::default(), Apis::and),
    });
    let subnets = at.entries("subnets").into_iter().map(|(name, at)| Subnet {
        name: name.into(),
        route: match at.text("route") {
            Some("internetGateway") => Route::Internet,
            Some("none") => Route::None,
            _ => Route::Nat,
        },
        endpoints: apis(&at, "endpoints"),
        cut: false,
        full: false,
    });
    let absent = ["absentSecrets", "absentLogGroups"].into_iter().flat_map(|name| at.list(name));
    Access {
        roles: at.get("roles").map(|_| roles.collect()),
        subnets: subnets.collect(),
        file_systems: volumes::file_systems(world, at, findings),
        absent: absent.filter_map(|at| at.as_text().map(Arc::from)).collect(),
        ..Access::default()
    }
}

/// Reads quotas; what is left out stays as it was.
pub(crate) fn quotas(at: &At<'_>, before: Quotas) -> Quotas {
    let [on_demand, spot] = before.fargate_vcpus;
    let vcpus = |name, before| at.int(name).or(before);
    Quotas { fargate_vcpus: [vcpus("fargateVcpu", on_demand), vcpus("fargateSpotVcpu", spot)] }
}

/// A list of APIs.
pub(crate) fn apis(at: &At<'_>, name: &str) -> Apis {
    at.list(name).iter().filter_map(api).fold(Apis::default(), Apis::and)
}

fn api(at: &At<'_>) -> Option<Api> {
    Api::named(at.as_text()?)
}

/// A role that a task definition names. Where the scenario lists roles, it has to be one of them.
pub(super) fn role(
    world: &World,
    at: &At<'_>,
    field: &str,
    findings: &mut Findings,
) -> Option<Arc<str>> {
    let named = at.get(field)?;
    let name = last_part(named.as_text()?);
    if let Some(roles) = &world.access.roles
        && !roles.iter().any(|role| &*role.name == name)
    {
        unknown_role(roles.iter().map(|role| &*role.name), name, &named, findings);
    }
    Some(name.into())
}

fn unknown_role<'a>(
    known: impl Iterator<Item = &'a str>,
    name: &str,
    at: &At<'_>,
    findings: &mut Findings,
) {
    let near = suggestion(name, known);
    findings.refuse(at, format!("Role is not valid: no role `{}`{near}", short(name)));
}

/// The log driver awslogs of a container (rule `net.log-mode`).
pub(super) fn logs(at: &At<'_>) -> Option<Logs> {
    let options = at.get("options").filter(|_| at.text("logDriver") == Some("awslogs"))?;
    Some(Logs {
        group: options.text("awslogs-group")?.into(),
        creates_group: options.text("awslogs-create-group") == Some("true"),
        blocking: options.text("mode") == Some("blocking"),
    })
}

/// Where tasks have their network interfaces. None without a `networkConfiguration`.
pub(super) fn network(world: &World, at: &At<'_>) -> Option<Arc<Network>> {
    let awsvpc = at.get("networkConfiguration")?.get("awsvpcConfiguration")?;
    let subnets = awsvpc.list("subnets");
    let subnets = subnets.iter().enumerate().filter_map(|(place, at)| {
        let name = at.as_text()?;
        Some((find::zone_of_subnet(world, name, place)?, name.into()))
    });
    let public_ip = awsvpc.text("assignPublicIp") == Some("ENABLED");
    let groups = awsvpc.list("securityGroups");
    let security_groups = groups.iter().filter_map(|at| Some(at.as_text()?.into())).collect();
    Some(Arc::new(Network { subnets: subnets.collect(), security_groups, public_ip }))
}

/// What a fault makes of the surroundings.
pub(super) fn fault(
    world: &World,
    name: Name,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<Change> {
    let mut access = Access::clone(&world.access);
    match name {
        Name::DenyPermission | Name::AllowPermission => {
            permission(world, &mut access, at, name == Name::AllowPermission, findings)?;
        }
        Name::CutRoute | Name::RestoreRoute => {
            let cut = name == Name::CutRoute;
            subnet(world, &mut access, at, cut, |row| row.cut = cut, findings)?;
        }
        Name::ExhaustAddresses | Name::RestoreAddresses => {
            let full = name == Name::ExhaustAddresses;
            subnet(world, &mut access, at, full, |row| row.full = full, findings)?;
        }
        Name::DeleteSecret | Name::RestoreSecret => {
            let is_gone = name == Name::DeleteSecret;
            existence(world, &mut access, at, "secret", is_gone, findings);
        }
        Name::DeleteLogGroup | Name::RestoreLogGroup => {
            let is_gone = name == Name::DeleteLogGroup;
            existence(world, &mut access, at, "logGroup", is_gone, findings);
        }
        Name::InterruptLogs | Name::ResumeLogs => {
            access.logs_interrupted = name == Name::InterruptLogs;
        }
        Name::FailVolumes | Name::RestoreVolumes => {
            access.volumes_fail = name == Name::FailVolumes;
        }
        Name::SlowRegistry => access.pull_factor = at.int("factor")?,
        Name::LimitPulls => access.pulls_limited = true,
        Name::RestoreRegistry => {
            access.pull_factor = 1;
            access.pulls_limited = false;
        }
        _ => return dependency::fault(world, name, at, findings),
    }
    if access == *world.access {
        findings.refuse(at, "it is so already");
    }
    Some(Change::Access(Box::new(access)))
}

fn permission(
    world: &World,
    access: &mut Access,
    at: &At<'_>,
    allow: bool,
    findings: &mut Findings,
) -> Option<()> {
    let (named, api) = (at.get("role")?, Api::named(at.text("api")?)?);
    let name = last_part(named.as_text()?);
    let Some(roles) = &mut access.roles else {
        let known = known(world, "role");
        let Some(role) = known.iter().find(|role| ***role == *name) else {
            unknown_role(known.iter().map(|role| &**role), name, &named, findings);
            return None;
        };
        access.denied.retain(|denied| denied != &(Arc::clone(role), api));
        access.denied.extend((!allow).then(|| (Arc::clone(role), api)));
        return Some(());
    };
    let Some(role) = roles.iter_mut().find(|role| &*role.name == name) else {
        unknown_role(roles.iter().map(|role| &*role.name), name, &named, findings);
        return None;
    };
    role.allows = if allow { role.allows.and(api) } else { role.allows.without(api) };
    Some(())
}

/// What of the surroundings something in the world names, for a field of a fault: roles, subnets, secrets or log
/// groups; nothing for any other field.
pub fn known(world: &World, field: &str) -> Vec<Arc<str>> {
    let mut known: Vec<Arc<str>> = Vec::new();
    let mut add = |name: &Arc<str>| {
        if !known.contains(name) {
            known.push(Arc::clone(name));
        }
    };
    let definitions = world.task_definitions.values();
    let containers = world.task_definitions.values().flat_map(|it| &it.containers);
    match (field, &world.access.roles) {
        ("role", Some(roles)) => roles.iter().for_each(|role| add(&role.name)),
        ("role", None) => {
            let roles = definitions.flat_map(|it| [&it.execution_role, &it.task_role]);
            roles.flatten().for_each(&mut add);
            let volumes = world.deployments.values().filter_map(|it| it.volume.as_ref());
            volumes.for_each(|volume| add(&volume.role));
        }
        ("subnet", _) => {
            let services = world.services.values().filter_map(|it| it.network.as_deref());
            let tasks = world.tasks.values().filter_map(|it| it.network.as_deref());
            let networks = services.chain(tasks).flat_map(|network| &network.subnets);
            networks.for_each(|(_, name)| add(name));
            world.access.subnets.iter().for_each(|row| add(&row.name));
        }
        ("secret", _) => containers.flat_map(|own| &own.secrets).for_each(add),
        ("logGroup", _) => {
            let logs = containers.filter_map(|own| own.logs.as_ref());
            logs.for_each(|logs| add(&logs.group));
        }
        _ => {}
    }
    known
}

/// Does something to a subnet, or takes it back. One that no scenario describes has a route to everything.
fn subnet(
    world: &World,
    access: &mut Access,
    at: &At<'_>,
    breaks: bool,
    set: impl Fn(&mut Subnet),
    findings: &mut Findings,
) -> Option<()> {
    let at = at.get("subnet")?;
    let name = at.as_text()?;
    if let Some(subnet) = access.subnets.iter_mut().find(|subnet| &*subnet.name == name) {
        set(subnet);
        return Some(());
    }
    let known = known(world, "subnet");
    let Some(known) = known.iter().find(|known| ***known == *name) else {
        let near = suggestion(name, known.iter().map(|known| &**known));
        let message = format!("no service and no task has the subnet `{}`{near}", short(name));
        findings.refuse(&at, message);
        return None;
    };
    // Without a route only a NAT gateway's absence matters: such a subnet had one.
    let (name, endpoints) = (Arc::clone(known), Apis::default());
    let mut row = Subnet { name, route: Route::Nat, endpoints, cut: false, full: false };
    set(&mut row);
    access.subnets.extend(breaks.then_some(row));
    Some(())
}

/// Removes something that containers name, or brings it back.
fn existence(
    world: &World,
    access: &mut Access,
    at: &At<'_>,
    field: &str,
    is_gone: bool,
    findings: &mut Findings,
) {
    let Some(at) = at.get(field) else { return };
    let Some(name) = at.as_text() else { return };
    let known = known(world, field);
    let Some(known) = known.iter().find(|known| ***known == *name) else {
        let near = suggestion(name, known.iter().map(|known| &**known));
        return findings.refuse(&at, format!("no container names `{}`{near}", short(name)));
    };
    access.absent.retain(|absent| absent != known);
    access.absent.extend(is_gone.then(|| Arc::clone(known)));
}

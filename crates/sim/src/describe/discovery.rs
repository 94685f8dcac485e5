//! `DiscoverInstances`, what DNS answers, and what services say of their discovery.

use serde_json::{Value, json};

use super::{maybe, object};
use crate::discovery::{Connect, Discovery, Endpoint, Instance, Registry, answer, instances};
use crate::world::World;

/// All Cloud Map services.
pub(super) fn describe(world: &World) -> Value {
    let places = || (0_u8..).zip(world.registries.iter());
    let all = places().flat_map(|(place, registry)| {
        instances(world, place).map(move |instance| one(registry, &instance))
    });
    let answers = places().map(|(place, registry)| {
        let values = answer(world, place).map(|instance| value(registry, &instance));
        json!({
            "Name": &*registry.name,
            "Type": if registry.srv { "SRV" } else { "A" },
            "TTL": registry.ttl,
            "Values": values.collect::<Vec<_>>(),
        })
    });
    json!({ "Instances": all.collect::<Vec<_>>(), "Answers": answers.collect::<Vec<_>>() })
}

fn one(registry: &Registry, instance: &Instance<'_>) -> Value {
    let port = instance.port.map(|port| port.to_string());
    json!({
        "InstanceId": instance.id.to_string(),
        "ServiceName": &*registry.name,
        "HealthStatus": if instance.healthy { "HEALTHY" } else { "UNHEALTHY" },
        "Attributes": object([
            ("AWS_INSTANCE_IPV4", maybe(instance.task.private_address())),
            ("AWS_INSTANCE_PORT", maybe(port)),
        ]),
    })
}

/// A record: an address, or priority, weight, port and host.
fn value(registry: &Registry, instance: &Instance<'_>) -> Value {
    match instance.port {
        Some(port) => format!("1 1 {port} {}.{}", instance.id, registry.name).into(),
        None => maybe(instance.task.private_address()),
    }
}

/// `serviceRegistries`.
pub(super) fn registries(world: &World, discovery: &Discovery) -> Option<Value> {
    let registration = discovery.registry?;
    let registry = world.registries.get(usize::from(registration.registry))?;
    let port = registration.port.map(|(_, port)| port);
    Some(json!([object([
        ("registryArn", (*registry.name).into()),
        ("containerPort", maybe(port)),
    ])]))
}

/// `serviceConnectConfiguration`.
pub(super) fn connect(connect: &Connect) -> Value {
    let services = connect.endpoints.iter().map(|endpoint: &Endpoint| {
        let alias = endpoint.alias.as_ref();
        let alias = alias.map(|(name, port)| json!([{ "dnsName": &**name, "port": port }]));
        object([
            ("portName", (*endpoint.port_name).into()),
            ("discoveryName", (*endpoint.discovery_name).into()),
            ("clientAliases", maybe(alias)),
        ])
    });
    json!({
        "enabled": true,
        "namespace": &*connect.namespace,
        "services": services.collect::<Vec<_>>(),
    })
}

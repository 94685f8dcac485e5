//! Service discovery through Cloud Map, and Service Connect.

use super::{NAME, REFERENCE};
use crate::shape::{Field, Kind, Shape};

const PORT: Kind = Kind::Int(1, 65_535);

/// `serviceRegistries` of CreateService and UpdateService.
pub(super) const REGISTRIES: Field = Field::new(
    "serviceRegistries",
    Kind::List(&Kind::Object(&SERVICE_REGISTRY), 1),
    "Where its tasks are registered for service discovery.",
);

/// `serviceConnectConfiguration` of CreateService and UpdateService.
pub(super) const CONNECT: Field = Field::new(
    "serviceConnectConfiguration",
    Kind::Object(&SERVICE_CONNECT),
    "What of it other services call by name; the proxies themselves are not simulated.",
);

/// `serviceConnectDefaults` of CreateCluster.
pub(super) const DEFAULTS: Field = Field::new(
    "serviceConnectDefaults",
    Kind::Object(&Shape {
        name: "ClusterServiceConnectDefaultsRequest",
        aws: Some("ecs.ClusterServiceConnectDefaultsRequest"),
        fields: &[Field::required("namespace", REFERENCE, "For services that name none.")],
    }),
    "The namespace of Service Connect.",
);

const SERVICE_REGISTRY: Shape = Shape {
    name: "ServiceRegistry",
    aws: Some("ecs.ServiceRegistry"),
    fields: &[
        Field::required("registryArn", REFERENCE, "One of `discoveryServices`."),
        Field::new("containerName", NAME, "For SRV records: a container of the task definition."),
        Field::new("containerPort", PORT, "For SRV records: one of its ports."),
    ],
};

const SERVICE_CONNECT: Shape = Shape {
    name: "ServiceConnectConfiguration",
    aws: Some("ecs.ServiceConnectConfiguration"),
    fields: &[
        Field::required("enabled", Kind::Flag, "Whether its tasks are part of it."),
        Field::new("namespace", REFERENCE, "Without it: that of the cluster."),
        Field::new(
            "services",
            Kind::List(&Kind::Object(&SERVICE_CONNECT_SERVICE), 50),
            "Ports that others can call. Without them: it only calls.",
        ),
    ],
};

const SERVICE_CONNECT_SERVICE: Shape = Shape {
    name: "ServiceConnectService",
    aws: Some("ecs.ServiceConnectService"),
    fields: &[
        Field::required("portName", NAME, "`name` of a port mapping."),
        Field::new("discoveryName", NAME, "Unique within the namespace. Without it: portName."),
        Field::new(
            "clientAliases",
            Kind::List(&Kind::Object(&CLIENT_ALIAS), 1),
            "What clients call.",
        ),
    ],
};

const CLIENT_ALIAS: Shape = Shape {
    name: "ServiceConnectClientAlias",
    aws: Some("ecs.ServiceConnectClientAlias"),
    fields: &[
        Field::required("port", PORT, "Whatever port the container listens on."),
        Field::new("dnsName", NAME, "Without it: discoveryName."),
    ],
};

/// servicediscovery `CreateService`.
pub(crate) const CLOUD_MAP_SERVICE: Shape = Shape {
    name: "CloudMapService",
    aws: Some("servicediscovery.CreateServiceRequest"),
    fields: &[
        Field::required("Name", NAME, "What clients ask for."),
        Field::required("DnsConfig", Kind::Object(&DNS_CONFIG), "How DNS answers."),
    ],
};

const DNS_CONFIG: Shape = Shape {
    name: "DnsConfig",
    aws: Some("servicediscovery.DnsConfig"),
    fields: &[Field::required(
        "DnsRecords",
        Kind::List(&Kind::Object(&DNS_RECORD), 1),
        "One record; it is the same for every task.",
    )],
};

const DNS_RECORD: Shape = Shape {
    name: "DnsRecord",
    aws: Some("servicediscovery.DnsRecord"),
    fields: &[
        Field::required("Type", Kind::OneOf(&["A", "SRV"]), "SRV tells the port, too."),
        Field::required(
            "TTL",
            Kind::Int(0, 2_147_483_647),
            "Seconds for which clients may keep an answer.",
        ),
    ],
};

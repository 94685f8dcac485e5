//! What surrounds tasks: roles, subnets, and the faults of registries, secrets and logs.

use super::NAME;
use crate::access::Api;
use crate::shape::{Field, Kind, Shape};

/// APIs by the names that IAM policies use.
pub(crate) const APIS: Kind = Kind::List(&API, 7);
const API: Kind = Kind::OneOf(&Api::NAMES);

/// A subnet.
pub(crate) const SUBNET: Shape = Shape {
    name: "Subnet",
    aws: None,
    fields: &[
        Field::new(
            "route",
            Kind::OneOf(&["internetGateway", "natGateway", "none"]),
            "Where its default route leads. Without it: natGateway.",
        ),
        Field::new("endpoints", APIS, "APIs with a VPC endpoint: reachable whatever the route."),
    ],
};

/// What a role may.
pub(crate) const PERMISSION: Shape = Shape {
    name: "Permission",
    aws: None,
    fields: &[
        Field::required("role", Kind::Text(2_048), "Name or ARN of a role."),
        Field::required("api", API, "Which calls."),
    ],
};

/// A fault of a subnet.
pub(crate) const SUBNET_FAULT: Shape = Shape {
    name: "SubnetFault",
    aws: None,
    fields: &[Field::required("subnet", NAME, "Which subnet.")],
};

/// A fault of a secret or parameter.
pub(crate) const SECRET_FAULT: Shape = Shape {
    name: "SecretFault",
    aws: None,
    fields: &[Field::required("secret", Kind::Text(2_048), "As `valueFrom` names it.")],
};

/// A fault of a log group.
pub(crate) const LOG_GROUP_FAULT: Shape = Shape {
    name: "LogGroupFault",
    aws: None,
    fields: &[Field::required("logGroup", NAME, "As `awslogs-group` names it.")],
};

/// Slower pulls.
pub(crate) const SLOW_REGISTRY: Shape = Shape {
    name: "SlowRegistry",
    aws: None,
    fields: &[Field::required(
        "factor",
        Kind::Int(1, 1_000),
        "Pulls that begin now take so many times as long as usual.",
    )],
};

/// An EFS file system.
pub(crate) const FILE_SYSTEM: Shape = Shape {
    name: "FileSystem",
    aws: None,
    fields: &[Field::required(
        "mountTargets",
        Kind::List(&NAME, 6),
        "Zones in which it has a mount target.",
    )],
};

/// Quotas of the account.
pub(crate) const QUOTAS: Shape = Shape {
    name: "Quotas",
    aws: None,
    fields: &[
        Field::new(
            "fargateVcpu",
            Kind::Int(0, 1_000_000),
            "vCPUs that may run at once on Fargate; 6 in a new account.",
        ),
        Field::new("fargateSpotVcpu", Kind::Int(0, 1_000_000), "The same on Fargate Spot."),
    ],
};

/// A fault that needs nothing.
pub(crate) const NOTHING: Shape = Shape { name: "Nothing", aws: None, fields: &[] };

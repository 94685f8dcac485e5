//! Capacity providers and their strategies, and the cluster.

use super::{CLUSTER, NAME};
use crate::shape::{Field, Kind, Shape};

const ITEM: Shape = Shape {
    name: "CapacityProviderStrategyItem",
    aws: Some("ecs.CapacityProviderStrategyItem"),
    fields: &[
        Field::required(
            "capacityProvider",
            NAME,
            "FARGATE, FARGATE_SPOT or one of `capacityProviders`.",
        ),
        Field::new(
            "weight",
            Kind::Int(0, 1_000),
            "Its part of what is above the base. Without it: 0.",
        ),
        Field::new("base", Kind::Int(0, 100_000), "Tasks that it gets first. Without it: 0."),
    ],
};

/// `capacityProviderStrategy`, and the cluster's default one.
pub(crate) const STRATEGY: Kind = Kind::List(&Kind::Object(&ITEM), 20);

const PROVIDERS: Kind = Kind::List(&NAME, 20);
const DEFAULT: &str = "For requests with neither launchType nor capacityProviderStrategy.";

/// ecs `CreateCluster`: the one cluster that there is.
pub(crate) const CREATE_CLUSTER: Shape = Shape {
    name: "CreateCluster",
    aws: Some("ecs.CreateClusterRequest"),
    fields: &[
        Field::new("clusterName", NAME, "Whatever it is, there is one cluster."),
        Field::new(
            "capacityProviders",
            PROVIDERS,
            "Those that strategies may name. Without it: all of them.",
        ),
        Field::new("defaultCapacityProviderStrategy", STRATEGY, DEFAULT),
    ],
};

/// ecs `PutClusterCapacityProviders`.
pub(crate) const PUT_PROVIDERS: Shape = Shape {
    name: "PutClusterCapacityProviders",
    aws: Some("ecs.PutClusterCapacityProvidersRequest"),
    fields: &[
        CLUSTER,
        Field::required(
            "capacityProviders",
            PROVIDERS,
            "Those that strategies may name from now on.",
        ),
        Field::required("defaultCapacityProviderStrategy", STRATEGY, DEFAULT),
    ],
};

//! Requests of AWS's APIs, as far as the simulator looks at them. Limits and defaults as its documents give them.

pub(crate) mod autoscale;
pub(crate) mod cloudwatch;
mod definition;
mod deployment;
mod discovery;
mod groups;
mod listeners;
mod monitoring;
mod providers;
mod volumes;

use super::{Field, Kind, Shape};

pub(crate) use cloudwatch::{DELETE_ALARMS, PUT_METRIC_ALARM, SET_ALARM_STATE};
pub(crate) use definition::REGISTER_TASK_DEFINITION;
pub(crate) use deployment::{CONTINUE_SERVICE_DEPLOYMENT, STOP_SERVICE_DEPLOYMENT};
pub(crate) use discovery::CLOUD_MAP_SERVICE;
pub(crate) use groups::{
    CREATE_ASG, CREATE_TARGET_GROUP, MODIFY_ATTRIBUTES, SET_DESIRED, TERMINATE,
};
pub(crate) use listeners::{CREATE_LISTENER, MODIFY_LISTENER, MODIFY_RULE};
pub(crate) use providers::{
    CREATE_CLUSTER, CREATE_PROVIDER, DELETE_PROVIDER, PUT_PROVIDERS, STRATEGY, UPDATE_PROVIDER,
};

const NAME: Kind = Kind::Text(255);
const REFERENCE: Kind = Kind::Text(2_048);
const CLUSTER: Field = Field::new("cluster", REFERENCE, "There is one cluster, whatever its name.");

const CONSTRAINT: Shape = Shape {
    name: "PlacementConstraint",
    aws: Some("ecs.PlacementConstraint"),
    fields: &[
        Field::required(
            "type",
            Kind::OneOf(&["distinctInstance", "memberOf"]),
            "What kind of constraint.",
        ),
        Field::new("expression", Kind::Text(2_000), "For memberOf, in the cluster query language."),
    ],
};

const PLACEMENT: Shape = Shape {
    name: "PlacementStrategy",
    aws: Some("ecs.PlacementStrategy"),
    fields: &[
        Field::required(
            "type",
            Kind::OneOf(&["binpack", "spread", "random"]),
            "What kind of strategy.",
        ),
        Field::new(
            "field",
            NAME,
            "binpack: cpu or memory. spread: instanceId, host or attribute:NAME.",
        ),
    ],
};

const LOAD_BALANCER: Shape = Shape {
    name: "LoadBalancer",
    aws: Some("ecs.LoadBalancer"),
    fields: &[
        Field::required("targetGroupArn", REFERENCE, "Name or ARN of a target group."),
        Field::required("containerName", NAME, "A container of the task definition."),
        Field::required("containerPort", Kind::Int(1, 65_535), "One of its ports."),
        Field::new(
            "advancedConfiguration",
            Kind::Object(&deployment::ADVANCED),
            "For deployments that shift traffic.",
        ),
    ],
};

const NETWORK: Shape = Shape {
    name: "NetworkConfiguration",
    aws: Some("ecs.NetworkConfiguration"),
    fields: &[Field::new("awsvpcConfiguration", Kind::Object(&AWSVPC), "Needed for awsvpc mode.")],
};

const AWSVPC: Shape = Shape {
    name: "AwsVpcConfiguration",
    aws: Some("ecs.AwsVpcConfiguration"),
    fields: &[
        Field::required(
            "subnets",
            Kind::List(&REFERENCE, 16),
            "A subnet lies in the zone with whose name or letter its own ends; others go round the zones in order.",
        ),
        Field::new(
            "securityGroups",
            Kind::List(&REFERENCE, 5),
            "Not simulated: every port is reachable.",
        ),
        Field::new(
            "assignPublicIp",
            Kind::OneOf(&["ENABLED", "DISABLED"]),
            "Without it: DISABLED. The address costs, and matters where a route leads to an internet gateway.",
        ),
    ],
};

const LAUNCH: Field = Field::new(
    "launchType",
    Kind::OneOf(&["EC2", "FARGATE", "EXTERNAL"]),
    "In place of capacityProviderStrategy.",
);
const PROVIDERS: Field = Field::new(
    "capacityProviderStrategy",
    STRATEGY,
    "In place of launchType. Without both: the cluster's default strategy, else EC2.",
);
const NETWORK_FIELD: Field =
    Field::new("networkConfiguration", Kind::Object(&NETWORK), "Subnets, for awsvpc mode.");
const CONSTRAINTS: Field = Field::new(
    "placementConstraints",
    Kind::List(&Kind::Object(&CONSTRAINT), 10),
    "Not on Fargate.",
);
const STRATEGIES: Field = Field::new(
    "placementStrategy",
    Kind::List(&Kind::Object(&PLACEMENT), 5),
    "In order. Not on Fargate, not of DAEMON.",
);
const BALANCERS: Field = Field::new(
    "loadBalancers",
    Kind::List(&Kind::Object(&LOAD_BALANCER), 5),
    "Where its tasks are registered.",
);
const DESIRED: Field =
    Field::new("desiredCount", Kind::Int(0, 5_000), "How many tasks are kept. Not of DAEMON.");
const DEPLOYMENT_FIELD: Field = Field::new(
    "deploymentConfiguration",
    Kind::Object(&deployment::CONFIGURATION),
    "Bounds of a rolling deployment.",
);
const REBALANCING: Field = Field::new(
    "availabilityZoneRebalancing",
    Kind::OneOf(&["ENABLED", "DISABLED"]),
    "Of a new service ENABLED where it is one that can be; an update without it keeps what was set.",
);
const GRACE: Field = Field::new(
    "healthCheckGracePeriodSeconds",
    Kind::Int(0, 2_147_483_647),
    "Without it: 0. Needs a load balancer.",
);

/// ecs `CreateService`.
pub(crate) const CREATE_SERVICE: Shape = Shape {
    name: "CreateService",
    aws: Some("ecs.CreateServiceRequest"),
    fields: &[
        CLUSTER,
        Field::required("serviceName", NAME, "Unique among ACTIVE services."),
        Field::required(
            "taskDefinition",
            REFERENCE,
            "`family` (its newest revision), `family:revision` or an ARN.",
        ),
        DESIRED,
        LAUNCH,
        PROVIDERS,
        Field::new(
            "schedulingStrategy",
            Kind::OneOf(&["REPLICA", "DAEMON"]),
            "Without it: REPLICA. DAEMON: one task on each ACTIVE instance that meets the constraints.",
        ),
        NETWORK_FIELD,
        volumes::OF_SERVICE,
        BALANCERS,
        discovery::REGISTRIES,
        discovery::CONNECT,
        monitoring::OF_SERVICE,
        GRACE,
        DEPLOYMENT_FIELD,
        deployment::CONTROLLER,
        CONSTRAINTS,
        STRATEGIES,
        REBALANCING,
    ],
};

/// ecs `UpdateService`.
pub(crate) const UPDATE_SERVICE: Shape = Shape {
    name: "UpdateService",
    aws: Some("ecs.UpdateServiceRequest"),
    fields: &[
        CLUSTER,
        Field::required("service", REFERENCE, "Name or ARN."),
        Field::new("taskDefinition", REFERENCE, "Another one begins a deployment."),
        DESIRED,
        Field::new(
            "forceNewDeployment",
            Kind::Flag,
            "Begins a deployment of the same task definition.",
        ),
        PROVIDERS,
        NETWORK_FIELD,
        volumes::OF_SERVICE,
        BALANCERS,
        discovery::REGISTRIES,
        discovery::CONNECT,
        monitoring::OF_SERVICE,
        GRACE,
        DEPLOYMENT_FIELD,
        deployment::CONTROLLER,
        CONSTRAINTS,
        STRATEGIES,
        REBALANCING,
    ],
};

/// ecs `DeleteService`.
pub(crate) const DELETE_SERVICE: Shape = Shape {
    name: "DeleteService",
    aws: Some("ecs.DeleteServiceRequest"),
    fields: &[
        CLUSTER,
        Field::required("service", REFERENCE, "Name or ARN."),
        Field::new("force", Kind::Flag, "Needed while `desiredCount` is above 0."),
    ],
};

/// ecs `UpdateTaskProtection`.
pub(crate) const UPDATE_TASK_PROTECTION: Shape = Shape {
    name: "UpdateTaskProtection",
    aws: Some("ecs.UpdateTaskProtectionRequest"),
    fields: &[
        CLUSTER,
        Field::required(
            "tasks",
            Kind::List(&REFERENCE, 10),
            "Tasks of services: `t-3`, `web/0`, `web/any`.",
        ),
        Field::required("protectionEnabled", Kind::Flag, "Whether they are protected."),
        Field::new("expiresInMinutes", Kind::Int(1, 2_880), "Without it: 120."),
    ],
};

/// ecs `RunTask`.
pub(crate) const RUN_TASK: Shape = Shape {
    name: "RunTask",
    aws: Some("ecs.RunTaskRequest"),
    fields: &[
        CLUSTER,
        Field::required(
            "taskDefinition",
            REFERENCE,
            "`family` (its newest revision), `family:revision` or an ARN.",
        ),
        Field::new("count", Kind::Int(1, 10), "Without it: 1."),
        Field::new("group", NAME, "Without it: `family:NAME`."),
        LAUNCH,
        PROVIDERS,
        NETWORK_FIELD,
        volumes::OF_TASK,
        CONSTRAINTS,
        STRATEGIES,
    ],
};

/// ecs `StopTask`.
pub(crate) const STOP_TASK: Shape = Shape {
    name: "StopTask",
    aws: Some("ecs.StopTaskRequest"),
    fields: &[
        CLUSTER,
        Field::required(
            "task",
            REFERENCE,
            "A task: `t-3`, an ARN that ends with it, `web/0`, `web/any` or `any`.",
        ),
        Field::new("reason", Kind::Text(1_024), "Without it: `Task stopped by user`."),
    ],
};

/// ecs `DeregisterContainerInstance`.
pub(crate) const DEREGISTER_INSTANCE: Shape = Shape {
    name: "DeregisterContainerInstance",
    aws: Some("ecs.DeregisterContainerInstanceRequest"),
    fields: &[
        CLUSTER,
        Field::required(
            "containerInstance",
            REFERENCE,
            "An instance: `i-2`, `group/0`, `us-east-1a/any` or `any`.",
        ),
        Field::new("force", Kind::Flag, "Also while tasks run there, which are given up."),
    ],
};

/// ecs `UpdateContainerInstancesState`.
pub(crate) const UPDATE_INSTANCES: Shape = Shape {
    name: "UpdateContainerInstancesState",
    aws: Some("ecs.UpdateContainerInstancesStateRequest"),
    fields: &[
        CLUSTER,
        Field::required(
            "containerInstances",
            Kind::List(&REFERENCE, 10),
            "Instances: `i-2`, `group/0`, `us-east-1a/any` or `any`.",
        ),
        Field::required("status", Kind::OneOf(&["ACTIVE", "DRAINING"]), "What they become."),
    ],
};

//! Requests of AWS's APIs, as far as the simulator looks at them. Limits and defaults as its documents give them.

use super::{Field, Kind, Shape};

const NAME: Kind = Kind::Text(255);
const REFERENCE: Kind = Kind::Text(2_048);
const PERCENT: Kind = Kind::Int(0, 1_000_000);
const CLUSTER: Field = Field::new("cluster", REFERENCE, "There is one cluster, whatever its name.");

/// ecs `RegisterTaskDefinition`.
pub(crate) const REGISTER_TASK_DEFINITION: Shape = Shape {
    name: "RegisterTaskDefinition",
    aws: Some("ecs.RegisterTaskDefinitionRequest"),
    fields: &[
        Field::required(
            "family",
            NAME,
            "Its revisions are counted from 1 in the order of registration.",
        ),
        Field::required(
            "containerDefinitions",
            Kind::List(&Kind::Object(&CONTAINER), 10),
            "At least one container, at least one of them essential.",
        ),
        Field::new(
            "cpu",
            SIZE,
            "CPU units (`256`, `\"1 vCPU\"`) of the whole task. Needed on Fargate.",
        ),
        Field::new("memory", SIZE, "MiB (`512`, `\"2 GB\"`) of the whole task. Needed on Fargate."),
        Field::new(
            "networkMode",
            Kind::OneOf(&["awsvpc", "bridge", "host", "none"]),
            "Without it: bridge. Fargate takes awsvpc only.",
        ),
        Field::new(
            "requiresCompatibilities",
            Kind::List(&Kind::OneOf(&["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"]), 4),
            "Against what it is checked when it is registered.",
        ),
        Field::new(
            "placementConstraints",
            Kind::List(&Kind::Object(&DEFINITION_CONSTRAINT), 10),
            "Constraints of every placement on instances.",
        ),
        Field::new(
            "ephemeralStorage",
            Kind::Object(&EPHEMERAL_STORAGE),
            "Fargate: 20 GiB are included.",
        ),
        Field::new(
            "runtimePlatform",
            Kind::Object(&RUNTIME_PLATFORM),
            "Without it: Linux on 64-bit x86.",
        ),
        Field::new("executionRoleArn", REFERENCE, "Shown by the describe calls."),
        Field::new("taskRoleArn", REFERENCE, "Shown by the describe calls."),
    ],
};

const SIZE: Kind = Kind::Either(&[Kind::Int(1, 1_000_000), Kind::Text(32)]);

const CONTAINER: Shape = Shape {
    name: "ContainerDefinition",
    aws: Some("ecs.ContainerDefinition"),
    fields: &[
        Field::required("name", NAME, "Unique within the task definition."),
        Field::required(
            "image",
            NAME,
            "A name of `images`; one that is not described there behaves as the default image.",
        ),
        Field::new("cpu", Kind::Int(0, 196_608), "CPU units. Without it: 0, no share of its own."),
        Field::new("memory", Kind::Int(4, 1_000_000), "Hard limit in MiB."),
        Field::new(
            "memoryReservation",
            Kind::Int(4, 1_000_000),
            "Reservation in MiB; less than the hard limit.",
        ),
        Field::new(
            "essential",
            Kind::Flag,
            "Without it: true. When an essential container stops, the task stops.",
        ),
        Field::new(
            "portMappings",
            Kind::List(&Kind::Object(&PORT_MAPPING), 100),
            "Ports on which it listens.",
        ),
        Field::new(
            "healthCheck",
            Kind::Object(&HEALTH_CHECK),
            "Without it the container's health is UNKNOWN.",
        ),
        Field::new(
            "dependsOn",
            Kind::List(&Kind::Object(&DEPENDENCY), 10),
            "Containers that have to get somewhere first.",
        ),
        Field::new(
            "stopTimeout",
            Kind::Int(0, 86_400),
            "Seconds from SIGTERM to SIGKILL. Without it: 30. Fargate takes 2 to 120.",
        ),
        Field::new(
            "startTimeout",
            Kind::Int(2, 86_400),
            "Seconds after which those that depend on it give up. Fargate takes 2 to 120.",
        ),
    ],
};

const PORT_MAPPING: Shape = Shape {
    name: "PortMapping",
    aws: Some("ecs.PortMapping"),
    fields: &[
        Field::required("containerPort", Kind::Int(1, 65_535), "Inside the container."),
        Field::new(
            "hostPort",
            Kind::Int(0, 65_535),
            "On the host. In bridge mode 0 or none lets the host choose.",
        ),
        Field::new("protocol", Kind::OneOf(&["tcp", "udp"]), "Without it: tcp."),
    ],
};

const HEALTH_CHECK: Shape = Shape {
    name: "HealthCheck",
    aws: Some("ecs.HealthCheck"),
    fields: &[
        Field::new(
            "command",
            Kind::List(&REFERENCE, 100),
            "Not run: the image says whether it answers.",
        ),
        Field::new("interval", Kind::Int(5, 300), "Seconds between probes. Without it: 30."),
        Field::new("timeout", Kind::Int(2, 60), "Seconds that a probe may take. Without it: 5."),
        Field::new(
            "retries",
            Kind::Int(1, 10),
            "Failures in a row that make it UNHEALTHY. Without it: 3.",
        ),
        Field::new(
            "startPeriod",
            Kind::Int(0, 300),
            "Seconds in which failures do not count. Without it: 0.",
        ),
    ],
};

const DEPENDENCY: Shape = Shape {
    name: "ContainerDependency",
    aws: Some("ecs.ContainerDependency"),
    fields: &[
        Field::required("containerName", NAME, "Another container of the same task definition."),
        Field::required(
            "condition",
            Kind::OneOf(&["START", "COMPLETE", "SUCCESS", "HEALTHY"]),
            "What it has to have reached.",
        ),
    ],
};

const EPHEMERAL_STORAGE: Shape = Shape {
    name: "EphemeralStorage",
    aws: Some("ecs.EphemeralStorage"),
    fields: &[Field::required(
        "sizeInGiB",
        Kind::Int(21, 200),
        "All of it, the included 20 GiB too.",
    )],
};

const RUNTIME_PLATFORM: Shape = Shape {
    name: "RuntimePlatform",
    aws: Some("ecs.RuntimePlatform"),
    fields: &[
        Field::new("cpuArchitecture", Kind::OneOf(&["X86_64", "ARM64"]), "Without it: X86_64."),
        Field::new(
            "operatingSystemFamily",
            Kind::OneOf(&["LINUX"]),
            "The simulator knows Linux alone.",
        ),
    ],
};

const DEFINITION_CONSTRAINT: Shape = Shape {
    name: "TaskDefinitionPlacementConstraint",
    aws: Some("ecs.TaskDefinitionPlacementConstraint"),
    fields: &[
        Field::required(
            "type",
            Kind::OneOf(&["memberOf"]),
            "The only one that a task definition takes.",
        ),
        Field::required("expression", Kind::Text(2_000), "In the cluster query language."),
    ],
};

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

const STRATEGY: Shape = Shape {
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
            "Not simulated: images can always be reached.",
        ),
    ],
};

const DEPLOYMENT: Shape = Shape {
    name: "DeploymentConfiguration",
    aws: Some("ecs.DeploymentConfiguration"),
    fields: &[
        Field::new("minimumHealthyPercent", PERCENT, "Without it: 100."),
        Field::new("maximumPercent", PERCENT, "Without it: 200."),
        Field::new(
            "strategy",
            Kind::OneOf(&["ROLLING"]),
            "Rolling deployments alone are simulated.",
        ),
    ],
};

const PROVIDER: Shape = Shape {
    name: "CapacityProviderStrategyItem",
    aws: Some("ecs.CapacityProviderStrategyItem"),
    fields: &[
        Field::required("capacityProvider", NAME, "FARGATE or FARGATE_SPOT."),
        Field::new(
            "weight",
            Kind::Int(0, 1_000),
            "Of one provider any weight above 0 means all tasks.",
        ),
        Field::new("base", Kind::Int(0, 100_000), "Of one provider without effect."),
    ],
};

const LAUNCH: Field = Field::new(
    "launchType",
    Kind::OneOf(&["EC2", "FARGATE"]),
    "Without it and without providers: EC2.",
);
const PROVIDERS: Field = Field::new(
    "capacityProviderStrategy",
    Kind::List(&Kind::Object(&PROVIDER), 20),
    "FARGATE or FARGATE_SPOT; one provider.",
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
    Kind::List(&Kind::Object(&STRATEGY), 5),
    "In order. Not on Fargate.",
);
const BALANCERS: Field = Field::new(
    "loadBalancers",
    Kind::List(&Kind::Object(&LOAD_BALANCER), 5),
    "Where its tasks are registered.",
);
const DESIRED: Field = Field::new("desiredCount", Kind::Int(0, 5_000), "How many tasks are kept.");
const DEPLOYMENT_FIELD: Field = Field::new(
    "deploymentConfiguration",
    Kind::Object(&DEPLOYMENT),
    "Bounds of a rolling deployment.",
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
        Field::new("schedulingStrategy", Kind::OneOf(&["REPLICA"]), "REPLICA alone is simulated."),
        NETWORK_FIELD,
        BALANCERS,
        GRACE,
        DEPLOYMENT_FIELD,
        CONSTRAINTS,
        STRATEGIES,
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
        BALANCERS,
        GRACE,
        DEPLOYMENT_FIELD,
        CONSTRAINTS,
        STRATEGIES,
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

/// elbv2 `CreateTargetGroup`, with attributes that AWS sets by a call of its own.
pub(crate) const CREATE_TARGET_GROUP: Shape = Shape {
    name: "CreateTargetGroup",
    aws: Some("elbv2.CreateTargetGroupRequest"),
    fields: &[
        Field::required("Name", Kind::Text(32), "Unique."),
        Field::new(
            "TargetType",
            Kind::OneOf(&["ip", "instance"]),
            "Without it: instance. Tasks in awsvpc mode need ip.",
        ),
        Field::new("Protocol", Kind::OneOf(&["HTTP", "HTTPS"]), "Of an Application Load Balancer."),
        Field::new("Port", Kind::Int(1, 65_535), "Tasks bring their own ports."),
        Field::new("HealthCheckIntervalSeconds", Kind::Int(5, 300), "Without it: 30."),
        Field::new(
            "HealthCheckTimeoutSeconds",
            Kind::Int(2, 120),
            "Without it: 5. Less than the interval.",
        ),
        Field::new("HealthyThresholdCount", Kind::Int(2, 10), "Without it: 5."),
        Field::new("UnhealthyThresholdCount", Kind::Int(2, 10), "Without it: 2."),
        Field::new(
            "HealthCheckPath",
            Kind::Text(1_024),
            "Not looked at: the image says whether it answers.",
        ),
        Field::new(
            "Attributes",
            ATTRIBUTES,
            "As ModifyTargetGroupAttributes takes them; an addition of this format.",
        ),
    ],
};

const ATTRIBUTES: Kind = Kind::List(&Kind::Object(&ATTRIBUTE), 20);

const ATTRIBUTE: Shape = Shape {
    name: "TargetGroupAttribute",
    aws: Some("elbv2.TargetGroupAttribute"),
    fields: &[
        Field::required(
            "Key",
            Kind::Text(256),
            "`deregistration_delay.timeout_seconds`, `load_balancing.algorithm.type` or `idle_timeout.timeout_seconds` (of the load balancer in front).",
        ),
        Field::required("Value", Kind::Text(256), "As a text, as AWS has it."),
    ],
};

/// elbv2 `ModifyTargetGroupAttributes`.
pub(crate) const MODIFY_ATTRIBUTES: Shape = Shape {
    name: "ModifyTargetGroupAttributes",
    aws: Some("elbv2.ModifyTargetGroupAttributesRequest"),
    fields: &[
        Field::required("TargetGroupArn", REFERENCE, "Name or ARN."),
        Field::required("Attributes", ATTRIBUTES, "Those that change."),
    ],
};

/// autoscaling `CreateAutoScalingGroup`, with what AWS keeps in a launch template.
pub(crate) const CREATE_ASG: Shape = Shape {
    name: "CreateAutoScalingGroup",
    aws: Some("autoscaling.CreateAutoScalingGroupRequest"),
    fields: &[
        Field::required("AutoScalingGroupName", NAME, "Unique."),
        Field::required("MinSize", Kind::Int(0, 5_000), "Fewest instances."),
        Field::required("MaxSize", Kind::Int(0, 5_000), "Most instances."),
        Field::new(
            "DesiredCapacity",
            Kind::Int(0, 5_000),
            "Without it: MinSize. Instances that `containerInstances` does not name boot at the start.",
        ),
        Field::new(
            "AvailabilityZones",
            Kind::List(&NAME, 6),
            "Without them: all zones of the scenario.",
        ),
        Field::required(
            "InstanceType",
            NAME,
            "An addition of this format: AWS has it in the launch template.",
        ),
        Field::new(
            "awsvpcTrunking",
            Kind::Flag,
            "An addition of this format: the account setting. Without it: false.",
        ),
    ],
};

/// autoscaling `SetDesiredCapacity`.
pub(crate) const SET_DESIRED: Shape = Shape {
    name: "SetDesiredCapacity",
    aws: Some("autoscaling.SetDesiredCapacityRequest"),
    fields: &[
        Field::required("AutoScalingGroupName", NAME, "The group."),
        Field::required("DesiredCapacity", Kind::Int(0, 5_000), "Within MinSize and MaxSize."),
    ],
};

/// ec2 `TerminateInstances`.
pub(crate) const TERMINATE: Shape = Shape {
    name: "TerminateInstances",
    aws: Some("ec2.TerminateInstancesRequest"),
    fields: &[Field::required(
        "InstanceIds",
        Kind::List(&REFERENCE, 100),
        "Instances: `i-2`, `group/0`, `us-east-1a/any` or `any`.",
    )],
};

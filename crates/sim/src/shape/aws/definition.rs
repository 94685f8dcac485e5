//! RegisterTaskDefinition.

use super::{NAME, REFERENCE};
use crate::shape::{Field, Kind, Shape};

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
            "volumes",
            Kind::List(&Kind::Object(&VOLUME), 20),
            "Storage beyond the task's own: EFS, or EBS that is configured at launch.",
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
        Field::new(
            "executionRoleArn",
            REFERENCE,
            "Name or ARN of the role with which ECS pulls images, fetches secrets and sends logs.",
        ),
        Field::new(
            "taskRoleArn",
            REFERENCE,
            "Name or ARN of the role with which containers call AWS.",
        ),
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
            "versionConsistency",
            Kind::OneOf(&["enabled", "disabled"]),
            "Whether all tasks of a deployment get the image that the first one got. Without it: enabled.",
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
        Field::new(
            "restartPolicy",
            Kind::Object(&RESTART_POLICY),
            "Without it a container that ended stays so.",
        ),
        Field::new(
            "secrets",
            Kind::List(&Kind::Object(&SECRET), 100),
            "Fetched once, before the container starts.",
        ),
        Field::new(
            "mountPoints",
            Kind::List(&Kind::Object(&MOUNT_POINT), 20),
            "Volumes that it sees.",
        ),
        Field::new(
            "logConfiguration",
            Kind::Object(&LOG_CONFIGURATION),
            "Of awslogs the group and the mode are looked at.",
        ),
    ],
};

const VOLUME: Shape = Shape {
    name: "Volume",
    aws: Some("ecs.Volume"),
    fields: &[
        Field::required("name", NAME, "What mount points call it."),
        Field::new(
            "configuredAtLaunch",
            Kind::Flag,
            "An EBS volume, as volumeConfigurations describe it. Without it: false.",
        ),
        Field::new("efsVolumeConfiguration", Kind::Object(&EFS), "An EFS file system."),
    ],
};

const EFS: Shape = Shape {
    name: "EFSVolumeConfiguration",
    aws: Some("ecs.EFSVolumeConfiguration"),
    fields: &[Field::required("fileSystemId", NAME, "A name of `fileSystems`, or another one.")],
};

const MOUNT_POINT: Shape = Shape {
    name: "MountPoint",
    aws: Some("ecs.MountPoint"),
    fields: &[
        Field::required("sourceVolume", NAME, "A volume of the task definition."),
        Field::new("containerPath", REFERENCE, "Where the container sees it."),
        Field::new("readOnly", Kind::Flag, "Not simulated."),
    ],
};

const SECRET: Shape = Shape {
    name: "Secret",
    aws: Some("ecs.Secret"),
    fields: &[
        Field::required("name", NAME, "Of the environment variable."),
        Field::required(
            "valueFrom",
            REFERENCE,
            "ARN of a secret of Secrets Manager, or name or ARN of a parameter.",
        ),
    ],
};

const LOG_CONFIGURATION: Shape = Shape {
    name: "LogConfiguration",
    aws: Some("ecs.LogConfiguration"),
    fields: &[
        Field::required("logDriver", NAME, "awslogs, awsfirelens, splunk; others on EC2."),
        Field::new(
            "options",
            Kind::Map(&Kind::Text(2_048), 50),
            "Of awslogs: awslogs-group, awslogs-create-group, mode.",
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
        Field::new("name", NAME, "What Service Connect calls it; unique in the definition."),
    ],
};

const HEALTH_CHECK: Shape = Shape {
    name: "HealthCheck",
    aws: Some("ecs.HealthCheck"),
    fields: &[
        Field::required(
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

const RESTART_POLICY: Shape = Shape {
    name: "ContainerRestartPolicy",
    aws: Some("ecs.ContainerRestartPolicy"),
    fields: &[
        Field::required("enabled", Kind::Flag, "Whether it starts again in its task."),
        Field::new(
            "ignoredExitCodes",
            Kind::List(&Kind::Int(0, 255), 50),
            "Exit codes after which it stays stopped. Without it: none.",
        ),
        Field::new(
            "restartAttemptPeriod",
            Kind::Int(60, 1_800),
            "Seconds that it has to have run. Without it: 300.",
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

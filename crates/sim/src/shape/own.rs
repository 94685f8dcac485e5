//! What a scenario has of its own: images, what stands at the start, traffic, actions and faults.

pub(crate) mod access;
mod faults;
mod metrics;
pub(crate) mod script;
pub(crate) mod traffic;

use super::{Field, Kind, Shape, aws};

use crate::misconception::Misconception;
pub(crate) use faults::*;

const NAME: Kind = Kind::Text(255);
/// A week: longer runs teach nothing more.
pub(crate) const WEEK: u32 = 604_800;
const SPAN: Kind = Kind::Span(WEEK);
/// CPU units or MiB.
const UNITS: Kind = Kind::Int(0, 1_000_000);

/// A whole scenario.
pub(crate) const SCENARIO: Shape = Shape {
    name: "Scenario",
    aws: None,
    fields: &[
        Field::required("gantry", Kind::Int(1, 1), "The version of this format: 1."),
        Field::new("title", Kind::Text(200), "What it shows."),
        Field::new(
            "watch",
            Kind::Text(240),
            "What to look at and what to press, for whoever opens it.",
        ),
        Field::new(
            "seed",
            Kind::Int(0, u32::MAX),
            "Of all that is drawn at random. Without it: 1.",
        ),
        Field::new("duration", SPAN, "How long a run goes on. Without it: 10 minutes."),
        Field::new("region", NAME, "Without it: us-east-1."),
        Field::new(
            "availabilityZones",
            Kind::List(&NAME, 6),
            "Without them: a, b and c of the region.",
        ),
        Field::new(
            "assumptions",
            Kind::Map(&Kind::Either(&[SPAN, Kind::Flag]), 100),
            "Other values for the constants that `gantry assumptions` lists, by rule id.",
        ),
        Field::new(
            "misconceptions",
            Kind::List(&Kind::OneOf(&Misconception::NAMES), 20),
            "Rules that go as people wrongly think that they go.",
        ),
        Field::new(
            "images",
            Kind::Map(&Kind::Object(&IMAGE), 500),
            "By name with tag, as container definitions name them.",
        ),
        Field::new(
            "roles",
            Kind::Map(&access::APIS, 100),
            "IAM roles with what they may call. Without it every role may do everything.",
        ),
        Field::new(
            "subnets",
            Kind::Map(&Kind::Object(&access::SUBNET), 100),
            "Where subnets lead, by name. Others reach everything.",
        ),
        Field::new(
            "absentSecrets",
            Kind::List(&Kind::Text(2_048), 100),
            "Secrets and parameters that do not exist, as `valueFrom` names them.",
        ),
        Field::new(
            "fileSystems",
            Kind::Map(&Kind::Object(&access::FILE_SYSTEM), 50),
            "EFS file systems by id. Others have a mount target in every zone.",
        ),
        Field::new(
            "discoveryServices",
            Kind::List(&Kind::Object(&aws::CLOUD_MAP_SERVICE), 100),
            "Cloud Map services, for service discovery.",
        ),
        Field::new(
            "quotas",
            Kind::Object(&access::QUOTAS),
            "What the account may run at once. Without it nothing is in the way.",
        ),
        Field::new("absentLogGroups", Kind::List(&NAME, 100), "Log groups that do not exist."),
        Field::new(
            "taskDefinitions",
            Kind::List(&Kind::Object(&aws::REGISTER_TASK_DEFINITION), 500),
            "Registered in this order.",
        ),
        Field::new(
            "targetGroups",
            Kind::List(&Kind::Object(&aws::CREATE_TARGET_GROUP), 100),
            "Each behind an Application Load Balancer of its own.",
        ),
        Field::new(
            "cluster",
            Kind::Object(&aws::CREATE_CLUSTER),
            "What strategies may name, and the default one.",
        ),
        Field::new(
            "capacityProviders",
            Kind::List(&Kind::Object(&aws::CREATE_PROVIDER), 100),
            "Those of Auto Scaling groups. FARGATE and FARGATE_SPOT are there anyway.",
        ),
        Field::new(
            "autoScalingGroups",
            Kind::List(&Kind::Object(&aws::CREATE_ASG), 100),
            "Groups of instances.",
        ),
        Field::new(
            "containerInstances",
            Kind::List(&Kind::Object(&INSTANCES), 5_000),
            "ACTIVE at the start, numbered `i-1`, `i-2` and so on.",
        ),
        Field::new(
            "services",
            Kind::List(&Kind::Object(&aws::CREATE_SERVICE), 500),
            "Created before the start.",
        ),
        Field::new(
            "tasks",
            Kind::List(&Kind::Object(&TASKS), 5_000),
            "RUNNING at the start, numbered `t-1`, `t-2` and so on.",
        ),
        Field::new(
            "listeners",
            Kind::List(&Kind::Object(&aws::CREATE_LISTENER), 50),
            "Listeners of load balancers in front of several target groups.",
        ),
        Field::new(
            "alarms",
            Kind::List(&Kind::Object(&aws::PUT_METRIC_ALARM), 1_000),
            "CloudWatch alarms that are there before the start.",
        ),
        Field::new(
            "functions",
            Kind::Map(&Kind::Object(&FUNCTION), 100),
            "What functions answer that lifecycle hooks of deployments call, by name.",
        ),
        Field::new(
            "metrics",
            Kind::List(&Kind::Object(&metrics::METRIC), 50),
            "Recorded metrics, for alarms and policies.",
        ),
        Field::new(
            "scaling",
            Kind::Object(&aws::autoscale::SCALING),
            "What scales services from the start on.",
        ),
        Field::new(
            "dependencies",
            Kind::Map(&Kind::Object(&script::DEPENDENCY), 16),
            "What images use for every request, by name.",
        ),
        Field::new(
            "script",
            Kind::List(&Kind::Object(&script::STEP), 100),
            "A game day: what is done step by step, each when its condition holds after the one before.",
        ),
        Field::new(
            "traffic",
            Kind::List(&Kind::Object(&traffic::TRAFFIC), 20),
            "Classes of requests.",
        ),
        Field::new(
            "actions",
            Kind::List(&Kind::Object(&ACTION), 10_000),
            "What is done during the run. Those of one moment are done in this order, before anything else of it.",
        ),
    ],
};

const FUNCTION: Shape = Shape {
    name: "Function",
    aws: None,
    fields: &[
        Field::new("takes", SPAN, "From the call to the answer. Without it: 0."),
        Field::new("answers", Kind::OneOf(&["SUCCEEDED", "FAILED"]), "Without it: SUCCEEDED."),
    ],
};

const IMAGE: Shape = Shape {
    name: "Image",
    aws: None,
    fields: &[
        Field::new("sizeMb", Kind::Int(1, 100_000), "Compressed, in megabytes. Without it: 100."),
        Field::new(
            "soci",
            Kind::Flag,
            "Whether the registry has a SOCI index of it, so that Fargate loads it lazily. Without it: false.",
        ),
        Field::new("exists", Kind::Flag, "Whether the registry has it. Without it: true."),
        Field::new(
            "readyAfter",
            Kind::Either(&[SPAN, Kind::Object(&SERVICE_TIME)]),
            "From the container's start until it answers, drawn for each task where it is not a span. Without it: 0.",
        ),
        Field::new(
            "concurrency",
            Kind::Int(1, 100_000),
            "Requests that one container works on at a time. Without it: 10.",
        ),
        Field::new(
            "serviceTime",
            Kind::Either(&[SPAN, Kind::Object(&SERVICE_TIME)]),
            "How long a request is worked on. Without it: 50 ms.",
        ),
        Field::new("cpuIdle", UNITS, "CPU units that it uses without any request. Without it: 0."),
        Field::new(
            "cpuPerRequest",
            UNITS,
            "CPU units for each request that it works on. Without it as many as its concurrency allows use all that it reserves.",
        ),
        Field::new(
            "memoryIdle",
            UNITS,
            "MiB that it uses without any request. Without it: 40 % of what it reserves.",
        ),
        Field::new(
            "memoryPerRequest",
            UNITS,
            "MiB for each request that it has, worked on or waiting. Without it: 0.",
        ),
        Field::new(
            "memoryLeakPerRequest",
            UNITS,
            "KiB of each answered request that it never gives back. Without it: 0.",
        ),
        Field::new(
            "memoryLeakPerMinute",
            UNITS,
            "MiB a minute that it never gives back. Without it: 0.",
        ),
        Field::new(
            "keepAlive",
            SPAN,
            "How long it keeps a connection without requests. Without it: longer than the load balancer.",
        ),
        Field::new(
            "onSigterm",
            Kind::Either(&[
                Kind::OneOf(&["default", "finish", "ignore"]),
                Kind::Object(&ON_SIGTERM),
            ]),
            "What the process does. Without it: finish the requests that it works on, then exit.",
        ),
        Field::new("exits", Kind::Object(&EXITS), "It ends by itself."),
        Field::new(
            "lifetime",
            Kind::Object(&LIFETIME),
            "It ends by itself, each task after a time of its own.",
        ),
        Field::new(
            "neverStarts",
            Kind::Flag,
            "The container cannot be started. Without it: false.",
        ),
        Field::new(
            "hangsAt",
            SPAN,
            "It answers nothing from then on, counted from the container's start.",
        ),
        Field::new("errorsFrom", SPAN, "It answers 500 from then on."),
        Field::new("recoversAt", SPAN, "It answers again after `hangsAt` or `errorsFrom`."),
        Field::new("outOfMemoryAt", SPAN, "The memory limit kills it then: exit code 137."),
        Field::new(
            "calls",
            access::APIS,
            "APIs that it calls for every request; where the task role may not, it answers 500.",
        ),
        Field::new(
            "uses",
            Kind::List(&NAME, 16),
            "Dependencies that it calls for every request, one after another.",
        ),
    ],
};

const SERVICE_TIME: Shape = Shape {
    name: "ServiceTime",
    aws: None,
    fields: &[
        Field::new("exponential", SPAN, "Exponentially distributed with this mean."),
        Field::new(
            "uniform",
            Kind::List(&SPAN, 2),
            "Anything between two spans is equally likely.",
        ),
    ],
};

const ON_SIGTERM: Shape = Shape {
    name: "OnSigterm",
    aws: None,
    fields: &[Field::required(
        "exit",
        SPAN,
        "Exits with code 0 after this time, whatever it works on.",
    )],
};

const CODE: Field = Field::new("code", Kind::Int(0, 255), "The exit code. Without it: 1.");

const EXITS: Shape = Shape {
    name: "Exits",
    aws: None,
    fields: &[Field::required("after", SPAN, "Counted from the container's start."), CODE],
};

const LIFETIME: Shape = Shape {
    name: "Lifetime",
    aws: None,
    fields: &[Field::required("mean", SPAN, "Exponentially distributed with this mean."), CODE],
};

const INSTANCES: Shape = Shape {
    name: "ContainerInstances",
    aws: None,
    fields: &[
        Field::required("instanceType", NAME, "Such as m5.large."),
        Field::new("availabilityZone", NAME, "Without it they go round the zones in order."),
        Field::new(
            "external",
            Kind::Flag,
            "Machines outside of AWS that register what the type would. Without it: false.",
        ),
        Field::new("count", Kind::Int(1, 5_000), "How many of them. Without it: 1."),
        Field::new("autoScalingGroup", NAME, "The group that they belong to."),
        Field::new("capacityProvider", NAME, "The provider whose Managed Instances they are."),
        Field::new(
            "age",
            Kind::Span(14 * 86_400),
            "How long Managed Instances have been there: at 14 days they drain. Without it: 0.",
        ),
        Field::new("attributes", Kind::Map(&NAME, 50), "Custom attributes, name to value."),
        Field::new("awsvpcTrunking", Kind::Flag, "Registered with trunking. Without it: false."),
        Field::new(
            "cachedImages",
            Kind::List(&NAME, 100),
            "Images that were pulled to them before.",
        ),
    ],
};

const TASKS: Shape = Shape {
    name: "Tasks",
    aws: None,
    fields: &[
        Field::new(
            "service",
            NAME,
            "The service that started them. Without it they are standalone.",
        ),
        Field::new(
            "taskDefinition",
            Kind::Text(2_048),
            "What they run. Without it: what their service runs.",
        ),
        Field::new("count", Kind::Int(1, 5_000), "How many of them. Without it: 1."),
        Field::new(
            "containerInstance",
            NAME,
            "On EC2: where they run, such as i-2. Without it they are placed.",
        ),
        Field::new(
            "availabilityZone",
            NAME,
            "On Fargate: where they run. Without it they are spread.",
        ),
        Field::new(
            "launchType",
            Kind::OneOf(&["EC2", "FARGATE", "EXTERNAL"]),
            "Of standalone tasks. Without it: the cluster's default strategy, else EC2.",
        ),
        Field::new("capacityProviderStrategy", aws::STRATEGY, "Of standalone tasks."),
        Field::new("group", NAME, "Of standalone tasks. Without it: `family:NAME`."),
    ],
};

/// Something that is done at a moment. What stands in `with` depends on the call or fault.
pub(crate) const ACTION: Shape = Shape {
    name: "Action",
    aws: None,
    fields: &[
        Field::required("at", SPAN, "When."),
        Field::new("call", NAME, "The AWS call that is made."),
        Field::new("fault", NAME, "The fault that strikes."),
        Field::new(
            "with",
            Kind::Map(&Kind::Free, 100),
            "The call's request, or what the fault needs.",
        ),
    ],
};

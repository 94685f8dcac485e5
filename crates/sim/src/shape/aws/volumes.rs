//! EBS volumes that are configured at launch, of services and of tasks.

use super::{NAME, REFERENCE};
use crate::shape::{Field, Kind, Shape};

/// Of a service: each of its tasks gets one.
pub(super) const OF_SERVICE: Field = Field::new(
    "volumeConfigurations",
    Kind::List(&Kind::Object(&SERVICE_VOLUME), 1),
    "The EBS volume that each task gets, for the definition's volume that is configuredAtLaunch.",
);

/// Of a task that RunTask starts.
pub(super) const OF_TASK: Field = Field::new(
    "volumeConfigurations",
    Kind::List(&Kind::Object(&TASK_VOLUME), 1),
    "The EBS volume that each task gets, for the definition's volume that is configuredAtLaunch.",
);

const SERVICE_VOLUME: Shape = Shape {
    name: "ServiceVolumeConfiguration",
    aws: Some("ecs.ServiceVolumeConfiguration"),
    fields: &[
        VOLUME_NAME,
        Field::required(
            "managedEBSVolume",
            Kind::Object(&Shape {
                name: "ServiceManagedEBSVolumeConfiguration",
                aws: Some("ecs.ServiceManagedEBSVolumeConfiguration"),
                fields: EBS,
            }),
            "The volume.",
        ),
    ],
};

const TASK_VOLUME: Shape = Shape {
    name: "TaskVolumeConfiguration",
    aws: Some("ecs.TaskVolumeConfiguration"),
    fields: &[
        VOLUME_NAME,
        Field::required(
            "managedEBSVolume",
            Kind::Object(&Shape {
                name: "TaskManagedEBSVolumeConfiguration",
                aws: Some("ecs.TaskManagedEBSVolumeConfiguration"),
                fields: EBS,
            }),
            "The volume.",
        ),
    ],
};

const VOLUME_NAME: Field = Field::required("name", NAME, "The volume of the task definition.");

const EBS: &[Field] = &[
    Field::required(
        "roleArn",
        REFERENCE,
        "The infrastructure role; where `roles` are listed, it has to allow `ec2`.",
    ),
    Field::new("sizeInGiB", Kind::Int(1, 16_384), "What it costs follows from it, as gp3."),
    Field::new("snapshotId", NAME, "What it is made from, in place of or beside a size."),
];

//! What faults need.

use super::NAME;
use crate::shape::{Field, Kind, Shape};

const TASK: Field =
    Field::required("task", Kind::Text(2_048), "A task: `t-3`, `web/0`, `web/any` or `any`.");
const CONTAINER: Field =
    Field::new("container", NAME, "A container by name. Without it: the first essential one.");
const INSTANCE: Field = Field::required(
    "instance",
    Kind::Text(2_048),
    "An instance: `i-2`, `group/0`, `us-east-1a/any` or `any`.",
);

/// A fault that strikes a container's process.
pub(crate) const PROCESS_FAULT: Shape =
    Shape { name: "ProcessFault", aws: None, fields: &[TASK, CONTAINER] };

/// The process ends at once.
pub(crate) const KILL: Shape = Shape {
    name: "KillContainer",
    aws: None,
    fields: &[
        TASK,
        CONTAINER,
        Field::new("code", Kind::Int(0, 255), "The exit code. Without it: 137."),
    ],
};

/// A fault of an image's tag.
pub(crate) const IMAGE_FAULT: Shape = Shape {
    name: "ImageFault",
    aws: None,
    fields: &[Field::required("image", NAME, "Name with tag.")],
};

/// Another image under a tag.
pub(crate) const PUSH_IMAGE: Shape = Shape {
    name: "PushImage",
    aws: None,
    fields: &[
        Field::required("image", NAME, "Name with tag."),
        Field::required("as", NAME, "The image that what is pushed behaves like."),
    ],
};

/// A fault of an instance's agent.
pub(crate) const INSTANCE_FAULT: Shape =
    Shape { name: "InstanceFault", aws: None, fields: &[INSTANCE] };

/// A fault of a zone.
pub(crate) const ZONE_FAULT: Shape = Shape {
    name: "ZoneFault",
    aws: None,
    fields: &[Field::required("availabilityZone", NAME, "Which zone.")],
};

/// An interruption of one task.
pub(crate) const SPOT_FAULT: Shape = Shape { name: "SpotFault", aws: None, fields: &[TASK] };

/// Interruptions of many tasks.
pub(crate) const SPOT_WAVE: Shape = Shape {
    name: "SpotWave",
    aws: None,
    fields: &[
        Field::new(
            "percent",
            Kind::Int(1, 100),
            "The chance of each task on FARGATE_SPOT to be interrupted. Without it: 100.",
        ),
        Field::new("availabilityZone", NAME, "Where. Without it: everywhere."),
    ],
};

/// A fault of what AWS has to give.
pub(crate) const CAPACITY_FAULT: Shape = Shape {
    name: "CapacityFault",
    aws: None,
    fields: &[
        Field::required(
            "capacity",
            Kind::OneOf(&["FARGATE", "FARGATE_SPOT", "EC2"]),
            "Nothing new starts on it; what runs there stays.",
        ),
        Field::new("availabilityZone", NAME, "Where. Without it: everywhere."),
    ],
};

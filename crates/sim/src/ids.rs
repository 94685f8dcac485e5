//! Names of things in a run. Numbers count up from 1 and are never used again, so that an id in the log
//! can never point at something newer. Shown short (`t-17`), where ECS shows 32 hexadecimal digits.

use std::fmt;

/// A number that names one kind of thing.
pub trait Id: Copy + Ord + fmt::Debug {
    /// The id with this number.
    fn from_number(number: u64) -> Self;
    /// The number behind the id.
    fn number(self) -> u64;
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $number:ty, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $number);

        impl Id for $name {
            fn from_number(number: u64) -> Self {
                // Bounds of the world keep every count far below its type's maximum.
                Self(<$number>::try_from(number).unwrap_or(<$number>::MAX))
            }

            fn number(self) -> u64 {
                u64::from(self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
    };
}

id!(
    /// A task.
    TaskId, u32, "t-"
);
id!(
    /// A service.
    ServiceId, u32, "svc-"
);
id!(
    /// A deployment of a service.
    DeploymentId, u32, "ecs-svc/"
);
id!(
    /// A registered revision of a task definition.
    TaskDefinitionId, u32, "td-"
);
id!(
    /// A container instance and the EC2 instance under it: one id for both.
    InstanceId, u32, "i-"
);
id!(
    /// An Auto Scaling group.
    AsgId, u32, "asg-"
);
id!(
    /// A capacity provider.
    CapacityProviderId, u16, "cp-"
);
id!(
    /// A target group.
    TargetGroupId, u32, "tg-"
);
id!(
    /// A CloudWatch alarm.
    AlarmId, u32, "alarm-"
);
id!(
    /// A scaling policy.
    PolicyId, u32, "policy-"
);
id!(
    /// A scheduled action of auto scaling.
    ScheduledActionId, u32, "scheduled-"
);
id!(
    /// A listener of a load balancer.
    ListenerId, u32, "listener-"
);
id!(
    /// A rule of a listener.
    RuleId, u32, "rule-"
);
id!(
    /// A class of requests.
    ClassId, u16, "class-"
);
id!(
    /// An Availability Zone.
    ZoneId, u8, "az-"
);
id!(
    /// A request, or a batch of requests that travel together.
    RequestId, u64, "r-"
);
id!(
    /// A record of the log.
    RecordId, u64, "#"
);

impl RecordId {
    /// The cause of what the scenario itself set up.
    pub const SCENARIO: Self = Self(0);
}

impl ZoneId {
    /// Where external instances are: in no Availability Zone (rule `instance.external`).
    pub const NONE: Self = Self(u8::MAX);
}

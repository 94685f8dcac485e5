//! What tasks in PROVISIONING wait for: instances that are on their way, or a provider that has yet to ask for some.

use std::fmt;

use sim::instance::InstanceStatus;
use sim::task::{Host, TaskStatus};
use sim::time::SimTime;
use sim::world::World;

use crate::words::{Count, Left};

/// "10 in PROVISIONING wait for 3 booting instances: 89 s", at a moment. The time is that of the first.
pub struct InProvisioning<'a>(pub &'a World, pub SimTime);

impl fmt::Display for InProvisioning<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(world, at) = self;
        let waiting = world.tasks.values().filter(|task| {
            task.host == Host::Ec2(None) && matches!(task.status, TaskStatus::Provisioning { .. })
        });
        let (mut waits, mut providers) = (0_u32, Vec::new());
        for task in waiting {
            waits += 1;
            if !providers.contains(&task.provider) {
                providers.push(task.provider);
            }
        }
        let coming = world.instances.values().filter(|own| providers.contains(&own.provider));
        let until = |status| match status {
            InstanceStatus::Booting { until } | InstanceStatus::Registering { until } => {
                Some(until)
            }
            _ => None,
        };
        let coming: Vec<SimTime> = coming.filter_map(|own| until(own.status)).collect();
        let wait = if waits == 1 { "waits" } else { "wait" };
        write!(f, "{waits} in PROVISIONING {wait} for ")?;
        let Some(first) = coming.iter().min() else {
            return f.write_str("instances of the provider");
        };
        let left = Left(first.since(*at).0.div_ceil(1_000_000));
        write!(f, "{}: {left}", Count(coming.len() as u32, "booting instance"))
    }
}

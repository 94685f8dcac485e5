//! Availability Zones, and what follows when one is lost (rules `engine.zone-loss*`).

use std::sync::Arc;

/// An Availability Zone of the scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Its name, such as `us-east-1a`.
    pub name: Arc<str>,
    /// Whether it is lost.
    pub dark: bool,
    /// Counts changes of `dark`; a timer of an earlier stamp does nothing.
    pub stamp: u32,
    /// Of which capacity AWS has nothing left there, in the order of [`Capacity`].
    pub dry: [bool; 3],
}

/// What AWS may have no more of in a zone (rule `engine.capacity-drought`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capacity {
    /// Fargate on demand.
    Fargate,
    /// Fargate Spot.
    FargateSpot,
    /// EC2 instances.
    Ec2,
}

impl Capacity {
    /// All of it.
    pub const ALL: [Self; 3] = [Self::Fargate, Self::FargateSpot, Self::Ec2];

    /// What a task on Fargate takes.
    pub const fn of_fargate(spot: bool) -> Self {
        if spot { Self::FargateSpot } else { Self::Fargate }
    }

    /// As faults and records name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fargate => "FARGATE",
            Self::FargateSpot => "FARGATE_SPOT",
            Self::Ec2 => "EC2",
        }
    }
}

impl Zone {
    /// Whether something new can get capacity there.
    pub fn has(&self, capacity: Capacity) -> bool {
        !self.dark && !self.dry[capacity as usize]
    }
}

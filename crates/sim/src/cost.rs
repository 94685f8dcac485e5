//! What a run costs, and how much of it is reserved but idle. Integers throughout (rule `engine.money`).

/// Nano-dollars: a thousand-millionth of a US dollar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct NanoDollars(pub u64);

/// Adds up price × quantity × microseconds and divides only when read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Meter {
    /// Nano-dollars an hour × microseconds × 1024.
    pub accrued: u128,
}

/// All meters of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Costs {
    /// vCPU and memory of Fargate tasks that ended, with rounding and minimum.
    pub fargate: Meter,
    /// Instances that ended.
    pub instances: Meter,
    /// Of instances, what no task had reserved.
    pub idle: Meter,
    /// Load balancers by the hour.
    pub load_balancers: Meter,
}

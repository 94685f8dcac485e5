//! Prices in us-east-1, Linux, in whole nano-dollars an hour, as of 20 July 2026; those of instances stand
//! with their types. The project's `facts.toml` has the same figures (rules `price.*`). What is only typical of
//! them, a scenario may change: it stands with the assumptions.

use super::Rate;
use crate::instance_types::InstanceType;
use crate::time::SimDuration;

/// When the prices were taken from the price list's mirrors.
pub const DATE: &str = "2026-07-20";

/// A vCPU on Fargate, x86 (rule `price.fargate.vcpu`).
pub const FARGATE_VCPU: u64 = 40_480_000;
/// A GB on Fargate, x86 (rule `price.fargate.gb`).
pub const FARGATE_GB: u64 = 4_445_000;
/// A vCPU on Fargate, ARM (rule `price.fargate-arm.vcpu`).
pub const FARGATE_ARM_VCPU: u64 = 32_380_000;
/// A GB on Fargate, ARM (rule `price.fargate-arm.gb`).
pub const FARGATE_ARM_GB: u64 = 3_560_000;
/// A GB of ephemeral storage above the included amount (rules `price.fargate.storage`,
/// `fargate.storage-included`).
pub const FARGATE_STORAGE_GB: u64 = 111_000;
/// A load balancer (rule `price.alb.hour`).
pub const LOAD_BALANCER: u64 = 22_500_000;
/// A load balancer capacity unit (rule `price.alb.lcu`).
pub const CAPACITY_UNIT: u64 = 8_000_000;

/// Shortest billed time of a task (rule `fargate.billing-minimum`).
const MINIMUM: SimDuration = SimDuration::from_secs(60);

/// What a task on Fargate costs at so many percent of the on-demand price (rule `engine.spot-price`); storage is what
/// it has above the included amount. Spot's discount does not cover storage.
pub fn fargate(arm: bool, percent: u32, cpu_units: u32, memory_mib: u32, storage_gib: u32) -> Rate {
    let (vcpu, gb) =
        if arm { (FARGATE_ARM_VCPU, FARGATE_ARM_GB) } else { (FARGATE_VCPU, FARGATE_GB) };
    let size = vcpu * u64::from(cpu_units) + gb * u64::from(memory_mib);
    Rate(size * u64::from(percent) / 100 + FARGATE_STORAGE_GB * u64::from(storage_gib) * 1_024)
}

/// The time that is billed for a task that lasted this long.
pub fn billed(time: SimDuration) -> SimDuration {
    SimDuration::from_secs(time.0.div_ceil(1_000_000)).max(MINIMUM)
}

/// What Fargate asks for the vCPUs and the memory of an instance, in nano-dollars an hour
/// (rules `price.fargate-equal.*`).
pub fn fargate_equal(kind: &InstanceType) -> u64 {
    fargate(kind.arm, 100, kind.vcpus * 1_024, kind.memory_mib, 0).0 / 1_024
}

/// The share of an instance, in thousandths, that has to be reserved all the time for it to cost less than
/// Fargate (rule `price.break-even.rule`).
pub fn break_even(kind: &InstanceType) -> u64 {
    let equal = fargate_equal(kind);
    (kind.price * 1_000 + equal / 2) / equal
}

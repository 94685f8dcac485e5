//! Instance types with what they register and cost, from the project's `facts.toml` (rules `ec2.*`, `price.ec2.*`).
//! Sizes are documented; what is registered of the memory is an assumption (rules `engine.registered-memory.*`).
//! Prices are of 20 July 2026.

use crate::assumptions::Assumptions;
use crate::instance::{Instance, Resources};

/// An instance type.
#[derive(Debug, Clone, Copy)]
pub struct InstanceType {
    /// Its name, such as `m5.large`.
    pub name: &'static str,
    /// Virtual CPUs.
    pub vcpus: u32,
    /// MiB as the type is sold.
    pub memory_mib: u32,
    /// MiB as it registers; types of the same size share a figure (rules `engine.registered-memory.*`).
    pub registered_mib: fn(&Assumptions) -> u32,
    /// Network interfaces, its own included.
    pub enis: u32,
    /// Tasks in awsvpc mode with trunking; none where the type has no trunking.
    pub trunked_tasks: Option<u32>,
    /// Whether it is 64-bit ARM.
    pub arm: bool,
    /// Nano-dollars an hour, Linux on demand in us-east-1.
    pub price: u64,
}

/// All types that a scenario may name.
#[rustfmt::skip]
pub const TYPES: &[InstanceType] = &[
    //              vCPU  sold  registered                 ENIs  trunked  price
    x86("t3.small",   2,  2_048, |it| it.memory_t3_small,    3, None,      20_800_000),
    x86("t3.medium",  2,  4_096, |it| it.memory_t3_medium,   3, None,      41_600_000),
    x86("t3.large",   2,  8_192, |it| it.memory_t3_large,    3, None,      83_200_000),
    x86("t3.xlarge",  4, 16_384, |it| it.memory_m5_xlarge,   4, None,     166_400_000),
    x86("m5.large",   2,  8_192, |it| it.memory_m5_large,    3, Some(10),  96_000_000),
    x86("m5.xlarge",  4, 16_384, |it| it.memory_m5_xlarge,   4, Some(20), 192_000_000),
    x86("m6i.large",  2,  8_192, |it| it.memory_m5_large,    3, Some(10),  96_000_000),
    x86("m6i.xlarge", 4, 16_384, |it| it.memory_m5_xlarge,   4, Some(20), 192_000_000),
    arm("m7g.medium", 1,  4_096, |it| it.memory_t3_medium,   2, Some(4),   40_800_000),
    arm("m7g.large",  2,  8_192, |it| it.memory_m5_large,    3, Some(10),  81_600_000),
    arm("m7g.xlarge", 4, 16_384, |it| it.memory_m5_xlarge,   4, Some(20), 163_200_000),
    x86("c5.large",   2,  4_096, |it| it.memory_c5_large,    3, Some(10),  85_000_000),
    x86("c5.xlarge",  4,  8_192, |it| it.memory_c5_xlarge,   4, Some(20), 170_000_000),
    x86("c6i.large",  2,  4_096, |it| it.memory_c5_large,    3, Some(10),  85_000_000),
    arm("c7g.large",  2,  4_096, |it| it.memory_c5_large,    3, Some(10),  72_500_000),
    x86("r5.large",   2, 16_384, |it| it.memory_r5_large,    3, Some(10), 126_000_000),
    x86("r6i.large",  2, 16_384, |it| it.memory_r5_large,    3, Some(10), 126_000_000),
    x86("m5.4xlarge", 16, 65_536, |it| it.memory_m5_4xlarge,  8, Some(60), 768_000_000),
];

/// The place in [`TYPES`] of the type with a name.
pub fn find(name: &str) -> Option<u8> {
    TYPES.iter().position(|kind| kind.name == name).and_then(|index| u8::try_from(index).ok())
}

impl InstanceType {
    /// What an instance of this type registers (rules `ec2.registered-cpu`, `ec2.eni-rule`, `ec2.trunking`).
    pub fn registers(&self, trunking: bool, assumptions: &Assumptions) -> Resources {
        let primary_taken = self.enis - 1;
        let enis = if trunking { self.trunked_tasks } else { None }.unwrap_or(primary_taken);
        let memory_mib = (self.registered_mib)(assumptions);
        Resources { cpu_units: self.vcpus * 1_024, memory_mib, enis }
    }

    /// `ecs.cpu-architecture`.
    pub fn architecture(&self) -> &'static str {
        if self.arm { "arm64" } else { "x86_64" }
    }
}

impl Instance {
    /// Its type.
    pub fn kind(&self) -> &'static InstanceType {
        TYPES.get(usize::from(self.kind)).unwrap_or(&TYPES[0])
    }
}

const fn x86(
    name: &'static str,
    vcpus: u32,
    memory_mib: u32,
    registered_mib: fn(&Assumptions) -> u32,
    enis: u32,
    trunked_tasks: Option<u32>,
    price: u64,
) -> InstanceType {
    InstanceType { name, vcpus, memory_mib, registered_mib, enis, trunked_tasks, arm: false, price }
}

const fn arm(
    name: &'static str,
    vcpus: u32,
    memory_mib: u32,
    registered_mib: fn(&Assumptions) -> u32,
    enis: u32,
    trunked_tasks: Option<u32>,
    price: u64,
) -> InstanceType {
    let kind = x86(name, vcpus, memory_mib, registered_mib, enis, trunked_tasks, price);
    InstanceType { arm: true, ..kind }
}

//! Instance types with what they register and cost, from the project's `facts.toml` (rules `ec2.*`, `price.ec2.*`).

/// An instance type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstanceType {
    /// Its name, such as `m5.large`.
    pub name: &'static str,
    /// Virtual CPUs.
    pub vcpus: u32,
    /// MiB as the type is sold.
    pub memory_mib: u32,
    /// MiB as it registers (rules `engine.registered-memory.*`).
    pub registered_mib: u32,
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
pub const TYPES: &[InstanceType] = &[];

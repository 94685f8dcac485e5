//! The sizes that a task may have on Fargate (rule `fargate.sizes`), and how sizes are written.

/// CPU units with the MiB that go with them, from, to, in steps of.
const SIZES: [(u32, u32, u32, u32); 8] = [
    (256, GIB, 2 * GIB, GIB),
    (512, GIB, 4 * GIB, GIB),
    (1_024, 2 * GIB, 8 * GIB, GIB),
    (2_048, 4 * GIB, 16 * GIB, GIB),
    (4_096, 8 * GIB, 30 * GIB, GIB),
    (8_192, 16 * GIB, 60 * GIB, 4 * GIB),
    (16_384, 32 * GIB, 120 * GIB, 8 * GIB),
    (32_768, 0, 0, GIB),
];
const GIB: u32 = 1_024;
/// The smallest size has half a GiB as well.
const SMALLEST: (u32, u32) = (256, 512);
/// The largest CPU comes with three amounts of memory that follow no step.
const LARGEST: (u32, [u32; 3]) = (32_768, [60 * GIB, 120 * GIB, 244 * GIB]);

/// Amounts of memory in MiB that go with so many CPU units on Fargate; none where Fargate has no such CPU.
pub(crate) fn memory_of(cpu_units: u32) -> Vec<u32> {
    let Some((_, from, to, step)) = SIZES.into_iter().find(|size| size.0 == cpu_units) else {
        return Vec::new();
    };
    if cpu_units == LARGEST.0 {
        return LARGEST.1.to_vec();
    }
    let smallest = (cpu_units == SMALLEST.0).then_some(SMALLEST.1);
    smallest.into_iter().chain((from..=to).step_by(usize::try_from(step).unwrap_or(1))).collect()
}

/// CPU units of all Fargate sizes.
pub(crate) fn cpus() -> impl Iterator<Item = u32> {
    SIZES.into_iter().map(|size| size.0)
}

/// Why Fargate has no such size, and what it has.
pub(crate) fn complaint(cpu_units: u32, memory_mib: u32) -> Option<String> {
    let memory = memory_of(cpu_units);
    if memory.contains(&memory_mib) {
        return None;
    }
    let Some((first, last)) = memory.first().zip(memory.last()) else {
        let cpus = cpus().map(|cpu| cpu.to_string()).collect::<Vec<_>>().join(", ");
        return Some(format!("Fargate has no size of {cpu_units} CPU units; it has {cpus}"));
    };
    let near = memory.iter().min_by_key(|mib| mib.abs_diff(memory_mib)).unwrap_or(first);
    Some(format!(
        "Fargate has no size of {cpu_units} CPU units and {memory_mib} MiB; with that CPU it has \
         {first} to {last} MiB, {near} is nearest"
    ))
}

/// Reads CPU as the API takes it: `256`, `1024`, `1 vCPU`, `.5 vcpu`.
pub(crate) fn cpu_units(text: &str) -> Option<u32> {
    let text = text.trim().to_ascii_lowercase();
    match text.strip_suffix("vcpu") {
        Some(vcpus) => thousandths(vcpus).map(|n| n * 1_024 / 1_000),
        None => text.parse().ok(),
    }
}

/// Reads memory as the API takes it: `512`, `1GB`, `0.5 GB`.
pub(crate) fn memory_mib(text: &str) -> Option<u32> {
    let text = text.trim().to_ascii_lowercase();
    match text.strip_suffix("gb") {
        Some(gib) => thousandths(gib).map(|n| n * 1_024 / 1_000),
        None => text.parse().ok(),
    }
}

/// A decimal number of at most four digits before the point and three after it, in thousandths.
fn thousandths(text: &str) -> Option<u32> {
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let fits = whole.len() <= 4 && fraction.len() <= 3 && digits(whole) && digits(fraction);
    if !fits || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let whole: u32 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let fraction: u32 = format!("{fraction:0<3}").parse().ok()?;
    Some(whole * 1_000 + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rules `fargate.sizes`, `fargate.cpu-min`, `fargate.cpu-max`, `fargate.memory-min`, `fargate.memory-max`: the documented table, row by row, and nothing beside it.
    #[test]
    fn fargate_has_77_sizes_and_only_those() {
        let gib = |numbers: Vec<u32>| numbers.into_iter().map(|n| n * GIB).collect::<Vec<_>>();
        let check = |cpu: u32, expected: Vec<u32>| {
            assert_eq!(memory_of(cpu), expected, "{cpu}");
            expected.len()
        };
        let count = check(256, vec![512, 1_024, 2_048])
            + check(512, gib((1..=4).collect()))
            + check(1_024, gib((2..=8).collect()))
            + check(2_048, gib((4..=16).collect()))
            + check(4_096, gib((8..=30).collect()))
            + check(8_192, gib(vec![16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60]))
            + check(16_384, gib(vec![32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120]))
            + check(32_768, gib(vec![60, 120, 244]));
        assert_eq!(count, 77);
        let accepted = (0..=40_000)
            .flat_map(|cpu| memory_of(cpu).into_iter().map(move |memory| (cpu, memory)))
            .filter(|(cpu, memory)| complaint(*cpu, *memory).is_none());
        assert_eq!(accepted.count(), 77);
    }

    #[test]
    fn a_wrong_size_is_told_what_is_near() {
        let check = |cpu, memory, expected: &str| {
            assert_eq!(complaint(cpu, memory).unwrap_or_default(), expected);
        };
        check(256, 512, "");
        check(
            256,
            1_536,
            "Fargate has no size of 256 CPU units and 1536 MiB; with that CPU it has 512 to 2048 MiB, 1024 is nearest",
        );
        check(
            300,
            512,
            "Fargate has no size of 300 CPU units; it has 256, 512, 1024, 2048, 4096, 8192, 16384, 32768",
        );
    }

    #[test]
    fn sizes_are_read_as_the_api_takes_them() {
        let check = |text: &str, cpu: Option<u32>, memory: Option<u32>| {
            assert_eq!((cpu_units(text), memory_mib(text)), (cpu, memory), "{text}");
        };
        check("256", Some(256), Some(256));
        check("1 vCPU", Some(1_024), None);
        check(".25vcpu", Some(256), None);
        check("0.5 GB", None, Some(512));
        check("244GB", None, Some(249_856));
        check("GB", None, None);
        check("-1", None, None);
        check("99999 GB", None, None);
    }
}

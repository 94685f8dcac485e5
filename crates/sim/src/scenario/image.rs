//! `images`: how what a scenario says of an image becomes one.

use serde_json::Value;

use crate::call::{access, dependency};
use crate::finding::Findings;
use crate::image::{Behaviour, Image, OnSigterm, ServiceTime};
use crate::json::{At, span};
use crate::time::SimDuration;
use crate::world::World;

/// Reads the description of an image.
pub(super) fn read(world: &World, name: &str, at: &At<'_>, findings: &mut Findings) -> Image {
    let plain = Image::plain(name, &world.assumptions);
    Image {
        size_mb: at.int("sizeMb").unwrap_or(plain.size_mb),
        soci: at.flag("soci").unwrap_or(plain.soci),
        exists: at.flag("exists").unwrap_or(plain.exists),
        ready_after: time(at, "readyAfter", findings).unwrap_or(plain.ready_after),
        concurrency: at.int("concurrency").unwrap_or(plain.concurrency),
        service_time: time(at, "serviceTime", findings).unwrap_or(plain.service_time),
        cpu_idle: at.int("cpuIdle").unwrap_or(plain.cpu_idle),
        cpu_per_request: at.int("cpuPerRequest"),
        memory_idle: at.int("memoryIdle"),
        memory_per_request: at.int("memoryPerRequest").unwrap_or(plain.memory_per_request),
        leak_per_request: at.int("memoryLeakPerRequest").unwrap_or(plain.leak_per_request),
        leak_per_minute: at.int("memoryLeakPerMinute").unwrap_or(plain.leak_per_minute),
        keep_alive: at.span("keepAlive"),
        on_sigterm: on_sigterm(at).unwrap_or(plain.on_sigterm),
        behaviour: behaviour(at, findings),
        calls: access::apis(at, "calls"),
        uses: dependency::uses(world, at, findings),
        ..plain
    }
}

/// A constant or distributed time in a field.
pub(crate) fn time(at: &At<'_>, name: &str, findings: &mut Findings) -> Option<ServiceTime> {
    let time = at.get(name)?;
    if let Some(constant) = span(time.value) {
        return Some(ServiceTime::Constant(constant));
    }
    if !time.value.is_object() {
        return None;
    }
    let uniform: Option<Vec<SimDuration>> = time
        .get("uniform")
        .map(|list| list.items().iter().filter_map(|at| span(at.value)).collect());
    match (time.span("exponential"), uniform.as_deref()) {
        (Some(mean), None) => Some(ServiceTime::Exponential(mean)),
        (None, Some([from, to])) if from <= to => Some(ServiceTime::Uniform(*from, *to)),
        _ => {
            let message =
                "write a span, or `exponential` with a mean, or `uniform` with two spans in order";
            findings.malformed(&time.path, message);
            None
        }
    }
}

fn on_sigterm(at: &At<'_>) -> Option<OnSigterm> {
    match at.value.get("onSigterm")? {
        Value::String(word) if word == "ignore" => Some(OnSigterm::Ignore),
        Value::String(word) if word == "default" => Some(OnSigterm::Default),
        Value::Object(object) => object.get("exit").and_then(span).map(OnSigterm::Exit),
        _ => Some(OnSigterm::Finish),
    }
}

fn behaviour(at: &At<'_>, findings: &mut Findings) -> Behaviour {
    let ends = |field, time| {
        let at = at.get(field)?;
        let code = at.int("code").and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
        Some((at.span(time)?, code))
    };
    let behaviour = Behaviour {
        exits: ends("exits", "after"),
        lifetime_mean: ends("lifetime", "mean"),
        never_starts: at.flag("neverStarts").unwrap_or(false),
        hangs_at: at.span("hangsAt"),
        errors_from: at.span("errorsFrom"),
        recovers_at: at.span("recoversAt"),
        out_of_memory_at: at.span("outOfMemoryAt"),
    };
    if let Some(recovers) = behaviour.recovers_at
        && behaviour.hangs_at.into_iter().chain(behaviour.errors_from).all(|from| from >= recovers)
    {
        let path = at.path.field("recoversAt");
        findings.malformed(&path, "nothing is wrong before: give an earlier hangsAt or errorsFrom");
    }
    behaviour
}

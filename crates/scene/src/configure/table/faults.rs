//! The fields of faults, in the same table: each is a thing that is made, and never there.

use sim::call::Name;

use super::{Group, Kind, Table, group, row, whole};

/// All faults, and what takes them back.
pub(in crate::configure) const TABLES: &[Table] = &[
    fault(Name::KillContainer, KILL),
    fault(Name::Hang, PROCESS),
    fault(Name::FailHealthChecks, PROCESS),
    fault(Name::Recover, PROCESS),
    fault(Name::MissingImage, IMAGE),
    fault(Name::PushImage, &[group("", &[row("image", ""), row("as", "")])]),
    fault(Name::RestoreImage, IMAGE),
    fault(Name::DenyPermission, PERMISSION),
    fault(Name::AllowPermission, PERMISSION),
    fault(Name::CutRoute, SUBNET),
    fault(Name::RestoreRoute, SUBNET),
    fault(Name::ExhaustAddresses, SUBNET),
    fault(Name::RestoreAddresses, SUBNET),
    fault(Name::DeleteSecret, SECRET),
    fault(Name::RestoreSecret, SECRET),
    fault(Name::DeleteLogGroup, LOG_GROUP),
    fault(Name::RestoreLogGroup, LOG_GROUP),
    fault(Name::InterruptLogs, &[]),
    fault(Name::ResumeLogs, &[]),
    fault(Name::FailVolumes, &[]),
    fault(Name::RestoreVolumes, &[]),
    fault(Name::SetQuota, &[group("", &[row("fargateVcpu", ""), row("fargateSpotVcpu", "")])]),
    fault(Name::RestoreQuota, &[]),
    fault(Name::SlowRegistry, &[group("", &[row("factor", "")])]),
    fault(Name::LimitPulls, &[]),
    fault(Name::RestoreRegistry, &[]),
    fault(Name::DisconnectAgent, INSTANCE),
    fault(Name::ConnectAgent, INSTANCE),
    fault(Name::ImpairInstance, INSTANCE),
    fault(Name::RestoreInstance, INSTANCE),
    fault(Name::LoseZone, ZONE),
    fault(Name::RestoreZone, ZONE),
    fault(Name::SlowDependency, &[group("", &[row("dependency", ""), row("latency", "")])]),
    fault(Name::FailDependency, &[group("", &[row("dependency", ""), row("percent", "100")])]),
    fault(Name::RestoreDependency, &[group("", &[row("dependency", "")])]),
    fault(Name::InterruptSpot, TASK),
    fault(Name::InterruptInstance, INSTANCE),
    fault(Name::SpotWave, &[group("", &[row("percent", "100"), row("availabilityZone", "all")])]),
    fault(Name::RetireTask, TASK),
    fault(Name::CapacityDrought, CAPACITY),
    fault(Name::RestoreCapacity, CAPACITY),
    fault(Name::TrafficRate, &[group("", &[row("class", "all"), row("rate", "the scenario's")])]),
];

/// A fault is struck as a thing is made: with everything that its form says.
const fn fault(name: Name, groups: &'static [Group]) -> Table {
    whole(Kind::Fault(name), name, groups).made(name, &[])
}

const TASK: &[Group] = &[group("", &[row("task", "")])];
const PROCESS: &[Group] =
    &[group("", &[row("task", ""), row("container", "the first essential one")])];
const KILL: &[Group] = &[group(
    "",
    &[row("task", ""), row("container", "the first essential one"), row("code", "137")],
)];
const IMAGE: &[Group] = &[group("", &[row("image", "")])];
const PERMISSION: &[Group] = &[group("", &[row("role", ""), row("api", "")])];
const SUBNET: &[Group] = &[group("", &[row("subnet", "")])];
const SECRET: &[Group] = &[group("", &[row("secret", "")])];
const LOG_GROUP: &[Group] = &[group("", &[row("logGroup", "")])];
const INSTANCE: &[Group] = &[group("", &[row("instance", "")])];
const ZONE: &[Group] = &[group("", &[row("availabilityZone", "")])];
const CAPACITY: &[Group] = &[group("", &[row("capacity", ""), row("availabilityZone", "all")])];

//! The twin lanes: the same scenario on Fargate and on EC2, with the same traffic and the same actions.
//!
//! A lane is a scenario of its own, so a comparison of lanes is a comparison of two timelines like any other.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::Scenario;
use crate::call::{Action, Name};
use crate::finding::{Findings, Weight};

/// On what the services of a scenario run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// As each of them says.
    AsWritten,
    /// All on Fargate.
    Fargate,
    /// All on the scenario's instances.
    Ec2,
}

impl Lane {
    /// The twins.
    pub const TWINS: [Self; 2] = [Self::Fargate, Self::Ec2];

    /// As links and elements name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AsWritten => "as-written",
            Self::Fargate => "fargate",
            Self::Ec2 => "ec2",
        }
    }
}

impl Scenario {
    /// The scenario with all its services in a lane; none where they cannot run there.
    pub fn lane(&self, lane: Lane) -> Option<Self> {
        if lane == Lane::AsWritten { Some(self.clone()) } else { self.source.lane(self, lane) }
    }

    /// The lanes in which the scenario can be looked at: both twins, or only as it is written.
    pub fn lanes(&self) -> Vec<Lane> {
        let twins: Option<Vec<Lane>> =
            Lane::TWINS.into_iter().map(|lane| self.lane(lane).map(|_| lane)).collect();
        twins.unwrap_or_else(|| vec![Lane::AsWritten])
    }
}

/// A scenario of a file with all its services on Fargate, or on EC2; none where they cannot run there.
pub(super) fn move_scenario(scenario: &Scenario, file: &Value, lane: Lane) -> Option<Scenario> {
    let mut document = file.clone();
    let fields = document.as_object_mut()?;
    if lane == Lane::Ec2 && !has_hosts(fields) {
        return None;
    }
    let default = fields.get("cluster").and_then(Value::as_object);
    let has_default = default.is_some_and(|it| is_in(it, "defaultCapacityProviderStrategy", lane));
    for name in ["services", "tasks"] {
        for request in list(fields, name) {
            let is_open = ["launchType", "capacityProviderStrategy"]
                .iter()
                .all(|name| !request.contains_key(*name));
            // What the cluster's default puts into the lane stays with the default's providers.
            if has_default && is_open {
                without_foreign(request, lane);
            } else {
                move_to(request, lane);
            }
        }
    }
    if lane == Lane::Fargate {
        for name in ["containerInstances", "autoScalingGroups", "capacityProviders"] {
            fields.remove(name);
        }
    }
    let actions = scenario.actions.iter().filter_map(|action| in_lane(action, lane));
    let actions: Vec<Value> = actions.map(|action| action.to_value()).collect();
    fields.insert("actions".to_owned(), actions.into());
    let mut findings = Findings::new("ClientException");
    let moved = Scenario::from_document(Arc::new(document), &mut findings);
    let runs = !findings.has(Weight::Refused) && !findings.has(Weight::Malformed);
    runs.then_some(moved)
}

/// An action as it is taken in a lane; none where it concerns what the lane does not have.
pub fn in_lane(action: &Action, lane: Lane) -> Option<Action> {
    match (action.name, lane) {
        (_, Lane::AsWritten) => Some(action.clone()),
        (
            Name::UpdateContainerInstancesState
            | Name::DeregisterContainerInstance
            | Name::SetDesiredCapacity
            | Name::CreateCapacityProvider
            | Name::UpdateCapacityProvider
            | Name::DeleteCapacityProvider
            | Name::TerminateInstances
            | Name::DisconnectAgent
            | Name::ConnectAgent
            | Name::ImpairInstance
            | Name::RestoreInstance,
            Lane::Fargate,
        )
        | (Name::RetireTask, Lane::Ec2) => None,
        (Name::CreateService | Name::UpdateService | Name::RunTask, lane) => {
            let mut with = Value::clone(&action.with);
            if let Some(fields) = with.as_object_mut() {
                // Only a request that chooses where to run is changed: UpdateService has no launch type.
                if action.name == Name::UpdateService {
                    without_foreign(fields, lane);
                } else {
                    move_to(fields, lane);
                }
            }
            Some(Action::new(action.at, action.name, with))
        }
        _ => Some(action.clone()),
    }
}

fn has_hosts(fields: &Map<String, Value>) -> bool {
    ["containerInstances", "autoScalingGroups"].iter().any(|name| {
        fields.get(*name).and_then(Value::as_array).is_some_and(|list| !list.is_empty())
    })
}

fn list<'a>(
    fields: &'a mut Map<String, Value>,
    name: &str,
) -> impl Iterator<Item = &'a mut Map<String, Value>> + use<'a> {
    let list = fields.get_mut(name).and_then(Value::as_array_mut);
    list.into_iter().flatten().filter_map(Value::as_object_mut)
}

fn move_to(request: &mut Map<String, Value>, lane: Lane) {
    without_foreign(request, lane);
    if is_in(request, "capacityProviderStrategy", lane) {
        return;
    }
    request.remove("capacityProviderStrategy");
    let launch_type = if lane == Lane::Fargate { "FARGATE" } else { "EC2" };
    request.insert("launchType".to_owned(), launch_type.into());
}

/// Whether a request, or the cluster's default, divides its tasks among providers that are in the lane.
fn is_in(fields: &Map<String, Value>, name: &str, lane: Lane) -> bool {
    let items = fields.get(name).and_then(Value::as_array);
    let provider = |item: &Value| item.get("capacityProvider")?.as_str().map(str::to_owned);
    let fargate = |name: Option<String>| name.is_some_and(|name| name.starts_with("FARGATE"));
    items.is_some_and(|items| {
        !items.is_empty()
            && items.iter().all(|item| fargate(provider(item)) == (lane == Lane::Fargate))
    })
}

/// Takes out what a request may not say in a lane (rule `place.not-on-fargate`).
fn without_foreign(request: &mut Map<String, Value>, lane: Lane) {
    let foreign: &[&str] = match lane {
        Lane::Fargate => &["placementStrategy", "placementConstraints"],
        _ => &["platformVersion"],
    };
    for name in foreign {
        request.remove(*name);
    }
    if lane == Lane::Ec2
        && let Some(network) = request.get_mut("networkConfiguration")
        && let Some(awsvpc) = network.get_mut("awsvpcConfiguration").and_then(Value::as_object_mut)
    {
        awsvpc.remove("assignPublicIp");
    }
}

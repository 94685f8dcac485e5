//! `DescribeTaskDefinition`.

use serde_json::{Value, json};

use crate::definition::TaskDefinition;
use crate::ids::TaskDefinitionId;
use crate::world::World;

/// Every revision, in the order of registration: its request, all of it, with ARN, revision and status.
pub(super) fn describe(world: &World) -> Value {
    let all = world.task_definitions.iter().map(|(id, definition)| one(world, id, definition));
    json!({ "taskDefinitions": all.collect::<Vec<_>>() })
}

fn one(world: &World, id: TaskDefinitionId, definition: &TaskDefinition) -> Value {
    let mut fields = definition.request.0.as_object().cloned().unwrap_or_default();
    let said = [
        ("family", (*definition.family).into()),
        ("taskDefinitionArn", super::tasks::definition_arn(world, id)),
        ("revision", definition.revision.into()),
        ("status", "ACTIVE".into()),
    ];
    fields.extend(said.map(|(name, value): (&str, Value)| (name.to_owned(), value)));
    fields.into()
}

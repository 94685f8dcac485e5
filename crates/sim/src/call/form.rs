//! What a request may look like, for whoever fills one in: the form of each field, and what would be said of the whole.

use super::{Action, Name, apply, understood};
use crate::finding::{Finding, Weight};
use crate::log::Log;
use crate::shape::{Field, Kind, Shape};
use crate::step::Step;
use crate::world::World;

/// What may stand in a field of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `true` or `false`.
    Flag,
    /// A whole number between two, both included.
    Whole(u32, u32),
    /// Any number.
    Number,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A text.
    Text,
    /// A list or an object, as JSON.
    Json,
}

impl Name {
    /// The form of a field by its path, parts divided by full stops; none where the simulator has no such field.
    pub fn form(self, path: &str) -> Option<Form> {
        self.field_of(path).map(|field| form(&field.kind))
    }

    /// Whether the object that a field stands in has to have it.
    pub fn requires(self, path: &str) -> bool {
        self.field_of(path).is_some_and(|field| field.required)
    }

    /// The fields of its request, in order.
    pub fn fields(self) -> impl Iterator<Item = &'static str> {
        self.shape().fields.iter().map(|field| field.name)
    }

    fn field_of(self, path: &str) -> Option<&'static Field> {
        let mut shape: &Shape = self.shape();
        let mut parts = path.split('.').peekable();
        while let Some(part) = parts.next() {
            let field = shape.fields.iter().find(|field| field.name == part)?;
            match &field.kind {
                _ if parts.peek().is_none() => return Some(field),
                Kind::Object(inner) => shape = inner,
                _ => return None,
            }
        }
        None
    }
}

fn form(kind: &Kind) -> Form {
    match kind {
        Kind::Flag => Form::Flag,
        Kind::Int(least, most) => Form::Whole(*least, *most),
        Kind::Number(_) | Kind::Signed(_) => Form::Number,
        Kind::OneOf(words) => Form::OneOf(words),
        Kind::Text(_) | Kind::AnyText(_) | Kind::Span(_) => Form::Text,
        // AWS writes sizes that may be numbers or texts as texts.
        Kind::Either(kinds) if kinds.iter().any(|kind| matches!(kind, Kind::Text(_))) => Form::Text,
        Kind::List(..) | Kind::Map(..) | Kind::Object(_) | Kind::Either(_) | Kind::Free => {
            Form::Json
        }
    }
}

/// What would be wrong with an action in a world, as a path in its request and a sentence; nothing where it would be
/// accepted.
pub fn judge(world: &World, action: &Action) -> Vec<(String, String)> {
    let (_, findings) = understood(world, action);
    let wrong = findings.into_list().into_iter().filter(|it| it.weight > Weight::Warning);
    wrong.map(|Finding { path, message, .. }| (path.to_string(), message)).collect()
}

/// What would be wrong with actions that are taken together: the place of the first one that would be refused, in the
/// world that those before it leave, with its paths and sentences. None where all would be accepted.
pub fn judge_all(world: &World, actions: &[Action]) -> Option<(usize, Vec<(String, String)>)> {
    let mut after: Option<World> = None;
    for (place, action) in actions.iter().enumerate() {
        let found = judge(after.as_ref().unwrap_or(world), action);
        if !found.is_empty() {
            return Some((place, found));
        }
        if place + 1 < actions.len() {
            let world = after.get_or_insert_with(|| world.clone());
            apply(&mut Step::of(world, &mut Log::quiet()), action);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;
    use crate::time::SimTime;
    use crate::timeline::Timeline;
    use serde_json::json;
    use std::sync::Arc;

    #[test]
    fn fields_of_requests_have_the_form_of_the_tables() {
        let check = |name: Name, path: &str, expected: Option<Form>| {
            assert_eq!(name.form(path), expected, "{path}");
        };
        let breaker = "deploymentConfiguration.deploymentCircuitBreaker";
        check(Name::UpdateService, "desiredCount", Some(Form::Whole(0, 5_000)));
        check(Name::UpdateService, &format!("{breaker}.enable"), Some(Form::Flag));
        check(Name::UpdateService, breaker, Some(Form::Json));
        check(Name::UpdateService, "placementStrategy", Some(Form::Json));
        check(Name::UpdateService, "placementStrategy.type", None);
        check(Name::UpdateService, "desiredCuont", None);
        check(Name::UpdateService, "", None);
        check(Name::RegisterTaskDefinition, "cpu", Some(Form::Text));
        let tracking = "TargetTrackingScalingPolicyConfiguration.TargetValue";
        check(Name::PutScalingPolicy, tracking, Some(Form::Number));
        assert!(Name::PutScalingPolicy.requires(tracking));
        assert!(!Name::CreateService.requires("desiredCount"));
        assert!(!Name::CreateService.requires("desiredCuont"));
    }

    #[test]
    fn what_would_be_said_is_known_before_and_nothing_happens() {
        let scenario = r#"{"gantry": 1, "taskDefinitions": [{"family": "web", "memory": "512",
            "containerDefinitions": [{"name": "web", "image": "web:1"}]}],
            "services": [{"serviceName": "web", "taskDefinition": "web", "desiredCount": 0}]}"#;
        let run = Timeline::new(Arc::new(Scenario::parse(scenario).unwrap()));
        let check = |with: serde_json::Value, expected: &[(&str, &str)]| {
            let action = Action::new(SimTime::ZERO, Name::UpdateService, with);
            let found = judge(run.world(), &action);
            assert_eq!(found.len(), expected.len(), "{found:?}");
            for ((path, message), (own, part)) in found.iter().zip(expected) {
                assert!(path == own && message.contains(part), "{path}: {message}");
            }
        };
        let digest = run.world().digest;
        check(json!({"service": "web", "desiredCount": 5}), &[]);
        check(
            json!({"service": "web", "desiredCount": 5_001}),
            &[("desiredCount", "is not within 0 to 5000")],
        );
        check(json!({"service": "wbe"}), &[("service", "did you mean `web`")]);
        check(
            json!({"service": "web", "deploymentConfiguration": {"strategy": "BLUE_GREEN"}}),
            &[
                ("deploymentConfiguration", "needs bakeTimeInMinutes"),
                ("deploymentConfiguration", "needs load balancers"),
            ],
        );
        // What AWS knows and the simulator does not look at is no mistake.
        check(json!({"service": "web", "enableExecuteCommand": true}), &[]);
        assert_eq!(run.world().digest, digest);
        // What an earlier one makes is there for a later one.
        let register = json!({"family": "web", "memory": "256",
            "containerDefinitions": [{"name": "web", "image": "web:2"}]});
        let actions = |revision: &str| {
            let deploy = json!({"service": "web", "taskDefinition": revision});
            [(Name::RegisterTaskDefinition, register.clone()), (Name::UpdateService, deploy)]
                .map(|(name, with)| Action::new(SimTime::ZERO, name, with))
        };
        assert_eq!(judge_all(run.world(), &actions("web:2")), None);
        let (place, found) = judge_all(run.world(), &actions("web:3")).unwrap();
        assert!(place == 1 && found[0].0 == "taskDefinition", "{found:?}");
        assert_eq!(run.world().digest, digest);
    }
}

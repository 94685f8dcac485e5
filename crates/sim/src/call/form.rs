//! What a request may look like, for whoever fills one in: the form of each field, and what would be said of the whole.

use super::{Action, Name, understood};
use crate::finding::{Finding, Weight};
use crate::shape::{Kind, Shape};
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
        let mut shape: &Shape = self.shape();
        let mut parts = path.split('.').peekable();
        while let Some(part) = parts.next() {
            let field = shape.fields.iter().find(|field| field.name == part)?;
            match &field.kind {
                kind if parts.peek().is_none() => return Some(form(kind)),
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
        Kind::Text(_) | Kind::Span(_) => Form::Text,
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
    }
}

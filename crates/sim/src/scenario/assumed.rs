//! The constants of a run as somebody may change them: what each one is, what may stand there, and the same scenario
//! with others, or with other beliefs.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::Scenario;
use super::start::{BATCH, DEFAULT_BATCH_RATE, shortest};
use crate::assumptions::Assumptions;
use crate::finding::{Findings, Weight};
use crate::json;
use crate::misconception::Beliefs;
use crate::shape::own::WEEK;
use crate::time::SimDuration;
use crate::world::World;

/// A constant of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assumed {
    /// Its id in `facts.toml`.
    pub rule: &'static str,
    /// What it is in the run.
    pub value: Setting,
    /// What it is where a scenario does not say.
    pub default: Setting,
}

/// What a constant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// A span of time.
    Span(SimDuration),
    /// On or off.
    Switch(bool),
    /// Requests a second.
    Rate(u32),
}

impl Assumed {
    /// All constants of a world, in the order of their table.
    pub fn of(world: &World) -> Vec<Self> {
        let (now, plain) = (&world.assumptions, Assumptions::default());
        let spans =
            now.rows().into_iter().zip(plain.rows()).map(|((rule, value), (_, default))| Self {
                rule,
                value: Setting::Span(value),
                default: Setting::Span(default),
            });
        let switches = now.switches().into_iter().zip(plain.switches());
        let switches = switches.map(|((rule, value), (_, default))| Self {
            rule,
            value: Setting::Switch(value),
            default: Setting::Switch(default),
        });
        let batch = Self {
            rule: BATCH,
            value: Setting::Rate(world.traffic.batch_above_per_sec),
            default: Setting::Rate(DEFAULT_BATCH_RATE),
        };
        spans.chain([batch]).chain(switches).collect()
    }

    /// Whether the run has another one than a scenario that does not say.
    pub fn is_changed(&self) -> bool {
        self.value != self.default
    }

    /// What to write, in words.
    pub fn allowed(&self) -> String {
        match self.default {
            Setting::Span(_) => allowed_span(self.rule),
            Setting::Switch(_) => SWITCH.to_owned(),
            Setting::Rate(_) => RATE.to_owned(),
        }
    }

    /// What somebody typed, as a scenario writes it. What makes no sense is left for its reader to refuse.
    pub fn typed(&self, text: &str) -> Value {
        let text = text.trim();
        match self.default {
            Setting::Span(_) => match SimDuration::parse(text) {
                Some(span) if span.0.is_multiple_of(1_000_000) => span.as_secs().into(),
                _ => text.into(),
            },
            Setting::Switch(_) => text.parse().map_or_else(|_| text.into(), Value::Bool),
            Setting::Rate(_) => text.parse::<u32>().map_or_else(|_| text.into(), Value::from),
        }
    }
}

/// What to write for a switch.
pub(super) const SWITCH: &str = "true or false";
/// What to write for a rate; a scenario's shape holds it to the same bounds.
pub(super) const RATE: &str = "a whole number of requests a second from 1 to 604800";

/// What to write for a span.
pub(super) fn allowed_span(rule: &str) -> String {
    let (least, most) = (shortest(rule), WEEK / 86_400);
    let short = if least > SimDuration::from_millis(500) { "1.5s" } else { "500ms" };
    format!("a span from {least} to {most} d, such as 10, \"{short}\" or \"2m30s\"")
}

/// As somebody may type it: `10 s`, `250 ms`, `true`, `2000`.
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Span(span) => write!(f, "{span}"),
            Self::Switch(on) => write!(f, "{on}"),
            Self::Rate(rate) => write!(f, "{rate}"),
        }
    }
}

impl Scenario {
    /// The constants that the scenario sets, by rule id, as it writes them.
    pub fn assumptions(&self) -> Map<String, Value> {
        let document = json::read(&self.to_json()).ok();
        let own = document.as_ref().and_then(|it| it.get("assumptions")?.as_object());
        own.cloned().unwrap_or_default()
    }

    /// The same scenario with these constants in place of its own.
    ///
    /// # Errors
    ///
    /// What is wrong with the first of them that is wrong.
    pub fn assuming(&self, assumptions: &Map<String, Value>) -> Result<Self, String> {
        self.with("assumptions", assumptions.clone().into())
    }

    /// The same scenario in the world in which these beliefs are true, in place of its own.
    ///
    /// # Errors
    ///
    /// What is wrong with it in that world: it may refuse what another one takes.
    pub fn believing(&self, beliefs: Beliefs) -> Result<Self, String> {
        self.with("misconceptions", beliefs.to_value())
    }

    /// The same scenario with something else in a field of its file.
    fn with(&self, field: &str, value: Value) -> Result<Self, String> {
        let mut document = json::read(&self.to_json()).map_err(|error| error.what)?;
        if let Some(fields) = document.as_object_mut() {
            fields.insert(field.to_owned(), value);
        }
        let mut findings = Findings::new("ClientException");
        let new = Self::from_document(Arc::new(document), &mut findings);
        let wrong = findings.into_list().into_iter().find(|it| it.weight > Weight::Warning);
        match wrong {
            Some(finding) => Err(format!("{}: {}", finding.path, finding.message)),
            None => Ok(Self { warnings: self.warnings.clone(), ..new }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::Timeline;
    use serde_json::json;

    fn plain() -> Scenario {
        Scenario::parse(r#"{"gantry": 1}"#).unwrap()
    }

    fn rows(scenario: &Scenario) -> Vec<Assumed> {
        Assumed::of(Timeline::new(Arc::new(scenario.clone())).world())
    }

    /// What is typed for a rule, and what the run has then, or what is wrong.
    fn set(rule: &str, text: &str) -> Result<String, String> {
        let row = rows(&plain()).into_iter().find(|row| row.rule == rule).unwrap();
        let mut assumptions = Map::new();
        assumptions.insert(rule.to_owned(), row.typed(text));
        let scenario = plain().assuming(&assumptions)?;
        let row = rows(&scenario).into_iter().find(|row| row.rule == rule).unwrap();
        Ok(row.value.to_string())
    }

    #[test]
    fn every_constant_stands_in_the_list_and_can_be_set_to_its_own_value() {
        for row in rows(&plain()) {
            assert!(!row.is_changed(), "{}", row.rule);
            assert_eq!(set(row.rule, &row.value.to_string()), Ok(row.value.to_string()));
            // And so can be what stands there as an example.
            for example in row.allowed().split('"').skip(1).step_by(2) {
                assert!(set(row.rule, example).is_ok(), "{}: {example}", row.rule);
            }
        }
    }

    /// Rules `engine.scheduler-tick`, `engine.image-pull`, `engine.batch`, `engine.breaker-exits`.
    #[test]
    fn what_is_typed_is_taken_or_refused_with_the_range() {
        let check = |rule: &str, text: &str, expected: Result<&str, &str>| {
            let found = set(rule, text);
            let row = rows(&plain()).into_iter().find(|row| row.rule == rule).unwrap();
            match expected {
                Ok(value) => assert_eq!(found.as_deref(), Ok(value), "{rule} {text}"),
                Err(allowed) => {
                    assert!(found.is_err(), "{rule} {text}: {found:?}");
                    assert!(row.allowed().contains(allowed), "{}", row.allowed());
                }
            }
        };
        check("engine.scheduler-tick", " 5 ", Ok("5 s"));
        check("engine.scheduler-tick", "2m30s", Ok("150 s"));
        check("engine.scheduler-tick", "500ms", Err("from 1 s to 7 d"));
        check("engine.scheduler-tick", "8d", Err("from 1 s to 7 d"));
        check("engine.scheduler-tick", "soon", Err("from 1 s to 7 d"));
        check("engine.image-pull", "250 ms", Ok("250 ms"));
        check("engine.image-pull", "-1", Err("from 0 s"));
        check("engine.batch", "500", Ok("500"));
        check("engine.batch", "0", Err("from 1 to 604800"));
        check("engine.batch", "604801", Err("from 1 to 604800"));
        check("engine.batch", "many", Err("from 1 to 604800"));
        check("engine.breaker-exits", "true", Ok("true"));
        check("engine.breaker-exits", "perhaps", Err("true or false"));
    }

    #[test]
    fn a_file_with_other_constants_has_them_when_it_is_read_again() {
        let own = json!({"engine.pending": "750ms"});
        let changed = plain().assuming(own.as_object().unwrap()).unwrap();
        let again = Scenario::parse(&changed.to_json()).unwrap();
        assert_eq!(Value::from(again.assumptions()), own);
        let all = again.assuming(&Map::new()).unwrap();
        assert!(rows(&all).iter().all(|row| !row.is_changed()));
        let unknown = json!({"engine.pendnig": 1});
        let refused = plain().assuming(unknown.as_object().unwrap()).unwrap_err();
        assert!(refused.contains("did you mean `engine.pending`"), "{refused}");
    }
}

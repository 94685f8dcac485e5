//! The constants of a run as somebody may change them: what each one is, what may stand there, and the same scenario
//! with others, or with other beliefs.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::Scenario;
use crate::assumptions::{Assumptions, Number};
use crate::finding::{Findings, Weight, suggestion};
use crate::json::{self, At};
use crate::misconception::Beliefs;
use crate::shape::own::WEEK;
use crate::time::SimDuration;

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
    /// A count, a share or a price, in units of its last digit.
    Number(u32, &'static Number),
}

impl Assumed {
    /// All constants, in the order of their table.
    pub fn of(now: &Assumptions) -> Vec<Self> {
        let plain = Assumptions::default();
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
        let numbers = now.numbers().into_iter().zip(plain.numbers());
        let numbers = numbers.map(|((number, value), (_, default))| Self {
            rule: number.rule,
            value: Setting::Number(value, number),
            default: Setting::Number(default, number),
        });
        spans.chain(numbers).chain(switches).collect()
    }

    /// Whether the run has another one than a scenario that does not say.
    pub fn is_changed(&self) -> bool {
        self.value != self.default
    }

    /// What to write, in words.
    pub fn allowed(&self) -> String {
        match self.default {
            Setting::Span(_) => allowed_span(self.rule),
            Setting::Switch(_) => "true or false".to_owned(),
            Setting::Number(_, number) => allowed_number(number),
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
            Setting::Number(..) => {
                json::read(text).ok().filter(Value::is_number).unwrap_or_else(|| text.into())
            }
        }
    }
}

/// The constants of a run, as a scenario's `assumptions` change them.
pub(super) fn read(at: &At<'_>, findings: &mut Findings) -> Assumptions {
    let mut assumptions = Assumptions::default();
    for (rule, at) in at.entries("assumptions") {
        let all = Assumed::of(&assumptions);
        let Some(row) = all.iter().find(|row| row.rule == rule) else {
            let near = suggestion(rule, all.iter().map(|row| row.rule));
            let message = "no assumption of this name; `gantry assumptions` lists them";
            findings.malformed(&at.path, format!("{message}{near}"));
            continue;
        };
        let taken = match row.default {
            Setting::Span(_) => json::span(at.value)
                .is_some_and(|span| span >= shortest(rule) && assumptions.set(rule, span)),
            Setting::Switch(_) => at.value.as_bool().is_some_and(|on| assumptions.switch(rule, on)),
            Setting::Number(_, number) => {
                number_of(at.value, number).is_some_and(|value| assumptions.set_number(rule, value))
            }
        };
        if !taken {
            findings.malformed(&at.path, format!("write {}", row.allowed()));
        }
    }
    assumptions
}

/// A number in units of its last digit; none where it lies out of bounds or has more digits than that.
fn number_of(value: &Value, number: &Number) -> Option<u32> {
    let scale = 10_u32.pow(number.digits);
    let read = json::scaled(value.as_number()?, scale)?;
    let rest = value.as_f64()? * f64::from(scale) - read as f64;
    let value = u32::try_from(read).ok().filter(|_| rest.abs() < 1e-3)?;
    (number.least..=number.most).contains(&value).then_some(value)
}

/// The shortest span that a constant takes. What comes back after a delay has to leave time for something
/// else: at no delay a run would never get to its next moment.
fn shortest(rule: &str) -> SimDuration {
    match rule {
        "engine.scheduler-tick" => SimDuration::from_secs(1),
        "engine.hang-retry" | "engine.script-look" => SimDuration::from_millis(100),
        _ => SimDuration::ZERO,
    }
}

/// What to write for a number.
fn allowed_number(number: &'static Number) -> String {
    let kind = if number.digits == 0 { "whole number" } else { "number" };
    let [least, most] = [number.least, number.most].map(|bound| Setting::Number(bound, number));
    let space = if number.unit.is_empty() { "" } else { " " };
    let mut text = format!("a {kind} from {least} to {most}{space}{}", number.unit);
    if number.digits > 0 {
        text += &format!(" with at most {} decimals", number.digits);
    }
    text
}

/// What to write for a span.
fn allowed_span(rule: &str) -> String {
    let (least, most) = (shortest(rule), WEEK / 86_400);
    let short = if least > SimDuration::from_millis(500) { "1.5s" } else { "500ms" };
    format!("a span from {least} to {most} d, such as 10, \"{short}\" or \"2m30s\"")
}

/// As somebody may type it: `10 s`, `250 ms`, `true`, `2000`, `0.3`.
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Span(span) => write!(f, "{span}"),
            Self::Switch(on) => write!(f, "{on}"),
            Self::Number(value, number) => {
                let scale = 10_u32.pow(number.digits);
                write!(f, "{}", value / scale)?;
                let (mut rest, mut width) = (value % scale, number.digits as usize);
                if rest == 0 {
                    return Ok(());
                }
                while rest.is_multiple_of(10) {
                    (rest, width) = (rest / 10, width - 1);
                }
                write!(f, ".{rest:0width$}")
            }
        }
    }
}

impl Setting {
    /// The unit of a number. A span has its own beside it.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Number(_, number) => number.unit,
            Self::Span(_) | Self::Switch(_) => "",
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
        Assumed::of(&Timeline::new(Arc::new(scenario.clone())).world().assumptions)
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

    /// Rules `engine.scheduler-tick`, `engine.image-pull`, `engine.batch`, `engine.spot-price`, `price.public-ipv4`,
    /// `engine.autoscale-alarm-in`, `engine.breaker-exits`.
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
        check("engine.spot-price", "0.45", Ok("0.45"));
        check("engine.spot-price", "1", Ok("1"));
        check("engine.spot-price", "0.455", Err("from 0 to 1 with at most 2 decimals"));
        check("engine.spot-price", "1.01", Err("from 0 to 1"));
        check("price.public-ipv4", "0.000000001", Ok("0.000000001"));
        check("price.public-ipv4", "-0.01", Err("from 0 to 1 USD/h"));
        check("engine.autoscale-alarm-in", "2.5", Err("whole number from 1 to 180 minutes"));
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

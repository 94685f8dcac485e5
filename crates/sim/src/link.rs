//! A moment of a run as a short text, for the fragment of an address: scenario, seed, actions, time, and a
//! digest by which whoever opens it sees whether it is still the same moment.
//!
//! The form: the version, a full stop, and base64url of deflated JSON. Everything in a link is untrusted.

#[cfg(any(test, feature = "tools"))]
pub mod fuzz;

mod plain;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::call::Action;
use crate::finding::{Findings, Weight};
use crate::json::{self, At};
use crate::misconception::{Beliefs, Misconception};
use crate::time::SimTime;

/// The version that is written. Older ones are read for ever.
pub const VERSION: u32 = 1;
/// The longest link that is read.
const MAX_CHARS: usize = 64 << 10;
/// The longest text that a link may unfold to.
const MAX_BYTES: usize = 1 << 20;
/// The most actions of one's own in a link.
const MAX_ACTIONS: usize = 2_000;
/// Smaller is worth more than quick: a link is made by hand.
const LEVEL: u8 = 10;

/// A moment of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where the scenario comes from.
    pub scenario: Source,
    /// The seed, where it is not the scenario's own.
    pub seed: Option<u64>,
    /// All constants that the scenario sets, where they are not its own, as `assumptions` of a file.
    pub assumptions: Option<Map<String, Value>>,
    /// All wrong beliefs that the run goes by, where they are not the scenario's own.
    pub beliefs: Option<Beliefs>,
    /// What was done beyond the scenario's script, in order.
    pub actions: Vec<Action>,
    /// The moment.
    pub at: SimTime,
    /// The world's digest at that moment.
    pub digest: u64,
    /// How it is looked at: whatever the page that made the link wants to find again, such as lanes.
    pub view: String,
}

/// Where a link's scenario comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// One of the site's own, by name.
    Preset(String),
    /// A whole file.
    File(String),
}

/// Why a link cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It is cut off or was changed.
    Broken,
    /// It was made by a newer version of the site.
    Newer,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Broken => {
                "This link is damaged: a part of it is missing or was changed. Ask for it again, as a whole."
            }
            Self::Newer => {
                "This link was made with a newer version of this site. Reload the page to get that version."
            }
        })
    }
}

impl Link {
    /// The link's text.
    pub fn encode(&self) -> String {
        let text = self.to_value().to_string();
        written(&miniz_oxide::deflate::compress_to_vec(text.as_bytes(), LEVEL))
    }

    /// The link's text where it need not be short: longer by half, but with little code. It is read like any other.
    /// None where an action holds a fraction.
    pub fn encode_plainly(&self) -> Option<String> {
        let mut text = String::new();
        plain::write(&self.to_value(), &mut text)?;
        Some(written(&plain::stored(text.as_bytes())))
    }

    /// What a link says, before it is packed.
    fn to_value(&self) -> Value {
        let mut fields = Map::new();
        let (key, source) = match &self.scenario {
            Source::Preset(name) => ("p", name),
            Source::File(text) => ("s", text),
        };
        fields.insert(key.to_owned(), source.as_str().into());
        if let Some(seed) = self.seed {
            fields.insert("r".to_owned(), seed.into());
        }
        if let Some(assumptions) = &self.assumptions {
            fields.insert("e".to_owned(), assumptions.clone().into());
        }
        if let Some(beliefs) = self.beliefs.filter(|_| crate::WHOLE) {
            fields.insert("b".to_owned(), beliefs.to_value());
        }
        if !self.actions.is_empty() {
            let actions: Vec<Value> = self.actions.iter().map(Action::to_value).collect();
            fields.insert("a".to_owned(), actions.into());
        }
        fields.insert("t".to_owned(), self.at.0.into());
        fields.insert("d".to_owned(), json!(self.digest));
        if !self.view.is_empty() {
            fields.insert("v".to_owned(), self.view.as_str().into());
        }
        Value::Object(fields)
    }

    /// Reads a link's text.
    ///
    /// # Errors
    /// Why it cannot be opened, to be shown as it is.
    pub fn decode(text: &str) -> Result<Self, Unreadable> {
        let (version, packed) = text.trim().split_once('.').ok_or(Unreadable::Broken)?;
        match version.parse::<u32>() {
            Ok(VERSION) => {}
            Ok(newer) if newer > VERSION => return Err(Unreadable::Newer),
            _ => return Err(Unreadable::Broken),
        }
        Self::unpack(packed).ok_or(Unreadable::Broken)
    }

    fn unpack(packed: &str) -> Option<Self> {
        if packed.len() > MAX_CHARS {
            return None;
        }
        let packed = URL_SAFE_NO_PAD.decode(packed).ok()?;
        let text = miniz_oxide::inflate::decompress_to_vec_with_limit(&packed, MAX_BYTES).ok()?;
        let document = json::read(std::str::from_utf8(&text).ok()?).ok()?;
        let at = At::root(&document);
        let scenario = match (at.text("p"), at.text("s")) {
            (Some(name), None) => Source::Preset(name.to_owned()),
            (None, Some(text)) => Source::File(text.to_owned()),
            _ => return None,
        };
        let number = |name: &str| at.get(name).map(|at| at.value.as_u64());
        let seed = match number("r") {
            Some(seed) => Some(seed?),
            None => None,
        };
        let assumptions = match at.get("e") {
            Some(at) => Some(at.value.as_object()?.clone()),
            None => None,
        };
        Some(Self {
            scenario,
            seed,
            assumptions,
            beliefs: match at.get("b") {
                Some(at) => Some(beliefs(at.value)?),
                None => None,
            },
            actions: actions(&at)?,
            at: SimTime(number("t")??),
            digest: number("d")??,
            view: at.text("v").unwrap_or_default().to_owned(),
        })
    }
}

fn written(packed: &[u8]) -> String {
    format!("{VERSION}.{}", URL_SAFE_NO_PAD.encode(packed))
}

/// The beliefs of a link. One that only a newer site knows is left out: the run's digest tells that it is another one.
fn beliefs(list: &Value) -> Option<Beliefs> {
    let names = list.as_array()?.iter().filter_map(Value::as_str);
    Some(names.filter_map(Misconception::named).fold(Beliefs::default(), Beliefs::and))
}

/// The actions of a link, all of them well-formed and in order, or none.
fn actions(at: &At<'_>) -> Option<Vec<Action>> {
    let list = at.list("a");
    if list.len() > MAX_ACTIONS {
        return None;
    }
    let mut findings = Findings::new("ClientException");
    let read = list.iter().map(|at| Action::read(at, &mut findings));
    let actions = read.collect::<Option<Vec<Action>>>()?;
    let sorted = actions.windows(2).all(|pair| pair[0].at <= pair[1].at);
    (sorted && !findings.has(Weight::Malformed)).then_some(actions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Name;
    use proptest::prelude::*;

    fn link() -> Link {
        let stop = json!({"task": "t-2", "reason": "Ünïcode"});
        Link {
            scenario: Source::Preset("self-healing".into()),
            seed: None,
            assumptions: None,
            beliefs: None,
            actions: vec![
                Action::new(SimTime(1_500_001), Name::StopTask, stop),
                Action::new(
                    SimTime::from_secs(9),
                    Name::LoseZone,
                    json!({"availabilityZone": "us-east-1a"}),
                ),
            ],
            at: SimTime::from_millis(61_250),
            digest: u64::MAX - 3,
            view: "both".into(),
        }
    }

    #[test]
    fn a_link_comes_back_as_it_was_and_stays_short() {
        let short = link();
        let text = short.encode();
        assert_eq!(Link::decode(&text), Ok(short.clone()));
        assert!(text.len() < 300, "{} characters", text.len());
        assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)), "{text}");
        let whole =
            Link { scenario: Source::File("{\"gantry\": 1}".into()), seed: Some(7), ..short };
        assert_eq!(Link::decode(&whole.encode()), Ok(whole));
        let plain = link().encode_plainly();
        assert_eq!(plain.map(|text| Link::decode(&text)), Some(Ok(link())));
        let edited = json!({"engine.scheduler-tick": 5, "engine.pending": "250ms"});
        for assumptions in [edited.as_object().cloned(), Some(Map::new())] {
            let edited = Link { assumptions, ..link() };
            assert_eq!(Link::decode(&edited.encode()), Ok(edited));
        }
        let one = Beliefs::default().and(Misconception::NoFailOpen);
        for beliefs in [one, one.and(Misconception::PlacedByUse), Beliefs::default()] {
            let edited = Link { beliefs: Some(beliefs), ..link() };
            assert_eq!(Link::decode(&edited.encode()), Ok(edited));
        }
        assert_eq!(beliefs(&json!(["no-fail-open", "of-tomorrow"])), Some(one));
        assert_eq!(beliefs(&json!("no-fail-open")), None);
    }

    #[test]
    fn what_cannot_be_read_is_said_kindly() {
        let check = |text: &str, expected: Unreadable| {
            assert_eq!(Link::decode(text), Err(expected), "{text}");
        };
        check("", Unreadable::Broken);
        check("1.", Unreadable::Broken);
        check("0.AAAA", Unreadable::Broken);
        check("2.whatever it may be", Unreadable::Newer);
        check("1.!!!", Unreadable::Broken);
        let text = link().encode();
        check(&text[..text.len() - 5], Unreadable::Broken);
        // A bomb: a megabyte of zeros and more unfolds from a few bytes.
        let bomb = miniz_oxide::deflate::compress_to_vec(&vec![b' '; 4 << 20], LEVEL);
        check(&format!("1.{}", URL_SAFE_NO_PAD.encode(bomb)), Unreadable::Broken);
        assert!(Unreadable::Newer.to_string().contains("newer version"));
    }

    proptest! {
        #[test]
        fn no_text_does_harm(text in "\\PC{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Link::decode(&text);
            let _ = Link::decode(&format!("1.{}", URL_SAFE_NO_PAD.encode(&bytes)));
            let packed = miniz_oxide::deflate::compress_to_vec(&bytes, 1);
            let _ = Link::decode(&format!("1.{}", URL_SAFE_NO_PAD.encode(packed)));
        }
    }
}

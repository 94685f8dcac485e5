//! The command line: words that name a command and its files, and a few options.

use std::path::PathBuf;

use lexopt::{Arg, ValueExt as _};
use sim::describe::Subject;
use sim::time::{SimDuration, SimTime};

use crate::{Failure, Report, simulate, site};

/// What stands on the command line.
pub(crate) struct Args {
    /// Command and files, in order.
    pub(crate) words: Vec<String>,
    /// `--help`
    pub(crate) help: bool,
    /// `--check`: write nothing.
    pub(crate) check: bool,
    /// `--format json`
    pub(crate) json: bool,
    /// `--runs N`
    pub(crate) runs: Option<u64>,
    /// `--seed S`
    seed: Option<u64>,
    /// `--seconds T`
    pub(crate) seconds: Option<u64>,
    simulation: simulate::Options,
    root: Option<PathBuf>,
    dist: Option<PathBuf>,
    base: String,
    profile: String,
}

impl Args {
    /// Reads this process's command line.
    pub(crate) fn read() -> Result<Self, Failure> {
        Self::parse(lexopt::Parser::from_env())
    }

    fn parse(mut parser: lexopt::Parser) -> Result<Self, Failure> {
        let mut args = Self {
            words: Vec::new(),
            help: false,
            check: false,
            json: false,
            runs: None,
            seed: None,
            simulation: simulate::Options::default(),
            seconds: None,
            root: None,
            dist: None,
            base: "/".to_owned(),
            profile: "release".to_owned(),
        };
        while let Some(arg) = parser.next()? {
            match arg {
                Arg::Value(word) => args.words.push(word.string()?),
                Arg::Long("help") | Arg::Short('h') => args.help = true,
                Arg::Long("check") => args.check = true,
                Arg::Long("format") => args.json = is_json(&parser.value()?.string()?)?,
                Arg::Long("runs") => args.runs = Some(parser.value()?.parse()?),
                Arg::Long("seed") => args.seed = Some(parser.value()?.parse()?),
                Arg::Long("seconds") => args.seconds = Some(parser.value()?.parse()?),
                Arg::Long("until") => args.simulation.until = Some(moment(&mut parser)?),
                Arg::Long("at") => args.simulation.at.push(moment(&mut parser)?),
                Arg::Long("events") => {
                    args.simulation.events = Some(parser.value()?.string()?);
                }
                Arg::Long("describe") => {
                    args.simulation.describe.push(subject(&parser.value()?.string()?)?);
                }
                Arg::Long("twice") => args.simulation.twice = true,
                Arg::Long("dist") => args.dist = Some(parser.value()?.into()),
                Arg::Long("base") => args.base = parser.value()?.string()?,
                Arg::Long("profile") => args.profile = parser.value()?.string()?,
                Arg::Long("root") => args.root = Some(parser.value()?.into()),
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(args)
    }

    /// The seed of generated samples.
    pub(crate) fn fuzz_seed(&self) -> u64 {
        self.seed.unwrap_or(1)
    }

    /// How `gantry simulate` is to run.
    pub(crate) fn simulation(&self) -> simulate::Options {
        simulate::Options { seed: self.seed, check: self.check, ..self.simulation.clone() }
    }

    /// What `gantry site` is to build: where, and for which address.
    pub(crate) fn target(&self) -> Result<site::Target<'_>, Failure> {
        let dist = self.dist.as_deref();
        let dist = dist.ok_or_else(|| Failure::Usage("site needs --dist DIR".to_owned()))?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.".contains(c);
        if !(self.base.starts_with('/') && self.base.ends_with('/') && self.base.chars().all(plain))
        {
            return Err(Failure::Usage(format!("no base path `{}`: write /x/", self.base)));
        }
        Ok(site::Target { dist, base: &self.base, policy: self.profile == "release" })
    }

    /// The project's root: as given, or the nearest folder upwards that holds `public/notes`.
    pub(crate) fn root(&self) -> Result<PathBuf, Report> {
        if let Some(root) = &self.root {
            return Ok(root.clone());
        }
        let here = std::env::current_dir()
            .map_err(|error| Report::one(format!("cannot tell the current folder: {error}")))?;
        let root = here.ancestors().find(|folder| folder.join("public/notes").is_dir());
        root.map(PathBuf::from).ok_or_else(|| {
            Report::one("no public/notes here or above: go to the project or give --root DIR")
        })
    }
}

fn moment(parser: &mut lexopt::Parser) -> Result<SimTime, Failure> {
    let text = parser.value()?.string()?;
    let span = SimDuration::parse(&text);
    let span = span.ok_or_else(|| Failure::Usage(format!("no time `{text}`: write 90s or 10m")))?;
    Ok(SimTime(span.0))
}

fn subject(name: &str) -> Result<Subject, Failure> {
    Subject::ALL.into_iter().find(|subject| subject.text() == name).ok_or_else(|| {
        let all = Subject::ALL.map(Subject::text).join(", ");
        Failure::Usage(format!("nothing to describe is called `{name}`: there are {all}"))
    })
}

fn is_json(format: &str) -> Result<bool, Failure> {
    match format {
        "json" => Ok(true),
        "text" => Ok(false),
        other => Err(Failure::Usage(format!("no format `{other}`: text or json"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_stand_anywhere() {
        let line = ["fuzz", "--runs", "7", "notes", "--seed=3", "--root", "x"];
        let args = Args::parse(lexopt::Parser::from_args(line)).ok().unwrap();
        assert_eq!(args.words, ["fuzz", "notes"]);
        assert_eq!((args.runs, args.fuzz_seed(), args.seconds), (Some(7), 3, None));
        assert_eq!(args.root().unwrap(), PathBuf::from("x"));
    }

    #[test]
    fn the_help_names_all_that_can_be_described() {
        let words = |word: char| !(word.is_ascii_lowercase() || word == '-');
        for subject in Subject::ALL.map(Subject::text) {
            assert!(crate::USAGE.split(words).any(|word| word == subject), "{subject}");
        }
    }

    #[test]
    fn unknown_options_are_refused() {
        let refused = |line: &[&str]| {
            matches!(Args::parse(lexopt::Parser::from_args(line)), Err(Failure::Usage(_)))
        };
        assert!(refused(&["--nonsense"]));
        assert!(refused(&["--runs", "many"]));
        assert!(refused(&["--format", "xml"]));
    }
}

//! `gantry`, the command for authors, teachers and CI. Run `gantry --help` for what it can do.
#![forbid(unsafe_code)]

mod args;
mod bench;
mod facts;
mod fuzz;
mod load;
mod lockfile;
mod notes;
mod outline;
mod simulate;
mod site;
mod study;
mod svg;

use std::fmt;
use std::io::Write as _;
use std::process::ExitCode;

use args::Args;

const USAGE: &str = "\
Checks and prepares the content of the Gantry site.

usage: gantry [--root DIR] COMMAND

  check                       everything that the site's build would stop at
  notes lint                  hold the course to docs/note-format.md
  notes lock [--check]        write cards.lock.json, or only say whether it is up to date
  notes check FILE…           problems of any Markdown notes
  notes outline FILE… [--format text|json]
                              what the parser makes of notes; problems go to stderr
  facts check                 check facts.toml and count its rules by mark
  facts list                  print every rule with its figure
  fuzz notes [--runs N] [--seed S] [--seconds T]
                              parse generated notes: no panic, no word lost
  study replay FILE           schedule the reviews of reference histories or of a backup
  study day FILE              study days and cutoffs of instants in time zones
  study export anki           the course's cards as a text file for Anki
  study export csv FILE       every answer of a backup as a row for a spreadsheet
  study import anki FILE      what a text file of Anki's would bring to a learner of the course
  bench study                 replay 10,000 reviews, median of five
  bench notes                 parse a note of 5 MB, median of five
  bench sim                   the simulator's three long runs and a seek, median of five
  bench scenario a|b|c        print the scenario of one of the three runs
  simulate FILE [--until 10m] [--seed N] [--events FILE|-] [--check] [--twice]
                [--describe services|tasks|task-protection|container-instances|
                            task-definitions|target-health|target-group-attributes|
                            deployments|service-deployments|listeners|
                            metrics|alarms|scaling|cost|capacity-providers|
                            clusters|discovery|quotas|faults|decisions]… [--at TIME]…
                              run a scenario (docs/scenario-format.md) and say what came of it;
                              --events writes every record as a line of JSON, --check looks at the
                              invariants after every step, --twice compares two runs
  scenario schema             the scenario format as a JSON Schema (docs/scenario.schema.json)
  assumptions                 every constant of the engine that documents leave open
  fuzz scenario [--runs N] [--seed S] [--seconds T]
                              read damaged scenarios: no panic, problems with their places
  fuzz link [--runs N] [--seed S] [--seconds T]
                              read damaged links to a moment: no panic, the same when written again
  site --dist DIR [--base /x/] [--profile debug|release]
                              turn the shell that Trunk built into the whole site

DIR is the project's root; by default the nearest folder upwards that holds public/notes.
Messages read FILE:LINE: what is wrong and what to do.

exit codes: 0 all is well, 1 the content or the run has problems, 2 the command or the scenario was not understood
";

/// Why the command did not succeed.
enum Failure {
    /// The command line makes no sense.
    Usage(String),
    /// What was checked has problems; one sentence each.
    Content(Report),
    /// A file that was to be run cannot be understood; one sentence for each problem.
    Input(Report),
}

/// Problems of what was read, one sentence each.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Report {
    /// What is wrong and what to do, with its file.
    messages: Vec<String>,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Content(report)) => {
            eprint!("{report}");
            ExitCode::FAILURE
        }
        Err(Failure::Input(report)) => {
            eprint!("{report}");
            ExitCode::from(2)
        }
        Err(Failure::Usage(message)) => {
            eprintln!("error: {message}; `gantry --help` lists the commands");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Failure> {
    let args = Args::read()?;
    if args.help {
        print(USAGE);
        return Ok(());
    }
    let words: Vec<&str> = args.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["check"] => notes::check_all(&args.root()?),
        ["notes", "lint"] => notes::lint(&args.root()?),
        ["notes", "lock"] => notes::lock(&args.root()?, args.check),
        ["notes", "check", files @ ..] if !files.is_empty() => notes::check(files),
        ["notes", "outline", files @ ..] if !files.is_empty() => notes::outline(files, args.json),
        ["notes", "check" | "outline"] => Err(Failure::Usage("name at least one file".to_owned())),
        ["facts", "check"] => facts::check(&args.root()?),
        ["facts", "list"] => facts::list(&args.root()?),
        ["fuzz", "notes"] => fuzz::notes(args.runs, args.fuzz_seed(), args.seconds),
        ["fuzz", "link"] => fuzz::link(args.runs, args.fuzz_seed(), args.seconds),
        ["fuzz", "scenario"] => fuzz::scenario(args.runs, args.fuzz_seed(), args.seconds),
        ["simulate", file] => simulate::run(file, &args.simulation()),
        ["simulate", ..] => Err(Failure::Usage("name one scenario".to_owned())),
        ["scenario", "schema"] => {
            print(&simulate::schema());
            Ok(())
        }
        ["assumptions"] => {
            simulate::assumptions(&load::facts(&args.root()?)?);
            Ok(())
        }
        ["study", "replay", file] => study::replay(file),
        ["study", "day", file] => study::day(file),
        ["study", "export", "anki"] => study::export::anki(&args.root()?),
        ["study", "export", "csv", file] => study::export::csv(&args.root()?, file),
        ["study", "import", "anki", file] => study::export::import(&args.root()?, file),
        ["bench", "study"] => study::bench(),
        ["bench", "notes"] => bench::notes(),
        ["bench", "sim"] => bench::sim(),
        ["bench", "scenario", "a"] => bench::print(&bench::requests()),
        ["bench", "scenario", "b"] => bench::print(&bench::fleet()),
        ["bench", "scenario", "c"] => bench::print(&bench::day()),
        ["site"] => site::build(&args.root()?, &args.target()?),
        [] => Err(Failure::Usage("no command".to_owned())),
        words => Err(Failure::Usage(format!("no command `{}`", words.join(" ")))),
    }
}

/// Prints a long text. A reader that has seen enough, such as `head`, is no failure.
fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

impl Report {
    /// A report of one sentence.
    fn one(message: impl Into<String>) -> Self {
        Self { messages: vec![message.into()] }
    }

    /// Success where there is nothing to report.
    fn none_or(messages: Vec<String>) -> Result<(), Self> {
        if messages.is_empty() { Ok(()) } else { Err(Self { messages }) }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.messages.iter().try_for_each(|message| writeln!(f, "{message}"))
    }
}

impl From<Report> for Failure {
    fn from(report: Report) -> Self {
        Self::Content(report)
    }
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error.to_string())
    }
}

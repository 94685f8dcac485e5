//! Every rule of `facts.toml` is named by a test of the engine, or stands in one of two lists: `taught-only.txt`
//! has those that no run can show, each with why; `not-yet.txt` those that the engine should have and prove. The
//! second list only ever gets shorter.
// Helpers of a test fail by panicking, as tests do; and this one reads the sources of the others.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sim::describe::Subject;
use sim::scenario::Scenario;

/// Where tests of the engine are: its own, and those of what shows and runs it.
const TESTED: [&str; 3] = ["crates/sim", "crates/scene", "crates/cli"];

#[test]
fn every_rule_is_named_by_a_test_or_says_why_not() {
    let (root, rules) = (root(), rules());
    let mut named = Named::default();
    for folder in TESTED {
        each_file(&root.join(folder), &mut |path, text| named.words(tests_of(path, text)));
    }
    let taught = list(include_str!("taught-only.txt"));
    let not_yet = list(include_str!("not-yet.txt"));
    let without_reason: Vec<_> = taught.iter().filter(|row| row.1.is_empty()).collect();
    assert!(without_reason.is_empty(), "say why in taught-only.txt: {without_reason:#?}");
    let stands_in = |list: &[(&str, &str)], rule| list.iter().any(|row| means(row.0, rule));
    let missing: Vec<_> = rules
        .iter()
        .filter(|rule| !named.has(rule) && !stands_in(&taught, rule) && !stands_in(&not_yet, rule))
        .collect();
    assert!(missing.is_empty(), "no test names these rules: {missing:#?}");
    let has_open = |id: &str| rules.iter().any(|rule| means(id, rule) && !named.has(rule));
    let done: Vec<_> =
        taught.iter().chain(&not_yet).map(|row| row.0).filter(|id| !has_open(id)).collect();
    assert!(done.is_empty(), "a test names these, or they are no rules: strike them: {done:#?}");
    let twice: Vec<_> = not_yet.iter().filter(|row| stands_in(&taught, row.0)).collect();
    assert!(twice.is_empty(), "in both lists: {twice:#?}");
}

/// A comment that names a rule names one that there is.
#[test]
fn comments_name_rules_that_there_are() {
    let rules = rules();
    let mut wrong = Vec::new();
    each_file(&root().join("crates/sim"), &mut |path, text| {
        let comments = text.lines().map(str::trim_start).filter(|line| line.starts_with("//"));
        let quoted = comments.flat_map(|line| line.split('`').skip(1).step_by(2));
        let unknown = quoted.filter(|quote| is_id(&rules, quote) && !is_known(&rules, quote));
        wrong.extend(unknown.map(|quote| format!("{}: {quote}", path.display())));
    });
    assert!(wrong.is_empty(), "no such rules: {wrong:#?}");
}

/// Whether a text looks like a rule's id, of a chapter that there is.
fn is_id(rules: &BTreeSet<String>, text: &str) -> bool {
    let file = [".rs", ".json", ".toml", ".md", ".txt"].iter().any(|ending| text.ends_with(ending));
    let of_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-*".contains(c);
    let chapter = text.split_once('.').filter(|(_, rest)| !rest.is_empty());
    let chapter = chapter.map(|(chapter, _)| format!("{chapter}."));
    let known = |chapter: String| rules.iter().any(|rule| rule.starts_with(&chapter));
    !file && text.chars().all(of_id) && chapter.is_some_and(known)
}

/// Whether a rule has this id, or at least one is of this family.
fn is_known(rules: &BTreeSet<String>, id: &str) -> bool {
    match id.strip_suffix('*') {
        Some(family) => rules.iter().any(|rule| rule.starts_with(family)),
        None => rules.contains(id),
    }
}

/// `docs/model.md`: rules, files and what `--describe` takes.
#[test]
fn the_document_for_teachers_names_what_there_is() {
    let (rules, docs) = (rules(), root().join("docs"));
    let text = fs::read_to_string(docs.join("model.md")).unwrap();
    let example = text.split("```json\n").nth(1).and_then(|rest| rest.split("```").next());
    assert_eq!(Scenario::parse(example.unwrap()).unwrap().warnings, []);
    // A fence is no quote.
    let text = text.replace("```", "");
    let quoted: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
    let unknown = quoted.iter().filter(|quote| is_id(&rules, quote) && !is_known(&rules, quote));
    assert_eq!(unknown.collect::<Vec<_>>(), [&""; 0], "no such rules");
    assert!(quoted.iter().any(|quote| is_id(&rules, quote)));
    let subject = |quote: &&str| quote.split_once("--describe ").map(|(_, rest)| rest.to_owned());
    for subject in quoted.iter().filter_map(subject) {
        let name = subject.split(' ').next().unwrap();
        assert!(Subject::ALL.iter().any(|known| known.text() == name), "--describe {name}");
    }
    for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        assert!(docs.join(link).exists(), "no {link}");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The ids of all rules.
fn rules() -> BTreeSet<String> {
    let facts = fs::read_to_string(root().join("facts.toml")).unwrap();
    let facts: toml::Table = facts.parse().unwrap();
    let rules = facts["rule"].as_array().unwrap().iter();
    rules.map(|rule| rule["id"].as_str().unwrap().to_owned()).collect()
}

/// The rows of a list: an id, or the beginning of a family's ids with its last dot or hyphen, and the rest of the line.
fn list(text: &str) -> Vec<(&str, &str)> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').unwrap_or((line, ""))).collect()
}

/// Whether a row of a list stands for a rule.
fn means(row: &str, rule: &str) -> bool {
    row == rule || row.ends_with(['.', '-']) && rule.starts_with(row)
}

/// The words of all tests that can be rule ids; `price.ec2.*` stands for a family.
#[derive(Default)]
struct Named {
    ids: BTreeSet<String>,
    families: BTreeSet<String>,
}

impl Named {
    fn has(&self, rule: &str) -> bool {
        self.ids.contains(rule) || self.families.iter().any(|family| rule.starts_with(family))
    }

    fn words(&mut self, text: &str) {
        let in_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-*".contains(c);
        for word in text.split(|c| !in_id(c)).filter(|word| word.contains('.')) {
            match word.strip_suffix('*') {
                // A whole chapter is no family: whoever writes `engine.*` has not tested all of it.
                Some(family) if family.ends_with('.') && family.matches('.').count() == 1 => {}
                Some(family) => drop(self.families.insert(family.to_owned())),
                None => drop(self.ids.insert(word.trim_end_matches('.').to_owned())),
            }
        }
    }
}

/// Goes through all Rust files below a folder.
fn each_file(folder: &Path, with: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_file(&path, with);
        } else if path.extension().is_some_and(|it| it == "rs") {
            with(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

/// What of a file is tests: all of it, or what follows the module of tests at its end.
fn tests_of<'a>(path: &Path, text: &'a str) -> &'a str {
    let mut below_crates = path.iter().rev().take_while(|part| *part != "crates");
    let all = below_crates.any(|part| part == "tests" || part == "tests.rs");
    // This file's own words are examples.
    if all && !path.ends_with("sim/tests/rules.rs") {
        return text;
    }
    let begins = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    text.get(begins..).unwrap_or_default()
}

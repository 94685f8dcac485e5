//! `gantry facts`, and how `facts.toml` becomes [`study::facts::Facts`].

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;
use study::facts::{Facts, Mark, Rule, Source, Value};

use crate::{Failure, Report, load, print};

/// Checks `facts.toml` and counts its rules by mark.
pub(crate) fn check(root: &Path) -> Result<(), Failure> {
    let facts = load::facts(root)?;
    let complaints = facts.check().into_iter().map(|complaint| format!("facts.toml: {complaint}"));
    Report::none_or(complaints.collect())?;
    let counts = Mark::ALL.map(|mark| {
        let count = facts.rules.iter().filter(|rule| rule.mark == mark).count();
        format!("{count} {}", mark.word())
    });
    println!("{} rules: {}", facts.rules.len(), counts.join(", "));
    Ok(())
}

/// Prints every rule with its figure.
pub(crate) fn list(root: &Path) -> Result<(), Failure> {
    let mut text = String::new();
    for rule in load::facts(root)?.rules {
        let shown = rule.shown().map(|shown| format!(" = {shown}")).unwrap_or_default();
        let _ = writeln!(text, "{}{shown} ({})\n    {}", rule.id, rule.mark.word(), rule.statement);
    }
    print(&text);
    Ok(())
}

/// Reads the text of `facts.toml`. An error says its line.
pub(crate) fn read(text: &str) -> Result<Facts, String> {
    let file: File = toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        format!("facts.toml:{}: {}", before.matches('\n').count() + 1, error.message())
    })?;
    let sources = file.sources.into_iter().map(|(key, source)| {
        let FileSource { title, url, date } = source;
        (key.clone(), Source { key, title, url, date })
    });
    Ok(Facts::new(sources.collect(), file.rule.into_iter().map(Rule::from).collect()))
}

/// The file as written. Its fields are closed, so that a misspelt one is an error; the types of
/// the site cannot be read like this, since their own format does not describe itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    sources: BTreeMap<String, FileSource>,
    #[serde(default)]
    rule: Vec<FileRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileSource {
    title: String,
    url: Option<String>,
    date: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRule {
    id: String,
    statement: String,
    value: Option<FileValue>,
    unit: Option<String>,
    shown: Option<String>,
    range: Option<(FileValue, FileValue)>,
    disputed: Option<String>,
    mark: FileMark,
    #[serde(default)]
    source: Vec<String>,
    date: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum FileValue {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum FileMark {
    Documented,
    Typical,
    Ours,
}

impl From<FileRule> for Rule {
    fn from(rule: FileRule) -> Self {
        let FileRule { id, statement, value, unit, shown, range, disputed, mark, source, date } =
            rule;
        Self {
            id,
            statement,
            value: value.map(Value::from),
            unit,
            shown,
            range: range.map(|(least, greatest)| (least.into(), greatest.into())),
            disputed,
            mark: match mark {
                FileMark::Documented => Mark::Documented,
                FileMark::Typical => Mark::Typical,
                FileMark::Ours => Mark::Ours,
            },
            sources: source,
            date,
        }
    }
}

impl From<FileValue> for Value {
    fn from(value: FileValue) -> Self {
        match value {
            FileValue::Bool(value) => Self::Bool(value),
            FileValue::Int(value) => Self::Int(value),
            FileValue::Float(value) => Self::Float(value),
            FileValue::Text(value) => Self::Text(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    const HEAD: &str = "[sources.DG]\ntitle = \"Guide\"\ndate = \"2026-11\"\n\n[[rule]]\nid = \"a.b\"\nstatement = \"S.\"\n";

    fn check(rest: &str, expected: &Expect) {
        expected.assert_eq(&match read(&format!("{HEAD}{rest}")) {
            Ok(facts) => format!("{:?} {:?}", facts.rules[0].shown(), facts.rules[0].range),
            Err(message) => message,
        });
    }

    #[test]
    fn rules() {
        check(
            "mark = \"ours\"\nvalue = 3\nunit = \"s\"\nrange = [1, 2.5]",
            &expect![[r#"Some("3 s") Some((Int(1), Float(2.5)))"#]],
        );
        check(
            "mark = \"typical\"\nvalue = true\nsource = [\"DG\"]",
            &expect![[r#"Some("yes") None"#]],
        );
        check(
            "mark = \"typical\"\nvalue = \"awsvpc\"\nshown = \"the mode\"",
            &expect![[r#"Some("the mode") None"#]],
        );
    }

    #[test]
    fn mistakes_have_a_line() {
        check(
            "mark = \"sure\"",
            &expect![
                "facts.toml:8: unknown variant `sure`, expected one of `documented`, `typical`, `ours`"
            ],
        );
        check(
            "mark = \"ours\"\nvalu = 3",
            &expect![
                "facts.toml:9: unknown field `valu`, expected one of `id`, `statement`, `value`, `unit`, `shown`, `range`, `disputed`, `mark`, `source`, `date`"
            ],
        );
        check(
            "mark = \"ours\"\nvalue = ",
            &expect!["facts.toml:9: string values must be quoted, expected literal string"],
        );
        check("", &expect!["facts.toml:5: missing field `mark`"]);
    }
}

//! Reads an expression of the cluster query language. An error names the character where it goes wrong.

use std::sync::Arc;

use super::pattern::Pattern;
use super::{Argument, MAX_CHARS, Node, Operator, Query, QueryError, Subject};
use crate::autoscale::Calendar;

/// Parentheses and negations may stand within each other this deep.
const MAX_DEPTH: u32 = 32;

pub(super) fn parse(text: &str) -> Result<Query, QueryError> {
    let mut reader = Reader { text: text.chars().collect(), at: 0, depth: 0 };
    if reader.text.len() > MAX_CHARS {
        reader.at = MAX_CHARS;
        return Err(reader.error(format!("an expression has at most {MAX_CHARS} characters")));
    }
    let root = reader.any()?;
    reader.blanks();
    if reader.at < reader.text.len() {
        return Err(reader.error("expected and, or, or the end".to_owned()));
    }
    Ok(Query { text: text.into(), root })
}

struct Reader {
    text: Vec<char>,
    at: usize,
    depth: u32,
}

/// An operator, and whether it is negated.
type Comparison = (Operator, bool);

/// Longer spellings stand before their beginnings.
const OPERATORS: [(&str, Comparison); 22] = [
    ("==", (Operator::Equals, false)),
    ("!=", (Operator::Equals, true)),
    ("=~", (Operator::Matches, false)),
    ("!~", (Operator::Matches, true)),
    (">=", (Operator::GreaterOrEqual, false)),
    ("<=", (Operator::LessOrEqual, false)),
    (">", (Operator::Greater, false)),
    ("<", (Operator::Less, false)),
    ("!in", (Operator::In, true)),
    ("!exists", (Operator::Exists, true)),
    ("equals", (Operator::Equals, false)),
    ("not_equals", (Operator::Equals, true)),
    ("matches", (Operator::Matches, false)),
    ("not_matches", (Operator::Matches, true)),
    ("greater_than_equal", (Operator::GreaterOrEqual, false)),
    ("greater_than", (Operator::Greater, false)),
    ("less_than_equal", (Operator::LessOrEqual, false)),
    ("less_than", (Operator::Less, false)),
    ("not_in", (Operator::In, true)),
    ("in", (Operator::In, false)),
    ("not_exists", (Operator::Exists, true)),
    ("exists", (Operator::Exists, false)),
];

impl Reader {
    fn any(&mut self) -> Result<Node, QueryError> {
        let mut nodes = vec![self.all()?];
        while self.take("||") || self.take_word("or") {
            nodes.push(self.all()?);
        }
        Ok(single(nodes, Node::Any))
    }

    fn all(&mut self) -> Result<Node, QueryError> {
        let mut nodes = vec![self.one()?];
        while self.take("&&") || self.take_word("and") {
            nodes.push(self.one()?);
        }
        Ok(single(nodes, Node::All))
    }

    fn one(&mut self) -> Result<Node, QueryError> {
        let negated = self.take("!") || self.take_word("not");
        if !negated && !self.take("(") {
            return self.test();
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error(format!("at most {MAX_DEPTH} levels of parentheses and not")));
        }
        let node = if negated { Node::Not(Box::new(self.one()?)) } else { self.any()? };
        if !negated && !self.take(")") {
            return Err(self.error("expected and, or, or )".to_owned()));
        }
        self.depth -= 1;
        Ok(node)
    }

    fn test(&mut self) -> Result<Node, QueryError> {
        self.blanks();
        let start = self.at;
        let subject = self.subject()?;
        self.blanks();
        let operator_at = self.at;
        let Some((operator, negated)) = self.operator() else {
            return Err(self.error("expected an operator, such as == or in".to_owned()));
        };
        if !allows(&subject, operator) {
            self.at = operator_at;
            let subject = self.text[start..operator_at].iter().collect::<String>();
            return Err(self.error(format!("{} does not take this operator", subject.trim_end())));
        }
        let argument = self.argument(&subject, operator)?;
        let test = Node::Test { subject, operator, argument };
        Ok(if negated { Node::Not(Box::new(test)) } else { test })
    }

    fn subject(&mut self) -> Result<Subject, QueryError> {
        let start = self.at;
        let is_name = |c: char| c.is_ascii_alphanumeric() || ":._-/\\".contains(c);
        let name = self.while_char(is_name);
        Ok(match name.as_str() {
            "agentConnected" => Subject::AgentConnected,
            "agentVersion" => Subject::AgentVersion,
            "ec2InstanceId" => Subject::Ec2InstanceId,
            "registeredAt" => Subject::RegisteredAt,
            "runningTasksCount" => Subject::RunningTasksCount,
            "task:group" => Subject::TaskGroup,
            _ => match name.strip_prefix("attribute:") {
                Some(attribute) if !attribute.is_empty() => Subject::Attribute(attribute.into()),
                _ => {
                    self.at = start;
                    return Err(self.error(
                        "expected attribute:NAME, task:group, ec2InstanceId, agentConnected, \
                         agentVersion, registeredAt or runningTasksCount"
                            .to_owned(),
                    ));
                }
            },
        })
    }

    fn operator(&mut self) -> Option<Comparison> {
        let found = OPERATORS.iter().find(|(spelling, _)| {
            let is_word = spelling.ends_with(|c: char| c.is_ascii_alphabetic());
            self.starts_with(spelling) && !(is_word && self.goes_on_as_word(spelling.len()))
        })?;
        self.at += found.0.len();
        Some(found.1)
    }

    fn argument(&mut self, subject: &Subject, operator: Operator) -> Result<Argument, QueryError> {
        self.blanks();
        let start = self.at;
        match operator {
            Operator::Exists => Ok(Argument::None),
            Operator::In => self.list().map(Argument::List),
            Operator::Matches => {
                let text = self.literal(true)?;
                Pattern::parse(&text).map(Argument::Pattern).map_err(|(offset, message)| {
                    QueryError { position: start + offset + 1, message }
                })
            }
            _ => {
                let text = self.literal(false)?;
                let error =
                    |message: &str| QueryError { position: start + 1, message: message.to_owned() };
                match subject {
                    Subject::RegisteredAt => moment(&text).map(Argument::Moment).ok_or_else(|| {
                        error("expected a date such as 2026-01-31 or 2026-01-31T22:28:28Z")
                    }),
                    Subject::RunningTasksCount if text.parse::<u32>().is_err() => {
                        Err(error("expected a whole number"))
                    }
                    _ => Ok(Argument::Value(text.into())),
                }
            }
        }
    }

    fn list(&mut self) -> Result<Vec<Arc<str>>, QueryError> {
        if !self.take("[") {
            return Err(self.error("expected a list, such as [a, b]".to_owned()));
        }
        let mut items = Vec::new();
        loop {
            items.push(self.literal(false)?.into());
            if self.take("]") {
                return Ok(items);
            }
            if !self.take(",") {
                return Err(self.error("expected , or ]".to_owned()));
            }
        }
    }

    /// A value in quotes, or up to the next blank or closing sign. A pattern may hold balanced brackets.
    fn literal(&mut self, pattern: bool) -> Result<String, QueryError> {
        self.blanks();
        if let Some(quote @ ('\'' | '"')) = self.text.get(self.at).copied() {
            self.at += 1;
            let value = self.while_char(|c| c != quote);
            self.at += 1;
            return if self.at > self.text.len() {
                self.at = self.text.len();
                Err(self.error(format!("expected a closing {quote}")))
            } else {
                Ok(value)
            };
        }
        let mut open = 0_u32;
        let value = self.while_char(|c| match c {
            '(' | '[' if pattern => {
                open += 1;
                true
            }
            ')' | ']' if open > 0 => {
                open -= 1;
                true
            }
            '|' => pattern,
            c => !c.is_whitespace() && !"()[],&'\"".contains(c),
        });
        if value.is_empty() {
            return Err(self.error("expected a value".to_owned()));
        }
        Ok(value)
    }

    fn while_char(&mut self, mut goes_on: impl FnMut(char) -> bool) -> String {
        let start = self.at;
        while self.text.get(self.at).is_some_and(|c| goes_on(*c)) {
            self.at += 1;
        }
        self.text[start..self.at].iter().collect()
    }

    fn blanks(&mut self) {
        self.while_char(char::is_whitespace);
    }

    fn starts_with(&self, text: &str) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        rest.len() >= text.len() && text.chars().zip(rest).all(|(a, b)| a == *b)
    }

    fn goes_on_as_word(&self, after: usize) -> bool {
        self.text.get(self.at + after).is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_')
    }

    fn take(&mut self, text: &str) -> bool {
        self.blanks();
        let found = self.starts_with(text);
        self.at += if found { text.len() } else { 0 };
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        self.blanks();
        !self.goes_on_as_word(word.len()) && self.take(word)
    }

    fn error(&self, message: String) -> QueryError {
        QueryError { position: self.at + 1, message }
    }
}

fn single(mut nodes: Vec<Node>, join: fn(Vec<Node>) -> Node) -> Node {
    match (nodes.pop(), nodes.is_empty()) {
        (Some(node), true) => node,
        (Some(node), false) => {
            nodes.push(node);
            join(nodes)
        }
        (None, _) => join(nodes),
    }
}

/// The operators that the documents allow for a subject; they name none for attributes and groups.
fn allows(subject: &Subject, operator: Operator) -> bool {
    let order = matches!(
        operator,
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual
    );
    match subject {
        Subject::AgentConnected | Subject::Ec2InstanceId => !order && operator != Operator::Exists,
        Subject::AgentVersion | Subject::RegisteredAt | Subject::RunningTasksCount => {
            order || operator == Operator::Equals
        }
        Subject::Attribute(_) | Subject::TaskGroup => true,
    }
}

/// A day or a date with its time, in UTC, in seconds since 1970.
fn moment(text: &str) -> Option<u64> {
    let text = text.strip_suffix("+00:00").unwrap_or(text);
    let midnight = || Calendar::parse(&format!("{text}T00:00:00"));
    Calendar::parse(text).or_else(midnight)
}

//! The cluster query language of `memberOf` constraints (rule `place.member-of`): what an expression is,
//! and whether an instance meets it.
//!
//! A test is `subject operator [argument]`; tests are joined by `and`, `or`, `not` and parentheses.
//! A negative operator is the opposite of the positive one, so an absent attribute differs from everything
//! (rule `engine.query-patterns`).

mod parse;
mod pattern;

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use crate::ids::InstanceId;
use crate::instance::Instance;
use crate::task::TaskStatus;
use crate::world::World;
use pattern::Pattern;

/// Longest expression in characters (rule `place.expression-max`).
pub const MAX_CHARS: usize = 2_000;

/// The version of the container agent that all instances run (release of June 2026).
const AGENT_VERSION: &str = "1.105.1";

/// An expression that was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Query {
    text: Arc<str>,
    root: Node,
}

/// Why a text is no expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// The character at which it goes wrong, counted from 1.
    pub position: usize,
    /// What was expected there.
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Test { subject: Subject, operator: Operator, argument: Argument },
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Subject {
    AgentConnected,
    AgentVersion,
    Attribute(Arc<str>),
    Ec2InstanceId,
    RegisteredAt,
    RunningTasksCount,
    TaskGroup,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Operator {
    Equals,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Exists,
    In,
    Matches,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Argument {
    None,
    Value(Arc<str>),
    List(Vec<Arc<str>>),
    Pattern(Pattern),
    /// Seconds since 1970.
    Moment(u64),
}

impl Node {
    /// Whether any test in it is of such a subject.
    fn asks(&self, is: &impl Fn(&Subject) -> bool) -> bool {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().any(|node| node.asks(is)),
            Self::Not(node) => node.asks(is),
            Self::Test { subject, .. } => is(subject),
        }
    }
}

impl Query {
    /// Reads an expression. An error says where it goes wrong and what was expected.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        parse::parse(text)
    }

    /// Whether the expression asks for an attribute.
    pub(crate) fn asks_for(&self, attribute: &str) -> bool {
        self.root.asks(&|subject| matches!(subject, Subject::Attribute(of) if **of == *attribute))
    }

    /// Whether the expression asks for the tasks of an instance, so that each of them may change the answer.
    pub(crate) fn asks_for_tasks(&self) -> bool {
        self.root
            .asks(&|subject| matches!(subject, Subject::RunningTasksCount | Subject::TaskGroup))
    }

    /// Whether an instance meets the expression.
    pub fn matches(&self, world: &World, id: InstanceId, instance: &Instance) -> bool {
        meets(&self.root, world, id, instance)
    }
}

/// As it was written.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at character {}: {}", self.position, self.message)
    }
}

fn meets(node: &Node, world: &World, id: InstanceId, instance: &Instance) -> bool {
    match node {
        Node::All(nodes) => nodes.iter().all(|node| meets(node, world, id, instance)),
        Node::Any(nodes) => nodes.iter().any(|node| meets(node, world, id, instance)),
        Node::Not(node) => !meets(node, world, id, instance),
        Node::Test { subject, operator, argument } => {
            let holds = |value: &str| compare(subject, *operator, argument, value);
            match subject {
                Subject::AgentConnected => {
                    holds(if instance.agent_connected { "true" } else { "false" })
                }
                Subject::AgentVersion => holds(AGENT_VERSION),
                Subject::Attribute(name) => {
                    super::attribute(world, instance, name).is_some_and(holds)
                }
                Subject::Ec2InstanceId => holds(&id.to_string()),
                Subject::RegisteredAt => {
                    // Rule `engine.query-dates`.
                    let at = world.autoscaling.calendar.date(instance.registered_at);
                    matches!(argument, Argument::Moment(moment) if ordered(*operator, at.cmp(moment)))
                }
                Subject::RunningTasksCount => holds(&running_tasks(world, instance).to_string()),
                Subject::TaskGroup => {
                    let tasks = instance.tasks.iter().filter_map(|task| world.tasks.get(*task));
                    tasks.into_iter().any(|task| holds(&task.group))
                }
            }
        }
    }
}

/// `runningTasksCount` of an instance.
fn running_tasks(world: &World, instance: &Instance) -> usize {
    let tasks = instance.tasks.iter().filter_map(|task| world.tasks.get(*task));
    tasks.filter(|task| task.status == TaskStatus::Running).count()
}

fn compare(subject: &Subject, operator: Operator, argument: &Argument, value: &str) -> bool {
    match (operator, argument) {
        (Operator::Exists, _) => true,
        (Operator::Matches, Argument::Pattern(pattern)) => pattern.matches(value),
        (Operator::In, Argument::List(list)) => list.iter().any(|item| **item == *value),
        (Operator::Equals, Argument::Value(other)) => **other == *value,
        (_, Argument::Value(other)) => {
            let order = if *subject == Subject::AgentVersion {
                versions(value, other)
            } else {
                numbers_or_words(value, other)
            };
            ordered(operator, order)
        }
        _ => false,
    }
}

fn ordered(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Equals => order.is_eq(),
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterOrEqual => order.is_ge(),
        Operator::Exists | Operator::In | Operator::Matches => false,
    }
}

/// Part by part, so that 1.105 is newer than 1.14.
fn versions(a: &str, b: &str) -> Ordering {
    let parts =
        |text: &str| -> Vec<u64> { text.split('.').map(|p| p.parse().unwrap_or(0)).collect() };
    parts(a).cmp(&parts(b))
}

fn numbers_or_words(a: &str, b: &str) -> Ordering {
    match (a.parse::<i64>(), b.parse::<i64>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        _ => a.cmp(b),
    }
}

#[cfg(test)]
mod tests;

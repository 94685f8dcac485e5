//! Which members and exceptions AWS's own API model has, from the list that `tools/aws-model` writes.

const MODEL: &str = include_str!("aws-model.txt");

/// The members of an object, by its name in the list.
pub(crate) fn members(shape: &str) -> impl Iterator<Item = &'static str> {
    line("shape ", shape).map(|member| member.trim_end_matches('!'))
}

/// The members without which AWS refuses an object.
#[cfg(any(test, feature = "tools"))]
pub(crate) fn required(shape: &str) -> impl Iterator<Item = &'static str> {
    line("shape ", shape).filter_map(|member| member.strip_suffix('!'))
}

/// The exceptions of a call, by its name in the list.
#[cfg(test)]
pub(crate) fn errors(operation: &str) -> impl Iterator<Item = &'static str> {
    line("errors ", operation)
}

fn line(kind: &str, name: &str) -> impl Iterator<Item = &'static str> {
    let line = MODEL
        .lines()
        .find_map(|line| line.strip_prefix(kind)?.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap_or_default().split_ascii_whitespace()
}

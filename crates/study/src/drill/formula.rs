//! The formulas of worked cards: whole numbers, names, `+ - * /`, brackets and five functions, all exact.
//!
//! `ceil(desired * min / 100)`. Division keeps its fraction until `ceil`, `floor` or `round` takes it
//! away; `min` and `max` take two numbers or more. Length, depth and numbers are bounded.

use std::iter::Peekable;
use std::str::Chars;

use super::number::Number;

/// Longest formula, in characters.
const MAX_LENGTH: usize = 200;
/// Deepest nesting of brackets, functions and signs.
const MAX_DEPTH: usize = 16;
/// Greatest number that a formula may name.
const MAX_NUMBER: i64 = 1_000_000_000;

/// A formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// A number.
    Number(i64),
    /// A number by its name.
    Name(String),
    /// The negative of something.
    Negative(Box<Self>),
    /// Two things and what is between them.
    Pair(Operator, Box<Self>, Box<Self>),
    /// A function of one thing or more.
    Call(Function, Vec<Self>),
}

/// What stands between two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    By,
}

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// Up to a whole number.
    Ceil,
    /// Down to a whole number.
    Floor,
    /// To the nearest whole number; a half goes up.
    Round,
    /// The least.
    Min,
    /// The greatest.
    Max,
}

impl Function {
    const ALL: [(&'static str, Self); 5] = [
        ("ceil", Self::Ceil),
        ("floor", Self::Floor),
        ("round", Self::Round),
        ("min", Self::Min),
        ("max", Self::Max),
    ];

    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, function)| *function == self).map_or("", |(word, _)| word)
    }

    fn takes(self, n: usize) -> bool {
        match self {
            Self::Ceil | Self::Floor | Self::Round => n == 1,
            Self::Min | Self::Max => n >= 2,
        }
    }
}

/// Whether a text can be the name of a number: a small letter, then letters, digits and `_`, at most
/// 24. A number may be called `min`: without a bracket after it, it is no function.
pub fn is_name(text: &str) -> bool {
    text.len() <= 24
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(is_name_character)
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// What is wrong with it, to follow the words "the formula".
    pub fn read(text: &str) -> Result<Self, String> {
        if text.chars().count() > MAX_LENGTH {
            return Err(format!("is longer than {MAX_LENGTH} characters"));
        }
        let mut reader = Reader { rest: text.chars().peekable(), depth: 0 };
        let formula = reader.sum()?;
        match reader.next_mark() {
            None => Ok(formula),
            Some(c) => Err(format!("has `{c}` where it should end")),
        }
    }

    /// The names in it, in order.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Number(_) => Vec::new(),
            Self::Name(name) => vec![name],
            Self::Negative(inner) => inner.names(),
            Self::Pair(_, left, right) => left.names().into_iter().chain(right.names()).collect(),
            Self::Call(_, arguments) => arguments.iter().flat_map(Self::names).collect(),
        }
    }

    /// What it comes to.
    ///
    /// # Errors
    /// What keeps it from having a value, to follow the words "the formula".
    pub fn value(&self, of: &dyn Fn(&str) -> Option<Number>) -> Result<Number, String> {
        Ok(match self {
            Self::Number(number) => (*number).into(),
            Self::Name(name) => {
                of(name).ok_or_else(|| format!("uses `{name}`, which has no value"))?
            }
            Self::Negative(inner) => inner.value(of)?.negated(),
            Self::Pair(operator, left, right) => {
                let (left, right) = (left.value(of)?, right.value(of)?);
                let result = match operator {
                    Operator::Plus => left.plus(right),
                    Operator::Minus => left.minus(right),
                    Operator::Times => left.times(right),
                    Operator::By => left.by(right),
                };
                result.map_err(|trouble| format!("has no value: {trouble}"))?
            }
            Self::Call(function, arguments) => {
                let values =
                    arguments.iter().map(|one| one.value(of)).collect::<Result<Vec<_>, _>>()?;
                let first = values.first().copied().unwrap_or(Number::from(0));
                match function {
                    Function::Ceil => first.ceil(),
                    Function::Floor => first.floor(),
                    Function::Round => first.round(),
                    Function::Min => values.into_iter().fold(first, Number::min),
                    Function::Max => values.into_iter().fold(first, Number::max),
                }
            }
        })
    }

    /// As people write it, with names.
    pub fn in_names(&self) -> String {
        self.written(0, &|formula| match formula {
            Self::Name(name) => Some(name.clone()),
            _ => None,
        })
    }

    /// As people write it, with the value of each name in its place.
    pub fn in_numbers(&self, of: &dyn Fn(&str) -> Option<Number>) -> String {
        self.written(0, &|formula| match formula {
            Self::Name(_) => formula.value(of).ok().map(bracketed),
            _ => None,
        })
    }

    /// The same, with everything inside a function computed.
    pub fn one_step_on(&self, of: &dyn Fn(&str) -> Option<Number>) -> String {
        self.written(0, &|formula| match formula {
            Self::Call(function, arguments) => {
                let values = arguments.iter().map(|one| one.value(of).map(|n| n.to_string()));
                let values = values.collect::<Result<Vec<_>, _>>().ok()?;
                Some(format!("{}({})", function.word(), values.join(", ")))
            }
            Self::Name(_) => formula.value(of).ok().map(bracketed),
            _ => None,
        })
    }

    /// Writes it; `special` writes what it wants otherwise. `around` is how tightly the operator around
    /// it binds, from 0.
    fn written(&self, around: u8, special: &dyn Fn(&Self) -> Option<String>) -> String {
        if let Some(text) = special(self) {
            return text;
        }
        let (binds, text) = match self {
            Self::Number(number) => (4, number.to_string()),
            Self::Name(name) => (4, name.clone()),
            Self::Negative(inner) => (3, format!("-{}", inner.written(4, special))),
            Self::Pair(operator, left, right) => {
                let (sign, binds, tighter) = match operator {
                    Operator::Plus => ("+", 1, 1),
                    Operator::Minus => ("−", 1, 2),
                    Operator::Times => ("×", 2, 2),
                    Operator::By => ("/", 2, 3),
                };
                let (left, right) = (left.written(binds, special), right.written(tighter, special));
                (binds, format!("{left} {sign} {right}"))
            }
            Self::Call(function, arguments) => {
                let arguments: Vec<String> =
                    arguments.iter().map(|one| one.written(0, special)).collect();
                (4, format!("{}({})", function.word(), arguments.join(", ")))
            }
        };
        if binds < around { format!("({text})") } else { text }
    }
}

/// A number in a formula; a negative one in brackets.
fn bracketed(number: Number) -> String {
    if number.is_negative() { format!("({number})") } else { number.to_string() }
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    depth: usize,
}

impl Reader<'_> {
    /// The next character that is no space, which stays.
    fn next_mark(&mut self) -> Option<char> {
        while self.rest.next_if(|c| c.is_whitespace()).is_some() {}
        self.rest.peek().copied()
    }

    fn take(&mut self, mark: char) -> bool {
        self.next_mark() == Some(mark) && self.rest.next().is_some()
    }

    fn sum(&mut self) -> Result<Formula, String> {
        let mut left = self.product()?;
        loop {
            let operator = match self.next_mark() {
                Some('+') => Operator::Plus,
                Some('-' | '−') => Operator::Minus,
                _ => return Ok(left),
            };
            self.rest.next();
            left = Formula::Pair(operator, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Formula, String> {
        let mut left = self.single()?;
        loop {
            let operator = match self.next_mark() {
                Some('*' | '×') => Operator::Times,
                Some('/') => Operator::By,
                _ => return Ok(left),
            };
            self.rest.next();
            left = Formula::Pair(operator, Box::new(left), Box::new(self.single()?));
        }
    }

    fn single(&mut self) -> Result<Formula, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(format!("is nested more than {MAX_DEPTH} deep"));
        }
        let found = match self.next_mark() {
            Some('-' | '−') => {
                self.rest.next();
                Formula::Negative(Box::new(self.single()?))
            }
            Some('(') => {
                self.rest.next();
                let inner = self.sum()?;
                self.closed()?;
                inner
            }
            Some(c) if c.is_ascii_digit() => self.number()?,
            Some(c) if c.is_ascii_alphabetic() => self.named()?,
            Some(c) => return Err(format!("has `{c}` where a number or a name should stand")),
            None => return Err("ends where a number or a name should stand".to_owned()),
        };
        self.depth -= 1;
        Ok(found)
    }

    fn number(&mut self) -> Result<Formula, String> {
        let mut digits = String::new();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        if self.rest.peek() == Some(&'.') {
            return Err(format!(
                "has a fraction after `{digits}`: write whole numbers, as `3 / 2`"
            ));
        }
        let number = digits.parse::<i64>().ok().filter(|number| *number <= MAX_NUMBER);
        number.map(Formula::Number).ok_or_else(|| format!("has `{digits}`: at most {MAX_NUMBER}"))
    }

    fn named(&mut self) -> Result<Formula, String> {
        let mut word = String::new();
        while let Some(c) = self.rest.next_if(|c| is_name_character(*c)) {
            word.push(c);
        }
        if !self.take('(') {
            return Ok(Formula::Name(word));
        }
        let Some((_, function)) = Function::ALL.iter().find(|(known, _)| *known == word) else {
            let known = Function::ALL.map(|(word, _)| word).join(", ");
            return Err(format!("has `{word}(…)`, which is no function: there are {known}"));
        };
        let mut arguments = vec![self.sum()?];
        while self.take(',') {
            arguments.push(self.sum()?);
        }
        self.closed()?;
        if !function.takes(arguments.len()) {
            let n = arguments.len();
            let wants = if function.takes(1) { "one number" } else { "two numbers or more" };
            return Err(format!("gives `{word}` {n}: it takes {wants}"));
        }
        Ok(Formula::Call(*function, arguments))
    }

    fn closed(&mut self) -> Result<(), String> {
        if self.take(')') { Ok(()) } else { Err("has a bracket that is not closed".to_owned()) }
    }
}

#[cfg(test)]
mod tests;

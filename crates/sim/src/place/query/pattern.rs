//! Patterns of `=~`: a regular expression of which the whole value has to be an instance, as Java's
//! `matches` has it. Literals, `.`, classes, groups, `|`, `*`, `+`, `?` and the usual escapes.
//!
//! All threads of a match advance together, so that no pattern can take longer than its length times the
//! value's. A library would weigh ten times as much in the browser.

/// A pattern that was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Pattern {
    program: Vec<Instruction>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Instruction {
    /// One character of a class.
    One(Class),
    /// Goes on here and there.
    Fork(u16),
    /// Goes on there.
    Jump(u16),
    Done,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
}

/// Offset in the pattern, and what is wrong there.
type Problem = (usize, String);

impl Pattern {
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let mut compiler = Compiler { text: text.chars().collect(), at: 0, depth: 0 };
        let mut program = compiler.alternatives()?;
        if compiler.at < compiler.text.len() {
            return Err((compiler.at, "a ) without its (".to_owned()));
        }
        program.push(Instruction::Done);
        Ok(Self { program })
    }

    pub(super) fn matches(&self, value: &str) -> bool {
        let mut threads = self.closure([0]);
        for c in value.chars() {
            let next = threads.iter().filter(|at| match self.program.get(usize::from(**at)) {
                Some(Instruction::One(class)) => class.contains(c),
                _ => false,
            });
            threads = self.closure(next.map(|at| at + 1).collect::<Vec<_>>());
        }
        let done = |at: &u16| self.program.get(usize::from(*at)) == Some(&Instruction::Done);
        threads.iter().any(done)
    }

    /// All instructions that wait for a character or are done, reached from some without one.
    fn closure(&self, from: impl IntoIterator<Item = u16>) -> Vec<u16> {
        let mut seen = vec![false; self.program.len()];
        let mut open: Vec<u16> = from.into_iter().collect();
        let mut reached = Vec::new();
        while let Some(at) = open.pop() {
            let Some(seen) = seen.get_mut(usize::from(at)) else { continue };
            if std::mem::replace(seen, true) {
                continue;
            }
            match self.program.get(usize::from(at)) {
                Some(Instruction::Jump(to)) => open.push(*to),
                Some(Instruction::Fork(to)) => open.extend([at + 1, *to]),
                _ => reached.push(at),
            }
        }
        reached
    }
}

impl Class {
    fn contains(&self, c: char) -> bool {
        self.ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)) != self.negated
    }
}

struct Compiler {
    text: Vec<char>,
    at: usize,
    depth: u32,
}

/// Groups may stand within each other this deep.
const MAX_DEPTH: u32 = 32;

/// Pieces of a program jump relative to their own beginning until they are joined.
type Piece = Vec<Instruction>;

impl Compiler {
    fn alternatives(&mut self) -> Result<Piece, Problem> {
        let mut piece = self.sequence()?;
        while self.take('|') {
            let other = self.sequence()?;
            let mut both = vec![Instruction::Fork(offset(piece.len() + 2))];
            append(&mut both, piece);
            both.push(Instruction::Jump(offset(both.len() + 1 + other.len())));
            append(&mut both, other);
            piece = both;
        }
        Ok(piece)
    }

    fn sequence(&mut self) -> Result<Piece, Problem> {
        let mut piece = Vec::new();
        while let Some(c) = self.text.get(self.at).copied() {
            if c == '|' || c == ')' {
                break;
            }
            let item = self.item()?;
            append(&mut piece, self.repeated(item));
        }
        Ok(piece)
    }

    fn repeated(&mut self, item: Piece) -> Piece {
        let len = item.len();
        let mut piece = Vec::new();
        if self.take('*') {
            piece.push(Instruction::Fork(offset(len + 2)));
            append(&mut piece, item);
            piece.push(Instruction::Jump(0));
        } else if self.take('+') {
            append(&mut piece, item);
            piece.push(Instruction::Fork(offset(len + 2)));
            piece.push(Instruction::Jump(0));
        } else if self.take('?') {
            piece.push(Instruction::Fork(offset(len + 1)));
            append(&mut piece, item);
        } else {
            return item;
        }
        // A second sign after the first would make it lazy or possessive, which changes no whole match.
        let _ = self.take('?') || self.take('+');
        piece
    }

    fn item(&mut self) -> Result<Piece, Problem> {
        let start = self.at;
        let c = self.text.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        match c {
            '(' => self.group(start),
            '[' => Ok(vec![Instruction::One(self.class(start)?)]),
            '.' => Ok(vec![Instruction::One(Class { negated: true, ranges: Vec::new() })]),
            // The whole value has to match, so anchors at its ends say nothing new.
            '^' if start == 0 => Ok(Vec::new()),
            '$' if self.at == self.text.len() => Ok(Vec::new()),
            '\\' => Ok(vec![Instruction::One(self.escape()?)]),
            '*' | '+' | '?' => Err((start, format!("nothing to repeat before {c}"))),
            '{' | '}' | '^' | '$' => Err((start, format!("{c} is not supported in a pattern"))),
            c => Ok(vec![Instruction::One(Class { negated: false, ranges: vec![(c, c)] })]),
        }
    }

    fn group(&mut self, start: usize) -> Result<Piece, Problem> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err((start, format!("at most {MAX_DEPTH} groups within each other")));
        }
        if self.take('?') && !self.take(':') {
            return Err((start, "only (…) and (?:…) are supported".to_owned()));
        }
        let piece = self.alternatives()?;
        if !self.take(')') {
            return Err((start, "a ( without its )".to_owned()));
        }
        self.depth -= 1;
        Ok(piece)
    }

    fn class(&mut self, start: usize) -> Result<Class, Problem> {
        let mut class = Class { negated: self.take('^'), ranges: Vec::new() };
        while !self.take(']') {
            let Some(from) = self.text.get(self.at).copied() else {
                return Err((start, "a [ without its ]".to_owned()));
            };
            self.at += 1;
            if from == '\\' {
                class.ranges.extend(self.escape()?.ranges);
                continue;
            }
            let is_range = self.text.get(self.at) == Some(&'-')
                && self.text.get(self.at + 1).is_some_and(|c| *c != ']');
            let to = if is_range { self.text[self.at + 1] } else { from };
            if to < from {
                return Err((self.at - 1, format!("{from}-{to} is the wrong way round")));
            }
            self.at += if is_range { 2 } else { 0 };
            class.ranges.push((from, to));
        }
        if class.ranges.is_empty() {
            return Err((start, "an empty class".to_owned()));
        }
        Ok(class)
    }

    fn escape(&mut self) -> Result<Class, Problem> {
        let Some(c) = self.text.get(self.at).copied() else {
            return Err((self.at - 1, "a \\ with nothing behind it".to_owned()));
        };
        self.at += 1;
        let ranges = match c {
            'd' => vec![('0', '9')],
            'w' => vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')],
            's' => vec![(' ', ' '), ('\t', '\r')],
            c if c.is_ascii_alphanumeric() => {
                return Err((self.at - 2, format!("\\{c} is not supported in a pattern")));
            }
            c => vec![(c, c)],
        };
        Ok(Class { negated: false, ranges })
    }

    fn take(&mut self, c: char) -> bool {
        let found = self.text.get(self.at) == Some(&c);
        self.at += usize::from(found);
        found
    }
}

/// Joins a piece, whose jumps are relative to its own beginning, to the end of another.
fn append(piece: &mut Piece, other: Piece) {
    let base = offset(piece.len());
    piece.extend(other.into_iter().map(|instruction| match instruction {
        Instruction::Fork(to) => Instruction::Fork(to + base),
        Instruction::Jump(to) => Instruction::Jump(to + base),
        instruction => instruction,
    }));
}

/// Expressions are bounded to 2,000 characters, each of which becomes at most three instructions.
fn offset(len: usize) -> u16 {
    u16::try_from(len).unwrap_or(u16::MAX)
}

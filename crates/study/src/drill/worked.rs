//! Worked cards: numbers drawn from a seed, and the way from them to the answer.

use super::answer::Meant;
use super::formula::Formula;
use super::number::{Number, gcd};
use crate::deck::{Given, Inline, Origin, Step, Worked, plain};

/// Most draws that a card may have: all of them are tried before it is used.
pub const MAX_DRAWS: u64 = 2_000;

/// A worked card with its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// The question, with the numbers in it.
    pub ask: Vec<Inline>,
    /// What the computation starts from, by name.
    pub givens: Vec<(String, Value)>,
    /// The computation, step by step.
    pub steps: Vec<Computed>,
    /// The answer, with its unit where the note gives one.
    pub answer: Meant,
}

/// A number that the computation starts from.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Drawn.
    Number(Number),
    /// A live figure.
    Figure(Inline),
}

/// What is known of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its whole number.
    pub number: i64,
    /// How it reads.
    pub shown: String,
}

/// A step of the computation.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    /// What is computed.
    pub name: String,
    /// The formula in names, in numbers, and further on; none twice, and none that is the value.
    pub forms: Vec<String>,
    /// What it comes to.
    pub value: String,
    /// What is to be said of it.
    pub remark: Vec<Inline>,
}

/// Numbers by their names, and the formulas by which they go on.
struct Sheet<'a> {
    formulas: Vec<(&'a Step, Formula)>,
    values: Vec<(&'a str, Number)>,
}

impl Worked {
    /// The card with its numbers: from `seed` on, each review has others until all had their turn.
    ///
    /// # Errors
    /// What is wrong with it, where [`Worked::check`] would say so.
    pub fn draw(&self, seed: u64, reviews: u32) -> Result<Drawn, String> {
        let mut sheet = Sheet::new(self)?;
        self.give(turn(seed, u64::from(reviews), self.n_draws()?), &mut sheet)?;
        let value = |(given, (_, number)): (&Given, &(&str, Number))| {
            let value = match &given.origin {
                Origin::Figure { id, shown, .. } => {
                    Value::Figure(Inline::Figure { id: id.clone(), value: shown.clone() })
                }
                Origin::Range { .. } | Origin::Choice(_) => Value::Number(*number),
            };
            (given.name.clone(), value)
        };
        let givens = self.givens.iter().zip(&sheet.values).map(value).collect();
        let mut steps = Vec::new();
        for (step, formula) in &sheet.formulas {
            let value = formula.value(&|name| sheet.get(name)).map_err(|e| step.complaint(&e))?;
            steps.push(computed(step, formula, value, &|name| sheet.get(name)));
            sheet.values.push((&step.name, value));
        }
        let ask = self.ask.iter().map(|inline| sheet.filled(inline)).collect();
        let answer = steps.last().map(Computed::to_meant).unwrap_or_default();
        Ok(Drawn { ask, givens, steps, answer })
    }

    /// Checks names and formulas and, once its figures are known, every draw.
    ///
    /// # Errors
    /// What is wrong and what to do.
    pub fn check(&self) -> Result<(), String> {
        self.check_names()?;
        let mut sheet = Sheet::new(self)?;
        let draws = self.n_draws()?;
        let is_open = |given: &Given| matches!(given.origin, Origin::Figure { value: None, .. });
        if self.givens.iter().any(is_open) {
            return Ok(());
        }
        for draw in 0..draws {
            self.give(draw, &mut sheet)?;
            self.check_draw(&mut sheet).map_err(|complaint| {
                let drawn = sheet.values.iter().take(self.givens.len());
                let drawn: Vec<String> =
                    drawn.map(|(name, number)| format!("{name} = {number}")).collect();
                format!("with {}, {complaint}", drawn.join(" and "))
            })?;
        }
        Ok(())
    }

    /// How many different questions it makes.
    fn n_draws(&self) -> Result<u64, String> {
        let draws = self.givens.iter().map(Given::n_draws).try_fold(1_u64, u64::checked_mul);
        draws.filter(|draws| *draws <= MAX_DRAWS).ok_or_else(|| format!(
            "its numbers make more than {MAX_DRAWS} questions: draw from fewer, as `100 to 500 by 50`"
        ))
    }

    /// Puts the numbers of one of its draws on a sheet.
    fn give<'a>(&'a self, draw: u64, sheet: &mut Sheet<'a>) -> Result<(), String> {
        sheet.values.clear();
        let mut rest = draw;
        for given in &self.givens {
            let n_draws = given.n_draws();
            sheet.values.push((&given.name, given.number(rest % n_draws)?.into()));
            rest /= n_draws;
        }
        Ok(())
    }

    fn check_draw<'a>(&'a self, sheet: &mut Sheet<'a>) -> Result<(), String> {
        for place in 0..sheet.formulas.len() {
            let Some((step, formula)) = sheet.formulas.get(place) else { continue };
            let value = formula.value(&|name| sheet.get(name)).map_err(|e| step.complaint(&e))?;
            let is_last = place + 1 == sheet.formulas.len();
            if is_last && value.whole().is_none() {
                return Err(format!(
                    "the answer `{}` is {value}: round it with ceil, floor or round, or draw other numbers",
                    step.name
                ));
            }
            sheet.values.push((&step.name, value));
        }
        Ok(())
    }

    /// That each name stands for one number and is used, and that the question tells what is drawn.
    fn check_names(&self) -> Result<(), String> {
        let mut known: Vec<&str> = Vec::new();
        let mut used: Vec<String> = Vec::new();
        for given in &self.givens {
            known_once(&given.name, &mut known)?;
        }
        for step in &self.steps {
            for name in Formula::read(&step.formula).map_err(|e| step.complaint(&e))?.names() {
                if !known.contains(&name) {
                    let message = format!("uses `{name}`, which no line above it gives: add one");
                    return Err(step.complaint(&message));
                }
                used.push(name.to_owned());
            }
            known_once(&step.name, &mut known)?;
        }
        let shown = emphasised(&self.ask);
        for Given { name, origin } in &self.givens {
            if !used.contains(name) {
                return Err(format!("no formula uses `{name}`: use it or take its line out"));
            }
            let is_drawn = !matches!(origin, Origin::Figure { .. });
            if is_drawn && !shown.contains(name) {
                return Err(format!("the question does not say `{name}`: write *{name}* in it"));
            }
        }
        Ok(())
    }

    /// Gives each figure its number and its look, as `look_up` finds them; returns what it does not.
    pub fn fill(&mut self, look_up: &dyn Fn(&str) -> Result<Known, String>) -> Vec<String> {
        let mut unknown = Vec::new();
        for given in &mut self.givens {
            let Origin::Figure { id, value, shown } = &mut given.origin else { continue };
            match look_up(id) {
                Ok(known) => (*value, *shown) = (Some(known.number), Some(known.shown)),
                Err(message) => unknown.push(message),
            }
        }
        unknown
    }

    /// Whether every figure in it is known.
    pub fn is_ready(&self) -> bool {
        !self.givens.iter().any(|given| matches!(given.origin, Origin::Figure { value: None, .. }))
    }
}

impl Step {
    fn complaint(&self, message: &str) -> String {
        format!("the formula `{}` {message}", self.formula)
    }
}

impl Given {
    /// How many numbers it may be.
    fn n_draws(&self) -> u64 {
        match &self.origin {
            Origin::Range { least, most, by } => {
                most.saturating_sub(*least).checked_div(*by).unwrap_or(0).max(0).unsigned_abs() + 1
            }
            Origin::Choice(numbers) => u64::try_from(numbers.len()).unwrap_or(u64::MAX).max(1),
            Origin::Figure { .. } => 1,
        }
    }

    /// One of its numbers, whatever `draw` is.
    fn number(&self, draw: u64) -> Result<i64, String> {
        let place = i64::try_from(draw % self.n_draws()).unwrap_or(0);
        match &self.origin {
            Origin::Range { least, by, .. } => Ok(least.saturating_add(place.saturating_mul(*by))),
            Origin::Choice(numbers) => {
                let number = usize::try_from(place).ok().and_then(|place| numbers.get(place));
                number.copied().ok_or_else(|| format!("`{}` has no number to draw", self.name))
            }
            Origin::Figure { id, value, .. } => {
                value.ok_or_else(|| format!("the figure `{id}` is not known here"))
            }
        }
    }
}

impl<'a> Sheet<'a> {
    fn new(worked: &'a Worked) -> Result<Self, String> {
        let read = |step: &'a Step| match Formula::read(&step.formula) {
            Ok(formula) => Ok((step, formula)),
            Err(error) => Err(step.complaint(&error)),
        };
        let formulas = worked.steps.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { formulas, values: Vec::new() })
    }

    fn get(&self, name: &str) -> Option<Number> {
        self.values.iter().find(|(known, _)| *known == name).map(|(_, number)| *number)
    }

    /// A piece of the question with its number in place of a name.
    fn filled(&self, inline: &Inline) -> Inline {
        let inner = |inlines: &[Inline]| inlines.iter().map(|inline| self.filled(inline)).collect();
        match inline {
            Inline::Emphasis(text) => match self.get(&plain(text)) {
                Some(number) => Inline::Strong(vec![Inline::Text(number.to_string())]),
                None => Inline::Emphasis(inner(text)),
            },
            Inline::Strong(text) => Inline::Strong(inner(text)),
            Inline::Link { href, text } => Inline::Link { href: href.clone(), text: inner(text) },
            other => other.clone(),
        }
    }
}

fn computed(
    step: &Step,
    formula: &Formula,
    value: Number,
    of: &dyn Fn(&str) -> Option<Number>,
) -> Computed {
    let mut forms = vec![formula.in_names(), formula.in_numbers(of), formula.one_step_on(of)];
    forms.dedup();
    let value = value.to_string();
    forms.retain(|form| *form != value);
    Computed { name: step.name.clone(), forms, value, remark: step.remark.clone() }
}

impl Computed {
    /// The value as an answer; the remark is its unit where it is one that is known.
    fn to_meant(&self) -> Meant {
        let with_unit = Meant::new(format!("{} {}", self.value, plain(&self.remark).trim()));
        if with_unit.has_unit() { with_unit } else { Meant::new(self.value.clone()) }
    }
}

fn known_once<'a>(name: &'a str, known: &mut Vec<&'a str>) -> Result<(), String> {
    if known.contains(&name) {
        return Err(format!("`{name}` stands for two things: give one of them another name"));
    }
    known.push(name);
    Ok(())
}

/// What is emphasised in a run.
fn emphasised(inlines: &[Inline]) -> Vec<String> {
    let mut found = Vec::new();
    for inline in inlines {
        match inline {
            Inline::Emphasis(text) => found.push(plain(text)),
            Inline::Strong(text) | Inline::Link { text, .. } => found.extend(emphasised(text)),
            _ => {}
        }
    }
    found
}

/// The draw whose turn it is, of `n`: by a step that meets all of them before it meets one again.
fn turn(seed: u64, reviews: u64, n: u64) -> u64 {
    let (start, step) = (seed % n, 1 + (seed >> 32) % n);
    let meets_all = |step: &u64| gcd(u128::from(*step), u128::from(n)) == 1;
    let step = (step..step + n).find(meets_all).unwrap_or(1) % n;
    // At most 2,000 times 2,000.
    (start + reviews % n * step) % n
}

#[cfg(test)]
mod tests;

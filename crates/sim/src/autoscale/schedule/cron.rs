//! Cron expressions of six fields: minutes, hours, day of month, month, day of week, year
//! (rule `autoscale.schedule-cron`).

use super::calendar::{DAY, Date, date, days_of};

/// When, as a cron expression says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    minutes: Field,
    hours: Field,
    days: Field,
    /// `L` in the place of the day of month.
    last_day: bool,
    months: Field,
    weekdays: Field,
    years: Field,
}

/// Days that are looked ahead: longer than any run.
const LOOK_AHEAD: u64 = 9;

/// What a field allows: any of some ranges; none of them means everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Field(Vec<Range>);

/// From, to, in steps of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    from: u64,
    to: u64,
    step: u64,
}

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

impl Cron {
    /// Reads the six fields.
    ///
    /// # Errors
    ///
    /// What is wrong with them.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        let [minutes, hours, days, months, weekdays, years] = fields.as_slice() else {
            return Err("has six fields: minutes, hours, day of month, month, day of week, year");
        };
        if (*days == "?") == (*weekdays == "?") {
            return Err("has a ? either as day of month or as day of week");
        }
        if text.contains(['W', '#']) && !text.contains("WED") {
            return Err("is not looked at here with W or #");
        }
        Ok(Self {
            minutes: Field::parse(minutes, 0, 59, &[])?,
            hours: Field::parse(hours, 0, 23, &[])?,
            last_day: *days == "L",
            days: Field::parse(if *days == "L" { "*" } else { days }, 1, 31, &[])?,
            months: Field::parse(months, 1, 12, &MONTHS)?,
            weekdays: Field::parse(weekdays, 1, 7, &WEEKDAYS)?,
            years: Field::parse(years, 1970, 2199, &[])?,
        })
    }

    /// The next date after one, as far as it lies within any run; both in seconds since 1970.
    pub fn next(&self, after: u64) -> Option<u64> {
        let first = after / DAY;
        (first..=first + LOOK_AHEAD).filter(|day| self.is_on(date(*day))).find_map(|day| {
            let hours = (0..24).filter(|hour| self.hours.allows(*hour));
            let times = hours.flat_map(|hour| {
                (0..60)
                    .filter(|minute| self.minutes.allows(*minute))
                    .map(move |m| hour * 3_600 + m * 60)
            });
            times.map(|time| day * DAY + time).find(|at| *at > after)
        })
    }

    fn is_on(&self, date: Date) -> bool {
        self.years.allows(date.year)
            && self.months.allows(date.month)
            && self.days.allows(date.day)
            && self.weekdays.allows(date.weekday)
            && (!self.last_day || date.day == days_of(date.year, date.month))
    }
}

impl Field {
    /// Reads `*`, `?`, `5`, `1-5`, `*/10`, `MON,WED` and lists of those.
    fn parse(text: &str, least: u64, most: u64, names: &[&str]) -> Result<Self, &'static str> {
        const WRONG: &str =
            "has a field that is no number, name, range, step or list within its bounds";
        if text == "*" || text == "?" {
            return Ok(Self::default());
        }
        let number = |text: &str| {
            let named = names.iter().position(|name| name.eq_ignore_ascii_case(text));
            let number = named.map(|place| place as u64 + 1).or_else(|| text.parse().ok());
            number.filter(|n| (least..=most).contains(n)).ok_or(WRONG)
        };
        let range = |part: &str| {
            let (span, step) = part.split_once('/').map_or((part, None), |(a, b)| (a, Some(b)));
            let (from, to) = match span.split_once('-') {
                _ if span == "*" => (least, most),
                Some((from, to)) => (number(from)?, number(to)?),
                None if step.is_some() => (number(span)?, most),
                None => (number(span)?, number(span)?),
            };
            let step = step.map_or(Some(1), |step| step.parse().ok()).filter(|step| *step > 0);
            match step {
                Some(step) if from <= to => Ok(Range { from, to, step }),
                _ => Err(WRONG),
            }
        };
        Ok(Self(text.split(',').map(range).collect::<Result<_, _>>()?))
    }

    fn allows(&self, n: u64) -> bool {
        let within =
            |it: &Range| (it.from..=it.to).contains(&n) && (n - it.from).is_multiple_of(it.step);
        self.0.is_empty() || self.0.iter().any(within)
    }
}

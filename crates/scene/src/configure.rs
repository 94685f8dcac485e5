//! What is on the stage as forms: fields under AWS's own names, what the engine says of what was typed into them, and
//! the calls that do it, in the run and as commands.
//!
//! One table (`table`) says which fields there are; the engine's tables of requests say what may stand in them.

mod read;
mod request;
mod table;
#[cfg(test)]
mod tests;

use sim::call::{Action, Form, Name};
use sim::log::Log;
use sim::time::SimTime;
use sim::world::World;

use serde_json::Value;

use crate::words::Cli;

/// A kind of thing that is configured by a call of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A service.
    Service,
    /// The newest revision of a task definition.
    TaskDefinition,
    /// The attributes of a target group.
    TargetGroup,
    /// The capacity provider of an Auto Scaling group.
    CapacityProvider,
    /// The bounds within which a service is scaled.
    ScalableTarget,
    /// A scaling policy.
    ScalingPolicy,
}

impl Kind {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Service,
        Self::TaskDefinition,
        Self::TargetGroup,
        Self::CapacityProvider,
        Self::ScalableTarget,
        Self::ScalingPolicy,
    ];

    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Service => "Service",
            Self::TaskDefinition => "Task definition",
            Self::TargetGroup => "Target group",
            Self::CapacityProvider => "Capacity provider",
            Self::ScalableTarget => "Scalable target",
            Self::ScalingPolicy => "Scaling policy",
        }
    }
}

/// Something that can be configured, by its name: lanes have tasks of their own, but the same names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// What it is.
    pub kind: Kind,
    /// Its name; of a policy `SERVICE/POLICY`.
    pub name: String,
}

/// What somebody has typed: field by path.
pub type Draft = Vec<(String, String)>;

/// A form, filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its fields, by the object of the request in which they stand.
    pub parts: Vec<Part>,
    /// What the engine says of the request that belongs to no field of the form.
    pub wrong: Vec<String>,
    /// What has to be called for what was typed; nothing where nothing was changed.
    pub calls: Vec<Call>,
}

/// Fields of one object.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The object's place in the request, empty for the request itself.
    pub title: &'static str,
    /// The fields.
    pub fields: Vec<Field>,
}

/// A field, filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Where it stands in the request, parts divided by `/`.
    pub path: String,
    /// Its name within its object.
    pub name: &'static str,
    /// What may stand in it.
    pub form: Form,
    /// What holds where it is left out; empty where nothing does.
    pub without: &'static str,
    /// What it is now, as it is typed; none where it is not set.
    pub now: Option<String>,
    /// What was typed, if it is something else.
    pub typed: Option<String>,
    /// What the engine says of that.
    pub wrong: Vec<String>,
}

impl Field {
    /// What stands in the field.
    pub fn text(&self) -> &str {
        self.typed.as_ref().or(self.now.as_ref()).map_or("", String::as_str)
    }
}

/// A call as it is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Which one.
    pub name: Name,
    /// Its request.
    pub with: Value,
}

impl Call {
    /// The same for the command line.
    pub fn command(&self) -> String {
        Cli(&self.action(SimTime::ZERO)).to_string()
    }

    /// Its request, laid out.
    pub fn json(&self) -> String {
        format!("{:#}", self.with)
    }

    fn action(&self, at: SimTime) -> Action {
        Action::new(at, self.name, self.with.clone())
    }
}

/// Everything in a world that can be configured.
pub fn things(world: &World, log: &Log) -> Vec<Thing> {
    let named = |kind| read::all(world, log, kind).into_iter().map(move |(name, _)| (kind, name));
    let things = Kind::ALL.into_iter().flat_map(named);
    things.map(|(kind, name)| Thing { kind, name }).collect()
}

/// The form of a thing with what was typed into it; none where it is not there any more.
pub fn sheet(world: &World, log: &Log, thing: &Thing, draft: &Draft) -> Option<Sheet> {
    let now =
        read::all(world, log, thing.kind).into_iter().find(|(name, _)| *name == thing.name)?;
    let table = table::TABLES.iter().find(|table| table.kind == thing.kind)?;
    let mut sheet = Sheet { parts: Vec::new(), wrong: Vec::new(), calls: Vec::new() };
    for group in table.groups {
        let fields = group.rows.iter().map(|row| field(table, group, row, &now.1, draft));
        sheet.parts.push(Part { title: group.at, fields: fields.collect() });
    }
    let means = |(path, word): (&str, &str)| {
        // A field that is on no form is as the thing has it.
        let text = sheet.find(path).map(|field| match field.text() {
            "" => field.without,
            text => text,
        });
        text.or_else(|| now.1.get(path)?.as_str()) == Some(word)
    };
    let groups: Vec<bool> = table.groups.iter().map(|it| it.only.is_none_or(means)).collect();
    let mut groups = groups.into_iter();
    sheet.parts.retain(|_| groups.next().unwrap_or(true));
    sheet.parts.dedup_by(|next, before| {
        let same = next.title == before.title;
        if same {
            before.fields.append(&mut next.fields);
        }
        same
    });
    sheet.calls = request::calls(world, table, thing, &now.1, &sheet);
    request::judge(world, thing.kind, &mut sheet);
    Some(sheet)
}

fn field(
    table: &table::Table,
    group: &table::Group,
    row: &table::Row,
    now: &Value,
    draft: &Draft,
) -> Field {
    let path = match group.at {
        "" => row.name.to_owned(),
        at => format!("{at}/{}", row.name),
    };
    let form = match row.words {
        [] => table.call.form(&path.replace('/', ".")).unwrap_or(Form::Text),
        words => Form::OneOf(words),
    };
    // Names of attributes hold full stops, never the sign that divides a path.
    let value = path.split('/').try_fold(now, |value, part| value.get(part));
    let now = value.map(read::text);
    let typed = draft.iter().find(|(own, _)| *own == path).map(|(_, text)| text.trim().to_owned());
    let typed = typed.filter(|text| *text != now.as_deref().unwrap_or_default());
    Field { path, name: row.name, form, without: row.without, now, typed, wrong: Vec::new() }
}

impl Sheet {
    /// A field by its path.
    pub fn find(&self, path: &str) -> Option<&Field> {
        self.fields().find(|field| field.path == path)
    }

    /// Its fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.parts.iter().flat_map(|part| &part.fields)
    }

    /// Whether the engine takes what was typed.
    pub fn is_right(&self) -> bool {
        self.wrong.is_empty() && self.fields().all(|field| field.wrong.is_empty())
    }
}

//! The scenarios that come with the site, by the names of `scene::catalogue`: the first one is inside the module, the
//! others are fetched when they are chosen or when a link names them.

use scene::catalogue;
use sim::scenario::Scenario;

use crate::browser;

/// What is shown to somebody who asks for nothing in particular.
pub(super) const FIRST: &str = "twin-lanes";
const FIRST_FILE: &str = include_str!("../../examples/twin-lanes.json");

/// That one.
pub(super) fn first() -> Option<Scenario> {
    Scenario::parse(FIRST_FILE).ok()
}

/// One by name.
///
/// # Errors
/// A sentence for the visitor, with what to do.
pub(super) async fn find(name: &str) -> Result<Scenario, String> {
    let entry = catalogue::find(name).ok_or_else(|| {
        format!("There is no scenario “{name}” on this site. Choose another one.")
    })?;
    let read = |text: &str| Scenario::parse(text).ok();
    let found = if name == FIRST {
        first()
    } else {
        let path = format!("{}{}/{name}.json", browser::base(), browser::content_folder());
        let file = browser::fetch(&path).await.map_err(|error| {
            format!(
                "“{}” could not be opened. {error} Choose it again, or reload the page.",
                entry.title
            )
        })?;
        std::str::from_utf8(&file).ok().and_then(read)
    };
    found.ok_or_else(|| "The site has been updated meanwhile. Reload the page to go on.".to_owned())
}

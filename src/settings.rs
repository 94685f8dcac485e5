//! What the visitor chose: theme, motion, single-key shortcuts. Kept in local storage and shown as
//! attributes of the root element, where the style sheets read them.

use crate::browser::{self, document};

/// A setting with a closed list of values; the first is the default.
pub struct Setting {
    /// Attribute on the root element, after `data-`.
    pub name: &'static str,
    /// Key in local storage.
    key: &'static str,
    /// Values with what they are called.
    pub values: &'static [(&'static str, &'static str)],
}

/// Colours.
pub const THEME: Setting = Setting {
    name: "theme",
    key: "gantry.theme",
    values: &[
        ("system", "As the system"),
        ("light", "Light"),
        ("dark", "Dark"),
        ("projector", "Projector: larger text, strongest contrast"),
    ],
};

/// Movement on the page.
pub const MOTION: Setting = Setting {
    name: "motion",
    key: "gantry.motion",
    values: &[("system", "As the system"), ("reduced", "Reduced"), ("full", "Full")],
};

/// Whether single keys, `/` for the filter and those of a review, do something; speech input users
/// may want them off.
pub const KEYS: Setting =
    Setting { name: "keys", key: "gantry.keys", values: &[("on", "On"), ("off", "Off")] };

/// How many grades a review offers.
pub const BUTTONS: Setting = Setting {
    name: "buttons",
    key: "gantry.buttons",
    values: &[("four", "Four: Again, Hard, Good, Easy"), ("two", "Two: Again, Good")],
};

/// Whether swiping a card grades it.
pub const SWIPE: Setting = Setting {
    name: "swipe",
    key: "gantry.swipe",
    values: &[
        ("off", "Off"),
        (
            "on",
            "On: right is Good, left Again, and where the page needs no scrolling up is Easy, down Hard",
        ),
    ],
};

impl Setting {
    /// The value in force; anything unknown in storage counts as the default.
    pub fn value(&self) -> &'static str {
        let stored = browser::stored(self.key);
        let known = self.values.iter().find(|(value, _)| Some(*value) == stored.as_deref());
        known.or(self.values.first()).map_or("", |(value, _)| value)
    }

    /// Keeps a value and applies it at once.
    pub fn set(&self, value: &str) {
        browser::store(self.key, value);
        self.apply();
    }

    fn apply(&self) {
        if let Some(root) = document().document_element() {
            drop(root.set_attribute(&format!("data-{}", self.name), self.value()));
        }
    }
}

/// Applies all settings to the root element.
pub fn apply() {
    [THEME, MOTION, KEYS, BUTTONS, SWIPE].iter().for_each(Setting::apply);
}

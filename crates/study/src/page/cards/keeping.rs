//! What stands above every page of the cards when what the learner does is not kept.

use super::{Node, button, el};
use crate::cards::words::counted;

/// What keeps it from being kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// All is well.
    Kept,
    /// So many records could not be read by this version.
    Unreadable(u32),
    /// This browser keeps nothing.
    Memory,
    /// A newer version of the site has been here.
    Newer,
    /// No room is left.
    Full,
    /// The browser refused.
    Refused,
}

/// The banner; nothing while all is well. So many records are `unsaved`.
pub fn banner(keeping: Keeping, unsaved: u32) -> Vec<Node> {
    let in_this_tab = format!(
        "{} of your reviews {} in this tab only: download a backup before you close it.",
        counted(unsaved, "record"),
        if unsaved == 1 { "lives" } else { "live" },
    );
    let sentence = match keeping {
        Keeping::Kept => return Vec::new(),
        Keeping::Unreadable(n) => format!(
            "{} of your log could not be read by this version of the site. Nothing of it was changed. Reload the page; if this stays, download a backup and report it.",
            counted(n, "record")
        ),
        Keeping::Memory => "This browser keeps nothing for this site (a private window, perhaps). Your answers live in this tab only: download a backup before you close it.".into(),
        Keeping::Newer => "A newer version of this site has been used in this browser. You can look at your cards, but answers are not taken until you reload this page.".into(),
        Keeping::Full => format!("No room is left for this site on this device. {in_this_tab}"),
        Keeping::Refused => format!("The browser refused to keep your answer. {in_this_tab}"),
    };
    let mut buttons = el("p").class("folds").child(button("backup", "Download backup"));
    if unsaved > 0 {
        buttons = buttons.child(button("try-again", "Try again"));
    }
    let banner = el("div").class("aside warning keeping").attr("role", "alert");
    vec![banner.child(el("p").text(sentence)).child(buttons).into()]
}

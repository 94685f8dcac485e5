//! `/cards/backup`: the learner's log as a file, and back.

use super::{Element, Links, Node, button, el, head};
use crate::cards::words::counted;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Exchange {
    /// Records in the log.
    pub n_events: u32,
    /// What came of the last file that was chosen.
    pub outcome: Option<Result<String, String>>,
    /// Whether the learner has asked to forget everything, and is asked back.
    pub asked: bool,
    /// What came of forgetting.
    pub forgotten: Option<String>,
    /// What the browser says of keeping, in a sentence.
    pub storage: Option<String>,
}

/// The page.
pub fn page(shown: &Exchange, links: Links<'_>) -> Vec<Node> {
    let mut nodes = head("Backup and exchange", links);
    nodes.push(backup(shown).into());
    nodes.push(restore(shown).into());
    nodes.push(forget(shown).into());
    nodes
}

fn section(title: &str, text: &str) -> Element {
    el("section").child(el("h2").text(title)).child(el("p").text(text))
}

fn backup(shown: &Exchange) -> Element {
    let text = format!(
        "One file with everything you did with cards: {}, readable line by line, with a checksum. Your own notes are files of yours already.",
        counted(shown.n_events, "record")
    );
    let download = button("backup", "Download backup");
    let download = if shown.n_events == 0 { download.attr("disabled", "") } else { download };
    let section = section("Backup", &text).child(el("p").child(download));
    match &shown.storage {
        Some(sentence) => section.child(el("p").class("fine").text(sentence)),
        None => section,
    }
}

fn restore(shown: &Exchange) -> Element {
    let text = "What the file has and this browser has not is added; nothing is overwritten, and a file read twice changes nothing.";
    let field = el("input")
        .attr("type", "file")
        .attr("id", "backup-file")
        .attr("accept", ".jsonl,application/x-ndjson,text/plain")
        .attr("data-do", "restore");
    let choose = el("label").class("drop").child(el("span").text("Choose a backup:")).child(field);
    let section = section("Restore, or merge from another device", text).child(choose);
    match &shown.outcome {
        None => section,
        Some(Ok(sentence)) => {
            section.child(el("p").class("aside").attr("role", "status").text(sentence))
        }
        Some(Err(sentence)) => {
            section.child(el("p").class("trouble").attr("role", "alert").text(sentence))
        }
    }
}

fn forget(shown: &Exchange) -> Element {
    let text = "Forgets every review, flag and limit of the cards in this browser. Only a backup brings them back.";
    let section = section("Start from nothing", text);
    let section = if shown.asked {
        let sure = button("forget", "Forget all of it").class("grave");
        section.child(el("p").class("folds").child(sure).child(button("keep", "Keep it")))
    } else {
        section.child(el("p").child(button("ask-forget", "Forget my reviews …")))
    };
    match &shown.forgotten {
        Some(sentence) => section.child(el("p").attr("role", "status").text(sentence)),
        None => section,
    }
}

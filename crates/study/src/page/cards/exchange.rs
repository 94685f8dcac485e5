//! `/cards/backup`: the learner's log as a file, and back.

use super::{Element, Links, Node, button, el, head};
use crate::cards::anki::Remark;
use crate::cards::words::counted;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Exchange {
    /// Records in the log.
    pub n_events: u32,
    /// Cards of the course and of own notes.
    pub n_cards: u32,
    /// What came of the last file of Anki's that was chosen.
    pub imported: Option<Result<Imported, String>>,
    /// What came of the last file that was chosen.
    pub outcome: Option<Result<String, String>>,
    /// Whether the learner has asked to forget everything, and is asked back.
    pub asked: bool,
    /// What came of forgetting.
    pub forgotten: Option<String>,
    /// What the browser says of keeping, in a sentence.
    pub storage: Option<String>,
}

/// What came of a file of Anki's.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// In a sentence.
    pub sentence: String,
    /// What was not taken over as it stands.
    pub remarks: Vec<Remark>,
}

/// So many remarks are shown; a file that gives rise to more is mended bit by bit.
const MAX_REMARKS: usize = 50;

/// The page.
pub fn page(shown: &Exchange, links: Links<'_>) -> Vec<Node> {
    let mut nodes = head("Backup and exchange", links);
    let [backup, spreadsheet] = live(shown).map(|(id, section)| section.attr("id", id).into());
    let sections = [restore(shown).into(), anki(shown).into(), spreadsheet, forget(shown).into()];
    nodes.push(backup);
    nodes.extend(sections);
    nodes
}

/// The sections that follow the log, by their ids. Only they are drawn anew when it changes: a field for
/// which a file is just being chosen must stay.
pub fn live(shown: &Exchange) -> [(&'static str, Element); 2] {
    [("backup", backup(shown)), ("spreadsheet", spreadsheet(shown))]
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
    let kinds = ".jsonl,application/x-ndjson,text/plain";
    let choose = chooser("Choose a backup:", "restore", "backup-file", kinds);
    let section = section("Restore, or merge from another device", text).child(choose);
    match &shown.outcome {
        None => section,
        Some(Ok(sentence)) => section.child(good(sentence)),
        Some(Err(sentence)) => section.child(bad(sentence)),
    }
}

/// To and from Anki.
fn anki(shown: &Exchange) -> Element {
    let out = format!(
        "{} as a text file that Anki imports: a deck a chapter, with tags. Every card keeps its id, so a later file updates the cards that are there. When they are due is not in it: each program keeps its own schedule.",
        counted(shown.n_cards, "card")
    );
    let back = "The other way round: in Anki, export “Notes in Plain Text” with all its boxes ticked. New cards become a deck of your own here. A card of the course that you reworded stands beside the original. Nothing is removed, and a file read twice changes nothing.";
    let kinds = ".txt,.tsv,.csv,text/plain";
    let choose = chooser("Choose a text file from Anki:", "import-anki", "anki-file", kinds);
    let section = section("Anki", &out)
        .child(el("p").child(button("export-anki", "Download for Anki")))
        .child(el("p").text(back))
        .child(choose);
    match &shown.imported {
        None => section,
        Some(Err(sentence)) => section.child(bad(sentence)),
        Some(Ok(imported)) => {
            section.child(good(&imported.sentence)).children(remarks(&imported.remarks))
        }
    }
}

fn remarks(remarks: &[Remark]) -> Option<Node> {
    if remarks.is_empty() {
        return None;
    }
    let n_remarks = u32::try_from(remarks.len()).unwrap_or(u32::MAX);
    let item = |remark: &Remark| {
        let line = el("span").class("line").text(format!("Line {}", remark.line));
        el("li").child(line).text(format!(" {}", remark.message)).into()
    };
    let mut list = el("ul").children(remarks.iter().take(MAX_REMARKS).map(item));
    if remarks.len() > MAX_REMARKS {
        list = list.child(el("li").text(format!("And {} more.", remarks.len() - MAX_REMARKS)));
    }
    let summary = el("summary").text(format!("{} on the file", counted(n_remarks, "remark")));
    Some(el("details").class("problems").attr("open", "").child(summary).child(list).into())
}

fn spreadsheet(shown: &Exchange) -> Element {
    let text = "Every answer as a row, for a spreadsheet or a program of your own: when, which card, how well, what had been predicted, what became of its memory. To bring reviews back, take a backup instead.";
    let download = button("export-csv", "Download reviews as CSV");
    let download = if shown.n_events == 0 { download.attr("disabled", "") } else { download };
    section("Spreadsheet", text).child(el("p").child(download))
}

/// A field for a file.
fn chooser(label: &str, does: &'static str, id: &str, kinds: &str) -> Element {
    let field = el("input").attr("type", "file").attr("id", id).attr("accept", kinds);
    let field = field.attr("data-do", does);
    el("label").class("drop").child(el("span").text(label)).child(field)
}

fn good(sentence: &str) -> Element {
    el("p").class("aside").attr("role", "status").text(sentence)
}

fn bad(sentence: &str) -> Element {
    el("p").class("trouble").attr("role", "alert").text(sentence)
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

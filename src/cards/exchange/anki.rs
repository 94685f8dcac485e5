//! Cards to Anki and back: what is exported, and the note in which imported cards are kept.

use study::cards::anki::{self, Row, deck, export, merge, read};
use study::lock::Lock;
use study::page::cards::exchange::Imported;
use web_sys::File;

use super::text_of;
use crate::cards::deck::load;
use crate::cards::learner::Learner;
use crate::storage::{self, KeptNote};
use crate::{browser, clock};

/// Offers all cards as a file for Anki.
///
/// # Errors
/// A sentence when the course cannot be fetched.
pub(super) async fn export(learner: &Learner) -> Result<(), String> {
    let (cards, own) = (rows_of_cards(Some(learner)).await?, rows_of_notes().await);
    let own = own.into_iter().flat_map(|(_, rows)| rows).collect();
    let text = anki::write(&merge::together(cards, own));
    browser::download(&format!("gantry-anki-{}.txt", clock::date()), "text/plain", &text);
    Ok(())
}

/// Merges a file into the deck of imported cards; what came of it.
pub(super) async fn import(file: File) -> Result<Imported, String> {
    let name = file.name();
    let of_file = |problem: String| format!("{name}: {problem}. Nothing was changed.");
    if file.size() > anki::MAX_BYTES as f64 {
        let most = anki::MAX_BYTES >> 20;
        return Err(of_file(format!("it is larger than {most} MB: export fewer decks at a time")));
    }
    let text = text_of(&file).await.map_err(of_file)?;
    let read = read::read(&text).map_err(of_file)?;
    let (mut own, mut others) = (Vec::new(), rows_of_cards(None).await?);
    for (note, rows) in rows_of_notes().await {
        if note == anki::NOTE { own = rows } else { others.extend(rows) }
    }
    let merged = merge::merge(own, &merge::known(&others), read);
    if merged.added + merged.changed > 0 {
        let text = anki::write(&merged.rows);
        if text.len() > anki::MAX_BYTES {
            return Err(of_file("with it the deck kept here would be too large".into()));
        }
        let note = KeptNote { name: anki::NOTE.into(), text, lock: Lock::default() };
        let refused =
            |_| "this browser would not keep the deck: private windows and full disks refuse";
        storage::keep_note(&note).await.map_err(refused).map_err(|e| of_file(e.into()))?;
    }
    Ok(Imported { sentence: format!("{name}: {}", merged.words()), remarks: merged.remarks })
}

/// The cards that did not come from Anki, with their marks where there is a learner.
async fn rows_of_cards(learner: Option<&Learner>) -> Result<Vec<Row>, String> {
    let deck = load().await?;
    let base = format!("{}{}", browser::origin(), browser::base());
    let cards = || deck.cards().filter(|card| deck::guid_of(&card.id).is_none());
    Ok(match learner {
        None => cards().map(|card| export::row(card, None, &base)).collect(),
        Some(learner) => learner.with_log(|log| {
            let state = |id: &str| log.progress().cards.get(id);
            cards().map(|card| export::row(card, state(&card.id), &base)).collect()
        }),
    })
}

/// The kept notes that are texts of Anki's, each with its rows.
async fn rows_of_notes() -> Vec<(String, Vec<Row>)> {
    let notes = storage::kept_notes().await.unwrap_or_default();
    let notes = notes.into_iter().filter(|note| anki::is_anki(&note.text));
    let rows = |text: &str| {
        let file = read::read(text).unwrap_or_default();
        file.rows.into_iter().map(|(_, row)| row).collect()
    };
    notes
        .map(|note| {
            let rows = rows(&note.text);
            (note.name, rows)
        })
        .collect()
}

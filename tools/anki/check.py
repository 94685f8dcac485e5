# Checks the course's export with the real Anki library: what arrives, that a second import changes
# nothing, that an edit updates, and that Anki's own export comes back to the course as it went.
import csv
import os
import subprocess
import sys
import tempfile

from anki.collection import Collection, ImportCsvRequest
from anki.import_export_pb2 import CsvMetadata

GANTRY = sys.argv[1]


def gantry(*words):
    return subprocess.run([GANTRY, *words], check=True, capture_output=True, text=True).stdout


def write(path, text):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    return path


def rows_of(text):
    lines = text.splitlines(keepends=True)
    head = next(n for n, line in enumerate(lines) if not line.startswith("#"))
    return list(csv.reader(lines[head:], delimiter="\t"))


def imported(collection, path):
    # As Anki's own dialogue does: the file's head decides, and notes that are there are updated.
    metadata = collection.get_csv_metadata(path=path, delimiter=None)
    assert metadata.dupe_resolution == CsvMetadata.UPDATE, metadata.dupe_resolution
    assert metadata.is_html and metadata.guid_column == 1, metadata
    return collection.import_csv(ImportCsvRequest(path=path, metadata=metadata)).log


def notes(collection):
    found = {}
    for nid in collection.find_notes(""):
        note = collection.get_note(nid)
        [card] = note.cards()
        deck = collection.decks.name(card.did)
        found[note.guid] = (deck, *note.fields, frozenset(note.tags))
    return found


def main(folder):
    text = gantry("study", "export", "anki")
    rows = rows_of(text)
    expected = {guid: (deck, front, back, frozenset(tags.split())) for guid, deck, front, back, tags in rows}
    assert len(expected) == len(rows) > 100, f"{len(rows)} rows with {len(expected)} guids"
    export = write(os.path.join(folder, "course.txt"), text)
    collection = Collection(os.path.join(folder, "collection.anki2"))

    log = imported(collection, export)
    assert (len(log.new), len(log.updated)) == (len(rows), 0), log
    arrived = notes(collection)
    for guid, card in expected.items():
        assert arrived.get(guid) == card, f"{guid}:\n{card}\n{arrived.get(guid)}"
    assert len(arrived) == len(expected)
    print(f"{len(arrived)} cards arrived in {len({deck for deck, *_ in arrived.values()})} decks, with guids, fields and tags")

    log = imported(collection, export)
    assert (len(log.new), len(log.updated)) == (0, 0), (len(log.new), len(log.updated))
    assert notes(collection) == arrived
    print("a second import changes nothing")

    # A newer export with one answer changed updates that card in place.
    guid, _, front, back, _ = rows[7]
    changed = text.replace(rows[7][2], rows[7][2] + "<p>Newer.</p>", 1)
    log = imported(collection, write(os.path.join(folder, "newer.txt"), changed))
    assert (len(log.new), len(log.updated)) == (0, 1), (len(log.new), len(log.updated))
    assert notes(collection)[guid][1] == front + "<p>Newer.</p>"
    print("a newer text updates its card")
    imported(collection, export)

    # In Anki: one card reworded, one of the learner's own.
    note = collection.get_note(collection.find_notes("")[0])
    note["Back"] += "<div>As I would say it.</div>"
    collection.update_note(note)
    own = collection.new_note(collection.models.by_name("Basic"))
    own["Front"], own["Back"] = "My <b>own</b>\tquestion, \"quoted\"?", "Line one<br>line two"
    own.tags = ["mine"]
    collection.add_note(own, collection.decks.id("Mine"))
    back = os.path.join(folder, "back.txt")
    collection.export_note_csv(
        out_path=back, limit=None, with_html=True, with_tags=True, with_deck=True, with_notetype=True, with_guid=True
    )
    collection.close()
    said = gantry("study", "import", "anki", back)
    assert said.startswith(f"2 cards added, 0 changed, {len(rows) - 1} here already. 1 of them stands"), said
    print("what Anki exports comes back: " + said.strip())


with tempfile.TemporaryDirectory() as temporary:
    main(temporary)

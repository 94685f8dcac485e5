//! `cards.lock.json` on disk: one record a line, so that a diff shows one question a line.

use std::fs;
use std::path::Path;

use study::lock::{Lock, VERSION};

use crate::Report;

/// Name of the file in the project's root.
pub(crate) const NAME: &str = "cards.lock.json";

/// Reads the lock; a missing file is an empty lock.
pub(crate) fn read(root: &Path) -> Result<Lock, Report> {
    let text = match fs::read_to_string(root.join(NAME)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Lock { v: VERSION, cards: Vec::new() });
        }
        Err(error) => return Err(Report::one(format!("{NAME}: cannot be read: {error}"))),
    };
    parse(&text).map_err(|messages| Report { messages })
}

/// Writes the lock, all of it or nothing.
pub(crate) fn write(root: &Path, lock: &Lock) -> Result<(), Report> {
    let failed =
        |error: &dyn std::fmt::Display| Report::one(format!("{NAME}: cannot be written: {error}"));
    let text = to_text(lock).map_err(|error| failed(&error))?;
    let draft = root.join(format!("{NAME}.new"));
    fs::write(&draft, text).map_err(|error| failed(&error))?;
    fs::rename(&draft, root.join(NAME)).map_err(|error| failed(&error))
}

fn parse(text: &str) -> Result<Lock, Vec<String>> {
    let remedy = "undo the edit or merge it again, then run `gantry notes lock`";
    let lock: Lock = serde_json::from_str(text)
        .map_err(|error| vec![format!("{NAME}:{}: {error}: {remedy}", error.line())])?;
    let complaints = lock.check();
    if complaints.is_empty() {
        return Ok(lock);
    }
    Err(complaints.iter().map(|complaint| format!("{NAME}: {complaint}: {remedy}")).collect())
}

fn to_text(lock: &Lock) -> serde_json::Result<String> {
    let records: Vec<String> =
        lock.cards.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    let cards =
        if records.is_empty() { String::new() } else { format!("\n{}\n", records.join(",\n")) };
    Ok(format!("{{\"v\": {}, \"cards\": [{cards}]}}\n", lock.v))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use study::lock::Record;

    fn lock(ids: &[&str]) -> Lock {
        let record = |id: &&str| Record {
            id: (*id).to_owned(),
            deck: "fargate".to_owned(),
            fingerprint: format!("{id}-0"),
            place: "0".to_owned(),
            text: "what is \"it\"?".to_owned(),
            retired: false,
        };
        Lock { v: VERSION, cards: ids.iter().map(record).collect() }
    }

    #[test]
    fn one_record_a_line() {
        expect![[r#"
            {"v": 1, "cards": [
            {"id":"a","deck":"fargate","fingerprint":"a-0","place":"0","text":"what is \"it\"?","retired":false},
            {"id":"b","deck":"fargate","fingerprint":"b-0","place":"0","text":"what is \"it\"?","retired":false}
            ]}
        "#]]
        .assert_eq(&to_text(&lock(&["a", "b"])).unwrap());
    }

    #[test]
    fn what_is_written_is_read() {
        for ids in [&[][..], &["a"], &["a", "b"]] {
            let lock = lock(ids);
            assert_eq!(parse(&to_text(&lock).unwrap()), Ok(lock));
        }
    }

    #[test]
    fn a_careless_merge_is_refused() {
        let twice = to_text(&lock(&["a", "a"])).unwrap();
        assert!(parse(&twice).is_err_and(|messages| messages.len() == 2));
        assert!(parse("<<<<<<< HEAD").is_err());
    }
}

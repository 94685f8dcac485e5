//! `gantry notes`: what authors run while they write.

use std::collections::BTreeSet;
use std::path::Path;

use study::deck::{Deck, Inline};
use study::lint::{Chapter, Course};
use study::notes::{Options, Problem, parse, parse_with};

use crate::load::{self, Draft};
use crate::{Failure, Report, lockfile, outline, print};

/// Holds the course to its dialect.
pub(crate) fn lint(root: &Path) -> Result<(), Failure> {
    let content = load::draft(root)?.content;
    let chapters: Vec<Chapter> = content
        .chapters
        .iter()
        .map(|load::Chapter { file, slug, deck, problems }| Chapter { file, slug, deck, problems })
        .collect();
    let images: BTreeSet<String> = content.images.into_keys().collect();
    let course = Course { chapters: &chapters, facts: &content.facts, images: &images };
    let findings = study::lint::lint(&course);
    Report::none_or(findings.iter().map(ToString::to_string).collect())?;
    let questions: Vec<_> = chapters.iter().flat_map(|chapter| chapter.deck.questions()).collect();
    let follow_ups = questions.iter().filter(|placed| !placed.parents.is_empty()).count();
    let drills = questions.iter().flat_map(|placed| &placed.question.drills);
    let cards: usize = drills.map(|drill| drill.ids.len()).sum();
    println!(
        "{} chapters, {} questions, {follow_ups} follow-ups, {cards} more cards: all in order",
        chapters.len(),
        questions.len() - follow_ups
    );
    Ok(())
}

/// Writes the lock of ids, or with `check` says whether that would change it.
pub(crate) fn lock(root: &Path, check: bool) -> Result<(), Failure> {
    let draft = load::draft(root)?;
    if check {
        return Ok(Report::none_or(draft.stale())?);
    }
    let Draft { lock, changes, is_stale, .. } = draft;
    for change in &changes.changes {
        println!("{}: {} {}", change.deck, change.id, change.kind);
    }
    if is_stale {
        lockfile::write(root, &lock)?;
    }
    let live = lock.cards.iter().filter(|record| !record.retired).count();
    println!("{}: {live} questions and cards, {} retired", lockfile::NAME, lock.cards.len() - live);
    Ok(())
}

/// Reads all content as the site's build does.
pub(crate) fn check_all(root: &Path) -> Result<(), Failure> {
    let content = load::content(root)?;
    println!(
        "{} chapters, {} rules, {} images: ready for the build",
        content.chapters.len(),
        content.facts.rules.len(),
        content.images.len()
    );
    Ok(())
}

/// Prints the problems of any notes.
pub(crate) fn check(files: &[&str]) -> Result<(), Failure> {
    let mut messages = Vec::new();
    for file in files {
        let (_, problems) = read(file)?;
        messages.extend(problems.iter().map(|problem| outline::problem(file, problem)));
    }
    Ok(Report::none_or(messages)?)
}

/// Prints what the parser makes of notes; their problems go to stderr and are no failure.
pub(crate) fn outline(files: &[&str], json: bool) -> Result<(), Failure> {
    for file in files {
        let (deck, problems) = read(file)?;
        if json {
            print(&format!("{}\n", outline::json(file, &deck, &problems)));
            continue;
        }
        print(&study::outline::outline(&deck));
        for problem in &problems {
            eprintln!("{}", outline::problem(file, problem));
        }
    }
    Ok(())
}

/// Reads a note anywhere on this machine; images that stand where it says are not missing.
fn read(file: &str) -> Result<(Deck, Vec<Problem>), Report> {
    let text = load::text(Path::new(""), file)?;
    let (deck, problems) = parse(&text);
    let folder = Path::new(file).parent().unwrap_or(Path::new(""));
    let mut images = BTreeSet::new();
    deck.each_inline(&mut |_, inline| {
        if let Inline::Image { src, .. } = inline
            && folder.join(src).is_file()
        {
            images.insert(src.clone());
        }
    });
    if images.is_empty() {
        return Ok((deck, problems));
    }
    Ok(parse_with(&text, &Options { images }))
}

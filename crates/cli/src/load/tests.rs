//! A small project in a folder of its own, loaded in order and out of order.

use expect_test::expect;

use super::*;

const FACTS_TEXT: &str = "\
[sources.DG]
title = \"Guide\"
url = \"https://docs.example/{page}\"
date = \"2026-11\"

[[rule]]
id = \"fargate.minimum\"
statement = \"At least a minute.\"
value = 1
unit = \"min\"
mark = \"documented\"
source = [\"DG:billing\"]
";

const NOTE: &str = "\
# Fargate

Runs tasks.

<details>
<summary>How long at least?</summary>

**In short:** {{fargate.minimum}}.

![A flow](../drawings/flow.svg)

**Sources:** DG:billing
</details>
";

/// A project on disk, deleted when the test is over.
struct Project(PathBuf);

impl Project {
    fn new(name: &str) -> Self {
        let project =
            Self(std::env::temp_dir().join(format!("gantry-{name}-{}", std::process::id())));
        project.write(FACTS, FACTS_TEXT);
        project.write("public/notes/04-fargate.md", NOTE);
        project.write("public/drawings/flow.svg", "<svg viewBox=\"0 0 640 480\"/>");
        project
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn lock(&self) {
        lockfile::write(&self.0, &draft(&self.0).ok().unwrap().lock).unwrap();
    }

    fn errors(&self) -> String {
        content(&self.0).err().map(|report| report.to_string()).unwrap_or_default()
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_project_in_order() {
    let project = Project::new("order");
    project.lock();
    let content = content(&project.0).ok().unwrap();
    let chapter = &content.chapters[0];
    assert_eq!((chapter.slug.as_str(), chapter.problems.len()), ("fargate", 0));
    let mut seen = Vec::new();
    chapter.deck.each_inline(&mut |_, inline| match inline {
        Inline::Figure { value, .. } => seen.push(format!("{value:?}")),
        Inline::Image { size, .. } => seen.push(format!("{size:?}")),
        Inline::Link { href, .. } => seen.push(href.clone()),
        _ => {}
    });
    seen.push(chapter.deck.questions()[0].question.id.clone());
    expect![[r#"
        Some("1 min")
        Some((640, 480))
        https://docs.example/billing
        how-long-at-least"#]]
    .assert_eq(&seen.join("\n"));
}

#[test]
fn what_stops_the_build() {
    let project = Project::new("stops");
    expect![[r#"
        public/notes/04-fargate.md:5: question `how-long-at-least` is new: run `gantry notes lock`
    "#]]
    .assert_eq(&project.errors());
    project.lock();
    expect![""].assert_eq(&project.errors());
    project.write("public/notes/04-fargate.md", &NOTE.replace("fargate.minimum", "fargate.least"));
    expect![[r#"
        public/notes/04-fargate.md:5: no rule `fargate.least` in facts.toml: correct the id or add the rule
    "#]]
    .assert_eq(&project.errors());
    project.write("public/notes/05-fargate.md", NOTE);
    expect![[r#"
        public/notes/05-fargate.md: the name `fargate` is taken by public/notes/04-fargate.md: rename one of them
    "#]]
    .assert_eq(&project.errors());
}

#[test]
fn a_deleted_note_is_retired_and_a_renamed_one_is_not() {
    let project = Project::new("deleted");
    project.lock();
    fs::remove_file(project.0.join("public/notes/04-fargate.md")).unwrap();
    expect![[r#"
        cards.lock.json: deck fargate: question `how-long-at-least` has left the note: run `gantry notes lock`
    "#]]
    .assert_eq(&project.errors());
    project.write("public/notes/04-serverless.md", NOTE);
    expect![[r#"
        public/notes/04-serverless.md:5: question `how-long-at-least` has moved: run `gantry notes lock`
    "#]]
    .assert_eq(&project.errors());
    project.lock();
    expect![""].assert_eq(&project.errors());
}

#[test]
fn slugs() {
    assert_eq!(slug("public/notes/04-fargate.md"), "fargate");
    assert_eq!(slug("public/notes/which-one.md"), "which-one");
    assert_eq!(slug("public/notes/07.md"), "07");
}

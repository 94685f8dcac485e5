//! Style that a machine can check, over every tracked file. Limits are ratchets: lower them when you can.
// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

/// Longest Rust file, in lines before its tests.
const MAX_LINES: usize = 400;
/// Longest test file or test module, in lines.
const MAX_TEST_LINES: usize = 600;
/// Names that no pure crate may know.
const WEB_CRATES: [&str; 6] = ["leptos", "web_sys", "web-sys", "js_sys", "wasm_bindgen", "gloo"];
/// Folders of the pure crates.
const PURE: [&str; 3] = ["crates/study/", "crates/sim/", "crates/scene/"];
/// The one file that names colours, and those that cannot read it.
const COLOUR_FILES: [&str; 2] = ["style/tokens.css", "index.html"];

/// One tracked text file.
struct File {
    path: String,
    text: String,
}

#[test]
fn the_tree_is_tidy() {
    let complaints: Vec<String> = files().iter().flat_map(complaints).collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn the_checks_find_what_they_look_for() {
    let check = |path: &str, text: &str, expected: &str| {
        let file = File { path: path.into(), text: text.into() };
        let found = complaints(&file).join("\n");
        assert!(found.contains(expected), "{path}: expected {expected:?}, found {found:?}");
    };
    check("src/a.rs", "fn a() {}\n", "opens with a sentence");
    check("src/a.rs", &format!("//! A.\n{}", "\n".repeat(MAX_LINES)), "lines: split it");
    check("src/a.rs", &["//! A.\nto", "do!();\n"].concat(), "unfinished");
    check("style/a.css", "/* A. */\na { color: #fff; }\n", "colour");
    check("style/a.css", "/* A. */\na { color: rgb(0 0 0); }\n", "colour");
    check("crates/study/src/a.rs", "//! A.\nuse web_sys::Node;\n", "pure crate");
    check("docs/a.md", "Text\n", "opens with a sentence");
    check("src/a.rs", "//! A. \n", "trailing space");
    check("src/a.rs", "//! A.", "line break");
}

fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(&root).output().unwrap();
    assert!(listed.status.success(), "git ls-files failed: run the tests in a checkout");
    let paths = String::from_utf8(listed.stdout).unwrap();
    let readable = |path: &str| {
        let text = std::fs::read_to_string(root.join(path)).ok()?;
        Some(File { path: path.to_owned(), text })
    };
    let files: Vec<File> =
        paths.split('\0').filter(|p| !p.is_empty()).filter_map(readable).collect();
    assert!(files.len() > 50, "git lists only {} files", files.len());
    files
}

fn complaints(file: &File) -> Vec<String> {
    let checks = [
        opening(file),
        length(file),
        unfinished(file),
        colours(file),
        purity(file),
        white_space(file),
    ];
    checks.into_iter().flatten().map(|complaint| format!("{}: {complaint}", file.path)).collect()
}

/// Every file opens with a sentence that says what is here.
fn opening(file: &File) -> Option<String> {
    let opening = match extension(file) {
        "rs" => "//! ",
        "css" => "/* ",
        "ts" | "mjs" => "// ",
        "toml" | "sh" | "env" => "# ",
        "svg" => "<!-- ",
        "md" if !file.path.contains("fixtures/") && !file.path.contains("/seeds/") => "# ",
        "" if file.text.starts_with("#!") => "#!",
        _ => return None,
    };
    let generated = ["Cargo.toml", "Cargo.lock"];
    let is_crate =
        generated.iter().any(|name| file.path.starts_with("crates/") && file.path.ends_with(name));
    let second = file.text.lines().nth(1).unwrap_or_default();
    let opens = match opening {
        "#!" => second.starts_with("# "),
        opening => file.text.starts_with(opening),
    };
    (!opens && !is_crate)
        .then(|| format!("a file opens with a sentence that says what is here (`{opening}…`)"))
}

fn length(file: &File) -> Option<String> {
    if extension(file) != "rs" {
        return None;
    }
    let lines = file.text.lines().count();
    let code = file.text.lines().take_while(|line| *line != "#[cfg(test)]").count();
    let is_test = file.path.contains("/tests/")
        || file.path.starts_with("tests/")
        || file.path.ends_with("tests.rs");
    let (counted, most) = if is_test { (lines, MAX_TEST_LINES) } else { (code, MAX_LINES) };
    (counted > most).then(|| format!("{counted} lines: split it by subject (limit {most})"))
}

fn unfinished(file: &File) -> Option<String> {
    // Put together here, so that this file does not find itself.
    let words = [["to", "do!("].concat(), ["unimpl", "emented!("].concat(), ["FIX", "ME"].concat()];
    let found = words.iter().find(|word| is_code(file) && file.text.contains(word.as_str()))?;
    Some(format!("`{found}` is unfinished work"))
}

fn colours(file: &File) -> Option<String> {
    if !matches!(extension(file), "css" | "rs" | "html")
        || COLOUR_FILES.contains(&file.path.as_str())
    {
        return None;
    }
    let functions = ["rgb(", "rgba(", "hsl(", "oklch(", "light-dark("];
    let line = file.text.lines().position(|line| {
        let is_css = extension(file) == "css";
        (is_css && functions.iter().any(|f| line.contains(f))) || has_hex_colour(line, is_css)
    })?;
    Some(format!("line {} names a colour: add a token to style/tokens.css", line + 1))
}

/// `#` with three, four, six or eight hexadecimal digits; in Rust only inside quotation marks.
fn has_hex_colour(line: &str, is_css: bool) -> bool {
    line.match_indices('#').any(|(at, _)| {
        let digits = line[at + 1..].chars().take_while(char::is_ascii_hexdigit).count();
        let next = line[at + 1..].chars().nth(digits);
        let ends = next.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        let quoted = line[..at].ends_with('"');
        matches!(digits, 3 | 4 | 6 | 8) && ends && (is_css || quoted)
    })
}

fn purity(file: &File) -> Option<String> {
    let is_pure = PURE.iter().any(|folder| file.path.starts_with(folder));
    let name =
        WEB_CRATES.iter().find(|name| is_pure && file.text.contains(&format!("{name}::")))?;
    Some(format!("a pure crate knows no browser, but this names {name}"))
}

fn white_space(file: &File) -> Option<String> {
    if !is_code(file) {
        return None;
    }
    if let Some(line) = file.text.lines().position(|line| line.ends_with([' ', '\t'])) {
        return Some(format!("line {} has trailing space", line + 1));
    }
    (!file.text.ends_with('\n')).then(|| "the last line has no line break".to_owned())
}

fn is_code(file: &File) -> bool {
    matches!(extension(file), "rs" | "css" | "ts" | "mjs" | "html" | "toml" | "sh")
}

fn extension(file: &File) -> &str {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

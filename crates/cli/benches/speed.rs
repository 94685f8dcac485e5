//! `cargo bench -p gantry`: every table of `gantry bench`, or those named after `--`, from an optimised build.

use std::env;
use std::process::{Command, ExitCode};

const TABLES: [&str; 3] = ["sim", "notes", "study"];

fn main() -> ExitCode {
    // Cargo adds `--bench` to what was typed.
    let named: Vec<String> = env::args().skip(1).filter(|it| !it.starts_with("--")).collect();
    let wanted = |table: &str| named.is_empty() || named.iter().any(|it| it == table);
    for table in TABLES.into_iter().filter(|table| wanted(table)) {
        let run = Command::new(env!("CARGO_BIN_EXE_gantry")).args(["bench", table]).status();
        if !run.is_ok_and(|status| status.success()) {
            eprintln!("`gantry bench {table}` failed");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

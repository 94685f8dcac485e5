//! Starts the browser app.

fn main() {
    gantry_app::start();
}

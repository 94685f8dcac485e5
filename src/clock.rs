//! The clocks of the browser, and the time zone it is in. The only file that reads them.

use crate::browser::window;
use js_sys::Date;
use study::cards::day::{Clocks, Moment};
use wasm_bindgen::JsValue;

/// This moment, with the offset in force here.
pub fn now() -> Moment {
    let at_ms = Date::now() as i64;
    Moment { at_ms, off_min: offset_at(at_ms) }
}

/// Minutes that local time is ahead of UTC at an instant, in UTC milliseconds.
pub fn offset_at(at_ms: i64) -> i16 {
    // The browser counts the other way round: minutes that UTC is ahead.
    -Date::new(&JsValue::from_f64(at_ms as f64)).get_timezone_offset() as i16
}

/// Milliseconds on a clock that nobody sets, from any origin.
pub fn steady_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Does something and leaves its time among the page's user timings, where tools look for it.
pub fn measured<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let performance = window().performance();
    if let Some(performance) = &performance {
        drop(performance.mark(name));
    }
    let done = work();
    if let Some(performance) = &performance {
        drop(performance.measure_with_start_mark(name, name));
    }
    done
}

/// Both clocks together.
pub fn clocks() -> Clocks {
    Clocks { wall_ms: now().at_ms, steady_ms: steady_ms() as i64 }
}

/// An instant, in UTC milliseconds: as machines read it, and its local hour and minute.
pub fn instant(at_ms: i64) -> (String, String) {
    let date = Date::new(&JsValue::from_f64(at_ms as f64));
    let machine = date.to_iso_string().as_string().unwrap_or_default();
    (machine, format!("{:02}:{:02}", date.get_hours(), date.get_minutes()))
}

/// Today's local date as files are named, `2026-11-24`.
pub fn date() -> String {
    let date = Date::new_0();
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}

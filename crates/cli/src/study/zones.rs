//! Time zones from a bundled database: the same on every machine.

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// The zone of this name, such as `Europe/Berlin`.
pub(super) fn find(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

/// Minutes that local time is ahead of UTC at an instant. Beyond the calendar it is UTC.
pub(super) fn offset_min(zone: &TimeZone, at_ms: i64) -> i16 {
    let Ok(at) = Timestamp::from_millisecond(at_ms) else { return 0 };
    i16::try_from(zone.to_offset(at).seconds().div_euclid(60)).unwrap_or(0)
}

//! Golden logs of the service scheduler.

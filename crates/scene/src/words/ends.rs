//! How requests end, in plain language.

use sim::request::Outcome;

/// What has come of a request, as the end of a sentence after its status.
pub const fn ends(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => "answered",
        Outcome::TargetError => "the process answered with an error",
        Outcome::QueueFull => "too many requests waited for the process",
        Outcome::ConnectionRefused => "nothing listened at the target",
        Outcome::Killed => "the process ended while it had the request",
        Outcome::DrainingOver => "the deregistration delay was over first",
        Outcome::NoTargets => "there was no target for it",
        Outcome::IdleTimeout => "no answer within the idle timeout",
        Outcome::ConnectTimeout => "no connection within the connect timeout",
        Outcome::ConnectionClosed => "the process had closed the idle connection",
        Outcome::ClientClosed => "the client had waited long enough",
    }
}

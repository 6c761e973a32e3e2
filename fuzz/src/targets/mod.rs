//! What the core reads from outside, each with its promises.

mod config;
mod cookie_lane;
mod date;
mod grant;
mod record;
mod set_cookie;
mod snapshot;
mod stream;
mod url;

use crate::target::Target;

pub const TARGETS: [Target; 9] = [
    record::TARGET,
    snapshot::TARGET,
    grant::TARGET,
    url::TARGET,
    config::TARGET,
    set_cookie::TARGET,
    cookie_lane::TARGET,
    date::TARGET,
    stream::TARGET,
];

/// The moment at which everything happens unless the input says otherwise.
const NOW: f64 = 1_700_000_000_000.0;

/// The stored token of a session that can renew it in every way.
const RECORD: &str =
    "wx-session token 1\n7;loyw3v28;loyxi8bs;;0;0;6;8\ntoken-refresh-{\"name\":\"Alice\"}";

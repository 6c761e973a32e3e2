//! The jar, step by step through RFC 6265bis.

mod eviction;
mod injection;
mod removal;
mod retrieval;
mod revision_and_writes;
mod storage;

use wx_session::cookie::{Filter, Jar, JarOptions, Rejection, SameSite, SetOutcome};
use wx_session::url::Url;

const NOW: f64 = 1_700_000_000_000.0;
const MINUTE: f64 = 60_000.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

fn url(text: &str) -> Url {
    Url::parse(text).expect(text)
}

fn jar() -> Jar {
    Jar::new(JarOptions::default())
}

fn bounded(max: u32, max_per_host: u32) -> Jar {
    Jar::new(JarOptions {
        max,
        max_per_host,
        ..JarOptions::default()
    })
}

fn header(jar: &mut Jar, to: &str, now: f64) -> String {
    jar.header(&url(to), now).value
}

fn set(jar: &mut Jar, from: &str, set_cookie: &str) -> SetOutcome {
    jar.set(&url(from), set_cookie, NOW)
}

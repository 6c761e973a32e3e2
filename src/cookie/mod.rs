//! Cookies as a browser would keep them (RFC 6265bis, "Cookies: HTTP State Management Mechanism").
//!
//! In scope: taking joined Set-Cookie headers apart ([`split()`]), the storage and retrieval model
//! ([`Jar`]), a lane for the cookies that come with every answer ([`Jar::touch`]), public suffixes, the persisted form ([`Jar::snapshot`]). Out of scope: site for
//! cookies (a mini-program has no top-level site, so SameSite is stored and shown, never enforced)
//! and non-HTTP APIs (there is no `document.cookie`, so HttpOnly hides nothing).
//!
//! ```
//! use wx_session::{cookie::{Jar, JarOptions}, url::Url};
//!
//! let mut jar = Jar::new(JarOptions::default());
//! let url = Url::parse("https://api.example.com/auth/login").unwrap();
//! jar.set(&url, "sid=31d4d96e; Path=/; Secure; HttpOnly", 1_700_000_000_000.0);
//! assert_eq!(jar.header(&url, 1_700_000_000_000.0).value, "sid=31d4d96e");
//! ```

mod again;
mod changes;
#[allow(clippy::module_inception)]
mod cookie;
mod date;
mod domain;
mod evict;
mod header;
mod jar;
mod lifetime;
mod outcome;
mod parse;
mod path;
mod public_suffix;
mod retrieve;
mod snapshot;
mod split;
mod store;

pub use again::{Again, Memo, is_simple};
pub use cookie::{CookieView, SameSite};
pub use header::Header;
pub use jar::{Filter, Jar, JarOptions};
pub use outcome::{Put, Rejection, SetOutcome};
pub use public_suffix::{LIST_DATE, RULES_IN_LIST, RULES_KEPT};
pub use snapshot::{Snapshot, StoredForm};
pub use split::split;

/// Reads a date as cookies spell it (RFC 6265bis, section 5.1.1), in milliseconds since the epoch.
///
/// Reads the three spellings of the `Date` response header (RFC 9110, section 5.6.7) too.
pub fn parse_date(text: &str) -> Option<f64> {
    date::parse(text)
}

//! The decisions of a WeChat mini-program login session, without I/O.
//!
//! In scope: the token's life, one login or refresh at a time, who waits for it and who goes on, the cookie jar, sockets,
//! streams and their bytes, what is stored when. Out of scope, and left to whoever embeds this crate: `wx.*`, HTTP, timers,
//! all other bodies, which host may have the token (that must be known without the module, too), and where in a request it
//! is put.
//!
//! ```text
//!                      admit / ensure / login
//!   anonymous ────────────────────────────────► renewing ──► active ──┐
//!       ▲  ▲                                     │  │  ▲               │ near its end, refused, aged
//!       │  └────────── failed (cool-down) ───────┘  │  └───────────────┘
//!       │ logout                                    ▼ only the user can go on
//!       └─────────────────────────────────────── blocked
//! ```
//!
//! A whole exchange, driven by hand:
//!
//! ```
//! use wx_session::config::Config;
//! use wx_session::record::Stored;
//! use wx_session::session::{Action, Auth, Session, StoredJar};
//! use wx_session::token::Grant;
//!
//! let now = 1_700_000_000_000.0;
//! let mut session = Session::new(Config::default(), Stored::Nothing, StoredJar::Text(""), true, |_| false, now);
//! let mut next = |session: &mut Session| {
//!     std::iter::from_fn(|| session.poll_action())
//!         .find(|action| !matches!(action, Action::SetTimer { .. } | Action::ClearTimer { .. } | Action::Emit(_)))
//! };
//!
//! // A request without a token waits; the session takes the lease and looks into the storage, then asks for a code.
//! session.admit(7, Auth::Required, false, 0.0, now);
//! let Some(Action::ReadLease { op }) = next(&mut session) else { panic!() };
//! session.handle_lease(op, None, now);
//! let Some(Action::TakeLease { op, lease }) = next(&mut session) else { panic!() };
//! session.handle_lease(op, Some(lease), now);
//! let Some(Action::ReadRecord { op }) = next(&mut session) else { panic!() };
//! session.handle_record(op, Stored::Nothing, now);
//! let Some(Action::Login { op }) = next(&mut session) else { panic!() };
//! session.handle_code(op, "code", now);
//! let Some(Action::Exchange { op, code, .. }) = next(&mut session) else { panic!() };
//! assert_eq!(code.as_str(), "code");
//!
//! // The endpoint's answer lets it go, with the first token of this launch.
//! session.handle_grant(op, Grant::bare("token"), now);
//! assert_eq!(next(&mut session), Some(Action::Send { call: 7, generation: 1 }));
//! assert_eq!(session.token_of(1), Some("token"));
//! ```

// What each answer with cookies runs through is compiled for speed in the shipped module, the rest for size.
#![cfg_attr(fast_paths, feature(optimize_attribute))]

mod bytes;
pub mod clock;
pub mod config;
pub mod cookie;
pub mod error;
pub mod jwt;
pub mod lease;
pub mod record;
pub mod secret;
pub mod session;
pub mod socket;
pub mod stream;
pub mod token;
pub mod url;

#[cfg(target_arch = "wasm32")]
pub mod wasm;

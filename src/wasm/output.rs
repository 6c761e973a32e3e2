//! Actions and cookies in the flat form in which they cross.

use crate::base36;
use crate::cookie::CookieView;
use crate::session::{Action, Event};

/// One action: its kind, its numbers (id, number, error code, evidence) and its text.
///
/// The kinds stand in `js-glue/machine.js`, too. `number` is a delay, a point in time, a generation, a status, a count
/// or the answer to "which of two"; what an action does not have is 0 or empty.
pub(super) struct Output {
    pub kind: u8,
    pub numbers: [f64; 4],
    pub text: String,
}

impl From<Action> for Output {
    fn from(action: Action) -> Self {
        let none = String::new();
        let (kind, id, number, failure, text) = match action {
            Action::Send { call, generation } => (1, call, generation.into(), None, none),
            Action::Settle { call } => (2, call, 0.0, None, none),
            Action::Fail {
                call,
                code,
                evidence,
            } => (3, call, 0.0, Some((code, evidence)), none),
            Action::Login { op } => (4, op, 0.0, None, none),
            Action::Exchange { op, code } => (5, op, 0.0, None, code),
            Action::Refresh {
                op,
                refresh_token,
                oauth,
            } => (6, op, truth(oauth), None, refresh_token),
            Action::Verify { op } => (7, op, 0.0, None, none),
            Action::CheckSession { op } => (8, op, 0.0, None, none),
            Action::Cancel { op } => (9, op, 0.0, None, none),
            Action::TellLogout { token, revoke } => (10, 0, truth(revoke), None, token),
            Action::ReadRecord { op } => (11, op, 0.0, None, none),
            Action::WriteRecord { op } => (12, op, 0.0, None, none),
            Action::RemoveRecord { op } => (13, op, 0.0, None, none),
            Action::WriteJar { op } => (14, op, 0.0, None, none),
            Action::RemoveJar { op } => (15, op, 0.0, None, none),
            Action::SetTimer { op, delay } => (16, op, delay, None, none),
            Action::ClearTimer { op } => (17, op, 0.0, None, none),
            Action::Emit(event) => match event {
                Event::Change => (18, 0, 0.0, None, none),
                Event::Login => (19, 0, 0.0, None, none),
                Event::Refresh => (20, 0, 0.0, None, none),
                Event::Expired { status } => (21, 0, status.into(), None, none),
                Event::Logout { revoked } => (22, 0, truth(revoked), None, none),
                Event::Reauth { code, evidence } => (23, 0, 0.0, Some((code, evidence)), none),
                Event::Expiring { at } => (24, 0, at, None, none),
                Event::Error { code, evidence } => (25, 0, 0.0, Some((code, evidence)), none),
                Event::Alert { code, times } => (26, 0, times.into(), Some((code, 0)), none),
            },
        };
        let (code, evidence) = failure.map_or((0, 0), |(code, evidence)| (code as u8, evidence));
        Output {
            kind,
            numbers: [id.into(), number, code.into(), evidence.into()],
            text,
        }
    }
}

fn truth(truth: bool) -> f64 {
    u8::from(truth).into()
}

/// A control character that no accepted Set-Cookie holds (RFC 6265bis, section 5.6, step 1).
const FIELD_END: char = '\x1f';

/// Appends a cookie as a line of fields, each but the last ended by [`FIELD_END`]: name, value, domain, path, expiry (base 36, or none), SameSite
/// (or none), and a letter each for host-only, Secure and HttpOnly.
///
/// Objects built from here would cost 2 kB of the compressed module.
pub(super) fn push_cookie(out: &mut String, cookie: &CookieView) {
    for field in [cookie.name, cookie.domain, cookie.path] {
        out.push_str(field);
        out.push(FIELD_END);
    }
    if let Some(at) = cookie.expires_at {
        base36::push(out, at as u64);
    }
    out.push(FIELD_END);
    out.push_str(cookie.same_site.name().unwrap_or_default());
    out.push(FIELD_END);
    for (holds, letter) in [
        (cookie.host_only, 'o'),
        (cookie.secure, 's'),
        (cookie.http_only, 'h'),
    ] {
        if holds {
            out.push(letter);
        }
    }
    out.push(FIELD_END);
    out.push_str(cookie.value);
    out.push('\n');
}

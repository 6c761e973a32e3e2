//! Actions and cookies in the flat form in which they cross.

use super::mailbox::put;
use crate::base36;
use crate::bytes::push_ascii;
use crate::cookie::CookieView;
use crate::session::{Action, Event};

/// Writes an action's numbers (id, number, error code, evidence) into the mailbox and returns its kind.
///
/// The kinds stand in `js-glue/machine.js`, too. `number` is a delay, a point in time, a generation, a status, a count
/// or the answer to "which of two"; what an action does not have is 0.
pub(super) fn write(action: Action) -> u32 {
    let (kind, id, number, failure) = match action {
        Action::Send { call, generation } => (1, call, generation.into(), None),
        Action::Settle { call } => (2, call, 0.0, None),
        Action::Fail {
            call,
            code,
            evidence,
        } => (3, call, 0.0, Some((code, evidence))),
        Action::Login { op } => (4, op, 0.0, None),
        Action::Exchange { op } => (5, op, 0.0, None),
        Action::Refresh { op, oauth } => (6, op, truth(oauth), None),
        Action::Verify { op } => (7, op, 0.0, None),
        Action::CheckSession { op } => (8, op, 0.0, None),
        Action::Cancel { op } => (9, op, 0.0, None),
        Action::TellLogout { revoke } => (10, 0, truth(revoke), None),
        Action::ReadRecord { op } => (11, op, 0.0, None),
        Action::WriteRecord { op } => (12, op, 0.0, None),
        Action::RemoveRecord { op } => (13, op, 0.0, None),
        Action::WriteJar { op } => (14, op, 0.0, None),
        Action::RemoveJar { op } => (15, op, 0.0, None),
        Action::SetTimer { op, delay } => (16, op, delay, None),
        Action::ClearTimer { op } => (17, op, 0.0, None),
        Action::Emit(event) => match event {
            Event::Change => (18, 0, 0.0, None),
            Event::Login => (19, 0, 0.0, None),
            Event::Refresh => (20, 0, 0.0, None),
            Event::Expired { status } => (21, 0, status.into(), None),
            Event::Logout { revoked } => (22, 0, truth(revoked), None),
            Event::Reauth { code, evidence } => (23, 0, 0.0, Some((code, evidence))),
            Event::Expiring { at } => (24, 0, at, None),
            Event::Error { code, evidence } => (25, 0, 0.0, Some((code, evidence))),
            Event::Alert { code, times } => (26, 0, times.into(), Some((code, 0))),
        },
    };
    let (code, evidence) = failure.map_or((0, 0), |(code, evidence)| (code as u32, evidence));
    put(1, id.into());
    put(2, number);
    put(3, code.into());
    put(4, evidence.into());
    kind
}

fn truth(truth: bool) -> f64 {
    u8::from(truth).into()
}

/// A control character that no accepted Set-Cookie holds (RFC 6265bis, section 5.6, step 1).
const FIELD_END: u8 = 0x1f;

/// Appends a cookie as a line of fields, each but the last ended by [`FIELD_END`]: name, value, domain, path, expiry (base 36, or none), SameSite
/// (or none), and a letter each for host-only, Secure and HttpOnly.
///
/// Objects built from here would cost 2 kB of the compressed module.
pub(super) fn push_cookie(out: &mut String, cookie: &CookieView) {
    for field in [cookie.name, cookie.domain, cookie.path] {
        out.push_str(field);
        push_ascii(out, FIELD_END);
    }
    if let Some(at) = cookie.expires_at {
        base36::push(out, at as u64);
    }
    push_ascii(out, FIELD_END);
    out.push_str(cookie.same_site.name().unwrap_or_default());
    push_ascii(out, FIELD_END);
    for (holds, letter) in [
        (cookie.host_only, b'o'),
        (cookie.secure, b's'),
        (cookie.http_only, b'h'),
    ] {
        if holds {
            push_ascii(out, letter);
        }
    }
    push_ascii(out, FIELD_END);
    out.push_str(cookie.value);
    push_ascii(out, b'\n');
}

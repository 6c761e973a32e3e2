//! Actions and cookies in the flat form in which they cross.

use super::mailbox::put;
use crate::cookie::CookieView;
use crate::error::ErrorCode;
use crate::record::push_number;
use crate::session::{Action, Event};

/// Writes an action's numbers (id, number, error code, evidence) into the mailbox and returns its kind.
///
/// The kinds stand in `js-glue/machine.js`, too. `number` is a delay, a point in time, a generation, a status, a count
/// or the answer to "which of two"; what an action does not have is 0.
pub(super) fn write(action: Action) -> u32 {
    let (mut id, mut number, mut code, mut evidence) = (0, 0.0, 0, 0);
    let mut failed = |why: ErrorCode, by| {
        code = why as u32;
        evidence = by;
    };
    let kind = match action {
        Action::Send { call, generation } => {
            id = call;
            number = generation.into();
            1
        }
        Action::Settle { call } => {
            id = call;
            2
        }
        Action::Fail {
            call,
            code,
            evidence,
        } => {
            id = call;
            failed(code, evidence);
            3
        }
        Action::Login { op } => {
            id = op;
            4
        }
        Action::Exchange { op } => {
            id = op;
            5
        }
        Action::Refresh { op, oauth } => {
            id = op;
            number = truth(oauth);
            6
        }
        Action::Verify { op } => {
            id = op;
            7
        }
        Action::CheckSession { op } => {
            id = op;
            8
        }
        Action::Cancel { op } => {
            id = op;
            9
        }
        Action::TellLogout { revoke } => {
            number = truth(revoke);
            10
        }
        Action::ReadRecord { op } => {
            id = op;
            11
        }
        Action::WriteRecord { op } => {
            id = op;
            12
        }
        Action::RemoveRecord { op } => {
            id = op;
            13
        }
        Action::WriteJar { op } => {
            id = op;
            14
        }
        Action::RemoveJar { op } => {
            id = op;
            15
        }
        Action::SetTimer { op, delay } => {
            id = op;
            number = delay;
            16
        }
        Action::ClearTimer { op } => {
            id = op;
            17
        }
        Action::Emit(event) => match event {
            Event::Change => 18,
            Event::Login => 19,
            Event::Refresh => 20,
            Event::Expired { status } => {
                number = status.into();
                21
            }
            Event::Logout { revoked } => {
                number = truth(revoked);
                22
            }
            Event::Reauth { code, evidence } => {
                failed(code, evidence);
                23
            }
            Event::Expiring { at } => {
                number = at;
                24
            }
            Event::Error { code, evidence } => {
                failed(code, evidence);
                25
            }
            Event::Alert { code, times } => {
                number = times.into();
                failed(code, 0);
                26
            }
        },
    };
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
        push_number(out, at as u64);
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

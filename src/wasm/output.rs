//! Actions and cookies in the flat form in which they cross.

use crate::base36;
use crate::cookie::CookieView;
use crate::session::{Action, Event};

/// One action, field by field. The numbers of `kind` stand in `js-glue/actions.js`, too; a test compares them.
#[derive(Default)]
pub(super) struct Output {
    pub kind: u8,
    /// The call or the operation.
    pub id: u32,
    /// The token or code to use.
    pub text: String,
    /// A delay, a point in time, a generation, a status, a count.
    pub number: f64,
    /// An error code, 0 if none.
    pub code: u8,
    /// The operation whose failure is the cause, 0 if none.
    pub evidence: u32,
    /// The answer to "which of two": OAuth, revoked.
    pub flag: bool,
}

impl From<Action> for Output {
    fn from(action: Action) -> Self {
        let out = |kind: u8, id: u32| Output {
            kind,
            id,
            ..Output::default()
        };
        match action {
            Action::Send { call, generation } => Output {
                number: generation.into(),
                ..out(1, call)
            },
            Action::Settle { call } => out(2, call),
            Action::Fail {
                call,
                code,
                evidence,
            } => Output {
                code: code as u8,
                evidence,
                ..out(3, call)
            },
            Action::Login { op } => out(4, op),
            Action::Exchange { op, code } => Output {
                text: code,
                ..out(5, op)
            },
            Action::Refresh {
                op,
                refresh_token,
                oauth,
            } => Output {
                text: refresh_token,
                flag: oauth,
                ..out(6, op)
            },
            Action::Verify { op } => out(7, op),
            Action::CheckSession { op } => out(8, op),
            Action::Cancel { op } => out(9, op),
            Action::TellLogout { token, revoke } => Output {
                text: token,
                flag: revoke,
                ..out(10, 0)
            },
            Action::ReadRecord { op } => out(11, op),
            Action::WriteRecord { op } => out(12, op),
            Action::RemoveRecord { op } => out(13, op),
            Action::WriteJar { op } => out(14, op),
            Action::RemoveJar { op } => out(15, op),
            Action::SetTimer { op, delay } => Output {
                number: delay,
                ..out(16, op)
            },
            Action::ClearTimer { op } => out(17, op),
            Action::Emit(event) => match event {
                Event::Change => out(18, 0),
                Event::Login => out(19, 0),
                Event::Refresh => out(20, 0),
                Event::Expired { status } => Output {
                    number: status.into(),
                    ..out(21, 0)
                },
                Event::Logout { revoked } => Output {
                    flag: revoked,
                    ..out(22, 0)
                },
                Event::Reauth { code, evidence } => Output {
                    code: code as u8,
                    evidence,
                    ..out(23, 0)
                },
                Event::Expiring { at } => Output {
                    number: at,
                    ..out(24, 0)
                },
                Event::Error { code, evidence } => Output {
                    code: code as u8,
                    evidence,
                    ..out(25, 0)
                },
                Event::Alert { code, times } => Output {
                    code: code as u8,
                    number: times.into(),
                    ..out(26, 0)
                },
            },
        }
    }
}

/// Appends a cookie as a line of fields that a tab ends: name, value, domain, path, expiry (base 36, or none), SameSite
/// (or none), and a letter each for host-only, Secure and HttpOnly.
///
/// No field holds a line feed, and none but the value a tab, which is why it stands last. Objects built from here would
/// cost 3 kB of the compressed module.
pub(super) fn push_cookie(out: &mut String, cookie: &CookieView) {
    for field in [cookie.name, cookie.domain, cookie.path] {
        out.push_str(field);
        out.push('\t');
    }
    if let Some(at) = cookie.expires_at {
        base36::push(out, at as u64);
    }
    out.push('\t');
    out.push_str(cookie.same_site.name().unwrap_or_default());
    out.push('\t');
    for (holds, letter) in [(cookie.host_only, 'o'), (cookie.secure, 's'), (cookie.http_only, 'h')] {
        if holds {
            out.push(letter);
        }
    }
    out.push('\t');
    out.push_str(cookie.value);
    out.push('\n');
}

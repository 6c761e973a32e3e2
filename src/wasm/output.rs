//! Actions and cookies in the flat form in which they cross.

use serde::Serialize;

use crate::cookie::{CookieView, SameSite};
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
        let out = |kind: u8, id: u32| Output { kind, id, ..Output::default() };
        match action {
            Action::Send { call, generation } => Output { number: generation.into(), ..out(1, call) },
            Action::Settle { call } => out(2, call),
            Action::Fail { call, code, evidence } => Output { code: code as u8, evidence, ..out(3, call) },
            Action::Login { op } => out(4, op),
            Action::Exchange { op, code } => Output { text: code, ..out(5, op) },
            Action::Refresh { op, refresh_token, oauth } => {
                Output { text: refresh_token, flag: oauth, ..out(6, op) }
            }
            Action::Verify { op } => out(7, op),
            Action::CheckSession { op } => out(8, op),
            Action::Cancel { op } => out(9, op),
            Action::TellLogout { token, revoke } => Output { text: token, flag: revoke, ..out(10, 0) },
            Action::ReadRecord { op } => out(11, op),
            Action::WriteRecord { op } => out(12, op),
            Action::RemoveRecord { op } => out(13, op),
            Action::WriteJar { op } => out(14, op),
            Action::RemoveJar { op } => out(15, op),
            Action::SetTimer { op, delay } => Output { number: delay, ..out(16, op) },
            Action::ClearTimer { op } => out(17, op),
            Action::Emit(event) => match event {
                Event::Change => out(18, 0),
                Event::Login => out(19, 0),
                Event::Refresh => out(20, 0),
                Event::Expired { status } => Output { number: status.into(), ..out(21, 0) },
                Event::Logout { revoked } => Output { flag: revoked, ..out(22, 0) },
                Event::Reauth { code, evidence } => Output { code: code as u8, evidence, ..out(23, 0) },
                Event::Expiring { at } => Output { number: at, ..out(24, 0) },
                Event::Error { code, evidence } => Output { code: code as u8, evidence, ..out(25, 0) },
                Event::Alert { code, times } => Output { code: code as u8, number: times.into(), ..out(26, 0) },
            },
        }
    }
}

/// `Cookie` of the package's declarations.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CookieOutput<'a> {
    name: &'a str,
    value: &'a str,
    domain: &'a str,
    path: &'a str,
    host_only: bool,
    secure: bool,
    http_only: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    same_site: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<f64>,
}

impl<'a> From<CookieView<'a>> for CookieOutput<'a> {
    fn from(view: CookieView<'a>) -> Self {
        CookieOutput {
            name: view.name,
            value: view.value,
            domain: view.domain,
            path: view.path,
            host_only: view.host_only,
            secure: view.secure,
            http_only: view.http_only,
            same_site: SameSite::name(view.same_site),
            expires_at: view.expires_at,
        }
    }
}

//! What the world answered: the platform, the server, the storage, the clock.
//!
//! An answer to a past operation does nothing, with two exceptions: a write that was given up and ended after all is made
//! again, for it may have overwritten a later one; and a `wx.login`
//! that nobody waits for any more has ended, so the next one may begin.

use tsify::Ts;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::sessions::{read, with};
use super::stored;
use crate::clock::Told;
use crate::error::Failure;
use crate::session::{Auth, Refusal, Verdict};
use crate::token::Grant;

/// A failure without an answer.
#[derive(Clone, Copy, Debug)]
#[wasm_bindgen]
pub enum FailureKind {
    Network,
    Timeout,
    /// The platform has no such API here.
    Unsupported,
    /// The answer says "no", whatever its HTTP status.
    Refused,
    /// A cache manager replayed an earlier answer of `wx.login`.
    Replayed,
    Other,
}

impl From<FailureKind> for Failure {
    fn from(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Network => Failure::Network,
            FailureKind::Timeout => Failure::Timeout,
            FailureKind::Unsupported => Failure::Unsupported,
            FailureKind::Refused => Failure::Refused,
            FailureKind::Replayed => Failure::Replayed,
            FailureKind::Other => Failure::Other,
        }
    }
}

/// The server refused the token that a request was sent with.
///
/// `route`: method, host and path. `admitted`: the generation when it was admitted. `sent`: that of the token that it carried.
/// `resent`: how often it has been sent again. `patience`: as for `admit`.
#[wasm_bindgen(js_name = handleExpired)]
#[expect(
    clippy::too_many_arguments,
    reason = "an object would cost half a kilobyte to read"
)]
pub fn handle_expired(
    session: u32,
    call: u32,
    auth: Auth,
    route: &str,
    admitted: u32,
    sent: u32,
    resent: u32,
    status: u16,
    patience: f64,
    now: f64,
) {
    let refusal = Refusal {
        call,
        auth,
        route,
        admitted,
        sent,
        resent,
        status,
        patience,
    };
    with(session, |session| session.handle_expired(refusal, now));
}

/// The same, where the caller's own cookies stood in the place of the jar's: it is sent again with the jar's.
#[wasm_bindgen(js_name = handleDisplaced)]
pub fn handle_displaced(session: u32, call: u32, auth: Auth, sent: u32, patience: f64, now: f64) {
    with(session, |session| {
        session.handle_displaced(call, auth, sent, patience, now)
    });
}

/// A route accepted the token of this generation. Each pair need be told but once.
#[wasm_bindgen(js_name = handleAccepted)]
pub fn handle_accepted(session: u32, route: &str, generation: u32, now: f64) {
    with(session, |session| {
        session.handle_accepted(route, generation, now)
    });
}

/// `wx.login` gave a code, `""` if it gave none.
#[wasm_bindgen(js_name = handleCode)]
pub fn handle_code(session: u32, op: u32, code: &str, now: f64) {
    with(session, |session| session.handle_code(op, code, now));
}

/// The login or refresh endpoint gave a token.
#[wasm_bindgen(js_name = handleGrant)]
pub fn handle_grant(session: u32, op: u32, grant: Ts<Grant>, now: f64) -> Result<(), JsValue> {
    let grant = read(grant)?;
    with(session, |session| session.handle_grant(op, grant, now));
    Ok(())
}

/// The exchange of an authorisation's code gave a token.
#[wasm_bindgen(js_name = handleAuthorised)]
pub fn handle_authorised(session: u32, grant: Ts<Grant>, now: f64) -> Result<(), JsValue> {
    let grant = read(grant)?;
    with(session, |session| session.handle_authorised(grant, now));
    Ok(())
}

/// The program renewed the token by itself.
#[wasm_bindgen(js_name = handleRenewed)]
pub fn handle_renewed(session: u32, grant: Ts<Grant>, now: f64) -> Result<(), JsValue> {
    let grant = read(grant)?;
    with(session, |session| session.handle_renewed(grant, now));
    Ok(())
}

/// `wx.login` or an endpoint failed, and there is no answer to tell of.
#[wasm_bindgen(js_name = handleFailure)]
pub fn handle_failure(session: u32, op: u32, kind: FailureKind, now: f64) {
    with(session, |session| {
        session.handle_failure(op, kind.into(), now)
    });
}

/// An endpoint answered, or its function rejected, with an HTTP status or a WeChat `errcode`; 0 where there is none.
#[wasm_bindgen(js_name = handleHttpFailure)]
pub fn handle_http_failure(session: u32, op: u32, status: u16, errcode: i32, now: f64) {
    let failure = Failure::Http { status, errcode };
    with(session, |session| session.handle_failure(op, failure, now));
}

/// The verify endpoint says that the token holds.
#[wasm_bindgen(js_name = handleVerified)]
pub fn handle_verified(session: u32, op: u32, now: f64) {
    with(session, |session| {
        session.handle_verdict(op, Verdict::Holds, now)
    });
}

/// The verify endpoint does not accept the token; `status`: 0 where a function resolved with `false`.
#[wasm_bindgen(js_name = handleNotVerified)]
pub fn handle_not_verified(session: u32, op: u32, status: u16, now: f64) {
    with(session, |session| {
        session.handle_verdict(op, Verdict::Refused { status }, now)
    });
}

/// The verify endpoint could not say.
#[wasm_bindgen(js_name = handleUnverifiable)]
pub fn handle_unverifiable(session: u32, op: u32, now: f64) {
    with(session, |session| {
        session.handle_verdict(op, Verdict::Unknown, now)
    });
}

/// `wx.checkSession` succeeded or failed.
#[wasm_bindgen(js_name = handleSessionChecked)]
pub fn handle_session_checked(session: u32, op: u32, ok: bool, now: f64) {
    with(session, |session| {
        session.handle_session_checked(op, ok, now)
    });
}

/// What stands under the record's key, whatever that is.
#[wasm_bindgen(js_name = handleRecord)]
pub fn handle_record(
    session: u32,
    op: u32,
    #[wasm_bindgen(unchecked_param_type = "unknown")] record: JsValue,
    now: f64,
) {
    let record = stored::read_record(&record);
    with(session, |session| session.handle_record(op, record, now));
}

/// What stands under the lease's key, whatever that is.
#[wasm_bindgen(js_name = handleLease)]
pub fn handle_lease(
    session: u32,
    op: u32,
    #[wasm_bindgen(unchecked_param_type = "unknown")] lease: JsValue,
    now: f64,
) {
    let lease = stored::read_lease(&lease);
    with(session, |session| session.handle_lease(op, lease, now));
}

/// Another copy of the package may have changed what is stored.
#[wasm_bindgen]
pub fn look(session: u32, now: f64) {
    with(session, |session| session.look(now));
}

/// What stands under the jar's key, whatever that is; tells whether headers that were kept may have got other cookies.
#[wasm_bindgen(js_name = handleJar)]
pub fn handle_jar(
    session: u32,
    op: u32,
    #[wasm_bindgen(unchecked_param_type = "unknown")] jar: JsValue,
    now: f64,
) -> bool {
    stored::with_jar(&jar, |jar| {
        with(session, |session| session.handle_jar(op, jar, now))
    })
}

/// What stands under the record's and the lease's key now: what another copy has stored is taken over before the program changes the
/// account or its user, which must come next.
#[wasm_bindgen(js_name = catchUp)]
pub fn catch_up(
    session: u32,
    #[wasm_bindgen(unchecked_param_type = "unknown")] record: JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] lease: JsValue,
    now: f64,
) {
    let (found, lease) = (stored::read_record(&record), stored::read_lease(&lease));
    with(session, |session| session.catch_up(found, lease, now));
}

/// What stands under the record's and the lease's key just before a write; returns what to write there, `undefined` if nothing.
///
/// The record leaves by this answer alone; `writeRecord` only says that it is time.
#[wasm_bindgen(unchecked_return_type = "StoredRecord | StoredLogout | undefined")]
pub fn reconcile(
    session: u32,
    #[wasm_bindgen(unchecked_param_type = "unknown")] record: JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] lease: JsValue,
    now: f64,
) -> JsValue {
    let (found, lease) = (stored::read_record(&record), stored::read_lease(&lease));
    let wanted = with(session, |session| session.reconcile(found, lease, now));
    wanted.map_or(JsValue::UNDEFINED, |entry| stored::write_entry(&entry))
}

/// A write or a removal ended.
#[wasm_bindgen(js_name = handleStored)]
pub fn handle_stored(session: u32, op: u32, ok: bool, now: f64) {
    with(session, |session| session.handle_stored(op, ok, now));
}

/// A timer ran out.
#[wasm_bindgen(js_name = handleTimer)]
pub fn handle_timer(session: u32, op: u32, now: f64) {
    with(session, |session| session.handle_timer(op, now));
}

/// An answer of the host whose clock counts told the time: `date` is its `Date` and its `Age` together.
///
/// `is_fresh`: it has `Age`, or answers another method than GET and HEAD. `agreed_at`: when the last answer came that told the
/// time that was known, NaN before the first.
#[wasm_bindgen(js_name = handleTime)]
pub fn handle_time(session: u32, date: f64, is_fresh: bool, agreed_at: f64, now: f64) {
    let told = Told {
        date,
        is_fresh,
        agreed_at,
    };
    with(session, |session| session.handle_time(told, now));
}

/// The network came back.
#[wasm_bindgen(js_name = handleOnline)]
pub fn handle_online(session: u32, now: f64) {
    with(session, |session| session.handle_online(now));
}

/// The app was shown.
#[wasm_bindgen(js_name = handleShow)]
pub fn handle_show(session: u32, now: f64) {
    with(session, |session| session.handle_show(now));
}

/// The app was hidden.
#[wasm_bindgen(js_name = handleHide)]
pub fn handle_hide(session: u32, now: f64) {
    with(session, |session| session.handle_hide(now));
}

/// What `askUser` asked for has ended. `acted`: it was resolved, and a token that it gave was adopted before.
#[wasm_bindgen(js_name = handleReauth)]
pub fn handle_reauth(session: u32, op: u32, acted: bool, now: f64) {
    with(session, |session| session.handle_reauth(op, acted, now));
}

/// The server's newer word on who the user of an account is, as JSON text.
#[wasm_bindgen(js_name = handleUser)]
pub fn handle_user(session: u32, user: &str, account: u32, now: f64) {
    with(session, |session| session.handle_user(user, account, now));
}

//! Calls that wait, and what each of them waits for.

use super::Auth;
use super::action::{Call, Generation, Input, Op};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Waiter {
    pub call: Call,
    pub need: Need,
    pub purpose: Purpose,
    /// It was sent for this account already, and refused: it never goes out for another.
    pub was_sent: bool,
    /// When it has waited long enough for a hold, by the device's clock.
    pub due: f64,
    /// The timer that ends its patience.
    pub limit: Option<Op>,
    pub asked: Asked,
}

/// Whether it waits for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    No,
    Waits,
    /// It has: should it fail now, he is not asked again.
    Done,
}

/// What must come to pass before the call goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// A usable token, of any age.
    Usable,
    /// A token newer than this one.
    NewerThan(Generation),
    /// A login that carries this.
    Login(Input),
}

/// What the call does once it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Send a request that cannot do without a token.
    Request,
    /// Send a request that goes without a token where none can be had, or not soon.
    PreferredRequest,
    /// Send a request that would rather go without a token than fail.
    OptionalRequest,
    /// Settle `ensure`.
    Ensure,
    /// Settle an explicit `login` or `refresh`, which no cool-down holds back.
    Explicit,
}

/// Some of those who wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// All who do not wait for the user.
    All,
    One(Call),
    /// Those who asked for a new token or a login, and have it now.
    Served,
    /// Those who take any usable token, and do not wait for the user.
    Usable,
    /// Those who did not ask for a login, and do not wait for the user.
    NoLogin,
    /// All but those who asked for a login that carries something else.
    Login(Input),
    /// Those whose request was sent and refused, and who do not wait for the user.
    Sent,
    /// Those who wait for the user.
    Asked,
    /// Those whose request was sent and refused, and who wait for the user, or have.
    AskedAgain,
}

impl From<Auth> for Purpose {
    fn from(auth: Auth) -> Self {
        match auth {
            Auth::Required => Purpose::Request,
            Auth::Preferred => Purpose::PreferredRequest,
            Auth::Optional => Purpose::OptionalRequest,
        }
    }
}

impl Purpose {
    /// A request that no token can be had for goes without.
    pub fn goes_without(self) -> bool {
        matches!(self, Purpose::PreferredRequest | Purpose::OptionalRequest)
    }
}

impl Waiter {
    pub fn new(call: Call, need: Need, purpose: Purpose, due: f64) -> Self {
        Self {
            call,
            need,
            purpose,
            was_sent: false,
            due,
            limit: None,
            asked: Asked::No,
        }
    }

    /// Tells whether new calls queue behind this one although the token could be used.
    ///
    /// The program asked for a new token before a sensitive step: what it sends next should carry it.
    pub fn holds_others_up(self) -> bool {
        self.need != Need::Usable && !self.was_sent && self.asked == Asked::No
    }

    /// It waits for the user rather than fail.
    pub fn may_wait_for_user(self) -> bool {
        matches!(self.purpose, Purpose::Request | Purpose::Ensure) && self.asked != Asked::Done
    }

    pub fn is_explicit(self) -> bool {
        self.purpose == Purpose::Explicit
    }
}

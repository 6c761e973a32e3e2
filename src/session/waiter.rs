//! Calls that wait, and what each of them waits for.

use super::action::{Call, Generation};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Waiter {
    pub call: Call,
    pub need: Need,
    pub purpose: Purpose,
}

/// What must come to pass before the call goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// A usable token, of any age.
    Usable,
    /// A token newer than this one.
    NewerThan(Generation),
    /// A login that ends from now on: this many have ended before.
    Login(u32),
}

/// What the call does once it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Send a request that cannot do without a token.
    Request,
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
    All,
    One(Call),
    /// Those who asked for a new token or a login, and have it now.
    Served,
    /// Those who take any usable token.
    Usable,
    /// Those who did not ask for a login.
    NoLogin,
}

impl Waiter {
    /// Tells whether new calls queue behind this one although the token could be used.
    ///
    /// The program asked for a new token before a sensitive step: what it sends next should carry it.
    pub fn holds_others_up(self) -> bool {
        self.need != Need::Usable
    }

    pub fn is_explicit(self) -> bool {
        self.purpose == Purpose::Explicit
    }
}

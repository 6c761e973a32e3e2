//! What the user, the program and the platform do to a session from outside, as data.

use wx_session::session::{Auth, Event, Input};

use super::server::Route;

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Request {
        auth: Auth,
        fresh: bool,
        route: Route,
    },
    Start,
    Ensure,
    Login,
    /// A login that carries something.
    LoginWith(Input),
    Refresh,
    Logout {
        keep_cookies: bool,
        /// Only forgets: a silent login may follow.
        silent: bool,
    },
    /// Aborts the newest call that is still under way.
    Abort,
    Hold(f64),
    /// Releases the newest hold.
    Release,
    Online,
    Show,
    Hide,
    /// An answer of the server's brought its time.
    Date,
    /// An answer of a machine whose clock is apart from the server's, by this.
    OtherDate(f64),
    /// An answer set a cookie.
    Cookie,
    /// The device's clock is set forward, or back.
    JumpClock(f64),
    /// The server takes the permission for a route away.
    Forbid(Route),
    /// The server forgets every token; refresh tokens go on.
    RevokeTokens,
    /// The server forgets everything it issued.
    RevokeAll,
    /// The code of an authorisation was exchanged for a token.
    Authorise,
    /// The program got the token of an account by itself; `silent`: it is the WeChat user's own.
    Adopt {
        silent: bool,
    },
    /// The program renewed the token by a request of its own; without a token it got that of an account.
    Renewed,
    /// The server told anew who the user is.
    User(&'static str),
}

impl Command {
    pub const fn request() -> Self {
        Command::Request {
            auth: Auth::Required,
            fresh: false,
            route: 0,
        }
    }

    pub const fn request_to(route: Route) -> Self {
        Command::Request {
            auth: Auth::Required,
            fresh: false,
            route,
        }
    }

    pub const fn preferred() -> Self {
        Command::Request {
            auth: Auth::Preferred,
            fresh: false,
            route: 0,
        }
    }
}

/// What a listener listens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    Change,
    Login,
    Refresh,
    Expired,
    Logout,
    Reauth,
    Error,
    Alert,
    Expiring,
    /// A call of the program got its outcome.
    Outcome,
}

impl Trigger {
    pub fn of(event: Event) -> Option<Self> {
        match event {
            Event::Change => Some(Trigger::Change),
            Event::Login => Some(Trigger::Login),
            Event::Refresh => Some(Trigger::Refresh),
            Event::Expired { .. } => Some(Trigger::Expired),
            Event::Logout { .. } => Some(Trigger::Logout),
            Event::Reauth { .. } => Some(Trigger::Reauth),
            Event::Error { .. } | Event::NewerRecords => Some(Trigger::Error),
            Event::Alert { .. } => Some(Trigger::Alert),
            Event::Expiring { .. } => Some(Trigger::Expiring),
        }
    }
}

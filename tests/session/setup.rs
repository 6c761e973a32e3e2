//! How a world begins.

use wx_session::clock::ServerClock;
use wx_session::config::Config;
use wx_session::record::{Account, Record};
use wx_session::token::{Origin, Token};

use super::server::{Server, WECHAT_USER};

/// The true time at which every world begins.
pub const NOW: f64 = 1_700_000_000_000.0;

#[derive(Clone, Debug)]
pub struct Setup {
    pub config: Config,
    pub server: Server,
    /// The platform has a login.
    pub supported: bool,
    /// How many runtimes share the storage (main package, independent subpackage).
    pub runtimes: usize,
    /// They share one JavaScript context, not the storage alone.
    pub one_context: bool,
    /// They are of 0.1.0, or clocks and storage are such that no lease holds.
    pub without_leases: bool,
    /// By how much the device's clock is ahead of the true time.
    pub skew: f64,
    /// The ceremony whose token stands in storage at the beginning.
    pub stored: Option<Origin>,
    /// Milliseconds since that token was issued.
    pub age: f64,
    pub seq: u32,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            config: Config::default(),
            server: Server::default(),
            supported: true,
            runtimes: 1,
            one_context: false,
            without_leases: false,
            skew: 0.0,
            stored: None,
            age: 0.0,
            seq: 1,
        }
    }
}

impl Setup {
    /// A refresh endpoint, and a server that gives refresh tokens.
    pub fn with_refresh(&mut self) {
        self.config.refresh = true;
        self.server.gives_refresh = true;
    }

    /// A token of an earlier launch.
    pub fn stored(&mut self) {
        self.stored = Some(Origin::Login);
    }

    /// Two runtimes over one stored token, which a refresh renews; no `wx.checkSession` goes first.
    pub fn two_runtimes(&mut self) {
        self.with_refresh();
        self.stored();
        self.runtimes = 2;
        self.config.check_session = false;
    }

    /// The program can ask the user to act, and the server tells who he is.
    pub fn with_reauth(&mut self) {
        self.config.on_reauth = true;
        self.server.tells_user = true;
    }

    /// Issues the token that stands in storage at the beginning.
    pub fn record(&mut self) -> Option<Record> {
        let origin = self.stored?;
        let issued_at = NOW - self.age;
        let grant = match origin {
            Origin::Login => self.server.issue(WECHAT_USER, issued_at),
            _ => {
                let account = self.server.another_account();
                self.server.issue(account, issued_at)
            }
        };
        Some(Record {
            token: Token::issue(grant, origin, issued_at, None),
            seq: self.seq,
            account: Account::default(),
            clock: ServerClock::restored(-self.skew),
        })
    }
}

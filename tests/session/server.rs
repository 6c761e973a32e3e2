//! The server's view: which codes were spent, which tokens hold.

use std::collections::{HashMap, HashSet};

use wx_session::error::Failure;
use wx_session::token::Grant;

/// Every text that must not show up anywhere has this in it.
pub const SECRET: &str = "secret";

/// Where a request goes.
pub type Route = u32;

/// Whose a token is.
pub type Account = u32;
/// Who `wx.login` logs in.
pub const WECHAT_USER: Account = 0;

#[derive(Clone, Debug)]
pub struct Server {
    /// Life of a token in seconds; `None`: until it is revoked, and the answer names no end.
    pub life: Option<f64>,
    /// Logins give a refresh token, too.
    pub gives_refresh: bool,
    /// A refresh token works once.
    pub rotates: bool,
    /// No token is accepted, whatever was issued.
    pub refuses_all: bool,
    /// Routes that refuse every token, for reasons of their own.
    pub forbidden: HashSet<Route>,
    /// Answers of the endpoints name the server's time.
    pub tells_time: bool,
    /// Tokens come with who their user is.
    pub tells_user: bool,
    issued: u32,
    accounts: Account,
    tokens: HashMap<String, f64>,
    /// Whose each token is, and each refresh token; those that were revoked too.
    owners: HashMap<String, Account>,
    refresh_tokens: HashSet<String>,
    spent: HashSet<String>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            life: Some(7_200.0),
            gives_refresh: false,
            rotates: true,
            refuses_all: false,
            forbidden: HashSet::new(),
            tells_time: false,
            tells_user: false,
            issued: 0,
            accounts: WECHAT_USER,
            tokens: HashMap::new(),
            owners: HashMap::new(),
            refresh_tokens: HashSet::new(),
            spent: HashSet::new(),
        }
    }
}

impl Server {
    /// A code of `wx.login` for a token.
    pub fn exchange(&mut self, code: &str, now: f64) -> Result<Grant, Failure> {
        if !self.spent.insert(code.into()) {
            return Err(Failure::Http {
                status: 200,
                errcode: 40163,
            });
        }
        Ok(self.issue(WECHAT_USER, now))
    }

    pub fn refresh(&mut self, refresh_token: &str, now: f64) -> Result<Grant, Failure> {
        if !self.refresh_tokens.contains(refresh_token) {
            return Err(Failure::Http {
                status: 401,
                errcode: 0,
            });
        }
        if self.rotates {
            self.refresh_tokens.remove(refresh_token);
        }
        Ok(self.issue(self.owner(refresh_token), now))
    }

    /// Somebody who is not the WeChat user, nor anybody before.
    pub fn another_account(&mut self) -> Account {
        self.accounts += 1;
        self.accounts
    }

    pub fn owner(&self, token: &str) -> Account {
        self.owners.get(token).copied().unwrap_or(WECHAT_USER)
    }

    /// A token that the test made up is of this account.
    pub fn own(&mut self, token: &str, account: Account) {
        self.owners.entry(token.into()).or_insert(account);
    }

    pub fn accepts(&self, token: &str, now: f64) -> bool {
        !self.refuses_all && self.tokens.get(token).is_some_and(|end| now < *end)
    }

    pub fn revoke_tokens(&mut self) {
        self.tokens.clear();
    }

    pub fn revoke_all(&mut self) {
        self.revoke_tokens();
        self.refresh_tokens.clear();
    }

    pub fn issue(&mut self, account: Account, now: f64) -> Grant {
        self.issued += 1;
        let access = format!("access-{SECRET}-{}", self.issued);
        let end = self.life.map_or(f64::INFINITY, |life| now + life * 1_000.0);
        self.tokens.insert(access.clone(), end);
        self.owners.insert(access.clone(), account);
        let mut grant = Grant::bare(&access);
        grant.expires_in = self.life.unwrap_or(f64::NAN);
        grant.user = self.tells_user.then(|| format!("{{\"id\":{account}}}"));
        if self.gives_refresh {
            let refresh = format!("refresh-{SECRET}-{}", self.issued);
            self.refresh_tokens.insert(refresh.clone());
            self.owners.insert(refresh.clone(), account);
            grant.refresh = Some(refresh);
        }
        grant
    }
}

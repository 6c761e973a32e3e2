//! The server's view: which codes were spent, which tokens hold.

use std::collections::{HashMap, HashSet};

use wx_session::error::Failure;
use wx_session::token::Grant;

/// Every text that must not show up anywhere has this in it.
pub const SECRET: &str = "secret";

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
    /// Answers of the endpoints name the server's time.
    pub tells_time: bool,
    issued: u32,
    tokens: HashMap<String, f64>,
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
            tells_time: false,
            issued: 0,
            tokens: HashMap::new(),
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
        Ok(self.issue(now))
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
        Ok(self.issue(now))
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

    pub fn issue(&mut self, now: f64) -> Grant {
        self.issued += 1;
        let access = format!("access-{SECRET}-{}", self.issued);
        let end = self.life.map_or(f64::INFINITY, |life| now + life * 1_000.0);
        self.tokens.insert(access.clone(), end);
        let mut grant = Grant::bare(&access);
        grant.expires_in = self.life.unwrap_or(f64::NAN);
        if self.gives_refresh {
            let refresh = format!("refresh-{SECRET}-{}", self.issued);
            self.refresh_tokens.insert(refresh.clone());
            grant.refresh = Some(refresh);
        }
        grant
    }
}

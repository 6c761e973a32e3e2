//! What the program decided for a session, with the contract's defaults filled in.

use serde::Deserialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::cookie::JarOptions;

/// The part of the options that decisions depend on; bodies, URLs and functions stay outside.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct Config {
    pub timing: Timing,
    /// There is a login endpoint; without one nobody is logged in silently.
    pub login: bool,
    /// The token travels in a header, which cannot carry every text.
    pub in_header: bool,
    /// Which of the optional endpoints exist.
    pub refresh: bool,
    pub verify: bool,
    pub logout: bool,
    pub oauth_refresh: bool,
    pub oauth_revoke: bool,
    /// The program can ask the user to act.
    pub on_reauth: bool,
    /// Asks `wx.checkSession` at launch.
    pub check_session: bool,
    /// Life of a token in seconds when the server names none.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub default_expires_in: Option<f64>,
    /// How long before the end of an authorisation `expiring` comes, in milliseconds.
    pub notice: f64,
    /// The jar; `None` keeps no cookies.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub cookies: Option<JarOptions>,
    /// Failures in a row that raise `alert`.
    pub alert_after: u32,
    /// The number of this copy of the package among those of one JavaScript context.
    pub copy: u32,
}

/// Milliseconds, as `TimingOptions` documents them.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
pub struct Timing {
    pub leeway: f64,
    pub login_timeout: f64,
    pub endpoint_timeout: f64,
    pub retries: u32,
    pub cooldown: f64,
    pub max_age: f64,
    pub reauth_timeout: f64,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            leeway: 60_000.0,
            login_timeout: 10_000.0,
            endpoint_timeout: 15_000.0,
            retries: 1,
            cooldown: 5_000.0,
            max_age: f64::INFINITY,
            reauth_timeout: 300_000.0,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            timing: Timing::default(),
            login: true,
            in_header: true,
            refresh: false,
            verify: false,
            logout: false,
            oauth_refresh: false,
            oauth_revoke: false,
            on_reauth: false,
            check_session: true,
            default_expires_in: None,
            notice: 259_200_000.0,
            cookies: Some(JarOptions::default()),
            alert_after: 3,
            copy: 0,
        }
    }
}

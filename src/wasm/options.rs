//! Configuration from JavaScript. The glue has checked names and types and filled in the defaults.

use serde::Deserialize;
use wasm_bindgen::{JsError, JsValue};

use crate::config::{Config, Timing};
use crate::cookie::JarOptions;
use crate::url::HostRule;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    hosts: Vec<String>,
    allow_insecure: bool,
    leeway: f64,
    login_timeout: f64,
    endpoint_timeout: f64,
    retries: u32,
    cooldown: f64,
    max_age: f64,
    refresh: bool,
    verify: bool,
    logout: bool,
    oauth_refresh: bool,
    oauth_revoke: bool,
    check_session: bool,
    default_expires_in: f64,
    notice: f64,
    cookies: bool,
    max_cookies: u32,
    max_cookies_per_host: u32,
    keep_session_cookies: bool,
    alert_after: u32,
}

pub(super) fn config(options: JsValue) -> Result<Config, JsError> {
    let options: Options = serde_wasm_bindgen::from_value(options)?;
    let mut hosts = Vec::new();
    for host in &options.hosts {
        hosts.push(HostRule::parse(host).map_err(JsError::new)?);
    }
    let jar = JarOptions {
        max: options.max_cookies as usize,
        max_per_host: options.max_cookies_per_host as usize,
        keep_session_cookies: options.keep_session_cookies,
    };
    Ok(Config {
        hosts,
        allow_insecure: options.allow_insecure,
        timing: Timing {
            leeway: options.leeway,
            login_timeout: options.login_timeout,
            endpoint_timeout: options.endpoint_timeout,
            retries: options.retries,
            cooldown: options.cooldown,
            max_age: options.max_age,
        },
        refresh: options.refresh,
        verify: options.verify,
        logout: options.logout,
        oauth_refresh: options.oauth_refresh,
        oauth_revoke: options.oauth_revoke,
        check_session: options.check_session,
        default_expires_in: Some(options.default_expires_in).filter(|life| life.is_finite()),
        notice: options.notice,
        cookies: options.cookies.then_some(jar),
        alert_after: options.alert_after,
    })
}

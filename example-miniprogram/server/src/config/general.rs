//! Settings that every server has: where it listens, what it stores where, whom it trusts.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use ipnet::IpNet;

use super::environment::Environment;
use super::error::ConfigError;
use super::settings::{Config, WECHAT_BASE};
use crate::base::log::LogFormat;
use crate::base::loopback::is_loopback_host;
use crate::base::token::Secret;
use crate::store::Location;

/// SQLite's page, in bytes.
const PAGE: u64 = 4_096;

/// Shorter than this a secret is guessed.
const SHORTEST_SECRET: usize = 16;

impl Environment<'_> {
    pub(super) fn general(&self, config: &mut Config) -> Result<(), ConfigError> {
        if let Some(text) = self.read("WX_PORT") {
            config.port = number("--port", &text, "a number from 0 to 65535")?;
        }
        if let Some(text) = self.read("WX_HOST") {
            config.host = host(&text)?;
        }
        if let Some(text) = self.read("WX_DATABASE") {
            config.database = Location::parse(&text)
                .map_err(|error| ConfigError(format!("--database: {error}")))?;
        }
        if let Some(text) = self.read("WX_SQLITE_MAX_MB") {
            let megabytes: u64 = number("WX_SQLITE_MAX_MB", &text, "a whole number")?;
            config.sqlite_pages = u32::try_from(megabytes.saturating_mul(1_000_000) / PAGE).ok();
        }
        if let Some(text) = self.read("WX_TRUSTED_PROXIES") {
            config.trusted_proxies = text.split(',').map(network).collect::<Result<_, _>>()?;
        }
        let limit = |name: &str| {
            self.read(name)
                .map(|text| number(name, &text, "a whole number, 0 for no limit"))
                .transpose()
        };
        config.client_limit = limit("WX_CLIENT_LIMIT")?;
        config.user_limit = limit("WX_USER_LIMIT")?;
        if let Some(text) = self.read("WX_PAGE_HOSTS") {
            config.page_hosts = text.split(',').map(page_host).collect::<Result<_, _>>()?;
        }
        if let Some(text) = self.read("WX_ADMIN_SECRET") {
            if text.len() < SHORTEST_SECRET {
                return Err(ConfigError(format!(
                    "WX_ADMIN_SECRET must have at least {SHORTEST_SECRET} characters: openssl rand -hex 32 makes some"
                )));
            }
            config.admin_secret = Some(Secret::new(text));
        }
        config.log_format = match self.read("WX_LOG_FORMAT").as_deref() {
            None | Some("text") => LogFormat::Text,
            Some("json") => LogFormat::Json,
            Some(other) => {
                return Err(ConfigError(format!(
                    "WX_LOG_FORMAT must be text or json, not {other:?}"
                )));
            }
        };
        if let Some(text) = self.read("WX_DRAIN_SECONDS") {
            config.drain =
                Duration::from_secs(number("WX_DRAIN_SECONDS", &text, "a whole number")?);
        }
        if let Some(text) = self.read("WX_ALERT_AFTER") {
            config.alert_after = number("--alert-after", &text, "a whole number, 0 for never")?;
        }
        Ok(())
    }

    /// Another base of WeChat's API.
    pub(super) fn wechat_base(&self) -> Result<Option<String>, ConfigError> {
        self.read("WX_WECHAT_BASE")
            .map(|text| base("--wechat-base", &text))
            .transpose()
    }

    /// Another base of an API, by the variable that gives it.
    pub(super) fn base(&self, name: &str) -> Result<Option<String>, ConfigError> {
        self.read(name).map(|text| base(name, &text)).transpose()
    }
}

fn number<T: std::str::FromStr>(name: &str, text: &str, wanted: &str) -> Result<T, ConfigError> {
    text.parse()
        .map_err(|_| ConfigError(format!("{name} must be {wanted}, not {text:?}")))
}

fn network(text: &str) -> Result<IpNet, ConfigError> {
    let text = text.trim();
    text.parse()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| {
            ConfigError(format!(
                "WX_TRUSTED_PROXIES must be addresses or networks with commas between, as 10.0.0.0/8, not {text:?}"
            ))
        })
}

/// As a browser names it: without scheme and path, without the usual port.
fn page_host(text: &str) -> Result<String, ConfigError> {
    let host = text.trim().to_ascii_lowercase();
    let is_one = !host.ends_with(":443")
        && host
            .parse::<hyper::http::uri::Authority>()
            .is_ok_and(|authority| !authority.host().is_empty() && !host.contains(['@', '*']));
    if is_one {
        return Ok(host);
    }
    Err(ConfigError(format!(
        "WX_PAGE_HOSTS must be hosts with commas between, as m.example.com, not {text:?}"
    )))
}

fn host(text: &str) -> Result<IpAddr, ConfigError> {
    if text == "localhost" {
        return Ok(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    text.parse().map_err(|_| {
        ConfigError(format!(
            "--host must be an IP address or localhost, not {text:?}"
        ))
    })
}

/// Parse a base URL; plain http would show the app's secret to the network, so it is for this machine only.
fn base(name: &str, text: &str) -> Result<String, ConfigError> {
    let wrong = |why: &str| ConfigError(format!("{name} {why}: for example {WECHAT_BASE}"));
    let uri: hyper::Uri = text.parse().map_err(|_| wrong("is not a URL"))?;
    let host = uri
        .host()
        .filter(|host| !host.is_empty())
        .ok_or_else(|| wrong("has no host"))?;
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if is_loopback_host(host) => {}
        Some("http") => {
            return Err(wrong(
                "must be https outside this machine, because it is sent the app's secret",
            ));
        }
        _ => return Err(wrong("must begin with https://")),
    }
    if uri
        .authority()
        .is_some_and(|authority| authority.as_str().contains('@'))
    {
        return Err(wrong("must not hold a user name or password"));
    }
    if uri.query().is_some() || text.contains('#') {
        return Err(wrong("must not have a query or a fragment"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

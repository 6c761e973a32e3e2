//! How to run the server.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use ipnet::IpNet;

use crate::app::Rates;
use crate::base::log::LogFormat;
use crate::base::token::Secret;
use crate::sealing::data_key::DataKeyConfig;
use crate::store::Location;
use crate::wechat::pay::PayConfig;
use crate::wechat::{AppCredentials, ShopConfig};

/// WeChat's own API host.
pub(super) const WECHAT_BASE: &str = "https://api.weixin.qq.com";

/// How to run the server.
#[derive(Clone, Debug)]
pub struct Config {
    pub host: IpAddr,
    /// 0 picks a free one.
    pub port: u16,
    pub database: Location,
    /// The most pages that an SQLite file may have, so that this server leaves others room on the disk.
    pub sqlite_pages: Option<u32>,
    pub demo: bool,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    pub wechat: WechatConfig,
    /// What follows is for the real WeChat alone; the stand-in brings its own.
    pub web: Option<AppCredentials>,
    pub shop: Option<ShopConfig>,
    pub pay: Option<PayConfig>,
    pub data_key: DataKeyConfig,
    /// How many failures in a row are a line of alert; 0: none ever.
    pub alert_after: u32,
    /// Requests in a minute of one client to what is limited; 0: no limit, `None`: 300, or no limit with `demo`.
    pub client_limit: Option<u32>,
    /// The same of one user; `None`: 60, or no limit with `demo`.
    pub user_limit: Option<u32>,
    /// The hosts of web pages that may be opened by a ticket, as a `Host` header has them.
    pub page_hosts: Vec<String>,
    /// Opens `/admin`.
    pub admin_secret: Option<Secret>,
    pub log_format: LogFormat,
    /// How long a stopping server still takes requests after it says that it is not ready.
    pub drain: Duration,
    /// Life of an access token.
    pub access_life: Duration,
    /// Life of a refresh token; each rotation begins a new one.
    pub refresh_life: Duration,
}

/// Which WeChat exchanges the codes.
#[derive(Clone, Debug)]
pub enum WechatConfig {
    /// Start one of our own on a free loopback port.
    Standin,
    /// Ask the one at `base`, without a slash at its end.
    Real {
        base: String,
        appid: String,
        secret: Secret,
    },
}

impl Config {
    /// The configuration without any argument, on `database`.
    pub fn new(database: Location) -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8787,
            database,
            sqlite_pages: None,
            demo: false,
            trusted_proxies: Vec::new(),
            wechat: WechatConfig::Standin,
            web: None,
            shop: None,
            pay: None,
            data_key: DataKeyConfig::Beside,
            alert_after: 3,
            client_limit: None,
            user_limit: None,
            page_hosts: Vec::new(),
            admin_secret: None,
            log_format: LogFormat::Text,
            drain: Duration::ZERO,
            access_life: Duration::from_secs(7_200),
            refresh_life: Duration::from_secs(30 * 86_400),
        }
    }

    pub(crate) fn rates(&self) -> Rates {
        let or = |given: Option<u32>, usual| given.unwrap_or(if self.demo { 0 } else { usual });
        Rates {
            client: or(self.client_limit, 300),
            user: or(self.user_limit, 60),
        }
    }
}

//! What the server asks of others, put together: all of it real, or the stand-in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use tokio::sync::OnceCell;

use super::error::StartError;
use super::listen::url;
use crate::app::{Shop, Till};
use crate::http::serve::Listening;
use crate::standin::{self, Standin};
use crate::wechat::pay::{Merchant, PayConfig};
use crate::wechat::{Api, AppCredentials, ComponentToken, ShopConfig, Wechat, WechatShop};

/// What the server asks: WeChat, the shop, WeChat Pay; all of them real, or the stand-in.
pub(super) struct Outside {
    pub(super) wechat: Wechat,
    pub(super) shop: Option<Shop>,
    pub(super) till: Till,
    pub(super) standin: Option<(Listening, Arc<Standin>)>,
}

impl Outside {
    pub(super) fn real(
        base: String,
        app: AppCredentials,
        web: Option<AppCredentials>,
        shop: Option<ShopConfig>,
        pay: Option<PayConfig>,
    ) -> Self {
        let shop = shop.map(|shop| {
            let api = WechatShop {
                base: base.clone(),
                appid: shop.appid.clone(),
                component_appid: shop.component_appid,
                component_token: ComponentToken::File(shop.component_token_file),
                api: Api::new(),
            };
            Shop::new(shop.appid, shop.refresh_token, Box::new(api))
        });
        let till = pay.map_or(Till::None, |pay| {
            Till::Real(Arc::new(Merchant::new(app.appid.clone(), pay)))
        });
        Self {
            wechat: Wechat::new(base, app, web),
            shop,
            till,
            standin: None,
        }
    }

    /// One app plays the mini-program and the website; payments are told to this server itself, which listens `here`.
    pub(super) fn standin(
        listening: Listening,
        standin: Arc<Standin>,
        mut here: SocketAddr,
    ) -> Result<Self, StartError> {
        // "All addresses" is none that can be asked.
        if here.ip().is_unspecified() {
            here.set_ip(match here.ip() {
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        let base = url(listening.address());
        let app = standin.credentials();
        let (appid, refresh, component) = standin::approval().map_err(StartError::Random)?;
        let api = WechatShop {
            base: base.clone(),
            appid: appid.clone(),
            component_appid: standin::COMPONENT.to_owned(),
            component_token: ComponentToken::Fixed(component),
            api: Api::new(),
        };
        let till = Till::Drawn {
            appid: app.appid.clone(),
            draw: Arc::new({
                let (standin, base) = (Arc::clone(&standin), base.clone());
                let notify_url = format!("{}/pay/notify", url(here));
                move || {
                    Some(PayConfig {
                        base: base.clone(),
                        notify_url: notify_url.clone(),
                        ..standin.merchant()?
                    })
                }
            }),
            merchant: OnceCell::new(),
        };
        Ok(Self {
            wechat: Wechat::new(base, app.clone(), Some(app)),
            shop: Some(Shop::new(appid, refresh, Box::new(api))),
            till,
            standin: Some((listening, standin)),
        })
    }
}

//! The whole server, started and stopped.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::api::Api;
use crate::app::{App, Switch};
use crate::audit::Audit;
use crate::clock::Clock;
use crate::config::{Config, WechatConfig};
use crate::counts::Counts;
use crate::faults::Faults;
use crate::log::Log;
use crate::pay::{Merchant, PayConfig, Till};
use crate::pipeline::Pipeline;
use crate::routes::{self, Renewals};
use crate::serve::Listening;
use crate::shop::{ComponentToken, Shop, ShopConfig, WechatShop};
use crate::standin::Standin;
use crate::start_error::StartError;
use crate::store::Store;
use crate::wechat::{AppCredentials, Wechat};

/// A running server; it needs [`Server::stop`] to end well.
#[derive(Debug)]
pub struct Server {
    app: Arc<App>,
    main: Listening,
    standin: Option<Listening>,
    wechat: String,
}

impl Server {
    /// Listen, open the database, and start the stand-in of WeChat if no real one is configured.
    ///
    /// The port is taken first: a wrong port must not touch the database.
    ///
    /// # Errors
    /// [`StartError`], in words for the person who started it.
    pub async fn start(config: Config, clock: Clock, log: Log) -> Result<Self, StartError> {
        let listener = listen(SocketAddr::new(config.host, config.port)).await?;
        let store = Store::open(&config.database, &config.data_key)
            .await
            .map_err(|cause| StartError::Database {
                location: config.database.clone(),
                cause,
            })?;
        if let Err(cause) = store.sweep(clock.now()).await {
            return Err(StartError::Database {
                location: config.database,
                cause,
            });
        }
        let faults = Arc::new(Faults::default());

        let Outside {
            wechat,
            shop,
            till,
            standin,
        } = match config.wechat {
            WechatConfig::Real {
                base,
                appid,
                secret,
            } => Outside::real(
                base,
                AppCredentials { appid, secret },
                config.web,
                config.shop,
                config.pay,
            ),
            WechatConfig::Standin => {
                let state = Arc::new(Standin::new(clock.clone()).map_err(StartError::Random)?);
                let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
                let pipeline = Pipeline {
                    router: Standin::router(&state),
                    clock: clock.clone(),
                    log: log.clone(),
                    counts: Arc::clone(state.counts()),
                    faults: Arc::clone(&faults),
                    demo: config.demo,
                    name: "standin ",
                };
                let listening = start(listen(address).await?, pipeline, address)?;
                let here = listener.local_addr().map_err(|cause| StartError::Listen {
                    address: SocketAddr::new(config.host, config.port),
                    cause,
                })?;
                Outside::standin(listening, state, here)?
            }
        };

        let wechat_base = wechat.base().to_owned();
        let (standin, standin_state) = standin.unzip();
        let app = Arc::new(App {
            store,
            clock,
            wechat,
            renewals: Renewals::default(),
            shop,
            till,
            audit: Audit::new(config.alert_after, log.clone()),
            counts: Arc::new(Counts::of_server()),
            faults,
            standin: standin_state,
            access_life: config.access_life,
            refresh_life: config.refresh_life,
            all_blocked: Switch::default(),
        });
        let pipeline = Pipeline {
            router: routes::router(&app, config.demo),
            clock: app.clock.clone(),
            log,
            counts: Arc::clone(&app.counts),
            faults: Arc::clone(&app.faults),
            demo: config.demo,
            name: "",
        };
        let main = start(
            listener,
            pipeline,
            SocketAddr::new(config.host, config.port),
        )?;
        Ok(Self {
            app,
            main,
            standin,
            wechat: wechat_base,
        })
    }

    /// `http://ADDRESS:PORT`, without a slash at its end.
    pub fn url(&self) -> String {
        url(self.main.address())
    }

    /// The stand-in's URL, if there is one.
    pub fn standin_url(&self) -> Option<String> {
        self.standin.as_ref().map(|standin| url(standin.address()))
    }

    /// The line for programs that started the server: `listening URL standin URL`, or `listening URL wechat URL`.
    pub fn announcement(&self) -> String {
        let kind = if self.standin.is_some() {
            "standin"
        } else {
            "wechat"
        };
        format!("listening {} {kind} {}", self.url(), self.wechat)
    }

    /// Let requests under way end, then close everything.
    pub async fn stop(self) {
        self.main.stop().await;
        if let Some(standin) = self.standin {
            standin.stop().await;
        }
        self.app.store.close().await;
    }
}

/// What the server asks: WeChat, the shop, WeChat Pay; all of them real, or the stand-in.
struct Outside {
    wechat: Wechat,
    shop: Option<Shop>,
    till: Till,
    standin: Option<(Listening, Arc<Standin>)>,
}

impl Outside {
    fn real(
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
    fn standin(
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
        let (appid, refresh, component) = Standin::shop().map_err(StartError::Random)?;
        let api = WechatShop {
            base: base.clone(),
            appid: appid.clone(),
            component_appid: Standin::COMPONENT.to_owned(),
            component_token: ComponentToken::Fixed(component),
            api: Api::new(),
        };
        let till = Till::Standin {
            standin: Arc::clone(&standin),
            base: base.clone(),
            notify_url: format!("{}/pay/notify", url(here)),
            appid: app.appid.clone(),
            merchant: tokio::sync::OnceCell::new(),
        };
        Ok(Self {
            wechat: Wechat::new(base, app.clone(), Some(app)),
            shop: Some(Shop::new(appid, refresh, Box::new(api))),
            till,
            standin: Some((listening, standin)),
        })
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|cause| match cause.kind() {
            io::ErrorKind::AddrInUse => StartError::PortTaken { address },
            _ => StartError::Listen { address, cause },
        })
}

fn start(
    listener: TcpListener,
    pipeline: Pipeline,
    address: SocketAddr,
) -> Result<Listening, StartError> {
    Listening::start(listener, pipeline).map_err(|cause| StartError::Listen { address, cause })
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

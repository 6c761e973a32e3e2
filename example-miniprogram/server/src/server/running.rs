//! The whole server, started and stopped.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use super::error::StartError;
use super::listen::{listen, start, url};
use super::outside::Outside;
use crate::app::{App, Audit, Limits, Live, Pages, Renewals, Sweeper, Switch};
use crate::base::clock::Clock;
use crate::base::log::Log;
use crate::config::{Config, WechatConfig};
use crate::http::counts::Counts;
use crate::http::faults::Faults;
use crate::http::pipeline::Pipeline;
use crate::http::serve::Listening;
use crate::routes;
use crate::standin::{self, Standin};
use crate::store::Store;
use crate::wechat::AppCredentials;

/// A running server; it needs [`Server::stop`] to end well.
#[derive(Debug)]
pub struct Server {
    app: Arc<App>,
    main: Listening,
    standin: Option<Listening>,
    wechat: String,
    drain: Duration,
}

impl Server {
    /// Listen, open the database, and start the stand-in of WeChat if no real one is configured.
    ///
    /// The port is taken first: a wrong port must not touch the database.
    ///
    /// # Errors
    /// [`StartError`], in words for the person who started it.
    pub async fn start(config: Config, clock: Clock, log: Log) -> Result<Self, StartError> {
        let rates = config.rates();
        let listener = listen(SocketAddr::new(config.host, config.port)).await?;
        let store = Store::open(&config.database, config.sqlite_pages, &config.data_key)
            .await
            .map_err(|cause| StartError::Database {
                location: config.database.clone(),
                cause,
            })?;
        let unreadable = store.reseal().await.map_err(|cause| StartError::Database {
            location: config.database.clone(),
            cause,
        })?;
        if !unreadable.is_empty() {
            log.line(&format!(
                "WX_DATA_KEY does not open {unreadable}; give the key that sealed them in WX_DATA_KEY_OLD"
            ));
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
                    router: standin::router(&state),
                    clock: clock.clone(),
                    log: log.clone(),
                    counts: Arc::clone(state.counts()),
                    faults: Arc::clone(&faults),
                    demo: config.demo,
                    proxies: Arc::default(),
                    paths: standin::PATHS,
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
            clock: clock.clone(),
            wechat,
            renewals: Renewals::default(),
            sweeper: Sweeper::default(),
            limits: Limits::new(rates, &clock),
            live: Live::default(),
            pages: Pages::new(config.page_hosts, config.demo),
            admin_secret: config.admin_secret,
            stopping: Switch::default(),
            shop,
            till,
            audit: Audit::new(config.alert_after, log.clone()),
            counts: Arc::new(Counts::of_server()),
            faults,
            standin_counts: standin_state.map(|state| Arc::clone(state.counts())),
            access_life: config.access_life,
            refresh_life: config.refresh_life,
            all_blocked: Switch::default(),
            chat_ends_after: AtomicUsize::new(0),
        });
        app.sweeper.poke(&app.store, app.clock.now());
        let pipeline = Pipeline {
            router: routes::router(&app, config.demo),
            clock: app.clock.clone(),
            log,
            counts: Arc::clone(&app.counts),
            faults: Arc::clone(&app.faults),
            demo: config.demo,
            proxies: config.trusted_proxies.into(),
            paths: routes::PATHS,
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
            drain: config.drain,
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

    /// Say that it is no longer ready, let requests under way end, then close everything.
    pub async fn stop(self) {
        self.stop_when(std::future::pending()).await;
    }

    /// Stop, and take requests no longer than until `hurry` is over.
    pub async fn stop_when(self, hurry: impl Future<Output = ()>) {
        self.app.stopping.set(true);
        self.app.live.tell_all();
        // Whoever sends requests here may need a moment to see that it is no longer ready.
        tokio::select! {
            () = tokio::time::sleep(self.drain) => {}
            () = hurry => {}
        }
        self.main.stop().await;
        if let Some(standin) = self.standin {
            standin.stop().await;
        }
        self.app.sweeper.stop().await;
        self.app.store.close().await;
    }
}

//! The whole server, started and stopped.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::app::{App, Switch};
use crate::clock::Clock;
use crate::config::{Config, WechatConfig};
use crate::counts::Counts;
use crate::faults::Faults;
use crate::log::Log;
use crate::pipeline::Pipeline;
use crate::routes;
use crate::serve::Listening;
use crate::standin::Standin;
use crate::start_error::StartError;
use crate::store::Store;
use crate::wechat::Wechat;

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
        let store = Store::open(&config.database)
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

        let (wechat, standin) = match config.wechat {
            WechatConfig::Real {
                base,
                appid,
                secret,
            } => (Wechat::new(base, appid, secret), None),
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
                let (appid, secret) = state.credentials();
                let wechat = Wechat::new(url(listening.address()), appid, secret);
                (wechat, Some((listening, state)))
            }
        };

        let wechat_base = wechat.base().to_owned();
        let (standin, standin_state) = standin.unzip();
        let app = Arc::new(App {
            store,
            clock,
            wechat,
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

//! A listener and its connections, until it is told to stop.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::peer::Peer;
use super::pipeline::Pipeline;

/// How long requests under way may take once the server stops.
const GRACE: Duration = Duration::from_secs(20);

/// A running listener.
#[derive(Debug)]
pub(crate) struct Listening {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Listening {
    /// Serve what `listener` accepts.
    pub(crate) fn start(listener: TcpListener, pipeline: Pipeline) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(accept(listener, Arc::new(pipeline), stopped));
        Ok(Self {
            address,
            stop,
            task,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accept no more, let requests under way end, and close.
    pub(crate) async fn stop(self) {
        // The receiver is gone only when the task has ended already.
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

async fn accept(
    listener: TcpListener,
    pipeline: Arc<Pipeline>,
    mut stopped: oneshot::Receiver<()>,
) {
    let connections = GracefulShutdown::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => serve(stream, Peer(peer), &pipeline, &connections),
                // A visitor that left, or no file descriptor free: neither may end the loop, nor make it spin.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
        }
    }
    drop(listener);
    // Whoever still hangs after that is cut off when the runtime ends.
    let _ = tokio::time::timeout(GRACE, connections.shutdown()).await;
}

fn serve(stream: TcpStream, peer: Peer, pipeline: &Arc<Pipeline>, connections: &GracefulShutdown) {
    // Small answers go out at once.
    let _ = stream.set_nodelay(true);
    let pipeline = Arc::clone(pipeline);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let pipeline = Arc::clone(&pipeline);
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(peer);
            pipeline.answer(request).await
        }
    });
    let watcher = connections.watcher();
    tokio::spawn(async move {
        // hyper's own builder of HTTP/1 connections has none that can be both watched and upgraded.
        let mut builder = Builder::new(TokioExecutor::new()).http1_only();
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(30));
        let connection =
            watcher.watch(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
        // A dropped connection ends in an error here: that is how it is dropped.
        let _ = connection.await;
    });
}

//! Ports taken, listeners started.

use std::io;
use std::net::SocketAddr;

use tokio::net::TcpListener;

use super::error::StartError;
use crate::http::pipeline::Pipeline;
use crate::http::serve::Listening;

pub(super) async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|cause| match cause.kind() {
            io::ErrorKind::AddrInUse => StartError::PortTaken { address },
            _ => StartError::Listen { address, cause },
        })
}

pub(super) fn start(
    listener: TcpListener,
    pipeline: Pipeline,
    address: SocketAddr,
) -> Result<Listening, StartError> {
    Listening::start(listener, pipeline).map_err(|cause| StartError::Listen { address, cause })
}

pub(super) fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

//! A body that comes piece by piece and may break off.

use std::error::Error;

use axum::body::{Body, Bytes};
use futures_util::stream::{Stream, StreamExt, once};

/// A body of these pieces. An error closes the connection without an end, after every piece before it has gone out.
///
/// hyper drops what it has not yet written when a body fails, and it writes only where the body lets it wait. So the error
/// waits for one turn.
pub(crate) fn streamed<E>(pieces: impl Stream<Item = Result<String, E>> + Send + 'static) -> Body
where
    E: Error + Send + Sync + 'static,
{
    Body::from_stream(pieces.flat_map(|piece| {
        once(async {
            if piece.is_err() {
                tokio::task::yield_now().await;
            }
            piece.map(Bytes::from)
        })
    }))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::io;

    use futures_util::stream::iter;
    use http_body_util::{BodyExt, Empty};
    use hyper::service::service_fn;
    use hyper::{Request, Response};
    use hyper_util::rt::TokioIo;

    use super::*;

    #[tokio::test]
    async fn what_was_said_right_before_the_break_is_heard() {
        let (here, there) = tokio::io::duplex(64 * 1024);
        let service = service_fn(async |_| {
            let pieces = ["one ", "two ", "three"].map(|word| Ok(word.to_owned()));
            let broken = Err(io::Error::other("broken off"));
            Ok::<_, Infallible>(Response::new(streamed(iter(
                pieces.into_iter().chain([broken]),
            ))))
        });
        let server = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(there), service);
        let (mut client, connection) = hyper::client::conn::http1::handshake(TokioIo::new(here))
            .await
            .unwrap();
        tokio::spawn(async { server.await.unwrap_err() });
        tokio::spawn(connection);
        let request = Request::new(Empty::<Bytes>::new());
        let mut body = client.send_request(request).await.unwrap().into_body();
        let mut heard = String::new();
        let end = loop {
            match body.frame().await {
                Some(Ok(frame)) => {
                    heard += str::from_utf8(frame.data_ref().unwrap()).unwrap();
                }
                end => break end,
            }
        };
        assert!(matches!(end, Some(Err(_))), "it must not look like an end");
        assert_eq!(heard, "one two three");
    }
}

//! What happens to every request around its route: faults, cross-origin access, `Date`, log and counts.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use hyper::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, StatusCode};
use ipnet::IpNet;

use super::client::Client;
use super::cors;
use super::counts::{Counts, Event};
use super::failure::{Failure, Note};
use super::faults::{Fault, Faults, Outcome};
use super::peer::{Peer, is_local};
use super::visitor::Visitor;
use crate::base::clock::Clock;
use crate::base::log::{Log, RequestEvent};
use crate::base::token;

/// No route takes this long; a client that sends its body byte by byte does.
const LIMIT: Duration = Duration::from_secs(60);

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How much of a path the log shows.
const LONGEST_PATH: usize = 120;

/// The way of a request through one listener.
#[derive(Clone, Debug)]
pub(crate) struct Pipeline {
    pub(crate) router: Router,
    pub(crate) clock: Clock,
    pub(crate) log: Log,
    pub(crate) counts: Arc<Counts>,
    pub(crate) faults: Arc<Faults>,
    pub(crate) demo: bool,
    /// Whose word for where a request comes from is taken.
    pub(crate) proxies: Arc<[IpNet]>,
    /// The paths of its routes, as the counters name them; one that ends in `*` stands for all that begin so.
    pub(crate) paths: &'static [&'static str],
    /// What stands in front of a log line.
    pub(crate) name: &'static str,
}

/// The connection is to be closed without an answer.
#[derive(Debug)]
pub(crate) struct Dropped;

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dropped by a fault plan")
    }
}

impl std::error::Error for Dropped {}

impl Pipeline {
    pub(crate) async fn answer(&self, request: Request<Body>) -> Result<Response, Dropped> {
        let started = Instant::now();
        let method = request.method().clone();
        let path = request.uri().path().to_owned();
        let visitor = Visitor::default();
        let id = request_id(request.headers());
        let origin = self
            .demo
            .then(|| cors::local_origin(request.headers()))
            .flatten();

        let outcome = self.handle(request, origin.is_some(), &visitor).await;

        let (status, note) = match &outcome {
            Ok(response) => (
                response.status().as_u16().to_string(),
                response.extensions().get::<Note>().cloned(),
            ),
            Err(Dropped) => ("dropped".to_owned(), None),
        };
        let took = started.elapsed();
        // The observer does not count itself.
        if !path.starts_with("/demo/") {
            self.counts.answer(
                &format!("{} {}", method_name(&method), self.route_name(&path)),
                &status,
                took,
            );
        }
        self.log.request(&RequestEvent {
            listener: self.name,
            id: &id,
            method: method.as_str(),
            path: path.get(..LONGEST_PATH).unwrap_or(&path),
            status: &status,
            ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            user: visitor.shadow().as_deref(),
            note: note.as_ref().map(|Note(note)| note.as_str()),
        });

        let mut response = outcome?;
        if let Some(origin) = &origin {
            cors::allow(response.headers_mut(), origin);
        }
        if let Ok(date) = HeaderValue::try_from(self.clock.http_date()) {
            response.headers_mut().insert(DATE, date);
        }
        if let Ok(id) = HeaderValue::try_from(id) {
            response.headers_mut().insert(X_REQUEST_ID, id);
        }
        Ok(response)
    }

    async fn handle(
        &self,
        mut request: Request<Body>,
        local_page: bool,
        visitor: &Visitor,
    ) -> Result<Response, Dropped> {
        if self.demo
            && request.uri().path().starts_with("/demo/")
            && let Err(failure) = from_this_machine(request.headers())
        {
            return Ok(failure.into_response());
        }
        if let Some(preflight) = local_page.then(|| cors::preflight(&request)).flatten() {
            return Ok(preflight);
        }
        if self.demo {
            cors::take_cookie(request.headers_mut());
        }
        request.extensions_mut().insert(visitor.clone());
        if let Some(peer) = request.extensions().get::<Peer>().copied() {
            let client = Client::of(peer, request.headers(), &self.proxies);
            request.extensions_mut().insert(client);
        }
        let Some(fault) = self.fault(request.uri().path()) else {
            return Ok(self.route(request).await);
        };
        self.counts.event(Event::FaultsInjected);
        if fault.after {
            let answer = self.route(request).await;
            tokio::time::sleep(fault.delay).await;
            return inject(fault).unwrap_or(Ok(answer));
        }
        tokio::time::sleep(fault.delay).await;
        match inject(fault) {
            Some(injected) => injected,
            None => Ok(self.route(request).await),
        }
    }

    /// A path's name for the counters: a closed set, so that strangers cannot make them grow.
    fn route_name(&self, path: &str) -> &'static str {
        let of = |known: &str| match known.strip_suffix('*') {
            Some(beginning) => path.starts_with(beginning),
            None => known == path,
        };
        self.paths
            .iter()
            .find(|known| of(known))
            .copied()
            .unwrap_or("other")
    }

    /// A plan for `/` must not lock its maker out, so `/demo` is never hit.
    fn fault(&self, path: &str) -> Option<Fault> {
        if !self.demo || path.starts_with("/demo/") {
            return None;
        }
        self.faults.on(path)
    }

    async fn route(&self, request: Request<Body>) -> Response {
        use tower_service::Service;

        // A Router is always ready, as its `poll_ready` says.
        match tokio::time::timeout(LIMIT, self.router.clone().call(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(never)) => match never {},
            Err(_) => Failure::new(
                StatusCode::REQUEST_TIMEOUT,
                "timeout",
                "the request took longer than 60 seconds",
            )
            .into_response(),
        }
    }
}

fn inject(fault: Fault) -> Option<Result<Response, Dropped>> {
    match fault.outcome {
        Outcome::Pass => None,
        Outcome::Drop => Some(Err(Dropped)),
        Outcome::Answer {
            status,
            body,
            content_type,
        } => {
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = status;
            response.headers_mut().insert(CONTENT_TYPE, content_type);
            Some(Ok(response))
        }
    }
}

/// Refuse a web page from elsewhere that reaches for `/demo`, by its own name or by a name that it made point here.
fn from_this_machine(headers: &HeaderMap) -> Result<(), Failure> {
    if !is_local(headers) {
        return Err(Failure::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "/demo is for programs and pages of this machine",
        ));
    }
    Ok(())
}

/// The id that a proxy gave the request, so that both logs name it alike; else one of our own.
fn request_id(headers: &HeaderMap) -> String {
    let is_plain = |id: &&str| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    headers
        .get(X_REQUEST_ID)
        .and_then(|id| id.to_str().ok())
        .filter(is_plain)
        .map(str::to_owned)
        .or_else(|| token::random_text::<12>().ok())
        .unwrap_or_default()
}

/// The method's name, from a closed set: what a client may invent must not make the counters grow.
fn method_name(method: &Method) -> &str {
    match *method {
        Method::GET
        | Method::HEAD
        | Method::POST
        | Method::PUT
        | Method::DELETE
        | Method::OPTIONS
        | Method::PATCH => method.as_str(),
        _ => "other",
    }
}

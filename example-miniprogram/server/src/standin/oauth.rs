//! Web authorisation: the page that asks the user, and the tokens behind it.
//!
//! WeChat's rules (pages on website authorisation): a code lives five minutes and works once; the access token lives two
//! hours, and renewing it before its end keeps the token and moves the end; the refresh token lives 30 days and is not
//! lengthened.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::{get, post};
use hyper::StatusCode;
use hyper::header::{HeaderValue, LOCATION};
use serde_json::{Value, json};

use super::answer::Query;
use super::codes::Refusal;
use super::identity::{APPID, unionid, web_openid};
use super::state::Standin;
use super::ticket::{Bad, Ticket};
use super::web::Consent;
use crate::base::loopback::is_loopback_host;
use crate::http::body::Fields;
use crate::http::counts::Event;
use crate::http::failure::Failure;
use crate::http::reply;

pub(super) const EXCHANGE: &str = "/sns/oauth2/access_token";
pub(super) const RENEW: &str = "/sns/oauth2/refresh_token";
pub(super) const USER_INFO: &str = "/sns/userinfo";

const ACCESS_LIFE: i64 = 7_200_000;
const REFRESH_LIFE: i64 = 30 * 86_400_000;
const SCOPES: [&str; 2] = ["snsapi_base", "snsapi_userinfo"];

/// The order in which WeChat wants the page's parameters; it refuses any other.
const PARAMETERS: [&str; 5] = ["appid", "redirect_uri", "response_type", "scope", "state"];

pub(super) fn router() -> Router<Arc<Standin>> {
    Router::new()
        .route("/connect/oauth2/authorize", get(authorize))
        .route(EXCHANGE, get(access_token))
        .route(RENEW, get(refresh_token))
        .route(USER_INFO, get(user_info))
        .route("/standin/oauth/code", post(code))
        .route("/standin/oauth/visitor", post(visitor))
}

/// `GET /connect/oauth2/authorize`: the visitor agrees at once, or refuses and is sent back without a code.
async fn authorize(
    State(standin): State<Arc<Standin>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let text = query.unwrap_or_default();
    let pairs: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect();
    let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    if names != PARAMETERS {
        return Err(Failure::bad_request(format!(
            "the parameters must be {}, each once and in this order",
            PARAMETERS.join(", ")
        )));
    }
    let value = |at: usize| pairs[at].1.as_str();
    let (redirect, scope, state) = (value(1), value(3), value(4));
    if value(0) != APPID {
        return Err(Failure::bad_request(format!("`appid` must be {APPID}")));
    }
    if value(2) != "code" {
        return Err(Failure::bad_request("`response_type` must be code"));
    }
    if !SCOPES.contains(&scope) {
        return Err(wrong_scope());
    }
    if state.len() > 128 || !state.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Failure::bad_request(
            "`state` must be at most 128 letters and digits",
        ));
    }
    let visitor = standin.web.visitor().clone();
    let code = if visitor.allows {
        Some(standin.issue_web(&visitor.user, scope)?)
    } else {
        None
    };
    let location = with_parameters(redirect, code.as_deref(), state)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// The redirect URI with `code` (not when the user refused) and `state` behind what query it has.
fn with_parameters(
    redirect: &str,
    code: Option<&str>,
    state: &str,
) -> Result<HeaderValue, Failure> {
    let wrong = || {
        Failure::bad_request("`redirect_uri` must be an https URL, or an http one of this machine")
    };
    let uri: hyper::Uri = redirect.parse().map_err(|_| wrong())?;
    let host = uri
        .host()
        .filter(|host| !host.is_empty())
        .ok_or_else(wrong)?;
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if is_loopback_host(host) => {}
        _ => return Err(wrong()),
    }
    let plain = redirect.split('#').next().unwrap_or_default();
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(code) = code {
        query.append_pair("code", code);
    }
    query.append_pair("state", state);
    let mark = if plain.contains('?') { '&' } else { '?' };
    format!("{plain}{mark}{}", query.finish())
        .parse()
        .map_err(|_| wrong())
}

/// `GET /sns/oauth2/access_token`.
async fn access_token(State(standin): State<Arc<Standin>>, RawQuery(query): RawQuery) -> Response {
    standin.answer(
        EXCHANGE,
        Event::WebCodesExchanged,
        Event::WebCodesRefused,
        || {
            let query = Query::parse(query.as_deref());
            query.appid()?;
            query.secret(&standin)?;
            if query.get("grant_type") != Some("authorization_code") {
                return Err(40002);
            }
            let now = standin.clock.now();
            let consent = standin
                .web
                .codes
                .redeem(query.get("code").ok_or(41008)?, now)
                .map_err(Refusal::errcode)?;
            let refresh = issue("web_refresh", &consent, now + REFRESH_LIFE)?;
            let access = issue("web", &consent, now + ACCESS_LIFE)?;
            standin
                .web
                .newest()
                .insert(refresh.clone(), (access.clone(), now + ACCESS_LIFE));
            let mut answer = tokens(&access, &refresh, &consent);
            answer["unionid"] = json!(unionid(&consent.user));
            Ok(answer)
        },
    )
}

/// `GET /sns/oauth2/refresh_token`.
async fn refresh_token(State(standin): State<Arc<Standin>>, RawQuery(query): RawQuery) -> Response {
    standin.answer(
        RENEW,
        Event::WebTokensRenewed,
        Event::WebTokensRefused,
        || {
            let query = Query::parse(query.as_deref());
            query.appid()?;
            if query.get("grant_type") != Some("refresh_token") {
                return Err(40002);
            }
            let refresh = query.get("refresh_token").ok_or(41003)?;
            let now = standin.clock.now();
            let ticket = Ticket::good("web_refresh", refresh, now).map_err(|bad| match bad {
                Bad::Invalid => 40030,
                Bad::Ended => 42002,
            })?;
            let consent = Consent {
                user: ticket.user,
                scope: ticket.scope,
            };
            let mut newest = standin.web.newest();
            let access = match newest.get(refresh) {
                Some((access, ends_at)) if now < *ends_at => access.clone(),
                _ => issue("web", &consent, now + ACCESS_LIFE)?,
            };
            newest.insert(refresh.to_owned(), (access.clone(), now + ACCESS_LIFE));
            Ok(tokens(&access, refresh, &consent))
        },
    )
}

/// `GET /sns/userinfo`: for scope `snsapi_userinfo` alone.
async fn user_info(State(standin): State<Arc<Standin>>, RawQuery(query): RawQuery) -> Response {
    standin.answer(
        USER_INFO,
        Event::UserInfosGiven,
        Event::WebTokensRefused,
        || {
            let query = Query::parse(query.as_deref());
            let access = query.get("access_token").ok_or(41001)?;
            let ticket = standin.web.good(access, standin.clock.now())?;
            if query.get("openid") != Some(&*web_openid(&ticket.user)) {
                return Err(40003);
            }
            if ticket.scope != SCOPES[1] {
                return Err(48001);
            }
            Ok(json!({
                "openid": web_openid(&ticket.user),
                "nickname": ticket.user,
                "sex": 0,
                "province": "",
                "city": "",
                "country": "",
                "headimgurl": "https://thirdwx.qlogo.cn/mmopen/stand-in/132",
                "privilege": [],
                "unionid": unionid(&ticket.user),
            }))
        },
    )
}

/// `POST /standin/oauth/code`: a code as the page gives one, without the page.
async fn code(State(standin): State<Arc<Standin>>, fields: Fields) -> Result<Response, Failure> {
    fields.only(&["user", "scope"])?;
    let user = fields.optional_text("user", 64)?.unwrap_or("alice");
    let scope = fields.optional_text("scope", 64)?.unwrap_or(SCOPES[0]);
    if !SCOPES.contains(&scope) {
        return Err(wrong_scope());
    }
    Ok(reply::ok(
        &json!({ "code": standin.issue_web(user, scope)? }),
    ))
}

/// `POST /standin/oauth/visitor`: who sits before the page from now on, and whether they agree.
async fn visitor(State(standin): State<Arc<Standin>>, fields: Fields) -> Result<Response, Failure> {
    fields.only(&["user", "allows"])?;
    let mut visitor = standin.web.visitor();
    if let Some(user) = fields.optional_text("user", 64)? {
        visitor.user = user.to_owned();
    }
    if let Some(allows) = fields.optional_flag("allows")? {
        visitor.allows = allows;
    }
    Ok(reply::ok(
        &json!({ "user": visitor.user, "allows": visitor.allows }),
    ))
}

fn wrong_scope() -> Failure {
    Failure::bad_request(format!("`scope` must be {}", SCOPES.join(" or ")))
}

fn issue(kind: &'static str, consent: &Consent, ends_at: i64) -> Result<String, i64> {
    Ticket {
        kind,
        user: consent.user.clone(),
        scope: consent.scope.clone(),
        ends_at,
    }
    .issue()
    .map_err(|_| -1)
}

fn tokens(access: &str, refresh: &str, consent: &Consent) -> Value {
    json!({
        "access_token": access,
        "expires_in": ACCESS_LIFE / 1_000,
        "refresh_token": refresh,
        "openid": web_openid(&consent.user),
        "scope": consent.scope,
    })
}

//! Configuration from JavaScript, as numbers in a fixed order. The glue has checked them and filled in the defaults.
//!
//! Numbers instead of an object: deserializing one costs 10 kB of the module before compression.

use crate::config::{Config, Timing};
use crate::cookie::JarOptions;
use crate::url::HostRule;

/// The order of the numbers; `js-glue/options.js` has the same list. A truth is 0 or 1, an absent number NaN.
enum Place {
    AllowInsecure,
    Leeway,
    LoginTimeout,
    EndpointTimeout,
    Retries,
    Cooldown,
    MaxAge,
    Refresh,
    Verify,
    Logout,
    OauthRefresh,
    OauthRevoke,
    CheckSession,
    DefaultExpiresIn,
    Notice,
    Cookies,
    MaxCookies,
    MaxCookiesPerHost,
    KeepSessionCookies,
    AlertAfter,
}

/// `hosts`: rules separated by line feeds. One that cannot be read allows nothing; the glue has refused it already.
pub(super) fn config(hosts: &str, numbers: &[f64]) -> Config {
    let number = |place: Place| numbers.get(place as usize).copied().unwrap_or_default();
    let truth = |place: Place| number(place) != 0.0;
    let jar = JarOptions {
        max: number(Place::MaxCookies) as usize,
        max_per_host: number(Place::MaxCookiesPerHost) as usize,
        keep_session_cookies: truth(Place::KeepSessionCookies),
    };
    let default_expires_in = number(Place::DefaultExpiresIn);
    Config {
        hosts: hosts
            .split('\n')
            .filter_map(|host| HostRule::parse(host).ok())
            .collect(),
        allow_insecure: truth(Place::AllowInsecure),
        timing: Timing {
            leeway: number(Place::Leeway),
            login_timeout: number(Place::LoginTimeout),
            endpoint_timeout: number(Place::EndpointTimeout),
            retries: number(Place::Retries) as u32,
            cooldown: number(Place::Cooldown),
            max_age: number(Place::MaxAge),
        },
        refresh: truth(Place::Refresh),
        verify: truth(Place::Verify),
        logout: truth(Place::Logout),
        oauth_refresh: truth(Place::OauthRefresh),
        oauth_revoke: truth(Place::OauthRevoke),
        check_session: truth(Place::CheckSession),
        default_expires_in: default_expires_in.is_finite().then_some(default_expires_in),
        notice: number(Place::Notice),
        cookies: truth(Place::Cookies).then_some(jar),
        alert_after: number(Place::AlertAfter) as u32,
    }
}

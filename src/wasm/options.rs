//! Configuration from JavaScript, as numbers in a fixed order. The glue has checked them and filled in the defaults.
//!
//! Numbers instead of an object: deserializing one costs 10 kB of the module before compression.

use super::mailbox;
use crate::config::{Config, Timing};
use crate::cookie::JarOptions;

/// The order of the numbers; `js-glue/options.js` has the same list. A truth is 0 or 1, an absent number NaN.
enum Place {
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

/// Reads them from the mailbox, where they stand behind `now` and whether there is a login.
pub(super) fn config() -> Config {
    let number = |place: Place| mailbox::number(2 + place as usize);
    let whole = |place: Place| mailbox::whole(2 + place as usize);
    let truth = |place: Place| number(place) != 0.0;
    let jar = JarOptions {
        max: whole(Place::MaxCookies) as usize,
        max_per_host: whole(Place::MaxCookiesPerHost) as usize,
        keep_session_cookies: truth(Place::KeepSessionCookies),
    };
    let default_expires_in = number(Place::DefaultExpiresIn);
    Config {
        timing: Timing {
            leeway: number(Place::Leeway),
            login_timeout: number(Place::LoginTimeout),
            endpoint_timeout: number(Place::EndpointTimeout),
            retries: whole(Place::Retries),
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
        alert_after: whole(Place::AlertAfter),
    }
}

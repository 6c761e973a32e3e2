//! Whom the stand-in knows: its one app, and users, whose ids follow from their names.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::base::token;

/// The stand-in's one app.
pub(super) const APPID: &str = "wx0000000000000000";

/// 24 bytes give the 32 characters that WeChat's codes have.
pub(super) fn new_code() -> Result<String, getrandom::Error> {
    token::random_text::<24>()
}

/// A user's id in the mini-program.
pub(super) fn openid(user: &str) -> String {
    id('o', user)
}

/// The same user's id on the website: another app, another id.
pub(super) fn web_openid(user: &str) -> String {
    id('o', &format!("website\n{user}"))
}

/// A user's id in all apps of one company.
pub(super) fn unionid(user: &str) -> String {
    id('u', &format!("everywhere\n{user}"))
}

/// 28 characters, as WeChat's ids have.
fn id(first: char, of: &str) -> String {
    let digest = Sha256::digest(format!("{APPID} {of}").as_bytes());
    format!("{first}{}", &URL_SAFE_NO_PAD.encode(digest)[..27])
}

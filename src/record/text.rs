//! The text in which 0.1.0 stored a token: read, never written.
//!
//! The first line is the version. The second has the numbers, in base 36 and separated by semicolons: sequence number,
//! issued at, expires at, refresh token expires at (all in milliseconds, empty if unknown), clock offset (`-` in front
//! if negative), origin (0 login, 1 authorisation), and the lengths of the token and the refresh token in octets. The
//! rest is the token, the refresh token and the user's JSON text, as they are: any character may stand in them.

use super::{FORM, Record, StoredRecord};
use crate::token::Origin;

const VERSION: &str = "wx-session token 1";

/// Reads a whole text; `None` for anything else.
pub(super) fn read(text: &str) -> Option<Record> {
    let mut lines = text.splitn(3, '\n');
    let (version, numbers, texts) = (lines.next()?, lines.next()?, lines.next()?);
    if version != VERSION {
        return None;
    }
    let mut fields = numbers.split(';');
    let mut field = || fields.next();
    let (seq, issued_at) = (field()?, field()?);
    let (expires_at, refresh_expires_at) = (field()?, field()?);
    let (offset, origin) = (field()?, field()?);
    let (access_len, refresh_len) = (field()?, field()?);
    if fields.next().is_some() {
        return None;
    }

    let (is_behind, offset) = match offset.strip_prefix('-') {
        Some(offset) => (true, number(offset)?),
        None => (false, number(offset)?),
    };
    let (access_len, refresh_len) = (number(access_len)?, number(refresh_len)?);
    let access = texts.get(..access_len as usize)?;
    let texts = texts.get(access_len as usize..)?;
    let (refresh, user) = (
        texts.get(..refresh_len as usize)?,
        texts.get(refresh_len as usize..)?,
    );
    Record::read(StoredRecord {
        v: FORM,
        seq: u32::try_from(number(seq)?).ok()?,
        token: access.into(),
        refresh_token: Some(refresh.into()),
        issued_at: number(issued_at)? as f64,
        account: 0,
        account_by: 0.0,
        expires_at: time(expires_at)?,
        refresh_expires_at: time(refresh_expires_at)?,
        clock_offset: if is_behind {
            -(offset as f64)
        } else {
            offset as f64
        },
        origin: match origin {
            "0" => Origin::Login,
            "1" => Origin::OAuth,
            _ => return None,
        },
        user: Some(user.into()),
    })
}

/// A time, or `Some(None)` for an unknown one; `None` for what is neither.
fn time(text: &str) -> Option<Option<f64>> {
    if text.is_empty() {
        return Some(None);
    }
    Some(Some(number(text)? as f64))
}

/// Reads digits in base 36, without a sign.
fn number(text: &str) -> Option<u64> {
    let is_digit = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase();
    if !text.bytes().all(is_digit) {
        return None;
    }
    u64::from_str_radix(text, 36).ok()
}

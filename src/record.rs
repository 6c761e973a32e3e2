//! The stored form of a token: one string.
//!
//! The first line is the version. The second has the numbers, in base 36 and separated by semicolons: sequence number,
//! issued at, expires at, refresh token expires at (all in milliseconds, empty if unknown), clock offset (`-` in front
//! if negative), origin (0 login, 1 authorisation), and the lengths of the token and the refresh token in octets. The
//! rest is the token, the refresh token and the user's JSON text, as they are: any character may stand in them.
//!
//! A text instead of an object, so that the whole of reading what somebody else may have written is here, where it is
//! tested and fuzzed, and because a deserializer would cost a quarter of the module's size.

use std::ops::Range;

use crate::clock::ServerClock;
use crate::token::{Origin, Token};

/// Changes whenever an older reader would misunderstand the record.
const VERSION: &str = "wx-session token 1";

/// Which of the second line's numbers has a sign, and which may be missing.
const OFFSET: usize = 4;
const MAY_BE_UNKNOWN: Range<usize> = 2..4;
/// More than [`read_number`] ever returns.
const UNKNOWN: u64 = u64::MAX;

/// A token as it stands in storage.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub token: Token,
    /// Counts the tokens that were written under this name; the higher one is the newer.
    ///
    /// A counter, because two runtimes (main package and independent subpackage) write one record
    /// and the device's clock may jump between their writes.
    pub seq: u32,
    pub clock: ServerClock,
}

impl Record {
    #[inline(never)]
    pub fn write(&self) -> String {
        write(&self.token, self.seq, self.clock)
    }

    /// Reads what [`write`](Record::write) wrote; `None`, a fresh start, for another version or anything broken.
    #[inline(never)]
    pub fn read(text: &str) -> Option<Record> {
        let (version, rest) = text.split_once('\n')?;
        let (numbers, texts) = rest.split_once('\n')?;
        let numbers: [&str; 8] = numbers.splitn(8, ';').collect::<Vec<_>>().try_into().ok()?;
        if version != VERSION {
            return None;
        }
        let mut values = [0; 8];
        let mut is_negative = false;
        for (at, mut field) in numbers.into_iter().enumerate() {
            if at == OFFSET && field.as_bytes().first() == Some(&b'-') {
                is_negative = true;
                field = &field[1..];
            }
            values[at] = match read_number(field) {
                Some(value) => value,
                None if field.is_empty() && MAY_BE_UNKNOWN.contains(&at) => UNKNOWN,
                None => return None,
            };
        }
        let [
            seq,
            issued_at,
            expires_at,
            refresh_expires_at,
            offset,
            origin,
            access_len,
            refresh_len,
        ] = values;
        let seq = u32::try_from(seq).ok()?;
        let issued_at = issued_at as f64;
        let time = |at: u64| (at != UNKNOWN).then_some(at as f64);
        let (expires_at, refresh_expires_at) = (time(expires_at), time(refresh_expires_at));
        let offset = offset as f64;
        let offset = if is_negative { -offset } else { offset };
        let origin = match origin {
            0 => Origin::Login,
            1 => Origin::OAuth,
            _ => return None,
        };
        let (access_len, refresh_len) = (access_len as usize, refresh_len as usize);
        if access_len == 0 {
            return None;
        }
        let access = texts.get(..access_len)?;
        let refresh = texts.get(access_len..access_len.checked_add(refresh_len)?)?;
        let user = texts.get(access_len + refresh_len..)?;
        let token = Token {
            access: access.into(),
            refresh: not_empty(refresh),
            issued_at,
            expires_at: expires_at.filter(|end| *end > issued_at),
            refresh_expires_at,
            origin,
            user: not_empty(user),
        };
        Some(Record {
            token,
            seq,
            clock: ServerClock::restored(offset),
        })
    }
}

/// Writes the record of a token.
pub(crate) fn write(token: &Token, seq: u32, clock: ServerClock) -> String {
    let mut text = String::from(VERSION);
    text.push('\n');
    push_number(&mut text, u64::from(seq));
    for time in [
        Some(token.issued_at),
        token.expires_at,
        token.refresh_expires_at,
    ] {
        text.push(';');
        if let Some(time) = time {
            push_number(&mut text, time as u64);
        }
    }
    text.push_str(if clock.offset() < 0.0 { ";-" } else { ";" });
    push_number(&mut text, clock.offset().abs() as u64);
    text.push_str(if token.origin == Origin::OAuth {
        ";1;"
    } else {
        ";0;"
    });
    push_number(&mut text, token.access.len() as u64);
    text.push(';');
    let refresh = token.refresh.as_deref().unwrap_or_default();
    push_number(&mut text, refresh.len() as u64);
    text.push('\n');
    text.push_str(&token.access);
    text.push_str(refresh);
    text.push_str(token.user.as_deref().unwrap_or_default());
    text
}

/// Appends a number in base 36.
pub(crate) fn push_number(out: &mut String, number: u64) {
    if number >= 36 {
        push_number(out, number / 36);
    }
    out.extend(char::from_digit((number % 36) as u32, 36));
}

/// Reads what [`push_number`] wrote; `None` for anything else, and for what no `f64` holds exactly.
fn read_number(text: &str) -> Option<u64> {
    if text.starts_with('+') {
        return None;
    }
    let number = u64::from_str_radix(text, 36).ok()?;
    (number <= 1 << 53).then_some(number)
}

fn not_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::Grant;

    fn record() -> Record {
        let grant = Grant {
            refresh: Some("r\n;".into()),
            expires_in: 60.0,
            user: Some(r#"{"名":"字"}"#.into()),
            ..Grant::bare("t;\n\u{1F600}")
        };
        let token = Token::issue(grant, Origin::OAuth, 5_000.0, None);
        Record {
            token,
            seq: 7,
            clock: ServerClock::restored(-9_000.0),
        }
    }

    #[test]
    fn comes_back_as_it_was_written() {
        assert_eq!(Record::read(&record().write()), Some(record()));
        let bare = Record {
            token: Token::issue(Grant::bare("t"), Origin::Login, 1.0, None),
            seq: u32::MAX,
            clock: ServerClock::default(),
        };
        assert_eq!(Record::read(&bare.write()), Some(bare));
    }

    #[test]
    fn what_cannot_be_understood_is_a_fresh_start() {
        let text = record().write();
        for broken in [
            text.replace("token 1", "token 2"),
            text.replacen("7;", "z7zzzzzz;", 1),
            text.replacen("7;", ";", 1),
            text.replacen(";1;", ";2;", 1),
            text.replacen(";-", ";--", 1),
            text[..20].into(),
            "wx-session token 1\n1;1;;;0;0;0;0\n".into(),
            "wx-session token 1\n1;1;;;0;0;5;0\nabc".into(),
            "wx-session token 1\n1;1;;;0;0;1;0\n\u{e9}".into(),
            "wx-session token 1\n1;1;;;0;0;1;zzzzzzzz\nab".into(),
            String::new(),
            "{}".into(),
        ] {
            assert_eq!(Record::read(&broken), None, "{broken:?}");
        }
    }
}

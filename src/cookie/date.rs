//! The cookie-date (RFC 6265bis, section 5.1.1).

use crate::bytes::pack_lower_case;

// Numbers with a value for "none" instead of `Option`s, which WebAssembly returns through memory: a twentieth of the benchmark's
// row "a request, 3 Set-Cookie that change" in JavaScriptCore without a JIT, where one of the three has a date.

/// What no token has said.
const ABSENT: i32 = -1;
/// A time like 24:00:00.
const IMPOSSIBLE: i32 = i32::MAX;

/// Reads a cookie-date, in milliseconds since the epoch; `None` if it is not one.
///
/// Tokens may stand in any order, the time zone is not looked at: servers write `GMT`, `UTC` or
/// nothing, and mean UTC.
#[cfg_attr(fast_paths, optimize(speed))]
pub(super) fn parse(text: &str) -> Option<f64> {
    let text = text.as_bytes();
    let mut time = ABSENT;
    let mut day = ABSENT;
    let mut month = ABSENT;
    let mut year = ABSENT;

    // "Process each date-token sequentially in the order the date-tokens appear": a token that
    // fits one production is not tried for the next, and the first token of each kind counts.
    let mut at = 0;
    while at < text.len() {
        if is_delimiter(text[at]) {
            at += 1;
            continue;
        }
        let start = at;
        while at < text.len() && !is_delimiter(text[at]) {
            at += 1;
        }
        let token = &text[start..at];
        if time == ABSENT {
            time = parse_time(token);
            if time != ABSENT {
                continue;
            }
        }
        if day == ABSENT {
            day = number(token, &mut 0, 1, 2);
            if day != ABSENT {
                continue;
            }
        }
        if month == ABSENT {
            month = parse_month(token);
            if month != ABSENT {
                continue;
            }
        }
        if year == ABSENT {
            year = number(token, &mut 0, 2, 4);
        }
    }

    if time == ABSENT || month == ABSENT || year == ABSENT {
        return None;
    }
    let year = match year {
        // "If the year-value is greater than or equal to 70 and less than or equal to 99,
        // increment the year-value by 1900."
        year @ 70..=99 => year + 1900,
        // "… greater than or equal to 0 and less than or equal to 69, … by 2000."
        year @ 0..=69 => year + 2000,
        year => year,
    };
    // "Abort this algorithm and fail to parse the cookie-date if …"
    if day < 1 || day > days_in_month(year, month) || year < 1601 {
        return None;
    }
    if time == IMPOSSIBLE {
        return None;
    }
    Some(f64::from(days_since_epoch(year, month, day)) * 86_400_000.0 + f64::from(time) * 1000.0)
}

/// `delimiter = %x09 / %x20-2F / %x3B-40 / %x5B-60 / %x7B-7E`
fn is_delimiter(byte: u8) -> bool {
    matches!(byte, 0x09 | 0x20..=0x2f | 0x3b..=0x40 | 0x5b..=0x60 | 0x7b..=0x7e)
}

/// `time = hms-time [ non-digit *OCTET ]`, `hms-time = time-field ":" time-field ":" time-field`, in seconds
fn parse_time(token: &[u8]) -> i32 {
    let mut at = 0;
    let mut time = 0;
    let mut possible = true;
    for limit in [24, 60, 60] {
        if at > 0 {
            if token.get(at) != Some(&b':') {
                return ABSENT;
            }
            at += 1;
        }
        let field = number(token, &mut at, 1, 2);
        if field == ABSENT {
            return ABSENT;
        }
        possible &= field < limit;
        time = time * 60 + field;
    }
    if possible { time } else { IMPOSSIBLE }
}

/// `day-of-month = 1*2DIGIT [ non-digit *OCTET ]`, `year = 2*4DIGIT [ non-digit *OCTET ]`
///
/// Moves `at` behind the digits.
fn number(token: &[u8], at: &mut usize, at_least: usize, at_most: usize) -> i32 {
    let start = *at;
    let mut number = 0;
    while let Some(byte) = token.get(*at).filter(|byte| byte.is_ascii_digit()) {
        *at += 1;
        if *at - start > at_most {
            return ABSENT;
        }
        number = number * 10 + i32::from(byte - b'0');
    }
    if *at - start < at_least {
        return ABSENT;
    }
    number
}

/// `month = ( "jan" / "feb" / … ) *OCTET`, from 1 to 12
fn parse_month(token: &[u8]) -> i32 {
    const NAMES: [u64; 12] = [
        pack_lower_case(b"jan"),
        pack_lower_case(b"feb"),
        pack_lower_case(b"mar"),
        pack_lower_case(b"apr"),
        pack_lower_case(b"may"),
        pack_lower_case(b"jun"),
        pack_lower_case(b"jul"),
        pack_lower_case(b"aug"),
        pack_lower_case(b"sep"),
        pack_lower_case(b"oct"),
        pack_lower_case(b"nov"),
        pack_lower_case(b"dec"),
    ];
    let Some(name) = token.get(..3) else {
        return ABSENT;
    };
    let name = pack_lower_case(name);
    match NAMES.iter().position(|known| *known == name) {
        Some(index) => index as i32 + 1,
        None => ABSENT,
    }
}

fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Counts days of the proleptic Gregorian calendar; years are taken to begin in March, so that
/// the leap day is the last.
fn days_since_epoch(year: i32, month: i32, day: i32) -> i32 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_in_every_usual_spelling() {
        for text in [
            "Wed, 09 Jun 2021 10:18:14 GMT",
            "Wednesday, 09-Jun-21 10:18:14 GMT",
            "Wed Jun  9 10:18:14 2021",
            "10:18:14 2021 9 june",
            "09e9 JUNxxx 2021e9 10:18:14e9 +0800",
        ] {
            assert_eq!(parse(text), Some(1_623_233_894_000.0), "{text}");
        }
    }

    #[test]
    fn counts_days() {
        for (text, want) in [
            ("1 jan 1970 0:0:0", 0.0),
            ("31 dec 1969 23:59:59", -1000.0),
            ("1 jan 1601 0:0:0", -11_644_473_600_000.0),
            ("29 feb 2000 0:0:0", 951_782_400_000.0),
            ("31 dec 9999 23:59:59", 253_402_300_799_000.0),
            ("1 jan 69 0:0:0", 3_124_224_000_000.0),
            ("1 jan 70 0:0:0", 0.0),
        ] {
            assert_eq!(parse(text), Some(want), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_a_date() {
        for text in [
            "",
            "junk",
            "1 jan 2020",
            "jan 2020 0:0:0",
            "1 2020 0:0:0",
            "1 jan 0:0:0",
            "0 jan 2020 0:0:0",
            "29 feb 2021 0:0:0",
            "29 feb 1900 0:0:0",
            "31 apr 2020 0:0:0",
            "1 jan 1600 0:0:0",
            "1 jan 100 0:0:0",
            "1 jan 2020 24:0:0",
            "1 jan 2020 0:60:0",
            "1 jan 2020 0:0:60",
            "1 jan 2020 0:0",
            "1 jan 2020 000:0:0",
            "1 jan 2020 0:0:000",
            "1 jan 20200 0:0:0",
            "1 ja 2020 0:0:0",
            "1623233894",
            "2021-06-09T10:18:14Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

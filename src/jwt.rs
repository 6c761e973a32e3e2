//! The end of a JSON Web Token's life, read without verifying it (RFC 7519, section 4.1.4).

/// Reads the `exp` claim in seconds since the epoch; `None` when `token` is no JWT or names no usable one.
///
/// The signature is the server's business: a wrong `exp` costs one renewal, no more. Fractions are cut.
#[inline(never)]
pub fn exp(token: &str) -> Option<f64> {
    let (_, rest) = token.split_once('.')?;
    let (payload, signature) = rest.split_once('.')?;
    if signature.contains('.') {
        return None;
    }
    top_level_integer(&decode_base64url(payload)?, b"exp")
}

/// RFC 4648, section 5, without padding, as RFC 7515 has it. Padding is tolerated.
fn decode_base64url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut filled) = (0u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        filled += 6;
        if filled >= 8 {
            filled -= 8;
            bytes.push((bits >> filled) as u8);
        }
    }
    Some(bytes)
}

/// Finds `"name": integer` among the members of the outermost object.
///
/// A scanner instead of a JSON parser: one claim is wanted, and a parser costs the module kilobytes.
/// Strings are skipped whole, so that a claim's text cannot pass for a member.
fn top_level_integer(json: &[u8], name: &[u8]) -> Option<f64> {
    let (mut depth, mut at, mut expects_name) = (0u32, 0, false);
    while at < json.len() {
        match json[at] {
            b'{' | b'[' => {
                depth += 1;
                expects_name = json[at] == b'{';
            }
            b'}' | b']' => depth = depth.checked_sub(1)?,
            b',' => expects_name = true,
            b'"' => {
                let end = string_end(json, at)?;
                if depth == 1 && expects_name && &json[at + 1..end] == name {
                    return integer_after_colon(&json[end + 1..]);
                }
                expects_name = false;
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The index of the quote that closes the string which opens at `start`.
fn string_end(json: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match json.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn integer_after_colon(json: &[u8]) -> Option<f64> {
    let (mut number, mut digits, mut after_colon) = (0.0, 0, false);
    for byte in json {
        match byte {
            b'0'..=b'9' if after_colon => {
                number = number * 10.0 + f64::from(byte - b'0');
                digits += 1;
            }
            b':' if !after_colon => after_colon = true,
            byte if byte.is_ascii_whitespace() && digits == 0 => {}
            // An exponent would need a real number parser, and no issuer writes one.
            b'e' | b'E' => return None,
            _ => break,
        }
    }
    // Fifteen digits are exact in an f64 and reach beyond the year 30 million.
    (1..=15).contains(&digits).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(payload: &str) -> String {
        const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut text = String::from("eyJhbGciOiJIUzI1NiJ9.");
        for chunk in payload.as_bytes().chunks(3) {
            let bits = chunk
                .iter()
                .fold(0u32, |bits, byte| bits << 8 | u32::from(*byte))
                << (8 * (3 - chunk.len()));
            for place in 0..=chunk.len() {
                text.push(ALPHABET[(bits >> (18 - 6 * place)) as usize & 63] as char);
            }
        }
        text + ".c2lnbmF0dXJl"
    }

    #[test]
    fn reads_exp_of_a_token() {
        assert_eq!(
            exp(&jwt(r#"{"sub":"1","exp":1700000000,"iat":1}"#)),
            Some(1_700_000_000.0)
        );
        assert_eq!(
            exp(&jwt("{ \"exp\" : 1700000000.75 }")),
            Some(1_700_000_000.0)
        );
        assert_eq!(exp(&jwt(r#"{"名":"值\"","exp":12}"#)), Some(12.0));
    }

    #[test]
    fn is_not_misled_by_nested_members_or_texts() {
        assert_eq!(
            exp(&jwt(r#"{"act":{"exp":5},"list":["exp",7],"exp":9}"#)),
            Some(9.0)
        );
        assert_eq!(exp(&jwt(r#"{"sub":"\"exp\":5","role":"exp"}"#)), None);
        assert_eq!(exp(&jwt(r#"{"a":["x","exp",5]}"#)), None);
    }

    #[test]
    fn refuses_what_is_no_usable_claim() {
        for payload in [
            r#"{"exp":"soon"}"#,
            r#"{"exp":-5}"#,
            r#"{"exp":1e9}"#,
            r#"{"exp":null}"#,
            "{",
            "",
            r#"{"exp"#,
        ] {
            assert_eq!(exp(&jwt(payload)), None, "{payload}");
        }
        for token in ["", "a.b", "a.b.c.d", "opaque-token", "a.!!.c", "a..c"] {
            assert_eq!(exp(token), None, "{token}");
        }
    }
}

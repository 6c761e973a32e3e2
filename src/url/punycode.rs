//! Labels outside ASCII (RFC 3492).
//!
//! Such a URL gets neither token nor cookies when it is requested
//! ([`Url::has_odd_authority`](super::Url::has_odd_authority)); this serves `cookies.set`,
//! `cookies.header` and `cookies.list`. Letters of the Latin-1, Greek and Cyrillic blocks are
//! lower-cased by arithmetic; the rest of UTS 46 (70 kB of tables in the crate `idna`) is left out, so
//! a label that needs it names another host than in a browser, and gets no cookies of the right one.

const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const INITIAL_BIAS: u32 = 72;
const INITIAL_N: u32 = 128;

/// DNS allows 63 octets a label (RFC 1035, section 2.3.4), which also bounds the quadratic encoder.
const MAX_LABEL: usize = 63;

/// Appends `xn--…`; `None` for a label that is too long or has a character outside ASCII that no host can have. Those of
/// ASCII stay as they are.
pub(super) fn push_label(out: &mut String, label: &str) -> Option<()> {
    let mut buffer = [0; MAX_LABEL];
    let mut total = 0;
    for c in label.chars() {
        *buffer.get_mut(total)? = lower(c);
        total += 1;
    }
    let label = &buffer[..total];
    let start = out.len();
    out.push_str("xn--");

    // RFC 3492, section 6.3: "let h = b = the number of basic code points in the input".
    let mut handled = 0;
    for &code in label {
        if code < INITIAL_N {
            out.push(char::from(code as u8));
            handled += 1;
        } else if code < 0xa0 || matches!(code, 0x3002 | 0xff0e | 0xff61) {
            // Controls, and the dots of other scripts, which UTS 46 maps to one that ends the label.
            return None;
        }
    }
    let basic = handled;
    if basic > 0 {
        out.push('-');
    }

    let mut n = INITIAL_N;
    let mut delta = 0u32;
    let mut bias = INITIAL_BIAS;
    while (handled as usize) < total {
        // "let m = the minimum {non-basic} code point >= n in the input"
        let mut next = u32::MAX;
        for &code in label {
            if code >= n && code < next {
                next = code;
            }
        }
        // 63 characters and 21-bit code points keep delta far below 2^32.
        delta += (next - n) * (handled + 1);
        n = next;
        for &code in label {
            if code < n {
                delta += 1;
            }
            if code == n {
                push_integer(out, delta, bias);
                bias = adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta += 1;
        n += 1;
    }
    (out.len() - start <= MAX_LABEL).then_some(())
}

fn push_integer(out: &mut String, value: u32, bias: u32) {
    let mut rest = value;
    let mut k = BASE;
    loop {
        let threshold = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
        if rest < threshold {
            out.push(digit(rest));
            return;
        }
        out.push(digit(threshold + (rest - threshold) % (BASE - threshold)));
        rest = (rest - threshold) / (BASE - threshold);
        k += BASE;
    }
}

fn adapt(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = delta / if first { DAMP } else { 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > (BASE - T_MIN) * T_MAX / 2 {
        delta /= BASE - T_MIN;
        k += BASE;
    }
    k + (BASE - T_MIN + 1) * delta / (delta + SKEW)
}

/// Section 5: "a..z = 0 to 25", "0..9 = 26 to 35".
fn digit(value: u32) -> char {
    char::from(b"abcdefghijklmnopqrstuvwxyz0123456789"[value as usize])
}

fn lower(c: char) -> u32 {
    let offset = match c {
        'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ϋ' | 'А'..='Я' => 32,
        'Ѐ'..='Џ' => 80,
        _ => 0,
    };
    u32::from(c) + offset
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 3492, section 7.1, sample strings (A), (B), (C), (K) and (R).
    #[test]
    fn encodes_the_samples() {
        for (label, want) in [
            ("ليهمابتكلموشعربي؟", "xn--egbpdaj6bu4bxfgehfvwxn"),
            ("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"),
            ("他們爲什麽不說中文", "xn--ihqwctvzc91f659drss3x8bo0yb"),
            ("MajiでKoiする5秒前", "xn--MajiKoi5-783gue6qz075azm5e"),
            ("そのスピードで", "xn--d9juau41awczczp"),
            ("bücher", "xn--bcher-kva"),
            ("ПОЧТА", "xn--80a1acny"),
        ] {
            let mut out = String::new();
            push_label(&mut out, label).expect(label);
            assert_eq!(out, want, "{label}");
        }
    }

    #[test]
    fn refuses_labels_no_host_can_have() {
        let long = "中".repeat(64);
        for label in ["\u{80}", "\u{9f}a", "例\u{3002}子", &long] {
            assert_eq!(push_label(&mut String::new(), label), None, "{label}");
        }
    }
}

//! Encryption at rest: what would let somebody speak to WeChat as the user or as the shop is stored sealed.
//!
//! AES-256-GCM under a random nonce of 96 bits. The row and the column are associated data, so a sealed value that is copied
//! to another place does not open there; the key's id stands in front, so that a new key and the one before it can both be
//! in use while values are sealed anew.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::base::token::{self, Secret};

/// The form of a sealed value: `v1.<key id>.<nonce, ciphertext and tag>`.
const VERSION: &str = "v1";

/// A key of 256 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct DataKey([u8; 32]);

impl DataKey {
    /// Parse 32 bytes in hexadecimal or in base64.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = if text.len() == 64 {
            unhex(text)?
        } else {
            STANDARD
                .decode(text)
                .or_else(|_| URL_SAFE_NO_PAD.decode(text))
                .ok()?
        };
        bytes.try_into().ok().map(Self)
    }

    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The text that [`DataKey::parse`] reads, for the file it is kept in.
    pub(crate) fn to_text(&self) -> String {
        token::hex(&self.0)
    }

    /// Tells keys apart and nothing about them.
    fn id(&self) -> String {
        token::hash(&format!("wx-session data key {}", self.to_text()))[..8].to_owned()
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(…)")
    }
}

/// The key that seals, and others that open.
#[derive(Clone, Debug)]
pub(crate) struct Keyring {
    current: DataKey,
    others: Vec<DataKey>,
}

/// Why a sealed value does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealError {
    /// Sealed under a key that is not at hand.
    ForeignKey,
    /// Changed, cut, or moved here from another row or column.
    Broken,
    /// The system gives no random numbers.
    Random,
}

impl Keyring {
    pub(crate) fn new(current: DataKey, others: Vec<DataKey>) -> Self {
        Self { current, others }
    }

    /// Seal `text` for the `place` it is stored in.
    pub(crate) fn seal(&self, place: &str, text: &str) -> Result<String, SealError> {
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(|_| SealError::Random)?;
        let mut sealed = text.as_bytes().to_vec();
        cipher(&self.current)
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.as_bytes()),
                &mut sealed,
            )
            .map_err(|_| SealError::Broken)?;
        let bytes = [nonce.as_slice(), &sealed].concat();
        Ok(format!(
            "{VERSION}.{}.{}",
            self.current.id(),
            URL_SAFE_NO_PAD.encode(bytes)
        ))
    }

    /// Open what was sealed for `place`.
    pub(crate) fn open(&self, place: &str, sealed: &str) -> Result<Secret, SealError> {
        let mut parts = sealed.splitn(3, '.');
        let (Some(VERSION), Some(id), Some(text)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(SealError::Broken);
        };
        let key = [&self.current]
            .into_iter()
            .chain(&self.others)
            .find(|key| key.id() == id)
            .ok_or(SealError::ForeignKey)?;
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| SealError::Broken)?;
        let (nonce, rest) = bytes
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(SealError::Broken)?;
        let mut rest = rest.to_vec();
        let opened = cipher(key)
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(place.as_bytes()),
                &mut rest,
            )
            .map_err(|_| SealError::Broken)?;
        let text = std::str::from_utf8(opened).map_err(|_| SealError::Broken)?;
        Ok(Secret::new(text))
    }

    /// How values look in SQL's `LIKE` that the key in use has sealed.
    pub(crate) fn pattern(&self) -> String {
        format!("{VERSION}.{}.%", self.current.id())
    }

    /// Whether a stored value is sealed at all; none that WeChat gives has this form.
    pub(crate) fn is_sealed(sealed: &str) -> bool {
        sealed.starts_with(&format!("{VERSION}."))
    }
}

fn cipher(key: &DataKey) -> LessSafeKey {
    match UnboundKey::new(&AES_256_GCM, &key.0) {
        Ok(key) => LessSafeKey::new(key),
        Err(_) => unreachable!("the key has the cipher's length"),
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ForeignKey => "a stored secret was sealed under another key",
            Self::Broken => {
                "a stored secret was changed, or moved from another row, since it was sealed"
            }
            Self::Random => "the system gives no random numbers",
        })
    }
}

impl std::error::Error for SealError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(current: u8, old: Option<u8>) -> Keyring {
        Keyring::new(
            DataKey([current; 32]),
            old.map(|byte| DataKey([byte; 32])).into_iter().collect(),
        )
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_alone() {
        let keys = ring(1, None);
        let sealed = keys.seal("shops.access_token wx1", "marked").unwrap();
        assert!(!sealed.contains("marked") && Keyring::is_sealed(&sealed));
        let opened = keys.open("shops.access_token wx1", &sealed).unwrap();
        assert_eq!(opened.expose(), "marked");
        for place in [
            "shops.access_token wx2",
            "shops.refresh_token wx1",
            "orders.access_token wx1",
        ] {
            assert_eq!(keys.open(place, &sealed), Err(SealError::Broken), "{place}");
        }
    }

    #[test]
    fn one_text_is_never_sealed_alike_twice() {
        let keys = ring(1, None);
        assert_ne!(keys.seal("p", "x").unwrap(), keys.seal("p", "x").unwrap());
    }

    #[test]
    fn every_changed_byte_is_found() {
        let keys = ring(1, None);
        let sealed = keys.seal("p", "token").unwrap();
        let (head, body) = sealed.rsplit_once('.').unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(body).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let text = format!("{head}.{}", URL_SAFE_NO_PAD.encode(changed));
            assert_eq!(keys.open("p", &text), Err(SealError::Broken), "{at}");
        }
        for text in ["", "v1", "v1.", "v2.x.y", "plain", &format!("{head}.AAAA")] {
            assert!(keys.open("p", text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_key_before_opens_and_the_newest_seals() {
        let sealed = ring(1, None).seal("p", "token").unwrap();
        let both = ring(2, Some(1));
        assert_eq!(both.open("p", &sealed).unwrap().expose(), "token");
        let begins = |ring: &Keyring| ring.pattern().trim_end_matches('%').to_owned();
        assert!(!sealed.starts_with(&begins(&both)));
        assert!(sealed.starts_with(&begins(&ring(1, None))));
        assert_eq!(ring(2, None).open("p", &sealed), Err(SealError::ForeignKey));
        let anew = both.seal("p", "token").unwrap();
        assert!(ring(2, None).open("p", &anew).is_ok());
    }

    #[test]
    fn a_key_is_read_in_both_spellings() {
        let key = DataKey([7; 32]);
        for text in [
            key.to_text(),
            STANDARD.encode([7; 32]),
            URL_SAFE_NO_PAD.encode([7; 32]),
        ] {
            assert_eq!(DataKey::parse(&text), Some(key.clone()), "{text}");
        }
        for text in [
            "",
            "x",
            &"0".repeat(63),
            &"g".repeat(64),
            &STANDARD.encode([7; 31]),
        ] {
            assert_eq!(DataKey::parse(text), None, "{text}");
        }
        assert_eq!(format!("{key:?}"), "DataKey(…)");
    }
}

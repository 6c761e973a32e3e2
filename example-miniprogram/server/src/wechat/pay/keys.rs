//! The RSA keys of WeChat Pay: SHA256-RSA2048 signatures in base64, as every part of its v3 API has them.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use rsa::pkcs1::{EncodeRsaPrivateKey, EncodeRsaPublicKey};
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey};
use rsa::{PrivateKey, PublicKey};

/// WeChat Pay's length.
const BITS: usize = 2048;

/// A key that signs.
#[derive(Clone)]
pub struct SigningKey(Arc<KeyPair>);

/// A key that signatures are checked with, as PKCS#1 in DER.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey(Vec<u8>);

impl SigningKey {
    /// Read a PEM file `BEGIN PRIVATE KEY` (PKCS#8), as WeChat Pay's merchant tool writes it.
    pub fn from_pem(pem: &str) -> Option<Self> {
        Self::of(&PrivateKey::from_pkcs8_pem(pem).ok()?)
    }

    /// Draw a new pair; takes a processor about half a second.
    pub(crate) fn generate() -> Option<(Self, VerifyingKey)> {
        let key = PrivateKey::new(&mut getrandom::SysRng, BITS).ok()?;
        let public = VerifyingKey::of(&key.to_public_key())?;
        Some((Self::of(&key)?, public))
    }

    fn of(key: &PrivateKey) -> Option<Self> {
        let der = key.to_pkcs1_der().ok()?;
        KeyPair::from_der(der.as_bytes())
            .ok()
            .map(|pair| Self(Arc::new(pair)))
    }

    /// Sign `text`, in base64.
    pub(crate) fn sign(&self, text: &str) -> Option<String> {
        let mut signature = vec![0; self.0.public().modulus_len()];
        self.0
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                text.as_bytes(),
                &mut signature,
            )
            .ok()?;
        Some(STANDARD.encode(signature))
    }
}

impl VerifyingKey {
    /// Read a PEM file `BEGIN PUBLIC KEY`, as WeChat Pay hands out its public key.
    pub fn from_pem(pem: &str) -> Option<Self> {
        Self::of(&PublicKey::from_public_key_pem(pem).ok()?)
    }

    fn of(key: &PublicKey) -> Option<Self> {
        key.to_pkcs1_der()
            .ok()
            .map(|der| Self(der.as_bytes().to_vec()))
    }

    /// Whether `signature` (base64) is one of `text`.
    pub(crate) fn verify(&self, text: &[u8], signature: &str) -> bool {
        STANDARD.decode(signature).is_ok_and(|signature| {
            UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.0)
                .verify(text, &signature)
                .is_ok()
        })
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifyingKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};

    use super::*;

    #[test]
    fn a_pair_signs_and_checks_and_survives_pem() {
        let key = PrivateKey::new(&mut getrandom::SysRng, BITS).unwrap();
        let private = key.to_pkcs8_pem(LineEnding::LF).unwrap();
        let public = key
            .to_public_key()
            .to_public_key_pem(LineEnding::LF)
            .unwrap();
        let (signing, verifying) = (
            SigningKey::from_pem(&private).unwrap(),
            VerifyingKey::from_pem(&public).unwrap(),
        );
        let signature = signing.sign("a\nb\n").unwrap();
        assert!(verifying.verify(b"a\nb\n", &signature));
        assert!(!verifying.verify(b"a\nb", &signature));
        assert!(!verifying.verify(b"a\nb\n", "AAAA"));
        assert!(!verifying.verify(b"a\nb\n", "not base64"));
        let (other, _) = SigningKey::generate().unwrap();
        assert!(!verifying.verify(b"a\nb\n", &other.sign("a\nb\n").unwrap()));
        assert!(SigningKey::from_pem(&public).is_none() && VerifyingKey::from_pem("").is_none());
    }
}

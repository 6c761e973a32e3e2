//! `getuserphonenumber`: the code of a button in, a phone number out; and the app's own token, which it needs.

use serde_json::json;

use super::ask::{ask, secret};
use super::client::Wechat;
use super::error::WechatError;
use crate::base::token::Secret;

/// A phone number as WeChat gives it.
#[derive(Debug)]
pub(crate) struct PhoneNumber {
    pub(crate) number: Secret,
    pub(crate) country_code: String,
}

impl PhoneNumber {
    /// The number with all but its first three and last four digits hidden; a short one keeps its last two alone.
    pub(crate) fn masked(&self) -> String {
        let digits: Vec<char> = self.number.expose().chars().collect();
        let (head, tail) = if digits.len() >= 10 { (3, 4) } else { (0, 2) };
        digits
            .iter()
            .enumerate()
            .map(|(at, digit)| {
                if at < head || at + tail >= digits.len() {
                    *digit
                } else {
                    '*'
                }
            })
            .collect()
    }
}

impl Wechat {
    /// Exchange the code of a getPhoneNumber button (platform page getPhoneNumber): five minutes, one use.
    pub(crate) async fn phone_number(
        &self,
        code: &str,
        now: i64,
    ) -> Result<PhoneNumber, WechatError> {
        let token = self.app_token(None, now).await?;
        match self.ask_phone_number(&token, code).await {
            // A refused token uses up no code.
            Err(error) if error.is_bad_token() => {
                let token = self.app_token(Some(&token), now).await?;
                self.ask_phone_number(&token, code).await
            }
            answer => answer,
        }
    }

    async fn ask_phone_number(
        &self,
        token: &Secret,
        code: &str,
    ) -> Result<PhoneNumber, WechatError> {
        let answer = ask(
            &self.api,
            &self.base,
            "/wxa/business/getuserphonenumber",
            &[("access_token", token.expose())],
            Some(json!({ "code": code })),
            &[token.expose(), code],
        )
        .await?;
        let info = &answer["phone_info"];
        Ok(PhoneNumber {
            number: secret(info, "purePhoneNumber")
                .ok_or(WechatError::Malformed("it has no phone number"))?,
            country_code: info["countryCode"].as_str().unwrap_or_default().to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_masked_in_the_middle() {
        for (number, masked) in [
            ("13812348000", "138****8000"),
            ("5551234567", "555***4567"),
            ("12345", "***45"),
            ("1", "1"),
        ] {
            let number = PhoneNumber {
                number: Secret::new(number),
                country_code: "86".into(),
            };
            assert_eq!(number.masked(), masked);
        }
    }
}

//! Ids, secrets and keys, which have no place on a command line that everybody can list.
//!
//! Each part is all there or not at all; an error names the variable, never its value.

use std::fs;

use super::error::ConfigError;
use super::settings::{WECHAT_BASE, WechatConfig};
use crate::base::token::Secret;
use crate::sealing::data_key::DataKeyConfig;
use crate::sealing::seal::DataKey;
use crate::store::Location;
use crate::wechat::pay::{PAY_BASE, PayConfig, SigningKey, VerifyingKey};
use crate::wechat::{AppCredentials, ShopConfig};

/// Reads variables; one that is set and empty counts as unset, as compose files leave them.
pub(super) struct Environment<'a>(pub(super) &'a dyn Fn(&str) -> Option<String>);

impl Environment<'_> {
    pub(super) fn wechat(&self, base: Option<String>) -> Result<WechatConfig, ConfigError> {
        match (self.read("WX_APPID"), self.read("WX_SECRET"), base) {
            (Some(appid), Some(secret), base) => Ok(WechatConfig::Real {
                base: base.unwrap_or_else(|| WECHAT_BASE.to_owned()),
                appid,
                secret: Secret::new(secret),
            }),
            (None, None, None) => Ok(WechatConfig::Standin),
            (None, None, Some(_)) => {
                Err(ConfigError("--wechat-base needs WX_APPID and WX_SECRET in the environment: the WeChat there will ask for them".into()))
            }
            (Some(_), None, _) => Err(half("WX_APPID", "WX_SECRET")),
            (None, Some(_), _) => Err(half("WX_SECRET", "WX_APPID")),
        }
    }

    /// The website's app, for web authorisation.
    pub(super) fn web(&self) -> Result<Option<AppCredentials>, ConfigError> {
        let Some([appid, secret]) = self.all(["WX_OAUTH_APPID", "WX_OAUTH_SECRET"])? else {
            return Ok(None);
        };
        Ok(Some(AppCredentials {
            appid,
            secret: Secret::new(secret),
        }))
    }

    pub(super) fn shop(&self) -> Result<Option<ShopConfig>, ConfigError> {
        let names = [
            "WX_SHOP_APPID",
            "WX_SHOP_REFRESH_TOKEN",
            "WX_COMPONENT_APPID",
            "WX_COMPONENT_TOKEN_FILE",
        ];
        let Some([appid, refresh_token, component_appid, file]) = self.all(names)? else {
            return Ok(None);
        };
        Ok(Some(ShopConfig {
            appid,
            refresh_token: Secret::new(refresh_token),
            component_appid,
            component_token_file: file.into(),
        }))
    }

    pub(super) fn pay(&self) -> Result<Option<PayConfig>, ConfigError> {
        let names = [
            "WX_PAY_MCHID",
            "WX_PAY_SERIAL",
            "WX_PAY_KEY_FILE",
            "WX_PAY_PUBLIC_KEY_ID",
            "WX_PAY_PUBLIC_KEY_FILE",
            "WX_PAY_APIV3_KEY",
            "WX_PAY_NOTIFY_URL",
        ];
        let Some(
            [
                mchid,
                serial,
                key,
                platform_id,
                platform_key,
                api_key,
                notify_url,
            ],
        ) = self.all(names)?
        else {
            return Ok(None);
        };
        if api_key.len() != 32 {
            return Err(ConfigError(
                "WX_PAY_APIV3_KEY must have 32 characters, as the merchant platform gives it"
                    .into(),
            ));
        }
        if !notify_url.starts_with("https://") || notify_url.contains(['?', '#']) {
            return Err(ConfigError(
                "WX_PAY_NOTIFY_URL must be the https URL of this server's /pay/notify, without a query".into(),
            ));
        }
        Ok(Some(PayConfig {
            base: self
                .base("WX_PAY_BASE")?
                .unwrap_or_else(|| PAY_BASE.to_owned()),
            mchid,
            serial,
            key: pem("WX_PAY_KEY_FILE", &key, "PRIVATE KEY", SigningKey::from_pem)?,
            platform_id,
            platform_key: pem(
                "WX_PAY_PUBLIC_KEY_FILE",
                &platform_key,
                "PUBLIC KEY",
                VerifyingKey::from_pem,
            )?,
            api_key: Secret::new(api_key),
            notify_url,
        }))
    }

    /// Secrets of real users are not sealed under a key that lies beside them.
    pub(super) fn data_key(
        &self,
        database: &Location,
        has_real_secrets: bool,
    ) -> Result<DataKeyConfig, ConfigError> {
        let key = |name: &str| {
            self.read(name)
                .map(|text| {
                    DataKey::parse(&text).ok_or_else(|| {
                        ConfigError(format!(
                            "{name} must be 32 bytes in hexadecimal or base64: openssl rand -hex 32 makes some"
                        ))
                    })
                })
                .transpose()
        };
        let mut others = Vec::new();
        for name in ["WX_DATA_KEY_OLD", "WX_DATA_KEY_NEXT"] {
            others.extend(key(name)?.map(|key| (name, key)));
        }
        match (key("WX_DATA_KEY")?, others.first()) {
            (Some(current), _) => Ok(DataKeyConfig::Given {
                current,
                others: others.into_iter().map(|(_, key)| key).collect(),
            }),
            (None, Some((name, _))) => Err(half(name, "WX_DATA_KEY")),
            (None, None) if has_real_secrets => Err(ConfigError(
                "WX_DATA_KEY is needed with WX_OAUTH_APPID and with WX_SHOP_APPID: openssl rand -hex 32 makes one".into(),
            )),
            (None, None) if matches!(database, Location::Postgres(_)) => Err(ConfigError(
                "WX_DATA_KEY is needed with PostgreSQL, the same for every server on it: openssl rand -hex 32 makes one".into(),
            )),
            (None, None) => Ok(DataKeyConfig::Beside),
        }
    }

    /// All of the variables or none.
    fn all<const N: usize>(&self, names: [&str; N]) -> Result<Option<[String; N]>, ConfigError> {
        let values = names.map(|name| self.read(name));
        let missing = names
            .iter()
            .zip(&values)
            .find(|(_, value)| value.is_none())
            .map(|(name, _)| *name);
        let set = names
            .iter()
            .zip(&values)
            .find(|(_, value)| value.is_some())
            .map(|(name, _)| *name);
        match (set, missing) {
            (None, _) => Ok(None),
            (Some(set), Some(missing)) => Err(ConfigError(format!(
                "{set} is set but {missing} is not: set {} or none of them",
                names.join(", ")
            ))),
            (Some(_), None) => Ok(Some(values.map(Option::unwrap_or_default))),
        }
    }

    pub(super) fn read(&self, name: &str) -> Option<String> {
        (self.0)(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }
}

fn half(set: &str, missing: &str) -> ConfigError {
    ConfigError(format!(
        "{set} is set but {missing} is not: {}",
        match missing {
            "WX_DATA_KEY" => "the key that seals is missing",
            _ => "set both to ask the real WeChat, or neither to use the stand-in",
        }
    ))
}

fn pem<T>(
    name: &str,
    path: &str,
    kind: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, ConfigError> {
    let text = fs::read_to_string(path)
        .map_err(|error| ConfigError(format!("{name}: {path} cannot be read: {error}")))?;
    parse(&text).ok_or_else(|| {
        ConfigError(format!(
            "{name}: {path} is not a PEM file with an RSA key, BEGIN {kind}"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(
        variables: &[(&str, &str)],
        read: impl FnOnce(&Environment<'_>) -> Result<T, ConfigError>,
    ) -> Result<T, ConfigError> {
        read(&Environment(&|name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        }))
    }

    #[test]
    fn each_part_is_there_or_not_at_all() {
        assert!(with(&[], |all| all.web()).unwrap().is_none());
        assert!(with(&[], |all| all.shop()).unwrap().is_none());
        assert!(with(&[], |all| all.pay()).unwrap().is_none());
        let web = with(
            &[("WX_OAUTH_APPID", "wx2"), ("WX_OAUTH_SECRET", "marked")],
            |all| all.web(),
        );
        assert!(!format!("{web:?}").contains("marked"));
        assert_eq!(web.unwrap().unwrap().appid, "wx2");
        for error in [
            with(&[("WX_OAUTH_SECRET", "marked")], |all| all.web()).unwrap_err(),
            with(&[("WX_SHOP_REFRESH_TOKEN", "marked")], |all| all.shop()).unwrap_err(),
            with(&[("WX_PAY_APIV3_KEY", "marked")], |all| all.pay()).unwrap_err(),
        ] {
            let message = error.to_string();
            assert!(
                message.contains(" is not: set ") && !message.contains("marked"),
                "{message}"
            );
        }
    }

    #[test]
    fn what_payment_needs_is_checked_at_start() {
        let all = |api_key: &'static str, url: &'static str| {
            with(
                &[
                    ("WX_PAY_MCHID", "1"),
                    ("WX_PAY_SERIAL", "1"),
                    ("WX_PAY_KEY_FILE", "/nonexistent/key.pem"),
                    ("WX_PAY_PUBLIC_KEY_ID", "1"),
                    ("WX_PAY_PUBLIC_KEY_FILE", "/nonexistent/public.pem"),
                    ("WX_PAY_APIV3_KEY", api_key),
                    ("WX_PAY_NOTIFY_URL", url),
                ],
                |all| all.pay(),
            )
            .unwrap_err()
            .to_string()
        };
        const KEY: &str = "0123456789abcdef0123456789abcdef";
        assert!(all("short", "https://shop.example/pay/notify").contains("WX_PAY_APIV3_KEY must"));
        assert!(all(KEY, "http://shop.example/pay/notify").contains("WX_PAY_NOTIFY_URL must"));
        let unreadable = all(KEY, "https://shop.example/pay/notify");
        assert!(
            unreadable.contains("WX_PAY_KEY_FILE: /nonexistent/key.pem"),
            "{unreadable}"
        );
    }

    #[test]
    fn the_data_key_is_given_where_it_must_not_lie_beside() {
        let file = Location::File("a.db".into());
        let postgres = Location::Postgres(Secret::new("postgres://localhost/x"));
        let key = "00".repeat(32);
        let given = [("WX_DATA_KEY", key.as_str())];
        let read = |variables: &[(&str, &str)], database: &Location, real: bool| {
            with(variables, |environment| {
                environment.data_key(database, real)
            })
        };
        assert!(matches!(read(&[], &file, false), Ok(DataKeyConfig::Beside)));
        for (database, real) in [(&file, true), (&postgres, false)] {
            let message = read(&[], database, real).unwrap_err().to_string();
            assert!(message.starts_with("WX_DATA_KEY is needed"), "{message}");
            assert!(matches!(
                read(&given, database, real),
                Ok(DataKeyConfig::Given { others, .. }) if others.is_empty()
            ));
        }
        for variables in [
            [("WX_DATA_KEY", "marked")],
            [("WX_DATA_KEY_OLD", key.as_str())],
        ] {
            let message = read(&variables, &file, false).unwrap_err().to_string();
            assert!(
                message.contains("WX_DATA_KEY") && !message.contains("marked"),
                "{message}"
            );
        }
    }
}

//! The command line, with the environment behind it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::environment::Environment;
use super::error::ConfigError;
use super::file::File;
use super::help::HELP;
use super::settings::{Config, WechatConfig};
use crate::store::Location;

/// What the command line asked for.
#[derive(Debug)]
pub enum Invocation {
    Run(Box<Config>),
    /// Copy the database to this file and end.
    Backup(Location, PathBuf),
    /// Print this text and end well.
    Print(String),
}

/// The options with a value: their variable, and what they want.
const FLAGS: &[(&str, &str, &str)] = &[
    ("--port", "WX_PORT", "a port number"),
    ("--host", "WX_HOST", "an IP address"),
    (
        "--database",
        "WX_DATABASE",
        "a file path or sqlite::memory:",
    ),
    ("--wechat-base", "WX_WECHAT_BASE", "a URL"),
    ("--alert-after", "WX_ALERT_AFTER", "a number"),
];

impl Config {
    /// Parse the command line (without the program's name) and the environment.
    ///
    /// An environment variable that is set and empty counts as unset, as compose files leave them.
    ///
    /// # Errors
    /// [`ConfigError`] names the option or the variable and what it has to be; it never quotes a secret.
    pub fn parse(
        arguments: impl IntoIterator<Item = String>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Invocation, ConfigError> {
        let mut given: BTreeMap<&'static str, String> = BTreeMap::new();
        let (mut demo, mut file, mut backup) = (false, None, None);
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let (name, inline) = match argument.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (argument, None),
            };
            if matches!(
                name.as_str(),
                "--demo" | "--help" | "-h" | "--version" | "-V"
            ) && inline.is_some()
            {
                return Err(ConfigError(format!("{name} takes no value")));
            }
            let mut value = |wanted: &str| {
                inline
                    .clone()
                    .or_else(|| arguments.next())
                    .filter(|value| !value.is_empty() && !value.starts_with("--"))
                    .ok_or_else(|| ConfigError(format!("{name} needs {wanted}")))
            };
            match name.as_str() {
                "--backup" => backup = Some(value("a file")?),
                "--config" => file = Some(value("a file")?),
                "--demo" => demo = true,
                "--help" | "-h" => return Ok(Invocation::Print(HELP.to_owned())),
                "--version" | "-V" => {
                    return Ok(Invocation::Print(format!(
                        "{} {}\n",
                        env!("CARGO_PKG_NAME"),
                        env!("CARGO_PKG_VERSION")
                    )));
                }
                _ => {
                    let Some((_, variable, wanted)) = FLAGS.iter().find(|(flag, ..)| *flag == name)
                    else {
                        return Err(ConfigError(format!("unknown argument {name}: see --help")));
                    };
                    given.insert(variable, value(wanted)?);
                }
            }
        }
        let filled = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let file = match file.or_else(|| environment("WX_CONFIG").and_then(filled)) {
            Some(path) => File::read(&path)?,
            None => File::default(),
        };
        // The command line before the environment, that before the file.
        let lookup = |name: &str| {
            given
                .get(name)
                .cloned()
                .or_else(|| environment(name).and_then(filled))
                .or_else(|| file.get(name))
        };
        let mut config = Self::new(Location::File("wx-session-example.db".into()));
        config.demo = demo;
        let environment = Environment(&lookup);
        environment.general(&mut config)?;
        if let Some(target) = backup {
            return Ok(Invocation::Backup(config.database, target.into()));
        }
        let wechat_base = environment.wechat_base()?;
        if config.demo && !config.host.is_loopback() {
            return Err(ConfigError(format!(
                "--demo lets anybody end sessions and move the clock, so it is refused on {}: use --host 127.0.0.1, or leave --demo out",
                config.host
            )));
        }
        config.wechat = environment.wechat(wechat_base)?;
        config.web = environment.web()?;
        config.shop = environment.shop()?;
        config.pay = environment.pay()?;
        let real_parts = [
            ("WX_OAUTH_APPID", config.web.is_some()),
            ("WX_SHOP_APPID", config.shop.is_some()),
            ("WX_PAY_MCHID", config.pay.is_some()),
        ];
        if matches!(config.wechat, WechatConfig::Standin)
            && let Some((name, _)) = real_parts.iter().find(|(_, set)| *set)
        {
            return Err(ConfigError(format!(
                "{name} needs WX_APPID and WX_SECRET too: without them the stand-in is asked"
            )));
        }
        config.data_key = environment.data_key(
            &config.database,
            config.web.is_some() || config.shop.is_some(),
        )?;
        Ok(Invocation::Run(Box::new(config)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::settings::WECHAT_BASE;

    fn parse(line: &str, environment: &[(&str, &str)]) -> Result<Invocation, ConfigError> {
        Config::parse(line.split_whitespace().map(str::to_owned), |name| {
            environment
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    fn run(line: &str, environment: &[(&str, &str)]) -> Config {
        match parse(line, environment) {
            Ok(Invocation::Run(config)) => *config,
            other => unreachable!("{line}: {other:?}"),
        }
    }

    const BOTH: &[(&str, &str)] = &[("WX_APPID", "wx1"), ("WX_SECRET", "marked-secret")];

    #[test]
    fn no_argument_is_enough() {
        let config = run("", &[]);
        assert_eq!(
            (config.host.to_string().as_str(), config.port, config.demo),
            ("127.0.0.1", 8787, false)
        );
        assert!(
            matches!(config.database, Location::File(path) if path.as_os_str() == "wx-session-example.db")
        );
        assert!(matches!(config.wechat, WechatConfig::Standin));
    }

    #[test]
    fn values_come_after_a_space_or_an_equals_sign() {
        for line in [
            "--port 0 --host ::1 --demo --database sqlite::memory:",
            "--port=0 --host=::1 --demo --database=sqlite::memory:",
        ] {
            let config = run(line, &[]);
            assert_eq!(
                (config.host.to_string().as_str(), config.port, config.demo),
                ("::1", 0, true)
            );
            assert!(matches!(config.database, Location::Memory));
        }
    }

    #[test]
    fn the_command_line_comes_before_the_environment_and_that_before_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        std::fs::write(&path, "port = 1\nhost = \"::1\"\nuser_limit = 7\n").unwrap();
        let path = path.to_str().unwrap();
        let config = run("--port 3", &[("WX_CONFIG", path), ("WX_PORT", "2")]);
        assert_eq!((config.port, config.user_limit), (3, Some(7)));
        assert_eq!(config.host.to_string(), "::1");
        let config = run(&format!("--config {path}"), &[("WX_PORT", "2")]);
        assert_eq!(config.port, 2);
    }

    #[test]
    fn both_variables_mean_the_real_wechat() {
        let Config {
            wechat:
                WechatConfig::Real {
                    base,
                    appid,
                    secret,
                },
            ..
        } = run("", BOTH)
        else {
            unreachable!()
        };
        assert_eq!(
            (base.as_str(), appid.as_str(), secret.expose()),
            (WECHAT_BASE, "wx1", "marked-secret")
        );
        let Config {
            wechat: WechatConfig::Real { base, .. },
            ..
        } = run("--wechat-base http://127.0.0.1:1/x/", BOTH)
        else {
            unreachable!()
        };
        assert_eq!(base, "http://127.0.0.1:1/x");
        assert!(matches!(
            run("", &[("WX_APPID", ""), ("WX_SECRET", " ")]).wechat,
            WechatConfig::Standin
        ));
    }

    #[test]
    fn each_mistake_is_named() {
        type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);
        let cases: &[Case<'_>] = &[
            ("--prot 1", &[], "unknown argument --prot"),
            ("stray", &[], "unknown argument stray"),
            ("--port", &[], "--port needs a port number"),
            ("--port --demo", &[], "--port needs a port number"),
            (
                "--port 65536",
                &[],
                "--port must be a number from 0 to 65535",
            ),
            ("--port -1", &[], "--port must be a number"),
            ("--host example.com", &[], "--host must be an IP address"),
            ("--demo=yes", &[], "--demo takes no value"),
            ("--demo --host 0.0.0.0", &[], "--demo lets anybody"),
            ("--database=", &[], "--database needs"),
            ("--database mysql://localhost/x", &[], "--database: "),
            ("", &[("WX_PORT", "x")], "--port must be a number"),
            ("", &[("WX_LOG_FORMAT", "xml")], "WX_LOG_FORMAT must be"),
            (
                "",
                &[("WX_TRUSTED_PROXIES", "proxy")],
                "WX_TRUSTED_PROXIES must be",
            ),
            ("", &[("WX_CLIENT_LIMIT", "-1")], "WX_CLIENT_LIMIT must be"),
            (
                "",
                &[("WX_ADMIN_SECRET", "short")],
                "WX_ADMIN_SECRET must have",
            ),
            (
                "--config /nonexistent/a.toml",
                &[],
                "--config: /nonexistent/a.toml",
            ),
            (
                "--database postgres://localhost/x",
                &[],
                "WX_DATA_KEY is needed",
            ),
            (
                "--alert-after many",
                &[],
                "--alert-after must be a whole number",
            ),
            (
                "",
                &[
                    ("WX_OAUTH_APPID", "wx2"),
                    ("WX_OAUTH_SECRET", "marked-secret"),
                ],
                "WX_OAUTH_APPID needs WX_APPID",
            ),
            ("", &[("WX_APPID", "wx1")], "WX_SECRET is not"),
            ("", &[("WX_SECRET", "marked-secret")], "WX_APPID is not"),
            (
                "--wechat-base https://api.weixin.qq.com",
                &[],
                "--wechat-base needs WX_APPID",
            ),
            (
                "--wechat-base http://api.weixin.qq.com",
                BOTH,
                "must be https",
            ),
            (
                "--wechat-base ftp://127.0.0.1",
                BOTH,
                "must begin with https://",
            ),
            (
                "--wechat-base https://u:p@api.weixin.qq.com",
                BOTH,
                "user name",
            ),
            ("--wechat-base https://api.weixin.qq.com?x=1", BOTH, "query"),
            ("--wechat-base api.weixin.qq.com", BOTH, "--wechat-base"),
        ];
        for (line, environment, wanted) in cases {
            let message = parse(line, environment).unwrap_err().to_string();
            assert!(message.contains(wanted), "{line}: {message}");
            assert!(!message.contains("marked-secret"), "{message}");
        }
    }

    #[test]
    fn pages_are_named_by_host() {
        let hosts = |text| run("", &[("WX_PAGE_HOSTS", text)]).page_hosts;
        assert_eq!(
            hosts("M.example.com, shop.example.com:8443"),
            ["m.example.com", "shop.example.com:8443"]
        );
        for text in [
            "https://m.example.com",
            "m.example.com/order",
            "*.example.com",
            "m.example.com:443",
            "a@b",
            "m.example.com,",
        ] {
            let ConfigError(message) = parse("", &[("WX_PAGE_HOSTS", text)]).unwrap_err();
            assert!(message.starts_with("WX_PAGE_HOSTS must be"), "{message}");
        }
    }

    #[test]
    fn the_debug_form_hides_the_secret() {
        assert!(!format!("{:?}", run("", BOTH)).contains("marked-secret"));
    }

    #[test]
    fn help_and_version_print() {
        assert!(
            matches!(parse("--help", &[]), Ok(Invocation::Print(text)) if text.contains("--wechat-base"))
        );
        assert!(
            matches!(parse("--version", &[]), Ok(Invocation::Print(text)) if text.ends_with(concat!(env!("CARGO_PKG_VERSION"), "\n")))
        );
    }
}

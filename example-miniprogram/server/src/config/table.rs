//! Every setting, by the name of its variable. `docs/deploy/settings.md` lists them too, and a test compares.

/// The name of each setting's variable. In a configuration file it is written small and without `WX_`.
pub(super) const NAMES: &[&str] = &[
    "WX_HOST",
    "WX_PORT",
    "WX_DATABASE",
    "WX_SQLITE_MAX_MB",
    "WX_DATA_KEY",
    "WX_DATA_KEY_OLD",
    "WX_DATA_KEY_NEXT",
    "WX_TRUSTED_PROXIES",
    "WX_CLIENT_LIMIT",
    "WX_USER_LIMIT",
    "WX_PAGE_HOSTS",
    "WX_ADMIN_SECRET",
    "WX_LOG_FORMAT",
    "WX_DRAIN_SECONDS",
    "WX_ALERT_AFTER",
    "WX_WECHAT_BASE",
    "WX_APPID",
    "WX_SECRET",
    "WX_OAUTH_APPID",
    "WX_OAUTH_SECRET",
    "WX_SHOP_APPID",
    "WX_SHOP_REFRESH_TOKEN",
    "WX_COMPONENT_APPID",
    "WX_COMPONENT_TOKEN_FILE",
    "WX_PAY_BASE",
    "WX_PAY_MCHID",
    "WX_PAY_SERIAL",
    "WX_PAY_KEY_FILE",
    "WX_PAY_APIV3_KEY",
    "WX_PAY_PUBLIC_KEY_ID",
    "WX_PAY_PUBLIC_KEY_FILE",
    "WX_PAY_NOTIFY_URL",
];

/// How a setting is called in a configuration file.
pub(super) fn key(name: &str) -> String {
    name.trim_start_matches("WX_").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_list_every_setting_and_no_other() {
        let mut known = NAMES.to_vec();
        known.sort_unstable();
        for page in ["settings.md", "settings.zh-CN.md"] {
            let page = format!("{}/../../docs/deploy/{page}", env!("CARGO_MANIFEST_DIR"));
            let page = std::fs::read_to_string(page).unwrap();
            let mut listed: Vec<&str> = page
                .lines()
                .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
                .collect();
            listed.sort_unstable();
            assert_eq!(listed, known);
        }
    }
}

//! What `--help` says.

pub(super) const HELP: &str = "\
The backend of the wx-session example.

Usage: wx-session-example-server [options]

  --port N           port to listen on (default 8787; 0 picks a free one)
  --host ADDRESS     address to listen on (default 127.0.0.1)
  --database WHERE   a file path, sqlite://PATH, sqlite::memory: or postgres://USER@HOST/NAME
                     (default wx-session-example.db)
  --demo             add /demo routes: expire and revoke tokens, move the clock, inject faults (loopback only)
  --wechat-base URL  another base for WeChat's API (default https://api.weixin.qq.com)
  --alert-after N    a line that begins with ALERT after N failures in a row (default 3; 0: never)
  --config FILE      a TOML file of settings; docs/deploy/settings.md lists all
  --backup FILE      copy the SQLite database to a new file, while servers work on it, and end
  --help, --version

Environment:
  WX_APPID, WX_SECRET   the mini-program's id and secret. Both: the real WeChat is asked.
                        Neither: a stand-in of WeChat is started on a free loopback port.
  WX_DATA_KEY           encrypts WeChat's secrets in the database: 32 bytes in hexadecimal or base64.
  WX_DATA_KEY_OLD, WX_DATA_KEY_NEXT   keys that open too: the one before it, the one after it.
  WX_ADMIN_SECRET       opens /admin to who brings it; unset: there is no /admin.
  WX_TRUSTED_PROXIES    addresses whose X-Forwarded-For is believed, as 127.0.0.1,10.0.0.0/8
  WX_CLIENT_LIMIT, WX_USER_LIMIT   logins, captchas, phone numbers, orders, tickets a minute (300, 60; 0: no limit)
  WX_PAGE_HOSTS         hosts of web pages that a ticket opens logged in, as m.example.com
  WX_LOG_FORMAT         text or json
  WX_DRAIN_SECONDS      how long it still takes requests after SIGTERM while /readyz says 503 (0)
  WX_OAUTH_APPID, WX_OAUTH_SECRET                          web authorisation
  WX_SHOP_APPID, WX_SHOP_REFRESH_TOKEN,
  WX_COMPONENT_APPID, WX_COMPONENT_TOKEN_FILE              the shop's API
  WX_PAY_MCHID, WX_PAY_SERIAL, WX_PAY_KEY_FILE, WX_PAY_APIV3_KEY,
  WX_PAY_PUBLIC_KEY_ID, WX_PAY_PUBLIC_KEY_FILE, WX_PAY_NOTIFY_URL   WeChat Pay

The first line on standard output is: listening URL standin URL   (or: listening URL wechat URL)
";

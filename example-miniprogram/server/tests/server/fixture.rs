//! A server of a test's own: in this process, on a free port, with its own database, its own clock that stands still, and a
//! log that is kept.
//!
//! The database is a file, or with `WX_TEST_POSTGRES` (a URL) a schema there, so every test speaks to both kinds.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use sqlx::{Connection, Executor};

use hyper::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use wx_session_example_server::{
    Clock, Config, DataKey, DataKeyConfig, Location, Log, Secret, Server, StartError, WechatConfig,
};

use crate::client::{Answer, Call};

/// Mon, 21 Sep 2026 14:13:20 GMT: any moment will do, as long as it stands still.
pub const START: i64 = 1_790_000_000_000;
pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// What opens `/admin` in tests.
pub const ADMIN: &str = "admin-secret";

pub struct Fixture {
    pub clock: Clock,
    log: Arc<Mutex<Vec<String>>>,
    folder: Arc<TempDir>,
    server: Server,
}

/// What a login or a renewal gave.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub access: String,
    pub refresh: String,
    pub user_id: String,
}

impl Tokens {
    pub fn of(answer: &Answer) -> Self {
        let body = answer.expect(200);
        let text = |value: &Value| value.as_str().expect("a string").to_owned();
        Self {
            access: text(&body["token"]),
            refresh: text(&body["refreshToken"]),
            user_id: text(&body["user"]["id"]),
        }
    }
}

impl Fixture {
    /// A server with the stand-in and `--demo`.
    pub async fn start() -> Self {
        Self::with(|config| config.demo = true).await
    }

    /// A server with the WeChat at `base`.
    pub async fn with_wechat(base: &str, appid: &str, secret: &str) -> Self {
        Self::with(|config| {
            config.demo = true;
            config.wechat = WechatConfig::Real {
                base: base.to_owned(),
                appid: appid.to_owned(),
                secret: Secret::new(secret),
            };
        })
        .await
    }

    /// A server on a file, for what is SQLite's alone.
    pub async fn on_file() -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let file = file_in(&folder);
        Self::in_folder(folder, Clock::fixed(START), |config| {
            config.demo = true;
            config.database = file;
        })
        .await
        .expect("a server")
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        Self::in_folder(folder, Clock::fixed(START), change)
            .await
            .expect("a server")
    }

    pub async fn in_folder(
        folder: Arc<TempDir>,
        clock: Clock,
        change: impl FnOnce(&mut Config),
    ) -> Result<Self, StartError> {
        let mut config = Config::new(database_of(&folder).await);
        config.port = 0;
        config.admin_secret = Some(Secret::new(ADMIN));
        change(&mut config);
        if let (Location::Postgres(_), DataKeyConfig::Beside) = (&config.database, &config.data_key)
        {
            config.data_key = given_key(1, None);
        }
        let log = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&log);
        let sink = Log::to(move |line| sink.lock().expect("the log").push(line.to_owned()));
        let server = Server::start(config, clock.clone(), sink).await?;
        Ok(Self {
            clock,
            log,
            folder,
            server,
        })
    }

    /// Stop, and start again on the same file and clock.
    pub async fn restart(self) -> Self {
        let (folder, clock) = (Arc::clone(&self.folder), self.clock.clone());
        self.stop().await;
        Self::in_folder(folder, clock, |config| config.demo = true)
            .await
            .expect("a server")
    }

    /// Stop, and keep the file.
    pub async fn stop_keeping_folder(self) -> Arc<TempDir> {
        let folder = Arc::clone(&self.folder);
        self.stop().await;
        folder
    }

    /// Stop, and tell what was logged until then.
    pub async fn log_after_stop(self) -> Vec<String> {
        let log = Arc::clone(&self.log);
        self.stop().await;
        log.lock().expect("the log").clone()
    }

    pub async fn stop(self) {
        self.server.stop().await;
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.url())
    }

    pub fn standin_url(&self, path: &str) -> String {
        format!("{}{path}", self.server.standin_url().expect("a stand-in"))
    }

    pub fn announcement(&self) -> String {
        self.server.announcement()
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("test.db")
    }

    /// The database as [`Fixture::in_folder`] chose it.
    pub async fn location(&self) -> Location {
        database_of(&self.folder).await
    }

    pub fn log(&self) -> Vec<String> {
        self.log.lock().expect("the log").clone()
    }

    pub fn get(&self, path: &str) -> Call {
        Call::new(Method::GET, self.url(path))
    }

    pub fn post(&self, path: &str) -> Call {
        Call::new(Method::POST, self.url(path))
    }

    /// What `wx.login` gives on the phone of `user`.
    pub async fn code(&self, user: &str) -> String {
        let answer = Call::new(Method::POST, self.standin_url("/standin/code"))
            .json(&json!({ "user": user }))
            .send()
            .await;
        answer.expect(200)["code"]
            .as_str()
            .expect("a code")
            .to_owned()
    }

    /// Ask the stand-in to do something.
    pub async fn standin(&self, path: &str, body: Value) -> Value {
        Call::new(Method::POST, self.standin_url(path))
            .json(&body)
            .send()
            .await
            .expect(200)
    }

    /// Agree to `scope` as `user` and bring the code to the backend.
    pub async fn authorize(&self, user: &str, scope: &str) -> Answer {
        let code = self
            .standin(
                "/standin/oauth/code",
                json!({ "user": user, "scope": scope }),
            )
            .await;
        self.exchange(code["code"].as_str().expect("a code")).await
    }

    pub async fn exchange(&self, code: &str) -> Answer {
        self.post("/oauth/exchange")
            .json(&json!({ "code": code }))
            .send()
            .await
    }

    pub async fn renew(&self, refresh_token: &str) -> Answer {
        self.post("/oauth/refresh")
            .json(&json!({ "refreshToken": refresh_token }))
            .send()
            .await
    }

    /// What stands in the audit table: action and result.
    pub async fn audit(&self) -> Vec<(String, String)> {
        let body = self
            .get("/admin/audit")
            .bearer(ADMIN)
            .send()
            .await
            .expect(200);
        let text = |value: &Value| value.as_str().expect("a string").to_owned();
        body["entries"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|entry| (text(&entry["action"]), text(&entry["result"])))
            .collect()
    }

    pub async fn log_in_with(&self, code: &str) -> Answer {
        self.post("/auth/login")
            .json(&json!({ "code": code }))
            .send()
            .await
    }

    pub async fn log_in(&self, user: &str) -> Tokens {
        Tokens::of(&self.log_in_with(&self.code(user).await).await)
    }

    pub async fn refresh(&self, refresh_token: &str) -> Answer {
        self.post("/auth/refresh")
            .json(&json!({ "refreshToken": refresh_token }))
            .send()
            .await
    }

    pub async fn me(&self, token: &str) -> Answer {
        self.get("/me").bearer(token).send().await
    }

    pub async fn counts(&self) -> Value {
        self.get("/demo/counts").send().await.expect(200)
    }

    pub async fn demo(&self, path: &str, body: Value) -> Value {
        self.post(path).json(&body).send().await.expect(200)
    }

    pub fn advance(&self, ms: i64) {
        self.clock
            .advance(ms)
            .expect("a time that a clock can show");
    }
}

pub fn file_in(folder: &TempDir) -> Location {
    Location::File(folder.path().join("test.db"))
}

pub fn given_key(current: u8, old: Option<u8>) -> DataKeyConfig {
    let key = |byte: u8| DataKey::parse(&format!("{byte:02x}").repeat(32)).expect("a key");
    DataKeyConfig::Given {
        current: key(current),
        others: old.map(key).into_iter().collect(),
    }
}

/// The database that belongs to a folder: the same one whenever it is asked for.
pub async fn database_of(folder: &TempDir) -> Location {
    let Ok(url) = std::env::var("WX_TEST_POSTGRES") else {
        return file_in(folder);
    };
    let name = folder.path().file_name().expect("a name");
    let schema: String = name
        .as_encoded_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let schema = format!("test_{schema}");
    let mut connection = sqlx::PgConnection::connect(&url)
        .await
        .expect("a connection to WX_TEST_POSTGRES");
    // IF NOT EXISTS alone lets two at once both try.
    connection
        .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
            "SELECT pg_advisory_lock(1); CREATE SCHEMA IF NOT EXISTS {schema}"
        ))))
        .await
        .expect("a schema");
    connection.close().await.expect("an end");
    let mark = if url.contains('?') { '&' } else { '?' };
    Location::Postgres(Secret::new(format!(
        "{url}{mark}options[search_path]={schema}"
    )))
}

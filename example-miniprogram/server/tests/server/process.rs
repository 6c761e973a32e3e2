//! The program itself: its first line, its exit codes, its end.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Output, Stdio};

use hyper::Method;
use tempfile::TempDir;

use crate::client::Call;

fn program(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wx-session-example-server"));
    command
        .args(arguments)
        .current_dir(folder.path())
        .env_remove("WX_APPID")
        .env_remove("WX_SECRET")
        .env_remove("WX_DATA_KEY");
    command
}

fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    program(&folder, arguments)
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

/// A running program that does not outlive its test.
struct Running {
    child: Child,
    announcement: Vec<String>,
}

impl Running {
    /// Starts it, and waits for its first line.
    fn start(program: &mut Command) -> Self {
        let mut child = program
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert!(line.ends_with('\n'), "{line:?}");
        Self {
            child,
            announcement: line.split_whitespace().map(str::to_owned).collect(),
        }
    }

    fn end_by(mut self, signal: &str) -> (Option<i32>, String) {
        let kill = Command::new("sh")
            .args(["-c", &format!("kill -{signal} {}", self.child.id())])
            .status()
            .unwrap();
        assert!(kill.success());
        let status = self.child.wait().unwrap();
        let mut log = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        (status.code(), log)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn it_says_where_it_listens_and_ends_well_on_both_signals() {
    for signal in ["TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let running = Running::start(&mut program(
            &folder,
            &["--port", "0", "--demo", "--database", "a.db"],
        ));
        let words: Vec<&str> = running.announcement.iter().map(String::as_str).collect();
        let ["listening", url, "standin", standin] = words[..] else {
            panic!("{words:?}")
        };
        Call::new(Method::GET, format!("{url}/healthz"))
            .send()
            .await
            .expect(200);
        Call::new(Method::POST, format!("{standin}/standin/code"))
            .send()
            .await
            .expect(200);
        let (code, log) = running.end_by(signal);
        assert_eq!(code, Some(0), "{log}");
        assert!(
            log.contains("GET /healthz 200 ") && log.contains(&format!("SIG{signal}: stopping")),
            "{log}"
        );
        assert!(folder.path().join("a.db").exists());
        assert!(
            !folder.path().join("a.db-wal").exists(),
            "the file was not closed"
        );
    }
}

#[tokio::test]
async fn a_stopping_server_says_so_and_still_answers() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(
        program(&folder, &["--port", "0", "--database", "a.db"])
            .env("WX_DRAIN_SECONDS", "3600")
            .env("WX_LOG_FORMAT", "json"),
    );
    let url = running.announcement[1].clone();
    let ready = || Call::new(Method::GET, format!("{url}/readyz")).send();
    ready().await.expect(200);
    let pid = running.child.id();
    let kill = Command::new("sh")
        .args(["-c", &format!("kill -TERM {pid}")])
        .status();
    assert!(kill.unwrap().success());
    while ready().await.status != 503 {
        tokio::task::yield_now().await;
    }
    assert_eq!(ready().await.expect(503)["stopping"], true);
    Call::new(Method::GET, format!("{url}/captcha"))
        .send()
        .await
        .expect(200);
    // A second signal ends it without waiting for the rest of the hour.
    let (code, log) = running.end_by("TERM");
    assert_eq!(code, Some(0), "{log}");
    let event: serde_json::Value = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .find(|event: &serde_json::Value| event["message"] == "GET /readyz 200")
        .unwrap_or_else(|| panic!("{log}"));
    assert!(event["timestamp"].is_string() && event["ms"].is_number());
    assert_eq!(event["request_id"].as_str().unwrap().len(), 16);
}

#[test]
fn help_and_version_go_to_standard_output() {
    let help = run(&["--help"], &[]);
    assert!(help.status.success());
    assert!(
        String::from_utf8(help.stdout)
            .unwrap()
            .contains("--database")
    );
    let version = run(&["--version"], &[]);
    assert!(version.status.success());
    assert_eq!(
        String::from_utf8(version.stdout).unwrap(),
        concat!(
            "wx-session-example-server ",
            env!("CARGO_PKG_VERSION"),
            "\n"
        )
    );
}

#[test]
fn what_the_caller_has_to_mend_is_one_line_and_exit_code_2() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let folder = tempfile::tempdir().unwrap();
    let letter = folder.path().join("letter.txt");
    fs::write(&letter, "not a database ".repeat(100)).unwrap();
    let data_key = "00".repeat(32);
    type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);
    let cases: &[Case<'_>] = &[
        (&["--port", &port], &[], "is taken"),
        (
            &["--port", "0", "--database", letter.to_str().unwrap()],
            &[],
            "letter.txt",
        ),
        (&["--port", "x"], &[], "--port must be"),
        (&["--demo", "--host", "0.0.0.0"], &[], "--demo"),
        (
            &["--host", "192.0.2.1", "--port", "0"],
            &[],
            "cannot listen on 192.0.2.1",
        ),
        (
            &[
                "--port",
                "0",
                "--database",
                "postgres://me:marked-secret@127.0.0.1:1/shop",
            ],
            &[("WX_DATA_KEY", &data_key)],
            "cannot use the database postgres://127.0.0.1:1/shop: it cannot be reached",
        ),
        (&["--port", "0"], &[("WX_APPID", "wx1")], "WX_SECRET is not"),
        (
            &["--port", "0"],
            &[("WX_SECRET", "marked-secret")],
            "WX_APPID is not",
        ),
    ];
    for (arguments, environment, wanted) in cases {
        let output = run(arguments, environment);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(
            message.starts_with("wx-session-example-server: ") && message.contains(wanted),
            "{message}"
        );
        assert_eq!(message.lines().count(), 1, "{message}");
        assert!(output.stdout.is_empty() && !message.contains("marked-secret"));
    }
}

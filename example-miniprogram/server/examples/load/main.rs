//! Load for the server: what `cargo xtask bench server` measures and `cargo xtask prove` holds it to.
//!
//! Its own WeChat first, then a line on standard input for each thing to do, and a line of JSON on standard output for each that is
//! done:
//!
//! ```text
//! bench ROUTE CONNECTIONS SECONDS URL[,URL]     requests a second and latencies; ROUTE is me, login or refresh
//! seed DATABASE SESSIONS                        rows of other people's sessions
//! proof SECONDS URL                             mixed load, then whether all that was acknowledged is there
//! ```

mod bench;
mod client;
mod ledger;
mod proof;
mod seed;
mod wechat;

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};

type Failed = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("give a folder for keys")?);
    let wechat = wechat::Wechat::start(&folder).await?;
    say(&json!({ "wechat": wechat.base }));
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let words: Vec<&str> = line.split_whitespace().collect();
        let done = match words[..] {
            ["bench", route, connections, seconds, urls] => {
                let urls = urls.split(',').map(str::to_owned).collect();
                let time = Duration::from_secs_f64(seconds.parse()?);
                bench::run(route, connections.parse()?, time, urls).await?
            }
            ["seed", database, sessions] => seed::run(database, sessions.parse()?).await?,
            ["proof", seconds, url] => {
                proof::run(&wechat, Duration::from_secs(seconds.parse()?), url).await?
            }
            _ => return Err(format!("this is no command: {line}").into()),
        };
        say(&done);
    }
    Ok(())
}

fn say(value: &Value) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{value}").and_then(|()| out.flush());
}

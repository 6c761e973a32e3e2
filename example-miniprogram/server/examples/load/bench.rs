//! One route, asked by a number of connections for some time.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Failed;
use crate::client::{Client, percentile};
use crate::wechat::code;

pub async fn run(
    route: &str,
    connections: usize,
    time: Duration,
    urls: Vec<String>,
) -> Result<Value, Failed> {
    let mut tasks = Vec::new();
    let begun = Instant::now();
    for n in 0..connections {
        let client = Client::new(&urls[n % urls.len()], &format!("bench {n}"));
        tasks.push(tokio::spawn(ask(route.to_owned(), client, n, time)));
    }
    let (mut times, mut failed) = (Vec::new(), 0);
    for task in tasks {
        let (took, errors) = task.await?;
        times.extend(took);
        failed += errors;
    }
    let seconds = begun.elapsed().as_secs_f64();
    Ok(json!({
        "route": route,
        "connections": connections,
        "rate": (times.len() as f64 / seconds).round(),
        "p50": percentile(&mut times, 0.5),
        "p99": percentile(&mut times, 0.99),
        "failed": failed,
    }))
}

async fn ask(route: String, client: Client, n: usize, time: Duration) -> (Vec<Duration>, u64) {
    let user = format!("bench{n}");
    let login = |turn: u64| {
        let (client, code) = (client.clone(), code(&user, turn));
        async move {
            client
                .post("/auth/login", None, &json!({ "code": code }))
                .await
        }
    };
    let mut pair = login(u64::MAX).await.body;
    let (mut times, mut failed) = (Vec::new(), 0);
    let begun = Instant::now();
    let mut turn = 0;
    while begun.elapsed() < time {
        turn += 1;
        let answer = match route.as_str() {
            "me" => {
                client
                    .get("/me", pair["token"].as_str().unwrap_or_default())
                    .await
            }
            "refresh" => {
                let body = json!({ "refreshToken": pair["refreshToken"] });
                client.post("/auth/refresh", None, &body).await
            }
            _ => login(turn).await,
        };
        if answer.status == 200 {
            times.push(answer.took);
            if route == "refresh" {
                pair = answer.body;
            }
        } else {
            failed += 1;
        }
    }
    (times, failed)
}

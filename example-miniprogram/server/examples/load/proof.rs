//! Mixed load while servers and the database go and come, and then the question whether all that was acknowledged is there.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Failed;
use crate::client::{Answer, Client, percentile};
use crate::ledger::{Ledger, Session};
use crate::wechat::{Wechat, code};

const PHONES: usize = 16;

/// Longer than what comes after a fault; less than a refresh token's grace.
const PATIENCE: Duration = Duration::from_secs(30);

/// The points of the order.
const POINTS: i64 = 100;

pub async fn run(wechat: &Wechat, time: Duration, url: &str) -> Result<Value, Failed> {
    let phones: Vec<_> = (0..PHONES)
        .map(|n| {
            let phone = Phone {
                client: Client::new(url, &format!("phone {n}")),
                user: format!("phone{n}"),
                wechat: wechat.clone(),
                ledger: Ledger::default(),
                times: Vec::new(),
                turn: 0,
            };
            tokio::spawn(phone.live(Instant::now() + time))
        })
        .collect();
    let (mut times, mut broken, mut lost) = (Vec::new(), Vec::new(), 0);
    let mut sums = [0; 6];
    for phone in phones {
        let phone = phone.await?;
        let counts = phone.ledger.counts;
        for (sum, count) in sums.iter_mut().zip([
            counts.logins,
            counts.refreshes,
            counts.repeated,
            counts.payments,
            counts.logouts,
            counts.failed,
        ]) {
            *sum += count;
        }
        lost += phone.ledger.untold.len();
        times.extend(phone.times);
        broken.extend(phone.ledger.broken);
    }
    Ok(json!({
        "logins": sums[0], "refreshes": sums[1], "repeated": sums[2], "payments": sums[3], "logouts": sums[4],
        "failed": sums[5], "answers": times.len(),
        "p50": percentile(&mut times, 0.5), "p99": percentile(&mut times, 0.99),
        "neverTold": lost, "broken": broken,
    }))
}

struct Phone {
    client: Client,
    user: String,
    wechat: Wechat,
    ledger: Ledger,
    times: Vec<Duration>,
    turn: u64,
}

impl Phone {
    async fn live(mut self, end: Instant) -> Self {
        while Instant::now() < end {
            self.turn += 1;
            match self.turn % 8 {
                1 => self.log_in().await,
                2 | 5 => self.renew().await,
                3 => self.pay().await,
                7 if self.turn.is_multiple_of(3) => self.log_out().await,
                _ => self.ask().await,
            }
            self.tell().await;
        }
        let end = Instant::now() + PATIENCE;
        while !self.ledger.untold.is_empty() && Instant::now() < end {
            self.tell().await;
        }
        self.judge().await;
        self
    }

    /// Note how long an answer took, or that none was usable.
    fn note(&mut self, answer: &Answer) {
        if answer.status == 0 || answer.status >= 500 {
            self.ledger.counts.failed += 1;
        } else {
            self.times.push(answer.took);
        }
    }

    fn last(&mut self) -> Option<&mut Session> {
        self.ledger
            .sessions
            .iter_mut()
            .rev()
            .find(|session| !session.logged_out)
    }

    async fn log_in(&mut self) {
        let body = json!({ "code": code(&self.user, self.turn) });
        let answer = self.client.post("/auth/login", None, &body).await;
        self.note(&answer);
        if answer.status == 200 {
            let (access, refresh) = pair(&answer.body);
            self.ledger.counts.logins += 1;
            self.ledger.sessions.push(Session {
                access,
                refresh,
                used: Vec::new(),
                logged_out: false,
            });
        }
    }

    /// Renew the newest session; an answer that did not come is asked for again with the same token, as a phone does.
    async fn renew(&mut self) {
        let Some(refresh) = self.last().map(|session| session.refresh.clone()) else {
            return;
        };
        let (body, end) = (
            json!({ "refreshToken": refresh }),
            Instant::now() + PATIENCE,
        );
        let mut tries = 0;
        loop {
            let answer = self.client.post("/auth/refresh", None, &body).await;
            self.note(&answer);
            tries += 1;
            match answer.status {
                200 => {
                    let (access, next) = pair(&answer.body);
                    self.ledger.counts.refreshes += 1;
                    self.ledger.counts.repeated += u64::from(tries > 1);
                    if let Some(session) = self.last() {
                        session.used.push(refresh);
                        (session.access, session.refresh) = (access, next);
                    }
                    return;
                }
                0 | 500.. if Instant::now() < end => pause().await,
                status => {
                    let line = format!(
                        "a renewal ended with {status} at try {tries}: {}",
                        answer.body
                    );
                    self.ledger.broken.push(line);
                    if let Some(session) = self.last() {
                        session.logged_out = true;
                        session.used.clear();
                    }
                    return;
                }
            }
        }
    }

    async fn ask(&mut self) {
        let Some(access) = self.last().map(|session| session.access.clone()) else {
            return;
        };
        let answer = self.client.get("/me", &access).await;
        self.note(&answer);
        if answer.status == 401 {
            let line = format!("a good token was refused: {}", answer.body);
            self.ledger.broken.push(line);
        }
    }

    async fn pay(&mut self) {
        let Some(access) = self.last().map(|session| session.access.clone()) else {
            return;
        };
        let body = json!({ "sku": "points-100" });
        let answer = self.client.post("/pay/prepare", Some(&access), &body).await;
        self.note(&answer);
        let package = answer.body["package"].as_str().unwrap_or_default();
        if let Some(prepay_id) = package.strip_prefix("prepay_id=")
            && self.wechat.pay(prepay_id).is_some()
        {
            self.ledger.untold.push(prepay_id.to_owned());
        }
    }

    /// Tell of a payment; what is not acknowledged is told again.
    async fn tell(&mut self) {
        let Some(prepay_id) = self.ledger.untold.first().cloned() else {
            return;
        };
        match self.wechat.notify(&self.client, &prepay_id).await {
            204 => {
                self.ledger.untold.remove(0);
                self.ledger.paid.push(prepay_id);
                self.ledger.counts.payments += 1;
            }
            0 | 500.. => {
                self.ledger.counts.failed += 1;
                pause().await;
            }
            status => {
                self.ledger.untold.remove(0);
                let line = format!("a payment was refused with {status}");
                self.ledger.broken.push(line);
            }
        }
    }

    async fn log_out(&mut self) {
        let Some(access) = self.last().map(|session| session.access.clone()) else {
            return;
        };
        let answer = self
            .client
            .post("/auth/logout", Some(&access), &json!({}))
            .await;
        self.note(&answer);
        if answer.status == 204 {
            self.ledger.counts.logouts += 1;
            if let Some(session) = self.last() {
                session.logged_out = true;
            }
        } else if let Some(session) = self.last() {
            // It may have been done or not: this session proves nothing any more.
            session.used.clear();
            let access = session.access.clone();
            self.ledger
                .sessions
                .retain(|session| session.access != access);
        }
    }

    /// Ask for everything that was acknowledged.
    async fn judge(&mut self) {
        let sessions = self.ledger.sessions.clone();
        for session in &sessions {
            let wanted = if session.logged_out { 401 } else { 200 };
            let status = self.client.get("/me", &session.access).await.status;
            if status != wanted {
                self.ledger
                    .broken
                    .push(format!("/me said {status}, not {wanted}"));
            }
        }
        let Some(session) = sessions.iter().find(|session| !session.logged_out) else {
            return;
        };
        for prepay_id in self.ledger.paid.clone() {
            let body = json!({ "order": {}, "package": format!("prepay_id={prepay_id}") });
            let answer = self
                .client
                .post("/pay/confirm", Some(&session.access), &body)
                .await;
            if answer.status != 200 {
                let line = format!("a payment is lost: {}", answer.body);
                self.ledger.broken.push(line);
            }
        }
        let body = json!({ "code": code(&self.user, u64::MAX) });
        let user = self.client.post("/auth/login", None, &body).await.body;
        let wanted = self.ledger.paid.len() as i64 * POINTS;
        if user["user"]["points"] != wanted && self.ledger.untold.is_empty() {
            let line = format!("{} points, not {wanted}", user["user"]["points"]);
            self.ledger.broken.push(line);
        }
        // Last, for it ends sessions: what was used up and replaced is accepted no more.
        for session in &sessions {
            for used in session.used.iter().rev().skip(1).take(3) {
                let body = json!({ "refreshToken": used });
                let answer = self.client.post("/auth/refresh", None, &body).await;
                if answer.status != 401 {
                    let line = format!("a used refresh token was answered {}", answer.status);
                    self.ledger.broken.push(line);
                }
            }
        }
    }
}

fn pair(body: &Value) -> (String, String) {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    (text("token"), text("refreshToken"))
}

/// Between two tries.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(100)).await;
}

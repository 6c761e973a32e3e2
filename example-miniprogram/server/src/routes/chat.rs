//! `/chat`: an answer that comes word by word, as server-sent events (WHATWG HTML, section 9.2). A stand-in writes it, no AI.
//!
//! Each word has an id, so a stream that broke off goes on after the last one heard; one whose token ends breaks off.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use futures_util::stream::try_unfold;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::json;

use crate::app::{App, Bearer, Changes, Gate, bearer_token};
use crate::base::token;
use crate::http::body::Fields;
use crate::http::client::Client;
use crate::http::failure::Failure;
use crate::http::streamed::streamed;
use crate::store::{Target, TokenState};

/// As slow as an AI speaks.
const PAUSE: Duration = Duration::from_millis(30);
/// How soon a phone asks for the rest of what broke off, in milliseconds.
const RETRY: u32 = 500;
/// The longest question, in bytes.
const LONGEST: usize = 1_000;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/chat", post(chat))
}

/// `POST /chat {question}`, after a break with `Last-Event-ID`.
async fn chat(
    State(app): State<Arc<App>>,
    axum::Extension(client): axum::Extension<Client>,
    headers: HeaderMap,
    Bearer(account): Bearer,
    fields: Fields,
) -> Result<Response, Failure> {
    let question = fields.text("question", LONGEST)?;
    app.limits.client(Gate::Chat, &client)?;
    app.limits.user(Gate::Chat, &account.user_id)?;
    let heard = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok())
        .unwrap_or(0);
    let answer = Answer {
        changes: app.live.listen(),
        ends_after: match heard {
            0 => app.chat_ends_after.load(Ordering::SeqCst),
            _ => 0,
        },
        token: bearer_token(&headers)?.map(token::hash).unwrap_or_default(),
        user_id: account.user_id,
        words: answer_to(question),
        said: heard,
        app,
    };
    let first = format!("retry: {RETRY}\n\n");
    let words = try_unfold((Some(first), answer), async |(first, mut answer)| {
        let next = match first {
            Some(first) => Some(first),
            None => answer.next().await?,
        };
        Ok::<_, Ended>(next.map(|text| (text, (None, answer))))
    });
    let mut response = Response::new(streamed(words));
    for (name, value) in [
        (CONTENT_TYPE, "text/event-stream"),
        (CACHE_CONTROL, "no-store"),
        // nginx would collect the words otherwise.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// An answer under way.
struct Answer {
    app: Arc<App>,
    changes: Changes,
    token: String,
    user_id: String,
    words: Vec<String>,
    said: usize,
    /// After so many words the token is revoked; 0: never (`/demo/chat`).
    ends_after: usize,
}

/// The token is no longer good, or the database is away: the connection is closed without an end.
#[derive(Debug)]
struct Ended;

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the answer's token has ended")
    }
}

impl std::error::Error for Ended {}

impl Answer {
    async fn next(&mut self) -> Result<Option<String>, Ended> {
        let Some(word) = self.words.get(self.said) else {
            return Ok(None);
        };
        let data = json!({ "text": word });
        self.pause().await?;
        self.said += 1;
        if self.said == self.ends_after {
            let user = Target::User(self.user_id.clone());
            let now = self.app.clock.now();
            let revoked = self.app.store.revoke_access(&user, now).await;
            revoked.map_err(|_| Ended)?;
            self.app.live.tell(&self.user_id);
        }
        Ok(Some(format!(
            "id: {}\nevent: token\ndata: {data}\n\n",
            self.said
        )))
    }

    /// Wait as long as a word takes; something of the user that changes may be the token.
    async fn pause(&mut self) -> Result<(), Ended> {
        let over = tokio::time::sleep(PAUSE);
        tokio::pin!(over);
        loop {
            tokio::select! {
                biased;
                () = self.changes.of(&self.user_id) => {}
                () = &mut over => return Ok(()),
            }
            let now = self.app.clock.now();
            match self.app.store.access_token(&self.token, now).await {
                Ok(TokenState::Good(_)) => {}
                _ => return Err(Ended),
            }
        }
    }
}

/// The same answer to the same question, in pieces: words, or in Chinese two characters each.
fn answer_to(question: &str) -> Vec<String> {
    let is_chinese = question
        .chars()
        .any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
    if !is_chinese {
        return format!(
            "You asked: \"{question}\" I am a stand-in, not an AI: the same question has the same answer. \
             It comes word by word, as server-sent events. If your token ends in the middle, the session renews it once, \
             and asks for the rest."
        )
        .split_inclusive(' ')
        .map(str::to_owned)
        .collect();
    }
    let text = format!(
        "您问的是“{question}”。我是替身，不是人工智能：同样的问题，回答总是一样。字一个接一个地来，用的是服务器推送事件。\
         token 在中途失效时，会话续期一次，再接着要剩下的部分。"
    );
    let letters: Vec<char> = text.chars().collect();
    letters
        .chunks(2)
        .map(|pair| pair.iter().collect())
        .collect()
}

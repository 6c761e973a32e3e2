//! `/files`: an upload that is measured, and a bill to download.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::response::Response;
use axum::routing::{get, post};
use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::app::Bearer;
use crate::base::token;
use crate::http::counts::Event;
use crate::http::failure::Failure;
use crate::http::reply;
use crate::store::StoredFile;

/// The whole form, in bytes.
const LIMIT: usize = 10 * 1024 * 1024;
const LONGEST_NAME: usize = 255;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/files", post(upload).layer(DefaultBodyLimit::max(LIMIT)))
        .route("/files/bill", get(bill))
}

/// `POST /files`, a form with one file in it under any name, as `wx.uploadFile` sends it; its other fields are ignored.
async fn upload(
    State(app): State<Arc<App>>,
    Bearer(account): Bearer,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Failure> {
    let mut form = form.map_err(|_| {
        Failure::bad_request("send the file as multipart/form-data with a boundary")
    })?;
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(broken)? {
        // Read to its end either way: a form that breaks off later must not leave a record.
        let measured = measure(field).await?;
        file = file.or(measured);
    }
    let file = file
        .ok_or_else(|| Failure::bad_request("the form has no file: one part needs a filename"))?;
    app.store
        .keep_file(
            &token::random_text::<16>()?,
            &account.user_id,
            &file,
            app.clock.now(),
        )
        .await?;
    app.counts.event(Event::Uploads);
    Ok(reply::ok(
        &json!({ "name": file.name, "size": file.size, "sha256": file.sha256 }),
    ))
}

/// Measure a part piece by piece, so that no upload stands in memory; `None` for a part that is no file.
async fn measure(mut field: Field<'_>) -> Result<Option<StoredFile>, Failure> {
    let name = field.file_name().map(clean);
    let mut digest = Sha256::new();
    let mut size = 0;
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        digest.update(&chunk);
        size += chunk.len() as u64;
    }
    Ok(name.map(|name| StoredFile {
        name,
        size,
        sha256: token::hex(&digest.finalize()),
    }))
}

/// A file name is only shown here; what could harm whoever shows it is left out.
fn clean(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_NAME)
        .collect()
}

fn broken(error: MultipartError) -> Failure {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::too_large(LIMIT),
        _ => Failure::bad_request("the form is broken or broke off"),
    }
}

/// `GET /files/bill`: a small text to save.
async fn bill(State(app): State<Arc<App>>, Bearer(account): Bearer) -> Result<Response, Failure> {
    let usage = app.store.file_usage(&account.user_id).await?;
    let text = format!(
        "Bill of {}\nDate: {}\nFiles: {}\nBytes: {}\nTotal: 0.00 CNY\n",
        account.nick_name,
        app.clock.http_date(),
        usage.files,
        usage.bytes
    );
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(
        CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"bill.txt\""),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

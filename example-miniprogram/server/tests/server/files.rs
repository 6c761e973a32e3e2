//! `/files`: an upload as `wx.uploadFile` sends it, and a download.

use serde_json::json;

use crate::client::Call;
use crate::fixture::Fixture;

const FORM: &str = "multipart/form-data; boundary=----x";

fn form(parts: &[(&str, &str)]) -> String {
    let parts: String = parts
        .iter()
        .map(|(head, body)| {
            format!("------x\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
        })
        .collect();
    format!("{parts}------x--\r\n")
}

fn upload(server: &Fixture, token: &str, body: impl Into<hyper::body::Bytes>) -> Call {
    server
        .post("/files")
        .bearer(token)
        .header("content-type", FORM)
        .body(body)
}

#[tokio::test]
async fn a_file_is_measured_and_billed() {
    let server = Fixture::start().await;
    let token = server.log_in("alice").await.access;
    let body = form(&[
        ("name=\"note\"", "a field"),
        ("name=\"photo\"; filename=\"a b.png\"", "abc"),
    ]);
    assert_eq!(
        upload(&server, &token, body).send().await.expect(200),
        // FIPS 180-2, appendix B.1.
        json!({ "name": "a b.png", "size": 3, "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" })
    );
    upload(
        &server,
        &token,
        form(&[("name=\"f\"; filename=\"empty\"", "")]),
    )
    .send()
    .await
    .expect(200);

    let bill = server.get("/files/bill").bearer(&token).send().await;
    assert_eq!(bill.status, 200);
    assert_eq!(
        bill.header("content-disposition"),
        "attachment; filename=\"bill.txt\""
    );
    assert_eq!(bill.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(
        bill.text(),
        "Bill of 微信用户\nDate: Mon, 21 Sep 2026 14:13:20 GMT\nFiles: 2\nBytes: 3\nTotal: 0.00 CNY\n"
    );
    assert_eq!(server.counts().await["uploads"], 2);
}

#[tokio::test]
async fn both_need_a_token() {
    let server = Fixture::start().await;
    upload(
        &server,
        "made-up",
        form(&[("name=\"f\"; filename=\"x\"", "x")]),
    )
    .send()
    .await
    .expect(401);
    server
        .get("/files/bill")
        .bearer("made-up")
        .send()
        .await
        .expect(401);
    assert_eq!(server.counts().await["uploads"], 0);
}

#[tokio::test]
async fn a_form_that_is_no_upload_is_named() {
    let server = Fixture::start().await;
    let token = server.log_in("alice").await.access;
    let cases = [
        (
            server.post("/files").bearer(&token).json(&json!({})),
            "multipart/form-data",
        ),
        (
            server
                .post("/files")
                .bearer(&token)
                .header("content-type", "multipart/form-data"),
            "boundary",
        ),
        (
            upload(&server, &token, form(&[("name=\"note\"", "no file")])),
            "no file",
        ),
        (upload(&server, &token, "------x--\r\n"), "no file"),
        (
            upload(
                &server,
                &token,
                "------x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\ncut",
            ),
            "broken",
        ),
    ];
    for (call, wanted) in cases {
        let answer = call.send().await.expect(400);
        assert!(
            answer["message"].as_str().unwrap().contains(wanted),
            "{answer}"
        );
    }
    assert_eq!(server.counts().await["uploads"], 0);
}

#[tokio::test]
async fn more_than_ten_mebibytes_are_refused() {
    let server = Fixture::start().await;
    let token = server.log_in("alice").await.access;
    let most = "x".repeat(10 * 1024 * 1024 - form(&[("name=\"f\"; filename=\"x\"", "")]).len());
    upload(
        &server,
        &token,
        form(&[("name=\"f\"; filename=\"x\"", &most)]),
    )
    .send()
    .await
    .expect(200);
    let over = format!("{most}x");
    let answer = upload(
        &server,
        &token,
        form(&[("name=\"f\"; filename=\"x\"", &over)]),
    )
    .send()
    .await;
    assert_eq!(answer.expect(413)["error"], "too_large");
}

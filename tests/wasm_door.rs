//! The boundary in a real engine: what crosses comes back as it was.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::wasm_bindgen_test;
use wx_session::wasm::door::{ask, look, open, poll, split, tell};
use wx_session::wasm::entropy::{add_entropy, entropy_left};
use wx_session::wasm::mailbox::mailbox;

const NOW: f64 = 1_700_000_000_000.0;

/// The numbers of `src/wasm/options.rs`, with the defaults of the package and a jar.
const OPTIONS: [f64; 20] = [
    0.0,
    60_000.0,
    10_000.0,
    15_000.0,
    1.0,
    5_000.0,
    f64::INFINITY,
    0.0,
    0.0,
    0.0,
    0.0,
    0.0,
    1.0,
    f64::NAN,
    259_200_000.0,
    1.0,
    3_000.0,
    180.0,
    1.0,
    3.0,
];

/// Writes into the mailbox as JavaScript does: through the memory.
#[allow(unsafe_code)]
fn post(numbers: &[f64]) {
    for (at, number) in numbers.iter().enumerate() {
        // SAFETY: the mailbox has 24 cells, and nobody else runs.
        unsafe { mailbox().cast_mut().add(at).write(*number) };
    }
}

#[allow(unsafe_code)]
fn cell(at: usize) -> f64 {
    // SAFETY: as above.
    unsafe { mailbox().add(at).read() }
}

fn session(record: &str) -> usize {
    let mut numbers = vec![NOW, 1.0];
    numbers.extend(OPTIONS);
    post(&numbers);
    open(&format!("api.example.com\0{record}\0"))
}

/// Polls until an action of this kind, and returns its id.
fn next(door: usize, kind: u8) -> f64 {
    for _ in 0..50 {
        match poll(door) {
            0 => break,
            found if found == kind => return cell(0),
            _ => {}
        }
    }
    panic!("no action of kind {kind}");
}

#[wasm_bindgen_test]
fn a_login_crosses_in_both_directions() {
    let door = session("");
    post(&[NOW, 7.0, 0.0, 0.0]);
    tell(door, 3);
    let op = next(door, 11);
    post(&[NOW, op]);
    ask(door, 6, "");
    let op = next(door, 4);
    post(&[NOW, op]);
    ask(door, 4, "the-code-字");
    let op = next(door, 5);
    assert_eq!(ask(door, 1, ""), "the-code-字");
    post(&[NOW, op, 7_200.0, f64::NAN, f64::NAN]);
    ask(door, 5, "token-1\0\0{\"name\":\"\u{1F600}\"}");
    assert_eq!(next(door, 1), 7.0);

    post(&[NOW]);
    assert_eq!(ask(door, 2, ""), "token-1");
    assert_eq!(ask(door, 3, ""), "{\"name\":\"\u{1F600}\"}");
    post(&[NOW]);
    look(door);
    assert_eq!((cell(0), cell(1)), (2.0, NOW + 7_200_000.0));
    assert_eq!(cell(6), NOW + 7_140_000.0);
}

#[wasm_bindgen_test]
fn a_stored_record_is_restored() {
    let door = session("wx-session token 1\n5;loyw3v28;;;0;0;6;0\ntoken!");
    post(&[NOW]);
    look(door);
    assert_eq!((cell(0), cell(3)), (2.0, 1.0));
    assert_eq!(ask(door, 2, ""), "token!");
}

#[wasm_bindgen_test]
fn broken_records_and_unknown_doors_are_no_trap() {
    for record in [
        "nonsense",
        "wx-session token 1\n",
        "wx-session token 9\n1;1;;;0;0;1;0\nt",
    ] {
        let door = session(record);
        post(&[NOW]);
        look(door);
        assert_eq!(cell(0), 1.0, "{record}");
    }
    post(&[NOW, 1.0]);
    tell(9_999, 3);
    assert_eq!(poll(9_999), 0);
    assert_eq!(ask(9_999, 8, "https://api.example.com/"), "");
}

#[wasm_bindgen_test]
fn cookies_cross_as_they_are() {
    let door = session("");
    post(&[NOW, 0.0, 1.0]);
    ask(
        door,
        9,
        "https://api.example.com/a\0sid=1; Expires=Wed, 09 Jun 2100 10:18:14 GMT, name=字; Path=/",
    );
    assert_eq!(cell(0), 1.0);
    post(&[NOW]);
    assert_eq!(ask(door, 8, "https://api.example.com/\0"), "sid=1; name=字");
    assert_eq!(cell(1), 1.0);
    post(&[NOW]);
    assert_eq!(ask(door, 8, "https://other.example.com/\0own=1"), "own=1");
    assert_eq!(cell(1), 0.0);
    assert_eq!(split("a=1, b=2,c=3"), "a=1\0b=2\0c=3\0");
}

#[wasm_bindgen_test]
fn an_authorisation_and_a_newer_user_cross() {
    let door = session("");
    post(&[NOW, 0.0, 7_200.0, f64::NAN, 2_592_000.0]);
    ask(door, 14, "consented\0refresh\0{\"name\":\"字\"}");
    next(door, 19);
    post(&[NOW]);
    assert_eq!(ask(door, 2, ""), "consented");
    post(&[NOW]);
    assert_eq!(ask(door, 3, ""), "{\"name\":\"字\"}");
    post(&[NOW]);
    ask(door, 15, "{\"name\":\"\u{1F600}\"}");
    next(door, 18);
    post(&[NOW]);
    assert_eq!(ask(door, 3, ""), "{\"name\":\"\u{1F600}\"}");
    // Three days before the end of the refresh token.
    post(&[NOW + 27.0 * 86_400_000.0]);
    tell(door, 20);
    next(door, 24);
    assert_eq!(cell(1), NOW + 30.0 * 86_400_000.0);
}

#[wasm_bindgen_test]
fn a_state_is_made_of_bytes_that_are_given_out_once() {
    let mut rest = vec![0; entropy_left() as usize];
    assert!(getrandom::fill(&mut rest).is_ok());
    let door = session("");
    add_entropy(&[0xff; 24]);
    post(&[NOW]);
    assert_eq!(ask(door, 16, ""), "3w5e11264sgsf".repeat(3));
    add_entropy(&[0xff; 23]);
    post(&[NOW]);
    assert_eq!(ask(door, 16, ""), "");
}

#[wasm_bindgen_test]
fn random_bytes_are_given_out_once() {
    let before = entropy_left();
    add_entropy(&[1, 2, 3, 4]);
    assert_eq!(entropy_left(), before + 4);
    let mut buffer = vec![0; before as usize + 4];
    assert!(getrandom::fill(&mut buffer).is_ok());
    assert_eq!(entropy_left(), 0);
    assert!(getrandom::fill(&mut buffer[..1]).is_err());
}

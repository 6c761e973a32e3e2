//! The boundary in a real engine: what crosses comes back as it was.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::wasm_bindgen_test;
use wx_session::wasm::door::{ask, look, open, poll, tell};
use wx_session::wasm::entropy::{add_entropy, entropy_left};
use wx_session::wasm::mailbox::{inbox, mailbox, outbox};

const NOW: f64 = 1_700_000_000_000.0;

/// The numbers of `src/wasm/options.rs`, with the defaults of the package and a jar.
const OPTIONS: [f64; 19] = [
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

/// How many actions wait, as `js-glue/memory.js` reads it.
const WAITING: usize = 63;

/// Writes into the mailbox as JavaScript does: through the memory.
#[allow(unsafe_code)]
fn post(numbers: &[f64]) {
    for (at, number) in numbers.iter().enumerate() {
        // SAFETY: the mailbox has 64 cells, and nobody else runs.
        unsafe { mailbox().cast_mut().add(at).write(*number) };
    }
}

#[allow(unsafe_code)]
fn cell(at: usize) -> f64 {
    // SAFETY: as above.
    unsafe { mailbox().add(at).read() }
}

/// Writes bytes for the next call; returns how many.
#[allow(unsafe_code)]
fn write(bytes: &[u8]) -> usize {
    // SAFETY: there is room for so many, and nobody else runs.
    unsafe { inbox(bytes.len()).copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
    bytes.len()
}

/// Asks at `NOW`, with more numbers behind it; returns the text of the answer.
#[allow(unsafe_code)]
fn say(door: usize, purpose: u32, text: &str, id: u32, more: &[f64]) -> String {
    post(&[&[NOW], more].concat());
    let len = ask(door, purpose, id, write(text.as_bytes()));
    // SAFETY: the answer stands there until the next call.
    let answer = unsafe { std::slice::from_raw_parts(outbox(), len) };
    String::from_utf8(answer.into()).unwrap()
}

fn question(door: usize, purpose: u32, text: &str) -> String {
    say(door, purpose, text, 0, &[])
}

fn look_at(door: usize, now: f64) {
    post(&[now]);
    look(door);
}

fn session(record: &str) -> usize {
    post(&[&[NOW, 1.0], &OPTIONS[..]].concat());
    open(write(format!("{record}\0").as_bytes()))
}

/// Polls until an action of this kind, and returns its id.
fn next(door: usize, kind: u32) -> u32 {
    for _ in 0..50 {
        match poll(door) {
            0 => break,
            found if found == kind => return cell(1) as u32,
            _ => {}
        }
    }
    panic!("no action of kind {kind}");
}

#[wasm_bindgen_test]
fn a_login_crosses_in_both_directions() {
    let door = session("");
    post(&[NOW, 0.0, 0.0]);
    tell(door, 3, 7);
    let op = next(door, 11);
    say(door, 6, "", op, &[]);
    let op = next(door, 4);
    say(door, 4, "the-code-字", op, &[]);
    let op = next(door, 5);
    assert_eq!(question(door, 1, ""), "the-code-字");
    assert_eq!(question(door, 1, ""), "", "once");
    let lives = [7_200.0, f64::NAN, f64::NAN];
    say(door, 5, "token-1\0\0{\"name\":\"\u{1F600}\"}", op, &lives);
    assert_eq!(next(door, 1), 7);

    assert_eq!(question(door, 2, ""), "token-1");
    assert_eq!(question(door, 3, ""), "{\"name\":\"\u{1F600}\"}");
    look_at(door, NOW);
    assert_eq!((cell(1), cell(2)), (2.0, NOW + 7_200_000.0));
    assert_eq!(cell(7), NOW + 7_140_000.0);
}

#[wasm_bindgen_test]
fn every_call_tells_how_many_actions_wait() {
    let door = session("");
    while poll(door) != 0 {}
    look_at(door, NOW);
    assert_eq!(cell(WAITING), 0.0);
    post(&[NOW, 0.0, 0.0]);
    tell(door, 3, 7);
    let waiting = cell(WAITING);
    assert!(waiting > 0.0);
    poll(door);
    assert_eq!(cell(WAITING), waiting - 1.0);
}

#[wasm_bindgen_test]
fn a_stored_record_is_restored() {
    let door = session("wx-session token 1\n5;loyw3v28;;;0;0;6;0\ntoken!");
    look_at(door, NOW);
    assert_eq!((cell(1), cell(4)), (2.0, 1.0));
    assert_eq!(question(door, 2, ""), "token!");
}

#[wasm_bindgen_test]
fn broken_records_and_unknown_doors_are_no_trap() {
    for record in [
        "nonsense",
        "wx-session token 1\n",
        "wx-session token 9\n1;1;;;0;0;1;0\nt",
    ] {
        let door = session(record);
        look_at(door, NOW);
        assert_eq!(cell(1), 1.0, "{record}");
    }
    post(&[NOW]);
    tell(9_999, 3, 1);
    assert_eq!(poll(9_999), 0);
    assert_eq!(question(9_999, 8, ""), "");
}

#[wasm_bindgen_test]
fn cookies_cross_as_they_are() {
    let door = session("");
    let joined = "sid=1; Expires=Wed, 09 Jun 2100 10:18:14 GMT, name=字; Path=/";
    question(door, 15, "https://api.example.com/a");
    say(door, 9, joined, 0, &[1.0]);
    assert_eq!(cell(1), 1.0, "other cookies than before");
    question(door, 15, "https://api.example.com/");
    assert_eq!(question(door, 8, ""), "sid=1; name=字\x000,1,");
    question(door, 15, "https://other.example.com/");
    assert_eq!(question(door, 8, "own=1"), "own=1\0");
    assert_eq!(question(door, 14, "a=1, b=2,c=3"), "a=1\0b=2\0c=3\0");
}

#[wasm_bindgen_test]
fn a_new_value_crosses_as_its_place_in_the_text() {
    let door = session("");
    question(door, 15, "https://api.example.com/a");
    say(door, 9, "a=1\nb=2; Secure", 0, &[0.0]);
    let lines = "a=1\n b=three ; Secure\nc";
    say(door, 9, &lines[..lines.len() - 2], 0, &[0.0]);
    assert_eq!(
        (cell(1), cell(2)),
        (0.0, 1.0),
        "no other cookies, one new value"
    );
    let (start, end) = (cell(4) as usize, cell(5) as usize);
    assert_eq!((cell(3), &lines[start..end]), (1.0, "b=three"));
    // A blank in the pair: it does not stand in the text as it does in a header.
    say(door, 9, "b= four; Secure", 0, &[0.0]);
    assert_eq!((cell(1), cell(2)), (1.0, 0.0));
    // More than the mailbox holds.
    let many: Vec<String> = (0..30).map(|at| format!("c{at}=x")).collect();
    say(door, 9, &many.join("\n"), 0, &[0.0]);
    say(door, 9, &many.join("y\n"), 0, &[0.0]);
    assert_eq!(cell(1), 1.0);
}

#[wasm_bindgen_test]
fn an_authorisation_and_a_newer_user_cross() {
    let door = session("");
    let lives = [7_200.0, f64::NAN, 2_592_000.0];
    say(door, 16, "consented\0refresh\0{\"name\":\"字\"}", 0, &lives);
    next(door, 19);
    assert_eq!(question(door, 2, ""), "consented");
    assert_eq!(question(door, 3, ""), "{\"name\":\"字\"}");
    question(door, 17, "{\"name\":\"\u{1F600}\"}");
    next(door, 18);
    assert_eq!(question(door, 3, ""), "{\"name\":\"\u{1F600}\"}");
    // Three days before the end of the refresh token.
    post(&[NOW + 27.0 * 86_400_000.0]);
    tell(door, 20, 0);
    next(door, 24);
    assert_eq!(cell(2), NOW + 30.0 * 86_400_000.0);
}

#[wasm_bindgen_test]
fn a_state_is_made_of_bytes_that_are_given_out_once() {
    let mut rest = vec![0; entropy_left() as usize];
    assert!(getrandom::fill(&mut rest).is_ok());
    let door = session("");
    add_entropy(write(&[0xff; 24]));
    assert_eq!(question(door, 18, ""), "3w5e11264sgsf".repeat(3));
    add_entropy(write(&[0xff; 23]));
    assert_eq!(question(door, 18, ""), "");
}

#[wasm_bindgen_test]
fn random_bytes_are_given_out_once() {
    let before = entropy_left();
    add_entropy(write(&[1, 2, 3, 4]));
    assert_eq!(entropy_left(), before + 4);
    let mut buffer = vec![0; before as usize + 4];
    assert!(getrandom::fill(&mut buffer).is_ok());
    assert_eq!(entropy_left(), 0);
    assert!(getrandom::fill(&mut buffer[..1]).is_err());
}

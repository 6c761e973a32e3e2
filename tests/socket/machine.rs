//! One socket by itself: what the worlds do not come to, for their session or their platform takes another way.

use wx_session::socket::{Ending, PROBATION, SILENCE, Socket, SocketOptions, State, Step};

const NOW: f64 = 1_700_000_000_000.0;
const LIMIT: f64 = 60_000.0;
const HOUR: f64 = 3_600_000.0;

fn socket(hidden_since: Option<f64>) -> Socket {
    let options = SocketOptions {
        reconnect: true,
        limit: LIMIT,
        patience: 10_000.0,
    };
    Socket::new(options, false, hidden_since, |bytes| {
        bytes.fill(0);
        true
    })
}

fn connected(attempt: u32, now: f64, socket: &mut Socket) {
    assert_eq!(socket.handle_admitted(true), Some(Step::Connect));
    assert!(socket.handle_open(attempt, now));
}

fn opened() -> Socket {
    let mut socket = socket(None);
    connected(1, NOW, &mut socket);
    socket
}

#[test]
fn the_first_connection_is_made_while_hidden_and_no_further_one() {
    let mut socket = socket(Some(NOW));
    connected(1, NOW, &mut socket);
    let step = socket.handle_ended(1, Ending::Refused(4401), NOW);
    assert!(matches!(step, Some(Step::Renew { again: false, .. })));
    assert_eq!(socket.handle_admitted(true), None);
    assert_eq!(socket.state(), State::Pausing);
}

#[test]
fn an_alarm_is_told_once() {
    let mut socket = socket(None);
    assert_eq!(socket.take_alarm(), None);
    socket.handle_admitted(true);
    assert_eq!(socket.take_alarm(), Some(Some(LIMIT)));
    assert_eq!(socket.take_alarm(), None);
    socket.handle_open(1, NOW);
    assert_eq!(socket.take_alarm(), Some(Some(PROBATION)));
    socket.close();
    assert_eq!(socket.take_alarm(), Some(None));
    assert_eq!(socket.take_alarm(), None);
}

#[test]
fn a_refusal_after_probation_is_the_first_one_though_no_timer_came() {
    for (stood, again) in [(PROBATION - 1.0, true), (PROBATION, false)] {
        let mut socket = opened();
        socket.handle_ended(1, Ending::Refused(4401), NOW);
        connected(2, NOW, &mut socket);
        let step = socket.handle_ended(2, Ending::Refused(1008), NOW + stood);
        assert_eq!(
            step,
            Some(Step::Renew {
                status: 1008,
                again
            })
        );
    }
}

#[test]
fn only_the_newest_connection_can_be_lost_and_only_while_it_is_open() {
    let mut socket = opened();
    assert_eq!(socket.handle_lost(0, true, NOW), None);
    assert_eq!(socket.handle_lost(1, true, NOW), Some(Step::Admit));
    socket.handle_admitted(true);
    assert_eq!(socket.handle_lost(2, true, NOW), None);
    assert_eq!(socket.state(), State::Connecting);
}

#[test]
fn what_counts_as_an_absence_counts_before_the_show_as_after_it() {
    for (away, is_lost) in [
        (0.0, false),
        (SILENCE - 1.0, false),
        (SILENCE, true),
        // The clock was set back.
        (-HOUR, true),
    ] {
        for shown_first in [false, true] {
            let mut socket = opened();
            socket.handle_hide(NOW);
            if shown_first {
                socket.handle_show(NOW + away);
            }
            let step = socket.handle_lost(1, false, NOW + away);
            assert_eq!(step, is_lost.then_some(Step::Admit), "{away} {shown_first}");
        }
    }
}

//! Close codes of sockets beside refusals of requests: they share what renewals may cost.

use wx_session::socket::{Ending, SocketOptions};

use super::*;

const SOCKET: u32 = 9;
const LIVE: &str = "wss://api.example.com/live";

/// A proven token, and a route in doubt for each renewal within the hour.
fn renewed_in_doubt(renewals: u32) -> Session {
    let mut session = restored();
    session.handle_accepted(ROUTE, 1, NOW);
    for call in 1..=renewals {
        let sent = session.generation();
        session.admit(call, Auth::Required, false, 0.0, NOW);
        let route = format!("GET https://api.example.com/forbidden/{call}");
        let in_doubt = Refusal {
            route: &route,
            ..refusal(call, sent)
        };
        session.handle_expired(in_doubt, NOW);
        let exchange = to_exchange(&mut session);
        session.handle_grant(exchange, grant(&format!("new-{call}")), NOW);
        session.handle_accepted(ROUTE, session.generation(), NOW);
        drain(&mut session);
    }
    session
}

/// A socket is closed because of its token; tells whether that begins a login.
fn closes_and_logs_in(session: &mut Session) -> bool {
    let options = SocketOptions {
        reconnect: false,
        limit: 60_000.0,
        patience: 10_000.0,
    };
    // It stood for long enough before, so the close code tells of a revocation.
    session.handle_accepted(LIVE, session.generation(), NOW);
    session.open_socket(SOCKET, Some(Auth::Required), LIVE, options, NOW);
    drain(session);
    assert!(session.handle_socket_open(SOCKET, 1, NOW));
    session.handle_socket_ended(SOCKET, 1, Ending::Refused(4401), NOW);
    let refused = session.generation();
    let actions = drain(session);
    if actions.contains(&expired(SOCKET)) {
        assert!(!logs_in(&actions));
        return false;
    }
    let read = actions.iter().find_map(|action| match action {
        Action::ReadRecord { op } => Some(*op),
        _ => None,
    });
    let exchange = after_reading(session, read.expect("it is renewed"));
    session.handle_grant(exchange, grant("after the close code"), NOW);
    drain(session);
    assert_eq!(session.generation(), refused + 1);
    true
}

fn expired(call: u32) -> Action {
    Action::Fail {
        call,
        code: ErrorCode::Expired,
        evidence: 0,
    }
}

/// Found by reading: sockets had two renewals an hour of their own.
#[test]
fn a_close_code_counts_among_the_two_renewals_an_hour() {
    assert!(closes_and_logs_in(&mut renewed_in_doubt(0)));
    assert!(closes_and_logs_in(&mut renewed_in_doubt(1)));
    assert!(!closes_and_logs_in(&mut renewed_in_doubt(2)));
}

#[test]
fn what_a_close_code_has_cost_is_not_given_back() {
    let mut session = renewed_in_doubt(1);
    assert!(closes_and_logs_in(&mut session));
    session.handle_accepted(LIVE, session.generation(), NOW);
    let route = "GET https://api.example.com/forbidden/9";
    let in_doubt = Refusal {
        route,
        ..refusal(20, session.generation())
    };
    session.admit(20, Auth::Required, false, 0.0, NOW);
    session.handle_expired(in_doubt, NOW);
    assert!(drain(&mut session).contains(&expired(20)));
}

//! When a stream is connected again, and when it is over.

use wx_session::stream::{Connection, Ending, Rules, Step};

const GET: Rules = Rules {
    reconnect: Some(u32::MAX),
    is_repeatable: true,
    first: 10_000.0,
    idle: 60_000.0,
};
const POST: Rules = Rules {
    is_repeatable: false,
    ..GET
};

fn ended(rules: Rules, ending: Ending, has_id: bool) -> Step {
    Connection::new(rules, false).handle_end(ending, has_id)
}

#[test]
fn without_reconnect_an_end_is_an_end_and_a_failure_a_failure() {
    let once = Rules {
        reconnect: None,
        ..GET
    };
    assert_eq!(ended(once, Ending::Whole, true), Step::Finish);
    assert_eq!(ended(once, Ending::Over, true), Step::Finish);
    assert_eq!(ended(once, Ending::Broken, true), Step::Fail);
    assert_eq!(ended(once, Ending::Final, true), Step::Fail);
}

#[test]
fn a_get_goes_on_after_a_failure_and_after_an_end() {
    assert_eq!(ended(GET, Ending::Broken, false), Step::Pause);
    assert_eq!(ended(GET, Ending::Whole, false), Step::Pause);
    assert_eq!(ended(GET, Ending::Over, false), Step::Finish);
    assert_eq!(ended(GET, Ending::Final, true), Step::Fail);
}

#[test]
fn another_method_goes_on_after_a_failure_alone_and_once_the_server_knows_where() {
    assert_eq!(ended(POST, Ending::Broken, false), Step::Fail);
    assert_eq!(ended(POST, Ending::Broken, true), Step::Pause);
    assert_eq!(ended(POST, Ending::Whole, true), Step::Finish);
}

#[test]
fn max_counts_the_attempts_without_a_message_in_between() {
    let mut connection = Connection::new(
        Rules {
            reconnect: Some(2),
            ..GET
        },
        false,
    );
    let fail_again = |connection: &mut Connection| {
        assert_eq!(connection.handle_end(Ending::Broken, false), Step::Pause);
        assert_eq!(connection.handle_pause_over(), Step::Connect);
    };
    fail_again(&mut connection);
    fail_again(&mut connection);
    connection.handle_message();
    fail_again(&mut connection);
    fail_again(&mut connection);
    assert_eq!(connection.handle_end(Ending::Broken, false), Step::Fail);
}

#[test]
fn a_stream_that_was_to_last_fails_when_its_attempts_are_used_up_by_ends() {
    let mut connection = Connection::new(
        Rules {
            reconnect: Some(1),
            ..GET
        },
        false,
    );
    assert_eq!(connection.handle_end(Ending::Whole, false), Step::Pause);
    assert_eq!(connection.handle_pause_over(), Step::Connect);
    assert_eq!(connection.handle_end(Ending::Whole, false), Step::Fail);
}

#[test]
fn the_pause_is_what_the_stream_asks_for_but_a_server_that_only_closes_is_asked_ever_less_often() {
    let pauses = |retry| -> Vec<f64> {
        let mut connection = Connection::new(GET, false);
        (0..8)
            .map(|_| {
                connection.handle_end(Ending::Whole, false);
                connection.handle_pause_over();
                connection.pause(retry)
            })
            .collect()
    };
    assert_eq!(pauses(None), [3_000.0; 8]);
    assert_eq!(pauses(Some(10_000)), [10_000.0; 8]);
    let growing = [0.0, 100.0, 200.0, 400.0, 800.0, 1_600.0, 3_000.0, 3_000.0];
    assert_eq!(pauses(Some(0)), growing);
    let mut connection = Connection::new(GET, false);
    for _ in 0..3 {
        connection.handle_end(Ending::Broken, false);
        connection.handle_pause_over();
        connection.handle_message();
    }
    connection.handle_end(Ending::Broken, false);
    assert_eq!(connection.pause(Some(20)), 20.0);
}

#[test]
fn nothing_is_connected_while_hidden_and_at_once_on_show_when_the_pause_is_over() {
    let mut connection = Connection::new(GET, false);
    connection.handle_end(Ending::Broken, false);
    connection.handle_hidden(true);
    assert_eq!(connection.handle_pause_over(), Step::Wait);
    assert_eq!(connection.handle_hidden(false), Step::Connect);
    assert_eq!(connection.handle_hidden(false), Step::Wait, "once");

    let mut connection = Connection::new(GET, true);
    connection.handle_end(Ending::Broken, false);
    assert_eq!(
        connection.handle_hidden(false),
        Step::Wait,
        "the pause goes on"
    );
    assert_eq!(connection.handle_pause_over(), Step::Connect);
    assert_eq!(connection.handle_pause_over(), Step::Wait, "once");
}

#[test]
fn patience_is_for_the_first_bytes_of_each_connection_then_for_silence() {
    let connection = Connection::new(GET, false);
    assert_eq!(connection.patience(false), 10_000.0);
    assert_eq!(connection.patience(true), 60_000.0);
}

#[test]
fn what_is_over_stays_over() {
    let mut connection = Connection::new(GET, false);
    assert_eq!(connection.handle_end(Ending::Final, true), Step::Fail);
    assert_eq!(connection.handle_pause_over(), Step::Wait);
    assert_eq!(connection.handle_hidden(false), Step::Wait);
}

//! Whether who comes back is the user whose calls were refused.

use super::*;

#[test]
fn a_request_that_was_refused_goes_on_for_the_same_user_alone() {
    for (answer, outcome) in [(Answer::Natural, OK), (Answer::Another, LOGGED_OUT)] {
        let mut world = adopted();
        world.server.revoke_tokens();
        world.reply(Io::Reauth, user(answer, MINUTE));
        let refused = world.request();
        world.run_for(1_000.0);
        let waits = world.request();
        world.run();
        assert_eq!(world.outcome(refused), outcome);
        assert_eq!(world.outcome(waits), OK, "it was sent for nobody yet");
        world.at_the_end();
    }
}

#[test]
fn without_users_they_are_the_same() {
    let mut world = adopted();
    world.server.tells_user = false;
    world.apply(Command::Adopt { silent: false });
    world.server.revoke_tokens();
    // Of the same account, so that the world lets it pass.
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.at_the_end();
}

#[test]
fn a_user_that_is_not_told_any_more_is_another() {
    let mut world = adopted();
    world.server.revoke_tokens();
    world.server.tells_user = false;
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), LOGGED_OUT);
    world.at_the_end();
}

#[test]
fn a_login_as_somebody_else_ends_what_was_refused() {
    let mut world = World::set_up(|setup| {
        setup.with_reauth();
        setup.stored();
    });
    world.server.revoke_tokens();
    world.reply(Io::Exchange, Reply::http(403));
    world.reply(Io::Reauth, user(Answer::Nothing, MINUTE));
    let refused = world.request();
    world.run_for(1_000.0);
    // The server has joined the accounts of two people, say.
    world.apply(Command::User("{\"id\":7}"));
    let login = world.call(Command::Login);
    world.run();
    assert_eq!(world.outcome(login), Some(Outcome::Settled));
    assert_eq!(world.outcome(refused), LOGGED_OUT);
    world.at_the_end();
}

/// What was sent for the account before and has no answer yet ends as it does at any other account.
#[test]
fn an_answer_that_comes_after_the_token_is_of_before() {
    let mut world = adopted();
    world.server.revoke_tokens();
    world.reply(Io::Request, Reply::natural());
    world.reply(Io::Request, Reply::natural().after(5_000.0));
    let calls = [world.request(), world.request()];
    world.run();
    assert_eq!(calls.map(|call| world.outcome(call)), [OK, LOGGED_OUT]);
    world.at_the_end();
}

#[test]
fn another_copy_that_logs_in_lets_them_go_and_one_that_logs_out_ends_them() {
    for (deed, outcome) in [(Command::Login, OK), (LEAVE, LOGGED_OUT)] {
        let mut world = World::set_up(|setup| {
            setup.two_runtimes();
            setup.with_reauth();
        });
        world.server.revoke_all();
        world.reply(Io::Exchange, Reply::http(403));
        world.reply(Io::Reauth, Reply::never());
        let call = world.request();
        world.run_for(1_000.0);
        assert_eq!((world.outcome(call), world.count(Io::Reauth)), (None, 1));
        world.apply_on(1, deed);
        world.run_for(1_000.0);
        // It looks into storage before it logs in.
        let login = world.call(Command::Login);
        world.run();
        assert_eq!(world.outcome(login), Some(Outcome::Settled));
        assert_eq!(world.outcome(call), outcome);
        world.at_the_end();
    }
}

#[test]
fn another_copy_that_brings_somebody_else_ends_what_was_refused() {
    let mut world = World::set_up(|setup| {
        setup.two_runtimes();
        setup.with_reauth();
    });
    world.server.revoke_all();
    world.reply(Io::Exchange, Reply::http(403));
    world.reply(Io::Reauth, Reply::never());
    let refused = world.request();
    world.run_for(1_000.0);
    let waits = world.request();
    for _ in 0..2 {
        world.apply_on(1, Command::Adopt { silent: false });
        world.run_for(1_000.0);
    }
    // A write looks into storage first.
    world.apply(Command::User("{\"id\":0,\"vip\":true}"));
    world.run_for(1_000.0);
    assert_eq!(
        (world.outcome(refused), world.outcome(waits)),
        (LOGGED_OUT, OK)
    );
    world.run();
    world.at_the_end();
}

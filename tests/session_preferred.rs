//! Requests that prefer a token: they go without where none can be had, or not soon.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Command, Io, Outcome, Reply, Trigger, World};
use wx_session::error::ErrorCode;
use wx_session::session::{Auth, Status};
use wx_session::token::Origin;

const OK: Option<Outcome> = Some(Outcome::Answered(200));
const EXPIRED: Option<Outcome> = Some(Outcome::Failed(ErrorCode::Expired));

/// Runs a preferred request to its answer; tells the generations it was sent with.
fn sent(world: &mut World) -> Vec<u32> {
    let call = world.call(Command::preferred());
    world.run();
    assert_eq!(world.outcome(call), OK, "{}", world.history());
    world.sent(call).to_vec()
}

#[test]
fn it_logs_in_and_renews_as_one_that_requires_a_token() {
    let mut world = World::new();
    assert_eq!(sent(&mut world), [1]);
    world.server.revoke_tokens();
    assert_eq!(sent(&mut world), [1, 2]);
    world.at_the_end();
}

#[test]
fn where_a_login_cannot_help_it_goes_without_once() {
    for failure in Reply::failed_logins() {
        let mut world = World::new();
        world.always(Io::Exchange, failure);
        let call = world.call(Command::preferred());
        world.run_for(500.0);
        assert_eq!(world.outcome(call), OK);
        assert_eq!(world.sent(call), [0]);
        // Blocked, or in the pause: at once.
        let next = world.call(Command::preferred());
        assert_eq!(world.sent(next), [0]);
        world.run();
        world.at_the_end();
    }
}

#[test]
fn after_a_refusal_that_no_login_can_mend_it_goes_without() {
    let mut world = World::new();
    assert_eq!(sent(&mut world), [1]);
    world.server.revoke_tokens();
    world.always(Io::Exchange, Reply::http(500));
    assert_eq!(sent(&mut world), [1, 0]);
    world.at_the_end();
}

#[test]
fn the_second_refusal_is_the_embeddings_to_answer() {
    let mut world = World::new();
    world.server.refuses_all = true;
    let call = world.call(Command::preferred());
    world.run();
    assert_eq!(world.outcome(call), EXPIRED);
    assert_eq!(world.sent(call), [1, 2]);
    world.at_the_end();
}

#[test]
fn logged_out_it_goes_without_and_asks_nobody_to_act() {
    let mut world = World::new();
    sent(&mut world);
    world.call(Command::Logout {
        keep_cookies: false,
        silent: false,
    });
    for _ in 0..2 {
        assert_eq!(sent(&mut world), [0]);
        world.restart(0);
    }
    assert_eq!(world.event_count(Trigger::Reauth), 0);
    assert_eq!(world.count(Io::Login), 1);
    world.at_the_end();
}

#[test]
fn without_a_silent_login_it_goes_without_and_blocks_nobody() {
    let mut world = World::set_up(|setup| setup.config.login = false);
    assert_eq!(sent(&mut world), [0]);
    assert_eq!(world.status(), Status::Anonymous);
    assert_eq!(world.event_count(Trigger::Reauth), 0);
    world.at_the_end();
}

#[test]
fn a_logout_while_it_waits_lets_it_go_without() {
    let mut world = World::new();
    world.reply(Io::Login, Reply::natural().after(1_000.0));
    let call = world.call(Command::preferred());
    let required = world.request();
    world.run_for(100.0);
    world.call(Command::Logout {
        keep_cookies: false,
        silent: false,
    });
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!(world.sent(call), [0]);
    let logged_out = Some(Outcome::Failed(ErrorCode::LoggedOut));
    assert_eq!(world.outcome(required), logged_out);
    world.at_the_end();
}

/// A listener that logs out while the request stands in the queue.
#[test]
fn a_logout_just_before_it_is_sent_lets_it_go_without() {
    for auth in [Auth::Preferred, Auth::Optional] {
        let mut world = World::new();
        sent(&mut world);
        world.server.revoke_tokens();
        // It waits, unsent, for the renewal that this one asks for.
        world.request();
        world.run_for(21.0);
        let call = world.call(Command::Request {
            auth,
            fresh: false,
            route: 0,
        });
        assert!(world.sent(call).is_empty());
        world.listen(
            Trigger::Outcome,
            Command::Logout {
                keep_cookies: false,
                silent: false,
            },
        );
        world.run();
        let outcome = world.outcome(call);
        assert_eq!(outcome, OK, "{}", world.history());
        world.at_the_end();
    }
}

#[test]
fn a_login_that_hangs_or_is_held_back_keeps_it_for_ten_seconds() {
    let mut hangs = World::new();
    hangs.always(Io::Exchange, Reply::never());
    hangs.always(Io::Login, Reply::natural().after(9_000.0));
    let mut held = World::new();
    held.apply(Command::Hold(60_000.0));
    for mut world in [hangs, held] {
        let call = world.call(Command::preferred());
        world.run_for(9_999.0);
        assert!(world.sent(call).is_empty());
        world.run_for(1.0);
        assert_eq!(world.sent(call), [0]);
        world.run();
        assert_eq!(world.outcome(call), OK);
        world.at_the_end();
    }
}

#[test]
fn one_that_was_served_or_aborted_goes_no_second_time() {
    let mut world = World::new();
    world.reply(Io::Exchange, Reply::natural().after(9_000.0));
    let served = world.call(Command::preferred());
    let aborted = world.call(Command::preferred());
    world.apply(Command::Abort);
    world.run();
    assert_eq!(world.sent(served), [1]);
    assert_eq!(world.outcome(aborted), Some(Outcome::Aborted));
    world.at_the_end();
}

#[test]
fn an_adopted_token_that_ended_is_told_and_gone_without() {
    let mut world = World::set_up(|setup| {
        setup.stored = Some(Origin::Adopted);
        setup.age = 8_000_000.0;
    });
    assert_eq!(sent(&mut world), [0]);
    assert_eq!(world.event_count(Trigger::Reauth), 1);
    assert_eq!(world.status(), Status::Blocked);
    world.at_the_end();
}

#[test]
fn a_permission_is_its_answer() {
    let mut world = World::new();
    sent(&mut world);
    world.server.forbidden.insert(7);
    for sendings in [2, 1] {
        let call = world.call(Command::Request {
            auth: Auth::Preferred,
            fresh: false,
            route: 7,
        });
        world.run();
        assert_eq!(world.outcome(call), EXPIRED);
        assert_eq!(world.sent(call).len(), sendings);
    }
    world.at_the_end();
}

#[test]
fn while_another_logs_in_explicitly_it_waits_for_that() {
    let mut world = World::new();
    sent(&mut world);
    world.call(Command::Logout {
        keep_cookies: false,
        silent: false,
    });
    world.call(Command::Login);
    assert_eq!(sent(&mut world), [3]);
    world.at_the_end();
}

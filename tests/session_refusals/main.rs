//! What a refusal means: a dead token, or a route that refuses for reasons of its own.

#![cfg(not(target_arch = "wasm32"))]

mod histories;
mod proof;
#[path = "../session/mod.rs"]
mod session;

use session::{Answer, Command, Io, Outcome, Reply, Route, Setup, Trigger, World};
use wx_session::error::{ErrorCode, Failure};
use wx_session::session::Status;
use wx_session::token::Origin;

const OK: Option<Outcome> = Some(Outcome::Answered(200));
const EXPIRED: Option<Outcome> = Some(Outcome::Failed(ErrorCode::Expired));

const HOUR: f64 = 3_600_000.0;
/// A route that refuses everybody; route 0 is a healthy one.
const FORBIDDEN: Route = 7;

/// A user who is logged in, whose token is proven, and a forbidden route.
fn proven(change: impl FnOnce(&mut Setup)) -> World {
    let mut world = World::set_up(|setup| {
        setup.server.life = None;
        setup.config.check_session = false;
        change(setup);
    });
    world.server.forbidden.insert(FORBIDDEN);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    world
}

fn renewals(world: &World) -> usize {
    world.count(Io::Login) + world.count(Io::Refresh)
}

#[test]
fn a_permission_costs_one_renewal_an_hour_and_one_second_sending() {
    for retries in [1, 3] {
        let mut world = proven(|setup| setup.config.timing.retries = retries);
        let first = world.call(Command::request_to(FORBIDDEN));
        world.run();
        assert_eq!(world.outcome(first), EXPIRED);
        assert_eq!(world.sent(first), [1, 2]);
        assert_eq!(renewals(&world), 2);
        for _ in 0..59 {
            world.run_for(60_000.0);
            let refused = world.call(Command::request_to(FORBIDDEN));
            let healthy = world.request();
            world.run();
            assert_eq!(world.outcome(refused), EXPIRED);
            assert_eq!(world.sent(refused).len(), 1);
            assert_eq!(world.outcome(healthy), OK);
        }
        assert_eq!(renewals(&world), 2, "{retries}");
        assert_eq!(world.event_count(Trigger::Error), 0);
        world.run_for(61_000.0);
        world.call(Command::request_to(FORBIDDEN));
        world.run();
        assert_eq!(renewals(&world), 3, "the verdict has ended");
        world.at_the_end();
    }
}

#[test]
fn ids_in_paths_cost_two_renewals_an_hour_whether_proof_comes_before_or_after() {
    for proof_first in [true, false] {
        let mut world = proven(|_| {});
        world.restart(0);
        world.run();
        let before = renewals(&world);
        for id in 0..300 {
            world.server.forbidden.insert(100 + id);
            // A page that loads both at once.
            let (fast, slow) = (Reply::natural(), Reply::natural().after(200.0));
            let (first, second) = if proof_first {
                (slow, fast)
            } else {
                (fast, slow)
            };
            world.reply(Io::Request, first);
            world.reply(Io::Request, second);
            let refused = world.call(Command::request_to(100 + id));
            let healthy = world.request();
            world.run();
            assert_eq!(world.outcome(refused), EXPIRED);
            assert_eq!(world.outcome(healthy), OK);
            world.run_for(10_000.0);
        }
        let caused = renewals(&world) - before;
        assert_eq!(caused, 2, "proof first: {proof_first}");
        world.at_the_end();
    }
}

#[test]
fn nobody_else_waits_for_what_a_route_in_doubt_asks() {
    let mut world = proven(|_| {});
    world.always(Io::Exchange, Reply::natural().after(5_000.0));
    let refused = world.call(Command::request_to(FORBIDDEN));
    world.run_for(1_000.0);
    assert_eq!(world.outcome(refused), None);
    let healthy = world.request();
    assert_eq!(world.sent(healthy), [1]);
    world.run_for(100.0);
    assert_eq!(world.outcome(healthy), OK);
    world.run();
    world.at_the_end();
}

#[test]
fn a_renewal_that_only_doubt_asked_for_blocks_nobody_when_it_fails() {
    for failure in Reply::failed_logins() {
        let told = format!("{failure:?}");
        let mut world = proven(|_| {});
        world.always(Io::Exchange, failure);
        let refused = world.call(Command::request_to(FORBIDDEN));
        world.run_for(1_000.0);
        assert_eq!(world.outcome(refused), EXPIRED, "{told}");
        assert_eq!(world.status(), Status::Active, "{told}");
        assert_eq!(world.event_count(Trigger::Reauth), 0, "{told}");
        assert_eq!(world.event_count(Trigger::Logout), 0, "{told}");
        let healthy = world.request();
        world.run();
        assert_eq!(world.outcome(healthy), OK, "{told}");
        assert_eq!(world.sent(healthy).len(), 1, "{told}");
        world.at_the_end();
    }
}

#[test]
fn an_adopted_token_without_a_way_to_renew_it_survives_a_permission() {
    let mut world = World::set_up(|setup| {
        setup.stored = Some(Origin::Adopted);
        setup.server.life = None;
    });
    world.server.forbidden.insert(FORBIDDEN);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    let refused = world.call(Command::request_to(FORBIDDEN));
    world.run();
    assert_eq!(world.outcome(refused), EXPIRED);
    assert_eq!(world.status(), Status::Active);
    assert_eq!(world.event_count(Trigger::Reauth), 0);
    world.at_the_end();
}

#[test]
fn a_revocation_is_renewed_at_once_where_an_accepting_route_refuses() {
    let mut world = proven(|_| {});
    world.call(Command::request_to(FORBIDDEN));
    world.run();
    world.server.revoke_tokens();
    let before = renewals(&world);
    // The route in doubt asks for nothing.
    let refused = world.call(Command::request_to(FORBIDDEN));
    world.run();
    assert_eq!(world.outcome(refused), EXPIRED);
    assert_eq!(renewals(&world), before);
    let healthy = world.request();
    world.run();
    assert_eq!(world.outcome(healthy), OK);
    assert_eq!(renewals(&world), before + 1);
    world.at_the_end();
}

#[test]
fn a_route_that_refuses_the_fresh_token_too_is_in_doubt_for_an_hour_whatever_it_accepts_between() {
    let mut world = proven(|_| {});
    world.reply(Io::Request, Reply::of(Answer::Status(401)));
    world.reply(Io::Request, Reply::of(Answer::Status(401)));
    let refused = world.request();
    world.run();
    assert_eq!(world.outcome(refused), EXPIRED);
    assert_eq!(renewals(&world), 2);
    let accepted = world.request();
    world.run();
    assert_eq!(world.outcome(accepted), OK);
    world.reply(Io::Request, Reply::of(Answer::Status(401)));
    let refused = world.request();
    world.run();
    assert_eq!(world.outcome(refused), EXPIRED);
    assert_eq!(world.sent(refused).len(), 1);
    assert_eq!(renewals(&world), 2);
    world.run_for(HOUR);
    world.reply(Io::Request, Reply::of(Answer::Status(401)));
    let renewed = world.request();
    world.run();
    assert_eq!(world.outcome(renewed), OK);
    assert_eq!(renewals(&world), 3);
    world.at_the_end();
}

/// Found by the fault injection: two revocations, one after the other, put the only route that there was in doubt for an hour.
#[test]
fn a_fresh_token_that_the_route_had_accepted_is_a_revocation_too() {
    let mut world = proven(|_| {});
    world.server.revoke_tokens();
    let slow = world.request();
    let fast = world.request();
    world.run_for(70.0);
    world.reply(Io::Request, Reply::of(Answer::Status(401)).after(500.0));
    world.run_for(100.0);
    world.server.revoke_tokens();
    world.run();
    let mut outcomes = [world.outcome(slow), world.outcome(fast)];
    outcomes.sort_by_key(|outcome| *outcome != OK);
    assert_eq!(outcomes, [OK, EXPIRED]);
    let next = world.request();
    world.run();
    assert_eq!(world.outcome(next), OK);
    world.at_the_end();
}

#[test]
fn a_pause_fails_no_call_whose_token_no_accepting_route_has_refused() {
    // The token of an earlier launch: nobody has accepted it in this one.
    let mut world = World::restored();
    world.server.forbidden.insert(FORBIDDEN);
    world.always(Io::Refresh, Reply::http(500));
    let refused = world.call(Command::request_to(FORBIDDEN));
    let waits = world.call(Command::request_to(FORBIDDEN));
    world.run_for(50.0);
    // The token is suspected; this one waits for its renewal.
    let healthy = world.request();
    world.run_for(500.0);
    assert_eq!(world.count(Io::Refresh), 1);
    let failed = Some(Outcome::Failed(ErrorCode::RefreshFailed));
    assert_eq!(world.outcome(refused), failed);
    assert_eq!(world.outcome(waits), failed);
    assert_eq!(world.outcome(healthy), OK);
    let during = world.request();
    assert_eq!(world.sent(during), [1]);
    world.run();
    assert_eq!(world.outcome(during), OK);
    world.at_the_end();
}

#[test]
fn a_revocation_during_the_pause_of_a_permission_is_renewed() {
    // The forbidden route is called first in this launch: its fresh token in vain begins a pause.
    let mut world = World::restored();
    world.server.forbidden.insert(FORBIDDEN);
    world.call(Command::request_to(FORBIDDEN));
    world.run_for(1_000.0);
    assert_eq!(world.event_count(Trigger::Error), 1);
    let healthy = world.request();
    world.run_for(100.0);
    assert_eq!(world.outcome(healthy), OK);
    world.server.revoke_tokens();
    let renewed = world.request();
    world.run_for(200.0);
    assert_eq!(world.outcome(renewed), OK);
    assert_eq!(world.sent(renewed).len(), 2);
    world.run();
    world.at_the_end();
}

#[test]
fn one_bad_node_makes_ten_renewals_in_ten_minutes_then_one_a_minute() {
    let mut world = proven(|_| {});
    let begin = world.now;
    for round in 0..900 {
        // Each fourth answer comes from a node that knows no token; the repeated one meets a good one.
        if round % 4 == 3 {
            world.reply(Io::Request, Reply::of(Answer::Status(401)));
        }
        world.request();
        world.run_for(2_000.0);
    }
    world.run();
    let times: Vec<f64> = world
        .asked
        .iter()
        .filter(|(at, io)| *io == Io::Login && *at > begin)
        .map(|(at, _)| *at)
        .collect();
    for first in 0..times.len() {
        let window = times[first..]
            .iter()
            .filter(|at| **at < times[first] + 600_000.0);
        assert!(window.count() <= 20);
    }
    assert!(times.len() <= 10 + 30, "{} in half an hour", times.len());
    assert!(times.len() > 10, "later revocations are renewed, too");
    world.at_the_end();
}

#[test]
fn only_some_refusals_end_the_refresh_token_of_somebody_who_must_act() {
    for (reply, ends) in [
        (Reply::http(400), true),
        (Reply::http(401), true),
        (Reply::fail(Failure::Refused), true),
        (Reply::http(403), false),
        (Reply::http(404), false),
    ] {
        let told = format!("{reply:?}");
        for origin in [Origin::Adopted, Origin::OAuth] {
            let mut world = World::set_up(|setup| {
                setup.with_refresh();
                setup.config.oauth_refresh = true;
                setup.stored = Some(origin);
                setup.age = 8_000_000.0;
            });
            world.reply(Io::Refresh, reply.clone());
            let call = world.request();
            world.run();
            let reauth = Some(Outcome::Failed(ErrorCode::ReauthRequired));
            assert_eq!(world.outcome(call), reauth, "{told}");
            assert_eq!(world.status(), Status::Blocked, "{told}");
            assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 0));
            world.at_the_end();
            // At the next launch it is tried again, if it was kept.
            world.restart(0);
            let call = world.request();
            world.run();
            let wanted = if ends { reauth } else { OK };
            assert_eq!(world.outcome(call), wanted, "{told}");
            world.at_the_end();
        }
    }
}

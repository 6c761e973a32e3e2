//! What an acceptance or a refusal says of the token, of the route and of nobody else.

use super::*;

/// Brings the account's own words on this route: accepted once, and refused from now on.
fn turns_away(world: &mut World, route: Route) {
    let call = world.call(Command::request_to(route));
    world.run();
    assert_eq!(world.outcome(call), OK);
    world.server.forbidden.insert(route);
}

#[test]
fn what_a_route_has_said_of_one_account_does_not_hold_for_the_next() {
    let mut world = proven(Setup::with_refresh);
    let refused = world.call(Command::request_to(FORBIDDEN));
    world.run();
    assert_eq!(world.outcome(refused), EXPIRED);
    world.apply(Command::Adopt { silent: false });
    world.run();
    world.server.forbidden.clear();
    world.server.revoke_tokens();
    let renewed = world.call(Command::request_to(FORBIDDEN));
    world.run();
    assert_eq!(world.outcome(renewed), OK);
    world.at_the_end();
}

#[test]
fn an_acceptance_for_the_account_before_proves_nothing_for_the_next() {
    let mut world = proven(Setup::with_refresh);
    world.reply(Io::Request, Reply::natural().after(500.0));
    let before = world.call(Command::request_to(1));
    world.apply(Command::Adopt { silent: false });
    world.run();
    assert_eq!(world.outcome(before), OK);
    let refused = world.call(Command::request_to(FORBIDDEN));
    world.run();
    assert_eq!(world.outcome(refused), EXPIRED);
    assert_eq!(world.event_count(Trigger::Error), 1, "in vain");
    world.at_the_end();
}

#[test]
fn routes_that_turn_away_whom_they_knew_use_up_what_is_allowed_in_doubt() {
    let mut world = proven(|_| {});
    let routes = [1, 2];
    for route in routes {
        turns_away(&mut world, route);
    }
    for route in routes {
        let refused = world.call(Command::request_to(route));
        world.run();
        assert_eq!(world.outcome(refused), EXPIRED);
        let healthy = world.request();
        world.run();
        assert_eq!(world.outcome(healthy), OK);
    }
    let before = renewals(&world);
    let refused = world.call(Command::request_to(FORBIDDEN));
    world.run();
    assert_eq!(world.outcome(refused), EXPIRED);
    assert_eq!((before, renewals(&world)), (3, 3));
    world.at_the_end();
}

#[test]
fn a_refusal_during_a_renewal_is_none_that_asked_for_it() {
    let mut world = proven(Setup::with_refresh);
    for _ in 0..15 {
        world.reply(Io::Request, Reply::of(Answer::Status(401)));
        world.reply(Io::Refresh, Reply::natural().after(200.0));
        let refused = world.request();
        world.call(Command::Refresh);
        world.run();
        assert_eq!(world.outcome(refused), OK);
    }
    world.at_the_end();
}

#[test]
fn in_a_pause_a_revocation_waits_for_its_end_and_a_permission_for_nothing() {
    for (route, code) in [(FORBIDDEN, ErrorCode::Expired), (0, ErrorCode::Network)] {
        let mut world = proven(Setup::with_refresh);
        world.always(Io::Refresh, Reply::fail(Failure::Network));
        world.call(Command::Refresh);
        world.run_for(1_000.0);
        world.server.revoke_tokens();
        let refused = world.call(Command::request_to(route));
        world.run_for(1_000.0);
        assert_eq!(world.outcome(refused), Some(Outcome::Failed(code)));
        assert_eq!(world.count(Io::Refresh), 1);
        world.run();
        world.at_the_end();
    }
}

#[test]
fn a_renewal_that_the_program_asked_for_as_well_fails_as_one() {
    let mut world = World::set_up(|setup| {
        setup.with_refresh();
        setup.stored = Some(Origin::Adopted);
    });
    world.server.forbidden.insert(FORBIDDEN);
    world.request();
    world.run();
    world.reply(Io::Refresh, Reply::http(401).after(500.0));
    world.call(Command::request_to(FORBIDDEN));
    world.run_for(100.0);
    let refresh = world.call(Command::Refresh);
    world.run();
    let reauth = Some(Outcome::Failed(ErrorCode::ReauthRequired));
    assert_eq!(world.outcome(refresh), reauth);
    assert_eq!(world.event_count(Trigger::Reauth), 1);
    world.at_the_end();
}

#[test]
fn a_suspicion_ends_when_a_route_accepts_the_token() {
    let mut world = World::restored();
    world.server.forbidden.insert(FORBIDDEN);
    world.reply(Io::Refresh, Reply::natural().after(1_000.0));
    world.reply(Io::Request, Reply::natural());
    world.reply(Io::Request, Reply::natural().after(100.0));
    world.call(Command::request_to(FORBIDDEN));
    world.request();
    world.run_for(50.0);
    let waits = world.request();
    assert!(world.sent(waits).is_empty(), "it is suspected");
    world.run_for(100.0);
    assert_eq!(world.sent(waits), [1]);
    world.run();
    world.at_the_end();
}

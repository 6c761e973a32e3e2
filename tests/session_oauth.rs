//! Open-platform authorisation: its token, its renewal, its end.

#![cfg(not(target_arch = "wasm32"))]

mod session;

use session::{Answer, Command, Io, NOW, Outcome, Reply, Setup, Trigger, World};
use wx_session::config::Config;
use wx_session::error::{ErrorCode, Failure};
use wx_session::record::Stored;
use wx_session::session::{Auth, Event, Session, Status, StoredJar};
use wx_session::token::{Grant, Origin};

const OK: Option<Outcome> = Some(Outcome::Answered(200));
const SETTLED: Option<Outcome> = Some(Outcome::Settled);
const REAUTH: Option<Outcome> = Some(Outcome::Failed(ErrorCode::ReauthRequired));
const DAY: f64 = 86_400_000.0;
/// Life of the server's tokens.
const LIFE: f64 = 7_200_000.0;

/// A renewable authorisation stands in storage.
fn authorised(change: impl FnOnce(&mut Setup)) -> World {
    World::set_up(|setup| {
        setup.server.gives_refresh = true;
        setup.config.oauth_refresh = true;
        setup.stored = Some(Origin::OAuth);
        change(setup);
    })
}

/// The server answers each refresh as WeChat does: a new access token, the same refresh token.
fn keep_refresh_token(world: &mut World) {
    keep_refresh_token_for(world, f64::NAN);
}

/// The same; `seconds` says how long the refresh token lives from then on, NaN nothing.
fn keep_refresh_token_for(world: &mut World, seconds: f64) {
    let mut grant = Grant::bare("next");
    grant.expires_in = 7_200.0;
    grant.refresh_expires_in = seconds;
    grant.refresh = world
        .session(0)
        .record()
        .and_then(|record| record.token.refresh);
    world.always(Io::Refresh, Reply::of(Answer::Grant(grant)));
}

#[test]
fn an_authorisation_takes_the_place_of_a_login() {
    let mut world = World::restored();
    world.apply(Command::Authorise);
    world.run();
    assert_eq!(world.event_count(Trigger::Login), 1);
    let record = world.session(0).record().unwrap();
    assert_eq!(record.token.origin, Origin::OAuth);
    assert_eq!(record.seq, 2);
    world.restart(0);
    assert_eq!(world.session(0).record(), Some(record));
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!(world.count(Io::Login), 0);
    world.at_the_end();
}

#[test]
fn it_settles_whoever_waits_for_a_login_and_the_login_changes_nothing_more() {
    let mut world = World::new();
    world.reply(Io::Login, Reply::natural().after(5_000.0));
    let request = world.request();
    let login = world.call(Command::Login);
    world.run_for(1_000.0);
    world.apply(Command::Authorise);
    world.run();
    assert_eq!(world.outcome(request), OK);
    assert_eq!(world.outcome(login), SETTLED);
    assert_eq!(world.count(Io::Exchange), 0);
    let origin = world.session(0).record().unwrap().token.origin;
    assert_eq!(origin, Origin::OAuth);
    world.at_the_end();
}

#[test]
fn a_login_right_after_it_shares_the_code_that_is_still_on_its_way() {
    let mut world = World::new();
    world.reply(Io::Login, Reply::natural().after(5_000.0));
    world.request();
    world.run_for(1_000.0);
    world.apply(Command::Authorise);
    let login = world.call(Command::Login);
    world.run();
    assert_eq!(world.outcome(login), SETTLED);
    assert_eq!((world.count(Io::Login), world.count(Io::Exchange)), (1, 1));
    world.at_the_end();
}

#[test]
fn a_background_login_gives_way_to_an_authorisation_taken_over() {
    let mut world = World::set_up(|setup| {
        setup.runtimes = 2;
        setup.with_refresh();
        setup.stored();
        setup.config.oauth_refresh = true;
    });
    world.apply(Command::Hold(30_000.0));
    world.reply(Io::Check, Reply::fail(Failure::Other));
    world.call(Command::Start);
    world.run_for(1_000.0);
    world.apply_on(1, Command::Authorise);
    world.apply(Command::Release);
    world.run();
    assert_eq!(world.count(Io::Login), 0);
    world.at_the_end();
}

#[test]
fn it_ends_a_block() {
    let mut world = World::new();
    world.reply(Io::Exchange, Reply::http(403));
    world.request();
    world.run();
    assert_eq!(world.status(), Status::Blocked);
    world.apply(Command::Authorise);
    assert_eq!(world.status(), Status::Active);
    world.run();
    world.at_the_end();
}

#[test]
fn a_check_session_that_fails_later_starts_no_login() {
    let mut world = World::set_up(|setup| {
        setup.with_refresh();
        setup.stored();
        setup.config.oauth_refresh = true;
    });
    world.reply(Io::Check, Reply::fail(Failure::Other).after(2_000.0));
    world.call(Command::Start);
    world.apply(Command::Authorise);
    world.run();
    assert_eq!(world.count(Io::Login), 0);
    world.at_the_end();
}

#[test]
fn a_background_login_that_a_hold_kept_back_is_not_made_up_for() {
    let mut world = World::set_up(|setup| {
        setup.with_refresh();
        setup.stored();
        setup.config.oauth_refresh = true;
    });
    world.apply(Command::Hold(30_000.0));
    world.reply(Io::Check, Reply::fail(Failure::Other));
    world.call(Command::Start);
    world.run_for(1_000.0);
    world.apply(Command::Authorise);
    world.apply(Command::Release);
    world.run();
    assert_eq!(world.count(Io::Login), 0);
    world.at_the_end();
}

#[test]
fn a_silent_login_gives_way_to_an_authorisation_of_another_runtime() {
    let mut world = World::set_up(|setup| {
        setup.runtimes = 2;
        setup.server.gives_refresh = true;
        setup.config.oauth_refresh = true;
    });
    world.apply_on(1, Command::Authorise);
    world.run();
    world.sleep(LIFE);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 0));
    world.at_the_end();
}

#[test]
fn an_explicit_login_may_replace_it() {
    let mut world = authorised(|_| {});
    let login = world.call(Command::Login);
    world.run();
    assert_eq!(world.outcome(login), SETTLED);
    let origin = world.session(0).record().unwrap().token.origin;
    assert_eq!(origin, Origin::Login);
    world.at_the_end();
}

#[test]
fn a_refused_refresh_blocks_keeps_the_record_and_starts_no_login() {
    let mut world = authorised(|setup| setup.age = LIFE);
    world.reply(Io::Refresh, Reply::http(400));
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), REAUTH);
    assert_eq!(world.status(), Status::Blocked);
    assert_eq!(world.event_count(Trigger::Reauth), 1);
    assert_eq!(world.count(Io::Login), 0);
    assert!(world.session(0).record().is_some());
    world.restart(0);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), REAUTH);
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (1, 0));
    world.apply(Command::Authorise);
    assert_eq!(world.status(), Status::Active);
    world.run();
    world.at_the_end();
}

#[test]
fn without_a_way_to_renew_it_serves_until_its_very_end() {
    let mut world = World::set_up(|setup| setup.stored = Some(Origin::OAuth));
    world.sleep(LIFE - 10_000.0);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), OK);
    assert_eq!(world.status(), Status::Active);
    world.sleep(10_000.0);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), REAUTH);
    world.at_the_end();
}

#[test]
fn expiring_comes_once_three_days_before_the_end() {
    let mut world = authorised(|_| {});
    keep_refresh_token(&mut world);
    world.sleep(27.0 * DAY - 1_000.0);
    world.apply(Command::Show);
    assert_eq!(world.event_count(Trigger::Expiring), 0);
    world.sleep(1_000.0);
    for _ in 0..4 {
        let call = world.call(Command::Ensure);
        world.run();
        assert_eq!(world.outcome(call), SETTLED);
        world.sleep(LIFE);
    }
    assert_eq!(world.count(Io::Refresh), 4);
    assert_eq!(world.event_count(Trigger::Expiring), 1);
    let told = Event::Expiring {
        at: NOW + 30.0 * DAY,
    };
    assert!(world.events.iter().any(|(_, event)| *event == told));
    world.at_the_end();
}

#[test]
fn the_same_refresh_token_lives_no_longer_for_being_answered_again() {
    let as_before = NOW - LIFE + 30.0 * DAY;
    for (seconds, end) in [
        (f64::NAN, as_before),
        (0.0, as_before),
        (10.0 * DAY / 1_000.0, NOW + 10.0 * DAY),
    ] {
        let mut world = authorised(|setup| setup.age = LIFE);
        keep_refresh_token_for(&mut world, seconds);
        world.call(Command::Ensure);
        world.run();
        let token = world.session(0).record().unwrap().token;
        assert_eq!(token.access, "next");
        // The answer took a moment.
        let late = token.refresh_expires_at.unwrap() - end;
        assert!((0.0..1_000.0).contains(&late), "{seconds}: {late}");
        world.at_the_end();
    }
}

#[test]
fn an_end_is_not_announced_when_it_has_come() {
    let mut world = authorised(|setup| setup.config.notice = 0.0);
    world.sleep(30.0 * DAY);
    world.apply(Command::Show);
    assert_eq!(world.event_count(Trigger::Expiring), 0);
    world.at_the_end();
}

#[test]
fn a_new_refresh_token_has_a_life_of_its_own_and_a_notice_of_its_own() {
    let mut world = authorised(|_| {});
    world.sleep(28.0 * DAY);
    world.request();
    world.run();
    assert_eq!(world.event_count(Trigger::Expiring), 1);
    world.sleep(28.0 * DAY);
    world.request();
    world.run();
    assert_eq!(world.event_count(Trigger::Expiring), 2);
    world.at_the_end();
}

#[test]
fn whoever_sends_without_asking_asks_again_when_the_notice_is_due() {
    let mut world = authorised(|setup| setup.server.life = None);
    let due = NOW + 27.0 * DAY;
    assert_eq!(world.session(0).sends_until(NOW), due);
    world.sleep(27.0 * DAY);
    world.request();
    assert_eq!(world.event_count(Trigger::Expiring), 1);
    let until = world.session(0).sends_until(world.device_now());
    assert_eq!(until, f64::INFINITY);
    world.run();
    world.at_the_end();
}

#[test]
fn what_ended_long_ago_is_not_announced() {
    let mut world = authorised(|setup| setup.age = 31.0 * DAY);
    let call = world.request();
    world.run();
    assert_eq!(world.outcome(call), REAUTH);
    assert_eq!(world.event_count(Trigger::Expiring), 0);
    assert_eq!((world.count(Io::Refresh), world.count(Io::Login)), (0, 0));
    world.at_the_end();
}

#[test]
fn a_login_needs_no_notice() {
    let mut world = World::restored();
    let mut grant = Grant::bare("login");
    grant.refresh = Some("of a login".into());
    grant.refresh_expires_in = 30.0 * DAY / 1_000.0;
    world.reply(Io::Refresh, Reply::of(Answer::Grant(grant)));
    world.call(Command::Refresh);
    world.run();
    world.sleep(29.0 * DAY);
    world.call(Command::Ensure);
    world.run();
    assert_eq!(world.event_count(Trigger::Expiring), 0);
    world.at_the_end();
}

#[test]
fn the_user_is_replaced_told_and_stored_once() {
    const USER: &str = r#"{"vip":true}"#;
    let mut world = World::restored();
    let changes = world.event_count(Trigger::Change);
    world.apply(Command::User(USER));
    world.apply(Command::User(USER));
    world.run();
    assert_eq!(world.event_count(Trigger::Change), changes + 1);
    assert_eq!(world.count(Io::WriteRecord), 1);
    world.restart(0);
    assert_eq!(world.session(0).state(world.now).user, Some(USER));
    world.at_the_end();
}

#[test]
fn without_a_token_there_is_no_user_to_replace() {
    let mut world = World::new();
    world.apply(Command::User("{}"));
    world.run();
    assert_eq!(world.session(0).record(), None);
    assert_eq!(world.count(Io::WriteRecord), 0);
    world.at_the_end();
}

#[test]
fn a_state_has_all_of_192_random_bits_or_does_not_exist() {
    let with = |random| {
        Session::new(
            Config::default(),
            Stored::Nothing,
            StoredJar::Text(""),
            true,
            random,
            NOW,
        )
    };
    let state = with(|bytes| {
        bytes.fill(0xff);
        true
    });
    let drawn = state.draw_state().unwrap();
    // 24 bytes.
    assert_eq!(drawn, "ff".repeat(24));
    assert_eq!(with(|_| false).draw_state(), None);
}

#[test]
fn visitors_go_out_while_an_authorisation_is_over() {
    let mut world = authorised(|setup| setup.age = 31.0 * DAY);
    let visitor = world.call(Command::Request {
        auth: Auth::Optional,
        fresh: false,
        route: 0,
    });
    world.run();
    assert_eq!(world.outcome(visitor), OK);
    assert_eq!(world.sent(visitor), [0]);
    world.at_the_end();
}

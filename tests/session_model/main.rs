//! Every history of a few small worlds, one after the other: model checking by exhaustion.
//!
//! A world has a short program (two requests and a logout, say). In each state the next step is one of: the program goes
//! on; any I/O under way is answered, as a working world does or by one of its faults; the next timer runs out, so that
//! whatever is under way comes too late. All sequences of such steps are explored up to a depth; from each end on
//! everything is answered in order. Every action of every history is checked by the world, every end by `at_the_end`.
//!
//! Depth-first, each state rebuilt by replaying its history, and no state is taken for another. A model checker with a
//! set of seen states (stateright) was considered: the machine's state is private and cannot be hashed, and a
//! fingerprint of what can be observed would merge states that differ in what was refused, counted or promised before,
//! that is skip the very histories that hide faults. Without merging nothing of such a checker is left but this file.
//!
//! Faults and timers are limited to two per history: all single faults and all pairs of them are tried at all moments.
//! `WX_SESSION_DEPTH` sets the depth; with 11 there are six million histories.

#![cfg(not(target_arch = "wasm32"))]

mod explorer;
#[path = "../session/mod.rs"]
mod session;

use explorer::{Model, check};
use session::Command;
use wx_session::token::Origin;

const REQUEST: Command = Command::request();
const FORBIDDEN: Command = Command::request_to(1);
const PREFERRED: Command = Command::preferred();
const LOGOUT: Command = Command::Logout {
    keep_cookies: false,
    silent: true,
};

const LEAVE: Command = Command::Logout {
    keep_cookies: false,
    silent: false,
};

#[test]
fn a_first_login_and_a_logout_at_any_moment() {
    let model = Model {
        setup: |_| {},
        program: &[(0, REQUEST), (0, REQUEST), (0, LOGOUT)],
        faults: 2,
    };
    check("first login", &model);
}

#[test]
fn a_refused_token_and_a_logout_at_any_moment() {
    let model = Model {
        setup: |setup| {
            setup.with_refresh();
            setup.stored();
            setup.config.check_session = false;
        },
        program: &[
            (0, Command::RevokeTokens),
            (0, REQUEST),
            (0, REQUEST),
            (0, LOGOUT),
        ],
        faults: 2,
    };
    check("refused token", &model);
}

#[test]
fn a_launch_with_both_checks() {
    let model = Model {
        setup: |setup| {
            setup.with_refresh();
            setup.stored();
            setup.config.verify = true;
        },
        program: &[(0, Command::Start), (0, REQUEST), (0, REQUEST)],
        faults: 2,
    };
    check("launch", &model);
}

#[test]
fn an_explicit_login_beside_a_request() {
    let model = Model {
        setup: |setup| {
            setup.with_refresh();
            setup.stored();
            setup.age = 8_000_000.0;
            setup.config.check_session = false;
        },
        program: &[(0, REQUEST), (0, Command::Login), (0, REQUEST)],
        faults: 2,
    };
    check("explicit login", &model);
}

#[test]
fn a_hold_around_a_login() {
    let model = Model {
        setup: |_| {},
        program: &[
            (0, REQUEST),
            (0, Command::Hold(1_000.0)),
            (0, REQUEST),
            (0, Command::Release),
        ],
        faults: 2,
    };
    check("hold", &model);
}

#[test]
fn a_background_that_cuts_a_renewal_off() {
    let model = Model {
        setup: |setup| {
            setup.with_refresh();
            setup.stored();
            setup.age = 8_000_000.0;
            setup.config.check_session = false;
        },
        program: &[
            (0, REQUEST),
            (0, Command::Hide),
            (0, Command::Show),
            (0, LOGOUT),
        ],
        faults: 2,
    };
    check("background", &model);
}

#[test]
fn two_runtimes_and_one_rotating_refresh_token() {
    let model = Model {
        setup: |setup| {
            setup.two_runtimes();
            setup.age = 8_000_000.0;
        },
        program: &[(0, REQUEST), (1, REQUEST), (0, LOGOUT)],
        faults: 2,
    };
    check("two runtimes", &model);
}

#[test]
fn another_account_at_any_moment() {
    let model = Model {
        setup: |setup| {
            setup.with_refresh();
            setup.stored();
            setup.config.check_session = false;
        },
        program: &[
            (0, Command::RevokeTokens),
            (0, REQUEST),
            (0, Command::Adopt { silent: false }),
            (0, REQUEST),
        ],
        faults: 2,
    };
    check("another account", &model);
}

#[test]
fn the_programs_own_renewal_at_any_moment() {
    let model = Model {
        setup: |setup| {
            setup.with_refresh();
            setup.stored();
            setup.config.check_session = false;
        },
        program: &[
            (0, Command::RevokeTokens),
            (0, REQUEST),
            (0, Command::Renewed),
            (0, REQUEST),
        ],
        faults: 2,
    };
    check("own renewal", &model);
}

#[test]
fn a_forbidden_route_beside_a_healthy_one() {
    let model = Model {
        setup: |setup| {
            setup.with_refresh();
            setup.stored();
            setup.config.check_session = false;
        },
        program: &[
            (0, Command::Forbid(1)),
            (0, REQUEST),
            (0, FORBIDDEN),
            (0, FORBIDDEN),
        ],
        faults: 2,
    };
    check("forbidden route", &model);
}

#[test]
fn preferred_requests_around_a_logout() {
    let model = Model {
        setup: |_| {},
        program: &[(0, PREFERRED), (0, PREFERRED), (0, LEAVE), (0, PREFERRED)],
        faults: 2,
    };
    check("preferred", &model);
}

#[test]
fn a_logout_that_stays_at_any_moment() {
    let model = Model {
        setup: |_| {},
        program: &[(0, REQUEST), (0, LEAVE), (0, REQUEST), (0, Command::Login)],
        faults: 2,
    };
    check("logout that stays", &model);
}

#[test]
fn two_runtimes_and_a_logout_that_stays() {
    let model = Model {
        setup: |setup| {
            setup.two_runtimes();
            setup.age = 8_000_000.0;
        },
        program: &[(0, REQUEST), (1, LEAVE), (0, REQUEST)],
        faults: 1,
    };
    check("two runtimes, logout that stays", &model);
}

#[test]
fn two_copies_in_one_context_and_one_rotating_refresh_token() {
    let model = Model {
        setup: |setup| {
            setup.two_runtimes();
            setup.one_context = true;
            setup.age = 8_000_000.0;
        },
        program: &[(0, REQUEST), (1, REQUEST), (0, LEAVE), (1, Command::Show)],
        faults: 1,
    };
    check("one context", &model);
}

#[test]
fn two_copies_and_a_login_of_the_user_beside_a_renewal() {
    let model = Model {
        setup: |setup| {
            setup.two_runtimes();
            setup.one_context = true;
            setup.age = 8_000_000.0;
        },
        program: &[(1, REQUEST), (0, Command::Login), (1, Command::Show)],
        faults: 1,
    };
    check("login beside a renewal", &model);
}

#[test]
fn news_of_the_clock_beside_another_copys_renewal() {
    let model = Model {
        setup: |setup| {
            setup.two_runtimes();
            setup.with_refresh();
            setup.stored();
            setup.config.check_session = false;
        },
        program: &[
            (1, Command::Refresh),
            (0, Command::OtherDate(7_000_000.0)),
            (0, Command::Refresh),
        ],
        faults: 1,
    };
    check("clock beside a renewal", &model);
}

#[test]
fn two_copies_and_an_account_of_each() {
    let model = Model {
        setup: |setup| {
            setup.two_runtimes();
            setup.one_context = true;
        },
        program: &[
            (0, Command::Adopt { silent: false }),
            (1, Command::Adopt { silent: false }),
            (0, REQUEST),
            (1, Command::Show),
        ],
        faults: 1,
    };
    check("two accounts", &model);
}

#[test]
fn logins_that_carry_something() {
    let model = Model {
        setup: |_| {},
        program: &[
            (0, REQUEST),
            (0, Command::LoginWith(1)),
            (0, Command::LoginWith(2)),
        ],
        faults: 2,
    };
    check("inputs", &model);
}

#[test]
fn an_account_switch_at_any_moment() {
    let model = Model {
        setup: |_| {},
        program: &[(0, REQUEST), (0, LOGOUT), (0, Command::Login), (0, REQUEST)],
        faults: 2,
    };
    check("account switch", &model);
}

#[test]
fn a_user_who_is_asked_while_he_acts() {
    let model = Model {
        setup: |setup| {
            setup.with_reauth();
            setup.stored = Some(Origin::Adopted);
            setup.config.check_session = false;
        },
        program: &[
            (0, Command::RevokeTokens),
            (0, REQUEST),
            (0, REQUEST),
            (0, Command::Login),
            (0, LEAVE),
        ],
        faults: 2,
    };
    check("asked while he acts", &model);
}

#[test]
fn a_user_who_is_asked_after_he_left() {
    let model = Model {
        setup: |setup| {
            setup.with_reauth();
            setup.stored();
            setup.config.check_session = false;
        },
        program: &[
            (0, LEAVE),
            (0, REQUEST),
            (0, Command::Adopt { silent: false }),
            (0, REQUEST),
            (0, LEAVE),
        ],
        faults: 2,
    };
    check("asked after he left", &model);
}

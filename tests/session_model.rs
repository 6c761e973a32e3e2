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

mod session;

use std::env;

use session::{Answer, Command, Io, Setup, World};
use wx_session::error::Failure;
use wx_session::session::Verdict;
use wx_session::token::Origin;

/// Deep enough for a whole login with the program and its faults in between, and over in seconds without optimisation.
const QUICK: usize = 7;

/// A step, told from the others in one state by its place.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    /// The program goes on.
    Go,
    /// The I/O at this place is answered, by its nth answer; the first is that of a working world.
    Answer(usize, usize),
    /// The next timer runs out.
    Timer,
}

struct Model {
    setup: fn(&mut Setup),
    program: &'static [(usize, Command)],
    /// How many faults and timers a history may have.
    faults: usize,
}

/// What a history did so far.
#[derive(Clone, Copy, Default)]
struct Spent {
    program: usize,
    faults: usize,
}

impl Model {
    /// Explores all histories; returns how many there were.
    fn explore(&self) -> u64 {
        let depth = env::var("WX_SESSION_DEPTH")
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(QUICK);
        let mut history = Vec::with_capacity(depth);
        self.descend(self.begin(), Spent::default(), depth, &mut history)
    }

    fn begin(&self) -> World {
        let mut world = World::set_up(self.setup);
        world.by_hand();
        world
    }

    /// Explores what follows `history`, which led to `world`.
    fn descend(&self, world: World, spent: Spent, depth: usize, history: &mut Vec<Step>) -> u64 {
        let steps = self.steps(&world, spent);
        if history.len() == depth || steps.is_empty() {
            self.finish(world, spent);
            return 1;
        }
        let mut ends = 0;
        // The first branch goes on with the world that is there, the others with one that is made again.
        let mut there = Some(world);
        for step in steps {
            let mut world = there.take().unwrap_or_else(|| self.replay(history));
            let mut spent = spent;
            self.take(&mut world, &mut spent, step);
            history.push(step);
            ends += self.descend(world, spent, depth, history);
            history.pop();
        }
        ends
    }

    fn replay(&self, history: &[Step]) -> World {
        let mut world = self.begin();
        let mut spent = Spent::default();
        for step in history {
            self.take(&mut world, &mut spent, *step);
        }
        world
    }

    fn steps(&self, world: &World, spent: Spent) -> Vec<Step> {
        let mut steps = Vec::new();
        if spent.program < self.program.len() {
            steps.push(Step::Go);
        }
        let may_fail = spent.faults < self.faults;
        for (place, io) in world.waiting().enumerate() {
            let answers = if may_fail { answers(io).len() } else { 1 };
            steps.extend((0..answers).map(|answer| Step::Answer(place, answer)));
        }
        if may_fail && world.outstanding() > 0 {
            steps.push(Step::Timer);
        }
        steps
    }

    fn take(&self, world: &mut World, spent: &mut Spent, step: Step) {
        match step {
            Step::Go => {
                let (runtime, command) = &self.program[spent.program];
                world.apply_on(*runtime, command.clone());
                spent.program += 1;
            }
            Step::Answer(place, answer) => {
                let io = world.waiting().nth(place).expect("a step of this state");
                world.answer(place, answers(io).swap_remove(answer));
                spent.faults += usize::from(answer > 0);
            }
            Step::Timer => {
                world.timer();
                spent.faults += 1;
            }
        }
    }

    /// Lets the program end and everything be answered, oldest first; then nobody may wait.
    fn finish(&self, mut world: World, mut spent: Spent) {
        const MOST: usize = 1_000;
        for _ in 0..MOST {
            if spent.program < self.program.len() {
                self.take(&mut world, &mut spent, Step::Go);
            } else if world.waiting().next().is_some() {
                world.answer(0, Answer::Natural);
            } else if !world.timer() {
                return world.at_the_end();
            }
        }
        panic!("no rest: a livelock\n{}", world.history());
    }
}

/// What may come back, that of a working world first.
fn answers(io: Io) -> Vec<Answer> {
    let failed = Answer::Fail(Failure::Network);
    let http = |status| Answer::Fail(Failure::Http { status, errcode: 0 });
    let faults = match io {
        Io::Login => vec![failed],
        Io::Exchange => vec![
            failed,
            http(401),
            Answer::Fail(Failure::Http {
                status: 200,
                errcode: 40029,
            }),
        ],
        Io::Refresh => vec![Answer::Lost(Failure::Network), http(401)],
        Io::Verify => vec![Answer::Verdict(Verdict::Refused { status: 401 })],
        Io::Check => vec![failed],
        Io::Reauth => vec![failed, Answer::Another, Answer::Nothing],
        Io::Request => vec![Answer::Status(401)],
        Io::ReadRecord => vec![],
        Io::WriteRecord | Io::RemoveRecord | Io::WriteJar | Io::RemoveJar => vec![failed],
    };
    let mut answers = vec![Answer::Natural];
    answers.extend(faults);
    answers
}

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

fn check(name: &str, model: &Model) {
    let histories = model.explore();
    println!("{name}: {histories} histories");
    assert!(histories > 100, "{name}: the model hardly moves");
}

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

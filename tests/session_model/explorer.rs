//! Tries every step in every state of a world, up to a depth.

use std::env;

use wx_session::error::Failure;
use wx_session::session::Verdict;

use super::session::{Answer, Command, Io, Setup, World};

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

pub struct Model {
    pub setup: fn(&mut Setup),
    pub program: &'static [(usize, Command)],
    /// How many faults and timers a history may have.
    pub faults: usize,
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

pub fn check(name: &str, model: &Model) {
    let histories = model.explore();
    println!("{name}: {histories} histories");
    assert!(histories > 100, "{name}: the model hardly moves");
}

//! A virtual world around the session machine: a phone, a server and a user, all in one thread and in virtual time.
//!
//! It embeds `Session` as the glue does: an input mutates, then the actions are drained, one at a time; an input that
//! arrives while draining (a listener, a platform that answers before its call returns) mutates at once and is drained
//! by the loop that is running already. Every action is checked against what must hold always (`monitor`), so that each
//! test proves more than it says.
//!
//! Nothing sleeps and nothing is random. Driving is bounded: a livelock fails.

// Each test file is a program of its own and uses its part of this.
#![allow(dead_code, unused_imports)]

mod calls;
mod command;
mod io;
mod monitor;
mod server;
mod setup;
mod storage;
mod world;

pub use calls::{Outcome, Phase};
pub use command::{Command, Trigger};
pub use io::{Answer, Io, Reply, When};
pub use server::Route;
pub use setup::{NOW, Setup};
pub use world::World;

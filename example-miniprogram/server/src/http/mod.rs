//! What every listener does around its routes: connections, faults, cross-origin access, counts, and the form of answers.

pub(crate) mod body;
pub(crate) mod client;
pub(crate) mod cookies;
pub(crate) mod cors;
pub(crate) mod counts;
pub(crate) mod failure;
pub(crate) mod fallback;
pub(crate) mod faults;
pub(crate) mod metrics;
pub(crate) mod peer;
pub(crate) mod pipeline;
pub(crate) mod reply;
pub(crate) mod serve;
pub(crate) mod streamed;
pub(crate) mod visitor;

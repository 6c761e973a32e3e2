//! What routes have said of the account's tokens: a method, a host and a path without query, as one text.

use super::Generation;
use super::allowance::{HOUR, is_within};

/// How many are kept. A program with ids in its paths has any number.
const MOST: usize = 256;

/// The routes that were heard of last, the newest last.
#[derive(Debug, Default)]
pub(super) struct Routes {
    list: Vec<Route>,
}

#[derive(Debug)]
struct Route {
    name: Box<str>,
    /// The newest token that it accepted; 0: none.
    accepted: Generation,
    /// It refused a token, and the one that took that one's place.
    verdict: Option<Verdict>,
}

#[derive(Clone, Copy, Debug)]
struct Verdict {
    since: f64,
    /// The fresh token that it refused.
    generation: Generation,
    /// That token was accepted, before or since; else it may have been dead, too.
    is_certain: bool,
}

/// What to think of a route that refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// Nothing speaks against it.
    Full,
    /// It refused a token and the one that took its place, and nobody has accepted that one.
    Little,
    /// It refuses for reasons of its own: a permission, a wrong password.
    None,
}

impl Routes {
    /// The newest token that a route accepted; 0: none.
    pub fn accepted(&self, name: &str) -> Generation {
        self.find(name).map_or(0, |route| route.accepted)
    }

    /// What to think of a route. A verdict ends after an hour.
    pub fn trust(&self, name: &str, now: f64) -> Trust {
        let verdict = self.find(name).and_then(|route| route.verdict);
        match verdict.filter(|verdict| is_within(HOUR, verdict.since, now)) {
            None => Trust::Full,
            Some(verdict) if verdict.is_certain => Trust::None,
            Some(_) => Trust::Little,
        }
    }

    pub fn accepts(&mut self, name: &str, generation: Generation) {
        for verdict in self
            .list
            .iter_mut()
            .filter_map(|route| route.verdict.as_mut())
        {
            verdict.is_certain |= verdict.generation == generation;
        }
        let route = self.known(name);
        route.accepted = route.accepted.max(generation);
        // It was the token of then that was dead. A certain one stands, whatever the route accepts.
        route.verdict = route.verdict.filter(|verdict| verdict.is_certain);
    }

    /// A route refused a token, and the one that took its place, which is this.
    pub fn doubt(&mut self, name: &str, generation: Generation, is_certain: bool, now: f64) {
        self.known(name).verdict = Some(Verdict {
            since: now,
            generation,
            is_certain,
        });
    }

    /// Another account's tokens are another matter.
    pub fn forget(&mut self) {
        self.list.clear();
    }

    fn find(&self, name: &str) -> Option<&Route> {
        self.list.iter().find(|route| *route.name == *name)
    }

    fn known(&mut self, name: &str) -> &mut Route {
        let place = self.list.iter().position(|route| *route.name == *name);
        let route = match place {
            Some(place) => self.list.remove(place),
            None => Route {
                name: name.into(),
                accepted: 0,
                verdict: None,
            },
        };
        if self.list.len() == MOST {
            self.list.remove(0);
        }
        self.list.push(route);
        let newest = self.list.len() - 1;
        &mut self.list[newest]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_when_there_are_too_many() {
        let mut routes = Routes::default();
        routes.accepts("first", 1);
        routes.accepts("second", 2);
        for id in 2..MOST {
            routes.accepts(&id.to_string(), 1);
        }
        routes.accepts("first", 1);
        routes.accepts("one more", 3);
        assert_eq!(routes.accepted("first"), 1);
        assert_eq!(routes.accepted("second"), 0);
        assert_eq!(routes.accepted("one more"), 3);
        assert_eq!(routes.list.len(), MOST);
    }

    #[test]
    fn a_verdict_lasts_an_hour_whatever_is_accepted_between() {
        let mut routes = Routes::default();
        routes.doubt("certain", 2, true, 1_000.0);
        routes.doubt("uncertain", 3, false, 1_000.0);
        assert_eq!(routes.trust("certain", 1_000.0), Trust::None);
        assert_eq!(routes.trust("uncertain", HOUR + 999.0), Trust::Little);
        assert_eq!(routes.trust("uncertain", HOUR + 1_000.0), Trust::Full);
        for name in ["certain", "uncertain"] {
            routes.accepts(name, 7);
        }
        assert_eq!(routes.trust("certain", HOUR + 999.0), Trust::None);
        assert_eq!(routes.trust("certain", HOUR + 1_000.0), Trust::Full);
        assert_eq!(routes.trust("uncertain", 1_000.0), Trust::Full);
        assert_eq!(routes.trust("unknown", 1_000.0), Trust::Full);
    }

    #[test]
    fn whoever_accepts_the_fresh_token_makes_the_verdict_certain() {
        for name in ["itself", "another"] {
            let mut routes = Routes::default();
            routes.doubt("itself", 3, false, 0.0);
            routes.accepts("another", 2);
            assert_eq!(routes.trust("itself", 0.0), Trust::Little);
            routes.accepts(name, 3);
            assert_eq!(routes.trust("itself", 0.0), Trust::None);
        }
    }
}

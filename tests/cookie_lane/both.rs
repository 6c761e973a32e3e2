//! A jar in both ways, and what happens to it.

use super::*;

/// Small enough that histories fill it.
pub const SMALL: JarOptions = JarOptions {
    max: 9,
    max_per_host: 4,
    keep_session_cookies: true,
};

/// A jar in both ways.
pub struct Both {
    pub lane: Glue,
    pub full: Jar,
    pub now: f64,
}

impl Both {
    pub fn new(options: JarOptions) -> Both {
        Both {
            lane: Glue::new(Jar::new(options)),
            full: Jar::new(options),
            now: NOW,
        }
    }

    /// Gives an answer to both; tells which way its cookies went.
    pub fn answer(&mut self, url: &str, answer: &Answer) -> Vec<Way> {
        let ways = self.lane.receive(url, answer, self.now);
        let from = Url::parse(url).unwrap();
        for value in answer.values() {
            self.full.set(&from, &value, self.now);
        }
        self.check();
        ways
    }

    pub fn joined(&mut self, url: &str, text: &str) -> Vec<Way> {
        self.answer(url, &Answer::Joined(text.into()))
    }

    #[track_caller]
    pub fn check(&mut self) {
        let (mut lane, mut full) = (self.lane.jar.clone(), self.full.clone());
        assert_eq!(lane.list(None, self.now), full.list(None, self.now));
        assert_eq!(lane.len(), full.len());
        assert_eq!(lane.revision(), full.revision(), "the revision");
        assert_eq!(lane.is_dirty(), full.is_dirty(), "worth a write");
        // With the order of creation and of use, by which cookies are evicted.
        for room in [usize::MAX, 200] {
            let (lane, full) = (lane.snapshot(room, self.now), full.snapshot(room, self.now));
            assert_eq!(lane, full, "stored in {room}");
        }
        for url in URLS {
            let parsed = Url::parse(url).unwrap();
            let full = full.header(&parsed, self.now);
            assert_eq!(lane.header(&parsed, self.now), full, "of {url}");
            if let Some(kept) = self.lane.kept_header(url, self.now) {
                assert_eq!(kept, full.value, "kept of {url}");
            }
        }
    }

    pub fn run(&mut self, deed: &Deed, templates: &[Template]) -> Vec<Way> {
        match deed {
            Deed::Answer(which, values) => {
                let template = &templates[which % templates.len()];
                return self.answer(template.url, &template.with(values));
            }
            Deed::Ask(url) => {
                let parsed = Url::parse(url).unwrap();
                self.full.header(&parsed, self.now);
                self.lane.ask(url, self.now);
            }
            Deed::Wait(pause) => {
                self.now += *pause;
                if *pause < 0.0 {
                    // Plans are forgotten when the clock is set: what they left out as ended may live again.
                    self.lane.forget_plans();
                }
            }
            Deed::Remove(name) => {
                let filter = Filter {
                    name: Some(*name),
                    ..Filter::default()
                };
                self.full.remove(&filter, self.now);
                self.lane.jar.remove(&filter, self.now);
                self.lane.forget_plans();
            }
            Deed::Sweep => {
                self.full.expire(self.now);
                self.lane.jar.expire(self.now);
            }
            Deed::Write => {
                self.full.take_dirty();
                self.lane.jar.take_dirty();
            }
        }
        self.check();
        Vec::new()
    }
}

/// What a server sends with every answer, but for the values.
#[derive(Clone, Debug)]
pub struct Template {
    pub url: &'static str,
    pub cookies: Vec<(&'static str, &'static str)>,
    /// As an array if there is none.
    pub joint: Option<&'static str>,
}

impl Template {
    pub fn with(&self, values: &[&str]) -> Answer {
        let texts = self.cookies.iter().enumerate();
        let texts: Vec<String> = texts
            .map(|(index, (name, attributes))| format!("{name}{}{attributes}", values[index]))
            .collect();
        match self.joint {
            Some(joint) => Answer::Joined(texts.join(joint)),
            None => Answer::Listed(texts),
        }
    }
}

#[derive(Clone, Debug)]
pub enum Deed {
    Answer(usize, Vec<&'static str>),
    Ask(&'static str),
    Wait(f64),
    Remove(&'static str),
    Sweep,
    Write,
}

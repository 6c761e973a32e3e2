//! What `js-glue` keeps of answers, and how it walks over the next one: the model that the lane is tested by.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use wx_session::cookie::{Again, Jar, split};
use wx_session::url::Url;

/// The Set-Cookie of an answer, as platforms give it.
#[derive(Clone, Debug)]
pub enum Answer {
    Joined(String),
    Listed(Vec<String>),
}

/// How a cookie got into the jar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Full,
    Touched,
    Rewritten,
    /// The full way, after the lane was tried.
    Stale,
}

/// Keeps, for each URL and position, what the last answer's cookie said.
#[derive(Debug)]
pub struct Glue {
    pub jar: Jar,
    /// Of how many URLs and cookies something is known at a time.
    pub most: (usize, usize),
    memos: BTreeMap<String, Vec<Memo>>,
    /// The pair of each cookie, by its number: one place for all memos of it, so that they hear of each other.
    pairs: BTreeMap<u32, Pair>,
    plans: BTreeMap<String, Plan>,
    /// The pair of each cookie in plans, by its id.
    pieces: BTreeMap<u32, String>,
}

type Pair = Rc<RefCell<String>>;

#[derive(Clone, Debug)]
struct Memo {
    id: u32,
    number: u32,
    pair: Pair,
    text: String,
    /// `name=` and what follows the value.
    name: String,
    attributes: String,
}

#[derive(Debug)]
struct Plan {
    cookies: Vec<u32>,
    until: f64,
}

impl Answer {
    /// The values, one by one.
    pub fn values(&self) -> Vec<String> {
        match self {
            Answer::Joined(text) => split(text).into_iter().map(String::from).collect(),
            Answer::Listed(values) => values.clone(),
        }
    }
}

impl Glue {
    pub fn new(jar: Jar) -> Glue {
        Glue {
            jar,
            most: (256, 1_024),
            memos: BTreeMap::new(),
            pairs: BTreeMap::new(),
            plans: BTreeMap::new(),
            pieces: BTreeMap::new(),
        }
    }

    /// Stores the cookies of an answer, in the lane as far as it goes; tells which way each went.
    pub fn receive(&mut self, url: &str, answer: &Answer, now: f64) -> Vec<Way> {
        let known = self.memos.get(url).cloned().unwrap_or_default();
        let mut kept: Vec<Memo> = Vec::new();
        let mut ways = Vec::new();
        let mut stale = false;
        // The values that are left for the full way.
        let mut at = 0;
        let mut index = 0;
        while let Some(memo) = known.get(index) {
            let found = match answer {
                Answer::Joined(text) => memo.found_in(&text[at..], known.get(index + 1)),
                Answer::Listed(values) => values
                    .get(index)
                    .and_then(|value| memo.found_in(value, None)),
            };
            let Some((pair, next)) = found else { break };
            let Some(way) = self.set_again(memo, pair, now) else {
                stale = true;
                break;
            };
            ways.push(way);
            let mut memo = memo.clone();
            memo.text = format!("{pair}{}", memo.attributes);
            kept.push(memo);
            at += next;
            index += 1;
        }
        let rest = match answer {
            Answer::Joined(text) => Answer::Joined(text[at.min(text.len())..].into()).values(),
            Answer::Listed(values) => values[index.min(values.len())..].to_vec(),
        };
        let mut unbroken = true;
        for value in &rest {
            match self.set(url, value, now) {
                Some(memo) if unbroken => kept.push(memo),
                _ => unbroken = false,
            }
            ways.push(if std::mem::take(&mut stale) {
                Way::Stale
            } else {
                Way::Full
            });
        }
        let mut ids: Vec<u32> = kept.iter().map(|memo| memo.id).collect();
        ids.sort_unstable();
        // The same cookie twice in one answer.
        if ids.windows(2).any(|pair| pair[0] == pair[1]) {
            kept.clear();
        }
        self.memos.insert(url.into(), kept);
        if self.memos.len() > self.most.0 || self.pairs.len() > self.most.1 {
            self.memos.clear();
            self.pairs.clear();
        }
        ways
    }

    /// A cookie with this pair and the memo's attributes; `None` when it must go the full way.
    fn set_again(&mut self, memo: &Memo, pair: &str, now: f64) -> Option<Way> {
        let same = *memo.pair.borrow() == pair;
        let again = if same {
            self.jar.touch(memo.number, now)
        } else {
            self.jar.rewrite(memo.number, pair, now)
        };
        match again {
            Again::Stale => return None,
            Again::Rearranged => self.forget_plans(),
            Again::Fine => {
                self.pieces
                    .entry(memo.id)
                    .and_modify(|old| *old = pair.into());
            }
        }
        memo.pair.replace(pair.into());
        Some(if same { Way::Touched } else { Way::Rewritten })
    }

    /// The full way.
    fn set(&mut self, url: &str, value: &str, now: f64) -> Option<Memo> {
        let revision = self.jar.revision();
        let put = self.jar.put(&Url::parse(url).unwrap(), value, now);
        match put.rewritten {
            Some((id, pair)) => {
                self.pieces.entry(id).and_modify(|old| *old = pair.into());
            }
            None if self.jar.revision() != revision => self.forget_plans(),
            None => {}
        }
        let memo = put.memo?;
        assert!(value.starts_with(memo.pair), "{value}");
        let pair = self.pairs.entry(memo.number).or_default();
        pair.replace(memo.pair.into());
        let name_end = memo.pair.find('=').unwrap() + 1;
        Some(Memo {
            id: memo.id,
            number: memo.number,
            pair: Rc::clone(pair),
            text: value.into(),
            name: memo.pair[..name_end].into(),
            attributes: value[memo.pair.len()..].into(),
        })
    }

    /// Makes a plan for a URL, as before a request.
    pub fn ask(&mut self, url: &str, now: f64) {
        let header = self.jar.header(&Url::parse(url).unwrap(), now);
        let pairs = header
            .value
            .split("; ")
            .filter(|_| !header.value.is_empty());
        for (id, pair) in header.cookies.iter().zip(pairs) {
            self.pieces.insert(*id, pair.into());
        }
        let plan = Plan {
            cookies: header.cookies,
            until: header.valid_until,
        };
        self.plans.insert(url.into(), plan);
    }

    /// The header of a plan that is good by its own account.
    pub fn kept_header(&self, url: &str, now: f64) -> Option<String> {
        let plan = self.plans.get(url).filter(|plan| now < plan.until)?;
        let pairs: Vec<&str> = plan
            .cookies
            .iter()
            .map(|id| self.pieces[id].as_str())
            .collect();
        Some(pairs.join("; "))
    }

    pub fn forget_plans(&mut self) {
        self.plans.clear();
        self.pieces.clear();
    }
}

impl Memo {
    /// The pair with which this cookie stands at the beginning of a text, and where the next one begins.
    ///
    /// It must be clear where it ends: with the text, or before the next cookie that is known.
    fn found_in<'a>(&self, text: &'a str, next: Option<&Memo>) -> Option<(&'a str, usize)> {
        let pair_end = if text.starts_with(&self.text) {
            self.text.len() - self.attributes.len()
        } else {
            let value = text.strip_prefix(&self.name)?;
            let value_end = value.find([';', ',']).unwrap_or(value.len());
            self.name.len() + value_end
        };
        let rest = text[pair_end..].strip_prefix(&self.attributes)?;
        if rest.is_empty() {
            return Some((&text[..pair_end], text.len()));
        }
        let joint = rest.strip_prefix(',')?;
        let following = joint.trim_start_matches([' ', '\t']);
        following
            .starts_with(&next?.name)
            .then_some((&text[..pair_end], text.len() - following.len()))
    }
}

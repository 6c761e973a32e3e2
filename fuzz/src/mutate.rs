//! Making a new input out of those that were worth keeping.

use crate::dice::Dice;

/// Bytes that stand at the edge of something.
const EDGES: [u8; 12] = [
    0, 1, b'\t', b'\n', b' ', b'"', b',', b';', b'=', 0x7f, 0x80, 0xff,
];

/// Change `input` a few times. `words` are what the target looks for, `others` what was kept so far.
pub fn mutate(
    input: &mut Vec<u8>,
    words: &[&str],
    others: &[Vec<u8>],
    longest: usize,
    dice: &mut Dice,
) {
    for _ in 0..1 + dice.below(4) {
        change(input, words, others, dice);
    }
    input.truncate(longest);
}

fn change(input: &mut Vec<u8>, words: &[&str], others: &[Vec<u8>], dice: &mut Dice) {
    let at = dice.below(input.len() + 1);
    match dice.below(9) {
        0 => replace(input, at, 1, &[*dice.pick(&EDGES)]),
        1 => replace(input, at, 1, &[dice.throw() as u8]),
        2 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
        3 => replace(input, at, dice.below(input.len().min(64) + 1), &[]),
        4 | 5 if !words.is_empty() => {
            let over = dice.below(2) * dice.below(8);
            replace(input, at, over, dice.pick(words).as_bytes());
        }
        6 => {
            // A part once more, or very often: what takes more than linear time needs many of something.
            let part = part(input, dice).repeat(1 + dice.below(2) * dice.below(64));
            replace(input, at, 0, &part);
        }
        7 if !others.is_empty() => {
            let part = part(dice.pick::<Vec<u8>>(others), dice);
            replace(input, at, dice.below(part.len() + 1), &part);
        }
        8 => input.truncate(at),
        _ => replace(input, at, 0, &[dice.throw() as u8]),
    }
}

fn part(of: &[u8], dice: &mut Dice) -> Vec<u8> {
    let start = dice.below(of.len() + 1);
    let len = dice.below((of.len() - start).min(128) + 1);
    of[start..start + len].to_vec()
}

fn replace(input: &mut Vec<u8>, at: usize, len: usize, with: &[u8]) {
    let end = (at + len).min(input.len());
    input.splice(at..end, with.iter().copied());
}

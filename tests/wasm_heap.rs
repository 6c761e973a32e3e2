//! The module's allocator in a real engine: blocks are as large, aligned and separate as was asked for.
#![cfg(target_arch = "wasm32")]

use std::alloc::{Layout, alloc, dealloc, realloc};

use wasm_bindgen_test::wasm_bindgen_test;
// The allocator comes with the crate.
use wx_session as _;

const PAGE: usize = 65_536;

/// A block that holds nothing but its own number.
struct Block {
    start: *mut u8,
    layout: Layout,
    mark: u8,
}

impl Block {
    #[allow(unsafe_code)]
    fn new(size: usize, align: usize, mark: u8) -> Block {
        let layout = Layout::from_size_align(size, align).unwrap();
        // SAFETY: no size here is zero.
        let start = unsafe { alloc(layout) };
        let block = Block {
            start,
            layout,
            mark,
        };
        block.check_place();
        block.fill(0);
        block
    }

    /// Moves it to another size; what both sizes hold must stay.
    #[allow(unsafe_code)]
    fn resize(&mut self, size: usize) {
        let kept = size.min(self.layout.size());
        // SAFETY: the block is live and has this layout; no size here is zero.
        self.start = unsafe { realloc(self.start, self.layout, size) };
        self.layout = Layout::from_size_align(size, self.layout.align()).unwrap();
        self.check_place();
        self.check(kept);
        self.fill(kept);
    }

    fn check_place(&self) {
        assert!(!self.start.is_null(), "{:?}", self.layout);
        assert_eq!(self.start as usize % self.layout.align(), 0);
    }

    #[allow(unsafe_code)]
    fn fill(&self, from: usize) {
        // SAFETY: the block is that large.
        unsafe {
            self.start
                .add(from)
                .write_bytes(self.mark, self.layout.size() - from)
        };
    }

    #[allow(unsafe_code)]
    fn check(&self, len: usize) {
        // SAFETY: the block is at least so large, and was filled.
        let bytes = unsafe { std::slice::from_raw_parts(self.start, len) };
        assert!(
            bytes.iter().all(|byte| *byte == self.mark),
            "{:?}",
            self.layout
        );
    }
}

impl Drop for Block {
    #[allow(unsafe_code)]
    fn drop(&mut self) {
        self.check(self.layout.size());
        // SAFETY: the block is live and has this layout.
        unsafe { dealloc(self.start, self.layout) };
    }
}

/// Numbers that are the same in every run (xorshift, G. Marsaglia).
struct Dice(u32);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % bound
    }

    /// Around the sizes of the classes, and anywhere between.
    fn size(&mut self) -> usize {
        let power = 1 << self.below(15);
        1 + match self.below(3) {
            0 => power + self.below(3) - 1,
            _ => self.below(power),
        }
    }
}

#[wasm_bindgen_test]
fn blocks_keep_what_they_hold_through_any_history() {
    let mut dice = Dice(7);
    let mut blocks: Vec<Block> = Vec::new();
    for step in 0..20_000 {
        match dice.below(4) {
            0 | 1 if blocks.len() < 200 => {
                let align = 1 << dice.below(5);
                blocks.push(Block::new(dice.size(), align, step as u8));
            }
            2 if !blocks.is_empty() => {
                let at = dice.below(blocks.len());
                blocks[at].resize(dice.size());
            }
            _ if !blocks.is_empty() => {
                blocks.swap_remove(dice.below(blocks.len()));
            }
            _ => {}
        }
    }
}

#[wasm_bindgen_test]
fn a_block_may_be_larger_than_a_page_and_than_all_that_is_left() {
    let mut block = Block::new(1, 1, 1);
    let between = Block::new(3 * PAGE, 8, 2);
    for size in [PAGE - 1, PAGE, PAGE + 1, 5 * PAGE, 40 * PAGE + 3] {
        block.resize(size);
    }
    block.resize(17);
    block.check(17);
    between.check(3 * PAGE);
}

#[wasm_bindgen_test]
fn what_was_given_back_is_handed_out_again() {
    let before = core::arch::wasm32::memory_size::<0>();
    for _ in 0..50 {
        drop(Block::new(20 * PAGE, 4, 3));
    }
    let after = core::arch::wasm32::memory_size::<0>();
    assert!(after - before <= 32, "{} pages", after - before);
}

#[wasm_bindgen_test]
#[allow(unsafe_code)]
fn a_place_that_no_block_has_is_refused() {
    let further_aligned = Layout::from_size_align(64, 64).unwrap();
    // One of them would stand right by chance.
    for _ in 0..8 {
        // SAFETY: the size is not zero, and nothing is written.
        assert!(unsafe { alloc(further_aligned) }.is_null());
    }
}

#[wasm_bindgen_test]
fn nothing_needs_no_block() {
    let mut numbers: Vec<u64> = Vec::with_capacity(0);
    assert!(numbers.as_ptr().is_aligned());
    numbers.push(1);
    numbers.clear();
    numbers.shrink_to_fit();
    numbers.extend([2, 3]);
    assert_eq!(numbers, [2, 3]);
}

//! A module for every rule, which breaks that rule alone.

use super::{Passed, Surroundings, check, functions_of_glue};

const GLUE: &str = "./wx_session_bg.js";

/// Assemble a module that passes but for `fields`. Names in the text would become a name section: use none.
fn module(fields: &str) -> Vec<u8> {
    assemble(&format!(
        "(module {fields} (table 1 funcref) (memory (export \"memory\") 3))"
    ))
}

fn assemble(text: &str) -> Vec<u8> {
    wat::parse_str(text).expect("the test's own module is well formed")
}

fn gate(module: &[u8]) -> anyhow::Result<Passed> {
    let around = Surroundings {
        import_module: GLUE,
        import_functions: &["known".to_owned()],
        machine_paths: &["/home/someone".to_owned()],
    };
    check(module, &around)
}

#[track_caller]
fn refused(module: &[u8], why: &str) {
    let error = gate(module)
        .expect_err("the gate let it through")
        .to_string();
    assert!(
        error.contains(why),
        "refused, but for another reason: {error}"
    );
}

#[test]
fn a_conforming_module_passes_and_is_described() {
    let passed = gate(&module(&format!(
        "(import \"{GLUE}\" \"known\" (func (param i32 f64))) (func (export \"go\") (result i32) i32.const 1)
         (global (mut i32) (i32.const 0))"
    )))
    .unwrap();
    let expected = Passed {
        imports: vec!["known".to_owned()],
        exports: vec!["go".to_owned(), "memory".to_owned()],
        memory_pages: 3,
    };
    assert_eq!(passed, expected);
}

#[test]
fn features_after_webassembly_1_are_refused() {
    let newer = [
        (
            "sign extension",
            "(func (drop (i32.extend8_s (i32.const 1))))",
        ),
        (
            "saturating conversion",
            "(func (drop (i32.trunc_sat_f64_s (f64.const 1))))",
        ),
        (
            "bulk memory",
            "(func (memory.copy (i32.const 0) (i32.const 0) (i32.const 0)))",
        ),
        (
            "multi-value",
            "(func (result i32 i32) i32.const 1 i32.const 2)",
        ),
        ("reference types", "(func (param externref))"),
        ("SIMD", "(func (drop (v128.const i32x4 0 0 0 0)))"),
        ("tail calls", "(func (return_call 0))"),
        ("exceptions", "(tag)"),
        ("a second table", "(table 1 funcref)"),
        ("64-bit memory", "(memory i64 1)"),
    ];
    for (feature, fields) in newer {
        let error = gate(&module(fields)).expect_err(feature).to_string();
        assert!(
            error.contains("more than WebAssembly 1.0"),
            "{feature}: {error}"
        );
    }
}

#[test]
fn an_over_long_table_index_is_refused() {
    // What a compiler with reference types writes for call_indirect: table 0 as a five-byte number.
    let mut bytes = module("(type (func)) (func (call_indirect (type 0) (i32.const 0)))");
    let call = bytes
        .windows(3)
        .position(|window| window == [0x11, 0x00, 0x00])
        .expect("a call_indirect");
    bytes.splice(call + 2..call + 3, [0x80, 0x80, 0x80, 0x80, 0x00]);
    let code = bytes
        .windows(4)
        .position(|window| window == [0x0a, 0x09, 0x01, 0x07])
        .expect("a code section");
    bytes[code + 1] += 4;
    bytes[code + 3] += 4;
    refused(&bytes, "more than WebAssembly 1.0");
}

#[test]
fn bytes_that_are_no_module_are_refused() {
    refused(b"", "more than WebAssembly 1.0");
    refused(b"<!doctype html>", "more than WebAssembly 1.0");
    let whole = module("");
    refused(&whole[..whole.len() - 1], "more than WebAssembly 1.0");
}

#[test]
fn an_exported_global_is_refused() {
    refused(
        &module("(global (export \"__abort_handler\") (mut i32) (i32.const 0))"),
        "exports the Global \"__abort_handler\"",
    );
}

#[test]
fn there_must_be_one_table() {
    refused(
        &assemble("(module (memory (export \"memory\") 1))"),
        "has 0 tables instead of 1",
    );
}

#[test]
fn imports_come_from_the_glue_alone() {
    refused(
        &module("(import \"env\" \"known\" (func))"),
        "imports env.known",
    );
    refused(
        &module(&format!("(import \"{GLUE}\" \"unknown\" (func))")),
        "which the glue does not have",
    );
    refused(
        &module(&format!("(import \"{GLUE}\" \"known\" (global i32))")),
        "which is not a function",
    );
}

#[test]
fn no_64_bit_integer_crosses() {
    refused(
        &module("(func (export \"now\") (result i64) i64.const 1)"),
        "the export \"now\" has a 64-bit integer",
    );
    refused(
        &module(&format!("(import \"{GLUE}\" \"known\" (func (param i64)))")),
        "known has a 64-bit integer",
    );
}

#[test]
fn a_64_bit_integer_inside_is_fine() {
    assert!(gate(&module("(func (result i64) i64.const 1)")).is_ok());
}

#[test]
fn an_export_after_imports_is_checked_by_its_own_type() {
    let fields = format!(
        "(import \"{GLUE}\" \"known\" (func (param i32))) (func (result i64) i64.const 1)
         (func (export \"f\") (result i32) i32.const 1)"
    );
    assert!(gate(&module(&fields)).is_ok());
}

#[test]
fn custom_sections_are_stripped() {
    refused(
        &module("(func $named)"),
        "the custom section \"name\" is not stripped",
    );
    refused(
        &module("(@custom \"producers\" \"x\")"),
        "the custom section \"producers\" is not stripped",
    );
}

#[test]
fn memory_is_exported() {
    refused(
        &assemble("(module (table 1 funcref) (memory 1))"),
        "does not export its memory",
    );
}

#[test]
fn a_path_of_the_machine_is_refused() {
    refused(
        &module("(data (i32.const 0) \"/home/someone/src/lib.rs\")"),
        "the path /home/someone of this machine",
    );
}

#[test]
fn every_broken_rule_is_named() {
    let bytes =
        module("(import \"env\" \"x\" (func)) (global (export \"g\") (mut i32) (i32.const 0))");
    refused(&bytes, "imports env.x");
    refused(&bytes, "exports the Global \"g\"");
}

#[test]
fn the_functions_of_the_glue_are_read() {
    let glue = "export class Session {}\nexport function __wbg_now(a) {\n}\nfunction inner() {}\n\
                export function __wbg_call_1() { return handleError(function (a) {\n";
    assert_eq!(functions_of_glue(glue), ["__wbg_now", "__wbg_call_1"]);
}

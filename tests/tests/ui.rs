//! What rustc says to each mistake. Every case makes one mistake and also uses the type, so that a follow-up error
//! would show.
//!
//! Notes that rustc adds change between its releases; `TRYBUILD=overwrite` writes the files anew.

#[test]
fn m1_statement_1_9_15_each_mistake_is_a_compile_error() {
    trybuild::TestCases::new().compile_fail("ui/*/*.rs");
}

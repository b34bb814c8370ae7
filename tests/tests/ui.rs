//! What rustc says to each mistake. Every case makes one mistake and also uses the type, so that a follow-up error
//! would show.
//!
//! Notes that rustc adds change between its releases; `TRYBUILD=overwrite` writes the files anew.

#[test]
fn compile_fail() {
    trybuild::TestCases::new().compile_fail("ui/*/*.rs");
}

//! What rustc says to each mistake. Every case makes one mistake and also uses the type, so that a follow-up error
//! would show.
//!
//! The messages are those of the compiler in `rust-toolchain.toml`; `TRYBUILD=overwrite` writes them anew.

#[test]
fn compile_fail() {
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}

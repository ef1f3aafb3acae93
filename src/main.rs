//! Compagnon.
fn main() {}

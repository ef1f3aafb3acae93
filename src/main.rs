//! The program `compagnon`; everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    compagnon::command::main()
}

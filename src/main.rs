//! The program: see [`compagnon::command`].

fn main() -> std::process::ExitCode {
    compagnon::command::main()
}

# Shortcuts; `just` lists them.

_default:
    @just --list

# Formatting and lints, as CI holds them
check:
    tests/run fmt clippy deny

# Everything that CI runs; or some stages by name: `just test rust foreign`
test *stages:
    tests/run {{stages}}

# A believable cohort from the rubric to the badges, served with its log-ins printed
demo *arguments:
    cargo run --release -- demo {{arguments}}

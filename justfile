# Shortcuts; `just` lists them.

_default:
    @just --list

# Formatting and lints, as CI holds them
check:
    tests/run fmt clippy deny

# Everything that CI runs; or some stages by name: `just test rust foreign`
test *stages:
    tests/run {{stages}}

# How fast badges are made and checked, on one core (see docs/performance.md)
bench *arguments:
    cargo bench --bench credential -- {{arguments}}

# A believable cohort from the rubric to the badges, served with its log-ins printed
demo *arguments:
    cargo run --release -- demo {{arguments}}

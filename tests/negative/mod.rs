//! The negative table: everything that must not be taken for a good badge, and everything that is made to harm
//! whoever looks at it, sent to the program as it is served. `*.toml` is the table; `table.rs` says what a row has.
//!
//! Of each row: the answer is exactly the one due, it comes within five seconds, nobody is asked but who must be,
//! a trap that addresses inside point to catches nobody, and what was not found to be signed is not shown. Over the
//! whole table: nothing is written, and the program's memory does not grow.

mod makers;
mod served;
mod site;
mod table;

use std::collections::BTreeMap;

use compagnon::app::App;
use compagnon::store::dump;

use crate::support::process::Served;
use crate::support::{Place, on_both};
use makers::World;

/// The worker's own doing, whatever is asked: the purge that comes round.
const THE_WORKERS_OWN: [&str; 1] = ["jobs"];

/// The most that the program may grow by, at its highest, in KiB.
const GROWTH: u64 = 50 * 1024;

/// How many rows each table has.
async fn counted(app: &App) -> BTreeMap<&'static str, i64> {
    let count = app.read(|conn| {
        let tables = dump::TABLES.iter().map(|(table, _)| *table);
        tables
            .filter(|table| !THE_WORKERS_OWN.contains(table))
            .map(|table| Ok((table, dump::count(conn, table)?)))
            .collect()
    });
    count.await.unwrap()
}

on_both! { with_place:
    async fn every_row_of_the_table_gets_the_answer_that_is_due(place: Place) {
        let world = World::new();
        let open = format!("localhost:{}", world.site.port);
        let server = Served::first_with(&place, &["--allow-outbound", &open]).await;
        let app = place.open().await;
        served::warm_up(&server, &world).await;
        let (before, memory) = (counted(&app).await, server.memory());
        let (mut held, mut faults) = (0, Vec::new());
        for row in table::rows().iter().filter(|row| row.place.is_none()) {
            let found = served::faults(&server, &world, row).await;
            held += usize::from(found.is_empty());
            faults.extend(found.into_iter().map(|fault| format!("{} ({}): {fault}", row.id, row.what)));
        }
        if world.trap.caught() > 0 {
            faults.push(format!("the trap caught {}", world.trap.caught()));
        }
        if counted(&app).await != before {
            faults.push(format!("something was written: {:?}, before {before:?}", counted(&app).await));
        }
        let [grown, peak] = [0, 1].map(|at| server.memory()[at].saturating_sub(memory[at]));
        println!("{held} rows held; the program grew by {grown} KiB, at its highest by {peak} KiB");
        if peak > GROWTH {
            faults.push(format!("the program grew by {peak} KiB"));
        }
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
        assert!(held >= 150, "{held}");
    }
}

//! One's own account: seeing it, changing the name and the language.

use super::{App, AppError, AppResult, Caller};
use crate::domain::{Language, person_name};
use crate::store::people;

pub use crate::store::people::Person;

/// The caller's own account.
///
/// # Errors
/// [`AppError::Unauthenticated`] when it is gone.
pub async fn see(app: &App, caller: &Caller) -> AppResult<Person> {
    let person = caller.person;
    app.read(move |conn| people::find(conn, person)?.ok_or(AppError::Unauthenticated)).await
}

/// Changes the caller's own name or language; what is not given stays.
///
/// # Errors
/// The name is none.
pub async fn change(
    app: &App,
    caller: &Caller,
    name: Option<&str>,
    language: Option<Language>,
) -> AppResult<Person> {
    let name = name.map(person_name).transpose();
    let name = name.map_err(|fact| AppError::invalid("/name", fact))?;
    let person = caller.person;
    app.write(move |conn| {
        let mut found = people::find(conn, person)?.ok_or(AppError::Unauthenticated)?;
        found.name = name.clone().unwrap_or(found.name);
        found.language = language.unwrap_or(found.language);
        people::describe(conn, person, &found.name, found.language)?;
        Ok(found)
    })
    .await
}

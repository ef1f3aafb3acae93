//! `getCredentials` of the Open Badges API 3.0: a learner's badges for a program that may read them.

use crate::app::identity::SignedForm;
use crate::app::oauth::Connected;
use crate::app::{App, AppError, AppResult};
use crate::domain::{AwardId, BroughtBadgeId, BroughtForm, Moment, OAuthScope};
use crate::store::{Conn, awards, brought_badges};

/// The most badges of one page.
pub const MOST: usize = 50;

/// Which page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many badges at the most, from 1.
    pub limit: usize,
    /// How many before it.
    pub offset: usize,
    /// Only badges that began to be valid after this moment.
    pub since: Option<Moment>,
}

/// A page of badges, each text as it was signed, or as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// How many there are on all pages.
    pub total: usize,
    /// Those with an embedded proof, as JSON.
    pub json: Vec<String>,
    /// Those that are VC-JWTs.
    pub jwt: Vec<String>,
}

/// A badge, by where it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kept {
    Award(AwardId),
    Brought(BroughtBadgeId),
}

/// The badges of the learner for whom a program acts, by their date: what was awarded here and is not revoked, in the
/// form with an embedded proof, and what was brought in. A program that may read badges.
///
/// # Errors
/// [`AppError::NotAllowed`] without that scope.
pub async fn credentials(app: &App, program: &Connected, page: Page) -> AppResult<Credentials> {
    program.may(OAuthScope::ReadCredentials)?;
    let person = program.person;
    app.read(move |conn| {
        let own = awards::dates_of(conn, person)?;
        let own = own.into_iter().map(|(at, id)| (at, Kept::Award(id)));
        let brought = brought_badges::dates_of(conn, person)?;
        let brought = brought.into_iter().map(|(at, id)| (at, Kept::Brought(id)));
        let mut all: Vec<(Moment, Kept)> = own.chain(brought).collect();
        all.retain(|(at, _)| page.since.is_none_or(|since| *at > since));
        all.sort_unstable();
        let mut found = Credentials { total: all.len(), ..Credentials::default() };
        for (_, kept) in all.into_iter().skip(page.offset).take(page.limit.min(MOST)) {
            found.add(conn, kept)?;
        }
        Ok(found)
    })
    .await
}

impl Credentials {
    fn add(&mut self, conn: &mut Conn, kept: Kept) -> AppResult<()> {
        match kept {
            Kept::Award(id) => {
                let form = SignedForm::DataIntegrity.name();
                let document = awards::credential(conn, id, form)?.ok_or(AppError::NotFound)?;
                self.json.push(document.text);
            }
            Kept::Brought(id) => {
                let badge = brought_badges::find(conn, id)?.ok_or(AppError::NotFound)?;
                match badge.form {
                    BroughtForm::Json => self.json.push(badge.text),
                    BroughtForm::Jwt => self.jwt.push(badge.text),
                }
            }
        }
        Ok(())
    }
}

//! `getProfile` and `putProfile` of the Open Badges API 3.0: what a program may know of the learner it acts for.

use sha2::{Digest, Sha256};
use uuid::Builder;

use crate::app::oauth::Connected;
use crate::app::{App, AppError, AppResult, Caller, Scope, me};
use crate::domain::{ClientId, Email, OAuthScope, PersonId};
use crate::store::people::Person;
use crate::store::{oauth, people};

/// A learner's profile for one program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearnerProfile {
    /// An id that is the learner's for this program alone: two programs cannot find out that they know one person.
    pub id: String,
    /// The learner's name.
    pub name: String,
    /// The address, once it is proved.
    pub email: Option<Email>,
}

/// The profile of the learner for whom a program acts. A program that may read it.
///
/// # Errors
/// [`AppError::NotAllowed`] without that scope.
pub async fn profile(app: &App, program: &Connected) -> AppResult<LearnerProfile> {
    program.may(OAuthScope::ReadProfile)?;
    read(app, program).await
}

/// Changes the learner's name, which is all of a profile that is kept here. A program that may change it.
///
/// # Errors
/// [`AppError::NotAllowed`] without that scope; what is wrong with the name.
pub async fn rename(app: &App, program: &Connected, name: &str) -> AppResult<LearnerProfile> {
    program.may(OAuthScope::UpdateProfile)?;
    let caller = Caller { person: program.person, is_admin: false, scope: Scope::Write };
    me::change(app, &caller, Some(name), None).await?;
    read(app, program).await
}

async fn read(app: &App, program: &Connected) -> AppResult<LearnerProfile> {
    let (grant, person) = (program.grant, program.person);
    app.read(move |conn| {
        let grant = oauth::find_grant(conn, grant)?.ok_or(AppError::Unauthenticated)?;
        let person = people::find(conn, person)?.ok_or(AppError::Unauthenticated)?;
        Ok(of(person, grant.client_id))
    })
    .await
}

fn of(person: Person, client: ClientId) -> LearnerProfile {
    let email = person.email.filter(|_| person.address_proved_at.is_some());
    LearnerProfile { id: pairwise(person.id, client), name: person.name, email }
}

/// A UUID (version 8) made of both ids, neither of which can be found from it.
fn pairwise(person: PersonId, client: ClientId) -> String {
    let hash = Sha256::digest(format!("profile {client} {person}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    format!("urn:uuid:{}", Builder::from_custom_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_programs_know_a_person_by_two_ids() {
        let person = PersonId(uuid::Uuid::from_u128(1));
        let [one, two] = [2, 3].map(|id| pairwise(person, ClientId(uuid::Uuid::from_u128(id))));
        assert_ne!(one, two);
        assert_eq!(one, pairwise(person, ClientId(uuid::Uuid::from_u128(2))));
        assert!(!one.contains("00000001"));
    }
}

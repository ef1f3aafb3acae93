//! Rosters: a trainer announces people by their addresses. All of it is taken, or nothing; sent twice, it changes
//! nothing the second time.

use uuid::Uuid;

use super::letters::{self, Letter, WELCOME_MINUTES};
use super::members::Admission;
use super::{App, AppError, AppResult, Caller, Fault, rights};
use crate::domain::{
    Action, AddressSource, BadRoster, CohortId, LinkPurpose, MembershipId, Moment, PersonId,
    RosterEntryId, RosterFault, RosterLine, roster_from_csv, roster_from_json_lines,
};
use crate::store::audit::{self, Line};
use crate::store::cohorts::{self, Cohort};
use crate::store::people::{self, Person};
use crate::store::roster;
use crate::store::{Conn, links, memberships, sessions, tokens};

pub use crate::store::roster::RosterEntry;

/// How a roster is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RosterForm {
    /// CSV with a header.
    Csv,
    /// One JSON object a line.
    JsonLines,
}

/// What came of a roster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RosterAdded {
    /// How many people were added.
    pub added: usize,
    /// How many were on the roster already.
    pub already_there: usize,
}

/// The ids a line may need.
#[derive(Clone, Copy)]
struct Ids {
    person: PersonId,
    place: MembershipId,
    entry: RosterEntryId,
}

/// Adds a roster to a cohort. Its trainers and admins may.
///
/// Each address new to the service gets an account without a password and a one-time link. An account that is
/// there joins as it is. One whose address nobody ever proved, and that is not in the cohort, loses password,
/// sessions and tokens first: only who reads mail at the address may come in under it.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::NotAllowed`]; [`AppError::Invalid`] with every faulty line, as
/// `/lines/<number>/<column>`.
pub async fn add(
    app: &App,
    caller: &Caller,
    cohort: CohortId,
    form: RosterForm,
    bytes: &[u8],
) -> AppResult<RosterAdded> {
    let (caller, now) = (*caller, app.now());
    app.read(move |conn| rights::in_cohort(conn, &caller, cohort, Action::RunCohort)).await?;
    let lines = match form {
        RosterForm::Csv => roster_from_csv(bytes),
        RosterForm::JsonLines => roster_from_json_lines(bytes),
    };
    let lines = lines.map_err(refused)?;
    let ids = |_: &RosterLine| Ids {
        person: PersonId(app.random.uuid()),
        place: MembershipId(app.random.uuid()),
        entry: RosterEntryId(app.random.uuid()),
    };
    let ids: Vec<Ids> = lines.iter().map(ids).collect();
    app.write(move |conn| {
        rights::in_cohort(conn, &caller, cohort, Action::RunCohort)?;
        let cohort = cohorts::find(conn, cohort)?.ok_or(AppError::NotFound)?;
        let mut admission = Admission::begin(conn, cohort.id, now)?;
        let (mut done, mut faults) = (RosterAdded::default(), Vec::new());
        for (line, ids) in lines.iter().zip(&ids) {
            let announced = Announced { cohort: &cohort, line, ids: *ids, by: caller.person, now };
            match announced.add(conn, &mut admission)? {
                Ok(true) => done.added += 1,
                Ok(false) => done.already_there += 1,
                Err(fault) => faults.push(fault),
            }
        }
        if !faults.is_empty() {
            return Err(refused(faults));
        }
        let line = Line {
            at: now,
            actor: Some(caller.person),
            action: "roster.add",
            subject: format!("cohort/{}", cohort.id),
            detail: format!("{} added, {} already there", done.added, done.already_there),
        };
        audit::append(conn, &line)?;
        Ok(done)
    })
    .await
}

fn refused(faults: Vec<RosterFault>) -> AppError {
    let fault = |RosterFault { line, column, refusal }: RosterFault| {
        let pointer = match (line, column) {
            (0, _) => String::new(),
            (line, "") => format!("/lines/{line}"),
            (line, column) => format!("/lines/{line}/{column}"),
        };
        Fault { pointer, refusal }
    };
    AppError::Invalid(faults.into_iter().map(fault).collect())
}

/// One line on its way in.
struct Announced<'a> {
    cohort: &'a Cohort,
    line: &'a RosterLine,
    ids: Ids,
    by: PersonId,
    now: Moment,
}

impl Announced<'_> {
    /// Adds the person; `false` when they are on the roster, and in the cohort, already.
    fn add(
        &self,
        conn: &mut Conn,
        admission: &mut Admission,
    ) -> AppResult<Result<bool, RosterFault>> {
        let fault =
            |column, fact: BadRoster| Ok(Err(RosterFault::new(self.line.line, column, fact)));
        let found = people::find_by_email(conn, &self.line.email)?;
        if found.as_ref().is_some_and(|person| person.suspended_at.is_some()) {
            return fault("email", BadRoster::Suspended);
        }
        let place = match &found {
            Some(person) => memberships::find_of(conn, self.cohort.id, person.id)?,
            None => None,
        };
        let place = place.filter(|place| place.left_at.is_none());
        if place.as_ref().is_some_and(|place| place.role != self.line.role) {
            return fault("role", BadRoster::OtherRole);
        }
        let listed = roster::find(conn, self.cohort.id, &self.line.email)?.is_some();
        if listed && place.is_some() {
            return Ok(Ok(false));
        }
        let person = match found {
            Some(person) => self.take(conn, person, place.is_some())?,
            None => self.open_account(conn)?,
        };
        admission.admit(conn, self.ids.place, person, self.line.role)?;
        if !listed {
            self.enter(conn, person)?;
        }
        Ok(Ok(true))
    }

    /// An account without a password, and the link to choose one.
    fn open_account(&self, conn: &mut Conn) -> AppResult<PersonId> {
        let person = Person {
            id: self.ids.person,
            email: Some(self.line.email.clone()),
            address_source: AddressSource::Roster,
            address_proved_at: Some(self.now),
            name: self.line.name.clone(),
            password_hash: None,
            language: self.cohort.words.language,
            is_admin: false,
            suspended_at: None,
            created_at: self.now,
        };
        people::insert(conn, &person)?;
        self.welcome(conn, person.id)
    }

    /// The account that is there.
    fn take(&self, conn: &mut Conn, person: Person, is_member: bool) -> AppResult<PersonId> {
        // An admin's account was made by the operator: no trainer takes its password away.
        if person.address_source == AddressSource::None && !person.is_admin {
            if !is_member {
                people::set_password(conn, person.id, None)?;
                links::spend_all(conn, person.id, self.now)?;
                sessions::delete_of(conn, person.id)?;
                tokens::revoke_all(conn, person.id, self.now)?;
            }
            people::prove_address(conn, person.id, AddressSource::Roster, self.now)?;
            return self.welcome(conn, person.id);
        }
        let letter = Letter {
            person: person.id,
            kind: "added-to-cohort".to_owned(),
            args: [("cohort".to_owned(), self.cohort.words.name.clone())].into(),
            link: None,
        };
        letters::post(conn, &letter, &self.cohort.id.to_string(), self.now)?;
        Ok(person.id)
    }

    fn welcome(&self, conn: &mut Conn, person: PersonId) -> AppResult<PersonId> {
        let purpose = LinkPurpose::SetPassword;
        let letter = Letter::with_link(person, "roster-welcome", purpose, WELCOME_MINUTES)
            .naming("cohort", &self.cohort.words.name);
        letters::post(conn, &letter, &self.cohort.id.to_string(), self.now)?;
        Ok(person)
    }

    fn enter(&self, conn: &mut Conn, person: PersonId) -> AppResult<()> {
        let entry = RosterEntry {
            id: self.ids.entry,
            email: self.line.email.clone(),
            name: self.line.name.clone(),
            role: self.line.role,
            person,
            added_by: Some(self.by),
            added_at: self.now,
        };
        Ok(roster::insert(conn, self.cohort.id, &entry)?)
    }
}

/// The roster of a cohort, by id; one more than `limit` where there are more. Trainers and admins may see it.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::NotAllowed`].
pub async fn list(
    app: &App,
    caller: &Caller,
    cohort: CohortId,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<Vec<RosterEntry>> {
    let caller = *caller;
    app.read(move |conn| {
        rights::in_cohort(conn, &caller, cohort, Action::RunCohort)?;
        cohorts::find(conn, cohort)?.ok_or(AppError::NotFound)?;
        Ok(roster::list(conn, cohort, after, limit + 1)?)
    })
    .await
}

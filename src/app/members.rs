//! Places in a cohort: the list, the roles, the end of one; and how a person comes in.

use uuid::Uuid;

use super::{App, AppError, AppResult, Caller, rights};
use crate::domain::{
    Action, CohortId, MembershipId, MembershipRefused, Moment, PersonId, Role, label, next_label,
};
use crate::store::Conn;
use crate::store::audit::{self, Line};
use crate::store::memberships;

pub use crate::store::memberships::{Member, Membership};

/// The members of a cohort, and whether the reader may see addresses and labels.
#[derive(Clone, Debug)]
pub struct MembersSeen {
    /// By id; one more than asked for where there are more.
    pub members: Vec<Member>,
    /// Whether the reader runs the cohort.
    pub in_full: bool,
}

/// The members of a cohort. Its members and admins may see names and roles; trainers and admins the rest too.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn list(
    app: &App,
    caller: &Caller,
    cohort: CohortId,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<MembersSeen> {
    let caller = *caller;
    app.read(move |conn| {
        rights::in_cohort(conn, &caller, cohort, Action::SeeCohort)?;
        let in_full = rights::in_cohort(conn, &caller, cohort, Action::RunCohort).is_ok();
        if crate::store::cohorts::find(conn, cohort)?.is_none() {
            return Err(AppError::NotFound);
        }
        Ok(MembersSeen { members: memberships::list(conn, cohort, after, limit + 1)?, in_full })
    })
    .await
}

/// Changes a member's role. Trainers and admins may.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::NotAllowed`]; [`MembershipRefused`].
pub async fn change_role(
    app: &App,
    caller: &Caller,
    cohort: CohortId,
    id: MembershipId,
    role: Role,
) -> AppResult<()> {
    let (caller, now) = (*caller, app.now());
    app.write(move |conn| {
        let member = found(conn, &caller, cohort, id)?;
        if member.role == role {
            return Ok(());
        }
        keep_a_trainer(conn, &caller, &member)?;
        memberships::set_role(conn, id, role)?;
        tell(conn, &caller, "membership.role", id, role.to_string(), now)
    })
    .await
}

/// Ends a member's place; what they did stays. Trainers and admins may.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::NotAllowed`]; [`MembershipRefused`].
pub async fn remove(
    app: &App,
    caller: &Caller,
    cohort: CohortId,
    id: MembershipId,
) -> AppResult<()> {
    let (caller, now) = (*caller, app.now());
    app.write(move |conn| {
        let member = found(conn, &caller, cohort, id)?;
        keep_a_trainer(conn, &caller, &member)?;
        memberships::leave(conn, id, now)?;
        tell(conn, &caller, "membership.end", id, String::new(), now)
    })
    .await
}

fn found(
    conn: &mut Conn,
    caller: &Caller,
    cohort: CohortId,
    id: MembershipId,
) -> AppResult<Membership> {
    rights::in_cohort(conn, caller, cohort, Action::RunCohort)?;
    memberships::find(conn, cohort, id)?.ok_or(AppError::NotFound)
}

/// A trainer does not leave the cohort without one; an admin, who can name another, may.
fn keep_a_trainer(conn: &mut Conn, caller: &Caller, member: &Membership) -> AppResult<()> {
    let last =
        member.role == Role::Trainer && memberships::count_trainers(conn, member.cohort)? <= 1;
    match last && !caller.is_admin {
        true => Err(AppError::refused(MembershipRefused::LastTrainer)),
        false => Ok(()),
    }
}

fn tell(
    conn: &mut Conn,
    caller: &Caller,
    action: &str,
    id: MembershipId,
    detail: String,
    now: Moment,
) -> AppResult<()> {
    let subject = format!("membership/{id}");
    let line = Line { at: now, actor: Some(caller.person), action, subject, detail };
    Ok(audit::append(conn, &line)?)
}

/// Gives people their places in one cohort, within one unit of work.
pub(super) struct Admission {
    cohort: CohortId,
    next: u32,
    now: Moment,
}

impl Admission {
    /// Begins with the labels the cohort has. Two units that do so at once meet in the unique key on the label.
    pub(super) fn begin(conn: &mut Conn, cohort: CohortId, now: Moment) -> AppResult<Self> {
        let labels = memberships::labels(conn, cohort)?;
        Ok(Self { cohort, next: next_label(labels.iter().map(String::as_str)), now })
    }

    /// The place of a person: the one they have, the one they had, or a new one under `id`.
    pub(super) fn admit(
        &mut self,
        conn: &mut Conn,
        id: MembershipId,
        person: PersonId,
        role: Role,
    ) -> AppResult<Membership> {
        match memberships::find_of(conn, self.cohort, person)? {
            Some(place) if place.left_at.is_none() => Ok(place),
            Some(place) => {
                memberships::set_role(conn, place.id, role)?;
                Ok(Membership { role, left_at: None, ..place })
            }
            None => {
                let place = Membership {
                    id,
                    cohort: self.cohort,
                    person,
                    role,
                    label: label(self.next),
                    joined_at: self.now,
                    left_at: None,
                };
                memberships::insert(conn, &place)?;
                self.next = self.next.saturating_add(1);
                Ok(place)
            }
        }
    }
}

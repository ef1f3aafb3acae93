//! One cohort: its people, rubrics, activities and achievements; for who runs it, the invitations and the roster.

use actix_web::{HttpRequest, web};
use askama::Template;

use super::every::every;
use super::moved_on::or_moved_on;
use super::{Layout, PageResult, Posted, SignedIn, Texts, cohorts as forms, page, see_other};
use crate::app::cohorts::{self, CohortChange};
use crate::app::invitations::{self, Invitation};
use crate::app::members::{self, Member};
use crate::app::read_activity::{self, ActivityView};
use crate::app::read_rubric::{self, RubricView};
use crate::app::{App, AppResult, Caller, define_achievement};
use crate::domain::{
    AchievementId, ActivityId, CohortId, CohortWords, InvitationId, Language, MembershipId, Moment,
    Named, Phase, Role, RubricId,
};

/// A member as the page lists one; the address and the label for who runs the cohort.
struct MemberRow {
    id: MembershipId,
    name: String,
    is_trainer: bool,
    label: String,
    email: Option<String>,
    address: String,
}

/// An invitation as the page lists it.
struct InvitationRow {
    id: InvitationId,
    role: String,
    uses: String,
    until: String,
    is_good: bool,
}

/// A rubric as the page lists it.
struct RubricRow {
    id: RubricId,
    title: String,
    state: String,
    version: String,
}

/// An activity as the page lists it.
struct ActivityRow {
    id: ActivityId,
    title: String,
    phase: String,
    until: Option<String>,
}

/// An achievement as the page lists it.
struct AchievementRow {
    id: AchievementId,
    name: String,
    description: String,
    is_archived: bool,
}

#[derive(Template)]
#[template(path = "cohort.html")]
struct CohortPage {
    layout: Layout,
    id: CohortId,
    version: i64,
    words: CohortWords,
    role: Option<String>,
    is_member: bool,
    is_trainer: bool,
    runs_it: bool,
    members: Vec<MemberRow>,
    rubrics: Vec<RubricRow>,
    activities: Vec<ActivityRow>,
    achievements: Vec<AchievementRow>,
    invitations: Vec<InvitationRow>,
}

impl CohortPage {
    fn is_french(&self) -> bool {
        self.words.language == Language::French
    }
}

/// Members and admins: the cohort.
///
/// # Errors
/// [`crate::app::AppError::NotFound`] for others.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    id: web::Path<CohortId>,
) -> PageResult {
    let (id, caller) = (*id, holder.caller);
    let layout = Layout::signed(&request, &holder);
    let t = layout.t;
    let seen = cohorts::see(&app, &caller, id).await?;
    let zone = seen.cohort.words.time_zone.clone();
    let runs_it = members::list(&app, &caller, id, None, 1).await?.in_full;
    let invitations = match runs_it {
        true => invitation_rows(&app, &caller, id, &t, &zone).await?,
        false => Vec::new(),
    };
    page(&CohortPage {
        layout,
        id,
        version: seen.cohort.version,
        words: seen.cohort.words,
        role: seen.role.map(|role| t.say(&format!("cohort-role-{role}"))),
        is_member: seen.role.is_some(),
        is_trainer: seen.role == Some(Role::Trainer),
        runs_it,
        members: member_rows(&app, &caller, id, &t).await?,
        rubrics: rubric_rows(&app, caller, id, &t).await?,
        activities: activity_rows(&app, caller, id, &t, &zone).await?,
        achievements: achievement_rows(&app, caller, id).await?,
        invitations,
    })
}

async fn member_rows(
    app: &App,
    caller: &Caller,
    id: CohortId,
    t: &Texts,
) -> AppResult<Vec<MemberRow>> {
    let in_full = members::list(app, caller, id, None, 1).await?.in_full;
    let found = every(
        async |after, limit| Ok(members::list(app, caller, id, after, limit).await?.members),
        |one| one.id.0,
    );
    let row = |member: Member| MemberRow {
        id: member.id,
        name: member.name,
        is_trainer: member.role == Role::Trainer,
        label: member.label,
        email: member.email.filter(|_| in_full).map(|email| email.to_string()),
        address: t.say(&format!("account-address-{}", member.address_source)),
    };
    let mut rows: Vec<MemberRow> = found.await?.into_iter().map(row).collect();
    rows.sort_by_cached_key(|row| (!row.is_trainer, row.name.to_lowercase()));
    Ok(rows)
}

async fn invitation_rows(
    app: &App,
    caller: &Caller,
    id: CohortId,
    t: &Texts,
    zone: &str,
) -> AppResult<Vec<InvitationRow>> {
    let found = every(
        async |after, limit| invitations::list(app, caller, id, after, limit).await,
        |one| one.id.0,
    );
    let now = app.now();
    let row = |Invitation { id, role, state, .. }: Invitation| InvitationRow {
        id,
        role: t.say(&format!("cohort-role-{role}")),
        uses: t.with2("invitation-uses-of", "uses", state.uses, "most", state.max_uses),
        until: t.moment(&state.expires_at, zone),
        is_good: state.admit(None, now).is_ok(),
    };
    Ok(found.await?.into_iter().map(row).collect())
}

async fn rubric_rows(
    app: &App,
    caller: Caller,
    id: CohortId,
    t: &Texts,
) -> AppResult<Vec<RubricRow>> {
    let found = every(
        async |after, limit| read_rubric::rubrics(app, caller, id, after, limit).await,
        |one| one.rubric.id.0,
    );
    let row = |RubricView { rubric, current, .. }: RubricView| RubricRow {
        id: rubric.id,
        title: rubric.title,
        state: t.say(&format!("rubric-state-{}", rubric.state)),
        version: t.with("rubric-version", "number", current.number),
    };
    Ok(found.await?.into_iter().map(row).collect())
}

async fn activity_rows(
    app: &App,
    caller: Caller,
    id: CohortId,
    t: &Texts,
    zone: &str,
) -> AppResult<Vec<ActivityRow>> {
    let found = every(
        async |after, limit| read_activity::activities(app, caller, id, after, limit).await,
        |one| one.activity.id.0,
    );
    let row = |ActivityView { activity, .. }: ActivityView| {
        let until: Option<Moment> = match activity.phase {
            Phase::Submit => activity.submit_until,
            Phase::Review => activity.review_until,
            Phase::Draft | Phase::Results => None,
        };
        ActivityRow {
            id: activity.id,
            title: activity.title,
            phase: t.say(&format!("cohort-phase-{}", activity.phase)),
            until: until.map(|until| t.with("task-until", "moment", t.moment(&until, zone))),
        }
    };
    Ok(found.await?.into_iter().map(row).collect())
}

async fn achievement_rows(
    app: &App,
    caller: Caller,
    id: CohortId,
) -> AppResult<Vec<AchievementRow>> {
    let found = every(
        async |after, limit| {
            define_achievement::list_achievements(app, caller, id, after, limit).await
        },
        |one| one.id.0,
    );
    let rows = found.await?.into_iter().map(|achievement| AchievementRow {
        id: achievement.id,
        name: achievement.name,
        description: achievement.description,
        is_archived: achievement.archived_at.is_some(),
    });
    Ok(rows.collect())
}

/// Trainers and admins: changes what is said of the cohort.
///
/// # Errors
/// For others; every fault of what is said of it.
pub async fn change(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<CohortId>,
    form: Posted,
) -> PageResult {
    let layout = Layout::signed(&request, &form.holder);
    let CohortWords { name, description, language, time_zone } = forms::words(&form.fields);
    let change = CohortChange {
        name: Some(name),
        description: Some(description),
        language: Some(language),
        time_zone: Some(time_zone),
    };
    let href = format!("{}/cohorts/{id}", layout.base);
    let base = form.fields.read("version")?;
    match cohorts::change(&app, &form.caller(), *id, base, change).await {
        Ok(_) => see_other(&format!("{href}?done=cohort-saved")),
        Err(error) => or_moved_on(layout, error, "cohort-moved-on", href),
    }
}

/// Trainers and admins: gives a member the other role.
///
/// # Errors
/// For others; the cohort would be left without a trainer.
pub async fn change_role(
    request: HttpRequest,
    app: web::Data<App>,
    place: web::Path<(CohortId, MembershipId)>,
    form: Posted,
) -> PageResult {
    let (cohort, member) = *place;
    let role = Role::named(form.fields.text("role")).unwrap_or(Role::Learner);
    members::change_role(&app, &form.caller(), cohort, member, role).await?;
    let base = Layout::open(&request).base;
    see_other(&format!("{base}/cohorts/{cohort}?done=member-role"))
}

/// Trainers and admins: ends a member's place.
///
/// # Errors
/// For others; the cohort would be left without a trainer.
pub async fn remove_member(
    request: HttpRequest,
    app: web::Data<App>,
    place: web::Path<(CohortId, MembershipId)>,
    form: Posted,
) -> PageResult {
    let (cohort, member) = *place;
    members::remove(&app, &form.caller(), cohort, member).await?;
    let base = Layout::open(&request).base;
    see_other(&format!("{base}/cohorts/{cohort}?done=member-removed"))
}

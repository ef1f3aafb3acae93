//! Invitations to a cohort: making one, whose code and link are shown this once, and ending one.

use actix_web::{HttpRequest, web};
use askama::Template;

use super::{Layout, PageResult, Posted, page, see_other};
use crate::app::App;
use crate::app::cohorts;
use crate::app::invitations::{self, InvitationWanted};
use crate::domain::{CohortId, InvitationId, Named, Role};

#[derive(Template)]
#[template(path = "invitation.html")]
struct Made {
    layout: Layout,
    cohort: CohortId,
    name: String,
    code: String,
    link: String,
    terms: String,
}

/// Trainers and admins: makes an invitation, and shows its code.
///
/// # Errors
/// For others; a number of people or days that does not do.
pub async fn create(
    request: HttpRequest,
    app: web::Data<App>,
    cohort: web::Path<CohortId>,
    form: Posted,
) -> PageResult {
    let mut layout = Layout::signed(&request, &form.holder);
    let wanted = InvitationWanted {
        role: Role::named(form.fields.text("role")).unwrap_or(Role::Learner),
        max_uses: form.fields.read("max_uses").unwrap_or(0),
        days: form.fields.read("days").unwrap_or(0),
    };
    let made = invitations::create(&app, &form.caller(), *cohort, wanted, None).await?;
    let words = cohorts::see(&app, &form.caller(), *cohort).await?.cohort.words;
    let (t, state) = (layout.t, made.invitation.state);
    let until = t.moment(&state.expires_at, &words.time_zone);
    layout.path = format!("{}/cohorts/{cohort}", layout.base);
    page(&Made {
        terms: t.with2("invitation-terms", "most", state.max_uses, "moment", until),
        cohort: *cohort,
        name: words.name,
        code: made.code.to_string(),
        link: made.link,
        layout,
    })
}

/// Trainers and admins: ends an invitation.
///
/// # Errors
/// For others; there is no such invitation.
pub async fn revoke(
    request: HttpRequest,
    app: web::Data<App>,
    place: web::Path<(CohortId, InvitationId)>,
    form: Posted,
) -> PageResult {
    let (cohort, invitation) = *place;
    invitations::revoke(&app, &form.caller(), cohort, invitation).await?;
    let base = Layout::open(&request).base;
    see_other(&format!("{base}/cohorts/{cohort}?done=invitation-revoked"))
}

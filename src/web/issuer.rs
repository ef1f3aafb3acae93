//! An issuer's public page: in whose name badges are signed, and with which keys.

use actix_web::{HttpRequest, web};
use askama::Template;

use super::{Layout, PageResult, Visitor, page};
use crate::app::App;
use crate::app::public_pages::{IssuerFace, issuer_page};
use crate::domain::{IssuerId, KeyId, Named};

/// A published key.
struct Key {
    id: KeyId,
    algorithm: &'static str,
    stage: String,
}

#[derive(Template)]
#[template(path = "issuer.html")]
struct Page {
    layout: Layout,
    issuer: IssuerFace,
    keys: Vec<Key>,
}

/// Anyone: an issuer of this instance.
///
/// # Errors
/// [`crate::app::AppError::NotFound`].
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    visitor: Visitor,
    id: web::Path<IssuerId>,
) -> PageResult {
    let layout = Layout::visited(&request, &visitor);
    let (issuer, keys) = issuer_page(&app, id.into_inner()).await?;
    let keys = keys.into_iter().map(|key| Key {
        id: key.id,
        algorithm: key.algorithm.as_str(),
        stage: layout.t.say(&format!("key-stage-{}", key.stage.as_str())),
    });
    let keys = keys.collect();
    page(&Page { layout, issuer, keys })
}

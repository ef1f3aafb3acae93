//! Seek pages: `?after=<last id>&limit=<1..200>`, answered with `items` and `Link: rel="next"`.

use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Which page is asked for.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The id of the last item of the page before.
    pub after: Option<Uuid>,
    /// How many items, 1 to 200; 50 unless told.
    pub limit: Option<i64>,
}

impl PageQuery {
    /// How many items to give.
    pub fn limit(&self) -> i64 {
        self.limit.unwrap_or(50).clamp(1, 200)
    }
}

/// One page of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Seek<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// The `after` of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Uuid>,
}

impl<T: Serialize> Seek<T> {
    /// The reply for a page: `found` holds one item more than `limit` where there is a next page.
    pub fn reply(
        request: &HttpRequest,
        page: PageQuery,
        mut found: Vec<T>,
        id: impl Fn(&T) -> Uuid,
    ) -> HttpResponse {
        let limit = usize::try_from(page.limit()).unwrap_or(50);
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(id);
        let mut reply = HttpResponse::Ok();
        if let Some(next) = next {
            let link = format!("<{}?after={next}&limit={limit}>; rel=\"next\"", request.path());
            reply.insert_header(("Link", link));
        }
        reply.json(Self { items: found, next })
    }
}

//! The API in words: a page made on the server from the OpenAPI document, with nothing from elsewhere.

use actix_web::{HttpRequest, web};
use askama::Template;
use serde_json::{Map, Value};

use super::{Layout, PageResult, Visitor, page};
use crate::app::AppError;

/// The methods an operation may have, in the order they are shown.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The operations of one room of the API.
struct Group {
    name: String,
    operations: Vec<Operation>,
}

/// One operation.
struct Operation {
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<Parameter>,
    body: Option<String>,
    responses: Vec<Response>,
}

/// What an operation is told beside its body.
struct Parameter {
    name: String,
    place: String,
    required: bool,
    description: String,
}

/// What it may answer.
struct Response {
    status: String,
    description: String,
    shape: Option<String>,
}

#[derive(Template)]
#[template(path = "api_docs.html")]
struct Page {
    layout: Layout,
    title: String,
    description: String,
    groups: Vec<Group>,
}

/// Anyone: the operations of the API.
///
/// # Errors
/// [`AppError::Internal`] when the document does not read.
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    document: web::Data<String>,
) -> PageResult {
    let layout = Layout::visited(&request, &visitor);
    let document: Value =
        serde_json::from_str(&document).map_err(|error| AppError::Internal(error.to_string()))?;
    let (title, description) =
        (text(&document["info"], "title"), text(&document["info"], "description"));
    page(&Page { layout, title, description, groups: groups(&document) })
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().trim().to_owned()
}

/// The operations by their first tag, in the order of the document's paths.
fn groups(document: &Value) -> Vec<Group> {
    let none = Map::new();
    let paths = document["paths"].as_object().unwrap_or(&none);
    let mut groups: Vec<Group> = Vec::new();
    for (path, methods) in paths {
        for method in METHODS {
            let Some(found) = methods.get(method) else { continue };
            let tag = found["tags"][0].as_str().unwrap_or("…");
            let one = operation(method, path, found);
            match groups.iter_mut().find(|group| group.name == tag) {
                Some(group) => group.operations.push(one),
                None => groups.push(Group { name: tag.to_owned(), operations: vec![one] }),
            }
        }
    }
    groups.sort_by(|one, other| one.name.cmp(&other.name));
    groups
}

fn operation(method: &str, path: &str, found: &Value) -> Operation {
    let parameters = found["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let parameter = |one: &Value| Parameter {
        name: text(one, "name"),
        place: text(one, "in"),
        required: one["required"].as_bool().unwrap_or(false),
        description: text(one, "description"),
    };
    let none = Map::new();
    let responses = found["responses"].as_object().unwrap_or(&none);
    let response = |(status, one): (&String, &Value)| Response {
        status: status.clone(),
        description: text(one, "description"),
        shape: shape(one),
    };
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(found, "summary"),
        description: text(found, "description"),
        parameters: parameters.iter().map(parameter).collect(),
        body: shape(&found["requestBody"]),
        responses: responses.iter().map(response).collect(),
    }
}

/// The name of the schema that a body has; its media type where the schema has no name.
fn shape(body: &Value) -> Option<String> {
    let (media_type, content) = body["content"].as_object()?.iter().next()?;
    let named = content["schema"]["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    Some(named.unwrap_or(media_type).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_stand_under_their_tag_with_what_they_take_and_answer() {
        let document = serde_json::json!({"paths": {
            "/b": {"post": {"tags": ["badges"], "summary": "Make one.",
                "parameters": [{"name": "Idempotency-Key", "in": "header", "required": true}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}},
                "responses": {"201": {"description": ""}, "422": {"description": "Wrong",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}}}},
            "/a": {"get": {"tags": ["awards"], "responses": {}}},
        }});
        let groups = groups(&document);
        let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(names, ["awards", "badges"]);
        let made = &groups[1].operations[0];
        assert_eq!((made.method.as_str(), made.path.as_str()), ("POST", "/b"));
        assert_eq!(made.body.as_deref(), Some("New"));
        assert!(made.parameters[0].required);
        let shapes: Vec<_> = made.responses.iter().map(|one| one.shape.as_deref()).collect();
        assert_eq!(shapes, [None, Some("Problem")]);
    }
}

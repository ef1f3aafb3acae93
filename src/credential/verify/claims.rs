//! What a good report shows of a badge. Taken only from a document whose signature, by a key of its
//! own issuer, was found good; every text is what the issuer says, not what is so.

use serde::Serialize;
use serde_json::Value;

use super::format;
use super::model::Model;
use crate::credential::{result, schema};

/// The most results, levels and other lists that are shown.
const MAX_SHOWN: usize = 100;

/// The badge in its own words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claims {
    /// Id of the credential.
    pub id: String,
    /// Who issued it.
    pub issuer: Issuer,
    /// What it is awarded for.
    pub achievement: Achievement,
    /// From when it is valid, as written.
    pub valid_from: String,
    /// Until when it is valid, if not for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// When it was awarded first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub awarded: Option<String>,
    /// How the recipient is identified.
    pub recipient: Recipient,
    /// What was reached, result by result.
    pub results: Vec<Achieved>,
    /// How it was judged, told to people (Markdown).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub narrative: Option<String>,
    /// How it was judged, by how many, how surely: the signed assessment record, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessment: Option<Assessment>,
    /// Addresses of other evidence; never fetched.
    pub evidence: Vec<String>,
    /// Where the issuer may have a newer version of the badge; never followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh: Option<String>,
}

/// Who issued a badge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issuer {
    /// The id that the signature proves. Always shown beside the name.
    pub id: String,
    /// The name that the issuer gives itself; nothing proves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_stated_by_itself: Option<String>,
}

/// What a badge is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Achievement {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// How it is earned, in Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criteria: Option<String>,
    /// Where it is told how it is earned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criteria_url: Option<String>,
    /// The kind (`achievementType`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The language of its texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Keywords.
    pub tags: Vec<String>,
}

/// Who received it, without saying who that is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recipient {
    /// The subject's id, often one made for this badge alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Kinds of the hashed identities that a reader's guess can be compared with.
    pub hashed: Vec<String>,
    /// Identities that stand in the badge unhashed.
    pub plain: Vec<String>,
}

/// One result: of a rubric's criterion, or a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Achieved {
    /// Id of the result's description.
    pub id: String,
    /// The criterion's name.
    pub name: String,
    /// `RubricCriterionLevel`, `RawScore`, `Percent`…
    pub kind: String,
    /// The level reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub achieved: Option<Level>,
    /// The level that was required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<Level>,
    /// All levels, lowest first.
    pub levels: Vec<Level>,
    /// The value, for results that have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The value that was required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_value: Option<String>,
    /// The least value there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_min: Option<String>,
    /// The greatest value there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_max: Option<String>,
}

/// A level of a rubric's criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Level {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its rank, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<String>,
    /// Its points, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<String>,
}

/// What the assessment record in the badge says (`schema/json/assessmentrecord.json`).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assessment {
    /// How many different peers reviewed the work.
    pub peers: u64,
    /// Whether works with levels set by experts tied the scale down.
    pub anchored: bool,
    /// Which model made the estimates.
    pub model: String,
    /// That every required level is reached, jointly.
    pub probability: f64,
    /// What the rule asked for.
    pub required_probability: f64,
    /// Title and version of the rubric.
    pub rubric: String,
    /// How many people's ideas the rubric holds.
    pub contributors: Option<u64>,
    /// The estimate on each criterion.
    pub criteria: Vec<CriterionEstimate>,
}

/// The estimate of one criterion, in its points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CriterionEstimate {
    /// Id of the result's description.
    pub id: String,
    /// The criterion's name.
    pub name: String,
    /// Estimated value.
    pub mean: f64,
    /// Lower end of the 90 % interval.
    pub low90: f64,
    /// Upper end of the 90 % interval.
    pub high90: f64,
    /// That the required level is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// How many reviews judged it.
    pub reviews: u64,
}

impl Claims {
    /// The claims of a credential whose signature and issuer were found good.
    pub(super) fn of(document: &Value) -> Self {
        let model = Model::of(document).unwrap_or(Model::V2);
        let subject = &document["credentialSubject"];
        let id = text(document, "id").unwrap_or_default();
        let evidence: Vec<&str> =
            items(&document["evidence"]).filter_map(|item| item["id"].as_str()).collect();
        let assessment = evidence.iter().find_map(|address| assessment(address, &id));
        Self {
            issuer: Issuer::of(document),
            achievement: achievement(&subject["achievement"]),
            valid_from: text(document, model.from()).unwrap_or_default(),
            valid_until: text(document, model.until()),
            awarded: text(document, "awardedDate"),
            recipient: recipient(subject),
            results: results(subject),
            narrative: text(subject, "narrative"),
            assessment,
            evidence: evidence
                .iter()
                .filter(|address| !address.starts_with("data:"))
                .map(|address| (*address).to_owned())
                .collect(),
            refresh: text(&document["refreshService"], "id"),
            id,
        }
    }
}

impl Issuer {
    /// The issuer of a credential whose signature and issuer were found good.
    pub(super) fn of(document: &Value) -> Self {
        Self {
            id: format::issuer_id(document).unwrap_or_default().to_owned(),
            name_stated_by_itself: text(&document["issuer"], "name"),
        }
    }
}

pub(super) fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::to_owned)
}

/// The items of a list, or the one value that stands for a list.
pub(super) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Array(items) => items.as_slice(),
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
    .iter()
    .take(MAX_SHOWN)
}

fn achievement(value: &Value) -> Achievement {
    Achievement {
        id: text(value, "id").unwrap_or_default(),
        name: text(value, "name").unwrap_or_default(),
        description: text(value, "description").unwrap_or_default(),
        criteria: text(&value["criteria"], "narrative"),
        criteria_url: text(&value["criteria"], "id"),
        kind: text(value, "achievementType"),
        language: text(value, "inLanguage"),
        tags: items(&value["tag"]).filter_map(Value::as_str).map(str::to_owned).collect(),
    }
}

fn recipient(subject: &Value) -> Recipient {
    let (mut hashed, mut plain) = (Vec::new(), Vec::new());
    for identity in items(&subject["identifier"]) {
        let (list, member) = match identity["hashed"].as_bool() {
            Some(true) => (&mut hashed, "identityType"),
            _ => (&mut plain, "identityHash"),
        };
        list.extend(text(identity, member));
    }
    Recipient { id: text(subject, "id"), hashed, plain }
}

fn results(subject: &Value) -> Vec<Achieved> {
    let descriptions = &subject["achievement"]["resultDescription"];
    // In the order of the descriptions: the order of results is not signed.
    items(descriptions)
        .filter_map(|description| {
            let id = description["id"].as_str()?;
            let result =
                items(&subject["result"]).find(|result| result["resultDescription"] == id)?;
            Some(achieved(id, description, result))
        })
        .collect()
}

fn achieved(id: &str, description: &Value, result: &Value) -> Achieved {
    let mut levels: Vec<Level> =
        items(&description["rubricCriterionLevel"]).filter_map(level).collect();
    // Nor is the order of levels: their rank is.
    levels.sort_by_key(|level| level.rank.as_ref().and_then(|rank| rank.parse::<i64>().ok()));
    let named = |wanted: &Value| levels.iter().find(|level| *wanted == level.id.as_str()).cloned();
    Achieved {
        id: id.to_owned(),
        name: text(description, "name").unwrap_or_default(),
        kind: text(description, "resultType").unwrap_or_default(),
        achieved: named(&result["achievedLevel"]),
        required: named(&description["requiredLevel"]),
        value: text(result, "value"),
        required_value: text(description, "requiredValue"),
        value_min: text(description, "valueMin"),
        value_max: text(description, "valueMax"),
        levels,
    }
}

fn level(value: &Value) -> Option<Level> {
    Some(Level {
        id: text(value, "id")?,
        name: text(value, "name").unwrap_or_default(),
        rank: text(value, "level"),
        points: text(value, "points"),
    })
}

/// The assessment record in a `data:` address, if it is one and speaks of this credential.
fn assessment(address: &str, credential: &str) -> Option<Assessment> {
    let record = result::read_record(address)?;
    schema::check_record(&record).ok()?;
    if record["credential"] != credential {
        return None;
    }
    let rubric = &record["rubric"];
    Some(Assessment {
        peers: record["peers"].as_u64()?,
        anchored: record["anchored"].as_bool()?,
        model: text(&record, "model")?,
        probability: record["probability"].as_f64()?,
        required_probability: record["requiredProbability"].as_f64()?,
        rubric: format!("{} ({})", text(rubric, "title")?, text(rubric, "version")?),
        contributors: rubric["contributors"].as_u64(),
        criteria: items(&record["criteria"]).filter_map(estimate).collect(),
    })
}

fn estimate(value: &Value) -> Option<CriterionEstimate> {
    Some(CriterionEstimate {
        id: text(value, "criterion")?,
        name: text(value, "name")?,
        mean: value["mean"].as_f64()?,
        low90: value["low90"].as_f64()?,
        high90: value["high90"].as_f64()?,
        probability: value["probability"].as_f64(),
        reviews: value["reviews"].as_u64()?,
    })
}

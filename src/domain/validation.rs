//! When work counts as proof of a competency: the [`Rule`] of an achievement, what it says of one person's
//! work ([`Rule::judge`]), and the [`Grounds`] that are kept, so that the decision can be read later.

use serde::{Deserialize, Serialize};

use super::{CriterionKey, RubricContent, facts, named};

/// The probability a rule asks for unless told otherwise.
const USUAL_PROBABILITY: f64 = 0.9;

/// From how many peers a judgement is needed unless told otherwise.
const USUAL_PEERS: u32 = 3;

/// How sure it must be without the company of other works, unless a rule says otherwise or switches it off.
const USUAL_UNPOOLED: f64 = 0.8;

/// For how many months a badge may be valid at the most.
const MAX_MONTHS: u32 = 600;

/// One criterion that must be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequiredLevel {
    /// Which criterion of the rubric.
    pub criterion: CriterionKey,
    /// Which of its levels, counted from 0, the lowest.
    pub level: usize,
}

/// What must be known of someone's work before their competency counts as validated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Which criteria must be reached, and at which level: all of them.
    pub criteria: Vec<RequiredLevel>,
    /// How sure it must be that all of them are reached together: a probability, 0.5 to 0.999.
    #[serde(default = "usual_probability")]
    pub probability: f64,
    /// From how many peers a judgement is needed at the least.
    #[serde(default = "usual_peers")]
    pub min_peers: u32,
    /// Whether peers' word alone is enough. Otherwise a trainer decides where no trainer's review anchors the scale.
    #[serde(default)]
    pub peer_only: bool,
    /// How sure it must also be without borrowing strength from the other authors; off where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpooled_probability: Option<f64>,
    /// For how many months the badge is valid; for ever where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity_months: Option<u32>,
}

const fn usual_probability() -> f64 {
    USUAL_PROBABILITY
}

const fn usual_peers() -> u32 {
    USUAL_PEERS
}

facts! {
    /// Why a rule cannot be used with a rubric.
    pub enum BadRule {
        /// It asks for nothing.
        NoCriterion = "rule_no_criterion",
        /// It names a criterion twice.
        Repeated = "rule_criterion_twice",
        /// The rubric has no such criterion.
        UnknownCriterion = "rule_unknown_criterion",
        /// The criterion has no such level.
        UnknownLevel = "rule_unknown_level",
        /// The lowest level is reached by everyone, so it proves nothing.
        LowestLevel = "rule_lowest_level",
        /// The probability is not between 0.5 and 0.999.
        Probability = "rule_probability",
        /// The number of peers is not between 1 and 50.
        Peers = "rule_peers",
        /// The validity is not between 1 and 600 months.
        Validity = "rule_validity",
    }
}

impl Rule {
    /// The usual rule over these criteria: nine in ten, eight in ten standing alone, from three peers, anchored,
    /// valid for ever.
    pub const fn of(criteria: Vec<RequiredLevel>) -> Self {
        Self {
            criteria,
            probability: USUAL_PROBABILITY,
            min_peers: USUAL_PEERS,
            peer_only: false,
            unpooled_probability: Some(USUAL_UNPOOLED),
            validity_months: None,
        }
    }

    /// Checks the rule against the rubric whose criteria it names; gives each fault with its JSON pointer.
    ///
    /// # Errors
    /// Every [`BadRule`] found, with where it stands.
    pub fn check(&self, rubric: &RubricContent) -> Result<(), Vec<(String, BadRule)>> {
        let mut faults = Vec::new();
        if self.criteria.is_empty() {
            faults.push(("/criteria".to_owned(), BadRule::NoCriterion));
        }
        for (place, required) in self.criteria.iter().enumerate() {
            let pointer = format!("/criteria/{place}");
            if self.criteria.iter().take(place).any(|other| other.criterion == required.criterion) {
                faults.push((pointer.clone() + "/criterion", BadRule::Repeated));
            }
            match rubric.criterion(&required.criterion) {
                None => faults.push((pointer + "/criterion", BadRule::UnknownCriterion)),
                Some(criterion) if required.level >= criterion.levels.len() => {
                    faults.push((pointer + "/level", BadRule::UnknownLevel));
                }
                Some(_) if required.level == 0 => {
                    faults.push((pointer + "/level", BadRule::LowestLevel));
                }
                Some(_) => {}
            }
        }
        let sure = |p: f64| (0.5..=0.999).contains(&p);
        if !sure(self.probability) {
            faults.push(("/probability".to_owned(), BadRule::Probability));
        }
        if self.unpooled_probability.is_some_and(|p| !sure(p)) {
            faults.push(("/unpooled_probability".to_owned(), BadRule::Probability));
        }
        if !(1..=50).contains(&self.min_peers) {
            faults.push(("/min_peers".to_owned(), BadRule::Peers));
        }
        if self.validity_months.is_some_and(|months| !(1..=MAX_MONTHS).contains(&months)) {
            faults.push(("/validity_months".to_owned(), BadRule::Validity));
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// The level of a criterion that the rule asks for; `None` for a criterion that it does not name.
    pub fn required(&self, criterion: &CriterionKey) -> Option<usize> {
        self.criteria.iter().find(|one| one.criterion == *criterion).map(|one| one.level)
    }

    /// The level shown on a badge: the highest whose probability of being reached meets the rule's, else the
    /// lowest; never under the required one, because the badge says that this was reached.
    pub fn achieved(&self, criterion: &CriterionKey, p_reached: &[f64]) -> usize {
        let sure = p_reached.iter().rposition(|p| *p >= self.probability).unwrap_or(0);
        sure.max(self.required(criterion).unwrap_or(0))
    }

    /// Says what the evidence is enough for.
    ///
    /// In this order: too few peers → more reviews; not sure enough → not yet, naming the weakest criterion;
    /// sure enough, but on a scale that nothing anchors, or only by the company of others → to a trainer.
    pub fn judge(&self, evidence: Evidence) -> Grounds {
        let finding = if evidence.peers < self.min_peers {
            Finding::MoreReviews { missing: self.min_peers - evidence.peers }
        } else if evidence.joint < self.probability {
            self.weakest(&evidence).map_or(
                Finding::ToTrainer { doubt: Doubt::NotEstimated },
                |weakest| {
                    let uncertain = evidence.joint > 1.0 - self.probability;
                    Finding::NotYet { weakest, uncertain }
                },
            )
        } else {
            self.doubt(&evidence).map_or(Finding::Validated, |doubt| Finding::ToTrainer { doubt })
        };
        Grounds { rule: self.clone(), evidence, finding, decision: None }
    }

    fn doubt(&self, evidence: &Evidence) -> Option<Doubt> {
        match (self.unpooled_probability, evidence.unpooled) {
            _ if !self.peer_only && !evidence.anchored => Some(Doubt::NotAnchored),
            (Some(_), None) => Some(Doubt::NotEstimated),
            (Some(asked), Some(found)) if found < asked => Some(Doubt::OnlyPooled),
            _ => None,
        }
    }

    /// The required criterion that is least sure; none where none of them was estimated.
    pub fn weakest(&self, evidence: &Evidence) -> Option<Shortfall> {
        let required = self.criteria.iter().filter_map(|required| {
            let found = evidence.criterion(&required.criterion)?;
            let probability = found.p_reached.get(required.level).copied().unwrap_or(0.0);
            Some(Shortfall {
                criterion: required.criterion.clone(),
                required: required.level,
                probability,
                low90: found.low90,
                high90: found.high90,
            })
        });
        required.min_by(|one, other| one.probability.total_cmp(&other.probability))
    }
}

/// What is known of one criterion of someone's work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CriterionEvidence {
    /// Which criterion.
    pub criterion: CriterionKey,
    /// The estimate, in the criterion's points.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// The lower end of its 90 % interval.
    pub low90: f64,
    /// The upper end of its 90 % interval.
    pub high90: f64,
    /// For each level, lowest first, the probability that it is reached.
    pub p_reached: Vec<f64>,
    /// How many peers judged it.
    pub reviews: u32,
}

/// What is known of the weighted total of someone's work, with its scale.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TotalEvidence {
    /// The least that can be reached.
    pub min: f64,
    /// The most that can be reached.
    pub max: f64,
    /// The estimate.
    pub mean: f64,
    /// The lower end of its 90 % interval.
    pub low90: f64,
    /// The upper end of its 90 % interval.
    pub high90: f64,
}

/// What is known of someone's work, as far as a rule asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The probability that all required levels are reached together (from joint draws, not a product).
    pub joint: f64,
    /// The same without borrowing strength from other authors, where the model gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpooled: Option<f64>,
    /// How many peers reviewed the work.
    pub peers: u32,
    /// Whether trainers' reviews anchor the scale.
    pub anchored: bool,
    /// How many authors the work has; each of them earns what it proves.
    pub authors: u32,
    /// Which model estimated it.
    pub model: String,
    /// Each criterion of the rubric that was estimated.
    pub criteria: Vec<CriterionEvidence>,
    /// The total, where every criterion was reviewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<TotalEvidence>,
}

impl Evidence {
    /// What is known of that criterion.
    pub fn criterion(&self, key: &CriterionKey) -> Option<&CriterionEvidence> {
        self.criteria.iter().find(|one| one.criterion == *key)
    }
}

named! {
    /// Where a validation stands. `validated` and `refused` are final.
    pub enum ValidationState {
        /// The rule is met; the badge is awarded.
        Validated = "validated",
        /// The work does not prove it yet.
        NotYet = "not_yet",
        /// More peers must review first.
        MoreReviews = "more_reviews",
        /// A trainer must decide.
        ToTrainer = "to_trainer",
        /// A trainer refused.
        Refused = "refused",
    }

    /// Why a trainer must decide.
    pub enum Doubt {
        /// No trainer's review anchors the scale, and the rule asks for it.
        NotAnchored = "not_anchored",
        /// Sure only because the others' work is.
        OnlyPooled = "only_pooled",
        /// The model does not give what the rule asks for.
        NotEstimated = "not_estimated",
    }

    /// What a trainer decides.
    pub enum Ruling {
        /// The competency is validated.
        Validate = "validate",
        /// It is not, for good.
        Refuse = "refuse",
    }
}

impl ValidationState {
    /// Whether nothing changes it any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Validated | Self::Refused)
    }

    /// Where a trainer's decision leads.
    ///
    /// # Errors
    /// [`RulingRefused::Final`] once it is validated or refused.
    pub const fn decide(self, decision: Ruling) -> Result<Self, RulingRefused> {
        match (self.is_final(), decision) {
            (true, _) => Err(RulingRefused::Final),
            (false, Ruling::Validate) => Ok(Self::Validated),
            (false, Ruling::Refuse) => Ok(Self::Refused),
        }
    }
}

facts! {
    /// Why a trainer's decision is refused.
    pub enum RulingRefused {
        /// The validation is final.
        Final = "validation_final",
        /// A decision needs a reason of 1 to 1,000 characters.
        NoReason = "decision_reason",
        /// The learner's work was not estimated, so a badge could not say what was reached.
        NotEstimated = "validation_not_estimated",
    }
}

/// The criterion that keeps a rule from being met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shortfall {
    /// Which criterion.
    pub criterion: CriterionKey,
    /// The level it must reach, counted from 0.
    pub required: usize,
    /// The probability that it is reached.
    pub probability: f64,
    /// The lower end of the estimate's 90 % interval, in points.
    pub low90: f64,
    /// The upper end.
    pub high90: f64,
}

/// What a rule says of the evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// The rule is met.
    Validated,
    /// Too few peers have reviewed.
    MoreReviews {
        /// How many more are needed.
        missing: u32,
    },
    /// It is not sure enough.
    NotYet {
        /// The least sure of the required criteria.
        weakest: Shortfall,
        /// Whether the opposite is not sure either, so that more reviews may help.
        uncertain: bool,
    },
    /// A trainer must decide.
    ToTrainer {
        /// Why.
        doubt: Doubt,
    },
}

/// A trainer's decision, as it is kept. Who decided and when stands beside it in the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// What was decided.
    pub decision: Ruling,
    /// Why.
    pub reason: String,
}

/// Why a validation stands where it stands: the rule as it was, the evidence, what the one says of the other,
/// and the trainer's decision where there was one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grounds {
    /// The rule at that moment; a later change of the achievement does not touch it.
    pub rule: Rule,
    /// What was known.
    pub evidence: Evidence,
    /// What the rule says of it.
    #[serde(flatten)]
    pub finding: Finding,
    /// What a trainer decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decided>,
}

impl Grounds {
    /// The state these grounds lead to.
    pub const fn state(&self) -> ValidationState {
        match (&self.decision, &self.finding) {
            (Some(Decided { decision: Ruling::Validate, .. }), _) | (None, Finding::Validated) => {
                ValidationState::Validated
            }
            (Some(Decided { decision: Ruling::Refuse, .. }), _) => ValidationState::Refused,
            (None, Finding::MoreReviews { .. }) => ValidationState::MoreReviews,
            (None, Finding::NotYet { .. }) => ValidationState::NotYet,
            (None, Finding::ToTrainer { .. }) => ValidationState::ToTrainer,
        }
    }

    /// The grounds with a trainer's decision.
    ///
    /// # Errors
    /// [`RulingRefused`] when they are final, the reason is missing, or no level could be shown on a badge.
    pub fn decide(mut self, decision: Ruling, reason: &str) -> Result<Self, RulingRefused> {
        self.state().decide(decision)?;
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > 1000 {
            return Err(RulingRefused::NoReason);
        }
        if decision == Ruling::Validate && self.evidence.criteria.is_empty() {
            return Err(RulingRefused::NotEstimated);
        }
        self.decision = Some(Decided { decision, reason: reason.to_owned() });
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Criterion, Level};

    fn key(name: &str) -> CriterionKey {
        CriterionKey(name.to_owned())
    }

    fn rule() -> Rule {
        serde_json::from_str(r#"{"criteria":[{"criterion":"clarity","level":2},{"criterion":"depth","level":1}],"peer_only":true}"#)
            .unwrap()
    }

    fn rubric() -> RubricContent {
        let criterion = |name: &str| Criterion {
            key: key(name),
            title: name.to_owned(),
            description: String::new(),
            weight: 1,
            levels: (0..4)
                .map(|n| Level {
                    name: format!("L{n}"),
                    description: String::new(),
                    points: f64::from(n),
                })
                .collect(),
        };
        RubricContent { criteria: vec![criterion("clarity"), criterion("depth")] }
    }

    fn found(name: &str, p_reached: [f64; 4]) -> CriterionEvidence {
        CriterionEvidence {
            criterion: key(name),
            mean: 2.0,
            sd: 0.3,
            low90: 1.5,
            high90: 2.5,
            p_reached: p_reached.to_vec(),
            reviews: 3,
        }
    }

    fn evidence(joint: f64, peers: u32, anchored: bool) -> Evidence {
        Evidence {
            joint,
            unpooled: None,
            peers,
            anchored,
            authors: 1,
            model: "pg1".to_owned(),
            total: None,
            criteria: vec![
                found("clarity", [1.0, 0.99, 0.6, 0.1]),
                found("depth", [1.0, 0.95, 0.92, 0.4]),
            ],
        }
    }

    #[test]
    fn a_rule_left_short_asks_for_nine_in_ten_from_three_peers() {
        let rule = rule();
        assert_eq!((rule.probability, rule.min_peers), (0.9, 3));
        assert!(rule.check(&rubric()).is_ok());
    }

    #[test]
    fn every_fault_of_a_rule_is_named_with_its_place() {
        let bad = Rule {
            criteria: vec![
                RequiredLevel { criterion: key("style"), level: 1 },
                RequiredLevel { criterion: key("depth"), level: 4 },
                RequiredLevel { criterion: key("depth"), level: 0 },
            ],
            probability: 1.0,
            min_peers: 0,
            peer_only: false,
            unpooled_probability: Some(0.1),
            validity_months: Some(0),
        };
        let faults = bad.check(&rubric()).unwrap_err();
        let places: Vec<&str> = faults.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(
            places,
            [
                "/criteria/0/criterion",
                "/criteria/1/level",
                "/criteria/2/criterion",
                "/criteria/2/level",
                "/probability",
                "/unpooled_probability",
                "/min_peers",
                "/validity_months"
            ]
        );
        assert!(Rule { criteria: vec![], ..rule() }.check(&rubric()).is_err());
    }

    #[test]
    fn a_rule_is_met_at_its_probability_and_not_just_below() {
        assert_eq!(rule().judge(evidence(0.9, 3, false)).finding, Finding::Validated);
        let below = rule().judge(evidence(0.899_999, 3, false));
        assert_eq!(below.state(), ValidationState::NotYet);
    }

    #[test]
    fn what_is_not_reached_yet_is_named_with_its_level_and_probability() {
        let grounds = rule().judge(evidence(0.5, 3, true));
        let Finding::NotYet { weakest, uncertain } = grounds.finding else { panic!("{grounds:?}") };
        assert_eq!(
            (weakest.criterion, weakest.required, weakest.probability),
            (key("clarity"), 2, 0.6)
        );
        assert!(uncertain);
        let sure = rule().judge(evidence(0.05, 3, true)).finding;
        assert!(matches!(sure, Finding::NotYet { uncertain: false, .. }));
    }

    #[test]
    fn too_few_peers_come_before_everything_else() {
        let grounds = rule().judge(evidence(0.99, 1, true));
        assert_eq!(grounds.finding, Finding::MoreReviews { missing: 2 });
    }

    #[test]
    fn without_an_anchor_a_trainer_decides_unless_peers_are_enough() {
        let careful = Rule { peer_only: false, ..rule() };
        let doubt = Finding::ToTrainer { doubt: Doubt::NotAnchored };
        assert_eq!(careful.judge(evidence(0.95, 3, false)).finding, doubt);
        assert_eq!(careful.judge(evidence(0.95, 3, true)).finding, Finding::Validated);
        let pooled = Rule { unpooled_probability: Some(0.8), ..rule() };
        let alone = Evidence { unpooled: Some(0.7), ..evidence(0.95, 3, true) };
        let doubt = Finding::ToTrainer { doubt: Doubt::OnlyPooled };
        assert_eq!(pooled.judge(alone).finding, doubt);
    }

    #[test]
    fn a_final_validation_is_not_decided_again() {
        let grounds = rule().judge(evidence(0.5, 3, true));
        assert_eq!(grounds.clone().decide(Ruling::Refuse, "  "), Err(RulingRefused::NoReason));
        let refused = grounds.decide(Ruling::Refuse, "plagiat").unwrap();
        assert_eq!(refused.state(), ValidationState::Refused);
        assert_eq!(refused.decide(Ruling::Validate, "x"), Err(RulingRefused::Final));
    }

    #[test]
    fn a_badge_shows_the_highest_sure_level_and_never_less_than_the_required_one() {
        let rule = rule();
        assert_eq!(rule.achieved(&key("depth"), &[1.0, 0.95, 0.92, 0.4]), 2);
        assert_eq!(rule.achieved(&key("clarity"), &[1.0, 0.95, 0.6, 0.4]), 2);
        assert_eq!(rule.achieved(&key("other"), &[1.0, 0.5]), 0);
        assert_eq!(rule.achieved(&key("other"), &[]), 0);
    }

    #[test]
    fn grounds_read_back_as_they_were_written() {
        let grounds = rule().judge(evidence(0.5, 3, true)).decide(Ruling::Validate, "vu").unwrap();
        let text = serde_json::to_string(&grounds).unwrap();
        assert_eq!(serde_json::from_str::<Grounds>(&text).unwrap(), grounds);
    }
}

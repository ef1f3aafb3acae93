//! The change that a form proposes.
//!
//! `kind` says which; `criterion` is the key of the criterion it is about.

use std::collections::HashSet;

use super::criteria_form::{criterion as criterion_of, lines};
use super::posted::Fields;
use crate::app::{AppError, AppResult};
use crate::domain::{Change, Criterion, CriterionKey, LevelWords, RefusedChange, RubricContent};

/// The change of `content` that the fields ask for. Whether it applies is the use case's to say.
///
/// # Errors
/// A kind that is none, a number that cannot be read; a new criterion without anything.
pub fn change(fields: &Fields, content: &RubricContent) -> AppResult<Change> {
    let criterion = CriterionKey(fields.text("criterion").to_owned());
    Ok(match fields.text("kind") {
        "add-criterion" => add_criterion(fields, content)?,
        "reword" => reword(fields, content, criterion)?,
        "remove-criterion" => Change::RemoveCriterion { criterion },
        "set-weight" => Change::SetWeight { criterion, weight: fields.read("weight")? },
        "add-level" => Change::AddLevel {
            criterion,
            at: fields.read("at")?,
            name: fields.text("name").to_owned(),
            description: lines(fields.raw("description")),
        },
        "remove-level" => Change::RemoveLevel { criterion, level: fields.read("level")? },
        "move" => moved(fields, content, criterion),
        "merge" => Change::Merge {
            into: criterion,
            from: CriterionKey(fields.text("from").to_owned()),
            title: None,
            description: None,
        },
        other => return Err(AppError::Malformed(format!("no kind of change is called {other:?}"))),
    })
}

fn add_criterion(fields: &Fields, content: &RubricContent) -> AppResult<Change> {
    let mut taken: HashSet<String> =
        content.criteria.iter().map(|criterion| criterion.key.0.clone()).collect();
    let criterion = criterion_of(fields, 0, &mut taken)
        .ok_or_else(|| AppError::invalid("/change/criterion", RefusedChange::ChangesNothing))?;
    let after = fields.filled("after").map(|key| CriterionKey(key.to_owned()));
    Ok(Change::AddCriterion { criterion, after })
}

/// New words where they differ from those there are.
fn reword(fields: &Fields, content: &RubricContent, key: CriterionKey) -> AppResult<Change> {
    let gone = || AppError::refused(RefusedChange::NoSuchCriterion);
    let old: &Criterion = content.criterion(&key).ok_or_else(gone)?;
    let changed = |name: &str, old: &str| {
        let new = lines(fields.raw(name));
        (fields.ticked(name) && new != lines(old)).then_some(new)
    };
    let words = |(level, old): (usize, &crate::domain::Level)| {
        let name = changed(&format!("level-{level}-name"), &old.name);
        let description = changed(&format!("level-{level}-description"), &old.description);
        let any = name.is_some() || description.is_some();
        any.then_some(LevelWords { level, name, description })
    };
    Ok(Change::Reword {
        title: changed("title", &old.title),
        description: changed("description", &old.description),
        levels: old.levels.iter().enumerate().filter_map(words).collect(),
        criterion: key,
    })
}

/// The criterion behind another, or first.
fn moved(fields: &Fields, content: &RubricContent, criterion: CriterionKey) -> Change {
    let all = content.criteria.iter().map(|one| one.key.clone());
    let mut order: Vec<CriterionKey> = all.filter(|key| *key != criterion).collect();
    let after = fields.text("after");
    let place = order.iter().position(|key| key.0 == after).map_or(0, |place| place + 1);
    order.insert(place, criterion);
    Change::ReorderCriteria { order }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Level;

    fn content() -> RubricContent {
        let level = |name: &str, points| Level {
            name: name.to_owned(),
            description: "Une ligne\nune autre".to_owned(),
            points,
        };
        let criterion = |key: &str| Criterion {
            key: CriterionKey(key.to_owned()),
            title: key.to_owned(),
            description: String::new(),
            weight: 1,
            levels: vec![level("Bas", 0.0), level("Haut", 1.0)],
        };
        RubricContent { criteria: ["a", "b", "c"].map(criterion).to_vec() }
    }

    fn read(body: &str) -> AppResult<Change> {
        change(&Fields::parse(body.as_bytes()), &content())
    }

    #[test]
    fn a_rewording_names_only_what_differs() {
        let body = "kind=reword&criterion=a&title=a&description=Nouveau&level-0-name=Bas\
                    &level-0-description=Une+ligne%0D%0Aune+autre&level-1-name=Acquis";
        let Change::Reword { title, description, levels, .. } = read(body).unwrap() else {
            panic!("no rewording");
        };
        assert_eq!((title, description.as_deref()), (None, Some("Nouveau")));
        let name = Some("Acquis".to_owned());
        assert_eq!(levels, [LevelWords { level: 1, name, description: None }]);
    }

    #[test]
    fn a_criterion_moves_behind_another_or_first() {
        let keys = |body: &str| match read(body).unwrap() {
            Change::ReorderCriteria { order } => order.into_iter().map(|key| key.0).collect(),
            _ => Vec::new(),
        };
        assert_eq!(keys("kind=move&criterion=a&after=b"), ["b", "a", "c"]);
        assert_eq!(keys("kind=move&criterion=c&after="), ["c", "a", "b"]);
    }

    #[test]
    fn a_new_criterion_gets_a_key_that_is_free() {
        let body =
            "kind=add-criterion&c0-title=A&c0-weight=2&c0-l0-name=Non&c0-l1-name=Oui&after=a";
        let Change::AddCriterion { criterion, after } = read(body).unwrap() else {
            panic!("no new criterion");
        };
        assert_eq!((criterion.key.0.as_str(), criterion.weight), ("a-2", 2));
        assert_eq!(
            criterion.levels.iter().map(|level| level.points).collect::<Vec<_>>(),
            [0.0, 1.0]
        );
        assert_eq!(after, Some(CriterionKey("a".to_owned())));
        assert!(read("kind=add-criterion").is_err());
    }

    #[test]
    fn what_is_no_change_is_refused() {
        for body in ["", "kind=other", "kind=set-weight&criterion=a&weight=x", "kind=remove-level"]
        {
            assert!(matches!(read(body), Err(AppError::Malformed(_))), "{body}");
        }
    }
}

//! Who is in the demo's cohort. All of them are invented.

/// The name of the instance's admin.
pub(super) const ADMIN: &str = "Administration";

/// The name of a trainer or a learner; the address is made of it.
pub(super) const TRAINERS: [&str; 2] = ["Claire Delorme", "Youssef Benali"];

/// The twelve learners.
pub(super) const LEARNERS: [&str; 12] = [
    "Amélie Fontaine",
    "Bruno Castaing",
    "Carole N'Diaye",
    "Damien Le Goff",
    "Élodie Marchetti",
    "Fatou Sarr",
    "Gaëtan Roussel",
    "Hélène Vidal",
    "Idriss Haddad",
    "Julie Perrault",
    "Karim Ouali",
    "Laure Schmitt",
];

/// What each learner's work is about: where they were observers, or what they animated.
pub(super) const SUBJECTS: [&str; 12] = [
    "l'accueil des usagers en préfecture",
    "la prise de parole en réunion à distance",
    "la prévention des risques en atelier",
    "le tutorat des nouveaux arrivants",
    "l'écriture administrative claire",
    "la conduite d'un entretien professionnel",
    "la sobriété numérique au bureau",
    "la gestion d'un conflit au guichet",
    "l'initiation à la cybersécurité",
    "l'accessibilité des documents",
    "le travail en mode projet",
    "la transmission d'un geste technique",
];

/// The address of someone in the demo: their name without accents, at a domain that cannot exist.
pub(super) fn address(name: &str) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            'é' | 'è' | 'ê' | 'ë' => Some('e'),
            'à' | 'â' => Some('a'),
            'ï' | 'î' => Some('i'),
            'ô' => Some('o'),
            'ç' => Some('c'),
            ' ' => Some('.'),
            letter if letter.is_ascii_lowercase() => Some(letter),
            _ => None,
        })
        .collect();
    format!("{plain}@formation.example")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Email;

    #[test]
    fn everybody_has_an_address_of_their_own() {
        let mut addresses: Vec<String> =
            TRAINERS.iter().chain(&LEARNERS).map(|name| address(name)).collect();
        assert!(addresses.iter().all(|address| Email::parse(address).is_ok()), "{addresses:?}");
        addresses.sort();
        addresses.dedup();
        assert_eq!(addresses.len(), 14);
    }
}

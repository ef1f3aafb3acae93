//! What people write in the demo: the rubric's words, the works, the comments. A work's paragraphs follow how
//! good it really is, so that the marks have something to be about.

use crate::domain::{Criterion, CriterionKey, Level};

/// A criterion as a learner would put it: key, title, what to look at, its four levels.
pub(super) struct Idea {
    pub(super) key: &'static str,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) levels: [&'static str; 4],
    pub(super) weight: u32,
}

/// The names of the four levels, from the lowest.
pub(super) const LEVELS: [&str; 4] = ["À construire", "En chemin", "Acquis", "Maîtrisé"];

pub(super) const CLARITY: Idea = Idea {
    key: "clarte",
    title: "Clarté du propos",
    description: "Un collègue d'un autre service comprend à la première lecture.",
    levels: [
        "On ne sait pas de quoi il est question.",
        "On comprend l'idée, pas les exemples.",
        "On comprend tout à la première lecture.",
        "On comprend tout, et on pourrait le redire à d'autres.",
    ],
    weight: 1,
};

pub(super) const WONDER: Idea = Idea {
    key: "etonnement",
    title: "Étonnement situé",
    description: "Ce qui a surpris, dit avec la scène où cela s'est passé.",
    levels: [
        "Des généralités, sans scène observée.",
        "Une scène est citée, la surprise reste vague.",
        "Une scène précise et ce qu'elle a de surprenant.",
        "Plusieurs scènes précises, et ce qu'elles bousculent dans ses habitudes.",
    ],
    weight: 2,
};

pub(super) const ANALYSIS: Idea = Idea {
    key: "analyse",
    title: "Analyse",
    description: "Pourquoi cela se passe ainsi : causes, contraintes, points de vue.",
    levels: [
        "Aucune explication.",
        "Une explication, d'un seul point de vue.",
        "Des causes et au moins deux points de vue.",
        "Des causes hiérarchisées et des points de vue confrontés.",
    ],
    weight: 2,
};

pub(super) const PROPOSAL: Idea = Idea {
    key: "proposition",
    title: "Proposition utile",
    description: "Ce que l'on pourrait changer, par qui, avec quel premier pas.",
    levels: [
        "Rien n'est proposé.",
        "Une idée, sans dire comment s'y prendre.",
        "Une proposition avec un premier pas réaliste.",
        "Une proposition, son premier pas, et comment on saura que cela marche.",
    ],
    weight: 2,
};

pub(super) const SPELLING: Idea = Idea {
    key: "orthographe",
    title: "Orthographe",
    description: "Nombre de fautes par page.",
    levels: ["Plus de dix.", "De cinq à dix.", "Moins de cinq.", "Aucune."],
    weight: 1,
};

pub(super) const LISTENING: Idea = Idea {
    key: "ecoute",
    title: "Écoute des participants",
    description: "La place laissée aux questions et ce que l'on en fait.",
    levels: [
        "Les participants ne parlent pas.",
        "Ils parlent, on ne reprend pas ce qu'ils disent.",
        "Leurs questions sont reprises et trouvent réponse.",
        "Leurs questions changent le cours de la séquence.",
    ],
    weight: 2,
};

impl Idea {
    /// The criterion of the domain.
    pub(super) fn criterion(&self) -> Criterion {
        let level = |(at, description): (usize, &&str)| Level {
            name: LEVELS.get(at).copied().unwrap_or_default().to_owned(),
            description: (*description).to_owned(),
            points: at as f64,
        };
        Criterion {
            key: CriterionKey(self.key.to_owned()),
            title: self.title.to_owned(),
            description: self.description.to_owned(),
            weight: self.weight,
            levels: self.levels.iter().enumerate().map(level).collect(),
        }
    }
}

/// A paragraph of a work on one criterion, at one level.
fn paragraph(key: &str, level: usize, subject: &str) -> String {
    let choices: [&str; 4] = match key {
        "clarte" => [
            "Il y aurait beaucoup à dire, et dans tous les sens, de ce que cela recouvre.",
            "Je décris ce que j'ai vu, dans l'ordre où cela me revient.",
            "Je décris d'abord la situation, puis ce que j'en ai pensé, enfin ce que j'en retiens.",
            "Trois temps : la situation, ce qui m'a surpris, ce que nous pourrions essayer. Chaque temps tient en un exemple.",
        ],
        "etonnement" => [
            "C'était intéressant et les gens étaient sympathiques.",
            "Un moment m'a surpris, quand le silence s'est installé, sans que je sache dire pourquoi.",
            "Le mardi matin, un agent a attendu douze minutes avant d'oser poser sa question : personne n'avait dit qu'on pouvait interrompre.",
            "Deux scènes se répondent : l'agent qui attend douze minutes pour parler, et le chef de service qui découvre, en l'écoutant, que sa consigne écrite disait l'inverse. Je fais moi-même cela chaque semaine.",
        ],
        "analyse" => [
            "C'est comme ça partout.",
            "Je crois que cela vient du manque de temps.",
            "Le manque de temps joue, mais aussi la consigne, écrite par ceux qui ne reçoivent pas ; vu du guichet, elle paraît inapplicable.",
            "J'ordonne les causes : la consigne d'abord, le temps ensuite, la salle enfin. Le cadre défend l'égalité de traitement, l'agent défend la personne devant lui : les deux ont raison, et rien n'est prévu pour en parler.",
        ],
        "proposition" => [
            "Il faudrait que cela change.",
            "On pourrait former davantage les équipes.",
            "Je propose un quart d'heure d'échange chaque lundi, animé à tour de rôle ; je commence la semaine prochaine avec deux collègues.",
            "Je propose un quart d'heure d'échange chaque lundi, dès la semaine prochaine, à trois pour commencer. Nous compterons les questions posées avant et après : si rien ne bouge en un mois, nous arrêtons.",
        ],
        _ => [
            "J'ai présenté mes diapositives jusqu'au bout.",
            "J'ai laissé cinq minutes de questions à la fin ; deux personnes ont parlé.",
            "À chaque étape je demande un exemple vécu, et j'y réponds avant d'avancer.",
            "La question de la quatrième minute m'a fait laisser mon plan : nous avons repris la consigne ensemble, et c'est le groupe qui a trouvé la suite.",
        ],
    };
    choices.get(level).map_or_else(String::new, |text| format!("{text} (À propos de {subject}.)"))
}

/// The text of a work: a paragraph per criterion, as good as the work is there.
pub(super) fn work(title: &str, subject: &str, levels: &[(&str, usize)]) -> String {
    let mut text = format!("# {title}\n\nMon terrain : {subject}.\n");
    for (key, level) in levels {
        text.push('\n');
        text.push_str(&paragraph(key, *level, subject));
        text.push('\n');
    }
    text
}

/// What a reviewer writes on a criterion where they gave that level.
pub(super) fn comment(title: &str, level: usize) -> String {
    let choices = [
        "il me manque l'essentiel ; un exemple précis aiderait.",
        "j'ai suivi, mais je voudrais une scène ou un chiffre de plus.",
        "c'est là et c'est concret. Une phrase de bilan le rendrait plus net.",
        "très solide : je reprendrais cette partie telle quelle avec mon équipe.",
    ];
    format!("{title} : {}", choices.get(level).copied().unwrap_or_default())
}

/// What a reviewer writes on the whole, by the mean of their levels (0 to 1).
pub(super) fn overall(share: f64) -> &'static str {
    if share >= 0.8 {
        "Un travail que je montrerais à un collègue qui débute. Merci."
    } else if share >= 0.55 {
        "Un travail utile. Reprenez le point le plus faible avec un exemple vécu et il sera convaincant."
    } else {
        "Le sujet est bon. Commencez par raconter une scène, le reste viendra."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_work_reads_differently() {
        let poor = work("Titre", "le guichet", &[("analyse", 0), ("ecoute", 0)]);
        let good = work("Titre", "le guichet", &[("analyse", 3), ("ecoute", 3)]);
        assert_ne!(poor, good);
        assert!(good.len() > poor.len());
    }
}

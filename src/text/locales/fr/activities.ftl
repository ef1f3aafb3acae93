# Activités, productions, fichiers.
refusal-activity-reviews-out-of-range = Le nombre de relectures par production va de 1 à 10.
refusal-activity-lease-out-of-range = Une relecture se garde de 5 minutes à 60 jours (86 400 minutes).
refusal-activity-review-before-submit = Les relectures finissent après la remise des productions.
refusal-activity-results-before-review = Les résultats ne paraissent pas avant la fin des relectures.
refusal-activity-rubric-not-adopted = Choisissez une version adoptée d'une grille de cette cohorte.
refusal-activity-no-such-move = L'activité ne passe pas directement à cette étape.
refusal-activity-too-few-submissions = Il faut au moins deux productions remises pour commencer les relectures.
refusal-activity-has-final-reviews = Des relectures sont terminées : la remise des productions ne peut pas reprendre.
refusal-activity-has-begun = L'activité a commencé : seuls ses textes, ses échéances et l'accueil des retards changent encore.
refusal-submission-not-yet-open = La remise des productions n'a pas commencé.
refusal-submission-too-late = La remise des productions est terminée.
refusal-submission-has-one-already = Vous avez déjà une production dans cette activité.
refusal-submission-co-author-unknown = Cette personne n'est pas apprenante dans cette cohorte.
refusal-submission-co-author-taken = Cette personne a déjà une production dans cette activité.
refusal-submission-not-for-groups = Cette activité se fait seul·e.
refusal-submission-empty = Ajoutez un texte ou un fichier avant de remettre votre production.
refusal-submission-not-a-draft = Cette production n'est pas un brouillon : elle ne change plus.
refusal-submission-not-submitted = Cette production n'est pas remise.
refusal-submission-under-review = Les relectures ont commencé : la production ne peut plus être retirée.
refusal-submission-not-withdrawn = Cette production n'est pas retirée.
refusal-file-unknown-kind = Ce type de fichier n'est pas accepté. Envoyez un PDF, un document bureautique, un texte, une image, un son ou une vidéo.
refusal-file-not-what-it-says = Le contenu du fichier ne correspond pas à son type, ou il est abîmé.
refusal-file-too-many = Une production a au plus dix fichiers.
refusal-file-empty = Ce fichier est vide.
refusal-file-nameless = Donnez un nom au fichier.
form-stale = Quelqu'un a enregistré entre-temps, ou vous l'avez fait dans un autre onglet. Voici ce que vous venez d'écrire : l'enregistrer maintenant remplace l'autre version.
size-bytes = { $number } octets
size-kilobytes = { $number } ko
size-megabytes = { $number } Mo
done-activity-made = L'activité est créée, en préparation : les personnes apprenantes ne la voient pas encore.
done-activity-moved = L'activité a changé d'étape.
done-results-released = Les résultats sont publiés : leurs auteur·rices peuvent les lire.
done-work-saved = Votre production est enregistrée.
done-work-submitted = Votre production est remise.
done-work-withdrawn = Votre production est retirée.
done-work-resumed = Votre production est de nouveau un brouillon.
activity-kind-report = Rapport
activity-kind-astonishment-report = Rapport d'étonnement
activity-kind-collaborative-text = Texte collaboratif
activity-kind-filmed-gesture = Geste professionnel filmé
activity-kind-role-play = Jeu de rôle
activity-kind-other = Autre production
activity-phase-draft = En préparation
activity-phase-submit = Remise des productions
activity-phase-review = Relectures
activity-phase-results = Résultats
activity-steps = Étapes de l'activité
activity-from = à partir du { $moment }
activity-rubric-version = { $title }, version { $number }
activity-brief = Consigne
activity-rubric = Grille
activity-rubric-show = Voir les critères et leurs niveaux
activity-weight = Poids
activity-rule-reviews = { $count ->
    [one] Chaque production est relue par { $count } pair, en double aveugle.
   *[other] Chaque production est relue par { $count } pairs, en double aveugle.
}
activity-rule-self-review = Chacun·e relit aussi sa propre production ; cela ne compte pas dans les résultats.
activity-rule-group-work = Une production peut être faite à plusieurs.
activity-rule-late = Une production en retard est acceptée tant que durent les relectures.
activity-now = À faire maintenant
activity-nothing-now = Rien à faire ici pour l'instant.
activity-go-hand-in = Ouvrir ma production
activity-own-work = Voir ma production
activity-take-review = Prendre une production à relire
activity-go-on-reviewing = Continuer la relecture
activity-blind = Vous ne saurez pas de qui elle est, et aucun·e apprenant·e ne saura que vous l'avez relue ; l'équipe de formation, elle, le voit.
activity-go-self-review = Relire ma production
activity-go-results = Lire mes résultats
activity-results-soon = Les relectures sont terminées. Vos résultats paraîtront ici quand ils seront publiés.
activity-run = Conduire l'activité
activity-progress-works = { $count ->
    [one] { $count } production remise
   *[other] { $count } productions remises
}
activity-progress-reviews = { $count ->
    [one] { $count } relecture envoyée
   *[other] { $count } relectures envoyées
}
activity-released-at = Résultats publiés le { $moment }.
activity-move-draft-submit = Ouvrir la remise des productions
activity-move-submit-review = Commencer les relectures
activity-move-review-results = Terminer les relectures
activity-move-review-submit = Revenir à la remise des productions
activity-release = Publier les résultats
activity-release-hint = Les auteur·rices les liront, et les badges mérités seront délivrés. Cela ne se défait pas.
activity-learners = Qui suit, qui a du retard
activity-learner = Nom
activity-work = Production
activity-reviews-done = Relectures faites
activity-reviews-received = Relectures reçues
activity-where = Avancement
activity-behind = En retard
activity-on-track = À jour
activity-learner-done = { $done } sur { $due }
activity-learner-held = { $count ->
    [one] { $count } en cours
   *[other] { $count } en cours
}
activity-learner-expired = { $count ->
    [one] { $count } laissée expirer
   *[other] { $count } laissées expirer
}
activity-learner-declined = { $count ->
    [one] { $count } rendue
   *[other] { $count } rendues
}
activity-work-none = Pas commencée
activity-work-draft = Brouillon
activity-work-submitted = Remise
activity-work-late = Remise en retard
activity-work-withdrawn = Retirée
activity-works = Productions et résultats
activity-works-hint = Pour chaque critère : la valeur la plus plausible, puis l'intervalle où elle se trouve avec 9 chances sur 10.
activity-no-works = Aucune production n'est remise.
activity-late = en retard
activity-trainer-review = Votre relecture
activity-review-work = Relire { $label }
activity-more-works = Productions suivantes
activity-who-reviewed = Qui a relu qui
activity-who-reviewed-hint = Réservé à l'équipe de formation : ne le montrez pas aux personnes apprenantes.
activity-new = Nouvelle activité
activity-new-lead = L'activité est d'abord en préparation : vous l'ouvrirez quand tout sera prêt.
activity-no-rubric = Cette cohorte n'a pas encore de grille adoptée. Adoptez-en une d'abord : c'est selon elle que les productions seront relues.
activity-to-cohort = Retour à la cohorte
activity-field-title = Titre
activity-field-kind = Nature de la production
activity-field-brief = Consigne
activity-brief-hint = Ce qui est à faire et à remettre. Vous pouvez écrire en Markdown : **gras**, listes, liens.
activity-field-rubric = Grille adoptée
activity-deadlines = Échéances
activity-deadlines-hint = Heure de { $zone }. Sans échéance, c'est vous qui changez d'étape.
activity-field-submit-until = Remise des productions jusqu'au
activity-field-review-until = Relectures jusqu'au
activity-field-results-at = Publication des résultats le
activity-reviewing = Relectures et productions
activity-field-reviews = Relectures par production
activity-field-lease = Durée pendant laquelle une production est réservée à qui la relit, en minutes
activity-lease-hint = 4320 minutes font trois jours. Ensuite la place est rendue.
activity-field-self-review = Chacun·e relit aussi sa propre production
activity-field-group-work = Une production peut être faite à plusieurs
activity-field-late = Accepter les productions en retard pendant les relectures
activity-make = Créer l'activité
work-untitled = Sans titre
hand-in-title = Ma production
hand-in-until = À remettre avant le { $moment }.
hand-in-is-submitted = Votre production est remise : elle ne change plus.
hand-in-was-late = Elle est arrivée en retard.
hand-in-is-withdrawn = Votre production est retirée : personne ne la relira tant que vous ne la reprenez pas.
hand-in-closed = La remise des productions n'est pas ouverte.
hand-in-authors = Auteur·rices :
hand-in-field-title = Titre
hand-in-title-hint = N'y mettez pas votre nom : la relecture est en double aveugle.
hand-in-field-body = Texte
hand-in-body-hint = Vous pouvez écrire en Markdown : **gras**, listes, tableaux, liens. Évitez ce qui dit qui vous êtes.
hand-in-co-authors = Fait avec
hand-in-co-authors-hint = Choisissez maintenant : les auteur·rices ne changent plus après le premier enregistrement.
hand-in-files = Fichiers
hand-in-file = Fichier
hand-in-size = Taille
hand-in-remove = Retirer
hand-in-remove-file = Retirer { $file } en enregistrant
hand-in-add-files = Ajouter des fichiers
hand-in-files-hint = Dix fichiers au plus, 50 Mo chacun : PDF, documents bureautiques, textes, images, sons, vidéos. Les images et les documents bureautiques perdent leurs métadonnées ; dans le texte, les PDF, les sons et les vidéos, retirez vous-même votre nom.
hand-in-save = Enregistrer le brouillon
hand-in-submit = Remettre ma production
hand-in-shown = Je veux bien que ce travail soit montré avec le badge qu'il me vaudra.
hand-in-shown-hint = Sans votre nom, à qui ouvre le badge. Facultatif ; vous pouvez revenir sur ce choix à tout moment. À plusieurs, il faut l'accord de chacun.
hand-in-submit-hint = Une fois remise, la production ne change plus ; vous pouvez la retirer tant que personne n'a commencé à la relire.
hand-in-preview = Aperçu du brouillon enregistré
hand-in-withdraw = Retirer ma production
hand-in-withdraw-hint = Possible jusqu'au début des relectures.
hand-in-resume = Reprendre ma production
activity-stale = L'activité a changé entre-temps : peut-être est-elle déjà à l'étape que vous vouliez.
activity-edit = Modifier l'activité
activity-save = Enregistrer
activity-has-begun = L'activité a commencé : seuls ses textes, ses échéances et l'accueil des retards changent encore.
done-activity-changed = L'activité est modifiée.

agreement-title = Accord entre les relectures
agreement-link = Les relectures s'accordent-elles ?
agreement-lead = Deux personnes qui relisent la même production disent-elles la même chose ? Réservé à l'équipe de formation.
agreement-none = Aucune relecture n'est encore envoyée.
agreement-criterion = Critère
agreement-marks = { $marks } notes sur { $works } productions relues au moins deux fois
agreement-verdict = Accord
agreement-alike = Bon : les relectures disent la même chose
agreement-tentative = Moyen : à prendre avec prudence
agreement-weak = Faible : une relecture seule dit peu
agreement-unknown = Trop peu de notes, ou toutes égales
agreement-alpha = Alpha
agreement-one = Une relecture
agreement-mean = Leur moyenne
agreement-enough = Relectures nécessaires
agreement-more-than = plus de { $count }
agreement-never = on ne peut le dire
agreement-how-to-read = Comment lire ce tableau
agreement-read-alpha = Alpha (Krippendorff, échelle ordinale) : 1, tout le monde dit la même chose ; 0, autant tirer au sort. On demande souvent 0,8, et au moins 0,67.
agreement-read-icc = « Une relecture » et « Leur moyenne » (corrélation intraclasse) : la part des écarts qui vient des productions elles-mêmes, dans une note seule puis dans la moyenne des relectures reçues.
agreement-read-enough = « Relectures nécessaires » : combien il en faudrait par production pour que quatre cinquièmes des écarts entre moyennes viennent des productions.
agreement-read-remedy = Un critère faible se discute : des niveaux mieux décrits, un exemple noté ensemble, ou deux critères là où il y en avait un. La prochaine version de la grille peut en tenir compte.
agreement-blind = À regarder de plus près
agreement-blind-lead = Ces personnes semblent donner leurs notes sans regarder les productions : toujours la même, ou au hasard. C'est une question à leur poser, jamais une preuve. Relisez vous-même une des productions qu'elles ont notées.
agreement-blind-one = { $name } : probabilité { $probability }

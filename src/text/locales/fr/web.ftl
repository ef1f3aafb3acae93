# Les pages : ce que toutes ont en commun.
web-skip = Aller au contenu
web-navigation = Navigation
web-tasks = À faire
web-cohorts = Mes cohortes
web-badges = Mes badges
web-verify = Vérifier un badge
web-sign-in = Se connecter
web-sign-out = Se déconnecter
web-footer = Évaluation par les pairs et badges vérifiables.
web-go-back = Revenez à la page précédente pour corriger : ce que vous avez écrit y est encore.
web-home-title = Des compétences reconnues par les pairs
web-home-lead = Des adultes en formation écrivent ensemble une grille, relisent le travail de leurs pairs et reçoivent un badge que chacun peut vérifier, des années plus tard, sans rien demander à personne.
web-home-employers = Vous recrutez
web-home-employers-text = Déposez le fichier d'un badge : vous verrez en dix secondes ce qu'il prouve, qui l'a signé, sur quels critères et avec quelle certitude.
web-home-learners = Vous êtes en formation
web-home-learners-text = Rédigez la grille, remettez votre production, relisez celles des autres et collectez vos badges.
moment = { $day } { $month } { $year } à { $time }
day = { $day } { $month } { $year }
more-than = plus de { $share }
less-than = moins de { $share }
interval-between = entre { $low } et { $high }
interval-at-least = au moins { $low }
interval-at-most = au plus { $high }
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
field-email = Adresse électronique
field-password = Mot de passe
sign-in-wrong = L'adresse ou le mot de passe ne convient pas.
sign-in-forgotten = Mot de passe oublié, ou pas encore choisi ?
tasks-none = Rien à faire pour l'instant.
task-until = jusqu'au { $moment }
task-hand-in = Remettre votre production
task-finish = Terminer votre production
task-review = { $left ->
    [one] Encore { $left } relecture à faire
   *[other] Encore { $left } relectures à faire
}
task-self-review = Relire votre propre production
task-vote = { $proposals ->
    [one] { $proposals } proposition attend votre vote
   *[other] { $proposals } propositions attendent votre vote
}
task-read-results = Lire vos résultats
task-release = Publier les résultats

# command

# La démonstration.
demo-count = { $reviews } relectures par des pairs, { $badges } badges signés.
demo-without = { $count ->
    [0] Tout le monde a au moins un badge.
    [one] { $count } personne sans badge : { $names }.
   *[other] { $count } personnes sans badge : { $names }.
}
demo-badges = Les badges sont dans { $folder } (JSON, JWT, PNG et SVG).
demo-verify = Pour en vérifier un : compagnon verify --data { $folder } { $folder }/badges/1.png
demo-address = Pour regarder les pages, ouvrez { $url } et connectez-vous :
demo-log-in = { $role } ({ $name }) : { $address } { $password }
demo-password = L'adresse, puis le mot de passe. Toutes les autres personnes ont une adresse de la même forme (prenom.nom@formation.example) et le même mot de passe.
demo-earned = badge obtenu (probabilité de { $joint } que tous les niveaux requis soient atteints, { $peers } pairs)
demo-more-reviews = { $missing ->
    [one] encore { $missing } relecture nécessaire
   *[other] encore { $missing } relectures nécessaires
}
demo-not-yet = pas encore : « { $criterion } » doit atteindre « { $level } », probabilité de { $probability } (estimation en points : { $interval }) ; pour tous les critères ensemble, { $joint } au lieu de { $asked }
demo-to-trainer = à décider par un formateur ({ $doubt })
demo-only-pooled = à décider par la formatrice : « { $criterion } » doit atteindre « { $level } » ; pour tous les critères ensemble, probabilité de { $joint } avec l'appui des autres travaux, mais de { $alone } sans, au lieu de { $asked }
demo-later = Rien n'est servi pour l'instant. Pour regarder les pages : compagnon serve --data { $folder }, puis ouvrez { $url } et connectez-vous :
demo-admin = Compte de l'instance
demo-trainer = Formatrice
demo-learner = Apprenante

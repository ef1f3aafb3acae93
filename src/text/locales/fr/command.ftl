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
demo-address = L'instance : { $url }
demo-log-in = { $role }, { $name } : { $address } { $password }
demo-password = Tous les autres ont la même forme d'adresse (prenom.nom@formation.example) et le même mot de passe.
demo-earned = badge obtenu (probabilité { $joint } que tous les niveaux requis soient atteints, { $peers } pairs)
demo-more-reviews = { $missing ->
    [one] encore { $missing } relecture nécessaire
   *[other] encore { $missing } relectures nécessaires
}
demo-not-yet = pas encore : « { $criterion } » doit atteindre « { $level } », probabilité { $probability } (entre { $low } et { $high } point) ; ensemble { $joint }
demo-to-trainer = à décider par un formateur ({ $doubt })
demo-admin = Administration
demo-trainer = Formatrice
demo-learner = Apprenante

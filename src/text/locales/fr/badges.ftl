# Badges : émetteurs, clés, compétences, définitions, validations, attributions.
refusal-issuer-name = Le nom de l'émetteur a de 1 à 200 caractères, sur une ligne.
refusal-issuer-url = L'adresse de l'émetteur commence par https:// ou http://.
refusal-issuer-email = L'adresse de messagerie de l'émetteur n'en est pas une.
refusal-did-web-needs-https = Un émetteur did:web demande une adresse de base en https sur un nom d'hôte. Prenez did:key, ou servez cette instance en https.
refusal-did-key-needs-es256 = Un émetteur did:key signe ses JWT en ES256.
refusal-did-key-is-its-key = Un émetteur did:key est sa clé : elle ne peut être ni remplacée, ni retirée, ni révoquée. Ajoutez un autre émetteur.
refusal-key-stage = Cette clé ne peut pas passer à cet état depuis le sien.
refusal-issuer-no-active-key = L'émetteur n'utilise pas cet algorithme.
refusal-key-revocation-time = Une clé est révoquée à compter d'un moment situé entre sa création et maintenant.
refusal-key-revocation-pending = La révocation de cette clé est déjà demandée et attend une décision.
refusal-key-revocation-over = Cette révocation est déjà décidée, ou a été retirée.
refusal-key-revocation-own = Qui demande une révocation ne peut pas en décider : il faut une autre personne qui administre, ou celle qui tient la machine. Vous pouvez la retirer.
refusal-no-issuer = Cette instance n'a pas encore d'émetteur dont la clé puisse signer. Ajoutez-en un d'abord.
refusal-achievement-name = Le nom a de 1 à 120 caractères, sur une ligne.
refusal-achievement-description = La description a de 1 à 2 000 caractères.
refusal-achievement-criteria = Le texte des critères d'obtention a de 1 à 5 000 caractères.
refusal-achievement-tags = Jusqu'à 20 mots-clés de 1 à 60 caractères, chacun une fois.
refusal-achievement-tags-order = Des vérificateurs classeraient deux des mots-clés autrement et refuseraient le badge : écrivez l'un d'eux sans emoji, ou sans lettres pleine chasse ni ligatures.
refusal-achievement-translation = La traduction demande un nom, une description et des critères, dans les mêmes limites que les textes d'origine.
refusal-achievement-picture = Le modèle, la forme, l'icône ou la couleur de l'image n'existe pas. Les choix sont dans /badge-templates ; une couleur s'écrit #rrvvbb.
refusal-achievement-rubric-not-adopted = Cette version de grille n'est pas une version adoptée de cette cohorte.
refusal-achievement-unknown-issuer = Cet émetteur n'existe pas.
refusal-achievement-unknown-competency = Cette compétence n'est pas de cette cohorte.
refusal-achievement-archived = Cette définition de badge est archivée.
refusal-competency-target-url = L'adresse dans le référentiel commence par https:// ou http:// et a jusqu'à 500 caractères.
refusal-competency-framework = Le nom du référentiel et le code ont jusqu'à 200 caractères.
refusal-competency-in-use = Des définitions de badge se réfèrent à cette compétence.
refusal-rule-no-criterion = Un seuil demande au moins un critère.
refusal-rule-criterion-twice = Ce critère est nommé deux fois.
refusal-rule-unknown-criterion = La grille n'a pas ce critère.
refusal-rule-unknown-level = Ce critère n'a pas ce niveau.
refusal-rule-lowest-level = Le niveau le plus bas est toujours atteint : il ne prouve rien.
refusal-rule-probability = La probabilité est entre 0,5 et 0,999.
refusal-rule-peers = Le nombre de pairs est entre 1 et 50.
refusal-rule-validity = La validité est entre 1 et 600 mois.
refusal-validation-final = Cette validation est déjà décidée, pour de bon.
refusal-decision-reason = Donnez la raison de la décision, en 1 à 1 000 caractères.
refusal-validation-not-estimated = Aucune relecture de pairs n'a encore été estimée : un badge ne pourrait pas dire ce qui est atteint.
refusal-award-revoked = Ce badge est révoqué, pour de bon.
refusal-award-not-sealed = Ce badge est en cours de signature. Réessayez dans un instant.
refusal-revocation-reason = Donnez la raison de la révocation, en 1 à 500 caractères.
refusal-award-unknown = Ce badge n'a pas d'attribution de cet identifiant.
refusal-revocation-of-none = Nommez au moins une attribution, ou dites "all": true ; pas les deux.
refusal-revocation-is-final = Une révocation ne se reprend pas : qui l'a vue doit pouvoir s'y fier.

# Ce que le badge lui-même dit.
badge-source = Évaluation par les pairs
badge-work = Le travail évalué
badge-total = Total
badge-probability = Probabilité que tous les niveaux requis soient atteints (%)
badge-record = Comment le travail a été évalué
badge-record-description = Le relevé de l'évaluation : grille, estimation par critère, nombre de pairs.
badge-narrative = Travail évalué par { $peers ->
    [one] un pair
   *[other] { $peers } pairs
  } avec la grille « { $rubric } ». Probabilité que tous les niveaux requis soient atteints : { $probability }.{ $authors ->
    [one] {""}
   *[other] {" "}Travail de groupe : { $authors } auteurs, chacun reçoit le badge.
  }

badge-by-trainer = Validé par la formatrice ou le formateur.

# Où en est une validation.
validation-validated = Validée
validation-not-yet = Pas encore : critère « { $criterion } », niveau requis « { $level } », probabilité de { $probability }
validation-more-reviews = Il manque { $missing ->
    [one] une relecture
   *[other] { $missing } relectures
  } de pairs
validation-to-trainer = À décider par le formateur ou la formatrice
validation-refused = Refusée

# Les commandes des émetteurs et des clés.
command-issuer-added = Émetteur ajouté : { $name }
command-key-rotated = La clé suivante signe désormais ; l'ancienne reste publiée.
command-key-retired = La clé ne signe plus, la suivante signe ; ce qu'elle a signé reste bon.
command-key-revocation-asked = C'est demandé ; rien n'a encore changé. Une autre personne qui administre l'approuve par l'API, ou bien vous : compagnon keys approve ID
command-key-revoked = La clé est révoquée et a quitté le document de son émetteur. Ce qu'elle a scellé depuis est en cours de nouvelle signature.
command-key-revocation-refused = La révocation est refusée ; rien n'a changé.
command-key-revocation-withdrawn = La révocation est retirée ; rien n'a changé.
command-key-signed-anew = Tout ce que cette clé a scellé est en cours de nouvelle signature.
command-no-issuer = Cette instance n'a pas d'émetteur. Ajoutez-en un : compagnon issuer add --name NOM --url URL
command-which-issuer = Cette instance a plusieurs émetteurs : dites lequel avec --issuer ID.

# Les pages des badges.
badge-page-over = Badge
badge-page-picture = Image du badge
badge-page-check = Vérifier ce badge
badge-page-current = Cette page montre ce que l'émetteur a signé. Pour vous en assurer, vérifiez le badge.
badge-page-revoked = Ce badge a été révoqué le { $day } : il ne prouve plus rien.
badge-page-reason = Raison : { $reason }
badge-page-expired = Ce badge a expiré le { $day }.
badge-page-holder = Nom que cette personne montre (il n'est pas signé) :
badge-page-issuer = Émetteur
badge-page-rubric = { $title }, version { $version }
badge-page-earned = Comment ce badge s'obtient
badge-page-definition = La définition du badge
badge-page-files = Les fichiers
badge-page-bundle = Avec de quoi le vérifier sans réseau :
badge-page-ob2 = Open Badges 2.0, pour les anciens porte-badges :
badge-page-work = Voir le travail évalué
shown-work-over = Le travail évalué
badge-page-files-hint = Chacun de ces fichiers est le badge : il se vérifie sans cette page, ici ou ailleurs.
my-badges-none = Vous n'avez pas encore de badge.
my-badges-since = Obtenu le { $day }
my-badges-being-signed = Votre badge est en cours de signature.
my-badges-name-shown = La page du badge montre votre nom.
my-badges-name-hidden = La page du badge ne montre pas votre nom.
my-badges-show-name = Y montrer mon nom
my-badges-hide-name = Ne plus montrer mon nom
my-badges-missing = Ce qui vous manque pour les autres
done-name-shown = La page du badge montre désormais votre nom.
done-name-hidden = La page du badge ne montre plus votre nom.
grounds-estimate = { $reviews ->
    [one] estimé à { $mean } sur { $top } ({ $interval }, avec 9 chances sur 10), d'après { $reviews } relecture
   *[other] estimé à { $mean } sur { $top } ({ $interval }, avec 9 chances sur 10), d'après { $reviews } relectures
}
grounds-validated = Tous les niveaux requis sont atteints : probabilité de { $probability }, { $peers ->
    [one] { $peers } pair
   *[other] { $peers } pairs
}
grounds-not-yet = Pas encore : le critère « { $criterion } » doit atteindre « { $level } ». La probabilité qu'il y soit est de { $probability } (estimation en points : { $interval }) ; pour l'ensemble, { $joint } au lieu de { $asked }.
grounds-not-anchored = Les pairs le disent avec assez de certitude, mais aucune relecture de formateur ou formatrice ne fixe l'échelle : la décision lui revient.
grounds-only-pooled = La certitude ne vient que de la comparaison avec les autres travaux : la décision revient à un formateur ou une formatrice.
grounds-not-estimated = L'estimation ne dit pas tout ce que la règle demande : la décision revient à un formateur ou une formatrice.
grounds-granted = Validée par décision : { $reason }
grounds-refused = Refusée par décision : { $reason }
rule-asks = { $peers ->
    [one] Il faut une probabilité d'au moins { $probability } que tous ces niveaux soient atteints, d'après au moins { $peers } pair.
   *[other] Il faut une probabilité d'au moins { $probability } que tous ces niveaux soient atteints, d'après au moins { $peers } pairs.
}
rule-unpooled = Il faut aussi { $probability } sans s'appuyer sur les autres travaux.
rule-peer-only = L'avis des pairs suffit.
rule-anchored = Sans relecture d'un formateur ou d'une formatrice pour fixer l'échelle, la décision lui revient.
rule-validity = { $months ->
    [one] Le badge vaut { $months } mois.
   *[other] Le badge vaut { $months } mois.
}
rule-for-ever = Le badge vaut sans limite de durée.

# Les pages des définitions de badges.
achievements-title = Badges de la cohorte
achievements-none = Aucun badge n'est encore défini.
achievement-page-over = Définition d'un badge
achievement-page-archived = Archivée : ce badge n'est plus délivré ; ceux qui l'ont été restent bons.
achievement-page-rule = Ce qui est exigé
achievement-page-validations = Où en sont les apprenants
achievement-page-no-validation = Personne n'a encore été évalué pour ce badge.
achievement-page-grounds = Le détail par critère
achievement-page-decide = Décider
achievement-page-reason = Raison de la décision
achievement-page-validate = Valider
achievement-page-refuse = Refuser
achievement-page-for-good = C'est définitif.
achievement-page-awards = Badges délivrés
achievement-page-no-award = Aucun badge délivré.
achievement-page-see-badge = Voir le badge
achievement-page-being-signed = En cours de signature.
achievement-page-revoke = Révoquer
achievement-page-revoke-reason = Raison de la révocation (pour la personne et le journal, non publiée)
achievement-page-revoke-button = Révoquer ce badge
achievement-language-fr = français
achievement-language-en = anglais
achievement-new-title = Définir un badge
achievement-new-what = Ce que dit le badge
achievement-new-name = Nom
achievement-new-description = Description
achievement-new-description-hint = Ce que sait faire la personne qui a ce badge. Un employeur le lit en premier.
achievement-new-criteria = Comment il s'obtient
achievement-new-criteria-hint = Le texte accepte la mise en forme Markdown.
achievement-new-tags = Mots-clés, séparés par des virgules
achievement-new-language = Langue du badge
achievement-new-no-issuer = Cette instance n'a pas encore d'émetteur : demandez à qui l'administre d'en ajouter un.
achievement-new-levels = Niveau requis par critère
achievement-new-not-required = non exigé
achievement-new-rule = Quand est-ce assez sûr ?
achievement-new-probability = Probabilité que tous ces niveaux soient atteints
achievement-new-probability-hint = De 0,5 à 0,999 ; 0,9 est l'usage.
achievement-new-peers = Nombre de pairs au moins
achievement-new-peer-only = L'avis des pairs suffit, même sans relecture d'un formateur ou d'une formatrice
achievement-new-unpooled = Probabilité exigée sans s'appuyer sur les autres travaux (0,8 d'usage ; vide : pas exigée)
achievement-new-validity = Validité en mois (sans limite si vide)
achievement-new-picture = Image
achievement-new-translation = Traduction en anglais ou en français
achievement-new-translation-hint = Facultatif : les mêmes textes dans l'autre langue. Les badges y renvoient.
achievement-new-template = Modèle
achievement-new-icon = Icône
achievement-new-usual = celle du modèle
achievement-new-primary = Couleur principale, #rrvvbb (facultatif)
achievement-new-accent = Seconde couleur, #rrvvbb (facultatif)
achievement-new-button = Définir ce badge
achievement-new-no-rubric = Aucune grille de la cohorte n'est encore adoptée : un badge s'appuie sur une grille adoptée.
achievement-new-which-rubric = Sur quelle grille s'appuie ce badge ?
done-achievement-defined = Le badge est défini.
done-validation-decided = La décision est prise.
achievement-page-issuing = Badges décidés : { $decided } ; signés : { $signed } ; en cours : { $waiting } ; abandonnés après plusieurs essais : { $failed }.
achievement-page-resume = Relancer ce qui a été abandonné
done-issuing-resumed = Ce qui avait été abandonné est relancé.
done-award-revoked = Le badge est révoqué.

# Les pages publiques des grilles, des émetteurs, des problèmes et de l'interface de programmation.
rubric-version-number = Version { $number }
rubric-version-adopted-on = adoptée le { $day }
rubric-version-contributors = { $people ->
    [0] Cette version est immuable.
    [one] Cette version est immuable ; elle porte les idées de { $people } personne.
   *[other] Cette version est immuable ; elle porte les idées de { $people } personnes.
}
rubric-version-weight = Poids : { $weight }
rubric-version-level = Niveau
rubric-version-looks = À quoi il se reconnaît
rubric-version-points = Points
rubric-version-hash = Empreinte du contenu (SHA-256) :
issuer-page-lead = Les badges de cet émetteur sont signés avec les clés ci-dessous. Son nom est celui qu'il se donne ; c'est son identifiant que la signature prouve.
issuer-page-id = Identifiant
issuer-page-jwt-id = Identifiant des JWT
issuer-page-url = Site
issuer-page-document = Document qui publie ses clés
issuer-page-keys = Clés publiées
issuer-page-algorithm = Algorithme
issuer-page-stage = État
key-stage-next = suivante, ne signe pas encore
key-stage-active = signe
key-stage-retired = ne signe plus ; ce qu'elle a signé reste bon
key-stage-revoked = révoquée
problem-page-over = Type de problème
problem-page-hint = L'interface de programmation renvoie vers cette page quand elle refuse une demande.
api-page-lead = La description complète, lisible par les programmes :
api-page-groups = Groupes d'opérations
api-page-body = Corps :
api-page-required = obligatoire

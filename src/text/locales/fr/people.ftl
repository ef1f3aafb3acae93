# Personnes et accès : pourquoi quelque chose est refusé, et les lettres envoyées.

refusal-email-malformed = Ce n'est pas une adresse électronique.
refusal-email-too-long = Une adresse électronique a 254 caractères au plus.
refusal-email-taken = Il y a déjà un compte à cette adresse. Connectez-vous avec lui, puis acceptez l'invitation ; si vous n'en avez pas le mot de passe, demandez un lien pour en choisir un nouveau.
refusal-name-missing = Indiquez un nom.
refusal-name-too-long = Un nom a 120 caractères au plus.
refusal-name-malformed = Un nom ne contient ni retour à la ligne ni aucun des signes < > @ /.
refusal-password-too-short = Choisissez un mot de passe d'au moins 8 caractères.
refusal-password-too-long = Un mot de passe a 128 caractères au plus.
refusal-password-common = Ce mot de passe est l'un des premiers que l'on essaierait. Choisissez-en un autre.
refusal-password-personal = Ce mot de passe est votre nom ou votre adresse. Choisissez-en un autre.
refusal-password-missing = Ce lien sert à choisir un mot de passe : envoyez le nouveau.
refusal-password-not-expected = Ce lien ne sert pas à choisir un mot de passe : n'en envoyez pas.
refusal-link-spent = Ce lien a déjà servi ou a expiré. Demandez-en un nouveau.
refusal-token-name = Donnez au jeton un nom de 100 caractères au plus.
refusal-token-expiry = Un jeton vaut de 1 à 365 jours.
refusal-no-address = Ce compte n'a pas d'adresse électronique.
refusal-cohort-name-missing = Donnez un nom à la cohorte.
refusal-cohort-name-unfit = Le nom d'une cohorte tient en une ligne de 200 caractères au plus.
refusal-cohort-description-unfit = La description a 4000 caractères au plus, sans caractère de contrôle.
refusal-time-zone-unknown = Ce fuseau horaire est inconnu. Indiquez un nom comme Europe/Paris.
refusal-last-trainer = La cohorte n'aurait plus de formateur. Donnez d'abord ce rôle à quelqu'un d'autre.
refusal-invitation-uses = Une invitation vaut pour 1 à 1000 personnes.
refusal-invitation-expiry = Une invitation vaut de 1 à 365 jours.
refusal-invitation-signed-in = Vous êtes connecté·e : envoyez le code seul, ou n'envoyez pas de jeton.
refusal-invitation-not-valid = Cette invitation n'est pas valable, ou ne l'est plus. Demandez-en une nouvelle à votre formateur.
refusal-invitation-removed = Vous avez quitté cette cohorte depuis que l'invitation a été faite. Demandez-en une nouvelle à votre formateur.
refusal-roster-encoding = Le fichier n'est pas en UTF-8. Enregistrez-le comme « CSV UTF-8 ».
refusal-roster-empty = Le fichier ne nomme personne.
refusal-roster-too-long = Une liste a 2000 lignes au plus. Envoyez-en plusieurs.
refusal-roster-header = La première ligne doit nommer les colonnes email et name, et peut nommer role ; aucune autre.
refusal-roster-line = Cette ligne ne peut pas être lue.
refusal-roster-role = Le rôle doit être learner ou trainer.
refusal-roster-twice = Cette adresse figure déjà sur une ligne précédente.
refusal-roster-other-role = Cette personne a un autre rôle dans la cohorte. Changez-le dans la liste des membres.
refusal-roster-suspended = Le compte de cette adresse est suspendu.

mail-set-password-subject = Choisissez votre mot de passe pour Compagnon
mail-set-password-body =
    Bonjour,

    Un compte a été ouvert pour cette adresse sur { $base }.
    Choisissez ici votre mot de passe ; cela confirme aussi que l'adresse est la vôtre :

    { $link }

    Le lien sert une seule fois, pendant { $hours } heures. Si vous n'avez rien demandé, ne faites rien.
mail-reset-password-subject = Un nouveau mot de passe pour Compagnon
mail-reset-password-body =
    Bonjour,

    Quelqu'un a demandé un nouveau mot de passe pour cette adresse sur { $base }.
    Choisissez-le ici :

    { $link }

    Le lien sert une seule fois, pendant { $minutes } minutes. Si ce n'était pas vous, ne faites rien : votre mot de passe reste le même.
mail-prove-address-subject = Confirmez votre adresse pour Compagnon
mail-prove-address-body =
    Bonjour,

    Un compte sur { $base } donne cette adresse comme la sienne.
    Si c'est la vôtre, confirmez-la ici, pour que vos badges puissent la porter :

    { $link }

    Le lien sert une seule fois, pendant { $hours } heures. Si ce compte n'est pas le vôtre, ne faites rien.
mail-roster-welcome-subject = On vous attend : { $cohort }
mail-roster-welcome-body =
    Bonjour,

    Votre formateur vous a inscrit·e dans la cohorte « { $cohort } » sur { $base }.
    Choisissez ici votre mot de passe ; cela confirme aussi que l'adresse est la vôtre :

    { $link }

    Le lien sert une seule fois, pendant { $hours } heures. Ensuite, demandez-en un nouveau sur la page de connexion.
mail-added-to-cohort-subject = On vous attend : { $cohort }
mail-added-to-cohort-body =
    Bonjour,

    Votre formateur vous a inscrit·e dans la cohorte « { $cohort } ». Connectez-vous comme d'habitude :

    { $base }

# Les pages : ce que toutes celles des personnes et des cohortes ont en commun.
fault-at = { $place } : { $fault }
moved-on-see = Voir où l'on en est
people-actions = Actions
people-revoke = Révoquer
people-cancel = Annuler
people-back-to-cohort = Revenir à la cohorte
password-hint = De 8 à 128 caractères. Une phrase que vous seul·e connaissez fait un bon mot de passe.

# Mot de passe oublié, liens à usage unique.
reset-title = Choisir un nouveau mot de passe
reset-lead = Indiquez votre adresse : si elle a un compte ici, vous recevrez un lien pour choisir votre mot de passe.
reset-send = M'envoyer le lien
done-link-sent = Si cette adresse a un compte, un lien vient de lui être envoyé. Il sert une seule fois.
link-password-title = Choisissez votre mot de passe
link-password-lead = Bonjour { $name }. Ce mot de passe vous servira à vous connecter ; les sessions et les jetons ouverts avant lui prennent fin.
link-password-save = Enregistrer le mot de passe
link-address-title = Confirmez votre adresse
link-address-lead = Bonjour { $name }. Confirmez que l'adresse { $email } est la vôtre, pour que vos badges puissent la porter.
link-address-confirm = C'est mon adresse
done-password-set = Votre mot de passe est enregistré. Connectez-vous avec lui.
done-address-proved = Votre adresse est confirmée.

# Rejoindre une cohorte.
join-title = Invitation à rejoindre une cohorte
join-as-learner = Vous y viendrez en tant qu'apprenant·e.
join-as-trainer = Vous y viendrez en tant que formateur·rice.
join-signed-in = Vous êtes connecté·e : { $name }.
join-join = Rejoindre la cohorte
join-have-account = Vous avez déjà un compte ?
join-new-account = Ouvrir un compte
join-name-hint = Tel que vos pairs et vos badges le montreront.
join-email-hint = Vous vous connecterez avec elle. Un message vous demandera de la confirmer.
join-create = Ouvrir le compte et rejoindre
done-joined = Vous êtes dans la cohorte. Bienvenue.

# Mon compte.
account-title = Mon compte
account-name = Nom
account-language = Langue
account-save = Enregistrer
account-address-none = adresse pas encore confirmée
account-address-link = adresse confirmée par un lien
account-address-roster = adresse donnée par un·e formateur·rice
account-send-proof = M'envoyer un lien pour la confirmer
token-title = Jetons pour les programmes
token-lead = Un programme se sert d'un jeton à la place de votre mot de passe. Son secret n'est montré qu'une fois.
token-new = Créer un jeton
token-name = Nom du jeton
token-scope = Ce qu'il permet
token-scope-read = Lire
token-scope-write = Lire et écrire
token-expires = Jusqu'au
token-days = Durée, en jours
token-password = Votre mot de passe, encore une fois
token-create = Créer le jeton
token-made = Votre nouveau jeton
token-made-text = Copiez-le maintenant : il ne sera plus montré. Quittez cette page par « Mon compte » plutôt que de la recharger, ce qui demanderait un second jeton.
token-until = Il vaut jusqu'au { $moment }.
token-revoke-named = Révoquer le jeton { $name }
token-wrong-password = Le mot de passe ne convient pas : aucun jeton n'a été créé.
done-account-saved = Votre compte est enregistré.
done-proof-sent = Un lien vient d'être envoyé à votre adresse.
done-token-revoked = Le jeton ne vaut plus rien.

# Les cohortes.
cohorts-none = Vous n'êtes dans aucune cohorte. Avec le code d'une invitation, vous pouvez en rejoindre une.
cohorts-have-code = Vous avez reçu un code
cohorts-code = Code d'invitation
cohorts-use-code = Voir l'invitation
cohorts-new = Nouvelle cohorte
cohorts-create = Créer la cohorte
cohort-name = Nom de la cohorte
cohort-description = Description
cohort-language = Langue de travail
cohort-time-zone = Fuseau horaire
cohort-role = Rôle
cohort-role-learner = apprenant·e
cohort-role-trainer = formateur·rice
cohort-label = Étiquette
cohort-members = Membres
cohort-rubrics = Grilles
cohort-no-rubrics = Pas encore de grille.
cohort-new-rubric = Nouvelle grille
cohort-activities = Activités
cohort-no-activities = Pas encore d'activité.
cohort-new-activity = Nouvelle activité
cohort-achievements = Badges à obtenir
cohort-no-achievements = Pas encore de badge.
cohort-new-achievement = Nouveau badge
cohort-archived = archivé
cohort-phase-draft = en préparation
cohort-phase-submit = remise des productions
cohort-phase-review = relectures
cohort-phase-results = résultats
cohort-settings = Réglages
cohort-edit = Modifier la cohorte
cohort-moved-on = Quelqu'un d'autre a modifié la cohorte pendant que vous écriviez. Regardez où elle en est, puis refaites votre modification.
member-make-trainer = Nommer formateur·rice
member-make-trainer-named = Nommer { $name } formateur·rice
member-make-learner = Nommer apprenant·e
member-make-learner-named = Nommer { $name } apprenant·e
member-remove = Retirer
member-remove-named = Retirer { $name } de la cohorte
invitation-title = Invitations
invitation-new = Nouvelle invitation
invitation-used = Utilisée
invitation-uses-of = { $uses } sur { $most }
invitation-over = terminée
invitation-max-uses = Pour combien de personnes
invitation-days = Pendant combien de jours
invitation-create = Créer l'invitation
invitation-made = Invitation créée
invitation-made-text = Transmettez le code ou le lien aux personnes attendues. Ils ne sont montrés que maintenant.
invitation-link = Lien
invitation-terms = Elle vaut pour { $most ->
    [one] une personne
   *[other] { $most } personnes
}, jusqu'au { $moment }.
roster-title = Liste des personnes annoncées
roster-see = Voir la liste
roster-announce = Annoncer des personnes
roster-csv = Les personnes, en CSV
roster-csv-hint = Une première ligne « email,name,role », puis une personne par ligne. Le rôle est learner ou trainer ; sans lui, learner. Chaque nouvelle adresse reçoit un lien pour choisir un mot de passe.
roster-add = Annoncer ces personnes
roster-added-on = Annoncée le
roster-line = Ligne { $number }
done-cohort-made = La cohorte est créée. Invitez maintenant ses premiers membres.
done-cohort-saved = La cohorte est enregistrée.
done-member-role = Le rôle est changé.
done-member-removed = Cette personne n'est plus dans la cohorte. Ce qu'elle y a fait reste.
done-invitation-revoked = L'invitation ne vaut plus.
done-roster-added = Ces personnes sont dans la cohorte.

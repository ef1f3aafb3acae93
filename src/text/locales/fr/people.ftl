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

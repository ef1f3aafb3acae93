# doctor : ce dont souffre une instance.
doctor-state-ok = bon
doctor-state-warning = à surveiller
doctor-state-wrong = mauvais
doctor-state-not-checked = non contrôlé
doctor-verdict-well = Tout va bien.
doctor-verdict-wrong = Quelque chose ne va pas : voyez les lignes marquées ✗.
doctor-verdict-unknown = Rien de mauvais n'a été trouvé, mais tout n'a pas pu être contrôlé : voyez les lignes marquées « ? ».
doctor-check-database = Base de données
doctor-check-settings = Réglages de la base
doctor-check-integrity = Intégrité
doctor-check-schema = Schéma
doctor-check-base-url = URL de base
doctor-check-master-key = Clé maîtresse
doctor-check-secrets = Secret des fichiers
doctor-check-keys = Clés des émetteurs
doctor-check-issuers = Identités des émetteurs
doctor-check-credentials = Documents signés
doctor-check-awards = Attributions
doctor-check-status-lists = Listes de statut
doctor-check-jobs = Travaux de fond
doctor-check-disk = Disque
doctor-check-mail = Courrier
doctor-check-clock = Horloge
doctor-failed = ce contrôle n'a pas abouti : { $why }
doctor-offline = laissé de côté, à cause de --offline.
doctor-not-here = ce système ne connaît pas de tels droits sur les fichiers.
doctor-no-master-key = il faut la bonne clé maîtresse.
doctor-no-base-url = il faut une URL de base lisible.
doctor-database-answers = { $name } { $version } répond.
doctor-database-old = { $name } { $version } est trop ancien : prenez { $needed } ou plus récent.
doctor-database-silent = elle ne répond pas : { $why }. Tourne-t-elle, l'adresse est-elle juste, cet utilisateur peut-il la lire ?
doctor-settings-right = { $which }.
doctor-settings-other = { $which }. Ce qui a été confirmé peut se perdre dans une coupure de courant : réglez comme indiqué.
doctor-integrity-whole = rien n'est abîmé.
doctor-integrity-broken = abîmé : { $which }. Arrêtez le service, gardez une copie des fichiers, restaurez la dernière sauvegarde dans un nouveau dossier.
doctor-schema-same = celui de ce programme.
doctor-schema-older = plus ancien que celui de ce programme (il manque { $which }) : démarrez une fois le service avec ce programme, puis redemandez.
doctor-schema-newer = plus récent que celui de ce programme ({ $which } est inconnu ici) : prenez le programme plus récent.
doctor-base-url-good = { $url }
doctor-base-url-local = { $url } n'existe que sur cette machine : personne ailleurs ne peut vérifier les badges.
doctor-base-url-other = l'instance se trouve sous { $url }, la configuration dit { $asked } : le service refuse de démarrer. Mettez la première dans la configuration.
doctor-base-url-unreadable = { $url } n'est pas une URL de base : la base de données a été changée par une autre main. Restaurez une sauvegarde.
doctor-master-key-right = c'est celle de cette instance.
doctor-master-key-other = ce n'est pas celle de cette instance : rien ne peut être signé. Remettez la première.
doctor-master-key-missing = elle manque : mettez-la dans { $file } ou dans COMPAGNON_MASTER_KEY.
doctor-master-key-unreadable = { $why }. Remettez-la, ou donnez au service le droit de la lire.
doctor-secrets-closed = personne d'autre sur cette machine ne lit la clé maîtresse ni la base.
doctor-secrets-key-open = tout le monde sur cette machine peut lire { $file } : chmod 600, et changez les clés des émetteurs si des inconnus y travaillent.
doctor-secrets-database-open = tout le monde sur cette machine peut lire { $file }, qui contient des adresses et des textes : chmod 700 sur son dossier.
doctor-keys-good = { $count ->
    [0] il n'y a pas encore d'émetteur.
    [one] la seule clé s'ouvre et c'est celle qui est publiée.
   *[other] les { $count } clés s'ouvrent et sont celles qui sont publiées.
}
doctor-keys-bad = celles-ci ne s'ouvrent pas avec la clé maîtresse, ou ne sont pas celles qui sont publiées : { $which }. Restaurez une sauvegarde, ou changez-les (compagnon keys rotate).
doctor-keys-mute = pas de clé active pour signer : { $which }. Faites-en une avec compagnon keys rotate.
doctor-issuers-good = { $count ->
    [0] il n'y en a pas encore.
    [one] un, avec ses documents.
   *[other] { $count }, avec leurs documents.
}
doctor-issuers-nameless = sans identité sous cette URL de base : { $which }. Un émetteur did:web a besoin de https et d'un nom d'hôte.
doctor-issuers-unreached = { $url } n'a pas pu être lu comme le monde le lit ({ $why }). Le service tourne-t-il, le mandataire le laisse-t-il passer ?
doctor-issuers-other = { $url } n'est pas le document que donne cette instance : un autre service y répond, ou un cache garde l'ancien.
doctor-credentials-good = { $count ->
    [0] aucun pour l'instant.
    [one] le seul est tel qu'il a été signé.
   *[other] les { $count } sont tels qu'ils ont été signés.
}
doctor-credentials-changed = changés depuis leur signature : { $which }. Restaurez-les depuis une sauvegarde.
doctor-awards-good = chacune a ses documents signés.
doctor-awards-waiting = { $count ->
    [one] une va être signée.
   *[other] { $count } vont être signées.
}
doctor-awards-lost = sans documents signés, et rien en cours : { $which }. Lancez compagnon jobs retry ; si cela reste, le journal dit pourquoi.
doctor-status-lists-good = { $count ->
    [0] aucune n'est encore signée ; elles le sont quand on les demande.
    [one] celle qui est signée dit ce qui est révoqué.
   *[other] les { $count } qui sont signées disent ce qui est révoqué.
}
doctor-status-lists-other = des listes signées ne disent pas ce que disent les attributions : { $which }. La base a été changée par une autre main : comparez avec une sauvegarde.
doctor-jobs-done = { $count ->
    [0] aucun n'attend.
    [one] un attend son heure.
   *[other] { $count } attendent leur heure.
}
doctor-jobs-parked = abandonnés après de nombreux essais : { $which }. Réparez la cause, puis lancez compagnon jobs retry.
doctor-jobs-failing = échoués, seront essayés à nouveau : { $which }.
doctor-jobs-overdue = attendent depuis plus de dix minutes : { $which }. Le service tourne-t-il ?
doctor-disk-free = { $free } Mo libres dans { $folder }.
doctor-disk-full = seulement { $free } Mo libres dans { $folder } : faites de la place.
doctor-mail-by-smtp = le serveur de courrier répond ; rien n'a été envoyé.
doctor-mail-into-folder = le dossier peut être écrit ; rien ne l'a été.
doctor-mail-refused = il ne partirait pas : { $why }. Corrigez mail ou mail_from dans la configuration.
doctor-clock-right = { $now }
doctor-clock-behind = elle dit { $now }, mais quelque chose a déjà été écrit à { $newest } : réglez-la (NTP).
doctor-clock-off = elle dit { $now }, celle de la base dit { $theirs } : réglez les deux (NTP).
command-jobs-retried = { $count ->
    [0] Aucun travail n'avait été abandonné.
    [one] Un travail sera essayé à nouveau.
   *[other] { $count } travaux seront essayés à nouveau.
}

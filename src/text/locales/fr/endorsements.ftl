# Recommandations : ce que des personnes disent de badges, et les mots autour dans le document signé.
refusal-endorsement-comment = Dites quelque chose, en 1 à 2 000 caractères.
refusal-endorsement-capacity = À quel titre vous recommandez tient en une ligne de 120 caractères au plus.
refusal-endorser-unproved = Confirmez d'abord votre adresse : une recommandation est signée pour une personne que l'on connaît par elle. Le lien est dans votre compte.
refusal-endorsement-of-own = C'est votre propre badge : d'autres le recommandent.
refusal-endorsement-not-released = Les résultats derrière ce badge ne sont pas encore publiés.
refusal-endorsement-twice = Vous l'avez déjà recommandé. Retirez cette recommandation avant d'en faire une autre.
refusal-endorsement-withdrawn = Cette recommandation est retirée, définitivement.
refusal-endorsement-not-sealed = Cette recommandation est en cours de signature. Réessayez dans un instant.

endorsements-title = Recommandations
endorsements-lead = Ce qu'en disent des personnes à l'adresse confirmée. L'émetteur le signe pour elles, et cela n'est montré qu'avec l'accord de qui cela concerne. Cela ne dit rien de qui a relu quoi.
endorsements-mine = Vos recommandations
endorsements-mine-lead = Ce que vous avez dit de badges. Vous pouvez le retirer à tout moment, définitivement.
endorsements-none = Vous n'avez rien recommandé.
endorsement-new = Recommander
endorsement-blind = Les relectures restent anonymes : n'écrivez pas si vous avez relu ce travail, ni rien que seuls ses relecteurs pourraient savoir.
endorsement-comment = Qu'en dites-vous ?
endorsement-capacity = À quel titre ? (facultatif)
endorsement-named = Publié sous votre nom une fois l'accord donné. Votre adresse n'est pas dite.
endorsement-make = Signer et proposer
endorsement-back = Retour
endorsement-as-they-say = à ce que cette personne dit
endorsement-being-signed = En cours de signature
endorsement-asked = Attend un accord ; personne d'autre ne la voit
endorsement-hidden = Non montrée
endorsement-since = Depuis le { $day }
endorsement-withdrawn = Retirée le { $day }
endorsement-show = La montrer
endorsement-hide = Ne pas la montrer
endorsement-withdraw = Retirer
endorsement-withdraw-hint = Définitivement : la liste d'état de l'émetteur le dira à qui vérifie.
done-endorsed = Votre recommandation est en cours de signature. Elle est montrée une fois l'accord donné.
done-endorsement-shown = La recommandation est montrée.
done-endorsement-hidden = La recommandation n'est pas montrée.
done-endorsement-withdrawn = Votre recommandation est retirée.

# Dans le document signé, dans la langue du badge.
endorsement-name = Recommandation de « { $name } »
endorsement-description = { $endorser } recommande « { $name } » ; { $issuer } signe pour cette personne.
endorsement-known = { $endorser } a un compte dans ce service, dont l'adresse électronique a été confirmée par un lien. Le nom est celui que la personne a donné.
endorsement-known-as = { $endorser } a un compte dans ce service, dont l'adresse électronique a été confirmée par un lien. Le nom est celui que la personne a donné, et le titre aussi : { $capacity }.

my-badges-endorsements = { $count ->
    [one] Une recommandation attend votre réponse
   *[other] { $count } recommandations attendent votre réponse
}

"""Badges as openbadgeslib sees them: JSON with a proof, VC-JWT with the key found from the issuer itself, PNG and SVG.

Reads one JSON object a line: {"id", "kind": "json" | "jwt" | "png" | "svg", "content": base64, "base_url", "served"}.
Answers one a line: {"id", "reason": null where the badge is good, "text": what a picture carried}.
"""

import base64
import json
import sys
import urllib.request

from openbadgeslib.ob3 import OB3LdpVerifier, OB3Verifier
from openbadgeslib.ob3 import resolve_verification_method, verify_data_integrity_proof

ACCEPT = {
    "json": "application/vc, application/ld+json, application/json",
    "jwt": "application/vc+jwt, application/jwt, text/plain;q=0.5, */*;q=0.1",
}


class Refused(Exception):
    """A status list that was read but is not the issuer's."""


class Served:
    """What lies under the issuer's base URL, fetched from where that server listens."""

    def __init__(self, base_url, served, kind):
        self.base_url, self.served, self.accept = base_url.rstrip("/"), served.rstrip("/"), ACCEPT[kind]
        self.read = set()

    def __call__(self, url):
        # The library makes https out of did:web; a loopback server speaks http.
        if self.base_url.startswith("http:") and url.startswith("https:"):
            url = "http:" + url[len("https:"):]
        if not url.startswith(self.base_url + "/"):
            raise Refused(f"not under {self.base_url}: {url}")
        request = urllib.request.Request(self.served + url[len(self.base_url):], headers={"Accept": self.accept})
        with urllib.request.urlopen(request, timeout=20) as answer:
            self.read.add(url)
            return answer.read()


def issuer_of(credential):
    issuer = credential.get("issuer")
    return issuer.get("id") if isinstance(issuer, dict) else issuer


def list_is_a_jwt(credential, fetch):
    """Whether the badge's list is a JWT, whose signature the library then checks itself.

    For a list in JSON the library has the parts but no door: its proof and its issuer are checked here with them.
    """
    status = credential.get("credentialStatus")
    if not status:
        raise Refused("no status list")
    body = fetch(status["statusListCredential"]).decode("utf-8")
    if not body.lstrip().startswith("{"):
        return True
    document = json.loads(body)
    proofs = document["proof"]
    method = (proofs[0] if isinstance(proofs, list) else proofs)["verificationMethod"]
    if not issuer_of(document) == issuer_of(credential) == method.partition("#")[0]:
        raise Refused(f"the status list is of {issuer_of(document)}")
    verify_data_integrity_proof(document, resolve_verification_method(method, download=fetch))
    return False


def check(kind, text, base_url, served):
    """Raises with the reason if the badge is not good."""
    fetch = Served(base_url, served, kind)
    if kind == "json":
        document = json.loads(text)
        verify_list = list_is_a_jwt(document, fetch)
        OB3LdpVerifier().verify(text, check_status=True, download=fetch, verify_status_list=verify_list)
    else:
        document = OB3Verifier._decode_unverified(text)
        verifier = OB3Verifier.for_issuer_did(document.get("iss"), download=fetch)
        verify_list = list_is_a_jwt(document, fetch)
        verifier.verify(text, check_status=True, download=fetch, verify_status_list=verify_list)


def answer(case):
    kind, content = case["kind"], base64.b64decode(case["content"])
    if kind == "png":
        text = OB3Verifier.extract_token_from_png(content)
    elif kind == "svg":
        text = OB3Verifier.extract_token_from_svg(content)
    else:
        text = content.decode("utf-8")
    form = "json" if text.lstrip().startswith("{") else "jwt"
    check(form, text.strip(), case["base_url"], case["served"])
    return text


def main():
    for line in sys.stdin:
        case = json.loads(line)
        try:
            reply = {"reason": None, "text": answer(case)}
        except Exception as error:  # whatever the library raises, the badge was not accepted
            reply = {"reason": f"{type(error).__name__}: {error}"}
        print(json.dumps({"id": case["id"], **reply}), flush=True)


if __name__ == "__main__":
    main()

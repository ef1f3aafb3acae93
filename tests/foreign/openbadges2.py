"""Hosted Open Badges 2.0 as 1EdTech's own validator (PyPI `openbadges` 1.1.2, of 2020) sees them.

Reads one JSON object a line: {"id", "kind": "url" | "json" | "png" | "svg", "content": base64, "base_url", "served",
"elsewhere": {URL: text} of other hosts, "email": whom the badge must be given to, or null}. Answers one a line:
{"id", "reason": null where the badge is good}.

The validator is as it was published; only its libraries are newer (requirements-2.0.txt). Its requests go through
`Served`, so nothing but the server under test is asked.
"""

import base64
import io
import json
import logging
import os
import sys
from urllib.parse import urlsplit


# `openbadges.py` beside this file is not the package of that name.
sys.path = [path for path in sys.path if os.path.abspath(path) != os.path.dirname(os.path.abspath(__file__))]


import requests  # noqa: E402
from openbadges.verifier import utils, verifier  # noqa: E402
from openbadges.verifier.openbadges_context import OPENBADGES_CONTEXT_V2_DICT, OPENBADGES_CONTEXT_V2_URI  # noqa: E402

OPTIONS = {"use_cache": False, "cache_backend": None}


class Served(requests.adapters.HTTPAdapter):
    """What lies under the base URL, from where that server listens; the context of 2.0 out of the validator itself."""

    base_url = served = ""
    elsewhere = {}

    def send(self, request, **options):
        if request.url in Served.elsewhere:
            answer = requests.Response()
            answer.status_code, answer.url, answer.request = 200, request.url, request
            answer.headers["Content-Type"] = "application/ld+json"
            answer._content = Served.elsewhere[request.url].encode()
            return answer
        if not request.url.startswith(Served.base_url + "/"):
            raise requests.ConnectionError(f"not under {Served.base_url}: {request.url}")
        request.url = Served.served + request.url[len(Served.base_url):]
        request.headers["Host"] = urlsplit(request.url).netloc
        return super().send(request, **options)


def session():
    made = requests.Session()
    made.mount("http://", Served())
    made.mount("https://", Served())
    return made


class Requests:
    """`requests` as the validator's modules use it, with sessions that ask `Served`."""

    Session = staticmethod(session)
    ConnectionError = requests.ConnectionError

    def __getattr__(self, name):
        return getattr(requests, name)


def wire():
    from openbadges.verifier.tasks import graph, images

    for module in (utils, graph, images):
        module.requests = Requests()
    # Made at import, before there was anything to ask.
    utils.jsonld_no_cache["documentLoader"].session = session()
    utils.jsonld_use_cache["documentLoader"].session = session()


def check(case):
    """Raises with the reason if the badge is not good."""
    Served.base_url, Served.served = case["base_url"].rstrip("/"), case["served"].rstrip("/")
    Served.elsewhere = {OPENBADGES_CONTEXT_V2_URI: json.dumps(OPENBADGES_CONTEXT_V2_DICT), **case.get("elsewhere", {})}
    content = base64.b64decode(case["content"])
    badge = io.BytesIO(content) if case["kind"] in ("png", "svg") else content.decode("utf-8")
    profile = {"email": case["email"]} if case.get("email") else None
    report = verifier.verify(badge, profile, **OPTIONS)["report"]
    faults = [message for message in report["messages"] if message["messageLevel"] == "ERROR"]
    if not report["valid"] or faults:
        raise ValueError("; ".join(f"{fault['name']}: {fault['result']}" for fault in faults) or "not valid")
    if profile and report.get("recipientProfile", {}).get("email") != case["email"]:
        raise ValueError("the recipient was not confirmed")
    if report.get("openBadgesVersion") != "2.0":
        raise ValueError(f"taken for version {report.get('openBadgesVersion')}")


def main():
    logging.disable(logging.CRITICAL)
    wire()
    for line in sys.stdin:
        case = json.loads(line)
        try:
            check(case)
            reason = None
        except Exception as error:  # whatever the validator raises, the badge was not accepted
            reason = f"{type(error).__name__}: {error}"
        print(json.dumps({"id": case["id"], "reason": reason}), flush=True)


if __name__ == "__main__":
    main()

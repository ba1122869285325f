"""`make screenshots`: the pictures in README, taken of the demo as it is now."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

from lms_portal.demo import HOST, answers, free_port
from tools.steps import ROOT, say

PICTURES = {"front": "/"}  # docs/img/<name>.png and the page it shows
CHROMIUM = os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZE = {"width": 1280, "height": 800}
START_SECONDS = 180


def main() -> int:
    if not CHROMIUM:
        say("The pictures are taken with Chromium, which was not found. Install it: apt-get install chromium")
        return 1
    with portal() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, path in PICTURES.items():
            page = browser.new_page(viewport=SIZE, base_url=address, device_scale_factor=1)  # type: ignore[arg-type]
            page.goto(path)
            page.screenshot(path=ROOT / "docs" / "img" / f"{name}.png")
            say(f"docs/img/{name}.png")
        browser.close()
    return 0


@contextmanager
def portal() -> Iterator[str]:
    """The demo on a port of its own, for as long as the pictures take."""
    port = free_port(8100)
    environment = os.environ | {"PORT": str(port)}
    with subprocess.Popen([sys.executable, "-m", "lms_portal.demo"], cwd=ROOT, env=environment) as demo:
        try:
            deadline = time.monotonic() + START_SECONDS
            while not answers(port):
                if demo.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(1)  # the demo has said why
                time.sleep(0.2)
            yield f"http://{HOST}:{port}"
        finally:
            demo.terminate()


if __name__ == "__main__":
    sys.exit(main())

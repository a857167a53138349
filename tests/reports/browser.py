"""A real browser, spoken to over a pipe: Chromium without a window, without network, one for all pages of a test."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-quic", "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe() -> Path | None:
    """Return the script that looks for what keeps people from a page (axe-core), where a package brings it."""
    spec = importlib.util.find_spec("axe_playwright_python")
    return spec and spec.origin and Path(spec.origin).with_name("axe.min.js")


class Browser:
    """One page at a time: open it, look at it as a reader would, ask it something."""

    def __init__(self, profile: Path) -> None:
        """Start the browser; its standard input 3 and output 4 are pipes of messages that end in NUL."""
        reads, self.sending = os.pipe()
        self.receiving, writes = os.pipe()
        line = f'exec "$@" 3<&{reads} 4>&{writes}'
        command = ["bash", "-c", line, "bash", BROWSER, *OPTIONS, f"--user-data-dir={profile}"]
        self.process = subprocess.Popen(command, pass_fds=(reads, writes), stderr=subprocess.DEVNULL)
        os.close(reads)
        os.close(writes)
        self.number, self.rest, self.session = 0, b"", None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.send("Page.enable")

    def close(self) -> None:
        """End the browser."""
        self.session = None
        self.send("Browser.close")
        self.process.wait(timeout=30)
        os.close(self.sending)
        os.close(self.receiving)

    def send(self, method: str, **parameters):
        """Return what the browser answers; what it tells meanwhile is dropped."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        message |= {"sessionId": self.session} if self.session else {}
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.sending, data) :]
        while (answer := self._next()).get("id") != self.number:
            pass
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def _next(self):
        while b"\0" not in self.rest:
            part = os.read(self.receiving, 1 << 20)
            assert part, "the browser has ended"
            self.rest += part
        message, _, self.rest = self.rest.partition(b"\0")
        return json.loads(message)

    def open(self, page: Path, *, width=1280, height=900, dark=False, script=True, media="") -> None:
        """Open a page in a window of this size, in this colour scheme, with or without its script, or as printed."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.send("Emulation.setEmulatedMedia", media=media, features=scheme)
        self.send("Emulation.setScriptExecutionDisabled", value=not script)
        self.send("Page.navigate", url="about:blank")
        self.send("Page.navigate", url=page.as_uri())
        while self.ask("[location.protocol, document.readyState].join()") != "file:,complete":
            pass

    def ask(self, expression: str):
        """Return the value of an expression, or what it promises."""
        answer = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key: str, code: int, shift: bool = False) -> None:
        """Press a key and let it go."""
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        common = {"key": key, "windowsVirtualKeyCode": code, "modifiers": 8 * shift}
        self.send("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **common)
        self.send("Input.dispatchKeyEvent", type="keyUp", **common)

    def picture(self, file: Path, *, whole: bool = False) -> Path:
        """Write what the window shows, or the whole page, as a PNG."""
        data = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        file.write_bytes(base64.b64decode(data))
        return file

    def printed(self, file: Path) -> Path:
        """Write the page as a PDF, as a printer would get it."""
        data = self.send("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"]
        file.write_bytes(base64.b64decode(data))
        return file

    def faults(self) -> list[str]:
        """Return what axe finds: the rule, and the first elements that break it."""
        self.ask(axe().read_text(encoding="utf-8") + "; 0")
        options = {"runOnly": TAGS, "resultTypes": ["violations"]}
        found = self.ask(
            f"axe.run(document, {json.dumps(options)}).then(r => r.violations.map(v => "
            "`${v.id}: ${v.nodes.slice(0, 3).map(n => n.target + ' ' + n.failureSummary).join(' | ')}`))"
        )
        return found

"""The real Elasticsearch 9.1.0, core only: one node on loopback, from the distribution its own tests use."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from tests.servers.java import BRIEFLY, java_home
from tests.servers.maven import cache_folder, check_tools, locked, maven
from tests.servers.search import answers_health
from tests.servers.server import Server, free_port

VERSION = "9.1.0"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
SETTINGS = """\
cluster.name: lourie-tests
discovery.type: single-node
xpack.security.enabled: false
http.host: 127.0.0.1
http.port: {port}
transport.host: 127.0.0.1
transport.port: {transport}
path.data: {folder}/data
path.logs: {folder}/logs
cluster.routing.allocation.disk.threshold_enabled: false
"""


class Elasticsearch(Server):
    """A node; `address` is its URL. It refuses to run as root, and then runs as `nobody` in a folder of its own."""

    name = "elasticsearch"
    opensearch = False

    def __init__(self, folder: Path) -> None:
        as_root = os.geteuid() == 0
        super().__init__(Path(tempfile.mkdtemp(prefix="lourie-elasticsearch-")) if as_root else folder)
        self._own_folder = as_root
        self._transport = free_port()
        self.user = "nobody" if as_root else None

    @property
    def address(self) -> str:
        """Its URL."""
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Unpack the distribution here and configure it."""
        with zipfile.ZipFile(distribution()) as archive:
            archive.extractall(self.folder)
        for tool in self._home.glob("bin/*"):
            tool.chmod(0o755)
        settings = SETTINGS.format(port=self.port, transport=self._transport, folder=self.folder)
        (self._home / "config" / "elasticsearch.yml").write_text(settings, encoding="utf-8")
        (self.folder / "tmp").mkdir()
        if self.user:
            for path in (self.folder, *self.folder.rglob("*")):
                shutil.chown(path, self.user)

    def command(self) -> list[str]:
        """Give the node's command."""
        return [str(self._home / "bin" / "elasticsearch")]

    def environment(self) -> dict[str, str]:
        """Give it a JDK, a small heap, and a place for temporary files."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "ES_JAVA_HOME": str(java_home(21)),
            "ES_JAVA_OPTS": " ".join(("-Xms768m", "-Xmx768m", *BRIEFLY)),
            "ES_TMPDIR": str(self.folder / "tmp"),
        }

    def is_healthy(self) -> bool:
        """Say whether it is ready to take writes."""
        return answers_health(self.address)

    def stop(self) -> None:
        """End it, and remove the folder if it is of its own making."""
        super().stop()
        if self._own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _home(self) -> Path:
        return self.folder / f"elasticsearch-{VERSION}"


def distribution() -> Path:
    """Give the archive, resolved by Maven once a machine; raises ServersMissing."""
    check_tools()
    folder = cache_folder() / "elasticsearch"
    archive = folder / f"elasticsearch-{VERSION}.zip"
    with locked("elasticsearch"):
        if not archive.is_file():
            maven("dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={folder}")
    return archive

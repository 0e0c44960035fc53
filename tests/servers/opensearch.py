"""The real OpenSearch 3.8: one node on loopback, with every module, started by its runner for tests."""

from __future__ import annotations

from pathlib import Path

from tests.servers.java import BRIEFLY, java_home
from tests.servers.maven import class_path
from tests.servers.search import answers_health
from tests.servers.server import Server, free_port

NODE = """\
import org.codelibs.opensearch.runner.OpenSearchRunner;
import static org.codelibs.opensearch.runner.OpenSearchRunner.newConfigs;

public class Node {
    public static void main(String[] given) throws Exception {
        var runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> {
            settings.put("http.host", "127.0.0.1");
            settings.put("http.port", given[0]);
            settings.put("transport.host", "127.0.0.1");
            settings.put("transport.port", given[1]);
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
        });
        runner.build(newConfigs().clusterName("lourie-tests").numOfNode(1).basePath(given[2]));
        runner.ensureYellow();
        Thread.currentThread().join();
    }
}
"""


class OpenSearch(Server):
    """A node; `address` is its URL."""

    name = "opensearch"
    opensearch = True

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._transport = free_port()
        self._class_path = ""
        self._java = Path()

    @property
    def address(self) -> str:
        """Its URL."""
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Resolve the jars and write the program that starts a node."""
        self._java = java_home(21) / "bin" / "java"
        self._class_path = class_path("opensearch")
        (self.folder / "Node.java").write_text(NODE, encoding="utf-8")

    def command(self) -> list[str]:
        """Give the node's command."""
        program = [str(self.folder / "Node.java"), str(self.port), str(self._transport), str(self.folder / "node")]
        return [str(self._java), "-Xms512m", "-Xmx512m", *BRIEFLY, "-cp", self._class_path, *program]

    def is_healthy(self) -> bool:
        """Say whether it is ready to take writes."""
        return answers_health(self.address)

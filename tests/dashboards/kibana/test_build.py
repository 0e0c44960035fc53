import json
import subprocess
import sys

from dashboards.kibana.build import BUILT_FILE, DEFAULT_TARGET, build
from dashboards.kibana.objects import Target


def test_the_built_file_is_what_the_specs_say(request):
    content = build()
    if request.config.getoption("--write-golden"):
        BUILT_FILE.write_bytes(content)
    assert BUILT_FILE.read_bytes() == content, "the specs changed: pytest --write-golden builds the boards anew"


def test_a_rebuild_elsewhere_gives_the_same_bytes(tmp_path):
    code = "import sys; from dashboards.kibana.build import build; sys.stdout.buffer.write(build())"
    environment = {"PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Tokyo", "PYTHONPATH": str(BUILT_FILE.parents[2])}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert done.stdout == build()


def test_each_object_comes_after_what_it_refers_to():
    seen = set()
    for line in build().splitlines():
        made = json.loads(line)
        assert {(one["type"], one["id"]) for one in made["references"]} <= seen
        seen.add((made["type"], made["id"]))


def test_index_and_desk_are_the_target_s():
    changed = build(Target(index="other-posts", desk_url="https://desk.example/")).decode()
    assert '"title":"other-posts"' in changed
    assert "https://desk.example/posts/{{value}}" in changed
    assert DEFAULT_TARGET.desk_url not in changed
    assert DEFAULT_TARGET.index == "lourie-posts"

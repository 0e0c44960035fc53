"""A TOML file and the environment come in; checked settings go out, or every fault in them at once."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
import platformdirs
from msgspec import Meta

from schemas.store import Retention
from streams.loopback import is_loopback
from streams.search_settings import SearchSettings
from streams.setting_faults import describe_type, did_you_mean

PREFIX = "LOURIE_"
CONFIG_VARIABLE = "LOURIE_CONFIG"
BLUESKY_ADDRESSES = {"v2": "wss://jetstream.us-east.bsky.network", "v1": "wss://jetstream2.us-east.bsky.network"}
"""The public servers of each wire; both take anybody, without key or account."""
LOOPBACK = "127.0.0.1"
DESK_PORT = 8765
DAYS = 36_500
"""A hundred years: longer is a slip of the finger."""


class Settings(SearchSettings, frozen=True, kw_only=True):
    """Where things run and how long they are kept. What detection knows is data, not settings.

    Each has one key in the file and one variable: `desk_port`, LOURIE_DESK_PORT. There is no
    secret among them: secrets lie in files, named here by their path. A part of them stands in a file of its
    own (`kafka_settings.py`), each inheriting the next, as msgspec has no bases side by side.
    """

    data_folder: Annotated[Path, Meta(description="Where everything is kept; made when missing.")] = msgspec.field(
        default_factory=lambda: platformdirs.user_data_path("lourie", appauthor=False)
    )
    author_key_file: Annotated[
        Path, Meta(description="The key that makes pseudonyms of authors; by default in the data folder.")
    ] = Path("author.key")
    sources: Annotated[tuple[str, ...], Meta(description="What to collect from.", min_length=1)] = ("bluesky",)
    bluesky_address: Annotated[
        str,
        Meta(
            description="Bluesky's Jetstream, without path; by default the public one of the wire.",
            pattern=r"^wss?://[^/\s]+$",
            examples=["wss://jetstream.us-east.bsky.network"],
        ),
    ] = ""
    bluesky_wire: Annotated[Literal["v2", "v1"], Meta(description="Version of Jetstream's wire format.")] = "v2"
    bluesky_dictionary_file: Annotated[
        Path | None,
        Meta(description="The stream's zstd dictionary; not set: `v2` asks the server, `v1` is read plain."),
    ] = None
    sample_rate: Annotated[float, Meta(description="Posts a second of the packaged sample.", gt=0, le=100_000)] = 20.0
    lexicon_packs: Annotated[tuple[Path, ...], Meta(description="Folders of private terms beside the packaged.")] = ()
    learn_topics: Annotated[bool, Meta(description="Learn topics beside the stream and judge by them.")] = True
    learn_share: Annotated[
        float, Meta(description="Share of the posts without a subject that topics are learned from.", ge=0, le=1)
    ] = 0.02
    topics_update_minutes: Annotated[
        float, Meta(description="Minutes between two updates of the topics.", gt=0, le=1_440)
    ] = 5
    topics_retrain_minutes: Annotated[
        float, Meta(description="Minutes after which an update fits them from nothing.", gt=0, le=10_080)
    ] = 30
    model_folder: Annotated[
        Path | None, Meta(description="A model that `lourie train` made from decisions; not set: none.")
    ] = None
    desk_host: Annotated[
        str, Meta(description=f"The board's address; another than `{LOOPBACK}` needs a password.", min_length=1)
    ] = LOOPBACK
    desk_port: Annotated[int, Meta(description="The board's port; 0 takes any free one.", ge=0, le=65_535)] = DESK_PORT
    desk_hosts: Annotated[
        tuple[str, ...], Meta(description="More names the board answers to, without port; needs a password.")
    ] = ()
    desk_password_file: Annotated[
        Path | None,
        Meta(description="The board's password, as a hash by `lourie desk password` or plain; not set: no login."),
    ] = None
    metrics_host: Annotated[
        str,
        Meta(description="Where a process without a board serves its metrics (counts only, no login).", min_length=1),
    ] = LOOPBACK
    metrics_port: Annotated[
        int, Meta(description="Port of these metrics; 0 takes any free one, which the log names.", ge=0, le=65_535)
    ] = 0
    queue_posts: Annotated[
        int, Meta(description="Posts that may wait in memory before reading pauses.", ge=1_000, le=1_000_000)
    ] = 20_000
    retain_flagged_days: Annotated[
        float, Meta(description="Days that posts at review and alert are kept.", gt=0, le=DAYS)
    ] = 90
    retain_watch_days: Annotated[float, Meta(description="Days that posts at watch are kept.", gt=0, le=DAYS)] = 7
    retain_sample_days: Annotated[
        float, Meta(description="Days that the random 1 in 1,000 of ignored posts is kept.", gt=0, le=DAYS)
    ] = 7
    retain_dead_days: Annotated[float, Meta(description="Days that dead letters are kept.", gt=0, le=DAYS)] = 7
    retain_dead_bytes: Annotated[
        int, Meta(description="Bytes the dead letters may hold; the oldest go first.", ge=1 << 20)
    ] = 1 << 30
    log_format: Annotated[
        Literal["human", "json"], Meta(description="`human` for a terminal, `json` for one object a line.")
    ] = "human"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="The least that is logged.")
    ] = "info"

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "author_key_file", self.data_folder / self.author_key_file)
        msgspec.structs.force_setattr(self, "feed_keys_file", self.data_folder / self.feed_keys_file)
        msgspec.structs.force_setattr(self, "alert_rules_folder", self.data_folder / self.alert_rules_folder)
        msgspec.structs.force_setattr(
            self, "bluesky_address", self.bluesky_address or BLUESKY_ADDRESSES[self.bluesky_wire]
        )

    @property
    def desk_link(self) -> str:
        """The board's address for links that are kept: `desk_url`, else this machine's, on its usual port for any."""
        # 0.0.0.0 says where the board listens, not where a browser finds it.
        host = LOOPBACK if self.desk_host in {"0.0.0.0", "::"} else self.desk_host  # noqa: S104 nothing is bound
        return self.desk_url or f"http://{host}:{self.desk_port or DESK_PORT}"

    @property
    def store_file(self) -> Path:
        """The store's SQLite file."""
        return self.data_folder / "store.sqlite"

    @property
    def x_usage_file(self) -> Path:
        """How many posts were read from X, an SQLite file."""
        return self.data_folder / "x_usage.sqlite"

    @property
    def ledger_file(self) -> Path:
        """The audit trail's SQLite file."""
        return self.data_folder / "ledger.sqlite"

    @property
    def knowledge_folder(self) -> Path:
        """The folder of knowledge snapshots."""
        return self.data_folder / "knowledge"

    @property
    def topics_folder(self) -> Path:
        """The folder of topic models, newest number last."""
        return self.data_folder / "topics"

    @property
    def window_file(self) -> Path:
        """What topics are learned from."""
        return self.data_folder / "learning" / "window.npz"

    @property
    def pack_folder(self) -> Path:
        """The private pack that analysts write from the board; judged by wherever it exists."""
        return self.data_folder / "pack"

    @property
    def retention(self) -> Retention:
        """How long things are kept, as a store is told."""
        return Retention(
            flagged_days=self.retain_flagged_days,
            watch_days=self.retain_watch_days,
            sample_days=self.retain_sample_days,
            dead_days=self.retain_dead_days,
            dead_bytes=self.retain_dead_bytes,
        )


FIELDS = {field.name: field for field in msgspec.structs.fields(Settings)}


class SettingsError(ValueError):
    """The settings are wrong. The message has one line a fault, and never a value."""


def load_settings(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read the file (`path`, else LOURIE_CONFIG, else the user's), then the variables, which win.

    Relative paths in the file count from its folder. Raises SettingsError with all faults.
    """
    faults: list[str] = []
    named = path or (Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None)
    file = named or default_file()
    values = dict(_from_file(file, faults, required=named is not None))
    values |= _from_variables(environ, faults)
    foreign = values.get("desk_host", LOOPBACK) != LOOPBACK or values.get("desk_hosts")
    if foreign and not values.get("desk_password_file"):
        faults.append(
            f"desk_host, desk_hosts (LOURIE_DESK_HOST, LOURIE_DESK_HOSTS): expected {LOOPBACK} alone, or a "
            "desk_password_file (`lourie desk password FILE` makes one): a board others can reach needs a login"
        )
    if values.get("store", "sqlite") != "sqlite" and not values.get("search_address"):
        faults.append(
            f"search_address (LOURIE_SEARCH_ADDRESS): expected the server's URL, as store is {values['store']}"
        )
    if _is_unprotected(values.get("x_address", "")):
        faults.append("x_address (LOURIE_X_ADDRESS): expected https, as anybody on the way could read the token")
    if faults:
        lines = "\n".join(f"  {fault}" for fault in faults)
        raise SettingsError(f"{len(faults)} wrong in the settings (docs/settings.md lists them all):\n{lines}")
    return Settings(**values)


def _is_unprotected(address: str) -> bool:
    """Say whether a call to an address crosses a network that others can read."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "http" and not is_loopback(parts.hostname or "")
    except ValueError:
        return True


def as_environment(settings: Settings) -> dict[str, str]:
    """Give the variables that make another process read these settings, whatever file it would look for."""
    values = {name: getattr(settings, name) for name in FIELDS}
    texts = {
        variable(name): ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
        for name, value in values.items()
        if value not in (None, "", ())
    }
    return {CONFIG_VARIABLE: os.devnull, **texts}


def default_file() -> Path:
    """Give where the settings file is looked for when none is named."""
    return platformdirs.user_config_path("lourie", appauthor=False) / "lourie.toml"


def variable(name: str) -> str:
    """Give the environment variable of a setting."""
    return PREFIX + name.upper()


def _from_file(file: Path, faults: list[str], *, required: bool) -> Iterator[tuple[str, Any]]:
    if not required and not file.exists():
        return
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        faults.append(f"{file}: {error.strerror}; expected a settings file (TOML) there")
        return
    except UnicodeDecodeError:
        faults.append(f"{file}: not UTF-8; save it as UTF-8")
        return
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{file}: no TOML: {error}")
        return
    for key, value in table.items():
        if key not in FIELDS:
            faults.append(f"{file}: no setting {key!r}{did_you_mean(key, FIELDS)}")
            continue
        try:
            yield key, _convert(value, FIELDS[key].type, file.parent)
        except msgspec.ValidationError:
            faults.append(f"{file}: {key}: expected {describe_type(FIELDS[key].type)}")


def _from_variables(environ: Mapping[str, str], faults: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    known = {variable(name): name for name in FIELDS}
    for key in sorted(name for name in environ if name.startswith(PREFIX) and name != CONFIG_VARIABLE):
        if key not in known:
            faults.append(f"{key}: no such setting{did_you_mean(key, [*known, CONFIG_VARIABLE])}")
            continue
        field = FIELDS[known[key]]
        text = environ[key].strip()
        several = isinstance(field.default, tuple)
        raw = [part.strip() for part in text.split(",") if part.strip()] if several else text
        try:
            values[field.name] = _convert(raw, field.type, Path.cwd(), strict=False)
        except msgspec.ValidationError:
            faults.append(f"{key}: expected {describe_type(field.type)}")
    return values


def _convert(value: object, kind: Any, folder: Path, *, strict: bool = True) -> Any:
    """Check a raw value; raises msgspec.ValidationError. `strict` off reads numbers from text."""

    def to_path(wanted: type, text: object) -> Path:
        if wanted is not Path or not isinstance(text, str) or not text:
            raise TypeError("expected a path")
        return Path(text)

    return _settle(msgspec.convert(value, kind, strict=strict, dec_hook=to_path), folder)


def _settle(value: object, folder: Path) -> object:
    """Make paths absolute: `~` is the user's folder, a relative path counts from `folder`."""
    if isinstance(value, Path):
        return folder.absolute() / value.expanduser()
    if isinstance(value, tuple):
        return tuple(_settle(part, folder) for part in value)
    return value

